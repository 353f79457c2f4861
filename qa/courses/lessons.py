"""How a course is changed: its lessons put in order, their clauses and questions chosen."""

from collections.abc import Callable
from typing import TypeVar

from corpus.store import ChangeRefused
from qa.courses.collecting import new_id
from qa.courses.model import Bank, Essay, Item
from qa.courses.outlines import usable, without_facts
from qa.courses.works import MOST_LESSONS, Collection, Course, Lesson

Question = TypeVar("Question", Item, Essay)

NEW_MINUTES = 45


def lesson_of(course: Course, id: str) -> Lesson:
    """Return the lesson of that id. Raises ChangeRefused."""
    return course.lessons[place_of(course, id)]


def place_of(course: Course, id: str) -> int:
    """Return the place of the lesson, from 0. Raises ChangeRefused where there is none of that id."""
    for place, lesson in enumerate(course.lessons):
        if lesson.id == id:
            return place
    raise ChangeRefused("Không còn bài này trong bài giảng. Mở lại bài giảng để thấy bản mới.")


def questions_of(course: Course, lesson: Lesson, open_ones: bool = True) -> Bank:
    """Return a bank of the lesson's questions, to be approved or put into an exam."""
    items = {one.id: one for one in lesson.items}
    essays = {one.id: one for one in lesson.essays if open_ones}
    asked: list[Item | Essay] = [*items.values(), *essays.values()]
    documents = dict.fromkeys(source.document for one in asked for source in one.sources)
    return Bank(
        title=lesson.title,
        made_for=course.made_for,
        seed=1,
        documents=tuple(documents),
        items=tuple(items.values()),
        essays=tuple(essays.values()),
    )


def with_lesson(course: Course, lesson: Lesson) -> Course:
    """Return the course with that lesson in place of the one of its id."""
    place = place_of(course, lesson.id)
    return _holding(course, (*course.lessons[:place], lesson, *course.lessons[place + 1 :]))


def added(course: Course, title: str) -> Course:
    """Return the course with an empty lesson at its end. Raises ChangeRefused for a full course."""
    if len(course.lessons) >= MOST_LESSONS:
        raise ChangeRefused(f"Bài giảng đã đủ {MOST_LESSONS} bài. Bỏ bớt bài, hoặc lập bài giảng mới.")
    return _holding(course, (*course.lessons, Lesson(id=new_id(), title=title, minutes=NEW_MINUTES)))


def moved(course: Course, id: str, to: int) -> Course:
    """Return the course with the lesson at that place from 0, the nearest one where there is none."""
    place = place_of(course, id)
    rest = (*course.lessons[:place], *course.lessons[place + 1 :])
    to = min(max(to, 0), len(rest))
    return _holding(course, (*rest[:to], course.lessons[place], *rest[to:]))


def without(course: Course, id: str) -> Course:
    """Return the course less the lesson."""
    place = place_of(course, id)
    return _holding(course, (*course.lessons[:place], *course.lessons[place + 1 :]))


def with_entries(lesson: Lesson, change: Callable[[Collection], Collection]) -> Lesson:
    """Return the lesson with its entries changed as those of a collection are."""
    changed = change(Collection(title=lesson.title, entries=lesson.entries))
    return lesson.model_copy(update={"entries": changed.entries})


def others(lesson: Lesson, bank: Bank) -> tuple[tuple[Item, ...], tuple[Essay, ...]]:
    """Return the questions of the bank on the lesson's clauses that ask for nothing it asks already."""
    able, essays = usable(lesson.entries, bank), {one.stem for one in lesson.essays}
    items = tuple(without_facts(able.items, lesson.items))
    return items, tuple(one for one in able.essays if one.stem not in essays)


def with_question(lesson: Lesson, id: str, bank: Bank) -> Lesson:
    """Return the lesson with that question of the bank at its end. Raises ChangeRefused."""
    items, essays = others(lesson, bank)
    item, essay = _named(items, id), _named(essays, id)
    if item:
        return lesson.model_copy(update={"items": (*lesson.items, item)})
    if essay:
        return lesson.model_copy(update={"essays": (*lesson.essays, essay)})
    raise ChangeRefused("Không còn câu hỏi này cho bài. Tải lại trang rồi chọn câu khác.")


def without_question(lesson: Lesson, id: str) -> Lesson:
    """Return the lesson less the question."""
    return lesson.model_copy(
        update={
            "items": tuple(one for one in lesson.items if one.id != id),
            "essays": tuple(one for one in lesson.essays if one.id != id),
        }
    )


def with_another(lesson: Lesson, id: str, bank: Bank) -> Lesson:
    """Return the lesson with another question, of the same kind if there is any. Raises ChangeRefused."""
    items, essays = others(lesson, bank)
    if old := _named(lesson.items, id):
        new = next((one for one in items if one.kind is old.kind), next(iter(items), None))
        if new:
            return lesson.model_copy(update={"items": tuple(new if one is old else one for one in lesson.items)})
    elif (old_essay := _named(lesson.essays, id)) and essays:
        put = tuple(essays[0] if one is old_essay else one for one in lesson.essays)
        return lesson.model_copy(update={"essays": put})
    raise ChangeRefused("Không còn câu hỏi nào khác trên các điều khoản của bài. Thêm điều khoản, hoặc bỏ câu này.")


def _named(questions: tuple[Question, ...], id: str) -> Question | None:
    return next((one for one in questions if one.id == id), None)


def _holding(course: Course, lessons: tuple[Lesson, ...]) -> Course:
    return course.model_copy(update={"lessons": lessons})
