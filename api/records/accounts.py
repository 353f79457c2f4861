"""Who may come in: people with a password, programs with keys. Of both only hashes are kept.

A password is slow to try (argon2id). A key is 256 random bits, which need no slowness: its SHA-256 is looked up.
"""

import re
import secrets
import time
import unicodedata
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from functools import cache
from hashlib import sha256
from itertools import count
from typing import Any, NamedTuple

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from api.access.roles import NAMES, Role
from api.records.database import looked_into, opened
from api.records.layout import Database, Form, Place
from corpus.store import CorpusError
from corpus.text import fold

SHORTEST, LONGEST = 12, 200  # characters of a password
DAYS, MOST_DAYS = 365, 3650  # that a key is good for
KEY = re.compile(r"rk_[A-Za-z0-9_-]{43}")

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,39}")
_PREFIX = 11  # characters of a key that are kept, to know it by
_LABEL = 80
_SEMICOLON = ";"

FORM = Form(
    """
CREATE TABLE accounts (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    role TEXT NOT NULL,
    password TEXT,             -- argon2id; NULL for who signs in by none
    stamp TEXT NOT NULL,       -- another one ends the sessions of before
    created_at TEXT NOT NULL,  -- UTC, ISO 8601, as are all times here
    units TEXT NOT NULL DEFAULT '', -- a semicolon between two
    subject TEXT               -- who it is by the word of an OpenID provider; NULL for who is known here alone
) STRICT
""",
    version=2,
    steps={
        1: (
            "ALTER TABLE accounts ADD COLUMN units TEXT NOT NULL DEFAULT ''",
            "ALTER TABLE accounts ADD COLUMN subject TEXT",
            "CREATE UNIQUE INDEX subjects ON accounts (subject)",
        )
    },
    more=(
        """
CREATE TABLE keys (
    prefix TEXT PRIMARY KEY,   -- first characters of the key
    hash TEXT NOT NULL UNIQUE, -- SHA-256
    account TEXT NOT NULL REFERENCES accounts (id),
    label TEXT NOT NULL,
    created_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    revoked_at TEXT
) STRICT
""",
        "CREATE UNIQUE INDEX subjects ON accounts (subject)",
    ),
)


class AccountRefused(CorpusError):
    """Is why an account or key is not made, changed or found; the message is Vietnamese and says what to do."""


class Account(NamedTuple):
    """Is somebody, or a program, that may come in."""

    id: str
    name: str
    role: Role
    stamp: str
    has_password: bool
    created_at: datetime
    units: tuple[str, ...] = ()
    by_provider: bool = False


class Key(NamedTuple):
    """Is a key as it can be shown: nobody knows more of it than its beginning."""

    prefix: str
    account: Account
    label: str
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None

    @property
    def holds(self) -> bool:
        return self.revoked_at is None and self.expires_at > datetime.now(UTC)


