"""nom-vn, a toolkit for Vietnamese, whole: its store reads, chunks and indexes the texts and answers questions.

Set beyond its defaults: the embedder (the bundled model on torch; its own would be downloaded) and a chat model that
writes nothing. It fuses the first 20 of its dense and its BM25 search, so a question finds 40 chunks at most.
"""

from datetime import date
from pathlib import Path

from nom.chat import SqliteStore

from evals.peers.pipeline import Ask, Source
from evals.peers.texts import located, read
from qa.encoder.embed import BUNDLED, Vectors, load_embedder


class _Embedder:
    """Is the bundled model on torch behind nom-vn's interface."""

    name = BUNDLED

    def __init__(self) -> None:
        self._embedder = load_embedder(BUNDLED, "torch")
        self.dim = self._embedder.dimension

    def embed(self, text: str) -> Vectors:
        row: Vectors = self._embedder.embed_queries([text])[0]
        return row

    def embed_batch(self, texts: list[str], *, batch_size: int = 32) -> Vectors:
        return self._embedder.embed_passages(texts)


class _Mute:
    """Is a chat model that answers at once and says nothing."""

    name = "mute"

    def complete(self, prompt: str, **_: object) -> str:
        return ""


def build(source: Source, folder: Path) -> None:
    """Add the texts as materials of a space and index it."""
    with _store(folder) as kept:
        space = kept.create_space("texts")
        for number, text in enumerate(read(source.texts)):
            kept.add_material(space.id, f"{number}.txt", text.encode())
        kept.index_pending(space.id)


def opened(source: Source, folder: Path) -> Ask:
    """Return the citations of its answers."""
    kept = _store(folder)
    [space] = kept.list_spaces()
    pieces = [
        located(text, kept.get_material_chunks(space.id, material.id)[1], number)
        for number, (text, material) in enumerate(zip(read(source.texts), kept.list_materials(space.id), strict=True))
    ]

    def ask(question: str, k: int, as_of: date) -> list[str]:
        citations = kept.ask(space.id, question, top_k=k).citations
        return [str(pieces[one.doc_idx][one.chunk_idx]) for one in citations]

    return ask


def _store(folder: Path) -> SqliteStore:
    return SqliteStore(folder, llm=_Mute(), embedder=_Embedder())
