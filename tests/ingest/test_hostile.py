"""Damaged and hostile files are read or refused, each in time, and nothing else comes of them."""

import hashlib
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from browser.serving import service
from corpus.store import load
from evals.ingest import hostile
from ingest import child
from ingest.add import add
from ingest.nursery import Nursery
from made.files import GUIDE, saved

REGQA = [sys.executable, "-c", "from api.cli import main; raise SystemExit(main())"]
MEMORY_LIMIT_MB = 3 << 10  # of one process that reads
WITHIN_S = 100 + 20  # the clock of a file, and what a busy machine adds


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder where temporary files are made, and by which processes that were started here are known."""
    folder = tmp_path / "tmp"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    monkeypatch.setattr(child, "_nursery", Nursery("ingest.reader"))  # one that is known by the folder
    return folder


def state(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def readers_left(temporary: Path) -> list[str]:
    """Return the command lines of processes that still read a file."""
    left = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            command, environment = ((process / name).read_bytes() for name in ("cmdline", "environ"))
        except OSError:  # ended meanwhile, or somebody else's
            continue
        if b"ingest.nursery" in command and f"TMPDIR={temporary}".encode() in environment.split(b"\0"):
            left.append(command.replace(b"\0", b" ").decode(errors="replace"))
    return left


def largest_mb() -> int:
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss >> 10


def test_the_files_are_the_same_every_time_and_each_has_a_name_of_its_own() -> None:
    few = list(hostile.files(of_each=1))
    assert few == list(hostile.files(of_each=1))
    assert len({name for name, _ in few}) == len(few) == 20


def test_twenty_hostile_files_change_nothing_where_they_are_refused(tmp_path: Path, temporary: Path) -> None:
    taken, data = largest_mb(), tmp_path / "data"  # by processes of earlier tests
    add([saved(tmp_path / "good.txt", GUIDE)], data)
    refused = 0
    for name, content in hostile.files(of_each=1):
        before, began = state(data), time.monotonic()
        (report,) = add([saved(tmp_path / "given" / name, content)], data)
        assert time.monotonic() - began < WITHIN_S
        if report.error:
            refused += 1
            assert report.error.startswith(f"{name}: ")
            assert "Traceback" not in report.error
            assert state(data) == before
        else:
            assert set(before) <= set(state(data))
    assert refused >= 10
    child._nursery.close()  # which waits for its keepers, as they have for what they kept
    assert list(temporary.iterdir()) == []
    assert readers_left(temporary) == []
    assert largest_mb() <= max(taken, MEMORY_LIMIT_MB)


class Asking:
    """Asks the service for a document and for an answer over and over, and keeps what fails."""

    def __init__(self, address: str) -> None:
        self.failures: list[str] = []
        self.asked = 0
        self._address, self._ended = address, threading.Event()
        self._thread = threading.Thread(target=self._ask)

    def __enter__(self) -> "Asking":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def _ask(self) -> None:
        question = b'{"question": "Chi b\\u1ed9 ph\\u00e1t th\\u1ebb khi n\\u00e0o?"}'
        headers = {"Content-Type": "application/json"}
        while not self._ended.wait(1):
            for path, body in (("/v1/documents", None), ("/v1/answers", question)):
                self.asked += 1
                try:
                    request = urllib.request.Request(f"{self._address}{path}", body, headers)
                    with urllib.request.urlopen(request, timeout=60) as response:
                        response.read()
                except OSError as error:
                    self.failures.append(f"{path}: {error}")


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield the address of a service on a corpus of one guide, and the settings it runs with."""
    settings = {"REGQA_CORPUS": str(tmp_path / "corpus"), "REGQA_DATA": str(tmp_path / "data")}
    add([saved(tmp_path / "good.txt", GUIDE)], tmp_path / "made")
    (tmp_path / "made" / "documents").rename(tmp_path / "corpus")
    with service(settings, tmp_path / "serve.log") as address:
        yield address, settings


@pytest.mark.slow
def test_five_hundred_hostile_files_harm_neither_corpus_nor_index_nor_service(
    tmp_path: Path, temporary: Path, served: tuple[str, dict[str, str]]
) -> None:
    address, settings = served
    given = tmp_path / "given"
    for name, content in hostile.files():
        saved(given / name, content)
    names = {path.name for path in given.iterdir()}
    assert len(names) >= 500
    before = state(tmp_path / "corpus")
    with Asking(address) as asking:
        done = subprocess.run(
            [*REGQA, "add", str(given)], env=os.environ | settings, capture_output=True, text=True, errors="replace"
        )
    refusals = (line.removeprefix("regqa: ") for line in done.stderr.splitlines())
    refused = {line.rpartition("/")[2] for line in refusals if line.startswith("không thêm được ")}
    told = (line.partition(": đã thêm ") for line in done.stdout.splitlines())
    added = {path.rpartition("/")[2] for path, said, _ in told if said}
    assert done.returncode == 1
    assert f"{len(refused)} trong {len(names)} tệp không thêm được" in done.stderr
    assert refused | added == names
    assert "Traceback" not in done.stdout + done.stderr
    assert state(tmp_path / "corpus") == before
    sources = {source.file for document in load(tmp_path / "data" / "documents") for source in document.sources}
    assert sources <= added
    assert asking.failures == []
    assert asking.asked > 100
    child._nursery.close()  # which read the guide
    assert list(temporary.iterdir()) == []
    assert readers_left(temporary) == []
    assert largest_mb() <= MEMORY_LIMIT_MB
