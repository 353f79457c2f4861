"""What the reader must know beside an answer: replaced rules, digests, reports, doubts; and what else there is."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date

from corpus.locator import Locator
from corpus.model import Document, Kind, Nature, Trust
from corpus.register import Register
from corpus.standing import Standing, State
from corpus.text import capital, clean
from qa.judge.premise import misdated
from qa.model import Citation, Notice, Question
from qa.question.day import Period, period_asked
from qa.question.reading import Reading
from qa.question.sensitive import Withheld
from qa.write import replies
from qa.write.replies import day

ROOM = 0.5  # of the words quoted; what need not be known before acting is not said beyond it
_ORDER = (
    "superseded",
    "not-yet-in-force",
    "validity-unknown",
    "report-only",
    "local",
    "low-trust",
    "scanned",
    "digest",
)  # codes of lines, the weightiest first


def notices(
    citations: Sequence[Citation], documents: Sequence[Document], register: Register, on: date, reading: Reading
) -> tuple[Notice, ...]:
    """Return what must be known of the cited documents, a line for each, the weightiest first.

    `documents` are those of the citations, in order, once each. That a text in force is a digest, and what is
    doubtful in the very words quoted, is said only while all notices together stay within ROOM.
    """
    foreign = reading.foreign
    lines = [
        _beside(line, citations, [document])
        for document in documents
        if (line := standing_line(document, register, on, foreign))
    ]
    if documents and all(document.kind is Kind.BAO_CAO for document in documents):
        lines.append(_beside(Notice("report-only", replies.REPORT_ONLY.said(foreign)), citations, documents))
    lines.sort(key=lambda line: _ORDER.index(line.code))
    needed = [line for line in lines if line.code != "digest"]
    for document in documents:
        for successor in _inferred(document, register, on):
            inferred = Notice("inferred", replies.INFERRED.said(foreign, name=successor.name))
            needed.append(_beside(inferred, citations, [document]))
    needed += [*_premise(reading, citations, register), *_ambiguous(reading, register)]
    said = list(_once(needed))
    room = ROOM * _words(citation.quote for citation in citations) - _words(one.text for one in said)
    digests = [line for line in lines if line.code == "digest"]
    for notice in (*digests, *_doubts(citations, documents)):
        if notice not in said and (long := _words([notice.text])) <= room:
            said.append(notice)
            room -= long
    return tuple(said)


def notes(
    citations: Sequence[Citation], documents: Sequence[Document], register: Register, on: date
) -> tuple[Notice, ...]:
    """Return what else there is to know of the places and documents cited: doubts, and why a successor is taken for
    one; not to be known before acting, so that a page folds it."""
    of_places, of_documents = _doubts(citations, documents), []
    for document in documents:
        told = [Notice("document-note", f"{document.name}: {note}") for note in document.notes]
        if document.version:
            told.append(Notice("version", replies.VERSION.said(False, name=document.name)))
        told += [
            Notice("basis", f"{step.document.name}: {step.basis}")
            for step in register.standing(document, on).replaced_by
            if step.evidence == "inferred" and step.basis
        ]
        of_documents += [_beside(note, citations, [document]) for note in told]
    return _once([*of_places, *of_documents])


def as_of_notice(question: Question, foreign: bool) -> tuple[Notice, ...]:
    """Return that the answer is of the time which the question names, none where it names none."""
    if not question.dated:
        return ()
    if period := period_asked(clean(question.text)):
        said = replies.AS_OF_PERIOD.said(foreign, period=_named(period, foreign), when=when(question, foreign))
    else:
        said = replies.AS_OF.said(foreign, day=day(question.as_of))
    return (Notice("as-of", said),)


def when(question: Question, foreign: bool) -> str:
    """Return the day of the question in words: a month or year that the question names stands for its last day."""
    period = period_asked(clean(question.text)) if question.dated else None
    if period and period.last == question.as_of:
        return replies.LAST_DAY.said(foreign, period=_named(period, foreign))
    return replies.ON_DAY.said(foreign, day=day(question.as_of))


def _named(period: Period, foreign: bool) -> str:
    said = replies.MONTH if period.month else replies.YEAR
    return said.said(foreign, month=period.month, year=period.year)


def sensitive_notices(held: Collection[Withheld], foreign: bool) -> tuple[Notice, ...]:
    """Return that the question holds what should not have been typed, a notice for a mark of secrecy and one for
    what is somebody's.
    """
    personal = [one for one in held if one is not Withheld.SECRET]
    secret = (Notice("secret", replies.SECRET.said(foreign)),) if Withheld.SECRET in held else ()
    if not personal:
        return secret
    kinds = ", ".join(replies.SENSITIVE[one].said(foreign) for one in personal)
    return (*secret, Notice("personal-data", replies.PERSONAL.said(foreign, kinds=kinds)))


def _beside(notice: Notice, citations: Sequence[Citation], about: Sequence[Document]) -> Notice:
    """Return the notice with the markers of the citations of these documents."""
    ids = {document.id for document in about}
    return replace(notice, markers=tuple(one.marker for one in citations if one.passage.document_id in ids))


def _once(found: Iterable[Notice]) -> tuple[Notice, ...]:
    """Return each notice once, in order of its first, with the markers of all its like."""
    merged: dict[tuple[str, str], set[int]] = {}
    for notice in found:
        merged.setdefault((notice.code, notice.text), set()).update(notice.markers)
    return tuple(Notice(code, text, tuple(sorted(markers))) for (code, text), markers in merged.items())


def standing_line(document: Document, register: Register, on: date, foreign: bool = False) -> Notice | None:
    """Return in one line how the document holds on that day and how far its words may be relied on; None where it is
    an official text in force, or a report, whose letters nobody had to recognise."""
    code, held = _validity(document, register, on, foreign)
    parts = [held] if held else []
    if _is_low_trust(document):
        code = code or "low-trust"
        parts.append(replies.LOW_TRUST.said(foreign))
    if document.is_scanned:
        code = code or "scanned"
        parts.append(replies.SCANNED.said(foreign))
    if document.nature is Nature.DIGEST and document.kind is not Kind.BAO_CAO:
        parts.append(replies.DIGEST.said(foreign) if code else replies.DIGEST_TO_CHECK.said(foreign))
        code = code or "digest"
    said = " · ".join(parts)
    named = capital(said) if code == "local" else f"{document.name}: {said}"  # a long title, said before its words
    return Notice(code, f"{named}.") if code else None


def validity_notice(document: Document, register: Register, on: date, foreign: bool = False) -> Notice | None:
    """Return what must be said of the document's validity on that day; None for what is no rule or is in force."""
    code, held = _validity(document, register, on, foreign)
    return Notice(code, f"{document.name}: {held}.") if code and document.is_rule else None


