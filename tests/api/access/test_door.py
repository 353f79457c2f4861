"""Who comes in by a key or a password, for how long, and what nobody learns at the door."""

import re
import sqlite3
import statistics
import time
import unicodedata
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from fastapi.testclient import TestClient

from api.access.roles import Role
from api.records import accounts as records
from api.records.accounts import AccountRefused, Accounts
from made.people import ADMINISTRATOR, HERE, PASSWORD, administered, bearing, hash_quickly, signed_in, token
from made.served import client, is_problem
from made.stores import Store


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    hash_quickly(monkeypatch)


@pytest.fixture
def accounts(tmp_path: Path, stored: Store) -> Accounts:
    return administered(tmp_path)


@pytest.fixture
def served(accounts: Accounts, tmp_path: Path) -> Iterator[TestClient]:
    with client(settings={"data": tmp_path, "reading": "signed-in"}) as opened:
        yield opened


@pytest.fixture
def office(served: TestClient) -> TestClient:
    return signed_in(served, ADMINISTRATOR)


def reads(served: TestClient, key: str) -> int:
    return served.get("/v1/documents", headers=bearing(key)).status_code


# keys


def test_a_key_reads_until_it_is_revoked_expires_or_its_account_goes(
    accounts: Accounts, served: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = accounts.add("cong-thong-tin", Role.READER)
    (one, first), (two, _), (three, _) = (accounts.add_key(program.id, "cổng", 30) for _ in range(3))
    assert one != two != three
    assert reads(served, one) == reads(served, two) == 200
    accounts.revoke(first.prefix)
    assert is_problem(served.get("/v1/documents", headers=bearing(one)), 401, "credential-not-valid")
    with monkeypatch.context() as later:
        later.setattr(records, "datetime", _In31Days)
        assert reads(served, two) == 401
    assert reads(served, two) == 200
    accounts.remove(program.id)
    assert reads(served, three) == 401


class _In31Days(datetime):
    @classmethod
    def now(cls, tz: object = None) -> datetime:  # type: ignore[override]
        return datetime.now(UTC) + timedelta(days=31)


@pytest.mark.parametrize("stored", ["sqlite"], indirect=True)
def test_only_hashes_are_kept_and_a_beginning_to_know_a_key_by(accounts: Accounts, tmp_path: Path) -> None:
    secret, key = accounts.add_key(accounts.named(ADMINISTRATOR).id, "")
    content = (tmp_path / "accounts.sqlite3").read_bytes()
    assert secret.encode() not in content
    assert PASSWORD.encode() not in content
    assert secret.startswith(key.prefix)
    assert len(secret) - len(key.prefix) > 30
    assert b"$argon2id$" in content
    assert (tmp_path / "accounts.sqlite3").stat().st_mode & 0o077 == 0


def test_any_key_reads_where_reading_is_open_and_none_changes_anything(tmp_path: Path, accounts: Accounts) -> None:
    with client(settings={"data": tmp_path, "reading": "open"}) as opened:
        assert reads(opened, "what-an-assistant-sends") == 200
        answer = opened.post("/v1/works", headers=bearing("x"), json={"form": "collection", "title": "Bài"})
        assert is_problem(answer, 401, "credential-not-valid")


# people


def test_a_person_signs_in_reads_and_signs_out(served: TestClient) -> None:
    led = served.get("/documents", params={"kind": "quy-dinh"}, follow_redirects=False)
    assert (led.status_code, led.headers["cache-control"]) == (303, "no-store")
    page = served.get(led.headers["location"])
    back = re.search('name="back" value="([^"]+)"', page.text)
    assert back is not None
    served.headers.update(HERE)
    fields = {"name": f" {ADMINISTRATOR.upper()} ", "password": PASSWORD, "back": back[1]}
    answer = served.post("/sign-in", data=fields, follow_redirects=False)
    assert answer.headers["location"] == "/documents?kind=quy-dinh"
    assert "set-cookie" in answer.headers
    shown = served.get("/documents")
    assert (shown.status_code, shown.headers["cache-control"]) == (200, "private, no-cache")
    assert served.post("/v1/answers", json={"question": "Thời hạn?"}).status_code == 200
    cookie = served.cookies["regqa_session"]
    served.post("/sign-out", data={"token": token(served)})
    served.cookies.set("regqa_session", cookie)
    assert served.get("/documents", follow_redirects=False).status_code == 303


@pytest.mark.parametrize(
    "back", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:x", "/sign-in"]
)
def test_who_signs_in_is_led_to_no_other_site(back: str, served: TestClient) -> None:
    fields = {"name": ADMINISTRATOR, "password": PASSWORD, "back": back}
    answer = served.post("/sign-in", data=fields, follow_redirects=False)
    assert answer.headers["location"] == "/admin/documents"
    assert "evil" not in served.get("/sign-in", params={"to": back}).text


def test_the_cookie_is_for_no_script_and_behind_tls_for_tls_alone(accounts: Accounts, tmp_path: Path) -> None:
    fields = {"name": ADMINISTRATOR, "password": PASSWORD}
    for base, secure in (("http://testserver", False), ("https://testserver", True)):
        with client(settings={"data": tmp_path}) as opened:
            opened.base_url = base
            cookie = opened.post("/sign-in", data=fields, follow_redirects=False).headers["set-cookie"].lower()
            assert "httponly" in cookie
            assert "samesite=lax" in cookie
            assert ("secure" in cookie) is secure


def test_each_sign_in_is_another_session_and_the_one_before_ends(office: TestClient) -> None:
    before = office.cookies["regqa_session"]
    signed_in(office, ADMINISTRATOR)
    assert office.cookies["regqa_session"] != before
    assert office.get("/account", follow_redirects=False).status_code == 200
    office.cookies.clear()
    office.cookies.set("regqa_session", before)
    assert office.get("/account", follow_redirects=False).status_code == 303


def test_sessions_outlive_a_restart_and_end_with_the_rights_they_were_begun_with(
    office: TestClient, accounts: Accounts, tmp_path: Path
) -> None:
    me = accounts.named(ADMINISTRATOR).id
    for change in (
        lambda: accounts.set_role(me, Role.READER),
        lambda: accounts.set_password(me, PASSWORD),
        lambda: accounts.remove(me),
    ):
        signed_in(office, ADMINISTRATOR)
        with client(settings={"data": tmp_path, "reading": "signed-in"}) as again:
            again.cookies.update(office.cookies)
            assert again.get("/account", follow_redirects=False).status_code == 200
            change()
            assert again.get("/account", follow_redirects=False).status_code == 303


def test_a_name_that_nobody_has_is_refused_in_the_same_words_and_time(
    served: TestClient, accounts: Accounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = PasswordHasher(time_cost=2, memory_cost=16 * 1024)
    monkeypatch.setattr(records, "_hasher", lambda: slow)
    records._nobodys.cache_clear()
    accounts.set_password(accounts.named(ADMINISTRATOR).id, PASSWORD)
    accounts.add("khong-mat-khau", Role.READER)
    told, took = {}, {}
    for name in (ADMINISTRATOR, "ai-do", "khong-mat-khau"):
        answer = served.post("/sign-in", data={"name": name, "password": "không phải mật khẩu"})
        told[name] = re.sub('name="name"[^>]*>', "", answer.text)
        runs = []
        for _ in range(5):
            started = time.perf_counter()
            assert accounts.signed_in(name, "không phải mật khẩu") is None
            runs.append(time.perf_counter() - started)
        took[name] = statistics.median(runs)
    assert len(set(told.values())) == 1
    records._nobodys.cache_clear()
    assert max(took.values()) < 3 * min(took.values())


def test_passwords_cannot_be_tried_one_after_the_other_from_one_address_or_of_one_name(
    accounts: Accounts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Accounts, "signed_in", lambda *_: None)  # what it costs is measured elsewhere
    with client(settings={"data": tmp_path}) as opened:
        wrong = {"name": "x1", "password": "sai"}
        statuses = [opened.post("/sign-in", data=wrong | {"name": f"x{n}"}).status_code for n in range(11)]
    assert statuses == [401] * 10 + [429]
    with client(settings={"data": tmp_path}) as opened:
        door = opened.app
        statuses = []
        for n in range(21):
            far = TestClient(door, client=(f"192.0.2.{n}", 1))  # type: ignore[arg-type]
            statuses.append(far.post("/sign-in", data={"name": "ai-do", "password": "sai"}).status_code)
    assert statuses == [401] * 20 + [429]


def test_a_password_is_the_same_however_its_letters_are_typed(accounts: Accounts) -> None:
    for form in ("NFC", "NFD"):
        assert accounts.signed_in(ADMINISTRATOR, unicodedata.normalize(form, PASSWORD))


@pytest.mark.parametrize("password", ["ngắn", "x" * 11, "x" * 201])
def test_a_password_that_will_not_do_is_refused(password: str, accounts: Accounts) -> None:
    with pytest.raises(AccountRefused, match="12 đến 200"):
        accounts.set_password(accounts.named(ADMINISTRATOR).id, password)
    assert accounts.signed_in(ADMINISTRATOR, PASSWORD)


# what other pages may not make a browser do


@pytest.mark.parametrize(
    "said", [{}, {"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site", **HERE}]
)
def test_a_request_that_changes_something_is_taken_from_our_own_pages_alone(
    said: dict[str, str], office: TestClient
) -> None:
    held = token(office)
    del office.headers["Origin"]
    for path in ("/v1/answers", "/v1/works", "/collections", "/admin/users", "/account/password"):
        answer = office.post(path, data={"token": held, "title": "x"}, headers=said, follow_redirects=False)
        assert answer.status_code == 403, path


def test_nobody_is_signed_in_by_the_form_of_another_site(served: TestClient) -> None:
    fields = {"name": ADMINISTRATOR, "password": PASSWORD}
    answer = served.post("/sign-in", data=fields, headers={"Origin": "https://evil.example"}, follow_redirects=False)
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


def test_accounts_that_cannot_be_read_let_nobody_in_and_stop_no_open_reading(tmp_path: Path) -> None:
    (tmp_path / "accounts.sqlite3").write_bytes(b"no database" * 100)
    for reading, status in (("open", 200), ("signed-in", 503)):
        with client(settings={"data": tmp_path, "reading": reading}) as opened:
            assert reads(opened, "rk_" + "x" * 43) == status


@pytest.mark.parametrize("stored", ["sqlite"], indirect=True)
def test_sessions_are_kept_as_hashes(office: TestClient, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "sessions.sqlite3") as database:
        ((kept,),) = database.execute("SELECT hash FROM sessions").fetchall()
    database.close()
    assert office.cookies["regqa_session"].encode() not in (tmp_path / "sessions.sqlite3").read_bytes()
    assert len(kept) == 64
