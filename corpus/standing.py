"""How a document holds on a day: in force, lapsed, not yet, unknown, or binding nobody; nobody else decides it."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Literal

from corpus.model import Document, Nature

_REPEALS_ALL = re.compile(  # from the last “trước đây” before the verb, so that a text full of them is read once
    r"\b(?:trước đây|trái với)\b(?:(?!trước đây|trái với)[^.])*?\b(?:bãi bỏ|hết hiệu lực|thay thế)\b", re.IGNORECASE
)


class State(StrEnum):
    """Is what there is to say of a document's force on a day; the values stand in links to the list of documents."""

    IN_FORCE = "in-force"
    LAPSED = "lapsed"
    NOT_YET = "future"
    UNKNOWN = "unknown"
    BINDS_NOBODY = "no-rule"  # reports, news, one unit's own procedure


@dataclass(frozen=True)
class Succession:
    """Is a document that replaces another, from `since`, and how surely that is known."""

    document: Document
    since: date | None
    evidence: Literal["stated", "inferred"]
    basis: str | None

    def holds(self, on: date) -> bool:
        """Is true when the other was replaced by that day; never where the day is not known."""
        return self.since is not None and self.since <= on


@dataclass(frozen=True)
class Standing:
    """Is how a document holds on a day, with why: `replaced_by` is what had replaced it by then, the newest last."""

    state: State
    replaced_by: tuple[Succession, ...] = ()

    @property
    def lapsed(self) -> bool:
        return self.state is State.LAPSED

    @property
    def in_force(self) -> bool | None:
        """Return whether a rule binds on that day; None where that is not known, and for what binds nobody."""
        return {State.IN_FORCE: True, State.LAPSED: False, State.NOT_YET: False}.get(self.state)

    @property
    def successors_with_text(self) -> tuple[Document, ...]:
        """Return what replaced it by then and can be quoted instead, the newest first."""
        return tuple(step.document for step in reversed(self.replaced_by) if step.document.provisions)


def repeals_all(sentence: str) -> bool:
    """Is true for “Các quy định trước đây trái với … đều bãi bỏ”, which ends what it does not name."""
    return _REPEALS_ALL.search(sentence) is not None


def standing(document: Document, on: date, successors: Callable[[Document], Sequence[Succession]]) -> Standing:
    """Return how the document holds on that day; `successors` gives what directly replaces one, earliest first."""
    chain = _chain(document, on, successors)
    return Standing(_state(document, on, chain, successors(document)), chain)


def _chain(
    document: Document, on: date, successors: Callable[[Document], Sequence[Succession]]
) -> tuple[Succession, ...]:
    chain: list[Succession] = []
    current, seen = document, {document.id}
    while step := next((s for s in successors(current) if s.holds(on) and s.document.id not in seen), None):
        chain.append(step)
        seen.add(step.document.id)
        current = step.document
    return tuple(chain)


def _state(document: Document, on: date, chain: Sequence[Succession], successors: Sequence[Succession]) -> State:
    starts = document.starts_on
    if not document.is_rule:
        return State.BINDS_NOBODY
    if starts and on < starts:
        return State.NOT_YET
    if chain or (document.repealed_on and on >= document.repealed_on):
        return State.LAPSED
    if document.effect == "in-force" or (starts and (document.repealed_on or successors)):
        return State.IN_FORCE  # what ends it comes later
    if document.effect == "superseded" and not successors:
        return State.LAPSED
    if document.effective_on and document.nature is Nature.FULL_TEXT and document.effect == "unknown":
        return State.IN_FORCE  # by its own words, until something that is known ends it
    return State.UNKNOWN
