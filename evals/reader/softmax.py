"""Fit a linear model of what the text of a vector is."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from qa.encoder.embed import Vectors
from qa.encoder.softmax import Softmax


def fitted(fingerprint: str, names: Sequence[str], labelled: Sequence[tuple[Vectors, str]], ridge: float) -> Softmax:
    """Return the model of these vectors with their labels; every name is one of some.

    `ridge` pulls the weights towards 0, the biases are free; `fingerprint` is that of the vectors' embedder.
    """
    vectors, labels = np.array([vector for vector, _ in labelled]), [label for _, label in labelled]
    x = np.hstack([vectors, np.ones((len(vectors), 1))]).astype(np.float64)
    y = np.array([[label == name for name in names] for label in labels], np.float64)

    def loss(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        weights = flat.reshape(x.shape[1], len(names))
        scores = x @ weights
        scores -= scores.max(axis=1, keepdims=True)
        shares = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
        pulled = np.vstack([weights[:-1], np.zeros((1, len(names)))])  # the bias is free
        value = -np.log((shares * y).sum(axis=1) + 1e-12).sum() + ridge / 2 * (pulled**2).sum()
        return float(value), (x.T @ (shares - y) + ridge * pulled).ravel()

    found = minimize(loss, np.zeros(x.shape[1] * len(names)), jac=True, method="L-BFGS-B", options={"maxiter": 1000})
    weights = found.x.reshape(x.shape[1], len(names)).T.astype(np.float32)
    return Softmax(fingerprint, tuple(map(str, names)), weights[:, :-1], weights[:, -1])
