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
    """Is a pipeline to measure: its module, the one whose index it asks, the package it needs, its name in tables."""

    module: str
    indexed_by: str
    package: str
    title: str


OURS = Peer("product", "product", "qa", "regqa")
TUTORIAL = Peer("tutorial", "tutorial", "langchain_chroma", "LangChain tutorial: splitter 1000/200, Chroma")
PEERS = (
    OURS,
    TUTORIAL,
    Peer("ensemble", "tutorial", "langchain_classic", "the same with BM25 and rank fusion (EnsembleRetriever)"),
    Peer("nom_vn", "nom_vn", "nom", "nom-vn: its store, chunks, BM25 and fusion"),
    Peer("txtai_hybrid", "txtai_hybrid", "txtai", "txtai: paragraphs, hybrid index"),
)
