"""What spreads work as a cluster does, in this process: what would go to another machine is packed and unpacked."""

import pickle
from collections.abc import Callable, Generator, Iterable
from typing import Any

from corpus.spread import Result


def by_post(function: Callable[[Any], Result], items: Iterable[Any], /) -> Generator[Result, None, None]:
    there = _sent(function)
    for item in items:
        yield _sent(there(_sent(item)))


def _sent(value: Any) -> Any:
    return pickle.loads(pickle.dumps(value))
