"""A record as a schema of PostgreSQL, opened for one transaction on a connection that the process keeps.

pg8000 speaks to the server; docs/adr/0040 says why.
"""

import os
import re
import socket
import ssl
import struct
import threading
import time
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from typing import Any

from pg8000 import dbapi

from api.records.layout import Form, RecordFault, Schema, Server, refusal, storable

MOST = 8  # connections of one process
PATIENCE_S = 10  # for a connection of the pool, a lock, or a word of the server: as long as SQLite waits

_CONNECT_S = 4
_AWAY_S = 1  # after a server was not reached nobody else waits for it
_LOST = ("08", "25", "57")  # classes of SQLSTATE: the connection is gone, or the server ends it
_WORDS = {"TEXT": 'TEXT COLLATE "C"', "INTEGER": "BIGINT", "REAL": "DOUBLE PRECISION", "STRICT": ""}
_ESCAPED = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})  # in what COPY reads

dbapi.paramstyle = "qmark"


class Row:
    """Is a row as SQLite's: its values in order, or one by the name or the number of its column."""

    __slots__ = ("_names", "_values")

    def __init__(self, names: Mapping[str, int], values: Sequence[Any]) -> None:
        self._names, self._values = names, values

    def __getitem__(self, key: str | int) -> Any:
        return self._values[self._names[key] if isinstance(key, str) else key]

    def __iter__(self) -> Iterator[Any]:
        return iter(self._values)

    def keys(self) -> Iterable[str]:
        return self._names.keys()


class Result:
    """Is what a statement gave."""

    def __init__(self, cursor: Any) -> None:
        self.rowcount: int = cursor.rowcount
        names = {column[0]: place for place, column in enumerate(cursor.description or ())}
        self._rows = iter([Row(names, row) for row in cursor.fetchall()] if names else ())

    def __iter__(self) -> Iterator[Row]:
        return self._rows

    def fetchone(self) -> Row | None:
        return next(self._rows, None)

    def fetchall(self) -> list[Row]:
        return list(self._rows)


