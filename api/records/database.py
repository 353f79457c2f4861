"""One SQLite file of the service, opened for one transaction; each records module brings its form."""

import os
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple


class Form(NamedTuple):
    """Is how a database is laid out. `steps` has the statements that lead on, by the version they start from.

    A change of the schema raises the version and adds its step: `{1: ("ALTER TABLE …",)}`. What is laid out besides
    the first table is in `more`.
    """

    schema: str
    version: int = 1
    steps: Mapping[int, tuple[str, ...]] = MappingProxyType({})
    more: tuple[str, ...] = ()


@contextmanager
def opened(path: Path, form: Form, failure: type[Exception]) -> Iterator[sqlite3.Connection]:
    """Open the database for one transaction, made where it is not there yet.

    Raises `failure`, with a message in Vietnamese, for a file of another version, and where the disk fails.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))  # what people wrote is for the operator's eyes
        with closing(sqlite3.connect(path, timeout=10, isolation_level=None)) as database:
            database.row_factory = sqlite3.Row
            # The default journal, synchronous = FULL: kept once committed. WAL does not wait for the locks that it
            # takes to begin and to end, so of many threads some would fail.
            database.execute("BEGIN IMMEDIATE")
            (found,) = database.execute("PRAGMA user_version").fetchone()
            if found == 0:
                for statement in (form.schema, *form.more):
                    database.execute(statement)
                database.execute(f"PRAGMA user_version = {form.version}")
            elif found != form.version:
                raise failure(refusal(path, found, form.version))
            yield database
            database.execute("COMMIT")
    except (sqlite3.Error, OSError) as error:
        raise failure(
            f"Không mở hoặc ghi được {path}: {error}. Kiểm tra ổ đĩa và quyền ghi thư mục REGQA_DATA."
        ) from error


@contextmanager
def looked_into(path: Path, form: Form, failure: type[Exception]) -> Iterator[sqlite3.Connection | None]:
    """Open the database to read, without the lock that writers wait for; None where there is none yet.

    Raises `failure` as `opened` does.
    """
    if not path.exists():
        yield None
        return
    try:
        # Not read-only: what a killed writer left half is rolled back first.
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True, timeout=10)) as database:
            database.row_factory = sqlite3.Row
            (found,) = database.execute("PRAGMA user_version").fetchone()
            if found not in (0, form.version):
                raise failure(refusal(path, found, form.version))
            yield database if found else None
    except (sqlite3.Error, OSError) as error:
        raise failure(f"Không đọc được {path}: {error}. Kiểm tra ổ đĩa và quyền đọc thư mục REGQA_DATA.") from error


def refusal(path: Path, found: int, version: int) -> str:
    """Return what is said of a database that another version of the program wrote."""
    todo = "Chạy: regqa migrate" if found < version else "Cài bản regqa mới hơn, hoặc phục hồi bản sao lưu cũ hơn."
    return f"{path} thuộc phiên bản khác của regqa (dạng {found}, bản này đọc dạng {version}). {todo}"


def version_of(path: Path) -> int | None:
    """Return the version of the form that the database is in; None where there is none yet. Raises sqlite3.Error."""
    if not path.exists():
        return None
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True, timeout=10)) as database:
        (found,) = database.execute("PRAGMA user_version").fetchone()
    return int(found) or None


def copied(path: Path, target: Path) -> None:
    """Write a copy of the database as it is between two transactions, while others go on. Raises sqlite3.Error."""
    os.close(os.open(target, os.O_RDWR | os.O_CREAT, 0o600))
    # Not read-only: what a killed writer left half is rolled back first.
    with (
        closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True, timeout=10)) as database,
        closing(sqlite3.connect(target)) as copy,
    ):
        database.backup(copy)


def migrate(path: Path, form: Form) -> Path:
    """Bring a database of an older form to this one, all steps or none; return where the old one is kept.

    Raises sqlite3.Error.
    """
    with closing(sqlite3.connect(path, timeout=10, isolation_level=None)) as database:
        database.execute("BEGIN IMMEDIATE")
        (found,) = database.execute("PRAGMA user_version").fetchone()
        kept = path.with_name(f"{path.name}.form-{found}")
        kept.unlink(missing_ok=True)
        copied(path, kept)
        for start in range(found, form.version):
            for statement in form.steps[start]:
                database.execute(statement)
        database.execute(f"PRAGMA user_version = {form.version}")
        database.execute("COMMIT")
    return kept
