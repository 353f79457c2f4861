"""LangChain as its tutorial has it: recursive splitter at 1000/200 characters, Chroma, similarity search.

The embeddings are the bundled model's, on torch as sentence-transformers runs it, with E5's prompts and in batches
of like length on every core: more than the tutorial does.
"""

from datetime import date
from pathlib import Path

from langchain_chroma import Chroma
from langchain_core.documents import Document
from langchain_text_splitters import RecursiveCharacterTextSplitter

from evals.peers.pipeline import Ask, Source
from evals.peers.texts import Piece, read
from qa.encoder.embed import BUNDLED, load_embedder
from qa.langchain import RegqaEmbeddings

_BATCH = 5000  # Chroma refuses more than 5 461 rows a call
PIECE = "piece"


def split(source: Source) -> list[Document]:
    """Return the tutorial's chunks, each with the name of its piece."""
    splitter = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200, add_start_index=True)
    whole = [Document(text, metadata={"text": number}) for number, text in enumerate(read(source.texts))]
    chunks: list[Document] = splitter.split_documents(whole)
    for chunk in chunks:
        start = chunk.metadata["start_index"]
        chunk.metadata[PIECE] = str(Piece(chunk.metadata["text"], start, start + len(chunk.page_content)))
    return chunks


def build(source: Source, folder: Path) -> None:
    """Embed the chunks into a store on disk."""
    kept = store(folder)
    chunks = split(source)
    for start in range(0, len(chunks), _BATCH):
        kept.add_documents(chunks[start : start + _BATCH])


def store(folder: Path) -> Chroma:
    """Return the store, as it was left on disk."""
    embeddings = RegqaEmbeddings(load_embedder(BUNDLED, "torch"))
    return Chroma(embedding_function=embeddings, persist_directory=str(folder))


def opened(source: Source, folder: Path) -> Ask:
    """Return the store's similarity search."""
    kept = store(folder)

    def ask(question: str, k: int, as_of: date) -> list[str]:
        return [found.metadata[PIECE] for found in kept.similarity_search(question, k=k)]

    return ask
