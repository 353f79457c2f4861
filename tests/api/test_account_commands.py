"""`regqa user` and `regqa key` as an operator types them."""

import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from api.access.roles import Role
from api.cli import main
from api.records.accounts import Accounts

Command = Callable[..., tuple[int, str, str]]


@pytest.fixture
def regqa(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    monkeypatch.setenv("REGQA_DATA", str(tmp_path))

    def run(*words: str, typed: str = "") -> tuple[int, str, str]:
        monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        status = main(words)
        streams = capsys.readouterr()
        return status, streams.out, streams.err

    return run


@pytest.fixture
def accounts(tmp_path: Path) -> Accounts:
    return Accounts(tmp_path / "accounts.sqlite3")


def test_an_account_is_made_given_a_password_another_role_and_taken_away(regqa: Command, accounts: Accounts) -> None:
    assert "Thêm: regqa user add" in regqa("user", "list")[1]
    status, told, _ = regqa("user", "add", "Chi.Nga", "--role", "administrator")
    assert status == 0
    assert "regqa user password chi.nga" in told
    assert regqa("user", "password", "chi.nga", typed="bốn từ ghép lại\n")[0] == 0
    assert accounts.signed_in("chi.nga", "bốn từ ghép lại")
    regqa("user", "role", "chi.nga", "editor")
    assert accounts.named("chi.nga").role is Role.EDITOR
    (listed,) = json.loads(regqa("user", "list", "--json")[1])["accounts"]
    assert (listed["name"], listed["role"], listed["has_password"]) == ("chi.nga", "editor", True)
    assert "bốn" not in regqa("user", "list")[1]
    assert regqa("user", "remove", "chi.nga")[0] == 0
    assert accounts.all() == ()


def test_a_key_is_printed_once_alone_and_revoked_by_its_beginning(regqa: Command, accounts: Accounts) -> None:
    regqa("user", "add", "cong")
    status, secret, told = regqa("key", "add", "cong", "--label", "cổng thông tin", "--days", "30")
    assert status == 0
    assert accounts.by_key(secret.strip())
    assert "chỉ hiện một lần" in told
    listed = regqa("key", "list")[1]
    assert secret.strip() not in listed + regqa("key", "list", "--json")[1]
    assert "cổng thông tin" in listed
    assert regqa("key", "revoke", listed.split()[0])[0] == 0
    assert accounts.by_key(secret.strip()) is None
    assert "đã thu hồi" in regqa("key", "list")[1]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("user", "add", "Chị Nga"), "chữ cái không dấu"),
        (("user", "add", "nga", "--role", "root"), "reader (người đọc)"),
        (("user", "role", "ai", "reader"), "Không có tài khoản “ai”"),
        (("user", "password", "ai"), "regqa user list"),
        (("user", "password", "cong"), "12 đến 200"),
        (("key", "add", "cong", "--days", "0"), "1 đến 3650 ngày"),
        (("key", "revoke", "rk_12345678"), "regqa key list"),
    ],
)
def test_what_cannot_be_done_says_why_and_exits_1(words: tuple[str, ...], told: str, regqa: Command) -> None:
    regqa("user", "add", "cong")
    status, _, said = regqa(*words)
    assert status == 1
    assert told in said


def test_an_account_is_put_in_units_and_taken_out(regqa: Command, accounts: Accounts) -> None:
    regqa("user", "add", "chi.nga")
    status, told, _ = regqa("user", "units", "chi.nga", "Ban  Tổ chức", "văn phòng, Ban tổ chức", "--new-unit")
    assert (status, told) == (0, "chi.nga (người đọc): ban tổ chức, văn phòng\n")
    assert accounts.named("chi.nga").units == ("ban tổ chức", "văn phòng")
    assert json.loads(regqa("user", "list", "--json")[1])["accounts"][0]["units"] == ["ban tổ chức", "văn phòng"]
    assert "đơn vị ban tổ chức, văn phòng" in regqa("user", "list")[1]
    status, _, wrong = regqa("user", "units", "chi.nga", "!")
    assert (status, "Tên đơn vị “!”" in wrong) == (1, True)
    regqa("user", "units", "chi.nga")
    assert accounts.named("chi.nga").units == ()
