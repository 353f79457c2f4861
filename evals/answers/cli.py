"""`regqa eval run | report | gate`: ask every case, print or lay out what came back, keep the floors."""

import argparse
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import get_args

from corpus.store import write_atomically
from evals.answers import gate, report
from evals.answers.measures import OVERALL, PER_CASE, Figure
from evals.answers.run import Observed, observe
from evals.cases import CASES, Case, load
from evals.progress import told
from evals.retrieval import run as retrieval
from evals.retrieval.topics import topics_of_cases
from evals.starter import opened_for
from qa.engine import Library
from qa.settings import Settings
from qa.split import Split

_WIDTH = 15


def add_commands(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]", asking: argparse.ArgumentParser
) -> None:
    """Add `run`, `report` and `gate` to the commands of `regqa eval`; `asking` has the option of other cases."""
    run = commands.add_parser("run", parents=[asking], help="hỏi mọi câu, in số đo theo nhóm và các câu chưa đạt")
    run.set_defaults(command=_run)
    reporting = commands.add_parser("report", parents=[asking], help="hỏi mọi câu và ghi một trang HTML để đọc")
    reporting.add_argument(
        "--run",
        type=Path,
        action="append",
        default=[],
        metavar="TỆP",
        help="run của bộ câu hỏi mẫu để so với lần chạy này; ghi hai lần để so hai run với nhau",
    )
    reporting.add_argument("--out", type=Path, metavar="TỆP", help="mặc định: REGQA_DATA/evals/report.html")
    reporting.set_defaults(command=_report)
    gating = commands.add_parser("gate", help="so với các mức sàn trong evals/answers/baseline.json")
    how = gating.add_mutually_exclusive_group()
    how.add_argument("--fast", action="store_true", help="chỉ một phần cố định, trong vài giây")
    how.add_argument("--update", action="store_true", help="ghi kết quả làm mức sàn mới")
    gating.add_argument("--allow-regression", action="store_true", help="cùng --update: cho hạ mức sàn")
    gating.set_defaults(command=_gate)


def _run(options: argparse.Namespace, settings: Settings) -> int:
    observed, opened = _observed(load(options.cases), settings)
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
    return _told([f"{case_id}: {fault}" for case_id, faults in result.broken.items() for fault in faults])


def _report(options: argparse.Namespace, settings: Settings) -> int:
    if len(options.run) > 2:
        raise retrieval.RunError("Mỗi lần chỉ so được hai run. Chỉ ghi --run một hoặc hai lần.")
    cases = load(options.cases)
    topics = topics_of_cases(cases)
    runs = {str(path): retrieval.read_run(path) for path in options.run}
    observed, opened = _observed(cases, settings)
    if len(runs) == 1:
        runs["lần chạy này"] = retrieval.run(topics, opened, progress=told("Đã tìm"))
    made = report.page(
        observed,
        gate.measure(observed, opened),
        opened.register,
        made_at=datetime.now(),
        comparison=report.compared(topics, runs) if runs else None,
        baseline=gate.load() if gate.BASELINE.exists() and options.cases == CASES else None,
    )
    path = options.out or settings.data / "evals" / "report.html"
    write_atomically(path, made.encode())
    print(path)
    return 0


def _gate(options: argparse.Namespace, settings: Settings) -> int:
    cases = load()
    if options.fast:
        return _fast(cases, settings)
    baseline = None if options.update and not gate.BASELINE.exists() else gate.load()
    observed, opened = _observed(cases, settings)
    result = gate.measure(observed, opened)
    _print_figures(result)
    if baseline:
        _print_changes(result, baseline, cases)
    if options.update:
        return _told(gate.update(result, baseline, allow_regression=options.allow_regression))
    assert baseline is not None  # only an update may do without one
    gate.require_fresh(result.fingerprints, baseline)
    return _told(gate.failures(result, baseline))


def _fast(cases: Sequence[Case], settings: Settings) -> int:
    baseline = gate.load()
    opened = opened_for(cases, settings)
    gate.require_fresh(gate.fingerprints(cases, opened), baseline)
    result = gate.measure(observe(gate.fast_part(cases), opened), opened)
    _print_changes(result, baseline, cases)
    print(f"{len(result.passed)}/{len(result.asked)} câu đạt (phần nhanh)")
    return _told(gate.fast_failures(result, baseline))


def _observed(cases: Sequence[Case], settings: Settings) -> tuple[tuple[Observed, ...], Library]:
    opened = opened_for(cases, settings)
    return observe(cases, opened, told("Đã hỏi")), opened


def _print_figures(result: gate.Result) -> None:
    print(f"{'':{_WIDTH}} {'n':>4}", *(f"{_heading(name):>9}" for name in PER_CASE))
    for row in sorted(result.figures, key=lambda name: (name == gate.ALL, name)):
        figures = result.figures[row]
        print(f"{row:{_WIDTH}} {figures['passed'].n:4}", *(f"{_shown(figures.get(name)):>9}" for name in PER_CASE))
    print("\n" + "  ".join(f"{name} {_shown(result.figures[gate.ALL].get(name))}" for name in OVERALL))


def _print_changes(result: gate.Result, baseline: gate.Baseline, cases: Sequence[Case]) -> None:
    texts = {case.id: case.question for case in cases}
    for words, changed in zip(("mất", "được thêm"), gate.changes(result, baseline), strict=True):
        print(f"Câu {words}: {len(changed) or 'không'}")
        for case_id in changed:
            print(f"  {case_id:34} {texts[case_id]}")


def _told(failures: Sequence[str]) -> int:
    for failure in failures:
        print(f"KHÔNG ĐẠT  {failure}", file=sys.stderr)
    return 1 if failures else 0


def _heading(name: str) -> str:
    return name.replace("first citation", "1st cit.").replace("invariants", "invar.")


def _shown(figure: Figure | None) -> str:
    return "-" if figure is None else f"{figure.value:.3f}"
