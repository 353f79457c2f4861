import dataclasses

import numpy as np
import pytest

from made import weights as made
from qa.encoder import on_onnx, on_torch
from qa.encoder.e5 import BLOCK, pack, unpack
from qa.encoder.tuned import difference_of, tuned, write
from qa.errors import ModelUnavailable

CHECK = np.ones(4, np.float32) / 2


@pytest.fixture
def weights():
    return made.weights()


def learned(weights, by=0.01):
    """Return tensors that differ from the weights by a little, each in its own way."""
    chance = np.random.default_rng(5)
    shapes = {
        name: (len(weights.floats(name, -1)) // BLOCK, BLOCK) for name in weights.tensors if name.endswith(".w")
    }
    return {
        name: weights.floats(name, *shapes.get(name, (-1,)))
        + chance.normal(0, by, shapes.get(name, weights.floats(name, -1).shape)).astype(np.float32)
        for name in weights.tensors
        if name != "emb.word"
    }


def test_packed_weights_are_the_nearest_of_the_steps_of_their_block():
    floats = np.random.default_rng(3).normal(0, 1, 64 * BLOCK).astype(np.float32)
    found = unpack(pack(floats))
    steps = np.repeat(np.abs(floats).reshape(-1, BLOCK).max(axis=1) / 7, BLOCK)
    assert (np.abs(found - floats) <= 0.51 * steps).all()
    assert (unpack(pack(np.zeros(BLOCK, np.float32))) == 0).all()


def test_a_difference_that_was_kept_is_added_to_the_weights_again(weights, tmp_path):
    wanted = learned(weights)
    path = tmp_path / "tuned.npz"
    write(difference_of(weights, wanted), CHECK, path)
    found, revision, check = tuned(weights, path)
    assert check.tolist() == CHECK.tolist()
    assert len(revision) == 64
    for name, tensor in wanted.items():
        left = np.abs(found.floats(name, -1) - tensor.ravel()).max()
        assert left < 0.2 * np.abs(weights.floats(name, -1) - tensor.ravel()).max(), name
    assert (found.floats("emb.word", -1) == weights.floats("emb.word", -1)).all()


def test_engines_compute_the_same_from_a_difference(weights):
    changed = dataclasses.replace(weights, difference=difference_of(weights, learned(weights, by=0.3)))
    asked = ["ai giữ hồ sơ", "thẻ mất mấy ngày"]
    reference, found, before = (
        engine.load(one).encode_query(asked)
        for engine, one in ((on_torch, changed), (on_onnx, changed), (on_torch, weights))
    )
    assert (reference * found).sum(axis=1).min() > 0.99
    assert (reference * before).sum(axis=1).max() < 0.9


def test_a_file_that_is_missing_broken_or_of_another_model_is_refused_with_what_to_do(weights, tmp_path):
    with pytest.raises(ModelUnavailable, match=r"tuned\.npz: không đọc được.*REGQA_EMBEDDING_MODEL=e5-small"):
        tuned(weights, tmp_path / "tuned.npz")
    (tmp_path / "broken.npz").write_bytes(b"PK no")
    with pytest.raises(ModelUnavailable, match="không đọc được"):
        tuned(weights, tmp_path / "broken.npz")
    write({"l0.q.w": np.zeros(3, np.float32)}, CHECK, tmp_path / "other.npz")
    with pytest.raises(ModelUnavailable, match="không khớp"):
        tuned(weights, tmp_path / "other.npz")
