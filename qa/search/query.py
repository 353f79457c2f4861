"""A reading made ready for the two legs: what is looked for by its words, and what by its meaning."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

from qa.index.open import Index
from qa.language.detect import is_mixed
from qa.language.lexicon import Lexicon
from qa.language.spelling import mended, restore
from qa.question.follow_up import JOINT
from qa.question.reading import Reading
from qa.question.words import without_source
from qa.weights import DENSE, DENSE_ALONE


class Steps(NamedTuple):
    """Is which steps a search takes: all of them, but where one is left out to measure what it is worth."""

    dense: bool = True
    lexical: bool = True
    exact: bool = True  # what the question names by number, title or address
    restore: bool = True
    asked: bool = True  # what was learned from questions written of the passages


ALL_STEPS = Steps()


@dataclass(frozen=True)
class Query:
    """Is what an index is asked: `words` and `meant` for the two legs, and how much the dense one counts.

    `latest` is the part of `meant` that was asked last, of a follow-up; else empty. `confidence` in [0, 1] is that of
    the diacritics that were put back for the dense leg.
    """

    words: str
    meant: str
    foreign: bool
    confidence: float
    dense_weight: float
    lexicon: Lexicon
    latest: str = ""

    @cached_property
    def meanings(self) -> list[tuple[str, ...]]:
        """Return the phrases to look for beside the words, alternatives for each abbreviation and lay word."""
        return self.lexicon.meanings(self.words)

    @property
    def trace(self) -> dict[str, float | int | str | bool]:
        return {
            "language": "other" if self.foreign else "vi",
            "restored": not self.foreign and self.meant != self.words,
            "confidence": round(self.confidence, 3),
            "dense_weight": self.dense_weight,
        }


def made_ready(reading: Reading, index: Index, steps: Steps) -> Query:
    """Return the query that the reading asks of this index."""
    query = _query(reading, index, restoring=steps.restore)
    if reading.joined:
        query = replace(query, latest=query.meant.rpartition(JOINT)[2])
    if not steps.dense:
        return replace(query, dense_weight=0.0)
    return query if steps.lexical else replace(query, dense_weight=DENSE_ALONE)


def as_meant(text: str, index: Index) -> str:
    """Return a Vietnamese text as its writer means it: slips of typing mended, diacritics put back."""
    return restore(_mended(text, index), index.spelling)[0]


def _query(reading: Reading, index: Index, *, restoring: bool) -> Query:
    if reading.foreign:
        glossed = index.lexicon.from_english(reading.text)  # no other word of it stands in the text
        weight = DENSE if glossed else DENSE_ALONE
        return Query(glossed, f"{reading.text} {glossed}".strip(), True, 1.0, weight, index.lexicon)
    asked = without_source(reading.text)
    if not restoring:
        return Query(asked, asked, False, 1.0, DENSE, index.lexicon)
    asked = _mended(asked, index)
    meant, confidence = restore(asked, index.spelling)
    return Query(asked, meant, False, confidence, DENSE, index.lexicon)


def _mended(text: str, index: Index) -> str:
    return text if is_mixed(text, index.lexicon) else mended(text, index.spelling, index.lexicon.forms)
