"""Fit the confidence of an answer: a logistic model of the signs that `qa.relevance` measures, and its thresholds.

The signs come from the traces of a run: every `sign_<name>` is a feature; what is fitted is whether the collection
answers the question. Fitted on the dev half, reported on both; the test half decides nothing.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from corpus.store import write_atomically
from evals.cases import Case, Stratum
from evals.measures import Prediction, auroc, expected_calibration_error
from evals.run import Observed
from qa import relevance
from qa.relevance import Model, probability

FITTED = Path(relevance.__file__).with_suffix(".json")
SIGN = "sign_"
RIDGE = 3.0  # pull of every standardised weight towards 0: a few hundred cases cannot bear sharp ones
SURE = 0.93  # share of answerable questions among those answered without reserve
LOST_IN_SCOPE = 0.02  # share of questions within the collection's scope that may be called out of scope

Features = NDArray[np.float64]


@dataclass(frozen=True)
class Sample:
    """Is one case as the model sees it: its signs, and whether the collection answers it."""

    case: Case
    signs: Mapping[str, float]
    answers: bool


Scored = tuple[float, Sample]


class Thresholds(NamedTuple):
    """Is where the probability turns one outcome into the next: below each, the outcome it is named for."""

    out_of_scope: float
    unanswerable: float
    partial: float


def samples(observed: Iterable[Observed]) -> tuple[Sample, ...]:
    """Return the cases whose evidence was weighed, those that ask back left out.

    Raises ValueError where no trace has signs.
    """
    found = []
    for one in observed:
        trace = one.answer.trace
        signs = {name.removeprefix(SIGN): float(value) for name, value in trace.items() if name.startswith(SIGN)}
        if not signs or one.case.answerable is None:
            continue
        found.append(Sample(one.case, signs, one.case.answerable))
    if not found:
        raise ValueError(f"no trace has a {SIGN}… value: qa.answer must record the signs that qa.relevance measures")
    return tuple(found)


def fit(chosen: Sequence[Sample], ridge: float = RIDGE) -> Model:
    """Return the ridge logistic model of the samples, fitted by Newton's method on standardised signs."""
    names = sorted(chosen[0].signs)
    raw = np.array([[sample.signs[name] for name in names] for sample in chosen])
    labels = np.array([sample.answers for sample in chosen], np.float64)
    mean, scale = raw.mean(axis=0), np.where(raw.std(axis=0) > 0, raw.std(axis=0), 1.0)
    weights = _newton(np.column_stack([np.ones(len(raw)), (raw - mean) / scale]), labels, ridge)
    own = weights[1:] / scale
    bias, named = float(weights[0] - own @ mean), dict(zip(names, map(float, own), strict=True))
    without = Model(bias=bias, weights=named, out_of_scope=0.0, unanswerable=0.0, partial=0.0)
    return without.model_copy(update=thresholds(_scored(without, chosen))._asdict())


def thresholds(scored: Sequence[Scored]) -> Thresholds:
    """Return the cuts for these probabilities.

    `unanswerable` gives the most right outcomes (answering what the collection answers, refusing the rest);
    `partial` is the lowest cut above which SURE of the questions are answerable; `out_of_scope` the highest that
    costs no more than LOST_IN_SCOPE of the questions within scope.
    """
    cuts = sorted({0.0, 1.0, *(p for p, _ in scored)})
    unanswerable = max(cuts, key=lambda cut: sum((p >= cut) == sample.answers for p, sample in scored))
    partial = next((cut for cut in cuts if cut >= unanswerable and _share_right(scored, cut) >= SURE), 1.0)
    outside = (Stratum.OUT_OF_SCOPE, Stratum.INJECTION)
    within = sorted(p for p, sample in scored if sample.case.stratum not in outside)
    out_of_scope = within[int(LOST_IN_SCOPE * len(within))] if within else 0.0
    return Thresholds(min(out_of_scope, unanswerable), unanswerable, partial)


def figures(model: Model, chosen: Sequence[Sample]) -> dict[str, float | None]:
    """Return how the model does on the samples: count, AUROC, calibration error, right outcomes, right when sure."""
    scored = _scored(model, chosen)
    right = [(p >= model.unanswerable) == sample.answers for p, sample in scored]
    return {
        "cases": float(len(scored)),
        "auroc": auroc([p for p, s in scored if s.answers], [p for p, s in scored if not s.answers]),
        "ece": expected_calibration_error([Prediction(p, sample.answers) for p, sample in scored]),
        "right outcomes": float(np.mean(right)) if right else None,
        "right when sure": _share_right(scored, model.partial) if scored else None,
    }


def write(model: Model, path: Path = FITTED) -> None:
    """Put the model, four decimals, in the place of the one that ships."""
    rounded = {name: round(weight, 4) for name, weight in model.weights.items()}
    numbers = {name: round(value, 4) for name, value in model if name != "weights"}
    content = Model.model_validate({**numbers, "weights": rounded}).model_dump_json(indent=1)
    write_atomically(path, (content + "\n").encode())


def _scored(model: Model, chosen: Sequence[Sample]) -> list[Scored]:
    return [(probability(sample.signs, model), sample) for sample in chosen]


def _newton(design: Features, labels: Features, ridge: float) -> Features:
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


def _share_right(scored: Sequence[Scored], cut: float) -> float:
    sure = [sample.answers for p, sample in scored if p >= cut]
    return float(np.mean(sure)) if sure else 1.0
