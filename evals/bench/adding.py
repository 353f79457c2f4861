"""`python -m evals.bench.adding`: how long it takes until what is added is answered from.

A PDF is handed in over HTTP and published at once, with nobody asking and beside a thousand questions; a folder of
PDFs is added on the command line, and again unchanged. Without FILE, texts of the starter corpus are recombined and
printed. Those who ask, the service and the command share this machine.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path
from statistics import median
from typing import Any

import httpx

from corpus.model import Document
from corpus.store import load as load_documents
from evals.bench.grown import grown
from evals.bench.load import Load, Plan, drive, questions
from evals.bench.machine import machine
from evals.bench.service import REGQA, Service, service
from evals.ingest.printed import Layout, printed
from evals.ingest.source import by_articles
from qa.settings import Settings

CLIENTS = 4
ASKED = 1000
WITHIN_S = 900.0
_KEY = "key-of-the-bench-0123456789"
_ARTICLES = 80  # of the PDF that is handed in, about a hundred pages


def main() -> int:
    """Measure what was asked for and return the exit status."""
    options = _options()
    print(machine())
    starter = load_documents(Settings().corpus)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        file = options.file or saved(_long(starter), folder)
        for asked in (0, ASKED):
            settings = {"REGQA_ADMIN_KEY": _KEY}
            with service(Settings().corpus, folder / f"asked-{asked}", settings) as serving:
                drive(_plan(serving, 1))
                print(_gone_live(serving, file, asked), flush=True)
        if options.files:
            for one in islice(copies(starter, 3 * options.files), options.files):
                saved(one, folder / "given")
            print(_added(folder / "given", folder / "data"))
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m evals.bench.adding", description=__doc__)
    parser.add_argument("file", type=Path, nargs="?", metavar="FILE", help="the PDF that is handed in over HTTP")
    parser.add_argument("--files", type=int, default=100, metavar="N", help="in the folder (100); 0 leaves it out")
    return parser.parse_args()


def _gone_live(serving: Service, file: Path, asked: int) -> str:
    """Return how long the file takes to go live while so many questions are asked, and how these fare."""
    with (
        ThreadPoolExecutor(1) as beside,
        httpx.Client(
            base_url=f"http://{serving.host}:{serving.port}", headers={"Authorization": f"Bearer {_KEY}"}, timeout=60
        ) as client,
    ):
        load = beside.submit(drive, _plan(serving, asked)) if asked else None
        time.sleep(1)  # until they ask
        started = time.perf_counter()
        job = client.post("/v1/documents", files={"file": (file.name, file.read_bytes())}).raise_for_status().json()
        pages = _waited(client, job["id"], "ready")["preview"]["pages"]
        read = time.perf_counter()
        client.post(f"/v1/jobs/{job['id']}/publish", json={"replace": True}).raise_for_status()
        document = _waited(client, job["id"], "published")["document"]
        client.get(f"/v1/documents/{document}").raise_for_status()
        live = time.perf_counter()
        took = f"{pages} pages: read after {read - started:.1f} s, live after {live - started:.1f} s"
        return f"{took}; {_told(load.result()) if load else 'nobody asked'}"


def _waited(client: httpx.Client, job: str, status: str) -> dict[str, Any]:
    ends = time.perf_counter() + WITHIN_S
    while (told := client.get(f"/v1/jobs/{job}").raise_for_status().json())["status"] != status:
        if told["status"] in ("needs", "refused", "unindexed") or told["reason"] or time.perf_counter() > ends:
            raise RuntimeError(f"not {status}: {json.dumps(told, ensure_ascii=False)[:500]}")
        time.sleep(0.1)
    return dict(told)


def _told(load: Load) -> str:
    taken = load.milliseconds
    return f"{len(taken)} answers in {load.seconds:.0f} s, p50 {median(taken):.0f} ms, {load.errors} failures"


def _plan(serving: Service, requests: int) -> Plan:
    bodies = [json.dumps({"question": question}) for question in questions()]
    return Plan(serving.host, serving.port, "/v1/answers", bodies, CLIENTS, WITHIN_S, requests)


def _added(given: Path, data: Path) -> str:
    """Return how long a folder of PDFs takes to be read, to be answered from, and to be added again unchanged."""
    whole, read = _run_add(given, data)
    again, _ = _run_add(given, data)
    held = load_documents(data / "documents")
    pages = sum(source.pages or 0 for document in held for source in document.sources)
    return (
        f"{len(held)} of {len(list(given.iterdir()))} files, {pages} pages: read in {read:.1f} s "
        f"({pages / read:.1f} pages/s), live after {whole:.1f} s ({pages / whole:.1f} pages/s); again {again:.1f} s"
    )


def _run_add(given: Path, data: Path) -> tuple[float, float]:
    """Return the seconds of the whole command, and those until the last document was stored."""
    began = time.time()
    places = os.environ | {"REGQA_DATA": str(data)}
    subprocess.run([str(REGQA), "add", str(given)], env=places, stdout=subprocess.DEVNULL, check=False)
    ended = time.time()
    return ended - began, max(path.stat().st_mtime for path in (data / "documents").iterdir()) - began


def _long(starter: Sequence[Document]) -> Document:
    """Return a document of articles that are recombined from all of the starter corpus."""
    many = list(copies(starter, 3 * len(starter)))
    provisions = [p for copy in many for p in copy.provisions if p.locator.citable == p.locator]
    return many[0].model_copy(update={"provisions": tuple(provisions[:_ARTICLES])})


def copies(starter: Sequence[Document], many: int) -> Iterator[Document]:
    """Yield those of so many recombined documents that have a number, as what is issued has."""
    return (one for one in grown(starter, documents=len(starter) + many)[len(starter) :] if one.number)


def saved(document: Document, folder: Path) -> Path:
    """Print the document as a PDF in the folder."""
    folder.mkdir(exist_ok=True)
    path = folder / f"{document.id}.pdf"
    path.write_bytes(printed(by_articles(document), Layout()).content)
    return path


if __name__ == "__main__":
    sys.exit(main())
