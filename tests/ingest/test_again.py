import os
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from PIL import Image

from corpus.store import load, remove
from ingest import again, child
from ingest.add import FileReport, add
from ingest.document import Identity
from ingest.nursery import Child, Nursery
from made.files import GUIDE, saved
from made.scans import scan, tesseract


def once(path: Path, data: Path, identity: Identity | None = None) -> FileReport:
    (report,) = add([path], data, identity)
    return report


def no_reader(monkeypatch: pytest.MonkeyPatch, but: str = "") -> None:
    """Let every reader end at once that is started from now on, but for files of that name."""
    nurseries = {True: child._nursery, False: Nursery("made.dying")}

    def start(arguments: Sequence[str], *others: Any) -> Child:
        return nurseries[bool(but) and but in arguments[0]].start(arguments, *others)

    monkeypatch.setattr(child, "_nursery", SimpleNamespace(start=start))


def test_a_file_that_was_added_is_not_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, data = saved(tmp_path / "a.txt", GUIDE), tmp_path / "data"
    first = once(path, data)
    no_reader(monkeypatch)
    report = once(path, data)
    assert report.error is None
    assert report.unchanged
    assert (report.document_id, report.provisions) == (first.document_id, first.provisions)
    assert set(first.warnings) <= set(report.warnings)


def test_it_is_read_again_where_anything_else_could_come_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, data = saved(tmp_path / "a.txt", GUIDE), tmp_path / "data"
    once(path, data)
    no_reader(monkeypatch)
    assert once(saved(tmp_path / "b.txt", GUIDE), data).error
    assert once(path, data, Identity(title="Tên khác")).error
    (document,) = load(data / "documents")
    with monkeypatch.context() as another:
        another.setattr(again, "_program", lambda: "another version")
        assert once(path, data).error
    assert once(path, data).unchanged
    remove([document], data)
    assert once(path, data).error


def test_a_text_that_another_took_the_place_of_is_read_again(tmp_path: Path) -> None:
    first, other = saved(tmp_path / "a.txt", GUIDE), saved(tmp_path / "b.txt", GUIDE.replace("30 ngày", "20 ngày"))
    for path in (first, other, first):
        assert not once(path, tmp_path / "data").unchanged
    assert not load(tmp_path / "data" / "documents")[0].model_dump_json().count("20 ngày")


def test_a_damaged_record_is_none(tmp_path: Path) -> None:
    path, data = saved(tmp_path / "a.txt", GUIDE), tmp_path / "data"
    once(path, data)
    (record,) = (data / "read").iterdir()
    record.write_text("{")
    report = once(path, data)
    assert (report.error, report.unchanged) == (None, True)


def test_what_another_program_read_is_read_again(tmp_path: Path, no_programs: Path) -> None:
    tesseract(no_programs, [(line, 95) for line in GUIDE.split("\n")])
    path = scan(tmp_path / "a.png", [Image.new("L", (400, 560), "white")])
    assert once(path, tmp_path / "data").error is None
    assert not (tmp_path / "data" / "read").exists()


def test_files_are_told_in_their_order_and_a_reader_that_dies_loses_its_own_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(7):
        saved(tmp_path / "given" / f"{number}.txt", GUIDE.replace("07-HD/TW", f"{number + 10}-HD/TW"))
    no_reader(monkeypatch, but=".txt")
    (tmp_path / "given" / "3.txt").rename(tmp_path / "given" / "3.md")
    reports = add([tmp_path / "given"], tmp_path / "data")
    assert [report.path.stem for report in reports] == list("0123456")
    assert [report.path.name for report in reports if report.error] == ["3.md"]
    assert len(os.listdir(tmp_path / "data" / "documents")) == 6
