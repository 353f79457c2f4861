"""txtai, whole: its segmentation into paragraphs, its hybrid index (faiss and BM25, its own fusion), its search.

Set beyond its defaults: vectors from outside (the bundled model on torch, E5's prompts as its instructions).
"""

import os
from datetime import date
from pathlib import Path

from txtai import Embeddings
from txtai.pipeline import Segmentation

from evals.peers.pipeline import Ask, Source
from evals.peers.texts import located, read
from qa.encoder import e5
from qa.encoder import on_torch as e5_torch
from qa.encoder.embed import BUNDLED, SentenceEmbedder, Vectors

_INDEX = "index"


def build(source: Source, folder: Path) -> None:
    """Index the paragraphs of the texts."""
    paragraphs = Segmentation(paragraphs=True)
    rows = [
        (str(piece), paragraph, None)
        for number, text in enumerate(read(source.texts))
        for cut in [[one for one in paragraphs(text) if one]]
        for paragraph, piece in zip(cut, located(text, cut, number), strict=True)
    ]
    embeddings = Embeddings(content=True, hybrid=True, **_vectors())
    embeddings.index(rows)
    embeddings.save(str(folder / _INDEX))


def opened(source: Source, folder: Path) -> Ask:
    """Return its search."""
    embeddings = Embeddings()
    embeddings.load(str(folder / _INDEX), config=_vectors())

    def ask(question: str, k: int, as_of: date) -> list[str]:
        return [found["id"] for found in embeddings.search(question, k)]

    return ask


def _vectors() -> dict[str, object]:
    model = e5_torch.load(e5.load_weights())
    model.prompts = dict.fromkeys(model.prompts, "")  # txtai puts its instructions before the texts itself
    embedder = SentenceEmbedder(model, BUNDLED, e5.SHA256, workers=os.cpu_count() or 1)

    def transform(texts: list[str]) -> Vectors:
        return embedder.embed_passages(texts)

    instructions = {"query": e5.PROMPTS["query"], "data": e5.PROMPTS["document"]}
    return {"method": "external", "transform": transform, "instructions": instructions}
