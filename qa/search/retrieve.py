"""A reading in, passages out: look up what is named, search words and meaning, and fuse the two.

The lexical leg asks for folded syllables and their pairs; the dense leg for the nearest vectors. Each leg's
scores are standardised over its own best hundred and added, which beat rank fusion on
every Vietnamese set it was measured on. What was learned from questions written of the passages is added.
"""

from collections.abc import Collection, Mapping
from datetime import date
from itertools import chain
from math import fsum, sqrt
from typing import NamedTuple

import numpy as np

from corpus.register import Register
from corpus.text import fold, is_marked, normal, syllables
from qa.clock import Clock
from qa.encoder.embed import Embedder, Vectors
from qa.index.open import Index
from qa.language.terms import terms
from qa.model import Hit
from qa.question.reading import Reading
from qa.search.look_into import raised
from qa.search.look_up import Absent, LookedUp, look_up
from qa.search.query import ALL_STEPS, Query, Steps, made_ready
from qa.weights import ADDED, ASKED, DENSE_ALONE, DEPTH, NAMED, PLACED, UNKNOWN


class Retrieval(NamedTuple):
    """Is what a question found, best first, with how: numbers and flags for the trace, never the question's words.

    `trace`: `language` (vi or other), `restored` (diacritics were put back for the dense leg), `confidence` of
    that, `dense_weight`, and the milliseconds of each step: `query_ms` to make it ready, `lookup_ms`, `embed_ms`,
    `dense_ms`, `lexical_ms`, `fuse_ms`. `vector` is the question's, to search again with; None where meaning was not
    searched. `absent` are the addresses asked for at which no text is held.
    """

    hits: tuple[Hit, ...]
    trace: Mapping[str, float | int | str | bool]
    vector: Vectors | None = None
    absent: tuple[Absent, ...] = ()


def retrieve(
    reading: Reading,
    index: Index,
    embedder: Embedder,
    register: Register,
    *,
    k: int = 10,
    documents: Collection[str] | None = None,
    as_of: date | None = None,
    steps: Steps = ALL_STEPS,
    vector: Vectors | None = None,
) -> Retrieval:
    """Return the k passages nearest to what is asked, only from these documents if given.

    `vector` is the question's, where an earlier retrieval gave it.

    A provision named by its address in a document that is named, by number or title, comes first, marked exact; the
    passages of that document rise, and so does what stands at an address whose document is left open.
    Any reading will do: one without a word in it finds nothing. Equal scores keep corpus order.
    """
    if not syllables(reading.text) or not index.passages or k < 1:
        return Retrieval((), {})
    clock = Clock()
    query = made_ready(reading, index, steps)
    clock.lap("query")
    found = look_up(reading, index, register, documents, as_of) if steps.exact else LookedUp()
    clock.lap("lookup")
    depth = max(DEPTH, k)
    if query.dense_weight and vector is None:
        vector = vector_of(query, embedder)
        clock.lap("embed")
    dense = dict(index.dense(vector, depth, documents)) if query.dense_weight and vector is not None else {}
    clock.lap("dense")
    lexical = _by_words(query, reading, index, depth, documents)
    clock.lap("lexical")
    score = _fused(dense, lexical, query.dense_weight) | {row: 0.0 for row in found.exact - {*dense, *lexical}}
    asked = index.asked.odds(vector, query.meant) if steps.asked and vector is not None else {}
    score = {row: value + _known(row, found, index) + _asked(row, asked) for row, value in score.items()}
    score = score if query.foreign else raised(score, index, query, reading)
    hits = _ranked(score, found.exact, index, dense, lexical, asked, k)
    clock.lap("fuse")
    return Retrieval(hits, query.trace | clock.laps, vector, found.absent)


def vector_of(query: Query, embedder: Embedder) -> Vectors:
    """Return the vector of what is meant; of a follow-up half is of what was asked last alone."""
    vectors = embedder.embed_queries([query.meant, query.latest] if query.latest else [query.meant])
    meant: Vectors = vectors[0]
    if query.latest:
        meant = meant + vectors[1]
        meant /= np.linalg.norm(meant)
    return meant


def _by_words(
    query: Query, reading: Reading, index: Index, depth: int, documents: Collection[str] | None
) -> dict[int, float]:
    if query.dense_weight == DENSE_ALONE:
        return {}
    wanted = dict.fromkeys(terms(syllables(fold(query.words))), 1.0)
    for phrase in chain.from_iterable(query.meanings):
        for term in terms(syllables(fold(phrase))):
            wanted.setdefault(term, ADDED)
    numbers = {number.serial for number in reading.numbers}
    return dict(index.lexical(wanted, depth, marked=_marked(query.words), numbers=numbers, documents=documents))


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


def _standardised(scores: Mapping[int, float]) -> dict[int, float]:
    if not scores:
        return {}
    mean = fsum(scores.values()) / len(scores)
    spread = sqrt(fsum((score - mean) ** 2 for score in scores.values()) / len(scores)) or 1.0
    return {row: (score - mean) / spread for row, score in scores.items()}


def _known(row: int, found: LookedUp, index: Index) -> float:
    return NAMED * (index.passages[row].document_id in found.named) + PLACED * (row in found.placed)


def _asked(row: int, asked: Mapping[int, float]) -> float:
    """Return what is added for what was learned to be asked for; something between where nothing was."""
    return ASKED * asked.get(row, UNKNOWN) if asked else 0.0


def _ranked(
    score: Mapping[int, float],
    exact: Collection[int],
    index: Index,
    dense: Mapping[int, float],
    lexical: Mapping[int, float],
    asked: Mapping[int, float],
    k: int,
) -> tuple[Hit, ...]:
    above = max(score.values(), default=0.0) - min(score.values(), default=0.0) + 1  # lifts what was looked up
    return tuple(
        Hit(
            rank=rank,
            score=score[row] + above * (row in exact),
            passage=index.passages[row],
            cosine=dense.get(row),
            bm25=lexical.get(row),
            exact=row in exact,
            asked=asked.get(row),
        )
        for rank, row in enumerate(sorted(score, key=lambda row: (row not in exact, -score[row], row))[:k], 1)
    )
