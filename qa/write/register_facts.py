"""What the register says of documents, in words."""

from datetime import date

from corpus.model import Document, Reference
from corpus.register import Register
from corpus.standing import Succession
from qa.question.reading import Reading
from qa.write.replies import day


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


def _since(step: Succession) -> str:
    return f" (từ {day(step.since)})" if step.since else ""
