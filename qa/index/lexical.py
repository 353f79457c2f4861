"""The words of passages in tantivy: search copies, written and asked for terms, document numbers and addresses."""

import math
import shutil
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import tantivy

from corpus.locator import Locator
from corpus.model import Passage
from corpus.number import find_numbers
from corpus.text import fold, normal, syllables
from qa.index.passages import searched
from qa.language.lexicon import Lexicon
from qa.language.terms import terms
from qa.weights import FIELDS, MARKED, NUMBERS

_MEMORY = "/dev/shm"
_WRITER_BYTES = 64_000_000
_TERMS = "terms"  # the fields hold terms made by `qa.language.terms`, a space between them


class Words:
    """Is the lexical index of some passages, opened for asking; rows are the passages' positions."""

    def __init__(self, schema: tantivy.Schema, searcher: tantivy.Searcher) -> None:
        self._schema, self._searcher = schema, searcher

    @classmethod
    def written(cls, folder: Path) -> "Words":
        """Return those of one generation."""
        return cls(*_open(folder))

    @classmethod
    def of(cls, found: Sequence[Passage], lexicon: Lexicon) -> "Words":
        """Return those of these passages, made anew in memory as `write` makes them: all they count is of these."""
        index = _with_tokenizer(tantivy.Index(_schema()))
        _fill(index, found, lexicon)
        index.reload()
        return cls(index.schema, index.searcher())

    def query(self, weights: Mapping[str, float], marked: Iterable[str], numbers: Iterable[int]) -> tantivy.Query:
        """Return the query for folded terms with their weights, for terms with their diacritics, and for serials."""
        boosted = [
            *((field, term, weight * boost) for field, boost in FIELDS.items() for term, weight in weights.items()),
            *(("marked", term, MARKED) for term in marked),
            *(("numbers", str(number), NUMBERS) for number in numbers),
        ]
        return _any_of(self._term(field, term, boost) for field, term, boost in boosted if boost)

    def best(self, query: tantivy.Query, k: int) -> list[tuple[int, float]]:
        """Return up to k rows, best first, ties by row, with their BM25 score: k1 1.2, b .75, fixed by the engine."""
        hits = self._searcher.search(query, limit=max(1, k), count=False).hits
        rows = self._searcher.fast_field_values("row", [address for _, address in hits])
        scored = [(int(row or 0), score) for row, (score, _) in zip(rows, hits, strict=True)]
        return sorted(scored, key=lambda pair: (-pair[1], pair[0]))

    def at(self, locators: Iterable[Locator], documents: Collection[str] | None) -> frozenset[int]:
        """Return the rows of the passages at these addresses or inside them, in these few documents only if given."""
        places = {place for locator in locators for place in _meant(locator)}
        query = _any_of(self._term("places", place, 1.0) for place in places)
        if documents is not None:
            inside = _any_of(self._term("document_id", one, 1.0) for one in documents)
            query = tantivy.Query.boolean_query([(tantivy.Occur.Must, query), (tantivy.Occur.Must, inside)])
        return frozenset(row for row, _ in self.best(query, self._searcher.num_docs))

    def holds(self, term: str) -> bool:
        return bool(self._searcher.doc_freq("body", term))

    def idf(self, term: str) -> float:
        n, total = self._searcher.doc_freq("body", term), self._searcher.num_docs
        return math.log(1 + (total - n + 0.5) / (n + 0.5))

    def _term(self, field: str, term: str, boost: float) -> tantivy.Query:
        return tantivy.Query.boost_query(tantivy.Query.term_query(self._schema, field, term, "freq"), boost)


def write(folder: Path, found: Sequence[Passage], lexicon: Lexicon) -> None:
    """Make the folder, with the lexical index of these passages in it, their abbreviations spelled out."""
    folder.mkdir()
    _fill(_with_tokenizer(tantivy.Index(_schema(), path=str(folder))), found, lexicon)


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder().add_integer_field("row", fast=True)
    builder = builder.add_text_field("document_id", tokenizer_name="raw", index_option="basic")
    builder = builder.add_text_field("places", tokenizer_name=_TERMS, index_option="basic")
    for field in ("body", "heading", "marked", "numbers"):
        builder = builder.add_text_field(field, tokenizer_name=_TERMS, index_option="freq")
    return builder.build()


def _fill(index: tantivy.Index, found: Sequence[Passage], lexicon: Lexicon) -> None:
    writer = index.writer(heap_size=_WRITER_BYTES, num_threads=1)  # one thread: documents stay in row order
    for row, passage in enumerate(found):
        writer.add_document(tantivy.Document(row=row, document_id=passage.document_id, **_fields(passage, lexicon)))
    writer.commit()
    writer.wait_merging_threads()


def _open(folder: Path) -> tuple[tantivy.Schema, tantivy.Searcher]:
    """Open a copy, which lasts as long as it is open.

    tantivy locks what it opens, and a read-only folder has no room for a lock; and it maps files into memory, where
    a file cut short later would take the whole process down.
    """
    for place in (_MEMORY, None):  # None: where temporary files go
        with suppress(OSError), TemporaryDirectory(prefix="regqa-", dir=place) as copy:
            shutil.copytree(folder, copy, dirs_exist_ok=True)
            return _searcher(copy)
    return _searcher(str(folder))


def _searcher(folder: str) -> tuple[tantivy.Schema, tantivy.Searcher]:
    index = _with_tokenizer(tantivy.Index.open(folder))
    index.config_reader("Manual")  # nothing is ever added: no thread need look for it
    return index.schema, index.searcher()


def _fields(passage: Passage, lexicon: Lexicon) -> dict[str, str]:
    """Return the search copies of a passage, each a line of terms."""
    whole = lexicon.spelled_out(searched(passage))
    named = {mention.number.serial for mention in find_numbers(searched(passage))}
    return {
        "body": " ".join(terms(syllables(fold(whole)))),
        "heading": " ".join(terms(syllables(fold(passage.context)))),
        "marked": " ".join(terms(syllables(normal(whole)))),
        "numbers": " ".join(map(str, sorted(named))),
        "places": " ".join(sorted({place for locator in passage.locators for place in _places(locator)})),
    }


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


def _with_tokenizer(index: tantivy.Index) -> tantivy.Index:
    index.register_tokenizer(_TERMS, tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build())
    return index


def _any_of(queries: Iterable[tantivy.Query]) -> tantivy.Query:
    return tantivy.Query.boolean_query([(tantivy.Occur.Should, query) for query in queries])
