"""`regqa eval run | retrieval | report | gate | calibrate`: measure quality and keep it."""

import argparse
import sys
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import get_args

from corpus.store import CorpusError, write_atomically
from evals.answers import gate, report
from evals.answers.measures import OVERALL, PER_CASE, Figure
from evals.answers.run import Observed, library, observe
from evals.calibration import fit as calibrate
from evals.cases import CASES, Case, CaseError, load, problems
from evals.retrieval import datasets
from evals.retrieval import run as retrieval
from evals.retrieval.mistyped import VARIANTS
from evals.retrieval.run import CONTEXT, Estimate, Scores, Topic
from qa.engine import Library, Shelf
from qa.errors import QAError
from qa.search.retrieve import ALL_STEPS
from qa.settings import Settings
from qa.split import Split

_FAILURES = (QAError, CorpusError, CaseError, datasets.DatasetError, retrieval.RunError, gate.StaleBaseline)
_WIDTH = 15
_ROW = 20
_INTERVAL = 17
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
    except _FAILURES as error:
        print(error, file=sys.stderr)
    except OSError as error:
        print(f"Không đọc hoặc ghi được {error.filename or ''}: {error.strerror}.", file=sys.stderr)
    return 1


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
    return _report([f"{case_id}: {fault}" for case_id, faults in result.broken.items() for fault in faults])


def _retrieval(options: argparse.Namespace, settings: Settings) -> int:
    dataset = datasets.read(options.dataset) if options.dataset else None
    counted = partial(_counted, "Đã lập chỉ mục")
    embedder = Shelf(settings).embedder
    opened = retrieval.prepare(dataset, settings, embedder, context=options.ablate != CONTEXT, progress=counted)
    if dataset:
        topics = retrieval.topics_of_dataset(dataset)
        if dataset.unjudged:
            print(f"Không đo {dataset.unjudged} câu không có điều nào được đánh dấu là liên quan.")
    else:
        topics = retrieval.topics_of_cases(_fitting(load(options.cases), opened))
    if options.split:
        topics = [topic for topic in topics if topic.split == options.split]
        if not topics:
            raise datasets.DatasetError(f"Nửa {options.split} không có câu hỏi nào. Bỏ --split để đo cả bộ.")
    earlier = retrieval.read_run(options.compare) if options.compare else {}
    compared = retrieval.shared(topics, earlier) if options.compare else []
    steps = ALL_STEPS if options.ablate in (None, CONTEXT) else ALL_STEPS._replace(**{options.ablate: False})
    typed = VARIANTS[options.queries] if options.queries else str
    found = retrieval.run(topics, opened, steps=steps, changed=typed, progress=partial(_counted, "Đã tìm"))
    scores = retrieval.score(topics, found)
    print(f"{len(opened.documents)} văn bản, {len(opened.index.passages)} đoạn")
    _print_estimates(topics, scores)
    if compared:
        now, before = retrieval.score(compared, found), retrieval.score(compared, earlier)
        _print_difference(compared, retrieval.compare(now, before))
    if options.run:
        retrieval.write_run(found, options.run)
    return 0


def _page(options: argparse.Namespace, settings: Settings) -> int:
    if len(options.run) > 2:
        raise retrieval.RunError("Mỗi lần chỉ so được hai run. Chỉ ghi --run một hoặc hai lần.")
    cases = load(options.cases)
    topics = retrieval.topics_of_cases(cases)
    runs = {str(path): retrieval.read_run(path) for path in options.run}
    observed, opened = _observed(cases, settings)
    if len(runs) == 1:
        runs["lần chạy này"] = retrieval.run(topics, opened, progress=partial(_counted, "Đã tìm"))
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
        return _report(gate.update(result, baseline, allow_regression=options.allow_regression))
    assert baseline is not None  # only an update may do without one
    gate.require_fresh(result.fingerprints, baseline)
    return _report(gate.failures(result, baseline))


def _fast(cases: Sequence[Case], settings: Settings) -> int:
    baseline = gate.load()
    opened = _opened(cases, settings)
    gate.require_fresh(gate.fingerprints(cases, opened), baseline)
    result = gate.measure(observe(gate.fast_part(cases), opened), opened)
    _print_changes(result, baseline, cases)
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
    judged = {"dev": calibrate.cross_validated(halves["dev"]), "test": calibrate.predicted(model, halves["test"])}
    cuts = calibrate.Thresholds(model.unanswerable, model.partial)
    for half, chosen in halves.items():
        shown = calibrate.figures(judged[half], chosen, cuts).items()
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
    _fitting(cases, opened)
    return opened


def _fitting(cases: Sequence[Case], opened: Library) -> Sequence[Case]:
    if found := problems(cases, opened.documents):
        raise CaseError("\n".join([*found[:_SHOWN_PROBLEMS], f"{len(found)} chỗ trong bộ câu hỏi không khớp kho"]))
    return cases


