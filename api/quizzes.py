"""A quiz: questions drawn by a seed, with their keys and the clauses behind them, for the page and for `/v1/quiz`."""

from datetime import date

from pydantic import Field

from api.reading.questions import address
from corpus.locator import Locator
from corpus.model import DocumentId, Strict
from corpus.register import Register
from qa.courses.exams import Exam, quiz
from qa.courses.model import Bank, Difficulty, Kind, State
from qa.courses.standing import stale

MOST = 50  # questions


class QuizSource(Strict):
    """Is a clause behind a key; a `digest` quotes no official words. `link` opens it with the quote marked."""

    document: DocumentId
    locator: Locator
    cited_as: str
    quote: str
    digest: bool
    link: str


class QuizQuestion(Strict):
    """Is a question; `key` is the index of its right option, `state` what people have made of it."""

    id: str
    kind: Kind
    stem: str
    options: tuple[str, ...]
    key: int
    difficulty: Difficulty
    topic: tuple[str, ...]
    state: State
    sources: tuple[QuizSource, ...]


class Quiz(Strict):
    """Is what was drawn for a day; fewer than were asked for where there are not enough."""

    as_of: date
    seed: int
    questions: tuple[QuizQuestion, ...] = Field(max_length=MOST)


def quiz_of(
    work: Bank | Exam,
    register: Register,
    on: date,
    number: int,
    seed: int,
    *,
    topic: str = "",
    document: str = "",
    approved_only: bool = False,
) -> Quiz:
    """Return the quiz: without questions that no longer hold, and of one document where one is named."""
    usable = [one for one in work.items if document in ("", one.sources[0].document)]
    gone = {one.part for one in stale(usable, register, on)}
    drawn = quiz(usable, number, seed, topics=[topic] if topic else [], approved_only=approved_only, without=gone)
    questions = tuple(
        QuizQuestion(
            id=one.id,
            kind=one.kind,
            stem=one.stem,
            options=one.options,
            key=one.key,
            difficulty=one.difficulty,
            topic=one.topic,
            state=one.state,
            sources=tuple(
                QuizSource(
                    document=source.document,
                    locator=source.locator,
                    cited_as=source.cited_as,
                    quote=source.quote,
                    digest=source.digest,
                    link=address(source, register),
                )
                for source in one.sources
            ),
        )
        for one in drawn
    )
    return Quiz(as_of=on, seed=seed, questions=questions)
