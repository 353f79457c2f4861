"""What an administrator sees of keys and limits, and that a key is revoked there."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.access.roles import Role
from api.records.accounts import Accounts
from made.pages import page
from made.people import ADMINISTRATOR, administered, bearing, hash_quickly, signed_in, token
from made.served import client

SITE, WIDGET = "https://dangbo.example.vn", "pk_" + "k" * 20


@pytest.fixture
def accounts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Accounts:
    hash_quickly(monkeypatch)
    return administered(tmp_path)


@pytest.fixture
def office(tmp_path: Path, accounts: Accounts) -> Iterator[TestClient]:
    settings = {"data": tmp_path, "widget_origins": SITE, "widget_keys": WIDGET, "widget_per_day": 40}
    with client(settings=settings) as opened:
        yield signed_in(opened, ADMINISTRATOR)


def words(office: TestClient) -> str:
    return " ".join(page(office.get("/admin/limits")).text_content().split())


def test_keys_are_listed_and_one_is_revoked(office: TestClient, accounts: Accounts) -> None:
    assert "Chưa cấp khóa nào." in words(office)
    secret, key = accounts.add_key(accounts.add("cong", Role.EDITOR).id, "<b>cổng</b>")
    shown = office.get("/admin/limits")
    assert secret not in shown.text
    assert "<b>cổng" not in shown.text
    assert f"{key.prefix}… cong (người biên tập) <b>cổng</b>" in words(office)
    assert office.get("/v1/jobs", headers=bearing(secret)).status_code == 200
    answer = office.post(f"/admin/keys/{key.prefix}/revoke", data={"token": token(office), "back": "limits"})
    assert answer.url.path == "/admin/limits"
    assert "Đã thu hồi" in words(office)
    assert office.get("/v1/jobs", headers=bearing(secret)).status_code == 401


def test_limits_in_force_are_shown_with_what_is_left_of_a_widgets_key(office: TestClient) -> None:
    shown = words(office)
    assert "6.000 yêu cầu mỗi phút, trong đó 3.000 câu hỏi" in shown
    assert "10 lần mỗi phút một địa chỉ; 20 lần trong 10 phút một tên" in shown
    assert f"{WIDGET} 60 trong 60 40 trong 40" in shown
    with client_of_site(office) as site:
        for _ in range(2):
            assert site.post("/v1/answers", json={"question": "Thời hạn?"}).status_code == 200
    assert f"{WIDGET} 58 trong 60 38 trong 40" in words(office)


def client_of_site(office: TestClient) -> TestClient:
    return TestClient(office.app, headers={"Origin": SITE, "X-Regqa-Key": WIDGET}, client=("127.0.0.1", 2))
