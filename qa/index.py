"""The index on disk: one folder per generation, one pointer file that says which is live.

    root/live                    the fingerprint of the live generation
    root/<fingerprint>/          manifest.json, documents.jsonl, passages.jsonl, vectors.npy, spelling.json, lexical/,
                                 chroma-…/
    root/.building-<fingerprint> a build under way, or what a killed one left; the next build removes it

A generation is written whole, flushed, renamed into place and never touched again, so a build that dies
leaves the old one answering. The generation before the live one is kept, because a service that has it open
follows the pointer only at its next question; older ones are removed. The vectors are also kept as a plain
array, so that the next build embeds only the passages that changed.
"""

import fcntl
import hashlib
import logging
import math
import os
import secrets
import shutil
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Self, cast
from urllib.parse import urlsplit

import chromadb
import numpy as np
import tantivy
from chromadb.api.client import Client
from chromadb.api.collection_configuration import CreateCollectionConfiguration
from chromadb.api.models.Collection import Collection as Stored
from chromadb.config import Settings
from chromadb.errors import NotFoundError
from numpy.typing import NDArray
from pydantic import ValidationError

from corpus.locator import Locator
from corpus.model import Document, Passage, Strict
from corpus.number import find_numbers
from corpus.store import fingerprint, write_atomically
from corpus.text import fold, normal, syllables
from qa.embed import Embedder
from qa.errors import IndexBusy, IndexMissing, IndexStale
from qa.lexicon import lexicon
from qa.passages import RULES_VERSION, passages
from qa.restore import RestorationModel, learn
from qa.terms import terms

_log = logging.getLogger(__name__)

_LAYOUT = "3"  # of the files in a generation and the fields of the lexical index
_HNSW: CreateCollectionConfiguration = {  # recall@100 is above .99 with these
    "hnsw": {"space": "cosine", "ef_construction": 200, "max_neighbors": 32, "ef_search": 200}
}
_CHROMA_BATCH = 5000  # Chroma refuses more than 5 461 rows a call
_WRITER_BYTES = 64_000_000
COMPARED = 30_000  # passages up to which every vector is compared: quicker than the graph, and misses nothing
_FURTHER = 8  # times more hits are asked for where too few are from the documents wanted
_TERMS = "terms"  # the fields hold terms made by `fold.terms`, a space between them
_POINTER = "live"
_EMBEDDED = "embedded"
_FOLDED = {"body": 1.0, "heading": 0.3}  # fields of folded terms and what a hit in them counts
_MARKED = 0.3
_NUMBERS = 1.0


Vector = NDArray[np.float32]
Progress = Callable[[int, int], None]


class Manifest(Strict):
    """Is what a generation was built from; any difference makes it stale."""

    fingerprint: str
    model: str
    rules: str
    corpus: str
    chroma: str
    store: str
    dimension: int
    documents: int
    passages: int


