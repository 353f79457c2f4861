"""What an export says besides the work: until which day it is true, what no longer holds, what it stands on."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import NamedTuple, TypeVar

from api.reading import marks
from api.wording import STALE
from corpus.model import Nature
from corpus.register import Register
from corpus.standing import State as Force
from corpus.store import CorpusError
from qa.courses.exams import Exam
from qa.courses.model import Bank, Essay, Item, Source, State
from qa.courses.standing import Stale, by_part, stale
from qa.courses.works import Collection, Course, Entry, Work, parts, sources
from qa.write import cite
from qa.write.replies import day

STALE_MARK = "KHÔNG CÒN ĐÚNG"
Part = Entry | Item | Essay
Q = TypeVar("Q", Item, Essay)


class Unfit(CorpusError):
    """The work cannot be had as this file; the message is Vietnamese and says why, and what to do."""


@dataclass(frozen=True)
class Context:
    """Is what a work was held against: `stale` are the clauses that no longer hold, in `places` parts of it.

    `address` is where readers reach the service, “https://host”, empty where that is not known: then nothing links
    there. `changed_at` is when the work was last changed, by which programs tell a newer file from an older one.
    """

    on: date
    register: Register
    stale: Mapping[str, tuple[Stale, ...]]  # by part; of parts of one name in two lessons, those of both
    places: int
    address: str
    changed_at: datetime


class Basis(NamedTuple):
    """Is a document that a work stands on: named in full, and how it holds on the day."""

    document: str
    name: str
    standing: str
    digest: bool

    def __str__(self) -> str:
        held = "; trong kho là bản tóm lược, không phải lời văn chính thức" if self.digest else ""
        return f"{self.name} ({self.standing}{held})"


def context(
    work: Work, register: Register, on: date, address: str = "", changed_at: datetime | None = None
) -> Context:
    """Return what the work is exported with, held against the corpus as of that day."""
    held = parts(work)
    found = by_part(dict.fromkeys(stale(held, register, on)))
    midnight = datetime.combine(on, time(), UTC)
    places = sum(bool(_gone(one, found)) for one in held)
    return Context(on, register, found, places, address.rstrip("/"), max(midnight, changed_at or midnight))


def gone(one: Part, held: Context) -> tuple[Stale, ...]:
    """Return what no longer holds of the part."""
    return _gone(one, held.stale)


def _gone(one: Part, found: Mapping[str, tuple[Stale, ...]]) -> tuple[Stale, ...]:
    at = {(source.document, source.locator) for source in one.sources}
    return tuple(clause for clause in found.get(one.id, ()) if (clause.document, clause.locator) in at)


def true_until(held: Context) -> str:
    """Return until which day all is true, and how much is not."""
    besides = f", trừ {held.places} mục đánh dấu {STALE_MARK}" if held.places else ""
    return f"Đúng đến ngày {day(held.on)}{besides}"


def made_for(work: Work) -> str:
    """Return for which day's rules the work was made, empty where its parts were put together on several."""
    return "" if isinstance(work, Collection) else f"Soạn theo quy định có hiệu lực ngày {day(work.made_for)}"


def mark(one: Stale) -> str:
    """Return which clause no longer holds, why, and what to read instead."""
    return f"{STALE_MARK}: {one.cited_as} – {_why(one)}"


def mark_here(one: Stale) -> str:
    """Return the mark of a clause where its place is told anyway."""
    return f"{STALE_MARK}: {_why(one)}"


def _why(one: Stale) -> str:
    return STALE[one.why] + (f"; nay xem {', '.join(one.now)}" if one.now else "")


def bases(work: Work, held: Context) -> tuple[Basis, ...]:
    """Return the documents that the work stands on, those of the highest authority first."""
    named = dict.fromkeys((source.document, source.digest) for source in sources(work))
    found = [_basis(document, digest, held) for document, digest in named]
    ranks = {one.document: document.rank for one in found if (document := held.register.get(one.document))}
    return tuple(sorted(found, key=lambda one: (ranks.get(one.document, 9), one.name)))


