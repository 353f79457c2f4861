"""A log that can only grow, each entry bound by a hash to all before it.

Of an entry the hash covers a digest of what it says, salted. So what it says can be deleted, after a term or by the
day, and the chain still shows that nothing else was touched. Its head, the last number and hash, lies in a file
apart: it tells what was cut off at the end, or written anew as a whole. Whoever can write both can write another
history, which only a head that was noted down elsewhere shows.

In PostgreSQL others write the same chain from elsewhere. A head is then the last entry that this machine knows to be
kept: it must still stand there, and the chain goes on from it (docs/adr/0040).
"""

import json
import secrets
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import ValidationError

from api.records.database import looked_into, opened
from api.records.layout import Database, Form, Place
from corpus.model import Strict
from corpus.store import CorpusError, write_atomically

BROKEN = "log.broken"  # what an entry says of a chain that did not end where its head says
ERASED = "log.erase"  # and of what was deleted

_START = "0" * 64
# What says something of a log itself is not deleted with the rest: without it nobody knew what may be missing.
_DELETABLE = f"content IS NOT NULL AND coalesce(json_extract(content, '$.what'), '') NOT IN ('{BROKEN}', '{ERASED}')"
_LISTED = 5  # places where something is wrong that are told one by one

FORM = Form(
    """
CREATE TABLE entries (
    number INTEGER PRIMARY KEY,
    day TEXT NOT NULL,     -- local, ISO 8601
    content TEXT,          -- JSON; NULL once it was deleted
    salt TEXT,             -- NULL with it
    digest TEXT NOT NULL,  -- SHA-256 of salt and content
    hash TEXT NOT NULL     -- SHA-256 of the hash before, number, day and digest
) STRICT
""",
    more=(
        "CREATE TRIGGER no_entry_goes BEFORE DELETE ON entries BEGIN SELECT RAISE(ABORT, 'append-only'); END",
        "CREATE TRIGGER no_entry_changes BEFORE UPDATE ON entries WHEN NEW.content IS NOT NULL OR "
        "(NEW.number, NEW.day, NEW.digest, NEW.hash) IS NOT (OLD.number, OLD.day, OLD.digest, OLD.hash) "
        "BEGIN SELECT RAISE(ABORT, 'append-only'); END",
    ),
    postgres=(
        """
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'append-only'; END $$
""",
        "CREATE TRIGGER no_entry_goes BEFORE DELETE ON entries FOR EACH ROW EXECUTE FUNCTION refuse()",
        "CREATE TRIGGER no_entry_goes_with_all BEFORE TRUNCATE ON entries EXECUTE FUNCTION refuse()",
        "CREATE TRIGGER no_entry_changes BEFORE UPDATE ON entries FOR EACH ROW WHEN (NEW.content IS NOT NULL OR "
        "(NEW.number, NEW.day, NEW.digest, NEW.hash) IS DISTINCT FROM (OLD.number, OLD.day, OLD.digest, OLD.hash)) "
        "EXECUTE FUNCTION refuse()",
        # As SQLite has it, for a name on the first level. A character 0 is more than PostgreSQL's reader takes.
        r"""
CREATE FUNCTION json_extract(content text, path text) RETURNS text IMMUTABLE LANGUAGE sql AS $$
    SELECT replace(content, '\u0000', '\ufffd')::json ->> substr(path, 3)
$$
""",
    ),
)


class LogFailed(CorpusError):
    """A log cannot be read or written; the message is Vietnamese and says what to do."""


class Head(Strict):
    """Is where a chain ends."""

    number: int
    hash: str


class Entry(NamedTuple):
    """Is an entry as it is kept; `content` is None once it was deleted."""

    number: int
    day: date
    content: Mapping[str, Any] | None
    hash: str

    def line(self) -> str:
        """Return the entry as one line of JSON, as it is exported."""
        shown = {"number": self.number, "day": self.day.isoformat(), "content": self.content, "hash": self.hash}
        return json.dumps(shown, ensure_ascii=False)


class Verdict(NamedTuple):
    """Is what a chain was found to be: `faults` say in Vietnamese what is wrong where; `erased` are deleted ones."""

    entries: int
    erased: tuple[int, ...]
    head: Head | None
    faults: tuple[str, ...]


