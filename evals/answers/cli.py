"""`regqa eval run | new | locate | report | compare | agreement | gate`: ask, tell, compare, keep the floors."""

import argparse
import sys
from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, get_args

from corpus.spread import Map
from corpus.store import write_atomically
from corpus.usage import Parser
from evals import corpora, sets
from evals.answers import agreement, compare, gate, outputs, report
from evals.answers.causes import CAUSES
from evals.answers.drafts import Drafts, DraftsError
from evals.answers.example import EXAMPLE
from evals.answers.measures import OVERALL
from evals.answers.record import ALL, SetRecord, read, record
from evals.answers.run import observe
from evals.calibration.risk import Guarantee
from evals.cases import CaseError
from evals.editions import located
from evals.progress import told
from evals.services import InProcess, OverHttp, Service
from evals.sets import ABOUT, SHIPPED, QuestionSet
from qa import cluster
from qa.model import Write
from qa.settings import Settings
from qa.split import Split
from qa.write.chat import model_of, writer
from qa.write.extract import extract

COLUMNS = {  # measure -> heading
    "satisfied": "vừa ý",
    "status": "ứng xử",
    "points": "đủ ý",
    "first": "đúng đầu",
    "right_rule": "đúng cảnh",
    "precision": "gọn",
    "whole_lists": "trọn mục",
    "citation": "trích",
    "success@1": "tìm@1",
    "recall@5": "tìm@5",
    "passed": "đạt",
    "invariants": "cam kết",
}
_NAME = 20
HERE = "trong máy"  # who is asked where no address is given
DRAFTS = Path("build")  # where a model's drafts are kept that nobody named a file for
_EXAMPLES_SHOWN = 8  # provisions that `locate` prints
_ENOUGH = 100  # questions, below which nothing can be said of how often answers are wrong
Command = Callable[[str, str], Parser]


def add_commands(command: Command) -> None:
    """Add the commands on answers to those of `regqa eval`; `command` makes one of its name and what it does."""
    _add_run(command)

    making = command("new", "ghi một tệp câu hỏi mẫu để sửa thành câu của mình")
    making.add_argument_group("Tham số").add_argument("file", type=Path, metavar="TỆP", help="tệp .jsonl sẽ tạo")
    making.set_defaults(run=_new)

    locating = command("locate", "tìm địa chỉ của một điều khoản từ lời của nó, để ghi vào gold")
    locating.add_argument_group("Tham số").add_argument("words", metavar="LỜI", help="một câu của điều khoản")
    _add_service(locating)
    locating.set_defaults(run=_locate)

    reporting = command("report", "lập trang HTML từ một lần chạy đã ghi, so với lần trước nếu có")
    reporting.add_argument_group("Tham số").add_argument(
        "record", type=Path, metavar="TỆP", help="tệp do regqa eval run --json ghi"
    )
    reporting.options.add_argument("--against", type=Path, metavar="TỆP", help="lần chạy trước, để so từng câu")
    reporting.options.add_argument(
        "--out", type=Path, metavar="TỆP", help="trang sẽ ghi; mặc định cạnh tệp, đuôi .html"
    )
    reporting.set_defaults(run=_report)

    comparing = command("compare", "in bảng so các lần chạy trên cùng những câu hỏi, ví dụ của hai cách soạn")
    comparing.add_argument_group("Tham số").add_argument(
        "records", nargs="+", type=Path, metavar="TỆP", help="tệp do regqa eval run --json ghi"
    )
    comparing.set_defaults(run=_compare)

    agreeing = command("agreement", "so lời chấm của người (xuất từ trang báo cáo) với mức vừa ý đã tính")
    files = agreeing.add_argument_group("Tham số")
    files.add_argument("record", type=Path, metavar="TỆP", help="tệp do regqa eval run --json ghi")
    files.add_argument("judgements", type=Path, metavar="LỜI-CHẤM", help="tệp xuất từ trang báo cáo")
    agreeing.set_defaults(run=_agreement)

    _add_gate(command)


