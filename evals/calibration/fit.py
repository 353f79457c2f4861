"""Fit the confidence of an answer: a logistic model of the signs of `qa.judge.likelihood`, and its thresholds.

The signs are those that the judge gave with each answer of a run; what is fitted is whether the collection answers
the question. Fitted on the dev half; reported on the test half, which decides nothing, and on the dev half
by cross-validation, each case judged by a model that has not seen it. The probability needs no further calibration
as long as the calibration error reported for both is small.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from corpus.store import write_atomically
from evals.calibration.measures import Prediction, auroc, expected_calibration_error
from evals.cases import Case, Stratum
from qa.answer import answer
from qa.confidence import Confidence
from qa.engine import Library
from qa.index.build import Progress
from qa.judge.likelihood import probability
from qa.model import Turn

RIDGE = 3.0  # pull of every standardised weight towards 0: a few hundred cases cannot bear sharp ones
FOLDS = 10  # of the cross-validation; twins stay together
LOST = 0.05  # share of answerable questions that may be refused so that others are not answered
SURE = 0.93  # share of answerable questions among those answered without reserve

Features = NDArray[np.float64]


@dataclass(frozen=True)
class Sample:
    """Is one case as the model sees it: its signs, and whether the collection answers it."""

    case: Case
    signs: Mapping[str, float]
    answers: bool


class Thresholds(NamedTuple):
    """Is where the probability turns one outcome into the next: below each, the outcome it is named for."""

    unanswerable: float
    partial: float


def samples(
    cases: Sequence[Case], library: Library, today: date, progress: Progress = lambda done, total: None
) -> tuple[Sample, ...]:
    """Return the cases whose evidence was judged by signs, those left out that ask back.

    Raises ValueError where there is none.
    """
    found = []
    for done, case in enumerate(cases, start=1):
        turns = [Turn(one.question, one.answer or "") for one in case.history]
        judged = answer(case.asked(today, turns), library).judged
        if judged and judged.signs and case.answerable is not None:
            found.append(Sample(case, judged.signs, case.answerable))
        progress(done, len(cases))
    if not found:
        raise ValueError("no answer was judged by signs: only a judge that reckons from some can be fitted here")
    return tuple(found)


def fit(chosen: Sequence[Sample], ridge: float = RIDGE) -> Confidence:
    """Return the ridge logistic model of the samples, its thresholds from predictions by cross-validation."""
    cuts = thresholds(cross_validated(chosen, ridge))
    return _weighted(chosen, ridge).model_copy(update=cuts._asdict())


def _weighted(chosen: Sequence[Sample], ridge: float) -> Confidence:
    """Return the model without thresholds, fitted by Newton's method on standardised signs."""
    names = sorted(chosen[0].signs)
    raw = np.array([[sample.signs[name] for name in names] for sample in chosen])
    labels = np.array([sample.answers for sample in chosen], np.float64)
    mean, scale = raw.mean(axis=0), np.where(raw.std(axis=0) > 0, raw.std(axis=0), 1.0)
    weights = newton(np.column_stack([np.ones(len(raw)), (raw - mean) / scale]), labels, ridge)
    own = weights[1:] / scale
    bias, named = float(weights[0] - own @ mean), dict(zip(names, map(float, own), strict=True))
    return Confidence(bias=bias, weights=named, unanswerable=0.0, partial=0.0)


def cross_validated(chosen: Sequence[Sample], ridge: float = RIDGE) -> list[Prediction]:
    """Return the prediction for each sample by the model fitted on the other folds, in the order of the samples."""
    folds = [_fold(sample.case) for sample in chosen]
    fitted = {
        fold: _weighted([sample for sample, its in zip(chosen, folds, strict=True) if its != fold], ridge)
        for fold in set(folds)
    }
    return [
        Prediction(probability(sample.signs, fitted[fold]), sample.answers)
        for sample, fold in zip(chosen, folds, strict=True)
    ]


def predicted(model: Confidence, chosen: Sequence[Sample]) -> list[Prediction]:
    """Return the model's prediction for each sample, in order."""
    return [Prediction(probability(sample.signs, model), sample.answers) for sample in chosen]


def thresholds(likely: Sequence[Prediction]) -> Thresholds:
    """Return the cuts for these probabilities.

    `unanswerable` gives the most right outcomes (answering what the collection answers, refusing the rest) of those
    that lose no more than LOST of what it answers; `partial` is the lowest cut above which SURE of the questions are
    answerable.
    """
    cuts = sorted({0.0, 1.0, *(p for p, _ in likely)})
    answerable = sum(answers for _, answers in likely)
    bearable = [cut for cut in cuts if sum(answers and p < cut for p, answers in likely) <= LOST * answerable]
    unanswerable = max(bearable, key=lambda cut: sum((p >= cut) == answers for p, answers in likely))
    partial = next((cut for cut in cuts if cut >= unanswerable and _share_right(likely, cut) >= SURE), 1.0)
    return Thresholds(unanswerable, partial)


def figures(likely: Sequence[Prediction], chosen: Sequence[Sample], cuts: Thresholds) -> dict[str, float | None]:
    """Return how the predictions do: count, AUROC against all and each kind of the unanswerable, calibration error,
    share of right outcomes, of answerable questions lost, and of answerable ones where sure."""
    answerable = [p for p, answers in likely if answers]
    others = [(p, sample.case.stratum) for (p, answers), sample in zip(likely, chosen, strict=True) if not answers]
    kinds = (Stratum.UNANSWERABLE, Stratum.OUT_OF_SCOPE, Stratum.NONSENSE)
    right = [(p >= cuts.unanswerable) == answers for p, answers in likely]
    return {
        "cases": float(len(likely)),
        "auroc": auroc(answerable, [p for p, _ in others]),
        **{f"auroc {kind}": auroc(answerable, [p for p, its in others if its == kind]) for kind in kinds},
        "ece": expected_calibration_error(likely),
        "right outcomes": float(np.mean(right)) if right else None,
        "lost": float(np.mean([p < cuts.unanswerable for p in answerable])) if answerable else None,
        "right when sure": _share_right(likely, cuts.partial) if likely else None,
    }


def write(model: Confidence, path: Path) -> None:
    """Put the model, four decimals, where the service reads it."""
    rounded = {name: round(weight, 4) for name, weight in model.weights.items()}
    numbers = {name: round(value, 4) for name, value in model if name != "weights"}
    content = Confidence.model_validate({**numbers, "weights": rounded}).model_dump_json(indent=1)
    write_atomically(path, (content + "\n").encode())


def _fold(case: Case) -> int:
    return hashlib.sha256((case.twin or case.id).encode()).digest()[1] % FOLDS  # the first byte decides the half


def newton(design: Features, labels: Features, ridge: float) -> Features:
    """Return the weights of the ridge logistic regression; the first column, the constant, is not pulled."""
    pull = np.diag([0.0, *[ridge] * (design.shape[1] - 1)])
    weights = np.zeros(design.shape[1])
    for _ in range(100):
        expected = 1 / (1 + np.exp(-design @ weights))
        gradient = design.T @ (labels - expected) - pull @ weights
        curvature = (design * (expected * (1 - expected))[:, None]).T @ design + pull
        step = np.linalg.solve(curvature + 1e-9 * np.eye(len(weights)), gradient)
        weights = weights + step
        if np.abs(step).max() < 1e-9:
            break
    return np.asarray(weights, np.float64)


def _share_right(likely: Sequence[Prediction], cut: float) -> float:
    sure = [answers for p, answers in likely if p >= cut]
    return float(np.mean(sure)) if sure else 1.0
