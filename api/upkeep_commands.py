"""The commands that keep a corpus in order as it changes: compare, remove, correct, review, export, import.

Each returns whether the corpus is another one now, so that the index has to follow.
"""

import argparse
import sys
from collections.abc import Collection, Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING

from api import terminal, upkeep
from api.schemas import ProposalsJson
from api.settings import Settings
from corpus import archive, readers, store
from corpus.model import Document
from corpus.store import CorpusError

if TYPE_CHECKING:  # loads the readers
    from ingest.add import FileReport


def diff(options: argparse.Namespace, settings: Settings) -> bool:
    """Print how two documents, or two texts of one, differ by clause, and what rests on what changed."""
    register = upkeep.register_of(settings)
    old, new = (upkeep.named(name, register) for name in (options.old, options.new))
    told = upkeep.compared(old, new, register, settings)
    print(told.model_dump_json() if options.json else terminal.diff_text(told))
    return False


def changes_by(reports: Iterable["FileReport"], settings: Settings) -> Iterator[str]:
    """Yield what the texts that are new change in clauses that were there, and what they propose to the register."""
    from ingest.proposals import undecided

    stored = [report for report in reports if not report.error and not report.unchanged]
    if not stored:
        return
    register = upkeep.register_of(settings)
    added = [document for report in stored if (document := register.get(report.document_id or ""))]
    for report in stored:
        old, new = register.get(report.version or ""), register.get(report.document_id or "")
        if old and new:
            told = upkeep.compared(old, new, register, settings)
            counted, compare = terminal.counted(told.changes), f"regqa diff {old.id} {new.id}"
            yield terminal.plain(f"{new.name}: {counted} so với {old.id}. So sánh: {compare}")
            yield terminal.resting_text(told.resting)
    if open_ones := undecided(added, store.load_corrections(settings.corrections)):
        yield f"{len(open_ones)} đề xuất cho sổ đăng ký chờ rà soát. Xem: regqa register review"


def remove(options: argparse.Namespace, settings: Settings) -> bool:
    """Take added documents out, once what rests on them was shown and somebody agreed."""
    register = upkeep.register_of(settings)
    going = [upkeep.added(upkeep.named(name, register), settings) for name in dict.fromkeys(options.documents)]
    for document in going:
        texts = () if document.version else register.texts(document)[:-1]
        beside = f", cùng {len(texts)} bản trước" if texts else ""
        digest = "; kho ban đầu có văn bản này, mục đó dùng lại" if _is_starting(document, settings) else ""
        print(terminal.plain(f"{document.name} ({document.id}){beside}{digest}"))
        if rests := terminal.resting_text(upkeep.resting_on(document, register, settings)):
            print(rests)
        print(terminal.plain(f"Câu hỏi đánh giá dựa vào văn bản này: regqa eval resting {document.id}"))
    if not options.yes:
        if not sys.stdin.isatty():
            raise CorpusError("Chưa gỡ gì. Xem lại những điều trên rồi chạy lại với --yes.")
        if _answer("Gỡ khỏi kho? [c/K] ") != "c":
            raise CorpusError("Chưa gỡ gì.")
    upkeep.remove(going, settings)
    print(f"đã gỡ {', '.join(document.id for document in going)}")
    return True


def revert(options: argparse.Namespace, settings: Settings) -> bool:
    """Give a document the text again that it had before, and print what changes by that."""
    register = upkeep.register_of(settings)
    version, now = upkeep.to_bring_back(upkeep.named(options.document, register), register, settings)
    told = upkeep.compared(now, version, register, settings)
    after, kept = upkeep.revert(version.id, settings, date.today())
    print(terminal.plain(f"{after.name}: lời của {version.id} là bản hiện hành; {terminal.counted(told.changes)}."))
    print(f"  lời vừa thay giữ làm {kept.id}; muốn trở lại: regqa revert {kept.id}")
    if rests := terminal.resting_text(told.resting):
        print(rests)
    return True