class Accounts:
    """Is the database of accounts and keys. Safe from several threads and processes."""

    def __init__(self, path: Place) -> None:
        self._path = path

    def all(self) -> tuple[Account, ...]:
        """Return the accounts by name."""
        with looked_into(self._path, FORM, AccountRefused) as database:
            rows = database.execute("SELECT * FROM accounts ORDER BY name").fetchall() if database else ()
        return tuple(map(_account, rows))

    def get(self, id: str) -> Account | None:
        with looked_into(self._path, FORM, AccountRefused) as database:
            row = database.execute("SELECT * FROM accounts WHERE id = ?", (id,)).fetchone() if database else None
        return _account(row) if row else None

    def named(self, name: str) -> Account:
        """Return the account of that name. Raises AccountRefused."""
        wanted = name.strip().lower()
        found = next((one for one in self.all() if one.name == wanted), None)
        if found is None:
            raise AccountRefused(f"Không có tài khoản “{wanted[:40]}”. Xem: regqa user list")
        return found

    def add(self, name: str, role: Role, password: str = "") -> Account:
        """Return a new account; without a password nobody can sign in to it yet. Raises AccountRefused."""
        wanted = name.strip().lower()
        if not _NAME.fullmatch(wanted):
            raise AccountRefused(
                "Tên tài khoản gồm 2 đến 40 chữ cái không dấu, chữ số, dấu chấm, gạch ngang hoặc gạch dưới, ví dụ "
                "nguyen.van.a"
            )
        hashed = _hasher().hash(_fit(password)) if password else None
        id, now = secrets.token_hex(8), _now()
        with self._opened() as database:
            if database.execute("SELECT 1 FROM accounts WHERE name = ?", (wanted,)).fetchone():
                raise AccountRefused(f"Đã có tài khoản “{wanted}”; chọn tên khác.")
            row = (id, wanted, role, hashed, _stamp(), now.isoformat())
            database.execute("INSERT INTO accounts VALUES (?, ?, ?, ?, ?, ?, '', NULL)", row)
            return _found(database, id)

    def set_role(self, id: str, role: Role) -> Account:
        """Return the account with another role; its sessions end. Raises AccountRefused."""
        with self._opened() as database:
            database.execute("UPDATE accounts SET role = ?, stamp = ? WHERE id = ?", (role, _stamp(), id))
            return _found(database, id)

    def vouched(self, subject: str, name: str, role: Role | None, units: tuple[str, ...] | None) -> Account:
        """Return the account of whom an OpenID provider knows by `subject`, made where there is none yet.

        Role and units are those that it tells; None leaves what they are here, at first a reader of no unit. Where
        one of them is another now, sessions of before end. The name of somebody else here is never taken over.
        """
        with self._opened() as database:
            row = database.execute("SELECT * FROM accounts WHERE subject = ?", (subject,)).fetchone()
            if row is None:
                id, named = secrets.token_hex(8), _free_name(name, database)
                made = (id, named, role or Role.READER, None, _stamp(), _now().isoformat())
                joined = _SEMICOLON.join(units or ())
                database.execute("INSERT INTO accounts VALUES (?, ?, ?, ?, ?, ?, ?, ?)", (*made, joined, subject))
                return _found(database, id)
            known = _account(row)
            now = (role or known.role, known.units if units is None else units)
            if now != (known.role, known.units):
                database.execute(
                    "UPDATE accounts SET role = ?, units = ?, stamp = ? WHERE id = ?",
                    (now[0], _SEMICOLON.join(now[1]), _stamp(), known.id),
                )
            return _found(database, known.id)

    def set_units(self, id: str, units: tuple[str, ...]) -> Account:
        """Return the account in these units alone; its sessions end. Raises AccountRefused."""
        with self._opened() as database:
            database.execute(
                "UPDATE accounts SET units = ?, stamp = ? WHERE id = ?", (_SEMICOLON.join(units), _stamp(), id)
            )
            return _found(database, id)

    def set_password(self, id: str, password: str) -> Account:
        """Return the account with another password; its sessions end. Raises AccountRefused."""
        hashed = _hasher().hash(_fit(password))
        with self._opened() as database:
            database.execute("UPDATE accounts SET password = ?, stamp = ? WHERE id = ?", (hashed, _stamp(), id))
            return _found(database, id)

    def remove(self, id: str) -> Account:
        """Take the account away with its keys; return what it was. Raises AccountRefused."""
        with self._opened() as database:
            gone = _found(database, id)
            database.execute("DELETE FROM keys WHERE account = ?", (id,))
            database.execute("DELETE FROM accounts WHERE id = ?", (id,))
        return gone

    def signed_in(self, name: str, password: str) -> Account | None:
        """Return the account that has this name and password, None where none has.

        It takes as long for a name that nobody has.
        """
        with looked_into(self._path, FORM, AccountRefused) as database:
            row = (
                database.execute("SELECT * FROM accounts WHERE name = ?", (name.strip().lower(),)).fetchone()
                if database
                else None
            )
        held = row["password"] if row else None
        try:
            _hasher().verify(held or _nobodys(), _normal(password)[:LONGEST])
        except (VerifyMismatchError, InvalidHashError):
            return None
        return _account(row) if row and held else None

    # keys

    def add_key(self, id: str, label: str, days: int = DAYS) -> tuple[str, Key]:
        """Return a new key, which is never shown again, and what is kept of it. Raises AccountRefused."""
        if not 1 <= days <= MOST_DAYS:
            raise AccountRefused(f"Thời hạn của khóa là 1 đến {MOST_DAYS} ngày.")
        label = " ".join(label.split())
        if len(label) > _LABEL:
            raise AccountRefused(f"Ghi chú của khóa không quá {_LABEL} ký tự.")
        secret, now = f"rk_{secrets.token_urlsafe(32)}", _now()
        with self._opened() as database:
            account = _found(database, id)
            row = (secret[:_PREFIX], _hash(secret), id, label, now.isoformat())
            database.execute(
                "INSERT INTO keys VALUES (?, ?, ?, ?, ?, ?, NULL)", (*row, (now + timedelta(days=days)).isoformat())
            )
        return secret, Key(secret[:_PREFIX], account, label, now, now + timedelta(days=days), None)

    def all_keys(self) -> tuple[Key, ...]:
        """Return all keys, the newest first."""
        with looked_into(self._path, FORM, AccountRefused) as database:
            if database is None:
                return ()
            accounts = {one.id: one for one in map(_account, database.execute("SELECT * FROM accounts"))}
            rows = database.execute("SELECT * FROM keys ORDER BY created_at DESC, prefix").fetchall()
        return tuple(_key(row, accounts[row["account"]]) for row in rows if row["account"] in accounts)

    def by_key(self, secret: str) -> Key | None:
        """Return the key, where it still holds."""
        if not KEY.fullmatch(secret):
            return None
        with looked_into(self._path, FORM, AccountRefused) as database:
            row = (
                database.execute("SELECT * FROM keys WHERE hash = ?", (_hash(secret),)).fetchone()
                if database
                else None
            )
            if database is None or row is None:
                return None
            of = database.execute("SELECT * FROM accounts WHERE id = ?", (row["account"],)).fetchone()
        found = _key(row, _account(of)) if of else None
        return found if found and found.holds else None

    def revoke(self, prefix: str) -> Key:
        """Return the key that begins so, which holds no longer. Raises AccountRefused."""
        with self._opened() as database:
            row = database.execute("SELECT * FROM keys WHERE prefix = ?", (prefix.strip(),)).fetchone()
            if row is None:
                raise AccountRefused("Không có khóa bắt đầu như vậy. Xem: regqa key list")
            if row["revoked_at"] is None:
                database.execute(
                    "UPDATE keys SET revoked_at = ? WHERE prefix = ?", (_now().isoformat(), row["prefix"])
                )
            changed = database.execute("SELECT * FROM keys WHERE prefix = ?", (row["prefix"],)).fetchone()
            return _key(changed, _found(database, changed["account"]))

    def _opened(self) -> AbstractContextManager[Database]:
        return opened(self._path, FORM, AccountRefused)


