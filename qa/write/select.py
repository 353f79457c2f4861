"""Which evidence to quote: in force before replaced, each thing asked, each case the clauses tell apart."""

from collections.abc import Mapping, Sequence
from datetime import date

from corpus.model import Kind
from qa.engine import Library
from qa.judge.evidence import MAY_HOLD, Evidence, weigh
from qa.model import Choice
from qa.question.reading import Reading
from qa.question.situation import CASE_PHRASES, LENGTH, PURPOSE, Case, single_case
from qa.write.replies import CASES

AS_WELL = 0.85  # share of the best coverage at which a rule in force answers as well as a replaced one
CLAUSES = 3  # quoted where it is unsure which one answers
BESIDE = 0.5  # standard deviations of the search, by which another is about as likely as the best
PARTS = 2  # things asked beside each other that get a clause of their own
COMMON = 3  # clauses that hold in every case, shown beside the choices
PART_COVERAGE = 0.4  # share of a part's weight that a passage must carry to be quoted for that part


def select(
    reading: Reading,
    evidence: Sequence[Evidence],
    cases: Mapping[Case, Evidence],
    library: Library,
    on: date,
    *,
    unsure: bool = False,
) -> list[Evidence]:
    """Return the evidence to quote, in the order to quote it; `cases` as `by_case` gave them.

    Where it is unsure what answers, what is about as likely as the best is quoted beside it.
    """
    chosen = _common(evidence, cases, library) if cases else _for_each_part(reading, evidence, library, on)
    chosen += [one for one in evidence[:CLAUSES] if unsure and _as_likely(one, evidence[0], chosen, reading)]
    return _in_force_before_replaced(chosen[:CLAUSES] if unsure else chosen, library, on)


def by_case(reading: Reading, evidence: Sequence[Evidence]) -> dict[Case, Evidence]:
    """Return the best clause for each case where the near clauses differ by it and the question does not say which.

    Looked at by purpose (study, posting, labour, private), then by length of stay; empty where one answer does.
    """
    if not reading.moving_abroad or reading.numbers or reading.locator:
        return {}
    best = evidence[0]
    near = [one for one in evidence if one.score >= best.score - 1.2 and one.coverage >= 0.5 * best.coverage]
    for dimension in (PURPOSE, LENGTH):
        if single_case(reading.cases, dimension):
            return {}
        specific = [one for one in near if 0 < len(one.cases & dimension) <= 2]  # a clause on more is on all
        found = {case: one for one in reversed(specific) for case in one.cases & dimension}
        if len({one.cases & dimension for one in specific}) > 1:
            return dict(sorted(found.items(), key=lambda item: list(Case).index(item[0])))
    return {}


def choice(reading: Reading, case: Case) -> Choice:
    """Return the case as something to choose: its label, and the question that settles it."""
    return Choice(CASES[case].said(reading.foreign), f"{reading.text.rstrip(' ?')} ({CASE_PHRASES[case]})?")


def _for_each_part(reading: Reading, evidence: Sequence[Evidence], library: Library, on: date) -> list[Evidence]:
    """Return the evidence to quote: what leads, then the best for each other thing that is asked.

    One clause, whole, satisfies more people than several that each say some of the question. An address that was
    asked for is answered by itself alone, in reading order.
    """
    if evidence[0].hit.exact:
        looked_up = (one for one in evidence if one.hit.exact)
        return sorted(looked_up, key=lambda one: library.index.rows[one.hit.passage.id])
    chosen = [evidence[0]]
    hits = sorted((one.hit for one in evidence), key=lambda hit: hit.rank)
    for part in reading.parts[:PARTS]:
        best = weigh(part, hits, library, on)[0]
        known = any(best.hit.passage.id == one.hit.passage.id for one in chosen)
        if best.coverage >= PART_COVERAGE and not known and not best.of_another_case(reading):
            chosen.append(next(one for one in evidence if one.hit.passage.id == best.hit.passage.id))
    return chosen


def _as_likely(one: Evidence, best: Evidence, chosen: Sequence[Evidence], reading: Reading) -> bool:
    known = any(one.hit.passage.id == other.hit.passage.id for other in chosen)
    return not known and one.score >= best.score - BESIDE and not one.of_another_case(reading)


def _common(evidence: Sequence[Evidence], cases: Mapping[Case, Evidence], library: Library) -> list[Evidence]:
    """Return what holds in every case and everywhere; where nothing does, the clause of each case."""
    best = evidence[0]
    near = [one for one in evidence if not one.cases and one.score >= best.score - 0.6]
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
