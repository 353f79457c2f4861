"""How long, and how many, connections are kept: uvicorn alone waits for ever for the rest of a request."""

import math
import resource
import time
from asyncio import TimerHandle, Transport
from typing import Any

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from api import problems
from api.problems import Problem

_MAX_HEAD = 64 * 1024  # bytes


def room(files: int) -> int:
    """Return how many connections there may be where so many files may be open: these must never run out.

    Some are the index's and the libraries' own. Of the rest a third is for connections, a third for the files they
    are sent, a third for those that are taken in before the first of them can be told to go.
    """
    return max(8, min(1000, (files - 64) // 3))


class Connection(HttpToolsProtocol):
    """Is uvicorn's connection, with an end to its patience whenever it is the other side's turn.

    That is until a request has come whole, between a response and the next request, and while what was sent is not
    taken. A large file may take longer, as long as it comes at `slowest`. How long an answer is worked on, and how
    long a stream stays open, is not limited here.

    uvicorn's own `limit_concurrency` would not do: it keeps the slow connections and refuses all others.
    """

    patience = 20.0  # seconds
    slowest = 32 * 1024  # bytes a second of a body that is waited for: a mobile telephone sends more
    most = room(resource.getrlimit(resource.RLIMIT_NOFILE)[0])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._timer: TimerHandle | None = None  # runs while it is the other side's turn
        self._waited_since = math.inf
        self._head = 0  # bytes since the last that were of any use

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._wait()
        if len(self.connections) > self.most:
            self._make_room()

    def connection_lost(self, exc: Exception | None) -> None:
        self._wait_no_more()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        self._head += len(data)
        super().data_received(data)
        if self._head > _MAX_HEAD and not self.transport.is_closing():
            self._refuse(problems.http_problem(431))

    def on_headers_complete(self) -> None:
        self._head = 0
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        self._head = 0
        super().on_body(body)
        if self._timer and not self.cycle.response_complete:
            self._timer.cancel()
            self._timer = self.loop.call_at(self._timer.when() + len(body) / self.slowest, self._give_up)

    def on_message_complete(self) -> None:
        super().on_message_complete()
        self._next_turn()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._next_turn()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._wait()

    def resume_writing(self) -> None:
        super().resume_writing()
        self._next_turn()

    def send_400_response(self, msg: str) -> None:
        self._refuse(problems.NO_HTTP)

    def _next_turn(self) -> None:
        if self.cycle.response_complete or self.cycle.more_body:
            self._wait()
        else:
            self._wait_no_more()

    def _wait(self) -> None:
        self._wait_no_more()
        self._waited_since = time.monotonic()
        self._timer = self.loop.call_later(self.patience, self._give_up)

    def _wait_no_more(self) -> None:
        self._waited_since = math.inf
        if self._timer:
            self._timer.cancel()
            self._timer = None

    def _make_room(self) -> None:
        """Drop the connection waited for longest; where all others are worked for, that is this new one."""
        ours = (one for one in self.connections if isinstance(one, Connection))
        min(ours, key=lambda one: one._waited_since)._drop()

    def _give_up(self) -> None:
        """Close the connection; with a word, where a request has begun and nothing else is on the way."""
        answering = self.cycle is not None and self.cycle.scope is self.scope and self.cycle.response_started
        if self.scope is None or answering or self.transport.is_closing() or self.transport.get_write_buffer_size():
            self._drop()
        else:
            self._refuse(problems.http_problem(408))

    def _drop(self) -> None:
        self._wait_no_more()
        self.connections.discard(self)  # here, so that nobody else makes room for one that is going already
        self.transport.abort()  # `close` would wait until what is written has been taken

    def _refuse(self, body: Problem) -> None:
        response = problems.response(body, {"Connection": "close"})
        headers = b"".join(b"%s: %s\r\n" % header for header in response.raw_headers)
        self.transport.write(STATUS_LINE[body.status] + headers + b"\r\n" + bytes(response.body))
        self.transport.close()
        self._wait()
