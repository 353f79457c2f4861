"""A document, and a place in it, named as official letters name them."""

from collections.abc import Sequence

from corpus.locator import Locator
from corpus.model import Document, Kind, Nature
from corpus.text import fold
from qa.write import replies
from qa.write.replies import day


def in_full(document: Document) -> str:
    """Return “Quy định số 294-QĐ/TW ngày 26/5/2025 của Ban Chấp hành Trung ương”; by its title what has no number."""
    issuer = "" if document.issuer.startswith("không rõ") else document.issuer
    issued = day(document.issued_on)
    if document.number:
        dated, by = f" ngày {issued}" if issued else "", f" của {issuer}" if issuer else ""
        return f"{document.kind.label} số {document.number}{dated}{by}"
    title = f"bài “{document.title}”" if document.kind is Kind.BAO_CAO else document.title
    known = ", ".join(part for part in (issuer, issued) if part and fold(part) not in fold(title))
    return f"{title} ({known})" if known else title


def place(label: str, document: Document) -> str:
    """Return the address with its document; no address where the text numbers nothing."""
    between = ", " if label.endswith("”") else " "
    return f"{label}{between}{in_full(document)}" if label else in_full(document)


def sources(documents: Sequence[Document], foreign: bool) -> str:
    """Return what an answer in other words than the documents' rests on, and of which of them digests are held."""
    said = (replies.DIGEST_SOURCE if one.nature is Nature.DIGEST else replies.SOURCE for one in documents)
    named = (one.said(foreign, source=in_full(of)).rstrip(":") for one, of in zip(said, documents, strict=True))
    return f"{'; '.join(named)}."


def introduction(document: Document, at: Locator | None, foreign: bool) -> str:
    """Return the words before a quote: where it stands, by whom and when issued, and whether it is a digest's."""
    said = replies.DIGEST_SOURCE if document.nature is Nature.DIGEST else replies.SOURCE
    return said.said(foreign, source=place(at.citable.label() if at and at.citable else "", document))