class Record:
    """Is a record within one transaction, asked as SQLite is."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    def execute(self, statement: str, values: Sequence[Any] = ()) -> Result:
        cursor = self._connection.cursor()
        cursor.execute(statement, [storable(value) for value in values])
        return Result(cursor)

    def executemany(self, statement: str, rows: Iterable[Sequence[Any]]) -> Result:
        cursor = self._connection.cursor()
        cursor.executemany(statement, [[storable(value) for value in row] for row in rows])
        return Result(cursor)

    def copy(self, table: str, lines: Iterable[str]) -> None:
        self._connection.cursor().execute(f"COPY {table} FROM STDIN", stream=lines)


class Pool:
    """Is the connections of this process to one server, each lent to one transaction at a time.

    One that has died meanwhile is replaced before anything is done on it.
    """

    def __init__(self, server: Server) -> None:
        self._server = server
        self._idle: list[Any] = []
        self._room = threading.BoundedSemaphore(MOST)
        self._away_until = 0.0

    @contextmanager
    def transaction(self, first: str) -> Iterator[tuple[Record, Any]]:
        """Lend a connection on which `first` has begun a transaction, and what it found last."""
        with self._lent(first) as (connection, found):
            yield Record(connection), found
            connection.execute_simple("COMMIT")

    def run(self, statement: str) -> None:
        """Have something done that is no part of a transaction."""
        with self._lent(statement):
            pass

    @contextmanager
    def _lent(self, first: str) -> Iterator[tuple[Any, Any]]:
        if not self._room.acquire(timeout=PATIENCE_S):
            raise TimeoutError(f"mọi kết nối đều bận, đã đợi {PATIENCE_S} giây")
        try:
            connection, found = self._begun(first)
            try:
                yield connection, found
            except BaseException as error:
                self._take_back(connection, error)
                raise
            self._idle.append(connection)
        finally:
            self._room.release()

    def _begun(self, first: str) -> tuple[Any, Any]:
        while self._idle:
            with suppress(IndexError):  # another thread was quicker
                connection = self._idle.pop()
                try:
                    return connection, _last(connection, first)
                except TimeoutError:
                    self._away_until = time.monotonic() + _AWAY_S
                    raise
                except (dbapi.Error, OSError) as error:
                    _close(connection)
                    if not _is_lost(error):
                        raise
        connection = self._connected()
        try:
            return connection, _last(connection, first)
        except BaseException:
            _close(connection)
            raise

    def _connected(self) -> Any:
        if time.monotonic() < self._away_until:
            raise ConnectionError("vừa không tới được")
        try:
            return _connection(self._server)
        except (dbapi.Error, OSError):
            self._away_until = time.monotonic() + _AWAY_S
            raise

    def _take_back(self, connection: Any, error: BaseException) -> None:
        """Keep a connection for others after something went wrong on it, unless it is not known where it stands."""
        if isinstance(error, Exception) and not _is_lost(error):
            with suppress(dbapi.Error, OSError):
                connection.execute_simple("ROLLBACK")
                self._idle.append(connection)
                return
        _close(connection)


@cache
def _pool(server: Server) -> Pool:
    return Pool(server)


os.register_at_fork(after_in_child=_pool.cache_clear)  # two processes on one connection would read each other's rows


@contextmanager
def opened(place: Schema, form: Form, failure: type[Exception], wiping: bool) -> Iterator[Record]:
    with _told(place.server, failure):
        with _pool(place.server).transaction(_beginning(place) + _locking(place) + _version(place)) as (
            record,
            found,
        ):
            if found is None:
                lay_out(record, place, form)
            elif found != form.version:
                raise failure(refusal(place, found, form.version))
            yield record
        if wiping:  # rows that are deleted stay in the file of a table until it is written anew
            for table in form.tables:
                _pool(place.server).run(f"VACUUM FULL {place.name}.{table}")


@contextmanager
def looked_into(place: Schema, form: Form, failure: type[Exception]) -> Iterator[Record | None]:
    with (
        _told(place.server, failure),
        _pool(place.server).transaction(_beginning(place, "REPEATABLE READ, READ ONLY") + _version(place)) as (
            record,
            found,
        ),
    ):
        if found not in (None, form.version):
            raise failure(refusal(place, found, form.version))
        yield record if found else None


def version_of(place: Schema) -> int | None:
    with _told(place.server, RecordFault), _pool(place.server).transaction("BEGIN;" + _version(place)) as (_, found):
        return found  # type: ignore[no-any-return]


def stamp(place: Schema, form: Form) -> object:
    """Every change writes a row with a later transaction's number, or leaves fewer rows."""
    with looked_into(place, form, RecordFault) as record:
        if record is None:
            return None
        rows = (record.execute(f"SELECT count(*), max(xmin::text::bigint) FROM {table}") for table in form.tables)
        return tuple(tuple(one) for found in rows for one in found)


def migrate(place: Schema, form: Form) -> str:
    first = _beginning(place) + _locking(place) + _version(place)
    with _told(place.server, RecordFault), _pool(place.server).transaction(first) as (record, found):
        kept = f"{place.name}_form_{found}"
        record.execute(f"DROP SCHEMA IF EXISTS {kept} CASCADE")
        record.execute(f"CREATE SCHEMA {kept}")
        tables = record.execute("SELECT tablename FROM pg_tables WHERE schemaname = ?", [place.name])
        for (table,) in tables:
            record.execute(f"CREATE TABLE {kept}.{table} AS TABLE {place.name}.{table}")
        for start in range(found, form.version):
            for statement in form.steps[start]:
                record.execute(_worded(statement))
        _mark(record, place, form)
    return f"{place.server}, lược đồ {kept}"


@contextmanager
def together(places: Sequence[Schema]) -> Iterator[Record]:
    """Lend one transaction over several records, which nobody else writes meanwhile. Raises RecordFault."""
    server = places[0].server
    locks = "".join(_locking(place) for place in sorted(places, key=lambda place: place.name))
    with _told(server, RecordFault), _pool(server).transaction(_beginning(places[0]) + locks) as (record, _):
        yield record


def cleared(record: Record, place: Schema, form: Form, now: str, replace: bool) -> str | None:
    """Make room for a record; return where what was there is kept, None where nothing was."""
    if record.execute(f"SELECT to_regnamespace('{place.name}')").fetchone()[0] is None:  # type: ignore[index]
        return None
    if replace:
        kept = f"{place.name}_before_{now}"
        record.execute(f"ALTER SCHEMA {place.name} RENAME TO {kept}")
        return kept
    for table in form.tables:
        if record.execute(f"SELECT 1 FROM {place.name}.{table} LIMIT 1").fetchone():
            raise RecordFault(f"{place} đã có dữ liệu. Nêu ở REGQA_DATABASE_URL một kho trống")
    record.execute(f"DROP SCHEMA {place.name} CASCADE")
    return None


