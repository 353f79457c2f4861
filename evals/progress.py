"""How far a long run is, told on the error stream so that the output holds figures only."""

import sys
from collections.abc import Callable

_EVERY = 50


def told(doing: str) -> Callable[[int, int], None]:
    """Return what tells how many are done, and of how many, after every fiftieth and the last."""

    def tell(done: int, total: int) -> None:
        if done % _EVERY == 0 or done == total:
            print(f"{doing} {done}/{total}", file=sys.stderr)

    return tell
