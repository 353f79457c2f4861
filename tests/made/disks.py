"""Disks that are small, full or may only be read, mounted where nobody else sees them."""

import ctypes
import multiprocessing
import os
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

_NO_MOUNT = 77


def mount(*words: str) -> None:
    subprocess.run(["mount", *words], check=True, capture_output=True)


def fill(place: Path) -> None:
    with (place / "filler").open("ab", buffering=0) as filler:
        for size in (65536, 4096, 1):
            try:
                while filler.write(b"x" * size):
                    pass
            except OSError:
                continue


def on_a_small_disk(test: Callable[[Path], None], place: Path, preloaded: Sequence[str] = ()) -> None:
    """Run the function in a process for which `place` is a disk of 3 MB; what is `preloaded` it need not load."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(list(preloaded))
    process = context.Process(target=_run, args=(test, str(place)))
    process.start()
    process.join()
    if process.exitcode == _NO_MOUNT:
        pytest.skip("mounting takes privileges")
    assert process.exitcode == 0


def _run(test: Callable[[Path], None], place: str) -> None:
    try:
        if ctypes.CDLL(None, use_errno=True).unshare(0x00020000):  # CLONE_NEWNS: mounts of our own
            raise PermissionError
        mount("--make-rprivate", "/")
        mount("-t", "tmpfs", "-o", "size=3m", "tmpfs", place)
    except (OSError, subprocess.CalledProcessError):
        os._exit(_NO_MOUNT)
    test(Path(place))
