"""Train a small network to tell what the text of a vector is, from the vector alone or beside it from its words."""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import chain
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
import torch
from scipy.linalg import block_diag
from torch import Tensor
from torch.nn import Dropout, EmbeddingBag, Linear, Module
from torch.nn.functional import cross_entropy
from torch.nn.init import normal_
from torch.optim.lr_scheduler import OneCycleLR

from qa.encoder.classifier import Classifier
from qa.encoder.e5 import Floats
from qa.encoder.embed import Vectors
from qa.encoder.words import Words, said_in

HIDDEN, DROPPED = 256, 0.5  # units between, and the share of them left out at each step
RATE, DECAY = 3e-3, 0.01
BATCH = 64
LONG = 8.0  # length of the vectors as they are learned from: of length one they move the weights too little
_NEVER = -1e4  # a score that makes a name as good as impossible
NETWORKS = 3  # whose scores are averaged: one alone differs from another by a question in thirty
SAID = 8  # texts that say a word, from which on it is learned
WIDTH, SPREAD = 64, 0.2  # of a word's row, and of its numbers at first
UNSAID = 0.2  # share of the words that are left out of a text at each step


class Labelled(NamedTuple):
    """Is the vector of a text with the names of what it is, each as likely as the others.

    `among` are the names that it is told from, all where there are none: texts of one collection say nothing of
    what stands in another. `text` is for who learns from its words, too.
    """

    vector: Vectors
    names: tuple[str, ...]
    among: frozenset[str] = frozenset()
    text: str = ""


def fitted(
    fingerprint: str,
    names: Sequence[str],
    labelled: Sequence[Labelled],
    passes: int,
    smoothed: float = 0.0,
    weights: Mapping[str, float] = MappingProxyType({}),
) -> Classifier:
    """Return the network of these vectors (of length one) with their labels, after so many passes over all of them:
    some networks side by side, each trained from another beginning.

    `smoothed` is the share of a label's likelihood given to all names, which keeps the network from being sure,
    `weights` what a text of a label counts where that is not 1. `fingerprint` is that of the vectors' embedder. On
    one processor the same vectors give the same network.
    """
    taught = _taught(names, labelled, {})
    trained = _side_by_side(taught, torch.tensor([weights.get(name, 1.0) for name in names]), passes, smoothed)
    return _classifier(fingerprint, names, trained, taught.x.shape[1])


def fitted_with_words(
    fingerprint: str, names: Sequence[str], labelled: Sequence[Labelled], passes: int
) -> tuple[Classifier, Words]:
    """Return the same of the vectors and the words of their texts: the network, and the words whose vector goes into
    it behind the other one.
    """
    counted = Counter(chain.from_iterable(said_in(one.text) for one in labelled))
    rows = {word: row for row, word in enumerate(sorted(word for word, count in counted.items() if count >= SAID))}
    taught = _taught(names, labelled, rows)
    trained = _side_by_side(taught, torch.ones(len(names)), passes, 0.0)
    table = np.hstack([_array(network.table.weight)[:-1] for network in trained])
    return _classifier(fingerprint, names, trained, taught.x.shape[1]), Words(rows, table)


class _Taught(NamedTuple):
    """Is what is learned from: vectors (n, dimension), the rows of the words of each, how likely each name is and
    which are left out (n, names). `words` is how many there are, and the row of one left out.
    """

    x: Tensor
    said: list[Tensor]
    words: int
    y: Tensor
    hidden: Tensor


def _taught(names: Sequence[str], labelled: Sequence[Labelled], rows: Mapping[str, int]) -> _Taught:
    places = {name: place for place, name in enumerate(names)}
    y = torch.zeros(len(labelled), len(names))
    for row, one in enumerate(labelled):
        y[row, [places[name] for name in one.names]] = 1 / len(one.names)
    left_out = {
        among: [bool(among) and name not in among for name in names] for among in {one.among for one in labelled}
    }
    hidden = torch.tensor([left_out[one.among] for one in labelled])
    x = LONG * torch.tensor(np.array([one.vector for one in labelled], np.float32))
    said = [
        torch.tensor([rows[word] for word in said_in(one.text) if word in rows], dtype=torch.long) for one in labelled
    ]
    return _Taught(x, said, len(rows), y, hidden)


