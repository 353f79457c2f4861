"""Courses and the glossary over HTTP: what ships, what is proposed, and a course changed by the forms of its page."""

import re
from collections.abc import Iterator
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.exports.formats import FORMATS
from made.courses import ON, bank, rule, source
from made.documents import document, provision
from made.served import client, holding, is_problem
from qa.courses.works import Collection, Course, Entry, Lesson, Put

DAY = ON.isoformat()
DEFINING = document(
    provision("dieu-1", "Điều 1. Sổ gốc là văn bản ghi mọi lần cấp thẻ.", heading="Sổ gốc"),
    id="quy-dinh-1-qd-tw-2026",
    number="1-QĐ/TW",
    issued_on=date(2026, 1, 1),
    effect="in-force",
)


@pytest.fixture
def served(tmp_path: Path) -> Iterator[TestClient]:
    with client(holding(rule(), DEFINING), settings={"data": tmp_path}) as opened:
        yield opened


def course(**more: object) -> Course:
    entry = Entry(id="p1", put=Put.CLAUSES, title="Hạn kết nạp", sources=(source(1),), as_of=ON)
    lesson = Lesson(id="b1", title="Bài 1", minutes=45, entries=(entry,)).model_copy(update=more)
    return Course(title="Lớp", made_for=ON, lessons=(lesson,))


def kept(served: TestClient, work: Course) -> str:
    answer = served.post("/v1/works", content=work.model_dump_json(), headers={"Content-Type": "application/json"})
    return str(answer.json()["edit_key"])


def changed(served: TestClient, key: str, at: str = "", **fields: str) -> Course:
    """Send a form of the course's page, or of a lesson's, and return the course after it."""
    before = served.get(f"/v1/works/{key}").json()
    answer = served.post(f"/courses/{key}{at}", data=fields | {"revision": str(before["revision"])})
    assert answer.status_code == 200, answer.text
    return Course.model_validate(served.get(f"/v1/works/{key}").json()["work"])


def test_the_outlines_that_ship_say_how_their_clauses_hold(served: TestClient) -> None:
    told = served.get("/v1/courses", params={"as_of": DAY}).json()
    assert told["as_of"] == DAY
    assert len(told["courses"]) == 7
    assert all(one["withheld"] > 0 and one["in_force"] == 0 for one in told["courses"]), "another corpus"


def test_an_outline_is_made_of_what_the_corpus_has_and_says_what_is_withheld(served: TestClient) -> None:
    made = served.get("/v1/courses/dang-phi", params={"as_of": DAY}).json()
    assert made["withheld"]
    assert [lesson["entries"] for lesson in made["course"]["lessons"]] == [[]]
    assert is_problem(served.get("/v1/courses/khong-co"), 404, "not-found")


def test_a_course_is_proposed_and_kept_nowhere(served: TestClient) -> None:
    told = served.post("/v1/courses/proposals", json={"topic": "Việc 7", "as_of": DAY})
    assert "Việc 7" in {one["title"] for one in told.json()["course"]["lessons"][0]["entries"]}
    assert is_problem(served.post("/v1/courses/proposals", json={"topic": "nấu phở"}), 404, "not-found")
    assert is_problem(served.post("/v1/courses/proposals", json={"topic": ""}), 422, "invalid-request")


def test_a_course_is_made_by_each_form_of_the_page(served: TestClient) -> None:
    for fields in ({"topic": "Việc 7", "as_of": DAY}, {"title": "Bài trống"}, {"outline": "dang-phi"}):
        answer = served.post("/courses", data=fields, follow_redirects=False)
        assert re.fullmatch(r"/courses/[\w-]{32}", answer.headers["location"]), answer.text
    file = {"file": ("bai.json", course().model_dump_json(), "application/json")}
    assert served.post("/courses", files=file).status_code == 200
    bad = served.post("/courses", files={"file": ("bai.json", "{}", "application/json")})
    assert bad.status_code == 422
    assert "không nhập được" in bad.text
    assert served.post("/courses", data={"title": "x", "as_of": "2026-02-30"}).status_code == 409


def test_the_file_of_a_course_is_imported_as_it_was(served: TestClient) -> None:
    key = kept(served, course())
    assert "/export/slides.pptx" in served.get(f"/courses/{key}").text
    file = served.get(f"/v1/works/{key}/export/course.json")
    again = served.post("/courses", files={"file": ("bai.json", file.content)}, follow_redirects=False)
    copy = served.get(f"/v1/works/{again.headers['location'].rpartition('/')[2]}").json()["work"]
    assert copy == file.json()


def test_lessons_are_told_added_put_in_order_and_taken_out(served: TestClient) -> None:
    key = kept(served, course())
    assert changed(served, key, act="tell", title="Lớp mới", audience="Đảng viên mới").audience == "Đảng viên mới"
    two = changed(served, key, act="add", title="Bài hai").lessons
    assert [one.title for one in two] == ["Bài 1", "Bài hai"]
    assert changed(served, key, act="up", lesson=two[1].id).lessons[0].title == "Bài hai"
    assert [one.title for one in changed(served, key, act="remove", lesson="b1").lessons] == ["Bài hai"]


def test_a_lesson_is_told_line_by_line(served: TestClient) -> None:
    key = kept(served, course())
    fields = {"act": "tell", "title": "Bài", "minutes": "60", "aims": "Một\r\n\r\n Hai ", "activity": "60 phút: đọc"}
    (lesson,) = changed(served, key, "/lessons/b1", **fields).lessons
    assert (lesson.minutes, lesson.aims, lesson.activity) == (60, ("Một", "Hai"), "60 phút: đọc")


