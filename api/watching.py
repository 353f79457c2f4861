"""What comes into a folder, in batches of files that are whole."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import watchfiles

STILL_S = 2.0  # without a change of size or time, after which a file is taken to be whole
PATIENCE_S = 60.0  # that whole files wait for others which still grow

_LOOK_MS = 500

Stamp = tuple[int, int]


def batches(
    folder: Path, still_s: float = STILL_S, patience_s: float = PATIENCE_S, stop: threading.Event | None = None
) -> Iterator[list[Path]]:
    """Yield the files that lie in the folder, then those that come or change, each once it is whole; until `stop`.

    What comes together is one batch. Links are not followed; hidden files and the locks of word processors (`~$…`)
    are none.
    """
    taken: dict[Path, Stamp] = {}
    growing: dict[Path, tuple[Stamp, float]] = {}  # with the moment from which it looks like this
    looks = watchfiles.watch(
        folder, watch_filter=None, debounce=_LOOK_MS, rust_timeout=_LOOK_MS, yield_on_timeout=True, stop_event=stop
    )
    waiting_since = None
    first = True
    for changes in looks:
        if not (changes or growing or first):
            continue
        first = False
        now = time.monotonic()
        there = _files(folder)
        taken = {path: stamp for path, stamp in taken.items() if path in there}
        new = {path: stamp for path, stamp in there.items() if taken.get(path) != stamp}
        growing = {path: (stamp, _since(growing.get(path), stamp, now)) for path, stamp in new.items()}
        whole = [path for path, (_, since) in growing.items() if now - since >= still_s]
        waiting_since = (waiting_since or now) if whole else None
        if waiting_since is not None and (len(whole) == len(growing) or now - waiting_since >= patience_s):
            taken |= {path: growing.pop(path)[0] for path in whole}
            waiting_since = None
            yield sorted(whole)


def _since(before: tuple[Stamp, float] | None, stamp: Stamp, now: float) -> float:
    return before[1] if before and before[0] == stamp else now


def _files(folder: Path) -> dict[Path, Stamp]:
    """Return the files of the folder with what changes when they do."""
    found = {}
    for path in folder.rglob("*"):
        inside = path.relative_to(folder).parts
        if path.is_symlink() or not path.is_file() or any(part.startswith((".", "~$")) for part in inside):
            continue
        try:
            status = path.stat()
        except FileNotFoundError:  # gone since
            continue
        found[path] = status.st_size, status.st_mtime_ns
    return found
