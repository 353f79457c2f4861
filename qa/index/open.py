"""The index on disk: one folder per generation, one pointer file that says which is live.

    root/live                    the fingerprint of the live generation
    root/<fingerprint>/          manifest.json, documents.jsonl, passages.jsonl, vectors.npy, spelling.json, lexical/,
                                 chroma-…/
    root/.building-<fingerprint> a build under way, or what a killed one left; the next build removes it

A generation is written whole, flushed, renamed into place and never touched again, so a build that dies
leaves the old one answering. The generation before the live one is kept, because a service that has it open
follows the pointer only at its next question; older ones are removed. The vectors are also kept as a plain
array, so that the next build embeds only the passages that changed.

The manifest has the checksum of every file. Opening checks what it is about to read, a build everything, and
makes a damaged generation anew. Up to `COMPARED` passages reading writes nothing in the folder, and what happens
to the folder later does not reach who has it open; beyond that Chroma is open there too.
"""

import hashlib
import logging
import math
import secrets
import shutil
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Self

import numpy as np
import tantivy
from numpy.typing import NDArray

from corpus.locator import Locator
from corpus.model import Document, Passage
from corpus.number import find_numbers
from corpus.store import fingerprint, write_atomically
from corpus.text import fold, normal, syllables
from qa.encoder.embed import Embedder
from qa.errors import IndexDamaged, IndexNotWritten, IndexStale, QAError
from qa.index import dense as chroma
from qa.index.generation import (
    POINTER,
    generations,
    live,
    only_builder,
    pointed,
    replacing,
    stamp,
    unfinished,
    writing,
)
from qa.index.manifest import MANIFEST, Manifest, checksums, damage, damaged, listed, manifest_of
from qa.index.passages import RULES_VERSION, passages
from qa.language.lexicon import lexicon
from qa.language.spelling import RestorationModel, learn
from qa.language.terms import terms

_log = logging.getLogger(__name__)

_LAYOUT = "4"  # of the files in a generation and the fields of the lexical index
_PASSAGES, _VECTORS = "passages.jsonl", "vectors.npy"
_MEMORY = "/dev/shm"
_WRITER_BYTES = 64_000_000
COMPARED = 30_000  # passages up to which every vector is compared: quicker than the graph, and misses nothing
_FURTHER = 8  # times more hits are asked for where too few are from the documents wanted
_TERMS = "terms"  # the fields hold terms made by `fold.terms`, a space between them
_FOLDED = {"body": 1.0, "heading": 0.3}  # fields of folded terms and what a hit in them counts
_MARKED = 0.3
_NUMBERS = 1.0


Vector = NDArray[np.float32]
Progress = Callable[[int, int], None]


