"""What was added to a corpus is kept and brought back, on disks with and without links."""

import errno
import os
from pathlib import Path

import pytest

from corpus.snapshots import bring_back, keep


def held(data: Path) -> dict[str, str]:
    return {file.name: file.read_text() for file in sorted((data / "documents").glob("*"))}


@pytest.mark.parametrize("refused", [None, errno.EPERM, errno.EXDEV, errno.EOPNOTSUPP])
def test_what_was_added_comes_back_where_the_disk_has_no_links_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, refused: int | None
) -> None:
    def refuse(*paths: object) -> None:
        raise OSError(refused, os.strerror(refused or 0))

    if refused:
        monkeypatch.setattr(os, "link", refuse)
    (tmp_path / "documents").mkdir()
    first = tmp_path / "documents" / "a.json"
    first.write_text("một")
    keep(tmp_path, tmp_path / "kept" / "one")
    first.unlink()
    (tmp_path / "documents" / "b.json").write_text("hai")
    keep(tmp_path, tmp_path / "kept" / "two")
    bring_back(tmp_path, tmp_path / "kept" / "one", tmp_path / "kept" / "two")
    assert held(tmp_path) == {"a.json": "một"}
    bring_back(tmp_path, tmp_path / "kept" / "two", tmp_path / "kept" / "one")
    assert held(tmp_path) == {"b.json": "hai"}
