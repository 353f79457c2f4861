"""Texts to vectors: the embedding model is chosen, loaded and asked here."""

import contextlib
import hashlib
import importlib
import importlib.util
import json
import logging
import os
import platform
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from corpus.spread import Map, side_by_side
from corpus.text import readable
from qa.errors import ModelUnavailable

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

    from qa.encoder.e5 import E5, Weights

    Model = SentenceTransformer | E5

logger = logging.getLogger(__name__)

Engine = Literal["auto", "torch", "onnx", "openvino"]

TUNED = "regqa-e5-small"  # the bundled model with what was learned for questions on rules
BUNDLED = "e5-small"
RULES = 1  # raise it when `corpus.text.readable` or the reading of the bundled weights changes what vectors come out

_ENGINES: tuple[Engine, ...] = ("onnx", "openvino", "torch")  # for questions, quickest first; one vector space
_OPTIONAL = {"openvino", "torch"}
_AGREEMENT = 0.995  # cosine of an engine's vector to that of torch in float32; the tuned vectors lie wide apart
_CHECKED = json.loads(Path(__file__).with_name("e5_check.json").read_bytes())
CHECKED_TEXT: str = _CHECKED["text"]  # by whose vector engines are tried
_BATCH = 8  # on a CPU, short batches of like length waste the least on padding
_MAX_WORKERS = 8  # each holds some 50 MB while it works
_TOGETHER = 8  # batches that go to another machine as one: half a second of work, a thousandth of it on the way
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


class Named(NamedTuple):
    """Is an embedder as it is told to another machine, which must have the same."""

    model: str
    engine: Engine
    fingerprint: str

    def load(self) -> "SentenceEmbedder":
        """Return it, loaded once in this process. Raises ModelUnavailable, also where it is another here."""
        embedder = _loaded(self.model, self.engine)
        if embedder.fingerprint != self.fingerprint:
            raise ModelUnavailable(
                f"Máy {platform.node()}: mô hình {self.model} ở đây là {embedder.fingerprint}, máy ra lệnh có "
                f"{self.fingerprint}. Chép cùng một mô hình tới mọi máy"
            )
        return embedder


class SentenceEmbedder:
    """Is an `Embedder` over a sentence-transformers model, or the bundled one that is asked in the same way.

    `revision` identifies the model's weights; `workers` is how many batches of passages are embedded at once,
    `engine` what runs the model, `loaded_as` what `load_embedder` was asked for where that is not the name.
    """

    def __init__(
        self,
        model: "Model",
        name: str,
        revision: str,
        workers: int = 1,
        engine: Engine = "torch",
        loaded_as: str | None = None,
    ) -> None:
        self._model = model
        self._workers = workers
        self._max_chars = _PIECE * (model.max_seq_length or _WINDOW)
        # The first call also settles the tokenizer's padding and truncation, which threads must not change later.
        self.dimension = int(model.encode_query(["?"], show_progress_bar=False).shape[1])
        prompts = [model.prompts.get(kind, "") for kind in ("query", "document")]
        shape = json.dumps([RULES, revision, prompts, self.dimension, model.max_seq_length, "l2"], ensure_ascii=False)
        self.fingerprint = f"{name}@{hashlib.sha256(shape.encode()).hexdigest()[:8]}"
        self.named = Named(loaded_as or name, engine, self.fingerprint)
        logger.info("embedding model %s: %d dimensions, prompts %s", self.fingerprint, self.dimension, prompts)

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        return self._encode(self._model.encode_query, texts)

    def embed_passages(self, texts: Sequence[str], progress: Callable[[int], object] = lambda done: None) -> Vectors:
        embedded = partial(side_by_side(self._workers), self.embed_batch)
        return _by_batches(texts, self.dimension, embedded, progress)

    def embed_batch(self, texts: Sequence[str]) -> Vectors:
        """Return one row per passage of one batch; what else is in it may move the last bits of a padded model."""
        return self._encode(self._model.encode_document, texts)

    def _encode(self, encode: Callable[..., Any], texts: Sequence[str]) -> Vectors:
        cleaned = [readable(text[: self._max_chars]).replace("\0", " ") for text in texts]
        vectors = encode(cleaned, batch_size=_BATCH, normalize_embeddings=True, show_progress_bar=False)
        return np.asarray(vectors, np.float32).reshape(len(texts), self.dimension)


