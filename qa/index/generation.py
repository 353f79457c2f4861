"""The life of a generation's folder: one builder at a time, written whole or not at all, and one of them live."""

import fcntl
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from corpus.store import unwritable, write_atomically
from qa.errors import IndexBusy, IndexDamaged, IndexMissing, IndexNotWritten

POINTER = "live"
_NAME = re.compile(r"[0-9a-f]{16}")
_BUILDING = ".building-"


def live(root: Path) -> Path:
    """Return the folder of the live generation. Raises IndexMissing without a pointer, IndexDamaged for a bad one."""
    pointer = root / POINTER
    try:
        name = pointer.read_bytes().decode("ascii", "replace").strip()
    except FileNotFoundError as error:
        raise IndexMissing(f"Chưa có chỉ mục ở {root}. Chạy: regqa index") from error
    except OSError as error:
        raise IndexDamaged(f"Không đọc được {pointer} ({error.strerror}). Chạy: regqa index") from error
    if not _NAME.fullmatch(name) or not (root / name).is_dir():
        raise IndexDamaged(f"{pointer} không chỉ tới bản chỉ mục nào ở {root}. Chạy: regqa index")
    return root / name


def pointed(root: Path) -> Path | None:
    """Return the folder of the live generation, None without a pointer that leads to one."""
    try:
        return live(root)
    except (IndexMissing, IndexDamaged):
        return None


def point(root: Path, generation: Path) -> None:
    """Make the generation live, for who holds the builder's lock."""
    write_atomically(root / POINTER, generation.name.encode())


def generations(root: Path) -> list[Path]:
    """Return the folders of all generations, whole or not."""
    return [path for path in root.iterdir() if _NAME.fullmatch(path.name)] if root.is_dir() else []


def unfinished(root: Path) -> list[Path]:
    """Return the folders that killed builds left, and that of a build under way."""
    return list(root.glob(f"{_BUILDING}*"))


def stamp(path: Path) -> tuple[int, int, int] | None:
    """Return what changes when a file or folder is changed or replaced; None where there is none to read."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino


def wait_for_builder(root: Path) -> None:
    """Return when no build runs in `root`."""
    with (root / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)


@contextmanager
def only_builder(root: Path) -> Iterator[None]:
    """Hold the lock of those who write in `root`, cleared of what killed builds left. Raises IndexBusy."""
    with writing(root):
        root.mkdir(parents=True, exist_ok=True)
        lock = (root / "lock").open("w")
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)  # the kernel frees it when a builder is killed
        except BlockingIOError as error:
            raise IndexBusy(f"Một lần lập chỉ mục khác đang chạy ở {root}. Đợi nó xong rồi chạy lại.") from error
        for leftover in unfinished(root):
            shutil.rmtree(leftover)
        yield


@contextmanager
def replacing(generation: Path) -> Iterator[Path]:
    """Hold an empty folder that takes the place of the generation when it is written, and goes when it is not.

    Raises IndexNotWritten.
    """
    building = generation.with_name(f"{_BUILDING}{generation.name}")
    damaged = generation.with_name(f"{_BUILDING}instead-of-{generation.name}")
    try:
        with writing(generation.parent):
            building.mkdir()
            yield building
            _flush(building)
            if generation.exists():
                generation.rename(damaged)
            building.rename(generation)
    finally:
        for leftover in (building, damaged):
            shutil.rmtree(leftover, ignore_errors=True)


@contextmanager
def writing(root: Path) -> Iterator[None]:
    """Raise IndexNotWritten for a disk that takes no more: numpy, tantivy, Chroma each tell it in their own way."""
    try:
        yield
    except Exception as error:
        reason = unwritable(root, error)
        if reason is None:
            raise
        raise IndexNotWritten(
            f"Không ghi được chỉ mục mới vào {root}: {reason}. Chỉ mục đang dùng, nếu có, giữ nguyên, chưa gồm thay "
            "đổi mới. Giải phóng đĩa hoặc cấp quyền ghi, rồi chạy: regqa index"
        ) from error


def _flush(folder: Path) -> None:
    """Force the files of a generation to disk before a name points to them."""
    for path in [*folder.rglob("*"), folder]:
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
