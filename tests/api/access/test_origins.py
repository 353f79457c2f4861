import re
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from api.access.origins import Allowance
from api.access.roles import RULES, Role
from api.app import WIDGET, create_app
from api.cli import main
from api.remembered.memory import MemoryWindows
from api.settings import Settings
from made.rote import FakeShelf, answer_by_rote, search_by_rote
from made.served import is_problem

SITE, OTHER = "https://dangbo.example.vn", "https://evil.example"
KEY, SECOND_KEY = "pk_" + "k" * 20, "pk_" + "m" * 20
ASKING = ("POST", "/v1/answers", {"question": "Thời hạn?"})
SEARCHING = ("POST", "/v1/search", {"query": "hồ sơ"})
LISTING = ("GET", "/v1/documents", None)


def settings(**more: Any) -> Settings:
    return Settings(
        **({"data": Path("/nowhere"), "widget_origins": SITE, "widget_keys": f"{KEY},{SECOND_KEY}"} | more)
    )


def client(**more: Any) -> TestClient:
    app = create_app(FakeShelf(), settings(**more), answer_by_rote, search_by_rote)
    return TestClient(app, raise_server_exceptions=False)


def from_page(
    served: TestClient, origin: str, key: str | None = KEY, asked: Any = ASKING, **headers: str
) -> httpx.Response:
    method, path, body = asked
    named = {"Origin": origin} | ({"X-Regqa-Key": key} if key else {})
    more = {name.replace("_", "-"): value for name, value in headers.items()}
    return served.request(method, path, json=body, headers=named | more)


def preflight(served: TestClient, origin: str, method: str = "POST", headers: str = "content-type") -> httpx.Response:
    asked = {"Origin": origin, "Access-Control-Request-Method": method, "Access-Control-Request-Headers": headers}
    return served.options("/v1/answers", headers=asked)


# who may ask


@pytest.mark.parametrize("asked", [ASKING, SEARCHING, LISTING])
def test_page_of_an_allowed_site_with_a_key_is_served_and_may_read_it(asked: Any) -> None:
    answer = from_page(client(), SITE, asked=asked)
    assert answer.status_code == 200
    assert answer.headers["access-control-allow-origin"] == SITE
    assert "Origin" in answer.headers["vary"]
    assert "access-control-allow-credentials" not in answer.headers


@pytest.mark.parametrize("asked", [ASKING, SEARCHING, LISTING])
def test_a_key_of_a_widget_is_a_limit_and_no_right(asked: Any) -> None:
    assert from_page(client(reading="open"), SITE, asked=asked).status_code == 200
    refused = from_page(client(reading="signed-in", admin_key="k" * 24), SITE, asked=asked)
    assert is_problem(refused, 401, "not-signed-in")
    assert refused.headers["access-control-allow-origin"] == SITE  # the page may read why


@pytest.mark.parametrize("asked", [ASKING, SEARCHING, LISTING])
@pytest.mark.parametrize(
    "origin",
    [OTHER, "null", f"{SITE}:8443", "http://dangbo.example.vn", f"{SITE}.evil.example", "https://testserver.x"],
)
def test_page_of_any_other_site_is_refused_and_may_not_read_why(origin: str, asked: Any) -> None:
    answer = from_page(client(), origin, asked=asked)
    assert is_problem(answer, 403, "origin-not-allowed")
    assert "access-control-allow-origin" not in answer.headers
    assert "Origin" in answer.headers["vary"]


@pytest.mark.parametrize("key", [None, "pk_wrong", KEY[:-1], KEY.upper(), f"{KEY},{SECOND_KEY}"])
def test_allowed_site_without_a_valid_key_is_refused_and_reads_why(key: str | None) -> None:
    answer = from_page(client(), SITE, key)
    assert is_problem(answer, 403, "key-not-valid")
    assert answer.headers["access-control-allow-origin"] == SITE


def test_nobody_embeds_unless_the_operator_says_so() -> None:
    closed = client(widget_origins=(), widget_keys=())
    assert is_problem(from_page(closed, SITE), 403, "origin-not-allowed")
    assert preflight(closed, SITE).status_code == 400


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "http://testserver"},
        {"Origin": "https://testserver"},  # behind a proxy that ends TLS
        {"Origin": "https://public.example.vn", "Sec-Fetch-Site": "same-origin"},  # and that names another host
    ],
)
def test_own_pages_and_scripts_need_no_key(headers: dict[str, str]) -> None:
    answer = client(widget_keys=()).post("/v1/answers", json=ASKING[2], headers=headers)
    assert answer.status_code == 200
    assert "access-control-allow-origin" not in answer.headers


