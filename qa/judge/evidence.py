"""What search found, weighed: how much of the question each passage says, where, and how it stands to it."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from corpus.model import Document, Kind, Passage
from corpus.register import Register
from corpus.standing import State
from corpus.text import fold
from qa.engine import Library
from qa.judge.premise import misdated
from qa.judge.units import Unit, split
from qa.language.meaning import Weigh
from qa.language.terms import as_words, folded_words, terms, weight_share
from qa.model import Hit
from qa.question.facts import HARD, Asked, satisfies
from qa.question.reading import Reading
from qa.question.situation import LENGTH, PURPOSE, Case, cases_in
from qa.weights import (
    BEHIND,
    BEST_UNIT,
    CASE,
    COVERAGE,
    FACT,
    FORMALLY,
    LAPSED,
    LOCAL,
    LOOKED_UP,
    OF_DOCUMENT,
    PAIR,
    REPLACED,
    REPORT,
)

APT_SHARE = 0.5  # the sentence with the fact asked for must carry this share of what the passage's best one carries
MAY_HOLD = (State.IN_FORCE, State.UNKNOWN)


@dataclass(frozen=True)
class Evidence:
    """Is a hit weighed against the question.

    `coverage` is the share of the question's weight found in the passage with its context, in [0, 1];
    `unit_scores` the same share for each unit with its lead-in, without the context; `satisfied` whether some
    unit holds the kind of fact asked for; `named` whether the passage belongs to (2) or its document speaks of
    (1) the document the question names, 0 where neither, 2 where the question names none; `found` the question's
    terms that stand in the passage itself, each with its share of the question's weight.
    """

    hit: Hit
    units: tuple[Unit, ...]
    unit_scores: tuple[float, ...]
    coverage: float
    satisfied: bool
    named: int
    found: Mapping[str, float]
    score: float

    @property
    def cases(self) -> frozenset[Case]:
        """Return the cases that the clause is on."""
        return _cases_of(self.hit.passage)

    def of_another_case(self, reading: Reading) -> bool:
        """Is true when the clause is on other cases than the person's, of purpose or of length of stay."""
        return any(
            reading.cases & dimension and self.cases & dimension and not self.cases & reading.cases & dimension
            for dimension in (PURPOSE, LENGTH)
        )


class Bearing(NamedTuple):
    """Is how a passage's document stands to the question.

    `named`: 2 when the question names it or names none, 1 when it speaks of the one named, 0 otherwise.
    `handicap`: what is taken from its score, 0 for a rule in force.
    """

    named: int
    handicap: float


def weigh(reading: Reading, hits: Sequence[Hit], library: Library, on: date) -> list[Evidence]:
    """Return the hits as evidence for an answer as of that day, the best first, a wrong premise before all."""

    def bearing(passage: Passage) -> Bearing:
        document = library.document(passage)
        return Bearing(_named(document, reading, library), _handicap(document, library.register, on))

    found = weighed(reading, hits, library.index.idf, bearing)
    return sorted(found, key=lambda one: not misdated(reading, one.hit.passage.text))


def weighed(
    reading: Reading, hits: Sequence[Hit], idf: Weigh, bearing: Callable[[Passage], Bearing]
) -> list[Evidence]:
    """Return the hits as evidence, the best first; ties keep the order of search."""
    wanted = question_weights(reading, idf)
    formally = wanted | {as_words(term): FORMALLY * idf(term) for term in terms(reading.formal)}
    best = max((hit.score for hit in hits), default=0.0)
    found = [_weigh(reading, hit, wanted, formally, bearing(hit.passage), hit.score - best) for hit in hits]
    return sorted(found, key=lambda one: -one.score)


def question_weights(reading: Reading, idf: Weigh) -> dict[str, float]:
    """Return the weights of the question's content syllables, and of their pairs at half weight, by `as_words`."""
    found = {term: idf(term) for term in reading.terms}
    for first, second in pairwise(re.findall(r"\w+", reading.folded)):
        if first in found and second in found:
            found[f"{first}_{second}"] = PAIR * idf(f"{first}_{second}")
    return {as_words(term): weight for term, weight in found.items() if weight > 0}


def _weigh(
    reading: Reading,
    hit: Hit,
    wanted: Mapping[str, float],
    formally: Mapping[str, float],
    bearing: Bearing,
    behind: float,
) -> Evidence:
    text = hit.passage.text
    units, spans = split(text)
    shares = tuple(weight_share(wanted, span) for span in spans)
    most = max(shares, default=0.0)
    stands = "".join(spans)
    around = stands + folded_words(hit.passage.context)
    coverage = max(weight_share(wanted, around), weight_share(formally, around))
    satisfied = _satisfied(reading, text, units, shares)
    score = (
        BEHIND * behind
        + COVERAGE * coverage
        + BEST_UNIT * most
        + FACT * (satisfied and reading.asked in HARD)
        + OF_DOCUMENT * bearing.named
        - bearing.handicap
        + CASE * _case_fit(reading, hit.passage)
        + LOOKED_UP * hit.exact
    )
    total = sum(wanted.values()) or 1.0
    found = {term: weight / total for term, weight in wanted.items() if term in stands}
    return Evidence(hit, units, shares, coverage, satisfied, bearing.named, found, score)


def _satisfied(reading: Reading, text: str, units: Sequence[Unit], shares: Sequence[float]) -> bool:
    """Is true when a sentence that says enough of the question holds the kind of fact asked for."""
    apt = [
        share
        for unit, share in zip(units, shares, strict=True)
        if satisfies(text[unit.start : unit.end], reading.fact)
    ]
    if reading.asked is Asked.PERSON:  # a page is full of names: the one asked for stands beside what was asked
        return bool(apt) and max(apt) >= APT_SHARE
    return bool(apt) and max(apt) >= APT_SHARE * max(shares)


def _case_fit(reading: Reading, passage: Passage) -> int:
    """Return 1 for a clause on the person's case, -1 for one on another case only, 0 where none matters."""
    if not reading.cases or not (cases := _cases_of(passage)):
        return 0
    return 1 if reading.cases & cases else -1


def _cases_of(passage: Passage) -> frozenset[Case]:
    return cases_in(fold(f"{passage.context.rsplit(chr(10), 1)[-1]}\n{passage.text}"))


def _named(document: Document, reading: Reading, library: Library) -> int:
    if not reading.numbers or any(document in library.register.find(number) for number in reading.numbers):
        return 2
    spoken = library.speaks_of(document)
    return 1 if any(asked.matches(other) for asked in reading.numbers for other in spoken) else 0


def _handicap(document: Document, register: Register, on: date) -> float:
    """Return what a report gives up to a rule, and a replaced rule to one in force: more where the text of what
    replaced it is here to answer instead."""
    if document.kind is Kind.QUY_TRINH:
        return LOCAL
    if not document.is_rule:
        return REPORT
    standing = register.standing(document, on)
    if standing.state in MAY_HOLD:
        return 0.0
    return REPLACED if standing.successors_with_text else LAPSED