class Index:
    """Is one generation opened for reading; safe to ask from several threads, to be opened after a fork.

    `passages` are in corpus order, a row being a position in it, and `vectors` (n, dimension) float32, mapped from
    disk. Scores: higher is nearer, ties by row; `rows` gives the row of a passage by its id.
    """

    def __init__(self, folder: Path, manifest: Manifest, compared: int = COMPARED) -> None:
        self._folder, self.manifest, self._compared = folder, manifest, compared
        self.passages = tuple(_read_passages(folder))
        self.by_id = {passage.id: passage for passage in self.passages}
        self.spelling = RestorationModel.loads((folder / "spelling.json").read_bytes())
        self.rows = {passage.id: row for row, passage in enumerate(self.passages)}
        lexical = _with_tokenizer(tantivy.Index.open(str(folder / "lexical")))
        self._client = _client(folder, manifest)
        self._collection = _collection(self._client, manifest)
        self._schema, self._searcher = lexical.schema, lexical.searcher()
        self.vectors = np.load(folder / "vectors.npy", mmap_mode="r")
        self._document_ids = list(dict.fromkeys(passage.document_id for passage in self.passages))
        ordinals = {document_id: ordinal for ordinal, document_id in enumerate(self._document_ids)}
        self._document_of = np.array([ordinals[passage.document_id] for passage in self.passages], np.int32)

    @cached_property
    def documents(self) -> tuple[Document, ...]:
        """Return those it was built from, read when first asked for: a corpus that did not change has them too."""
        with (self._folder / "documents.jsonl").open("rb") as lines:
            return tuple(map(Document.model_validate_json, lines))

    def dense(self, vector: Vector, k: int, documents: Collection[str] | None = None) -> list[tuple[int, float]]:
        """Return up to k rows with the cosine of their vector to this one, from these documents only if given."""
        if documents is not None or len(self.passages) <= self._compared:
            return self._nearest(vector, k, documents)
        found = self._collection.query(query_embeddings=vector[np.newaxis], n_results=k, include=["distances"])
        assert found["distances"] is not None
        scored = [(self.rows[i], 1 - d) for i, d in zip(found["ids"][0], found["distances"][0], strict=True)]
        return _best_first(scored)

    def _nearest(self, vector: Vector, k: int, documents: Collection[str] | None) -> list[tuple[int, float]]:
        """Compare all vectors: at 100 000 passages a tenth of the time of Chroma's filter, and nothing is missed."""
        cosines = self.vectors @ vector
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

    def lexical(
        self,
        weights: Mapping[str, float],
        k: int,
        *,
        marked: Iterable[str] = (),
        numbers: Iterable[int] = (),
        documents: Collection[str] | None = None,
    ) -> list[tuple[int, float]]:
        """Return up to k rows with their BM25 score (k1 1.2, b .75: the engine fixes them).

        `weights` are folded terms, `marked` terms with their diacritics, `numbers` serials of documents that
        the text or its title names.
        """
        boosted = [
            *((field, term, weight * boost) for field, boost in _FOLDED.items() for term, weight in weights.items()),
            *(("marked", term, _MARKED) for term in marked),
            *(("numbers", str(number), _NUMBERS) for number in numbers),
        ]
        query = _any_of(self._term(field, term, boost) for field, term, boost in boosted if boost)
        asked = k
        while True:  # a filter by thousands of documents costs more than to look further down
            scored = self._best(query, asked)
            kept = [one for one in scored if documents is None or self.passages[one[0]].document_id in documents]
            if len(kept) >= k or len(scored) < asked:
                return kept[:k]
            asked *= _FURTHER

    def at(self, locators: Iterable[Locator], documents: Collection[str] | None = None) -> frozenset[int]:
        """Return the rows of the passages at these addresses or inside them, in these few documents only if given.

        Chapters around an article and roman parts around a number may be left unsaid.
        """
        places = {place for locator in locators for place in _meant(locator)}
        query = _any_of(self._term("places", place, 1.0) for place in places)
        if documents is not None:
            inside = _any_of(self._term("document_id", one, 1.0) for one in documents)
            query = tantivy.Query.boolean_query([(tantivy.Occur.Must, query), (tantivy.Occur.Must, inside)])
        return frozenset(row for row, _ in self._best(query, len(self.passages)))

    def idf(self, term: str) -> float:
        """Return how telling a folded term is: ln(1 + (N - n + ½) / (n + ½)), the highest for an unknown one."""
        n, total = self._searcher.doc_freq("body", term), len(self.passages)
        return math.log(1 + (total - n + 0.5) / (n + 0.5))

    def close(self) -> None:
        """Release the files; needed before the same process may forget this index."""
        self._client.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _best(self, query: tantivy.Query, k: int) -> list[tuple[int, float]]:
        hits = self._searcher.search(query, limit=max(1, k), count=False).hits
        rows = self._searcher.fast_field_values("row", [address for _, address in hits])
        return _best_first((int(row or 0), score) for row, (score, _) in zip(rows, hits, strict=True))

    def _term(self, field: str, term: str, boost: float) -> tantivy.Query:
        return tantivy.Query.boost_query(tantivy.Query.term_query(self._schema, field, term, "freq"), boost)


