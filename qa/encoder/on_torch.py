"""The bundled model in sentence-transformers, on torch: the reference that the other engines are held against."""

from collections.abc import Sequence
from typing import Any

import torch
from numpy.typing import NDArray
from sentence_transformers import SentenceTransformer
from sentence_transformers.base.modules import InputModule
from sentence_transformers.sentence_transformer.modules import Normalize, Pooling
from transformers import BertConfig, BertModel

from qa.encoder.e5 import MAX_TOKENS, PROMPTS, Encoder, Floats, Weights, unpack

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


def load(weights: Weights) -> SentenceTransformer:
    """Return the bundled model on the CPU: 384 dimensions, rows L2-normalised, prompts for queries and documents."""
    # One thread per text: threads that share a small model wait for each other, and beside another busy
    # process they wait ten times longer. Cores are used by batches instead, which need not wait.
    torch.set_num_threads(1)
    encoder = E5Module(weights)
    modules = [encoder, Pooling(encoder.get_embedding_dimension(), "mean"), Normalize()]
    return SentenceTransformer(modules=modules, prompts=PROMPTS, device="cpu", local_files_only=True)


def layers(weights: Weights, first: int, end: int) -> Encoder:
    """Return layers first to end - 1; before the first of all, what comes in is normed."""
    encoder = encoder_of(weights).eval()  # type: ignore[no-untyped-call]

    @torch.no_grad()
    def encode(tokens: Floats) -> Floats:
        states = torch.from_numpy(tokens)[None]
        states = states if first else encoder.embeddings.LayerNorm(states)
        for layer in encoder.encoder.layer[first:end]:
            output = layer(states)
            states = output[0] if isinstance(output, tuple) else output
        found: Floats = states[0].numpy()
        return found

    return encode


class E5Module(InputModule):
    """Is the tokenizer and the encoder, from texts to token embeddings."""

    def __init__(self, weights: Weights) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.max_seq_length = MAX_TOKENS
        self.tokens = weights.tokens
        self.tokenizer = self.tokens.tokenizer
        self.encoder = encoder_of(weights)

    def preprocess(self, inputs: Sequence[Any], prompt: str | None = None, **_: Any) -> dict[str, torch.Tensor]:
        encodings = self.tokens([(prompt or "") + text for text in inputs])
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


def encoder_of(weights: Weights) -> BertModel:
    """Return the layers over the packed word table, which is the one part that cannot be trained."""
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
    encoder.set_input_embeddings(PackedEmbedding(weights.blocks("emb.word", weights.width)))  # type: ignore[no-untyped-call]
    expected = encoder.state_dict()
    encoder.load_state_dict(
        {
            (key := _bert_name(name)): torch.tensor(weights.floats(name, *expected[key].shape))
            for name in weights.tensors
            if name != "emb.word"
        }
    )
    return encoder


def tensors_of(encoder: BertModel, weights: Weights) -> dict[str, Floats]:
    """Return the encoder's tensors by their names in the weights file, but for the word table."""
    state = encoder.state_dict()
    return {name: state[_bert_name(name)].numpy() for name in weights.tensors if name != "emb.word"}


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
