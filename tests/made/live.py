"""The service behind a real server, on a free port of this machine."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import uvicorn
from starlette.types import ASGIApp


@contextmanager
def live(application: ASGIApp, **options: Any) -> Iterator[httpx.Client]:
    """Serve for as long as the block lasts; the options are uvicorn's."""
    usual: dict[str, Any] = {"port": 0, "log_level": "error", "log_config": None, "timeout_graceful_shutdown": 1}
    server = uvicorn.Server(uvicorn.Config(application, **(usual | options)))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        wait_for(lambda: server.started)
        port = server.servers[0].sockets[0].getsockname()[1]
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=10) as client:
            yield client
    finally:
        server.should_exit = True
        thread.join()


def wait_for(done: Callable[[], object], seconds: float = 5.0) -> None:
    ends = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < ends, "it never came to be"
        time.sleep(0.01)
