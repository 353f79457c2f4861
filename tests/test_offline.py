"""The command and the service speak to nobody, and write nowhere but in their own folder.

Watched from outside, in a network namespace of their own: audit events of the interpreter, or a patched socket, do
not see what native code sends.
"""

import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from corpus.offline import SWITCHES
from corpus.store import save
from made.library import ABROAD, FEES, NEW, OLD

ROOM = Path(__file__).with_name("room.py")
ROOT = Path(__file__).parents[1]
QUESTION = "Đảng viên là sinh viên đóng đảng phí bao nhiêu tiền?"
REGQA = [sys.executable, "-c", "import sys; from api.cli import main; sys.exit(main())"]
SERVED_S = 15  # onnxruntime's first report, where it may, is sent some ten seconds after it is loaded
SERVICE = f"""
import json, subprocess, sys, time, urllib.request

def asked(path, body=None, accept="application/json"):
    url, headers = "http://127.0.0.1:8000" + path, {{"Content-Type": "application/json", "Accept": accept}}
    with urllib.request.urlopen(urllib.request.Request(url, body and json.dumps(body).encode(), headers)) as reply:
        return reply.read().decode()

service = subprocess.Popen(sys.argv[1:])
try:
    for _ in range(240):
        try:
            asked("/readyz")
            break
        except OSError:
            time.sleep(0.25)
    until = time.monotonic() + {SERVED_S}
    asked("/v1/search", {{"query": {QUESTION!r}}})
    talk = {{"model": "regqa", "messages": [{{"role": "user", "content": {QUESTION!r}}}]}}
    told = [
        asked("/v1/answers", {{"question": {QUESTION!r}}}),
        asked("/v1/answers", {{"question": {QUESTION!r}}}, "text/event-stream"),
        asked("/v1/chat/completions", talk),
        asked("/v1/chat/completions", talk | {{"stream": True}}),
    ]
    time.sleep(max(0, until - time.monotonic()))
    print(['"status":"answered"' in one for one in told])
finally:
    service.terminate()
    service.wait()
"""
PHONE_HOME = """
import contextlib, socket, subprocess

subprocess.run(["getent", "hosts", "native.example.org"])
for reach in (
    lambda: socket.create_connection(("192.0.2.1", 443), timeout=1),
    lambda: socket.socket(type=socket.SOCK_DGRAM).sendto(b"x", ("192.0.2.2", 9)),
    lambda: socket.getaddrinfo("python.example.org", 80),
):
    with contextlib.suppress(OSError):
        reach()
"""
REPORTING = """
import time
import onnxruntime

time.sleep(20)
"""


@cache
def _unshare() -> list[str]:
    """Return the words that open a network namespace here. Skips the test where none can be opened."""
    words = ["unshare", *(() if os.geteuid() == 0 else ("--map-root-user",)), "--net"]
    try:
        subprocess.run([*words, "ip", "link", "set", "lo", "up"], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError) as error:
        pytest.skip(f"needs a network namespace of its own (Linux, unshare and ip): {error}")
    return words


def watched(command: list[str], home: Path, **environment: str) -> tuple[str, dict[str, list[str]]]:
    """Return what the command printed, and what it sent; `home` is where it would leave what is not its data."""
    report = home.with_suffix(".sent.json")
    for folder in (home, home / "tmp"):
        folder.mkdir(exist_ok=True)
    bare = {name: value for name, value in os.environ.items() if name not in SWITCHES}
    places = {"HOME": str(home), "TMPDIR": str(home / "tmp"), "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [*_unshare(), sys.executable, str(ROOM), str(report), *command],
        env=bare | places | environment,
        cwd=home,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=180,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout, json.loads(report.read_text())


def tell(what: str, sent: dict[str, list[str]], capsys: pytest.CaptureFixture[str]) -> None:
    with capsys.disabled():
        print(f"\n{what}: {len(sent['sent'])} connects, {len(sent['lookups'])} look-ups", end="")


def left_in(home: Path) -> list[str]:
    return sorted(str(path.relative_to(home)) for path in home.rglob("*") if path != home / "tmp")


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return the settings of a small corpus."""
    folder = tmp_path_factory.mktemp("offline")
    for document in (OLD, NEW, ABROAD, FEES):
        save(document, folder / "corpus")
    return {"REGQA_CORPUS": str(folder / "corpus"), "REGQA_DATA": str(folder / "var")}


def test_the_watch_sees_every_way_out(tmp_path: Path) -> None:
    _, sent = watched([sys.executable, "-c", PHONE_HOME], tmp_path / "home")
    assert {"native.example.org", "python.example.org"} <= set(sent["lookups"])
    assert sent["sent"] == ["tcp 192.0.2.1 443", "udp 192.0.2.2 9"]


@pytest.mark.slow
def test_the_watch_sees_what_onnxruntime_reports_without_the_switch(tmp_path: Path) -> None:
    _, sent = watched([sys.executable, "-c", REPORTING], tmp_path / "home")
    assert sent["lookups"]
    assert left_in(tmp_path / "home")


@pytest.mark.model
def test_the_commands_speak_to_nobody_and_write_only_their_data(
    places: dict[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    added = tmp_path / "quy-dinh.txt"
    added.write_text("Điều 1. Phạm vi\nQuy định này nói về việc thử nghiệm của đảng viên.", encoding="utf-8")
    identity = "--number 15-QĐ/TW --kind quy-dinh --issuer Ban-Bí-thư --date 2026-02-01 --title Thử-nghiệm".split()
    tracing = {"LANGSMITH_TRACING": "true", "LANGSMITH_API_KEY": "nobody's"}
    for words in (
        ["index"],
        ["add", str(added), *identity],
        ["search", QUESTION],
        ["ask", QUESTION, "--json"],
        ["documents"],
        ["mcp"],
    ):
        printed, sent = watched([*REGQA, *words], tmp_path / "home", **places, **tracing)
        tell(f"regqa {words[0]}", sent, capsys)
        assert sent == {"lookups": [], "sent": []}
        assert left_in(tmp_path / "home") == []
        assert words[0] != "ask" or json.loads(printed)["status"] == "answered"


@pytest.mark.model
def test_the_service_speaks_to_nobody_and_writes_only_its_data(
    places: dict[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    printed, sent = watched([sys.executable, "-c", SERVICE, *REGQA, "serve"], tmp_path / "home", **places)
    tell(f"regqa serve, {SERVED_S} s", sent, capsys)
    assert "[True, True, True, True]" in printed
    assert sent == {"lookups": [], "sent": []}
    assert left_in(tmp_path / "home") == []


@pytest.mark.model
def test_with_a_model_it_is_the_only_one_spoken_to(places: dict[str, str], tmp_path: Path) -> None:
    pytest.importorskip("langchain_openai")
    model = {"REGQA_LLM_MODEL": "m", "REGQA_LLM_BASE_URL": "http://192.0.2.9:11434/v1", "REGQA_LLM_TIMEOUT": "5"}
    tracing = {"LANGSMITH_TRACING": "true", "LANGSMITH_API_KEY": "nobody's"}
    asked = [*REGQA, "ask", QUESTION, "--json"]
    watched([*REGQA, "index"], tmp_path / "home", **places)
    printed, sent = watched(asked, tmp_path / "home", **places, **model, **tracing)
    assert json.loads(printed)["trace"]["writer_failed"] == "unreachable"
    assert sent == {"lookups": [], "sent": ["tcp 192.0.2.9 11434"]}
    assert left_in(tmp_path / "home") == []
