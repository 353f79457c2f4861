"""What trainers keep on the server, each thing under two links that nobody can guess: to edit it, and to read it.

A link's key is all the right there is. The key to read is computed from the one to edit, and only a hash of it is
stored: whoever reads the database learns no link.
"""

import hashlib
import json
import re
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Callable, Collection
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from typing import NamedTuple, Protocol

from api.records.database import opened
from api.records.layout import Database, Form, Place
from qa.courses.works import WORK, Work, sources

MOST = 5_000  # works that are kept
MOST_BYTES = 4 * 1024 * 1024  # of one
KEY = re.compile(r"[A-Za-z0-9_-]{32}")

FORM = Form(
    """
CREATE TABLE works (
    id TEXT PRIMARY KEY,      -- hash of the key to read
    form TEXT NOT NULL,
    title TEXT NOT NULL,
    content TEXT NOT NULL,    -- JSON
    revision INTEGER NOT NULL,
    changed_at TEXT NOT NULL, -- UTC, ISO 8601
    rests TEXT                -- JSON: ids of the documents it quotes; NULL: of all that its clauses are of
) STRICT
""",
    version=2,
    steps={1: ("ALTER TABLE works ADD COLUMN rests TEXT",)},
)


class WorkRefused(Exception):
    """Is why a work is not read or written; of itself, that the database cannot be, and the message says why."""


class WorkGone(WorkRefused):
    """No work has that key, or it was deleted."""


class ReadOnly(WorkRefused):
    """The key is one to read with."""


class Outdated(WorkRefused):
    """The work was changed meanwhile by somebody else."""


class WorksFull(WorkRefused):
    """As many works are kept as may be, or the work is larger than one may be; the message is Vietnamese."""


class Kept(NamedTuple):
    """Is a work as it is kept; `edit_key` is None for whoever came by the key to read."""

    work: Work
    revision: int
    changed_at: datetime
    read_key: str
    edit_key: str | None

    @property
    def id(self) -> str:
        """Return under what the work is kept, by which nobody can open it."""
        return _id(self.read_key)


class Listed(NamedTuple):
    """Is a work as the operator sees it, who has no key to it."""

    id: str
    work: Work
    changed_at: datetime


class Sight(Protocol):
    """Is which documents who asks may know of: `may` of held ones or not, `sees` those that are held."""

    def may(self, document_id: str) -> bool: ...

    def sees(self, document_id: str) -> bool: ...