def correct(options: argparse.Namespace, settings: Settings) -> bool:
    """Keep what is stated of an added document's entry, and print what it was and is."""
    fields = dict(options.fields)
    named = upkeep.named(options.document, upkeep.register_of(settings))
    before, after = upkeep.correct(named.id, fields, settings)
    for field in fields:
        was, now = upkeep.said(getattr(before, field)), upkeep.said(getattr(after, field))
        print(terminal.plain(f"{before.id} · {upkeep.FIELDS[field]}: {was} → {now}"))
    return after != before


def list_readers(options: argparse.Namespace, settings: Settings) -> bool:
    """Print which documents are kept to which units."""
    held, register = readers.load(settings.data), upkeep.register_of(settings)
    if options.json:
        print(held.model_dump_json())
        return False
    for id, units in held.units.items():
        document = register.get(id)
        name = f"{document.name} ({id})" if document else f"{id} (không còn trong kho)"
        print(terminal.plain(f"{name}: {', '.join(units)}"))
    if not held.units:
        print("Mọi văn bản dành cho mọi người đọc. Giới hạn: regqa readers set VĂN-BẢN ĐƠN-VỊ")
    return False


def keep_to(options: argparse.Namespace, settings: Settings) -> bool:
    """Keep a document to readers of some units, or open it to everybody."""
    document = upkeep.named(options.document, upkeep.register_of(settings))
    units = (
        upkeep.units_of(options.units, settings, options.new_unit, terminal.NEW_UNIT)
        if options.command == "readers set"
        else ()
    )
    upkeep.keep_to(document, units, settings)
    whom = f"chỉ dành cho {', '.join(units)}" if units else "dành cho mọi người đọc"
    print(terminal.plain(f"{document.name} ({document.id}): {whom}"))
    return False


def review(options: argparse.Namespace, settings: Settings) -> bool:
    """Decide on the proposals that are named; else list all, and at a terminal ask for each."""
    if options.accept or options.refuse:
        return _decide(options.accept, options.refuse, settings)
    told = upkeep.proposals(upkeep.register_of(settings), settings)
    if options.json or not sys.stdin.isatty():
        print(told.model_dump_json() if options.json else terminal.proposals_text(told))
        return False
    if not told.proposals:
        print(terminal.proposals_text(told))
    said = {}
    for one in told.proposals:
        print(terminal.proposals_text(ProposalsJson(proposals=(one,))))
        said[one.id] = _answer("Chấp nhận, từ chối hay để sau? [c/t/S] ")
    accept, refuse = ([id for id, letter in said.items() if letter == wanted] for wanted in ("c", "t"))
    return _decide(accept, refuse, settings)


def export(options: argparse.Namespace, settings: Settings) -> bool:
    """Write what was added to one file."""
    manifest = archive.write(settings.data, options.file)
    documents = sum(name.startswith("documents/") for name in manifest.files)
    print(f"{options.file}: {documents} văn bản, {len(manifest.files)} tệp")
    kept = readers.load(settings.data).units
    if any(f"documents/{id}.json" in manifest.files for id in kept):
        print("  có văn bản chỉ dành cho một số đơn vị (regqa readers list); tệp xuất không mang theo giới hạn ấy")
    return False


def take_in(options: argparse.Namespace, settings: Settings) -> bool:
    """Store what such a file holds, all or nothing."""
    stored = archive.read(options.file, settings.data, options.replace)
    for ids, what in zip(stored, ("mới", "thay bản trong kho", "đã có, không đổi"), strict=True):
        if ids:
            print(f"{len(ids)} văn bản {what}: {', '.join(ids)}")
    return True


def _is_starting(document: Document, settings: Settings) -> bool:
    return (settings.corpus / f"{document.id}.json").exists()


def _decide(accept: Collection[str], refuse: Collection[str], settings: Settings) -> bool:
    """Return whether entries changed."""
    for id, decision in upkeep.decide(accept, refuse, settings).items():
        print(f"{id}: {'đã chấp nhận' if decision == 'accepted' else 'đã từ chối'}")
    return bool(accept)


def _answer(question: str) -> str:
    """Return the first letter of what is typed, in lower case; empty where nothing is."""
    try:
        return input(question).strip().lower()[:1]
    except EOFError:
        return ""
