"""What one process remembers by itself; a restart forgets it."""

import math
import secrets
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress

from cachetools import LRUCache, TTLCache
from limits import RateLimitItem, RateLimitItemPerSecond
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from api.access.rights import Rights
from api.remembered.kinds import ANSWER_S, MINUTE_S, Bucket, Left, Remembered, Window
from api.streams import Given, Stream

_ADDRESSES = 50_000  # remembered, some 10 MB; those that asked longest ago are forgotten first
_STREAMS, _STREAM_S = 256, 600  # more than there are seats, so that none is forgotten while it is worked on
_ANSWERS = 2000


class MemoryBuckets:
    """Is `Buckets`: of each one number is kept, when it will be full (the generic cell rate algorithm)."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._full_at: LRUCache[tuple[str, str], float] = LRUCache(2 * _ADDRESSES)

    async def take(self, address: str, buckets: Sequence[Bucket]) -> list[Left]:
        return [self._taken(address, bucket) for bucket in buckets]

    def _taken(self, address: str, bucket: Bucket) -> Left:
        now, named = self._clock(), (bucket.name, address)
        filling = max(0.0, self._full_at.get(named, now) - now)
        wait = filling + bucket.each - MINUTE_S
        if wait > 1e-6:
            return bucket.left(filling, wait)
        self._full_at[named] = now + filling + bucket.each
        return bucket.left(filling + bucket.each, 0)


class MemoryWindows:
    """Is `Windows`, moving ones: the time of each is kept."""

    def __init__(self) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._salt = secrets.token_bytes(16)

    def spend(self, windows: Sequence[Window]) -> int:
        wait = self.wait(windows)
        if not wait:
            for one in windows:
                self._limiter.hit(_item(one), one.of)
        return wait

    def wait(self, windows: Sequence[Window]) -> int:
        return max((self._wait(one) for one in windows), default=0)

    def left(self, window: Window) -> int:
        return self._limiter.get_window_stats(_item(window), window.of).remaining

    def salt(self) -> bytes:
        return self._salt

    def _wait(self, one: Window) -> int:
        if self._limiter.test(_item(one), one.of):
            return 0
        reset = self._limiter.get_window_stats(_item(one), one.of).reset_time
        return max(1, math.ceil(reset - time.time()))


class MemoryAnswers:
    """Is `Answers`."""

    def __init__(self) -> None:
        self._kept: TTLCache[str, Given] = TTLCache(_ANSWERS, ANSWER_S)

    async def put(self, given: Given) -> None:
        self._kept[given.answer.id] = given

    async def get(self, id: str) -> Given | None:
        return self._kept.get(id)


class MemoryStreams:
    """Is `Streams`; the oldest are forgotten first."""

    def __init__(self) -> None:
        self._kept: TTLCache[tuple[Rights, str], Stream] = TTLCache(_STREAMS, _STREAM_S)

    async def keep(self, rights: Rights, stream: Stream) -> None:
        self._kept[rights, stream.id] = stream

    @asynccontextmanager
    async def reading(self, rights: Rights, id: str, after: int) -> AsyncIterator[AsyncIterator[bytes] | None]:
        found = self._kept.get((rights, id))
        if found is None:
            yield None
            return
        with found.reader():
            yield found.events(after)

    async def stop(self, rights: Rights, id: str) -> bool:
        with suppress(KeyError):
            self._kept.pop((rights, id)).stop()
            return True
        return False

    def close(self) -> None:
        """Stop everything that is still worked on."""
        for stream in list(self._kept.values()):
            stream.stop()


def in_memory() -> Remembered:
    """Return what one process remembers by itself."""
    streams = MemoryStreams()

    async def close() -> None:
        streams.close()

    return Remembered(MemoryBuckets(), MemoryWindows(), MemoryAnswers(), streams, lambda: "none", close)


def _item(window: Window) -> RateLimitItem:
    return RateLimitItemPerSecond(window.amount, window.seconds)