def role_of(text: str) -> Role:
    """Return the role of that name. Raises AccountRefused."""
    try:
        return Role(text.strip().lower())
    except ValueError:
        offered = ", ".join(f"{role} ({NAMES[role]})" for role in Role)
        raise AccountRefused(f"Vai trò là một trong: {offered}") from None


def _fit(password: str) -> str:
    """Return the password as it is hashed. Raises AccountRefused."""
    normal = _normal(password)
    if not SHORTEST <= len(normal) <= LONGEST:
        raise AccountRefused(f"Mật khẩu cần {SHORTEST} đến {LONGEST} ký tự; nên là vài từ ghép lại, dễ nhớ.")
    return normal


def _normal(password: str) -> str:
    return unicodedata.normalize("NFC", password)  # an “ế” is typed as one character or as three


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher()  # the library's choice is that of RFC 9106: 64 MiB, some 50 ms


@cache
def _nobodys() -> str:
    return _hasher().hash(secrets.token_urlsafe(16))


def _hash(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()


def _stamp() -> str:
    return f"{time.time_ns():x}-{secrets.token_hex(4)}"


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


def _found(database: Database, id: str) -> Account:
    row = database.execute("SELECT * FROM accounts WHERE id = ?", (id,)).fetchone()
    if row is None:
        raise AccountRefused("Không còn tài khoản này.")
    return _account(row)


def _free_name(wanted: str, database: Database) -> str:
    """Return a name that nobody has yet, as like the wanted one as names here may be."""
    plain = re.sub(r"[^a-z0-9._-]+", ".", fold(wanted)).strip("._-")[:34].ljust(2, "0")
    for number in count(1):
        name = plain if number == 1 else f"{plain}.{number}"
        if not database.execute("SELECT 1 FROM accounts WHERE name = ?", (name,)).fetchone():
            return name
    raise AssertionError("numbers do not end")


def _account(row: Any) -> Account:
    return Account(
        row["id"],
        row["name"],
        Role(row["role"]),
        row["stamp"],
        row["password"] is not None,
        datetime.fromisoformat(row["created_at"]),
        tuple(filter(None, row["units"].split(_SEMICOLON))),
        row["subject"] is not None,
    )


def _key(row: Any, account: Account) -> Key:
    revoked = row["revoked_at"]
    return Key(
        row["prefix"],
        account,
        row["label"],
        datetime.fromisoformat(row["created_at"]),
        datetime.fromisoformat(row["expires_at"]),
        datetime.fromisoformat(revoked) if revoked else None,
    )
