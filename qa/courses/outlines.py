"""The outlines that ship: reviewed lessons, made into a course of the rules that are in force on a day."""

import random
from collections.abc import Iterable
from datetime import date
from functools import cache, lru_cache
from pathlib import Path
from typing import Annotated, NamedTuple, Self

from pydantic import Field, model_validator

from corpus.model import Strict
from corpus.procedures.load import NotAsReviewed, clause, held, read, shipped
from corpus.procedures.model import Pin, Slug, Words
from corpus.register import Register
from corpus.standing import State as Force
from qa.courses.bank import make
from qa.courses.exams import drawn_of
from qa.courses.model import Bank, Essay, Item, Source, State
from qa.courses.pins import pin
from qa.courses.works import Course, Entry, Lesson, Put

DATA = Path(__file__).with_name("outlines")
SEED = 1

PREPARATION = "Lớp bồi dưỡng nhận thức về Đảng"
UNSERVED = (  # topics of that class that no clause of a rule can serve
    f"{PREPARATION}: lịch sử Đảng",
    f"{PREPARATION}: Cương lĩnh",
    f"{PREPARATION}: học tập và làm theo Hồ Chí Minh",
)


class Doing(Strict):
    """Is what is done in a lesson, and for how long."""

    minutes: Annotated[int, Field(ge=1)]
    does: Words


class Part(Strict):
    """Is a heading, clauses under a name, or a procedure, in its place in a lesson."""

    heading: Words | None = None
    title: Words | None = None
    pins: tuple[Pin, ...] = ()
    procedure: Slug | None = None
    cases: tuple[Slug, ...] = ()
    note: str = ""

    @model_validator(mode="after")
    def _is_one_thing(self) -> Self:
        if sum(map(bool, (self.heading, self.pins, self.procedure))) != 1:
            raise ValueError("a part is a heading, clauses or a procedure")
        return self


class Sitting(Strict):
    """Is a lesson as it was reviewed; `questions` and `essays` are how many are drawn on its clauses."""

    id: Slug
    title: Words
    aims: tuple[Words, ...]
    activities: Annotated[tuple[Doing, ...], Field(min_length=1)]
    parts: Annotated[tuple[Part, ...], Field(min_length=1)]
    questions: int
    essays: int
    topics: tuple[Words, ...]
    not_covered: tuple[Words, ...]

    @property
    def minutes(self) -> int:
        return sum(one.minutes for one in self.activities)


class Outline(Strict):
    """Is a course as it was reviewed."""

    id: Slug
    title: Words
    audience: Words
    lessons: Annotated[tuple[Sitting, ...], Field(min_length=1)]

    @property
    def minutes(self) -> int:
        return sum(lesson.minutes for lesson in self.lessons)


class Holding(NamedTuple):
    """Is how many clauses an outline names, how many of them are in force on a day, and how many are withheld."""

    clauses: int
    in_force: int
    withheld: int


class Made(NamedTuple):
    """Is the course of an outline, and what of it is withheld because its clauses are not held as reviewed."""

    course: Course
    withheld: tuple[str, ...]


@cache
def outlines() -> tuple[Outline, ...]:
    """Return the outlines that ship, by title. Raises CorpusError for a file that is none."""
    return tuple(sorted((read(path, Outline) for path in DATA.glob("*.json")), key=lambda one: one.title))


def course_of(outline: Outline, register: Register, on: date) -> Made:
    """Return the course: its clauses as held, its questions of the rules in force on the day.

    Clauses that have lapsed stay in it, to be marked wherever it is shown; of them nothing is asked.
    """
    withheld: list[str] = []
    lessons = tuple(
        _lesson(f"b{number}", lesson, register, on, withheld)
        for number, lesson in enumerate(outline.lessons, start=1)
    )
    return Made(Course(title=outline.title, audience=outline.audience, made_for=on, lessons=lessons), tuple(withheld))


def holding(outline: Outline, register: Register, on: date) -> Holding:
    """Return how the outline's clauses hold on the day."""
    states = [_force(one, register, on) for lesson in outline.lessons for part in lesson.parts for one in part.pins]
    return Holding(len(states), states.count(Force.IN_FORCE), states.count(None))


def _force(one: Pin, register: Register, on: date) -> Force | None:
    """Return how the document of a clause holds; None where the clause is withheld."""
    try:
        return register.standing(clause(one, register.get(one.document)).document, on).state
    except NotAsReviewed:
        return None


