"""How the service is run: by one process, or by several that one looks after.

Of several each listens at the same socket and opens the index for itself. One that dies, or does nothing for long, is
replaced; what they count for Prometheus lies in a folder of theirs, which /metrics adds up.
"""

import logging
import os
import shutil
import signal
import sys
import tempfile
import threading
import time
from asyncio import AbstractEventLoop, get_running_loop
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import uvicorn
from fastapi import FastAPI
from prometheus_client.multiprocess import mark_process_dead
from starlette.types import ASGIApp
from uvicorn.config import STARTUP_FAILURE
from uvicorn.supervisors import Multiprocess

from api.access.connections import Connection
from api.metrics import COUNTED
from api.settings import Settings
from corpus.store import CorpusError
from qa.errors import QAError

logger = logging.getLogger(__name__)

THREADS = 2  # that answer in one process: more wait for one another

_STARTING_S = 30  # a worker says nothing while it is imported, on a busy machine for long
_HANGS_S, _LOOKS = 30.0, 6  # after which a worker whose event loop does nothing ends itself


def log_questions() -> None:
    """Have one JSON line per question written to stderr."""
    logging.basicConfig(format="%(message)s", level=logging.WARNING)
    logging.getLogger("api").setLevel(logging.INFO)


class NotListening(CorpusError):
    """The service could not be begun at its address; the message says what to set."""


def serve(application: ASGIApp, settings: Settings, port: int, named: str, command: str) -> None:
    """Serve until told to end; the port is what `named` sets, for the command. Raises NotListening."""
    _take_turns_often()
    try:
        uvicorn.run(application, **_usual(settings, port))
    except SystemExit as error:
        raise _not_listening(settings, port, named, command) from error


def serve_several(settings: Settings) -> bool:
    """Serve until told to end, in as many processes as the settings say; false where one could not be begun.

    Raises NotListening.
    """
    os.environ["REGQA_WORKERS"] = str(settings.workers)  # of what is set here they know what the environment says
    os.environ[COUNTED] = tempfile.mkdtemp(prefix="regqa-metrics-")
    config = uvicorn.Config(
        "api.serving:worker",
        factory=True,
        workers=settings.workers,
        timeout_worker_healthcheck=_STARTING_S,
        **_usual(settings, settings.port),
    )
    try:
        workers = _Workers(config, [config.bind_socket()])
        workers.run()
    except SystemExit as error:
        raise _not_listening(settings, settings.port, "REGQA_PORT", "regqa serve") from error
    finally:
        shutil.rmtree(os.environ[COUNTED], ignore_errors=True)
    return STARTUP_FAILURE not in {one.exitcode for one in workers.processes}


def worker() -> FastAPI:
    """Return the service as one of several processes has it; called in each of them."""
    from api.app import create_app
    from api.engine import answering
    from qa.engine import Shelf

    _take_turns_often()
    log_questions()
    logging.getLogger("uvicorn.error").setLevel(logging.WARNING)  # the one that looks after them has said it
    settings = share(Settings())
    shelf = Shelf(settings)
    try:
        shelf.current()  # before anybody is let in to wait for it
    except (QAError, CorpusError) as error:
        logger.error("%s", error)
    threads = min(THREADS, max(1, (os.cpu_count() or 1) // settings.workers))
    return _watched(create_app(shelf, settings, answering(settings), workers=threads))


def share(settings: Settings) -> Settings:
    """Return the settings of one of several processes, each of which counts the model's tokens for itself."""
    return settings.model_copy(update={"llm_tokens_per_day": settings.llm_tokens_per_day // settings.workers})


class _Workers(Multiprocess):
    """Is uvicorn's supervisor, which takes what a process had in hand out of the counts once it is gone."""

    def keep_subprocess_alive(self) -> None:
        before = {one.pid for one in self.processes}
        for one in self.processes:
            one.child_conn.close()  # their end: of one that dies while it is asked how it is, nothing is waited for
        super().keep_subprocess_alive()
        for pid in before - {one.pid for one in self.processes}:
            mark_process_dead(pid)  # type: ignore[no-untyped-call]


def _usual(settings: Settings, port: int) -> dict[str, Any]:
    return {
        "host": settings.host,
        "port": port,
        "http": Connection,
        "forwarded_allow_ips": list(settings.trusted_proxies),
        "ws": "none",
        "backlog": Connection.most,
        "access_log": False,
        "server_header": False,
        "timeout_graceful_shutdown": 10,
    }


def _not_listening(settings: Settings, port: int, named: str, command: str) -> NotListening:
    return NotListening(f"Không mở được {settings.host}:{port}. Đặt REGQA_HOST, {named} khác rồi chạy: {command}")


def _take_turns_often() -> None:
    """Have threads hand over often: at 32 clients that took a tenth off the longest waits."""
    sys.setswitchinterval(0.001)


def _watched(application: FastAPI) -> FastAPI:
    """Return the service with a thread beside it that ends the process where the one it was begun by is gone, or its
    event loop hangs.
    """
    inner = application.router.lifespan_context

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[Any]:
        async with inner(app) as state:
            threading.Thread(target=_watch, args=(get_running_loop(), os.getppid()), daemon=True).start()
            yield state

    application.router.lifespan_context = lifespan
    return application


def _watch(loop: AbstractEventLoop, parent: int) -> None:
    unheard = 0
    while unheard < _LOOKS:  # several short waits: a process that was stopped for a while is given time to go on
        heard = threading.Event()
        try:
            loop.call_soon_threadsafe(heard.set)
        except RuntimeError:  # closed: the process ends
            return
        if os.getppid() != parent:
            os.kill(os.getpid(), signal.SIGTERM)
            return
        if heard.wait(_HANGS_S / _LOOKS):
            unheard = 0
            time.sleep(1)
        else:
            unheard += 1
    logger.error("Tiến trình %d treo quá %d giây, được thay bằng tiến trình mới.", os.getpid(), _HANGS_S)
    os.kill(os.getpid(), signal.SIGKILL)
