"""Cases: questions as people ask them, with what a satisfying answer must and must not show.

One JSON line each. Only `question` is needed; a case that wants nothing more is asked and shown, but not judged:

    {"question": "Dự bị bao lâu?", "gold": "quy-dinh-294-qd-tw-2025:4.2.1", "facts": "12 tháng"}

`gold` lists the clauses that are needed, each with the alternatives that answer as well; a locator stands for
everything inside it, and words of a clause alone will do. `facts` likewise: each fact with its accepted wordings, one
of which must stand in a quote. `points` say more closely what a person wants to see: quotes or facts that count
(`any`) and where they stand (`where`); the items of a list and the steps of a procedure are points of their own.
`first` are the addresses of which the first citation must be one, `wrong` rules (addresses or words) that must not be
shown as the answer, `also` what is on the matter and neither a point nor noise, `near` what is worth showing with a
refusal; in these an address stands for all that begins with it, a document's id for the whole document. `corpora` has
all this for several editions of the documents, by name. `quotes` gives words of a gold clause, by which it is found
where addresses differ.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from corpus.faults import faults
from corpus.locator import Locator
from corpus.model import Passage, Strict
from corpus.text import clean
from qa.model import Question, Status, Turn
from qa.question.day import day_asked
from qa.split import Split, split_of

EVALS = Path(__file__).resolve().parent
CASES = EVALS / "cases"
ASKED_ON = date(2026, 11, 1)  # the day on which the questions that ship are asked, so that figures do not age

Form = Literal[
    "fact", "yesno", "list", "steps", "overview", "compare", "register", "definition", "smalltalk", "meta", "refuse"
]
Words = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
REFUSALS = (Status.UNANSWERABLE, Status.DECLINED)
SMALL_TALK: tuple[Form, ...] = ("smalltalk", "meta")
_ANSWERS = (Status.ANSWERED, Status.PARTIAL)
_ANY = tuple(sorted(Status, reverse=True))  # which comes first says what is best, so no answer comes first
_ADDRESS = re.compile(r"[^\s:]+:[^\s:]+")
_SHOWN = 10  # faults of a file told whole


class Stratum(StrEnum):
    """Is the kind of difficulty that a case of ours stands for; other sets name groups of their own."""

    SINGLE = "single"
    MULTI = "multi"
    NO_DIACRITICS = "no-diacritics"
    ABBREVIATIONS = "abbreviations"
    ENGLISH = "english"
    SUPERSEDED = "superseded"
    EXACT = "exact"
    REPORT = "report"
    LOCAL = "local"
    FOLLOW_UP = "follow-up"
    PREMISE = "premise"
    CLARIFICATION = "clarification"
    UNANSWERABLE = "unanswerable"
    OUT_OF_SCOPE = "out-of-scope"
    NONSENSE = "nonsense"
    INJECTION = "injection"


class Place(NamedTuple):
    """Is a provision of a document, written “document_id:locator”."""

    document_id: str
    locator: Locator

    @classmethod
    def of(cls, text: str) -> "Place":
        """Return the place that the text names; raises ValueError for anything else."""
        document_id, _, locator = text.partition(":")
        return cls(document_id, Locator(locator))

    def covers(self, other: "Place") -> bool:
        """Is true for the same provision and what lies inside it."""
        return self.document_id == other.document_id and self.locator.covers(other.locator)

    def meets(self, passage: Passage) -> bool:
        """Return whether the passage holds text of the provision, or the provision is a part of the passage."""
        if self.document_id != passage.document_id:
            return False
        inside = any(self.locator.covers(locator) for locator in passage.locators)
        return inside or passage.locator.covers(self.locator)

    def __str__(self) -> str:
        return f"{self.document_id}:{self.locator}"


def is_address(text: str) -> bool:
    """Is true where the text names a provision rather than quoting one: no blank, one colon."""
    return bool(_ADDRESS.fullmatch(text))


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


def _needs(value: Any) -> Any:
    """Return each need with its alternatives: “a” and [“a”, “b”] are needs with one each."""
    return [_listed(need) for need in _listed(value)] if isinstance(value, str | list | tuple) else value


def _points(value: Any) -> Any:
    listed = [value] if isinstance(value, str | dict) else value
    return [{"any": [one]} if isinstance(one, str) else one for one in listed] if isinstance(listed, list) else value


def _statuses(value: Any) -> Any:
    return _ANY if value in ("any", ["any"]) else _listed(value)


def _address(text: str) -> str:
    try:
        Place.of(text)
    except ValueError as error:
        raise PydanticCustomError("locator", "not a locator: {address}", {"address": text}) from error
    return text


def _gold(text: str) -> str:
    return _address(text) if is_address(text) else text


Texts = Annotated[tuple[Words, ...], BeforeValidator(_listed)]
Under = Annotated[str, StringConstraints(pattern=r"^[^\s:]+(:[^\s:]+)?$")]  # an address, or what one begins with
Addresses = Annotated[tuple[Under, ...], BeforeValidator(_listed)]
Needs = Annotated[
    tuple[Annotated[tuple[Annotated[Words, AfterValidator(_gold)], ...], Field(min_length=1)], ...],
    BeforeValidator(_needs),
]
Facts = Annotated[tuple[Annotated[tuple[Words, ...], Field(min_length=1)], ...], BeforeValidator(_needs)]


class Exchange(Strict):
    """Is an earlier question of the conversation; one whose answer is null is asked first, and its answer used."""

    question: Words
    answer: Words | None = None


class Point(Strict):
    """Is one thing that a satisfying answer shows: any of these quotes or facts, which stand at `where`.

    Without words it is shown by a citation of `where`.
    """

    any: Texts = ()
    where: Addresses = ()

    @model_validator(mode="after")
    def _says_something(self) -> "Point":
        if not self.any and not self.where:
            raise PydanticCustomError("empty_point", "a point needs words or an address")
        return self


class Gold(Strict):
    """Is what one corpus can answer to a question; the first status is the best one, none given is any that fits."""

    status: Annotated[tuple[Status, ...], Field(min_length=1), BeforeValidator(_statuses)] = _ANY
    points: Annotated[tuple[Point, ...], BeforeValidator(_points)] = ()
    first: Addresses = ()
    wrong: Texts = ()
    also: Addresses = ()
    near: Addresses = ()
    max_words: int | None = Field(default=None, ge=1)


class Case(Gold):
    """Is one question with what a good answer to it must and must not hold."""

    id: Annotated[str, StringConstraints(pattern=r"^[\w.-]+$")]
    question: Words
    stratum: str = ""
    form: Form | None = None
    split: Split
    as_of: date | None = None
    history: tuple[Exchange, ...] = ()
    gold: Needs = ()
    facts: Facts = ()
    quotes: Mapping[str, Words] = Field(default_factory=dict)
    notices: Texts = ()
    forbidden_notices: Texts = ()
    forbidden_words: Texts = ()
    strict_length: bool = False
    corpora: Mapping[str, Gold] = Field(default_factory=dict)
    twin: str | None = None
    note: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _filled(cls, value: Any) -> Any:
        """Fill in what follows from the rest: the half from the id (`half` is another name for it), the status."""
        if not isinstance(value, dict):
            return value
        row = {"split": value.get("half") or split_of(str(value.get("twin") or value.get("id"))), **value}
        row.pop("half", None)
        wants = any(row.get(name) for name in ("gold", "points", "facts"))
        return {"status": _ANSWERS if wants else _ANY, **row}

    @model_validator(mode="after")
    def _consistent(self) -> "Case":
        if self.status[0] in _ANSWERS and not (self.gold or self.points or self.facts or self.corpora):
            raise PydanticCustomError("no_gold", "a case to be answered needs gold, points or facts")
        return self

    @property
    def group(self) -> str:
        """Return what its figures are told under."""
        return self.stratum or self.form or ""

    @property
    def judged(self) -> bool:
        """Is false for a case that says nothing of what it wants, which is only asked."""
        named = (self.gold, self.points, self.facts, self.wrong, self.forbidden_words, self.notices, self.form)
        return any(named) or self.status != _ANY

    @property
    def needs(self) -> tuple[tuple[Place, ...], ...]:
        """Return the gold clauses as places: each needed one with its alternatives."""
        return tuple(tuple(Place.of(one) for one in need) for need in self.gold)

    @property
    def wanted_points(self) -> tuple[Point, ...]:
        """Return the points, or those that gold and facts make: each needed clause cited, each fact shown."""
        return self.points or (
            *(Point(where=need) for need in self.gold),
            *(Point(any=fact) for fact in self.facts),
        )

    @property
    def openings(self) -> tuple[str, ...]:
        """Return the addresses of which the first citation must be one; none where any will do."""
        return self.first or tuple(one for need in self.gold for one in need)

    @property
    def answerable(self) -> bool | None:
        """Is true when the best outcome answers, false when it refuses, None when it asks back or any will do."""
        if self.status[0] is Status.CLARIFICATION or self.status == _ANY:
            return None
        return self.status[0] not in REFUSALS

    def asked(self, today: date, turns: Iterable[Turn] = ()) -> Question:
        """Return the question as the system gets it: of the case's day, or the one its words name, or today."""
        named = None if self.as_of else day_asked(clean(self.question), today)
        return Question(self.question, self.as_of or named or today, tuple(turns), dated=named is not None)


