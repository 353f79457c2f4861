"""What the reader must know beside an answer: replaced rules, inferred links, digests, reports, doubts."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from corpus.locator import Locator
from corpus.model import Document, Kind, Nature, Reference, Trust
from corpus.number import DocumentNumber
from corpus.register import Register
from corpus.standing import State, Succession
from qa.judge.premise import misdated
from qa.model import Citation, Notice, Question
from qa.question.reading import Reading

_DIGEST = "Bản tóm lược bằng lời của kho, không thay thế văn bản chính thức: {names}."
_REPORT_ONLY = (
    "Câu trả lời chỉ dựa vào bài báo, báo cáo; đây là tin về sự việc, không phải quy định. "
    "Cần đối chiếu văn bản trước khi làm theo."
)
_LOCAL = "{name} là quy trình nội bộ của một đơn vị, không phải quy định của Trung ương; nơi khác có thể làm khác."
_LOW_TRUST = "Dữ kiện về {name} lấy từ nguồn chưa chắc chắn; cần kiểm lại trước khi dùng."


def day(value: date | None) -> str:
    """Return a date as Vietnamese texts write it, d/m/yyyy; empty where it is unknown."""
    return f"{value.day}/{value.month}/{value.year}" if value else ""


def notices(
    citations: Sequence[Citation], documents: Sequence[Document], register: Register, on: date, reading: Reading
) -> tuple[Notice, ...]:
    """Return the notices that the cited documents call for, the weightiest first.

    `documents` are those of the citations, in order, once each.
    """
    found: list[Notice] = []
    for document in documents:
        found += [_beside(notice, citations, [document]) for notice in validity_notices(document, register, on)]
    digests = [
        document for document in documents if document.nature is Nature.DIGEST and document.kind is not Kind.BAO_CAO
    ]
    if documents and all(document.kind is Kind.BAO_CAO for document in documents):
        found.append(_beside(Notice("report-only", _REPORT_ONLY), citations, documents))
    for document in documents:
        if document.kind is Kind.QUY_TRINH:
            found.append(_beside(Notice("local", _LOCAL.format(name=document.name)), citations, [document]))
    for document in documents:
        if _is_low_trust(document):
            found.append(_beside(Notice("low-trust", _LOW_TRUST.format(name=document.name)), citations, [document]))
    found += _doubts(citations, documents)
    found += _premise(reading, citations, register)
    found += _ambiguous(reading.numbers, register)
    if digests:
        names = "; ".join(document.name for document in digests)
        found.append(_beside(Notice("digest", _DIGEST.format(names=names)), citations, digests))
    return _once(found)


def as_of_notice(question: Question) -> tuple[Notice, ...]:
    """Return that the answer is of the day which the question names, none where it names none."""
    said = f"Trả lời theo quy định có hiệu lực vào ngày {day(question.as_of)}, thời điểm nêu trong câu hỏi."
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


def validity_notices(document: Document, register: Register, on: date) -> list[Notice]:
    """Return what must be said of the document's validity on that day; nothing for reports and for rules in force."""
    name, standing = document.name, register.standing(document, on)
    match standing.state:
        case State.NOT_YET:
            said = f"{name} chưa có hiệu lực vào ngày {day(on)} (có hiệu lực từ {day(document.starts_on)})."
            return [Notice("not-yet-in-force", said)]
        case State.UNKNOWN:
            said = f"Kho không có thông tin để biết {name} còn hiệu lực vào ngày {day(on)} hay không."
            return [Notice("validity-unknown", said)]
        case State.LAPSED:
            said = f"{name} không còn hiệu lực vào ngày {day(on)}{_replaced_by(standing.replaced_by)}"
            guessed = [step for step in standing.replaced_by if step.evidence == "inferred"]
            return [Notice("superseded", said), *(Notice("inferred", _inferred(step)) for step in guessed)]
    return []


def _inferred(step: Succession) -> str:
    basis = f" {step.basis}" if step.basis else ""
    return f"Việc {step.document.name} thay văn bản trước là suy luận, chưa thấy văn bản nói thẳng.{basis}"


