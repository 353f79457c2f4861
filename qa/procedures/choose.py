"""Which procedure a question asks for, for which case, and whether for some particulars of its steps alone.

A question asks for one where it asks what to do, by its words or as a small network takes it, and another network
takes it for that procedure; a third tells what it says of the person's case where no word of ours does.
`evals.procedures.learn` learns the first from questions for a procedure and questions for one fact, the second from
questions for each procedure and others near them, the third from those whose case is known. They know the encoder
whose vectors these are, and beside another one no question is taken to ask for a procedure.
"""

import re
from collections.abc import Mapping
from enum import Enum
from functools import cache
from pathlib import Path
from typing import NamedTuple

from corpus.procedures.load import Held
from corpus.procedures.model import Case, Dimension, Procedure
from corpus.text import fold
from qa.encoder.classifier import Classifier
from qa.encoder.embed import Vectors
from qa.encoder.words import WithWords
from qa.engine import Library
from qa.question.conditions import Interval, Quantity, Transfer
from qa.question.facts import Asked
from qa.question.follow_up import asks, words_that_ask
from qa.question.reading import Reading
from qa.search.query import ALL_STEPS, made_ready

WHICH, WHICH_WORDS, TOLD, TOLD_WORDS, DOING = (
    Path(__file__).with_name(f"{name}.npz") for name in ("choose", "choose_words", "told", "told_words", "doing")
)
NO_PROCEDURE = ""  # the name of what asks for none
OPEN = ""  # the value of a dimension of which nothing is told
WHAT_TO_DO, ONE_FACT = "doing", "fact"
SURE = 0.8  # probability from which it is the one asked for
ASKS, ASKS_BY_WORDS = 0.5, 0.04  # the same of asking what to do, and where the words ask it
SAYS = 0.95  # the same of telling a case: a step that is wrongly left out is worse than one too many
RIGHT = 0.9  # taken for the share of procedures given that were asked for: of a week's by 83 of 86

_DOING = re.compile(  # on folded text: asks what to do, how, in which steps
    r"\b(?:lam gi|lam sao|the nao|ra sao|bang cach nao|thu tuc|quy trinh|trinh tu|cac buoc|buoc nao|cach \w+"
    r"|bat dau tu dau|lam nhung gi)\b"
    r"|\b(?:how (?:do|does|can|should|must|to|is|are)|what (?:to do|now|(?:do|does|can|should|must) \w+)"
    r"|steps|procedure|formalities)\b"
)
_STEPS = re.compile(r"\b(?:may|bao nhieu|how many) (?:buoc|steps)\b")  # which a checklist counts as it gives them
_NEEDING = re.compile(r"\b(?:(?:can|phai) (?:\w+ ){0,4}gi|(?:ho so|giay to) (?:\w+ ){0,6}gi)\b")  # or what it takes


class Particular(Enum):
    """Is what a step tells, beside what is done."""

    PAPERS = "papers"
    DEADLINE = "deadline"
    WHO = "who"
    PLACE = "place"


_ACTING = r"(?:phai |la nguoi )?(?:lam|chiu|giai quyet|quyet dinh|phu trach|xac nhan|thuc hien|lo|ky)"
_ASKED_OF_STEPS = {  # on folded text
    Particular.PAPERS: r"(?:^|[,;:] |\bva )(?:\w+ ){0,2}?(?:ho so|giay to)\b"
    r"|\b(?:ho so|giay to|giay) (?:\w+ ){0,6}gi\b",
    Particular.DEADLINE: r"\b(?:thoi han|han nop|bao lau|(?:bao nhieu|may) (?:ngay|thang)|cham nhat)\b",
    Particular.WHO: rf"\b(?:ai|(?:cap|noi|co quan|to chuc) nao) {_ACTING}\b",
    Particular.PLACE: r"\b(?:nop|gui|trinh|mang)(?: \w+){0,4} (?:cho ai|(?:o |den |ve )?dau"
    r"|cho (?:noi|cap|co quan) nao)\b",
}
_STAY = Quantity.STAY
_STAYS = {  # lengths of stay as procedures name them, and how activity is moved for them
    "short": (Interval(_STAY, high=12, high_open=True), Transfer.TEMPORARY),
    "long": (Interval(_STAY, 12), Transfer.OFFICIAL),
}
_OPEN = frozenset({Asked.OTHER, Asked.LIST})  # any other kind asks for one fact


class Chosen(NamedTuple):
    """Is the procedure that a question asks for, and the case that it tells."""

    held: Held
    case: Case


