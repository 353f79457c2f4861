"""Questions as the service has them: banks are made in a process of their own, so that no answer waits for one."""

import asyncio
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from multiprocessing import get_context

from cachetools import LRUCache
from fastapi.concurrency import run_in_threadpool

from api.engine import Opens
from api.seats import Seats
from corpus.model import Document
from corpus.register import Register
from qa.courses.bank import in_force, make, pool_of
from qa.courses.model import Bank
from qa.courses.options import Pool

# of all documents those with these ids, all where none are named, for a day and a seed
Making = Callable[[Sequence[Document], date, int, Sequence[str] | None], Bank]

_SEED = 1  # of the bank that everybody practises with
_DAYS = 12  # whose banks are kept, of each set of documents that somebody may see; some 5 MB each


def made(documents: Sequence[Document], on: date, seed: int, wanted: Sequence[str] | None) -> Bank:
    return make(Register(documents), on, seed, wanted)


def made_apart(documents: Sequence[Document], on: date, seed: int, wanted: Sequence[str] | None) -> Bank:
    """Return the bank, made in a process that ends with it and gives way to whoever answers."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn"), initializer=os.nice, initargs=(5,)) as apart:
        return apart.submit(made, tuple(documents), on, seed, wanted).result()


class Questions:
    """Is where banks are made, one at a time, and what questions are held against."""

    def __init__(self, shelf: Opens, making: Making) -> None:
        self._shelf = shelf
        self._making = making
        self._seats = Seats(workers=1, waiting=8)
        self._banks: LRUCache[tuple[str, date], asyncio.Future[Bank]] = LRUCache(_DAYS)
        self._pools: LRUCache[tuple[str, date], Pool] = LRUCache(_DAYS)

    async def make(self, on: date, seed: int, wanted: Sequence[str] | None) -> Bank:
        """Return a new bank. Raises Busy where as many wait as may."""
        library = await run_in_threadpool(self._shelf.current)
        return await self._made(library.register, on, seed, wanted)

    async def of_day(self, on: date) -> Bank:
        """Return the bank of all rules in force that day, made once for each state of the corpus. Raises Busy."""
        library = await run_in_threadpool(self._shelf.current)
        named = (library.index.manifest.fingerprint, on)
        making = self._banks.get(named)
        if making is None:
            making = self._banks[named] = asyncio.ensure_future(self._made(library.register, on, _SEED, None))
        try:
            return await asyncio.shield(making)  # whoever leaves takes nothing from those who wait
        except Exception:
            self._banks.pop(named, None)
            raise

    def pool(self, on: date) -> Pool:
        """Return what the rules in force that day say, and all others."""
        library = self._shelf.current()
        named = (library.index.manifest.fingerprint, on)
        pool = self._pools.get(named)
        if pool is None:
            register = library.register
            pool = self._pools[named] = pool_of(in_force(register, on), register, on)
        return pool

    def close(self) -> None:
        self._seats.close()

    async def _made(self, register: Register, on: date, seed: int, wanted: Sequence[str] | None) -> Bank:
        with self._seats.seat():
            return await self._seats.run(lambda: self._making(register.documents, on, seed, wanted))
