"""Which evidence to quote: in force before replaced, each thing asked, each case the clauses tell apart."""

from collections.abc import Mapping, Sequence
from datetime import date

from corpus.model import Document, Kind, Passage
from corpus.register import Register
from corpus.standing import State
from qa.engine import Library
from qa.model import Choice, Hit
from qa.question.reading import CASE_LABELS, CASE_PHRASES, LENGTH, PURPOSE, Case, Reading, read, segments, single_case
from qa.write.extract import MAX_PASSAGES, Evidence, Standing, choose, weigh_evidence
from qa.write.notices import misdated

AS_WELL = 0.85  # share of the best coverage at which a rule in force answers as well as a replaced one
COMMON = 3  # clauses that hold in every case, shown beside the choices
_MAY_HOLD = (State.IN_FORCE, State.UNKNOWN)
PART_COVERAGE = 0.4  # share of a part's weight that a passage must carry to be quoted for that part


def weigh(reading: Reading, hits: Sequence[Hit], library: Library, on: date) -> list[Evidence]:
    """Return the hits as evidence for an answer as of that day, the best first."""
    evidence = weigh_evidence(
        reading, hits, library.index.idf, lambda passage: _standing(passage, reading, library, on)
    )
    return sorted(evidence, key=lambda one: not misdated(reading, one.hit.passage.text))  # a wrong premise first


def select(
    reading: Reading,
    evidence: Sequence[Evidence],
    by_case: Mapping[Case, Evidence],
    hits: Sequence[Hit],
    library: Library,
    on: date,
) -> list[Evidence]:
    """Return the evidence to quote, in the order to quote it; `by_case` as `by_case()` gave it."""
    chosen = _common(evidence, by_case, library) if by_case else _for_each_part(reading, evidence, hits, library, on)
    return _in_force_before_replaced(chosen, library, on)


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
    return Choice(CASE_LABELS[case], f"{reading.text.rstrip(' ?')} ({CASE_PHRASES[case]})?")


def _for_each_part(
    reading: Reading, evidence: Sequence[Evidence], hits: Sequence[Hit], library: Library, on: date
) -> list[Evidence]:
    """Return the evidence to quote: for the whole question, then the best for each thing it asks.

    An address that was asked for is quoted whole, in reading order.
    """
    chosen = choose(reading, evidence)
    if chosen[0].hit.exact:
        return sorted(chosen, key=lambda one: library.index.rows[one.hit.passage.id])
    parts = segments(reading.text)
    for part in parts[:MAX_PASSAGES] if len(parts) > 1 else ():
        best = weigh(read(part, lexicon=library.index.lexicon), hits, library, on)[0]
        known = any(best.hit.passage.id == one.hit.passage.id for one in chosen)
        if best.coverage >= PART_COVERAGE and not known and not best.of_another_case(reading):
            chosen.append(next(one for one in evidence if one.hit.passage.id == best.hit.passage.id))
    return chosen[: MAX_PASSAGES + 1]


def _common(evidence: Sequence[Evidence], by_case: Mapping[Case, Evidence], library: Library) -> list[Evidence]:
    """Return what holds in every case and everywhere; where nothing does, the clause of each case."""
    best = evidence[0]
    near = [one for one in evidence if not one.cases and one.score >= best.score - 0.6]
    general = [one for one in near if library.document(one.hit.passage).kind is not Kind.QUY_TRINH][:COMMON]
    return general or list({one.hit.passage.id: one for one in by_case.values()}.values())


def _in_force_before_replaced(chosen: Sequence[Evidence], library: Library, on: date) -> list[Evidence]:
    """Return the chosen evidence with the rules in force first that answer about as well as the best of it.

    The right clause of a replaced rule, shown with its notice, still goes before one in force that only adds to it.
    """
    enough = AS_WELL * max(one.coverage for one in chosen)

    def order(one: Evidence) -> bool:
        holds = library.register.standing(library.document(one.hit.passage), on).state in _MAY_HOLD
        return not (holds and one.coverage >= enough and not one.hit.exact)

    lapsed = library.register.standing(library.document(chosen[0].hit.passage), on).lapsed
    return sorted(chosen, key=order) if lapsed else list(chosen)


def _standing(passage: Passage, reading: Reading, library: Library, on: date) -> Standing:
    """Return how the passage's document stands to the question: named by it or not, in force or replaced."""
    document = library.document(passage)
    return Standing(_named(document, reading, library), _handicap(document, library.register, on))


def _named(document: Document, reading: Reading, library: Library) -> int:
    if not reading.numbers or any(document in library.register.find(number) for number in reading.numbers):
        return 2
    spoken = library.speaks_of(document)
    return 1 if any(asked.matches(other) for asked in reading.numbers for other in spoken) else 0


def _handicap(document: Document, register: Register, on: date) -> float:
    """Return what a report gives up to a rule, and a replaced rule to one in force: more where the text of what
    replaced it is here to answer instead."""
    if document.kind is Kind.QUY_TRINH:
        return 0.2  # one unit's own procedure
    if not document.is_rule:
        return 0.15
    standing = register.standing(document, on)
    if standing.state in _MAY_HOLD:
        return 0.0
    return 0.3 if standing.successors_with_text else 0.1
