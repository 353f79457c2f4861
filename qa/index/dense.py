"""The vectors of passages: up to some thousands all are compared, beyond that the graph that Chroma made is asked.

Chroma is embedded in the folder of the generation, or is a server. The array lies in the generation in either case,
so that answers do not depend on the server's being there: without it all vectors are compared.
"""

import logging
from collections.abc import Container, Iterator, Sequence
from contextlib import closing, contextmanager
from http.client import HTTPConnection, HTTPSConnection
from pathlib import Path
from time import monotonic
from typing import Any, Protocol, cast
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
from qa.errors import ChromaAway, IndexDamaged, IndexMissing, IndexNotWritten, QAError
from qa.index.manifest import EMBEDDED, Manifest, damaged

_log = logging.getLogger(__name__)

COMPARED = 30_000  # passages up to which every vector is compared: quicker than the graph, and misses nothing
VECTORS = "vectors.npy"
_HNSW: CreateCollectionConfiguration = {  # recall@100 is above .99 with these
    "hnsw": {"space": "cosine", "ef_construction": 200, "max_neighbors": 32, "ef_search": 200}
}
_REACHED_S = 3.0
_ANSWER_S = 5.0  # of a server that is asked for the nearest, which takes it milliseconds
_WRITE_S = 120.0  # of one that is given a batch
_AGAIN_S = 5.0  # until a server that was away is asked again: one question waits for it, not all
_BATCH = 5000  # Chroma refuses more than 5 461 rows a call

Array = NDArray[np.float32]


class Vectors:
    """Is the vectors of some passages, opened for asking; without a graph all are compared.

    `array` is (n, dimension) float32, in memory, a row a passage; `rows` gives the row of a passage by its id.
    """

    def __init__(self, array: Array, found: Sequence[Passage], graph: "Asked | None" = None) -> None:
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
        found = self._asked(vector, k) if documents is None else None
        if found is None:
            return self._compared(vector, k, documents)
        near = [(self.rows[id], cosine) for id, cosine in found]
        return sorted(near, key=lambda pair: (-pair[1], pair[0]))

    def _asked(self, vector: Array, k: int) -> list[tuple[str, float]] | None:
        """Return what the graph finds; None without one, also where its files are gone with their generation."""
        if (graph := self._graph) is None:
            return None
        try:
            return graph.nearest(vector, k)
        except IndexDamaged as error:
            self._graph = None
            _log.warning("%s. Mọi vectơ được so lần lượt, chậm hơn.", str(error).rstrip("."))
            return None

    @property
    def server(self) -> bool | None:
        """Tell whether the server that is asked answered when it last was; None where none is asked."""
        return self._graph.is_there if isinstance(self._graph, ServedGraph) else None

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


class Asked(Protocol):
    """Is who is asked for the nearest: up to k passage ids with their cosine to the vector, None while away."""

    def nearest(self, vector: Array, k: int) -> list[tuple[str, float]] | None: ...

    def close(self) -> None: ...


class ServedGraph:
    """Is the collection of one generation on a server, which may be away for a while, or not have it.

    Then nobody gets an error: all vectors are compared instead, which takes longer. It is asked again every few
    seconds by one of those who come, so that it is back by itself. Safe in several threads.
    """

    def __init__(self, manifest: Manifest) -> None:
        self._manifest = manifest
        self._graph: Graph | None = None
        self._again = 0.0
        self.is_there = True

    def nearest(self, vector: Array, k: int) -> list[tuple[str, float]] | None:
        if not self.is_there and monotonic() < self._again:
            return None
        self._again = monotonic() + _AGAIN_S  # before it is asked: others do not wait beside
        try:
            graph = self._graph = self._graph or Graph(Path(), self._manifest)
            found = graph.nearest(vector, k)
        except QAError as error:
            self._lost(error)
            return None
        if not self.is_there:
            self.is_there = True
            _log.warning("Máy chủ Chroma %s trả lời lại.", self._manifest.chroma)
        return found

    def _lost(self, error: QAError) -> None:
        graph, self._graph = self._graph, None  # a server that comes back may have the collection under another id
        if graph:
            graph.close()
        self._again = monotonic() + _AGAIN_S  # it may have taken as long to find out
        if self.is_there:
            self.is_there = False
            _log.warning(
                "%s. Trong lúc đó mọi vectơ được so lần lượt tại đây: cùng kết quả, chậm hơn. Máy chủ có lại thì tự "
                "dùng lại.",
                str(error).rstrip("."),
            )

    def close(self) -> None:
        if self._graph:
            self._graph.close()


class Graph:
    """Is the collection of one generation, opened for asking.

    Raises IndexMissing, ChromaAway, IndexDamaged, and IndexNotWritten where Chroma may not write what it opens.
    """

    def __init__(self, folder: Path, manifest: Manifest) -> None:
        self._folder, self._manifest = folder, manifest
        try:
            self._client = _client(folder, manifest, _ANSWER_S)
            with _closed_unless_found(self._client):
                self._collection = _collection(self._client, manifest)
        except QAError:
            raise
        except Exception as error:  # Chroma raises whatever its store does
            if reason := unwritable(folder, error):
                raise IndexNotWritten(f"Chroma không mở được {folder / manifest.store}: {reason}") from error
            if manifest.chroma != EMBEDDED:
                raise _away(manifest, error) from error
            raise damaged(folder, [f"{manifest.store} không mở được ({error})"]) from error

    def nearest(self, vector: Array, k: int) -> list[tuple[str, float]]:
        """Return up to k passage ids with their cosine to the vector."""
        try:
            found = self._collection.query(query_embeddings=vector[np.newaxis], n_results=k, include=["distances"])
        except NotFoundError as error:
            raise _missing(self._manifest) from error
        except Exception as error:
            if self._manifest.chroma != EMBEDDED:
                raise _away(self._manifest, error) from error
            raise damaged(self._folder, [f"Chroma không tìm được ({error})"]) from error
        assert found["distances"] is not None
        return [(id, 1 - distance) for id, distance in zip(found["ids"][0], found["distances"][0], strict=True)]

    def close(self) -> None:
        """Release the files; needed before the same process may forget this graph."""
        _close(self._client)


