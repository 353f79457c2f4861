"""Indexing and asking open no connection: every socket event of a process of its own is watched.

The audit events of the interpreter cannot be gone round by importing a name early, as a patched function can.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from handmade import ABROAD, FEES, NEW, OLD

from corpus.store import save

WATCHED = """
import json, sys

ALLOWED = ("127.0.0.1", "::1", "localhost", None)
attempts = []

def watch(event, arguments):
    if event in ("socket.getaddrinfo", "socket.gethostbyname"):
        host = arguments[0]
    elif event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        address = arguments[1]
        host = address[0] if isinstance(address, tuple) else None  # a unix socket has a path
    else:
        return
    if host not in ALLOWED:
        attempts.append(f"{event} {host}")
        raise ConnectionRefusedError(f"{event} {host}")

sys.addaudithook(watch)
"""
ASK = """
from datetime import date

from evals import run
from qa.answer import answer
from qa.model import Question
from qa.settings import Settings

library = run.library(Settings())
answered = answer(Question("Đảng viên là sinh viên đóng đảng phí bao nhiêu tiền?", date(2026, 1, 1)), library)
print(json.dumps([answered.status, attempts]))
"""
PHONE_HOME = """
import contextlib, socket, urllib.request

for reach in (
    lambda: socket.socket().connect(("192.0.2.1", 443)),
    lambda: urllib.request.urlopen("http://example.org", timeout=1),
    lambda: socket.socket(type=socket.SOCK_DGRAM).sendto(b"x", ("192.0.2.1", 53)),
):
    with contextlib.suppress(OSError):
        reach()
print(json.dumps(attempts))
"""


def watched(script: str, **environment: str) -> object:
    """Return what the script printed as JSON, having run in a process whose sockets are watched."""
    done = subprocess.run(
        [sys.executable, "-c", WATCHED + script],
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[1]), **environment},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_the_watch_sees_every_way_out() -> None:
    assert watched(PHONE_HOME) == [
        "socket.connect 192.0.2.1",
        "socket.getaddrinfo example.org",
        "socket.sendto 192.0.2.1",
    ]


@pytest.mark.model
def test_indexing_and_asking_with_the_bundled_model_open_no_connection(tmp_path: Path) -> None:
    for document in (OLD, NEW, ABROAD, FEES):
        save(document, tmp_path / "corpus")
    folders = {"REGQA_CORPUS": str(tmp_path / "corpus"), "REGQA_DATA": str(tmp_path / "var")}
    assert watched(ASK, **folders) == ["answered", []]