def _lesson(number: str, lesson: Sitting, register: Register, on: date, withheld: list[str]) -> Lesson:
    shown: list[Entry] = []
    for at, part in enumerate(lesson.parts, start=1):
        try:
            shown.append(_entry(part, f"{number}-p{at}", register, on))
        except NotAsReviewed as error:
            withheld.append(f"{lesson.title}: {part.title or part.procedure}: {error}")
    entries = without_empty_headings(shown)
    documents = tuple(dict.fromkeys(source.document for entry in entries for source in entry.sources))
    items, essays = asked(entries, bank_of(register, on, documents), lesson.questions, lesson.essays)
    return Lesson(
        id=lesson.id,
        title=lesson.title,
        minutes=lesson.minutes,
        aims=lesson.aims,
        entries=entries,
        items=items,
        essays=essays,
        activity="\n".join(f"{one.minutes} phút: {one.does}" for one in lesson.activities),
        topics=lesson.topics,
        not_covered=lesson.not_covered,
    )


def _entry(part: Part, id_: str, register: Register, on: date) -> Entry:
    """Return the part as it stands in a lesson. Raises NotAsReviewed."""
    if part.heading:
        return Entry(id=id_, put=Put.HEADING, title=part.heading, as_of=on)
    if part.procedure:
        return procedure_entry(part.procedure, part.cases, id_, register, on)
    sources = tuple(pin(*clause(one, register.get(one.document))) for one in part.pins)
    return Entry(id=id_, put=Put.CLAUSES, title=part.title or "", note=part.note, sources=sources, as_of=on)


def procedure_entry(name: str, cases: Iterable[str], id_: str, register: Register, on: date) -> Entry:
    """Return a procedure with the clauses of its steps. Raises NotAsReviewed where none of them is held."""
    (one,) = held((found for found in shipped() if found.id == name), register.get)
    sources = dict.fromkeys(pin(*found) for step in one.steps for found in step.clauses)
    if not sources:
        raise NotAsReviewed("kho không có điều khoản nào của thủ tục")
    title = one.procedure.title
    return Entry(
        id=id_, put=Put.PROCEDURE, title=title, sources=tuple(sources), procedure=name, cases=tuple(cases), as_of=on
    )


def without_empty_headings(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Return the entries without the headings that nothing follows."""
    kept: list[Entry] = []
    for entry in (*entries, None):
        if kept and kept[-1].put is Put.HEADING and (entry is None or entry.put is Put.HEADING):
            kept.pop()
        if entry:
            kept.append(entry)
    return tuple(kept)


@lru_cache(maxsize=16)  # seconds of work for a register and a day
def bank_of(register: Register, on: date, documents: tuple[str, ...]) -> Bank:
    """Return the bank on those documents (by id, in their order) that questions of lessons are chosen from."""
    return make(register, on, SEED, documents)


def asked(
    entries: Iterable[Entry], bank: Bank, items: int, essays: int
) -> tuple[tuple[Item, ...], tuple[Essay, ...]]:
    """Return so many questions that stand on the clauses of the entries alone, fewer where there are not enough.

    The kinds come in turn, each clause once and again only where else there were too few; no words are asked twice.
    """
    able, chance = usable(entries, bank), random.Random(bank.seed)
    chosen: list[Item] = []
    while more := drawn_of(without_facts(able.items, chosen), items - len(chosen), chance):
        chosen += more
    return tuple(chosen), able.essays[:essays]


def usable(entries: Iterable[Entry], bank: Bank) -> Bank:
    """Return the questions of the bank that stand on the clauses of the entries alone."""
    sources = [source for entry in entries for source in entry.sources]
    items = tuple(one for one in bank.items if _stands_on(one, sources))
    return bank.model_copy(
        update={"items": items, "essays": tuple(one for one in bank.essays if _stands_on(one, sources))}
    )


def without_facts(items: Iterable[Item], chosen: Iterable[Item]) -> list[Item]:
    """Return the items that ask for none of the words that the chosen ask for."""
    facts = {one.fact for one in chosen}
    return [one for one in items if one.fact not in facts]


def _stands_on(question: Item | Essay, sources: Iterable[Source]) -> bool:
    return question.state is not State.WITHDRAWN and all(
        any(one.document == held.document and held.locator.covers(one.locator) for held in sources)
        for one in question.sources
    )
