"""Fit how evidence is ordered and how sure the best of it is: `qa.confidence`, with the trained judge and without.

First the order: what the trained judge's log-odds count beside the score of the search, such that a passage that
answers comes first (a listwise loss over what was found for each question). Then a logistic model of the signs of
`qa.judge.likelihood`, of the best evidence in that order: whether it is right, so that the confidence means what it
says. Both are fitted on the dev half; reported on the test half, which decides nothing, and on the dev half by
cross-validation, each case judged by a model that has not seen it.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from statistics import fmean
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import softmax

from corpus.store import write_atomically
from evals.calibration.measures import Prediction, auroc, expected_calibration_error
from evals.cases import Case, Stratum
from qa.answer import RETRIEVED, found_for, understood
from qa.confidence import Confidence, Fitted
from qa.engine import Library
from qa.index.build import Progress
from qa.judge.evidence import Evidence, ordered, weigh
from qa.judge.judgement import marks_of
from qa.judge.likelihood import probability, signs
from qa.question.reading import Reading
from qa.search.query import ALL_STEPS, Steps

RIDGE = 3.0  # pull of every standardised weight towards 0: a few hundred cases cannot bear sharp ones
FOLDS = 10  # of the cross-validation; twins stay together
ORDER_RIDGE = 0.01  # the same of the order's weight, and of how sharply it tells
WRONG = 0.05  # share of wrong ones that is borne among what is answered without reserve
LET_THROUGH = 0.05  # share of what is out of scope that may be answered
ANSWERABLE = 0.8  # share of what people ask that has an answer here: of 52 questions of users 42
ABOUT = 0.005  # share of the answerable, by which a cut may come out worse than the best and count for as good

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Sample:
    """Is one case with what was found for it; `right` are the ids of the passages that answer it."""

    case: Case
    reading: Reading
    evidence: tuple[Evidence, ...]
    right: frozenset[str]
    library: Library

    @property
    def unread(self) -> "Sample":
        """Return the sample as it is without the trained judge."""
        return replace(self, evidence=tuple(replace(one, mark=None) for one in self.evidence))


class Seen(NamedTuple):
    """Is the best evidence of a sample in some order: its signs, and whether it answers."""

    signs: Mapping[str, float]
    right: bool


class Thresholds(NamedTuple):
    """Is where the probability turns one outcome into the next: below each, the outcome it is named for.

    `declined` is for questions that name nothing of Party work.
    """

    declined: float
    unanswerable: float
    partial: float


def samples(
    cases: Sequence[Case],
    library: Library,
    today: date,
    progress: Progress = lambda done, total: None,
    steps: Steps = ALL_STEPS,
) -> tuple[Sample, ...]:
    """Return the cases of which something was found in these steps, those left out that ask back or do not say what
    answers."""
    found = []
    for done, case in enumerate(cases, start=1):
        reading, *_ = understood(case.question, [one.question for one in case.history], library)
        on = case.as_of or today
        hits = found_for(reading, library, RETRIEVED, on, steps).hits if reading.says_something else ()
        if hits and case.answerable is not None and (case.needs or not case.answerable):
            evidence = weigh(reading, hits, library, on, marks_of(reading, hits, library))
            places = [place for need in case.needs for place in need]
            right = {one.hit.passage.id for one in evidence if any(place.meets(one.hit.passage) for place in places)}
            found.append(Sample(case, reading, tuple(evidence), frozenset(right), library))
        progress(done, len(cases))
    return tuple(found)


def fit(chosen: Sequence[Sample], unknown: Sequence[Sample]) -> Confidence:
    """Return what is fitted on the samples, with the trained judge's marks and without; `unknown` are those found
    without what was learned of what is asked (`Steps.asked`).
    """
    return Confidence(
        judged=fitted(chosen),
        unjudged=fitted([one.unread for one in chosen]),
        judged_unknown=fitted(unknown),
        unjudged_unknown=fitted([one.unread for one in unknown]),
    )


def fitted(chosen: Sequence[Sample]) -> Fitted:
    """Return the order and the confidence in its best, the thresholds from predictions by cross-validation."""
    judge = _weight(chosen)
    cuts = thresholds(cross_validated(chosen), chosen)
    return _weighted([_seen(one, judge) for one in chosen], judge).model_copy(update=cuts._asdict())


def cross_validated(chosen: Sequence[Sample]) -> list[Prediction]:
    """Return the prediction for each sample by the model fitted on the other folds, in the order of the samples."""
    folds = [_fold(sample.case) for sample in chosen]
    models = {}
    for fold in set(folds):
        others = [sample for sample, its in zip(chosen, folds, strict=True) if its != fold]
        judge = _weight(others)
        models[fold] = _weighted([_seen(one, judge) for one in others], judge)
    return [_predicted(models[fold], sample) for sample, fold in zip(chosen, folds, strict=True)]


def predicted(model: Fitted, chosen: Sequence[Sample]) -> list[Prediction]:
    """Return the model's prediction for each sample, in order."""
    return [_predicted(model, sample) for sample in chosen]


