"""A question to the register answered from it: a sentence for each thing asked, with the clause that states it."""

import uuid
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from corpus.guidance import guidance
from corpus.model import Document, Reference
from corpus.register import Register
from corpus.standing import State, Succession
from corpus.text import capital
from qa.engine import Library
from qa.judge.stating import Stated, stating
from qa.model import Answer, Hit, Notice, Question, Status
from qa.question.of_register import Column, OfRegister
from qa.question.reading import Reading
from qa.verify import Block, Quote, VerifiedBlock, verify
from qa.write import cite, replies
from qa.write.compose import compose
from qa.write.notices import as_of_notice, notes, notices, when
from qa.write.refusal import NEAREST
from qa.write.replies import day

_MEANT = 5  # documents that a number or title may mean, from which those in force are meant
_QUOTED = 3  # clauses, each of another document
_NOBODY = "không rõ"  # stands where the register knows no issuer


@dataclass(frozen=True)
class _Entry:
    """Is what the register says on one thing asked.

    `said` is a sentence without its full stop, None where the register does not know, and `partly` true where it
    tells less than is asked; `stated` the columns whose clauses would state it, which they may all the same; `links`
    the documents whose replacing another it rests on, each with evidence and basis.
    """

    of: tuple[Document, ...]
    said: str | None
    stated: tuple[tuple[Document, Column], ...] = ()
    links: tuple[tuple[Document, str, str | None], ...] = ()
    partly: bool = False


@dataclass(frozen=True)
class _At:
    """Is the day that is asked about, with the words for it."""

    day: date
    said: str


def by_register(
    question: Question, reading: Reading, asked: OfRegister, hits: Sequence[Hit], library: Library
) -> Answer:
    """Return the answer from the register: answered where it holds what is asked, else unanswerable.

    Where no clause states it there is no citation, and the notice `register` says so (docs/adr/0018).
    """
    on, foreign, register = question.as_of, reading.foreign, library.register
    entries = list(_entries(asked, register, _At(on, when(question, foreign)), foreign))
    clauses = [_clauses(entry, library, on) for entry in entries]
    known = [entry for entry, found in zip(entries, clauses, strict=True) if entry.said or found]
    citations, quoted = compose(
        _verified([one for found in clauses for one in found], library, foreign), library.document
    )
    lines = [
        f"{capital(entry.said)}." if found else replies.BY_REGISTER.said(foreign, said=entry.said)
        for entry, found in zip(entries, clauses, strict=True)
        if entry.said
    ]
    if unknown := dict.fromkeys(document.name for entry in entries if entry not in known for document in entry.of):
        lines.append(replies.UNREGISTERED.said(foreign, names="; ".join(unknown)))
    if not known:
        lines.append(replies.ASK_CELL.said(foreign))
    cited = list({one.passage.document_id: library.document(one.passage) for one in citations}.values())
    said = [*as_of_notice(question, foreign), *notices(citations, cited, register, on, reading)]
    if known and not citations:
        said.append(Notice("register", replies.REGISTERED.said(foreign)))
    of = {document.name: document for entry in known if len(entry.of) <= _QUOTED for document in entry.of}
    beside = [
        notice for entry, found in zip(entries, clauses, strict=True) for notice in _evidence(entry, found, foreign)
    ]
    missing = [name for name, document in of.items() if not document.provisions]
    beside += [Notice("text-missing", replies.TEXT_MISSING.said(foreign, name=name)) for name in missing]
    beside += notes(citations, cited, register, on)
    told = {notice.text for notice in said}
    reserved = bool(unknown) or any(entry.partly for entry in known)
    reserved = reserved or (bool(cited) and all(_is_replaced(document, register, on) for document in cited))
    return Answer(
        id=uuid.uuid4().hex,
        question=question,
        status=(Status.PARTIAL if reserved else Status.ANSWERED) if known else Status.UNANSWERABLE,
        text="\n\n".join(filter(None, ["\n".join(lines), quoted])),
        citations=citations,
        notices=tuple(said),
        notes=tuple({notice.text: notice for notice in beside if notice.text not in told}.values()),
        nearest=() if known else tuple(hits[:NEAREST]),
        trace={"asked": "register", "hits": len(hits), "cited": len(citations)},
        confidence=1.0 if known else 0.0,
    )


