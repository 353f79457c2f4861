"""The words of a text as a vector: a learned row for each of them, summed.

An encoder tells what a text means, and much less which of several like words it says it in (“mất thẻ”, “hỏng thẻ”); a
bag of words and of their pairs keeps that (fastText: Joulin et al. 2017, arXiv:1607.01759).
"""

from collections.abc import Mapping
from math import sqrt
from pathlib import Path
from typing import NamedTuple, Self

import numpy as np

from corpus.text import fold, is_marked, normal, syllables
from qa.encoder.classifier import Classifier
from qa.encoder.embed import Vectors
from qa.language.terms import terms


def said_in(text: str) -> tuple[str, ...]:
    """Return each word of the text once: its folded syllables, pairs of them, and its syllables that have marks."""
    marked = (word for word in syllables(normal(text)) if is_marked(word))
    return tuple(dict.fromkeys([*terms(syllables(fold(text))), *marked]))


class Words(NamedTuple):
    """Is the rows of the words that are known, (words, width), and which row is whose."""

    rows: Mapping[str, int]
    table: Vectors

    def vector(self, text: str) -> Vectors:
        """Return the sum of the rows of the text's known words over the root of their number; zeros without any."""
        known = [self.rows[word] for word in said_in(text) if word in self.rows]
        summed: Vectors = self.table[known].sum(axis=0) / sqrt(len(known) or 1)
        return summed

    def write(self, path: Path) -> None:
        """Put the rows where they are read, in half precision."""
        np.savez_compressed(path, allow_pickle=False, words=list(self.rows), table=self.table.astype(np.float16))

    @classmethod
    def read(cls, path: Path) -> Self:
        """Return the rows of a file that `write` wrote."""
        with np.load(path) as file:
            rows = {str(word): row for row, word in enumerate(file["words"])}
            return cls(rows, file["table"].astype(np.float32))


class WithWords(NamedTuple):
    """Is a network over the vector of a text and its words."""

    network: Classifier
    words: Words

    def likely(self, vector: Vectors, text: str) -> Vectors:
        """Return how likely each of the network's names is, in their order; the sum is 1."""
        return self.network.likely(np.concatenate([vector, self.words.vector(text)]))

    def shares(self, vector: Vectors, text: str) -> dict[str, float]:
        """Return the same by name."""
        return dict(zip(self.network.names, map(float, self.likely(vector, text)), strict=True))

    @classmethod
    def read(cls, network: Path, words: Path) -> Self:
        return cls(Classifier.read(network), Words.read(words))
