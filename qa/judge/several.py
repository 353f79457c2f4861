"""Whether a question wants to see one thing, two, or more, learned from its vector.

“Hồ sơ chuyển sinh hoạt ai giữ” wants one, “khác gì đảng viên dự bị” two, “cho hỏi các bước kết nạp” more. Learned
with `qa.index.asked`, by `evals.reader.asked`.
"""

import math
from functools import cache
from pathlib import Path

from qa.encoder.classifier import Classifier
from qa.encoder.embed import Vectors

LEARNED = Path(__file__).with_name("several.npz")
ONE, TWO, MORE = "one", "two", "more"
_LEAST = 1e-3  # of a likelihood: what is smaller is not told apart


def several(vector: Vectors, encoder: str) -> dict[str, float]:
    """Return the log-odds that the question of this vector wants several things (`several`), and more than two
    (`more`); 0 where the vector is of another encoder than the one that it was learned with.
    """
    network = learned()
    if network.fingerprint != encoder:
        return {"several": 0.0, "more": 0.0}
    shares = network.shares(vector)
    return {"several": _log_odds(1 - shares[ONE]), "more": _log_odds(shares[MORE])}


@cache
def learned() -> Classifier:
    return Classifier.read(LEARNED)


def _log_odds(likely: float) -> float:
    return math.log(likely + _LEAST) - math.log(1 - likely + _LEAST)
