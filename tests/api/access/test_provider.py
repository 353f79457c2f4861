"""People sign in by the provider of their office, a real one on this machine."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from fastapi.testclient import TestClient
from joserfc.jwk import RSAKey

from api.access.provider import Provider, ProviderUnset
from api.access.roles import Role
from api.records.accounts import Account, Accounts
from api.settings import Settings
from made.people import HERE, PASSWORD, administered, hash_quickly, signed_in, token
from made.provider import CLIENT, SECRET, provider
from made.provider import Provider as Office
from made.served import client

NGA = {"preferred_username": "Nga.Trần@cq.vn", "resource": {"roles": ["khác", "bt"]}, "groups": ["p1", "p9"]}
BINH = {"preferred_username": "binh", "resource": {"roles": ["doc"]}, "groups": ["p2"]}
WHOLE = {
    "oidc_role_claim": "resource.roles",
    "oidc_roles": ("bt=editor", "doc=reader"),
    "oidc_units_claim": "groups",
    "oidc_units": ("p1=Ban Tổ chức", "p2=văn phòng"),
}


@pytest.fixture
def office() -> Iterator[Office]:
    with provider(nga=NGA, binh=BINH, an={"preferred_username": "an"}) as running:
        yield running


@pytest.fixture(autouse=True)
def _quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    hash_quickly(monkeypatch)


def browser(office: Office, data: Path, **more: Any) -> TestClient:
    settings = {
        "data": data,
        "reading": "signed-in",
        "oidc_issuer": office.issuer,
        "oidc_client_id": CLIENT,
        "oidc_client_secret": SECRET,
    }
    made = client(settings=settings | more)
    made.headers.update(HERE)
    return made


def came_back(served: TestClient, who: str, to: str = "") -> str:
    """Return where the provider leads to, once somebody has said there who he is."""
    left = served.get("/sign-in/provider", params={"to": to}, follow_redirects=False)
    assert left.status_code == 303, left.text
    answer = httpx.get(f"{left.headers['location']}&who={who}")
    assert answer.status_code == 302, answer.text
    return str(answer.headers["location"])


def came_in(served: TestClient, who: str, to: str = "") -> httpx.Response:
    return served.get(came_back(served, who, to), follow_redirects=False)


def account(data: Path, name: str) -> Account:
    return Accounts(data / "accounts.sqlite3").named(name)


def refusal(answer: httpx.Response, status: int = 403) -> str:
    """Return what the page of a refusal says; nobody is signed in by it."""
    assert answer.status_code == status, answer.text
    assert "regqa_session" not in answer.headers.get("set-cookie", "")
    return " ".join(re.sub(r"<[^>]+>", " ", answer.text.partition("<main")[2].partition("</main")[0]).split())


def test_somebody_comes_in_with_the_role_and_the_units_that_the_office_says(office: Office, tmp_path: Path) -> None:
    served = browser(office, tmp_path, **WHOLE)
    assert "/sign-in/provider?to=/documents" in served.get("/documents").text
    answer = came_in(served, "nga", to="/documents")
    assert (answer.status_code, answer.headers["location"]) == (303, "/documents")
    assert served.get("/documents").status_code == 200
    nga = account(tmp_path, "nga.tran.cq.vn")
    assert (nga.role, nga.units, nga.has_password, nga.by_provider) == (Role.EDITOR, ("ban tổ chức",), False, True)
    assert served.get("/admin/documents").status_code == 200


def test_what_the_office_says_later_takes_the_place_of_what_it_said(office: Office, tmp_path: Path) -> None:
    first, second = (browser(office, tmp_path, **WHOLE) for _ in range(2))
    came_in(first, "nga")
    office.people["nga"] = {**NGA, "resource": {"roles": ["doc"]}, "preferred_username": "nga.moi"}
    came_in(second, "nga")
    (nga,) = Accounts(tmp_path / "accounts.sqlite3").all()
    assert (nga.name, nga.role) == ("nga.tran.cq.vn", Role.READER)  # known by the subject, not by the name
    assert first.get("/documents", follow_redirects=False).status_code == 303
    assert second.get("/admin/documents").status_code == 403


def test_without_a_claim_for_them_role_and_units_are_those_of_here(office: Office, tmp_path: Path) -> None:
    served = browser(office, tmp_path)
    came_in(served, "an")
    held = account(tmp_path, "an")
    assert (held.role, held.units) == (Role.READER, ())
    Accounts(tmp_path / "accounts.sqlite3").set_role(held.id, Role.TRAINER)
    came_in(served, "an")
    assert account(tmp_path, "an").role is Role.TRAINER


def test_a_name_that_somebody_has_here_is_not_taken_over(office: Office, tmp_path: Path) -> None:
    administered(tmp_path)
    office.people["an"] = {"preferred_username": "chi.nga"}
    served = browser(office, tmp_path)
    came_in(served, "an")
    assert account(tmp_path, "chi.nga").role is Role.ADMINISTRATOR
    assert account(tmp_path, "chi.nga.2").role is Role.READER
    assert served.get("/admin/documents").status_code == 403


def test_passwords_of_here_go_on_beside_it(office: Office, tmp_path: Path) -> None:
    administered(tmp_path)
    served = signed_in(browser(office, tmp_path), "chi.nga", PASSWORD)
    assert served.get("/admin/users").status_code == 200
    left = served.post("/sign-out", data={"token": token(served)}, follow_redirects=False)
    assert left.headers["location"] == "/sign-in"


def test_who_signs_out_may_sign_out_of_the_office_too(office: Office, tmp_path: Path) -> None:
    served = browser(office, tmp_path)
    came_in(served, "an")
    left = served.post("/sign-out", data={"token": token(served)})
    assert "đăng xuất khỏi đó" in left.text
    assert served.get("/documents", follow_redirects=False).status_code == 303
    out = served.get("/sign-out/provider", follow_redirects=False).headers["location"]
    assert httpx.get(out).headers["location"] == "http://testserver/sign-in"
    assert office.ended == 1


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"nonce": "another"}, "không tin được"),
        ({"nonce": None}, "không tin được"),
        ({"aud": "another-service"}, "không tin được"),
        ({"iss": "https://another.example"}, "không tin được"),
        ({"exp": 1_000_000_000}, "không tin được"),
        ({"sub": None}, "không tin được"),
        ({"preferred_username": None}, "không cho biết mục “preferred_username”"),
        ({"resource": None}, "không cho biết mục “resource.roles”"),
        ({"resource": {"roles": ["lạ"]}}, "chưa được cấp vai trò nào"),
        ({"groups": None}, "không cho biết mục “groups”"),
    ],
)
def test_what_it_says_wrong_or_leaves_out_lets_nobody_in(
    wrong: dict[str, Any], says: str, office: Office, tmp_path: Path
) -> None:
    office.wrong = wrong
    assert says in refusal(came_in(browser(office, tmp_path, **WHOLE), "nga"))
    assert Accounts(tmp_path / "accounts.sqlite3").all() == ()


def test_a_token_that_another_signed_lets_nobody_in(office: Office, tmp_path: Path) -> None:
    office.signs_by = RSAKey.generate_key(2048, private=True)
    assert "không tin được" in refusal(came_in(browser(office, tmp_path), "an"))


def test_keys_that_are_new_there_are_known_at_once(office: Office, tmp_path: Path) -> None:
    served = browser(office, tmp_path)
    came_in(served, "an")
    office.key = RSAKey.generate_key(2048, {"kid": "new"}, private=True)
    assert came_in(served, "an").status_code == 303


def test_coming_back_is_for_the_browser_that_left_and_once(office: Office, tmp_path: Path) -> None:
    served, other = browser(office, tmp_path), browser(office, tmp_path)
    back = came_back(served, "an")
    assert "đăng nhập lại từ đầu" in refusal(other.get(back))
    came_back(other, "an")
    assert "đăng nhập lại từ đầu" in refusal(other.get(back))  # its own state is another
    assert served.get(back, follow_redirects=False).status_code == 303
    assert "đăng nhập lại từ đầu" in refusal(served.get(back))


def test_who_is_not_let_in_there_is_told_so(office: Office, tmp_path: Path) -> None:
    assert "không cho vào: access_denied" in refusal(came_in(browser(office, tmp_path), "ai-do"))


def test_a_wrong_secret_is_told_to_the_operator(office: Office, tmp_path: Path) -> None:
    served = browser(office, tmp_path, oidc_client_secret="another")
    assert "REGQA_OIDC_CLIENT_SECRET" in refusal(came_in(served, "an"))


def test_a_provider_that_does_not_answer_is_told_and_passwords_go_on(tmp_path: Path) -> None:
    administered(tmp_path)
    with provider() as gone:
        pass
    served = browser(gone, tmp_path)
    said = refusal(served.get("/sign-in/provider"), 503)
    assert "Chưa hỏi được nơi đăng nhập" in said
    signed_in(served, "chi.nga", PASSWORD)
    assert served.get("/admin/users").status_code == 200


def test_a_provider_that_calls_itself_otherwise_is_not_believed(office: Office, tmp_path: Path) -> None:
    served = browser(office, tmp_path)
    office.issuer = "https://another.example"
    assert "REGQA_OIDC_ISSUER" in refusal(served.get("/sign-in/provider"))


def test_it_is_asked_by_code_with_pkce_state_and_nonce(office: Office, tmp_path: Path) -> None:
    served = browser(office, tmp_path)
    left = served.get("/sign-in/provider", params={"to": "//elsewhere.example"}, follow_redirects=False)
    asked = {name: value for name, (value,) in parse_qs(urlsplit(left.headers["location"]).query).items()}
    assert asked["response_type"] == "code"
    assert asked["code_challenge_method"] == "S256"
    assert asked["redirect_uri"] == "http://testserver/sign-in/back"
    assert len({asked["state"], asked["nonce"], asked["code_challenge"]}) == 3
    kept = left.headers["set-cookie"].lower()
    assert all(one in kept for one in ("httponly", "samesite=lax", "path=/sign-in/back", "max-age=600"))
    assert "elsewhere" not in kept
    assert not any(asked[one].lower() in kept for one in ("state", "nonce", "code_challenge"))


def test_without_the_setting_there_is_no_such_way_in(tmp_path: Path) -> None:
    administered(tmp_path)
    served = client(settings={"data": tmp_path, "reading": "signed-in"})
    assert "/sign-in/provider" not in served.get("/sign-in").text
    for path in ("/sign-in/provider", "/sign-in/back", "/sign-out/provider"):
        assert served.get(path).status_code == 404


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"oidc_client_id": None}, "REGQA_OIDC_CLIENT_ID"),
        ({"oidc_role_claim": "roles"}, "REGQA_OIDC_ROLES"),
        ({"oidc_roles": ("bt",)}, "REGQA_OIDC_ROLES"),
        ({"oidc_roles": ("bt=chief",)}, "Vai trò là một trong"),
        ({"oidc_client_secret_file": Path("/nowhere/secret")}, "REGQA_OIDC_CLIENT_SECRET_FILE"),
    ],
)
def test_half_a_setting_is_told_at_start(more: dict[str, Any], says: str) -> None:
    usual = {"oidc_issuer": "https://id.example", "oidc_client_id": "x"}
    with pytest.raises(ProviderUnset, match=says):
        Provider(Settings(**(usual | more)))


def test_the_secret_may_lie_in_a_file(office: Office, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text(f"{SECRET}\n")
    served = browser(office, tmp_path, oidc_client_secret=None, oidc_client_secret_file=tmp_path / "secret")
    assert came_in(served, "an").status_code == 303
