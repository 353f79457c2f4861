"""What the browser is pointed at: the real service, other sites that embed it, and a line that can be cut."""

import contextlib
import functools
import http.server
import os
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path

STARTS_WITHIN_S = 600  # the first start builds the index, and embeds every passage for it


@contextlib.contextmanager
def service(settings: Mapping[str, str], log: Path) -> Iterator[str]:
    """Run `regqa serve` with these settings on a free port and give its address once it is ready."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    kept = {name: value for name, value in os.environ.items() if not name.startswith("REGQA_")}
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("w", encoding="utf-8") as told:
        command = [str(Path(sys.executable).with_name("regqa")), "serve"]
        process = subprocess.Popen(
            command, env=kept | settings | {"REGQA_PORT": str(port)}, stdout=told, stderr=subprocess.STDOUT
        )
        try:
            deadline = time.monotonic() + STARTS_WITHIN_S
            while not _ready(address):
                if process.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError(f"regqa serve did not start; see {log}:\n{log.read_text(encoding='utf-8')}")
                time.sleep(0.2)
            yield address
        finally:
            process.terminate()
            process.wait(timeout=30)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def _ready(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/readyz", timeout=5) as response:
            return bool(response.status == 200)
    except OSError:
        return False


class Site(http.server.ThreadingHTTPServer):
    """Is another web site of one page, which a test sets."""

    page = ""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _SitePage)
        self.origin = f"http://127.0.0.1:{self.server_port}"


class _SitePage(http.server.BaseHTTPRequestHandler):
    server: Site

    def do_GET(self) -> None:
        body = self.server.page.encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@contextlib.contextmanager
def site() -> Iterator[Site]:
    """Run a site and give it."""
    with Site() as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


class Line:
    """Is a TCP line to the service that a test can hold or cut after so many bytes of an event stream."""

    def __init__(self, service_address: str) -> None:
        self._to = ("127.0.0.1", int(service_address.rpartition(":")[2]))
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._open: set[socket.socket] = set()
        self._going = threading.Event()
        self._going.set()
        self._held = threading.Event()
        self._marks: list[tuple[bytes, bool]] = []
        self.cuts = 0
        threading.Thread(target=self._accept, daemon=True).start()

    def cut_after(self, mark: bytes) -> None:
        """Cut the connection over which these bytes come next, right behind them."""
        self._marks.append((mark, True))

    def hold_after(self, mark: bytes) -> None:
        """Let nothing more through once these bytes have come, until `go_on`."""
        self._held.clear()
        self._marks.append((mark, False))

    def wait_until_held(self) -> None:
        """Wait for the bytes to come; cut before that, the next connection would meet the hold instead."""
        assert self._held.wait(15), "the bytes to hold after have not come"

    def go_on(self) -> None:
        self._going.set()

    def cut(self) -> None:
        """Cut every connection there is."""
        for one in list(self._open):
            _shut(one)

    def close(self) -> None:
        """Cut everything, and refuse new connections."""
        _shut(self._listener)
        self._going.set()
        self.cut()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                near, _ = self._listener.accept()
                far = socket.create_connection(self._to)
                self._open |= {near, far}
                for source, sink, downwards in ((near, far, False), (far, near, True)):
                    threading.Thread(
                        target=functools.partial(self._carry, source, sink, downwards), daemon=True
                    ).start()

    def _carry(self, source: socket.socket, sink: socket.socket, downwards: bool) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                if downwards:
                    self._going.wait()
                    before, rest, cuts = self._split(data)
                    sink.sendall(before)
                    if cuts:
                        self.cuts += 1
                        break
                    self._going.wait()
                    data = rest
                sink.sendall(data)
        for one in (source, sink):
            self._open.discard(one)
            _shut(one)

    def _split(self, data: bytes) -> tuple[bytes, bytes, bool]:
        for mark, cuts in self._marks:
            if mark in data:
                self._marks.remove((mark, cuts))
                if not cuts:
                    self._going.clear()
                    self._held.set()
                end = data.index(mark) + len(mark)
                return data[:end], data[end:], cuts
        return data, b"", False


def _shut(one: socket.socket) -> None:
    with contextlib.suppress(OSError):
        one.shutdown(socket.SHUT_RDWR)
    one.close()
