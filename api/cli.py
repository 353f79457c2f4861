"""The command `regqa`: adds documents and keeps them in order, builds the index, searches, answers, serves.

Exit status: 0 for a served answer of any status, 1 for a failure, 2 for wrong usage; of `regqa check` 0 where nothing
is wrong, 1 where something is, 2 where it could not be checked. What a command needs is
imported when it runs, so that help and the list of documents come at once.
"""

import argparse
import io
import os
import signal
import sys
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from importlib.metadata import entry_points
from multiprocessing import get_context
from typing import TYPE_CHECKING

from pydantic import ValidationError

from api import terminal, upkeep, upkeep_commands
from api.parser import parser
from api.records import feedback
from api.records.chain import LogFailed
from api.records.database import is_there
from api.requests import AnswerRequest, SearchRequest
from api.schemas import answer_json, register_json, search_json
from api.settings import Settings
from corpus.faults import faults
from corpus.model import Strict
from corpus.procedures.load import held, shipped
from corpus.register import Register
from corpus.store import CorpusError, load_corpus
from corpus.text import readable
from qa.errors import ChromaAway, IndexBusy, IndexNotWritten, QAError

if TYPE_CHECKING:  # these load the model or the readers
    from api.forms import Told
    from ingest.add import FileReport
    from qa.engine import Library, Shelf

_LONGEST = 300  # characters of what is written down in the log
_ARGUMENTS = {"question": "CÂU-HỎI", "query": "NỘI-DUNG", "k": "-k"}  # field of a request -> how it is typed


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
        options = parser().parse_args(words)
        return _run(options)
    except SystemExit as stop:  # argparse ends this way after help and after wrong usage
        return stop.code if isinstance(stop.code, int) else 1


def _evaluate(words: Sequence[str]) -> int:
    """Run the measures, which the service stands without: whoever is installed beside it may offer the command."""
    needs = "chưa được cài"
    for offered in entry_points(group="regqa.commands", name="eval"):
        try:
            evaluate: Callable[[Sequence[str]], int] = offered.load()
        except ModuleNotFoundError as error:
            needs = f"cần gói {error.name}, chưa được cài"
        else:
            return evaluate(words)
    _say(f"regqa eval {needs}. Cài lại: pip install -e . trong thư mục mã nguồn")
    return 1


def _run(options: argparse.Namespace) -> int:
    try:
        settings = Settings()
        status = _COMMANDS[options.command](options, settings)
        if status == 0 and options.command in _CHANGING:
            named, on = _CHANGING[options.command]
            _noted(settings, named, on(options))
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
    from qa import cluster

    identity = Identity(
        number=options.number, kind=options.kind, issuer=options.issuer, issued_on=options.date, title=options.title
    )
    units = upkeep.units_of(options.readers, settings, options.new_unit, terminal.NEW_UNIT)
    spread = cluster.over(settings.ray_address)
    reports = add(
        options.paths,
        settings.data,
        identity=identity,
        replace=options.replace,
        starter=settings.corpus,
        readers=units,
        spread=spread,
    )
    return _indexed(reports, options, settings)


def _watch(options: argparse.Namespace, settings: Settings) -> int:
    from api.watching import batches
    from ingest.add import add
    from qa import cluster

    if not options.folder.is_dir():
        _say(f"{options.folder}: không có thư mục này.")
        return 1
    units = upkeep.units_of(options.readers, settings, options.new_unit, terminal.NEW_UNIT)
    ending = signal.signal(signal.SIGTERM, signal.default_int_handler)  # as Ctrl-C does
    _say(f"Đang theo dõi {options.folder}; tệp nào vào thư mục thì được thêm. Dừng bằng Ctrl-C.")
    try:
        for batch in batches(options.folder):
            try:
                spread = cluster.over(settings.ray_address)
                reports = add(batch, settings.data, starter=settings.corpus, readers=units, spread=spread)
                _indexed(reports, options, settings)
            except (QAError, CorpusError, OSError) as error:  # the next batch may do better
                _say(str(error))
            sys.stdout.flush()  # a log is read while it is written
    except KeyboardInterrupt:
        _say("Đã dừng theo dõi.")
    finally:
        signal.signal(signal.SIGTERM, ending)
    return 0


