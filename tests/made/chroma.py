"""A real Chroma server on this machine, that a test may kill and start again."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from made.live import wait_for

_UP_S = 60.0
_CHROMA = Path(sys.executable).with_name("chroma")


class ChromaServer:
    """Is `chroma run` over a folder of its own, on a port that stays the same."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        with closing(socket.create_server(("127.0.0.1", 0))) as taken:
            self._port = taken.getsockname()[1]
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def start(self) -> None:
        arguments = ["run", "--path", str(self._folder), "--host", "127.0.0.1", "--port", str(self._port)]
        self._process = subprocess.Popen([str(_CHROMA), *arguments], stdout=subprocess.DEVNULL)
        wait_for(self._listens, _UP_S)

    def is_running(self) -> bool:
        return self._process is not None

    def kill(self) -> None:
        if self._process:
            self._process.kill()
            self._process.wait()
        self._process = None

    def _listens(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self._port), 1).close()
        except OSError:
            return False
        return True


@contextmanager
def chroma_server(folder: Path) -> Iterator[ChromaServer]:
    """Run one for as long as the block lasts."""
    server = ChromaServer(folder)
    try:
        server.start()
        yield server
    finally:
        server.kill()
