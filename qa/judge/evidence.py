"""What search found, weighed: how much of the question each passage says, where, and how it stands to it."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise, zip_longest

from corpus.model import Document, Passage
from corpus.standing import State
from qa.encoder.judge import Mark
from qa.engine import Library
from qa.judge.premise import misdated
from qa.language.meaning import Weigh
from qa.language.terms import as_words, folded_words, terms, weight_share
from qa.language.units import Unit, split
from qa.model import Hit
from qa.question.conditions import Conditions, conditions_in, excludes
from qa.question.facts import Asked, satisfies
from qa.question.reading import Reading
from qa.weights import FORMALLY, OTHER_CASE, PAIR

APT_SHARE = 0.5  # the sentence with the fact asked for must carry this share of what the passage's best one carries
MAY_HOLD = (State.IN_FORCE, State.UNKNOWN)


@dataclass(frozen=True)
class Evidence:
    """Is a hit weighed against the question.

    `coverage` is the share of the question's weight found in the passage with its context, in [0, 1]; `satisfied`
    whether some unit holds the kind of fact asked for; `named` whether the passage belongs to (2) or its document
    speaks of (1) the document the question names, 0 where neither, 2 where the question names none. `mark` is what
    the trained judge makes of it, None where it did not read; `score` is in standard deviations of the search, the
    best about 0.
    """

    hit: Hit
    units: tuple[Unit, ...]
    coverage: float
    satisfied: bool
    named: int
    mark: Mark | None
    score: float

    @property
    def conditions(self) -> Conditions:
        """Return the conditions under which the clause applies, its heading's where it says nothing itself."""
        passage = self.hit.passage
        return conditions_in(passage.text).under(conditions_in(passage.context.rsplit("\n", 1)[-1]))

    def of_another_case(self, reading: Reading) -> bool:
        """Is true when the clause is on another case than the person's."""
        return excludes(self.conditions, reading.conditions)


def weigh(
    reading: Reading, hits: Sequence[Hit], library: Library, on: date, marks: Sequence[Mark] = ()
) -> list[Evidence]:
    """Return the hits as evidence, the best first: what was looked up before what was found, a wrong premise before
    all. `marks` are the trained judge's of the first hits.
    """

    def named(passage: Passage) -> int:
        return _named(library.document(passage), reading, library)

    found = weighed(reading, hits, library.index.idf, named, marks)
    known = any(hit.asked is not None for hit in hits)
    return ordered(reading, found, library.confidence.fitted(judged=bool(marks), known=known).judge)


def ordered(reading: Reading, evidence: Sequence[Evidence], judge: float) -> list[Evidence]:
    """Return the evidence by search's score, what a log-odds of the trained judge counts beside it, and the case."""
    best = max((one.hit.score for one in evidence), default=0.0)
    read = [one.mark.score for one in evidence if one.mark]
    unread = min(read, default=0.0)  # what was not read is no likelier than what was

    def score(one: Evidence) -> float:
        marked = judge * (one.mark.score if one.mark else unread)
        return one.hit.score - best + marked - OTHER_CASE * one.of_another_case(reading)

    scored = [replace(one, score=score(one)) for one in evidence]
    return sorted(
        scored, key=lambda one: (not misdated(reading, one.hit.passage.text), not one.hit.exact, -one.score)
    )


def weighed(
    reading: Reading, hits: Sequence[Hit], idf: Weigh, named: Callable[[Passage], int], marks: Sequence[Mark] = ()
) -> list[Evidence]:
    """Return the hits as evidence, not scored yet, in the order of search."""
    wanted = question_weights(reading, idf)
    formally = wanted | {as_words(term): FORMALLY * idf(term) for term in terms(reading.formal)}
    return [
        _weighed(reading, hit, wanted, formally, named(hit.passage), mark) for hit, mark in zip_longest(hits, marks)
    ]


def question_weights(reading: Reading, idf: Weigh) -> dict[str, float]:
    """Return the weights of the question's content syllables, and of their pairs at half weight, by `as_words`."""
    found = {term: idf(term) for term in reading.terms}
    found |= {pair: PAIR * idf(pair) for pair in pairs(reading)}
    return {as_words(term): weight for term, weight in found.items() if weight > 0}


def pairs(reading: Reading) -> list[str]:
    """Return the question's content syllables that stand in a row, two and two, joined as `terms` joins them."""
    telling, words = set(reading.terms), re.findall(r"\w+", reading.folded)
    return [f"{first}_{second}" for first, second in pairwise(words) if {first, second} <= telling]


def _weighed(
    reading: Reading,
    hit: Hit,
    wanted: Mapping[str, float],
    formally: Mapping[str, float],
    named: int,
    mark: Mark | None,
) -> Evidence:
    text = hit.passage.text
    units, spans = split(text)
    shares = tuple(weight_share(wanted, span) for span in spans)
    around = "".join(spans) + folded_words(hit.passage.context)
    coverage = max(weight_share(wanted, around), weight_share(formally, around))
    satisfied = _satisfied(reading, text, units, shares)
    return Evidence(hit, units, coverage, satisfied, named, mark, 0.0)


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


def _named(document: Document, reading: Reading, library: Library) -> int:
    register = library.register
    if not reading.numbers or any(register.current(document) in register.find(number) for number in reading.numbers):
        return 2
    spoken = library.speaks_of(document)
    return 1 if any(asked.matches(other) for asked in reading.numbers for other in spoken) else 0