class SpreadEmbedder:
    """Is an `Embedder` whose passages are embedded wherever `spread` takes them: in the same batches, by the same
    model on the same engine, so to the same vectors.
    """

    def __init__(self, embedder: SentenceEmbedder, spread: Map) -> None:
        self._embedder = embedder
        self._spread = spread
        self.named = embedder.named
        self.dimension, self.fingerprint = embedder.dimension, embedder.fingerprint

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        return self._embedder.embed_queries(texts)

    def embed_passages(self, texts: Sequence[str], progress: Callable[[int], object] = lambda done: None) -> Vectors:
        return _by_batches(texts, self.dimension, self._embedded, progress)

    def _embedded(self, batches: Sequence[Sequence[str]]) -> Iterator[Vectors]:
        together = [batches[start : start + _TOGETHER] for start in range(0, len(batches), _TOGETHER)]
        for vectors in self._spread(partial(_embedded_there, self.named), together):
            yield from vectors


@cache
def _loaded(model: str, engine: Engine) -> SentenceEmbedder:
    return load_embedder(model, engine)


def _embedded_there(named: Named, batches: Sequence[Sequence[str]]) -> list[Vectors]:
    embedder = named.load()
    return [embedder.embed_batch(texts) for texts in batches]


def _by_batches(
    texts: Sequence[str],
    dimension: int,
    embedded: Callable[[Sequence[Sequence[str]]], Iterable[Vectors]],
    progress: Callable[[int], object],
) -> Vectors:
    """Return the vectors of the texts, embedded in batches of like length, the longest first."""
    vectors = np.empty((len(texts), dimension), np.float32)
    longest_first = sorted(range(len(texts)), key=lambda i: len(texts[i]), reverse=True)
    batches = [longest_first[start : start + _BATCH] for start in range(0, len(texts), _BATCH)]
    for batch, rows in zip(batches, embedded([[texts[i] for i in batch] for batch in batches]), strict=True):
        vectors[batch] = rows
        progress(len(batch))
    return vectors


def load_embedder(model: str, engine: Engine = "auto") -> SentenceEmbedder:
    """Return the embedder of that name: TUNED and BUNDLED ship, anything else is a folder or a hub id on this disk.

    Nothing is downloaded and no code of a model's own is run. `engine` runs the bundled model; any other runs on
    torch. Raises ModelUnavailable with what to do.
    """
    if model in (TUNED, BUNDLED):
        return _shipped(model, engine)
    if engine not in ("auto", "torch"):
        raise ModelUnavailable(
            f"REGQA_EMBEDDING_ENGINE={engine} chỉ chạy được mô hình kèm sẵn, mà REGQA_EMBEDDING_MODEL là {model}. "
            "Đặt REGQA_EMBEDDING_ENGINE=torch, hoặc bỏ trống"
        )
    folder = Path(model) if Path(model).is_dir() else _hub_snapshot(model)
    _refuse_words(model, folder)
    try:
        from sentence_transformers import SentenceTransformer  # seconds of imports
    except ModuleNotFoundError as error:
        raise ModelUnavailable(
            f"REGQA_EMBEDDING_MODEL={model}: mô hình không kèm sẵn chạy bằng torch, chưa được cài "
            f"({error.name}). Chạy: pip install 'regqa[torch]', hoặc đặt REGQA_EMBEDDING_MODEL={TUNED}"
        ) from error

    try:
        loaded = SentenceTransformer(str(folder), local_files_only=True, trust_remote_code=False)
    except Exception as error:  # whatever the loaders of other people's files raise
        raise ModelUnavailable(
            f"{folder}: không phải một mô hình sentence-transformers trọn vẹn ({error}). "
            f"Tải lại, hoặc đặt REGQA_EMBEDDING_MODEL={TUNED}"
        ) from error
    if not any(loaded.prompts.values()):
        loaded.prompts = _prompts(model)
    if Path(model).is_dir():
        place = str(folder.resolve())
        return SentenceEmbedder(loaded, folder.resolve().name, _content_hash(folder), loaded_as=place)
    return SentenceEmbedder(loaded, model, folder.name)


