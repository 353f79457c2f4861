"""Which of the evidence is worth quoting, and which stretches of it."""

from collections.abc import Sequence

from corpus.text import syllables
from qa.judge.evidence import Evidence
from qa.question.facts import HARD, satisfies
from qa.question.reading import Reading

WHOLE_SYLLABLES = 75  # a passage up to this long is quoted whole: cutting it saves the reader nothing
UNIT_SHARE = 0.6  # a sentence is quoted when it scores at least this share of its passage's best
MAX_PASSAGES = 4
WITHIN = 1.2  # evidence this far below the best is never quoted; scores are about 0 to 2.5
ALIKE = 0.25  # evidence this near the best says about the same
ADDS = 0.15  # share of the question's weight that a passage must add to what is quoted already


def choose(reading: Reading, evidence: Sequence[Evidence]) -> list[Evidence]:
    """Return what is worth quoting: what leads, what carries as much of the question as the best, what adds to it.

    An address asked for is answered by itself alone.
    """
    if not evidence or evidence[0].hit.exact:
        return [one for one in evidence if one.hit.exact]
    best = max(evidence, key=lambda one: one.score)  # what leads may be weaker: in force, or a premise put right
    chosen, said = [evidence[0]], set(evidence[0].found)
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
    """Return the sentences that answer; a list comes whole, with the words that introduce it."""
    text, parts, scores = evidence.hit.passage.text, evidence.units, evidence.unit_scores
    fits = [satisfies(text[unit.start : unit.end], reading.fact) for unit in parts]
    hard = reading.asked in HARD and any(fits)
    top = max((score for score, fit in zip(scores, fits, strict=True) if fit or not hard), default=0.0)
    chosen = {i for i, score in enumerate(scores) if score >= UNIT_SHARE * top and (fits[i] or not hard)}
    leads = {i for i in chosen if parts[i].leads} | {lead for i in chosen if (lead := parts[i].lead) is not None}
    return chosen | leads | {i for i, unit in enumerate(parts) if unit.lead in leads} or {0}