def _add_run(command: Command) -> None:
    running = command("run", "hỏi mọi câu, in số đo và các câu chưa đạt")
    running.add_argument_group("Tham số").add_argument(
        "paths",
        nargs="*",
        type=Path,
        metavar="TỆP",
        help="tệp .jsonl hoặc thư mục câu hỏi của mình; không ghi gì thì chạy các bộ có sẵn",
    )
    _add_sets(running)
    _add_service(running)
    running.options.add_argument("--concurrency", type=_several, default=1, metavar="N", help="hỏi N câu cùng lúc")
    running.options.add_argument(
        "--repeat", type=_several, default=1, metavar="N", help="hỏi mỗi câu N lần, đo thời gian và tính ổn định"
    )
    running.options.add_argument(
        "--split",
        choices=("none", *get_args(Split)),
        help="chỉ một nửa; none là cả hai và liệt kê mọi câu chưa đạt (mặc định với tệp của mình)",
    )
    running.options.add_argument(
        "--writer", choices=("extract", "chat"), default="extract",
        help="ai soạn: extract trích nguyên văn (mặc định), chat là mô hình ở REGQA_LLM_MODEL",
    )  # fmt: skip
    running.options.add_argument(
        "--drafts", type=Path, metavar="TỆP",
        help="cùng --writer chat: bản soạn đã có trong tệp thì lấy lại, chưa có thì hỏi mô hình rồi ghi vào; không "
        f"có REGQA_LLM_MODEL thì chỉ lấy lại. Mặc định một tệp mới trong {DRAFTS}/",
    )  # fmt: skip
    for kind, says in (("json", "cả lần chạy, cho report"), ("csv", "bảng tính"), ("junit", "XML cho dây chuyền CI")):
        running.options.add_argument(f"--{kind}", type=Path, metavar="TỆP", help=f"ghi {says}")
    running.options.add_argument(
        "--min", nargs="+", action="extend", default=[], type=_bound(least=True), metavar="SỐ-ĐO=GIÁ-TRỊ",
        help="mức phải đạt, ví dụ satisfied=.8 hoặc users:first=.7; không đạt thì kết thúc với mã 1",
    )  # fmt: skip
    running.options.add_argument(
        "--max", nargs="+", action="extend", default=[], type=_bound(least=False), metavar="SỐ-ĐO=GIÁ-TRỊ",
        help="mức không được vượt, ví dụ latency_p95=0.5 (giây) hoặc notice_ratio=.5",
    )  # fmt: skip
    running.set_defaults(run=_run)


def _add_gate(command: Command) -> None:
    gating = command("gate", "so với các mức sàn đã ghi; thiếu quá một câu là không đạt")
    _add_sets(gating)
    how = gating.options.add_mutually_exclusive_group()
    how.add_argument("--fast", action="store_true", help="chỉ một phần cố định của bộ cases, trong vài giây")
    how.add_argument("--update", action="store_true", help="ghi kết quả làm mức sàn mới")
    gating.options.add_argument("--allow-regression", action="store_true", help="cùng --update: cho hạ mức sàn")
    gating.options.add_argument("--cases", type=Path, metavar="TỆP", help="tệp hoặc thư mục câu hỏi của mình")
    gating.options.add_argument(
        "--baseline", type=Path, default=gate.BASELINE, metavar="TỆP", help="tệp mức sàn; cần có khi dùng --cases"
    )
    gating.set_defaults(run=_gate)


def _add_sets(parser: Parser) -> None:
    parser.options.add_argument(
        "--set", nargs="+", action="extend", choices=SHIPPED, metavar="BỘ",
        help="; ".join(f"{name}: {about}" for name, about in ABOUT.items()),
    )  # fmt: skip
    parser.options.add_argument(
        "--official",
        type=Path,
        default=corpora.OFFICIAL,
        metavar="THƯ-MỤC",
        help="nơi có real/*.pdf và seeds/*.txt cho bộ official",
    )


