"""What keeps a corpus in order as it changes: compare, see what rests on a document, remove, correct, decide.

Both the command line and HTTP do it with these. They work on what lies in REGQA_DATA, whatever the index holds; after
a change the index has to follow.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from api.records import feedback
from api.records.chosen import ChosenAnswers
from api.schemas import (
    ChosenOnJson,
    CitingJson,
    DiffJson,
    JudgedJson,
    PinnedJson,
    PreviewJson,
    ProposalJson,
    ProposalsJson,
    RestingJson,
    TextJson,
    entry_json,
)
from api.settings import Settings
from corpus import readers, store
from corpus.corrections import Correction, Decision, corrected
from corpus.diff import differences
from corpus.locator import Locator
from corpus.model import Document, Reference
from corpus.model import document_id as identity
from corpus.procedures.load import hash_of, shipped
from corpus.register import Register
from corpus.resting import Citing, Pinned, citing, naming, steps_on
from corpus.store import ChangeRefused, CorpusError
from corpus.text import capital, fold
from corpus.versions import brought_back, has_other_words, kept, texts_of
from qa.courses.model import Source as ClauseSource
from qa.write.replies import day

if TYPE_CHECKING:  # these load the readers
    from ingest.document import Made
    from ingest.proposals import Proposal

FIELDS = {
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


class NotNamed(CorpusError):
    """No document has the name that was given, or several have."""


def register_of(settings: Settings) -> Register:
    """Return the register of the corpus as it lies on disk."""
    return Register(store.load_corpus(settings.corpus, settings.documents, settings.corrections))


def named(name: str, register: Register) -> Document:
    """Return the document of that id or number. Raises NotNamed for none, and for several with one number."""
    if document := register.get(name):
        return document
    try:
        found = register.find(name)
    except ValueError:
        found = ()
    if len(found) == 1:
        return found[0]
    if found:
        raise NotNamed(f"“{name}” là số của nhiều văn bản; nêu mã: {', '.join(one.id for one in found)}.")
    raise NotNamed(f"Kho không có văn bản “{name}”. Xem mã và số hiệu: regqa documents")


def added(document: Document, settings: Settings) -> Document:
    """Return the document, which was added. Raises ChangeRefused for one of the starter corpus."""
    if not (settings.documents / f"{document.id}.json").exists():
        raise ChangeRefused(
            f"{document.id} thuộc kho ban đầu ở {settings.corpus}, không gỡ và không đính chính được. Thêm toàn văn "
            "của văn bản thì mục đó đính chính được."
        )
    return document


def compared(old: Document, new: Document, register: Register, settings: Settings | None = None) -> DiffJson:
    """Return how the texts differ by clause, and what rests on what changed.

    What readers judged and editors chose is told with the `settings` of who may know of it.
    """
    changes = differences(old, new)
    changed = [change.old for change in changes if change.old]
    return DiffJson(
        old=TextJson(id=old.id, name=old.name),
        new=TextJson(id=new.id, name=new.name),
        changes=changes,
        resting=RestingJson(
            procedures=tuple(map(_pinned_json, steps_on(old, new, shipped()))),
            citing=tuple(map(_citing_json, citing(old, register, changed))),
            answers=_judged_on(old, changed, settings) if settings else (),
            chosen=_chosen_on(old, new, settings) if settings else (),
        ),
    )


def resting_on(document: Document, register: Register, settings: Settings) -> RestingJson:
    """Return what is to be looked at again when the document goes; nothing rests on a version."""
    if document.version:
        return RestingJson()
    return RestingJson(
        procedures=tuple(map(_pinned_json, steps_on(document, None, shipped()))),
        documents=tuple(TextJson(id=one.id, name=one.name) for one in naming(document, register)),
        citing=tuple(map(_citing_json, citing(document, register))),
        answers=_judged_on(document, [provision.locator for provision in document.walk()], settings),
        chosen=_chosen_on(document, None, settings),
    )


def preview(made: "Made", held: Iterable[Document], settings: Settings) -> PreviewJson:
    """Return what becomes of the corpus, which `held` is, when what was made of a file goes live."""
    from ingest.add import known, loss
    from ingest.proposals import undecided

    document = store.entered(made.document, settings.corpus, settings.corrections)
    others = [one for one in held if one.id != document.id]
    before = known(document.id, settings.data)
    gives_way = before or next((one for one in held if one.id == document.id), None)
    differs = before is not None and has_other_words(before, document)
    register = Register([*others, document])
    open_ones = undecided([document], store.load_corrections(settings.corrections))
    return PreviewJson(
        document=entry_json(document, register, date.today()),
        provisions=document.provisions,
        pages=made.document.sources[0].pages,
        warnings=made.warnings,
        unchanged=before == made.document,
        takes_place_of=TextJson(id=gives_way.id, name=gives_way.name) if gives_way else None,
        loses=loss(gives_way, made) if gives_way else None,
        diff=compared(before, document, register, settings) if before and differs else None,
        resting=_resting_on_digest(gives_way, document, settings) if gives_way and not before else RestingJson(),
        proposals=tuple(proposal_json(one, {document.id: document}.get) for one in open_ones),
    )


def remove(documents: Iterable[Document], settings: Settings) -> None:
    """Take added documents out, with their versions, corrections and originals."""
    with store.changing(settings.data):
        store.remove(documents, settings.data)


def correct(document_id: str, fields: Mapping[str, Any], settings: Settings) -> tuple[Document, Document]:
    """Return the document before and after what is stated of its entry is kept. Raises ChangeRefused."""
    with store.changing(settings.data):
        register = register_of(settings)
        found = register.get(document_id)
        if found is None:
            raise ChangeRefused(f"{document_id}: văn bản không còn trong kho, nên không đính chính được.")
        before = added(found, settings)
        if before.version:
            raise ChangeRefused(
                f"{before.id} là bản trước của {before.version.of}; mọi bản dùng chung một mục. Đính chính mục "
                f"của {before.version.of}."
            )
        known = store.load_corrections(settings.corrections).get(before.id) or Correction(document=before.id)
        correction = known.model_copy(update=dict(fields))
        after = corrected(before, correction)
        _check(after, register)
        store.save_correction(correction, settings.corrections)
    return before, after


def keep_to(document: Document, units: tuple[str, ...], settings: Settings) -> None:
    """Keep the document, with the texts it had before, to readers of these units; to everybody where there are none.

    It holds from the next request on: the index stays as it is.
    """
    with store.changing(settings.data):
        readers.keep_to(document.version.of if document.version else document.id, units, settings.data)


def units_in_use(settings: Settings) -> tuple[str, ...]:
    """Return the units that some document is kept to, or some account belongs to, in the order of the alphabet."""
    from api.records.accounts import Accounts  # which brings the web framework, too

    kept_to = readers.load(settings.data).units.values()
    belonged_to = (one.units for one in Accounts(settings.accounts).all())
    return tuple(sorted({unit for units in (*kept_to, *belonged_to) for unit in units}, key=fold))


def units_of(texts: Iterable[str], settings: Settings, new: bool, by: str) -> tuple[str, ...]:
    """Return the units that are named. Raises ChangeRefused with what is wrong.

    One that is not in use yet may be a slip, which would keep a document from everybody: it is refused unless `new`
    says that there may be such; `by` tells how that is said.
    """
    try:
        units = readers.units_of(texts)
    except ValueError as error:
        raise ChangeRefused(f"{capital(str(error))}.") from None
    in_use = units_in_use(settings) if units and not new else units
    if unknown := [unit for unit in units if unit not in in_use]:
        near = {match for unit in unknown for match in get_close_matches(unit, in_use)}
        meant = f" Gần giống: {', '.join(sorted(near))}." if near else ""
        offered = f" Đang dùng: {', '.join(in_use)}." if in_use else ""
        raise ChangeRefused(
            f"Chưa văn bản hay tài khoản nào thuộc đơn vị “{'”, “'.join(unknown)}”.{meant}{offered} Sửa lại tên; nếu "
            f"đúng là đơn vị mới thì {by}."
        )
    return units


def revert(version_id: str, settings: Settings, today: date) -> tuple[Document, Document]:
    """Return the document with the text of that version, and what is kept of the text it had. Raises ChangeRefused.

    The version stays: the document had its text before, has it again, and had another one in between.
    """
    with store.changing(settings.data):
        register = register_of(settings)
        version = register.get(version_id)
        if version is None:
            raise ChangeRefused(f"{version_id}: bản này không còn trong kho, nên không đưa trở lại được.")
        _, now = to_bring_back(version, register, settings)
        held = {one.id: one for one in store.load(settings.documents)}  # without corrections, as it is stored
        *earlier, before = texts_of(held.values())[now.id]
        kept_text = kept(before, earlier, today)
        after = brought_back(held[version.id], before)
        store.save(kept_text, settings.documents)
        store.save(after, settings.documents)
    return after, kept_text


def to_bring_back(version: Document, register: Register, settings: Settings) -> tuple[Document, Document]:
    """Return the version and the document as it is now. Raises ChangeRefused where it cannot have that text again."""
    now = register.current(version)
    if version.version is None:
        texts = ", ".join(one.id for one in register.texts(version)[:-1])
        has = f"các bản trước: {texts}" if texts else "văn bản không có bản trước nào"
        raise ChangeRefused(f"{version.id} là bản hiện hành; nêu mã của bản trước cần đưa trở lại ({has}).")
    if now.version is not None:
        raise ChangeRefused(f"{version.id}: văn bản {version.version.of} không còn trong kho. Thêm lại từ tệp gốc.")
    added(now, settings)
    if not has_other_words(version, now):
        raise ChangeRefused(f"{version.id}: bản hiện hành của {now.name} đã có đúng lời này, không có gì để đổi.")
    return version, now


def proposals(register: Register, settings: Settings) -> ProposalsJson:
    """Return what added documents say of entries and nobody has decided on."""
    return ProposalsJson(proposals=tuple(proposal_json(one, register.get) for one in _undecided(register, settings)))


def decide(accept: Collection[str], refuse: Collection[str], settings: Settings) -> dict[str, Decision]:
    """Return the decisions, all of them kept; where one cannot be, ChangeRefused is raised and none is."""
    from ingest.proposals import decided

    with store.changing(settings.data):
        register, corrections = register_of(settings), store.load_corrections(settings.corrections)
        open_ones = {one.id: one for one in _undecided(register, settings)}
        if unknown := [id for id in (*accept, *refuse) if id not in open_ones]:
            raise ChangeRefused(f"Không có đề xuất {', '.join(unknown)} chờ rà soát. Xem lại danh sách đề xuất.")
        if both := sorted({*accept} & {*refuse}):
            raise ChangeRefused(f"Đề xuất {', '.join(both)} vừa được chấp nhận vừa bị từ chối; chọn một.")
        decisions: dict[str, Decision] = {**dict.fromkeys(accept, "accepted"), **dict.fromkeys(refuse, "refused")}
        for id, decision in decisions.items():
            one = open_ones[id]
            document = register.get(one.document)
            assert document is not None, f"{one.document} proposes but is not held"
            known = corrections.get(document.id)
            corrections[document.id] = decided(one, decision, corrected(document, known), known)
        for document_id in {open_ones[id].document for id in decisions}:
            store.save_correction(corrections[document_id], settings.corrections)
    return decisions


def proposal_json(one: "Proposal", document_of: Callable[[str], Document | None]) -> ProposalJson:
    """Return the proposal as it is shown."""
    document = document_of(one.document)
    return ProposalJson(
        id=one.id,
        document=one.document,
        name=document.name if document else one.document,
        field=one.field,
        change=f"{FIELDS[one.field]} {said(one.value)}",
        locator=one.at,
        label=one.at.label(one.quote) if one.at else None,
        quote=one.quote,
    )


def said(value: Any) -> str:
    """Return the value of an entry's field in words."""
    if isinstance(value, tuple):
        return "; ".join(map(said, value)) or "không có"
    if isinstance(value, Reference):
        name = f"{value.kind.label} {value.number}" if value.kind else str(value.number)
        return f"{name} ngày {day(value.issued_on)}" if value.issued_on else name
    if isinstance(value, date):
        return day(value)
    return "không có" if value is None else str(value)