def chosen(reading: Reading, library: Library, searched_by: Vectors | None = None) -> Chosen | None:
    """Return the procedure that the question asks for, None where it asks for none of them, or for a document.

    `searched_by` is the vector that a search for the reading took (`Retrieval.vector`); it need not be made again.
    """
    by_words = asks_what_to_do(reading)
    if reading.numbers or reading.addresses or (reading.joined and not by_words):
        return None
    which, told, doing = _learned()
    if which.network.fingerprint != library.embedder.fingerprint:
        return None
    query = made_ready(reading, library.index, ALL_STEPS)
    spelled = library.index.lexicon.expanded(reading.text if reading.foreign else query.meant)
    same = spelled == query.meant and not query.latest
    vector = searched_by if same and searched_by is not None else library.embedder.embed_queries([spelled])[0]
    sure = by_words and not reading.foreign  # “how does …” asks for facts as often
    if doing.shares(vector)[WHAT_TO_DO] < (ASKS_BY_WORDS if sure else ASKS):
        return None
    best = _surely(which.shares(vector, spelled), library)
    if reading.joined:  # what it names itself takes the place of what was named before
        own = library.index.lexicon.expanded(reading.latest)
        best = _surely(which.shares(library.embedder.embed_queries([own])[0], own), library) or best
    if best is None:
        return None
    case = {**_learned_case(best.procedure, told.shares(vector, spelled)), **case_of(best.procedure, reading)}
    return Chosen(best, case)


def _surely(likely: Mapping[str, float], library: Library) -> Held | None:
    best = max(library.procedures, key=lambda one: likely[one.procedure.id], default=None)
    return best if best and likely[best.procedure.id] >= SURE else None


def asks_what_to_do(reading: Reading) -> bool:
    """Is true for “phải làm gì”, “thủ tục thế nào”, “cần giấy tờ gì”, “hồ sơ, thời hạn, ai làm”; false where one fact
    is asked for.

    A follow-up that asks with words of its own (“ai quyết định?”, “các bước?”) is taken by them alone.
    """
    own = fold(reading.latest) if reading.joined else ""
    if own and (asks(own) or _DOING.search(own)):
        return bool(_DOING.search(own) or _NEEDING.search(own))
    if _named(reading):
        return True
    if _STEPS.search(reading.folded):
        return True
    return reading.asked in _OPEN and bool(_DOING.search(reading.folded) or _NEEDING.search(reading.folded))


def particulars(reading: Reading) -> frozenset[Particular]:
    """Return which particulars of the steps a question asks for, several at once; empty where it asks for one, for
    something else beside them (“…: điều kiện, hồ sơ, ai quyết định?”), or for all that is to be done.
    """
    asked = _named(reading)
    _, colon, listed = reading.folded.rpartition(": ")
    return frozenset() if colon and listed.count(",") >= len(asked) else asked


def _named(reading: Reading) -> frozenset[Particular]:
    """Return the particulars that a question names, several of them, where its words that ask are no more."""
    asked = frozenset(one for one, words in _ASKED_OF_STEPS.items() if re.search(words, reading.folded))
    several = 1 < len(asked) >= len(words_that_ask(reading.folded))
    return asked if several and not _DOING.search(reading.folded) else frozenset()


def asks_for_papers(reading: Reading) -> bool:
    """Is true for “hồ sơ gồm những gì”: a list, and not what to do with it."""
    return reading.asked is Asked.LIST and not _DOING.search(reading.folded)


def case_of(procedure: Procedure, reading: Reading) -> Case:
    """Return the values of each dimension that the question's words tell; one that they leave open is left out."""
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


def _learned_case(procedure: Procedure, likely: Mapping[str, float]) -> Case:
    """Return the value of each dimension that the question is likely enough to tell."""
    found = {}
    for dimension in procedure.dimensions:
        shares = {name: likely[name] for name in names_of(dimension)}
        best = max(dimension.values, key=lambda one: shares[name_of(dimension, one.id)])
        if shares[name_of(dimension, best.id)] >= SAYS * sum(shares.values()):
            found[dimension.id] = frozenset({best.id})
    return found


def names_of(dimension: Dimension) -> tuple[str, ...]:
    """Return what the network calls the values of a dimension, and leaving it open."""
    return tuple(name_of(dimension, value) for value in (OPEN, *(one.id for one in dimension.values)))


def name_of(dimension: Dimension, value: str) -> str:
    return f"{dimension.id}={value}"


def _says(phrases: tuple[str, ...], folded: str) -> bool:
    return any(re.search(rf"\b{re.escape(fold(phrase))}\b", folded) for phrase in phrases)


@cache
def _learned() -> tuple[WithWords, WithWords, Classifier]:
    return WithWords.read(WHICH, WHICH_WORDS), WithWords.read(TOLD, TOLD_WORDS), Classifier.read(DOING)
