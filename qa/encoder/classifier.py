"""A small network that tells what the text of a vector is, kept in a file of its own."""

from pathlib import Path
from typing import NamedTuple, Self

import numpy as np

from qa.encoder.embed import Vectors

_WEIGHTS = ("inner", "inner_bias", "outer", "outer_bias")


class Classifier(NamedTuple):
    """Is a network of one hidden layer between a vector (dimension) and how likely each of `names` is.

    `inner` are the weights (dimension, hidden), `outer` (hidden, names), each with its biases. `fingerprint` is that
    of the embedder whose vectors it was learned from; it tells nothing of others.
    """

    fingerprint: str
    names: tuple[str, ...]
    inner: Vectors
    inner_bias: Vectors
    outer: Vectors
    outer_bias: Vectors

    def likely(self, vector: Vectors) -> Vectors:
        """Return how likely each name is for the text of this vector, in their order; the sum is 1."""
        scores = np.maximum(vector @ self.inner + self.inner_bias, 0.0) @ self.outer + self.outer_bias
        powers = np.exp(scores - scores.max())
        shares: Vectors = powers / powers.sum()
        return shares

    def shares(self, vector: Vectors) -> dict[str, float]:
        """Return the same by name."""
        return dict(zip(self.names, map(float, self.likely(vector)), strict=True))

    def write(self, path: Path) -> None:
        """Put the model where it is read, in half precision."""
        halves = {name: getattr(self, name).astype(np.float16) for name in _WEIGHTS}
        np.savez_compressed(path, allow_pickle=False, fingerprint=self.fingerprint, names=self.names, **halves)

    @classmethod
    def read(cls, path: Path) -> Self:
        """Return the model of a file that `write` wrote."""
        with np.load(path) as file:
            weights = [file[name].astype(np.float32) for name in _WEIGHTS]
            return cls(str(file["fingerprint"]), tuple(map(str, file["names"])), *weights)
