"""The product's own passages, index and search."""

from datetime import date
from pathlib import Path

from corpus.register import Register
from corpus.store import load
from evals.peers.pipeline import Ask, Source
from qa.answer import search
from qa.encoder.embed import TUNED, load_embedder
from qa.engine import Library
from qa.index.build import build as build_index
from qa.index.open import open_index
from qa.settings import Settings


def build(source: Source, folder: Path) -> None:
    """Index the documents on the engine that is set: the quickest for that is not the quickest for questions."""
    build_index(load(source.documents), load_embedder(TUNED, Settings().embedding_engine), folder)


def opened(source: Source, folder: Path) -> Ask:
    """Return the product's search, on the engine that a service takes by itself."""
    embedder = load_embedder(TUNED)
    live = open_index(folder, embedder.fingerprint)
    library = Library(live.documents, Register(live.documents), live, embedder)

    def ask(question: str, k: int, as_of: date) -> list[str]:
        return [hit.passage.id for hit in search(question, library, k, as_of)]

    return ask
