"""The extractive writer: it selects the sentences and list items that answer and quotes them as they stand.

No language model: a sentence is chosen by how much of the question's weight (idf of its folded syllables and
syllable pairs) it carries, by the kind of fact asked for, and by the passage it stands in. What it returns is
a draft; `verify` decides what is shown.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from corpus.model import Passage
from corpus.text import fold, syllables
from qa.language.meaning import Weigh
from qa.language.terms import as_words, folded_words, terms, weight_share
from qa.model import Hit
from qa.question.reading import HARD, LENGTH, PURPOSE, Asked, Case, Reading, cases_in, satisfies

WHOLE_SYLLABLES = 75  # a passage up to this long is quoted whole: cutting it saves the reader nothing
UNIT_SHARE = 0.6  # a sentence is quoted when it scores at least this share of its passage's best
APT_SHARE = 0.5  # the sentence with the fact asked for must carry this share of what the passage's best one carries
ITEM_GAIN = 0.08  # below this no item of a list says more of the question than another: all are quoted
MAX_PASSAGES = 4
WITHIN = 1.2  # evidence this far below the best is never quoted; scores are about 0 to 2.5
ALIKE = 0.25  # evidence this near the best says about the same
ADDS = 0.15  # share of the question's weight that a passage must add to what is quoted already

_ITEM = re.compile(r"\s*(?:[-+–•]\s|[a-zđ]\)\s|\d+(?:\.\d+)*[.)-]?\s|\([ivx]+\)\s)")
_SENTENCE_END = re.compile(r"(?<=[.!?…])[”\"»)]*\s+(?=[“\"(]?[A-ZĐÀ-ÝĂÂÊÔƠƯẠ-Ỹ])")
_NO_END = re.compile(r"(?:^|\s)(?:[\d.]+|[A-ZĐa-zđ]|TP|T\.Ư|ThS|TS|PGS|GS|Ths|đ/c|v\.v|St)\.$")


@dataclass(frozen=True)
class Unit:
    """Is a sentence or a list item of a passage, text[start:end]; `lead` is the index of the lead-in it hangs on."""

    start: int
    end: int
    lead: int | None
    leads: bool


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


def units(text: str) -> tuple[Unit, ...]:
    """Return the sentences and list items of a passage, in order, each hanging on its lead-in (“… gồm:”)."""
    found: list[Unit] = []
    lead: int | None = None
    for line in re.finditer(r"[^\n]+", text):
        is_item = bool(_ITEM.match(line[0]))
        if not is_item:
            lead = None
        for start, end in _sentences(text, line.start(), line.end()):
            leads = text[start:end].rstrip().endswith(":")
            found.append(Unit(start, end, lead if is_item else None, leads))
            if leads and (not is_item or lead is None):
                lead = len(found) - 1
    return tuple(found)


class Standing(NamedTuple):
    """Is how a passage's document stands to the question.

    `named`: 2 when the question names it or names none, 1 when it speaks of the one named, 0 otherwise.
    `handicap`: what is taken from its score, 0 for a rule in force.
    """

    named: int
    handicap: float


def weigh_evidence(
    reading: Reading, hits: Sequence[Hit], weigh: Weigh, standing: Callable[[Passage], Standing]
) -> list[Evidence]:
    """Return the hits as evidence, the best first; ties keep the order of retrieval."""
    wanted = question_weights(reading, weigh)
    best = max((hit.score for hit in hits), default=0.0)
    formally = wanted | {as_words(term): 0.5 * weigh(term) for term in terms(reading.formal)}
    weighed = [_weigh(reading, hit, wanted, formally, standing(hit.passage), hit.score - best) for hit in hits]
    return sorted(weighed, key=lambda evidence: -evidence.score)


def question_weights(reading: Reading, weigh: Weigh) -> dict[str, float]:
    """Return the weights of the question's content syllables, and of their pairs at half weight, by `as_words`."""
    weights = {term: weigh(term) for term in reading.terms}
    for first, second in pairwise(re.findall(r"\w+", reading.folded)):
        if first in weights and second in weights:
            weights[f"{first}_{second}"] = 0.5 * weigh(f"{first}_{second}")
    return {as_words(term): weight for term, weight in weights.items() if weight > 0}


def choose(reading: Reading, evidence: Sequence[Evidence]) -> list[Evidence]:
    """Return the evidence worth quoting: the best, what carries nearly as much of the question, and what adds to it.

    An address asked for is answered by itself alone.
    """
    if not evidence or evidence[0].hit.exact:
        return [one for one in evidence if one.hit.exact]
    best = evidence[0]
    chosen, said = [best], set(best.found)
    for other in sorted(evidence[1:], key=lambda one: -(one.score + one.coverage)):
        if len(chosen) == MAX_PASSAGES or other.score < best.score - WITHIN or other.named < best.named:
            continue
        if other.of_another_case(reading):
            continue
        apt = other.satisfied or reading.asked not in HARD
        alike = other.score >= best.score - ALIKE and other.coverage >= 0.75 * best.coverage
        equal = other.coverage >= 0.85 * best.coverage and max(other.unit_scores) >= 0.85 * max(best.unit_scores)
        adds = sum(weight for term, weight in other.found.items() if term not in said)
        if (apt and (alike or equal)) or adds >= ADDS:
            chosen.append(other)
            said |= set(other.found)
    return chosen