def _entries(asked: OfRegister, register: Register, at: _At, foreign: bool) -> Iterator[_Entry]:
    if Column.COUNT in asked.columns:
        yield _Entry((), _counted(asked.documents, register, at, foreign))
    elif Column.IN_FORCE in asked.columns:
        yield _in_force(asked, register, at, foreign)
    elif Column.LAPSED in asked.columns:
        yield _lapsed(asked, register, at, foreign)
    elif Column.HISTORY in asked.columns:
        yield _history(asked, register, at, foreign)
    else:
        several = len(asked.documents) > _MEANT
        holding = [one for one in asked.documents if register.standing(one, at.day).in_force] if several else []
        for document in holding or asked.documents[:_MEANT]:
            told = Column.HOLDS in asked.columns and register.standing(document, at.day).replaced_by
            for column in asked.columns:
                if not (told and column is Column.REPLACED_BY):  # what no longer holds is told with what replaced it
                    yield _entry(column, document, register, at, foreign)


def _entry(column: Column, document: Document, register: Register, at: _At, foreign: bool) -> _Entry:
    of, name = (document,), _dated(document.name, document.issued_on, foreign)
    match column:
        case Column.ISSUED if document.issued_on:
            said = replies.ISSUED_ON.said(foreign, name=document.name, day=day(document.issued_on))
            return _Entry(of, said, ((document, column),))
        case Column.ISSUER if document.issuer != _NOBODY:
            said = replies.ISSUED_BY.said(foreign, name=name, issuer=document.issuer)
            return _Entry(of, said, ((document, column),))
        case Column.EFFECT if document.effective_on:
            said = replies.EFFECTIVE.said(foreign, name=name, day=day(document.effective_on))
            return _Entry(of, said, ((document, column),))
        case Column.EFFECT if document.issued_on:
            said = replies.EFFECT_UNKNOWN.said(foreign, name=document.name, day=day(document.issued_on))
            held = _held(document, document.name, register, at, foreign, asks_what=False)
            said = "; ".join(filter(None, (said, held.said)))
            return _Entry(of, said, ((document, column), *held.stated), held.links, partly=True)
        case Column.REPLACES if document.replaces:
            names = "; ".join(_referred(reference, document, register, foreign) for reference in document.replaces)
            links = tuple((document, reference.evidence, reference.basis) for reference in document.replaces)
            return _Entry(of, replies.REPLACES.said(foreign, name=name, names=names), ((document, column),), links)
        case Column.GUIDED_BY | Column.GUIDES:
            return _guided(document, name, register, at, foreign, by=column is Column.GUIDED_BY)
        case Column.REPLACED_BY | Column.HOLDS:
            return _held(document, name, register, at, foreign, asks_what=column is Column.REPLACED_BY)
    return _Entry(of, None, ((document, column),))


def _guided(document: Document, name: str, register: Register, at: _At, foreign: bool, *, by: bool) -> _Entry:
    """Return what guides the document, each with what replaced it by then, or what it guides."""
    found = [one for one in guidance(document, register) if document == (one.rule if by else one.guide)]
    named = [(one, one.guide if by else one.rule) for one in found]
    each = [
        _dated(other.name, other.issued_on, foreign)
        + (replies.GUESSED_BY_TITLE.said(foreign) if one.evidence == "inferred" else "")
        + _then(register.standing(other, at.day).replaced_by, foreign)
        for one, other in named
        if other.issued_on is None or other.issued_on <= at.day
    ]
    reply = replies.GUIDED_BY if by else replies.GUIDES
    said = reply.said(foreign, name=name, names=":" * (len(each) > 1) + _listed(each)) if each else None
    links = tuple((one.guide, "stated", one.basis) for one in found if one.evidence == "stated")
    return _Entry((document,), said, tuple((one.guide, Column.GUIDES) for one in found), links)


