"""What is indexed, and what is asked, on disks that are full or may only be read."""

import os
from datetime import date
from itertools import count

import pytest

from corpus.model import Document, Kind
from ingest.add import add
from ingest.document import Identity
from made.disks import fill, mount, on_a_small_disk
from made.documents import corpus, document, provision
from made.embedders import HashEmbedder
from qa.errors import IndexNotWritten
from qa.index.build import build
from qa.index.open import open_index

MODEL = HashEmbedder().fingerprint
NEW = document(provision("dieu-1", "Điều 1. Mới."), id="quy-dinh-1-qd-tw-2026", number="1-QĐ/TW")


@pytest.fixture
def small_disk(tmp_path):
    """Return what runs a function in a process whose `place` is a disk of 3 MB."""
    return lambda test: on_a_small_disk(test, tmp_path, ["qa.index.build", "made.embedders"])


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
        fill(place)
        os.truncate(place / "filler", (place / "filler").stat().st_size - spared)
        with pytest.raises(IndexNotWritten, match=rf"{root}: đĩa đầy.*giữ nguyên.*regqa index"):
            build([*corpus(), NEW], HashEmbedder(), root)
        assert sorted(root.rglob("*")) == before
        fill(place)
        assert _asked(root) == _asked(root, compared=0) == 7
        assert build(corpus(), HashEmbedder(), root)
    (place / "filler").unlink()
    build([*corpus(), NEW], HashEmbedder(), root)
    assert _asked(root) == 8


def _only_read(place):
    root = place / "index"
    build(corpus(), HashEmbedder(), root)
    mount("-o", "remount,ro", str(place))
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
    fill(place)
    mount("--bind", str(place), "/dev/shm")
    os.environ["TMPDIR"] = str(place)
    assert _asked(root) == 7


def _no_room_for_a_document(place):
    written = place / "quy-dinh.txt"
    written.write_text("Quy định\n\nĐiều 1. Phạm vi\nĐảng viên nộp đảng phí hằng tháng cho chi bộ.\n", "utf-8")
    issued = {"issuer": "Ban Chấp hành Trung ương", "issued_on": date(2026, 1, 5)}
    identity = Identity(number="9-QĐ/TW", kind=Kind.QUY_DINH, title="Thử", **issued)
    fill(place)
    for refused in ("đĩa đầy", "thư mục chỉ đọc"):
        (report,) = add([written], place / "var", identity)
        assert refused in report.error, report.error
        assert f"{place}/var" in report.error
        assert not list(place.rglob("*.json"))
        mount("-o", "remount,ro", str(place))
    mount("-o", "remount,rw", str(place))
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