def quotes(reading: Reading, evidence: Evidence) -> list[tuple[int, int]]:
    """Return the stretches of the passage to quote, as offsets, in reading order, neighbours joined."""
    text = evidence.hit.passage.text
    if evidence.hit.exact or len(syllables(text)) <= WHOLE_SYLLABLES or not evidence.units:
        return [(0, len(text.rstrip()))]
    chosen = _chosen_units(reading, evidence)
    runs: list[tuple[int, int]] = []
    for index in sorted(chosen):
        unit = evidence.units[index]
        if runs and index - 1 in chosen:
            runs[-1] = (runs[-1][0], unit.end)
        else:
            runs.append((unit.start, unit.end))
    return runs


def _chosen_units(reading: Reading, evidence: Evidence) -> set[int]:
    text, parts, scores = evidence.hit.passage.text, evidence.units, evidence.unit_scores
    fits = [satisfies(text[unit.start : unit.end], reading.fact) for unit in parts]
    hard = reading.asked in HARD and any(fits)
    top = max((score for score, fit in zip(scores, fits, strict=True) if fit or not hard), default=0.0)
    chosen = {i for i, score in enumerate(scores) if score >= UNIT_SHARE * top and (fits[i] or not hard)}
    leads = {i for i in chosen if parts[i].leads} | {lead for i in chosen if (lead := parts[i].lead) is not None}
    for lead in leads:
        items = [i for i, unit in enumerate(parts) if unit.lead == lead and (fits[i] or not hard)]
        gains = {i: scores[i] - scores[lead] for i in items}  # what an item adds to its lead-in
        most = max(gains.values(), default=0.0)
        chosen -= set(items)
        chosen |= {i for i in items if most < ITEM_GAIN or gains[i] >= UNIT_SHARE * most} | {lead}
    return chosen or {0}


def _weigh(
    reading: Reading,
    hit: Hit,
    wanted: dict[str, float],
    formally: dict[str, float],
    standing: Standing,
    behind: float,
) -> Evidence:
    text = hit.passage.text
    parts, spans = _split(text)
    scores = tuple(weight_share(wanted, span) for span in spans)
    stands = "".join(spans)
    around = stands + folded_words(hit.passage.context)
    coverage = max(weight_share(wanted, around), weight_share(formally, around))
    total = sum(wanted.values()) or 1.0
    apt = [
        share
        for unit, share in zip(parts, scores, strict=True)
        if satisfies(text[unit.start : unit.end], reading.fact)
    ]
    satisfied = bool(apt) and max(apt) >= APT_SHARE * max(scores)
    if reading.asked is Asked.PERSON:  # a page is full of names: the one asked for stands beside what was asked
        satisfied = bool(apt) and max(apt) >= APT_SHARE
    score = (
        0.4 * behind
        + 1.0 * coverage
        + 0.6 * max(scores, default=0.0)
        + (0.5 if satisfied and reading.asked in HARD else 0.0)
        + 0.5 * standing.named
        - standing.handicap
        + _case_fit(reading, hit.passage)
        + (3.0 if hit.exact else 0.0)
    )
    found = {term: weight / total for term, weight in wanted.items() if term in stands}
    return Evidence(hit, parts, scores, coverage, satisfied, standing.named, found, score)


def _case_fit(reading: Reading, passage: Passage) -> float:
    """Return a small bonus for a clause on the person's case and a small malus for one on another case only."""
    if not reading.cases or not (cases := _cases_of(passage)):
        return 0.0
    return 0.2 if reading.cases & cases else -0.2


def _cases_of(passage: Passage) -> frozenset[Case]:
    return cases_in(fold(f"{passage.context.rsplit(chr(10), 1)[-1]}\n{passage.text}"))


@lru_cache(maxsize=8192)
def _split(text: str) -> tuple[tuple[Unit, ...], tuple[str, ...]]:
    """Return the units of a passage and the folded words of each with its lead-in; kept, as passages come again."""
    parts = units(text)
    own = [folded_words(text[unit.start : unit.end]) for unit in parts]
    return parts, tuple(
        words if unit.lead is None else own[unit.lead] + words for unit, words in zip(parts, own, strict=True)
    )


def _sentences(text: str, start: int, end: int) -> list[tuple[int, int]]:
    cuts, begin = [], start
    for match in _SENTENCE_END.finditer(text, start, end):
        if _NO_END.search(text[begin : match.start()]):
            continue
        cuts.append((begin, match.start() + len(match[0].rstrip())))
        begin = match.end()
    tail = end - (len(text[begin:end]) - len(text[begin:end].rstrip()))
    if begin < tail:
        cuts.append((begin, tail))
    return cuts