def register_facts(reading: Reading, register: Register, on: date) -> str:
    """Return what the register says of the documents a question about documents names; empty for other questions."""
    if not reading.identity:
        return ""
    named = {document.id: document for number in reading.numbers for document in register.find(number)}
    return "\n".join(f"Sổ đăng ký văn bản: {_entry(document, register, on)}" for document in named.values())


def _entry(document: Document, register: Register, on: date) -> str:
    issued = ", ".join(part for part in (document.issuer, day(document.issued_on)) if part)
    parts = [f"{document.name} ({issued}): {document.title}"]
    if document.effective_on:
        parts.append(f"hiệu lực từ {day(document.effective_on)}")
    if replaced := [f"{ref.number}{_dated(ref)}{_guess(ref.evidence)}" for ref in document.replaces if ref.number]:
        parts.append(f"thay {', '.join(replaced)}")
    standing = register.standing(document, on)
    if standing.replaced_by:
        names = [f"{s.document.name}{_since(s)}{_guess(s.evidence)}" for s in standing.replaced_by]
        parts.append(f"đã được thay bằng {', rồi '.join(names)}")
    elif standing.in_force is None:
        parts.append("kho không rõ còn hiệu lực hay không")
    else:
        parts.append(
            ("còn" if standing.in_force else "không còn") + f" hiệu lực vào ngày {day(on)} theo những gì kho thấy"
        )
    return "; ".join(parts) + "."


def _dated(reference: Reference) -> str:
    return f" ngày {day(reference.issued_on)}" if reference.issued_on else ""


def _guess(evidence: str) -> str:
    return " (suy luận)" if evidence == "inferred" else ""


def _replaced_by(steps: Sequence[Succession]) -> str:
    if not steps:
        return "; kho chưa rõ văn bản thay thế."
    names = [f"{step.document.name}{_since(step)}" for step in steps]
    text = f"; đã được thay bằng {', rồi '.join(names)}."
    if not steps[-1].document.provisions:
        text += f" Kho chưa có nội dung của {steps[-1].document.name}; cần đối chiếu trước khi làm theo."
    return text


def _since(step: Succession) -> str:
    return f" (từ {day(step.since)})" if step.since else ""


def _is_low_trust(document: Document) -> bool:
    return bool(document.sources) and all(source.trust is Trust.LOW_TRUST for source in document.sources)


def _doubts(citations: Sequence[Citation], documents: Sequence[Document]) -> Iterable[Notice]:
    by_id = {document.id: document for document in documents}
    for citation in citations:
        document = by_id[citation.passage.document_id]
        for place in _places(citation):
            provision = document.find(place)
            for note in provision.notes if provision else ():
                yield Notice("doubt", f"{_capital(place.label())}, {document.name}: {note}", (citation.marker,))
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
    for number in reading.numbers:
        held = register.find(replace(number, issued_on=None))
        if reading.years and len(held) == 1 and held[0].issued_on and held[0].issued_on.year not in reading.years:
            day_issued = day(held[0].issued_on)
            yield Notice("premise", f"{held[0].name} được ban hành ngày {day_issued}, khác năm nêu trong câu hỏi.")
            return
    for citation in citations:
        for number in misdated(reading, citation.quote):
            seen = f"Theo [{citation.marker}], văn bản {number} có ngày {day(number.issued_on)}"
            yield Notice("premise", f"{seen}, khác năm nêu trong câu hỏi.", (citation.marker,))


def _ambiguous(numbers: Sequence[DocumentNumber], register: Register) -> Iterable[Notice]:
    for number in numbers:
        candidates = register.find(number)
        if len(candidates) > 1:
            names = "; ".join(f"{d.name} ngày {day(d.issued_on) or 'chưa rõ'} ({d.issuer})" for d in candidates)
            yield Notice("ambiguous-number", f"Số {number.serial} trong câu hỏi có thể là: {names}.")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
