"""Everything a question is answered from: how it is built, opened once, and opened anew for another generation."""

import gc
import logging
import threading
from bisect import bisect_right
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from itertools import pairwise
from pathlib import Path

from cachetools import LRUCache

from corpus.model import Document, Passage
from corpus.number import DocumentNumber, find_numbers
from corpus.procedures.load import Held, held, shipped
from corpus.register import Register
from corpus.snapshots import bring_back, forget, is_unfinished, keep
from corpus.spread import Map
from corpus.store import ChangeRefused, CorpusError, changing, entered, fingerprint, load_corpus, unwritable
from corpus.text import fold, syllables
from corpus.versions import held_since
from qa import confidence
from qa.confidence import Confidence
from qa.encoder.embed import TUNED, Embedder, SpreadEmbedder, load_embedder
from qa.encoder.judge import JudgeModel, load_judge
from qa.errors import IndexBusy, IndexStale, ModelUnavailable, QAError
from qa.index.build import Progress, build
from qa.index.dense import Array
from qa.index.generation import POINTER, only_builder, point, stamp, wait_for_builder
from qa.index.kept import Kept, kept, why_not
from qa.index.open import Index, open_index
from qa.index.passages import passages, searched
from qa.language.lexicon import Lexicon, load
from qa.settings import Settings

_log = logging.getLogger(__name__)

_VIEWS = 16  # libraries without what some may not know of that are kept; some MB each, 40 at 13 000 provisions
_NO_SNAPSHOT = "không kèm bản chụp kho văn bản lúc đó (lập bởi bản regqa cũ hơn, hay phục hồi từ bản sao lưu)"
_AHEAD = 5000  # passages of documents that may come, whose vectors are kept: of some five hundred pages, 12 MB


class _Views:
    """Is the libraries without some documents, by these; each is made once, while others are asked. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._made: LRUCache[frozenset[str], Future[Library]] = LRUCache(_VIEWS)

    def get(self, hidden: frozenset[str], make: Callable[[], "Library"]) -> "Library":
        with self._lock:
            making = self._made.get(hidden)
            if is_mine := making is None:
                making = self._made[hidden] = Future()
        if is_mine:
            try:
                making.set_result(make())
            except BaseException as error:
                with self._lock:
                    self._made.pop(hidden, None)
                making.set_exception(error)
                raise
            gc.freeze()  # as _settle does
        return making.result()


@dataclass(frozen=True)
class Library:
    """Is one corpus with its register, its live index and the embedder; replaced whole, never changed."""

    documents: tuple[Document, ...]
    register: Register
    index: Index
    embedder: Embedder
    confidence: Confidence = field(default_factory=confidence.shipped)
    judge: JudgeModel | None = None
    judge_reads: int = 0
    _spoken: dict[str, tuple[DocumentNumber, ...]] = field(default_factory=dict, repr=False, compare=False)
    _views: _Views = field(default_factory=_Views, repr=False, compare=False)

    def without(self, hidden: frozenset[str]) -> "Library":
        """Return what this library would be, had these documents never been in it: nothing in it tells of them."""
        return self._views.get(hidden, lambda: self._without(hidden)) if hidden else self

    def _without(self, hidden: frozenset[str]) -> "Library":
        documents = tuple(one for one in self.documents if one.id not in hidden)
        index = self.index.only(documents)
        return replace(
            self, documents=documents, register=Register(documents), index=index, _spoken={}, _views=_Views()
        )

    def document(self, passage: Passage) -> Document:
        """Return the document a passage of this library comes from."""
        document = self.register.get(passage.document_id)
        assert document is not None, f"{passage.document_id} is in the index but not in the corpus"
        return document

    def mentions(self, name: str) -> bool:
        """Is true of a name that stands in a text held, as written there."""
        return any(name in passage.text for passage in self.index.passages)

    def there(self, on: date) -> frozenset[str] | None:
        """Return the ids of the documents that were there to ask on that day, None where all were.

        A rule not yet in force on that day was not, nor a report from after it; of a document with versions the one
        text that it had on that day was.
        """
        known = bisect_right(self._by_start, on, key=lambda start: start[0])
        gone = {id for until, id in self._by_end if until <= on}
        if known == len(self._by_start) and not gone:
            return None
        return frozenset(id for _, id in self._by_start[:known]) - gone

    @cached_property
    def _by_start(self) -> list[tuple[date, str]]:
        held = held_since(self.documents)
        return sorted((max(one.starts_on or date.min, held.get(one.id, date.min)), one.id) for one in self.documents)

    @cached_property
    def _by_end(self) -> list[tuple[date, str]]:
        return [(one.version.until, one.id) for one in self.documents if one.version]

    @cached_property
    def headed(self) -> frozenset[str]:
        """Return the neighbouring syllables of titles and headings of rules, folded, joined as `terms` joins them."""
        rules = [one for one in self.documents if one.is_rule]
        headings = {heading for one in rules for heading in (one.title, *(part.heading for part in one.walk()))}
        return frozenset(
            f"{first}_{second}" for heading in headings for first, second in pairwise(syllables(fold(heading)))
        )

    @cached_property
    def procedures(self) -> tuple[Held, ...]:
        """Return the procedures that ship, with the steps whose clauses are held as reviewed; others are logged."""
        found = held(shipped(), self.register.get)
        for one in found:
            if one.report:
                _log.warning("%s", one.report)
        return found

    def procedure_on(self, one: Held, on: date) -> Held:
        """Return the procedure with the steps whose clauses were there on that day, on those then in force first."""
        there = self.there(on)
        (found,) = held(
            (one.procedure,),
            lambda id: self.register.get(id) if there is None or id in there else None,
            lambda document: not self.register.standing(document, on).lapsed,
        )
        return found

    def speaks_of(self, document: Document) -> tuple[DocumentNumber, ...]:
        """Return the document numbers that the document's title and provisions mention."""
        if document.id not in self._spoken:
            text = "\n".join([document.title, *(f"{p.heading}\n{p.text}" for p in document.walk())])
            self._spoken[document.id] = tuple({mention.number for mention in find_numbers(text)})
        return self._spoken[document.id]