def _add_service(parser: Parser) -> None:
    parser.options.add_argument("--url", metavar="URL", help="hỏi dịch vụ ở địa chỉ này thay vì hỏi ngay trong máy")
    parser.options.add_argument("--key", metavar="KHÓA", help="khóa của dịch vụ đó, nếu cần")


def _run(options: argparse.Namespace, settings: Settings) -> int:
    spread = cluster.over(settings.ray_address) if options.writer == "extract" and not options.url else None
    asked = [
        (one, observe(one.cases, one.service, one.today, concurrency=options.concurrency, repeat=options.repeat,
                      progress=told(f"{one.name}: đã hỏi"), spread=spread))
        for one in _halved(_chosen(options, settings), options.split)
    ]  # fmt: skip
    made = record(asked, _who(options, settings), datetime.now().astimezone())
    _write(options.json, made.model_dump_json(indent=1).encode())
    _write(options.csv, outputs.as_csv(made))
    _write(options.junit, outputs.as_junit(made))
    _print_table(made.sets)
    for one in made.sets:
        _print_set(one, options.split)
    return _failed(
        [fault for one in made.sets for fault in gate.broken(one)]
        + outputs.missed(made, [*options.min, *options.max])
    )


def _chosen(options: argparse.Namespace, settings: Settings) -> list[QuestionSet]:
    """Return the sets to ask: the files given or those that ship, of this machine or the service at the address."""
    service = (lambda: OverHttp(options.url, options.key)) if options.url else None
    write = _writer(options, settings)
    if options.paths and options.set:
        raise CaseError("Ghi tệp của mình, hoặc --set cho các bộ có sẵn; không cả hai.")
    if options.paths:
        return sets.own(options.paths, settings, told("Đã lập chỉ mục"), service, write)
    if service:
        return sets.over(options.set or SHIPPED[:-1], service())
    return _shipped(options.set or SHIPPED, options, settings, write)


def _writer(options: argparse.Namespace, settings: Settings) -> Write:
    """Return who writes. Raises DraftsError where that is a model, and none is set nor any draft kept."""
    if options.writer == "extract":
        if options.drafts:
            raise DraftsError("--drafts đi cùng --writer chat.")
        return extract
    if options.url:
        raise DraftsError("--writer là của máy này; dịch vụ ở --url tự chọn ai soạn.")
    if not settings.llm_model and not (options.drafts and options.drafts.exists()):
        raise DraftsError(
            "--writer chat cần REGQA_LLM_MODEL (và REGQA_LLM_BASE_URL), hoặc --drafts TỆP đã có bản soạn."
        )
    path = options.drafts or DRAFTS / f"drafts-{datetime.now():%Y%m%dT%H%M%S}.jsonl"
    print(f"Bản soạn của mô hình: {path}", file=sys.stderr)
    return Drafts(path, writer(model_of(settings)), settings.llm_model)


def _who(options: argparse.Namespace, settings: Settings) -> str:
    """Return who was asked, and who wrote where that is a model."""
    if options.writer == "extract":
        return options.url or HERE
    return f"{HERE}, mô hình {settings.llm_model or options.drafts.name}"


def _halved(chosen: Sequence[QuestionSet], split: str | None) -> list[QuestionSet]:
    halved = [sets.half(one, split) for one in chosen]
    for one in halved:
        if not one.cases:
            reasons = "".join(f"\n  {case_id}: {why}" for case_id, why in list(one.absent.items())[:10])
            raise CaseError(f"Bộ {one.name} không có câu nào hỏi được ở đây.{reasons}")
    return halved


def _new(options: argparse.Namespace, _settings: Settings) -> int:
    if options.file.exists():
        raise CaseError(f"{options.file} đã có; chọn tên khác để không ghi đè.")
    write_atomically(options.file, EXAMPLE.encode())
    print(f"Đã ghi {options.file}. Sửa câu hỏi rồi chạy: regqa eval run {options.file}")
    return 0


