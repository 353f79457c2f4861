"""What became of the clauses that questions, lessons and collections stand on: reworded, lapsed, gone."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Literal, Protocol

from corpus.diff import Words, marked
from corpus.locator import Locator
from corpus.model import DocumentId, Strict, joined
from corpus.procedures.load import hash_of
from corpus.register import Register
from corpus.standing import State as Force
from qa.courses.model import Bank, Source, State

Why = Literal["reworded", "lapsed", "not-in-force", "gone"]


class Stale(Strict):
    """Is a clause that something stands on and that is no longer what it was; `part` is that thing's id.

    `words` are those of the clause then and now where it was reworded; `now` what had replaced its document by that
    day, the newest last.
    """

    part: str
    why: Why
    document: DocumentId
    locator: Locator
    cited_as: str
    words: tuple[Words, ...] = ()
    now: tuple[str, ...] = ()


class Resting(Protocol):
    """Is what stands on clauses: an entry, a question, an answer that somebody chose."""

    @property
    def id(self) -> str: ...

    @property
    def sources(self) -> tuple[Source, ...]: ...


def stale(
    parts: Iterable[Resting], register: Register, on: date, may_hold: Collection[Force] = (Force.IN_FORCE,)
) -> tuple[Stale, ...]:
    """Return what no longer holds of the parts, in their order: of one on several clauses, each such clause.

    A clause may be stood on while its document is in one of the states `may_hold`.
    """
    return tuple(
        found
        for one in parts
        for source in one.sources
        if (found := _of_source(one.id, source, register, on, may_hold))
    )


def by_part(found: Iterable[Stale]) -> dict[str, tuple[Stale, ...]]:
    """Return what no longer holds by the part that stands on it, in their order."""
    parts: dict[str, tuple[Stale, ...]] = {}
    for one in found:
        parts[one.part] = (*parts.get(one.part, ()), one)
    return parts


def quarantined(bank: Bank, found: Collection[Stale]) -> Bank:
    """Return the bank with the questions withdrawn of which something no longer holds."""
    ids = {one.part for one in found}
    out = {"state": State.WITHDRAWN}
    return bank.model_copy(
        update={
            "items": tuple(one.model_copy(update=out) if one.id in ids else one for one in bank.items),
            "essays": tuple(one.model_copy(update=out) if one.id in ids else one for one in bank.essays),
        }
    )


def _of_source(part: str, source: Source, register: Register, on: date, may_hold: Collection[Force]) -> Stale | None:
    pinned = register.get(source.document)
    document = register.text_on(pinned, on) if pinned else None
    provision = document.find(source.locator) if document else None
    why: Why
    words: tuple[Words, ...] = ()
    now: tuple[str, ...] = ()
    if document and (standing := register.standing(document, on)).state not in may_hold:
        why = "lapsed" if standing.lapsed else "not-in-force"
        now = tuple(step.document.name for step in standing.replaced_by)
    elif provision is None:
        why = "gone"
    elif hash_of(provision) != source.sha256:
        why, words = "reworded", marked(source.text.split(), joined(provision).split())
    else:
        return None
    return Stale(
        part=part,
        why=why,
        document=source.document,
        locator=source.locator,
        cited_as=source.cited_as,
        words=words,
        now=now,
    )
