"""The commands over who may come in: accounts with their roles and passwords, and keys for programs."""

import argparse
import getpass
import sys
from datetime import datetime

from api.access.roles import NAMES, Role
from api.records.accounts import Account, AccountRefused, Accounts, role_of
from api.settings import Settings
from api.terminal import NEW_UNIT
from api.upkeep import units_of
from corpus.model import Strict


class AccountJson(Strict):
    """Is an account as `regqa user list --json` prints it."""

    name: str
    role: Role
    has_password: bool
    units: tuple[str, ...]
    created_at: datetime


class AccountsJson(Strict):
    """Is what `regqa user list --json` prints."""

    accounts: tuple[AccountJson, ...]


class KeyJson(Strict):
    """Is a key as `regqa key list --json` prints it, who has it knows more."""

    prefix: str
    account: str
    label: str
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    holds: bool


class KeysJson(Strict):
    """Is what `regqa key list --json` prints."""

    keys: tuple[KeyJson, ...]


def add(options: argparse.Namespace, settings: Settings) -> str:
    """Add an account, and return its name as all of these do that change something."""
    new = Accounts(settings.accounts).add(options.name, role_of(options.role))
    print(f"đã thêm {_told(new)}")
    print(f"  để đăng nhập: regqa user password {new.name}")
    print(f"  cho chương trình: regqa key add {new.name}")
    return new.name


def list_users(options: argparse.Namespace, settings: Settings) -> str:
    """Print the accounts."""
    held = Accounts(settings.accounts).all()
    if options.json:
        rows = (
            AccountJson(
                name=one.name,
                role=one.role,
                has_password=one.has_password,
                units=one.units,
                created_at=one.created_at,
            )
            for one in held
        )
        print(AccountsJson(accounts=tuple(rows)).model_dump_json())
    for one in () if options.json else held:
        units = f", đơn vị {', '.join(one.units)}" if one.units else ""
        print(f"{_told(one)}{units}{'' if one.has_password else ', không có mật khẩu'}, từ {_day(one.created_at)}")
    if not held and not options.json:
        print("Chưa có tài khoản nào. Thêm: regqa user add TÊN --role administrator")
    return ""


def role(options: argparse.Namespace, settings: Settings) -> str:
    """Give an account another role."""
    accounts = Accounts(settings.accounts)
    changed = accounts.set_role(accounts.named(options.name).id, role_of(options.role))
    print(_told(changed))
    return f"{changed.name} {changed.role}"


def units(options: argparse.Namespace, settings: Settings) -> str:
    """Have an account belong to these units alone, to none where none are named."""
    accounts = Accounts(settings.accounts)
    changed = accounts.set_units(
        accounts.named(options.name).id, units_of(options.units, settings, options.new_unit, NEW_UNIT)
    )
    print(f"{_told(changed)}: {', '.join(changed.units) or 'không thuộc đơn vị nào'}")
    return f"{changed.name} {'; '.join(changed.units)}".strip()


def password(options: argparse.Namespace, settings: Settings) -> str:
    """Give an account another password, typed twice at a terminal, else the first line of what comes in."""
    accounts = Accounts(settings.accounts)
    of = accounts.named(options.name)
    if sys.stdin.isatty():
        given = getpass.getpass(f"Mật khẩu mới của {of.name}: ")
        if getpass.getpass("Gõ lại: ") != given:
            raise AccountRefused("Hai lần gõ không giống nhau; mật khẩu chưa đổi.")
    else:
        given = sys.stdin.readline().rstrip("\r\n")
    changed = accounts.set_password(of.id, given)
    print(f"đã đặt mật khẩu của {changed.name}")
    return changed.name


def remove(options: argparse.Namespace, settings: Settings) -> str:
    """Take an account away with its keys."""
    accounts = Accounts(settings.accounts)
    gone = accounts.remove(accounts.named(options.name).id)
    print(f"đã gỡ {_told(gone)}")
    return gone.name


def add_key(options: argparse.Namespace, settings: Settings) -> str:
    """Print a new key, alone on stdout, so that it can be piped to where it is kept."""
    accounts = Accounts(settings.accounts)
    secret, key = accounts.add_key(accounts.named(options.name).id, options.label, options.days)
    print(secret)
    print(
        f"regqa: khóa của {_told(key.account)}, dùng được tới {_day(key.expires_at)}; chỉ hiện một lần này, cất ngay",
        file=sys.stderr,
    )
    return f"{key.account.name} {key.prefix}"


def list_keys(options: argparse.Namespace, settings: Settings) -> str:
    """Print the keys."""
    held = Accounts(settings.accounts).all_keys()
    if options.json:
        rows = (
            KeyJson(
                prefix=one.prefix,
                account=one.account.name,
                label=one.label,
                created_at=one.created_at,
                expires_at=one.expires_at,
                revoked_at=one.revoked_at,
                holds=one.holds,
            )
            for one in held
        )
        print(KeysJson(keys=tuple(rows)).model_dump_json())
    for one in () if options.json else held:
        ends = f"đã thu hồi {_day(one.revoked_at)}" if one.revoked_at else f"hạn {_day(one.expires_at)}"
        label = f", {one.label}" if one.label else ""
        print(f"{one.prefix}… {_told(one.account)}{label}, {ends}{'' if one.holds else ', không dùng được nữa'}")
    if not held and not options.json:
        print("Chưa có khóa nào. Cấp: regqa key add TÊN")
    return ""


def revoke(options: argparse.Namespace, settings: Settings) -> str:
    """Revoke a key."""
    key = Accounts(settings.accounts).revoke(options.prefix.removesuffix("…"))
    print(f"đã thu hồi {key.prefix}… của {key.account.name}")
    return f"{key.account.name} {key.prefix}"


def _told(one: Account) -> str:
    return f"{one.name} ({NAMES[one.role]})"


def _day(at: datetime) -> str:
    return f"{at.astimezone():%d/%m/%Y}"
