"""Stand-ins for the embedding model that need no weights and give the same vectors on every machine."""

import hashlib
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from corpus.text import syllables
from qa.encoder.embed import Embedder

Progress = Callable[[int], object]


def words(text: str) -> list[str]:
    """Return the words: texts that share them are near, in whatever order they stand."""
    return syllables(text.lower())


def letters(text: str) -> list[str]:
    """Return every two, three and four letters in a row: texts are near that share them, words in a row too."""
    padded = f" {text.lower()} "
    return [padded[start : start + n] for n in (2, 3, 4) for start in range(len(padded) - n + 1)]


class HashEmbedder:
    """Is an `Embedder` that counts the pieces of a text in 64 places; `calls` counts the passages it was given.

    `signed` counts half of the pieces down: of as many as letters make, all texts would else be near one another.
    """

    dimension = 64

    def __init__(
        self, fingerprint: str = "hash-1", pieces: Callable[[str], list[str]] = words, signed: bool = False
    ) -> None:
        self.fingerprint = fingerprint
        self.calls = 0
        self._pieces, self._signed = pieces, signed

    def embed_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        vectors = np.full((len(texts), self.dimension), 1e-3, np.float32)  # so that no text is at zero
        for row, text in enumerate(texts):
            for piece in self._pieces(text):
                place, _, sign, *_ = hashlib.md5(piece.encode("utf-8", "replace")).digest()
                vectors[row, place % self.dimension] += -1 if self._signed and sign % 2 == 0 else 1
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)

    def embed_passages(self, texts: Sequence[str], progress: Progress = lambda done: None) -> NDArray[np.float32]:
        self.calls += len(texts)
        progress(len(texts))
        return self.embed_queries(texts)


class NearEmbedder:
    """Is an embedder whose cosines lie where those of the tuned model do: others about .25, near texts above .6."""

    def __init__(self, spread: Embedder) -> None:
        self.spread = spread
        self.dimension = spread.dimension + 1
        self.fingerprint = f"near-{spread.fingerprint}"

    def embed_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self._drawn_together(self.spread.embed_queries(texts))

    def embed_passages(self, texts: Sequence[str], progress: Progress = lambda done: None) -> NDArray[np.float32]:
        return self._drawn_together(self.spread.embed_passages(texts, progress))

    def _drawn_together(self, vectors: NDArray[np.float32]) -> NDArray[np.float32]:
        shared = np.full((len(vectors), 1), np.sqrt(1 / 3))
        return (np.hstack([vectors, shared]) / np.sqrt(4 / 3)).astype(np.float32)


class Silent(HashEmbedder):
    """Is an embedder nobody may ask a query."""

    def embed_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        raise AssertionError(texts)
