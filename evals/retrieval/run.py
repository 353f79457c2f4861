"""The product's own passages, index and search over a set of questions, and runs in the files of TREC."""

from collections.abc import Callable, Sequence
from pathlib import Path

import ir_measures

from corpus.model import Document, Passage
from corpus.register import Register
from corpus.store import fingerprint, load, write_atomically
from evals.corpora import apart
from evals.retrieval.datasets import Dataset
from evals.retrieval.measures import Run
from evals.retrieval.topics import Topic
from qa.answer import found_for, understood
from qa.encoder.embed import Embedder
from qa.engine import Library
from qa.index.build import Progress, build
from qa.index.open import open_index
from qa.index.passages import passages
from qa.judge.evidence import weigh
from qa.judge.judgement import marks_of
from qa.search.query import ALL_STEPS, Steps
from qa.settings import Settings

DEPTH = 100  # passages asked of each search: enough for twenty articles
CONTEXT = "context"  # what passages stand under, which is left out of the index to measure its worth
ABLATIONS = (*Steps._fields, CONTEXT)
TAG = "regqa"


class RunError(Exception):
    """A run file cannot be used; the message names it and says why."""


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
    """Return what the product's search finds for each question, after `changed` made it as people type it.

    It is in the order that answers take it in where the library has the trained judge.
    """
    found: dict[str, Sequence[str]] = {}
    for done, topic in enumerate(topics, start=1):
        reading, *_ = understood(changed(topic.text), [changed(question) for question in topic.history], library)
        hits = found_for(reading, library, DEPTH, topic.as_of, steps).hits
        if marks := marks_of(reading, hits, library):
            hits = tuple(one.hit for one in weigh(reading, hits, library, topic.as_of, marks))
        found[topic.id] = topic.named(hits)
        progress(done, len(topics))
    return found


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
