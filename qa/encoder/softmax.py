"""A linear model of what the text of a vector is, kept in a file of its own."""

from pathlib import Path
from typing import NamedTuple, Self

import numpy as np

from qa.encoder.embed import Vectors


class Softmax(NamedTuple):
    """Is a linear model: the row of weights and the bias of each of `names`.

    `fingerprint` is that of the embedder whose vectors it was learned from; it tells nothing of others.
    """

    fingerprint: str
    names: tuple[str, ...]
    weights: Vectors
    bias: Vectors

    def shares(self, vector: Vectors) -> dict[str, float]:
        """Return how likely each name is for the text of this vector."""
        scores = self.weights @ vector + self.bias
        likely = np.exp(scores - scores.max())
        return dict(zip(self.names, map(float, likely / likely.sum()), strict=True))

    def write(self, path: Path) -> None:
        """Put the model where it is read."""
        np.savez_compressed(path, allow_pickle=False, **self._asdict())

    @classmethod
    def read(cls, path: Path) -> Self:
        """Return the model of a file that `write` wrote."""
        with np.load(path) as file:
            return cls(str(file["fingerprint"]), tuple(map(str, file["names"])), file["weights"], file["bias"])
