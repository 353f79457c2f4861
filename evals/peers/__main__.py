"""`make peers`: index and ask the product, a LangChain tutorial and whole products with the same model, side by side.

Each pipeline builds its index in a process of its own and is asked in another one, opened from disk. Questions go
round the pipelines in blocks, so that whatever else the machine does meets all of them. A piece found counts as a
passage of the product's would: for an article, where the best of its pieces stands; for a clause, where it is held.
Questions that go on with a conversation are left out: the others would need a chat model to make sense of them.
"""

import argparse
import importlib.util
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from statistics import fmean
from typing import NamedTuple

import numpy as np

from corpus.model import Document, Passage, slug
from corpus.store import load, save, write_atomically
from corpus.text import without_diacritics
from evals.bench.machine import disk_mb, machine
from evals.cases import load as load_cases
from evals.peers.pipeline import OURS, PEERS, TUTORIAL, Peer, Source
from evals.peers.report import BARE, QUALITY, TYPED, Cost, Lead, Measured, Report, markdown
from evals.peers.texts import Piece, Text, passage, texts, write
from evals.peers.worker import STARTED, Answers, Block, Usage
from evals.retrieval import datasets
from evals.retrieval.measures import Run, Scores, compare, score
from evals.retrieval.run import DEPTH
from evals.retrieval.topics import Topic, topics_of_cases, topics_of_dataset
from qa.index.passages import passages
from qa.model import Hit
from qa.settings import Settings

K = 10  # results of a question asked for its time: what a page shows
TIMED = 200  # questions asked for their time
BLOCK = 20  # questions asked of one pipeline before the next has its turn
THREADS = os.environ.get("OMP_NUM_THREADS", "1")  # of each library's own; a question needs one
CHANGES: Mapping[str, Callable[[str], str]] = {TYPED: str, BARE: without_diacritics}


class Taken(NamedTuple):
    """Is what the pipelines did, by module: what it took to build and to open them, and their answers.

    `found` is for all questions, by how they were typed; `timed` for those asked for their time.
    """

    built: Mapping[str, Usage]
    disk: Mapping[str, float]
    opened: Mapping[str, Usage]
    found: Mapping[str, Mapping[str, Sequence[Answers]]]
    timed: Mapping[str, Sequence[Answers]]


def main() -> int:
    """Measure every pipeline and return the exit status."""
    options = _options()
    settings = Settings()
    if missing := [peer.package for peer in PEERS if not importlib.util.find_spec(peer.package)]:
        print(f"Chưa cài {', '.join(missing)}. Chạy: make peers, hoặc pip install 'regqa[peers]'", file=sys.stderr)
        return 1
    try:
        dataset = datasets.read(options.dataset) if options.dataset else None
    except datasets.DatasetError as error:
        print(error, file=sys.stderr)
        return 1
    documents = dataset.documents if dataset else load(settings.corpus)
    asked = topics_of_dataset(dataset) if dataset else topics_of_cases(load_cases())
    topics = [topic for topic in asked if not topic.history]
    name = options.dataset.resolve().name if dataset else "starter corpus"
    report = _report(name, settings, documents, topics, texts(documents, by_article=dataset is not None))
    print(markdown(report))
    path = settings.data / "bench" / f"peers-{slug(name)}-{report.taken_at:%Y%m%dT%H%M%SZ}.json"
    write_atomically(path, report.model_dump_json(indent=1).encode())
    print(f"\n{path}")
    return 0


