"""Files come into a folder that is watched; the index is built by rote."""

import os
import queue
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from api.cli import main
from api.watching import batches
from corpus.store import load
from made.files import GUIDE, saved
from made.rote import FakeShelf
from qa.errors import IndexNotWritten

Watch = Callable[..., "queue.Queue[list[str]]"]


@pytest.fixture
def watch(tmp_path: Path) -> Iterator[Watch]:
    """Return what starts to watch the folder and tells the names of each batch."""
    stop = threading.Event()
    watchers = []

    def start(**limits: float) -> "queue.Queue[list[str]]":
        told: queue.Queue[list[str]] = queue.Queue()

        def look() -> None:
            for batch in batches(tmp_path, stop=stop, **limits):
                told.put([path.name for path in batch])

        watchers.append(threading.Thread(target=look))
        watchers[-1].start()
        return told

    yield start
    stop.set()
    for one in watchers:
        one.join()


def test_what_lies_there_comes_first_and_what_comes_later_after_it(tmp_path: Path, watch: Watch) -> None:
    saved(tmp_path / "a.txt", "x")
    told = watch(still_s=0.2)
    assert told.get(timeout=20) == ["a.txt"]
    saved(tmp_path / "c.txt", "x")
    saved(tmp_path / "inside" / "b.txt", "x")
    assert told.get(timeout=20) == ["c.txt", "b.txt"]
    saved(tmp_path / "a.txt", "changed")
    assert told.get(timeout=20) == ["a.txt"]
    assert told.empty()


def test_a_file_that_grows_is_not_whole_and_keeps_others_waiting_for_a_while(tmp_path: Path, watch: Watch) -> None:
    told = watch(still_s=1.0, patience_s=2.0)
    saved(tmp_path / "whole.txt", "x")
    with (tmp_path / "growing.txt").open("w") as growing:
        for _ in range(60):
            growing.write("x")
            growing.flush()
            if not told.empty():
                break
            threading.Event().wait(0.1)
        assert told.get(timeout=1) == ["whole.txt"]
    assert told.get(timeout=20) == ["growing.txt"]


def test_hidden_files_locks_and_links_are_none(tmp_path: Path, watch: Watch) -> None:
    saved(tmp_path / ".hidden.txt", "x")
    saved(tmp_path / "~$quy-dinh.docx", "x")
    os.symlink("/etc/passwd", tmp_path / "link.txt")
    saved(tmp_path / "a.txt", "x")
    assert watch(still_s=0.2).get(timeout=20) == ["a.txt"]


# the command


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "in").mkdir()
    monkeypatch.setenv("REGQA_CORPUS", str(tmp_path / "corpus"))
    monkeypatch.setenv("REGQA_DATA", str(tmp_path / "var"))
    return tmp_path


def interrupted(monkeypatch: pytest.MonkeyPatch, *coming: list[Path]) -> None:
    """Let these batches come, then Ctrl-C."""

    def come(_folder: Path) -> Iterator[list[Path]]:
        yield from coming
        raise KeyboardInterrupt

    monkeypatch.setattr("api.watching.batches", come)


def test_each_file_is_told_the_index_follows_each_batch_and_a_failure_stops_nothing(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    builds = []

    class Failing(FakeShelf):
        def build(self, *of: object) -> Path:
            builds.append(len(load(place / "var" / "documents")))
            if len(builds) == 1:
                raise IndexNotWritten("đĩa đầy")
            return Path("var/index/x")

    monkeypatch.setattr("qa.engine.Shelf", lambda *_: Failing())
    good = saved(place / "in" / "a.txt", GUIDE)
    other = saved(place / "in" / "b.txt", GUIDE.replace("07-HD/TW", "08-HD/TW"))
    interrupted(monkeypatch, [good, saved(place / "in" / "c.exe", "x")], [other])
    assert main(["watch", str(place / "in")]) == 0
    told = capsys.readouterr()
    assert "a.txt: đã thêm huong-dan-07-hd-tw-2024" in told.out
    assert "b.txt: đã thêm huong-dan-08-hd-tw-2024" in told.out
    assert "c.exe" in told.err
    assert "đĩa đầy" in told.err
    assert told.err.endswith("Đã dừng theo dõi.\n")
    assert builds == [1, 2]


def test_a_folder_that_is_not_there_is_told(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["watch", str(place / "nowhere")]) == 1
    assert "không có thư mục này" in capsys.readouterr().err
