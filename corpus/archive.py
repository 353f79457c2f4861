"""What was added to a corpus in one file: documents with their versions, corrections, originals.

A ZIP file of `documents/`, `register/` and `files/` as they lie in REGQA_DATA, and `manifest.json`, which lists them
with their SHA-256. It is read whole and checked before anything is stored, so that a damaged one changes nothing.
"""

import hashlib
import os
import re
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Literal, NamedTuple

from pydantic import Field, StringConstraints, ValidationError

from corpus.corrections import Correction
from corpus.faults import in_a_line
from corpus.model import Document, Strict
from corpus.store import CorpusError, changing, unwritable, written_atomically

MANIFEST = "manifest.json"

_MEMBER = re.compile(r"(?:documents|register)/[a-z0-9-]{1,120}\.json|files/[0-9a-f]{64}\.[a-z0-9]{1,8}")
_LONGEST_MANIFEST = 64_000_000  # bytes, of hundreds of thousands of files
_ORDER = ("files", "register", "documents")  # stored last, a document finds what it needs
_Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class Member(Strict):
    """Is what a file of the archive must be."""

    sha256: _Sha256
    size: Annotated[int, Field(ge=0)]


class Manifest(Strict):
    """Is what an archive holds, by the path of each file in it."""

    form: Literal[1] = 1
    files: Mapping[str, Member]


class Stored(NamedTuple):
    """Is what came of an import: ids of documents that are new, that took the place of others, that were there."""

    new: tuple[str, ...]
    replaced: tuple[str, ...]
    same: tuple[str, ...]


def write(data: Path, path: Path) -> Manifest:
    """Return what was written to a new file at `path`, or none of it. Raises CorpusError where there is nothing."""
    if path.exists():
        raise CorpusError(f"{path}: đã có tệp này; chọn tên khác, hoặc dời tệp cũ đi.")
    with changing(data):
        files = [file for folder in _ORDER for file in sorted((data / folder).glob("*")) if _is_member(file, data)]
        if not any(file.parent.name == "documents" for file in files):
            raise CorpusError(f"{data}: chưa thêm văn bản nào nên không có gì để xuất. Thêm bằng: regqa add <tệp>")
        if damaged := [file for file in files if file.parent.name == "files" and file.stem != _hash(file)]:
            raise CorpusError(
                f"{damaged[0]}: tệp gốc đã bị hỏng, không khớp mã kiểm tra trong tên. Thêm lại tệp gốc (regqa add), "
                "hoặc dời tệp hỏng đi, rồi xuất lại."
            )
        members = {_name(file, data): Member(sha256=_hash(file), size=file.stat().st_size) for file in files}
        manifest = Manifest(files=members)
        with written_atomically(path) as target, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(MANIFEST, manifest.model_dump_json(indent=1))
            for file in files:
                archive.write(file, _name(file, data))
    return manifest


def read(path: Path, data: Path, replace: bool = False) -> Stored:
    """Return what was stored from the archive at `path`: all of it, or nothing and a CorpusError.

    A document or correction that is there with other content is only given up with `replace`.
    """
    with changing(data), tempfile.TemporaryDirectory(dir=data, prefix=".import-") as staging:
        try:
            names = _unpacked(path, Path(staging))
        except OSError as error:
            if not path.is_file():
                raise
            raise CorpusError(
                f"{path}: không nhập được vì không ghi được vào {data}: {unwritable(data, error)}. Kho giữ nguyên. "
                "Giải phóng đĩa hoặc cấp quyền ghi, rồi nhập lại."
            ) from error
        there = [name for name in names if (data / name).exists()]
        same = {name for name in there if _hash(data / name) == _hash(Path(staging) / name)}
        differing = [name for name in there if name not in same]
        if differing and not replace:
            raise CorpusError(
                f"{path}: kho đã có bản khác của {', '.join(differing[:3])}{' …' * (len(differing) > 3)}. Kho giữ "
                "nguyên. Muốn lấy bản trong tệp thì nhập lại với --replace."
            )
        _move([name for name in names if name not in same], Path(staging), data)
    ids = {name: Path(name).stem for name in names if name.startswith("documents/")}
    return Stored(
        tuple(id for name, id in ids.items() if name not in there),
        tuple(id for name, id in ids.items() if name in differing),
        tuple(id for name, id in ids.items() if name in same),
    )