def _indexed(reports: Sequence["FileReport"], options: argparse.Namespace, settings: Settings) -> int:
    """Return the exit status, once each report is told and what was stored is in the index."""
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
    _noted(settings, "document.add", [report.document_id for report in reports if not report.error])
    if failed < len(reports):
        for told in filter(None, upkeep_commands.changes_by(reports, settings)):
            print(told)
        _index(options, settings)
    elif not reports:
        _say("Không có tệp nào để thêm. Nhận PDF, DOCX, DOC, ODT, RTF, HTML, TXT, MD, PNG, JPEG và TIFF.")
    return 1 if failed or not reports else 0


def _keeping(
    command: Callable[[argparse.Namespace, Settings], bool],
) -> Callable[[argparse.Namespace, Settings], int]:
    """Return the command of `upkeep_commands` followed by the index where it changed the corpus."""

    def run(options: argparse.Namespace, settings: Settings) -> int:
        return _index(options, settings) if command(options, settings) else 0

    return run


def _index(_options: argparse.Namespace, settings: Settings) -> int:
    from qa import cluster
    from qa.engine import Shelf

    def waiting() -> None:
        _say(f"Một lần lập chỉ mục khác đang chạy ở {settings.index}; đợi nó xong rồi làm tiếp.")

    _build(Shelf(settings, cluster.over(settings.ray_address)), waiting)
    return 0


