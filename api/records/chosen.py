"""Answers that editors chose, and who approved them: one row each."""

from contextlib import AbstractContextManager
from datetime import UTC, datetime
from typing import Any, NamedTuple

from pydantic import ValidationError

from api.records.database import looked_into, opened
from api.records.layout import Database, Form, Place
from corpus.faults import in_a_line
from corpus.store import CorpusError
from corpus.text import clean, normal
from qa.chosen.model import Chosen

MOST = 1_000  # that are kept: each question is held against all of them

FORM = Form("""
CREATE TABLE chosen (
    id TEXT PRIMARY KEY,
    content TEXT NOT NULL,      -- JSON: question, clauses, day
    by_name TEXT NOT NULL,      -- who chose it
    by_account TEXT NOT NULL,   -- empty for the operator's key
    at TEXT NOT NULL,           -- UTC, ISO 8601
    approved_name TEXT,         -- NULL until a second person approved it
    approved_at TEXT
) STRICT
""")


class ChosenFailed(CorpusError):
    """The database cannot be read or written; the message is Vietnamese and says what to do."""


class ChosenRefused(Exception):
    """Why an answer is not chosen, approved or removed; the message is Vietnamese."""


class ChosenGone(ChosenRefused):
    """No chosen answer has that id any more."""


class Kept(NamedTuple):
    """Is a chosen answer with who chose it and who approved it."""

    chosen: Chosen
    by: str
    account: str
    at: datetime
    approved_by: str | None = None
    approved_at: datetime | None = None

    def may_be_given(self, reviewed: bool) -> bool:
        """Is false while a second person must approve it and nobody has."""
        return self.approved_by is not None or not reviewed


class ChosenAnswers:
    """Is the database of all of them. Safe from several threads and processes."""

    def __init__(self, path: Place) -> None:
        self._path = path

    def add(self, chosen: Chosen, by: str, account: str, *, holds: bool) -> Kept:
        """Keep an answer; one that `holds` at once takes the place of others for the same words.

        Raises ChosenRefused where as many are kept as may be.
        """
        kept = Kept(chosen, by, account, _now())
        with self._opened() as database:
            if holds:
                _replace_others(database, chosen)
            (held,) = database.execute("SELECT count(*) FROM chosen").fetchone()
            if held >= MOST:
                raise ChosenRefused(f"Đã giữ đủ {MOST} câu trả lời được chọn. Gỡ câu không dùng nữa rồi lưu lại.")
            row = (chosen.id, chosen.model_dump_json(), by, account, kept.at.isoformat())
            database.execute("INSERT INTO chosen VALUES (?, ?, ?, ?, ?, NULL, NULL)", row)
        return kept

    def approve(self, id: str, by: str, account: str) -> Kept:
        """Approve an answer, which takes the place of others for the same words.

        Raises ChosenGone, and ChosenRefused for who chose it himself.
        """
        with self._opened() as database:
            kept = _found(database, id)
            if kept.approved_by is not None:
                raise ChosenRefused(f"Câu trả lời này đã được {kept.approved_by} duyệt.")
            if kept.account == account:  # the operator's key has none, and is one person
                raise ChosenRefused("Câu trả lời do người khác duyệt, không phải người đã chọn.")
            now = _now()
            _replace_others(database, kept.chosen)
            database.execute(
                "UPDATE chosen SET approved_name = ?, approved_at = ? WHERE id = ?", (by, now.isoformat(), id)
            )
        return kept._replace(approved_by=by, approved_at=now)

    def remove(self, id: str) -> Kept:
        """Delete an answer for good and return what it was. Raises ChosenGone."""
        with self._opened() as database:
            kept = _found(database, id)
            database.execute("DELETE FROM chosen WHERE id = ?", (id,))
        return kept

    def get(self, id: str) -> Kept:
        """Return the answer of that id. Raises ChosenGone."""
        with self._opened() as database:
            return _found(database, id)

    def all(self) -> tuple[Kept, ...]:
        """Return them, the newest first."""
        with looked_into(self._path, FORM, ChosenFailed) as database:
            rows = database.execute("SELECT * FROM chosen ORDER BY at DESC, id").fetchall() if database else ()
        return tuple(map(_read, rows))

    def _opened(self) -> AbstractContextManager[Database]:
        return opened(self._path, FORM, ChosenFailed)


def same_words(one: str, other: str) -> bool:
    """Is true of two questions in the same words, however they are spaced and capitalised."""
    return normal(clean(one)).rstrip(" ?.!") == normal(clean(other)).rstrip(" ?.!")


def _replace_others(database: Database, chosen: Chosen) -> None:
    for row in database.execute("SELECT * FROM chosen WHERE id != ?", (chosen.id,)).fetchall():
        if same_words(_read(row).chosen.question, chosen.question):
            database.execute("DELETE FROM chosen WHERE id = ?", (row["id"],))


def _found(database: Database, id: str) -> Kept:
    row = database.execute("SELECT * FROM chosen WHERE id = ?", (id,)).fetchone()
    if row is None:
        raise ChosenGone("Không còn câu trả lời được chọn mang mã này. Danh sách: /v1/chosen")
    return _read(row)


def _read(row: Any) -> Kept:
    try:
        chosen = Chosen.model_validate_json(row["content"])
    except ValidationError as error:
        raise ChosenFailed(
            f"Câu trả lời được chọn {row['id']} không đọc được ({in_a_line(error)}). Phục hồi bản sao lưu."
        ) from error
    return Kept(
        chosen,
        row["by_name"],
        row["by_account"],
        datetime.fromisoformat(row["at"]),
        row["approved_name"],
        datetime.fromisoformat(row["approved_at"]) if row["approved_at"] else None,
    )


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)
