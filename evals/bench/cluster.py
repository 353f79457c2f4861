"""A real Ray cluster of two machines, both on this one, each with one processor; the second may be lost."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_RAY = Path(sys.executable).with_name("ray")
_STORE = 100_000_000  # bytes of memory for what goes between machines
_UP_S = 90.0


class Machines:
    """Is the cluster: `address` is what REGQA_RAY_ADDRESS is set to."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        with closing(socket.create_server(("127.0.0.1", 0))) as taken:
            port = taken.getsockname()[1]
        self.address = f"127.0.0.1:{port}"
        self._nodes: dict[str, subprocess.Popen[bytes]] = {}
        self._start("127.0.0.1", "--head", f"--port={port}", f"--temp-dir={folder}", "--include-dashboard=false")
        self.start_second()

    def start_second(self) -> None:
        """Have the second machine join, again where it was lost."""
        self._start("127.0.0.2", f"--address={self.address}")

    def lose_second(self) -> None:
        """Kill the process that makes the second machine one of the cluster, as a machine goes that loses power."""
        node = self._nodes.pop("127.0.0.2")
        (raylet,) = [pid for pid in _children(node.pid) if b"raylet/raylet" in _command(pid)]
        os.kill(raylet, signal.SIGKILL)
        node.wait(_UP_S)

    def stop(self) -> None:
        """End both."""
        for node in self._nodes.values():
            node.terminate()
        for node in self._nodes.values():
            node.wait(_UP_S)

    def _start(self, ip: str, *arguments: str) -> None:
        log = self._folder / f"{ip}.log"
        command = [str(_RAY), "start", "--block", f"--node-ip-address={ip}", "--num-cpus=1", *arguments]
        with log.open("wb") as file:
            self._nodes[ip] = subprocess.Popen(
                [*command, f"--object-store-memory={_STORE}", "--disable-usage-stats"],
                stdout=file,
                stderr=subprocess.STDOUT,
                env=os.environ | {"PYTHONPATH": str(ROOT), "RAY_worker_niceness": "0"},  # nobody else is served here
            )
        ends = time.monotonic() + _UP_S
        while b"will now block" not in log.read_bytes():
            if self._nodes[ip].poll() is not None or time.monotonic() > ends:
                raise RuntimeError(f"ray start does not get there: {log.read_text(errors='replace')[-500:]}")
            time.sleep(0.1)


@contextmanager
def machines() -> Iterator[Machines]:
    """Have the cluster for as long as the block lasts, in a folder whose path is short enough for its sockets.

    Raises RuntimeError where a machine does not start.
    """
    with tempfile.TemporaryDirectory(prefix="ray-", dir="/tmp", ignore_cleanup_errors=True) as folder:
        found = Machines(Path(folder))
        try:
            yield found
        finally:
            found.stop()


def _children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _command(pid: int) -> bytes:
    return Path(f"/proc/{pid}/cmdline").read_bytes()
