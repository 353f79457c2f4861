"""A record as a file of SQLite, opened for one transaction."""

import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from api.records.layout import Form, RecordFault, refusal


@contextmanager
def opened(path: Path, form: Form, failure: type[Exception], wiping: bool) -> Iterator[sqlite3.Connection]:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))  # what people wrote is for the operator's eyes
        with closing(sqlite3.connect(path, timeout=10, isolation_level=None)) as database:
            database.row_factory = sqlite3.Row
            if wiping:
                database.execute("PRAGMA secure_delete = ON")
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
    if not path.exists():
        yield None
        return
    try:
        with closing(_existing(path)) as database:
            database.row_factory = sqlite3.Row
            (found,) = database.execute("PRAGMA user_version").fetchone()
            if found not in (0, form.version):
                raise failure(refusal(path, found, form.version))
            yield database if found else None
    except (sqlite3.Error, OSError) as error:
        raise failure(f"Không đọc được {path}: {error}. Kiểm tra ổ đĩa và quyền đọc thư mục REGQA_DATA.") from error


def version_of(path: Path) -> int | None:
    if not path.exists():
        return None
    with _told(), closing(_existing(path)) as database:
        (found,) = database.execute("PRAGMA user_version").fetchone()
    return int(found) or None


def migrate(path: Path, form: Form) -> Path:
    with _told(), closing(sqlite3.connect(path, timeout=10, isolation_level=None)) as database:
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


def copied(path: Path, target: Path) -> None:
    """Write a copy of the file as it is between two transactions, while others go on. Raises sqlite3.Error."""
    os.close(os.open(target, os.O_RDWR | os.O_CREAT, 0o600))
    with closing(_existing(path)) as database, closing(sqlite3.connect(target)) as copy:
        database.backup(copy)


def fill(database: sqlite3.Connection, table: str, rows: Sequence[Sequence[Any]]) -> None:
    """Put whole rows into an empty table."""
    if rows:
        database.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(rows[0]))})", rows)


def _existing(path: Path) -> sqlite3.Connection:
    # Not read-only: what a killed writer left half is rolled back first.
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True, timeout=10)


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        raise RecordFault(str(error)) from error
