"""`regqa eval calibrate`: fit the confidence on the dev half, report it on both, and put it in its place."""

import argparse

from evals.answers.run import observe
from evals.calibration.fit import (
    FITTED,
    Sample,
    Thresholds,
    cross_validated,
    figures,
    fit,
    predicted,
    samples,
    write,
)
from evals.cases import load
from evals.progress import told
from evals.starter import opened_for
from qa.settings import Settings
from qa.split import Split

_WIDTH = 15


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `calibrate` to the commands of `regqa eval`."""
    fitting = commands.add_parser("calibrate", help="ước lượng lại độ tin cậy và ngưỡng trên nửa dev")
    fitting.add_argument("--write", action="store_true", help="ghi vào tệp mà phần trả lời dùng")
    fitting.set_defaults(command=_calibrate)


def _calibrate(options: argparse.Namespace, settings: Settings) -> int:
    cases = load()
    halves: dict[Split, list[Sample]] = {"dev": [], "test": []}
    for sample in samples(observe(cases, opened_for(cases, settings), told("Đã hỏi"))):
        halves[sample.case.split].append(sample)
    model = fit(halves["dev"])
    for name, value in [*model.weights.items(), *((name, value) for name, value in model if name != "weights")]:
        print(f"{name:{_WIDTH}} {value:9.4f}")
    judged = {"dev": cross_validated(halves["dev"]), "test": predicted(model, halves["test"])}
    cuts = Thresholds(model.unanswerable, model.partial)
    for half, chosen in halves.items():
        shown = figures(judged[half], chosen, cuts).items()
        print(f"\n{half:5}", "  ".join(f"{name} {_shown(value)}" for name, value in shown))
    if options.write:
        write(model)
        print(f"\nĐã ghi {FITTED}")
    return 0


def _shown(figure: float | None) -> str:
    return "-" if figure is None else f"{figure:.3f}"
