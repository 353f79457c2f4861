"""`python -m evals.bench.endurance`: two service processes over one folder, asked all the time while much happens.

Documents are added on the command line, the index goes back, one of the processes is killed and started again, and
one of two Ray nodes is killed while a document is added. What the processes share besides the folder is as the
settings say (REGQA_DATABASE_URL, REGQA_REDIS_URL, REGQA_CHROMA_URL). Clients do as a balancer does: they ask the
processes in turn, and where one cannot be reached the other.
"""

import argparse
import http.client
import itertools
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from statistics import median, quantiles

from corpus.store import load as load_documents
from evals.bench.adding import copies, saved
from evals.bench.cluster import machines
from evals.bench.load import TIMEOUT_S, questions
from evals.bench.machine import machine, rss_mb
from evals.bench.service import REGQA, Service, free_port, service
from qa.index.generation import generations, live
from qa.index.manifest import made_at
from qa.settings import Settings

_DOWN_S = 20.0  # from the death of a process until it is started again
_AMID_S = 8.0  # from the start of a command until it is in the midst of its work
_MINUTE_S = 60.0
_MOST_S = 900.0  # of one command
_FILES = 8  # to add
_HEADERS = {"Content-Type": "application/json"}


@dataclass
class Told:
    """Is what became of the questions, by the minute: milliseconds of each answer, and how often which other outcome.

    An outcome is a status; `cut` for a connection that broke after the question was sent, as the other process is
    asked then; `lost` where neither answered.
    """

    answered: dict[int, list[float]] = field(default_factory=lambda: defaultdict(list))
    others: dict[int, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, minute: int, outcome: str, milliseconds: float) -> None:
        with self.lock:
            if outcome == "200":
                self.answered[minute].append(milliseconds)
            else:
                self.others[minute][outcome] += 1

    def line(self, minute: int) -> str:
        with self.lock:
            return _line(self.answered[minute], self.others[minute])

    def whole(self) -> tuple[str, Counter[str]]:
        """Return the line of all minutes together, and what else came than answers."""
        others = sum(self.others.values(), Counter[str]())
        return _line([one for minute in self.answered.values() for one in minute], others), others


class Office:
    """Is two service processes and two Ray nodes over one folder, and what may happen to them.

    Each method does one thing and says how it went; a command that fails raises CalledProcessError.
    """

    def __init__(self, folder: Path, running: ExitStack) -> None:
        self._running = running
        self._data = folder / "data"
        self._files = list(_files(folder / "given"))
        self._given = 0
        self._machines = running.enter_context(machines()) if find_spec("ray") else None
        self._settings = {"REGQA_RAY_ADDRESS": self._machines.address} if self._machines else {}
        self._run("index")
        self.ports = (free_port(), free_port())
        self._services = [self._started(port) for port in self.ports]

    def add(self) -> str:
        """Add the next document, and embed and index it."""
        file = self._files[self._given]
        self._given += 1
        return f"{file.name}, {self._run('add', str(file)):.0f} s"

    def go_back(self) -> str:
        """Use the generation made before the live one."""
        root = self._data / "index"
        order, was = sorted(generations(root), key=made_at), live(root)
        before = order[order.index(was) - 1]
        return f"{was.name} to {before.name}, {self._run('generation', 'use', before.name):.0f} s"

    def kill_a_service(self) -> str:
        """End the first process at once, and start it again after a while on the port that it had."""
        os.kill(self._services[0].pid, signal.SIGKILL)
        time.sleep(_DOWN_S)
        self._services[0] = self._started(self.ports[0])
        return f"ready {self._services[0].ready_s:.0f} s after it was started again"

    def kill_a_node_while_adding(self) -> str:
        """Kill the second Ray node seconds after the next document was given to be added; it joins again after."""
        if not self._machines:
            return "no Ray here"
        threading.Timer(_AMID_S, self._machines.lose_second).start()
        added = self.add()
        self._machines.start_second()
        return added

    def megabytes(self) -> str:
        return " + ".join(str(rss_mb(one.pid)) for one in self._services) + " MB"

    def _started(self, port: int) -> Service:
        return self._running.enter_context(service(Settings().corpus, self._data, self._settings, port))

    def _run(self, *command: str) -> float:
        places = os.environ | self._settings | {"REGQA_DATA": str(self._data)}
        began = time.monotonic()
        subprocess.run([str(REGQA), *command], env=places, check=True, stdout=subprocess.DEVNULL, timeout=_MOST_S)
        return time.monotonic() - began


