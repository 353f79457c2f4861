"""`regqa eval calibrate`: fit the confidence on the dev half, report it on both, and put it where it is read."""

import argparse
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import get_args

from corpus.usage import Parser
from evals import sets
from evals.calibration.fit import Sample, Thresholds, cross_validated, figures, fit, predicted, samples, write
from evals.cases import CaseError
from evals.progress import told
from evals.services import InProcess
from evals.sets import QuestionSet
from qa.confidence import SHIPPED, Fitted
from qa.search.query import ALL_STEPS, Steps
from qa.settings import Settings
from qa.split import Split

FITTED_ON = ("cases", "everyday", "blind")  # the sets whose dev halves what ships is fitted on
_WIDTH = 15
_LEAST = 40  # questions of the dev half, of them 10 of each kind, below which nothing can be fitted
_LEAST_OF_EACH = 10


def add_commands(command: Callable[[str, str], Parser]) -> None:
    """Add `calibrate` to the commands of `regqa eval`; `command` makes one of its name and what it does."""
    fitting = command("calibrate", "ước lượng lại độ tin cậy và ngưỡng trên nửa dev, báo cáo cả hai nửa")
    fitting.options.add_argument(
        "--cases",
        nargs="+",
        type=Path,
        metavar="TỆP",
        help="câu hỏi của mình, về kho đang dùng; gồm cả câu kho trả lời được và câu không",
    )
    fitting.options.add_argument(
        "--write",
        action="store_true",
        help="dùng kết quả: với --cases ghi REGQA_DATA/confidence.json, không thì thay tệp đi kèm",
    )
    fitting.set_defaults(run=_calibrate)


def _calibrate(options: argparse.Namespace, settings: Settings) -> int:
    indexed = told("Đã lập chỉ mục")
    chosen = (
        sets.own(options.cases, settings, indexed) if options.cases else sets.shipped(FITTED_ON, settings, indexed)[0]
    )
    found = {one.name: _samples(one, ALL_STEPS) for one in chosen}
    unknown = {one.name: _samples(one, Steps(asked=False)) for one in chosen}
    model = fit(_learned(found), _learned(unknown))
    _print("Có bộ thẩm định", model.judged, found)
    _print("Không có", model.unjudged, _unread(found))
    _print("Có bộ thẩm định, đoạn chưa học câu hỏi", model.judged_unknown, unknown)
    _print("Không có, đoạn chưa học câu hỏi", model.unjudged_unknown, _unread(unknown))
    if options.write:
        path = settings.confidence if options.cases else SHIPPED
        write(model, path)
        print(f"\nĐã ghi {path}")
    return 0


def _samples(chosen: QuestionSet, steps: Steps) -> list[Sample]:
    assert isinstance(chosen.service, InProcess)  # evidence is not sent over HTTP
    return list(samples(chosen.cases, chosen.service.library, chosen.today, told(f"{chosen.name}: đã hỏi"), steps))


def _unread(found: Mapping[str, Sequence[Sample]]) -> dict[str, list[Sample]]:
    return {name: [one.unread for one in these] for name, these in found.items()}


def _learned(found: Mapping[str, Sequence[Sample]]) -> list[Sample]:
    """Return the samples of the dev halves. Raises CaseError where there are too few to fit anything."""
    learned = [one for these in found.values() for one in these if one.case.split == "dev"]
    answers = sum(bool(one.case.answerable) for one in learned)
    others = len(learned) - answers
    if answers + others < _LEAST or min(answers, others) < _LEAST_OF_EACH:
        raise CaseError(
            f"Nửa dev có {answers} câu kho trả lời được và {others} câu không; cần ít nhất {_LEAST} câu, mỗi loại "
            f"{_LEAST_OF_EACH}, thì mới ước lượng được. Thêm câu rồi chạy lại."
        )
    return learned


def _print(title: str, model: Fitted, found: Mapping[str, Sequence[Sample]]) -> None:
    cuts = Thresholds(model.declined, model.unanswerable, model.partial)
    print(f"\n# {title}\n")
    fitted = {"order: judge": model.judge, **model.weights, "bias": model.bias, **cuts._asdict()}
    for name, value in fitted.items():
        print(f"{name:{_WIDTH}} {value:9.4f}")
    learned = _learned(found)
    unseen = dict(zip((one.case.id for one in learned), cross_validated(learned), strict=True))
    for name, these in found.items():
        for half in get_args(Split):
            chosen = [one for one in these if one.case.split == half]
            likely = [unseen[one.case.id] for one in chosen] if half == "dev" else predicted(model, chosen)
            shown = figures(likely, chosen, cuts).items()
            print(f"\n{name} {half}:", "  ".join(f"{figure} {_shown(value)}" for figure, value in shown))


def _shown(figure: float | None) -> str:
    return "-" if figure is None else f"{figure:.3f}"
