"""The commands that keep a corpus in order as it changes: compare, remove, correct, review, export, import.

Each returns whether the corpus is another one now, so that the index has to follow.
"""

import argparse
import sys
from collections.abc import Collection, Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from api import terminal
from api.records import feedback
from api.schemas import (
    DiffJson,
    JudgedJson,
    PinnedJson,
    ProposalJson,
    ProposalsJson,
    RestingJson,
    TextJson,
)
from api.settings import Settings
from corpus import archive, store
from corpus.corrections import Correction, Decision, corrected
from corpus.diff import differences
from corpus.locator import Locator
from corpus.model import Document, Reference
from corpus.model import document_id as identity
from corpus.procedures.load import shipped
from corpus.register import Register
from corpus.resting import Pinned, naming, steps_on
from corpus.store import CorpusError
from qa.write.replies import day

if TYPE_CHECKING:  # these load the readers
    from ingest.add import FileReport
    from ingest.proposals import Proposal

_FIELDS = {
    "number": "số hiệu",
    "kind": "loại",
    "title": "tên",
    "issuer": "cơ quan ban hành",
    "issued_on": "ngày ban hành",
    "effective_on": "hiệu lực từ",
    "repealed_on": "hết hiệu lực từ",
    "effect": "hiệu lực",
    "replaces": "thay thế",
    "amends": "sửa đổi, bổ sung",
}


def diff(options: argparse.Namespace, settings: Settings) -> bool:
    """Print how two documents, or two texts of one, differ by clause, and what rests on what changed."""
    register = _register(settings)
    told = _compared(_named(options.old, register), _named(options.new, register), settings)
    print(told.model_dump_json() if options.json else terminal.diff_text(told))
    return False


def changes_by(reports: Iterable["FileReport"], settings: Settings) -> Iterator[str]:
    """Yield what the texts that are new change in clauses that were there, and what they propose to the register."""
    from ingest.proposals import undecided

    stored = [report for report in reports if not report.error and not report.unchanged]
    if not stored:
        return
    register = _register(settings)
    added = [document for report in stored if (document := register.get(report.document_id or ""))]
    for report in stored:
        old, new = register.get(report.version or ""), register.get(report.document_id or "")
        if old and new:
            told = _compared(old, new, settings)
            yield terminal.plain(f"{new.name}: {terminal.counted(told.changes)} so với {old.id}")
            yield terminal.resting_text(told.resting)
    if open_ones := undecided(added, store.load_corrections(settings.corrections)):
        yield f"{len(open_ones)} đề xuất cho sổ đăng ký chờ rà soát. Xem: regqa register review"


def remove(options: argparse.Namespace, settings: Settings) -> bool:
    """Take added documents out, once what rests on them was shown and somebody agreed."""
    register = _register(settings)
    going = [_added(name, register, settings) for name in dict.fromkeys(options.documents)]
    for document in going:
        texts = () if document.version else register.texts(document)[:-1]
        beside = f", cùng {len(texts)} bản trước" if texts else ""
        digest = "; kho ban đầu có văn bản này, mục đó dùng lại" if _is_starting(document, settings) else ""
        print(terminal.plain(f"{document.name} ({document.id}){beside}{digest}"))
        if rests := terminal.resting_text(_resting_on_all(document, register, settings)):
            print(rests)
    if not options.yes:
        if not sys.stdin.isatty():
            raise CorpusError("Chưa gỡ gì. Xem lại những điều trên rồi chạy lại với --yes.")
        if _answer("Gỡ khỏi kho? [c/K] ") != "c":
            raise CorpusError("Chưa gỡ gì.")
    with store.changing(settings.data):
        store.remove(going, settings.data)
    print(f"đã gỡ {', '.join(document.id for document in going)}")
    return True


