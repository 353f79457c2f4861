"""The fitted confidence: what each sign of the judge weighs, and where the probability turns to another status.

What ships stands in confidence.json; an operator's own, fitted by `regqa eval calibrate --cases … --write` on
questions about his corpus, stands in REGQA_DATA/confidence.json and is used instead.
"""

from functools import cache
from pathlib import Path

from pydantic import ValidationError

from corpus.model import Strict
from qa.errors import ConfidenceDamaged

SHIPPED = Path(__file__).with_name("confidence.json")
_AGAIN = "Chạy lại: regqa eval calibrate --cases TỆP --write, hoặc xóa tệp để dùng độ tin cậy đi kèm."


class Fitted(Strict):
    """Is a fitted model: bias + Σ weight · sign is the logit of the best evidence being right; below each threshold,
    the status it is named for, `declined` for questions that name nothing of Party work. `judge` is what a log-odds
    of the trained judge counts in the order of the evidence, in standard deviations of the search.
    """

    judge: float
    bias: float
    weights: dict[str, float]
    declined: float
    unanswerable: float
    partial: float


class Confidence(Strict):
    """Is what was fitted with the trained judge's marks, and without any: where it is learned what is asked of the
    passage that is best (`qa.index.asked`), and where nothing is known of it.
    """

    judged: Fitted
    unjudged: Fitted
    judged_unknown: Fitted
    unjudged_unknown: Fitted

    def fitted(self, *, judged: bool, known: bool) -> Fitted:
        if known:
            return self.judged if judged else self.unjudged
        return self.judged_unknown if judged else self.unjudged_unknown


@cache
def shipped() -> Confidence:
    """Return the confidence that ships with the package."""
    return Confidence.model_validate_json(SHIPPED.read_bytes())


def of(path: Path) -> Confidence:
    """Return the operator's confidence, or what ships where he has none.

    Raises ConfidenceDamaged where the file cannot be read or weighs signs that this version does not have.
    """
    if not path.exists():
        return shipped()
    try:
        own = Confidence.model_validate_json(path.read_bytes())
    except (ValidationError, OSError) as error:
        raise ConfidenceDamaged(f"{path}: không đọc được. {_AGAIN}") from error
    if _names(own) != _names(shipped()):
        raise ConfidenceDamaged(f"{path}: được ước lượng cho phiên bản khác. {_AGAIN}")
    return own


def _names(one: Confidence) -> list[set[str]]:
    return [set(getattr(one, name).weights) for name in Confidence.model_fields]
