"""A model of one layer with random weights, small enough to be trained in a test."""

import numpy as np

from qa.encoder.e5 import MAX_TOKENS, Tokens, Weights, pack

WIDTH, INNER = 32, 64
_PIECES = [
    "<s>",
    "<pad>",
    "</s>",
    "<unk>",
    "▁",
    *(f"▁{word}" for word in "hồ sơ ai giữ mấy ngày thẻ mất query passage".split()),
]


def weights(seed: int = 1) -> Weights:
    chance = np.random.default_rng(seed)

    def random(*shape: int) -> np.ndarray:
        return chance.normal(0, 0.1, shape).astype(np.float32)

    letters = [chr(point) for point in range(ord("a"), ord("z") + 1)]
    pieces = [(piece, -1.0) for piece in [*_PIECES, *letters]]
    tensors = {
        "emb.word": pack(random(len(pieces), WIDTH)),
        "emb.pos": random(MAX_TOKENS * WIDTH),
        "emb.type": random(2 * WIDTH),
    }
    for norm in ("emb.ln", "l0.aln", "l0.oln"):
        tensors |= {f"{norm}.w": np.ones(WIDTH, np.float32), f"{norm}.b": np.zeros(WIDTH, np.float32)}
    for name, outer, inner in (
        *((f"l0.{part}", WIDTH, WIDTH) for part in ("q", "k", "v", "ao")),
        ("l0.fi", INNER, WIDTH),
        ("l0.fo", WIDTH, INNER),
    ):
        tensors |= {f"{name}.w": pack(random(outer, inner)), f"{name}.b": random(outer)}
    special = {"<s>": 0, "<pad>": 1, "</s>": 2, "<unk>": 3}
    return Weights(WIDTH, 1, 2, INNER, 2, 1e-12, Tokens(pieces, special, {}), tensors)