def thresholds(likely: Sequence[Prediction], chosen: Sequence[Sample]) -> Thresholds:
    """Return the cuts for these probabilities.

    `partial` is the lowest from which on no more than WRONG of the answers are wrong; `unanswerable` the one with the
    most right outcomes (the right clause in the lead, or a refusal of what cannot be answered), what cannot be
    answered counted as if people asked it as seldom as they do; of those that are ABOUT as good the lowest of those
    that refuse most of what cannot; `declined` lets no more than LET_THROUGH of what is out of scope through.
    """
    ranked = sorted(zip(likely, (one.case for one in chosen), strict=True), key=lambda one: -one[0].probability)
    partial, wrong = 1.0, 0
    for count, (one, _) in enumerate(ranked, start=1):
        wrong += not one.answers
        if wrong <= WRONG * count:
            partial = one.probability
    cuts = [0.0, *(one.probability for one, _ in ranked)]
    answerable = sum(bool(case.answerable) for _, case in ranked)
    refusal = (1 / ANSWERABLE - 1) * answerable / max(1, len(ranked) - answerable)

    def right(cut: float) -> float:
        return sum(one.answers if one.probability >= cut else refusal * (not case.answerable) for one, case in ranked)

    def refused_rightly(cut: float) -> int:
        return sum(not case.answerable and one.probability < cut for one, case in ranked)

    most = max(map(right, cuts))
    good = [cut for cut in cuts if right(cut) >= most - ABOUT * answerable]
    unanswerable = max(good, key=lambda cut: (refused_rightly(cut), -cut))
    outside = sorted(one.probability for one, case in ranked if case.stratum == Stratum.OUT_OF_SCOPE)
    let_through = outside[-1 - int(LET_THROUGH * len(outside))] if outside else -1.0
    declined = min((cut for cut in cuts if cut > let_through), default=1.0)
    return Thresholds(max(unanswerable, declined), unanswerable, max(unanswerable, partial))


def figures(likely: Sequence[Prediction], chosen: Sequence[Sample], cuts: Thresholds) -> dict[str, float | None]:
    """Return how the predictions do: count, AUROC of what can be answered against all and each kind of what cannot,
    calibration error, and coverage and share of wrong ones of what is answered without reserve and with it."""
    answerable = [p for (p, _), sample in zip(likely, chosen, strict=True) if sample.case.answerable]
    others = [(p, one.case.stratum) for (p, _), one in zip(likely, chosen, strict=True) if not one.case.answerable]
    kinds = (Stratum.UNANSWERABLE, Stratum.OUT_OF_SCOPE, Stratum.NONSENSE)
    sure = [one for one in likely if one.probability >= cuts.partial]
    unsure = [one for one in likely if cuts.unanswerable <= one.probability < cuts.partial]
    return {
        "cases": float(len(likely)),
        "auroc": auroc(answerable, [p for p, _ in others]),
        **{f"auroc {kind}": auroc(answerable, [p for p, its in others if its == kind]) for kind in kinds},
        "ece": expected_calibration_error(likely),
        "answered": len(sure) / len(likely) if likely else None,
        "wrong": _wrong(sure),
        "with reserve": len(unsure) / len(likely) if likely else None,
        "wrong with reserve": _wrong(unsure),
        "refused": _share(answerable, cuts.unanswerable),
        "refused rightly": _share([p for p, _ in others], cuts.unanswerable),
    }


