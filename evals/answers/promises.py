"""What every answer promises its reader, checked from the corpus and the words shown, not by asking `qa.verify`."""

import re
from collections.abc import Sequence
from datetime import date

from corpus.model import Document, Kind
from corpus.register import Register
from qa.model import Answer, Citation, Status

_SHOWN = (Status.ANSWERED, Status.PARTIAL)
_FIGURE = re.compile(r"\d+(?:[.,/-]\d+)*")
_MARKER = re.compile(r"\[\d+\]")
_URL = re.compile(r"https?:|www\.", re.IGNORECASE)


def violations(answer: Answer, register: Register) -> list[str]:
    """Return what in the answer breaks a promise made to every reader; nothing for a sound answer."""
    documents = {c.passage.document_id: register.get(c.passage.document_id) for c in answer.citations}
    known = {key: document for key, document in documents.items() if document}
    broken = [
        f"[{c.marker}] cites {c.passage.document_id}, which the register lacks"
        for c in answer.citations
        if c.passage.document_id not in known
    ]
    broken += [
        f"[{c.marker}] {fault}"
        for c in answer.citations
        if (d := known.get(c.passage.document_id)) and (fault := _quote_fault(c, d))
    ]
    if answer.status in _SHOWN and not answer.citations:
        broken.append(f"{answer.status} without a citation")
    if strays := _stray_figures(answer, register):
        broken.append(f"figures neither quoted nor registered: {', '.join(sorted(strays))}")
    if _URL.search(answer.text):
        broken.append("an address of a web page in the text")
    return broken + _missing_notices(answer, list(known.values()), register)


def _quote_fault(citation: Citation, document: Document) -> str | None:
    passage = citation.passage
    provision = document.find(passage.locator)
    if provision is None:
        return f"no provision {passage.locator} in {document.id}"
    issued = "\n".join(inner.text for inner in provision.walk() if inner.text)
    if passage.text != issued[passage.start : passage.end]:
        return f"its passage is not the text of {document.id}:{passage.locator}"
    if not citation.quote.strip() or not 0 <= citation.start < citation.end <= len(passage.text):
        return f"offsets {citation.start}:{citation.end} are no stretch of its passage"
    return None


def _stray_figures(answer: Answer, register: Register) -> set[str]:
    """Return the figures in the text that stand in no quote, no address of what it names, and no register entry.

    The entries are those of the documents cited, near, or named in the text by their number.
    """
    passages = [c.passage for c in answer.citations] + [hit.passage for hit in answer.nearest]
    near = {passage.document_id for passage in passages}
    words = [c.quote for c in answer.citations] + [c.label for c in answer.citations]
    words += [locator.label() for passage in passages for locator in passage.locators]
    words += _written(answer.question.as_of)
    for document in register.documents:
        if document.id in near or (document.number and document.number in answer.text):
            words += _registered(document)
    return _figures(_MARKER.sub(" ", answer.text)) - set().union(*map(_figures, words))


def _registered(document: Document) -> list[str]:
    words = [
        document.name,
        document.title,
        document.issuer,
        *_written(document.issued_on),
        *_written(document.effective_on),
    ]
    for reference in (*document.replaces, *document.amends):
        words += [reference.number or "", *_written(reference.issued_on)]
    return words


def _figures(text: str) -> set[str]:
    return {re.sub(r"\b0+(?=\d)", "", figure) for figure in _FIGURE.findall(text)}


def _written(day: date | None) -> list[str]:
    return (
        []
        if day is None
        else [f"{day.day}/{day.month}/{day.year}", f"{day.day}-{day.month}-{day.year}", str(day.year)]
    )


def _missing_notices(answer: Answer, documents: Sequence[Document], register: Register) -> list[str]:
    """Return what must be said beside the citations and is not: replacement, local procedure, mere report."""
    given = {notice.code for notice in answer.notices}
    said = "\n".join(notice.text for notice in answer.notices)
    missing = []
    for document in documents:
        standing = register.standing(document, answer.question.as_of)
        if standing.in_force is False and not given & {"superseded", "not-yet-in-force"}:
            missing.append(f"no notice that {document.name} is not in force")
        missing += [
            f"no notice names {step.document.name}, which replaced {document.name}"
            for step in standing.replaced_by
            if document.is_rule and step.document.name not in said
        ]
        if document.kind is Kind.QUY_TRINH and "local" not in given:
            missing.append(f"no notice that {document.name} is a local procedure")
    if documents and all(document.kind is Kind.BAO_CAO for document in documents) and "report-only" not in given:
        missing.append("no notice that only reports are cited")
    return missing