def open_index(root: Path, model: str, *, chroma_url: str | None = None, compared: int = COMPARED) -> Index:
    """Return the live generation, if it was built with this model (an embedder's fingerprint) and these rules.

    It holds the documents it was built from, whatever has become of the corpus since. Up to `compared` passages the
    nearest are found by comparing all, beyond that by Chroma's graph. Raises IndexMissing where nothing is live and
    IndexStale where the live generation was built with another model, store or rules.
    """
    live = _live(root)
    if live is None:
        raise IndexMissing(f"Chưa có chỉ mục ở {root}. Chạy: regqa index")
    manifest = _manifest(root / live)
    wanted = _wanted(model, manifest.corpus, chroma_url)
    if differing := [name for name, value in wanted.items() if getattr(manifest, name) != value]:
        was = ", ".join(f"{name} {getattr(manifest, name)}" for name in differing)
        now = ", ".join(f"{name} {wanted[name]}" for name in differing)
        raise IndexStale(f"Chỉ mục {root / live} được lập với {was}; hiện cần {now}. Chạy: regqa index")
    return Index(root / live, manifest, compared)


def build(
    documents: Sequence[Document],
    embedder: Embedder,
    root: Path,
    *,
    chroma_url: str | None = None,
    progress: Progress = lambda done, total: None,
    cut: Callable[[Document], list[Passage]] = passages,
) -> Path:
    """Make the generation of these documents live and return its folder; nothing to do where it is already.

    `progress` is told how many of the passages that are new have their vector, and how many are new. `cut`
    makes a document's passages; an index cut in another way than the product's needs a `root` of its own. Raises
    IndexBusy while another build runs in `root`, ValueError for a document whose provisions share an address.
    """
    root.mkdir(parents=True, exist_ok=True)
    with _only_builder(root):
        for leftover in root.glob(".building-*"):
            shutil.rmtree(leftover)
        wanted = _wanted(embedder.fingerprint, fingerprint(documents), chroma_url)
        before = _live(root)
        generation = root / hashlib.sha256(repr(sorted(wanted.items())).encode()).hexdigest()[:16]
        if not _is_whole(generation):
            shutil.rmtree(generation, ignore_errors=True)
            found = [passage for document in documents for passage in cut(document)]
            manifest = Manifest(
                fingerprint=generation.name,
                **wanted,
                store=f"chroma-{secrets.token_hex(4)}",  # a path of its own: Chroma shares what it has open by path
                dimension=embedder.dimension,
                documents=len(documents),
                passages=len(found),
            )
            known = _known_vectors(root / before, embedder.fingerprint) if before else {}
            vectors = _embed(found, embedder, known, progress)
            _write(root / f".building-{generation.name}", manifest, documents, found, vectors).rename(generation)
        if before != generation.name:
            write_atomically(root / _POINTER, generation.name.encode())
            _remove_all_but(root, {generation.name, before})
    return generation


def _wanted(model: str, corpus: str, chroma_url: str | None) -> dict[str, str]:
    rules = f"{_LAYOUT}.{RULES_VERSION}.{lexicon().fingerprint}"
    return {"model": model, "corpus": corpus, "rules": rules, "chroma": chroma_url or _EMBEDDED}


def _live(root: Path) -> str | None:
    try:
        return (root / _POINTER).read_text().strip()
    except FileNotFoundError:
        return None


def _manifest(generation: Path) -> Manifest:
    try:
        return Manifest.model_validate_json((generation / "manifest.json").read_bytes())
    except (OSError, ValidationError) as error:
        raise IndexMissing(f"Không đọc được chỉ mục {generation} ({error}). Chạy: regqa index") from error


def wait_for_builder(root: Path) -> None:
    """Return when no build runs in `root`."""
    with (root / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)


@contextmanager
def _only_builder(root: Path) -> Iterator[None]:
    with (root / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)  # the kernel frees it when a builder is killed
        except BlockingIOError as error:
            raise IndexBusy(f"Một lần lập chỉ mục khác đang chạy ở {root}. Đợi nó xong rồi chạy lại.") from error
        yield


def _is_whole(generation: Path) -> bool:
    try:
        return bool(_manifest(generation))
    except IndexMissing:
        return False


