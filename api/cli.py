"""The command `regqa`: adds documents, builds the index, searches, answers, serves, shows what readers said.

Exit status: 0 for a served answer of any status, 1 for a failure, 2 for wrong usage. What a command needs is
imported when it runs, so that help and the list of documents come at once.
"""

import argparse
import io
import logging
import os
import re
import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from pydantic import ValidationError

from api import terminal
from api.records import feedback
from api.requests import AnswerRequest, SearchRequest
from api.schemas import answer_json, register_json, search_json
from api.settings import Settings
from api.wording import faults
from corpus.model import Kind, Strict
from corpus.register import Register
from corpus.store import CorpusError, load_corpus
from corpus.text import readable
from qa.errors import IndexBusy, IndexNotWritten, QAError

if TYPE_CHECKING:  # these load the model or the readers
    from qa.engine import Library, Shelf

_ARGUMENTS = {"question": "CÂU-HỎI", "query": "NỘI-DUNG", "k": "-k"}  # field of a request -> how it is typed

Command = Callable[[argparse.Namespace, Settings], int]


def main(argv: Sequence[str] | None = None) -> int:
    """Return the exit status of one command line."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # cores are for questions side by side; numpy reads it once
    words = list(sys.argv[1:] if argv is None else argv)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")  # a Vietnamese answer on any locale
    if words[:1] == ["eval"]:
        return _evaluate(words[1:])
    try:
        options = _parser().parse_args(words)
        return _run(options)
    except SystemExit as stop:  # argparse ends this way after help and after wrong usage
        return stop.code if isinstance(stop.code, int) else 1


def _evaluate(words: Sequence[str]) -> int:
    try:
        from evals.cli import main as evaluate
    except ModuleNotFoundError as error:  # the measures come with the development packages
        _say(f"regqa eval cần gói {error.name}, chưa được cài. Chạy trong thư mục mã nguồn: pip install -e '.[dev]'")
        return 1
    return evaluate(words)


def _run(options: argparse.Namespace) -> int:
    try:
        command: Command = options.command
        status = command(options, Settings())
        sys.stdout.flush()  # here, where a reader that has gone is still ours to handle
        return status
    except ValidationError as error:
        for fault in faults(error.errors()):
            name = f"REGQA_{fault.field.upper()}" if error.title == Settings.__name__ else _ARGUMENTS[fault.field]
            _say(f"{name}: {fault.message}")
        return 2
    except (QAError, CorpusError, feedback.FeedbackError) as error:
        _say(str(error))
        return 1
    except OSError as error:
        if isinstance(error, BrokenPipeError):  # the reader of our output (`| head`) has seen enough
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return 0
        what = f"{error.filename}: {error.strerror}" if error.filename else error
        _say(f"Không đọc hoặc ghi được: {what}. Kiểm tra đường dẫn, quyền truy cập và chỗ trống trên đĩa.")
        return 1
    except KeyboardInterrupt:
        _say("Đã dừng.")
        return 1


def _add(options: argparse.Namespace, settings: Settings) -> int:
    from ingest.add import add
    from ingest.document import Identity

    identity = Identity(
        number=options.number, kind=options.kind, issuer=options.issuer, issued_on=options.date, title=options.title
    )
    reports = add(options.paths, settings.data, identity=identity, replace=options.replace)
    for report in reports:
        if report.error:
            _say(f"không thêm được {report.path}\n  {report.error}")
            continue
        pages = f"{report.pages} trang, " if report.pages else ""
        print(f"{report.path}: đã thêm {report.document_id} ({pages}{report.provisions} điều khoản)")
        for warning in report.warnings:
            print(f"  lưu ý: {warning}")
    failed = sum(1 for report in reports if report.error)
    if failed:
        kept = "các tệp còn lại đã vào kho" if failed < len(reports) else "kho không thay đổi"
        _say(f"{failed} trong {len(reports)} tệp không thêm được; {kept}.")
    if failed < len(reports):
        _index(options, settings)
    elif not reports:
        _say("Không có tệp nào để thêm. Nhận PDF, DOCX, HTML, TXT và MD.")
    return 1 if failed or not reports else 0


def _index(_options: argparse.Namespace, settings: Settings) -> int:
    from qa.engine import Shelf

    def waiting() -> None:
        _say(f"Một lần lập chỉ mục khác đang chạy ở {settings.index}; đợi nó xong rồi làm tiếp.")

    _build(Shelf(settings), waiting)
    return 0


def _build(shelf: "Shelf", waiting: Callable[[], None] | None = None) -> None:
    from tqdm import tqdm

    # disable=None: a bar only on a terminal; delay: not under the message that another build is waited for
    with tqdm(desc="Đoạn mới", unit="đoạn", disable=None, leave=False, delay=0.1) as bar:

        def progress(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        place = shelf.build(progress, waiting)
    _say(f"Đã lập chỉ mục {len(shelf.documents())} văn bản tại {place}")


def _search(options: argparse.Namespace, settings: Settings) -> int:
    wanted = SearchRequest(query=options.text, k=options.k, as_of=options.as_of)
    from qa.answer import search

    on = wanted.as_of or date.today()
    library = _library(settings)
    found = search_json(search(wanted.query, library, wanted.k, on), library.register, on)
    _show(options, found, terminal.search_text(found))
    return 0


def _ask(options: argparse.Namespace, settings: Settings) -> int:
    question = AnswerRequest(question=options.text, as_of=options.as_of).asked(date.today())
    from qa.answer import answer

    library = _library(settings)
    answered = answer_json(answer(question, library), library.register)
    _show(options, answered, terminal.answer_text(answered, question.as_of))
    return 0


def _documents(options: argparse.Namespace, settings: Settings) -> int:
    register = register_json(Register(load_corpus(settings.corpus, settings.documents)), date.today())
    _show(options, register, terminal.register_text(register))
    return 0


def _feedback_list(options: argparse.Namespace, settings: Settings) -> int:
    judged = feedback.read(settings.feedback, options.since, options.verdict)
    _show(options, feedback.FeedbackJson(feedback=judged), terminal.feedback_text(judged))
    return 0


def _feedback_export(options: argparse.Namespace, settings: Settings) -> int:
    judged = feedback.read(settings.feedback, options.since, options.verdict)
    if not judged:
        _say("Không có góp ý nào để xuất.")
        return 1
    lines = "".join(f"{line}\n" for line in feedback.cases(judged))
    try:
        with options.file.open("x", encoding="utf-8") as written:
            written.write(lines)
    except FileExistsError:
        _say(f"Đã có tệp {options.file}; chọn tên khác, hoặc dời tệp cũ đi.")
        return 1
    print(
        f"{options.file}: {len(judged)} trường hợp cần rà soát. Sửa status và gold cho đúng, xóa note, rồi chuyển "
        "từng dòng vào evals/cases/<stratum>.jsonl"
    )
    return 0


def _serve(_options: argparse.Namespace, settings: Settings) -> int:
    import uvicorn

    from api.access.connections import Connection
    from api.access.hosts import is_local
    from api.app import create_app
    from qa.engine import Shelf

    if not (is_local(settings.host) or settings.widget_keys or settings.allow_open):
        _say(
            f"REGQA_HOST={settings.host} mở dịch vụ cho mọi máy tới được địa chỉ này, và chưa có khóa nào. Bỏ "
            "REGQA_HOST để chỉ máy này dùng, hoặc khai REGQA_WIDGET_KEYS, hoặc đặt REGQA_ALLOW_OPEN=1 khi tường lửa "
            "hay proxy đã giữ cửa."
        )
        return 2

    shelf = Shelf(settings)
    try:
        _build(shelf)
    except (IndexBusy, IndexNotWritten) as error:  # serve what is live, and follow when there is a newer one
        _say(str(error))
    shelf.current()
    logging.basicConfig(format="%(message)s", level=logging.WARNING)
    logging.getLogger("api").setLevel(logging.INFO)  # one JSON line per question
    # Workers hand over often: at 32 clients that took a tenth off the longest waits.
    sys.setswitchinterval(0.001)
    try:
        uvicorn.run(
            create_app(shelf, settings),
            host=settings.host,
            port=settings.port,
            http=Connection,
            ws="none",
            backlog=Connection.most,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=10,
        )
    except SystemExit:
        _say(f"Không mở được {settings.host}:{settings.port}. Đặt REGQA_HOST, REGQA_PORT khác rồi chạy: regqa serve")
        return 1
    return 0


def _library(settings: Settings) -> "Library":
    from qa.engine import Shelf

    return Shelf(settings).current()


def _show(options: argparse.Namespace, body: Strict, text: str) -> None:
    print(body.model_dump_json() if options.json else text)


def _say(message: str) -> None:
    print(f"regqa: {message}", file=sys.stderr)


_USAGE_FAULTS = [  # argparse's English -> ours
    (r"the following arguments are required: (.*)", r"thiếu \1"),
    (r"unrecognized arguments: (.*)", r"không hiểu \1"),
    (r"argument (\S+): invalid choice: (\S+) \(choose from (.*)\)", r"\1 không nhận \2; chọn một trong: \3"),
    (r"argument (\S+): expected .*", r"\1 cần có giá trị"),
    (r"argument (\S+): ignored explicit argument (.*)", r"\1 không nhận giá trị \2"),
    (r"argument (\S+): (.*)", r"\1: \2"),
]


class _Parser(argparse.ArgumentParser):
    """Is an argument parser that speaks Vietnamese and takes no abbreviated options."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(add_help=False, allow_abbrev=False, formatter_class=_Layout, **settings)
        self.options = self.add_argument_group("Tùy chọn")
        self.options.add_argument("-h", "--help", action="help", help="hiện trợ giúp này")

    def error(self, message: str) -> NoReturn:
        told = next((re.sub(p, r, message) for p, r in _USAGE_FAULTS if re.fullmatch(p, message)), message)
        self.exit(2, f"{self.prog}: {readable(told)}\nXem cách dùng: {self.prog} --help\n")


