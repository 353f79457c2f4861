"""What passes between the steps of answering, and the types of the steps that others may fill.

Made inside, so plain frozen dataclasses.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from corpus.locator import Locator
from corpus.model import Passage

if TYPE_CHECKING:  # the steps know these values, not the other way round
    from qa.encoder.embed import Vectors
    from qa.engine import Library
    from qa.judge.evidence import Evidence
    from qa.judge.sections import Section
    from qa.question.conditions import Said
    from qa.question.reading import Reading
    from qa.verify import Block, Quote

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
    """Is what a person asked, to be answered by the rules in force on `as_of`; `dated` where its words name it.

    `choosable` is false where the engine itself is asked, whatever an editor chose for the question.
    """

    text: str
    as_of: date
    history: tuple[Turn, ...] = ()
    dated: bool = False
    choosable: bool = True


@dataclass(frozen=True)
class Hit:
    """Is a retrieved passage; `score` is comparable within one result only, higher is nearer.

    `cosine` is the dense similarity in [-1, 1] and `bm25` the lexical score (0 and up), None where that leg did
    not return the passage. `exact` marks a passage found by its address or number rather than by search. `asked` are
    the learned log-odds that it is what is asked for rather than none of the passages that are known, None where
    nothing is known of it.
    """

    rank: int
    score: float
    passage: Passage
    cosine: float | None = None
    bm25: float | None = None
    exact: bool = False
    asked: float | None = None


ANSWERING = (Status.ANSWERED, Status.PARTIAL)


@dataclass(frozen=True)
class Judged:
    """Is what a judge makes of the hits: evidence, the best first, and how far it answers.

    `likely` is the calibrated probability in [0, 1] that the question is answered by the best of it; `status` the
    outcome that this calls for, ANSWERED, PARTIAL, UNANSWERABLE or DECLINED; `unsure` whether PARTIAL is for want of
    certainty alone; `signs` what the probability was reckoned from, by name, for those who measure the judge.
    `parts` are the judgements of each thing asked that something answers, where several are; `beside` is what the
    answer needs beside the best (`qa.judge.beside`), once that is known; `section` is what answers where the question
    is as broad as one.
    """

    evidence: "tuple[Evidence, ...]"
    likely: float
    status: Status
    unsure: bool = False
    parts: "tuple[Judged, ...]" = ()
    beside: "tuple[Evidence, ...]" = ()
    signs: Mapping[str, float] = field(default_factory=dict)
    section: "Section | None" = None


class Verdict(StrEnum):
    """Is what a clause says to a question for yes or no: no, or yes in the word that was asked with."""

    NO = "no"
    YES = "yes"
    MAY = "may"
    MUST = "must"


@dataclass(frozen=True)
class First:
    """Is the line that says the answer shortest: a quote, and what it says to a question for yes or no."""

    quote: "Quote"
    verdict: Verdict | None = None


@dataclass(frozen=True)
class Items:
    """Is how many items the list has that is quoted whole, and what its lead-in calls them."""

    count: int
    noun: str


@dataclass(frozen=True)
class Draft:
    """Is what a writer would say, to be verified: blocks of quotes, and what they may be quoted from.

    `passages` are those that may be quoted, by id; `words` those of the register that its own sentences may use;
    `cases` the situations to choose from, with the clause of each, where the question leaves open which is meant;
    `first` is what goes before all; `counted` whether the blocks are steps that are all for everybody; `procedure`
    the id of the one whose steps it is, `case` the ids of the cases that the question tells of it, `notices` what
    the writer itself must say beside it. `choices` are questions that say which case is meant, where the steps of
    several are told. `claims` is true where the blocks' sentences are a language model's, each to be borne out by
    its quotes; `missing` where some of the question is not answered here; `trace` what writing took. `chosen_on` is
    the day on which an editor chose these clauses for the question.
    """

    blocks: "tuple[Block, ...]"
    passages: Mapping[str, Passage]
    words: Sequence[str]
    cases: "Mapping[Said, Evidence]" = field(default_factory=dict)
    first: First | Items | None = None
    counted: bool = False
    procedure: str | None = None
    case: tuple[str, ...] = ()
    notices: "tuple[Notice, ...]" = ()
    choices: "tuple[Choice, ...]" = ()
    claims: bool = False
    missing: bool = False
    trace: Trace = field(default_factory=dict)
    chosen_on: date | None = None

    @property
    def asks_back(self) -> bool:
        """Is true where the question leaves open which case is meant; a procedure tells the steps of every case."""
        return bool(self.cases or (self.choices and not self.procedure))


Judge = Callable[["Reading", Sequence[Hit], "Library", date], Judged]
Write = Callable[["Reading", Judged, "Library", date], Draft]
# What an editor chose for a question, given its reading, its vector (None where none was made) and its day.
Choose = Callable[["Reading", "Vectors | None", "Library", date], Draft | None]
Rewrite = Callable[[Question], tuple[str | None, Trace]]  # a follow-up said whole, None where the rule's form stands


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
    """Is the outcome of one question.

    `confidence` is the calibrated probability in [0, 1] that what was found answers it, 0 where nothing was looked
    for. `trace` holds milliseconds per step and counts; `judged`, what the judge made of the hits before what is in
    force was put in the lead, stays inside.

    `notes` are what else there is to know of what is cited; a page folds them. `next` are questions to go on with.

    Where a follow-up was joined to what it follows, `standalone` in the trace is the question that was answered: it
    goes back to the asker alone and is never logged. With a language model `follow_up` tells whose form it is.
    `procedure` is the id of the one whose steps are the answer, for the `case` that the question tells, `chosen_on`
    the day on which an editor chose its clauses.
    """

    id: str
    question: Question
    status: Status
    text: str
    citations: tuple[Citation, ...] = ()
    notices: tuple[Notice, ...] = ()
    notes: tuple[Notice, ...] = ()
    nearest: tuple[Hit, ...] = ()
    choices: tuple[Choice, ...] = ()
    next: tuple[Choice, ...] = ()
    trace: Trace = field(default_factory=dict)
    confidence: float = 0.0
    judged: Judged | None = None
    procedure: str | None = None
    case: tuple[str, ...] = ()
    chosen_on: date | None = None
