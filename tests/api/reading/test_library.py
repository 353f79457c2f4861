from collections.abc import Iterator
from datetime import date

import lxml.html
import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from api.reading.library import SNIPPET, snippet
from corpus.model import Document, Kind
from corpus.versions import kept as version_of
from made.pages import inside, marked, page, texts
from made.passages import hits, whole
from made.rote import NEW, OLD, OLD_TEXT
from made.served import client, holding
from qa.model import Hit


@pytest.fixture
def served() -> Iterator[TestClient]:
    with client() as opened:
        yield opened


def listed(of: lxml.html.HtmlElement) -> list[str]:
    return [next(li.iter("a")).get("href") for li in inside(of, "cards", "li") if "hidden" not in li.attrib]


def test_documents_are_listed_by_rank_then_newest_first() -> None:
    report = OLD.model_copy(update={"kind": Kind.BAO_CAO, "id": "bao-cao-x", "issued_on": date(2030, 1, 1)})
    shown = page(client(holding(report, OLD, NEW)).get("/documents"))
    assert listed(shown) == [f"/read/{one.id}" for one in (NEW, OLD, report)]
    assert texts(shown, "count")[0].startswith("3 trên 3 văn bản")


def test_a_search_as_of_an_earlier_day_leads_to_the_text_of_that_day() -> None:
    version = version_of(NEW, (), date(2026, 3, 1))
    asked = client(holding(version, NEW), searching=lambda *_asked: hits(whole(version)))
    shown = page(asked.get("/documents?q=nop ho so&as_of=2026-02-01"))
    (link,) = inside(shown, "cards", "li")[0].xpath(".//h3/a")
    assert link.get("href").startswith(f"/read/{version.id}?as_of=2026-02-01&mark=")
    assert link.text_content().endswith("Quy định 208-QĐ/TW (bản trước ngày 1/3/2026)")
    old, new = (page(asked.get(f"/read/{one.id}")).text_content() for one in (version, NEW))
    assert "Bản trước" in new
    assert "Được thay bằng" in old


def test_a_search_names_the_documents_whose_number_or_title_it_is() -> None:
    asked = client(holding(OLD, NEW), searching=lambda *_asked: [])
    named = page(asked.get("/documents?q=quy+dinh+294"))
    assert [one.get("href") for one in named.xpath("//section[@aria-labelledby='named']//h3/a")] == [
        f"/read/{OLD.id}"
    ]
    assert not page(asked.get("/documents?q=quy+dinh+295")).xpath("//section[@aria-labelledby='named']")


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("standing=in-force&as_of=2026-06-01", [NEW]),
        ("standing=lapsed&as_of=2026-06-01", [OLD]),
        ("standing=future&as_of=2025-06-01", [NEW]),
        ("kind=quy-dinh", [NEW, OLD]),
        ("kind=bao-cao", []),
        ("issuer=Ban+B%C3%AD+th%C6%B0", [NEW, OLD]),
        ("issuer=x&kind=&standing=&as_of=&q=", []),
    ],
)
def test_filters_keep_what_they_ask_for(served: TestClient, query: str, kept: list[Document]) -> None:
    shown = page(served.get(f"/documents?{query}"))
    assert [address.split("?")[0] for address in listed(shown)] == [f"/read/{one.id}" for one in kept]
    assert ("hidden" in shown.find_class("empty")[0].attrib) is bool(kept)


def test_an_empty_corpus_says_how_to_fill_it() -> None:
    shown = page(client(holding()).get("/documents"))
    assert "regqa add" in shown.text_content()


def test_a_search_shows_passages_with_the_words_marked_and_leads_to_them(served: TestClient) -> None:
    shown = page(served.get("/documents?q=nop ho so"))
    first = inside(shown, "cards", "li")[0]
    assert [mark.text_content() for mark in first.iter("mark")] == ["nộp", "hồ", "sơ"]
    on_a_day = page(served.get("/documents?q=nop ho so&as_of=2025-03-04"))
    assert inside(on_a_day, "cards", "a")[0].get("href").startswith(f"/read/{OLD.id}?as_of=2025-03-04&mark=")
    assert marked(page(served.get(next(first.iter("a")).get("href")))) == OLD_TEXT


def test_a_search_that_finds_nothing_says_so() -> None:
    def nothing(*_asked: object) -> list[Hit]:
        return []

    shown = page(client(holding(OLD), searching=nothing).get("/documents?q=x"))
    assert "Không có đoạn nào" in shown.text_content()


def test_a_page_without_a_free_seat_asks_for_patience_and_is_counted_as_refused() -> None:
    busy = client(workers=1, waiting=-1)
    answer = busy.get("/documents")
    assert answer.status_code == 503
    assert int(answer.headers["retry-after"]) > 0
    assert "tải lại trang" in page(answer).text_content()
    assert "regqa_busy_total 1.0" in busy.get("/metrics").text


@given(st.text(max_size=2000), st.text(max_size=40))
def test_a_snippet_is_a_stretch_of_the_text(text: str, query: str) -> None:
    shown = "".join(piece.text for piece in snippet(text, query))
    assert shown.removeprefix("… ").removesuffix(" …") in text or shown in text
    assert len(shown) <= SNIPPET + 4


def test_a_snippet_begins_near_the_first_words_found() -> None:
    text = "mở đầu dài dòng " * 60 + "thời hạn nộp hồ sơ là 30 ngày"
    pieces = snippet(text, "thời hạn nộp")
    assert [piece.text for piece in pieces if piece.hits] == ["thời", "hạn", "nộp"]
    assert pieces[0].text == "… "
