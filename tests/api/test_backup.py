"""Backups of a folder as the service leaves it, and of a real index while it answers and grows."""

import io
import json
import os
import sqlite3
import tarfile
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from api import backup
from api.access.roles import Role
from api.backup import MANIFEST, BackupRefused, restore, write
from api.cli import main
from api.records.accounts import Accounts
from api.records.database import opened
from api.records.feedback import FORM as FEEDBACK
from api.records.feedback import FeedbackError
from api.records.sessions import Sessions
from corpus.store import changing, save
from made.documents import document, provision
from made.embedders import HashEmbedder
from qa.index.build import build
from qa.index.open import open_index

ADDED = document(provision("dieu-1", "Nộp trong 30 ngày."))

Members = dict[str, tuple[bytes, bytes]]  # by name: kind of entry and content


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "var"
    save(ADDED, folder / "documents")
    (folder / "jobs" / ("a" * 16) / "file").mkdir(parents=True)
    (folder / "jobs" / ("a" * 16) / "file" / "Quy định mới.pdf").write_bytes(b"%PDF")
    (folder / "jobs" / f".{'b' * 16}.new").mkdir()
    (folder / "jobs" / f".{'b' * 16}.new" / "job.json").write_bytes(b"{")
    (folder / "read").mkdir()
    (folder / "read" / "x.json").write_bytes(b"{}")
    (folder / "model-off").write_bytes(b"2026-11-29\n")
    held = Accounts(folder / "accounts.sqlite3").add("chi.nga", Role.EDITOR)
    Sessions(folder / "sessions.sqlite3").begin(held.id, held.stamp, "")
    with opened(folder / "feedback.sqlite3", FEEDBACK, FeedbackError) as database:
        database.execute(
            "INSERT INTO feedback (id,at,verdict,reasons,question,history,as_of,status,cited,trace,"
            "\"index\") VALUES ('a1','','up','[]','?','[]','','','[]','{}','')"
        )
    return folder


@pytest.fixture(params=backup.SUFFIXES)
def saved(data: Path, tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    path = tmp_path / f"sao-luu{request.param}"
    write(data, path)
    return path


@pytest.fixture
def plain(data: Path, tmp_path: Path) -> Path:
    write(data, tmp_path / "kho.tar.gz")
    return tmp_path / "kho.tar.gz"


def names(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def rewritten(path: Path, change: Callable[[Members], None]) -> Path:
    """Write the backup again with other members, in a file of its own."""
    with tarfile.open(path) as archive:
        members = {one.name: (one.type, archive.extractfile(one).read()) for one in archive}  # type: ignore[union-attr]
    change(members)
    other = path.with_name("khac.tar.gz")
    with tarfile.open(other, "w:gz") as archive:
        for name, (kind, content) in members.items():
            entry = tarfile.TarInfo(name)
            entry.type, entry.size, entry.linkname = kind, len(content), "/etc/passwd"
            archive.addfile(entry, io.BytesIO(content))
    return other


def listed(members: Members, change: Callable[[dict[str, object]], None]) -> None:
    manifest = json.loads(members[MANIFEST][1])
    change(manifest)
    members[MANIFEST] = (tarfile.REGTYPE, json.dumps(manifest).encode())


def test_a_backup_holds_what_cannot_be_made_again_and_comes_back_the_same(
    data: Path, saved: Path, tmp_path: Path
) -> None:
    back = tmp_path / "máy mới" / "var"
    restore(saved, back)
    assert names(back) == {
        f"documents/{ADDED.id}.json",
        f"jobs/{'a' * 16}/file/Quy định mới.pdf",
        "model-off",
        "accounts.sqlite3",
        "feedback.sqlite3",
    }
    assert [one.role for one in Accounts(back / "accounts.sqlite3").all()] == [Role.EDITOR]
    for name in names(back) - {"accounts.sqlite3", "feedback.sqlite3"}:
        assert (back / name).read_bytes() == (data / name).read_bytes()
    with sqlite3.connect(back / "feedback.sqlite3") as database:
        assert database.execute("SELECT id, verdict FROM feedback").fetchall() == [("a1", "up")]
    database.close()
    assert (back / "feedback.sqlite3").stat().st_mode & 0o077 == 0
    assert not list(data.glob(".backup-*"))


def test_neither_folder_nor_file_is_overwritten(data: Path, plain: Path) -> None:
    with pytest.raises(BackupRefused, match="đã có tệp này"):
        write(data, plain)
    with pytest.raises(BackupRefused, match="nằm trong"):
        write(data, data / "kho.tar.zst")
    before = names(data)
    with pytest.raises(BackupRefused, match="không trống"):
        restore(plain, data)
    assert names(data) == before


def test_what_was_there_is_kept_aside_when_it_is_replaced(data: Path, plain: Path) -> None:
    (data / "model-off").unlink()
    (data / "confidence.json").write_bytes(b"{}")
    before = restore(plain, data, replace=True).before
    assert before is not None
    assert (before / "confidence.json").exists()
    assert (data / "model-off").exists()
    assert not (data / "confidence.json").exists()


def test_a_link_is_not_followed(data: Path, tmp_path: Path) -> None:
    (data / "words").symlink_to("/etc")
    with pytest.raises(BackupRefused, match="là liên kết"):
        write(data, tmp_path / "kho.tar.gz")
    assert not (tmp_path / "kho.tar.gz").exists()


def _changed(members: Members) -> None:
    members["model-off"] = (tarfile.REGTYPE, b"2026-11-28\n")


def _longer(members: Members) -> None:
    members["model-off"] = (tarfile.REGTYPE, b"0" * 1000)


def _linked(members: Members) -> None:
    members["model-off"] = (tarfile.SYMTYPE, b"")


def _unlisted(members: Members) -> None:
    members["words/a.toml"] = (tarfile.REGTYPE, b"")


def _missing(members: Members) -> None:
    del members["model-off"]


def _outside(members: Members) -> None:
    listed(members, lambda manifest: manifest["files"].update({"../a": {"sha256": "0" * 64, "size": 0}}))  # type: ignore[attr-defined]


def _absolute(members: Members) -> None:
    listed(members, lambda manifest: manifest["files"].update({"/a": {"sha256": "0" * 64, "size": 0}}))  # type: ignore[attr-defined]


def _huge(members: Members) -> None:
    listed(members, lambda manifest: manifest["files"].update({"a": {"sha256": "0" * 64, "size": 10**18}}))  # type: ignore[attr-defined]


def _newer(members: Members) -> None:
    listed(members, lambda manifest: manifest.update(form=2, more="?"))


def _newer_feedback(members: Members) -> None:
    listed(members, lambda manifest: manifest["forms"].update({"feedback.sqlite3": 9}))  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (_changed, "không khớp mã kiểm tra"),
        (_longer, "không dài như"),
        (_linked, "không phải tệp thường"),
        (_unlisted, "có mục lạ"),
        (_missing, "thiếu model-off"),
        (_outside, "chỉ ra ngoài"),
        (_absolute, "chỉ ra ngoài"),
        (_huge, "lớn hơn chỗ trống"),
        (_newer, "dạng 2"),
        (_newer_feedback, "feedback.sqlite3 dạng 9"),
    ],
)
def test_what_is_not_as_it_was_written_is_not_put_back(
    plain: Path, tmp_path: Path, change: Callable[[Members], None], words: str
) -> None:
    other, back = rewritten(plain, change), tmp_path / "back"
    with pytest.raises(BackupRefused, match=words):
        restore(other, back)
    assert not back.exists()
    assert not list(tmp_path.glob(".back*"))


