"""How fast and how large: `python -m evals.bench` prints a table and writes JSON to REGQA_DATA/bench/.

Answers and searches are timed in this process over a warm library and over HTTP against a `regqa serve` of its
own on a free port of 127.0.0.1; the questions are those of the cases, one at a time.
"""

import argparse
import hashlib
import json
import os
import platform
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from corpus.model import Document
from corpus.store import load as load_documents
from corpus.store import write_atomically
from evals.cases import ASKED_ON, load
from evals.run import DEPTH, apart, library
from qa.answer import answer, search
from qa.embed import Embedder
from qa.index import build
from qa.model import Question
from qa.settings import Settings

QUESTIONS = 60  # timed in each way, after WARMING untimed ones
WARMING = 5
SECONDS = 60.0  # at most in each way
READY_S = 120.0  # to wait for the service
INDEXED = 10  # documents embedded anew to time indexing

Figures = dict[str, float | int | str]


def main() -> int:
    """Time everything and return the exit status."""
    argparse.ArgumentParser(prog="python -m evals.bench", description=__doc__).parse_args()
    settings = Settings()
    questions = _questions()
    started = time.perf_counter()
    opened = library(settings)
    figures: Figures = {
        **_machine(),
        "documents": len(opened.documents),
        "passages": len(opened.index.passages),
        "open s": round(time.perf_counter() - started, 2),
        **_timed("answer", questions, lambda question: answer(Question(question, ASKED_ON), opened)),
        **_timed("search", questions, lambda question: search(question, opened, DEPTH, ASKED_ON)),
        "rss MB": _rss_mb(os.getpid()),
        "indexing passages/s": _indexing(load_documents(settings.corpus), opened.embedder),
    }
    with _service(settings) as (address, ready_s, pid):
        figures["http ready s"] = ready_s
        figures |= _timed("http answer", questions, lambda q: _post(f"{address}/v1/answers", {"question": q}))
        figures |= _timed("http search", questions, lambda q: _post(f"{address}/v1/search", {"query": q}))
        figures["http rss MB"] = _rss_mb(pid)
    for name, value in figures.items():
        print(f"{name:20} {value}")
    path = settings.data / "bench" / f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}.json"
    write_atomically(path, json.dumps(figures, ensure_ascii=False, indent=1).encode())
    print(f"\n{path}")
    return 0


def _questions() -> list[str]:
    """Return questions of all strata in an order that is the same every time."""
    cases = sorted(load(), key=lambda case: hashlib.sha256(case.id.encode()).digest())
    return [case.question for case in cases[: WARMING + QUESTIONS]]


def _timed(name: str, questions: Sequence[str], ask: Callable[[str], object]) -> Figures:
    """Return the milliseconds of asking the questions one after the other: median and tails, and how many."""
    for question in questions[:WARMING]:
        ask(question)
    taken: list[float] = []
    for question in questions[WARMING:]:
        started = time.perf_counter()
        ask(question)
        taken.append((time.perf_counter() - started) * 1000)
        if sum(taken) > SECONDS * 1000:
            break
    tails = {f"{name} p{q} ms": round(float(np.percentile(taken, q)), 1) for q in (50, 95, 99)}
    return {**tails, f"{name} n": len(taken)}


def _indexing(documents: Sequence[Document], embedder: Embedder) -> float:
    """Return the passages a second of building an index of a few documents from nothing."""
    chosen = documents[:: max(1, len(documents) // INDEXED)]
    done = 0

    def count(embedded: int, _total: int) -> None:
        nonlocal done
        done = embedded

    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        build(chosen, embedder, Path(folder), progress=count)
        return round(done / (time.perf_counter() - started), 1)


@contextmanager
def _service(settings: Settings) -> Iterator[tuple[str, float, int]]:
    """Run `regqa serve` over the starter index and yield its address, seconds from start to ready, and process id."""
    port = _free_port()
    environment = {
        **os.environ,
        "REGQA_DATA": str(apart(settings).data),
        "REGQA_HOST": "127.0.0.1",
        "REGQA_PORT": str(port),
    }
    started = time.perf_counter()
    command = [str(Path(sys.executable).with_name("regqa")), "serve"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            address = f"http://127.0.0.1:{port}"
            while not _ready(address):
                if process.poll() is not None or time.perf_counter() - started > READY_S:
                    raise RuntimeError(f"regqa serve is not ready after {READY_S:.0f} s; run it alone to see why")
                time.sleep(0.05)
            yield address, round(time.perf_counter() - started, 2), process.pid
        finally:
            process.terminate()


def _ready(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/readyz", timeout=5) as response:
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _post(url: str, body: Mapping[str, str]) -> bytes:
    request = urllib.request.Request(url, json.dumps(body).encode(), {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=30) as response:
        return bytes(response.read())


def _free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


def _machine() -> Figures:
    """Return what the figures were taken on."""
    model = re.search(r"^model name\s*:\s*(.+)$", _proc("cpuinfo"), re.MULTILINE)
    total = re.search(r"^MemTotal:\s*(\d+)", _proc("meminfo"), re.MULTILINE)
    return {
        "processor": model[1] if model else platform.processor() or platform.machine(),
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1,
        "memory MB": int(total[1]) // 1024 if total else 0,
        "system": platform.platform(),
        "python": platform.python_version(),
    }


def _rss_mb(pid: int) -> int:
    """Return the resident megabytes of a process, 0 where the system does not tell."""
    found = re.search(r"^VmRSS:\s*(\d+)", _proc(f"{pid}/status"), re.MULTILINE)
    return int(found[1]) // 1024 if found else 0


def _proc(name: str) -> str:
    path = Path("/proc") / name
    return path.read_text() if path.exists() else ""


if __name__ == "__main__":
    sys.exit(main())