def test_browsers_word_that_the_page_is_foreign_outweighs_the_name_of_the_host() -> None:
    answer = from_page(client(), "http://testserver", sec_fetch_site="cross-site")
    assert is_problem(answer, 403, "origin-not-allowed")


def test_stream_and_feedback_are_for_the_allowed_site_alone() -> None:
    served = client()
    streamed = from_page(served, SITE, accept="text/event-stream")
    assert streamed.headers["access-control-allow-origin"] == SITE
    stream = re.search(r"id: (\w+)-1", streamed.text)
    assert stream
    address = f"/v1/answers/streams/{stream[1]}"
    assert from_page(served, OTHER, asked=("GET", address, None)).status_code == 403
    assert from_page(served, OTHER, asked=("DELETE", address, None)).status_code == 403
    assert from_page(served, SITE, asked=("GET", address, None)).status_code == 200
    assert from_page(served, SITE, asked=("DELETE", address, None)).status_code == 204
    judged = {"answer_id": "a1", "verdict": "up"}
    assert from_page(served, OTHER, asked=("POST", "/v1/feedback", judged)).status_code == 403


def test_page_of_an_allowed_site_can_read_why_the_service_failed() -> None:
    answer = from_page(client(), SITE, asked=("POST", "/v1/answers", {"question": "hỏng"}))
    assert is_problem(answer, 500, "unexpected")
    assert answer.headers["access-control-allow-origin"] == SITE


# preflight


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_preflight_allows_what_the_widget_sends_and_no_more(method: str) -> None:
    answer = preflight(client(), SITE, method, "content-type, accept, x-regqa-key, x-regqa-browser, last-event-id")
    assert answer.status_code == 200
    assert answer.headers["access-control-allow-origin"] == SITE
    assert answer.headers["access-control-allow-methods"] == "GET, POST, DELETE"
    assert {name.strip().lower() for name in answer.headers["access-control-allow-headers"].split(",")} == {
        "content-type", "accept", "x-regqa-key", "x-regqa-browser", "last-event-id",
        "accept-language", "content-language",  # these need no allowance
    }  # fmt: skip
    assert int(answer.headers["access-control-max-age"]) > 0
    assert "Origin" in answer.headers["vary"]
    assert "access-control-allow-credentials" not in answer.headers


@pytest.mark.parametrize(
    ("origin", "method", "headers"),
    [(OTHER, "POST", "content-type"), (SITE, "PUT", "content-type"), (SITE, "POST", "authorization")],
)
def test_preflight_of_anything_else_fails(origin: str, method: str, headers: str) -> None:
    answer = preflight(client(), origin, method, headers)
    assert is_problem(answer, 400, "preflight-refused")
    assert len(answer.content) == int(answer.headers["content-length"])
    assert "Origin" in answer.headers["vary"]
    assert origin == SITE or "access-control-allow-origin" not in answer.headers


# limits


def test_browser_that_asks_too_often_waits_while_others_are_served() -> None:
    served = client(widget_per_browser_per_minute=3)
    for _ in range(3):
        assert from_page(served, SITE, x_regqa_browser="one").status_code == 200
    refused = from_page(served, SITE, x_regqa_browser="one")
    assert is_problem(refused, 429, "rate-limited")
    assert 1 <= int(refused.headers["retry-after"]) <= 60
    assert "Retry-After" in refused.headers["access-control-expose-headers"]
    assert refused.headers["access-control-allow-origin"] == SITE
    assert from_page(served, SITE, x_regqa_browser="other").status_code == 200


def test_browser_without_a_name_is_told_by_its_address() -> None:
    served = client(widget_per_browser_per_minute=2)
    assert [from_page(served, SITE).status_code for _ in range(3)] == [200, 200, 429]


def test_each_key_has_limits_of_its_own() -> None:
    served = client(widget_per_minute=2)
    assert [from_page(served, SITE, x_regqa_browser=str(n)).status_code for n in range(3)] == [200, 200, 429]
    assert from_page(served, SITE, SECOND_KEY).status_code == 200


def test_day_has_a_limit_too_and_the_wait_is_told_in_hours() -> None:
    served = client(widget_per_day=1)
    assert from_page(served, SITE).status_code == 200
    refused = from_page(served, SITE)
    assert 86_000 < int(refused.headers["retry-after"]) <= 86_400
    assert "giờ" in refused.json()["detail"]


