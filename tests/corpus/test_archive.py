import hashlib
import json
import os
import zipfile
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from corpus import archive
from corpus.corrections import Correction
from corpus.model import Source, Trust
from corpus.store import CorpusError, load, load_corrections, save, save_correction
from corpus.versions import kept
from made.documents import document, provision

FILE = b"%PDF-1.4 tep goc"
SHA256 = hashlib.sha256(FILE).hexdigest()
SOURCE = Source(trust=Trust.FULL_TEXT, file="qd294.pdf", sha256=SHA256)
NEW = document(provision("dieu-1", "Nộp trong 30 ngày."), sources=(SOURCE,))
OLD = kept(document(provision("dieu-1", "Nộp trong 60 ngày."), sources=(SOURCE,)), (), date(2026, 3, 1))
STATED = Correction(document=NEW.id, effective_on=date(2025, 7, 1))


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "var"
    for one in (OLD, NEW):
        save(one, folder / "documents")
    save_correction(STATED, folder / "register")
    (folder / "files").mkdir()
    (folder / "files" / f"{SHA256}.pdf").write_bytes(FILE)
    (folder / "feedback.sqlite3").write_bytes(b"not the corpus")
    return folder


@pytest.fixture
def exported(data: Path, tmp_path: Path) -> Path:
    archive.write(data, tmp_path / "kho.zip")
    return tmp_path / "kho.zip"


def contents(folder: Path) -> dict[str, bytes]:
    """Return what lies in a folder, but for the lock, which is always there."""
    files = (path for path in folder.rglob("*") if path.is_file() and path.name != "lock")
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def rewritten(path: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    """Write the archive again with other members, in a file of its own."""
    with zipfile.ZipFile(path) as opened:
        members = {name: opened.read(name) for name in opened.namelist()}
    change(members)
    other = path.with_name("khac.zip")
    with zipfile.ZipFile(other, "w") as made:
        for name, content in members.items():
            made.writestr(name, content)
    return other


def listed(members: Mapping[str, bytes]) -> bytes:
    """Return a manifest that is true of the members."""
    files = {
        name: {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}
        for name, content in members.items()
        if name != archive.MANIFEST
    }
    return json.dumps({"form": 1, "files": files}).encode()


def test_what_is_exported_comes_back_whole_in_another_place(data: Path, exported: Path, tmp_path: Path) -> None:
    stored = archive.read(exported, tmp_path / "khac")
    assert stored == archive.Stored((OLD.id, NEW.id), (), ())
    assert load(tmp_path / "khac" / "documents") == load(data / "documents")
    assert load_corrections(tmp_path / "khac" / "register") == {NEW.id: STATED}
    assert contents(tmp_path / "khac") == {
        name: content for name, content in contents(data).items() if name != "feedback.sqlite3"
    }


def test_an_import_of_what_is_there_changes_nothing(data: Path, exported: Path) -> None:
    before = contents(data)
    assert archive.read(exported, data) == archive.Stored((), (), (OLD.id, NEW.id))
    assert contents(data) == before


def test_another_text_is_only_given_up_where_that_is_asked_for(data: Path, exported: Path) -> None:
    other = document(provision("dieu-1", "Nộp trong 20 ngày."))
    save(other, data / "documents")
    before = contents(data)
    with pytest.raises(CorpusError, match=r"documents/quy-dinh-294-qd-tw-2025.json.*--replace"):
        archive.read(exported, data)
    assert contents(data) == before
    assert archive.read(exported, data, replace=True).replaced == (NEW.id,)
    assert load(data / "documents") == (OLD, NEW)


def test_nothing_to_export_and_a_file_that_is_there_are_told(tmp_path: Path, exported: Path, data: Path) -> None:
    with pytest.raises(CorpusError, match="regqa add"):
        archive.write(tmp_path / "trong", tmp_path / "x.zip")
    assert not (tmp_path / "x.zip").exists()
    before = exported.read_bytes()
    with pytest.raises(CorpusError, match="đã có tệp này"):
        archive.write(data, exported)
    assert exported.read_bytes() == before


def test_an_original_that_has_decayed_is_told_before_it_is_handed_on(data: Path, tmp_path: Path) -> None:
    (data / "files" / f"{SHA256}.pdf").write_bytes(b"hong")
    with pytest.raises(CorpusError, match=r"tệp gốc đã bị hỏng.*regqa add"):
        archive.write(data, tmp_path / "x.zip")
    assert not (tmp_path / "x.zip").exists()


def _spoil(name: str) -> Callable[[dict[str, bytes]], None]:
    def change(members: dict[str, bytes]) -> None:
        members[name] += b" "

    return change


def _drop(members: dict[str, bytes]) -> None:
    del members[f"register/{NEW.id}.json"]


def _add(name: str, content: bytes, true: bool = True) -> Callable[[dict[str, bytes]], None]:
    def change(members: dict[str, bytes]) -> None:
        members[name] = content
        if true:
            members[archive.MANIFEST] = listed(members)

    return change


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (_spoil(f"documents/{NEW.id}.json"), "không khớp mã kiểm tra"),
        (_spoil(f"files/{SHA256}.pdf"), "không khớp mã kiểm tra"),
        (_drop, "không khớp với tệp"),
        (_add("documents/them.json", b"{}", true=False), "không khớp với tệp"),
        (_add("documents/them.json", b"{}"), "không phải tệp của phiên bản này"),
        (_add("documents/them.json", NEW.model_dump_json().encode()), "không mang tên của những gì"),
        (_add(f"files/{'0' * 64}.pdf", FILE), "không mang tên của những gì"),
        (_add("documents/../../ngoai.json", b"{}"), "tên lạ"),
        (_add("/tmp/ngoai.json", b"{}"), "tên lạ"),
        (_add("index/live", b"x"), "tên lạ"),
        (_add(archive.MANIFEST, b"{", true=False), "không đọc được"),
        (_add(archive.MANIFEST, b'{"form": 2, "files": {}}', true=False), "không đọc được"),
        (lambda members: members.pop(archive.MANIFEST), "không phải tệp xuất"),
    ],
)
@pytest.mark.parametrize("empty", [True, False])
def test_a_damaged_archive_changes_nothing(
    change: Callable[[dict[str, bytes]], Any], told: str, empty: bool, data: Path, exported: Path, tmp_path: Path
) -> None:
    place = tmp_path / "noi-khac" if empty else data
    before = contents(place)
    with pytest.raises(CorpusError, match=told):
        archive.read(rewritten(exported, change), place, replace=True)
    assert contents(place) == before


