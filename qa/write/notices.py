"""What the reader must know beside an answer: replaced rules, inferred links, digests, reports, doubts."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from corpus.locator import Locator
from corpus.model import Document, Kind, Nature, Trust
from corpus.number import DocumentNumber
from corpus.register import Register
from corpus.standing import Standing, State
from corpus.text import capital
from qa.judge.premise import misdated
from qa.model import Citation, Notice, Question
from qa.question.reading import Reading
from qa.write import replies
from qa.write.replies import day


def notices(
    citations: Sequence[Citation], documents: Sequence[Document], register: Register, on: date, reading: Reading
) -> tuple[Notice, ...]:
    """Return the notices that the cited documents call for, the weightiest first.

    `documents` are those of the citations, in order, once each.
    """
    foreign = reading.foreign
    found: list[Notice] = []
    for document in documents:
        of_it = validity_notices(document, register, on, foreign)
        found += [_beside(notice, citations, [document]) for notice in of_it]
    if documents and all(document.kind is Kind.BAO_CAO for document in documents):
        found.append(_beside(Notice("report-only", replies.REPORT_ONLY.said(foreign)), citations, documents))
    for document in documents:
        if document.kind is Kind.QUY_TRINH:
            local = Notice("local", replies.LOCAL.said(foreign, name=document.name))
            found.append(_beside(local, citations, [document]))
    for document in documents:
        if _is_low_trust(document):
            doubtful = Notice("low-trust", replies.LOW_TRUST.said(foreign, name=document.name))
            found.append(_beside(doubtful, citations, [document]))
    found += _doubts(citations, documents)
    found += _premise(reading, citations, register)
    found += _ambiguous(reading.numbers, register, foreign)
    if digests := [one for one in documents if one.nature is Nature.DIGEST and one.kind is not Kind.BAO_CAO]:
        names = "; ".join(document.name for document in digests)
        found.append(_beside(Notice("digest", replies.DIGEST.said(foreign, names=names)), citations, digests))
    return _once(found)


def as_of_notice(question: Question, foreign: bool) -> tuple[Notice, ...]:
    """Return that the answer is of the day which the question names, none where it names none."""
    said = replies.AS_OF.said(foreign, day=day(question.as_of))
    return (Notice("as-of", said),) if question.dated else ()


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


def validity_notices(document: Document, register: Register, on: date, foreign: bool = False) -> list[Notice]:
    """Return what must be said of the document's validity on that day; nothing for reports and for rules in force."""
    name, standing = document.name, register.standing(document, on)
    match standing.state:
        case State.NOT_YET:
            said = replies.NOT_YET.said(foreign, name=name, day=day(on), since=day(document.starts_on))
            return [Notice("not-yet-in-force", said)]
        case State.UNKNOWN:
            return [Notice("validity-unknown", replies.UNKNOWN.said(foreign, name=name, day=day(on)))]
        case State.LAPSED:
            guessed = [step for step in standing.replaced_by if step.evidence == "inferred"]
            inferred = (
                replies.INFERRED.said(foreign, name=step.document.name) + (f" {step.basis}" if step.basis else "")
                for step in guessed
            )
            superseded = Notice("superseded", _lapsed(name, standing, on, foreign))
            return [superseded, *(Notice("inferred", said) for said in inferred)]
    return []


def _lapsed(name: str, standing: Standing, on: date, foreign: bool) -> str:
    steps = standing.replaced_by
    if not steps:
        return replies.LAPSED.said(foreign, name=name, day=day(on))
    dated = (replies.SINCE.said(foreign, day=day(step.since)) if step.since else "" for step in steps)
    names = (f"{step.document.name}{since}" for step, since in zip(steps, dated, strict=True))
    text = replies.REPLACED.said(foreign, name=name, day=day(on), successors=replies.THEN.said(foreign).join(names))
    newest = steps[-1].document
    return text if newest.provisions else text + replies.SUCCESSOR_WITHOUT_TEXT.said(foreign, name=newest.name)


def _is_low_trust(document: Document) -> bool:
    return bool(document.sources) and all(source.trust is Trust.LOW_TRUST for source in document.sources)


def _doubts(citations: Sequence[Citation], documents: Sequence[Document]) -> Iterable[Notice]:
    by_id = {document.id: document for document in documents}
    for citation in citations:
        document = by_id[citation.passage.document_id]
        for place in _places(citation):
            provision = document.find(place)
            for note in provision.notes if provision else ():
                yield Notice("doubt", f"{capital(place.label())}, {document.name}: {note}", (citation.marker,))
    for document in documents:
        for note in document.notes:
            yield _beside(Notice("document-note", f"{document.name}: {note}"), citations, [document])


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


def _ambiguous(numbers: Sequence[DocumentNumber], register: Register, foreign: bool) -> Iterable[Notice]:
    for number in numbers:
        candidates = register.find(number)
        if len(candidates) > 1:
            names = "; ".join(f"{d.name} ngày {day(d.issued_on) or 'chưa rõ'} ({d.issuer})" for d in candidates)
            yield Notice("ambiguous-number", replies.AMBIGUOUS.said(foreign, serial=number.serial, names=names))