def _locate(options: argparse.Namespace, settings: Settings) -> int:
    service: Service = (
        OverHttp(options.url, options.key)
        if options.url
        else InProcess(corpora.own(settings, told("Đã lập chỉ mục")))
    )
    held = service.held
    places = list(map(str, located(options.words, held)[:_EXAMPLES_SHOWN]))
    if not places:
        print("Không điều khoản nào có gần nguyên văn lời đó. Những chỗ gần nghĩa nhất:", file=sys.stderr)
        near = service.search(options.words, _EXAMPLES_SHOWN, date.today())
        places = [f"{hit.document_id}:{hit.locator}" for hit in near]
    for place in places:
        print(f"{place}\n  {held.label(place)}\n  {' '.join(held.text(place).split())[:200]}")
    return 0 if places else 1


def _report(options: argparse.Namespace, _settings: Settings) -> int:
    made = read(options.record)
    before = read(options.against) if options.against else None
    path = options.out or options.record.with_suffix(".html")
    write_atomically(path, report.page(made, before, made_at=datetime.now()).encode())
    print(path)
    return 0


def _compare(options: argparse.Namespace, _settings: Settings) -> int:
    print(compare.table([(str(path), read(path)) for path in options.records]))
    return 0


def _agreement(options: argparse.Namespace, _settings: Settings) -> int:
    print(agreement.told(agreement.compared(read(options.record), agreement.read(options.judgements))))
    return 0


def _gate(options: argparse.Namespace, settings: Settings) -> int:
    if options.cases and options.baseline == gate.BASELINE:
        raise CaseError("Bộ câu hỏi của mình cần tệp mức sàn riêng: thêm --baseline TỆP.")
    spread = cluster.over(settings.ray_address)
    baseline = None if options.update and not options.baseline.exists() else gate.load(options.baseline)
    chosen = _gated(options, settings)
    if options.update or baseline is None:
        made = {one.name: (_asked(one, spread), gate.fingerprints(one)) for one in chosen}
        _print_table([run for run, _ in made.values()])
        allowed = options.allow_regression
        return _failed(gate.update(made, baseline, allow_regression=allowed, path=options.baseline))
    faults, runs = [], []
    for one in chosen:
        floors = gate.floors_of(one.name, baseline)
        gate.require_fresh(one.name, gate.fingerprints(one), floors)
        run = _asked(sets.only(one, gate.fast_part(one.cases)) if options.fast else one, spread)
        _print_changes(run, floors)
        faults += gate.fast_failures(run, floors) if options.fast else gate.failures(run, floors)
        runs.append(run)
    _print_table(runs)
    return _failed(faults)


def _gated(options: argparse.Namespace, settings: Settings) -> list[QuestionSet]:
    """Return the sets whose floors are asked for: the file given, or those that ship; the fast part has the first."""
    if options.cases:
        return sets.own([options.cases], settings, told("Đã lập chỉ mục"))
    return _shipped(options.set or (SHIPPED[:1] if options.fast else SHIPPED), options, settings)


def _shipped(
    names: Sequence[str], options: argparse.Namespace, settings: Settings, write: Write = extract
) -> list[QuestionSet]:
    chosen, skipped = sets.shipped(names, settings, told("Đã lập chỉ mục"), options.official, write)
    for sentence in skipped:
        print(sentence, file=sys.stderr)
    return chosen


def _asked(one: QuestionSet, spread: Map | None) -> SetRecord:
    observed = observe(one.cases, one.service, one.today, progress=told(f"{one.name}: đã hỏi"), spread=spread)
    return record([(one, observed)], HERE, datetime.now().astimezone()).sets[0]


