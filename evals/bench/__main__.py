"""`make bench`: ask a `regqa serve` over the starter corpus and ever larger ones, print tables, keep the figures.

Every size has an index and a service of its own in a temporary folder. The clients are another process on the same
machine; their questions are those of the cases. Nothing caches answers, but a question comes again when all were
asked. Beyond the starter corpus, texts are recombined and vectors made up (`grown`): no quality is measured there.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from itertools import product
from pathlib import Path
from statistics import median

from corpus.model import Document
from corpus.store import load as load_documents
from corpus.store import load_corpus, write_atomically
from evals import corpora
from evals.bench.grown import Perturbed, grown
from evals.bench.load import Load, Plan, drive, questions
from evals.bench.machine import cpu_s, disk_mb, machine, rss_mb
from evals.bench.report import Indexing, Report, Size, draw, latency, steps, table
from evals.bench.service import Service, service
from qa.encoder.e5 import load_weights
from qa.encoder.embed import TUNED, Embedder, Vectors, load_embedder
from qa.engine import Library
from qa.index.build import build
from qa.index.manifest import Manifest
from qa.index.passages import passages, searched
from qa.settings import Settings

CLIENTS = (1, 8, 32)
WARMING = 2.0  # seconds of questions that are not counted
EMBEDDED = 60  # questions embedded to compare engines
INDEXED = 10  # documents embedded anew to time indexing
CHANGED_OF = 1000  # documents of which one is changed


class Counting:
    """Is an `Embedder` that counts the passages it is given."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self.dimension, self.fingerprint = embedder.dimension, embedder.fingerprint
        self.passages: list[str] = []

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        return self._embedder.embed_queries(texts)

    def embed_passages(self, texts: Sequence[str], progress: Callable[[int], object] = lambda done: None) -> Vectors:
        self.passages += texts
        return self._embedder.embed_passages(texts, progress)


def main() -> int:
    """Measure what was asked for and return the exit status."""
    options = _options()
    settings = Settings()
    opened = corpora.starter(settings)
    starter = load_documents(settings.corpus)
    asked = questions()
    torch_ms = _embedding_ms(load_embedder(TUNED, "torch"), asked)
    known = dict(zip(map(searched, opened.index.passages), opened.index.vectors, strict=True))
    made_up = Perturbed(opened.embedder, known)
    report = Report(
        taken_at=datetime.now(UTC),
        machine=machine(),
        model=opened.embedder.fingerprint,
        questions=len(asked),
        torch_ms=torch_ms,
        embed_ms=_embedding_ms(opened.embedder, asked),
        indexing=None if options.quick else _indexing(starter, opened.embedder, made_up),
        sizes=tuple(
            _size(size, starter, made_up, asked, torch_ms, 4.0 if options.quick else options.seconds)
            for size in _sizes(options, opened)
        ),
    )
    print(table(report))
    folder = settings.data / "bench"
    stem = f"{report.taken_at:%Y%m%dT%H%M%SZ}"
    write_atomically(folder / f"{stem}.json", report.model_dump_json(indent=1).encode())
    draw(report, folder / f"{stem}.svg")
    print(f"\n{folder / stem}.json\n{folder / stem}.svg")
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m evals.bench", description=__doc__)
    parser.add_argument(
        "--scale", type=float, nargs="+", default=[1, 10], metavar="N", help="times the starter corpus (1 10)"
    )
    parser.add_argument(
        "--passages", type=int, nargs="*", default=[100_000], metavar="N", help="more sizes, in passages (100000)"
    )
    parser.add_argument("--seconds", type=float, default=15, metavar="S", help="of each load (15)")
    parser.add_argument(
        "--quick", action="store_true", help="the starter corpus alone, 4 s of each load, no indexing"
    )
    return parser.parse_args()


def _sizes(options: argparse.Namespace, starter: Library) -> list[int]:
    """Return the numbers of passages to measure at, ascending."""
    own = len(starter.index.passages)
    if options.quick:
        return [own]
    return sorted({*(int(own * times) for times in options.scale), *options.passages})


