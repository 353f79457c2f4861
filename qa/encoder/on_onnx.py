"""The bundled model's layers on onnxruntime, in float32.

Without VNNI what multiplies in 8 bits by blocks (MatMulNBits) is slower than float32 by half, with it hardly quicker.
"""

from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from onnx import ModelProto, NodeProto, TensorProto, helper, numpy_helper

from qa.encoder.e5 import E5, Encoder, Floats, Weights

_MICROSOFT = "com.microsoft"


def load(weights: Weights) -> E5:
    """Return the bundled model on onnxruntime; a call uses one thread, and calls may run side by side."""
    return E5(weights, layers(weights, 0, weights.layers))


def layers(weights: Weights, first: int, end: int) -> Encoder:
    """Return layers first to end - 1; before the first of all, what comes in is normed."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3  # its warnings are about devices of the machine
    model = _Graph(weights).model(first, end).SerializeToString()
    session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])

    def encode(tokens: Floats) -> Floats:
        (states,) = session.run(None, {"tokens": tokens[np.newaxis]})
        return np.asarray(states[0], np.float32)

    return encode


class _Graph:
    """Builds BERT's layers as an ONNX graph: each method adds nodes and returns the name of what they give."""

    def __init__(self, weights: Weights) -> None:
        self._weights = weights
        self._nodes: list[NodeProto] = []
        self._constants: list[TensorProto] = []

    def model(self, first: int, end: int) -> ModelProto:
        """Return these layers: `tokens` (1, n, width) to the last one's (1, n, width)."""
        width = self._weights.width
        states = "tokens" if first else self._norm("tokens", "emb.ln")
        for layer in range(first, end):
            states = self._layer(states, f"l{layer}")
        graph = helper.make_graph(
            self._nodes,
            "e5",
            [helper.make_tensor_value_info("tokens", TensorProto.FLOAT, [1, "n", width])],
            [helper.make_tensor_value_info(states, TensorProto.FLOAT, [1, "n", width])],
            self._constants,
        )
        opsets = [helper.make_opsetid("", 18), helper.make_opsetid(_MICROSOFT, 1)]
        return helper.make_model(graph, opset_imports=opsets, ir_version=10)

    def _layer(self, states: str, layer: str) -> str:
        width, inner = self._weights.width, self._weights.inner
        queries, keys, values = (self._linear(states, f"{layer}.{name}", width) for name in "qkv")
        heads = self._weights.heads
        mixed = self._node("MultiHeadAttention", [queries, keys, values], _MICROSOFT, num_heads=heads)
        attended = self._node("Add", [states, self._linear(mixed, f"{layer}.ao", width)])
        states = self._norm(attended, f"{layer}.aln")
        # the bias belongs to the Gelu: fused, they are one pass over the widest tensor
        wide = self._product(states, f"{layer}.fi", width)
        wide = self._node("BiasGelu", [wide, self._floats(f"{layer}.fi.b", inner)], _MICROSOFT)
        forwarded = self._node("Add", [states, self._linear(wide, f"{layer}.fo", inner)])
        return self._norm(forwarded, f"{layer}.oln")

    def _linear(self, states: str, name: str, width: int) -> str:
        return self._node("Add", [self._product(states, name, width), self._floats(f"{name}.b", -1)])

    def _product(self, states: str, name: str, width: int) -> str:
        matrix = self._weights.floats(f"{name}.w", -1, width).T
        return self._node("MatMul", [states, self._constant(f"{name}.w", np.ascontiguousarray(matrix))])

    def _norm(self, states: str, name: str) -> str:
        scale, shift = (self._floats(f"{name}.{kind}", -1) for kind in "wb")
        epsilon = self._weights.epsilon
        return self._node("LayerNormalization", [states, scale, shift], axis=-1, epsilon=epsilon)

    def _floats(self, name: str, *shape: int) -> str:
        return self._constant(name, self._weights.floats(name, *shape))

    def _constant(self, name: str, array: NDArray[Any]) -> str:
        self._constants.append(numpy_helper.from_array(array, name))
        return name

    def _node(self, operator: str, inputs: list[str], domain: str = "", **attributes: Any) -> str:
        output = f"{operator}.{len(self._nodes)}"
        self._nodes.append(helper.make_node(operator, inputs, [output], domain=domain, **attributes))
        return output