def _print_table(made: Sequence[SetRecord]) -> None:
    print(
        " ".join([f"{'':{_NAME}} {'câu':>4}", *(f"{heading:>9}" for heading in COLUMNS.values()), f"{'p95 ms':>8}"])
    )
    for one in made:
        for group in (ALL, "half dev", "half test") if one.shipped else (ALL,):
            if group in one.figures:
                name = one.name if group == ALL else f"  nửa {group.removeprefix('half ')}"
                speed = f"{1000 * one.costs['latency_p95']:8.0f}" if group == ALL else ""
                print(f"{_row(name, one, group)} {speed}".rstrip())


def _print_set(one: SetRecord, split: str | None) -> None:
    groups = [group for group in one.figures if group != ALL and not group.startswith("half ")]
    if len(groups) > 1:
        print(f"\n{one.name}, theo nhóm:")
        for group in groups:
            print(_row(group, one, group))
    told = [f"{name} {one.figures[ALL][name].value:.3f}" for name in OVERALL if name in one.figures[ALL]]
    costs = one.costs
    told.append(f"lưu ý/lời trích {costs['notice_ratio']:.2f}")
    told.append(f"p50 {1000 * costs['latency_p50']:.0f} ms")
    print(f"\n{one.name}: {'  '.join(told)}")
    if len(one.questions) >= _ENOUGH:
        print(f"  {_guaranteed(one.guarantee)}")
    if one.absent:
        print(f"  Không có trong kho này: {len(one.absent)} câu, không tính.")
        for case_id, why in () if one.shipped else one.absent.items():
            print(f"    {case_id:34} {why}")
    wrong = [question for question in one.questions if question.cause]
    listed = wrong if split == "none" or not one.shipped else [each for each in wrong if each.split == "dev"]
    if listed:
        which = "" if len(listed) == len(wrong) else " của nửa dev (nửa test chỉ để đo, không để sửa theo)"
        print(f"  Câu chưa vừa ý{which}:")
    for question in listed:
        print(f"    {question.id:34} {CAUSES[question.cause]:38} {question.question}")


def _guaranteed(guarantee: Guarantee) -> str:
    if guarantee.threshold is None:
        return "Chưa ngưỡng tin cậy nào mà nửa dev cho thấy, với 95 % chắc chắn, không quá 5 % câu trả lời là sai."
    on_test = f"; nửa test: sai {guarantee.on_test.error:.3f}" if guarantee.on_test else ""
    return f"Từ độ tin cậy {guarantee.threshold:.2f}, với 95 % chắc chắn không quá 5 % câu trả lời là sai{on_test}."


def _row(name: str, one: SetRecord, group: str) -> str:
    figures = one.figures[group]
    n = max((figure.n for figure in figures.values()), default=0)
    shown = (f"{figures[each].value:9.3f}" if each in figures else f"{'-':>9}" for each in COLUMNS)
    return " ".join([f"{name:{_NAME}} {n:4}", *shown])


def _print_changes(made: SetRecord, floors: gate.Floors) -> None:
    texts = {question.id: question.question for question in made.questions}
    for words, changed in zip(("mất", "được thêm"), gate.changes(made, floors), strict=True):
        print(f"{made.name}, câu {words}: {len(changed) or 'không'}")
        for case_id in changed:
            print(f"  {case_id:34} {texts[case_id]}")


def _write(path: Path | None, content: bytes) -> None:
    if path:
        write_atomically(path, content)


def _failed(faults: Sequence[str]) -> int:
    for fault in faults:
        print(f"KHÔNG ĐẠT  {fault}", file=sys.stderr)
    return 1 if faults else 0


def _several(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 64:
        raise argparse.ArgumentTypeError("phải là số nguyên từ 1 đến 64")
    return int(text)


def _bound(*, least: bool) -> Callable[[str], Any]:
    def read_bound(text: str) -> outputs.Bound:
        try:
            return outputs.bound(text, least=least)
        except ValueError as error:
            raise argparse.ArgumentTypeError(str(error)) from error

    return read_bound
