"""The outlines that ship: they hold for the starter corpus, and lose what it no longer holds as it was reviewed."""

from datetime import date

import pytest

from corpus.model import Provision
from corpus.register import Register
from corpus.store import load
from qa.courses.outlines import Outline, course_of, outlines, without_empty_headings
from qa.courses.standing import stale
from qa.courses.works import Entry, Put
from qa.settings import STARTER

BEFORE, TODAY = date(2026, 3, 1), date(2026, 11, 29)  # 294 and 06 held on the first day, and had lapsed on the other
SHIPPED = outlines()


@pytest.fixture(scope="module")
def register() -> Register:
    return Register(load(STARTER))


def reworded(register: Register, name: str, at: str, words: str) -> Register:
    """Return the register with other words at an address of a document."""

    def new(one: Provision) -> Provision:
        inside = tuple(map(new, one.children))
        return one.model_copy(update={"text": words if one.locator == at else one.text, "children": inside})

    documents = (
        one.model_copy(update={"provisions": tuple(map(new, one.provisions))}) if one.id == name else one
        for one in register.documents
    )
    return Register(documents)


def named(name: str) -> Outline:
    return next(one for one in SHIPPED if one.id == name)


def test_they_cover_what_the_corpus_has_rules_on() -> None:
    assert {one.id for one in SHIPPED} == {
        "ket-nap",
        "du-bi",
        "quyen-nghia-vu",
        "dang-phi",
        "chuyen-sinh-hoat",
        "ky-luat",
        "sinh-hoat-chi-bo",
    }


@pytest.mark.parametrize("outline", SHIPPED, ids=lambda one: one.id)
def test_a_lesson_takes_45_to_90_minutes_and_says_what_it_serves_and_lacks(outline: Outline) -> None:
    for lesson in outline.lessons:
        assert 45 <= lesson.minutes <= 90
        assert len(lesson.aims) >= 2
        assert lesson.topics
        assert lesson.not_covered


@pytest.mark.parametrize("outline", SHIPPED, ids=lambda one: one.id)
def test_every_clause_of_an_outline_is_held_as_it_was_reviewed(outline: Outline, register: Register) -> None:
    made = course_of(outline, register, BEFORE)
    assert made.withheld == ()
    for lesson, sitting in zip(made.course.lessons, outline.lessons, strict=True):
        assert len(lesson.entries) == len(sitting.parts)
        assert sum(int(line.split()[0]) for line in lesson.activity.splitlines()) == lesson.minutes


def test_a_lesson_on_a_day_when_its_rules_hold_has_ten_questions_on_its_clauses(register: Register) -> None:
    lesson = course_of(named("ket-nap"), register, BEFORE).course.lessons[1]
    assert len(lesson.items) == 10
    assert len({item.fact for item in lesson.items}) == 10
    assert len(lesson.essays) == 1
    held = [source for entry in lesson.entries for source in entry.sources]
    for question in lesson.items:
        for source in question.sources:
            assert any(one.document == source.document and one.locator.covers(source.locator) for one in held)
    assert course_of(named("ket-nap"), register, BEFORE) == course_of(named("ket-nap"), register, BEFORE)


def test_on_a_day_when_they_have_lapsed_the_clauses_stay_to_be_marked_and_nothing_is_asked(
    register: Register,
) -> None:
    lesson = course_of(named("sinh-hoat-chi-bo"), register, TODAY).course.lessons[0]
    assert lesson.items == ()
    found = stale(lesson.parts, register, TODAY)
    assert {one.why for one in found} == {"lapsed"}
    assert len(found) == sum(len(entry.sources) for entry in lesson.entries)


def test_a_clause_in_other_words_is_withheld_and_reported(register: Register) -> None:
    other = reworded(register, "quy-dinh-01-qd-tw-2026", "doan-6", "Đảng viên được giảm 40%.")
    made = course_of(named("dang-phi"), other, TODAY)
    (told,) = made.withheld
    assert "Giảm" in told
    assert "doan-6" in told
    assert "Giảm" not in {entry.title for entry in made.course.lessons[0].entries}


def test_a_corpus_without_a_document_gives_the_rest_of_the_lesson(register: Register) -> None:
    without = Register(one for one in register.documents if one.id != "quy-dinh-01-qd-tw-2026")
    made = course_of(named("dang-phi"), without, TODAY)
    assert made.withheld
    titles = [entry.title for entry in made.course.lessons[0].entries]
    assert "Đóng khi chuyển sinh hoạt" in titles
    assert "Mức đóng" not in titles, "a heading that nothing follows"


def test_headings_that_nothing_follows_are_left_out() -> None:
    first, note, last = (
        Entry(id=name, put=put, title=name, as_of=TODAY)
        for name, put in (("a", Put.HEADING), ("b", Put.NOTE), ("c", Put.HEADING))
    )
    assert without_empty_headings([]) == ()
    assert without_empty_headings([first, last]) == ()
    assert without_empty_headings([first, note, last]) == (first, note)