class Chain:
    """Is one log, in a database, with its head in a file. Safe from several threads and processes."""

    def __init__(self, place: Place, head: Path) -> None:
        self._place = place
        self._head = head
        self._is_alone = isinstance(place, Path)  # else other machines append as well

    def append(self, content: Mapping[str, Any], day: date) -> Head:
        """Return the head after this entry. Raises LogFailed.

        Where the chain does not end as its head says, an entry before it says so: what comes later covers nothing up.
        """
        with self._opened() as database:
            last, kept = _last(database), self._kept()
            if not (last == kept if self._is_alone else _goes_on_from(database, kept)):
                found = {"what": BROKEN, "head": kept.model_dump() if kept else None}
                last = _append(database, last, found, day)
            new = _append(database, last, content, day)
            if self._is_alone:
                self._keep(new)
        if not self._is_alone:  # a server may still be lost before it has kept the entry
            self._keep(new)
        return new

    def follow(self) -> None:
        """Bring the head up to the end of a chain that was written on elsewhere, unless it is not of this chain."""
        with looked_into(self._place, FORM, LogFailed) as database:
            if database and (last := _last(database)) and _goes_on_from(database, self._kept()):
                self._keep(last)

    def check_writable(self) -> None:
        """Raise LogFailed where nothing could be appended now."""
        with self._opened():
            pass

    def entries(self, since: date = date.min) -> tuple[Entry, ...]:
        """Return the entries of that day and later, oldest first."""
        query = "SELECT * FROM entries WHERE day >= ? ORDER BY number"
        with looked_into(self._place, FORM, LogFailed) as database:
            rows = database.execute(query, [since.isoformat()]).fetchall() if database else ()
        try:
            return tuple(_entry(row) for row in rows)
        except ValueError as error:
            raise LogFailed(f"{self._place}: có mục không đọc được ({error}). Chạy: regqa audit verify") from error

    def days(self) -> tuple[date, ...]:
        """Return the days of which something is kept that may be deleted."""
        with looked_into(self._place, FORM, LogFailed) as database:
            query = f"SELECT DISTINCT day FROM entries WHERE {_DELETABLE} ORDER BY day"
            rows = database.execute(query).fetchall() if database else ()
        return tuple(date.fromisoformat(row["day"]) for row in rows)

    def erase(self, days: Collection[date]) -> int:
        """Delete what the entries of these days say; return how many they were."""
        with opened(self._place, FORM, LogFailed, wiping=True) as database:
            marks = ", ".join("?" * len(days))
            return database.execute(
                f"UPDATE entries SET content = NULL, salt = NULL WHERE {_DELETABLE} AND day IN ({marks})",
                [day.isoformat() for day in days],
            ).rowcount

    def verify(self, may_be_erased: Callable[[date], bool], elsewhere: Head | None = None) -> Verdict:
        """Return what is wrong with the chain, and where; `elsewhere` is a head that was noted down apart."""
        faults: list[str] = []
        erased: list[int] = []
        before, expected, hashes = _START, 1, {}
        with looked_into(self._place, FORM, LogFailed) as database:
            for row in database.execute("SELECT * FROM entries ORDER BY number") if database else ():
                number = row["number"]
                if number != expected:
                    faults.append(f"thiếu mục {expected}" + (f" đến {number - 1}" if number - 1 > expected else ""))
                faults += [
                    f"mục {number}: {fault}" for fault in _faults(row, before, number == expected, may_be_erased)
                ]
                if row["content"] is None:
                    erased.append(number)
                before, expected = row["hash"], number + 1
                hashes[number] = row["hash"]
        last = Head(number=expected - 1, hash=before) if hashes else None
        faults += self._faults_of_head(last, hashes, elsewhere)
        more = len(faults) - _LISTED
        told = (*faults[:_LISTED], f"và {more} chỗ khác") if more > 0 else tuple(faults)
        return Verdict(len(hashes), tuple(erased), last, told)

    def _faults_of_head(self, last: Head | None, hashes: Mapping[int, str], elsewhere: Head | None) -> Iterator[str]:
        try:
            kept = self._kept()
        except LogFailed as error:
            yield str(error)
            return
        if kept is None and last is not None and self._is_alone:  # another machine may have written all of it
            yield f"thiếu tệp {self._head}, nên không biết cuối chuỗi có bị cắt không"
        for head, named in ((kept, str(self._head)), (elsewhere, "--head")):
            end = last.number if last else 0
            if head is None:
                continue
            if head.number > end:
                yield f"bị cắt ở cuối: thiếu mục {end + 1} đến {head.number} mà {named} ghi"
            elif hashes.get(head.number) != head.hash:
                yield f"mục {head.number}: không phải mục mà {named} ghi; chuỗi đã bị viết lại"
            elif head is kept and head.number < end and self._is_alone:
                yield f"mục {head.number + 1}: ghi sau mục cuối mà {named} biết, không phải do dịch vụ"

    def _kept(self) -> Head | None:
        try:
            return Head.model_validate_json(self._head.read_bytes())
        except FileNotFoundError:
            return None
        except (OSError, ValidationError) as error:
            raise LogFailed(f"Không đọc được {self._head}: {error}. Kiểm tra tệp và quyền đọc.") from error

    def _keep(self, head: Head) -> None:
        try:
            write_atomically(self._head, head.model_dump_json().encode())
        except OSError as error:
            raise LogFailed(f"Không ghi được {self._head}: {error}. Kiểm tra ổ đĩa và quyền ghi.") from error

    def _opened(self) -> AbstractContextManager[Database]:
        return opened(self._place, FORM, LogFailed)


