"""Which clauses an answer needs beside the best one.

Most questions want one clause, whole; some want several: what is asked in a row (“tuổi, hồ sơ, ai ký”), two that are
compared, the steps of a matter. A fitted model tells of one clause after the other whether it says what is still
missing. It knows the encoder that it was fitted with; beside another one the best for each thing asked is added.

Fitted by `evals.reader.beside` on questions of which it is known what an answer must show.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path

from corpus.model import Passage, Strict
from qa.encoder.embed import Vectors
from qa.engine import Library
from qa.judge.evidence import Evidence, question_weights
from qa.judge.lists import list_of
from qa.judge.sections import section_sum
from qa.judge.several import learned, several
from qa.language.terms import folded_words, weight_share
from qa.model import Judged
from qa.question.facts import Asked
from qa.question.reading import Reading

FITTED = Path(__file__).with_name("beside.json")
MOST = 5  # clauses quoted
_AMONG = 14  # of the evidence, the best first, that may be needed
_FAR = 6.0  # log-odds and standard deviations behind the best, beyond which nothing more is told
_CLOSE = 1.0  # log-odds behind the best, within which a clause is about as much asked for
_UNKNOWN = -9.0  # log-odds of what nothing is known of, about those of what nobody asked for


class Fitted(Strict):
    """Is a linear model: a clause is needed whose sum of weight · sign, with the bias, is above 0."""

    weights: Mapping[str, float]
    bias: float


class Fits(Strict):
    """Is what was fitted where it is learned what is asked of the passages, and where nothing is known of it."""

    known: Fitted
    unknown: Fitted


@cache
def shipped() -> Fits:
    """Return the models that ship."""
    return Fits.model_validate_json(FITTED.read_bytes())


def beside(
    reading: Reading, judged: Judged, vector: Vectors | None, library: Library, on: date
) -> tuple[Evidence, ...]:
    """Return the clauses to quote beside the best of the evidence, as they are needed."""
    best = judged.evidence[0]
    if vector is None or best.hit.exact or library.embedder.fingerprint != learned().fingerprint:
        return tuple(led(judged)[1:MOST])
    fitted = shipped().unknown if best.hit.asked is None else shipped().known
    return needed(fitted, reading, judged, vector, library, on)


def needed(
    fitted: Fitted, reading: Reading, judged: Judged, vector: Vectors, library: Library, on: date
) -> tuple[Evidence, ...]:
    """Return by this model the clauses that are needed beside the best, the likeliest first, until none is."""
    chosen = [judged.evidence[0]]
    while len(chosen) < MOST:
        near = among(reading, judged, chosen, library, on)
        found = signs(reading, judged, near, chosen, vector, library)
        sums = [fitted.bias + section_sum(fitted.weights, one) for one in found]
        if max(sums, default=0.0) <= 0:
            break
        chosen.append(near[sums.index(max(sums))])
    return tuple(chosen[1:])


def led(judged: Judged) -> list[Evidence]:
    """Return the best, and the best for each thing asked that is another."""
    best = judged.evidence[0]
    found = {best.hit.passage.id: best}
    for one in judged.parts:
        found.setdefault(one.evidence[0].hit.passage.id, one.evidence[0])
    return list(found.values())


def among(reading: Reading, judged: Judged, chosen: Sequence[Evidence], library: Library, on: date) -> list[Evidence]:
    """Return the evidence that may be needed beside what is chosen: the best for each thing asked, and the nearest
    but for what is on another case than the person's; beside a rule in force none of a replaced one.

    Several things may be asked of several cases (“có 4 đảng viên …, mai mốt 40 thì …”). What is of a list that is
    chosen stands there already.
    """
    shown = {passage.id for one in chosen for passage in (one.hit.passage, *list_of(one.hit.passage, library))}
    holds = not _is_replaced(chosen[0], library, on)
    nearest = (one for one in judged.evidence[:_AMONG] if not one.of_another_case(reading))
    found = {one.hit.passage.id: one for one in (*led(judged), *nearest)}
    return [
        one
        for one in found.values()
        if one.hit.passage.id not in shown and not (holds and _is_replaced(one, library, on))
    ]


def _is_replaced(one: Evidence, library: Library, on: date) -> bool:
    return library.register.standing(library.document(one.hit.passage), on).lapsed


def signs(
    reading: Reading,
    judged: Judged,
    near: Sequence[Evidence],
    chosen: Sequence[Evidence],
    vector: Vectors,
    library: Library,
) -> list[dict[str, float]]:
    """Return of each clause the signs that it is needed beside what is chosen.

    Of the question: `several` and `more` (`qa.judge.several`); `parts`, `compares`, `of_list` and `closed`, whether
    it asks several things, compares, asks for a list, for yes or no; `likely`, how sure the best is; `as_asked`,
    how many are about as much asked for; `second` and `third`, whether two or more are chosen. Of the clause:
    `asked`, how much it is asked for (log-odds), `behind`, by how much less than the best; `leads`, how likely it
    answers one of several things asked, `own`, how much more it is asked for by one of them than by all together;
    `score` and `ahead`, how it stands to the best and to the best of the others in the search; `coverage`, which
    share of the question it says, `left`, which of what is chosen does not, `gain`, which of that it does; `alike`
    and `most_alike`, cosines to the best and to the nearest that is chosen; `beside` and `same`, whether one is
    chosen under the same provision, in the same document; `satisfied`, whether it holds the fact asked for.
    """
    best, index = chosen[0], library.index
    weights = question_weights(reading, index.idf)
    said = "".join(map(_words, chosen))
    left = 1 - weight_share(weights, said)
    rows = index.vectors[[index.rows[one.hit.passage.id] for one in chosen]]
    places = {(one.hit.passage.document_id, one.hit.passage.locator.parent) for one in chosen}
    asked = [_asked(one) for one in judged.evidence]
    of_question = {
        **several(vector, library.embedder.fingerprint),
        "parts": float(len(judged.parts) > 1),
        "compares": float(reading.compares),
        "of_list": float(reading.asked is Asked.LIST),
        "closed": float(reading.closed is not None),
        "likely": judged.likely,
        "as_asked": float(sum(one > _asked(best) - _CLOSE for one in asked)),
        "second": float(len(chosen) == 2),
        "third": float(len(chosen) > 2),
    }
    found = []
    for one in near:
        passage = one.hit.passage
        leads = (part.likely for part in judged.parts if part.evidence[0].hit.passage == passage)
        own = _asked_of_parts(judged, passage) - _asked(one) if judged.parts else 0.0
        cosines = rows @ index.vectors[index.rows[passage.id]]
        others = [other.score for other in near if other is not one]
        found.append(
            {
                **of_question,
                "asked": _asked(one),
                "behind": max(-_FAR, _asked(one) - _asked(best)),
                "leads": max(leads, default=0.0),
                "own": max(-_FAR, min(_FAR, own)),
                "score": max(-_FAR, one.score - best.score),
                "ahead": max(-_FAR, min(_FAR, one.score - max(others, default=one.score - _FAR))),
                "coverage": one.coverage,
                "left": left,
                "gain": weight_share(weights, said + _words(one)) - (1 - left),
                "alike": float(cosines[0]),
                "most_alike": float(cosines.max()),
                "beside": float((passage.document_id, passage.locator.parent) in places),
                "same": float(any(passage.document_id == document for document, _ in places)),
                "satisfied": float(one.satisfied),
            }
        )
    return found


def _asked(one: Evidence) -> float:
    return _UNKNOWN if one.hit.asked is None else one.hit.asked


def _asked_of_parts(judged: Judged, passage: Passage) -> float:
    each = (one for part in judged.parts for one in part.evidence if one.hit.passage == passage)
    return max(map(_asked, each), default=_UNKNOWN)


def _words(one: Evidence) -> str:
    return folded_words(one.hit.passage.text) + folded_words(one.hit.passage.context)
