"""Which browsers are signed in: of each the hash of a name that the browser alone holds.

They are in no backup: what is put back signs everybody out.
"""

import hmac
import secrets
import time
from contextlib import AbstractContextManager
from hashlib import sha256
from typing import NamedTuple

from api.records.database import looked_into, opened
from api.records.layout import Database, Form, Place
from corpus.store import CorpusError

LASTS_S = 12 * 3600  # a working day, whatever is done
IDLE_S = 2 * 3600  # without a request
_NOTED_S = 60  # how often it is written down that somebody is there

FORM = Form("""
CREATE TABLE sessions (
    hash TEXT PRIMARY KEY,
    account TEXT NOT NULL,  -- its id; empty for who signed in with REGQA_ADMIN_KEY
    stamp TEXT NOT NULL,    -- that the account had
    began_at REAL NOT NULL, -- seconds since 1970
    seen_at REAL NOT NULL
) STRICT
""")


class SessionsFailed(CorpusError):
    """Sessions cannot be read or kept; the message is Vietnamese and says what to do."""


class Session(NamedTuple):
    """Is one signed-in browser."""

    name: str
    account: str
    stamp: str

    @property
    def token(self) -> str:
        """Return what stands in the forms written for it: who does not know the name cannot tell it."""
        return hmac.digest(self.name.encode(), b"form", "sha256").hex()


class Sessions:
    """Is the database of sessions. Safe from several threads and processes."""

    def __init__(self, path: Place) -> None:
        self._path = path

    def begin(self, account: str, stamp: str, before: str) -> Session:
        """Return a new session; the one that the browser had `before` ends, as do all that are too old."""
        now, session = time.time(), Session(secrets.token_urlsafe(32), account, stamp)
        with self._opened() as database:
            database.execute(
                "DELETE FROM sessions WHERE hash = ? OR began_at < ? OR seen_at < ?",
                (_hash(before), now - LASTS_S, now - IDLE_S),
            )
            database.execute(
                "INSERT INTO sessions VALUES (?, ?, ?, ?, ?)", (_hash(session.name), *session[1:], now, now)
            )
        return session

    def find(self, name: str) -> Session | None:
        """Return the session of that name, where it still holds, and note that somebody is there."""
        if not name:
            return None
        now = time.time()
        with looked_into(self._path, FORM, SessionsFailed) as database:
            row = (
                database.execute("SELECT * FROM sessions WHERE hash = ?", (_hash(name),)).fetchone()
                if database
                else None
            )
        if row is None or now - row["began_at"] >= LASTS_S or now - row["seen_at"] >= IDLE_S:
            return None
        if now - row["seen_at"] >= min(_NOTED_S, IDLE_S / 2):
            with self._opened() as database:
                database.execute("UPDATE sessions SET seen_at = ? WHERE hash = ?", (now, _hash(name)))
        return Session(name, row["account"], row["stamp"])

    def end(self, session: Session) -> None:
        with self._opened() as database:
            database.execute("DELETE FROM sessions WHERE hash = ?", (_hash(session.name),))

    def _opened(self) -> AbstractContextManager[Database]:
        return opened(self._path, FORM, SessionsFailed)


def _hash(name: str) -> str:
    return sha256(name.encode(errors="replace")).hexdigest()