def correct(options: argparse.Namespace, settings: Settings) -> bool:
    """Keep what is stated of an added document's entry, and print what it was and is."""
    fields = dict(options.fields)
    with store.changing(settings.data):
        register = _register(settings)
        before = _added(options.document, register, settings)
        if before.version:
            raise CorpusError(
                f"{before.id} là bản trước của {before.version.of}; mọi bản dùng chung một mục. Chạy: "
                f"regqa register set {before.version.of} …"
            )
        known = store.load_corrections(settings.corrections).get(before.id) or Correction(document=before.id)
        correction = known.model_copy(update=fields)
        after = corrected(before, correction)
        _check(after, register)
        store.save_correction(correction, settings.corrections)
    for field in fields:
        was, now = _said(getattr(before, field)), _said(getattr(after, field))
        print(terminal.plain(f"{before.id} · {_FIELDS[field]}: {was} → {now}"))
    return after != before


def review(options: argparse.Namespace, settings: Settings) -> bool:
    """Decide on the proposals that are named; else list all, and at a terminal ask for each."""
    if options.accept or options.refuse:
        return _decide(options.accept, options.refuse, settings)
    open_ones = _undecided(settings)
    register = _register(settings)
    told = ProposalsJson(proposals=tuple(_proposal_json(one, register) for one in open_ones))
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
    return False


def take_in(options: argparse.Namespace, settings: Settings) -> bool:
    """Store what such a file holds, all or nothing."""
    stored = archive.read(options.file, settings.data, options.replace)
    for ids, what in zip(stored, ("mới", "thay bản trong kho", "đã có, không đổi"), strict=True):
        if ids:
            print(f"{len(ids)} văn bản {what}: {', '.join(ids)}")
    return True


def _register(settings: Settings) -> Register:
    return Register(store.load_corpus(settings.corpus, settings.documents, settings.corrections))


def _named(name: str, register: Register) -> Document:
    """Return the document of that id or number. Raises CorpusError for none, and for several with one number."""
    if document := register.get(name):
        return document
    try:
        found = register.find(name)
    except ValueError:
        found = ()
    if len(found) == 1:
        return found[0]
    if found:
        raise CorpusError(f"“{name}” là số của nhiều văn bản; nêu mã: {', '.join(one.id for one in found)}.")
    raise CorpusError(f"Kho không có văn bản “{name}”. Xem mã và số hiệu: regqa documents")


def _added(name: str, register: Register, settings: Settings) -> Document:
    """Return the document of that name that was added. Raises CorpusError for one of the starter corpus."""
    document = _named(name, register)
    if not (settings.documents / f"{document.id}.json").exists():
        raise CorpusError(
            f"{document.id} thuộc kho ban đầu ở {settings.corpus}, không gỡ và không đính chính được. Thêm toàn văn "
            "của văn bản (regqa add) thì mục đó đính chính được."
        )
    return document


def _is_starting(document: Document, settings: Settings) -> bool:
    return (settings.corpus / f"{document.id}.json").exists()


def _check(document: Document, register: Register) -> None:
    """Raise CorpusError for an entry that cannot be: another document's identity, or an end before the start."""
    year = document.issued_on.year if document.issued_on else None
    same = identity(document.kind, document.number, year, document.title)
    for other in register.find(document.number) if document.number else ():
        other_year = other.issued_on.year if other.issued_on else None
        if other.id != document.id and identity(other.kind, other.number, other_year, other.title) == same:
            raise CorpusError(f"{document.id}: không ghi, vì {other.id} đã mang loại, số hiệu và năm đó.")
    if document.repealed_on and document.starts_on and document.repealed_on <= document.starts_on:
        raise CorpusError(
            f"{document.id}: không ghi, vì hết hiệu lực ({day(document.repealed_on)}) không sau ngày bắt đầu "
            f"({day(document.starts_on)}). Kiểm tra effective_on, issued_on và repealed_on."
        )


def _compared(old: Document, new: Document, settings: Settings) -> DiffJson:
    changes = differences(old, new)
    pinned = tuple(map(_pinned_json, steps_on(old, new, shipped())))
    judged = _judged_on(old, [change.old for change in changes if change.old], settings)
    return DiffJson(
        old=TextJson(id=old.id, name=old.name),
        new=TextJson(id=new.id, name=new.name),
        changes=changes,
        resting=RestingJson(procedures=pinned, answers=judged),
    )


