"""`regqa eval run | gate [--fast] [--update [--allow-regression]] | calibrate`: measure quality and keep it."""

import argparse
import sys
from collections.abc import Sequence
from functools import partial
from typing import get_args

from corpus.store import CorpusError
from evals import calibrate, gate
from evals.cases import Case, CaseError, Split, load, problems
from evals.measures import OVERALL, PER_CASE, Figure
from evals.run import Observed, library, observe
from qa.errors import QAError
from qa.library import Library
from qa.settings import Settings

_WIDTH = 15
_SHOWN_PROBLEMS = 10


def main(args: Sequence[str]) -> int:
    """Run one command and return the exit status: 0 when all is well, 1 for a failure, 2 for wrong usage."""
    try:
        options = _parser().parse_args(args)
    except SystemExit as stop:  # argparse ends this way after help and after wrong usage
        return stop.code if isinstance(stop.code, int) else 1
    try:
        status: int = options.command(options, Settings())
        return status
    except (QAError, CorpusError, CaseError, gate.StaleBaseline) as error:
        print(error, file=sys.stderr)
        return 1


def _run(options: argparse.Namespace, settings: Settings) -> int:
    observed, opened = _observed(load(), settings)
    result = gate.measure(observed, opened)
    _print_figures(result)
    for half in get_args(Split):
        passed = [one.case.id in result.passed for one in observed if one.case.split == half]
        print(f"{half:4} {sum(passed)}/{len(passed)} câu đạt")
    print("\nCâu chưa đạt của nửa dev (nửa test chỉ để đo, không để sửa theo):")
    for one in observed:
        if one.case.split == "dev" and one.case.id not in result.passed:
            wanted = "|".join(one.case.status)
            print(f"  {one.case.id:34} cần {wanted:24} được {one.answer.status:14} {one.case.question}")
    return _report([f"{case_id}: {fault}" for case_id, faults in result.broken.items() for fault in faults])


def _gate(options: argparse.Namespace, settings: Settings) -> int:
    cases = load()
    if options.fast:
        return _fast(cases, settings)
    baseline = None if options.update and not gate.BASELINE.exists() else gate.load()
    observed, opened = _observed(cases, settings)
    result = gate.measure(observed, opened)
    _print_figures(result)
    if baseline:
        _print_changes(result, baseline)
    if options.update:
        return _report(gate.update(result, baseline, allow_regression=options.allow_regression))
    assert baseline is not None  # only an update may do without one
    gate.require_fresh(result.fingerprints, baseline)
    return _report(gate.failures(result, baseline))


def _fast(cases: Sequence[Case], settings: Settings) -> int:
    baseline = gate.load()
    opened = _opened(cases, settings)
    gate.require_fresh(gate.fingerprints(cases, opened), baseline)
    result = gate.measure(observe(gate.fast_part(cases), opened), opened)
    _print_changes(result, baseline)
    print(f"{len(result.passed)}/{len(result.asked)} câu đạt (phần nhanh)")
    return _report(gate.fast_failures(result, baseline))


def _calibrate(options: argparse.Namespace, settings: Settings) -> int:
    observed, _ = _observed(load(), settings)
    weighed = calibrate.samples(observed)
    halves: dict[Split, list[calibrate.Sample]] = {"dev": [], "test": []}
    for sample in weighed:
        halves[sample.case.split].append(sample)
    model = calibrate.fit(halves["dev"])
    for name, value in [*model.weights.items(), *((name, value) for name, value in model if name != "weights")]:
        print(f"{name:{_WIDTH}} {value:9.4f}")
    for half, chosen in halves.items():
        shown = calibrate.figures(model, chosen).items()
        print(f"\n{half:5}", "  ".join(f"{name} {_shown(value)}" for name, value in shown))
    if options.write:
        calibrate.write(model)
        print(f"\nĐã ghi {calibrate.FITTED}")
    return 0


def _observed(cases: Sequence[Case], settings: Settings) -> tuple[tuple[Observed, ...], Library]:
    opened = _opened(cases, settings)
    return observe(cases, opened, partial(_counted, "Đã hỏi")), opened


def _opened(cases: Sequence[Case], settings: Settings) -> Library:
    """Return the starter library; CaseError where the cases do not fit its corpus."""
    opened = library(settings, partial(_counted, "Đã lập chỉ mục"))
    if found := problems(cases, opened.documents):
        raise CaseError("\n".join([*found[:_SHOWN_PROBLEMS], f"{len(found)} chỗ trong bộ câu hỏi không khớp kho"]))
    return opened


def _counted(doing: str, done: int, total: int) -> None:
    if done % 50 == 0 or done == total:
        print(f"{doing} {done}/{total}", file=sys.stderr)


def _print_figures(result: gate.Result) -> None:
    print(f"{'':{_WIDTH}} {'n':>4}", *(f"{_heading(name):>9}" for name in PER_CASE))
    for row in sorted(result.figures, key=lambda name: (name == gate.ALL, name)):
        figures = result.figures[row]
        print(f"{row:{_WIDTH}} {figures['passed'].n:4}", *(f"{_value(figures.get(name)):>9}" for name in PER_CASE))
    print("\n" + "  ".join(f"{name} {_value(result.figures[gate.ALL].get(name))}" for name in OVERALL))


def _print_changes(result: gate.Result, baseline: gate.Baseline) -> None:
    for words, changed in zip(("mất", "được thêm"), gate.changes(result, baseline), strict=True):
        print(f"Câu {words}: {', '.join(changed) or 'không'}")


def _report(failures: Sequence[str]) -> int:
    for failure in failures:
        print(f"KHÔNG ĐẠT  {failure}", file=sys.stderr)
    return 1 if failures else 0


def _heading(name: str) -> str:
    return name.replace("first citation", "1st cit.").replace("invariants", "invar.")


def _value(figure: Figure | None) -> str:
    return _shown(figure.value if figure else None)


def _shown(figure: float | None) -> str:
    return "-" if figure is None else f"{figure:.3f}"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="regqa eval", description="Đo chất lượng tra cứu và trả lời trên bộ câu hỏi mẫu."
    )
    commands = parser.add_subparsers(required=True, metavar="LỆNH")
    run = commands.add_parser("run", help="hỏi mọi câu, in số đo theo nhóm và các câu chưa đạt")
    run.set_defaults(command=_run)
    gating = commands.add_parser("gate", help="so với các mức sàn trong evals/baseline.json")
    how = gating.add_mutually_exclusive_group()
    how.add_argument("--fast", action="store_true", help="chỉ một phần cố định, trong vài giây")
    how.add_argument("--update", action="store_true", help="ghi kết quả làm mức sàn mới")
    gating.add_argument("--allow-regression", action="store_true", help="cùng --update: cho hạ mức sàn")
    gating.set_defaults(command=_gate)
    fitting = commands.add_parser("calibrate", help="ước lượng lại độ tin cậy và ngưỡng trên nửa dev")
    fitting.add_argument("--write", action="store_true", help="ghi vào tệp mà phần trả lời dùng")
    fitting.set_defaults(command=_calibrate)
    return parser