def lay_out(record: Record, place: Schema, form: Form) -> None:
    """Make the record, which is not there; what is asked from then on is asked of it."""
    record.execute(f"CREATE SCHEMA {place.name}")
    record.execute(f"SET LOCAL search_path TO {place.name}")
    more = form.more if form.postgres is None else form.postgres
    for statement in (form.schema, *more):
        record.execute(_worded(statement))
    _mark(record, place, form)


def fill(record: Record, table: str, rows: Sequence[Sequence[Any]]) -> None:
    """Put whole rows into an empty table."""
    record.copy(table, ("\t".join(map(_field, row)) + "\n" for row in rows))


def reach(server: Server) -> None:
    """Raise RecordFault where the server cannot be asked now."""
    with _told(server, RecordFault), _pool(server).transaction("BEGIN; SELECT 1"):
        pass


def _connection(server: Server) -> Any:
    raw = socket.create_connection((server.host, server.port), _CONNECT_S)
    raw.settimeout(PATIENCE_S)
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    try:
        connection = dbapi.connect(
            server.user,
            host=server.host,
            database=server.database,
            password=server.password,
            application_name="regqa",
            ssl_context=_context(server),
            sock=raw,
        )
    except (KeyError, ValueError, struct.error) as error:
        raw.close()
        if isinstance(error, OSError):  # of a certificate that does not hold, which is a ValueError too
            raise
        raise ConnectionError("máy chủ không trả lời như PostgreSQL") from error
    except BaseException:
        raw.close()
        raise
    connection.autocommit = True  # transactions are begun here, with all that belongs to one
    return connection


def _context(server: Server) -> Any:
    """Return how pg8000 is told of TLS: None uses it where the server has it, unverified like True."""
    if server.tls == "verify-full":
        return ssl.create_default_context(cafile=server.authority)
    return {"prefer": None, "disable": False, "require": True}[server.tls]


def _beginning(place: Schema, mode: str = "READ COMMITTED") -> str:
    # Whoever vanishes with a lock, machine and all, loses it after a minute.
    return (
        f"BEGIN ISOLATION LEVEL {mode}; SET LOCAL search_path TO {place.name}; "
        f"SET LOCAL lock_timeout TO '{PATIENCE_S - 1}s'; SET LOCAL idle_in_transaction_session_timeout TO '60s'; "
    )


def _locking(place: Schema) -> str:
    """Return what lets writers of one record follow each other, as BEGIN IMMEDIATE does: a chain cannot fork."""
    return f"SELECT pg_advisory_xact_lock({zlib.crc32(place.name.encode())}); "


def _version(place: Schema) -> str:
    return f"SELECT obj_description(to_regnamespace('{place.name}'), 'pg_namespace')::bigint"


def _mark(record: Record, place: Schema, form: Form) -> None:
    record.execute(f"COMMENT ON SCHEMA {place.name} IS '{form.version}'")


def _worded(statement: str) -> str:
    """Return what lays out a table of SQLite as PostgreSQL says it, texts in the order of their bytes."""
    return re.sub(r"\b(TEXT|INTEGER|REAL|STRICT)\b", lambda word: _WORDS[word[0]], statement)


def _field(value: Any) -> str:
    return r"\N" if value is None else str(value).translate(_ESCAPED)


def _last(connection: Any, statements: str) -> Any:
    """Return the last value that the statements give, None where they give none."""
    rows = connection.execute_simple(statements).rows
    return rows[-1][0] if rows else None


def _close(connection: Any) -> None:
    with suppress(dbapi.Error, OSError):
        connection.close()


def _is_lost(error: Exception) -> bool:
    if isinstance(error, dbapi.DatabaseError):
        return str(_said(error).get("C", "")).startswith(_LOST)
    return isinstance(error, dbapi.Error | OSError)


def _said(error: BaseException) -> Mapping[str, str]:
    return error.args[0] if error.args and isinstance(error.args[0], dict) else {}


@contextmanager
def _told(server: Server, failure: type[Exception]) -> Iterator[None]:
    try:
        yield
    except (dbapi.Error, OSError) as error:
        why = _said(error).get("M") or (isinstance(error, OSError) and error.strerror) or error
        raise failure(f"{server}: {why}. Kiểm tra máy chủ PostgreSQL và REGQA_DATABASE_URL.") from error