def _held(document: Document, name: str, register: Register, at: _At, foreign: bool, *, asks_what: bool) -> _Entry:
    standing = register.standing(document, at.day)
    if steps := standing.replaced_by:
        names = replies.THEN.said(foreign).join(_successor(step, foreign) for step in steps)
        reply = replies.REPLACED_BY if asks_what else replies.HELD_UNTIL
        said = reply.said(foreign, name=name, when=at.said, names=names)
        links = tuple((step.document, step.evidence, step.basis) for step in steps)
        return _Entry((document,), said, tuple((step.document, Column.REPLACES) for step in steps), links)
    match standing.state:
        case State.IN_FORCE:
            reply = replies.NOT_REPLACED if asks_what else replies.HOLDS
            said = reply.said(foreign, name=name, when=at.said)
            return _Entry((document,), said, () if asks_what else ((document, Column.EFFECT),))
        case State.LAPSED if not asks_what:
            return _Entry((document,), replies.HELD.said(foreign, name=name, when=at.said))
        case State.NOT_YET if not asks_what:
            later = replies.EFFECTIVE.said(foreign, name=document.name, day=day(document.starts_on))
            said = f"{replies.HOLDS_LATER.said(foreign, name=name, when=at.said)}: {later}"
            return _Entry((document,), said, ((document, Column.EFFECT),))
        case State.BINDS_NOBODY:
            return _Entry((document,), replies.BINDS_NOBODY.said(foreign, name=name))
    return _Entry((document,), None)


def _in_force(asked: OfRegister, register: Register, at: _At, foreign: bool) -> _Entry:
    """Return what holds; where nothing is known to, the latest of which it is not known that it has lapsed."""
    standings = [(one, register.standing(one, at.day)) for one in _issued_by(asked.documents, at.day)]
    headed = {one.id for one, *_ in asked.under}
    holding = [one for one, standing in standings if standing.in_force]
    holding = [one for one in holding if one.id not in headed] or holding
    unsure = [one for one, standing in standings if standing.state is State.UNKNOWN and one.issued_on]
    if not (holding or unsure):
        return _Entry(asked.documents, None)
    found = holding or [max(unsure, key=lambda document: document.issued_on or date.min)]
    found.sort(key=lambda document: (document.rank, -(document.starts_on or date.min).toordinal()))
    names = _listed([_described(document, asked, foreign) for document in found])
    told_by = (Column.EFFECT, Column.REPLACES, Column.ISSUED)
    stated = tuple((document, column) for document in found for column in told_by) if len(found) <= _QUOTED else ()
    reply = replies.ALL_IN_FORCE if holding else replies.ALL_UNSURE
    return _Entry(tuple(found), reply.said(foreign, when=at.said, names=names), stated, partly=not holding)


def _issued_by(documents: Sequence[Document], on: date) -> list[Document]:
    return [one for one in documents if one.issued_on is None or one.issued_on <= on]


def _lapsed(asked: OfRegister, register: Register, at: _At, foreign: bool) -> _Entry:
    """Return what no longer holds, what ended last first; of what replaced it what is inferred is marked."""
    standings = [(document, register.standing(document, at.day)) for document in asked.documents]
    ended = [(document, standing.replaced_by) for document, standing in standings if standing.lapsed]
    if not ended:
        return _Entry(asked.documents, None)
    ended.sort(key=lambda one: min((step.since or date.min for step in one[1]), default=date.min), reverse=True)
    each = [_described(document, asked, foreign) + _then(steps, foreign) for document, steps in ended]
    said = replies.ALL_LAPSED.said(foreign, when=at.said, names=_listed(each))
    return _Entry(tuple(document for document, _ in ended), said)


def _history(asked: OfRegister, register: Register, at: _At, foreign: bool) -> _Entry:
    """Return all that had been issued by that day, the earliest first, each with what replaced it by then."""
    headed = {one.id for one, *_ in asked.under}
    there = [one for one in _issued_by(asked.documents, at.day) if one.issued_on]
    there = [one for one in there if one.id not in headed] or there
    there.sort(key=lambda document: document.issued_on or date.min)
    each = [
        _described(document, asked, foreign) + _then(register.standing(document, at.day).replaced_by, foreign)
        for document in there
    ]
    said = replies.HISTORY.said(foreign, count=len(there), when=at.said, names=_listed(each))
    return _Entry(tuple(there), said if there else None)


def _then(steps: Sequence[Succession], foreign: bool) -> str:
    return f"; {replies.THEN_BY.said(foreign, names=_successor(steps[0], foreign))}" if steps else ""