class Works:
    """Is the database of all works as who asks finds it, by his sight; all of it where none is given.

    Safe from several threads and processes. A work that quotes a document which who asks may not know of is not there
    for him. What its writer did not see it does not quote: a clause that he only names never tells him whether there
    is such a document, nor whether one came later.
    """

    def __init__(self, path: Place, sight: Sight | None = None) -> None:
        self._path = path
        self._sight = sight

    def create(self, work: Work) -> Kept:
        """Keep a new work. Raises WorksFull."""
        edit = secrets.token_urlsafe(24)
        content, now = _content(work), _now()
        with _opened(self._path) as database:
            (held,) = database.execute("SELECT count(*) FROM works").fetchone()
            if held >= MOST:
                raise WorksFull(f"Máy chủ đã giữ đủ {MOST} bộ. Xóa bộ không dùng nữa, hoặc giữ bộ mới thành tệp.")
            row = (_id(_read_key(edit)), work.form, work.title, content, 1, now.isoformat(), self._rests(work, ()))
            database.execute("INSERT INTO works VALUES (?, ?, ?, ?, ?, ?, ?)", row)
        return Kept(work, 1, now, _read_key(edit), edit)

    def get(self, key: str) -> Kept:
        """Return the work of a key, to read or to edit. Raises WorkGone."""
        with _opened(self._path) as database:
            return self._found(database, key)

    def put(self, key: str, work: Work, revision: int) -> Kept:
        """Replace the work, which was read at that revision. Raises WorkGone, ReadOnly, Outdated, WorksFull."""
        with _opened(self._path) as database:
            kept = self._to_edit(database, key)
            if kept.revision != revision or kept.work.form != work.form:
                raise Outdated
            return self._replaced(database, kept, work)

    def change(self, key: str, changed: Callable[[Work], Work]) -> Kept:
        """Change the work as it is at that moment: for what does not depend on what others changed before.

        Raises WorkGone, ReadOnly, WorksFull, and what `changed` does.
        """
        with _opened(self._path) as database:
            kept = self._to_edit(database, key)
            return self._replaced(database, kept, changed(kept.work))

    def delete(self, key: str) -> None:
        """Delete the work for good. Raises WorkGone, ReadOnly."""
        with _opened(self._path) as database:
            kept = self._to_edit(database, key)
            database.execute("DELETE FROM works WHERE id = ?", (_id(kept.read_key),))

    def find(self, id: str) -> Work | None:
        """Return the work that is kept under the id, None where there is none."""
        with _opened(self._path) as database:
            row = database.execute("SELECT content, rests FROM works WHERE id = ?", (id,)).fetchone()
        work = WORK.validate_json(row["content"]) if row else None
        return work if work and self._shows(work, row["rests"]) else None

    def all(self) -> tuple[Listed, ...]:
        """Return all works, those changed last first."""
        with _opened(self._path) as database:
            rows = database.execute(
                "SELECT id, content, changed_at FROM works ORDER BY changed_at DESC, id"
            ).fetchall()
        return tuple(Listed(id, WORK.validate_json(content), datetime.fromisoformat(at)) for id, content, at in rows)

    def remove(self, id: str) -> None:
        """Delete the work that is kept under the id for good, as the operator may. Raises WorkGone."""
        with _opened(self._path) as database:
            if not database.execute("DELETE FROM works WHERE id = ?", (id,)).rowcount:
                raise WorkGone

    def _replaced(self, database: Database, kept: Kept, work: Work) -> Kept:
        (rests,) = database.execute("SELECT rests FROM works WHERE id = ?", (kept.id,)).fetchone()
        now, revision = _now(), kept.revision + 1
        database.execute(
            "UPDATE works SET title = ?, content = ?, revision = ?, changed_at = ?, rests = ? WHERE id = ?",
            (
                work.title,
                _content(work),
                revision,
                now.isoformat(),
                self._rests(work, _rested(kept.work, rests)),
                kept.id,
            ),
        )
        return kept._replace(work=work, revision=revision, changed_at=now)

    def _to_edit(self, database: Database, key: str) -> Kept:
        kept = self._found(database, key)
        if kept.edit_key is None:
            raise ReadOnly
        return kept

    def _found(self, database: Database, key: str) -> Kept:
        if KEY.fullmatch(key):
            for read, edit in ((_read_key(key), key), (key, None)):
                row = database.execute(
                    "SELECT content, revision, changed_at, rests FROM works WHERE id = ?", (_id(read),)
                ).fetchone()
                if row and self._shows(work := WORK.validate_json(row["content"]), row["rests"]):
                    return Kept(work, row["revision"], datetime.fromisoformat(row["changed_at"]), read, edit)
        raise WorkGone

    def _rests(self, work: Work, before: Collection[str]) -> str:
        """Return what the work quotes, as it is stored: what it quoted before, and what its writer sees."""
        sight = self._sight
        return json.dumps(sorted(one for one in _documents(work) if one in before or not sight or sight.sees(one)))

    def _shows(self, work: Work, rests: str | None) -> bool:
        return self._sight is None or all(map(self._sight.may, _rested(work, rests)))


def _rested(work: Work, rests: str | None) -> Collection[str]:
    return _documents(work) if rests is None else json.loads(rests)


def _documents(work: Work) -> set[str]:
    return {source.document for source in sources(work)}


def id_of(edit: str) -> str:
    """Return under what the work with that key to edit is kept, by which nobody can open it."""
    return _id(_read_key(edit))


def _read_key(edit: str) -> str:
    return urlsafe_b64encode(hashlib.sha256(b"read " + edit.encode()).digest()[:24]).decode()


def _id(read: str) -> str:
    return hashlib.sha256(read.encode()).hexdigest()


def _content(work: Work) -> str:
    content = work.model_dump_json()
    if len(content.encode()) > MOST_BYTES:
        raise WorksFull(f"Bộ này lớn quá {MOST_BYTES >> 20} MiB. Chia thành nhiều bộ nhỏ hơn.")
    return content


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


def _opened(path: Place) -> AbstractContextManager[Database]:
    return opened(path, FORM, WorkRefused)
