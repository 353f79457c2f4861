"""What trainers keep: a collection of clauses, a course of lessons, a bank of questions, an exam.

Each is one value that is stored, exported, imported again and checked whole; whatever stands on clauses pins them.
"""

from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, TypeAdapter, model_validator

from corpus.model import Strict
from qa.courses.exams import Exam
from qa.courses.model import Bank, Essay, Item, Prose, Source

Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]
Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,64}$")]

MOST_ENTRIES = 500
MOST_LESSONS = 40


class Put(StrEnum):
    """Is what an entry puts into a collection or a lesson."""

    HEADING = "heading"
    NOTE = "note"
    CLAUSES = "clauses"
    ANSWER = "answer"
    PROCEDURE = "procedure"


class Entry(Strict):
    """Is one thing in a collection or a lesson, in its place; `id` is unique there.

    `title` is the words of a heading, what a clause or a range of clauses is called, the question of an answer, the
    name of a procedure; `note` is the person's own. `sources` are the clauses it rests on, in the order of the text;
    an answer's have its quotes. `procedure` is that procedure's id and `cases` what was chosen of it.
    """

    id: Id
    put: Put
    title: Prose = ""
    note: Prose = ""
    sources: Annotated[tuple[Source, ...], Field(max_length=200)] = ()
    procedure: Id | None = None
    cases: Annotated[tuple[Id, ...], Field(max_length=20)] = ()
    as_of: date

    @model_validator(mode="after")
    def _has_what_it_is(self) -> Self:
        if (self.put in (Put.CLAUSES, Put.ANSWER, Put.PROCEDURE)) != bool(self.sources):
            raise ValueError(f"{self.id}: {self.put} and its clauses do not go together")
        if (self.put is Put.PROCEDURE) != (self.procedure is not None):
            raise ValueError(f"{self.id}: only a procedure has the id of one")
        return self


Entries = Annotated[tuple[Entry, ...], Field(max_length=MOST_ENTRIES)]


class Collection(Strict):
    """Is what somebody put together, in their order."""

    form: Literal["collection"] = "collection"
    title: Title
    entries: Entries = ()

    @property
    def parts(self) -> tuple[Entry, ...]:
        return self.entries

    @model_validator(mode="after")
    def _tells_its_entries_apart(self) -> Self:
        if len({entry.id for entry in self.entries}) < len(self.entries):
            raise ValueError("two entries have the same id")
        return self


class Lesson(Strict):
    """Is one sitting: what it is for, what it shows, asks and does.

    `activity` has a line for each thing that is done, with its minutes first: “10 phút: thảo luận nhóm”. `topics` are
    the official topics that the lesson serves, `not_covered` what belongs there and the corpus has no text for.
    """

    id: Id
    title: Title
    minutes: Annotated[int, Field(ge=1, le=480)]
    aims: Annotated[tuple[Prose, ...], Field(max_length=20)] = ()
    entries: Entries = ()
    items: Annotated[tuple[Item, ...], Field(max_length=200)] = ()
    essays: Annotated[tuple[Essay, ...], Field(max_length=40)] = ()
    activity: Prose = ""
    topics: Annotated[tuple[Prose, ...], Field(max_length=20)] = ()
    not_covered: Annotated[tuple[Prose, ...], Field(max_length=40)] = ()

    @property
    def parts(self) -> "tuple[Entry | Item | Essay, ...]":
        held: list[Entry | Item | Essay] = [*self.entries, *self.items, *self.essays]
        return tuple(held)


class Course(Strict):
    """Is an outline, lesson by lesson, made for the rules in force on a day."""

    form: Literal["course"] = "course"
    title: Title
    audience: Prose = ""
    made_for: date
    lessons: Annotated[tuple[Lesson, ...], Field(max_length=MOST_LESSONS)] = ()

    @property
    def parts(self) -> tuple[Entry | Item | Essay, ...]:
        return tuple(part for lesson in self.lessons for part in lesson.parts)

    @property
    def minutes(self) -> int:
        return sum(lesson.minutes for lesson in self.lessons)

    @model_validator(mode="after")
    def _tells_its_lessons_apart(self) -> Self:
        entries = [entry.id for lesson in self.lessons for entry in lesson.entries]
        if len({lesson.id for lesson in self.lessons}) < len(self.lessons) or len(set(entries)) < len(entries):
            raise ValueError("two lessons or two entries have the same id")
        return self


Work = Annotated[Collection | Course | Bank | Exam, Field(discriminator="form")]
WORK: TypeAdapter[Work] = TypeAdapter(Work)
FORMS = {"collection": "bộ sưu tập", "course": "bài giảng", "bank": "ngân hàng câu hỏi", "exam": "đề thi"}


def parts(work: Work) -> tuple[Entry | Item | Essay, ...]:
    """Return what of the work has an id and may stand on clauses, in its order."""
    return work.questions if isinstance(work, Bank | Exam) else work.parts


def sources(work: Work) -> Iterator[Source]:
    """Yield every clause that the work stands on, each once."""
    yield from dict.fromkeys(source for part in parts(work) for source in part.sources)
