from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api import putting
from api.records import works
from made.courses import ON, bank, item, rule, source
from made.served import client, holding, is_problem
from qa.courses.exams import draw
from qa.courses.works import Collection, Course, Entry, Lesson, Put, Work

CLAUSE = Entry(id="1", put=Put.CLAUSES, title="Hạn kết nạp", sources=(source(1),), as_of=ON)
COLLECTION = Collection(title="Kết nạp", entries=(CLAUSE,))
COURSE = Course(title="Lớp", made_for=ON, lessons=(Lesson(id="b1", title="Bài 1", minutes=45, items=(item(2),)),))
EXAM = draw(bank(6), 3, 1, title="Thi thử", minutes=30, on=ON)
SHOWN = EXAM.model_copy(update={"answers_shown": True})


@pytest.fixture
def served(tmp_path: Path) -> Iterator[TestClient]:
    with client(holding(rule()), settings={"data": tmp_path}) as opened:
        yield opened


def kept(served: TestClient, work: Work = COLLECTION) -> dict[str, Any]:
    answer = served.post("/v1/works", content=work.model_dump_json(), headers={"Content-Type": "application/json"})
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


@pytest.mark.parametrize("work", [COLLECTION, COURSE, bank(6), SHOWN], ids=lambda work: work.form)
def test_a_work_is_kept_whole_and_comes_back_by_either_key(served: TestClient, work: Work) -> None:
    made = kept(served, work)
    for key, may_edit in ((made["edit_key"], True), (made["read_key"], False)):
        read = served.get(f"/v1/works/{key}").json()
        assert read["work"] == work.model_dump(mode="json")
        assert (read["edit_key"] is not None) is may_edit
        assert (read["edit_link"] is not None) is may_edit
        assert read["link"] == f"/{work.form}s/{made['read_key']}"


def test_whoever_has_the_key_to_read_cannot_change_or_delete(served: TestClient) -> None:
    at = f"/v1/works/{kept(served)['read_key']}"
    again = served.put(at, json=COLLECTION.model_dump(mode="json"), headers={"If-Match": '"1"'})
    assert is_problem(again, 403, "read-only")
    assert is_problem(served.delete(at), 403, "read-only")
    assert served.get(at).status_code == 200


def test_a_change_is_refused_where_another_came_between(served: TestClient) -> None:
    at = f"/v1/works/{kept(served)['edit_key']}"
    new = COLLECTION.model_copy(update={"title": "Kết nạp đảng viên"}).model_dump(mode="json")
    assert is_problem(served.put(at, json=new), 428, "revision-missing")
    changed = served.put(at, json=new, headers={"If-Match": served.get(at).headers["etag"]})
    assert (changed.json()["revision"], changed.headers["etag"]) == (2, '"2"')
    assert served.get(at).json()["work"]["title"] == "Kết nạp đảng viên"
    for old in ('"1"', "*", "²"):
        answer = served.put(at, json=COLLECTION.model_dump(mode="json"), headers={"If-Match": old.encode()})
        assert is_problem(answer, 412, "changed-meanwhile")
    other = served.put(at, json=COURSE.model_dump(mode="json"), headers={"If-Match": '"2"'})
    assert is_problem(other, 412, "changed-meanwhile")


def test_a_deleted_work_is_gone_by_both_keys(served: TestClient) -> None:
    made = kept(served)
    assert served.delete(f"/v1/works/{made['edit_key']}").status_code == 204
    for key in (made["edit_key"], made["read_key"], "x", "A" * 32):
        assert is_problem(served.get(f"/v1/works/{key}"), 404, "not-found")


def test_no_link_stands_in_the_database(served: TestClient, tmp_path: Path) -> None:
    made = kept(served)
    held = (tmp_path / "works.sqlite3").read_bytes()
    assert COLLECTION.title.encode() in held
    assert made["edit_key"].encode() not in held
    assert made["read_key"].encode() not in held


def test_what_is_handed_in_is_named_as_the_corpus_names_it(served: TestClient) -> None:
    forged = COLLECTION.model_dump(mode="json")
    forged["entries"][0]["sources"][0]["cited_as"] = "Điều 1 Điều lệ Đảng"
    answer = served.post("/v1/works", json=forged)
    assert answer.json()["work"]["entries"][0]["sources"][0]["cited_as"].startswith("mục 1 Quy định")
    assert answer.json()["stale"] == []


