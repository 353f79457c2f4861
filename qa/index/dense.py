"""The vectors of passages: up to some thousands all are compared, beyond that the graph that Chroma made is asked.

Chroma is embedded in the folder of the generation, or is a server.
"""

import logging
from collections.abc import Container, Sequence
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
from qa.index.manifest import EMBEDDED, Manifest, damaged

_log = logging.getLogger(__name__)

COMPARED = 30_000  # passages up to which every vector is compared: quicker than the graph, and misses nothing
VECTORS = "vectors.npy"
_HNSW: CreateCollectionConfiguration = {  # recall@100 is above .99 with these
    "hnsw": {"space": "cosine", "ef_construction": 200, "max_neighbors": 32, "ef_search": 200}
}
_BATCH = 5000  # Chroma refuses more than 5 461 rows a call

Array = NDArray[np.float32]


class Vectors:
    """Is the vectors of some passages, opened for asking; without a graph all are compared.

    `array` is (n, dimension) float32, in memory, a row a passage; `rows` gives the row of a passage by its id.
    """

    def __init__(self, array: Array, found: Sequence[Passage], graph: "Graph | None" = None) -> None:
        self.array = array
        self.rows = {passage.id: row for row, passage in enumerate(found)}
        self._graph = graph
        self._document_ids = list(dict.fromkeys(passage.document_id for passage in found))
        ordinals = {document_id: ordinal for ordinal, document_id in enumerate(self._document_ids)}
        self._document_of = np.array([ordinals[passage.document_id] for passage in found], np.int32)

    @classmethod
    def written(cls, folder: Path, manifest: Manifest, found: Sequence[Passage], compared: int) -> "Vectors":
        """Return those of one generation; its graph is asked where there are more than `compared`."""
        return cls(load(folder), found, _graph(folder, manifest) if len(found) > compared else None)

    def nearest(self, vector: Array, k: int, documents: Container[str] | None) -> list[tuple[int, float]]:
        """Return up to k rows with their cosine to the vector, best first, from these documents only if given."""
        if documents is not None or self._graph is None:
            return self._compared(vector, k, documents)
        near = [(self.rows[id], cosine) for id, cosine in self._graph.nearest(vector, k)]
        return sorted(near, key=lambda pair: (-pair[1], pair[0]))

    def close(self) -> None:
        if self._graph:
            self._graph.close()

    def _compared(self, vector: Array, k: int, documents: Container[str] | None) -> list[tuple[int, float]]:
        """Compare all vectors: at 100 000 passages a tenth of the time of Chroma's filter, and nothing is missed."""
        cosines = self.array @ vector
        rows = np.arange(len(cosines))
        if documents is not None:
            inside = np.array([document_id in documents for document_id in self._document_ids], bool)
            rows = np.flatnonzero(inside[self._document_of])
            cosines = cosines[rows]
        if len(cosines) > k:
            enough = np.flatnonzero(cosines >= np.partition(cosines, -k)[-k])  # to sort them all takes longer
            rows, cosines = rows[enough], cosines[enough]
        nearest = np.argsort(-cosines, kind="stable")[:k]
        return [(int(rows[at]), float(cosines[at])) for at in nearest]


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

    def nearest(self, vector: Array, k: int) -> list[tuple[str, float]]:
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


def load(folder: Path) -> Array:
    """Return the vectors of the passages of a generation, in their order."""
    vectors: Array = np.load(folder / VECTORS)
    return vectors


def write(folder: Path, manifest: Manifest, found: Sequence[Passage], vectors: Array) -> None:
    """Write the array, and put the vectors into Chroma; what a server has already is written again and the same."""
    np.save(folder / VECTORS, vectors)
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


def _graph(folder: Path, manifest: Manifest) -> Graph | None:
    try:
        return Graph(folder, manifest)
    except IndexNotWritten as error:  # whoever may only read gets the same answers, later
        _log.warning("%s. Mọi vectơ được so lần lượt, chậm hơn.", error)
        return None


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