@contextmanager
def still(paths: Iterable[Path]) -> Iterator[None]:
    """Hold the logs that are there as they are, head and all, for as long as the block lasts. Raises LogFailed."""
    with ExitStack() as held:
        for path in paths:
            if path.exists():
                held.enter_context(opened(path, FORM, LogFailed))
        yield


def _append(database: Database, last: Head | None, content: Mapping[str, Any], day: date) -> Head:
    number, before = (last.number + 1, last.hash) if last else (1, _START)
    written, salt = json.dumps(content, ensure_ascii=False, sort_keys=True), secrets.token_hex(16)
    digest = _digest(salt, written)
    hash = _hash(before, number, day.isoformat(), digest)
    row = (number, day.isoformat(), written, salt, digest, hash)
    database.execute("INSERT INTO entries VALUES (?, ?, ?, ?, ?, ?)", row)
    return Head(number=number, hash=hash)


def _goes_on_from(database: Database, head: Head | None) -> bool:
    """Is true where that entry stands in the chain as it was, or none is known."""
    query = "SELECT 1 FROM entries WHERE number = ? AND hash = ?"
    return head is None or database.execute(query, (head.number, head.hash)).fetchone() is not None


def _last(database: Database) -> Head | None:
    row = database.execute("SELECT number, hash FROM entries ORDER BY number DESC LIMIT 1").fetchone()
    return Head(number=row["number"], hash=row["hash"]) if row else None


def _faults(row: Any, before: str, follows: bool, may_be_erased: Callable[[date], bool]) -> Iterator[str]:
    """Yield what is wrong with one entry, that its hash does not follow only where the one before is there."""
    if follows and row["hash"] != _hash(before, row["number"], row["day"], row["digest"]):
        yield "không nối với mục trước: đã bị sửa, đổi chỗ hoặc chen vào"
    elif row["content"] is None:
        if not may_be_erased(date.fromisoformat(row["day"])):
            yield "nội dung đã bị xóa mà nhật ký không ghi ai cho xóa"
    elif _digest(row["salt"] or "", row["content"]) != row["digest"]:
        yield "nội dung đã bị sửa"
    elif json.loads(row["content"]).get("what") == BROKEN:
        yield "lúc ghi mục này, cuối chuỗi không khớp: phần cuối đã bị cắt hoặc viết lại, hoặc máy tắt đột ngột"


def _entry(row: Any) -> Entry:
    content = json.loads(row["content"]) if row["content"] is not None else None
    return Entry(row["number"], date.fromisoformat(row["day"]), content, row["hash"])


def _digest(salt: str, content: str) -> str:
    return sha256(f"{salt}\n{content}".encode()).hexdigest()


def _hash(before: str, number: int, day: str, digest: str) -> str:
    return sha256(f"{before}\n{number}\n{day}\n{digest}".encode()).hexdigest()
