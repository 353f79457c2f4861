"""All that cannot be made again, in one file, taken while the service runs, and put back whole or not at all.

A tar file, zstd or gzip by its name: `backup.json` first, which lists the members with their size and SHA-256, then
what lies in REGQA_DATA by the same paths, with the live generation of the index unless that is left out. Records that
lie in PostgreSQL are in it as the files that SQLite keeps them in, so that they go back to either. Settings
live in the environment and are not in it, nor is who was signed in; accounts and keys are, as hashes.
"""

import gzip
import hashlib
import importlib.metadata
import os
import shutil
import sqlite3
import tarfile
import tempfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import IO, Annotated, Literal, NamedTuple

import zstandard
from pydantic import AwareDatetime, Field, ValidationError

from api.forms import DATABASES, versions
from api.records.chain import Chain, still
from api.records.database import exported, filled
from api.records.layout import RecordFault, Schema, Server
from api.records.sqlite import copied
from corpus.archive import Member
from corpus.model import Strict
from corpus.store import CorpusError, changing, unwritable, written_atomically
from qa.index.generation import POINTER, pointed

MANIFEST = "backup.json"
SUFFIXES = (".tar.zst", ".tar.gz")

_LONGEST_MANIFEST = 256_000_000  # bytes, of a million files
# Of REGQA_DATA: what is made again, and who is signed in. What begins with a dot is being written.
_LEFT_OUT = {"index", "read", "lock", "sessions.sqlite3"}
_LOGS = ("audit.sqlite3", "questions.sqlite3")  # that have their head beside them
_BESIDE_SQLITE = ("-journal", "-wal", "-shm")
_TRIES = 5  # to take hold of what others may take away meanwhile


class BackupRefused(CorpusError):
    """A backup cannot be taken or put back; the message is Vietnamese and says what to do."""


class _Form(Strict, extra="ignore"):
    form: int


class Manifest(Strict):
    """Is what a backup holds. `forms` has the version of each database in it; `regqa` made it."""

    form: Literal[1] = 1
    regqa: str
    made_at: AwareDatetime
    forms: Mapping[str, Annotated[int, Field(ge=1)]]
    files: Mapping[str, Member]


class Restored(NamedTuple):
    """Is what was put back, and where what was there before lies now, records of PostgreSQL as well."""

    manifest: Manifest
    before: Path | None
    records_before: tuple[str, ...] = ()


def write(data: Path, path: Path, server: Server | None = None, *, index: bool = True) -> Manifest:
    """Return what was written to a new file at `path`, or none of it; the records are those of the server, if any.

    Who changes the corpus waits while files are linked, not while they are packed. Raises BackupRefused.
    """
    _check_target(data, path)
    try:
        with tempfile.TemporaryDirectory(dir=data, prefix=".backup-") as folder:
            taken = Path(folder)
            with changing(data), still(data / name for name in _LOGS):
                _take(data, taken, index)
            if server:
                _take_records(server, taken)
            files = sorted(file for file in taken.rglob("*") if file.is_file())
            manifest = Manifest(
                regqa=importlib.metadata.version("regqa"),
                made_at=datetime.now(UTC),
                forms=versions(taken.joinpath),
                files={file.relative_to(taken).as_posix(): _member(file) for file in files},
            )
            _pack(manifest, taken, path)
    except RecordFault as error:
        raise BackupRefused(f"{path}: không sao lưu được: {error} Không tệp nào được tạo.") from error
    except (OSError, sqlite3.Error) as error:
        reason = unwritable(path.parent, error) or unwritable(data, error) or str(error)
        raise BackupRefused(
            f"{path}: không sao lưu được: {reason}. Không tệp nào được tạo; kho giữ nguyên. Kiểm tra đĩa và "
            f"quyền ghi ở đó và ở {data}, rồi sao lưu lại."
        ) from error
    return manifest


def restore(path: Path, data: Path, server: Server | None = None, *, replace: bool = False) -> Restored:
    """Put what a backup holds in place of `data`, which is absent or empty, once all of it is verified.

    With `server` the records go there, where none may be. With `replace` what is there is kept under another name.
    Raises BackupRefused; then `data` and the server are as they were.
    """
    data = data.absolute()
    if data.is_symlink() or data.is_mount():
        raise _refused(path, f"{data} là liên kết hoặc ổ đĩa gắn vào, không thay trọn được; chọn thư mục con của nó")
    if not replace and data.exists() and (not data.is_dir() or any(data.iterdir())):
        raise _refused(path, f"{data} không trống; chọn thư mục khác (--into), hoặc --replace để giữ bản cũ sang bên")
    if not path.is_file():
        raise BackupRefused(f"{path}: không có tệp này.")
    try:
        data.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=data.parent, prefix=f".{data.name}.restore-") as folder:
            staged = Path(folder) / "data"
            staged.mkdir(mode=0o700)
            manifest = _unpack(path, staged)
            if server is None:
                return Restored(manifest, _put(staged, data))
            return _put_apart(path, manifest, staged, data, server, replace)
    except OSError as error:
        reason = unwritable(data.parent, error) or str(error)
        raise BackupRefused(
            f"{path}: không phục hồi được vào {data}: {reason}. Thư mục giữ nguyên. Giải phóng đĩa hoặc cấp quyền "
            "ghi, rồi phục hồi lại."
        ) from error


