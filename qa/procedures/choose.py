"""Which procedure a question asks for, and for which case.

A question asks for one where it asks what to do, and is nearer to a short description of that procedure than to any
of another. The two bounds were fitted on one half of `evals/procedures/questions.jsonl` and are reported on the other
by `python -m evals.procedures`.
"""

import re
from threading import Lock

import numpy as np
from cachetools import LRUCache, cached
from numpy.typing import NDArray

from corpus.procedures.load import Held, others, shipped
from corpus.procedures.model import Case, Procedure
from corpus.text import fold
from qa.encoder.embed import Embedder, Vectors
from qa.engine import Library
from qa.question.conditions import Interval, Quantity, Transfer
from qa.question.facts import Asked
from qa.question.reading import Reading
from qa.search.query import ALL_STEPS, made_ready

NEAR = (
    0.78  # cosine to the nearest description, from which a question is about it; below, many ask for one fact of it
)
AHEAD = 0.01  # how much nearer it must be than the nearest of another procedure
RIGHT = 0.9  # taken for the share of procedures given that were asked for: 34 of 35 of the half held back

_OTHER = ""  # stands for all that no procedure is about
_FRAMES = ("{}", "thủ tục {}", "{} thì phải làm gì?", "{} cần giấy tờ gì?")  # the ways a description may be asked for
_DOING = re.compile(  # on folded text: asks what to do, how, in which steps
    r"\b(?:lam gi|lam sao|the nao|ra sao|bang cach nao|thu tuc|quy trinh|trinh tu|cac buoc|buoc nao|cach \w+"
    r"|bat dau tu dau|lam nhung gi)\b"
)
_NEEDING = re.compile(r"\b(?:(?:can|phai) (?:\w+ ){0,4}gi|(?:ho so|giay to) (?:\w+ ){0,6}gi)\b")  # or what it takes
_STAY = Quantity.STAY
_STAYS = {  # lengths of stay as procedures name them, and how activity is moved for them
    "short": (Interval(_STAY, high=12, high_open=True), Transfer.TEMPORARY),
    "long": (Interval(_STAY, 12), Transfer.OFFICIAL),
}
_OPEN = frozenset({Asked.OTHER, Asked.LIST})  # any other kind asks for one fact


def chosen(reading: Reading, library: Library) -> Held | None:
    """Return the procedure that the question asks for, None where it asks for none of them, or for a document."""
    if reading.foreign or reading.numbers or reading.addresses or not asks_what_to_do(reading):
        return None
    meant = made_ready(reading, library.index, ALL_STEPS).meant
    score = _scored(library.embedder.embed_queries([meant])[0], library.embedder)
    silent = {one.id for one in shipped() if _is_of_something_else(one, reading.folded)}
    first, second = sorted(score.keys() - silent, key=lambda name: -score[name])[:2]
    sure = score[first] >= NEAR and score[first] - score[second] >= AHEAD
    return next((one for one in library.procedures if sure and one.procedure.id == first), None)


def asks_what_to_do(reading: Reading) -> bool:
    """Is true for “phải làm gì”, “thủ tục thế nào”, “cần giấy tờ gì”; false where one fact is asked for."""
    return reading.asked in _OPEN and bool(_DOING.search(reading.folded) or _NEEDING.search(reading.folded))


def asks_for_papers(reading: Reading) -> bool:
    """Is true for “hồ sơ gồm những gì”: a list, and not what to do with it."""
    return reading.asked is Asked.LIST and not _DOING.search(reading.folded)


def case_of(procedure: Procedure, reading: Reading) -> Case:
    """Return the values of each dimension that the question tells; a dimension that it leaves open is left out."""
    conditions = reading.conditions
    stays = {name for name, (stay, _) in _STAYS.items() if any(one.meets(stay) for one in conditions.measured(_STAY))}
    named = {*stays, *conditions.cases, *(name for name, (_, moved) in _STAYS.items() if moved in conditions.cases)}
    told = {
        dimension.id: frozenset(
            value.id for value in dimension.values if value.id in named or _says(value.words, reading.folded)
        )
        for dimension in procedure.dimensions
    }
    return {name: values for name, values in told.items() if values}


def _is_of_something_else(procedure: Procedure, folded: str) -> bool:
    return _says(procedure.unless, folded) or bool(procedure.needs and not _says(procedure.needs, folded))


def _says(phrases: tuple[str, ...], folded: str) -> bool:
    return any(re.search(rf"\b{re.escape(fold(phrase))}\b", folded) for phrase in phrases)


def _scored(vector: Vectors, embedder: Embedder) -> dict[str, float]:
    """Return the cosine of the nearest description of each procedure, and of what none is about under _OTHER."""
    names, descriptions = described(embedder)
    cosines = descriptions @ vector
    return {name: float(cosines[names == name].max()) for name in dict.fromkeys(names.tolist())}


@cached(LRUCache(maxsize=2), key=lambda embedder: embedder.fingerprint, lock=Lock())
def described(embedder: Embedder) -> tuple[NDArray[np.str_], Vectors]:
    """Return the vectors of all descriptions, in all frames, and the id of the procedure that each is of.

    Some 450 short texts: seconds the first time, then remembered.
    """
    wanted = [(one.id, want) for one in shipped() for want in (one.title, *one.wants)]
    wanted += [(_OTHER, want) for want in others().wants]
    framed = [(name, frame.format(want)) for name, want in wanted for frame in _FRAMES]
    return np.array([name for name, _ in framed]), embedder.embed_queries([text for _, text in framed])
