"""A clause of the corpus as what a question, a lesson or a collection stands on; what is handed in is held to it."""

from typing import Any

from corpus.model import Document, Nature, Provision, Strict, joined
from corpus.procedures.load import hash_of
from corpus.register import Register
from qa.courses.model import Source
from qa.courses.works import WORK, Work
from qa.write import cite


def pin(document: Document, provision: Provision, quote: str | None = None) -> Source:
    """Return the provision with all inside it as what is stood on; the quote is all of it where none is named."""
    at, text = provision.locator, joined(provision)
    return Source(
        document=document.id,
        locator=at,
        cited_as=cite.place(at.citable.label() if at.citable else "", document),
        quote=text if quote is None else quote,
        text=text,
        sha256=hash_of(provision),
        digest=document.nature is Nature.DIGEST,
    )


def grounded(work: Work, register: Register) -> Work:
    """Return the work with every clause that the corpus holds in these words named as the corpus names it.

    What it does not hold in these words stays as it was handed in: it is told as stale wherever it is shown.
    """
    return WORK.validate_python(_grounded(work, register))


def _grounded(value: Any, register: Register) -> Any:
    match value:
        case Source():
            document = register.get(value.document)
            provision = document.find(value.locator) if document else None
            held = document and provision and hash_of(provision) == value.sha256
            return pin(document, provision, value.quote) if document and provision and held else value
        case Strict():
            return {name: _grounded(inner, register) for name, inner in value}
        case tuple():
            return tuple(_grounded(inner, register) for inner in value)
    return value
