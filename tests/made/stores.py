"""Where records lie, looked into behind the service's back: files, or a real PostgreSQL server of the tests' own."""

import os
import shutil
import socket
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from pg8000 import dbapi

from api.records.layout import Place, Schema

PASSWORD = "mật khẩu @ 1/2"
_QUOTED = "m%E1%BA%ADt%20kh%E1%BA%A9u%20%40%201%2F2"
_BIN = Path(
    shutil.which("pg_ctl") or max(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"), default=Path("none"))
).parent


def is_installed() -> bool:
    """Is true where the server's programs are, and a user who may run them: it refuses to run as root."""
    return (_BIN / "postgres").exists() and (os.geteuid() != 0 or shutil.which("setpriv") is not None)


class Files:
    """Is files of SQLite."""

    def ask(self, place: Place, *statements: str) -> list[tuple[object, ...]]:
        """Return what the last statement gives, all done as somebody would who stops at nothing."""
        assert isinstance(place, Path)
        with closing(sqlite3.connect(place)) as database:
            for statement in statements:
                rows = database.execute(statement).fetchall()
            database.commit()
        return rows

    def unguarded(self, place: Place) -> None:
        """Take the triggers of a log away."""
        self.ask(place, "DROP TRIGGER no_entry_goes", "DROP TRIGGER no_entry_changes")

    def content(self, place: Place) -> bytes:
        assert isinstance(place, Path)
        return place.read_bytes()

    def forget(self, place: Place) -> None:
        assert isinstance(place, Path)
        place.unlink()


class PostgreSQL:
    """Is the server; `url` is how the service is told of it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"postgresql://regqa:{_QUOTED}@127.0.0.1:{self.port}/regqa"
        secret = folder / "password"
        secret.write_text(PASSWORD)
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres", "postgres")
            shutil.chown(secret, "postgres")
        self._run(
            "initdb", "-D", f"{folder}/data", "-U", "regqa", f"--pwfile={secret}", "-A", "scram-sha-256", "-E", "UTF8"
        )
        self.start()
        self.ask_alone(
            "CREATE DATABASE regqa TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'vi'"
        )  # no order of bytes

    def start(self) -> None:
        options = f"-p {self.port} -h 127.0.0.1 -k {self._folder} -c fsync=off"
        self._run("pg_ctl", "start", "-w", "-D", f"{self._folder}/data", "-l", f"{self._folder}/log", "-o", options)

    def stop(self, mode: str = "immediate") -> None:
        """End it: “immediate” as a crash does, “fast” as an administrator."""
        self._run("pg_ctl", "stop", "-w", "-D", f"{self._folder}/data", "-m", mode)

    def restart(self) -> None:
        self.stop()
        self.start()

    @contextmanager
    def encrypted(self, authority: Path) -> Iterator[None]:
        """Have it speak TLS by the name of localhost; `authority` is then who vouches for that."""
        key, certificate = self._folder / "data" / "server.key", self._folder / "data" / "server.crt"
        made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
        made += ["-addext", "subjectAltName=DNS:localhost", "-keyout", str(key), "-out", str(certificate)]
        subprocess.run(made, check=True, capture_output=True)
        shutil.copy(certificate, authority)
        for file in (key, certificate):
            file.chmod(0o600)
            if os.geteuid() == 0:
                shutil.chown(file, "postgres", "postgres")
        self.ask_alone("ALTER SYSTEM SET ssl = on")
        self.restart()
        try:
            yield
        finally:
            self.ask_alone("ALTER SYSTEM RESET ssl")
            self.restart()

    def emptied(self) -> None:
        """Take away everything that was kept."""
        for (name,) in self.ask(None, "SELECT nspname FROM pg_namespace WHERE nspname LIKE 'regqa%'"):
            self.ask(None, f"DROP SCHEMA {name} CASCADE")

    def ask(self, place: Place | None, *statements: str) -> list[tuple[object, ...]]:
        """Return what the last statement gives, all done as somebody would who stops at nothing."""
        with dbapi.connect("regqa", "127.0.0.1", "regqa", self.port, PASSWORD) as connection:
            cursor = connection.cursor()
            if isinstance(place, Schema):
                cursor.execute(f"SET search_path TO {place.name}")
            for statement in statements:
                cursor.execute(statement)
            rows = cursor.fetchall() if cursor.description else []
            connection.commit()
        return [tuple(row) for row in rows]

    def ask_alone(self, statement: str) -> None:
        """Do what may not be done within a transaction."""
        with dbapi.connect("regqa", "127.0.0.1", "postgres", self.port, PASSWORD) as connection:
            connection.autocommit = True
            connection.cursor().execute(statement)

    def unguarded(self, place: Place) -> None:
        """Take the triggers of a log away."""
        self.ask(place, "ALTER TABLE entries DISABLE TRIGGER USER")

    def content(self, place: Place) -> bytes:
        """Return what the files of the record's tables hold."""
        self.ask(None, "CHECKPOINT")
        assert isinstance(place, Schema)
        tables = f"SELECT oid, reltoastrelid FROM pg_class WHERE relnamespace = to_regnamespace('{place.name}')"
        found = self.ask(
            None, f"SELECT pg_relation_filepath(unnest(ARRAY[oid, reltoastrelid])) FROM ({tables}) AS held"
        )
        return b"".join((self._folder / "data" / str(path)).read_bytes() for (path,) in found if path)

    def forget(self, place: Place) -> None:
        assert isinstance(place, Schema)
        self.ask(place, f"DROP SCHEMA {place.name} CASCADE")

    def _run(self, program: str, *words: str) -> None:
        as_owner = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] if os.geteuid() == 0 else []
        with (self._folder / "said").open("ab") as said:  # not a pipe: the server would hold it open
            subprocess.run(
                [*as_owner, str(_BIN / program), *words], check=True, stdout=said, stderr=said, cwd="/", timeout=60
            )


Store = Files | PostgreSQL
