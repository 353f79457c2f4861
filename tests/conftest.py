"""What every test may ask for: no settings from outside, and an embedder that needs no weights."""

import os
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from made import library as handmade
from qa.encoder.embed import Embedder, load_embedder
from qa.engine import Library


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave tests/browser, which needs a browser, to `make test-browser`: it is collected where it is named."""
    named = any("browser" in argument for argument in config.args)
    return True if collection_path.name == "browser" and not named else None


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith("REGQA_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("REGQA_HOSTS", "testserver")  # what Starlette's test client calls every service


class HashEmbedder:
    """Is an `Embedder` by character n-grams hashed to 64 dimensions: texts that share letters are near."""

    dimension = 64
    fingerprint = "hash@64"

    def embed_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return np.array([_hashed(text, self.dimension) for text in texts], np.float32).reshape(-1, self.dimension)

    def embed_passages(
        self, texts: Sequence[str], progress: Callable[[int], object] = lambda done: None
    ) -> NDArray[np.float32]:
        vectors = self.embed_queries(texts)
        progress(len(texts))
        return vectors


def _hashed(text: str, dimension: int) -> NDArray[np.float32]:
    padded = f" {text.lower()} "
    vector = np.zeros(dimension, np.float32)
    vector[0] = 1e-3  # so that no text is at zero
    for n in (2, 3, 4):
        for start in range(len(padded) - n + 1):
            code = zlib.crc32(padded[start : start + n].encode("utf-8", "replace"))
            vector[code % dimension] += 1 if code >> 31 else -1
    return vector / np.linalg.norm(vector)


@pytest.fixture(scope="session")
def hash_embedder() -> HashEmbedder:
    return HashEmbedder()


@pytest.fixture(scope="session")
def bundled_embedder() -> Embedder:
    """Return the real model; it takes seconds to load, so its tests are marked `model`."""
    return load_embedder("e5-small")


@pytest.fixture(scope="session")
def library(hash_embedder: HashEmbedder, tmp_path_factory: pytest.TempPathFactory) -> Library:
    """Return the hand-made library, indexed once for all tests."""
    return handmade.library(tmp_path_factory.mktemp("index"), handmade.NearEmbedder(hash_embedder))
