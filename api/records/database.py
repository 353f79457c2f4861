"""One SQLite file of the service, opened for one transaction; each records module brings its schema."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path


@contextmanager
def opened(path: Path, schema: str, version: int, failure: type[Exception]) -> Iterator[sqlite3.Connection]:
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
                database.execute(schema)
                database.execute(f"PRAGMA user_version = {version}")
            elif found != version:
                raise failure(
                    f"{path} thuộc phiên bản khác của regqa (dạng {found}, bản này đọc dạng {version}). "
                    "Dùng đúng phiên bản, hoặc dời tệp đi để bắt đầu tệp mới."
                )
            yield database
            database.execute("COMMIT")
    except (sqlite3.Error, OSError) as error:
        raise failure(
            f"Không mở hoặc ghi được {path}: {error}. Kiểm tra ổ đĩa và quyền ghi thư mục REGQA_DATA."
        ) from error
