"""Query in, passages out: look up what is named, search words and meaning, and fuse the two.

The lexical leg asks for folded syllables and their pairs; the dense leg for the nearest vectors. Each leg's
scores are standardised over its own best hundred and added with equal weight, which beat rank fusion on
every Vietnamese set it was measured on. A document number or an address in the query is looked up, not searched.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, lru_cache
from itertools import chain
from math import fsum, sqrt
from typing import NamedTuple

from corpus.locator import Locator
from corpus.number import find_numbers
from corpus.register import Register
from corpus.text import clean, fold, is_marked, is_vietnamese, normal, syllables, vietnamese_share
from qa.clock import Clock
from qa.encoder.embed import Embedder
from qa.index.open import Index
from qa.language.lexicon import Lexicon
from qa.language.meaning import share_meant, weighed, weights
from qa.language.spelling import mended, restore
from qa.language.terms import folded_terms, folded_words, terms, weight_share
from qa.model import Hit
from qa.question.address import find_addresses
from qa.question.documents import find_named, place_of
from qa.question.reading import HARD, defined, defines, fact_asked, satisfies, says_more, without_source

DEPTH = 100  # hits asked of each leg
DENSE = 0.5  # weight of the dense leg; .3 to .6 is a plateau
DENSE_ALONE = 1.0  # for a query in a language none of whose words can be looked up
NAMED = 1.0  # added to the passages of a document that the query names, in standard deviations
PLACED = 1.0  # added to what stands at an address whose document the query leaves open: every document has its Điều 5
ADDED = 0.5  # weight of a lay word's formal counterpart beside the words that were typed
VIETNAMESE = 0.65  # share of Vietnamese-looking words below which only meaning is searched
SOME_VIETNAMESE = 4  # words that only Vietnamese has, from which a query is in Vietnamese whatever else is in it
RESTORED = 0.5  # confidence of restored diacritics below which the dense leg is left out
LONGEST = 2_000  # characters of a query that count
LOOKED_INTO = 30  # of the fused ranking are compared with the query word by word
COVERED = 2.0  # added to a passage that says all of the query in its own words, in standard deviations
FORMAL = 1.0  # added to a passage that says a formal counterpart of each lay word in the query
IN_ROW = 1.0  # added to a passage that holds all of the query's runs of words; 1 to 2 is a plateau
RUN = 5  # words in a run; 4 to 6 is a plateau
APT = 0.5  # added to a passage that holds the kind of fact asked for: an amount for “bao nhiêu tiền”
DEFINED = 2.0  # added to a passage that opens by saying what the thing is whose meaning is asked
SAME = 0.5  # share of a replaced passage's syllable pairs that stand in what replaced it, from which it says the same


class Steps(NamedTuple):
    """Is which steps a retrieval takes: all of them, but where one is left out to measure what it is worth."""

    dense: bool = True
    lexical: bool = True
    exact: bool = True  # what the query names by number or address
    restore: bool = True


ALL_STEPS = Steps()


class Retrieval(NamedTuple):
    """Is what a query found, best first, with how: numbers and flags for the trace, never the query's words.

    `trace`: `language` (vi or other), `restored` (diacritics were put back for the dense leg), `confidence` of
    that, `dense_weight`, and the milliseconds of each step: `query_ms` to make it ready, `lookup_ms`, `embed_ms`,
    `dense_ms`, `lexical_ms`, `fuse_ms`.
    """

    hits: tuple[Hit, ...]
    trace: Mapping[str, float | int | str | bool]


@dataclass(frozen=True)
class _Query:
    """Is a query made ready: `text` as typed for look-ups, `words` and `meant` for the two legs, and the weights."""

    text: str
    words: str
    meant: str
    language: str
    confidence: float
    dense_weight: float
    lexicon: Lexicon

    @cached_property
    def meanings(self) -> list[tuple[str, ...]]:
        """Return the phrases to look for beside the words, alternatives for each abbreviation and lay word."""
        return self.lexicon.meanings(self.words)

    @property
    def trace(self) -> dict[str, float | int | str | bool]:
        return {
            "language": self.language,
            "restored": self.language == "vi" and self.meant != self.words,
            "confidence": round(self.confidence, 3),
            "dense_weight": self.dense_weight,
        }


def retrieve(
    query: str,
    index: Index,
    embedder: Embedder,
    register: Register,
    *,
    k: int = 10,
    documents: Collection[str] | None = None,
    as_of: date | None = None,
    steps: Steps = ALL_STEPS,
) -> Retrieval:
    """Return the k passages nearest to the query, only from these documents if given.

    A provision named by its address in a document that is named, by number or title, comes first, marked exact; the
    passages of that document rise, and so does what stands at an address whose document is left open. A passage
    whose document was replaced by `as_of` gives its place to the one that says the same in what replaced it, if the
    query does not name its document.
    Any string will do: one without a word in it finds nothing. Equal scores keep corpus order.
    """
    clock = Clock()
    ready = _ready(query, index, steps)
    if not syllables(ready.text) or not index.passages or k < 1:
        return Retrieval((), {})
    clock.lap("query")
    looked_up = _look_up(ready.text, index, register, documents, as_of) if steps.exact else _LookedUp()
    exact = looked_up.exact
    clock.lap("lookup")
    depth = max(DEPTH, k)
    dense = _search_meaning(ready, index, embedder, depth, documents, clock)
    lexical = _search_words(ready, index, depth, documents)
    clock.lap("lexical")
    score = _fused(dense, lexical, ready.dense_weight)
    for row in {*score, *exact}:
        score[row] = score.get(row, 0.0) + NAMED * (index.passages[row].document_id in looked_up.named)
    for row in looked_up.placed & score.keys():
        score[row] += PLACED
    if ready.language == "vi":
        _look_into(score, index, ready)
    if as_of:
        _give_place(score, index, register, as_of, k, kept=looked_up.named, exact=exact)
    ranked = sorted(score, key=lambda row: (row not in exact, -score[row], row))[:k]
    above = max(score.values(), default=0.0) - min(score.values(), default=0.0) + 1  # lifts what was looked up
    hits = tuple(
        Hit(
            rank=rank,
            score=score[row] + above * (row in exact),
            passage=index.passages[row],
            cosine=dense.get(row),
            bm25=lexical.get(row),
            exact=row in exact,
        )
        for rank, row in enumerate(ranked, 1)
    )
    clock.lap("fuse")
    return Retrieval(hits, ready.trace | clock.laps)


def _ready(query: str, index: Index, steps: Steps) -> _Query:
    ready = _read(query, index, restoring=steps.restore)
    if not steps.dense:
        return replace(ready, dense_weight=0.0)
    return ready if steps.lexical else replace(ready, dense_weight=DENSE_ALONE)


def _read(query: str, index: Index, *, restoring: bool) -> _Query:
    text = clean(query[:LONGEST])
    asked = without_source(text)
    words = [word for word in syllables(text) if word not in index.lexicon.forms]
    mixed = vietnamese_share(words) < VIETNAMESE
    if mixed and sum(is_vietnamese(word) for word in words) < SOME_VIETNAMESE:
        glossed = index.lexicon.from_english(text)  # no other word of it stands in the text
        return _Query(
            text, glossed, f"{text} {glossed}".strip(), "other", 1.0, DENSE if glossed else DENSE_ALONE, index.lexicon
        )
    if not restoring:
        return _Query(text, asked, asked, "vi", 1.0, DENSE, index.lexicon)
    asked = asked if mixed else mended(asked, index.spelling)
    meant, confidence = restore(asked, index.spelling)
    return _Query(text, asked, meant, "vi", confidence, DENSE if confidence >= RESTORED else 0.0, index.lexicon)


def _search_meaning(
    query: _Query, index: Index, embedder: Embedder, depth: int, documents: Collection[str] | None, clock: Clock
) -> dict[int, float]:
    if not query.dense_weight:
        return {}
    vector = embedder.embed_queries([query.meant])[0]
    clock.lap("embed")
    found = dict(index.dense(vector, depth, documents))
    clock.lap("dense")
    return found


def _search_words(query: _Query, index: Index, depth: int, documents: Collection[str] | None) -> dict[int, float]:
    if query.dense_weight == DENSE_ALONE:
        return {}
    wanted = dict.fromkeys(terms(syllables(fold(query.words))), 1.0)
    for phrase in chain.from_iterable(query.meanings):
        for term in terms(syllables(fold(phrase))):
            wanted.setdefault(term, ADDED)
    numbers = {mention.number.serial for mention in find_numbers(query.text)}
    return dict(
        index.lexical(
            wanted,
            depth,
            marked=_marked(query.words),
            numbers=numbers,
            documents=documents,
        )
    )


def _marked(text: str) -> list[str]:
    """Return the terms typed with diacritics; the bare ones would meet words that have none by nature."""
    return [term for term in terms(syllables(normal(text))) if is_marked(term)]


def _fused(dense: Mapping[int, float], lexical: Mapping[int, float], dense_weight: float) -> dict[int, float]:
    """Return the weighted sum of both legs' z-scores for every row that either found."""
    by_meaning, by_words = _standardised(dense), _standardised(lexical)
    least_meant, least_worded = min(by_meaning.values(), default=0.0), min(by_words.values(), default=0.0)
    return {
        row: dense_weight * by_meaning.get(row, least_meant) + (1 - dense_weight) * by_words.get(row, least_worded)
        for row in {*dense, *lexical}
    }