def _undecided(register: Register, settings: Settings) -> tuple["Proposal", ...]:
    from ingest.proposals import undecided

    added = {path.stem for path in settings.documents.glob("*.json")}
    documents = (one for one in register.documents if one.id in added)
    return undecided(documents, store.load_corrections(settings.corrections))


def _check(document: Document, register: Register) -> None:
    """Raise ChangeRefused for an entry that cannot be: another document's identity, or an end before the start."""
    year = document.issued_on.year if document.issued_on else None
    same = identity(document.kind, document.number, year, document.title)
    for other in register.find(document.number) if document.number else ():
        other_year = other.issued_on.year if other.issued_on else None
        if other.id != document.id and identity(other.kind, other.number, other_year, other.title) == same:
            raise ChangeRefused(f"{document.id}: không ghi, vì {other.id} đã mang loại, số hiệu và năm đó.")
    if document.repealed_on and document.starts_on and document.repealed_on <= document.starts_on:
        raise ChangeRefused(
            f"{document.id}: không ghi, vì hết hiệu lực ({day(document.repealed_on)}) không sau ngày bắt đầu "
            f"({day(document.starts_on)}). Kiểm tra effective_on, issued_on và repealed_on."
        )


def _pinned_json(one: Pinned) -> PinnedJson:
    return PinnedJson(procedure=one.procedure.id, step=one.step.id, locator=one.at, label=one.at.label())


