"""Measure what is found for the follow-ups of conversations (threads.jsonl), in the live index of the starter corpus.

    python -m evals.reader.threads

Each turn after the first is asked with those before it. The `kept` threads were not looked at while the way in which
follow-ups are read was changed by the `tuned` ones.
"""

import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Literal

from corpus.model import Passage, Strict
from qa.answer import found_for, understood
from qa.engine import Library, Shelf
from qa.settings import Settings

THREADS = Path(__file__).with_name("threads.jsonl")
_FIRST = 5


class Asked(Strict):
    """Is one turn with the provisions that answer it, any of which will do; of the first none are named."""

    question: str
    gold: tuple[str, ...]


class Thread(Strict):
    """Is one conversation."""

    id: str
    half: Literal["tuned", "kept"]
    turns: tuple[Asked, ...]


def ranks(thread: Thread, library: Library, on: date) -> list[int | None]:
    """Return the rank at which each follow-up's clause is found, None where it is not among the first."""
    return [
        _rank(turn, [earlier.question for earlier in thread.turns[:at]], library, on)
        for at, turn in enumerate(thread.turns)
        if turn.gold
    ]


def _rank(turn: Asked, earlier: Sequence[str], library: Library, on: date) -> int | None:
    reading, *_ = understood(turn.question, earlier, library)
    hits = found_for(reading, library, _FIRST, on).hits
    return next((hit.rank for hit in hits if any(_shows(hit.passage, place) for place in turn.gold)), None)


def _shows(passage: Passage, place: str) -> bool:
    """Is true where the passage is at the place, in it, or holds it."""
    document_id, _, locator = place.partition(":")
    own = map(str, passage.locators)
    return passage.document_id == document_id and any(f"{one}.".startswith(f"{locator}.") for one in own)


def main() -> int:
    library = Shelf(Settings()).current()
    threads = [Thread.model_validate_json(line) for line in THREADS.read_text().splitlines()]
    for half in ("tuned", "kept"):
        found = [rank for one in threads if one.half == half for rank in ranks(one, library, date.today())]
        first, near = (sum(rank is not None and rank <= most for rank in found) / len(found) for most in (1, _FIRST))
        print(f"{half}: {len(found)} follow-ups, the clause first for {first:.3f}, among five for {near:.3f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
