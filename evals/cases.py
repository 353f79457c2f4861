"""Cases: questions as people ask them, the clauses that answer, the facts a quote must hold, what is forbidden.

One JSON line each in cases/<stratum>.jsonl; everyday/ holds a second set in the words of people who have never read a
rule, on which nothing is fitted:

    {"id": "single-giay-mau-hong", "stratum": "single", "split": "test", "question": "Tờ giấy … màu hồng …?",
     "status": ["answered"], "gold": [["huong-dan-38-hd-btctw-2025:II.4.4-3.4-3-1.diem-c.y-1"]], "facts": [["2 ô"]]}

`gold` lists the clauses that are needed, each with the alternatives that answer as well; a locator stands for
everything inside it. `facts` likewise: each fact with its accepted wordings, one of which must stand in a quote.
"""

import hashlib
import re
from collections.abc import Iterable, Sequence
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated, NamedTuple

from pydantic import Field, StringConstraints, ValidationError, model_validator

from corpus.locator import Locator
from corpus.model import Document, Strict
from qa.model import Question, Status, Turn
from qa.split import Split, split_of

CASES = Path(__file__).resolve().parent / "cases"
ASKED_ON = date(2026, 11, 1)  # the day of every question that names no other, so that figures do not age

Words = Annotated[str, StringConstraints(min_length=1)]
REFUSALS = (Status.UNANSWERABLE, Status.DECLINED)
_SHOWN = 10  # contradictions told whole


class Stratum(StrEnum):
    """Is the kind of difficulty a case stands for."""

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


class Exchange(Strict):
    """Is an earlier question of the conversation with its answer."""

    question: Words
    answer: Words


class Case(Strict):
    """Is one question with what a good answer to it must and must not hold; the first status is the best one."""

    id: Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    stratum: Stratum
    split: Split
    question: Words
    as_of: date = ASKED_ON
    history: tuple[Exchange, ...] = ()
    status: Annotated[tuple[Status, ...], Field(min_length=1)]
    gold: tuple[Annotated[tuple[Words, ...], Field(min_length=1)], ...] = ()
    facts: tuple[Annotated[tuple[Words, ...], Field(min_length=1)], ...] = ()
    notices: tuple[Words, ...] = ()
    forbidden_notices: tuple[Words, ...] = ()
    forbidden_words: tuple[Words, ...] = ()
    twin: str | None = None
    note: str | None = None

    @model_validator(mode="after")
    def _consistent(self) -> "Case":
        for reference in (reference for need in self.gold for reference in need):
            Place.of(reference)
        if self.split != split_of(self.twin or self.id):  # twins share a half
            raise ValueError(f"split must be {split_of(self.twin or self.id)!r}: it follows from the id")
        if self.status[0] in (Status.ANSWERED, Status.PARTIAL) and not self.gold:
            raise ValueError("a case to be answered needs gold clauses")
        if self.facts and not self.gold:
            raise ValueError("facts without gold clauses")
        return self

    @property
    def needs(self) -> tuple[tuple[Place, ...], ...]:
        """Return the gold clauses as places: each needed one with its alternatives."""
        return tuple(tuple(map(Place.of, need)) for need in self.gold)

    @property
    def answerable(self) -> bool | None:
        """Is true when the best outcome answers, false when it refuses, None when it asks back."""
        if self.status[0] is Status.CLARIFICATION:
            return None
        return self.status[0] not in REFUSALS

    def asked(self) -> Question:
        """Return the question as the system gets it."""
        return Question(self.question, self.as_of, tuple(Turn(turn.question, turn.answer) for turn in self.history))


class CaseError(Exception):
    """A case cannot be used; the message names the file, the line or the case, and what is wrong."""


def load(folder: Path = CASES) -> tuple[Case, ...]:
    """Return all cases, by stratum in file order. Raises CaseError for a bad line, a repeated id, a stray twin."""
    cases = [case for path in sorted(folder.glob("*.jsonl")) for case in _read(path)]
    if not cases:
        raise CaseError(f"{folder}: không có câu hỏi nào; cần tệp <nhóm>.jsonl, mỗi dòng một đối tượng JSON")
    by_id: dict[str, Case] = {}
    for case in cases:
        if case.id in by_id:
            raise CaseError(f"{case.id}: two cases have this id")
        by_id[case.id] = case
    for case in cases:
        if case.twin and (case.twin not in by_id or by_id[case.twin].gold != case.gold):
            raise CaseError(f"{case.id}: its twin {case.twin!r} does not exist or has other gold clauses")
    return tuple(cases)


def problems(cases: Iterable[Case], documents: Sequence[Document]) -> list[str]:
    """Return what in the cases the corpus contradicts: gold places it lacks, facts that no gold clause states."""
    texts = {Place(d.id, p.locator): "\n".join(inner.text for inner in p.walk()) for d in documents for p in d.walk()}
    found = []
    for case in cases:
        places = [place for need in case.needs for place in need]
        found += [
            f"{case.id}: no provision {':'.join(place)} in the corpus" for place in places if place not in texts
        ]
        gold = folded("\n".join(texts.get(place, "") for place in places))
        for fact in case.facts:
            if not any(folded(wording) in gold for wording in fact):
                found.append(f"{case.id}: no gold clause states “{' | '.join(fact)}”")
    return found


def fitting(cases: Sequence[Case], documents: Sequence[Document]) -> Sequence[Case]:
    """Return the cases; CaseError where the corpus contradicts them."""
    if found := problems(cases, documents):
        raise CaseError("\n".join([*found[:_SHOWN], f"{len(found)} chỗ trong bộ câu hỏi không khớp kho"]))
    return cases


def folded(text: str) -> str:
    """Return the text for comparing facts: white space as one blank, lower case."""
    return re.sub(r"\s+", " ", text).strip().casefold()


def fingerprint(cases: Iterable[Case]) -> str:
    """Return a short hash of everything in the cases."""
    digest = hashlib.sha256()
    for case in sorted(cases, key=lambda one: one.id):
        digest.update(case.model_dump_json().encode())
    return digest.hexdigest()[:16]


def _read(path: Path) -> list[Case]:
    cases = []
    for number, line in enumerate(path.read_text().splitlines(), start=1):
        try:
            case = Case.model_validate_json(line)
        except ValidationError as error:
            raise CaseError(f"{path}:{number}: {error}") from error
        if case.stratum != path.stem:
            raise CaseError(f"{path}:{number}: {case.id} is of stratum {case.stratum}, so it belongs in another file")
        cases.append(case)
    return cases