def _embedding_ms(embedder: Embedder, questions: Sequence[str]) -> float:
    """Return the median milliseconds of embedding one question."""
    embedder.embed_queries(questions[:1])
    taken = []
    for question in questions[:EMBEDDED]:
        started = time.perf_counter()
        embedder.embed_queries([question])
        taken.append(time.perf_counter() - started)
    return round(1000 * median(taken), 1)


def _indexing(starter: Sequence[Document], embedder: Embedder, made_up: Perturbed) -> Indexing:
    """Index a few documents from nothing, then many of which one has changed."""
    with tempfile.TemporaryDirectory() as folder:
        counted = Counting(embedder)
        started = time.perf_counter()
        build(starter[:: max(1, len(starter) // INDEXED)], counted, Path(folder) / "few")
        taken = time.perf_counter() - started
        many = grown(starter, documents=CHANGED_OF)
        changed = many[-1]
        build(many, made_up, Path(folder) / "many")
        again = Counting(made_up)
        restarted = time.perf_counter()
        build(
            [*many[:-1], changed.model_copy(update={"title": f"{changed.title} (sửa đổi)"})],
            again,
            Path(folder) / "many",
        )
        retaken = time.perf_counter() - restarted
    return Indexing(
        passages_per_s=round(len(counted.passages) / taken, 1),
        tokens_per_s=round(sum(map(len, load_weights().tokens.tokenizer.encode_batch(counted.passages))) / taken, 1),
        mb_per_s=round(sum(len(text.encode()) for text in counted.passages) / taken / 1e6, 3),
        documents=len(many),
        embedded_after_a_change=len(again.passages),
        passages_of_the_changed=len(passages(changed)),
        reindex_s=round(retaken, 1),
    )


def _size(
    size: int,
    starter: Sequence[Document],
    embedder: Perturbed,
    questions: Sequence[str],
    torch_ms: float,
    seconds: float,
) -> Size:
    """Build an index of so many passages, serve it and ask it."""
    documents = grown(starter, size)
    with tempfile.TemporaryDirectory() as folder:
        corpus, data = Path(folder) / "corpus", Path(folder) / "data"
        corpus.mkdir()
        for document in documents:
            (corpus / f"{document.id}.json").write_text(document.model_dump_json())
        documents = load_corpus(corpus, data / "documents")
        started = time.perf_counter()
        generation = build(documents, embedder, data / "index")
        built = time.perf_counter() - started
        disk = disk_mb(generation)
        held = Manifest.model_validate_json((generation / "manifest.json").read_bytes()).passages
        with service(corpus, data) as serving:
            cold = drive(_plan(serving, "answer", questions, 1, 0.0))
            drive(_plan(serving, "answer", questions, 1, WARMING))
            came: dict[tuple[str, int], Load] = {}
            loads = []
            for what, clients in product(("answer", "search"), CLIENTS):
                before = cpu_s(serving.pid)
                came[what, clients] = drive(_plan(serving, what, questions, clients, seconds))
                used = cpu_s(serving.pid) - before
                loads.append(latency(what, clients, came[what, clients], used, torch_ms))
            resident = rss_mb(serving.pid)
    return Size(
        times=round(len(documents) / len(starter), 1),
        documents=len(documents),
        provisions=sum(1 for document in documents for _ in document.walk()),
        passages=held,
        vectors="embedded" if len(documents) == len(starter) else "made up beyond the starter corpus",
        build_s=round(built, 1),
        disk_mb=disk,
        ready_s=serving.ready_s,
        cold_ms=round(cold.milliseconds[0], 1),
        rss_mb=resident,
        loads=tuple(loads),
        steps=steps(came["answer", 1]),
    )


def _plan(serving: Service, what: str, questions: Sequence[str], clients: int, seconds: float) -> Plan:
    path, field = {"answer": ("/v1/answers", "question"), "search": ("/v1/search", "query")}[what]
    bodies = [json.dumps({field: question}) for question in questions]
    return Plan(serving.host, serving.port, path, bodies, clients, seconds)


if __name__ == "__main__":
    sys.exit(main())
