"""Questions, and clients that ask them over HTTP: a process of its own, not to share the service's interpreter.

`python -m evals.bench.load` reads a `Plan` as JSON and writes a `Load`; `drive` runs that and returns it.
"""

import hashlib
import http.client
import itertools
import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field

from evals.cases import load as load_cases

TIMEOUT_S = 60.0  # of one request
_HEADERS = {"Content-Type": "application/json"}


@dataclass(frozen=True)
class Plan:
    """Is what to send: the bodies in turn, again from the first, by so many clients until the seconds are over.

    Each client asks at least once, all together so many `requests` at most. Where the service has `others`, ports of
    more processes, each client goes from one process to the next with every question.
    """

    host: str
    port: int
    path: str
    bodies: Sequence[str]
    clients: int
    seconds: float
    requests: int | None = None
    others: Sequence[int] = ()


@dataclass
class Load:
    """Is what came of it: milliseconds of each request that got a 200, the others' count, `traces` of answers."""

    seconds: float = 0.0
    milliseconds: list[float] = field(default_factory=list)
    errors: int = 0
    traces: list[dict[str, float]] = field(default_factory=list)


def questions() -> list[str]:
    """Return the cases' questions, each once, strata mixed, in an order that is the same every time."""
    cases = sorted(load_cases(), key=lambda case: hashlib.sha256(case.id.encode()).digest())
    return list(dict.fromkeys(case.question for case in cases))


def drive(plan: Plan) -> Load:
    """Return what the plan brought, asked from another process."""
    command = [sys.executable, "-m", "evals.bench.load"]
    done = subprocess.run(command, input=json.dumps(asdict(plan)), stdout=subprocess.PIPE, text=True, check=True)
    return Load(**json.loads(done.stdout))


def ask(plan: Plan) -> Load:
    """Return what the plan brought, asked by threads of this process, each over one connection kept open."""
    load = Load()
    bodies = itertools.islice(itertools.cycle(plan.bodies), plan.requests)  # several threads may read it
    started = time.perf_counter()
    ends = started + plan.seconds
    threads = [threading.Thread(target=_client, args=(plan, at, bodies, ends, load)) for at in range(plan.clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    load.seconds = time.perf_counter() - started
    return load


def _client(plan: Plan, at: int, bodies: Iterator[str], ends: float, load: Load) -> None:
    ports = [plan.port, *plan.others]
    connections = [http.client.HTTPConnection(plan.host, port, timeout=TIMEOUT_S) for port in ports]
    turns = itertools.islice(itertools.cycle(connections), at % len(ports), None)
    for body, connection in zip(bodies, turns, strict=False):
        begun = time.perf_counter()
        status, content = _answer(connection, plan.path, body)
        ended = time.perf_counter()
        if status == 200:
            load.milliseconds.append(1000 * (ended - begun))
            if plan.clients == 1:
                load.traces.append(_timings(content))
        else:
            load.errors += 1
        if ended > ends:
            break
    for connection in connections:
        connection.close()


def _answer(connection: http.client.HTTPConnection, path: str, body: str) -> tuple[int, bytes]:
    """Return the status, 0 where there is none, and the content.

    A connection that was kept open, and closed by the service for being idle, is opened anew, as proxies do.
    """
    was_kept = connection.sock is not None
    try:
        connection.request("POST", path, body.encode(), _HEADERS)
        response = connection.getresponse()
        return response.status, response.read()
    except (OSError, http.client.HTTPException) as error:
        connection.close()
        if was_kept and isinstance(error, ConnectionError):
            return _answer(connection, path, body)
        return 0, b""


def _timings(content: bytes) -> dict[str, float]:
    trace = json.loads(content).get("trace", {})
    return {name: value for name, value in trace.items() if name.endswith("_ms")}


def main() -> None:
    """Carry out the plan on standard input."""
    print(json.dumps(asdict(ask(Plan(**json.load(sys.stdin))))))


if __name__ == "__main__":
    main()
