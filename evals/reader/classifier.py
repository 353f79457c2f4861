"""Train a small network to tell what the text of a vector is."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import numpy as np
import torch
from torch.nn import Dropout, Linear, ReLU, Sequential
from torch.nn.functional import cross_entropy
from torch.optim.lr_scheduler import OneCycleLR

from qa.encoder.classifier import Classifier
from qa.encoder.embed import Vectors

HIDDEN, DROPPED = 256, 0.5  # units between, and the share of them left out at each step
RATE, DECAY = 3e-3, 0.01
BATCH = 64
LONG = 8.0  # length of the vectors as they are learned from: of length one they move the weights too little
SEED = 0


def fitted(
    fingerprint: str,
    names: Sequence[str],
    labelled: Sequence[tuple[Vectors, str]],
    passes: int,
    smoothed: float = 0.0,
    weights: Mapping[str, float] = MappingProxyType({}),
) -> Classifier:
    """Return the network of these vectors (of length one) with their labels, after so many passes over all of them.

    Every label is one of `names`; `smoothed` is the share of a label's likelihood given to all names, which keeps the
    network from being sure, `weights` what a text of a label counts where that is not 1. `fingerprint` is that of the
    vectors' embedder. On one processor the same vectors give the same network.
    """
    torch.set_num_threads(1)  # steps are too small to share: threads wait for each other
    torch.manual_seed(SEED)
    x = LONG * torch.tensor(np.array([vector for vector, _ in labelled], np.float32))
    y = torch.tensor([names.index(label) for _, label in labelled])
    weight = torch.tensor([weights.get(name, 1.0) for name in names])
    network = Sequential(Linear(x.shape[1], HIDDEN), ReLU(), Dropout(DROPPED), Linear(HIDDEN, len(names)))
    descent = torch.optim.AdamW(network.parameters(), RATE, weight_decay=DECAY)
    rate = OneCycleLR(descent, RATE, total_steps=passes * -(-len(x) // BATCH))
    for _ in range(passes):
        for rows in torch.split(torch.randperm(len(x)), BATCH):
            descent.zero_grad()
            lost = cross_entropy(network(x[rows]), y[rows], weight, label_smoothing=smoothed)
            lost.backward()  # type: ignore[no-untyped-call]
            descent.step()
            rate.step()
    inner, inner_bias, outer, outer_bias = (one.detach().numpy().T for one in network.parameters())
    halves = (array.astype(np.float16) for array in (LONG * inner, inner_bias, outer, outer_bias))
    return Classifier(fingerprint, tuple(map(str, names)), *halves)
