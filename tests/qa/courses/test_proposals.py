"""An outline that is proposed: what is on the topic, in which order, with what it lacks."""

from datetime import date
from typing import Any

import pytest

from corpus.model import Document
from corpus.register import Register
from made.documents import document, provision, reference
from qa.courses.proposals import NothingOnTopic, propose
from qa.courses.works import Course, Put

ON = date(2026, 11, 29)


def rule(number: int = 1, **more: Any) -> Document:
    made = (
        provision(
            "dieu-1",
            "Điều 1. Mượn sổ",
            provision("dieu-1.khoan-1", "1. Sổ trả trong 10 ngày làm việc.", heading="Thời hạn trả sổ"),
            provision("dieu-1.khoan-2", "2. Đảng viên mượn sổ ký tên vào tờ mượn.", heading="Cách mượn sổ"),
            provision("dieu-1.khoan-3", "3. Chỉ đảng viên chính thức mượn sổ.", heading="Điều kiện mượn sổ"),
            provision("dieu-1.khoan-4", "4. Sổ gốc là văn bản ghi mọi lần cấp thẻ.", heading="Sổ gốc"),
            heading="Mượn sổ",
        ),
        provision("dieu-2", "Điều 2. Kho lưu trữ mở cửa cả tuần, trừ ngày nghỉ.", heading="Giờ mở kho"),
        provision("dieu-3", "Điều 3. Người mượn quá hạn thì bị nhắc tên.", heading="Nhắc tên"),
    )
    usual = {"effect": "in-force", "issued_on": date(2026, 1, 1), "title": "Quản lý kho"}
    return document(*made, **({"id": f"quy-dinh-{number}-qd-tw-2026", "number": f"{number}-QĐ/TW"} | usual | more))


def titles(course: Course) -> list[str]:
    return [entry.title for lesson in course.lessons for entry in lesson.entries if entry.put is not Put.HEADING]


def test_clauses_under_a_heading_on_the_topic_come_definitions_conditions_steps_deadlines() -> None:
    course = propose("mượn sổ", Register([rule()]), ON)
    assert titles(course) == ["Sổ gốc", "Điều kiện mượn sổ", "Cách mượn sổ", "Thời hạn trả sổ"]
    assert [entry.title for entry in course.lessons[0].entries if entry.put is Put.HEADING] == [
        "Khái niệm",
        "Quy định 1-QĐ/TW: Mượn sổ",
    ]
    assert all(source.quote == source.text for entry in course.lessons[0].entries for source in entry.sources)


def test_what_the_search_found_is_taken_where_it_says_the_topic() -> None:
    register, dieu = Register([rule()]), [("quy-dinh-1-qd-tw-2026", provision(f"dieu-{n}").locator) for n in (2, 3)]
    assert "Nhắc tên" in titles(propose("người mượn quá hạn", register, ON, dieu))
    assert "Giờ mở kho" not in titles(propose("người mượn quá hạn", register, ON, dieu))


def test_words_with_marks_that_no_clause_has_are_no_topic_of_it_and_unmarked_ones_may_be() -> None:
    assert titles(propose("nhac ten", Register([rule()]), ON)) == ["Nhắc tên"]
    with pytest.raises(NothingOnTopic):
        propose("nhặc tện", Register([rule()]), ON)


def test_a_document_whose_title_is_the_topic_is_taken_whole() -> None:
    assert {"Giờ mở kho", "Nhắc tên"} <= set(titles(propose("quản lý kho", Register([rule()]), ON)))


def test_a_lesson_takes_at_least_45_minutes_and_its_activities_add_up_to_it() -> None:
    (lesson,) = propose("mượn sổ", Register([rule()]), ON).lessons
    assert lesson.minutes >= 45
    assert sum(int(line.split()[0]) for line in lesson.activity.splitlines()) == lesson.minutes


@pytest.mark.parametrize("topic", ["nấu phở", "??", "ai", "x" * 400])
def test_a_topic_that_no_rule_speaks_of_is_refused(topic: str) -> None:
    with pytest.raises(NothingOnTopic, match="29/11/2026"):
        propose(topic, Register([rule()]), ON)


def test_a_rule_that_has_lapsed_gives_nothing_and_is_told_of() -> None:
    old = rule(1, issued_on=date(2020, 1, 1), id="quy-dinh-1-qd-tw-2020")
    new = rule(2, replaces=(reference("1-QĐ/TW", issued_on=date(2020, 1, 1)),))
    course = propose("mượn sổ", Register([old, new]), ON)
    assert {source.document for entry in course.parts for source in entry.sources} == {new.id}
    (told,) = course.lessons[0].not_covered
    assert "Quy định 1-QĐ/TW" in told
    assert "Quy định 2-QĐ/TW" in told


def test_the_same_topic_corpus_and_day_give_the_same_course() -> None:
    assert propose("mượn sổ", Register([rule()]), ON) == propose("mượn sổ", Register([rule()]), ON)
