import gzip
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.app import WIDGET, create_app
from api.settings import Settings
from made.rote import FakeShelf, answer_by_rote, search_by_rote
from qa.model import Status

MODULES = sorted((WIDGET / "v1").glob("*.js"))
PAGES = ["/", "/widget/demo.html"]
LANGUAGES = ("vietnamese.js", "english.js")  # of which a page loads one
SOURCE = {path.name: path.read_text(encoding="utf-8") for path in MODULES}
CODE = {name: re.sub(r"^\s*//.*$", "", text, flags=re.MULTILINE) for name, text in SOURCE.items()}


@pytest.fixture(scope="module")
def served() -> Iterator[TestClient]:
    with TestClient(
        create_app(
            FakeShelf(), Settings(data=Path("/nowhere"), hosts=("testserver",)), answer_by_rote, search_by_rote
        )
    ) as opened:
        yield opened


@pytest.mark.parametrize("other", LANGUAGES)
def test_all_script_of_the_widget_in_one_language_is_at_most_30_kb_gzipped(other: str) -> None:
    assert sum(len(gzip.compress(text.encode())) for name, text in SOURCE.items() if name != other) <= 30_000


@pytest.mark.parametrize("name", SOURCE)
def test_what_comes_from_outside_enters_the_page_as_text_only(name: str) -> None:
    sinks = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|srcdoc|\beval\(|new Function|\bsetHTML"
    assert not re.search(sinks, CODE[name])


@pytest.mark.parametrize("name", SOURCE)
def test_no_style_is_set_where_a_strict_policy_would_refuse_it(name: str) -> None:
    assert not re.search(r"\.style\b|(?<![-\w])style:|cssText|<style", CODE[name])


@pytest.mark.parametrize("name", SOURCE)
def test_modules_import_only_what_lies_beside_them(name: str) -> None:
    assert set(re.findall(r'from "([^"]+)"', CODE[name])) <= {f"./{module}" for module in SOURCE}


@pytest.mark.parametrize("page", PAGES)
def test_pages_have_no_inline_script_or_style_and_find_all_they_name(served: TestClient, page: str) -> None:
    text = served.get(page).text
    assert not re.search(r"<style|style=|<script(?![^>]*src=)|\son\w+=", text)
    for address in re.findall(r'(?:src|href)="((?:/|\./)[^"]*)"', text):
        assert served.get(address).status_code == 200, address


def test_the_page_loads_every_module_at_once(served: TestClient) -> None:
    named = set(re.findall(r'"/widget/v1/([^"]+)"', served.get("/").text))
    assert named == set(SOURCE) - {"english.js"}


def test_the_button_waits_for_nothing_and_the_rest_comes_at_once() -> None:
    assert "import " not in CODE["widget.js"].replace("import(`", "")
    assert len(gzip.compress(SOURCE["widget.js"].encode())) <= 4_000
    (rest,) = re.findall(r"const REST = \[(.*?)\]", CODE["widget.js"], re.DOTALL)
    assert {f"{name}.js" for name in re.findall(r'"(\w+)"', rest)} == set(SOURCE) - {"widget.js", *LANGUAGES}


def test_widget_can_be_read_from_any_origin(served: TestClient) -> None:
    script = served.get("/widget/v1/widget.js", headers={"Origin": "https://intranet.example"})
    assert script.headers["access-control-allow-origin"] == "*"
    assert script.headers["cross-origin-resource-policy"] == "cross-origin"


def test_both_languages_say_the_same_things() -> None:
    pattern = re.compile(r'^  "?([\w-]+)"?:\s+(".*"),$', re.MULTILINE)
    tables = [dict(pattern.findall(SOURCE[name])) for name in LANGUAGES]
    assert list(tables[0]) == list(tables[1])
    for key in tables[0]:
        filled = [sorted(re.findall(r"\{\w+\}", table[key])) for table in tables]
        assert filled[0] == filled[1], key


def test_every_status_has_a_face() -> None:
    for status in Status:
        assert re.search(rf"^  {status}: ", SOURCE["vietnamese.js"], re.MULTILINE), status
        assert re.search(rf"^  {status}: ", SOURCE["elements.js"], re.MULTILINE), status


def test_widget_and_pages_share_their_colours() -> None:
    def colours(text: str) -> set[str]:
        return set(re.findall(r"--[a-z-]+: #[0-9a-f]{6}", text))

    assert colours(SOURCE["widget.js"]) == colours((WIDGET / "tokens.css").read_text(encoding="utf-8"))


def test_every_font_the_widget_fetches_is_there_with_its_licence() -> None:
    fonts: Path = WIDGET / "fonts"
    held = {path.name for path in fonts.glob("*.woff2")}
    assert held == {f"be-vietnam-pro-{s}-{w}.woff2" for s in ("latin", "vietnamese") for w in (400, 600)}
    assert "SIL Open Font License" in (fonts / "OFL.txt").read_text(encoding="utf-8")
