"""How often what is shown is wrong, against how much is answered; and from which confidence on it is seldom enough.

A question counts as wrong where the collection cannot answer it, or the clause in the lead is none that answers it:
the first citation, or for a refusal the nearest provision that it names. The threshold is by learn-then-test
(Angelopoulos et al., 2021, arXiv 2110.01052) with fixed-sequence testing: from the surest answers down, as long as a
binomial test on the dev half says, at level ALPHA, that no more than the tolerated share is wrong.
"""

from collections.abc import Iterable, Sequence
from statistics import fmean
from typing import NamedTuple

from scipy.stats import binom

from corpus.model import Strict
from evals.answers.run import Observed
from evals.answers.satisfaction import is_under
from evals.cases import Case
from evals.held import Held
from evals.replies import Cited, Reply
from qa.split import Split

TOLERATED = 0.05  # share of wrong ones among what is shown as answered
ALPHA = 0.05  # chance that the threshold lets through more than that
_GRID = [round(1 - step / 100, 2) for step in range(101)]  # thresholds tried, in order; chosen without looking
_POINTS = 50  # of the curve, at most


class Outcome(NamedTuple):
    """Is the confidence in one answer, and whether what leads it is right."""

    split: Split
    confidence: float
    right: bool


class Step(Strict):
    """Is what holds when all answers of at least this confidence are shown."""

    threshold: float
    coverage: float
    error: float


class Risk(Strict):
    """Is the curve of one half: `area` is the mean error over all coverages, lower is better."""

    n: int
    curve: tuple[Step, ...]
    area: float


class Guarantee(Strict):
    """Is the threshold that was tested on the dev half, None where none passed, and what it did on the test half."""

    tolerated: float
    threshold: float | None
    on_dev: Step | None = None
    on_test: Step | None = None


def outcomes(observed: Iterable[Observed], held: Held) -> list[Outcome]:
    """Return the outcome of every case that is to be answered or refused and says which clauses answer."""
    return [
        Outcome(
            one.case.split,
            one.reply.confidence,
            bool(one.case.answerable) and _leads_right(one.case, one.reply, held),
        )
        for one in observed
        if one.reply.status is not None
        and one.case.answerable is not None
        and (not one.case.answerable or _openings(one.case))
    ]


def risk(found: Sequence[Outcome]) -> Risk | None:
    """Return the curve of error against the share answered, by falling confidence; None without outcomes."""
    if not found:
        return None
    ranked = sorted(found, key=lambda one: -one.confidence)
    errors, wrong = [], 0
    for n, one in enumerate(ranked, start=1):
        wrong += not one.right
        errors.append(wrong / n)
    every = max(1, len(ranked) // _POINTS)
    shown = sorted({*range(every - 1, len(ranked), every), len(ranked) - 1})
    curve = tuple(
        Step(threshold=ranked[n].confidence, coverage=(n + 1) / len(ranked), error=errors[n]) for n in shown
    )
    return Risk(n=len(ranked), curve=curve, area=fmean(errors))


def guarantee(found: Sequence[Outcome], tolerated: float = TOLERATED) -> Guarantee:
    """Return the lowest threshold that the dev half bears out, with what it does on both halves."""
    dev = [one for one in found if one.split == "dev"]
    test = [one for one in found if one.split == "test"]
    passed: float | None = None
    for threshold in _GRID:
        shown = [one for one in dev if one.confidence >= threshold]
        if binom.cdf(0, len(shown), tolerated) > ALPHA:
            continue  # too few to tell, whatever they are: how many there are says nothing of whether they are right
        if binom.cdf(sum(not one.right for one in shown), len(shown), tolerated) > ALPHA:
            break
        passed = threshold
    if passed is None:
        return Guarantee(tolerated=tolerated, threshold=None)
    return Guarantee(tolerated=tolerated, threshold=passed, on_dev=_at(passed, dev), on_test=_at(passed, test))


def _at(threshold: float, found: Sequence[Outcome]) -> Step | None:
    shown = [one for one in found if one.confidence >= threshold]
    if not found or not shown:
        return None
    return Step(
        threshold=threshold,
        coverage=len(shown) / len(found),
        error=fmean(float(not one.right) for one in shown),
    )


def _openings(case: Case) -> tuple[str, ...]:
    return case.openings or tuple(address for point in case.points for address in point.where)


def _leads_right(case: Case, reply: Reply, held: Held) -> bool:
    lead = reply.citations[0] if reply.citations else _nearest(reply)
    return lead is not None and any(is_under(lead, address, held) for address in _openings(case))


def _nearest(reply: Reply) -> Cited | None:
    """Return the provision that a refusal names first, as if it were quoted whole."""
    if not reply.nearest:
        return None
    first = reply.nearest[0]
    return Cited(
        marker=1,
        passage_id=first.passage_id,
        document_id=first.document_id,
        locator=first.locator,
        label="",
        quote=first.text,
    )