@pytest.mark.parametrize("fields", [{"act": "tell", "title": "x", "minutes": "sáu"}, {"act": "nothing"}, {}])
def test_a_form_that_cannot_be_meant_changes_nothing(served: TestClient, fields: dict[str, str]) -> None:
    key = kept(served, course())
    answer = served.post(f"/courses/{key}/lessons/b1", data=fields | {"revision": "1"})
    assert answer.status_code == 409
    assert served.get(f"/v1/works/{key}").json()["revision"] == 1


def test_clauses_are_added_by_address_moved_and_removed(served: TestClient) -> None:
    key, at = kept(served, course()), "/lessons/b1"
    pointed = {"act": "clause", "document": "quy-dinh-294-qd-tw-2025", "locator": "2"}
    (lesson,) = changed(served, key, at, **pointed).lessons
    added = lesson.entries[1]
    assert [(one.locator, one.text) for one in added.sources] == [("2", source(2).text)]
    assert changed(served, key, at, act="up", entry=added.id).lessons[0].entries[0].id == added.id
    assert len(changed(served, key, at, act="remove", entry=added.id).lessons[0].entries) == 1
    assert served.post(f"/courses/{key}{at}", data=pointed | {"locator": "999", "revision": "4"}).status_code == 404


def test_questions_are_chosen_replaced_and_dropped(served: TestClient) -> None:
    key, at = kept(served, course()), "/lessons/b1"
    for number in ("2", "3"):
        changed(served, key, at, act="clause", document="quy-dinh-294-qd-tw-2025", locator=number)
    page = served.get(f"/courses/{key}{at}", params={"choose": "1"}).text
    first = re.findall(r'name="question" value="(\w+)"><input type="hidden" name="act" value="ask"', page)[0]
    (lesson,) = changed(served, key, at, act="ask", question=first).lessons
    assert [one.id for one in lesson.items] == [first]
    (lesson,) = changed(served, key, at, act="another", question=first).lessons
    assert len(lesson.items) == 1
    assert lesson.items[0].id != first
    assert changed(served, key, at, act="drop", question=lesson.items[0].id).lessons[0].items == ()


def test_the_key_to_read_shows_the_lesson_and_no_form_to_change_it(served: TestClient) -> None:
    edit = kept(served, course())
    read = served.get(f"/v1/works/{edit}").json()["read_key"]
    page = served.get(f"/courses/{read}/lessons/b1").text
    assert "Hạn kết nạp" in page
    assert 'name="revision"' not in page
    answer = served.post(f"/courses/{read}", data={"act": "add", "title": "x", "revision": "1"})
    assert answer.status_code == 403
    assert served.get(f"/courses/{edit}/lessons/khac").status_code == 409


def test_the_glossary_tells_what_was_reviewed_and_what_only_a_rule_found(served: TestClient) -> None:
    (term,) = served.get("/v1/glossary", params={"as_of": DAY}).json()["terms"]
    assert (term["term"], term["reviewed"], term["digest"]) == ("Sổ gốc", False, False)
    assert "chưa rà soát" in served.get("/glossary").text
    assert "Sổ gốc" in served.get("/glossary", params={"q": "so goc"}).text
    assert "Không có thuật ngữ nào" in served.get("/glossary", params={"q": "khác"}).text


def test_a_glossary_that_has_not_changed_is_not_sent_again(served: TestClient) -> None:
    first = served.get("/v1/glossary")
    assert served.get("/v1/glossary", headers={"If-None-Match": first.headers["etag"]}).status_code == 304


def test_the_glossary_is_had_as_files_and_cards_and_comes_in_again_as_a_collection(served: TestClient) -> None:
    page = served.get("/glossary", params={"as_of": DAY}).text
    addresses = [unescape(one) for one in re.findall(r'href="(/[^"]+/(?:export/[^"]+|cards\?[^"]+))"', page)]
    assert len(addresses) == len(FORMATS["collection"]) + 1
    assert all(served.get(one).status_code == 200 for one in addresses)
    assert "Sổ gốc" in served.get(addresses[-1]).text
    file = served.get("/v1/glossary/export/collection.json", params={"as_of": DAY})
    (entry,) = Collection.model_validate_json(file.content).entries
    assert (entry.title, entry.note) == ("Sổ gốc", "Máy tìm ra trong văn bản, chưa rà soát.")
    assert served.post("/v1/works", json=file.json()).status_code == 201
    assert is_problem(served.get("/v1/glossary/export/khac"), 404, "not-found")


def test_the_questions_of_a_lesson_become_an_exam_or_a_bank(served: TestClient) -> None:
    made = course(items=bank(4).items)
    key = kept(served, made)
    (lesson,) = made.lessons
    at = f"/courses/{key}/lessons/{lesson.id}/works"

    def work(**fields: str) -> Any:
        where = served.post(at, data=fields, follow_redirects=False).headers["location"]
        return served.get(f"/v1/works/{where.rpartition('/')[2]}").json()["work"]

    exam = work(codes="2", minutes="20")
    assert (exam["form"], exam["minutes"], len(exam["codes"])) == ("exam", 20, 2)
    assert [one["id"] for one in exam["items"]] == [one.id for one in lesson.items]
    assert not exam["essays"]
    apart = work(form="bank")
    assert (apart["form"], [one["id"] for one in apart["items"]]) == ("bank", [one.id for one in lesson.items])
    assert served.post(at, data={"codes": "99"}).status_code == 409
