"""Measure what is found and cited for the follow-ups of conversations (threads.jsonl), in the live index of the
starter corpus.

    python -m evals.reader.threads [--misses]

Each turn after the first is asked with those before it, and for comparison as `alone`, the same question said whole:
these were written from the questions of the thread, blind to what the service answers. The `kept` threads were not
looked at while the way in which follow-ups are read was changed by the `tuned` ones. With --misses each `tuned`
follow-up that is cited one way only is listed.
"""

import argparse
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Literal

from corpus.model import Passage, Strict
from qa.answer import answer, found_for, understood
from qa.engine import Library, Shelf
from qa.model import Question, Turn
from qa.settings import Settings

THREADS = Path(__file__).with_name("threads.jsonl")
_FIRST = 5


class Asked(Strict):
    """Is one turn with the provisions that answer it, any of which will do; of the first none are named.

    `alone` is a follow-up as somebody would ask it who has said nothing before.
    """

    question: str
    gold: tuple[str, ...]
    alone: str = ""


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


def points(thread: Thread, library: Library, on: date) -> list[tuple[Asked, bool, bool]]:
    """Return of each follow-up whether a clause that answers it is cited, asked in its thread and asked alone.

    The turns before it have the answers that they got.
    """
    turns: list[Turn] = []
    found = []
    for one in thread.turns:
        told = answer(Question(one.question, on, tuple(turns)), library)
        if one.gold:
            whole = answer(Question(one.alone, on), library)
            in_thread, by_itself = (
                any(_shows(cited.passage, place) for cited in got.citations for place in one.gold)
                for got in (told, whole)
            )
            found.append((one, in_thread, by_itself))
        turns.append(Turn(one.question, told.text))
    return found


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m evals.reader.threads")
    parser.add_argument("--misses", action="store_true")
    options = parser.parse_args()
    library, on = Shelf(Settings()).current(), date.today()
    threads = [Thread.model_validate_json(line) for line in THREADS.read_text().splitlines()]
    for half in ("tuned", "kept"):
        mine = [one for one in threads if one.half == half]
        found = [rank for one in mine for rank in ranks(one, library, on)]
        first, near = (sum(rank is not None and rank <= most for rank in found) / len(found) for most in (1, _FIRST))
        print(f"{half}: {len(found)} follow-ups, the clause first for {first:.3f}, among five for {near:.3f}")
        cited = [row for one in mine for row in points(one, library, on)]
        in_thread, alone = (sum(ways) / len(cited) for ways in zip(*(row[1:] for row in cited), strict=True))
        print(f"{half}: cited for {in_thread:.3f} in the thread, for {alone:.3f} asked alone")
        for one, here, there in cited if options.misses and half == "tuned" else ():
            if here != there:
                print(f"  only {'in the thread' if here else 'alone'}: {one.question} ({one.alone})")
    return 0


if __name__ == "__main__":
    sys.exit(main())