class CaseError(Exception):
    """A case cannot be used; the message names the file, the line and the field, and what is wrong."""


def load(place: Path = CASES) -> tuple[Case, ...]:
    """Return the cases of a file, or of all files *.jsonl of a folder, in order.

    Raises CaseError for what is wrong in them, ten lines at most, and for an id that two cases have.
    """
    if not place.exists():
        raise CaseError(f"Không có tệp hay thư mục {place}. Tạo tệp mẫu: regqa eval new {place}")
    paths = sorted(place.glob("*.jsonl")) if place.is_dir() else [place]
    cases: list[Case] = []
    wrong: list[str] = []
    for path in paths:
        _read(path, cases, wrong)
    seen: dict[str, Case] = {}
    for case in cases:
        if case.id in seen:
            wrong.append(f"{place}: hai câu cùng mang mã {case.id}")
        seen[case.id] = case
    wrong += [
        f"{place}: {case.id} và câu sinh đôi {case.twin} cần những điều khoản khác nhau"
        for case in cases
        if case.twin in seen and seen[case.twin].gold != case.gold
    ]
    if wrong:
        more = [f"… và {len(wrong) - _SHOWN} chỗ nữa"] if len(wrong) > _SHOWN else []
        raise CaseError("\n".join([*wrong[:_SHOWN], *more]))
    if not cases:
        raise CaseError(f"{place}: không có câu hỏi nào; cần tệp .jsonl, mỗi dòng một câu. Xem mẫu: regqa eval new")
    return tuple(cases)


