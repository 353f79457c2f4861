"""How likely the best evidence answers the question: a logistic model over four measured signs.

The weights and thresholds are fitted on the dev half of the cases (`regqa eval calibrate`) and reported on the
other half; see evals/baseline.json.
"""

import math
from collections.abc import Sequence

from qa.question import HARD, Reading
from qa.write import Evidence

_BIAS = -7.0
_COVERAGE = 5.0
_BEST_UNIT = 2.0
_COSINE = 25.0  # e5 cosines are compressed: in-scope questions sit near .92, others near .88
_COSINE_ORIGIN = 0.80

OUT_OF_SCOPE = 0.02
UNANSWERABLE = 0.35
PARTIAL = 0.55


def probability(reading: Reading, evidence: Sequence[Evidence]) -> float:
    """Return the probability in [0, 1] that the best evidence answers the question."""
    best = evidence[0]
    cosine = max((one.hit.cosine for one in evidence if one.hit.cosine is not None), default=_COSINE_ORIGIN)
    coverage = 0.8 if reading.english else best.coverage  # no word of an English question stands in the text
    unit = 0.5 if reading.english else max(best.unit_scores, default=0.0)
    logit = _BIAS + _COVERAGE * coverage + _BEST_UNIT * unit + _COSINE * (cosine - _COSINE_ORIGIN)
    if best.satisfied and reading.asked in HARD:
        logit += 0.5
    return 1 / (1 + math.exp(-logit))