def write(model: Confidence, path: Path) -> None:
    """Put the model, four decimals, where the service reads it."""
    rounded = Confidence(**{name: _rounded(getattr(model, name)) for name in Confidence.model_fields})
    write_atomically(path, (rounded.model_dump_json(indent=1) + "\n").encode())


def _weight(chosen: Sequence[Sample]) -> float:
    """Return what a log-odds of the trained judge counts in the order: the likeliest under which what is right leads.

    0 where the judge read nothing.
    """
    told = []
    for sample in chosen:
        read = [one for one in sample.evidence if one.mark]
        right = np.array([one.hit.passage.id in sample.right for one in read], bool)
        if right.any() and not right.all():
            marks = np.array([one.mark.score for one in read if one.mark])
            told.append((np.array([one.hit.score for one in read]), marks, right))
    if not told:
        return 0.0

    def loss(weights: Floats) -> float:
        sharp, judge = weights
        likely = (softmax(np.exp(sharp) * (found + judge * marks))[right].sum() for found, marks, right in told)
        return ORDER_RIDGE * float(weights @ weights) - fmean(float(np.log(one)) for one in likely)

    return float(minimize(loss, np.array([0.0, 0.2]), method="Nelder-Mead").x[1])


def _seen(sample: Sample, judge: float) -> Seen:
    evidence = ordered(sample.reading, sample.evidence, judge)
    best = evidence[0].hit.passage.id
    return Seen(signs(sample.reading, evidence, sample.library), best in sample.right)


def _weighted(seen: Sequence[Seen], judge: float) -> Fitted:
    """Return the ridge logistic model of the signs, without thresholds, fitted on standardised signs."""
    names = sorted(seen[0].signs)
    raw = np.array([[one.signs[name] for name in names] for one in seen])
    labels = np.array([one.right for one in seen], np.float64)
    mean, scale = raw.mean(axis=0), np.where(raw.std(axis=0) > 0, raw.std(axis=0), 1.0)
    weights = newton(np.column_stack([np.ones(len(raw)), (raw - mean) / scale]), labels, RIDGE)
    own = weights[1:] / scale
    bias, named = float(weights[0] - own @ mean), dict(zip(names, map(float, own), strict=True))
    return Fitted(judge=judge, bias=bias, weights=named, declined=0.0, unanswerable=0.0, partial=0.0)


def _predicted(model: Fitted, sample: Sample) -> Prediction:
    seen = _seen(sample, model.judge)
    return Prediction(probability(seen.signs, model), seen.right)


def _rounded(model: Fitted) -> Fitted:
    return Fitted(
        judge=round(model.judge, 4),
        weights={name: round(weight, 4) for name, weight in model.weights.items()},
        bias=round(model.bias, 4),
        declined=round(model.declined, 4),
        unanswerable=round(model.unanswerable, 4),
        partial=round(model.partial, 4),
    )


def _fold(case: Case) -> int:
    return hashlib.sha256((case.twin or case.id).encode()).digest()[1] % FOLDS  # the first byte decides the half


def newton(design: Floats, labels: Floats, ridge: float) -> Floats:
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


def _wrong(shown: Sequence[Prediction]) -> float | None:
    return float(np.mean([not right for _, right in shown])) if shown else None


def _share(likely: Sequence[float], cut: float) -> float | None:
    return float(np.mean([p < cut for p in likely])) if likely else None
