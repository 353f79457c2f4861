"""Train a small network to tell what the text of a vector is."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

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
NETWORKS = 3  # whose scores are averaged: one alone differs from another by a question in thirty


def fitted(
    fingerprint: str,
    names: Sequence[str],
    labelled: Sequence[tuple[Vectors, str]],
    passes: int,
    smoothed: float = 0.0,
    weights: Mapping[str, float] = MappingProxyType({}),
) -> Classifier:
    """Return the network of these vectors (of length one) with their labels, after so many passes over all of them:
    some networks side by side, each trained from another beginning.

    Every label is one of `names`; `smoothed` is the share of a label's likelihood given to all names, which keeps the
    network from being sure, `weights` what a text of a label counts where that is not 1. `fingerprint` is that of the
    vectors' embedder. On one processor the same vectors give the same network.
    """
    torch.set_num_threads(1)  # steps are too small to share: threads wait for each other
    x = LONG * torch.tensor(np.array([vector for vector, _ in labelled], np.float32))
    y = torch.tensor([names.index(label) for _, label in labelled])
    weight = torch.tensor([weights.get(name, 1.0) for name in names])
    trained = [_trained(x, y, weight, passes, smoothed, seed) for seed in range(NETWORKS)]
    inner, inner_bias = (np.concatenate(arrays, axis=-1) for arrays in list(zip(*trained, strict=True))[:2])
    outer = np.concatenate([arrays[2] for arrays in trained]) / NETWORKS
    outer_bias = np.mean([arrays[3] for arrays in trained], axis=0)
    rounded = (array.astype(np.float16).astype(np.float32) for array in (LONG * inner, inner_bias, outer, outer_bias))
    return Classifier(fingerprint, tuple(map(str, names)), *rounded)


def _trained(x: Tensor, y: Tensor, weight: Tensor, passes: int, smoothed: float, seed: int) -> list[Floats]:
    """Return the weights and biases of one network, as `Classifier` has them."""
    torch.manual_seed(seed)
    network = Sequential(Linear(x.shape[1], HIDDEN), ReLU(), Dropout(DROPPED), Linear(HIDDEN, len(weight)))
    descent = torch.optim.AdamW(network.parameters(), RATE, weight_decay=DECAY)
    rate = OneCycleLR(descent, RATE, total_steps=passes * -(-len(x) // BATCH))
    for _ in range(passes):
        for rows in torch.split(torch.randperm(len(x)), BATCH):
            descent.zero_grad()
            lost = cross_entropy(network(x[rows]), y[rows], weight, label_smoothing=smoothed)
            lost.backward()  # type: ignore[no-untyped-call]
            descent.step()
            rate.step()
    return [one.detach().numpy().T for one in network.parameters()]
