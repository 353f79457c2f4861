"""Where work waits its turn: few threads, a bounded queue, and a refusal when it is full.

Embedding and retrieval are bound by the processor, so more threads than cores only make everybody wait longer;
a bounded queue tells the caller at once instead.
"""

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import copy_context
from typing import TypeVar

from qa.asker import LEFT

T = TypeVar("T")


class Busy(Exception):
    """Every seat is taken: all workers are busy and the queue is full."""


class Seats:
    """Is a pool of `workers` threads with room for `waiting` requests more.

    `refused` is called for each beyond, `told` with how many seats are taken whenever that changes.
    """

    def __init__(
        self,
        workers: int,
        waiting: int,
        refused: Callable[[], None] = lambda: None,
        told: Callable[[int], None] = lambda taken: None,
    ) -> None:
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="inference")
        self._seats = workers + waiting
        self._refused = refused
        self._told = told
        self.taken = 0

    @contextmanager
    def seat(self) -> Iterator[None]:
        """Hold a seat for the length of a request. Raises Busy where none is free.

        Called from the event loop only, so that counting needs no lock.
        """
        if self.taken >= self._seats:
            self._refused()
            raise Busy(f"all {self._seats} seats are taken")
        self._take(1)
        try:
            yield
        finally:
            self._take(-1)

    def _take(self, more: int) -> None:
        self.taken += more
        self._told(self.taken)

    async def run(self, work: Callable[[], T]) -> T:
        """Return what `work` returns, computed in one of the threads.

        A cancelled request leaves the queue; what is worked on for it already learns of it (`qa.asker`).
        """
        left: Future[None] = Future()
        context = copy_context()
        context.run(LEFT.set, left)
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, context.run, work)
        finally:
            left.set_result(None)

    def close(self) -> None:
        """End the threads; work not yet begun is dropped."""
        self._pool.shutdown(wait=False, cancel_futures=True)
