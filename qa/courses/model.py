"""What a bank of questions is made of; each question stands on clauses, pinned by address and hash."""

import hashlib
from datetime import date
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from corpus.locator import Locator
from corpus.model import DocumentId, Strict
from corpus.procedures.model import Sha256, Words

Prose = Annotated[str, StringConstraints(max_length=4000)]


class Kind(StrEnum):
    """Is what a question asks for."""

    DEADLINE = "deadline"
    NUMBER = "number"
    CONDITION = "condition"
    WHO = "who"
    LIST = "list"
    CASE = "case"
    ORDER = "order"
    TRUTH = "truth"
    STATEMENT = "statement"


KINDS = {
    Kind.DEADLINE: "thời hạn",
    Kind.NUMBER: "con số",
    Kind.CONDITION: "điều kiện",
    Kind.WHO: "thẩm quyền, trách nhiệm",
    Kind.LIST: "thành phần của danh mục",
    Kind.CASE: "trường hợp và nội dung tương ứng",
    Kind.ORDER: "thứ tự",
    Kind.TRUTH: "đúng hay sai",
    Kind.STATEMENT: "phát biểu đúng, phát biểu sai",
}


class Difficulty(StrEnum):
    """Is how much has to be told apart: easy is true or false, hard is what must be compared or put in order."""

    EASY = "easy"
    MEDIUM = "medium"
    HARD = "hard"


DIFFICULTIES = {Difficulty.EASY: "dễ", Difficulty.MEDIUM: "trung bình", Difficulty.HARD: "khó"}


class Bloom(StrEnum):
    """Is what answering takes, by Bloom's taxonomy."""

    REMEMBER = "remember"
    UNDERSTAND = "understand"
    APPLY = "apply"


BLOOM = {Bloom.REMEMBER: "nhớ", Bloom.UNDERSTAND: "hiểu", Bloom.APPLY: "vận dụng"}


class State(StrEnum):
    """Is what people have made of a question; rules make drafts only."""

    DRAFT = "draft"
    APPROVED = "approved"
    WITHDRAWN = "withdrawn"


STATES = {State.DRAFT: "nháp", State.APPROVED: "đã duyệt", State.WITHDRAWN: "đã rút"}


class Source(Strict):
    """Is a clause that a question stands on: `quote` stands in its `text` word for word, `sha256` is that's hash.

    `text` is that of the provision with all inside it on the day that the question was made for. Of a `digest` the
    words are ours, never to be shown as official ones.
    """

    document: DocumentId
    locator: Locator
    cited_as: Words
    quote: Words
    text: Words
    sha256: Sha256
    digest: bool

    @model_validator(mode="after")
    def _quotes_its_text(self) -> Self:
        if self.quote not in self.text:
            raise ValueError(f"{self.document} {self.locator}: the quote does not stand in the text")
        if hashlib.sha256(self.text.encode()).hexdigest() != self.sha256:
            raise ValueError(f"{self.document} {self.locator}: the text is not the one that was pinned")
        return self


class Item(Strict):
    """Is a multiple-choice question; `key` is the index of the one right option.

    `fact` is the same for questions on the same words: of those an exam has one. `topic` are the headings above the
    clause, the outermost first. `note` is the reviewer's.
    """

    id: Words
    kind: Kind
    stem: Words
    options: Annotated[tuple[Words, ...], Field(min_length=2, max_length=4)]
    key: Annotated[int, Field(ge=0)]
    sources: Annotated[tuple[Source, ...], Field(min_length=1)]
    fact: Words
    topic: tuple[Words, ...]
    difficulty: Difficulty
    bloom: Bloom
    state: State = State.DRAFT
    note: Prose = ""
    made_for: date

    @property
    def answer(self) -> str:
        return self.options[self.key]

    @model_validator(mode="after")
    def _can_be_answered(self) -> Self:
        if self.key >= len(self.options):
            raise ValueError(f"{self.id}: no option {self.key}")
        if len({option.casefold() for option in self.options}) < len(self.options):
            raise ValueError(f"{self.id}: two options are equal")
        return self


class Point(Strict):
    """Is what an essay should say, one mark each."""

    text: Words
    source: Source


class Essay(Strict):
    """Is an open question with the points that its answer is marked by."""

    id: Words
    stem: Words
    points: Annotated[tuple[Point, ...], Field(min_length=2)]
    topic: tuple[Words, ...]
    state: State = State.DRAFT
    note: Prose = ""
    made_for: date

    @property
    def sources(self) -> tuple[Source, ...]:
        return tuple(dict.fromkeys(point.source for point in self.points))


class Bank(Strict):
    """Is questions made from the rules in force on a day; the same corpus, day and seed give the same bank.

    `drafts_practised` is that learners may practise with what nobody approved yet.
    """

    form: Literal["bank"] = "bank"
    title: str = "Ngân hàng câu hỏi"
    made_for: date
    seed: int
    documents: tuple[DocumentId, ...]
    items: tuple[Item, ...]
    essays: tuple[Essay, ...] = ()
    drafts_practised: bool = False

    @property
    def questions(self) -> tuple[Item | Essay, ...]:
        return (*self.items, *self.essays)

    @model_validator(mode="after")
    def _names_each_once(self) -> Self:
        if len({one.id for one in self.questions}) < len(self.questions):
            raise ValueError("two questions have the same id")
        return self