def _resting_on_all(document: Document, register: Register, settings: Settings) -> RestingJson:
    if document.version:
        return RestingJson()
    return RestingJson(
        procedures=tuple(map(_pinned_json, steps_on(document, None, shipped()))),
        documents=tuple(TextJson(id=one.id, name=one.name) for one in naming(document, register)),
        answers=_judged_on(document, [provision.locator for provision in document.walk()], settings),
    )


def _pinned_json(one: Pinned) -> PinnedJson:
    return PinnedJson(procedure=one.procedure.id, step=one.step.id, locator=one.at, label=one.at.label())


def _judged_on(document: Document, places: Collection[Locator], settings: Settings) -> tuple[JudgedJson, ...]:
    """Return the judged answers that cite the document at one of the places, or around or inside one."""
    id = document.version.of if document.version else document.id
    return tuple(
        JudgedJson(answer=one.id, question=one.question, locator=cited.locator, label=cited.locator.label())
        for one in feedback.read(settings.feedback)
        for cited in one.cited
        if cited.document_id == id and any(at.covers(cited.locator) or cited.locator.covers(at) for at in places)
    )


def _undecided(settings: Settings) -> tuple["Proposal", ...]:
    from ingest.proposals import undecided

    added = {path.stem for path in settings.documents.glob("*.json")}
    documents = (one for one in _register(settings).documents if one.id in added)
    return undecided(documents, store.load_corrections(settings.corrections))


def _decide(accept: Collection[str], refuse: Collection[str], settings: Settings) -> bool:
    """Return whether entries changed, once every decision is kept; where one cannot be, none is."""
    from ingest.proposals import decided

    if not accept and not refuse:
        return False
    with store.changing(settings.data):
        open_ones = {one.id: one for one in _undecided(settings)}
        if unknown := [id for id in (*accept, *refuse) if id not in open_ones]:
            raise CorpusError(f"Không có đề xuất {', '.join(unknown)} chờ rà soát. Xem: regqa register review")
        if both := sorted({*accept} & {*refuse}):
            raise CorpusError(f"Đề xuất {', '.join(both)} vừa được chấp nhận vừa bị từ chối; chọn một.")
        register, corrections = _register(settings), store.load_corrections(settings.corrections)
        decisions: dict[str, Decision] = {**dict.fromkeys(accept, "accepted"), **dict.fromkeys(refuse, "refused")}
        for id, decision in decisions.items():
            one = open_ones[id]
            document = register.get(one.document)
            assert document is not None, f"{one.document} proposes but is not held"
            known = corrections.get(document.id)
            corrections[document.id] = decided(one, decision, corrected(document, known), known)
        for document_id in {open_ones[id].document for id in decisions}:
            store.save_correction(corrections[document_id], settings.corrections)
    for id, decision in decisions.items():
        print(f"{id}: {'đã chấp nhận' if decision == 'accepted' else 'đã từ chối'}")
    return bool(accept)


def _proposal_json(one: "Proposal", register: Register) -> ProposalJson:
    document = register.get(one.document)
    return ProposalJson(
        id=one.id,
        document=one.document,
        name=document.name if document else one.document,
        field=one.field,
        change=f"{_FIELDS[one.field]} {_said(one.value)}",
        locator=one.at,
        label=one.at.label(one.quote) if one.at else None,
        quote=one.quote,
    )


def _answer(question: str) -> str:
    """Return the first letter of what is typed, in lower case; empty where nothing is."""
    try:
        return input(question).strip().lower()[:1]
    except EOFError:
        return ""


def _said(value: Any) -> str:
    if isinstance(value, tuple):
        return "; ".join(map(_said, value)) or "không có"
    if isinstance(value, Reference):
        name = f"{value.kind.label} {value.number}" if value.kind else str(value.number)
        return f"{name} ngày {day(value.issued_on)}" if value.issued_on else name
    if isinstance(value, date):
        return day(value)
    return "không có" if value is None else str(value)
