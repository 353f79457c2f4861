"""Which questions are alike: those on one matter, to be looked at together, and those that ask the very same.

Both by the vectors that search asks by. On one matter are groups of average linkage; the very same is decided
strictly, for what is chosen for one question must never be given to another (docs/adr/0037, `python -m evals.alike`).
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from corpus.text import fold, syllables
from qa.encoder.embed import Vectors
from qa.engine import Library
from qa.language.lexicon import Lexicon
from qa.language.meaning import Weigh
from qa.question.reading import Reading, read
from qa.question.words import ASKING
from qa.search.query import ALL_STEPS, made_ready

ON_ONE_MATTER = 0.7  # mean cosine between groups from which they are put together
_NEAR = 0.8  # cosine of two questions that ask the same, at least
_SAID = 0.95  # share of the weight of their words that both have, at least

_EMPTY = frozenset(  # folded: manners of asking, and small words that change nothing of what is asked
    map(fold, "ạ à ơi nhé nhỉ vậy xin hỏi biết giúp em tôi mình bạn thì là mà của những các do ở tại cho".split())
)
_TURNING = frozenset(  # folded: words that make another question wherever they are put in or left out
    {*ASKING, *map(fold, "trước sau trên dưới hơn chưa chẳng cấm trừ ngoài ít nhất tối đa đã hay".split())} - _EMPTY
)
_ONE_WAY = (
    (re.compile(r"\bbao nhieu\b"), "may"),
    (re.compile(r"\b(?:nhu the nao|the nao|(?:ra|lam|tinh) sao)\b"), "sao"),
)
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True)
class Put:
    """Is a question as it is put: its reading, and its vector, None where meaning is not searched."""

    reading: Reading
    vector: Vectors | None
    lexicon: Lexicon

    @cached_property
    def words(self) -> Counter[str]:
        """Return its folded words but the empty ones, abbreviations written out, each way of asking said one way."""
        said = fold(self.lexicon.expanded(self.reading.text))
        for pattern, one_way in _ONE_WAY:
            said = pattern.sub(one_way, said)
        return Counter(word for word in syllables(said) if word not in _EMPTY)

    @cached_property
    def facts(self) -> tuple[object, ...]:
        """Return what must be the same of two questions, whatever their words: documents, places, cases, figures."""
        reading = self.reading
        return (
            reading.asked,
            frozenset(reading.numbers),
            frozenset(address.locator for address in reading.addresses),
            reading.conditions,
            reading.foreign,
            reading.compares,
            len(reading.parts),
            sorted(_DIGITS.findall(reading.folded)),
        )


def put(texts: Sequence[str], library: Library) -> list[Put]:
    """Return the questions as they are put to the library, embedded at once."""
    lexicon = library.index.lexicon
    readings = [read(text, lexicon=lexicon) for text in texts]
    meant = [made_ready(reading, library.index, ALL_STEPS).meant for reading in readings]
    vectors = library.embedder.embed_queries(meant) if meant else ()
    return [Put(reading, vector, lexicon) for reading, vector in zip(readings, vectors, strict=True)]


def ask_the_same(one: Put, other: Put, idf: Weigh) -> bool:
    """Is true where the very same is asked in other letters, another order, or with other manners.

    All must agree: the vectors nearly, the facts wholly, and the words but for some that weigh little; a word that
    turns a question (“không”, “trước”, “ra”) must stand in both as often.
    """
    if one.facts != other.facts:
        return False
    differing = (one.words - other.words) + (other.words - one.words)
    if any(word in _TURNING or word.isdigit() for word in differing):
        return False
    if one.vector is None or other.vector is None:
        return not differing
    both = _weight(one.words & other.words, idf)
    said = both >= _SAID * max(_weight(one.words, idf), _weight(other.words, idf))
    return said and float(one.vector @ other.vector) >= _NEAR


def _weight(words: Counter[str], idf: Weigh) -> float:
    return sum(count * idf(word) for word, count in words.items())


def grouped(vectors: Vectors) -> list[list[int]]:
    """Return the rows of the vectors (n, dimension) in groups, by average linkage: two groups are joined, the nearest
    first, while the mean cosine between their members is at least ON_ONE_MATTER.
    """
    if len(vectors) < 2:
        return [[row] for row in range(len(vectors))]
    from scipy.cluster.hierarchy import fcluster, linkage  # takes a quarter of a second, and few open that page

    apart = np.clip(1.0 - vectors @ vectors.T, 0.0, None)[np.triu_indices(len(vectors), 1)]
    groups: dict[int, list[int]] = {}
    for row, label in enumerate(fcluster(linkage(apart, "average"), 1.0 - ON_ONE_MATTER, "distance")):
        groups.setdefault(int(label), []).append(row)
    return list(groups.values())


def middle(vectors: Vectors, rows: Sequence[int]) -> int:
    """Return the row, of these, that is nearest to the mean of all of them."""
    mean = vectors[list(rows)].mean(axis=0)
    return max(rows, key=lambda row: float(vectors[row] @ mean))