def _look_into(score: dict[int, float], index: Index, query: _Query) -> None:
    """Raise the best of the scores by what their own text says of the query, in its words or in formal ones.

    BM25 forgets which words were asked once one of them is said often; here each counts once, by its rarity. The
    context does not count: it is the same for all passages of a document. Runs of words tell who owes what to whom,
    which pairs do not. A passage that holds the kind of fact asked for, or defines the thing whose meaning is asked,
    rises too.
    """
    asked, meant = weights(query.words, index.idf), weighed(query.meanings, index.idf)
    runs = _runs(query.words)
    fact, thing = fact_asked(query.lexicon.expanded(query.words)), defined(query.words)
    for row in sorted(score, key=lambda row: -score[row])[:LOOKED_INTO]:
        text = index.passages[row].text
        said = folded_words(text)
        score[row] += COVERED * weight_share(asked, said) + FORMAL * share_meant(meant, said)
        if runs:
            score[row] += IN_ROW * sum(run in said for run in runs) / len(runs)
        if fact.kind in HARD and satisfies(text, fact):
            score[row] += APT
        if thing and defines(text, thing):
            score[row] += DEFINED


def _runs(text: str) -> frozenset[str]:
    """Return every RUN folded words in a row, none of a shorter text."""
    words = folded_words(text).split()
    return frozenset(f" {' '.join(words[at : at + RUN])} " for at in range(len(words) - RUN + 1))