def _resting_on_digest(digest: Document, document: Document, settings: Settings) -> RestingJson:
    """Return what is not the same under the addresses and in the words of a text that is not the digest."""
    return RestingJson(
        procedures=tuple(map(_pinned_json, steps_on(digest, document, shipped()))),
        chosen=_chosen_on(digest, document, settings),
    )


def _citing_json(one: Citing) -> CitingJson:
    return CitingJson(
        document=one.document.id,
        name=one.document.name,
        locator=one.at,
        label=one.at.label(),
        cited=one.cited.label() if one.cited else None,
    )


def _chosen_on(old: Document, new: Document | None, settings: Settings) -> tuple[ChosenOnJson, ...]:
    """Return the chosen answers with a clause that stands in the old text, and no longer does in the new one."""
    id = old.version.of if old.version else old.id
    return tuple(
        ChosenOnJson(id=one.chosen.id, question=one.chosen.question, locator=at, label=at.label())
        for one in ChosenAnswers(settings.chosen).all()
        for source in one.chosen.sources
        if source.document == id and (at := source.locator) and not (new and _stands(source, new))
    )


def _stands(source: ClauseSource, document: Document) -> bool:
    provision = document.find(source.locator)
    return provision is not None and hash_of(provision) == source.sha256


def _judged_on(document: Document, places: Collection[Locator], settings: Settings) -> tuple[JudgedJson, ...]:
    """Return the judged answers that cite the document at one of the places, or around or inside one."""
    id = document.version.of if document.version else document.id
    return tuple(
        JudgedJson(answer=one.id, question=one.question, locator=cited.locator, label=cited.locator.label())
        for one in feedback.read(settings.feedback)
        for cited in one.cited
        if cited.document_id == id and any(at.covers(cited.locator) or cited.locator.covers(at) for at in places)
    )
