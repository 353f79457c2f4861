"""Learn what is no question about rules from what people say (acts.toml) beside the questions they ask.

    python -m evals.reader.acts

A softmax over the vectors of the bundled model. Measured on each half by what was learned from the other, then
learned from all and kept beside `qa.judge.act`.
"""

import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from evals.reader.questions import load
from qa.encoder.embed import TUNED, Vectors, load_embedder
from qa.judge.act import FOLLOW_UP, LEARNED, QUESTION, Act, Learned, Said

SAID = Path(__file__).with_name("acts.toml")
UNTOLD = ("nonsense", "outside")  # kinds of questions that are no more on rules than what is said here
RIDGE = 0.01  # pull of the weights towards 0


def learn(vectors: Vectors, labels: Sequence[str], fingerprint: str) -> Learned:
    """Return what these vectors with their labels teach."""
    names = (*Act, QUESTION, FOLLOW_UP)
    x = np.hstack([vectors, np.ones((len(vectors), 1))]).astype(np.float64)
    y = np.array([[label == name for name in names] for label in labels], np.float64)

    def loss(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        weights = flat.reshape(x.shape[1], len(names))
        scores = x @ weights
        scores -= scores.max(axis=1, keepdims=True)
        shares = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
        pulled = np.vstack([weights[:-1], np.zeros((1, len(names)))])  # the bias is free
        value = -np.log((shares * y).sum(axis=1) + 1e-12).sum() + RIDGE / 2 * (pulled**2).sum()
        return float(value), (x.T @ (shares - y) + RIDGE * pulled).ravel()

    found = minimize(loss, np.zeros(x.shape[1] * len(names)), jac=True, method="L-BFGS-B", options={"maxiter": 1000})
    weights = found.x.reshape(x.shape[1], len(names)).T.astype(np.float32)
    return Learned(fingerprint, tuple(map(str, names)), weights[:, :-1], weights[:, -1])


def main() -> int:
    embedder = load_embedder(TUNED, "onnx")
    said = [(text, act) for act, texts in tomllib.loads(SAID.read_text()).items() for text in texts]
    questions = [one for one in load() if one.kind not in UNTOLD]
    said += [(one.question, FOLLOW_UP) for one in questions if one.history]
    said += [(one.question, QUESTION) for one in questions if not one.history]
    vectors, labels = embedder.embed_queries([text for text, _ in said]), [label for _, label in said]
    half = np.arange(len(said)) % 2
    taken: dict[int, Said] = {}
    for this in (0, 1):
        rows = np.flatnonzero(half == this)
        model = learn(vectors[rows], [labels[row] for row in rows], embedder.fingerprint)
        taken |= {int(row): model.said(vectors[row]) for row in np.flatnonzero(half != this)}
    asked = {name: [row for row, label in enumerate(labels) if label == name] for name in (QUESTION, FOLLOW_UP)}
    acts = [row for row, label in enumerate(labels) if label not in asked]
    right = sum(taken[row].act == labels[row] for row in acts) / len(acts)
    seen = sum(taken[row].act is not None for row in acts) / len(acts)
    wrong = [said[row][0] for own in asked.values() for row in own if taken[row].act]
    print(f"{len(acts)} said, {len(said) - len(acts)} asked, each judged by what was learned from the other half:")
    print(f"known for no question {seen:.3f}, for what it is {right:.3f}; taken for none: {len(wrong)} {wrong}")
    for name, own in asked.items():
        print(f"{name}: {sum(taken[row].leans for row in own)} of {len(own)} taken to lean on what was said before")
    learned = learn(vectors, labels, embedder.fingerprint)
    np.savez_compressed(
        LEARNED, fingerprint=learned.fingerprint, names=learned.names, weights=learned.weights, bias=learned.bias
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
