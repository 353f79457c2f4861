"""The documents of the corpus that questions are asked of, as any caller of the service can read them."""

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import NamedTuple

from corpus.locator import Locator
from corpus.model import Document, Passage, Provision, joined
from corpus.register import Register
from corpus.store import fingerprint
from evals.cases import Place
from qa.index.passages import passages


class Stretch(NamedTuple):
    """Is where a provision's own text stands in the joined text of the one it was looked up in."""

    provision: Provision
    start: int
    end: int


class Held:
    """Is the documents with their provisions by address; replaced whole, never changed."""

    def __init__(self, documents: Iterable[Document]) -> None:
        self.documents = tuple(documents)
        self.register = Register(self.documents)
        self._provisions: dict[str, Mapping[str, Provision]] = {}
        self._passages: dict[str, Mapping[str, Passage]] = {}

    @cached_property
    def fingerprint(self) -> str:
        return fingerprint(self.documents)

    def provisions(self, document_id: str) -> Mapping[str, Provision]:
        """Return the document's provisions by their locators, in reading order; none for a document not held."""
        if document_id not in self._provisions:
            document = self.register.get(document_id)
            self._provisions[document_id] = {p.locator: p for p in document.walk()} if document else {}
        return self._provisions[document_id]

    def passages(self, document_id: str) -> Mapping[str, Passage]:
        """Return the document's passages by their ids, as the index has them; none for a document not held."""
        if document_id not in self._passages:
            document = self.register.get(document_id)
            self._passages[document_id] = {one.id: one for one in passages(document)} if document else {}
        return self._passages[document_id]

    def text(self, address: str) -> str:
        """Return what stands under the address, joined; "" where nothing does. A document's id is all of it."""
        document_id, _, locator = address.partition(":")
        held = self.provisions(document_id)
        if not locator:
            return "\n".join(provision.text for provision in held.values() if provision.text)
        return joined(held[locator]) if locator in held else ""

    def name(self, document_id: str) -> str:
        """Return what the document is called by its readers."""
        document = self.register.get(document_id)
        return document.name if document else "văn bản không có trong kho"

    def label(self, address: str) -> str:
        """Return what is at the address as people call it: the provision read aloud, if there is one; document."""
        document_id, _, locator = address.partition(":")
        provision = self.provisions(document_id).get(locator)
        own = provision.locator.label() if provision else locator
        return f"{own}, {self.name(document_id)}" if own else self.name(document_id)

    def shown(self, document_id: str, locator: str, quote: str) -> frozenset[Place]:
        """Return the provisions that a quote from this one shows: itself, and those inside that it has text of."""
        provision = self.provisions(document_id).get(locator)
        if provision is None:
            return frozenset()
        at = joined(provision).find(quote)
        inside = stretches(provision) if at >= 0 else []
        touched = [one.provision.locator for one in inside if one.start < at + len(quote) and at < one.end]
        return frozenset(Place(document_id, Locator(each)) for each in (provision.locator, *touched))


def stretches(provision: Provision) -> list[Stretch]:
    """Return where each provision's own text stands in `joined(provision)`."""
    found: list[Stretch] = []
    start = 0
    for inner in provision.walk():
        if inner.text:
            found.append(Stretch(inner, start, start + len(inner.text)))
            start += len(inner.text) + 1
    return found
