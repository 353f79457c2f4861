"""What a run of answers is worth: each against its case, its hits against the gold clauses, all of them together.

A measure of a case is a number in [0, 1], higher is better, or None where it does not apply.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import NamedTuple

import numpy as np

from evals.answers.promises import is_verbatim, violations
from evals.answers.run import Observed
from evals.answers.satisfaction import Satisfaction, satisfaction
from evals.answers.upheld import upheld
from evals.calibration.measures import auroc, expected_calibration_error, predictions
from evals.cases import REFUSALS, Case, folded
from evals.held import Held
from evals.replies import Reply
from evals.retrieval.measures import PER_CASE as RETRIEVAL
from evals.retrieval.measures import of_case
from evals.retrieval.topics import named, needs_met

Scores = Mapping[str, float | None]


class Figure(NamedTuple):
    """Is a mean and how many questions it is over, so that one of them is worth 1/n of it."""

    value: float
    n: int


ANSWERS = (
    "satisfied",
    "status",
    "points",
    "first",
    "right_rule",
    "precision",
    "whole_lists",
    "citation",
    "clauses",
    "facts",
    "notices",
    "words",
    "invariants",
    "verbatim",
    "upheld",
    "passed",
)
PER_CASE = (*RETRIEVAL, *ANSWERS)
OVERALL = ("refusal_precision", "refusal_recall", "auroc", "calibration")
COSTS = (
    "answer_words",
    "answer_letters",
    "notice_ratio",
    "unsteady",
    "failures",
    "latency_p50",
    "latency_p95",
    "latency_p99",
)


@dataclass(frozen=True)
class Measured:
    """Is one case with what its answer is worth: `scores` by the names of PER_CASE, `broken` promises in words."""

    observed: Observed
    satisfaction: Satisfaction
    broken: tuple[str, ...]
    scores: Scores


def measured(observed: Observed, held: Held) -> Measured:
    """Return the case measured; addresses of the case are those of `held`."""
    seen = satisfaction(observed.case, observed.reply, held)
    broken = tuple(violations(observed.reply, held, observed.question.as_of))
    return Measured(observed, seen, broken, _scores(observed, seen, broken, held))


def _scores(observed: Observed, seen: Satisfaction, broken: Sequence[str], held: Held) -> dict[str, float | None]:
    case, reply = observed.case, observed.reply
    cited = [needs_met(case, held.shown(c.document_id, c.locator, c.quote)) for c in reply.citations]
    declined = reply.status in REFUSALS and reply.status in case.status  # which the case allows
    to_cite = bool(case.gold) and bool(case.answerable) and not declined
    met = set().union(*cited)
    found: dict[str, float | None] = {
        "satisfied": float(seen.satisfied) if case.judged else None,
        "status": float(reply.status in case.status) if case.judged else None,
        "points": None if declined else seen.points,
        "first": None if declined or seen.first is None else float(seen.first),
        "right_rule": float(not seen.wrong) if case.wrong else None,
        "precision": seen.precision,
        "whole_lists": 1 - seen.cut_lists / seen.lead_ins if seen.lead_ins else None,
        "citation": float(bool(met)) if to_cite else None,
        "clauses": len(met) / len(case.gold) if to_cite else None,
        "facts": _facts_found(case, reply) if case.facts and to_cite else None,
        "notices": _notices_right(case, reply),
        "words": float(not any(folded(words) in folded(reply.text) for words in case.forbidden_words)),
        "invariants": float(not broken),
        "verbatim": fmean(float(is_verbatim(c, held)) for c in reply.citations) if reply.citations else None,
        "upheld": upheld(reply, observed.question.text, held),
    }
    found["passed"] = float(not wrong(observed, found))
    hits = [(hit.passage_id, held.shown(hit.document_id, hit.locator, hit.text)) for hit in observed.found]
    return {**of_case(case, named(case, hits)), **found}


def wrong(observed: Observed, found: Scores) -> list[str]:
    """Return the measures of the answer that keep its case from passing.

    A refusal that an answerable case allows needs no notices.
    """
    counted = ["status", "citation", "facts", "words", "invariants"]
    if observed.reply.status not in REFUSALS or observed.case.answerable is False:
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
    AUROC is of the confidence, answerable cases against the others; calibration is 1 less its expected calibration
    error.
    """
    made = [float(one.reply.status in one.case.status) for one in observed if one.reply.status in REFUSALS]
    due = [float(one.reply.status in one.case.status) for one in observed if one.case.answerable is False]
    likely = predictions(observed)
    answerable = [p for p, answers in likely if answers]
    others = [p for p, answers in likely if not answers]
    area, error = auroc(answerable, others), expected_calibration_error(likely)
    figures = {
        "refusal_precision": Figure(fmean(made), len(made)) if made else None,
        "refusal_recall": Figure(fmean(due), len(due)) if due else None,
        "auroc": Figure(area, min(len(answerable), len(others))) if area is not None else None,
        "calibration": Figure(1 - error, len(likely)) if error is not None else None,
    }
    return {name: figure for name, figure in figures.items() if figure}


def costs(cases: Sequence[Measured]) -> dict[str, float]:
    """Return what answers cost, lower is better: words and letters shown, words of notices for each that is quoted,
    the shares that failed or did not come out the same when repeated, seconds until the answer."""
    seen = [one.satisfaction for one in cases]
    observed = [one.observed for one in cases]
    seconds = [each for one in observed for each in one.seconds]
    p50, p95, p99 = np.percentile(seconds, (50, 95, 99)) if seconds else (0.0, 0.0, 0.0)
    return {
        "answer_words": fmean(one.words for one in seen),
        "answer_letters": fmean(sum(map(str.isalnum, one.reply.text)) for one in observed),
        "notice_ratio": sum(one.notice_words for one in seen) / max(1, sum(one.quoted_words for one in seen)),
        "unsteady": fmean(float(not one.steady) for one in observed),
        "failures": fmean(float(one.reply.status is None) for one in observed),
        "latency_p50": float(p50),
        "latency_p95": float(p95),
        "latency_p99": float(p99),
    }


def _facts_found(case: Case, reply: Reply) -> float:
    quoted = folded("\n".join(citation.quote for citation in reply.citations))
    return fmean(float(any(folded(wording) in quoted for wording in fact)) for fact in case.facts)


def _notices_right(case: Case, reply: Reply) -> float | None:
    if not case.notices and not case.forbidden_notices:
        return None
    given = {notice.code for notice in reply.notices}
    return float(given >= set(case.notices) and not given & set(case.forbidden_notices))
