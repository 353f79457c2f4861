"""How likely the best evidence answers the question: a logistic model over a few measured signs.

Weights and thresholds stand in relevance.json. They are fitted on the dev half of the cases by
`regqa eval calibrate` and reported on the other half. A near miss (the neighbourhood is there, the fact is not)
looks like a hit to every retrieval score, so the signs that tell are those about the fact itself.
"""

import math
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from corpus.model import Document, Kind, Strict
from qa.fold import fold
from qa.question import HARD, Reading, satisfies
from qa.write import Evidence

_FITTED = Path(__file__).with_name("relevance.json")
_COSINE_ORIGIN = 0.9  # e5 cosines are compressed: relevant passages sit near .92, others near .88


class Model(Strict):
    """Is the fitted model: logit = bias + Σ weight · sign; below each threshold, the status it is named for."""

    bias: float
    weights: dict[str, float]
    out_of_scope: float
    unanswerable: float
    partial: float


@cache
def model() -> Model:
    """Return the fitted model that ships with the package."""
    return Model.model_validate_json(_FITTED.read_bytes())


def signs(reading: Reading, evidence: Sequence[Evidence], document: Document) -> dict[str, float]:
    """Return the signs that the best evidence, from this document, answers; each about 0 to 1 but for `fused`.

    `fact`: the share of the question's weight in the sentence that holds the kind of fact asked for; `fused`:
    the fused retrieval score in standard deviations; `cosine`: the nearest passage's, 0 at .90 and 1 at .95;
    `no_fact`: the kind of fact asked for is nowhere in the passage; `elsewhere`: the question is about members
    abroad and the passage is not; `local`: the passage is some unit's own procedure; `document`: the question
    names a document; `english`: no word of the question can stand in the text.
    """
    best = evidence[0]
    passage = best.hit.passage
    nearest = max((one.hit.cosine for one in evidence if one.hit.cosine is not None), default=_COSINE_ORIGIN)
    facts = (
        share
        for unit, share in zip(best.units, best.unit_scores, strict=True)
        if satisfies(passage.text[unit.start : unit.end], reading)
    )
    return {
        "fact": max(facts, default=0.0),
        "fused": max(one.hit.score for one in evidence),
        "cosine": (nearest - _COSINE_ORIGIN) * 20,
        "no_fact": float(reading.asked in HARD and not best.satisfied),
        "elsewhere": float(_abroad(reading.folded) and not _abroad(fold(f"{passage.context}\n{passage.text}"))),
        "local": float(document.kind is Kind.QUY_TRINH),
        "document": float(bool(reading.numbers)),
        "english": float(reading.english),
    }


def probability(seen: Mapping[str, float], fitted: Model) -> float:
    """Return the probability in [0, 1] that the question is answered by what the signs describe."""
    logit = fitted.bias + sum(weight * seen[sign] for sign, weight in fitted.weights.items())
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, logit))))


def _abroad(folded: str) -> bool:
    return "nuoc ngoai" in folded or "ngoai nuoc" in folded
