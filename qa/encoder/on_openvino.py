"""The bundled model's layers on OpenVINO, in bfloat16 where the processor computes in it, else in float32.

For operators who install the extra.
"""

import os
import threading
from typing import Any

import numpy as np
import openvino
from openvino import opset15 as ops

from qa.encoder.e5 import E5, Encoder, Floats, Weights


def load(weights: Weights) -> E5:
    """Return the bundled model on OpenVINO; a call uses one thread, and as many run at once as there are cores."""
    return E5(weights, layers(weights, 0, weights.layers))


def layers(weights: Weights, first: int, end: int) -> Encoder:
    """Return layers first to end - 1; before the first of all, what comes in is normed."""
    cores = os.cpu_count() or 1
    compiled = openvino.Core().compile_model(
        _model(weights, first, end),
        "CPU",
        {"NUM_STREAMS": cores, "INFERENCE_NUM_THREADS": cores, "ENABLE_CPU_PINNING": False},
    )
    mine = threading.local()  # a request may serve one thread at a time

    def encode(tokens: Floats) -> Floats:
        if not hasattr(mine, "request"):
            mine.request = compiled.create_infer_request()
        return np.array(mine.request.infer([tokens])[0], np.float32)

    return encode


def _model(weights: Weights, first: int, end: int) -> openvino.Model:
    """Return these of BERT's layers: (n, width) tokens to the last one's (n, width)."""
    width, heads = weights.width, weights.heads

    def linear(states: Any, name: str, outer: int) -> Any:
        inner = weights.floats(f"{name}.w", outer, -1)
        return ops.add(ops.matmul(states, inner, False, True), weights.floats(f"{name}.b", 1, outer))

    def norm(states: Any, name: str) -> Any:
        centred = ops.mvn(states, np.array([1]), True, weights.epsilon, "inside_sqrt")
        return ops.add(ops.multiply(centred, weights.floats(f"{name}.w", 1, -1)), weights.floats(f"{name}.b", 1, -1))

    def per_head(states: Any) -> Any:
        split = ops.reshape(states, np.array([1, -1, heads, width // heads]), False)
        return ops.transpose(split, np.array([0, 2, 1, 3]))

    tokens = ops.parameter([-1, width], np.float32)
    states = tokens if first else norm(tokens, "emb.ln")
    for layer in (f"l{i}" for i in range(first, end)):
        queries, keys, values = (per_head(linear(states, f"{layer}.{name}", width)) for name in "qkv")
        mixed = ops.transpose(ops.scaled_dot_product_attention(queries, keys, values), np.array([0, 2, 1, 3]))
        attended = linear(ops.reshape(mixed, np.array([-1, width]), False), f"{layer}.ao", width)
        states = norm(ops.add(states, attended), f"{layer}.aln")
        wide = ops.gelu(linear(states, f"{layer}.fi", weights.inner), "erf")
        states = norm(ops.add(states, linear(wide, f"{layer}.fo", width)), f"{layer}.oln")
    return openvino.Model([states], [tokens], "e5")
