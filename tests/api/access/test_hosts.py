from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.cli import main
from api.settings import Settings
from made.rote import FakeShelf, answer_by_rote, search_by_rote
from made.served import is_problem


def client(address: str = "127.0.0.1", **settings: Any) -> TestClient:
    """Return a client at that address of a service that has no name but those of its settings."""
    set_up = Settings(**({"data": Path("/nowhere"), "hosts": ()} | settings))
    app = create_app(FakeShelf(), set_up, answer_by_rote, search_by_rote)
    return TestClient(app, raise_server_exceptions=False, client=(address, 1), follow_redirects=False)


def called(host: str, served: TestClient | None = None, path: str = "/v1/documents") -> httpx.Response:
    return (served or client()).get(path, headers={"Host": host})


# names


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "LocalHost:8000", "[::1]", "[::1]:8000", "127.0.0.1:80"])
def test_service_is_called_by_the_names_of_this_machine(host: str) -> None:
    assert called(host).status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example", "evil.example:8000", "localhost.evil.example", "127.0.0.1.evil.example", "", ":8000", "::1",
        "localhost@evil.example", "localhost:80:80", "localhost:evil", "localhost, evil.example", "[::1",
        "[::1]evil.example", "192.168.1.20", "testserver",
    ],
)  # fmt: skip
@pytest.mark.parametrize("path", ["/", "/v1/documents", "/readyz", "/metrics", "/openapi.json", "/nowhere"])
def test_any_other_name_is_refused_and_told_what_to_set(host: str, path: str) -> None:
    refused = called(host, path=path)
    assert is_problem(refused, 421, "host-not-served")
    assert "REGQA_HOSTS" in refused.json()["detail"]
    assert "evil" not in refused.text
    assert "content-security-policy" in refused.headers


def test_request_with_two_names_or_none_is_refused() -> None:
    two = [("Host", "localhost"), ("Host", "evil.example")]
    assert is_problem(client().get("/v1/documents", headers=two), 421, "host-not-served")
    bare = client().build_request("GET", "/v1/documents")
    del bare.headers["host"]
    assert is_problem(client().send(bare), 421, "host-not-served")


def test_page_whose_name_was_pointed_here_gets_no_answer() -> None:
    as_own = {"Host": "evil.example", "Origin": "http://evil.example", "Sec-Fetch-Site": "same-origin"}
    assert is_problem(client().post("/v1/answers", json={"question": "x"}, headers=as_own), 421, "host-not-served")


@pytest.mark.parametrize("path", ["/widget", "/documents/", "/static"])
def test_redirects_lead_to_no_foreign_name(path: str) -> None:
    assert "location" not in called("evil.example", path=path).headers
    led = called("localhost:8000", path=path).headers.get("location", "http://localhost:8000/")
    assert led.startswith("http://localhost:8000/")


def test_probe_that_calls_by_address_is_told_that_the_process_lives() -> None:
    assert called("10.0.0.7:8000", path="/healthz").json() == {"status": "ok"}


def test_service_is_called_by_the_names_that_the_operator_wrote_down() -> None:
    served = client(hosts="hoidap.example.vn, 192.168.1.20,[fd00::1]")
    for host in ("hoidap.example.vn", "HoiDap.example.vn:443", "192.168.1.20:8000", "[fd00::1]:8000", "localhost"):
        assert called(host, served).status_code == 200
    assert called("www.hoidap.example.vn", served).status_code == 421


@pytest.mark.parametrize(
    ("listening", "host"), [("192.168.1.20", "192.168.1.20:8000"), ("fd00::1", "[fd00::1]:8000")]
)
def test_service_is_called_by_the_address_it_listens_on(listening: str, host: str) -> None:
    assert called(host, client(host=listening)).status_code == 200


@pytest.mark.parametrize(
    "host", ["*", "*.example.vn", "https://a.vn", "a.vn:8000", "A.vn", "a.vn/", "::1", "đảngbộ.vn"]
)
def test_what_is_no_exact_name_stops_the_start(
    host: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("REGQA_HOSTS", f"hoidap.example.vn,{host}")
    assert main(["serve"]) == 2
    assert f"REGQA_HOSTS: “{host}” không phải tên máy" in capsys.readouterr().err


# metrics


def metrics(served: TestClient, **headers: str) -> int:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return served.get("/metrics", headers={"Host": "localhost"} | named).status_code


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "127.3.2.1"])
def test_metrics_are_for_this_machine(address: str) -> None:
    assert metrics(client(address)) == 200


def test_metrics_are_not_there_for_other_machines() -> None:
    assert metrics(client("192.168.1.20")) == 404
    told = client("192.168.1.20").get("/metrics", headers={"Host": "localhost"})
    assert is_problem(told, 404, "not-found")


@pytest.mark.parametrize("header", ["X_Forwarded_For", "X_Real_IP", "Forwarded", "Via"])
def test_metrics_are_not_there_for_who_comes_through_a_proxy(header: str) -> None:
    assert metrics(client(), **{header: "127.0.0.1"}) == 404


def test_metrics_are_open_or_off_where_the_operator_says_so() -> None:
    assert metrics(client("192.168.1.20", metrics="open"), X_Forwarded_For="10.0.0.1") == 200
    assert metrics(client(metrics="off")) == 404
