"""The curve: answers a second, p50, p95 and memory over ever larger corpora, asked of one and of several processes.

`python -m evals.bench.curve` measures each size with each number of processes, writes a line as soon as it has one to
REGQA_DATA/bench/curve/curve.jsonl, the table beside it, and goes on where it broke off when it is run again. The
processes are services on ports of their own over one folder; each client goes from one to the next with every
question. How the data is made: the starter corpus as it is, then copies of its documents with the sentences of all of
it drawn anew into their outlines (`grown`, seed 13), until there are so many provisions; a passage of the starter
corpus has its own vector, any other that of one of these plus noise drawn from a hash of its text, cosine about .94
(`Perturbed`). Nothing is embedded but the questions, which are those of the cases.
"""

import argparse
import json
import sys
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from statistics import mean

import numpy as np

from corpus.model import Document, Strict
from corpus.store import load as load_documents
from corpus.store import load_corpus, write_atomically
from evals import corpora
from evals.bench.grown import Perturbed, grown
from evals.bench.load import Load, Plan, drive, questions
from evals.bench.machine import Machine, disk_mb, machine, rss_mb
from evals.bench.service import Service, service
from qa.index.build import build
from qa.index.passages import searched
from qa.settings import Settings

WARMING = 4.0  # seconds of questions that are not counted, for each process
_BUILT = "built.json"
_COLUMNS = (
    "provisions (passages)", "processes", "clients", "answers/s", "p50, p95", "errors", "memory, each", "ready",
    "build, vectors given", "index", "load before",
)  # fmt: skip


class Built(Strict):
    """Is a corpus with its index, in a folder that is kept: how much it holds, and what it took without embedding."""

    documents: int
    provisions: int
    passages: int
    build_s: float
    index_mb: float


class Point(Strict):
    """Is one measurement; `wanted` is the size that was asked for, `rss_mb` the mean of the processes."""

    wanted: int
    built: Built
    processes: int
    clients: int
    answers: int
    errors: int
    per_second: float
    p50: float
    p95: float
    rss_mb: int
    ready_s: float
    machine: Machine


def main() -> int:
    """Measure what is not measured yet, and return the exit status."""
    options = _options()
    folder = Settings().data / "bench" / "curve"
    written = folder / "curve.jsonl"
    for wanted in options.provisions:
        built = _built(wanted, folder / str(wanted))
        for processes in options.processes:
            if not any(_is(one, wanted, processes, options.clients) for one in read(written)):
                point = _measured(wanted, built, folder / str(wanted), processes, options.clients, options.seconds)
                lines = [*read(written), point]
                write_atomically(written, "".join(f"{one.model_dump_json()}\n" for one in lines).encode())
                write_atomically(folder / "curve.md", table(lines).encode())
    print(table(read(written)))
    print(written)
    return 0


def read(written: Path) -> list[Point]:
    """Return what was measured before, in that order."""
    return [Point.model_validate_json(line) for line in written.read_bytes().splitlines()] if written.exists() else []


def table(points: Sequence[Point]) -> str:
    """Return the points as a table in Markdown, by size and processes."""
    rows = []
    for one in sorted(points, key=lambda one: (one.wanted, one.processes, one.clients)):
        built = one.built
        cells = (
            f"{built.provisions:,} ({built.passages:,})",
            one.processes,
            one.clients,
            one.per_second,
            f"{one.p50:.0f}, {one.p95:.0f} ms",
            one.errors,
            f"{one.rss_mb / 1000:.2f} GB",
            f"{one.ready_s} s",
            f"{built.build_s:.0f} s",
            f"{built.index_mb:,.0f} MB",
            one.machine.load,
        )
        rows.append(f"| {' | '.join(map(str, cells))} |\n")
    return f"| {' | '.join(_COLUMNS)} |\n{'|---' * len(_COLUMNS)}|\n{''.join(rows)}"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m evals.bench.curve", description=__doc__)
    for name, default, about in (
        ("provisions", [10_000, 30_000, 100_000], "sizes (10000 30000 100000)"),
        ("processes", [1, 2, 4], "services at once (1 2 4)"),
    ):
        parser.add_argument(f"--{name}", type=int, nargs="+", default=default, metavar="N", help=about)
    parser.add_argument("--clients", type=int, default=8, metavar="N", help="at once, all together (8)")
    parser.add_argument("--seconds", type=float, default=60, metavar="S", help="of each load (60)")
    return parser.parse_args()


def _is(point: Point, wanted: int, processes: int, clients: int) -> bool:
    return (point.wanted, point.processes, point.clients) == (wanted, processes, clients)


def _built(wanted: int, folder: Path) -> Built:
    """Return the corpus of so many provisions with its index, made where there is none."""
    if (folder / _BUILT).exists():
        return Built.model_validate_json((folder / _BUILT).read_bytes())
    settings = Settings()
    opened = corpora.starter(settings)
    known = dict(zip(map(searched, opened.index.passages), opened.index.vectors, strict=True))
    starter = load_documents(settings.corpus)
    documents = grown(starter, wanted * len(opened.index.passages) // _provisions(starter))
    (folder / "corpus").mkdir(parents=True, exist_ok=True)
    for document in documents:
        (folder / "corpus" / f"{document.id}.json").write_text(document.model_dump_json())
    documents = load_corpus(folder / "corpus", folder / "data" / "documents")
    began = time.perf_counter()
    generation = build(documents, Perturbed(opened.embedder, known), folder / "data" / "index")
    built = Built(
        documents=len(documents),
        provisions=_provisions(documents),
        passages=json.loads((generation / "manifest.json").read_bytes())["passages"],
        build_s=round(time.perf_counter() - began, 1),
        index_mb=disk_mb(generation),
    )
    write_atomically(folder / _BUILT, built.model_dump_json().encode())
    return built


def _provisions(documents: Sequence[Document]) -> int:
    return sum(1 for document in documents for _ in document.walk())


def _measured(wanted: int, built: Built, folder: Path, processes: int, clients: int, seconds: float) -> Point:
    with ExitStack() as running:
        on = machine()
        services = [running.enter_context(service(folder / "corpus", folder / "data")) for _ in range(processes)]
        drive(_plan(services, max(clients, processes), WARMING * processes))
        load = drive(_plan(services, clients, seconds))
        return _point(wanted, built, services, clients, load, on)


def _plan(services: Sequence[Service], clients: int, seconds: float) -> Plan:
    first, *others = services
    bodies = [json.dumps({"question": question}) for question in questions()]
    return Plan(first.host, first.port, "/v1/answers", bodies, clients, seconds, others=[one.port for one in others])


def _point(wanted: int, built: Built, services: Sequence[Service], clients: int, load: Load, on: Machine) -> Point:
    p50, p95 = (round(float(value), 1) for value in np.percentile(load.milliseconds, (50, 95)))
    return Point(
        wanted=wanted,
        built=built,
        processes=len(services),
        clients=clients,
        answers=len(load.milliseconds),
        errors=load.errors,
        per_second=round(len(load.milliseconds) / load.seconds, 1),
        p50=p50,
        p95=p95,
        rss_mb=round(mean(rss_mb(one.pid) for one in services)),
        ready_s=round(max(one.ready_s for one in services), 1),
        machine=on,
    )


if __name__ == "__main__":
    sys.exit(main())
