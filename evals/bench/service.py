"""A `regqa serve` of the bench's own, on a free port of 127.0.0.1."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

READY_S = 180.0  # to wait for it
REGQA = Path(sys.executable).with_name("regqa")
_HOST = "127.0.0.1"


@dataclass(frozen=True)
class Service:
    """Is a service that is ready: where, after how many seconds, and its process."""

    host: str
    port: int
    ready_s: float
    pid: int


@contextmanager
def service(
    corpus: Path, data: Path, more: Mapping[str, str] = MappingProxyType({}), port: int | None = None
) -> Iterator[Service]:
    """Run the service over these folders, with `more` settings, and yield it ready; without `port` on a free one.

    Raises RuntimeError where it does not get there.
    """
    port = port or free_port()
    places = {"REGQA_CORPUS": str(corpus), "REGQA_DATA": str(data), "REGQA_HOST": _HOST, "REGQA_PORT": str(port)}
    command = [str(REGQA), "serve"]
    quiet = subprocess.DEVNULL
    started = time.perf_counter()
    with subprocess.Popen(command, env=os.environ | places | dict(more), stdout=quiet, stderr=quiet) as process:
        try:
            while not _ready(port):
                if process.poll() is not None or time.perf_counter() - started > READY_S:
                    raise RuntimeError(f"regqa serve is not ready after {READY_S:.0f} s; run it alone to see why")
                time.sleep(0.05)
            yield Service(_HOST, port, round(time.perf_counter() - started, 2), process.pid)
        finally:
            process.terminate()


def _ready(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://{_HOST}:{port}/readyz", timeout=5) as response:
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def free_port() -> int:
    """Return a port of 127.0.0.1 on which nobody listens now."""
    with socket.socket() as listening:
        listening.bind((_HOST, 0))
        return int(listening.getsockname()[1])
