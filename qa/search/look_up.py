"""What a question names is looked up, not searched: documents by number or title, provisions by their address."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from corpus.locator import Locator
from corpus.model import Document
from corpus.register import Register
from qa.index.open import Index
from qa.question.address import Address, find_addresses
from qa.question.documents import Named, find_named, place_of
from qa.question.reading import Reading
from qa.question.words import says_more


class Absent(NamedTuple):
    """Is an address asked for last at which no text is held, in one of `documents`; they are none where the document
    that it is an address in is not held (`named` tells how it was called) or left open. `alone` is true where
    nothing else is asked.
    """

    locator: Locator
    documents: tuple[Document, ...] = ()
    named: str = ""
    alone: bool = True


class LookedUp(NamedTuple):
    """Is what a question names: documents, by their ids; rows of the provisions addressed in one; rows at an
    address whose document it leaves open; and addresses where there is nothing."""

    named: frozenset[str] = frozenset()
    exact: frozenset[int] = frozenset()
    placed: frozenset[int] = frozenset()
    absent: tuple[Absent, ...] = ()


def look_up(
    reading: Reading, index: Index, register: Register, documents: Collection[str] | None, as_of: date | None
) -> LookedUp:
    """Return what the reading names; where a title or number may mean several documents, those not replaced by
    `as_of` that have the address, if any has."""
    named = find_named(reading.text, reading.addresses, register)
    exact: set[int] = set()
    placed: set[int] = set()
    absent: list[Absent] = []
    spans = [(one.start, one.end) for one in reading.addresses] + [(one.start, one.end) for one in named]
    nothing_else = not says_more(reading.text, spans)
    asked_last = {address.locator for address in find_addresses(reading.latest)}
    for address in reading.addresses:
        if not named:
            rows = index.at([address.locator]) if _tells_apart(address.locator) else frozenset()
            placed |= rows
            exact |= rows if nothing_else else frozenset()
            absent += [Absent(address.locator)] if nothing_else and not rows else []
            continue
        place = place_of(address, named, reading.text)
        meant = [text for one in ([place] if place else named) for text in _texts(one.documents, register)]
        rows = index.at([address.locator], [document.id for document in meant]) if meant else frozenset()
        holding = {document.id for document in meant if not _replaced(document, register, as_of)}
        exact |= {row for row in rows if index.passages[row].document_id in holding} or rows
        absent += [] if rows else [_absent(address, [place] if place else named, reading.text, nothing_else)]
    return LookedUp(
        frozenset(text.id for one in named for text in _texts(one.documents, register)),
        frozenset(row for row in exact if documents is None or index.passages[row].document_id in documents),
        frozenset(placed),
        tuple(one for one in absent if one.locator in asked_last),
    )


def _absent(address: Address, named: Sequence[Named], text: str, alone: bool) -> Absent:
    documents = tuple(dict.fromkeys(document for one in named for document in one.documents))
    return Absent(address.locator, documents, text[named[0].start : named[0].end], alone)


def _texts(documents: Iterable[Document], register: Register) -> Iterator[Document]:
    """Yield the documents in every text held: which of them was there on the day is known to the caller."""
    return (text for document in documents for text in register.texts(document))


def _replaced(document: Document, register: Register, as_of: date | None) -> bool:
    return as_of is not None and bool(register.standing(document, as_of).replaced_by)


def _tells_apart(locator: Locator) -> bool:
    """Is false for addresses like “mục 3” or “điểm a”, which every document has."""
    return len(locator.tokens) > 1 or locator.startswith("dieu-")