def _unpacked(path: Path, folder: Path) -> list[str]:
    """Return the names of the archive's files, all of them whole in `folder`, in the order they are stored."""
    try:
        with zipfile.ZipFile(path) as archive:
            manifest = _manifest(path, archive)
            names = sorted(manifest.files, key=lambda name: (_ORDER.index(name.partition("/")[0]), name))
            if sum(member.size for member in manifest.files.values()) > shutil.disk_usage(folder).free:
                raise _broken(path, "lớn hơn chỗ trống trên đĩa")
            for name in names:
                _unpack(path, archive, name, manifest.files[name], folder / name)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, KeyError) as error:
        raise _broken(path, f"không phải tệp xuất của regqa, hoặc bị hỏng ({error})") from error
    return names


def _manifest(path: Path, archive: zipfile.ZipFile) -> Manifest:
    with archive.open(MANIFEST) as file:
        content = file.read(_LONGEST_MANIFEST)
    try:
        manifest = Manifest.model_validate_json(content)
    except ValidationError as error:
        raise _broken(path, f"{MANIFEST} không đọc được ({error.errors()[0]['msg']})") from error
    held = sorted(archive.namelist())
    if wrong := [name for name in manifest.files if not _MEMBER.fullmatch(name)]:
        raise _broken(path, f"có tên lạ trong {MANIFEST}: {wrong[0]}")
    if held != sorted([MANIFEST, *manifest.files]):
        differing = sorted({*held} ^ {MANIFEST, *manifest.files}) or ["một tên ghi hai lần"]
        raise _broken(path, f"danh sách trong {MANIFEST} không khớp với tệp: {differing[0]}")
    return manifest


def _unpack(path: Path, archive: zipfile.ZipFile, name: str, member: Member, target: Path) -> None:
    with archive.open(name) as file:
        content = file.read(member.size + 1)
    if len(content) != member.size or hashlib.sha256(content).hexdigest() != member.sha256:
        raise _broken(path, f"{name} không khớp mã kiểm tra")
    if target.stem != _named_by(path, name, content):
        raise _broken(path, f"{name} không mang tên của những gì có trong nó")
    target.parent.mkdir(exist_ok=True)
    with target.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _named_by(path: Path, name: str, content: bytes) -> str:
    """Return what a file of this content is named after: the document's id, or the original's hash."""
    try:
        if name.startswith("documents/"):
            return Document.model_validate_json(content).id
        if name.startswith("register/"):
            return Correction.model_validate_json(content).document
    except ValidationError as error:
        raise _broken(path, f"{name} không phải tệp của phiên bản này ({in_a_line(error)})") from error
    return hashlib.sha256(content).hexdigest()


def _broken(path: Path, reason: str) -> CorpusError:
    return CorpusError(f"{path}: {reason}. Kho giữ nguyên. Xuất lại từ kho gốc (regqa export) rồi nhập lại.")


def _move(names: Iterable[str], staging: Path, data: Path) -> None:
    """Put the files in their places; where one cannot be put, those before it are taken back."""
    done: list[tuple[Path, Path | None]] = []
    try:
        for number, name in enumerate(names):
            target, before = data / name, staging / f"before-{number}"
            target.parent.mkdir(exist_ok=True)
            if target.exists():
                os.link(target, before)
            os.replace(staging / name, target)
            done.append((target, before if before.exists() else None))
    except BaseException:
        for target, kept in reversed(done):
            os.replace(kept, target) if kept else target.unlink()
        raise


def _is_member(file: Path, data: Path) -> bool:
    return file.is_file() and _MEMBER.fullmatch(_name(file, data)) is not None


def _name(file: Path, data: Path) -> str:
    return file.relative_to(data).as_posix()


def _hash(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
