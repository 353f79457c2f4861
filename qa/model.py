"""What passes between the steps of answering; made inside, so plain frozen dataclasses."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from corpus.locator import Locator
from corpus.model import Passage

Trace = Mapping[str, float | int | str | bool]  # goes back to the asker alone; never logged


class Status(StrEnum):
    """Is how a question ended; every one of them is a served answer."""

    ANSWERED = "answered"
    PARTIAL = "partial"
    UNANSWERABLE = "unanswerable"
    CLARIFICATION = "clarification"
    DECLINED = "declined"


@dataclass(frozen=True)
class Turn:
    """Is one earlier question of the conversation with the text that answered it."""

    question: str
    answer: str


@dataclass(frozen=True)
class Question:
    """Is what a person asked, to be answered by the rules in force on `as_of`."""

    text: str
    as_of: date
    history: tuple[Turn, ...] = ()


@dataclass(frozen=True)
class Hit:
    """Is a retrieved passage; `score` is comparable within one result only, higher is nearer.

    `cosine` is the dense similarity in [-1, 1] and `bm25` the lexical score (0 and up), None where that leg did
    not return the passage. `exact` marks a passage found by its address or number rather than by search.
    """

    rank: int
    score: float
    passage: Passage
    cosine: float | None = None
    bm25: float | None = None
    exact: bool = False


@dataclass(frozen=True)
class Citation:
    """Is a quote with its address: passage.text[start:end] equals `quote`, character for character."""

    marker: int
    passage: Passage
    start: int
    end: int
    locator: Locator
    label: str

    @property
    def quote(self) -> str:
        return self.passage.text[self.start : self.end]


@dataclass(frozen=True)
class Notice:
    """Is something the reader must know beside the answer; `code` is stable, `text` Vietnamese.

    `markers` are those of the citations it concerns; empty where it concerns the answer as a whole.
    """

    code: str
    text: str
    markers: tuple[int, ...] = ()


@dataclass(frozen=True)
class Choice:
    """Is one way to make an ambiguous question precise: a label to click and the question it asks."""

    label: str
    question: str


@dataclass(frozen=True)
class Answer:
    """Is the outcome of one question. `trace` holds milliseconds per step, counts and signs.

    Where a follow-up was joined to what it follows, `standalone` in it is the question that was answered: the trace
    goes back to the asker alone and is never logged.
    """

    id: str
    question: Question
    status: Status
    text: str
    citations: tuple[Citation, ...] = ()
    notices: tuple[Notice, ...] = ()
    nearest: tuple[Hit, ...] = ()
    choices: tuple[Choice, ...] = ()
    trace: Trace = field(default_factory=dict)
