"""The commands of trainers: outlines, a bank of questions, exams of it, files of these, and what no longer holds."""

import argparse
import sys
from collections import Counter
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from api import terminal, upkeep
from api.exports.plain import keys, paper
from api.records.works import WorkRefused, Works
from api.settings import Settings
from corpus.model import Strict
from corpus.register import Register
from corpus.store import ChangeRefused, CorpusError
from qa.courses.exams import Exam, NotEnough, draw
from qa.courses.model import KINDS, Bank, Difficulty
from qa.courses.standing import Stale, stale
from qa.courses.works import FORMS, WORK, Course, Entry, Put, Work, parts

if TYPE_CHECKING:
    from corpus.model import Document


class CheckedJson(Strict):
    """Is what no longer holds of so many parts in a file, or in a work that is kept: that is told by its title.

    An exam with any such part is out of use whole.
    """

    file: str
    form: Literal["collection", "course", "bank", "exam"]
    parts: int
    stale: tuple[Stale, ...]


class CoursesCheckedJson(Strict):
    """Is what `regqa course check --json` prints."""

    as_of: date
    files: tuple[CheckedJson, ...]


def new(options: argparse.Namespace, settings: Settings) -> int:
    """Propose a course on a topic from the rules in force on a day, and print or write it."""
    from qa.answer import search
    from qa.courses.proposals import FOUND, NothingOnTopic, addresses, propose
    from qa.engine import Shelf

    on, library = options.as_of or date.today(), Shelf(settings).current()
    try:
        found = addresses(search(options.topic, library, FOUND, on))
        proposed = propose(options.topic, library.register, on, found)
    except NothingOnTopic as error:
        raise CorpusError(str(error)) from None
    if options.out:
        _export(proposed, options.out, library.register, on)
    print(proposed.model_dump_json() if options.json else terminal.on_paper(_outlined(proposed, options.out)))
    return 0


def bank(options: argparse.Namespace, settings: Settings) -> int:
    """Make a bank from the rules in force on a day, and print or write it."""
    from qa.courses.bank import make  # with what reads procedures

    on, register = options.as_of or date.today(), upkeep.register_of(settings)
    wanted = [_in_force(upkeep.named(name, register), register, on) for name in options.documents or ()]
    made = make(register, on, options.seed, [one.id for one in wanted] or None)
    if options.out:
        _export(made, options.out, register, on)
    if options.json:
        print(made.model_dump_json())
    else:
        print(_counted(made, register, bool(wanted), options.out))
    return 0


def exam(options: argparse.Namespace, settings: Settings) -> int:
    """Draw an exam from a bank, of approved questions that hold on the day, and print or write it."""
    on, register = options.as_of or date.today(), upkeep.register_of(settings)
    of = read(options.bank)
    if not isinstance(of, Bank):
        raise CorpusError(
            f"{options.bank}: là {FORMS[of.form]}, không phải ngân hàng câu hỏi. Lập ngân hàng: regqa course bank"
        )
    gone = {one.part for one in stale(of.questions, register, on)}
    try:
        drawn = draw(
            of,
            options.questions,
            options.seed,
            title=options.title,
            minutes=options.minutes,
            on=on,
            topics=options.topic,
            difficulties=[Difficulty(one) for one in options.difficulty],
            essays=options.essays,
            codes=options.codes,
            approved_only=not options.drafts,
            without=gone,
        )
    except NotEnough as error:
        left_out = f"; {len(gone)} câu không có căn cứ ngày {on:%d/%m/%Y} đã bị bỏ ra" if gone else ""
        drafts = "" if options.drafts else ". Duyệt thêm câu trong ngân hàng, hoặc --drafts để lấy cả câu nháp"
        raise CorpusError(f"{options.bank}: {error}{left_out}{drafts}.") from None
    if options.out:
        _export(drawn, options.out, register, on)
    print(drawn.model_dump_json() if options.json else terminal.on_paper(_on_paper(drawn)))
    return 0


def export(options: argparse.Namespace, settings: Settings) -> int:
    """Write a work of a file as a file for another program."""
    on, register = options.as_of or date.today(), upkeep.register_of(settings)
    _export(read(options.file), options.out, register, on, options.kind, options.service or "")
    print(f"Đã ghi {options.out}")
    return 0


