"""How well retrieval finds what answers: the product's own passages, index and search over a set of questions.

The questions are our cases, or those of a dataset in BEIR layout (`evals.retrieval.datasets`). An article counts
where the best of its passages stands. Intervals are of the mean, by a bootstrap over the questions with a fixed seed.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import NamedTuple

import ir_measures
import numpy as np
from ir_measures import Qrel, R, ScoredDoc
from numpy.typing import NDArray

from corpus.model import Document, Passage
from corpus.register import Register
from corpus.store import fingerprint, load, write_atomically
from evals.answers.measures import RETRIEVAL, places, qrels
from evals.answers.run import apart
from evals.cases import ASKED_ON, Case
from evals.retrieval.datasets import Dataset
from qa.answer import search
from qa.encoder.embed import Embedder
from qa.engine import Library
from qa.index.open import Progress, build, open_index
from qa.index.passages import passages
from qa.model import Hit
from qa.question.reading import standalone
from qa.search.retrieve import ALL_STEPS, Steps
from qa.settings import Settings
from qa.split import Split

MEASURES = {**RETRIEVAL, "recall@20": R @ 20}
DEPTH = 100  # passages asked of each search: enough for twenty articles
CONTEXT = "context"  # what passages stand under, which is left out of the index to measure its worth
ABLATIONS = (*Steps._fields, CONTEXT)
DRAWS = 2000
SEED = 13
LEVEL = 0.95  # of the intervals
TAG = "regqa"

Run = Mapping[str, Sequence[str]]  # question id -> what was found, best first


class RunError(Exception):
    """A run file cannot be used; the message names it and says why."""


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


class Estimate(NamedTuple):
    """Is a mean with the ends of its interval."""

    value: float
    low: float
    high: float


Scores = Mapping[str, Mapping[str, float]]  # question id -> measure -> value in [0, 1]


@dataclass(frozen=True)
class Difference:
    """Is what a run changes against an earlier one: questions answered at rank 1, and the mean MRR@10 gained."""

    gained: tuple[str, ...]
    lost: tuple[str, ...]
    mrr: Estimate


def topics_of_cases(cases: Iterable[Case]) -> list[Topic]:
    """Return the cases that name clauses to find."""
    return [
        Topic(
            id=case.id,
            group=case.stratum,
            split=case.split,
            text=case.question,
            history=[turn.question for turn in case.history],
            as_of=case.as_of,
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


def prepare(
    dataset: Dataset | None,
    settings: Settings,
    embedder: Embedder,
    *,
    context: bool = True,
    progress: Progress = lambda done, total: None,
) -> Library:
    """Return the dataset's documents, or the starter corpus, ready to be searched, with or without contexts.

    The index of a dataset is kept in REGQA_DATA/evals/<hash of its documents>; it is built where there is none.
    """
    alone = apart(settings)
    documents = dataset.documents if dataset else load(alone.corpus)
    root = alone.data / fingerprint(documents) if dataset else alone.index
    if not context:
        root = root.with_name(f"{root.name}-without-context")
    build(documents, embedder, root, progress=progress, cut=passages if context else _bare)
    index = open_index(root, embedder.fingerprint)
    return Library(index.documents, Register(index.documents), index, embedder)


def _bare(document: Document) -> list[Passage]:
    return [passage.model_copy(update={"context": ""}) for passage in passages(document)]


def run(
    topics: Sequence[Topic],
    library: Library,
    *,
    steps: Steps = ALL_STEPS,
    changed: Callable[[str], str] = str,
    progress: Progress = lambda done, total: None,
) -> Run:
    """Return what the product's search finds for each question, after `changed` made it as people type it."""
    found: dict[str, Sequence[str]] = {}
    for done, topic in enumerate(topics, start=1):
        text = standalone(changed(topic.text), [changed(question) for question in topic.history])
        found[topic.id] = topic.named(search(text, library, DEPTH, topic.as_of, steps))
        progress(done, len(topics))
    return found


def score(topics: Sequence[Topic], found: Run) -> Scores:
    """Return every measure of every topic; one that the run does not have found nothing."""
    scored = [
        ScoredDoc(topic.id, place, -float(rank))
        for topic in topics
        for rank, place in enumerate(found.get(topic.id, ()), start=1)
    ]
    wanted = [qrel for topic in topics for qrel in topic.qrels]
    names = {measure: name for name, measure in MEASURES.items()}
    scores: dict[str, dict[str, float]] = {topic.id: {} for topic in topics}
    for metric in ir_measures.iter_calc(list(names), wanted, scored):
        scores[metric.query_id][names[metric.measure]] = float(metric.value)
    return scores


def estimate(values: Sequence[float]) -> Estimate:
    """Return the mean of the values with its bootstrap interval, by percentiles."""
    sample: NDArray[np.float64] = np.asarray(values, np.float64)
    drawn = np.random.default_rng(SEED).integers(0, len(sample), (DRAWS, len(sample)))
    low, high = np.percentile(sample[drawn].mean(axis=1), [50 * (1 - LEVEL), 50 * (1 + LEVEL)])
    return Estimate(float(sample.mean()), float(low), float(high))


def compare(scores: Scores, earlier: Scores) -> Difference:
    """Return what the scores gain and lose against earlier ones of the same questions; the interval is paired."""
    gained = [one for one in scores if scores[one]["success@1"] > earlier[one]["success@1"]]
    lost = [one for one in scores if scores[one]["success@1"] < earlier[one]["success@1"]]
    mrr = estimate([scores[one]["mrr@10"] - earlier[one]["mrr@10"] for one in scores])
    return Difference(tuple(gained), tuple(lost), mrr)


def shared(topics: Sequence[Topic], *runs: Run) -> list[Topic]:
    """Return the topics that all the runs have, for a question added since was not lost; RunError where none is."""
    common = [topic for topic in topics if all(topic.id in one for one in runs)]
    if not common:
        raise RunError("Các run không có chung câu hỏi nào của bộ đang đo. Chọn run của đúng bộ câu hỏi.")
    return common


def write_run(found: Run, path: Path) -> None:
    """Write the run in TREC's six columns; the score is minus the rank, so that no tie is broken anew."""
    lines = [
        f"{query_id} Q0 {place} {rank} {-rank} {TAG}\n"
        for query_id, ranked in found.items()
        for rank, place in enumerate(ranked, start=1)
    ]
    write_atomically(path, "".join(lines).encode())


def read_run(path: Path) -> Run:
    """Return the run in a TREC file, best score first. Raises RunError where it cannot be read."""
    try:
        with path.open(encoding="utf-8") as file:
            scored = sorted(ir_measures.read_trec_run(file), key=lambda one: -one.score)  # type: ignore[no-untyped-call]
    except OSError as error:
        raise RunError(f"{path}: không đọc được ({error.strerror}). Tạo tệp này bằng: --run TỆP") from error
    except ValueError as error:
        raise RunError(f"{path}: không phải run của TREC ({error}). Tạo tệp này bằng: --run TỆP") from error
    found: dict[str, list[str]] = {}
    for one in scored:
        found.setdefault(one.query_id, []).append(one.doc_id)
    return found
