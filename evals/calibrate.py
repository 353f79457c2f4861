"""Fit the confidence of an answer: a logistic model of the signs that `qa.relevance` measures, and its thresholds.

The signs come from the traces of a run: every `sign_<name>` is a feature, `best` the id of the passage weighed
best. Fitted on the dev half, reported on both; the test half decides nothing.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from corpus.locator import Locator
from corpus.store import write_atomically
from evals.cases import Case, Stratum
from evals.measures import auroc
from evals.run import Observed
from qa import relevance
from qa.relevance import Model, probability

FITTED = Path(relevance.__file__).with_suffix(".json")
SIGN = "sign_"
RIDGE = 1.0  # pull of every standardised weight towards 0: a few hundred cases cannot bear sharp ones
SURE = 0.9  # share of right best passages among the answers given without reserve
LOST_IN_SCOPE = 0.02  # share of questions within the collection's scope that may be called out of scope

Features = NDArray[np.float64]


@dataclass(frozen=True)
class Sample:
    """Is one case as the model sees it: its signs, and whether the passage weighed best truly answers."""

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
        found.append(Sample(one.case, signs, bool(one.case.answerable) and _is_gold(one.case, str(trace["best"]))))
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

    `unanswerable` gives the most right outcomes (answering where the best passage answers, refusing elsewhere);
    `partial` is the lowest cut above which SURE of the best passages answer; `out_of_scope` the highest that
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
    """Return how the model does on the samples: count, AUROC, share of right outcomes, share right when sure."""
    scored = _scored(model, chosen)
    right = [(p >= model.unanswerable) == sample.answers for p, sample in scored]
    return {
        "cases": float(len(scored)),
        "auroc": auroc([p for p, s in scored if s.answers], [p for p, s in scored if not s.answers]),
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


def _is_gold(case: Case, passage_id: str) -> bool:
    document_id, locator = passage_id.split(":")[:2]
    return any(
        gold.document_id == document_id
        and (gold.locator.covers(Locator(locator)) or Locator(locator).covers(gold.locator))
        for need in case.needs
        for gold in need
    )
