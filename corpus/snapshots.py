"""What was added to a corpus, kept as it was at one moment, so that all of it can be brought back together.

    <folder>/<name>/documents|register|files    second links to what lay in REGQA_DATA then

Files there are replaced, never changed, so a link keeps what a file held. While a snapshot is being brought back, a
link in REGQA_DATA says which: whoever takes the lock of those who change it after a stop in between brings it to its
end.
"""

import logging
import os
import shutil
from collections.abc import Collection, Iterator
from pathlib import Path

_log = logging.getLogger(__name__)

_PLACES = ("files", "register", "documents")  # in this order: stored last, a document finds what it needs
_MARK = ".bringing-back"


def keep(data: Path, snapshot: Path) -> None:
    """Keep what was added to `data` as it is now, in place of what the snapshot held; for who holds the lock."""
    making, gone = (snapshot.with_name(f".{snapshot.name}.{what}") for what in ("new", "gone"))
    for leftover in (making, gone):
        shutil.rmtree(leftover, ignore_errors=True)
    for place in _PLACES:
        (making / place).mkdir(parents=True)
        for file in _files(data / place):
            _link(file, making / place / file.name)
    if snapshot.exists():
        snapshot.rename(gone)
    making.rename(snapshot)
    shutil.rmtree(gone, ignore_errors=True)


def bring_back(data: Path, snapshot: Path, before: Path) -> None:
    """Make what was added to `data` what the snapshot holds; for who holds the lock of `data`.

    `before` is a snapshot of what is there now, which is there again where it fails.
    """
    mark = data / _MARK
    mark.symlink_to(os.path.relpath(snapshot, data))
    try:
        _put(snapshot, data)
    except BaseException:
        _put(before, data)
        raise
    finally:
        mark.unlink()


def is_unfinished(data: Path) -> bool:
    """Is true where a snapshot was being brought back when everything stopped."""
    return (data / _MARK).is_symlink()


def finish(data: Path) -> None:
    """Bring to its end what was stopped in between; for who holds the lock of `data`."""
    if not is_unfinished(data):
        return
    mark = data / _MARK
    snapshot = data / mark.readlink()
    if snapshot.is_dir():
        _put(snapshot, data)
    else:
        _log.warning("%s: bản chụp kho không còn, nên lần quay lại bị ngắt giữa chừng không làm tiếp được", snapshot)
    mark.unlink()


def forget(folder: Path, needed: Collection[str]) -> None:
    """Take away the snapshots in the folder that have none of these names."""
    for snapshot in folder.glob("*"):
        if snapshot.name not in needed:
            shutil.rmtree(snapshot)


def _put(snapshot: Path, data: Path) -> None:
    for place in _PLACES:
        (data / place).mkdir(parents=True, exist_ok=True)
        for file in _files(snapshot / place):
            target = data / place / file.name
            if not (target.exists() and target.samefile(file)):
                placed = target.with_name(f".{target.name}.tmp")
                placed.unlink(missing_ok=True)
                _link(file, placed)
                os.replace(placed, target)
    for place in reversed(_PLACES):
        held = {file.name for file in _files(snapshot / place)}
        for file in _files(data / place):
            if file.name not in held:
                file.unlink()


def _files(folder: Path) -> Iterator[Path]:
    """Yield the files of the folder but for those that somebody is writing; none where it does not exist."""
    yield from (file for file in sorted(folder.glob("*")) if file.is_file() and not file.name.startswith("."))


def _link(file: Path, target: Path) -> None:
    try:
        os.link(file, target)
    except OSError:  # of a file system without links, or to another one
        shutil.copyfile(file, target)
