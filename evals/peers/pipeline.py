"""What every pipeline gives to be measured: a module of this shape, under the name it is started by."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import NamedTuple, Protocol

Ask = Callable[[str, int, date], list[str]]  # question, how many, day asked -> names of what was found, best first


class Source(NamedTuple):
    """Is what there is to index: the documents for the product, their bare texts for the others."""

    documents: Path
    texts: Path


class Pipeline(Protocol):
    """Is a module of this package; what `build` leaves in the folder is all that `opened` has of the index."""

    def build(self, source: Source, folder: Path) -> None: ...

    def opened(self, source: Source, folder: Path) -> Ask: ...


class Peer(NamedTuple):
    """Is a pipeline to measure: its module, the one whose index it asks, and what it is called in the table."""

    module: str
    indexed_by: str
    title: str


OURS = Peer("product", "product", "regqa")
TUTORIAL = Peer("tutorial", "tutorial", "LangChain tutorial: splitter 1000/200, Chroma, similarity search")
PEERS = (
    OURS,
    TUTORIAL,
    Peer("ensemble", "tutorial", "the same with BM25 over words, rank fusion (EnsembleRetriever)"),
    Peer("nom_vn", "nom_vn", "nom-vn: its store, chunks, BM25 and fusion"),
    Peer("txtai_hybrid", "txtai_hybrid", "txtai: paragraphs, hybrid index"),
)
