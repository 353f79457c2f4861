"""A clause of the corpus as what a question, a lesson or a collection stands on; what is handed in is held to it."""

from typing import Any

from corpus.locator import Locator
from corpus.model import Document, Nature, Provision, Strict, joined
from corpus.procedures.load import hash_of
from corpus.register import Register
from corpus.text import introduces
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


def between(document: Document, first: Locator, last: Locator) -> tuple[Provision, ...]:
    """Return the provisions from one address to the other in reading order, whichever stands first.

    Each is whole: one that begins there and goes on beyond is taken to its end, because its points need what leads
    into them. Raises LookupError for an address that the document lacks.
    """
    order = list(document.walk())
    places = {provision.locator: place for place, provision in enumerate(order)}
    start, end = sorted((places[first], places[last]))
    found, at = [], start
    while at <= end:
        found.append(order[at])
        at += sum(1 for _ in order[at].walk())
    return tuple(found)


def lead_ins(document: Document, locator: Locator) -> tuple[str, ...]:
    """Return the texts around a clause that lead into it, the outermost first: a point says little without them."""
    around = (document.find(at) for at in locator.around)
    return tuple(one.text for one in around if one and introduces(one.text))[::-1]


def renewed(source: Source, register: Register) -> Source:
    """Return the clause as the corpus words it today; as it was where the corpus no longer has it.

    The quote stays where the new words still have it, else it is all of them.
    """
    document = register.get(source.document)
    current = register.current(document) if document else None
    provision = current.find(source.locator) if current else None
    if not current or not provision or not joined(provision):
        return source
    narrower = source.quote != source.text and source.quote in joined(provision)
    return pin(current, provision, source.quote if narrower else None)


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
