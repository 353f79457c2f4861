"""How questions are told to be alike: whether what is chosen for one would be given to another, and how they group.

    python -m evals.alike

All pairs of the questions that the evaluation sets ask, and of those that were written from the texts, which were
written to be near one another (`twins` differ by one condition). Prints every pair that would be taken to ask the
same, for a reader to say which do not, and for groups what share of their pairs is answered by one clause, by one
section.
"""

import sys
from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import NamedTuple

import numpy as np
from tqdm import tqdm

from evals import corpora
from evals.cases import EVALS
from evals.cases import load as load_cases
from evals.reader.questions import load as load_written
from qa.encoder.embed import Vectors
from qa.engine import Library
from qa.likeness import Put, ask_the_same, grouped, put
from qa.settings import Settings

SETS = ("cases", "everyday", "users")
_NEAR = 0.8  # cosine below which no two are taken to ask the same: others need not be looked at
_AT_ONCE = 16


class Asked(NamedTuple):
    """Is a question with the clauses that answer it, and the one that it says in other letters."""

    id: str
    text: str
    gold: frozenset[str]
    twin: str | None = None


def evaluated() -> list[Asked]:
    """Return what the evaluation sets ask first, not what follows on something."""
    return [
        Asked(
            case.id, case.question, frozenset(map(str, (place for need in case.needs for place in need))), case.twin
        )
        for name in SETS
        for case in load_cases(EVALS / name)
        if not case.history
    ]


def written() -> list[Asked]:
    """Return the questions that were written from the texts, not what follows on something."""
    return [Asked(one.id, one.question, frozenset(one.gold)) for one in load_written() if not one.history]


def put_all(asked: Sequence[Asked], library: Library) -> list[Put]:
    """Return the questions as the service puts them to itself, those of like length at once."""
    found: dict[int, Put] = {}
    by_length = sorted(range(len(asked)), key=lambda row: len(asked[row].text))
    for start in tqdm(range(0, len(asked), _AT_ONCE), desc="Vectors", leave=False):
        rows = by_length[start : start + _AT_ONCE]
        found |= zip(rows, put([asked[row].text for row in rows], library), strict=True)
    return [found[row] for row in range(len(asked))]


def alike(questions: Sequence[Put], library: Library) -> Iterator[tuple[int, int]]:
    """Yield the pairs that are taken to ask the same."""
    vectors = np.stack([one.vector for one in questions if one.vector is not None])
    for row, vector in enumerate(vectors):
        for other in np.flatnonzero(vectors[row + 1 :] @ vector >= _NEAR) + row + 1:
            if ask_the_same(questions[row], questions[int(other)], library.index.idf):
                yield row, int(other)


def main() -> int:
    library = corpora.starter(Settings())
    asked = evaluated()
    for name, one in (("evaluated", asked), ("written", written())):
        questions = put_all(one, library)
        found = list(alike(questions, library))
        for row, other in found:
            print(f"{one[row].text} | {one[other].text}")
        print(
            f"{name}: {len(one)} questions, {len(one) * (len(one) - 1) // 2} pairs, {len(found)} taken for the same"
        )
        if one is asked:
            _tell_twins(one, found)
            _tell_groups(one, np.stack([each.vector for each in questions if each.vector is not None]))
    return 0


def _tell_twins(asked: Sequence[Asked], found: Sequence[tuple[int, int]]) -> None:
    ids = {one.id for one in asked}
    twins = {frozenset((one.id, one.twin)) for one in asked if one.twin in ids}
    known = {frozenset((asked[row].id, asked[other].id)) for row, other in found}
    print(f"typed in other letters: {len(twins & known)} of {len(twins)} taken for the same")


def _tell_groups(asked: Sequence[Asked], vectors: Vectors) -> None:
    groups = grouped(vectors)
    pairs = [(asked[a].gold, asked[b].gold) for rows in groups for a, b in combinations(rows, 2)]
    answered = [(one, other) for one, other in pairs if one and other]
    clause = sum(bool(one & other) for one, other in answered)
    section = sum(bool(_sections(one) & _sections(other)) for one, other in answered)
    several = sum(len(rows) > 1 for rows in groups)
    print(f"{several} groups of several, the largest of {max(map(len, groups))}; of {len(answered)} pairs in them")
    print(f"{clause / len(answered):.2f} have a clause in common, {section / len(answered):.2f} a section")


def _sections(gold: frozenset[str]) -> set[str]:
    """Return the outermost provisions that the clauses stand in."""
    return {place.partition(".")[0] for place in gold}


if __name__ == "__main__":
    sys.exit(main())
