"""How a record of the service is laid out, and where it lies: in a file of SQLite, or in a schema of PostgreSQL."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple, Protocol
from urllib.parse import parse_qsl, unquote, urlsplit

_PORT = 5432
_TLS = ("prefer", "disable", "require", "verify-full")  # as libpq names them
_TABLE = re.compile(r"CREATE TABLE (\w+)")


class Form(NamedTuple):
    """Is how a record is laid out. `steps` has the statements that lead on, by the version they start from.

    A change of the schema raises the version and adds its step: `{1: ("ALTER TABLE …",)}`. What is laid out besides
    the first table is in `more`; what PostgreSQL says otherwise, in `postgres`, in place of that. The first column of
    a table is its key.
    """

    schema: str
    version: int = 1
    steps: Mapping[int, tuple[str, ...]] = MappingProxyType({})
    more: tuple[str, ...] = ()
    postgres: tuple[str, ...] | None = None

    @property
    def tables(self) -> list[str]:
        return _TABLE.findall("\n".join((self.schema, *self.more)))


@dataclass(frozen=True)
class Server:
    """Is a database of PostgreSQL that the service may use, and how it is reached."""

    host: str
    port: int
    user: str
    password: str = field(repr=False)
    database: str
    tls: str
    authority: str | None  # a file of certificates, for verify-full

    def __str__(self) -> str:
        return f"PostgreSQL {self.host}:{self.port}/{self.database}"


class Schema(NamedTuple):
    """Is where a record lies in PostgreSQL: in a schema of its own."""

    server: Server
    record: str

    @property
    def name(self) -> str:
        return f"regqa_{self.record}"

    def __str__(self) -> str:
        return f"{self.server}, lược đồ {self.name}"


Place = Path | Schema


class RecordFault(Exception):
    """A record cannot be read, changed or copied; the message says why, and nothing that is secret."""


class Rows(Protocol):
    """Is what a statement gave: rows by name and number of their columns."""

    @property
    def rowcount(self) -> int: ...

    def fetchone(self) -> Any: ...

    def fetchall(self) -> list[Any]: ...

    def __iter__(self) -> Iterator[Any]: ...


class Database(Protocol):
    """Is a record within one transaction."""

    def execute(self, statement: str, values: Sequence[Any] = ..., /) -> Rows: ...

    def executemany(self, statement: str, rows: Sequence[Sequence[Any]], /) -> Rows: ...


def server_at(url: str) -> Server:
    """Return the server that is written postgresql://user:password@host:port/database. Raises ValueError."""
    parts = urlsplit(url.strip())
    asked = dict(parse_qsl(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query)))
    tls, authority = asked.pop("sslmode", _TLS[0]), asked.pop("sslrootcert", None)
    database = unquote(parts.path[1:])
    whole = parts.hostname and parts.username and database and "/" not in database
    if parts.scheme not in ("postgresql", "postgres") or not whole or parts.fragment or asked or tls not in _TLS:
        raise ValueError("not postgresql://user:password@host:port/database")
    return Server(
        parts.hostname or "",
        parts.port or _PORT,
        unquote(parts.username or ""),
        unquote(parts.password or ""),
        database,
        tls,
        authority,
    )


def refusal(place: Place, found: int, version: int) -> str:
    """Return what is said of a record that another version of the program wrote."""
    todo = "Chạy: regqa migrate" if found < version else "Cài bản regqa mới hơn, hoặc phục hồi bản sao lưu cũ hơn."
    return f"{place} thuộc phiên bản khác của regqa (dạng {found}, bản này đọc dạng {version}). {todo}"


def storable(value: Any) -> Any:
    """Return the value as every store takes it: PostgreSQL has no text with a character 0."""
    return value.replace("\0", "\ufffd") if isinstance(value, str) else value
