"""What a search is worth: the measures of TREC by question, their means with intervals, one run against another.

Intervals are by a bootstrap over the questions with a fixed seed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import ir_measures
import numpy as np
from ir_measures import RR, R, ScoredDoc, Success, nDCG
from numpy.typing import NDArray

from evals.cases import Case
from evals.retrieval.topics import Topic, qrels

PER_CASE = {  # of the ten hits that a run of answers keeps
    "success@1": Success @ 1,
    "recall@5": R @ 5,
    "recall@10": R @ 10,
    "mrr@10": RR @ 10,
    "ndcg@10": nDCG @ 10,
}
MEASURES = {**PER_CASE, "recall@20": R @ 20}
DRAWS = 2000
SEED = 13
LEVEL = 0.95  # of the intervals

Run = Mapping[str, Sequence[str]]  # question id -> what was found, best first
Scores = Mapping[str, Mapping[str, float]]  # question id -> measure -> value in [0, 1]


class Estimate(NamedTuple):
    """Is a mean with the ends of its interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Difference:
    """Is what a run changes against an earlier one: questions answered at rank 1, and the mean MRR@10 gained."""

    gained: tuple[str, ...]
    lost: tuple[str, ...]
    mrr: Estimate


def of_case(case: Case, found: Sequence[str]) -> dict[str, float | None]:
    """Return PER_CASE for what was found, as `named`; one with history has none: alone it is not what was asked."""
    if not case.gold or case.history:
        return dict.fromkeys(PER_CASE)
    run = [ScoredDoc(case.id, place, -float(rank)) for rank, place in enumerate(found)]
    measured = ir_measures.calc_aggregate(list(PER_CASE.values()), qrels(case), run)
    return {name: float(measured[measure]) for name, measure in PER_CASE.items()}


def score(topics: Sequence[Topic], found: Run) -> Scores:
    """Return every measure of every topic; one that the run does not have found nothing."""
    scored = [
        ScoredDoc(topic.id, place, -float(rank))
        for topic in topics
        for rank, place in enumerate(found.get(topic.id, ()), start=1)
    ]
    wanted = [qrel for topic in topics for qrel in topic.qrels]
    names = {measure: name for name, measure in MEASURES.items()}
    scores: dict[str, dict[str, float]] = {topic.id: {} for topic in topics}
    for metric in ir_measures.iter_calc(list(names), wanted, scored):
        scores[metric.query_id][names[metric.measure]] = float(metric.value)
    return scores


def estimate(values: Sequence[float]) -> Estimate:
    """Return the mean of the values with its bootstrap interval, by percentiles."""
    sample: NDArray[np.float64] = np.asarray(values, np.float64)
    drawn = np.random.default_rng(SEED).integers(0, len(sample), (DRAWS, len(sample)))
    low, high = np.percentile(sample[drawn].mean(axis=1), [50 * (1 - LEVEL), 50 * (1 + LEVEL)])
    return Estimate(float(sample.mean()), float(low), float(high))


def compare(scores: Scores, earlier: Scores) -> Difference:
    """Return what the scores gain and lose against earlier ones of the same questions; the interval is paired."""
    gained = [one for one in scores if scores[one]["success@1"] > earlier[one]["success@1"]]
    lost = [one for one in scores if scores[one]["success@1"] < earlier[one]["success@1"]]
    mrr = estimate([scores[one]["mrr@10"] - earlier[one]["mrr@10"] for one in scores])
    return Difference(tuple(gained), tuple(lost), mrr)
