"""An answer that an editor chose for a question: clauses in an order, each pinned by address and hash."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated

from pydantic import Field

from corpus.model import Strict
from corpus.register import Register
from corpus.standing import State
from qa.courses.model import Source
from qa.courses.standing import Stale, stale

MOST_CLAUSES = 10
MOST_WORDS = 1_500  # of all clauses: five pages
_MAY_HOLD = (State.IN_FORCE, State.UNKNOWN, State.BINDS_NOBODY)  # what is quoted with a notice, as in any answer


class Chosen(Strict):
    """Is the clauses that an editor chose for a question, in their order; `chosen_on` is the day that readers are
    told.
    """

    id: Annotated[str, Field(pattern=r"^[0-9a-f]{12}$")]
    question: Annotated[str, Field(min_length=1)]
    sources: Annotated[tuple[Source, ...], Field(min_length=1, max_length=MOST_CLAUSES)]
    chosen_on: date


def lost(one: Chosen, register: Register, on: date) -> tuple[Stale, ...]:
    """Return the clauses that no longer stand as they were chosen, or have lapsed or not begun on that day."""
    return stale([one], register, on, _MAY_HOLD)


def overlapping(sources: Sequence[Source]) -> Source | None:
    """Return the first clause that was chosen before, whole, in part or as a part."""
    for place, one in enumerate(sources):
        for other in (each for each in sources[:place] if each.document == one.document):
            if one.locator.covers(other.locator) or other.locator.covers(one.locator):
                return one
    return None