def _described(document: Document, asked: OfRegister, foreign: bool) -> str:
    entry = f"{_dated(document.name, document.issued_on, foreign)} ({document.issuer}): {document.title}"
    headed = ((other, heading) for one, other, heading in asked.under if one.id == document.id)
    for other, heading in headed:
        reply = replies.HEADED_LATER if _is_before(document, other) else replies.HEADED_EARLIER
        reply = replies.HEADED if other.id == document.id else reply
        entry += f"; {reply.said(foreign, name=_dated(other.name, other.issued_on, foreign), heading=heading)}"
    return entry


def _is_before(document: Document, other: Document) -> bool:
    return (document.issued_on or date.min) < (other.issued_on or date.min)


def _listed(each: Sequence[str]) -> str:
    return f" {each[0]}" if len(each) == 1 else "".join(f"\n– {one}" for one in each)


def _counted(documents: Sequence[Document], register: Register, at: _At, foreign: bool) -> str:
    kinds = Counter(document.kind for document in documents)
    listed = ", ".join(f"{kinds[kind]} {kind.label.lower()}" for kind in sorted(kinds, key=lambda kind: kind.rank))
    named = sum(not document.provisions for document in documents)
    holding = [one for one in documents if register.standing(one, at.day).in_force]
    latest = max(holding, key=lambda one: (one.issued_on or date.min, one.id), default=None)
    newest = replies.NEWEST.said(foreign, name=_dated(latest.name, latest.issued_on, foreign)) if latest else ""
    return replies.COLLECTION.said(
        foreign, count=len(documents), kinds=listed, named=named, holding=len(holding), when=at.said, newest=newest
    )


def _dated(name: str, issued_on: date | None, foreign: bool) -> str:
    return name + (replies.DATED.said(foreign, day=day(issued_on)) if issued_on else "")


def _referred(reference: Reference, replacing: Document, register: Register, foreign: bool) -> str:
    old = register.referent(reference, replacing)
    name = old.name if old else f"{reference.kind.label} {reference.number}" if reference.kind else reference.number
    issued_on = old.issued_on if old else reference.issued_on
    return _dated(name or "", issued_on, foreign) + _guessed(reference.evidence, foreign)


def _successor(step: Succession, foreign: bool) -> str:
    since = replies.SINCE.said(foreign, day=day(step.since)) if step.since else ""
    return f"{step.document.name}{since}{_guessed(step.evidence, foreign)}"


def _guessed(evidence: str, foreign: bool) -> str:
    return replies.GUESSED.said(foreign) if evidence == "inferred" else ""


def _clauses(entry: _Entry, library: Library, on: date) -> list[Stated]:
    """Return the clause that states the entry for each document that has one."""
    found: dict[str, Stated] = {}
    for document, column in entry.stated:
        if document.id not in found and (stated := stating(column, document, library, on)):
            found[document.id] = stated
    return list(found.values())[:_QUOTED]


def _verified(clauses: Iterable[Stated], library: Library, foreign: bool) -> tuple[VerifiedBlock, ...]:
    once = dict.fromkeys(clauses)
    blocks = [
        Block(
            cite.introduction(library.document(passage), passage.locator_at(start, end), foreign),
            (Quote(passage.id, passage.text[start:end]),),
        )
        for passage, start, end in once
    ]
    sources = [block.lead for block in blocks]
    return verify(blocks, {passage.id: passage for passage, _, _ in once}, sources)[0]


def _evidence(entry: _Entry, clauses: Sequence[Stated], foreign: bool) -> Iterator[Notice]:
    """Yield what each succession rests on: that it is inferred, or what was seen where no clause here states it."""
    for document, evidence, basis in entry.links:
        if evidence == "inferred":
            said = replies.INFERRED.said(foreign, name=document.name)
            yield Notice("inferred", f"{said} {basis}" if basis else said)
        elif basis and not clauses:
            yield Notice("basis", replies.BASIS.said(foreign, name=document.name, basis=basis))


def _is_replaced(document: Document, register: Register, on: date) -> bool:
    standing = register.standing(document, on)
    return standing.lapsed and bool(standing.successors_with_text)