class Shelf:
    """Holds the current `Library` and builds the next; safe to ask from several threads.

    The embedding model is loaded once; `spread` has passages embedded on other machines. `current` compares the
    stamps of the pointer, the documents' folders, the operator's words and the index files, and opens the library
    anew when one changed, so a running service follows `regqa add`, `regqa index` and edited words; where that fails
    it warns once and keeps what is open. Documents are those of the index generation: while one with newer documents
    is on its way, the old ones answer. So does the library that is open while somebody opens the next: nobody else
    waits for that.
    """

    def __init__(self, settings: Settings, spread: Map | None = None) -> None:
        self._settings = settings
        self._spread = spread
        self._lock = threading.Lock()
        self._seen: tuple[object, ...] = ()
        self._library: Library | None = None
        self._read: tuple[object, tuple[Document, ...]] | None = None
        self._ahead: LRUCache[str, Array] = LRUCache(_AHEAD)

    @cached_property
    def embedder(self) -> Embedder:
        embedder = load_embedder(self._settings.embedding_model, self._settings.embedding_engine)
        return SpreadEmbedder(embedder, self._spread) if self._spread else embedder

    @cached_property
    def judge(self) -> JudgeModel | None:
        """Return the trained judge; None, and the log says so, where it is left out or cannot be had."""
        if not self._settings.judge_reads:
            _log.warning("Không dùng bộ thẩm định (REGQA_JUDGE_READS=0): xếp theo thứ tự tìm được")
            return None
        try:
            return load_judge(self._settings.embedding_engine)
        except ModelUnavailable as error:
            _log.warning("Xếp theo thứ tự tìm được, không có bộ thẩm định: %s", error)
            return None

    def documents(self) -> tuple[Document, ...]:
        """Return the corpus, read again where a folder of it changed. Raises CorpusError for a damaged document."""
        changed = _corpus_stamp(self._settings)
        if self._read is None or self._read[0] != changed:
            self._read = (
                changed,
                load_corpus(self._settings.corpus, self._settings.documents, self._settings.corrections),
            )
        return self._read[1]

    def lexicon(self) -> Lexicon:
        """Return the words of the program with those of the operator. Raises CorpusError for a wrong entry."""
        return load(*self._settings.words)

    def embed_ahead(self, document: Document) -> None:
        """Embed what is new in a document that may be added, so that the build after that has it; not beside one."""
        settings, library = self._settings, self.current()
        held = {searched(passage) for passage in library.index.passages}
        texts = map(searched, passages(entered(document, settings.corpus, settings.corrections)))
        new = [text for text in dict.fromkeys(texts) if text not in held and text not in self._ahead]
        self._ahead.update(zip(new, self.embedder.embed_passages(new), strict=True))

    def build(self, progress: Progress = lambda done, total: None, waiting: Callable[[], None] | None = None) -> Path:
        """Make the generation of the corpus as it is now live and return its folder.

        `progress` is told how many of the passages that are new have their vector, and how many are new. Where
        another build runs, `waiting` is called and the end of that one waited for; without it IndexBusy is raised.
        Raises CorpusError for a document that is damaged or holds an address twice, IndexNotWritten where the disk
        takes no more, ModelUnavailable.
        """
        if is_unfinished(self._settings.data):
            with changing(self._settings.data):
                pass  # which finishes it
        while True:
            changed = _corpus_stamp(self._settings)
            try:
                place = self._build(progress)
                if _corpus_stamp(self._settings) == changed:
                    self._keep_corpus()
                    return place
            except IndexBusy:
                if waiting is None:
                    raise
                waiting()
                wait_for_builder(self._settings.index)

    def _build(self, progress: Progress) -> Path:
        settings, documents = self._settings, self.documents()
        try:
            return build(
                documents,
                self.embedder,
                settings.index,
                lexicon=self.lexicon(),
                chroma_url=settings.chroma_url,
                known=dict(self._ahead),
                progress=progress,
            )
        except ValueError as error:  # two provisions of one document share an address
            raise CorpusError(f"{error}. Sửa tệp nguồn rồi chạy lại: regqa add <tệp>") from error

    def generations(self) -> tuple[tuple[Kept, str | None], ...]:
        """Return the generations that are kept, the newest first, each with why it cannot be live; None where it can.

        Their files are looked for, not read. Raises CorpusError for a wrong entry of the operator's words.
        """
        settings, lexicon, found = self._settings, self.lexicon(), []
        for one in kept(settings.index):
            why = why_not(one, self.embedder.fingerprint, lexicon, settings.chroma_url)
            if why is None and one.manifest and not self._snapshot(one.manifest.corpus).is_dir():
                why = _NO_SNAPSHOT
            found.append((one, why))
        return tuple(found)

    def go_back(self, name: str) -> Library:
        """Make another generation live, and the corpus what that was made of; return the library it is then.

        Who asks meanwhile is answered from the one that is open. Raises ChangeRefused where it cannot be, IndexBusy
        while an index is built; then everything is as it was.
        """
        settings = self._settings
        with changing(settings.data):
            held = {one.name: one for one in kept(settings.index)}
            live, chosen = next((one for one in held.values() if one.is_live), None), held.get(name)
            if chosen is None:
                raise ChangeRefused(f"Không có bản chỉ mục “{name}”. Xem các bản còn giữ: regqa generation list")
            if chosen.is_live:
                raise ChangeRefused(f"Bản chỉ mục {name} đang được dùng.")
            why = why_not(chosen, self.embedder.fingerprint, self.lexicon(), settings.chroma_url, checked=True)
            if why or chosen.manifest is None:
                raise ChangeRefused(f"Không quay lại được bản chỉ mục {name}: {why}. Bản đang dùng giữ nguyên.")
            self._read = None
            if live is None or live.manifest is None or live.manifest.corpus != fingerprint(self.documents()):
                raise ChangeRefused(
                    "Kho có thay đổi chưa vào chỉ mục, quay lại bây giờ thì mất. Chạy: regqa index (hoặc đợi việc "
                    "đang công bố xong), rồi quay lại."
                )
            before, after = self._snapshot(live.manifest.corpus), self._snapshot(chosen.manifest.corpus)
            self._check_snapshot(name, chosen.manifest.corpus, after)
            with only_builder(settings.index):
                self._switch(chosen.folder, before, after)
            self._read = None
        return self.current()

    def _switch(self, generation: Path, before: Path, after: Path) -> None:
        """Bring back the corpus, then its generation; neither where that fails, which raises ChangeRefused."""
        data = self._settings.data
        try:
            keep(data, before)  # anew: a proposal may have been refused since, which changes no document
            bring_back(data, after, before)
            try:
                point(self._settings.index, generation)
            except BaseException:
                bring_back(data, before, after)
                raise
        except OSError as error:
            raise ChangeRefused(
                f"Không quay lại được bản chỉ mục {generation.name}: {unwritable(data, error)}. Kho và bản đang dùng "
                "giữ nguyên. Giải phóng đĩa hoặc cấp quyền ghi, rồi làm lại."
            ) from error

    def _check_snapshot(self, name: str, corpus: str, snapshot: Path) -> None:
        """Raise ChangeRefused where the snapshot would not be the corpus that the generation was made of."""
        settings = self._settings
        if not snapshot.is_dir():
            why = _NO_SNAPSHOT
        elif fingerprint(load_corpus(settings.corpus, snapshot / "documents", snapshot / "register")) == corpus:
            return
        else:
            why = f"kho ban đầu ở {settings.corpus} nay đã khác, hoặc bản chụp kho ở {snapshot} bị sửa"
        raise ChangeRefused(f"Không quay lại được bản chỉ mục {name}: {why}. Kho và bản đang dùng giữ nguyên.")

    def _snapshot(self, corpus: str) -> Path:
        return self._settings.index / "corpus" / corpus

    def _keep_corpus(self) -> None:
        """Keep the corpus of the live generation, and let go of those of generations that are gone."""
        settings = self._settings
        corpora = {one.manifest.corpus: one for one in kept(settings.index) if one.manifest}
        live = next((corpus for corpus, one in corpora.items() if one.is_live), None)
        if live is None or self._snapshot(live).is_dir():
            return
        try:
            with changing(settings.data):
                if fingerprint(self.documents()) == live:  # else its own index is on its way
                    keep(settings.data, self._snapshot(live))
                forget(settings.index / "corpus", corpora.keys())
        except OSError as error:
            _log.warning(
                "Không chụp được kho của chỉ mục vừa lập, nên sau này không quay lại bản này được: %s", error
            )

    def current(self) -> Library:
        """Return the library of the live generation, or the one that is open where that cannot be opened.

        Raises, where none is open yet, IndexMissing, IndexDamaged, IndexStale (of another model or rules, or holding
        a document that was taken away), ModelUnavailable, ConfidenceDamaged, and CorpusError for a damaged
        document or file of words.
        """
        open_one = self._library
        if not self._lock.acquire(blocking=open_one is None) and open_one:
            return open_one
        try:
            changed = _stamp(self._settings)
            if self._library is None or (changed, self._library.index.stamp()) != self._seen:
                try:
                    replaces = self._library is not None
                    self._library = self._open()
                    _settle(replaces)
                except (QAError, CorpusError, OSError) as error:
                    if self._library is None:
                        raise
                    _log.warning("Giữ nguyên kho đang mở: %s", error)
                self._seen = changed, self._library.index.stamp()
            return self._library
        finally:
            self._lock.release()

    def _open(self) -> Library:
        settings = self._settings
        index = open_index(
            settings.index, self.embedder.fingerprint, lexicon=self.lexicon(), chroma_url=settings.chroma_url
        )
        documents = self.documents()
        if fingerprint(documents) != index.manifest.corpus:
            if gone := {document.id for document in index.documents} - {document.id for document in documents}:
                raise IndexStale(
                    f"Chỉ mục còn văn bản đã bỏ khỏi kho: {', '.join(sorted(gone)[:3])}. Chạy: regqa index"
                )
            _log.warning("Kho đã đổi sau khi lập chỉ mục; đang trả lời theo bản cũ. Chạy: regqa index")
            documents = index.documents
        fitted = confidence.of(settings.confidence)
        if fitted is confidence.shipped() and settings.embedding_model != TUNED:
            _log.warning(
                "Độ tin cậy đi kèm được ước lượng cho mô hình %s; với mô hình khác nên chạy: "
                "regqa eval calibrate --cases TỆP --write",
                TUNED,
            )
        return Library(documents, Register(documents), index, self.embedder, fitted, self.judge, settings.judge_reads)


def _settle(replaces: bool) -> None:
    """Take all that is open out of the garbage collector's rounds: they find nothing in it, and everybody waits.

    With 8 clients on two cores, else idle, p99 was 75 to 79 ms with it and 168 to 201 without.
    """
    if replaces:  # what was open before may be garbage now
        gc.unfreeze()
        gc.collect()
    gc.freeze()


def _stamp(settings: Settings) -> tuple[object, ...]:
    words = (stamp(path) for folder in settings.words for path in sorted(folder.glob("*.toml")))
    return (stamp(settings.index / POINTER), stamp(settings.confidence), *_corpus_stamp(settings), *words)


def _corpus_stamp(settings: Settings) -> tuple[object, ...]:
    return (stamp(settings.corpus), stamp(settings.documents), stamp(settings.corrections))
