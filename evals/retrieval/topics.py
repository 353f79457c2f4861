"""What is searched for, and what is relevant to it as TREC names it: our cases, or the questions of a dataset.

A case's gold clauses are its relevant “documents”, each named after the first of its alternatives. In a dataset an
article is one, and counts where the best of its passages stands.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from ir_measures import Qrel

from corpus.model import Passage
from evals.cases import ASKED_ON, Case, Place
from evals.retrieval.datasets import Dataset
from qa.model import Hit
from qa.split import Split


@dataclass(frozen=True)
class Topic:
    """Is one question to search for, with what is relevant to it and how its hits are named as the qrels name it."""

    id: str
    group: str  # the stratum of a case, "" in a dataset
    split: Split
    text: str
    history: Sequence[str]  # the questions before it in the conversation
    as_of: date
    qrels: Sequence[Qrel]
    named: Callable[[Sequence[Hit]], Sequence[str]]


def topics_of_cases(cases: Iterable[Case]) -> list[Topic]:
    """Return the cases that name clauses to find."""
    return [
        Topic(
            id=case.id,
            group=case.stratum,
            split=case.split,
            text=case.question,
            history=[turn.question for turn in case.history],
            as_of=case.asked(ASKED_ON).as_of,
            qrels=qrels(case),
            named=partial(places, case),
        )
        for case in cases
        if case.gold
    ]


def topics_of_dataset(dataset: Dataset) -> list[Topic]:
    """Return the dataset's questions, each in the half that its id decides."""
    return [
        Topic(
            id=query_id,
            group="",
            split=half_of(query_id),
            text=text,
            history=(),
            as_of=ASKED_ON,
            qrels=[Qrel(query_id, article, relevance) for article, relevance in dataset.qrels[query_id].items()],
            named=partial(_articles, dataset),
        )
        for query_id, text in dataset.questions.items()
    ]


def half_of(query_id: str) -> Split:
    """Return “dev” for an id whose sha256, read as one number, is even, and “test” for the others."""
    return "dev" if int(hashlib.sha256(query_id.encode()).hexdigest(), 16) % 2 == 0 else "test"


def _articles(dataset: Dataset, hits: Iterable[Hit]) -> list[str]:
    return list(dict.fromkeys(dataset.article_of(hit.passage) for hit in hits))


def qrels(case: Case) -> list[Qrel]:
    """Return one relevant “document” for each needed clause, named after the first of its alternatives."""
    return [Qrel(case.id, _need(case, need), 1) for need in range(len(case.gold))]


def places(case: Case, hits: Iterable[Hit]) -> list[str]:
    """Return what the hits show, best first, as `qrels` and TREC name it."""
    return named(case, ((hit.passage.id, provisions_of(hit.passage)) for hit in hits))


def named(case: Case, found: Iterable[tuple[str, Iterable[Place]]]) -> list[str]:
    """Return passages, each with its id and the provisions it shows, best first, as `qrels` and TREC name them.

    A passage stands for the needs it meets that no passage above it met, or for itself where it meets none.
    """
    shown: list[str] = []
    for passage_id, provisions in found:
        met = [_need(case, need) for need in sorted(needs_met(case, provisions))]
        shown += [name for name in met if name not in shown] or [passage_id]
    return shown


def needs_met(case: Case, provisions: Iterable[Place]) -> set[int]:
    """Return which of the needed clauses are among the provisions, or hold one of them, by their position."""
    shown = tuple(provisions)
    return {n for n, need in enumerate(case.needs) if any(gold.covers(place) for gold in need for place in shown)}


def provisions_of(passage: Passage) -> list[Place]:
    """Return the provisions that the whole passage shows: its own, and those it holds text of."""
    return [Place(passage.document_id, locator) for locator in passage.locators]


def _need(case: Case, need: int) -> str:
    return f"gold={case.gold[need][0]}"
