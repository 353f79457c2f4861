"""Train a small network to tell what the text of a vector is."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor
from torch.nn import Dropout, Linear, ReLU, Sequential
from torch.nn.functional import cross_entropy
from torch.optim.lr_scheduler import OneCycleLR

from qa.encoder.classifier import Classifier
from qa.encoder.e5 import Floats
from qa.encoder.embed import Vectors

HIDDEN, DROPPED = 256, 0.5  # units between, and the share of them left out at each step
RATE, DECAY = 3e-3, 0.01
BATCH = 64
LONG = 8.0  # length of the vectors as they are learned from: of length one they move the weights too little
_NEVER = -1e4  # a score that makes a name as good as impossible
NETWORKS = 3  # whose scores are averaged: one alone differs from another by a question in thirty


class Labelled(NamedTuple):
    """Is the vector of a text with the names of what it is, each as likely as the others.

    `among` are the names that it is told from, all where there are none: texts of one collection say nothing of
    what stands in another.
    """

    vector: Vectors
    names: tuple[str, ...]
    among: frozenset[str] = frozenset()


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
    torch.set_num_threads(1)  # steps are too small to share: threads wait for each other
    taught = _taught(names, labelled)
    weight = torch.tensor([weights.get(name, 1.0) for name in names])
    trained = [_trained(taught, weight, passes, smoothed, seed) for seed in range(NETWORKS)]
    inner, inner_bias = (np.concatenate(arrays, axis=-1) for arrays in list(zip(*trained, strict=True))[:2])
    outer = np.concatenate([arrays[2] for arrays in trained]) / NETWORKS
    outer_bias = np.mean([arrays[3] for arrays in trained], axis=0)
    rounded = (array.astype(np.float16).astype(np.float32) for array in (LONG * inner, inner_bias, outer, outer_bias))
    return Classifier(fingerprint, tuple(map(str, names)), *rounded)


class _Taught(NamedTuple):
    """Is what is learned from: vectors (n, dimension), how likely each name is and which are left out (n, names)."""

    x: Tensor
    y: Tensor
    hidden: Tensor


def _taught(names: Sequence[str], labelled: Sequence[Labelled]) -> _Taught:
    places = {name: place for place, name in enumerate(names)}
    y = torch.zeros(len(labelled), len(names))
    for row, one in enumerate(labelled):
        y[row, [places[name] for name in one.names]] = 1 / len(one.names)
    left_out = {
        among: [bool(among) and name not in among for name in names] for among in {one.among for one in labelled}
    }
    hidden = torch.tensor([left_out[one.among] for one in labelled])
    return _Taught(LONG * torch.tensor(np.array([one.vector for one in labelled], np.float32)), y, hidden)


def _trained(taught: _Taught, weight: Tensor, passes: int, smoothed: float, seed: int) -> list[Floats]:
    """Return the weights and biases of one network, as `Classifier` has them."""
    torch.manual_seed(seed)
    count, dimension = taught.x.shape
    network = Sequential(Linear(dimension, HIDDEN), ReLU(), Dropout(DROPPED), Linear(HIDDEN, len(weight)))
    descent = torch.optim.AdamW(network.parameters(), RATE, weight_decay=DECAY)
    rate = OneCycleLR(descent, RATE, total_steps=passes * -(-count // BATCH))
    for _ in range(passes):
        for rows in torch.split(torch.randperm(count), BATCH):
            descent.zero_grad()
            scores = network(taught.x[rows]).masked_fill(taught.hidden[rows], _NEVER)
            lost = cross_entropy(scores, taught.y[rows], weight, reduction="sum", label_smoothing=smoothed)
            (lost / (taught.y[rows] @ weight).sum()).backward()  # type: ignore[no-untyped-call]
            descent.step()
            rate.step()
    return [one.detach().numpy().T for one in network.parameters()]
