"""`python -m evals.peers.worker build|ask MODULE DOCUMENTS TEXTS FOLDER`: one pipeline, alone in its process.

It writes one line of JSON when it has built or opened the index (`Usage`), and one for each block of questions that
it reads (`Answers`).
"""

import importlib
import os
import re
import resource
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TextIO, cast

from corpus.model import Strict
from evals.peers.pipeline import Ask, Pipeline, Source

STARTED = "REGQA_PEER_STARTED"  # in the environment: seconds since 1970 at which the process was started


class Usage(Strict):
    """Is what a process has used since it was started; `peak_mb` the most memory it was ever resident with."""

    seconds: float
    cpu_s: float
    peak_mb: float


class Block(Strict):
    """Is questions, each with the day it is asked on, and how many results of each are wanted."""

    questions: tuple[tuple[str, date], ...]
    k: int


class Answers(Strict):
    """Is what was found for each question, by name, best first, and its milliseconds by clock and processor."""

    found: tuple[tuple[str, ...], ...]
    ms: tuple[float, ...]
    cpu_ms: tuple[float, ...]
    used: Usage


def main() -> None:
    """Build an index, or open one and answer until the input ends."""
    what, module, documents, texts, folder = sys.argv[1:]
    pipeline = cast(Pipeline, importlib.import_module(f"evals.peers.{module}"))
    source = Source(Path(documents), Path(texts))
    with _replies() as replies:
        if what == "build":
            pipeline.build(source, Path(folder))
            _reply(replies, usage())
            return
        ask = pipeline.opened(source, Path(folder))
        _reply(replies, usage())
        for line in sys.stdin:
            _reply(replies, answers(ask, Block.model_validate_json(line)))


def answers(ask: Ask, block: Block) -> Answers:
    """Return the answers to the questions, asked one after another."""
    found, ms, cpu_ms = [], [], []
    for question, as_of in block.questions:
        used, started = time.process_time(), time.perf_counter()
        found.append(tuple(ask(question, block.k, as_of)))
        ms.append(1000 * (time.perf_counter() - started))
        cpu_ms.append(1000 * (time.process_time() - used))
    return Answers(found=tuple(found), ms=tuple(ms), cpu_ms=tuple(cpu_ms), used=usage())


def usage() -> Usage:
    """Return what this process has used so far, its imports and all."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return Usage(
        seconds=round(time.time() - float(os.environ.get(STARTED, time.time())), 2),
        cpu_s=round(used.ru_utime + used.ru_stime, 2),
        peak_mb=_peak_mb(used.ru_maxrss),
    )


def _peak_mb(maxrss: int) -> float:
    """Return the peak; on Linux ru_maxrss begins with what the parent held, and VmHWM does not."""
    status = Path("/proc/self/status")
    found = re.search(r"^VmHWM:\s*(\d+) kB", status.read_text(), re.MULTILINE) if status.exists() else None
    return round((int(found[1]) if found else maxrss) / 1024, 1)


@contextmanager
def _replies() -> Iterator[TextIO]:
    """Yield the standard output; what libraries print goes where errors go."""
    with os.fdopen(os.dup(1), "w") as replies:
        os.dup2(2, 1)
        yield replies


def _reply(replies: TextIO, reply: Strict) -> None:
    print(reply.model_dump_json(), file=replies, flush=True)


if __name__ == "__main__":
    main()