def load(folder: Path) -> Array:
    """Return the vectors of the passages of a generation, in their order."""
    vectors: Array = np.load(folder / VECTORS)
    return vectors


def write(folder: Path, manifest: Manifest, found: Sequence[Passage], vectors: Array) -> None:
    """Write the array, and put the vectors into Chroma; what a server has already is written again and the same.

    Raises ChromaAway.
    """
    np.save(folder / VECTORS, vectors)
    with _opened(folder, manifest, _WRITE_S) as client:
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
    """Return what is wrong with a collection on a server; one in the generation's folder is judged by its files.

    Raises ChromaAway.
    """
    if manifest.chroma == EMBEDDED:
        return []
    with _opened(Path(), manifest, _ANSWER_S) as client:
        try:
            count = _collection(client, manifest).count()
        except IndexMissing:
            return [f"không thấy bộ sưu tập ở Chroma {manifest.chroma}"]
    return [] if count == manifest.passages else [f"Chroma {manifest.chroma} có {count}/{manifest.passages} vectơ"]


def reach(manifest: Manifest) -> None:
    """Raise ChromaAway where the server that the vectors will go to does not answer."""
    if manifest.chroma != EMBEDDED:
        _close(_client(Path(), manifest, _ANSWER_S))


def forget(manifest: Manifest) -> None:
    """Delete the collection of a generation that is removed, where it is on a server."""
    if manifest.chroma == EMBEDDED:
        return
    try:
        with _opened(Path(), manifest, _ANSWER_S) as client:
            client.delete_collection(manifest.fingerprint)
    except (ChromaAway, NotFoundError):
        _log.warning("could not delete collection %s on %s", manifest.fingerprint, manifest.chroma)


def _graph(folder: Path, manifest: Manifest) -> Asked | None:
    if manifest.chroma != EMBEDDED:
        return ServedGraph(manifest)
    try:
        return Graph(folder, manifest)
    except IndexNotWritten as error:  # whoever may only read gets the same answers, later
        _log.warning("%s. Mọi vectơ được so lần lượt, chậm hơn.", error)
        return None


def _client(folder: Path, manifest: Manifest, seconds: float) -> Client:
    """Return a client of the generation's vector store, in its folder or on the server it names.

    The server has so many seconds for each answer. Raises ChromaAway.
    """
    settings = Settings(anonymized_telemetry=False)
    if manifest.chroma == EMBEDDED:
        return cast(Client, chromadb.PersistentClient(folder / manifest.store, settings))
    url = urlsplit(manifest.chroma)
    secure = url.scheme == "https"
    with _telling(manifest):
        host, port = url.hostname or "", url.port or (443 if secure else 80)
        _reach(host, port, secure)
        client = cast(Client, chromadb.HttpClient(host, port, secure, settings=settings))
        for session in _sessions(client):
            session.timeout = seconds
        return client


def _reach(host: str, port: int, secure: bool) -> None:
    """Raise OSError or HTTPException where no Chroma server answers soon: its client would wait for good."""
    connection = (HTTPSConnection if secure else HTTPConnection)(host, port, timeout=_REACHED_S)
    with closing(connection):
        connection.request("GET", "/api/v2/heartbeat")
        if (status := connection.getresponse().status) != 200:
            raise OSError(f"HTTP {status}, không phải máy chủ Chroma")


def _sessions(client: Client) -> list[Any]:
    """Return what a server's client and its own client ask over, which they never close; none of an embedded one."""
    servers: list[Any] = [client._server, client._admin_client._server]  # type: ignore[attr-defined]
    return [server._session for server in servers if hasattr(server, "_session")]


def _close(client: Client) -> None:
    sessions = _sessions(client)
    client.close()
    for session in sessions:
        session.close()


@contextmanager
def _closed_unless_found(client: Client) -> Iterator[None]:
    try:
        yield
    except BaseException:
        _close(client)
        raise


@contextmanager
def _opened(folder: Path, manifest: Manifest, seconds: float) -> Iterator[Client]:
    """Hold a client, as `_client` returns one. Raises ChromaAway for whatever goes wrong with a server meanwhile."""
    with _telling(manifest):
        client = _client(folder, manifest, seconds)
        try:
            yield client
        finally:
            _close(client)


@contextmanager
def _telling(manifest: Manifest) -> Iterator[None]:
    """Raise ChromaAway for whatever a server's client raises, of httpx, of Chroma or plain; not for NotFoundError."""
    try:
        yield
    except (QAError, NotFoundError):
        raise
    except Exception as error:
        if manifest.chroma == EMBEDDED:
            raise
        raise _away(manifest, error) from error


def _away(manifest: Manifest, error: Exception) -> ChromaAway:
    return ChromaAway(
        f"Không hỏi được máy chủ Chroma {manifest.chroma} (REGQA_CHROMA_URL): {error or type(error).__name__}"
    )


def _collection(client: Client, manifest: Manifest) -> Collection:
    try:
        return client.get_collection(manifest.fingerprint, embedding_function=None)
    except NotFoundError as error:
        raise _missing(manifest) from error


def _missing(manifest: Manifest) -> IndexMissing:
    return IndexMissing(f"Không thấy bộ sưu tập {manifest.fingerprint} ở Chroma {manifest.chroma}. Chạy: regqa index")
