"""How far the confidence in an answer can be believed: AUROC, reliability, calibration error."""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from statistics import fmean
from typing import NamedTuple

from evals.answers.run import Observed

BINS = 10  # of equal mass: most probabilities are near 0 or 1, where bins of equal width would hold nearly all


class Prediction(NamedTuple):
    """Is the probability given to one question, and whether the collection answers it."""

    probability: float
    answers: bool


class Bin(NamedTuple):
    """Is a group of predictions of like probability: the mean of it, the share that is answerable, how many."""

    predicted: float
    answerable: float
    n: int


def predictions(observed: Iterable[Observed]) -> list[Prediction]:
    """Return the confidence of each answer, but for cases that ask back, neither yes nor no."""
    judged = [(one.reply.confidence, one.case.answerable) for one in observed if one.reply.status is not None]
    return [Prediction(confidence, answers) for confidence, answers in judged if answers is not None]


def auroc(positives: Sequence[float], negatives: Sequence[float]) -> float | None:
    """Return the chance that a positive scores above a negative, ties counting half; None where either is missing."""
    if not positives or not negatives:
        return None
    return fmean(1.0 if p > n else 0.5 if p == n else 0.0 for p in positives for n in negatives)


def reliability(likely: Sequence[Prediction]) -> list[Bin]:
    """Return the predictions by rising probability in BINS bins of equally many, to one; fewer where too few."""
    ordered = sorted(likely, key=lambda one: one.probability)
    parts = min(BINS, len(ordered))
    cuts = [round(part * len(ordered) / parts) for part in range(parts + 1)] if parts else [0]
    held = [ordered[start:end] for start, end in pairwise(cuts)]
    return [Bin(fmean(p for p, _ in one), fmean(answers for _, answers in one), len(one)) for one in held]


def expected_calibration_error(likely: Sequence[Prediction]) -> float | None:
    """Return how far probabilities are from shares, 0 to 1, on average over the bins; None without predictions."""
    return calibration_error(reliability(likely))


def calibration_error(bins: Sequence[Bin]) -> float | None:
    """Return the expected calibration error, which the bins alone tell; None without any."""
    total = sum(one.n for one in bins)
    return sum(one.n * abs(one.predicted - one.answerable) for one in bins) / total if total else None
