"""Processes that are forked, each for one thing, from one that is started once and does nothing else.

A fresh interpreter takes a fifth of a second to load what reads a file; a fork of one that has loaded it takes none.
The nursery loads the module and waits; for each request it forks a keeper, and that the child. The keeper waits for
the child's end, or for that of whoever asked for it, kills the child's process group in either case, and tells the
child's status: no process is left however the others end. The nursery ends with the process that started it.
"""

import atexit
import importlib
import json
import os
import select
import signal
import socket
import subprocess
import sys
import traceback
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from threading import Lock
from types import TracebackType
from typing import IO, NoReturn, Self

_Run = Callable[..., None]

_REQUEST = 1 << 20  # bytes of one, at most
_ENDING_S = 1.0
_HANDED_OVER = 6  # files: standard input, output and error, what is told meanwhile, the keeper's two pipes


class Child:
    """Is a process that runs until it ends or the block is left; then `status` is how it ended, as in subprocess."""

    def __init__(self, holding: int, told: int) -> None:
        self.status = 0
        self._holding, self._told = holding, told

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.close(self._holding)
        with open(self._told, "rb") as told:
            self.status = int(told.read() or -signal.SIGKILL)  # nothing where the keeper was killed as well


class Nursery:
    """Starts children that call `run` of a module; itself started when it is first asked, and again if it is gone."""

    def __init__(self, module: str) -> None:
        self._module = module
        self._lock = Lock()
        self._asked: socket.socket | None = None
        self._process: subprocess.Popen[bytes] | None = None
        atexit.register(self.close)

    def start(
        self, arguments: Sequence[str], known: Mapping[str, str], standard: Sequence[IO[bytes]], pipe: int
    ) -> Child:
        """Return a child whose `run` gets the pipe and the arguments; `known` are the variables of its environment,
        `standard` its input, output and errors.
        """
        request = json.dumps([arguments, dict(known)]).encode()
        held, holding = os.pipe()
        told, telling = os.pipe()
        files = [*(file.fileno() for file in standard), pipe, held, telling]
        try:
            with self._lock:
                try:
                    socket.send_fds(self._asked or self._started(), [request], files)
                except OSError:  # it is gone
                    with suppress(BrokenPipeError):  # and so is the next: then no child will tell its status
                        socket.send_fds(self._started(), [request], files)
        except BaseException:
            os.close(holding)
            os.close(told)
            raise
        finally:
            os.close(held)
            os.close(telling)
        return Child(holding, told)

    def _started(self) -> socket.socket:
        """Return the socket on which a new nursery is asked; it ends when that is closed."""
        self.close()
        self._asked, asked = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with asked:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", __name__, self._module, str(asked.fileno())],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                env=_environment(),
                start_new_session=True,
                pass_fds=(asked.fileno(),),
            )
        return self._asked

    def close(self) -> None:
        """End the nursery, once its children have ended, for which it has a second; none stays without its keeper."""
        if self._asked and self._process:
            self._asked.close()
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(_ENDING_S)
        self._asked = self._process = None


def _environment() -> dict[str, str]:
    """Return what an interpreter needs to start; keys and settings are none of a file's business."""
    needed = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH", "TMPDIR") if name in os.environ}
    return needed | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "PYTHONUTF8": "1"}


def _wait_for_requests(module: str, asked: socket.socket) -> None:
    run: _Run = importlib.import_module(module).run
    keepers: list[int] = []
    while request := (received := socket.recv_fds(asked, _REQUEST, _HANDED_OVER))[0]:
        files = received[1]
        if not (keeper := os.fork()):
            asked.close()
            _keep(run, request, files)
        for file in files:
            os.close(file)
        keepers = [one for one in (*keepers, keeper) if not os.waitpid(one, os.WNOHANG)[0]]
    for keeper in keepers:
        os.waitpid(keeper, 0)


def _keep(run: _Run, request: bytes, files: Sequence[int]) -> NoReturn:
    """Be the keeper of one child."""
    *standard, pipe, held, telling = files
    child = os.fork()
    if not child:
        os.close(held)
        os.close(telling)
        _be_the_child(run, request, standard, pipe)
    for file in (*standard, pipe):
        os.close(file)
    select.select([os.pidfd_open(child), held], [], [])
    with suppress(ProcessLookupError):  # it had no time to have a group of its own
        os.killpg(child, signal.SIGKILL)
    with suppress(ProcessLookupError):
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    with suppress(BrokenPipeError):  # whoever asked is gone
        os.write(telling, str(os.waitstatus_to_exitcode(status)).encode())
    os._exit(0)


def _be_the_child(run: _Run, request: bytes, standard: Sequence[int], pipe: int) -> NoReturn:
    status = 1
    try:
        os.setsid()
        for number, file in enumerate(standard):
            os.dup2(file, number)
            os.close(file)
        arguments, known = json.loads(request)
        os.environ.update(known)
        run(pipe, *arguments)
        sys.stdout.flush()
        status = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(status)


if __name__ == "__main__":
    _wait_for_requests(sys.argv[1], socket.socket(fileno=int(sys.argv[2])))