def _basis(document_id: str, digest: bool, held: Context) -> Basis:
    document = held.register.get(document_id)
    if document is None:
        return Basis(document_id, document_id, "không còn trong kho", digest)
    standing = held.register.standing(document, held.on)
    told = {
        Force.IN_FORCE: "còn hiệu lực",
        Force.LAPSED: "hết hiệu lực",
        Force.NOT_YET: "chưa có hiệu lực",
        Force.UNKNOWN: "chưa rõ hiệu lực",
        Force.BINDS_NOBODY: "không phải quy định",
    }[standing.state]
    by = ", ".join(step.document.name for step in standing.replaced_by)
    on = f"{told} ngày {day(held.on)}" + (f", được thay bằng {by}" if by else "")
    return Basis(document_id, cite.in_full(document), on, digest or document.nature is Nature.DIGEST)


def cited(source: Source) -> str:
    """Return where the clause stands, and that the text held is a digest: no quote of it is official words."""
    return f"{source.cited_as} (theo bản tóm lược)" if source.digest else source.cited_as


def quoted(source: Source) -> str:
    """Return the clause's words, official ones in quotation marks, a digest's never."""
    return source.quote if source.digest else f"“{source.quote}”"


def link(source: Source, held: Context) -> str:
    """Return the permanent address of the quote, marked; of its clause alone where its words are no longer these.

    Empty where the service's address or the clause is not known.
    """
    document = held.register.get(source.document)
    provision = document.find(source.locator) if document else None
    if not (held.address and document and provision):
        return ""
    return f"{held.address}{marks.quote_link(document, provision, source.quote)}"


def questions(work: Bank | Course | Exam) -> tuple[tuple[Item, ...], tuple[Essay, ...]]:
    """Return the multiple-choice and the open questions of a work, each once."""
    if isinstance(work, Course):
        items = {one.id: one for lesson in work.lessons for one in lesson.items}
        essays = {one.id: one for lesson in work.lessons for one in lesson.essays}
        return tuple(items.values()), tuple(essays.values())
    return tuple({one.id: one for one in work.items}.values()), tuple({one.id: one for one in work.essays}.values())


class Sound(NamedTuple):
    """Is the questions that may be asked, and a line for each that may not."""

    items: tuple[Item, ...]
    essays: tuple[Essay, ...]
    left_out: tuple[str, ...]


def sound(work: Bank | Course | Exam, held: Context) -> Sound:
    """Return the questions that may be asked, without those withdrawn and those whose clauses no longer hold.

    Raises Unfit for an exam that has any such: without one of its questions it is another exam.
    """
    items, essays = questions(work)
    asked: list[Item | Essay] = [*items, *essays]
    lines = [line for one in asked if (line := _out(one, held))]
    if lines and isinstance(work, Exam):
        raise Unfit(
            f"Đề này không dùng được nữa, vì có câu không còn căn cứ ngày {day(held.on)}: {'; '.join(lines[:3])}"
            f"{'; …' if len(lines) > 3 else ''}. Rút đề khác từ ngân hàng câu hỏi: những câu ấy được bỏ ra."
        )
    return Sound(_in_use(items, held), _in_use(essays, held), tuple(lines))


def _in_use(of: Iterable[Q], held: Context) -> tuple[Q, ...]:
    return tuple(one for one in of if not gone(one, held) and one.state is not State.WITHDRAWN)


def _out(one: Item | Essay, held: Context) -> str:
    """Return why the question may not be asked, empty where it may."""
    if found := gone(one, held):
        return f"{one.id}: {'; '.join(map(mark, found))}"
    return f"{one.id}: đã rút" if one.state is State.WITHDRAWN else ""


def is_true_or_false(item: Item) -> bool:
    """Is true for a statement to be judged, “Đúng” before “Sai”, a kind of its own elsewhere."""
    return tuple(option.casefold() for option in item.options) == ("đúng", "sai")


def head(work: Work, held: Context) -> tuple[str, ...]:
    """Return what every file says first: what it is, for which day, what it stands on."""
    told = (work.title, made_for(work), true_until(held))
    return (*filter(None, told), *(f"Căn cứ: {one}" for one in bases(work, held)))


def stable(*named: str) -> int:
    """Return a number of 53 bits that the same names always have."""
    return int.from_bytes(hashlib.sha256("\0".join(named).encode()).digest()[:8]) >> 11