def _known_vectors(generation: Path, model: str) -> dict[str, Vector]:
    """Return the vectors of a generation by what was embedded, none where another model made them."""
    try:
        if _manifest(generation).model != model:
            return {}
        vectors = np.load(generation / "vectors.npy")
        return {searched(one): vector for one, vector in zip(_read_passages(generation), vectors, strict=True)}
    except (IndexMissing, OSError, ValueError, EOFError) as error:
        _log.warning("%s is damaged (%s): every passage is embedded again", generation, error)
        return {}


def _embed(found: Sequence[Passage], embedder: Embedder, known: dict[str, Vector], progress: Progress) -> Vector:
    """Return an (n, dimension) float32 array, a row a passage; texts embedded before are not embedded again."""
    texts = [searched(passage) for passage in found]
    new = [text for text in dict.fromkeys(texts) if text not in known]
    total, done = len(new), 0

    def count(more: int) -> None:
        nonlocal done
        done += more
        progress(done, total)

    vectors = known | dict(zip(new, embedder.embed_passages(new, count), strict=True)) if new else known
    return np.array([vectors[text] for text in texts], np.float32).reshape(len(found), embedder.dimension)


def _write(
    folder: Path, manifest: Manifest, documents: Sequence[Document], found: Sequence[Passage], vectors: Vector
) -> Path:
    folder.mkdir()
    (folder / "documents.jsonl").write_text("".join(f"{document.model_dump_json()}\n" for document in documents))
    (folder / "passages.jsonl").write_text("".join(f"{passage.model_dump_json()}\n" for passage in found))
    np.save(folder / "vectors.npy", vectors)
    headings = dict.fromkeys(passage.context for passage in found)
    spelling = learn([*headings, *(passage.text for passage in found), *lexicon().questions])
    (folder / "spelling.json").write_bytes(spelling.dumps())
    _write_lexical(folder / "lexical", found)
    _write_vectors(folder, manifest, found, vectors)
    (folder / "manifest.json").write_text(manifest.model_dump_json(indent=1))
    _flush(folder)
    return folder


def _write_lexical(folder: Path, found: Sequence[Passage]) -> None:
    folder.mkdir()
    builder = tantivy.SchemaBuilder().add_integer_field("row", fast=True)
    builder = builder.add_text_field("document_id", tokenizer_name="raw", index_option="basic")
    builder = builder.add_text_field("places", tokenizer_name=_TERMS, index_option="basic")
    for field in ("body", "heading", "marked", "numbers"):
        builder = builder.add_text_field(field, tokenizer_name=_TERMS, index_option="freq")
    index = _with_tokenizer(tantivy.Index(builder.build(), path=str(folder)))
    writer = index.writer(heap_size=_WRITER_BYTES, num_threads=1)  # one thread: documents stay in row order
    for row, passage in enumerate(found):
        writer.add_document(tantivy.Document(row=row, document_id=passage.document_id, **_fields(passage)))
    writer.commit()
    writer.wait_merging_threads()


def _fields(passage: Passage) -> dict[str, str]:
    """Return the search copies of a passage, each a line of terms."""
    whole = lexicon().spelled_out(searched(passage))
    named = {mention.number.serial for mention in find_numbers(searched(passage))}
    return {
        "body": " ".join(terms(syllables(fold(whole)))),
        "heading": " ".join(terms(syllables(fold(passage.context)))),
        "marked": " ".join(terms(syllables(normal(whole)))),
        "numbers": " ".join(map(str, sorted(named))),
        "places": " ".join(sorted({place for locator in _locators(passage) for place in _places(locator)})),
    }


def _locators(passage: Passage) -> list[Locator]:
    return [passage.locator, *(span.locator for span in passage.spans)]


def _places(locator: Locator) -> set[str]:
    """Return what finds an address: every run of its levels, and every one from the outermost, marked with ^."""
    levels = locator.tokens
    runs = [(start, ".".join(levels[start:end])) for end in range(1, len(levels) + 1) for start in range(end)]
    return {run for _, run in runs} | {f"^{run}" for start, run in runs if start == 0}