def _check_target(data: Path, path: Path) -> None:
    if not path.name.endswith(SUFFIXES):
        raise BackupRefused(f"{path}: tên tệp sao lưu phải có đuôi {' hoặc '.join(SUFFIXES)}.")
    if path.exists():
        raise BackupRefused(f"{path}: đã có tệp này; chọn tên khác, hoặc dời tệp cũ đi.")
    if not data.is_dir():
        raise BackupRefused(f"{data}: không có thư mục này (REGQA_DATA), nên không có gì để sao lưu.")
    if path.resolve().is_relative_to(data.resolve()):
        raise BackupRefused(
            f"{path}: nằm trong {data}, chính nơi được sao lưu; chọn chỗ khác, tốt nhất là ổ đĩa khác."
        )


def _take(data: Path, taken: Path, index: bool) -> None:
    """Take hold of everything as it is now; where a job or generation goes meanwhile, anew."""
    for left in reversed(range(_TRIES)):
        try:
            _take_once(data, taken, index)
        except (FileNotFoundError, sqlite3.OperationalError):
            if not left:
                raise
            for file in taken.iterdir():
                shutil.rmtree(file) if file.is_dir() else file.unlink()
        else:
            return


def _take_once(data: Path, taken: Path, index: bool) -> None:
    """Files are replaced, never changed, so a second link keeps what they hold now."""
    for place in sorted(data.iterdir()):
        if place.name in _LEFT_OUT or place.name.startswith("."):
            continue
        for file in _files(place):
            _hold(file, taken / file.relative_to(data))
    if index and (generation := pointed(data / "index")):
        for file in filter(Path.is_file, sorted(generation.rglob("*"))):
            _hold(file, taken / file.relative_to(data))
        (taken / "index" / POINTER).write_bytes(generation.name.encode())


def _take_records(server: Server, taken: Path) -> None:
    """Take the records, each as it is at one moment; what others append to a log meanwhile is behind its head."""
    for name in DATABASES.keys() - _LEFT_OUT:
        exported(Schema(server, name.removesuffix(".sqlite3")), DATABASES[name], taken / name)
    for name in _LOGS:
        Chain(taken / name, taken / name.replace(".sqlite3", ".head")).follow()


def _files(place: Path) -> Iterator[Path]:
    """Yield the files at a place, those in folders that begin with a dot left out: somebody writes them."""
    if place.is_symlink():
        raise BackupRefused(f"{place}: là liên kết, không sao lưu theo. Đưa tệp hoặc thư mục thật vào đó.")
    if place.is_dir():
        for inside in sorted(place.iterdir()):
            if not inside.name.startswith("."):
                yield from _files(inside)
    elif place.is_file():
        yield place


def _hold(file: Path, target: Path) -> None:
    if file.name.endswith(_BESIDE_SQLITE) or file.suffix == ".lock":
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    if file.suffix == ".sqlite3":
        copied(file, target)
    elif file.suffix == ".bin":  # Chroma may fill these in when it loads its graph
        shutil.copyfile(file, target)
    else:
        try:
            os.link(file, target)
        except PermissionError:  # of a file system without links
            shutil.copyfile(file, target)


def _member(file: Path) -> Member:
    with file.open("rb") as opened:
        return Member(sha256=hashlib.file_digest(opened, "sha256").hexdigest(), size=file.stat().st_size)


def _pack(manifest: Manifest, folder: Path, path: Path) -> None:
    listed = folder / f".{MANIFEST}"
    listed.write_text(manifest.model_dump_json(indent=1))
    with (
        written_atomically(path) as target,
        _packed(target, path) as stream,
        tarfile.open(fileobj=stream, mode="w|", format=tarfile.PAX_FORMAT) as archive,
    ):
        for name, file in [(MANIFEST, listed), *((name, folder / name) for name in manifest.files)]:
            entry = tarfile.TarInfo(name)
            entry.size, entry.mode, entry.mtime = file.stat().st_size, 0o600, int(manifest.made_at.timestamp())
            with file.open("rb") as opened:
                archive.addfile(entry, opened)


@contextmanager
def _packed(target: IO[bytes], path: Path) -> Iterator[IO[bytes]]:
    if path.name.endswith(".gz"):
        with gzip.GzipFile(fileobj=target, mode="wb", compresslevel=6, filename="") as stream:
            yield stream  # type: ignore[misc]
    else:
        with zstandard.ZstdCompressor(level=6, write_checksum=True).stream_writer(target, closefd=False) as stream:
            yield stream


@contextmanager
def _unpacked(path: Path) -> Iterator[IO[bytes]]:
    with path.open("rb") as file:
        if file.read(2) == b"\x1f\x8b":
            file.seek(0)
            with gzip.GzipFile(fileobj=file) as stream:
                yield stream  # type: ignore[misc]
        else:
            file.seek(0)
            with zstandard.ZstdDecompressor().stream_reader(file, read_across_frames=True) as stream:
                yield stream