class _Layout(argparse.HelpFormatter):
    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        super().add_usage(usage, actions, groups, prefix or "Cách dùng: ")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="regqa", description="Hỏi đáp quy định của Đảng, trích dẫn nguyên văn từng điều khoản.")
    commands = parser.add_subparsers(title="Các lệnh", metavar="LỆNH", prog="regqa", required=True)

    def command(name: str, run: Command | None, about: str, of: Any = commands) -> _Parser:
        added: _Parser = of.add_parser(name, help=about, description=f"{about[0].upper()}{about[1:]}.")
        added.set_defaults(command=run)
        return added

    adding = command("add", _add, "thêm văn bản từ tệp hoặc thư mục (PDF, DOCX, HTML, TXT, MD), rồi lập lại chỉ mục")
    adding.add_argument_group("Tham số").add_argument(
        "paths", nargs="+", type=Path, metavar="TỆP", help="tệp hoặc thư mục"
    )
    adding.options.add_argument("--number", metavar="SỐ", help="số hiệu, ví dụ 294-QĐ/TW")
    adding.options.add_argument("--kind", type=_kind, metavar="LOẠI", help=f"loại văn bản: {', '.join(Kind)}")
    adding.options.add_argument("--issuer", metavar="CƠ-QUAN", help="cơ quan ban hành")
    adding.options.add_argument("--date", type=_day, metavar="NGÀY", help="ngày ban hành, NĂM-THÁNG-NGÀY")
    adding.options.add_argument("--title", metavar="TÊN", help="tên văn bản")

    adding.options.add_argument(
        "--replace", action="store_true", help="thay cả bản đã có đầy đủ hơn hoặc chính thức hơn"
    )

    command("index", _index, "lập lại chỉ mục từ kho văn bản")

    searching = command("search", _search, "tìm các đoạn gần nhất với nội dung")
    searching.add_argument_group("Tham số").add_argument("text", metavar="NỘI-DUNG", help="nội dung cần tìm")
    searching.options.add_argument("-k", type=_whole, default=8, metavar="N", help="số đoạn, 1 đến 50 (mặc định 8)")

    asking = command("ask", _ask, "trả lời một câu hỏi, kèm trích dẫn")
    asking.add_argument_group("Tham số").add_argument("text", metavar="CÂU-HỎI", help="câu hỏi, không quá 500 ký tự")
    for dated in (searching, asking):
        dated.options.add_argument(
            "--as-of", type=_day, metavar="NGÀY", help="xét hiệu lực ngày này, NĂM-THÁNG-NGÀY (mặc định hôm nay)"
        )

    listing = command("documents", _documents, "liệt kê văn bản trong kho và hiệu lực hôm nay")
    for printing in (searching, asking, listing):
        printing.options.add_argument("--json", action="store_true", help="in JSON như của dịch vụ HTTP")

    judging = command("feedback", None, "xem hoặc xuất góp ý của người đọc về các câu trả lời")
    parts = judging.add_subparsers(title="Các lệnh", metavar="LỆNH", prog="regqa feedback", required=True)
    shown = command("list", _feedback_list, "liệt kê góp ý, cũ nhất trước", of=parts)
    shown.options.add_argument("--json", action="store_true", help="in JSON")
    exported = command("export", _feedback_export, "xuất góp ý thành trường hợp đánh giá cần rà soát", of=parts)
    exported.add_argument_group("Tham số").add_argument(
        "file", type=Path, metavar="TỆP", help="tệp JSONL sẽ tạo; tệp đã có thì không bị ghi đè"
    )
    for narrowed in (shown, exported):
        narrowed.options.add_argument("--since", type=_day, metavar="NGÀY", help="từ ngày này, NĂM-THÁNG-NGÀY")
        narrowed.options.add_argument("--verdict", choices=("up", "down"), help="chỉ góp ý hữu ích hay không hữu ích")

    command("serve", _serve, "chạy dịch vụ HTTP và trang hỏi đáp tại REGQA_HOST:REGQA_PORT")
    command("eval", None, "đo chất lượng; xem: regqa eval --help")
    return parser


def _day(text: str) -> date:
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise argparse.ArgumentTypeError("phải là ngày có thật dạng NĂM-THÁNG-NGÀY, ví dụ 2026-05-01")


def _kind(text: str) -> Kind:
    try:
        return Kind(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"phải là một trong: {', '.join(Kind)}") from None


def _whole(text: str) -> int:
    if not re.fullmatch(r"\d{1,9}", text, re.ASCII):
        raise argparse.ArgumentTypeError("phải là số nguyên")
    return int(text)
