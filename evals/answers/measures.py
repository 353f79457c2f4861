"""What a run of answers is worth: each against its case, its hits against the gold clauses, all of them together.

A measure of a case is a number in [0, 1], higher is better, or None where it does not apply.
"""

from collections.abc import Iterable, Mapping, Sequence
from statistics import fmean
from typing import NamedTuple

from corpus.register import Register
from evals.answers.promises import violations
from evals.answers.run import Observed
from evals.calibration.measures import auroc, expected_calibration_error, predictions
from evals.cases import REFUSALS, Case, folded
from evals.retrieval.measures import PER_CASE as RETRIEVAL
from evals.retrieval.measures import of_case
from evals.retrieval.topics import needs_shown
from qa.model import Answer

Scores = Mapping[str, float | None]


class Figure(NamedTuple):
    """Is a mean and how many questions it is over, so that one of them is worth 1/n of it."""

    value: float
    n: int


_ANSWERS = ("status", "citation", "first citation", "clauses", "facts", "notices", "words", "invariants", "passed")
PER_CASE = (*RETRIEVAL, *_ANSWERS)
OVERALL = ("refusal precision", "refusal recall", "auroc", "calibration")


def scores(observed: Observed, register: Register) -> dict[str, float | None]:
    """Return every measure of one case, by name (`PER_CASE`)."""
    case, answer = observed.case, observed.answer
    cited = [needs_shown(case, citation.passage, citation.start, citation.end) for citation in answer.citations]
    declined = answer.status in REFUSALS and answer.status in case.status  # which the case allows
    to_cite = bool(case.gold) and bool(case.answerable) and not declined
    met = set().union(*cited)
    broken = violations(answer, register)
    found: dict[str, float | None] = {
        "status": float(answer.status in case.status),
        "citation": float(bool(met)) if to_cite else None,
        "first citation": float(bool(cited and cited[0])) if to_cite else None,
        "clauses": len(met) / len(case.gold) if to_cite else None,
        "facts": _facts_found(case, answer) if case.facts and to_cite else None,
        "notices": _notices_right(case, answer),
        "words": float(not any(folded(words) in folded(answer.text) for words in case.forbidden_words)),
        "invariants": float(not broken),
    }
    found["passed"] = float(not wrong(observed, found))
    return {**of_case(case, observed.hits), **found}


def wrong(observed: Observed, found: Scores) -> list[str]:
    """Return the measures of the answer that keep its case from passing.

    A refusal that an answerable case allows needs no notices.
    """
    counted = ["status", "citation", "facts", "words", "invariants"]
    if observed.answer.status not in REFUSALS or observed.case.answerable is False:
        counted.append("notices")
    return [name for name in counted if found[name] not in (None, 1.0)]


def means(by_case: Iterable[Scores], names: Sequence[str] = PER_CASE) -> dict[str, Figure]:
    """Return the mean of each measure over the cases it applies to; a measure that applies to none is left out."""
    rows = list(by_case)
    columns = {name: [value for row in rows if (value := row[name]) is not None] for name in names}
    return {name: Figure(fmean(column), len(column)) for name, column in columns.items() if column}


def overall(observed: Sequence[Observed]) -> dict[str, Figure]:
    """Return what only all cases together have: precision and recall of refusals, and the confidence's AUROC.

    A refusal is right where the case allows that status. Recall is over the cases whose best outcome is a refusal.
    AUROC is of the trace's `probability`, answerable cases against the others, over the answers that have one;
    calibration is 1 less its expected calibration error.
    """
    made = [float(one.answer.status in one.case.status) for one in observed if one.answer.status in REFUSALS]
    due = [float(one.answer.status in one.case.status) for one in observed if one.case.answerable is False]
    likely = predictions(observed)
    answerable = [p for p, answers in likely if answers]
    others = [p for p, answers in likely if not answers]
    area, error = auroc(answerable, others), expected_calibration_error(likely)
    figures = {
        "refusal precision": Figure(fmean(made), len(made)) if made else None,
        "refusal recall": Figure(fmean(due), len(due)) if due else None,
        "auroc": Figure(area, min(len(answerable), len(others))) if area is not None else None,
        "calibration": Figure(1 - error, len(likely)) if error is not None else None,
    }
    return {name: figure for name, figure in figures.items() if figure}


def _facts_found(case: Case, answer: Answer) -> float:
    quoted = folded("\n".join(citation.quote for citation in answer.citations))
    return fmean(float(any(folded(wording) in quoted for wording in fact)) for fact in case.facts)


def _notices_right(case: Case, answer: Answer) -> float | None:
    if not case.notices and not case.forbidden_notices:
        return None
    given = {notice.code for notice in answer.notices}
    return float(given >= set(case.notices) and not given & set(case.forbidden_notices))
