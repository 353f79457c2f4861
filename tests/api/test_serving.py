"""The service as several processes that one looks after: real ones, one of them killed."""

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from api.serving import share
from api.settings import Settings
from corpus.store import save
from made.live import wait_for
from made.rote import NEW, OLD

ROOT = Path(__file__).parents[2]
COMMAND = [sys.executable, "-c", "import sys; from api.cli import main; sys.exit(main())", "serve"]
QUESTION = {"question": "Đảng viên nộp hồ sơ trong bao lâu?"}
HANGING = """
import asyncio, os, threading, time
from api import serving
serving._HANGS_S = 0.6
async def hang():
    threading.Thread(target=serving._watch, args=(asyncio.get_running_loop(), os.getppid()), daemon=True).start()
    await asyncio.sleep(2)  # as long as it is not blocked, all is well
    print("blocked", flush=True)
    time.sleep(60)
asyncio.run(hang())
"""


class Serving:
    """Is `regqa serve` with these words, begun in a folder of its own."""

    def __init__(self, place: Path, *words: str, **settings: str) -> None:
        for document in (OLD, NEW):
            save(document, place / "corpus")
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        self.base = f"http://127.0.0.1:{port}"
        told = {"corpus": str(place / "corpus"), "data": str(place / "var"), "port": str(port), "hosts": ""}
        environment = {f"REGQA_{name.upper()}": value for name, value in (told | settings).items()}
        self.said = place / "said"
        with self.said.open("w") as said:
            self.process = subprocess.Popen(
                [*COMMAND, *words],
                cwd=ROOT,
                env=os.environ | {"PYTHONPATH": str(ROOT)} | environment,
                stdout=said,
                stderr=said,
            )

    def ask(self) -> httpx.Response:
        with httpx.Client(timeout=60) as client:
            return client.post(f"{self.base}/v1/answers", json=QUESTION)

    def metrics(self) -> str:
        with httpx.Client(timeout=60) as client:
            return client.get(f"{self.base}/metrics").text

    def workers(self) -> set[int]:
        """Return those that answer, by who listens at the socket: the others only help."""
        found = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        names = {int(pid): Path(f"/proc/{pid}/cmdline").read_text() for pid in found if Path(f"/proc/{pid}").exists()}
        return {pid for pid, name in names.items() if "spawn_main" in name}

    def is_ready(self) -> bool:
        assert self.process.poll() is None, self.said.read_text()
        try:
            return httpx.get(f"{self.base}/readyz", timeout=60).status_code == 200
        except httpx.TransportError:
            return False


@pytest.fixture
def serving(tmp_path: Path) -> Iterator[Serving]:
    begun = Serving(tmp_path, "--workers", "2")
    try:
        wait_for(begun.is_ready, seconds=300)
        yield begun
    finally:
        begun.process.kill()
        begun.process.wait()


@pytest.mark.model
def test_the_service_answers_on_while_a_worker_is_killed_and_replaced(serving: Serving) -> None:
    wait_for(lambda: len(serving.workers()) == 2, seconds=60)
    statuses: list[int] = []
    cut: list[str] = []
    ending = threading.Event()

    def ask() -> None:
        while not ending.is_set():
            try:
                statuses.append(serving.ask().status_code)
            except httpx.TransportError as error:  # in the hands of the one that was killed
                cut.append(repr(error))

    askers = [threading.Thread(target=ask) for _ in range(2)]
    for one in askers:
        one.start()
    try:
        wait_for(lambda: len(statuses) >= 4, seconds=120)
        before = serving.workers()
        os.kill(min(before), signal.SIGKILL)
        asked = len(statuses)
        wait_for(lambda: len(statuses) >= asked + 6, seconds=120)
        wait_for(lambda: len(serving.workers() - before) == 1, seconds=120)
    finally:
        ending.set()
        for one in askers:
            one.join()
    assert set(statuses) == {200}
    assert len(cut) <= 2  # each asks one at a time
    wait_for(lambda: len(re.findall(r"^process_cpu_seconds_total", serving.metrics(), re.M)) == 1, seconds=60)
    counted = re.findall(r'^regqa_http_requests_total\{.*route="/v1/answers".*\} ([0-9.]+)$', serving.metrics(), re.M)
    assert sum(map(float, counted)) >= len(statuses)  # what the killed one counted is not lost
    told = serving.said.read_text()
    assert told.count("REGQA_REDIS_URL") == 1
    assert told.count("Đã lập chỉ mục") == told.count("Uvicorn running on") == 1
    assert "Started server process" not in told
    workers = serving.workers()
    serving.process.send_signal(signal.SIGTERM)
    assert serving.process.wait(60) == 0
    wait_for(lambda: not any(Path(f"/proc/{pid}").exists() for pid in workers))


def test_a_process_whose_event_loop_hangs_ends_itself() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HANGING],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    ) as hanging:
        assert hanging.stdout
        assert hanging.stdout.readline() == b"blocked\n"
        began = time.monotonic()
        assert hanging.wait(30) == -signal.SIGKILL
        assert time.monotonic() - began < 20


@pytest.mark.parametrize("given", ["0", "65", "x", "-1"])
def test_a_number_of_workers_that_is_none_is_wrong_usage(given: str, tmp_path: Path) -> None:
    begun = Serving(tmp_path, f"--workers={given}")
    assert begun.process.wait(120) == 2
    assert "phải là số tiến trình, 1 đến 64" in begun.said.read_text()


def test_an_address_of_redis_that_is_none_is_told_with_its_setting_and_without_the_password(tmp_path: Path) -> None:
    begun = Serving(tmp_path, "--workers", "2", redis_url="redis//:geheim@127.0.0.1")
    assert begun.process.wait(120) == 2
    told = begun.said.read_text()
    assert told.startswith("regqa: REGQA_REDIS_URL: phải là địa chỉ dạng redis://")
    assert "geheim" not in told


def test_each_of_several_may_spend_its_share_of_tokens() -> None:
    assert share(Settings(workers=3, llm_tokens_per_day=100)).llm_tokens_per_day == 33