def _report(
    name: str, settings: Settings, documents: Sequence[Document], topics: Sequence[Topic], among: Sequence[Text]
) -> Report:
    began_on = machine()
    timed = topics[:: max(1, len(topics) // TIMED)][:TIMED]
    taken = _taken(documents, topics, timed, among)
    known = {one.id: one for document in documents for one in passages(document)}
    scores = {
        peer.module: {
            typed: score(topics, _run(topics, taken.found[typed][peer.module], known, among)) for typed in CHANGES
        }
        for peer in PEERS
    }
    return Report(
        taken_at=datetime.now(UTC),
        machine=began_on,
        dataset=name,
        documents=len(documents),
        questions=len(topics),
        timed=len(timed),
        k=K,
        threads=THREADS,
        engine=settings.embedding_engine,
        measured=tuple(
            Measured(
                module=peer.module,
                title=peer.title,
                quality={typed: _means(each) for typed, each in scores[peer.module].items()},
                cost=_cost(peer, taken),
            )
            for peer in PEERS
        ),
        leads={
            typed: Lead.of(compare(scores[OURS.module][typed], scores[TUTORIAL.module][typed]).mrr)
            for typed in CHANGES
        },
    )


def _taken(
    documents: Sequence[Document], topics: Sequence[Topic], timed: Sequence[Topic], among: Sequence[Text]
) -> Taken:
    """Build every index, open every pipeline, and ask them in turns."""
    with tempfile.TemporaryDirectory() as made, ExitStack() as running:
        folder = Path(made)
        source = _written(documents, among, folder)
        built = {module: _built(module, source, folder) for module in dict.fromkeys(p.indexed_by for p in PEERS)}
        workers = {peer.module: running.enter_context(_worker(peer, source, folder)) for peer in PEERS}
        return Taken(
            built=built,
            disk={module: disk_mb(folder / module) for module in built},
            opened={module: worker.opened for module, worker in workers.items()},
            found={typed: _in_turns(workers, topics, typed, DEPTH) for typed in CHANGES},
            timed=_in_turns(workers, timed, TYPED, K),
        )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m evals.peers", description=__doc__)
    parser.add_argument(
        "--dataset",
        type=Path,
        metavar="DIR",
        help="a folder in BEIR layout; the starter corpus and its cases if left out",
    )
    return parser.parse_args()


def _written(documents: Sequence[Document], among: Sequence[Text], folder: Path) -> Source:
    source = Source(folder / "documents", folder / "texts.json")
    for document in documents:
        save(document, source.documents)
    write(among, source.texts)
    return source


class _Worker:
    """Is the process of an opened pipeline, which answers one block after another."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process
        self.opened = Usage.model_validate_json(_line(process))

    def ask(self, block: Block) -> Answers:
        assert self._process.stdin is not None
        print(block.model_dump_json(), file=self._process.stdin, flush=True)
        return Answers.model_validate_json(_line(self._process))


def _built(module: str, source: Source, folder: Path) -> Usage:
    """Return what it took to build the pipeline's index, from the start of a process to its end."""
    print(f"Indexing: {module}", file=sys.stderr)
    with _process("build", module, source, folder / module) as process:
        return Usage.model_validate_json(_line(process))


@contextmanager
def _worker(peer: Peer, source: Source, folder: Path) -> Iterator[_Worker]:
    with _process("ask", peer.module, source, folder / peer.indexed_by) as process:
        yield _Worker(process)


@contextmanager
def _process(what: str, module: str, source: Source, folder: Path) -> Iterator["subprocess.Popen[str]"]:
    """Run a worker of this pipeline and end it at last; nothing it runs may look for anything on a network."""
    folder.mkdir(exist_ok=True)
    alone = {"OMP_NUM_THREADS": THREADS, STARTED: str(time.time())}
    command = [sys.executable, "-m", "evals.peers.worker", what, module, *map(str, source), str(folder)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, env=os.environ | alone, stdin=pipe, stdout=pipe, text=True) as process:
        try:
            yield process
        finally:
            assert process.stdin is not None
            process.stdin.close()


def _line(process: "subprocess.Popen[str]") -> str:
    """Return the next line of a worker; RuntimeError where it ended instead."""
    assert process.stdout is not None
    line = process.stdout.readline()
    if not line:
        raise RuntimeError(f"{process.args!r} ended without an answer; its error is above")
    return line


def _in_turns(
    workers: Mapping[str, _Worker], topics: Sequence[Topic], typed: str, k: int
) -> dict[str, list[Answers]]:
    """Return every pipeline's answers to all the questions, block by block, each time another one first."""
    order = list(workers)
    came: dict[str, list[Answers]] = {module: [] for module in order}
    for start in range(0, len(topics), BLOCK):
        questions = tuple((CHANGES[typed](topic.text), topic.as_of) for topic in topics[start : start + BLOCK])
        for module in order:
            came[module].append(workers[module].ask(Block(questions=questions, k=k)))
        order = [*order[1:], order[0]]
        print(f"Asked {typed}: {start + len(questions)}/{len(topics)}", file=sys.stderr)
    return came


def _run(
    topics: Sequence[Topic], came: Sequence[Answers], known: Mapping[str, Passage], among: Sequence[Text]
) -> Run:
    """Return what was found for each question, named as its qrels name it."""
    found = [names for answers in came for names in answers.found]
    run = {}
    for topic, names in zip(topics, found, strict=True):
        pieces = [known[name] if name in known else passage(Piece.of(name), among) for name in names]
        run[topic.id] = topic.named([Hit(rank, -float(rank), piece) for rank, piece in enumerate(pieces, start=1)])
    return run


def _means(scores: Scores) -> dict[str, float]:
    return {name: fmean(one[name] for one in scores.values()) for name in QUALITY}


def _cost(peer: Peer, taken: Taken) -> Cost:
    built, timed = taken.built[peer.indexed_by], taken.timed[peer.module]
    ms = [each for answers in timed for each in answers.ms]
    p50, p95 = (round(float(np.percentile(ms, q)), 2) for q in (50, 95))
    return Cost(
        index_s=built.seconds,
        index_cpu_s=built.cpu_s,
        index_mb=built.peak_mb,
        disk_mb=taken.disk[peer.indexed_by],
        opened_s=taken.opened[peer.module].seconds,
        ask_mb=timed[-1].used.peak_mb,
        p50_ms=p50,
        p95_ms=p95,
        cpu_ms=round(float(np.median([each for answers in timed for each in answers.cpu_ms])), 2),
    )


if __name__ == "__main__":
    sys.exit(main())
