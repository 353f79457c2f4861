"""People of an office with their passwords and keys, and their browsers."""

from pathlib import Path

import pytest
from argon2 import PasswordHasher
from fastapi.testclient import TestClient

from api.access.roles import Role
from api.records import accounts as records
from api.records.accounts import Accounts
from api.settings import Settings

HERE = {"Origin": "http://testserver"}  # as a browser says it of a form of ours
PASSWORD = "bốn từ ghép lại"
ADMINISTRATOR = "chi.nga"


def hash_quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have passwords hashed by argon2 at its quickest."""
    quick = PasswordHasher(time_cost=1, memory_cost=64)
    monkeypatch.setattr(records, "_hasher", lambda: quick)


def administered(data: Path) -> Accounts:
    """Return accounts with an administrator, whose password is PASSWORD."""
    made = Accounts(Settings(data=data).accounts)
    made.add(ADMINISTRATOR, Role.ADMINISTRATOR, PASSWORD)
    return made


def keys(data: Path) -> dict[Role, str]:
    """Return a key of each role, of an account that has the role's name and PASSWORD."""
    accounts = Accounts(Settings(data=data).accounts)
    return {role: accounts.add_key(accounts.add(role, role).id, "")[0] for role in Role}


def bearing(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}


def signed_in(served: TestClient, name: str, password: str = PASSWORD) -> TestClient:
    """Return the browser, where that person has signed in."""
    served.headers.update(HERE)
    answer = served.post("/sign-in", data={"name": name, "password": password}, follow_redirects=False)
    assert answer.status_code == 303, answer.text
    return served


def token(browser: TestClient) -> str:
    """Return what stands in the forms written for the session."""
    return browser.get("/account").text.partition('name="token" value="')[2].partition('"')[0]