def test_words_that_the_corpus_does_not_hold_are_told_as_such(served: TestClient) -> None:
    other = Entry(id="2", put=Put.CLAUSES, title="Lạ", sources=(source(1, locator="2"),), as_of=ON)
    stale = kept(served, COLLECTION.model_copy(update={"entries": (CLAUSE, other)}))["stale"]
    assert [(one["part"], one["why"]) for one in stale] == [("2", "reworded")]


@pytest.mark.parametrize(
    "wrong",
    [
        {"form": "collection"},
        {"form": "khác", "title": "x"},
        {"form": "collection", "title": " "},
        {"form": "collection", "title": "x", "entries": [{"id": "1", "put": "clauses", "as_of": "2026-03-01"}]},
        {
            "form": "course",
            "title": "x",
            "made_for": "2026-03-01",
            "lessons": [{"id": "b", "title": "x", "minutes": 0}],
        },
    ],
)
def test_what_is_no_work_is_told(served: TestClient, wrong: dict[str, Any]) -> None:
    assert is_problem(served.post("/v1/works", json=wrong), 422, "invalid-request")


def test_a_text_that_is_not_the_pinned_one_is_refused(served: TestClient) -> None:
    forged = COLLECTION.model_dump(mode="json")
    clause = forged["entries"][0]["sources"][0]
    clause["text"] = clause["quote"] = "Chi bộ không phải tổ chức lễ kết nạp."
    assert is_problem(served.post("/v1/works", json=forged), 422, "invalid-request")