def folded(text: str) -> str:
    """Return the text for comparing facts: white space as one blank, lower case."""
    return re.sub(r"\s+", " ", text).strip().casefold()


def fingerprint(cases: Iterable[Case]) -> str:
    """Return a short hash of everything in the cases."""
    digest = hashlib.sha256()
    for case in sorted(cases, key=lambda one: one.id):
        digest.update(case.model_dump_json().encode())
    return digest.hexdigest()[:16]


def _read(path: Path, cases: list[Case], wrong: list[str]) -> None:
    """Add the file's cases to the ones read, and a sentence for each thing wrong in a line."""
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError:
        wrong.append(f"{path.name}: không phải UTF-8; lưu lại tệp với mã hóa UTF-8")
        return
    stem = re.sub(r"[^-.\w]+", "-", path.stem)
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            if isinstance(row, dict):
                row.setdefault("id", f"{stem}-{number}")
            cases.append(Case.model_validate(row))
        except json.JSONDecodeError as error:
            wrong.append(f"{path.name}, dòng {number}: không phải JSON hợp lệ (gần ký tự {error.pos + 1})")
        except ValidationError as error:
            found = faults(error.errors())
            wrong += [
                f"{path.name}, dòng {number}, trường {fault.field}: {fault.message}"
                for fault in found
                if not any(other.field.startswith(f"{fault.field}.") for other in found)  # what follows from those
            ]
