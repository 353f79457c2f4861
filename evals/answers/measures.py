"""What a run is worth: retrieval against the gold clauses, answers against their case, invariants against the corpus.

The invariants are checked here on their own, from the corpus and the words shown, not by asking `qa.verify`.
A measure of a case is a number in [0, 1], higher is better, or None where it does not apply.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import pairwise
from statistics import fmean
from typing import NamedTuple

import ir_measures
from ir_measures import RR, Qrel, R, ScoredDoc, Success, nDCG

from corpus.model import Document, Kind, Passage
from corpus.register import Register
from evals.answers.run import Observed
from evals.cases import REFUSALS, Case, Place, folded
from qa.model import Answer, Citation, Hit, Status

Scores = Mapping[str, float | None]


class Figure(NamedTuple):
    """Is a mean and how many questions it is over, so that one of them is worth 1/n of it."""

    value: float
    n: int


class Prediction(NamedTuple):
    """Is the probability given to one question, and whether the collection answers it."""

    probability: float
    answers: bool


class Bin(NamedTuple):
    """Is a group of predictions of like probability: the mean of it, the share that is answerable, how many."""

    predicted: float
    answerable: float
    n: int


BINS = 10  # of equal mass: most probabilities are near 0 or 1, where bins of equal width would hold nearly all

RETRIEVAL = {
    "success@1": Success @ 1,
    "recall@5": R @ 5,
    "recall@10": R @ 10,
    "mrr@10": RR @ 10,
    "ndcg@10": nDCG @ 10,
}
_ANSWERS = ("status", "citation", "first citation", "clauses", "facts", "notices", "words", "invariants", "passed")
PER_CASE = (*RETRIEVAL, *_ANSWERS)
OVERALL = ("refusal precision", "refusal recall", "auroc", "calibration")

_SHOWN = (Status.ANSWERED, Status.PARTIAL)
_FIGURE = re.compile(r"\d+(?:[.,/-]\d+)*")
_MARKER = re.compile(r"\[\d+\]")
_URL = re.compile(r"https?:|www\.", re.IGNORECASE)


def scores(observed: Observed, register: Register) -> dict[str, float | None]:
    """Return every measure of one case, by name (`PER_CASE`)."""
    case, answer = observed.case, observed.answer
    cited = [_needs_met(case, citation.passage, citation.start, citation.end) for citation in answer.citations]
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
    return {**_retrieval(observed), **found}


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


def auroc(positives: Sequence[float], negatives: Sequence[float]) -> float | None:
    """Return the chance that a positive scores above a negative, ties counting half; None where either is missing."""
    if not positives or not negatives:
        return None
    return fmean(1.0 if p > n else 0.5 if p == n else 0.0 for p in positives for n in negatives)


def predictions(observed: Iterable[Observed]) -> list[Prediction]:
    """Return the probability of each answer that has one, but for cases that ask back, neither yes nor no."""
    likely = [(one.answer.trace.get("probability"), one.case.answerable) for one in observed]
    return [Prediction(float(p), answers) for p, answers in likely if p is not None and answers is not None]


def reliability(likely: Sequence[Prediction]) -> list[Bin]:
    """Return the predictions by rising probability in BINS bins of equally many, to one; fewer where too few."""
    ordered = sorted(likely, key=lambda one: one.probability)
    parts = min(BINS, len(ordered))
    cuts = [round(part * len(ordered) / parts) for part in range(parts + 1)] if parts else [0]
    held = [ordered[start:end] for start, end in pairwise(cuts)]
    return [Bin(fmean(p for p, _ in one), fmean(answers for _, answers in one), len(one)) for one in held]


def expected_calibration_error(likely: Sequence[Prediction]) -> float | None:
    """Return how far probabilities are from shares, 0 to 1, on average over the bins; None without predictions."""
    if not likely:
        return None
    return sum(one.n * abs(one.predicted - one.answerable) for one in reliability(likely)) / len(likely)


def violations(answer: Answer, register: Register) -> list[str]:
    """Return what in the answer breaks a promise made to every reader; nothing for a sound answer."""
    documents = {c.passage.document_id: register.get(c.passage.document_id) for c in answer.citations}
    known = {key: document for key, document in documents.items() if document}
    broken = [
        f"[{c.marker}] cites {c.passage.document_id}, which the register lacks"
        for c in answer.citations
        if c.passage.document_id not in known
    ]
    broken += [
        f"[{c.marker}] {fault}"
        for c in answer.citations
        if (d := known.get(c.passage.document_id)) and (fault := _quote_fault(c, d))
    ]
    if answer.status in _SHOWN and not answer.citations:
        broken.append(f"{answer.status} without a citation")
    if strays := _stray_figures(answer, register):
        broken.append(f"figures neither quoted nor registered: {', '.join(sorted(strays))}")
    if _URL.search(answer.text):
        broken.append("an address of a web page in the text")
    return broken + _missing_notices(answer, list(known.values()), register)


def _retrieval(observed: Observed) -> dict[str, float | None]:
    """Return the measures of TREC; a case with history has none: its question alone is not what it asks."""
    case = observed.case
    if not case.gold or case.history:
        return dict.fromkeys(RETRIEVAL)
    run = [ScoredDoc(case.id, place, -float(rank)) for rank, place in enumerate(places(case, observed.hits))]
    measured = ir_measures.calc_aggregate(list(RETRIEVAL.values()), qrels(case), run)
    return {name: float(measured[measure]) for name, measure in RETRIEVAL.items()}


def qrels(case: Case) -> list[Qrel]:
    """Return one relevant “document” for each needed clause, named after the first of its alternatives."""
    return [Qrel(case.id, _need(case, need), 1) for need in range(len(case.gold))]


def places(case: Case, hits: Iterable[Hit]) -> list[str]:
    """Return what the hits show, best first, as `qrels` and TREC name it.

    A passage stands for the needs it meets that no passage above it met, or for itself where it meets none.
    """
    shown: list[str] = []
    for hit in hits:
        met = [_need(case, need) for need in sorted(needs_met(case, hit))]
        shown += [name for name in met if name not in shown] or [hit.passage.id]
    return shown


def _need(case: Case, need: int) -> str:
    return f"gold={case.gold[need][0]}"


def needs_met(case: Case, hit: Hit) -> set[int]:
    """Return which of the needed clauses the passage lies in or holds text of, by their position."""
    return _needs_met(case, hit.passage, 0, len(hit.passage.text))


def _needs_met(case: Case, passage: Passage, start: int, end: int) -> set[int]:
    """Return which needed clauses the stretch of the passage lies in or holds text of."""
    inside = [span.locator for span in passage.spans if span.start < end and start < span.end]
    shown = [Place(passage.document_id, locator) for locator in (passage.locator_at(start, end), *inside)]
    return {n for n, need in enumerate(case.needs) if any(_covers(gold, place) for gold in need for place in shown)}


def _covers(gold: Place, shown: Place) -> bool:
    return gold.document_id == shown.document_id and gold.locator.covers(shown.locator)


def _facts_found(case: Case, answer: Answer) -> float:
    quoted = folded("\n".join(citation.quote for citation in answer.citations))
    return fmean(float(any(folded(wording) in quoted for wording in fact)) for fact in case.facts)


def _notices_right(case: Case, answer: Answer) -> float | None:
    if not case.notices and not case.forbidden_notices:
        return None
    given = {notice.code for notice in answer.notices}
    return float(given >= set(case.notices) and not given & set(case.forbidden_notices))


def _quote_fault(citation: Citation, document: Document) -> str | None:
    passage = citation.passage
    provision = document.find(passage.locator)
    if provision is None:
        return f"no provision {passage.locator} in {document.id}"
    issued = "\n".join(inner.text for inner in provision.walk() if inner.text)
    if passage.text != issued[passage.start : passage.end]:
        return f"its passage is not the text of {document.id}:{passage.locator}"
    if not citation.quote.strip() or not 0 <= citation.start < citation.end <= len(passage.text):
        return f"offsets {citation.start}:{citation.end} are no stretch of its passage"
    return None


def _stray_figures(answer: Answer, register: Register) -> set[str]:
    """Return the figures in the text that stand in no quote, no address of what it names, and no register entry.

    The entries are those of the documents cited, near, or named in the text by their number.
    """
    passages = [c.passage for c in answer.citations] + [hit.passage for hit in answer.nearest]
    near = {passage.document_id for passage in passages}
    words = [c.quote for c in answer.citations] + [c.label for c in answer.citations]
    words += [locator.label() for passage in passages for locator in passage.locators]
    words += _written(answer.question.as_of)
    for document in register.documents:
        if document.id in near or (document.number and document.number in answer.text):
            words += _registered(document)
    return _figures(_MARKER.sub(" ", answer.text)) - set().union(*map(_figures, words))


def _registered(document: Document) -> list[str]:
    words = [
        document.name,
        document.title,
        document.issuer,
        *_written(document.issued_on),
        *_written(document.effective_on),
    ]
    for reference in (*document.replaces, *document.amends):
        words += [reference.number or "", *_written(reference.issued_on)]
    return words


def _figures(text: str) -> set[str]:
    return {re.sub(r"\b0+(?=\d)", "", figure) for figure in _FIGURE.findall(text)}


def _written(day: date | None) -> list[str]:
    return (
        []
        if day is None
        else [f"{day.day}/{day.month}/{day.year}", f"{day.day}-{day.month}-{day.year}", str(day.year)]
    )


def _missing_notices(answer: Answer, documents: Sequence[Document], register: Register) -> list[str]:
    """Return what must be said beside the citations and is not: replacement, local procedure, mere report."""
    given = {notice.code for notice in answer.notices}
    said = "\n".join(notice.text for notice in answer.notices)
    missing = []
    for document in documents:
        standing = register.standing(document, answer.question.as_of)
        if standing.in_force is False and not given & {"superseded", "not-yet-in-force"}:
            missing.append(f"no notice that {document.name} is not in force")
        missing += [
            f"no notice names {step.document.name}, which replaced {document.name}"
            for step in standing.replaced_by
            if document.is_rule and step.document.name not in said
        ]
        if document.kind is Kind.QUY_TRINH and "local" not in given:
            missing.append(f"no notice that {document.name} is a local procedure")
    if documents and all(document.kind is Kind.BAO_CAO for document in documents) and "report-only" not in given:
        missing.append("no notice that only reports are cited")
    return missing