def _validity(document: Document, register: Register, on: date, foreign: bool) -> tuple[str, str]:
    """Return how the document holds in words, with the code of a notice where that must be known."""
    standing = register.standing(document, on)
    match standing.state:
        case State.IN_FORCE if document.starts_on:
            return "", replies.IN_FORCE_SINCE.said(foreign, since=day(document.starts_on))
        case State.IN_FORCE:
            return "", replies.IN_FORCE.said(foreign)
        case State.NOT_YET:
            return "not-yet-in-force", replies.NOT_YET.said(foreign, since=day(document.starts_on))
        case State.UNKNOWN:
            return "validity-unknown", replies.UNKNOWN.said(foreign)
        case State.LAPSED:
            return "superseded", _lapsed(standing, foreign)
    return ("local", replies.LOCAL.said(foreign)) if document.kind is Kind.QUY_TRINH else ("", "")


def _lapsed(standing: Standing, foreign: bool) -> str:
    if not standing.replaced_by:
        return replies.LAPSED.said(foreign)
    dated = (replies.SINCE.said(foreign, day=day(step.since)) if step.since else "" for step in standing.replaced_by)
    names = (f"{step.document.name}{since}" for step, since in zip(standing.replaced_by, dated, strict=True))
    said = replies.REPLACED.said(foreign, successors=replies.THEN.said(foreign).join(names))
    held = standing.replaced_by[-1].document.provisions
    return said if held else f"{said} · {replies.SUCCESSOR_WITHOUT_TEXT.said(foreign)}"


def _inferred(document: Document, register: Register, on: date) -> list[Document]:
    """Return what is only inferred to have replaced the document, or what replaced it, by that day."""
    steps = register.standing(document, on).replaced_by
    return [step.document for step in steps if step.evidence == "inferred"]


def _words(texts: Iterable[str]) -> int:
    return sum(len(text.split()) for text in texts)


def _is_low_trust(document: Document) -> bool:
    return bool(document.sources) and all(source.trust is Trust.LOW_TRUST for source in document.sources)


def _doubts(citations: Sequence[Citation], documents: Sequence[Document]) -> tuple[Notice, ...]:
    by_id = {document.id: document for document in documents}
    return _once(
        Notice("doubt", f"{capital(place.label(provision.text))}, {document.name}: {note}", (citation.marker,))
        for citation in citations
        for place in _places(citation)
        if (provision := (document := by_id[citation.passage.document_id]).find(place))
        for note in provision.notes
    )


def _places(citation: Citation) -> list[Locator]:
    """Return the address of a quote and those of the points inside it."""
    spans = citation.passage.spans
    inside = [span.locator for span in spans if span.start < citation.end and citation.start < span.end]
    return list(dict.fromkeys([citation.locator, *inside]))


def _premise(reading: Reading, citations: Sequence[Citation], register: Register) -> Iterable[Notice]:
    """Yield a correction where the register or a quote dates a document otherwise than the question does."""
    foreign = reading.foreign
    for number in reading.numbers:
        held = register.find(replace(number, issued_on=None))
        if reading.years and len(held) == 1 and held[0].issued_on and held[0].issued_on.year not in reading.years:
            said = replies.ISSUED_OTHERWISE.said(foreign, name=held[0].name, day=day(held[0].issued_on))
            yield Notice("premise", said)
            return
    for citation in citations:
        for number in misdated(reading, citation.quote):
            of_it = {"marker": citation.marker, "number": number, "day": day(number.issued_on)}
            yield Notice("premise", replies.DATED_OTHERWISE.said(foreign, **of_it), (citation.marker,))


def _ambiguous(reading: Reading, register: Register) -> Iterable[Notice]:
    """Yield what else a number may mean, where a year beside it does not tell."""
    foreign = reading.foreign
    for number in reading.numbers:
        candidates = register.find(number)
        of_year = [one for one in candidates if one.issued_on and one.issued_on.year in reading.years]
        if len(candidates) > 1 and len(of_year) != 1:
            names = "; ".join(f"{d.name} ngày {day(d.issued_on) or 'chưa rõ'} ({d.issuer})" for d in candidates)
            yield Notice("ambiguous-number", replies.AMBIGUOUS.said(foreign, serial=number.serial, names=names))
