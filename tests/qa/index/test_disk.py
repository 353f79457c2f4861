"""Disks that are full or may only be read: small ones, mounted where nobody else sees them."""

import ctypes
import multiprocessing
import os
import subprocess
from datetime import date
from itertools import count
from pathlib import Path

import pytest

from corpus.model import Document, Kind
from ingest.add import add
from ingest.document import Identity
from made.documents import corpus, document, provision
from made.embedders import HashEmbedder
from qa.errors import IndexNotWritten
from qa.index.build import build
from qa.index.open import open_index

MODEL = HashEmbedder().fingerprint
NEW = document(provision("dieu-1", "Điều 1. Mới."), id="quy-dinh-1-qd-tw-2026", number="1-QĐ/TW")
_NO_MOUNT = 77


def _mount(*words):
    subprocess.run(["mount", *words], check=True, capture_output=True)


def _on_a_small_disk(test, place):
    try:
        if ctypes.CDLL(None, use_errno=True).unshare(0x00020000):  # CLONE_NEWNS: mounts of our own
            raise PermissionError
        _mount("--make-rprivate", "/")
        _mount("-t", "tmpfs", "-o", "size=3m", "tmpfs", place)
    except (OSError, subprocess.CalledProcessError):
        os._exit(_NO_MOUNT)
    test(Path(place))


@pytest.fixture
def small_disk(tmp_path):
    """Return what runs a function in a process whose `place` is a disk of 3 MB."""

    def run(test):
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(["qa.index.build", "made.embedders"])
        process = context.Process(target=_on_a_small_disk, args=(test, str(tmp_path)))
        process.start()
        process.join()
        if process.exitcode == _NO_MOUNT:
            pytest.skip("mounting takes privileges")
        assert process.exitcode == 0

    return run


def _fill(place):
    with (place / "filler").open("ab", buffering=0) as filler:
        for size in (65536, 4096, 1):
            try:
                while filler.write(b"x" * size):
                    pass
            except OSError:
                continue


def _asked(root, **more):
    """Return how many passages there are, having asked both legs."""
    with open_index(root, MODEL, **more) as index:
        assert index.dense(HashEmbedder().embed_queries(["đảng phí"])[0], 3)
        assert index.lexical({"dang_phi": 1.0}, 3)
        return len(index.passages)


def _full(place):
    root = place / "index"
    build(corpus(), HashEmbedder(), root)
    before = sorted(root.rglob("*"))
    for spared in (0, 20_000, 60_000, 150_000, 230_000):  # the disk is full at another file each time
        _fill(place)
        os.truncate(place / "filler", (place / "filler").stat().st_size - spared)
        with pytest.raises(IndexNotWritten, match=rf"{root}: đĩa đầy.*giữ nguyên.*regqa index"):
            build([*corpus(), NEW], HashEmbedder(), root)
        assert sorted(root.rglob("*")) == before
        _fill(place)
        assert _asked(root) == _asked(root, compared=0) == 7
        assert build(corpus(), HashEmbedder(), root)
    (place / "filler").unlink()
    build([*corpus(), NEW], HashEmbedder(), root)
    assert _asked(root) == 8


def _only_read(place):
    root = place / "index"
    build(corpus(), HashEmbedder(), root)
    _mount("-o", "remount,ro", str(place))
    assert _asked(root) == _asked(root, compared=0) == 7
    assert build(corpus(), HashEmbedder(), root)
    with pytest.raises(IndexNotWritten, match=rf"{root}: thư mục chỉ đọc.*giữ nguyên.*regqa index"):
        build([*corpus(), NEW], HashEmbedder(), root)
    with pytest.raises(IndexNotWritten, match="thư mục chỉ đọc"):
        build(corpus(), HashEmbedder(), place / "none")
    assert _asked(root) == 7


def _no_room_for_copies(place):
    """Ask with no room in memory or in the folder of temporary files either."""
    root = place / "index"
    build(corpus(), HashEmbedder(), root)
    _fill(place)
    _mount("--bind", str(place), "/dev/shm")
    os.environ["TMPDIR"] = str(place)
    assert _asked(root) == 7


def _no_room_for_a_document(place):
    written = place / "quy-dinh.txt"
    written.write_text("Quy định\n\nĐiều 1. Phạm vi\nĐảng viên nộp đảng phí hằng tháng cho chi bộ.\n", "utf-8")
    issued = {"issuer": "Ban Chấp hành Trung ương", "issued_on": date(2026, 1, 5)}
    identity = Identity(number="9-QĐ/TW", kind=Kind.QUY_DINH, title="Thử", **issued)
    _fill(place)
    for refused in ("đĩa đầy", "thư mục chỉ đọc"):
        (report,) = add([written], place / "var", identity)
        assert refused in report.error, report.error
        assert f"{place}/var" in report.error
        assert not list(place.rglob("*.json"))
        _mount("-o", "remount,ro", str(place))
    _mount("-o", "remount,rw", str(place))
    (place / "filler").unlink()
    (report,) = add([written], place / "var", identity)
    assert report.document_id == "quy-dinh-9-qd-tw-2026"


def test_a_document_that_finds_no_room_is_told_and_not_half_stored(small_disk):
    small_disk(_no_room_for_a_document)


@pytest.mark.parametrize("test", [_full, _only_read, _no_room_for_copies])
def test_what_is_there_is_asked_on_a_disk_that_takes_no_more(small_disk, test):
    small_disk(test)


def test_a_build_that_is_stopped_leaves_nothing(tmp_path):
    build(corpus(), HashEmbedder(), tmp_path)
    before = sorted(tmp_path.rglob("*"))

    asked_for = count()

    class Interrupting(Document):
        def model_dump_json(self, **options):
            if next(asked_for):  # the first time is for the fingerprint, the second for the file
                raise KeyboardInterrupt
            return super().model_dump_json(**options)

    with pytest.raises(KeyboardInterrupt):
        build([*corpus(), Interrupting(**dict(NEW))], HashEmbedder(), tmp_path)
    assert sorted(tmp_path.rglob("*")) == before