@pytest.mark.parametrize("share", [0, 0.1, 0.5, 0.9])
def test_a_cut_backup_is_told_as_such(saved: Path, tmp_path: Path, share: float) -> None:
    saved.write_bytes(saved.read_bytes()[: int(share * saved.stat().st_size)])
    with pytest.raises(BackupRefused, match="Chưa phục hồi gì"):
        restore(saved, tmp_path / "back")
    assert not (tmp_path / "back").exists()


def test_a_changed_byte_anywhere_is_found(saved: Path, tmp_path: Path) -> None:
    content = saved.read_bytes()
    for place in range(20, len(content) - 20, max(1, len(content) // 40)):
        saved.write_bytes(content[:place] + bytes([content[place] ^ 0x55]) + content[place + 1 :])
        with pytest.raises(BackupRefused):
            restore(saved, tmp_path / "back")
        assert not (tmp_path / "back").exists()


def test_a_full_disk_is_told_and_nothing_stays(data: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(BackupRefused, match="đĩa đầy"):
        write(data, tmp_path / "kho.tar.zst")
    assert not list(tmp_path.glob("*kho*"))


def test_who_adds_documents_does_not_wait_while_the_backup_is_packed(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packed, one = backup._pack, document(provision("dieu-1", "Nộp trong 90 ngày."), id="quy-dinh-them")

    def while_packing(*of: object) -> None:
        with changing(data):
            save(one, data / "documents")
        packed(*of)  # type: ignore[arg-type]

    monkeypatch.setattr(backup, "_pack", while_packing)
    manifest = write(data, tmp_path / "kho.tar.zst")
    assert (data / "documents" / "quy-dinh-them.json").exists()
    assert "documents/quy-dinh-them.json" not in manifest.files


def test_the_live_generation_comes_back_sound_though_generations_change_meanwhile(tmp_path: Path) -> None:
    data, embedder, stop = tmp_path / "var", HashEmbedder(), threading.Event()

    def grown(number: int) -> None:
        texts = [
            provision(f"dieu-{place}", f"Điều {place} nộp trong {place} ngày.") for place in range(1, number + 2)
        ]
        build((document(*texts),), embedder, data / "index")

    grown(0)

    def grow() -> None:
        number = 1
        while not stop.is_set():
            grown(number % 5)
            number += 1

    grower = threading.Thread(target=grow)
    grower.start()
    try:
        for number in range(5):
            write(data, tmp_path / f"{number}.tar.zst")
            restore(tmp_path / f"{number}.tar.zst", tmp_path / f"back-{number}")
    finally:
        stop.set()
        grower.join()
    for number in range(5):
        with open_index(tmp_path / f"back-{number}" / "index", embedder.fingerprint) as index:
            assert index.passages


def test_it_is_typed(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("REGQA_DATA", str(data))
    path, back = str(tmp_path / "kho.tar.zst"), str(tmp_path / "back")
    assert main(["backup", path, "--without-index"]) == 0
    assert main(["restore", path, "--into", back]) == 0
    assert "Chạy: regqa index" in capsys.readouterr().out
    assert main(["restore", path, "--into", back]) == 1
    assert "--replace" in capsys.readouterr().err
