"""What is remembered, as it is asked for: by one process in its `memory`, or by several in what is `shared`."""

import math
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Literal, NamedTuple, Protocol

from api.access.rights import Rights
from api.streams import Given, Stream

MINUTE_S = 60
ANSWER_S = 6 * 3600  # for which an answer may be judged

Events = AsyncIterator[bytes]
State = Literal["none", "on", "silent"]


class Left(NamedTuple):
    """Is what a bucket still holds, the seconds until it is full, and those to wait where it held too little."""

    requests: int
    full_in: int
    wait: int


class Bucket(NamedTuple):
    """Is `amount` requests a minute for each address, named for the headers."""

    name: str
    amount: int

    @property
    def each(self) -> float:
        """Return the seconds in which one request is earned."""
        return MINUTE_S / self.amount

    @property
    def policy(self) -> str:
        return f'"{self.name}";q={self.amount};w={MINUTE_S}'

    def left(self, filling: float, wait: float) -> Left:
        """Return what is left where the bucket is full in `filling` seconds and holds a request in `wait`."""
        if wait > 0:
            return Left(0, math.ceil(filling), max(1, math.ceil(wait)))
        return Left(int((MINUTE_S - filling) / self.each + 1e-6), math.ceil(filling), 0)

    def told(self, left: Left) -> str:
        return f'"{self.name}";r={left.requests};t={left.full_in}'


class Window(NamedTuple):
    """Is so many times in any so many seconds, of what `of` names."""

    of: str
    amount: int
    seconds: int


class Buckets(Protocol):
    """Is how much each address may still ask; from the event loop."""

    async def take(self, address: str, buckets: Sequence[Bucket]) -> list[Left]:
        """Take one request out of each of the address's buckets that holds one."""
        ...


class Windows(Protocol):
    """Is how often something was done lately; may wait for another machine, so from threads."""

    def spend(self, windows: Sequence[Window]) -> int:
        """Count once in each and return 0; or, where one is full, count nothing and return the seconds to wait."""
        ...

    def wait(self, windows: Sequence[Window]) -> int:
        """Return the same without counting."""
        ...

    def left(self, window: Window) -> int: ...

    def salt(self) -> bytes:
        """Return what names are hashed with before they are counted."""
        ...


class Answers(Protocol):
    """Is the answers that were sent lately, by their ids; the oldest are forgotten first. From the event loop."""

    async def put(self, given: Given) -> None: ...

    async def get(self, id: str) -> Given | None: ...


class Streams(Protocol):
    """Is the streams by the rights they were asked with and their ids. From the event loop."""

    async def keep(self, rights: Rights, stream: Stream) -> None: ...

    def reading(
        self, rights: Rights, id: str, after: int
    ) -> AbstractAsyncContextManager[AsyncIterator[bytes] | None]:
        """Hold a reader's place and give the events after that one; None where there is no such stream."""
        ...

    async def stop(self, rights: Rights, id: str) -> bool:
        """Stop and forget the stream; false where there is none."""
        ...


@dataclass(frozen=True)
class Remembered:
    """Is all of it. `state` tells whether what is shared can be reached, from a thread; `close` ends what goes on."""

    buckets: Buckets
    windows: Windows
    answers: Answers
    streams: Streams
    state: Callable[[], State]
    close: Callable[[], Awaitable[None]]