class Index:
    """Is one generation opened for reading; safe to ask from several threads, to be opened after a fork.

    `passages` are in corpus order, a row being a position in it, and `vectors` (n, dimension) float32, in memory.
    Scores: higher is nearer, ties by row; `rows` gives the row of a passage by its id.
    """

    def __init__(self, folder: Path, manifest: Manifest, compared: int = COMPARED) -> None:
        self._folder, self.manifest = folder, manifest
        self.passages = tuple(_read_passages(folder))
        self.by_id = {passage.id: passage for passage in self.passages}
        self.spelling = RestorationModel.loads((folder / "spelling.json").read_bytes())
        self.rows = {passage.id: row for row, passage in enumerate(self.passages)}
        self._schema, self._searcher = _open_lexical(folder / "lexical")
        self.vectors: Vector = np.load(folder / _VECTORS)
        self._graph = _graph(folder, manifest) if len(self.passages) > compared else None
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
        if documents is not None or self._graph is None:
            return self._nearest(vector, k, documents)
        return _best_first((self.rows[id], cosine) for id, cosine in self._graph.nearest(vector, k))

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
        if self._graph:
            self._graph.close()

    def stamp(self) -> tuple[object, ...]:
        """Return what changes when a file that was read here is changed, taken away or put back."""
        read = (name for name in self.manifest.files if not _is_stored(self.manifest, name))
        return tuple(stamp(self._folder / name) for name in (MANIFEST, *read))

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
    nearest are found by comparing all, beyond that by Chroma's graph. Raises IndexMissing where nothing is live,
    IndexStale where the live generation was built with another model, store or rules, and IndexDamaged where its
    files are not as they were written.
    """
    generation = live(root)
    manifest = manifest_of(generation)
    wanted = _wanted(model, manifest.corpus, chroma_url)
    if differing := [name for name, value in wanted.items() if getattr(manifest, name) != value]:
        was = ", ".join(f"{name} {getattr(manifest, name)}" for name in differing)
        now = ", ".join(f"{name} {wanted[name]}" for name in differing)
        raise IndexStale(f"Chỉ mục {generation} được lập với {was}; hiện cần {now}. Chạy: regqa index")
    asks_graph = manifest.passages > compared
    read = [item for item in manifest.files.items() if asks_graph or not _is_stored(manifest, item[0])]
    if faults := damage(generation, read):
        raise damaged(generation, faults)
    try:
        return Index(generation, manifest, compared)
    except QAError:
        raise
    except Exception as error:  # what numpy, tantivy and pydantic raise for a file changed since it was checked
        raise damaged(generation, [f"không mở được ({error})"]) from error


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

    A generation that is not as it was written is made anew, with a warning; vectors that are still sound are taken
    over. `progress` is told how many of the passages that are new have their vector, and how many are new. `cut`
    makes a document's passages; an index cut in another way than the product's needs a `root` of its own. Raises
    IndexBusy while another build runs in `root`, IndexNotWritten where the disk is full or may not be written,
    ValueError for a document whose provisions share an address.
    """
    wanted = _wanted(embedder.fingerprint, fingerprint(documents), chroma_url)
    generation = root / hashlib.sha256(repr(sorted(wanted.items())).encode()).hexdigest()[:16]
    if _is_done(root, generation):
        return generation  # before the lock, which a read-only folder does not give
    with only_builder(root):
        before, faults = pointed(root), _faults(generation)
        if before is None and generations(root):
            _log.warning("Tệp trỏ %s bị mất hoặc hỏng; ghi lại.", root / POINTER)
        if faults:
            if generation.exists():
                _log.warning("Chỉ mục %s bị hỏng: %s. Đang lập lại.", generation, listed(faults))
            found = [passage for document in documents for passage in cut(document)]
            manifest = Manifest(
                fingerprint=generation.name,
                **wanted,
                store=f"chroma-{secrets.token_hex(4)}",  # a path of its own: Chroma shares what it has open by path
                dimension=embedder.dimension,
                documents=len(documents),
                passages=len(found),
                files={},
            )
            vectors = _embed(found, embedder, _known_vectors(root, embedder.fingerprint), progress)
            with replacing(generation) as folder:
                _write(folder, manifest, documents, found, vectors)
        with writing(root):
            if faults or before != generation:
                write_atomically(root / POINTER, generation.name.encode())
            _remove(_outlived(root, generation, before))
    return generation


def _is_done(root: Path, generation: Path) -> bool:
    is_live = pointed(root) == generation and not unfinished(root)
    return is_live and not _faults(generation) and not _outlived(root, generation, generation)


def _wanted(model: str, corpus: str, chroma_url: str | None) -> dict[str, str]:
    rules = f"{_LAYOUT}.{RULES_VERSION}.{lexicon().fingerprint}"
    return {"model": model, "corpus": corpus, "rules": rules, "chroma": chroma_url or chroma.EMBEDDED}


def _is_stored(manifest: Manifest, name: str) -> bool:
    return name.startswith(f"{manifest.store}/")


