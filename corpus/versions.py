"""The texts that a document had before the one it has now: versions, each a document of its own.

The text that was there first is kept as `<id>-ban-1`, the next as `<id>-ban-2`; the id alone always names the newest.
A version was the document's text until a day, that on which another was added; on each day a document has one text.
Its entry in the register is that of the document: what is corrected there is corrected for all of them.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import pairwise

from corpus.model import Document, Version

_NUMBERED = re.compile(r"-ban-(\d+)$")
_OF_THE_TEXT = {"id", "version", "sources", "notes", "nature", "provisions"}  # all else is the document's entry


def has_other_words(one: Document, other: Document) -> bool:
    """Is true where the two differ in a word or in an address; pages, notes and entries do not count."""
    return _words(one) != _words(other)


def kept(before: Document, earlier: Sequence[Document], until: date) -> Document:
    """Return the document's text up to that day as a version; the last of the earlier ones where it has these words.

    That one is what an addition left that was broken off before the new text was stored.
    """
    if earlier and not has_other_words(earlier[-1], before):
        return earlier[-1]
    number = _number(earlier[-1]) + 1 if earlier else 1
    version = Version(of=before.id, until=until)
    return before.model_copy(update={"id": f"{before.id}-ban-{number}", "version": version})


def texts_of(documents: Iterable[Document]) -> dict[str, tuple[Document, ...]]:
    """Return the texts of each document by its id, the oldest first; of one that is gone its versions alone."""
    found: dict[str, list[Document]] = {}
    for document in documents:
        found.setdefault(document.version.of if document.version else document.id, []).append(document)
    return {id: tuple(sorted(texts, key=_place)) for id, texts in found.items()}


def held_since(documents: Iterable[Document]) -> dict[str, date]:
    """Return from which day each text was the document's, by its own id; nothing of those that were there first."""
    return {
        later.id: earlier.version.until
        for texts in texts_of(documents).values()
        for earlier, later in pairwise(texts)
        if earlier.version
    }


def with_entry(version: Document, document: Document) -> Document:
    """Return the version with the entry that its document has now."""
    entry = {name: getattr(document, name) for name in Document.model_fields if name not in _OF_THE_TEXT}
    return version.model_copy(update=entry)


def brought_back(version: Document, document: Document) -> Document:
    """Return the document with the text of one of its versions, and the entry that it has now."""
    return with_entry(version, document).model_copy(update={"id": document.id, "version": None})


def _words(document: Document) -> list[tuple[str, str]]:
    return [(provision.locator, provision.text) for provision in document.walk()]


def _place(document: Document) -> tuple[bool, int]:
    return document.version is None, _number(document)


def _number(document: Document) -> int:
    numbered = _NUMBERED.search(document.id) if document.version else None
    return int(numbered[1]) if numbered else 0
