"""A small network that tells what the text of a vector is, kept in a file of its own."""

from pathlib import Path
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from qa.encoder.embed import Vectors

Halves = NDArray[np.float16]


class Classifier(NamedTuple):
    """Is a network of one hidden layer between a vector (dimension) and how likely each of `names` is.

    `inner` are the weights (dimension, hidden), `outer` (hidden, names), each with its biases. `fingerprint` is that
    of the embedder whose vectors it was learned from; it tells nothing of others.
    """

    fingerprint: str
    names: tuple[str, ...]
    inner: Halves
    inner_bias: Halves
    outer: Halves
    outer_bias: Halves

    def shares(self, vector: Vectors) -> dict[str, float]:
        """Return how likely each name is for the text of this vector."""
        hidden = np.maximum(vector @ self.inner.astype(np.float32) + self.inner_bias, 0.0)
        scores = hidden @ self.outer.astype(np.float32) + self.outer_bias
        likely = np.exp(scores - scores.max())
        return dict(zip(self.names, map(float, likely / likely.sum()), strict=True))

    def write(self, path: Path) -> None:
        """Put the model where it is read."""
        np.savez_compressed(path, allow_pickle=False, **self._asdict())

    @classmethod
    def read(cls, path: Path) -> Self:
        """Return the model of a file that `write` wrote."""
        with np.load(path) as file:
            arrays = dict(file)
        names = tuple(map(str, arrays.pop("names")))
        return cls(str(arrays.pop("fingerprint")), names, **arrays)