def _unpack(path: Path, folder: Path) -> Manifest:
    """Return the manifest of a backup, all of whose members lie in `folder` as it lists them."""
    try:
        with _unpacked(path) as stream, tarfile.open(fileobj=stream, mode="r|") as archive:
            manifest = _manifest(path, archive)
            if sum(member.size for member in manifest.files.values()) > shutil.disk_usage(folder).free:
                raise _refused(path, "lớn hơn chỗ trống trên đĩa; giải phóng đĩa")
            missing = dict(manifest.files)
            while entry := archive.next():
                member = missing.pop(entry.name, None)
                if member is None or not entry.isreg() or entry.issparse():
                    raise _damaged(path, f"có mục lạ, hoặc không phải tệp thường: {entry.name!r}")
                _extract(path, archive, entry, member, folder / entry.name)
            while stream.read(1 << 20):
                pass  # to its end, where the checksum of the whole stands
    except (tarfile.TarError, zstandard.ZstdError, zlib.error, EOFError, gzip.BadGzipFile, ValueError) as error:
        raise _damaged(path, f"không phải bản sao lưu trọn vẹn ({error})") from error
    if missing:
        raise _damaged(path, f"thiếu {next(iter(missing))}")
    return manifest


def _manifest(path: Path, archive: tarfile.TarFile) -> Manifest:
    first = archive.next()
    file = archive.extractfile(first) if first and first.name == MANIFEST and first.isreg() else None
    if file is None:
        raise _damaged(path, f"không phải bản sao lưu của regqa, hoặc bị cắt: không mở đầu bằng {MANIFEST}")
    content = file.read(_LONGEST_MANIFEST)
    try:
        if (form := _Form.model_validate_json(content).form) != 1:
            raise _refused(path, f"bản sao lưu dạng {form}, bản regqa này đọc dạng 1; dùng bản regqa mới hơn")
        manifest = Manifest.model_validate_json(content)
    except ValidationError as error:
        raise _damaged(path, f"{MANIFEST} không đọc được ({error.errors()[0]['msg']})") from error
    if wrong := [name for name in manifest.files if not _is_inside(name)]:
        raise _damaged(path, f"có tên chỉ ra ngoài: {wrong[0]!r}")
    for name, version in manifest.forms.items():
        if name not in DATABASES or version > DATABASES[name].version:
            raise _refused(path, f"{name} dạng {version} là của regqa {manifest.regqa}; cài bản đó hoặc mới hơn")
    return manifest


def _is_inside(name: str) -> bool:
    parts = PurePosixPath(name).parts
    plain = name == "/".join(parts) and "\0" not in name and "\\" not in name
    return bool(parts) and plain and not any(part in ("..", "/") for part in parts)


def _extract(path: Path, archive: tarfile.TarFile, entry: tarfile.TarInfo, member: Member, target: Path) -> None:
    if entry.size != member.size:
        raise _damaged(path, f"{entry.name} không dài như {MANIFEST} ghi")
    file, digest = archive.extractfile(entry), hashlib.sha256()
    assert file is not None, "a regular file can be read"
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with open(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as written:
        while part := file.read(1 << 20):
            digest.update(part)
            written.write(part)
        written.flush()
        os.fsync(written.fileno())
    if digest.hexdigest() != member.sha256:
        raise _damaged(path, f"{entry.name} không khớp mã kiểm tra")


def _put(staged: Path, data: Path) -> Path | None:
    """Give the folder its place; return where what was there lies now, None where nothing was."""
    if not data.exists() or not any(data.iterdir()):
        os.rename(staged, data)  # takes the place of an empty folder
        return None
    before = data.with_name(f"{data.name}.before-{datetime.now(UTC):%Y%m%dT%H%M%SZ}")
    with changing(data):
        os.rename(data, before)
        try:
            os.rename(staged, data)
        except BaseException:
            os.rename(before, data)
            raise
    return before


def _put_apart(path: Path, manifest: Manifest, staged: Path, data: Path, server: Server, replace: bool) -> Restored:
    """Give the folder its place and its records theirs."""
    with ExitStack() as undoing:
        try:
            with filled(server, staged, DATABASES, replace=replace) as (_, records_before):
                for name in DATABASES:
                    (staged / name).unlink(missing_ok=True)
                before = _put(staged, data)
                undoing.callback(_take_away, data, staged, before)
        except RecordFault as error:
            raise _refused(path, f"không đưa được vào PostgreSQL: {error}") from error
        undoing.pop_all()
    return Restored(manifest, before, tuple(records_before))


def _take_away(data: Path, staged: Path, before: Path | None) -> None:
    """Undo what `_put` did: the server did not keep its part."""
    os.rename(data, staged)
    if before:
        os.rename(before, data)


def _damaged(path: Path, reason: str) -> BackupRefused:
    return BackupRefused(f"{path}: {reason}. Chưa phục hồi gì. Chép lại tệp, hoặc dùng bản sao lưu khác.")


def _refused(path: Path, reason: str) -> BackupRefused:
    return BackupRefused(f"{path}: {reason}. Chưa phục hồi gì.")