def test_reading_on_and_looking_up_cost_nothing() -> None:
    served = client(widget_per_browser_per_minute=1)
    assert [from_page(served, SITE, asked=LISTING).status_code for _ in range(5)] == [200] * 5
    assert from_page(served, SITE).status_code == 200
    assert from_page(served, SITE, asked=LISTING).status_code == 200


def test_refused_requests_are_not_counted() -> None:
    allowance = Allowance(settings(widget_per_minute=2, widget_per_browser_per_minute=1), MemoryWindows())
    assert allowance.spend(KEY, "a") == 0
    assert all(allowance.spend(KEY, "a") > 0 for _ in range(5))
    assert allowance.spend(KEY, "b") == 0
    assert allowance.spend(KEY, "c") > 0


def test_own_pages_are_not_limited() -> None:
    served = client(widget_per_minute=1, widget_per_browser_per_minute=1)
    own = {"Origin": "http://testserver", "X-Regqa-Key": KEY}
    assert [served.post("/v1/answers", json=ASKING[2], headers=own).status_code for _ in range(4)] == [200] * 4


def test_description_tells_sites_how_to_ask_and_when_to_come_back() -> None:
    described = client().get("/openapi.json").json()
    assert "X-Regqa-Key" in described["info"]["description"]
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            assert ("403" in operation["responses"]) == path.startswith("/v1/"), path
            counted = method == "post" and RULES[f"POST {path}"].needs in (Role.READER, Role.TRAINER)
            assert operation["responses"]["429"]["description"].startswith("Khóa nhúng") == counted, path
            if method == "post":
                assert "Retry-After" in operation["responses"]["429"]["headers"]


# settings


@pytest.mark.parametrize(
    "origin",
    [
        "*", "null", "dangbo.example.vn", f"{SITE}/", f"{SITE}/trang", f"{SITE}:443", "http://a.vn:80", "https://A.vn",
        "https://đảngbộ.vn", "https://a.vn; script-src *", "ftp://a.vn", "https://*.a.vn", "https://u:p@a.vn", "https://",
    ],
)  # fmt: skip
def test_what_is_no_exact_origin_stops_the_start_with_its_name(
    origin: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("REGQA_WIDGET_ORIGINS", f"{SITE}, {origin}")
    assert main(["serve"]) == 2
    told = capsys.readouterr().err
    assert "REGQA_WIDGET_ORIGINS" in told
    assert f"“{origin}”" in told


@pytest.mark.parametrize("key", ["secret", "pk_short", "pk_" + "k" * 200, "pk_" + "đ" * 20, "sk_" + "k" * 20])
def test_key_of_a_wrong_form_stops_the_start(
    key: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("REGQA_WIDGET_KEYS", key)
    assert main(["serve"]) == 2
    assert "REGQA_WIDGET_KEYS: mỗi khóa là pk_" in capsys.readouterr().err


def test_origins_and_keys_are_written_with_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REGQA_WIDGET_ORIGINS", f" {SITE} ,http://localhost:3000,")
    assert Settings().widget_origins == (SITE, "http://localhost:3000")
    monkeypatch.setenv("REGQA_WIDGET_ORIGINS", "")
    assert Settings().widget_origins == ()


@given(st.text(st.characters(codec="utf-8"), max_size=40))
def test_no_accepted_origin_can_say_more_in_a_header(text: str) -> None:
    try:
        accepted = Settings(widget_origins=(f"https://{text}",)).widget_origins
    except ValidationError:
        return
    assert not set(accepted[0]) & set(" ;,'\"*\r\n\t")


# pages and files


def test_allowed_sites_may_frame_the_pages_and_no_other() -> None:
    policy = client().get("/").headers["content-security-policy"]
    assert policy.endswith(f"frame-ancestors 'self' {SITE}")
    closed = client(widget_origins=()).get("/").headers["content-security-policy"]
    assert closed.endswith("frame-ancestors 'self'")


def test_pages_of_any_site_may_load_the_widgets_files_and_keep_them() -> None:
    served = client()
    for file in (path for path in WIDGET.rglob("*.*") if path.suffix in (".js", ".css", ".woff2")):
        got = served.get(f"/widget/{file.relative_to(WIDGET)}", headers={"Origin": OTHER})
        assert got.status_code == 200
        assert got.headers["access-control-allow-origin"] == "*"
        assert got.headers["cross-origin-resource-policy"] == "cross-origin"
        assert re.fullmatch(r"public, max-age=\d+, stale-while-revalidate=\d+", got.headers["cache-control"])
        again = served.get(f"/widget/{file.relative_to(WIDGET)}", headers={"If-None-Match": got.headers["etag"]})
        assert (again.status_code, again.headers["access-control-allow-origin"]) == (304, "*")
