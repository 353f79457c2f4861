"""What an administrator does who runs the service: going back to an earlier index, over a real one on disk."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import cast

import httpx
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.app import create_app
from api.settings import Settings
from corpus.model import Document
from corpus.store import load, save
from made.embedders import HashEmbedder, NearEmbedder
from made.kept import KEY
from made.library import DOCUMENTS, FEES
from made.live import live
from made.pages import page
from qa.engine import Shelf
from qa.index.generation import only_builder

ASKED = "mức đóng đảng phí là bao nhiêu"


def retitled(title: str) -> Document:
    return FEES.model_copy(update={"title": title})


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    for document in DOCUMENTS:
        save(document, tmp_path / "corpus")
    return Settings(corpus=tmp_path / "corpus", data=tmp_path / "var", admin_key=KEY, judge_reads=0)  # type: ignore[arg-type]


@pytest.fixture
def shelf(settings: Settings) -> Shelf:
    made = Shelf(settings)
    made.embedder = NearEmbedder(HashEmbedder())
    return made


@pytest.fixture
def names(settings: Settings, shelf: Shelf) -> tuple[str, str]:
    """Return two generations, the second one live."""
    save(retitled("Chế độ một"), settings.documents)
    first = shelf.build().name
    save(retitled("Chế độ hai"), settings.documents)
    return first, shelf.build().name


@pytest.fixture
def app(settings: Settings, shelf: Shelf) -> FastAPI:
    return create_app(shelf, settings)


@pytest.fixture
def office(app: FastAPI) -> Iterator[TestClient]:
    """Return the browser of an administrator who has signed in."""
    with TestClient(app, client=("127.0.0.1", 1)) as opened:
        opened.headers["Origin"] = "http://testserver"
        opened.post("/sign-in", data={"key": KEY})
        yield opened


def token(office: TestClient | httpx.Client) -> str:
    return office.get("/account").text.partition('name="token" value="')[2].partition('"')[0]


def sent(office: TestClient, address: str, **fields: str) -> httpx.Response:
    return cast(httpx.Response, office.post(address, data={"token": token(office), **fields}))


def words(answer: httpx.Response) -> str:
    return " ".join(page(answer).text_content().split())


def used(office: TestClient, name: str, **fields: str) -> httpx.Response:
    return sent(office, f"/admin/generations/{name}/use", **fields)


# generations


def test_generations_are_listed_with_how_they_differ_and_used_back_and_forth(
    office: TestClient, settings: Settings, names: tuple[str, str]
) -> None:
    first, second = names
    shown = words(office.get("/admin/generations"))
    assert shown.index(second) < shown.index(first), "the newest first"
    assert shown.count("Đang dùng") == 1
    assert f"{len(DOCUMENTS)} văn bản" in shown
    assert "Lời hoặc mục đăng ký khác ở 1: " in shown
    for name, title in ((first, "Chế độ một"), (second, "Chế độ hai")):
        answer = used(office, name, confirm="1")
        assert (answer.status_code, answer.url.path) == (200, "/admin/generations")
        assert office.get("/readyz").json()["index"] == name
        assert title in office.get("/documents").text
        assert [one.title for one in load(settings.documents)] == [title]
    logged = (settings.data / "audit.sqlite3").read_bytes()
    assert b"index.use" in logged
    assert first.encode() in logged


def test_without_the_box_ticked_or_where_it_cannot_be_nothing_changes_and_the_page_says_why(
    office: TestClient, settings: Settings, names: tuple[str, str]
) -> None:
    first, second = names
    assert "hãy đánh dấu ô xác nhận" in words(used(office, first))
    assert "đang được dùng" in words(used(office, second, confirm="1"))
    assert "Không có bản chỉ mục" in words(used(office, "0123456789abcdef", confirm="1"))
    with only_builder(settings.index):
        answer = used(office, first, confirm="1")
    assert answer.status_code == 409
    assert "Đang lập chỉ mục" in words(answer)
    (settings.index / first / "documents.jsonl").unlink()
    shown = words(office.get("/admin/generations"))
    assert "Không dùng lại được: thiếu hoặc hỏng tệp: documents.jsonl không còn" in shown
    assert "documents.jsonl không còn" in words(used(office, first, confirm="1"))
    assert office.get("/readyz").json()["index"] == second


def test_nobody_who_asks_while_generations_change_is_left_without_an_answer(
    app: FastAPI, names: tuple[str, str]
) -> None:
    stop, answered = threading.Event(), {"Chế độ một": 0, "Chế độ hai": 0}

    with live(app) as served:
        served.headers["Origin"] = str(served.base_url).rstrip("/")
        served.post("/sign-in", data={"key": KEY})
        held = token(served)

        def ask(_: int) -> int:
            count = 0
            with httpx.Client(base_url=served.base_url, timeout=30) as asking:
                while not stop.is_set():
                    answer = asking.post("/v1/answers", json={"question": ASKED})
                    assert answer.status_code == 200, answer.text
                    cited = [one["document"] for one in answer.json()["citations"]]
                    for title in {one["title"] for one in cited if one["id"] == FEES.id}:
                        answered[title] += 1
                    count += 1
            return count

        with ThreadPoolExecutor(4) as pool:
            asking = [pool.submit(ask, n) for n in range(4)]
            for name in names * 4:
                address = f"/admin/generations/{name}/use"
                answer = served.post(address, data={"token": held, "confirm": "1"})
                assert answer.status_code in (303, 409), "409: in use already"
            stop.set()
            assert sum(one.result() for one in asking) > 20
    assert all(answered.values()), "both generations were asked"