def test_a_full_server_says_so(served: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(works, "MOST", 1)
    kept(served)
    assert is_problem(served.post("/v1/works", json=COLLECTION.model_dump(mode="json")), 507, "works-full")
    monkeypatch.setattr(works, "MOST_BYTES", 100)
    assert is_problem(served.post("/v1/works", json=COLLECTION.model_dump(mode="json")), 507, "works-full")


def test_a_database_of_another_version_is_told(served: TestClient, tmp_path: Path) -> None:
    (tmp_path / "works.sqlite3").write_bytes(b"not a database, and longer than its header" * 10)
    assert is_problem(served.get(f"/v1/works/{'A' * 32}"), 503, "works-unavailable")


CLAUSE_TWO = {"document": "quy-dinh-294-qd-tw-2025", "locator": "2"}
ONE: dict[str, Any] = {"put": "clauses", "clauses": [CLAUSE_TWO]}


def test_what_is_pointed_at_is_put_at_the_end_in_the_words_of_the_corpus(served: TestClient) -> None:
    made = kept(served)
    answer = served.post(f"/v1/works/{made['edit_key']}/entries", json=ONE | {"note": " Nhắc "})
    assert answer.status_code == 201
    assert answer.headers["etag"] == '"2"'
    _, entry = answer.json()["work"]["entries"]
    assert (entry["put"], entry["note"]) == ("clauses", "Nhắc")
    assert [one | {"cited_as": ""} for one in entry["sources"]] == [
        source(2).model_dump(mode="json") | {"cited_as": ""}
    ]
    assert entry["title"].startswith("Mục 2 Quy định số 294-QĐ/TW")


def test_an_addition_needs_no_revision_and_the_key_to_edit(served: TestClient) -> None:
    made = kept(served)
    for _ in range(3):
        assert served.post(f"/v1/works/{made['edit_key']}/entries", json=ONE).status_code == 201
    assert len(served.get(f"/v1/works/{made['read_key']}").json()["work"]["entries"]) == 4
    assert is_problem(served.post(f"/v1/works/{made['read_key']}/entries", json=ONE), 403, "read-only")
    assert is_problem(served.post(f"/v1/works/{'A' * 32}/entries", json=ONE), 404, "not-found")


def test_only_a_collection_takes_entries(served: TestClient) -> None:
    made = kept(served, COURSE)
    answer = served.post(f"/v1/works/{made['edit_key']}/entries", json=ONE)
    assert is_problem(answer, 409, "change-refused")


@pytest.mark.parametrize(
    ("asked", "status", "code"),
    [
        (ONE | {"clauses": [CLAUSE_TWO | {"quote": "60 ngày làm  việc"}]}, 422, "misquoted"),
        (ONE | {"clauses": [CLAUSE_TWO | {"to": "3", "quote": "60 ngày"}]}, 422, "misquoted"),
        (ONE | {"clauses": [CLAUSE_TWO | {"locator": "99"}]}, 404, "not-found"),
        (ONE | {"clauses": [CLAUSE_TWO | {"document": "khong-co"}]}, 404, "not-found"),
        (ONE | {"clauses": []}, 422, "invalid-request"),
        (ONE | {"clauses": [CLAUSE_TWO | {"text": "Lời của tôi."}]}, 422, "invalid-request"),
        (ONE | {"procedure": "mat-the"}, 422, "invalid-request"),
        (ONE | {"put": "answer"}, 422, "invalid-request"),
        (ONE | {"put": "khác"}, 422, "invalid-request"),
        (ONE | {"as_of": 5}, 422, "invalid-request"),
        ({"put": "heading"}, 422, "invalid-request"),
        ({"put": "note", "note": " "}, 422, "invalid-request"),
        ({"put": "note", "note": "x" * 4001}, 422, "invalid-request"),
        ({"put": "procedure", "procedure": "khong-co"}, 404, "not-found"),
        ({"put": "procedure", "procedure": "mat-the", "cases": ["khac"]}, 422, "invalid-request"),
        ({"put": "procedure", "procedure": "mat-the"}, 404, "not-found"),  # none of its clauses is held here
    ],
)
def test_what_cannot_be_pinned_is_not_put_in(
    served: TestClient, asked: dict[str, Any], status: int, code: str
) -> None:
    made = kept(served)
    for address in (f"/v1/works/{made['edit_key']}/entries", "/v1/entries"):
        assert is_problem(served.post(address, json=asked), status, code)
    assert served.get(f"/v1/works/{made['edit_key']}").json()["revision"] == 1


def test_a_range_of_more_clauses_than_an_entry_has_is_refused(
    served: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(putting, "MOST_CLAUSES", 2)
    asked = ONE | {"clauses": [CLAUSE_TWO | {"to": "4"}]}
    assert is_problem(served.post("/v1/entries", json=asked), 409, "change-refused")


def test_what_is_pinned_for_a_file_is_kept_nowhere(served: TestClient, tmp_path: Path) -> None:
    entry = served.post("/v1/entries", json=ONE).json()
    assert Entry.model_validate(entry).sources[0].text == source(2).text
    assert not (tmp_path / "works.sqlite3").exists()


def test_whoever_may_read_an_exam_gets_no_answers_until_they_are_shown(served: TestClient) -> None:
    made = kept(served, EXAM)
    assert is_problem(served.get(f"/v1/works/{made['read_key']}"), 403, "answers-withheld")
    assert is_problem(served.get(f"/v1/works/{made['read_key']}/export/exam.json"), 403, "answers-withheld")
    checked = served.post("/v1/works/check", json={"keys": [made["read_key"]]}).json()
    assert (checked["works"], checked["not_opened"]) == ([], [made["read_key"]])
    assert served.get(f"/v1/works/{made['edit_key']}").json()["work"]["items"]


def test_under_what_a_bank_is_kept_is_told_to_those_alone_who_may_edit(served: TestClient) -> None:
    made = kept(served, SHOWN.model_copy(update={"bank": "0" * 64}))
    banks = [served.get(f"/v1/works/{made[key]}").json()["work"]["bank"] for key in ("edit_key", "read_key")]
    assert banks == ["0" * 64, None]


def test_works_are_checked_by_their_keys(served: TestClient) -> None:
    other = Entry(id="2", put=Put.CLAUSES, title="Lạ", sources=(source(1, locator="2"),), as_of=ON)
    changed = kept(served, COLLECTION.model_copy(update={"entries": (CLAUSE, other)}))["read_key"]
    sound = kept(served)["edit_key"]
    told = served.post("/v1/works/check", json={"keys": [changed, "x", sound, changed]}).json()
    assert [(one["key"], one["parts"], len(one["stale"])) for one in told["works"]] == [
        (changed, 2, 1),
        (sound, 1, 0),
    ]
    assert told["not_opened"] == ["x"]
