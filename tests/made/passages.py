"""Passages, what a search found of them, and citations of them."""

from typing import Any

from corpus.locator import Locator
from corpus.model import Document, Passage, Span
from qa.model import Citation, Hit


def passage(text: str, locator: str = "dieu-1", document: str = "quy-dinh-1-qd-tw-2020", **more: Any) -> Passage:
    """Return an unsplit passage on the first page of the document of that id."""
    usual = {"part": 0, "context": "Quy định 1-QĐ/TW", "page": 1, "start": 0, "end": len(text)}
    return Passage(document_id=document, locator=Locator(locator), text=text, **(usual | more))


def whole(document: Document, locator: str | None = None) -> Passage:
    """Return a whole provision as one passage with the stretch of each inner one; the first where none is named."""
    provision = document.find(Locator(locator)) if locator else document.provisions[0]
    assert provision, f"{document.id} has no {locator}"
    text, spans = "", []
    for inner in provision.walk():
        start = len(text) + (1 if text else 0)
        text = f"{text}\n{inner.text}" if text else inner.text
        spans.append(Span(start=start, end=len(text), locator=inner.locator))
    about = {"context": document.title, "page": provision.page, "spans": tuple(spans[1:])}
    return passage(text, provision.locator, document.id, **about)


def hit(passage: Passage, rank: int = 1, score: float | None = None, **more: Any) -> Hit:
    return Hit(rank, 1 / rank if score is None else score, passage, **more)


def hits(*passages: Passage) -> tuple[Hit, ...]:
    """Return what a search would that found these, best first."""
    return tuple(hit(one, rank) for rank, one in enumerate(passages, start=1))


def citation(passage: Passage, quote: str | None = None, marker: int = 1) -> Citation:
    """Return a citation of the quote where it first stands in the passage, of all its text without one."""
    start = passage.text.index(quote) if quote else 0
    end = start + len(quote) if quote else len(passage.text)
    return Citation(marker, passage, start, end, passage.locator_at(start, end), passage.label_at(start, end))