def _meant(locator: Locator) -> set[str]:
    """Return the places a typed address means: “3.1” may stand in part II as II.3.3-1, Điều 5 in any chapter."""
    numbers = [token for token in locator.tokens if token.isdigit()]
    running = ["-".join(numbers[: depth + 1]) for depth in range(len(numbers))]
    spelled = ".".join([*running, *locator.tokens[len(numbers) :]])
    by_article = {str(locator)} if locator.startswith("dieu-") else set()
    return {f"^{locator}", *by_article, *([spelled] if len(numbers) > 1 else [])}


def _write_vectors(folder: Path, manifest: Manifest, found: Sequence[Passage], vectors: Vector) -> None:
    """Put the vectors into Chroma; on a server they may be there already, and writing them again changes nothing."""
    with _client(folder, manifest) as client:
        collection = client.get_or_create_collection(
            manifest.fingerprint, configuration=_HNSW, embedding_function=None
        )
        for start in range(0, len(found), _CHROMA_BATCH):
            batch = found[start : start + _CHROMA_BATCH]
            collection.upsert(
                ids=[passage.id for passage in batch],
                embeddings=vectors[start : start + _CHROMA_BATCH],
                metadatas=[{"document_id": passage.document_id} for passage in batch],
            )


def _client(folder: Path, manifest: Manifest) -> Client:
    """Return a client of the generation's vector store, in its folder or on the server it names."""
    settings = Settings(anonymized_telemetry=False)
    if manifest.chroma == _EMBEDDED:
        return cast(Client, chromadb.PersistentClient(folder / manifest.store, settings))
    url = urlsplit(manifest.chroma)
    secure = url.scheme == "https"
    try:
        port = url.port or (443 if secure else 80)
        return cast(Client, chromadb.HttpClient(url.hostname or "", port, secure, settings=settings))
    except Exception as error:  # Chroma wraps what went wrong in several unrelated types
        raise IndexMissing(f"Không hỏi được máy chủ Chroma {manifest.chroma} (REGQA_CHROMA_URL): {error}") from error


def _collection(client: Client, manifest: Manifest) -> Stored:
    try:
        return client.get_collection(manifest.fingerprint, embedding_function=None)
    except NotFoundError as error:
        where = f"bộ sưu tập {manifest.fingerprint} ở Chroma {manifest.chroma}"
        raise IndexMissing(f"Không thấy {where}. Chạy: regqa index") from error


def _flush(folder: Path) -> None:
    """Force the files of a generation to disk before a name points to them."""
    for path in [*folder.rglob("*"), folder]:
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _remove_all_but(root: Path, kept: set[str | None]) -> None:
    for generation in root.glob("[0-9a-f]" * 16):
        if generation.name not in kept:
            if _is_whole(generation):
                _forget_on_server(_manifest(generation))
            shutil.rmtree(generation)


def _forget_on_server(manifest: Manifest) -> None:
    if manifest.chroma == _EMBEDDED:
        return
    try:
        with _client(Path(), manifest) as client:
            client.delete_collection(manifest.fingerprint)
    except (IndexMissing, NotFoundError):
        _log.warning("could not delete collection %s on %s", manifest.fingerprint, manifest.chroma)


def _read_passages(folder: Path) -> list[Passage]:
    with (folder / "passages.jsonl").open("rb") as lines:
        return [Passage.model_validate_json(line) for line in lines]


def searched(passage: Passage) -> str:
    """Return what is embedded and searched for a passage: what it stands under, and its words."""
    return f"{passage.context}\n{passage.text}"


def _with_tokenizer(index: tantivy.Index) -> tantivy.Index:
    index.register_tokenizer(_TERMS, tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build())
    return index


def _any_of(queries: Iterable[tantivy.Query]) -> tantivy.Query:
    return tantivy.Query.boolean_query([(tantivy.Occur.Should, query) for query in queries])


def _best_first(scored: Iterable[tuple[int, float]]) -> list[tuple[int, float]]:
    return sorted(scored, key=lambda pair: (-pair[1], pair[0]))
