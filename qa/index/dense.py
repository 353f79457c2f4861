"""The vectors in Chroma, embedded in the folder of their generation or on a server: the graph for large indexes."""

import logging
from collections.abc import Sequence
from pathlib import Path
from typing import cast
from urllib.parse import urlsplit

import chromadb
import numpy as np
from chromadb.api.client import Client
from chromadb.api.collection_configuration import CreateCollectionConfiguration
from chromadb.api.models.Collection import Collection
from chromadb.config import Settings
from chromadb.errors import NotFoundError
from numpy.typing import NDArray

from corpus.model import Passage
from corpus.store import unwritable
from qa.errors import IndexMissing, IndexNotWritten
from qa.index.manifest import Manifest, damaged

_log = logging.getLogger(__name__)

EMBEDDED = "embedded"
_HNSW: CreateCollectionConfiguration = {  # recall@100 is above .99 with these
    "hnsw": {"space": "cosine", "ef_construction": 200, "max_neighbors": 32, "ef_search": 200}
}
_BATCH = 5000  # Chroma refuses more than 5 461 rows a call


class Graph:
    """Is the collection of one generation, opened for asking.

    Raises IndexMissing, IndexDamaged, and IndexNotWritten where Chroma may not write what it opens.
    """

    def __init__(self, folder: Path, manifest: Manifest) -> None:
        self._folder = folder
        try:
            self._client = _client(folder, manifest)
            self._collection = _collection(self._client, manifest)
        except IndexMissing:
            raise
        except Exception as error:  # Chroma raises whatever its store does
            if reason := unwritable(folder, error):
                raise IndexNotWritten(f"Chroma không mở được {folder / manifest.store}: {reason}") from error
            raise damaged(folder, [f"{manifest.store} không mở được ({error})"]) from error

    def nearest(self, vector: NDArray[np.float32], k: int) -> list[tuple[str, float]]:
        """Return up to k passage ids with their cosine to the vector."""
        try:
            found = self._collection.query(query_embeddings=vector[np.newaxis], n_results=k, include=["distances"])
        except Exception as error:
            raise damaged(self._folder, [f"Chroma không tìm được ({error})"]) from error
        assert found["distances"] is not None
        return [(id, 1 - distance) for id, distance in zip(found["ids"][0], found["distances"][0], strict=True)]

    def close(self) -> None:
        """Release the files; needed before the same process may forget this graph."""
        self._client.close()


def write(folder: Path, manifest: Manifest, found: Sequence[Passage], vectors: NDArray[np.float32]) -> None:
    """Put the vectors into Chroma; on a server they may be there already, and writing them again changes nothing."""
    with _client(folder, manifest) as client:
        collection = client.get_or_create_collection(
            manifest.fingerprint, configuration=_HNSW, embedding_function=None
        )
        for start in range(0, len(found), _BATCH):
            batch = found[start : start + _BATCH]
            collection.upsert(
                ids=[passage.id for passage in batch],
                embeddings=vectors[start : start + _BATCH],
                metadatas=[{"document_id": passage.document_id} for passage in batch],
            )


def faults_on_server(manifest: Manifest) -> list[str]:
    """Return what is wrong with a collection on a server; one in the generation's folder is judged by its files."""
    if manifest.chroma == EMBEDDED:
        return []
    with _client(Path(), manifest) as client:
        try:
            count = _collection(client, manifest).count()
        except IndexMissing:
            return [f"không thấy bộ sưu tập ở Chroma {manifest.chroma}"]
    return [] if count == manifest.passages else [f"Chroma {manifest.chroma} có {count}/{manifest.passages} vectơ"]


def forget(manifest: Manifest) -> None:
    """Delete the collection of a generation that is removed, where it is on a server."""
    if manifest.chroma == EMBEDDED:
        return
    try:
        with _client(Path(), manifest) as client:
            client.delete_collection(manifest.fingerprint)
    except (IndexMissing, NotFoundError):
        _log.warning("could not delete collection %s on %s", manifest.fingerprint, manifest.chroma)


def _client(folder: Path, manifest: Manifest) -> Client:
    """Return a client of the generation's vector store, in its folder or on the server it names."""
    settings = Settings(anonymized_telemetry=False)
    if manifest.chroma == EMBEDDED:
        return cast(Client, chromadb.PersistentClient(folder / manifest.store, settings))
    url = urlsplit(manifest.chroma)
    secure = url.scheme == "https"
    try:
        port = url.port or (443 if secure else 80)
        return cast(Client, chromadb.HttpClient(url.hostname or "", port, secure, settings=settings))
    except Exception as error:  # Chroma wraps what went wrong in several unrelated types
        raise IndexMissing(f"Không hỏi được máy chủ Chroma {manifest.chroma} (REGQA_CHROMA_URL): {error}") from error


def _collection(client: Client, manifest: Manifest) -> Collection:
    try:
        return client.get_collection(manifest.fingerprint, embedding_function=None)
    except NotFoundError as error:
        where = f"bộ sưu tập {manifest.fingerprint} ở Chroma {manifest.chroma}"
        raise IndexMissing(f"Không thấy {where}. Chạy: regqa index") from error
