"""What a question names is looked up, not searched: documents by number or title, provisions by their address."""

from collections.abc import Collection, Iterable, Iterator
from datetime import date
from typing import NamedTuple

from corpus.locator import Locator
from corpus.model import Document
from corpus.register import Register
from qa.index.open import Index
from qa.question.documents import find_named, place_of
from qa.question.reading import Reading
from qa.question.words import says_more


class LookedUp(NamedTuple):
    """Is what a question names: documents, by their ids; rows of the provisions addressed in one; and rows at an
    address whose document it leaves open."""

    named: frozenset[str] = frozenset()
    exact: frozenset[int] = frozenset()
    placed: frozenset[int] = frozenset()


def look_up(
    reading: Reading, index: Index, register: Register, documents: Collection[str] | None, as_of: date | None
) -> LookedUp:
    """Return what the reading names; where a title or number may mean several documents, those not replaced by
    `as_of` that have the address, if any has."""
    named = find_named(reading.text, reading.addresses, register)
    exact: set[int] = set()
    placed: set[int] = set()
    nothing_else = not says_more(reading.text, reading.addresses)
    for address in reading.addresses:
        if not named:
            rows = index.at([address.locator]) if _tells_apart(address.locator) else frozenset()
            placed |= rows
            exact |= rows if nothing_else else frozenset()
            continue
        place = place_of(address, named, reading.text)
        meant = [text for one in ([place] if place else named) for text in _texts(one.documents, register)]
        rows = index.at([address.locator], [document.id for document in meant]) if meant else frozenset()
        holding = {document.id for document in meant if not _replaced(document, register, as_of)}
        exact |= {row for row in rows if index.passages[row].document_id in holding} or rows
    return LookedUp(
        frozenset(text.id for one in named for text in _texts(one.documents, register)),
        frozenset(row for row in exact if documents is None or index.passages[row].document_id in documents),
        frozenset(placed),
    )


def _texts(documents: Iterable[Document], register: Register) -> Iterator[Document]:
    """Yield the documents in every text held: which of them was there on the day is known to the caller."""
    return (text for document in documents for text in register.texts(document))


def _replaced(document: Document, register: Register, as_of: date | None) -> bool:
    return as_of is not None and bool(register.standing(document, as_of).replaced_by)


def _tells_apart(locator: Locator) -> bool:
    """Is false for addresses like “mục 3” or “điểm a”, which every document has."""
    return len(locator.tokens) > 1 or locator.startswith("dieu-")
