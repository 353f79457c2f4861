"""Texts to vectors: the embedding model is chosen, loaded and asked here."""

import hashlib
import json
import logging
import os
import unicodedata
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from qa.errors import ModelUnavailable

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

logger = logging.getLogger(__name__)

BUNDLED = "e5-small"
RULES = 1  # raise it when `clean` or the reading of the bundled weights changes what vectors come out

_BATCH = 8  # on a CPU, short batches of like length waste the least on padding
_MAX_WORKERS = 8  # each holds some 50 MB while it works
_PIECE = 16  # no piece of the bundled vocabulary has more characters, so this many per token are enough
_WINDOW = 8192  # tokens, of a model that does not tell
_WEIGHED = {".safetensors", ".bin", ".json", ".model", ".txt"}  # the files of a folder that decide its vectors

Vectors = NDArray[np.float32]


class Embedder(Protocol):
    """Turns texts into vectors: (n, dimension) float32, rows L2-normalised, in the order of the texts.

    `fingerprint` names the model with everything that shapes its vectors; vectors of different fingerprints
    must not be compared. Calls may come from several threads at once.
    """

    @property
    def dimension(self) -> int: ...

    @property
    def fingerprint(self) -> str: ...

    def embed_queries(self, texts: Sequence[str]) -> Vectors: ...

    def embed_passages(self, texts: Sequence[str], progress: Callable[[int], object] = ...) -> Vectors:
        """Return one row per passage; `progress` is told after each batch how many more are done."""
        ...


class SentenceEmbedder:
    """Is an `Embedder` over a sentence-transformers model.

    `revision` identifies the model's weights; `workers` is how many batches of passages are embedded at once.
    """

    def __init__(self, model: "SentenceTransformer", name: str, revision: str, workers: int = 1) -> None:
        self._model = model
        self._workers = workers
        self._max_chars = _PIECE * (model.max_seq_length or _WINDOW)
        # The first call also settles the tokenizer's padding and truncation, which threads must not change later.
        self.dimension = int(model.encode_query([""], show_progress_bar=False).shape[1])
        prompts = [model.prompts.get(kind, "") for kind in ("query", "document")]
        shape = json.dumps([RULES, revision, prompts, self.dimension, model.max_seq_length, "l2"], ensure_ascii=False)
        self.fingerprint = f"{name}@{hashlib.sha256(shape.encode()).hexdigest()[:8]}"
        logger.info("embedding model %s: %d dimensions, prompts %s", self.fingerprint, self.dimension, prompts)

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        return self._encode(self._model.encode_query, texts)

    def embed_passages(self, texts: Sequence[str], progress: Callable[[int], object] = lambda done: None) -> Vectors:
        vectors = np.empty((len(texts), self.dimension), np.float32)
        longest_first = sorted(range(len(texts)), key=lambda i: len(texts[i]), reverse=True)
        batches = [longest_first[start : start + _BATCH] for start in range(0, len(texts), _BATCH)]
        with ThreadPoolExecutor(self._workers) as pool:
            encode = self._model.encode_document
            embedded = pool.map(lambda batch: self._encode(encode, [texts[i] for i in batch]), batches)
            for batch, rows in zip(batches, embedded, strict=True):
                vectors[batch] = rows
                progress(len(batch))
        return vectors

    def _encode(self, encode: Callable[..., Any], texts: Sequence[str]) -> Vectors:
        cleaned = [clean(text[: self._max_chars]) for text in texts]
        vectors = encode(cleaned, batch_size=_BATCH, normalize_embeddings=True, show_progress_bar=False)
        return np.asarray(vectors, np.float32).reshape(len(texts), self.dimension)


def load_embedder(model: str) -> Embedder:
    """Return the embedder of that name: "e5-small" is bundled, anything else is a folder or a hub id on this disk.

    Nothing is downloaded and no code of a model's own is run. Raises ModelUnavailable with what to do.
    """
    import torch  # seconds of imports, which whoever only names an Embedder need not wait for
    from sentence_transformers import SentenceTransformer

    if model == BUNDLED:
        from qa import e5

        # One thread per text: threads that share a small model wait for each other, and beside another busy
        # process they wait ten times longer. Cores are used by batches instead, which need not wait.
        torch.set_num_threads(1)
        return SentenceEmbedder(
            e5.load_e5(), "e5-small-q4", e5.SHA256, workers=min(os.cpu_count() or 1, _MAX_WORKERS)
        )
    folder = Path(model) if Path(model).is_dir() else _hub_snapshot(model)
    try:
        loaded = SentenceTransformer(str(folder), local_files_only=True, trust_remote_code=False)
    except Exception as error:  # whatever the loaders of other people's files raise
        raise ModelUnavailable(
            f"{folder}: not a complete sentence-transformers model ({error}). "
            f"Download it again, or set REGQA_EMBEDDING_MODEL={BUNDLED}"
        ) from error
    if Path(model).is_dir():
        return SentenceEmbedder(loaded, folder.resolve().name, _content_hash(folder))
    return SentenceEmbedder(loaded, model, folder.name)


def clean(text: str) -> str:
    """Return the text in NFC with NUL and lone surrogates replaced, so that every tokenizer takes it."""
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return unicodedata.normalize("NFC", whole.replace("\0", " "))


def _hub_snapshot(model: str) -> Path:
    """Return the folder of a hub model downloaded before; it is named by the model's commit."""
    from huggingface_hub import snapshot_download

    try:
        return Path(snapshot_download(model, local_files_only=True))
    except (OSError, ValueError) as error:
        raise ModelUnavailable(
            f"REGQA_EMBEDDING_MODEL={model}: neither a folder nor a model downloaded to this machine. "
            f"Run: hf download {model}, or set REGQA_EMBEDDING_MODEL={BUNDLED}"
        ) from error


def _content_hash(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.suffix in _WEIGHED and path.is_file()):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0")
        with path.open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()
