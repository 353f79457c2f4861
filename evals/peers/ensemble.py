"""The tutorial's store and BM25 over words, joined by reciprocal rank fusion: LangChain's EnsembleRetriever.

Its BM25Retriever cuts words at white space and keeps nothing on disk, so the chunks are indexed anew at every start.
"""

from datetime import date
from pathlib import Path

from langchain_classic.retrievers import EnsembleRetriever
from langchain_community.retrievers import BM25Retriever

from evals.peers.pipeline import Ask, Source
from evals.peers.tutorial import PIECE, build, split, store

__all__ = ["build", "opened"]


def opened(source: Source, folder: Path) -> Ask:
    """Return the fused search, each half asked for as many as are wanted."""
    words = BM25Retriever.from_documents(split(source))
    dense = store(folder).as_retriever()
    both = EnsembleRetriever(retrievers=[words, dense], weights=[0.5, 0.5], id_key=PIECE)

    def ask(question: str, k: int, as_of: date) -> list[str]:
        words.k = k
        dense.search_kwargs = {"k": k}
        return [found.metadata[PIECE] for found in both.invoke(question)][:k]

    return ask