def _counted(doing: str, done: int, total: int) -> None:
    if done % 50 == 0 or done == total:
        print(f"{doing} {done}/{total}", file=sys.stderr)


def _print_figures(result: gate.Result) -> None:
    print(f"{'':{_WIDTH}} {'n':>4}", *(f"{_heading(name):>9}" for name in PER_CASE))
    for row in sorted(result.figures, key=lambda name: (name == gate.ALL, name)):
        figures = result.figures[row]
        print(f"{row:{_WIDTH}} {figures['passed'].n:4}", *(f"{_value(figures.get(name)):>9}" for name in PER_CASE))
    print("\n" + "  ".join(f"{name} {_value(result.figures[gate.ALL].get(name))}" for name in OVERALL))


def _print_estimates(topics: Sequence[Topic], scores: Scores) -> None:
    """Print a row of means with their intervals for all, for each half, and for each stratum of each half."""
    print(f"{'':{_ROW}} {'n':>4}", *(f"{name:>{_INTERVAL}}" for name in retrieval.MEASURES))
    for row, chosen in _rows(topics):
        estimates = [retrieval.estimate([scores[one.id][name] for one in chosen]) for name in retrieval.MEASURES]
        print(f"{row:{_ROW}} {len(chosen):4}", *(f"{_estimated(one):>{_INTERVAL}}" for one in estimates))


def _rows(topics: Sequence[Topic]) -> Iterator[tuple[str, list[Topic]]]:
    halves = [half for half in get_args(Split) if any(topic.split == half for topic in topics)]
    if len(halves) > 1:
        yield "all", list(topics)
    for half in halves:
        yield half, [topic for topic in topics if topic.split == half]
    for group in sorted({topic.group for topic in topics} - {""}):
        for half in halves:
            if chosen := [topic for topic in topics if (topic.group, topic.split) == (group, half)]:
                yield f"{group} {half}", chosen


def _print_difference(topics: Sequence[Topic], difference: retrieval.Difference) -> None:
    texts = {topic.id: " ".join(topic.text.split()) for topic in topics}  # on one line
    value, low, high = difference.mrr
    interval = f"khoảng tin cậy {low:+.3f} đến {high:+.3f}"
    print(f"\nSo trên {len(topics)} câu có trong cả hai run: MRR@10 thay đổi {value:+.3f} ({interval})")
    for words, sign, changed in (("được thêm", "+", difference.gained), ("mất", "-", difference.lost)):
        print(f"Câu {words} ở hạng 1: {len(changed)}")
        for one in changed:
            print(f"  {sign} {one}  {texts[one]}")


def _estimated(one: Estimate) -> str:
    return f"{one.value:.3f} {one.low:.3f}–{one.high:.3f}"


def _print_changes(result: gate.Result, baseline: gate.Baseline, cases: Sequence[Case]) -> None:
    texts = {case.id: case.question for case in cases}
    for words, changed in zip(("mất", "được thêm"), gate.changes(result, baseline), strict=True):
        print(f"Câu {words}: {len(changed) or 'không'}")
        for case_id in changed:
            print(f"  {case_id:34} {texts[case_id]}")


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
    asking = argparse.ArgumentParser(add_help=False)
    asking.add_argument(
        "--cases", type=Path, default=CASES, metavar="THƯ-MỤC", help="bộ câu hỏi khác, như evals/everyday"
    )
    run = commands.add_parser("run", parents=[asking], help="hỏi mọi câu, in số đo theo nhóm và các câu chưa đạt")
    run.set_defaults(command=_run)
    finding = commands.add_parser("retrieval", parents=[asking], help="đo riêng việc tìm đoạn, kèm khoảng tin cậy")
    finding.add_argument(
        "--dataset", type=Path, metavar="THƯ-MỤC", help="bộ dữ liệu dạng BEIR thay cho bộ câu hỏi mẫu"
    )
    finding.add_argument(
        "--split",
        choices=get_args(Split),
        help="chỉ một nửa, chia theo sha256 của mã câu hỏi: chỉnh trên dev, đo trên test",
    )
    finding.add_argument("--queries", choices=VARIANTS, help="câu hỏi không dấu, mất nửa số dấu, hoặc có lỗi gõ")
    finding.add_argument("--ablate", choices=retrieval.ABLATIONS, help="bỏ một bước để xem nó đáng bao nhiêu")
    finding.add_argument("--run", type=Path, metavar="TỆP", help="ghi kết quả thành run của TREC")
    finding.add_argument("--compare", type=Path, metavar="RUN", help="so với một run đã ghi: câu được thêm, câu mất")
    finding.set_defaults(command=_retrieval)
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
    reporting.set_defaults(command=_page)
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
