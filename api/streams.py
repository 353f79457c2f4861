"""Answers on their way, as streams of events that can be taken up again.

A stream is worked on by a task of its own. A reader whose connection drops names the last event seen and reads on
from there; one who stays away is not worked for any longer.
"""

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from fastapi.responses import Response, StreamingResponse
from fastapi.sse import KEEPALIVE_COMMENT, format_sse_event
from pydantic import BaseModel

from qa.model import Answer

PATIENCE_S = 10.0  # how long the work goes on with nobody reading; who comes back later asks again
IDLE_S = 15.0  # a proxy may take a line over which nothing comes for dead


class Event(NamedTuple):
    """Is one step of an answer, to be sent as the `number`-th of its stream, counted from 1."""

    stream: str
    number: int
    name: str
    data: BaseModel


def as_sse(event: Event) -> bytes:
    """Return the event with the id “{stream}-{number}”, from which a reader can go on."""
    name, number = event.name, f"{event.stream}-{event.number}"
    return format_sse_event(data_str=event.data.model_dump_json(), event=name, id=number)


class Stream:
    """Is one answer on its way: its events as `written`, which leaves out one by writing nothing of it.

    Used from the event loop only. `id` cannot be guessed: who knows it may read the answer and stop the work.
    """

    def __init__(
        self,
        work: Callable[["Stream"], Coroutine[Any, Any, None]],
        patience: float = PATIENCE_S,
        idle: float = IDLE_S,
        written: Callable[[Event], bytes] = as_sse,
    ) -> None:
        self.id = secrets.token_hex(16)
        self._events: list[bytes] = []
        self._grown = asyncio.Event()
        self._opened = False
        self._readers = 0
        self._patience = patience
        self._idle = idle
        self._written = written
        self._leaving: asyncio.TimerHandle | None = None
        self._task = asyncio.create_task(work(self))
        self._task.add_done_callback(lambda _: self._wake())

    async def opened(self) -> None:
        """Return once the work has called `open`; raises what ended it before that."""
        while not self._opened:
            if self.ended:
                return self._task.result()
            await self._grown.wait()

    def open(self) -> None:
        """Say, from within the work, that events will follow: what fails from here on is one of them."""
        self._opened = True
        self._wake()

    def send(self, name: str, data: BaseModel) -> None:
        """Add an event for all readers, of now and later."""
        if written := self._written(Event(self.id, len(self._events) + 1, name, data)):
            self._events.append(written)
            self._wake()

    async def events(self, after: int = 0) -> AsyncIterator[bytes]:
        """Yield the events after the first `after` ones, then those to come, until the work has ended.

        Where none comes for a while, a comment tells that the line is alive.
        """
        while True:
            if after < len(self._events):
                yield self._events[after]
                after += 1
            elif self.ended:
                return
            elif not await self.grown(self._idle):
                yield KEEPALIVE_COMMENT

    def since(self, after: int) -> list[bytes]:
        """Return the events there are by now after the first `after` ones."""
        return self._events[after:]

    async def grown(self, seconds: float) -> bool:
        """Return once there is another event or the end; false where neither came within so many seconds."""
        try:
            await asyncio.wait_for(self._grown.wait(), seconds)
        except TimeoutError:
            return False
        return True

    @contextmanager
    def reader(self) -> Iterator[None]:
        """Hold a reader's place; once the last has been gone for longer than the patience, the work is stopped."""
        self._readers += 1
        if self._leaving:
            self._leaving.cancel()
        try:
            yield
        finally:
            self._readers -= 1
            if not self._readers and not self.ended:
                self._wait_for_a_reader()

    def read_elsewhere(self) -> None:
        """Wait as long anew for the next reader: another process has one at this moment."""
        if self._leaving and not self._readers and not self.ended:
            self._leaving.cancel()
            self._wait_for_a_reader()

    def _wait_for_a_reader(self) -> None:
        self._leaving = asyncio.get_running_loop().call_later(self._patience, self.stop)

    @property
    def ended(self) -> bool:
        return self._task.done()

    @property
    def whole(self) -> bool:
        """Is true once all has been sent that there was to say; never of what was stopped before."""
        return self.ended and not self._task.cancelled() and self._task.exception() is None

    def stop(self) -> None:
        """End the work between two of its steps."""
        self._task.cancel()

    def _wake(self) -> None:
        self._grown.set()
        self._grown = asyncio.Event()


def event_stream(events: AsyncIterator[bytes]) -> Response:
    """Return the events as they come; no proxy is to keep them back.

    FastAPI's own event routes hand every event from task to task, and fail where the reader leaves in between.
    """
    return StreamingResponse(events, media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})


class Given(NamedTuple):
    """Is an answer that was sent, and the fingerprint of the index it came from."""

    answer: Answer
    fingerprint: str