@pytest.mark.parametrize("at", [0.0, 0.3, 0.6, 0.95])
def test_an_archive_cut_short_or_with_a_wrong_byte_changes_nothing(at: float, exported: Path, tmp_path: Path) -> None:
    whole = exported.read_bytes()
    place = int(len(whole) * at)
    for name, content in (("ngan.zip", whole[:place]), ("sai.zip", _turned(whole, f"documents/{NEW.id}.json"))):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(CorpusError, match="Kho giữ nguyên"):
            archive.read(tmp_path / name, tmp_path / "khac")
    assert contents(tmp_path / "khac") == {}


def _turned(whole: bytes, member: str) -> bytes:
    """Return the archive with one bit of the member's packed content turned."""
    at = whole.index(member.encode()) + len(member) + 40
    return whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :]


def test_a_move_that_fails_midway_is_taken_back(
    data: Path, exported: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(document(provision("dieu-1", "Nộp trong 20 ngày.")), data / "documents")
    (data / "documents" / f"{OLD.id}.json").unlink()
    before, moved, real = contents(data), [], os.replace

    def failing(source: Path, target: Path) -> None:
        moved.append(target)
        if len(moved) == 2:
            raise OSError(28, "No space left on device", str(target))
        real(source, target)

    monkeypatch.setattr("corpus.archive.os.replace", failing)
    with pytest.raises(OSError, match="No space"):
        archive.read(exported, data, replace=True)
    assert contents(data) == before