def _build(shelf: "Shelf", waiting: Callable[[], None] | None = None) -> None:
    from tqdm import tqdm

    # disable=None: a bar only on a terminal; delay: not under the message that another build is waited for
    with tqdm(desc="Đoạn mới", unit="đoạn", disable=None, leave=False, delay=0.1) as bar:

        def progress(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        place = shelf.build(progress, waiting)
    documents = {document.id: document for document in shelf.documents()}
    _say(f"Đã lập chỉ mục {len(documents)} văn bản tại {place}")
    for one in held(shipped(), documents.get):
        if one.report:
            _say(one.report)


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
    from api.engine import answering
    from qa.answer import Answered

    library = _library(settings)
    *_, last = answering(settings)(question, library)
    assert isinstance(last, Answered)
    answered = answer_json(last.answer, library.register)
    _show(options, answered, terminal.answer_text(answered, question.as_of))
    return 0


def _check(options: argparse.Namespace, settings: Settings) -> int:
    from api.checking import FileCheckedJson, FilesCheckedJson, checked, text_in
    from ingest.add import reason
    from ingest.errors import IngestError

    on, told, failed = options.as_of or date.today(), [], False
    try:
        library = _library(settings)
    except (QAError, CorpusError) as error:
        _say(str(error))
        return 2
    for path in options.files:
        try:
            found = checked(text_in(path), library, on)
        except (IngestError, OSError) as error:
            _say(f"không kiểm tra được {path}\n  {reason(path, error)}")
            failed = True
        else:
            told.append(FileCheckedJson(file=readable(str(path)), **dict(found)))
    _show(
        options,
        FilesCheckedJson(files=tuple(told)),
        "\n\n".join(terminal.checked_text(one, one.file) for one in told),
    )
    return 2 if failed else int(any(one.wrong for one in told))


def _backup(options: argparse.Namespace, settings: Settings) -> int:
    from api import backup, forms

    forms.check_moved(settings)
    manifest = backup.write(settings.data, options.file, settings.server, index=not options.without_index)
    held, packed = sum(member.size for member in manifest.files.values()), options.file.stat().st_size
    print(f"{options.file}: {len(manifest.files)} tệp, {held / 1e6:.1f} MB, nén còn {packed / 1e6:.1f} MB")
    return 0


def _restore(options: argparse.Namespace, settings: Settings) -> int:
    from api import backup, forms

    into = options.into or settings.data
    server = settings.server if into.absolute() == settings.data.absolute() else None
    manifest, before, records_before = backup.restore(options.file, into, server, replace=options.replace)
    print(
        f"{into}: {len(manifest.files)} tệp, sao lưu {manifest.made_at:%Y-%m-%d %H:%M} UTC bởi regqa {manifest.regqa}"
    )
    if before:
        print(f"  dữ liệu trước đó giữ ở {before}")
    if records_before:
        print(f"  trong {server}, dữ liệu trước đó giữ ở lược đồ {', '.join(records_before)}")
    if settings.server and not server:
        print(f"  tài khoản, nhật ký, góp ý … nằm trong {into} dưới dạng tệp SQLite, không vào PostgreSQL")
    if not (into / "index").is_dir():
        print("  bản sao lưu không kèm chỉ mục. Chạy: regqa index")
    forms.check(settings.place if server else into.joinpath)  # of an older version: says what to run
    return 0


def _migrate(_options: argparse.Namespace, settings: Settings) -> int:
    from api import forms

    return _told(forms.brought_up(settings))


def _move_records(_options: argparse.Namespace, settings: Settings) -> int:
    from api import forms

    return _told(forms.moved(settings))


def _told(became: "Iterable[Told]") -> int:
    """Print what became of each stored form, and return the exit status."""
    failed = False
    for one in became:
        print(f"{one.name}: {one.said}")
        failed |= one.failed
    return int(failed)


def _course(options: argparse.Namespace, settings: Settings) -> int:
    from api import course_commands

    commands = {
        "new": course_commands.new,
        "bank": course_commands.bank,
        "exam": course_commands.exam,
        "export": course_commands.export,
        "check": course_commands.check,
    }
    return commands[options.command.split()[-1]](options, settings)


def _documents(options: argparse.Namespace, settings: Settings) -> int:
    documents = load_corpus(settings.corpus, settings.documents, settings.corrections)
    register = register_json(Register(documents), date.today())
    _show(options, register, terminal.register_text(register))
    return 0


def _model(options: argparse.Namespace, settings: Settings) -> int:
    from qa.write import switch

    if options.state:
        switch.switch(settings, on=options.state == "on")
    print(terminal.MODEL[switch.model(settings)])
    return 0


def _switch(options: argparse.Namespace, settings: Settings) -> int:
    from api.switches import NAMES, off, throw

    if options.part and options.state:
        throw(settings, options.part, on=options.state == "on", reason=options.reason)
    for part, name in NAMES.items():
        if part == (options.part or part) and (part != "model" or settings.llm_model or options.part):
            stopped = off(settings, part)
            since = f" từ {stopped.since.astimezone():%H:%M %d/%m/%Y}" if stopped else ""
            why = f": {stopped.reason}" if stopped and stopped.reason else ""
            print(terminal.plain(f"{name}: {'đang tắt' if stopped else 'đang chạy'}{since}{why}"))
    return 0


def _generation(options: argparse.Namespace, settings: Settings) -> int:
    from api import generation_commands
    from qa.engine import Shelf

    commands = {"generation list": generation_commands.list_all, "generation use": generation_commands.use}
    return commands[options.command](options, Shelf(settings))


def _accounts(options: argparse.Namespace, settings: Settings) -> int:
    from api import account_commands

    commands = {
        "user add": account_commands.add,
        "user list": account_commands.list_users,
        "user role": account_commands.role,
        "user units": account_commands.units,
        "user password": account_commands.password,
        "user remove": account_commands.remove,
        "key add": account_commands.add_key,
        "key list": account_commands.list_keys,
        "key revoke": account_commands.revoke,
    }
    on = commands[options.command](options, settings)
    if on:
        _log(settings, options.command.replace(" ", "."), on)
    return 0


def _audit(options: argparse.Namespace, settings: Settings) -> int:
    from api import audit_commands

    commands = {
        "audit verify": audit_commands.verify,
        "audit list": audit_commands.list_entries,
        "audit export": audit_commands.export,
        "audit erase": audit_commands.erase,
    }
    return commands[options.command](options, settings)


def _noted(settings: Settings, what: str, on: Iterable[object]) -> None:
    """Write down what was done to the corpus, where a log is kept: from the first account or change over HTTP on."""
    if is_there(settings.audit, LogFailed) and (named := " ".join(str(one) for one in on if one)):
        _log(settings, what, named[:_LONGEST])


def _log(settings: Settings, what: str, on: str) -> None:
    from api.records.audit import Audit, operator

    Audit(settings).did(operator(), what, on)


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


def _feedback_erase(options: argparse.Namespace, settings: Settings) -> int:
    gone = feedback.erase(settings.feedback, options.day)
    print(f"đã xóa {gone} góp ý của ngày {options.day:%d/%m/%Y}")
    return 0


def _serve(options: argparse.Namespace, settings: Settings) -> int:
    from api import forms
    from api.records.accounts import Accounts
    from qa.engine import Shelf

    settings = settings.model_copy(update={"workers": options.workers or settings.workers})
    if _is_open(settings):
        return 2
    forms.check(settings.place)
    forms.check_moved(settings)
    if settings.reading == "signed-in" and settings.admin_key is None and not Accounts(settings.accounts).all():
        _say("Chưa ai vào được: chưa có tài khoản nào. Tạo: regqa user add TÊN --role administrator")
    return _serve_several(settings) if settings.workers > 1 else _serve_alone(settings, Shelf(settings))


def _serve_alone(settings: Settings, shelf: "Shelf") -> int:
    from api import serving
    from api.app import create_app
    from api.engine import answering

    answers = answering(settings)
    _build_if_it_can(shelf)
    serving.log_questions()
    serving.serve(create_app(shelf, settings, answers), settings, settings.port, "REGQA_PORT", "regqa serve")
    return 0


def _serve_several(settings: Settings) -> int:
    from api import serving
    from api.engine import answering
    from api.remembered.choice import remembered

    answering(settings), remembered(settings)  # what is set wrong is told here, once
    if not settings.redis_url and not settings.redis_url_file:
        _say(
            f"{settings.workers} tiến trình mà chưa đặt REGQA_REDIS_URL: mỗi tiến trình đếm riêng giới hạn theo địa "
            "chỉ, theo khóa nhúng và số lần sai mật khẩu; góp ý và câu trả lời đứt giữa chừng chỉ nhận được ở tiến "
            "trình đã trả lời."
        )
    building = get_context("spawn").Process(target=_build_apart, args=(settings,))
    building.start()  # apart, as who only looks after others needs no model
    building.join()
    if building.exitcode:
        return 1
    serving.log_questions()
    return 0 if serving.serve_several(settings) else 1


def _build_apart(settings: Settings) -> None:
    from qa.engine import Shelf

    try:
        _build_if_it_can(Shelf(settings))
    except (QAError, CorpusError, OSError) as error:
        _say(str(error))
        sys.exit(1)


def _build_if_it_can(shelf: "Shelf") -> None:
    try:
        _build(shelf)
    except (IndexBusy, IndexNotWritten, ChromaAway) as error:
        _say(str(error))  # what is live is served, and a newer one followed when it is there


def _mcp(options: argparse.Namespace, settings: Settings) -> int:
    import anyio

    from api import serving
    from api.access.rights import Seen
    from api.desk import Desk
    from api.engine import answering
    from api.metrics import Metrics
    from api.records.audit import Audit
    from api.remembered.choice import remembered
    from api.seats import Seats
    from api.switches import off
    from api.tools import over_http, server
    from qa.answer import search
    from qa.engine import Shelf

    if options.http is not None and _is_open(settings):
        return 2
    shelf = Seen(Shelf(settings), settings.data)  # of somebody who signs in by no key: what everybody may know
    shelf.current()  # what is missing is told at once, not to the first who asks
    serving.log_questions()
    seats, lately = Seats(workers=2, waiting=32), remembered(settings)
    desk = Desk(shelf, answering(settings), seats, Metrics(), lately.answers, Audit(settings))
    tools = server(desk, search, lambda: off(settings, "service"))
    try:
        if options.http is None:
            anyio.run(tools.run_stdio_async)
            return 0
        serving.serve(over_http(tools, settings, lately), settings, options.http, "--http", "regqa mcp")
        return 0
    finally:
        seats.close()


def _is_open(settings: Settings) -> bool:
    """Is true, and says so, where other machines would reach a service of which nobody said who may read there."""
    from api.access.hosts import is_local

    if settings.reading or is_local(settings.host):
        return False
    _say(
        f"REGQA_HOST={settings.host} mở dịch vụ cho mọi máy tới được địa chỉ này, mà chưa nói ai được đọc. Đặt "
        "REGQA_READING=signed-in (chỉ người có tài khoản; tạo bằng: regqa user add) hoặc REGQA_READING=open (ai tới "
        "được cũng đọc được); hay bỏ REGQA_HOST để chỉ máy này dùng."
    )
    return True


def _library(settings: Settings) -> "Library":
    from qa.engine import Shelf

    return Shelf(settings).current()


def _show(options: argparse.Namespace, body: Strict, text: str) -> None:
    print(body.model_dump_json() if options.json else text)


def _say(message: str) -> None:
    print(f"regqa: {message}", file=sys.stderr)


# What changes something besides `add`: how the log calls it, and on what it is done.
_CHANGING: dict[str, tuple[str, Callable[[argparse.Namespace], Iterable[object]]]] = {
    "remove": ("document.remove", lambda options: options.documents),
    "revert": ("document.revert", lambda options: [options.document]),
    "generation use": ("index.use", lambda options: [options.name]),
    "register review": ("proposal.decide", lambda options: [*options.accept, *options.refuse]),
    "register set": ("document.correct", lambda options: [options.document]),
    "readers set": ("document.readers", lambda options: [options.document, *options.units]),
    "readers open": ("document.readers", lambda options: [options.document]),
    "import": ("documents.import", lambda options: [options.file]),
    "restore": ("data.restore", lambda options: [options.file]),
    "move-records": ("records.move", lambda options: ["PostgreSQL"]),
    "feedback erase": ("feedback.erase", lambda options: [options.day]),
    "model": ("model.switch", lambda options: [options.state]),
    "switch": (
        "switch.throw",
        lambda options: [options.part, options.state, options.reason] if options.state else [],
    ),
}
_COMMANDS: dict[str, Callable[[argparse.Namespace, Settings], int]] = {
    "add": _add,
    "watch": _watch,
    "index": _index,
    "search": _search,
    "ask": _ask,
    "check": _check,
    "course new": _course,
    "course bank": _course,
    "course exam": _course,
    "course export": _course,
    "course check": _course,
    "documents": _documents,
    "diff": _keeping(upkeep_commands.diff),
    "remove": _keeping(upkeep_commands.remove),
    "revert": _keeping(upkeep_commands.revert),
    "register review": _keeping(upkeep_commands.review),
    "register set": _keeping(upkeep_commands.correct),
    "readers list": _keeping(upkeep_commands.list_readers),
    "readers set": _keeping(upkeep_commands.keep_to),
    "readers open": _keeping(upkeep_commands.keep_to),
    "export": _keeping(upkeep_commands.export),
    "import": _keeping(upkeep_commands.take_in),
    "backup": _backup,
    "restore": _restore,
    "migrate": _migrate,
    "move-records": _move_records,
    "generation list": _generation,
    "generation use": _generation,
    "model": _model,
    "switch": _switch,
    "audit verify": _audit,
    "audit list": _audit,
    "audit export": _audit,
    "audit erase": _audit,
    "user add": _accounts,
    "user list": _accounts,
    "user role": _accounts,
    "user units": _accounts,
    "user password": _accounts,
    "user remove": _accounts,
    "key add": _accounts,
    "key list": _accounts,
    "key revoke": _accounts,
    "feedback list": _feedback_list,
    "feedback export": _feedback_export,
    "feedback erase": _feedback_erase,
    "serve": _serve,
    "mcp": _mcp,
}