def _give_place(
    score: dict[int, float],
    index: Index,
    register: Register,
    on: date,
    k: int,
    *,
    kept: Collection[str],
    exact: Collection[int],
) -> None:
    """Take out of the scores what was replaced by that day and is said again by what replaced it, which rises to it.

    Looked at among the best 2k, so that k are left; what the query names, by document or address, stays.
    """
    best = sorted(score, key=lambda row: -score[row])[: 2 * k]
    newer = {document_id: _replacing(document_id, register, on) for document_id in _documents(best, index) - {*kept}}
    replacing = frozenset().union(*newer.values())
    there = [row for row in score if index.passages[row].document_id in replacing]
    for row in best:
        passage = index.passages[row]
        theirs = newer.get(passage.document_id)
        if not theirs or row in exact or row not in score:
            continue
        rows = [new for new in there if new in score and index.passages[new].document_id in theirs]
        if not rows:
            continue
        said = _pairs(passage.text)
        twin = max(rows, key=lambda new: len(said & _pairs(index.passages[new].text)))
        if said and len(said & _pairs(index.passages[twin].text)) >= SAME * len(said):
            score[twin] = max(score[twin], score.pop(row))


def _documents(rows: Iterable[int], index: Index) -> set[str]:
    return {index.passages[row].document_id for row in rows}


def _replacing(document_id: str, register: Register, on: date) -> frozenset[str]:
    """Return the ids of what had replaced the document by that day."""
    document = register.get(document_id)
    return (
        frozenset(step.document.id for step in register.standing(document, on).replaced_by)
        if document
        else frozenset()
    )


@lru_cache(maxsize=1024)
def _pairs(text: str) -> frozenset[str]:
    return frozenset(term for term in folded_terms(text) if "_" in term)


def _standardised(scores: Mapping[int, float]) -> dict[int, float]:
    if not scores:
        return {}
    mean = fsum(scores.values()) / len(scores)
    spread = sqrt(fsum((score - mean) ** 2 for score in scores.values()) / len(scores)) or 1.0
    return {row: (score - mean) / spread for row, score in scores.items()}


class _LookedUp(NamedTuple):
    """Is what a query names: documents, by their ids; rows of the provisions addressed in one; and rows at an address
    whose document the query leaves open."""

    named: frozenset[str] = frozenset()
    exact: frozenset[int] = frozenset()
    placed: frozenset[int] = frozenset()


def _look_up(
    text: str, index: Index, register: Register, documents: Collection[str] | None, as_of: date | None
) -> _LookedUp:
    named = find_named(text, register)
    exact: set[int] = set()
    placed: set[int] = set()
    addresses = find_addresses(text)
    nothing_else = not says_more(text, addresses)
    for address in addresses:
        if not named:
            rows = index.at([address.locator]) if _tells_apart(address.locator) else frozenset()
            placed |= rows
            exact |= rows if nothing_else else frozenset()
            continue
        place = place_of(address, named, text)
        meant = [document.id for one in ([place] if place else named) for document in one.documents]
        rows = index.at([address.locator], meant) if meant else frozenset()
        of_that_day = {
            row for row in rows if as_of and not _replacing(index.passages[row].document_id, register, as_of)
        }
        exact |= of_that_day or rows
    return _LookedUp(
        frozenset(document.id for one in named for document in one.documents),
        frozenset(row for row in exact if documents is None or index.passages[row].document_id in documents),
        frozenset(placed),
    )


def _tells_apart(locator: Locator) -> bool:
    """Is false for addresses like “mục 3” or “điểm a”, which every document has."""
    return len(locator.tokens) > 1 or locator.startswith("dieu-")
