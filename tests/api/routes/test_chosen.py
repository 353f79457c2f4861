"""Answers that editors choose: made, refused, approved by another, given, withdrawn, taken away, and on record."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api import choosing
from api.access.roles import Role
from api.app import create_app
from api.engine import answering
from api.records import chosen as records
from api.records.accounts import Accounts
from api.records.audit import Audit
from api.records.chosen import ChosenAnswers, ChosenFailed, ChosenRefused
from api.settings import Settings
from corpus import readers
from corpus.model import Document
from made.chosen import chosen
from made.embedders import HashEmbedder
from made.library import ABROAD, FEES, NEW, Opened
from made.library import library as made
from made.people import bearing, keys
from made.served import is_problem
from made.stores import Store
from qa.answer import search
from qa.engine import Library
from qa.likeness import Put, put

ASKED = "Ai quản lý hồ sơ đảng viên?"
BY_NUMBER = "Điều 2 Quy định 99-QĐ/TW"
BY_LINK = f"/read/{ABROAD.id}#3"


@contextmanager
def serving(library: Library, data: Path, **more: Any) -> Iterator[TestClient]:
    settings = Settings(data=data, **more)
    app = create_app(Opened(library), settings, answering(settings), search)
    with TestClient(app, raise_server_exceptions=False, client=("127.0.0.1", 1)) as opened:
        yield opened


@pytest.fixture(autouse=True)
def _stored(stored: Store) -> None:
    """Have all of it kept in both stores."""


@pytest.fixture
def served(library: Library, tmp_path: Path) -> Iterator[TestClient]:
    """Return the service, asked by an editor."""
    with serving(library, tmp_path) as opened:
        opened.headers.update(bearing(keys(tmp_path)[Role.EDITOR]))
        yield opened


def choose(served: TestClient, question: str = ASKED, *clauses: str) -> dict[str, Any]:
    answer = served.post("/v1/chosen", json={"question": question, "clauses": clauses or [BY_NUMBER, BY_LINK]})
    assert answer.status_code == 201, answer.text
    body: dict[str, Any] = answer.json()
    return body


def ask(served: TestClient, question: str = ASKED, **more: Any) -> dict[str, Any]:
    body: dict[str, Any] = served.post("/v1/answers", json={"question": question} | more).json()
    return body


def places(answer: dict[str, Any]) -> list[tuple[str, str]]:
    return [(one["document"]["id"], one["locator"]) for one in answer["citations"]]


def test_what_is_chosen_is_given_to_who_asks_it_and_to_nobody_else(served: TestClient) -> None:
    before = ask(served)
    assert before["chosen_on"] is None
    kept = choose(served)
    assert (kept["state"], kept["by"], kept["approved_by"]) == ("given", "editor", None)
    for question in (ASKED, "ai quan ly ho so dang vien"):
        told = ask(served, question)
        assert told["chosen_on"] == kept["chosen_on"]
        assert places(told) == [(FEES.id, "dieu-2"), (ABROAD.id, "3")]
        assert told["text"].startswith("Câu trả lời do biên tập viên chọn ngày ")
        assert told["trace"]["chosen"] == kept["id"]
    for question in ("Ai không quản lý hồ sơ đảng viên?", "Ai quản lý hồ sơ của quần chúng?", "Ảnh chụp mấy năm?"):
        assert ask(served, question)["chosen_on"] is None
    assert ask(served, as_of="2021-01-01")["chosen_on"] is None  # the second clause was not there yet
    headers = {"X-Regqa-Chosen": "no"}
    plain = served.post("/v1/answers", json={"question": ASKED}, headers=headers).json()
    assert places(plain) == places(before)
    streamed = served.post("/v1/answers", json={"question": ASKED}, headers={"Accept": "text/event-stream"}).text
    assert '"chosen_on":"' in streamed
    streamed = served.post(
        "/v1/answers", json={"question": ASKED}, headers={"Accept": "text/event-stream"} | headers
    ).text
    assert '"chosen_on":null' in streamed


def test_a_preview_is_the_answer_and_keeps_nothing(served: TestClient, tmp_path: Path) -> None:
    preview = served.post("/v1/chosen/preview", json={"question": ASKED, "clauses": [BY_LINK, BY_NUMBER]}).json()
    assert places(preview) == [(ABROAD.id, "3"), (FEES.id, "dieu-2")]
    assert served.get("/v1/chosen").json() == {"reviewed": False, "chosen": []}
    assert Audit(Settings(data=tmp_path)).entries("audit") == ()


@pytest.mark.parametrize(
    ("question", "clauses", "said"),
    [
        ("", [BY_NUMBER], "question: không được để trống"),
        (ASKED, [], "clauses: cần ít nhất 1 mục"),
        (ASKED, [BY_NUMBER] * 11, "clauses: quá giới hạn 10 mục"),
        (
            ASKED,
            [BY_NUMBER, "Điều 9 Quy định 99-QĐ/TW"],
            "clauses.1: kho không có điều khoản “Điều 9 Quy định 99-QĐ/TW”",
        ),
        (ASKED, ["/read/khong-co#dieu-1"], "clauses.0: kho không có điều khoản"),
        (ASKED, [f"/read/{ABROAD.id}#2", f"/read/{ABROAD.id}#2.1"], "trùng hoặc nằm trong một điều khoản đã chọn"),
        (ASKED, ["Điều 1 Quy định 11-QĐ/TW"], "hết hiệu lực"),
        (ASKED, ["Điều 1 Quy định 88-QĐ/TW"], "không có hiệu lực"),
        ("Ông Nguyễn Văn An, CCCD 001085012345, nộp gì?", [BY_NUMBER], "dữ liệu của người cụ thể"),
        ("xin chào", [BY_NUMBER], "không phải câu hỏi tra quy định"),
    ],
)
def test_what_cannot_be_chosen_is_refused_and_says_why(
    served: TestClient, question: str, clauses: list[str], said: str
) -> None:
    for path in ("/v1/chosen", "/v1/chosen/preview"):
        answer = served.post(path, json={"question": question, "clauses": clauses})
        assert is_problem(answer, 422, "invalid-request")
        assert said in answer.json()["detail"]
    assert served.get("/v1/chosen").json()["chosen"] == []


def test_a_second_person_approves_where_the_settings_say_so(library: Library, tmp_path: Path) -> None:
    accounts = Accounts(Settings(data=tmp_path).accounts)
    nga, binh = (accounts.add_key(accounts.add(name, Role.EDITOR).id, "")[0] for name in ("chi.nga", "anh.binh"))
    with serving(library, tmp_path, chosen_reviewed=True) as served:

        def by(key: str, method: str, path: str, **more: Any) -> Any:
            return served.request(method, path, headers=bearing(key), **more)

        wanted = {"question": ASKED, "clauses": [BY_NUMBER]}
        first = by(nga, "POST", "/v1/chosen", json=wanted).json()
        assert first["state"] == "waiting"
        assert ask(served)["chosen_on"] is None
        assert is_problem(by(nga, "POST", f"/v1/chosen/{first['id']}/approve"), 409, "choice-refused")
        assert ask(served)["chosen_on"] is None
        approved = by(binh, "POST", f"/v1/chosen/{first['id']}/approve").json()
        assert (approved["state"], approved["by"], approved["approved_by"]) == ("given", "chi.nga", "anh.binh")
        assert places(ask(served)) == [(FEES.id, "dieu-2")]
        assert is_problem(by(binh, "POST", f"/v1/chosen/{first['id']}/approve"), 409, "choice-refused")

        second = by(nga, "POST", "/v1/chosen", json=wanted | {"clauses": [BY_LINK]}).json()
        assert places(ask(served)) == [(FEES.id, "dieu-2")]  # what waits takes nobody's place
        by(binh, "POST", f"/v1/chosen/{second['id']}/approve")
        assert places(ask(served)) == [(ABROAD.id, "3")]
        assert [one["id"] for one in by(nga, "GET", "/v1/chosen").json()["chosen"]] == [second["id"]]
    with serving(library, tmp_path) as served:
        assert places(ask(served)) == [(ABROAD.id, "3")]


def test_choosing_again_takes_the_place_and_removing_gives_the_question_back(
    served: TestClient, tmp_path: Path
) -> None:
    before = places(ask(served))
    choose(served, "ai quản lý  hồ sơ đảng viên")
    kept = choose(served, ASKED, BY_LINK)
    assert [one["id"] for one in served.get("/v1/chosen").json()["chosen"]] == [kept["id"]]
    assert places(ask(served)) == [(ABROAD.id, "3")]
    assert served.get(f"/v1/chosen/{kept['id']}").json() == kept
    assert served.delete(f"/v1/chosen/{kept['id']}").status_code == 204
    assert places(ask(served)) == before
    for method, path in (("GET", ""), ("DELETE", ""), ("POST", "/approve")):
        assert is_problem(served.request(method, f"/v1/chosen/{kept['id']}{path}"), 404, "not-found")
    done = [entry.content for entry in Audit(Settings(data=tmp_path)).entries("audit")]
    assert [(one["what"], one["who"]) for one in done if one] == [
        ("chosen.add", "editor"), ("chosen.add", "editor"), ("chosen.remove", "editor"),
    ]  # fmt: skip
    assert [one["on"] for one in done if one][1:] == [kept["id"], kept["id"]]


def with_text(of: Document, text: str) -> Document:
    first, *rest = of.provisions
    return of.model_copy(update={"provisions": (first.model_copy(update={"text": text}), *rest)})


def test_it_is_withdrawn_by_itself_when_its_clause_changes(
    library: Library, tmp_path: Path, hash_embedder: HashEmbedder
) -> None:
    key = keys(tmp_path)[Role.EDITOR]
    with serving(library, tmp_path) as served:
        served.headers.update(bearing(key))
        choose(served, ASKED, "Điều 1 Quy định 99-QĐ/TW")
    changed = with_text(FEES, "Điều 1. Đảng viên là sinh viên đóng đảng phí 6.000 đồng một tháng.")
    with serving(made(tmp_path / "index", hash_embedder, (NEW, changed)), tmp_path) as served:
        served.headers.update(bearing(key))
        (kept,) = served.get("/v1/chosen").json()["chosen"]
        assert (kept["state"], kept["clauses"][0]["why"]) == ("withdrawn", "điều khoản đã sửa lời")
        assert "5.000" in kept["clauses"][0]["text"]
        told = ask(served)
        assert told["chosen_on"] is None
        assert places(told)[0][0] == NEW.id
        answer = served.post(f"/v1/chosen/{kept['id']}/approve")
        assert is_problem(answer, 422, "invalid-request")  # what no longer stands is not approved
    with serving(library, tmp_path) as served:
        assert ask(served)["chosen_on"]  # as the clause is back in the words that were chosen


def test_who_would_remove_a_document_is_told_what_was_chosen_of_it_and_readers_are_not(served: TestClient) -> None:
    kept = choose(served)
    (rests,) = served.get(f"/v1/documents/{FEES.id}/resting").json()["chosen"]
    assert (rests["id"], rests["question"], rests["locator"]) == (kept["id"], ASKED, "dieu-2")
    assert served.get(f"/v1/documents/{NEW.id}/resting").json()["chosen"] == []
    assert ASKED not in served.get("/v1/diff", params={"old": FEES.id, "new": NEW.id}).text


@pytest.mark.parametrize("stored", ["sqlite"], indirect=True)
def test_a_question_is_answered_where_what_was_chosen_cannot_be_read(served: TestClient, tmp_path: Path) -> None:
    choose(served)
    (tmp_path / "chosen.sqlite3").write_bytes(b"no database")
    assert ask(served)["chosen_on"] is None
    assert is_problem(served.get("/v1/chosen"), 503, "records-unavailable")


def test_no_more_are_kept_than_may_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "MOST", 1)
    kept = ChosenAnswers(Settings(data=tmp_path).chosen)
    kept.add(chosen("Một?", (FEES, "dieu-1"), id="a" * 12), "chi.nga", "1", holds=True)
    with pytest.raises(ChosenRefused, match="Đã giữ đủ 1"):
        kept.add(chosen("Hai?", (FEES, "dieu-1"), id="b" * 12), "chi.nga", "1", holds=True)
    kept.add(chosen("một", (FEES, "dieu-2"), id="c" * 12), "chi.nga", "1", holds=True)
    assert [one.chosen.id for one in kept.all()] == ["c" * 12]


@pytest.mark.parametrize("read", [ChosenAnswers.all, lambda kept: kept.get("a" * 12)], ids=["all", "one"])
def test_what_somebody_changed_by_hand_is_told(
    read: Callable[[ChosenAnswers], object], tmp_path: Path, stored: Store
) -> None:
    place = Settings(data=tmp_path).chosen
    kept = ChosenAnswers(place)
    kept.add(chosen("Một?", (FEES, "dieu-1"), id="a" * 12), "chi.nga", "1", holds=True)
    stored.ask(place, "UPDATE chosen SET content = replace(content, '5.000', '9.000')")
    with pytest.raises(ChosenFailed, match="không đọc được"):
        read(kept)


def test_who_may_not_know_of_a_clause_is_told_nothing_of_what_was_chosen(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    embedded: list[str] = []

    def counted(texts: Sequence[str], library: Library) -> list[Put]:
        embedded.extend(texts)
        return put(texts, library)

    monkeypatch.setattr(choosing, "put", counted)
    with serving(library, tmp_path) as served:
        editor = bearing(keys(tmp_path)[Role.EDITOR])
        served.headers.update(editor)
        choose(served)
        readers.keep_to(FEES.id, ("đơn vị a",), tmp_path)
        assert ask(served)["chosen_on"]
        del served.headers["authorization"]
        outside = ask(served)
        assert outside["chosen_on"] is None
        assert FEES.id not in str(outside)
        served.headers.update(editor)
        assert ask(served)["chosen_on"]
        assert embedded == [ASKED] * 2  # once for each of the two libraries
