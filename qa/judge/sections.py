"""Whether a question is as broad as a section of a document or as a short document, and which one that is.

“Miễn sinh hoạt đảng” is answered by all of a section, “miễn sinh hoạt thì ai quyết định” by one clause of it. A
fitted model tells them apart: a linear one of the question's vector, of how what was found lies in the tree, and of
what the trained judge makes of it there. It knows the encoder that it was fitted with; beside another one no question
is taken for a broad one.

Fitted by `evals.reader.sections` on broad questions written from sections and on questions that one clause answers.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.locator import Locator
from corpus.model import Document, Passage, Strict
from qa.engine import Library
from qa.judge.several import several
from qa.model import Hit
from qa.question.facts import Asked
from qa.question.reading import Reading
from qa.search.retrieve import Retrieval

FITTED = Path(__file__).with_name("sections.json")
LEAST, MOST = 2, 14  # passages of a section: more are no answer but a document to read
_NEAREST, _NEAR = 5, 10  # hits among which those of a section are counted
_CLOSE = 1.0  # log-odds below the likeliest, within which a passage is about as likely
_UNKNOWN = {"asked": 0.9, "spread": 0.3}  # taken where nothing is known: as many narrow questions are taken for broad
#                                           as without these signs, .03

Floats = NDArray[np.float32]


class Fitted(Strict):
    """Is the fitted model: weights by sign, of the section and of breadth; `meaning` those of the question's vector.

    `encoder` is the fingerprint of the embedder whose vectors these are.
    """

    encoder: str
    section: Mapping[str, float]
    breadth: Mapping[str, float]
    meaning: tuple[float, ...]
    bias: float


@dataclass(frozen=True)
class Section:
    """Is a provision with all of its passages in the order of the text, and the signs that it is asked for.

    Without a locator it is a whole document.
    """

    document: Document
    locator: Locator | None
    passages: tuple[Passage, ...]
    signs: Mapping[str, float]


@cache
def shipped() -> Fitted:
    """Return the model that ships."""
    return Fitted.model_validate_json(FITTED.read_bytes())


def section_asked(
    reading: Reading, found: Retrieval, library: Library, on: date, marks: Mapping[str, float], lead: str
) -> Section | None:
    """Return the section that the question asks for as a whole, None where a clause answers, an address,
    or yes or no.

    `marks` are the trained judge's log-odds of the passages that it read, by their ids; `lead` is the id of the one
    that answers best, without which no section is what was asked for. None of a document whose successor by that day
    has text here to answer instead.
    """
    fitted = shipped()
    narrow = reading.addresses or reading.identity or reading.foreign or reading.closed
    if found.vector is None or narrow or library.embedder.fingerprint != fitted.encoder:
        return None
    near = (
        one
        for one in sections(found.hits, found.vector, marks, library)
        if not library.register.standing(one.document, on).successors_with_text
    )
    best = max(near, key=lambda one: section_sum(fitted.section, one.signs), default=None)
    if best is None or all(passage.id != lead for passage in best.passages):
        return None
    breadth = section_sum(fitted.breadth, {**best.signs, **signs(reading, found, best, fitted.encoder)})
    return best if breadth + float(np.dot(fitted.meaning, found.vector)) + fitted.bias > 0 else None


def sections(hits: Sequence[Hit], vector: Floats, marks: Mapping[str, float], library: Library) -> Iterator[Section]:
    """Yield the sections that hold one of the hits, each with the signs that tell which is asked for.

    `passages`, how many it has (ln); `nearest`, how many of them are among the first five hits, and `near`, which
    share of them among the first ten; `found`, which share was found at all; `mass`, the sum of their scores (ln, of
    e^(score - best)); `alike`, the cosine to the mean of their vectors, `mean` and `least` those to each of them;
    `depth`, of its address. Cosines count tenfold. Of the trained judge: `yes`, how many of its passages answer by
    that, `yeses`, which share, and `close`, how many are about as likely as the likeliest anywhere, `closes`, which
    share. Of what was learned to be asked for, of what was found: `asked`, which share is asked for inside, and
    `spread`, over how many passages there (the nats of it); something between where nothing is known.
    """
    odds = {hit.passage.id: math.exp(hit.asked) for hit in hits if hit.asked is not None}
    asked = sum(odds.values())
    ranks = {hit.passage.id: rank for rank, hit in enumerate(hits)}
    best, likeliest = max((hit.score for hit in hits), default=0.0), max(marks.values(), default=0.0)
    seen: set[tuple[str, Locator | None]] = set()
    for hit in hits:
        for locator, rows in _around(hit.passage, library):
            if (hit.passage.document_id, locator) in seen:
                break  # and so are those above it
            seen.add((hit.passage.document_id, locator))
            inside = library.index.passages[rows.start : rows.stop]
            places = [ranks[one.id] for one in inside if one.id in ranks]
            vectors = library.index.vectors[rows.start : rows.stop]
            mean, cosines = vectors.mean(axis=0), vectors @ vector
            found = {
                "passages": math.log(len(rows)),
                "nearest": float(sum(place < _NEAREST for place in places)),
                "near": sum(place < _NEAR for place in places) / min(_NEAR, len(rows)),
                "found": len(places) / len(rows),
                "mass": math.log(sum(math.exp(hits[place].score - best) for place in places)),
                "alike": 10 * float(mean @ vector) / float(np.linalg.norm(mean)),
                "mean": 10 * float(cosines.mean()),
                "least": 10 * float(cosines.min()),
                "depth": float(len(locator.tokens)) if locator else 0.0,
                **_of_judge([marks[one.id] for one in inside if one.id in marks], len(rows), likeliest),
                **_of_asked([odds[one.id] for one in inside if one.id in odds], asked),
            }
            yield Section(library.document(hit.passage), locator, inside, found)


def signs(reading: Reading, found: Retrieval, section: Section, encoder: str) -> dict[str, float]:
    """Return the signs that the question is as broad as the section: what it asks, and how it stands to one clause.

    `above`, how much nearer the section as a whole is than the nearest passage (cosines, tenfold); `parts`, things
    asked; `words`, content syllables; `of_list` and `of_length`, the kind of fact asked for; `several` and `more`,
    how many things it wants (`qa.judge.several`), by its vector, which is of this encoder.
    """
    assert found.vector is not None
    nearest = max((hit.cosine for hit in found.hits if hit.cosine is not None), default=0.0)
    return {
        **several(found.vector, encoder),
        "above": section.signs["alike"] - 10 * nearest,
        "parts": float(len(reading.parts)),
        "words": float(len(reading.terms)),
        "of_list": float(reading.asked is Asked.LIST),
        "of_length": float(reading.asked is Asked.DURATION),
    }


def _of_judge(inside: Sequence[float], passages: int, likeliest: float) -> dict[str, float]:
    yes, close = sum(mark > 0 for mark in inside), sum(mark > likeliest - _CLOSE for mark in inside)
    return {"yes": float(yes), "yeses": yes / passages, "close": float(close), "closes": close / passages}


def _of_asked(inside: Sequence[float], everywhere: float) -> dict[str, float]:
    if not everywhere:
        return _UNKNOWN
    held = sum(inside)
    spread = sum(one / held * math.log(held / one) for one in inside)
    return {"asked": held / everywhere, "spread": spread}


def _around(passage: Passage, library: Library) -> Iterator[tuple[Locator | None, range]]:
    """Yield the addresses around the passage, from the inside out, then the document, each with the rows it covers,
    LEAST to MOST.
    """
    passages, row = library.index.passages, library.index.rows[passage.id]
    first, last = row, row
    for at in (*passage.locator.around, None):
        first = _end_of(at, passage.document_id, passages, first, -1)
        last = _end_of(at, passage.document_id, passages, last, 1)
        if last - first >= MOST:
            return
        if last - first + 1 >= LEAST:
            yield at, range(first, last + 1)


def _end_of(locator: Locator | None, document_id: str, passages: Sequence[Passage], row: int, step: int) -> int:
    """Return the farthest row in that direction which the address covers, MOST rows away at most."""
    for _ in range(MOST):
        beside = row + step
        if not 0 <= beside < len(passages) or passages[beside].document_id != document_id:
            break
        if locator and not locator.covers(passages[beside].locator):
            break
        row = beside
    return row


def section_sum(weights: Mapping[str, float], found: Mapping[str, float]) -> float:
    return sum(weight * found[name] for name, weight in weights.items())
