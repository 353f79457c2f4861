"""LangChain's interfaces over ours, so that the search can be plugged into anyone's chain.

retriever = RegqaRetriever(retrieve=search, k=5)
chain = {"context": retriever | join, "question": RunnablePassthrough()} | prompt | chat_model

docs/other-programs.md shows one whole.
"""

from collections.abc import Callable, Sequence

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_core.retrievers import BaseRetriever
from pydantic import PositiveInt

from qa.encoder.embed import Embedder
from qa.model import Hit


class RegqaRetriever(BaseRetriever):
    """Is a LangChain retriever over `retrieve(query, k)`, best hit first."""

    retrieve: Callable[[str, int], Sequence[Hit]]
    k: PositiveInt = 8

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
        return [document_of(hit) for hit in self.retrieve(query, self.k)]


class RegqaEmbeddings(Embeddings):
    """Is an `Embedder` in LangChain's terms: lists of floats, each of length 1."""

    def __init__(self, embedder: Embedder) -> None:
        self.embedder = embedder

    def embed_query(self, text: str) -> list[float]:
        return self.embed_queries([text])[0]

    def embed_queries(self, texts: list[str]) -> list[list[float]]:
        vectors: list[list[float]] = self.embedder.embed_queries(texts).tolist()
        return vectors

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        vectors: list[list[float]] = self.embedder.embed_passages(texts).tolist()
        return vectors


def document_of(hit: Hit) -> Document:
    """Return the hit as a LangChain document: the passage's words, and in `metadata` all that a citation needs."""
    passage = hit.passage
    return Document(
        id=passage.id,
        page_content=passage.text,
        metadata={
            "passage_id": passage.id,
            "document_id": passage.document_id,
            "locator": str(passage.locator),
            "label": passage.label,
            "page": passage.page,
            "score": hit.score,
            "context": passage.context,
        },
    )
