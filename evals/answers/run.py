"""Ask every case in this process and keep what came back."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from evals.cases import Case
from qa.answer import answer, search
from qa.engine import Library
from qa.model import Answer, Hit

DEPTH = 10  # hits kept of each search: what the retrieval measures look at


@dataclass(frozen=True)
class Observed:
    """Is what one case brought: the hits of a search for its question alone, and the answer."""

    case: Case
    hits: tuple[Hit, ...]
    answer: Answer


def observe(
    cases: Sequence[Case], library: Library, progress: Callable[[int, int], None] = lambda done, total: None
) -> tuple[Observed, ...]:
    """Return what every case brought; `progress` is told after each how many are done and how many there are."""
    observed = []
    for done, case in enumerate(cases, start=1):
        hits = search(case.question, library, DEPTH, case.as_of)
        observed.append(Observed(case, tuple(hits), answer(case.asked(), library)))
        progress(done, len(cases))
    return tuple(observed)
