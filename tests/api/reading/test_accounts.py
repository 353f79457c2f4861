"""What an administrator does with accounts and keys in a browser that runs no scripts, and people with their own."""

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from fastapi.testclient import TestClient

from api.access.roles import Role
from api.records.accounts import Accounts
from api.records.audit import Audit
from api.records.works import id_of
from api.settings import Settings
from made.pages import page
from made.people import HERE, PASSWORD, administered, bearing, hash_quickly, signed_in, token
from made.served import client


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    hash_quickly(monkeypatch)


@pytest.fixture
def accounts(tmp_path: Path) -> Accounts:
    return administered(tmp_path)


@pytest.fixture
def served(accounts: Accounts, tmp_path: Path) -> Iterator[TestClient]:
    with client(settings={"data": tmp_path}) as opened:
        opened.headers.update(HERE)
        yield opened


def sent(browser: TestClient, address: str, **fields: str) -> httpx.Response:
    return browser.post(address, data={"token": token(browser), **fields})


def words(answer: httpx.Response) -> str:
    return " ".join(page(answer).text_content().split())


def test_an_administrator_adds_somebody_gives_a_key_and_takes_both_away(
    served: TestClient, accounts: Accounts
) -> None:
    office = signed_in(served, "chi.nga")
    new = {"name": "Anh.Binh", "role": "editor", "password": PASSWORD, "again": PASSWORD}
    assert "anh.binh" in words(sent(office, "/admin/users", **new))
    binh = accounts.named("anh.binh")
    assert (binh.role, binh.has_password) == (Role.EDITOR, True)

    shown = sent(office, f"/admin/users/{binh.id}/keys", label="cổng <b>", days="30")
    (secret,) = re.findall(r"rk_[\w-]{43}", shown.text)
    assert shown.headers["cache-control"] == "no-store"
    assert office.get("/v1/jobs", headers=bearing(secret)).status_code == 200
    listed = office.get("/admin/users").text
    assert secret not in listed
    assert secret[:11] in listed
    assert "cổng &lt;b&gt;" in listed

    assert "đã thu hồi" in words(sent(office, f"/admin/keys/{secret[:11]}/revoke"))
    assert office.get("/v1/jobs", headers=bearing(secret)).status_code == 401
    sent(office, f"/admin/users/{binh.id}/role", role="trainer")
    assert accounts.named("anh.binh").role is Role.TRAINER
    assert sent(office, f"/admin/users/{binh.id}/remove").status_code == 422
    sent(office, f"/admin/users/{binh.id}/remove", confirm="1")
    assert [one.name for one in accounts.all()] == ["chi.nga"]


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"name": "Bình"}, "chữ cái không dấu"),
        ({"name": "chi.nga"}, "Đã có tài khoản"),
        ({"name": "x1", "role": "root"}, "Vai trò là một trong"),
        ({"name": "x1", "password": "x" * 12, "again": "y" * 12}, "không giống nhau"),
        ({"name": "x1", "password": "x", "again": "x"}, "12 đến 200"),
    ],
)
def test_what_will_not_do_is_told_and_adds_nobody(
    fields: dict[str, str], told: str, served: TestClient, accounts: Accounts
) -> None:
    office = signed_in(served, "chi.nga")
    answer = sent(office, "/admin/users", **{"role": "reader", **fields})
    assert answer.status_code == 422
    assert told in words(answer)
    assert len(accounts.all()) == 1


def test_nobody_locks_himself_out(served: TestClient, accounts: Accounts) -> None:
    office, me = signed_in(served, "chi.nga"), accounts.named("chi.nga")
    for what, fields in (("role", {"role": "reader"}), ("remove", {"confirm": "1"})):
        assert sent(office, f"/admin/users/{me.id}/{what}", **fields).status_code == 422
    assert accounts.named("chi.nga") == me


def test_each_role_sees_its_pages_and_no_others(served: TestClient, accounts: Accounts) -> None:
    pages = {
        "/admin/documents": Role.EDITOR,
        "/admin/teaching": Role.ADMINISTRATOR,
        "/admin/users": Role.ADMINISTRATOR,
    }
    for role in Role:
        if role is not Role.ADMINISTRATOR:
            accounts.set_password(accounts.add(role, role).id, PASSWORD)
        browser = signed_in(served, role if role is not Role.ADMINISTRATOR else "chi.nga")
        shown = browser.get("/account")
        for path, needs in pages.items():
            answer = browser.get(path)
            assert answer.status_code == (200 if role.holds(needs) else 403), (role, path)
            assert (f'href="{path}"' in shown.text) is role.holds(needs)
            if answer.status_code == 403:
                assert "Việc này cần vai trò" in words(answer)


def test_people_change_their_password_and_are_signed_out_everywhere_else(
    served: TestClient, accounts: Accounts, tmp_path: Path
) -> None:
    mine, new = signed_in(served, "chi.nga"), "một câu khác hẳn"
    with client(settings={"data": tmp_path}) as other:
        signed_in(other, "chi.nga")
        wrong = sent(mine, "/account/password", old="không phải", password=new, again=new)
        assert wrong.status_code == 401
        changed = sent(mine, "/account/password", old=PASSWORD, password=new, again=new)
        assert (changed.status_code, changed.url.path) == (200, "/account")
        assert mine.get("/account", follow_redirects=False).status_code == 200
        assert other.get("/account", follow_redirects=False).status_code == 303
    assert accounts.signed_in("chi.nga", new)


def test_who_has_no_account_is_told_by_the_page_how_one_is_made(tmp_path: Path) -> None:
    with client(settings={"data": tmp_path}) as opened:
        answer = opened.get("/account")
        assert answer.status_code == 403
        assert "regqa user add" in words(answer)


def test_where_reading_is_open_works_are_kept_by_who_signed_in_to_teach(accounts: Accounts, tmp_path: Path) -> None:
    accounts.set_password(accounts.add("thay.an", Role.TRAINER).id, PASSWORD)
    work = {"form": "collection", "title": "Bài 3"}
    with client(settings={"data": tmp_path, "reading": "open"}) as opened:
        opened.headers.update(HERE)
        assert opened.get("/collections").status_code == 200
        assert opened.post("/v1/works", json=work).status_code == 401
        assert opened.post("/collections", data={"title": "Bài 3"}).url.path == "/sign-in"
        signed_in(opened, "thay.an")
        assert opened.post("/v1/works", json=work).status_code == 201
        page_of = opened.post("/collections", data={"title": "Bài 4"}, follow_redirects=False)
    key = page_of.headers["location"].rpartition("/")[2]
    logged = [entry.content for entry in Audit(Settings(data=tmp_path)).entries("audit")]
    assert [(one["who"], one["what"]) for one in logged if one] == [
        ("thay.an", "session.begin"),
        ("thay.an", "work.create"),
        ("thay.an", "work.create"),
    ]
    assert logged[-1] is not None
    assert logged[-1]["on"] == id_of(key)


def test_an_administrator_says_which_units_somebody_is_in(served: TestClient, accounts: Accounts) -> None:
    binh = accounts.add("anh.binh", Role.READER, PASSWORD)
    office = signed_in(served, "chi.nga")
    assert "Đơn vị: ban tổ chức" in words(
        sent(office, f"/admin/users/{binh.id}/units", units="Ban tổ chức", new_units="1")
    )
    assert accounts.named("anh.binh").units == ("ban tổ chức",)
    assert sent(office, f"/admin/users/{binh.id}/units", units="#").status_code == 409
    assert "ban tổ chức" in words(signed_in(served, "anh.binh").get("/account"))
