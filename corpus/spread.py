"""Doing the same to many things, here or on several machines: who has such work is handed what spreads it."""

from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Protocol, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


class Map(Protocol):
    """Yields what a function makes of each item, in the order of the items, while the next ones are worked on.

    Few are in flight at a time: items are taken as there is room for them. What the function raises is raised in
    place of its result and ends all; closed early, no further item is begun. The function is one of a module, or a
    `partial` of one, and it, the items and the results can be pickled, for they may go to another machine.
    """

    def __call__(
        self, function: Callable[[Item], Result], items: Iterable[Item], /
    ) -> Generator[Result, None, None]: ...


def side_by_side(workers: int) -> Map:
    """Return what does so many things at once in threads of this process; nothing is pickled."""

    def spread(function: Callable[[Any], Result], items: Iterable[Any], /) -> Generator[Result, None, None]:
        with ThreadPoolExecutor(workers) as pool:
            ahead: deque[Future[Result]] = deque()
            try:
                for item in items:
                    if len(ahead) > workers:
                        yield ahead.popleft().result()
                    ahead.append(pool.submit(function, item))
                while ahead:
                    yield ahead.popleft().result()
            finally:
                pool.shutdown(cancel_futures=True)

    return spread
