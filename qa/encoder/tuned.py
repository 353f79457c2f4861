"""What the tuned model differs by from the bundled one: a packed difference for each tensor but the word table.

tuned.npz holds them under the names of the weights file, matrices in blocks of 4 bits with a scale of their own (the
difference is small, so the sum is finer than 4 bits of it), the rest in half precision; and under `check` the vector
that torch gives for the text by which engines are tried. It is written by `evals.reader.encoder`.
"""

import hashlib
import io
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus.store import write_atomically
from qa.encoder.e5 import BLOCK, Floats, Weights, pack
from qa.errors import ModelUnavailable

TUNED = Path(__file__).with_name("tuned.npz")
_CHECK = "check"
_REINSTALL = "Cài lại regqa, hoặc đặt REGQA_EMBEDDING_MODEL=e5-small để dùng mô hình chưa tinh chỉnh"


def tuned(weights: Weights, path: Path = TUNED) -> tuple[Weights, str, Floats]:
    """Return the weights with their difference, the hash of its file, and the vector to try engines by.

    Raises ModelUnavailable where the file is missing or broken.
    """
    try:
        content = path.read_bytes()
        with np.load(path) as file:
            arrays = dict(file)
        check = arrays.pop(_CHECK).astype(np.float32)
    except (OSError, ValueError, KeyError) as error:
        raise ModelUnavailable(f"{path}: không đọc được phần tinh chỉnh ({error}). {_REINSTALL}") from error
    if arrays.keys() != weights.tensors.keys() - {"emb.word"}:
        raise ModelUnavailable(f"{path}: không khớp với mô hình kèm sẵn. {_REINSTALL}")
    return replace(weights, difference=arrays), hashlib.sha256(content).hexdigest(), check


def difference_of(weights: Weights, learned: Mapping[str, Floats]) -> dict[str, NDArray[Any]]:
    """Return what learned tensors, by their names in the weights file, differ by from the weights, packed."""
    found: dict[str, NDArray[Any]] = {}
    for name, tensor in learned.items():
        difference = tensor.ravel() - weights.floats(name, -1)
        found[name] = (
            pack(difference) if tensor.ndim > 1 and len(difference) % BLOCK == 0 else difference.astype("<f2")
        )
    return found


def write(difference: Mapping[str, NDArray[Any]], check: Floats, path: Path = TUNED) -> None:
    """Keep the difference, with the vector by which engines are tried."""
    held = io.BytesIO()
    np.savez_compressed(held, allow_pickle=False, **{**difference, _CHECK: check})
    write_atomically(path, held.getvalue())