class _Network(Module):
    """Is one network as it learns: what is left out at random is other words and units at each step."""

    def __init__(self, dimension: int, words: int, names: int) -> None:
        super().__init__()
        self.inner = Linear(dimension + WIDTH * bool(words), HIDDEN)
        self.outer = Linear(HIDDEN, names)
        self.dropout = Dropout(DROPPED)
        self._words = words
        if words:
            self.table = EmbeddingBag(words + 1, WIDTH, mode="sum", padding_idx=words)
            normal_(self.table.weight, std=SPREAD)

    def forward(self, x: Tensor, said: Sequence[Tensor]) -> Tensor:
        if self._words:
            x = torch.cat([x, self._of_words(said)], dim=1)
        scores: Tensor = self.outer(self.dropout(torch.relu(self.inner(x))))
        return scores

    def _of_words(self, said: Sequence[Tensor]) -> Tensor:
        words = torch.cat([*said])
        words = torch.where(torch.rand(len(words)) < UNSAID, self._words, words)
        starts = torch.tensor([0, *np.cumsum([len(one) for one in said])[:-1]])
        held = torch.stack([(one != self._words).sum() for one in torch.tensor_split(words, starts[1:])])
        summed: Tensor = self.table(words, starts) / held.clamp(min=1).sqrt()[:, None]
        return summed


def _side_by_side(taught: _Taught, weight: Tensor, passes: int, smoothed: float) -> list[_Network]:
    torch.set_num_threads(1)  # steps are too small to share: threads wait for each other
    return [_trained(taught, weight, passes, smoothed, seed) for seed in range(NETWORKS)]


def _trained(taught: _Taught, weight: Tensor, passes: int, smoothed: float, seed: int) -> _Network:
    torch.manual_seed(seed)
    count, dimension = taught.x.shape
    network = _Network(dimension, taught.words, len(weight))
    descent = torch.optim.AdamW(network.parameters(), RATE, weight_decay=DECAY)
    rate = OneCycleLR(descent, RATE, total_steps=passes * -(-count // BATCH))
    for _ in range(passes):
        for rows in torch.split(torch.randperm(count), BATCH):
            descent.zero_grad()
            scores = network(taught.x[rows], [taught.said[row] for row in rows]).masked_fill(
                taught.hidden[rows], _NEVER
            )
            lost = cross_entropy(scores, taught.y[rows], weight, reduction="sum", label_smoothing=smoothed)
            (lost / (taught.y[rows] @ weight).sum()).backward()  # type: ignore[no-untyped-call]
            descent.step()
            rate.step()
    return network


def _classifier(fingerprint: str, names: Sequence[str], trained: Sequence[_Network], dimension: int) -> Classifier:
    """Return the networks as one: each has units of its own, which see of the words' vector its own part."""
    inner = [LONG * _array(network.inner.weight)[:, :dimension].T for network in trained]
    of_words = [_array(network.inner.weight)[:, dimension:].T for network in trained]
    arrays = (
        np.vstack([np.hstack(inner), block_diag(*of_words)]),
        np.hstack([_array(network.inner.bias) for network in trained]),
        np.vstack([_array(network.outer.weight).T for network in trained]) / len(trained),
        np.mean([_array(network.outer.bias) for network in trained], axis=0),
    )
    rounded = (array.astype(np.float16).astype(np.float32) for array in arrays)
    return Classifier(fingerprint, tuple(map(str, names)), *rounded)


def _array(parameter: Tensor) -> Floats:
    array: Floats = parameter.detach().numpy()
    return array
