"""Which evidence to quote: in force before replaced, each thing asked, each case the clauses tell apart."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import combinations

from corpus.model import Kind, Passage
from corpus.text import fold, is_marked, syllables
from qa.engine import Library
from qa.judge.evidence import MAY_HOLD, Evidence
from qa.language.terms import folded_words, spaced
from qa.model import Choice, Judged
from qa.question.conditions import Said, amounts_asked, are_apart, dimension_of, is_narrowed, open_dimensions, said_of
from qa.question.facts import HARD
from qa.question.reading import Reading
from qa.question.words import ASKING
from qa.write.replies import in_order, of_case

NEAR = 1.25  # standard deviations of the search, within which clauses may tell cases apart
NEAR_COVERAGE = 0.5  # share of the best coverage that they must say
ANSWERS = 0.0  # log-odds of the trained judge, above which a clause tells a case, however far behind the best
AS_WELL = 0.85  # share of the best coverage at which a rule in force answers as well as a replaced one
SEVERAL = 3  # clauses of one document, from which on each is told that gives the fact asked for
OPENING = 2  # words that headings of one thing told of several groups have in common
COMMON = 3  # clauses that hold in every case, shown beside the choices

_PROPERTY = re.compile(r"\b(\w+) gi\b")


def select(
    reading: Reading, judged: Judged, cases: Mapping[Said, Evidence], library: Library, on: date
) -> list[Evidence]:
    """Return the evidence to quote, in the order to quote it; `cases` as `by_case` gave them."""
    chosen = _common(judged.evidence, cases, library) if cases else _needed(judged, library)
    return _in_force_before_replaced(chosen, library, on)


def by_case(reading: Reading, evidence: Sequence[Evidence]) -> dict[Said, Evidence]:
    """Return the best clause for each case where the best one is on one case only, clauses near it are on others that
    exclude it, and the question does not say which; empty where one answer does. Where one fact is asked for, clauses
    that give it too by the trained judge are as near.

    By the first dimension that tells them apart: an amount, a direction, a place, a status, a purpose; not by the
    amount that is asked for, which each of them answers.
    """
    best = evidence[0]
    if reading.numbers or reading.locator or best.hit.exact:
        return {}
    least, share = best.score - NEAR, NEAR_COVERAGE * best.coverage
    of_fact = reading.asked in HARD
    near = [
        one
        for one in evidence
        if one.coverage >= share and (one.score >= least or (of_fact and one.satisfied and _answers(one)))
    ]
    for dimension, cases in open_dimensions([one.conditions for one in near], reading.conditions).items():
        if dimension in amounts_asked(reading.text) or not is_narrowed(dimension, best.conditions):
            continue
        if all(are_apart(*pair) for pair in combinations(cases, 2)):
            on = [one for one in near if is_narrowed(dimension, one.conditions)]
            return {
                case: next(one for one in on if said_of(dimension, one.conditions) == case)
                for case in sorted(cases, key=in_order)
            }
    return {}


def giving_it(reading: Reading, judged: Judged, library: Library) -> list[Evidence]:
    """Return the clauses of one document that each give the one fact asked for, in the order of the text: those that
    tell it of one group each, else those that do by the trained judge; empty where fewer than SEVERAL do.

    The question is then open in what no dimension of a case tells (dues by what somebody lives on), and each is told.
    """
    if reading.numbers or judged.evidence[0].hit.exact or reading.parts:
        return []
    found = _of_each_group(reading, judged.evidence, library)
    if not found and reading.asked in HARD:
        found = [one for one in _beside(reading, judged.evidence) if one.satisfied and _answers(one)]
    return sorted(found, key=lambda one: library.index.rows[one.hit.passage.id]) if len(found) >= SEVERAL else []


def _beside(reading: Reading, evidence: Sequence[Evidence]) -> list[Evidence]:
    """Return the best with what says about as much beside it in its document, and is not on another case."""
    best, *others = evidence
    here, share = best.hit.passage.document_id, NEAR_COVERAGE * best.coverage
    others = [one for one in others if one.hit.passage.document_id == here and not one.of_another_case(reading)]
    return [one for one in (best, *others) if one.coverage >= share]


def _of_each_group(reading: Reading, evidence: Sequence[Evidence], library: Library) -> list[Evidence]:
    """Return the clauses of one document that tell what is asked for of one group each, where the question names none
    of the groups; empty where fewer than SEVERAL do.

    Of a fact it is those whose headings open alike (“Mức đóng của …”), of a property those that each give another
    value of it (“nền màu …”).
    """
    found = (
        _headed_alike(reading, evidence, library) if reading.asked in HARD else _values(reading, evidence, library)
    )
    return found if len(found) >= SEVERAL and _names_no_group(reading, found, library) else []


def _headed_alike(reading: Reading, evidence: Sequence[Evidence], library: Library) -> list[Evidence]:
    leads = next((one.hit.passage for one in evidence if one.satisfied and _answers(one)), None)
    openings: dict[tuple[str, ...], list[Evidence]] = {}
    for one in evidence:
        opening = _words(_heading(one, library))[:OPENING]
        if (
            leads
            and one.hit.passage.document_id == leads.document_id
            and one.satisfied
            and set(opening) & {*reading.terms}
        ):
            openings.setdefault(opening, []).append(one)
    found = max(openings.values(), key=len, default=[])
    return [one for one in found if not one.of_another_case(reading)]


def _values(reading: Reading, evidence: Sequence[Evidence], library: Library) -> list[Evidence]:
    """Return the clauses that each say once, each with another word behind it, the property that is asked for, where
    they are most of what their document says of it; as it is typed, or in any spelling where marks are left out.
    """
    asked = _PROPERTY.search(fold(reading.latest))
    leads = next((one.hit.passage.document_id for one in evidence if _answers(one)), None)
    if not asked or asked[1] in ASKING or leads is None:
        return []
    here = [one for one in library.index.passages if one.document_id == leads]
    typed = {word.lower() for word in syllables(reading.latest) if fold(word) == asked[1] and is_marked(word)}
    spellings = typed or {word for one in here for word in syllables(one.text) if fold(word) == asked[1]}
    each = (_with_values(spelling, reading, evidence, here) for spelling in sorted(spellings))
    return max(each, key=len, default=[])


def _with_values(
    name: str, reading: Reading, evidence: Sequence[Evidence], here: Sequence[Passage]
) -> list[Evidence]:
    value = re.compile(rf" {re.escape(name)} (\S+)")
    uses = {one.id: values for one in here if (values := value.findall(spaced(one.text)))}
    told = [
        one for one in evidence if len(uses.get(one.hit.passage.id, ())) == 1 and not one.of_another_case(reading)
    ]
    found = {uses[one.hit.passage.id][0]: one for one in reversed(told)}
    return list(found.values()) if len(found) > len(uses) / 2 and any(map(_answers, found.values())) else []


def _names_no_group(reading: Reading, found: Sequence[Evidence], library: Library) -> bool:
    """Is true where no word of the question stands in a heading of some clauses that is not said in each of them."""
    headings = [set(_words(_heading(one, library))) for one in found]
    said = [heading | set(_words(one.hit.passage.text)) for heading, one in zip(headings, found, strict=True)]
    return not set(reading.terms) & (set[str].union(*headings) - set[str].intersection(*said))


def _heading(one: Evidence, library: Library) -> str:
    provision = library.document(one.hit.passage).find(one.hit.passage.locator)
    return provision.heading if provision else ""


def _words(text: str) -> tuple[str, ...]:
    return tuple(folded_words(text).split())


def headed(reading: Reading, found: Sequence[Evidence], library: Library) -> tuple[Choice, ...]:
    """Return the headings of the clauses as choices, none where one has no heading."""
    headings = [heading for one in found if (heading := _heading(one, library))]
    asked = reading.text.rstrip(" ?")
    choices = tuple(Choice(one, f"{asked} ({one[0].lower()}{one[1:]})?") for one in headings)
    return choices if len(choices) == len(found) else ()


def _answers(one: Evidence) -> bool:
    return one.mark is not None and one.mark.score > ANSWERS


def choice(reading: Reading, case: Said) -> Choice:
    """Return the case as something to choose: its label, and the question that settles it."""
    said = of_case(case, foreign=False)
    return Choice(of_case(case, reading.foreign), f"{reading.text.rstrip(' ?')} ({said[0].lower()}{said[1:]})?")


def _needed(judged: Judged, library: Library) -> list[Evidence]:
    """Return the best and what is needed beside it; of an address that was asked for what stands there, in order."""
    best = judged.evidence[0]
    if best.hit.exact:
        looked_up = (one for one in judged.evidence if one.hit.exact)
        return sorted(looked_up, key=lambda one: library.index.rows[one.hit.passage.id])
    return [best, *judged.beside]


def _common(evidence: Sequence[Evidence], cases: Mapping[Said, Evidence], library: Library) -> list[Evidence]:
    """Return what holds in every case and everywhere; where nothing does, the clause of each case."""
    best = evidence[0]
    told = dimension_of(next(iter(cases)))
    close = (one for one in evidence if one.score >= best.score - NEAR)
    near = [one for one in close if not is_narrowed(told, one.conditions)]
    general = [one for one in near if library.document(one.hit.passage).kind is not Kind.QUY_TRINH][:COMMON]
    return general or list({one.hit.passage.id: one for one in cases.values()}.values())


def _in_force_before_replaced(chosen: Sequence[Evidence], library: Library, on: date) -> list[Evidence]:
    """Return the chosen evidence with the rules in force first that answer about as well as the best of it.

    The right clause of a replaced rule, shown with its notice, still goes before one in force that only adds to it.
    """
    enough = AS_WELL * max(one.coverage for one in chosen)

    def order(one: Evidence) -> bool:
        holds = library.register.standing(library.document(one.hit.passage), on).state in MAY_HOLD
        return not (holds and one.coverage >= enough and not one.hit.exact)

    lapsed = library.register.standing(library.document(chosen[0].hit.passage), on).lapsed
    return sorted(chosen, key=order) if lapsed else list(chosen)