def check(options: argparse.Namespace, settings: Settings) -> int:
    """Tell what of banks, exams, courses and collections no longer holds, and which exams are out of use with it.

    Returns 0 where all hold, 1 where some do not, 2 where something could not be checked.
    """
    if not options.files and not options.kept:
        print("regqa: nêu tệp cần kiểm tra, hoặc --kept để kiểm tra mọi bộ mà dịch vụ giữ", file=sys.stderr)
        return 2
    on, register = options.as_of or date.today(), upkeep.register_of(settings)
    told, failed = [], False

    def tell(called: str, of: Work) -> None:
        held = parts(of)
        told.append(CheckedJson(file=called, form=of.form, parts=len(held), stale=stale(held, register, on)))

    for path in options.files:
        try:
            tell(str(path), read(path))
        except (CorpusError, OSError) as error:
            why = error if isinstance(error, CorpusError) else f"{path}: {error.strerror}"
            print(f"regqa: không kiểm tra được {why}", file=sys.stderr)
            failed = True
    try:
        for one in Works(settings.works).all() if options.kept else ():
            tell(f"{one.work.title} (dịch vụ giữ, sửa lần cuối {one.changed_at:%d/%m/%Y})", one.work)
    except WorkRefused as error:
        print(f"regqa: không kiểm tra được các bộ mà dịch vụ giữ: {error}", file=sys.stderr)
        failed = True
    checked = CoursesCheckedJson(as_of=on, files=tuple(told))
    print(checked.model_dump_json() if options.json else terminal.stale_text(checked))
    return 2 if failed else int(any(one.stale for one in told))


def read(path: Path) -> Work:
    """Return what a file holds of a trainer's. Raises CorpusError for a file that holds none of it."""
    try:
        return WORK.validate_json(path.read_bytes())
    except ValueError as error:
        first = str(error).splitlines()[0]
        raise CorpusError(
            f"{path}: không phải {', '.join(FORMS.values())} (JSON) do regqa lập ra ({first})"
        ) from error


def _in_force(document: "Document", register: Register, on: date) -> "Document":
    """Return the document. Raises CorpusError for one that no question may be made of for that day."""
    from qa.courses.bank import in_force

    if document.id in {register.current(one).id for one in in_force(register, on)}:
        return document
    why = "không có hiệu lực" if document.provisions else "không có nội dung trong kho"
    raise CorpusError(
        f"{document.name} {why} ngày {on:%d/%m/%Y}, nên không ra câu hỏi. Chọn ngày khác bằng --as-of NĂM-THÁNG-NGÀY"
    )


def _export(work: Work, path: Path, register: Register, on: date, kind: str = "", service: str = "") -> None:
    """Write a new file: one that is there may hold what people approved. Raises ChangeRefused, CorpusError."""
    from api.exports.context import context
    from api.exports.formats import named  # with the libraries that write files

    content = named(work.form, path.suffix, kind).write(work, context(work, register, on, service))
    try:
        with path.open("xb") as file:
            file.write(content)
    except FileExistsError:
        raise ChangeRefused(f"Đã có tệp {path}; chọn tên khác, hoặc dời tệp cũ đi.") from None


def _counted(made: Bank, register: Register, chosen: bool, out: Path | None) -> str:
    """Return how many questions of each kind there are and of which documents, all unless some were chosen."""
    names = [document.name for one in made.documents if (document := register.get(one))]
    kinds = Counter(item.kind for item in made.items)
    lapsed = [
        one.name
        for one in register.documents
        if one.provisions and one.is_rule and register.standing(one, made.made_for).lapsed
    ]
    lines = [
        f"{len(made.items)} câu trắc nghiệm, {len(made.essays)} câu tự luận, theo quy định có hiệu lực ngày "
        f"{made.made_for:%d/%m/%Y}; tất cả là bản nháp, cần người duyệt.",
        f"Văn bản: {'; '.join(names) or 'không có văn bản nào có nội dung và đang có hiệu lực'}",
        *([f"Đã hết hiệu lực, không ra câu hỏi: {'; '.join(lapsed)}"] if lapsed and not chosen else []),
        *(f"  {kinds[kind]:>4}  {name}" for kind, name in KINDS.items() if kinds[kind]),
    ]
    return "\n".join([*lines, f"Đã ghi {out}"] if out else [*lines, "Ghi ra tệp: --out TÊN.json, .csv hoặc .gift"])


def _outlined(proposed: Course, out: Path | None) -> str:
    """Return the lessons with what each has, a line an entry."""
    lines = [
        f"{proposed.title} (đề xuất theo quy định có hiệu lực ngày {proposed.made_for:%d/%m/%Y}; cần người soạn sửa)"
    ]
    for lesson in proposed.lessons:
        asked = f"{len(lesson.items)} câu trắc nghiệm, {len(lesson.essays)} câu tự luận"
        lines += ["", f"{lesson.title}: {lesson.minutes} phút, {asked}"]
        lines += [f"  {one.title}" if one.put is Put.HEADING else f"    {_placed(one)}" for one in lesson.entries]
        lines += [f"  Chưa phủ: {lacking}" for lacking in lesson.not_covered]
    return "\n".join([*lines, "", f"Đã ghi {out}" if out else "Ghi ra tệp để nhập ở /courses: --out TÊN.json"])


def _placed(entry: Entry) -> str:
    places = list(dict.fromkeys(source.cited_as for source in entry.sources))
    more = f"; và {len(places) - 3} chỗ nữa" if len(places) > 3 else ""
    return f"{entry.title} ({'; '.join(places[:3])}{more})"


def _on_paper(drawn: Exam) -> str:
    return "\n\n".join([*(paper(drawn, code) for code in drawn.codes), keys(drawn)])