def _shipped(name: str, engine: Engine) -> SentenceEmbedder:
    """Return the model, tuned or not, on this engine, or with "auto" on the first that runs here."""
    from qa.encoder import e5

    weights, revision = e5.load_weights(), e5.SHA256
    check = np.array(_CHECKED["vector"], np.float32)
    if name == TUNED:
        from qa.encoder.tuned import tuned

        weights, difference, check = tuned(weights)
        revision = f"{revision}+{difference}"
    failed: list[str] = []
    for chosen in engines(engine):
        try:
            model = _on_engine(chosen, weights, check)
        except ModelUnavailable as error:
            failed.append(str(error))
            continue
        if failed:
            logger.warning("embedding on %s, for want of a quicker engine: %s", chosen, "; ".join(failed))
        workers = min(os.cpu_count() or 1, _MAX_WORKERS)
        return SentenceEmbedder(model, f"{name}-q4", revision, workers, chosen, name)
    raise ModelUnavailable("; ".join(failed))


def engines(engine: Engine) -> list[Engine]:
    """Return the engine, or for "auto" all that are installed, the quickest for questions first."""
    if engine != "auto":
        return [engine]
    return [name for name in _ENGINES if name not in _OPTIONAL or importlib.util.find_spec(name)]


def _on_engine(name: str, weights: "Weights", check: Vectors) -> "Model":
    """Return the model on an engine that has shown, by the vector of CHECKED_TEXT, that it computes as it should."""
    try:
        model: Model = importlib.import_module(f"qa.encoder.on_{name}").load(weights)
        found = model.encode_query([CHECKED_TEXT])[0]
    except Exception as error:  # a package may be absent or broken, a processor too old: engines raise what they like
        package = f"regqa[{name}]" if name in _OPTIONAL else "regqa"
        raise ModelUnavailable(
            f"{name} không chạy được trên máy này ({type(error).__name__}: {error}). "
            f"Chạy: pip install '{package}', hoặc đặt REGQA_EMBEDDING_ENGINE=auto"
        ) from error
    cosine = float(found @ check)
    if not cosine >= _AGREEMENT:  # NaN fails too
        raise ModelUnavailable(
            f"{name} tính sai trên bộ xử lý này (cosine {cosine:.4f} so với vectơ đúng). "
            "Đặt REGQA_EMBEDDING_ENGINE=auto"
        )
    return model


def _refuse_words(model: str, folder: Path) -> None:
    """Raise ModelUnavailable for a model that was trained on words joined by underscores, as PhoBERT's are."""
    for path in [*folder.rglob("tokenizer_config.json"), *folder.rglob("config.json")]:
        with contextlib.suppress(OSError, ValueError, AttributeError):  # a broken file is the loader's to report
            if "phobert" in str(json.loads(path.read_bytes()).get("tokenizer_class", "")).lower():
                raise ModelUnavailable(
                    f"REGQA_EMBEDDING_MODEL={model}: đọc văn bản đã tách từ (“đảng_viên”) như PhoBERT, còn regqa đưa "
                    "từng tiếng. Chọn mô hình đọc văn bản thường, như BAAI/bge-m3 hoặc "
                    f"AITeamVN/Vietnamese_Embedding, hoặc đặt REGQA_EMBEDDING_MODEL={TUNED}"
                )


def _prompts(model: str) -> dict[str, str | None]:
    """Return what to put before queries and passages for a model that ships no prompts of its own.

    Models of the E5 family are trained with prompts that most of them tell only in their description.
    """
    parts = re.split(r"[^a-z0-9]+", Path(model).name.lower())
    if "e5" not in parts:
        return {"query": "", "document": ""}
    if "instruct" in parts:
        raise ModelUnavailable(
            f"REGQA_EMBEDDING_MODEL={model}: cần một lời dẫn trước mỗi câu hỏi mà không kèm sẵn. Ghi lời dẫn ở "
            '"prompts", mục "query", trong config_sentence_transformers.json của mô hình, hoặc chọn mô hình khác'
        )
    return {"query": "query: ", "document": "passage: "}


def _hub_snapshot(model: str) -> Path:
    """Return the folder of a hub model downloaded before; it is named by the model's commit."""
    from huggingface_hub import snapshot_download

    try:
        return Path(snapshot_download(model, local_files_only=True))
    except (OSError, ValueError) as error:
        raise ModelUnavailable(
            f"REGQA_EMBEDDING_MODEL={model}: không phải thư mục, cũng không phải mô hình đã tải về máy này. "
            f"Chạy: hf download {model}, hoặc đặt REGQA_EMBEDDING_MODEL={TUNED}"
        ) from error


def _content_hash(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.suffix in _WEIGHED and path.is_file()):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0")
        with path.open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()