def main() -> int:
    """Ask for as long as wanted, say what became of it minute by minute, and return 1 where an answer was lost."""
    options = _options()
    print(machine())
    told, stop = Told(), threading.Event()
    with tempfile.TemporaryDirectory() as place, ExitStack() as running:
        office = Office(Path(place), running)
        began = time.monotonic()
        work = [partial(_client, office.ports, told, stop, began, at) for at in range(options.clients)]
        threads = [threading.Thread(target=one) for one in (*work, partial(_report, office, told, stop, began))]
        for thread in threads:
            thread.start()
        try:
            for share, happens in _plan(office):
                stop.wait(began + share * options.minutes * _MINUTE_S - time.monotonic())
                print(f"{time.monotonic() - began:5.0f} s {happens.__name__}: {happens()}", flush=True)
            stop.wait(began + options.minutes * _MINUTE_S - time.monotonic())
        finally:
            stop.set()
            for thread in threads:
                thread.join()
    line, others = told.whole()
    print(line)
    return 1 if others.keys() - {"503", "cut"} else 0


def _line(taken: Sequence[float], others: Counter[str]) -> str:
    """Return how many answers there were, how long they took, and what else came of questions."""
    told = f"{len(taken)} answers"
    if len(taken) > 1:
        told += f", p50 {median(taken):.0f} ms, p95 {quantiles(taken, n=20)[-1]:.0f}"
    return f"{told} {dict(others) or ''}".rstrip()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m evals.bench.endurance", description=__doc__)
    parser.add_argument("--minutes", type=float, default=20, metavar="N", help="to ask for (20)")
    parser.add_argument("--clients", type=int, default=32, metavar="N", help="who ask without a pause (32)")
    return parser.parse_args()


def _plan(office: Office) -> Sequence[tuple[float, Callable[[], str]]]:
    """Return what happens after which share of the time."""
    return (
        (0.05, office.add),
        (0.15, office.add),
        (0.25, office.go_back),
        (0.35, office.kill_a_service),
        (0.50, office.add),
        (0.60, office.kill_a_node_while_adding),
        (0.75, office.add),
        (0.85, office.go_back),
    )


def _client(ports: Sequence[int], told: Told, stop: threading.Event, began: float, first: int) -> None:
    """Ask one question after the other, in an order of its own."""
    asked, turn = questions(), itertools.count(first)
    while not stop.is_set():
        at = next(turn)
        body = json.dumps({"question": asked[(at + 37 * first) % len(asked)]}).encode()
        begun = time.monotonic()
        for port in (ports[at % 2], ports[1 - at % 2]):
            outcome = _asked(port, body)
            if outcome not in ("cut", "unreachable"):
                break
            if outcome == "cut":
                told.add(int((time.monotonic() - began) / _MINUTE_S), "cut", 0)
        else:
            outcome = "lost"
        ended = time.monotonic()
        told.add(int((ended - began) / _MINUTE_S), outcome, 1000 * (ended - begun))
        if outcome == "503":
            stop.wait(1)


def _asked(port: int, body: bytes) -> str:
    """Ask over a connection of its own: one kept may have been closed as idle, which is not to be lost."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT_S)
    with closing(connection):
        try:
            connection.connect()
        except OSError:
            return "unreachable"
        try:
            connection.request("POST", "/v1/answers", body, _HEADERS)
            response = connection.getresponse()
            whole = json.loads(response.read())
        except (OSError, http.client.HTTPException, ValueError):
            return "cut"
    return f"{response.status}" if response.status != 200 or whole["id"] else "without id"


def _report(office: Office, told: Told, stop: threading.Event, began: float) -> None:
    for minute in itertools.count():
        stop.wait(began + (minute + 1) * _MINUTE_S - time.monotonic())
        print(f"minute {minute + 1}: {told.line(minute)}; {office.megabytes()}", flush=True)
        if stop.is_set():
            return


def _files(folder: Path) -> Iterator[Path]:
    """Yield files to add, of recombined texts."""
    starter = load_documents(Settings().corpus)
    for document in itertools.islice(copies(starter, len(starter)), _FILES):
        yield saved(document, folder)


if __name__ == "__main__":
    sys.exit(main())
