"""A real language model of a GGUF file, behind llama.cpp's own OpenAI-compatible server in this process."""

import os
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

FILE = os.environ.get("LLM_FILE", "")
ROOM = 8192  # tokens that are read and written at most
WRITTEN = 1200  # at most: a small model may never come to an end
BATCH = 128  # tokens read before it is looked whether anybody still waits


@dataclass(frozen=True)
class Model:
    """Is a running model: `url` is what REGQA_LLM_BASE_URL would be."""

    url: str

    def is_busy(self) -> bool:
        slots: list[dict[str, Any]] = httpx.get(self.url.replace("/v1", "/slots"), timeout=60).json()
        return any(slot["is_processing"] for slot in slots)


@pytest.fixture(scope="session")
def model() -> Iterator[Model]:
    if not Path(FILE).is_file():
        pytest.skip("no model: make test-llm MODEL=/path/to/file.gguf")
    llama = pytest.importorskip("xllamacpp")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    asked_for = llama.CommonParams()
    asked_for.model.path = FILE
    asked_for.hostnames, asked_for.port = ["127.0.0.1"], port
    asked_for.n_ctx, asked_for.n_predict, asked_for.n_batch, asked_for.n_parallel = ROOM, WRITTEN, BATCH, 1
    threads = int(os.environ.get("OMP_NUM_THREADS") or os.cpu_count() or 1)
    asked_for.cpuparams.n_threads = asked_for.cpuparams_batch.n_threads = threads
    asked_for.ui = False
    server = llama.Server(asked_for)
    yield Model(f"{server.listening_address}/v1")
    del server
