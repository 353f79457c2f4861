"""What is found in a text that is checked."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from corpus.diff import Words
from corpus.locator import Locator
from corpus.model import Document, Passage
from corpus.standing import Succession
from qa.write import cite


class Kind(StrEnum):
    """Is what kind of statement a place of the text makes about a regulation."""

    REFERENCE = "reference"  # a clause, by its address in a document
    NUMBER = "number"  # a document, by its number
    DATE = "date"  # of issue
    QUOTE = "quote"
    FIGURE = "figure"  # a deadline, an amount, a count


class Verdict(StrEnum):
    """Is what the collection says of it; what it cannot know is never wrong."""

    RIGHT = "right"
    NO_SUCH_CLAUSE = "no-such-clause"
    REPLACED = "replaced"  # or lapsed
    MISQUOTED = "misquoted"
    NOT_HELD = "not-in-collection"

    @property
    def is_wrong(self) -> bool:
        return self in (Verdict.NO_SUCH_CLAUSE, Verdict.REPLACED, Verdict.MISQUOTED)


@dataclass(frozen=True)
class Place:
    """Is where in the collection something stands: a document, an address in it, characters of a passage."""

    document: Document
    locator: Locator | None = None
    passage: Passage | None = None
    start: int = 0
    end: int = 0

    @property
    def label(self) -> str:
        """Return the address as readers say it, as far as the text itself numbers it; "" for the whole document."""
        at = self.locator.citable if self.locator else None
        return at.label() if at else ""

    @property
    def cited_as(self) -> str:
        """Return the place as official letters write it."""
        return cite.place(self.label, self.document)


@dataclass(frozen=True)
class Finding:
    """Is what a stretch of the text, characters `start` to `end`, states, and what the collection says of it.

    `right` is how it is written rightly, `place` where that stands, `words` how the two differ: “removed” are the
    words of the text that was checked, “added” those of the collection. `note` says it in a sentence.
    """

    kind: Kind
    verdict: Verdict
    start: int
    end: int
    note: str
    right: str | None = None
    place: Place | None = None
    words: tuple[Words, ...] = ()
    replaced_by: Sequence[Succession] = ()