def _faults(generation: Path) -> list[str]:
    """Return what a build must mend in a generation; nothing where it is as it was written."""
    try:
        manifest = manifest_of(generation)
    except IndexDamaged:
        return [f"{MANIFEST} không đọc được"]
    return damage(generation, manifest.files.items()) or chroma.faults_on_server(manifest)


def _outlived(root: Path, generation: Path, before: Path | None) -> list[Path]:
    """Return the other generations that nobody needs: older than the one live before this, or damaged."""
    others = [other for other in generations(root) if other != generation]
    needed = [before] if before in others else others
    return [other for other in others if other not in needed or not _is_sound(other)]


def _is_sound(generation: Path) -> bool:
    try:
        return not damage(generation, manifest_of(generation).files.items())
    except IndexDamaged:
        return False


def _remove(outlived: Iterable[Path]) -> None:
    for generation in outlived:
        with suppress(IndexDamaged):
            chroma.forget(manifest_of(generation))
        shutil.rmtree(generation)


def _known_vectors(root: Path, model: str) -> dict[str, Vector]:
    """Return the vectors this model made in any generation, by what was embedded, where they are as written."""
    known: dict[str, Vector] = {}
    for generation in generations(root):
        try:
            manifest = manifest_of(generation)
            if manifest.model != model:
                continue
            needed = [item for item in manifest.files.items() if item[0] in (_PASSAGES, _VECTORS)]
            if faults := damage(generation, needed):
                raise damaged(generation, faults)
            vectors = np.load(generation / _VECTORS)
            found = _read_passages(generation)
            known |= {searched(one): vector for one, vector in zip(found, vectors, strict=True)}
        except (IndexDamaged, OSError, ValueError, EOFError):
            _log.warning("Không dùng lại được vectơ của %s: những đoạn chỉ có ở đó được tính lại.", generation)
    return known


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
) -> None:
    (folder / "documents.jsonl").write_text("".join(f"{document.model_dump_json()}\n" for document in documents))
    (folder / _PASSAGES).write_text("".join(f"{passage.model_dump_json()}\n" for passage in found))
    np.save(folder / _VECTORS, vectors)
    headings = dict.fromkeys(passage.context for passage in found)
    spelling = learn([*headings, *(passage.text for passage in found), *lexicon().questions])
    (folder / "spelling.json").write_bytes(spelling.dumps())
    _write_lexical(folder / "lexical", found)
    chroma.write(folder, manifest, found, vectors)
    whole = manifest.model_copy(update={"files": checksums(folder)})
    (folder / MANIFEST).write_text(whole.model_dump_json(indent=1))


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


def _open_lexical(folder: Path) -> tuple[tantivy.Schema, tantivy.Searcher]:
    """Open a copy, which lasts as long as it is open.

    tantivy locks what it opens, and a read-only folder has no room for a lock; and it maps files into memory, where
    a file cut short later would take the whole process down.
    """
    for place in (_MEMORY, None):  # None: where temporary files go
        with suppress(OSError), TemporaryDirectory(prefix="regqa-", dir=place) as copy:
            shutil.copytree(folder, copy, dirs_exist_ok=True)
            return _searcher(copy)
    return _searcher(str(folder))


def _graph(folder: Path, manifest: Manifest) -> chroma.Graph | None:
    try:
        return chroma.Graph(folder, manifest)
    except IndexNotWritten as error:  # whoever may only read gets the same answers, later
        _log.warning("%s. Mọi vectơ được so lần lượt, chậm hơn.", error)
        return None


def _searcher(folder: str) -> tuple[tantivy.Schema, tantivy.Searcher]:
    index = _with_tokenizer(tantivy.Index.open(folder))
    index.config_reader("Manual")  # nothing is ever added: no thread need look for it
    return index.schema, index.searcher()


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


def _read_passages(folder: Path) -> list[Passage]:
    with (folder / _PASSAGES).open("rb") as lines:
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
