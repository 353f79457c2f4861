"""`regqa eval calibrate`: fit the confidence on the dev half, report it on both, and put it where it is read."""

import argparse
from collections.abc import Callable
from pathlib import Path

from corpus.usage import Parser
from evals import sets
from evals.calibration.fit import Sample, Thresholds, cross_validated, figures, fit, predicted, samples, write
from evals.cases import CaseError
from evals.progress import told
from evals.services import InProcess
from evals.sets import QuestionSet
from qa.confidence import SHIPPED
from qa.settings import Settings
from qa.split import Split

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
        sets.own(options.cases, settings, indexed)
        if options.cases
        else sets.shipped(sets.SHIPPED[:1], settings, indexed)[0]
    )
    halves = _halves(chosen)
    model = fit(halves["dev"])
    for name, value in [*model.weights.items(), *((name, value) for name, value in model if name != "weights")]:
        print(f"{name:{_WIDTH}} {value:9.4f}")
    judged = {"dev": cross_validated(halves["dev"]), "test": predicted(model, halves["test"])}
    cuts = Thresholds(model.unanswerable, model.partial)
    for half, these in halves.items():
        shown = figures(judged[half], these, cuts).items()
        print(f"\n{half:5}", "  ".join(f"{name} {_shown(value)}" for name, value in shown))
    if options.write:
        path = settings.confidence if options.cases else SHIPPED
        write(model, path)
        print(f"\nĐã ghi {path}")
    return 0


def _halves(chosen: list[QuestionSet]) -> dict[Split, list[Sample]]:
    """Return the samples of each half. Raises CaseError where there are too few to fit anything."""
    halves: dict[Split, list[Sample]] = {"dev": [], "test": []}
    for one in chosen:
        assert isinstance(one.service, InProcess)  # signs are not sent over HTTP
        for sample in samples(one.cases, one.service.library, one.today, told(f"{one.name}: đã hỏi")):
            halves[sample.case.split].append(sample)
    answers = sum(sample.answers for sample in halves["dev"])
    others = len(halves["dev"]) - answers
    if answers + others < _LEAST or min(answers, others) < _LEAST_OF_EACH:
        raise CaseError(
            f"Nửa dev có {answers} câu kho trả lời được và {others} câu không; cần ít nhất {_LEAST} câu, mỗi loại "
            f"{_LEAST_OF_EACH}, thì mới ước lượng được. Thêm câu rồi chạy lại."
        )
    return halves


def _shown(figure: float | None) -> str:
    return "-" if figure is None else f"{figure:.3f}"
