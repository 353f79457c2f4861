import asyncio
import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi.testclient import TestClient
from starlette.types import Receive, Scope, Send

from api.access.rates import Rates, counted_as
from api.app import create_app
from api.cli import main
from api.remembered.kinds import Bucket, Left
from api.remembered.memory import MemoryBuckets
from api.settings import Settings
from made.live import live
from made.rote import FakeShelf, answer_by_rote, search_by_rote
from made.served import is_problem

QUESTION = {"question": "Nộp hồ sơ trong bao lâu?"}
NEIGHBOUR = "192.0.2.7"


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def service(**settings: Any) -> Any:
    set_up = Settings(**({"data": Path("/nowhere"), "hosts": ("testserver", "127.0.0.1")} | settings))
    return create_app(FakeShelf(), set_up, answer_by_rote, search_by_rote)


def client(address: str = NEIGHBOUR, **settings: Any) -> TestClient:
    return TestClient(service(**settings), raise_server_exceptions=False, client=(address, 1))


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(autouse=True)
def service_by_the_clock(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep a service's clock still: on a busy machine a request may take a second."""
    monkeypatch.setattr(MemoryBuckets.__init__, "__defaults__", (clock,))


# buckets


class Taking:
    """Takes of one bucket of so many requests a minute."""

    def __init__(self, amount: int, clock: Clock) -> None:
        self._bucket, self._kept = Bucket("requests", amount), MemoryBuckets(clock)

    def take(self, address: str) -> Left:
        (left,) = asyncio.run(self._kept.take(address, [self._bucket]))
        return left


def test_a_minutes_worth_is_let_through_at_once_and_then_one_by_one(clock: Clock) -> None:
    bucket = Taking(6, clock)
    assert [bucket.take("a").requests for _ in range(6)] == [5, 4, 3, 2, 1, 0]
    assert bucket.take("a") == (0, 60, 10)
    clock.now += 9.5
    assert bucket.take("a").wait == 1
    clock.now += 0.5
    assert bucket.take("a").wait == 0
    assert bucket.take("a").wait == 10


def test_a_bucket_fills_again_and_never_beyond_its_size(clock: Clock) -> None:
    bucket = Taking(6, clock)
    for _ in range(6):
        bucket.take("a")
    clock.now += 3600
    assert bucket.take("a") == (5, 10, 0)


def test_who_is_refused_waits_no_longer_for_having_asked(clock: Clock) -> None:
    bucket = Taking(1, clock)
    assert [bucket.take("a").wait for _ in range(5)] == [0, 60, 60, 60, 60]


def test_each_address_has_a_bucket_of_its_own(clock: Clock) -> None:
    bucket = Taking(1, clock)
    assert [bucket.take(address).wait for address in ("a", "b", "a")] == [0, 0, 60]


@pytest.mark.parametrize(
    ("host", "alike"),
    [
        ("2001:db8:1:2:3::9", "2001:db8:1:2:ffff::1"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("fe80::1%eth0", "fe80::2"),
        ("x" * 100, "x" * 64),
    ],
)
def test_what_one_subscriber_may_call_from_is_one_address(host: str, alike: str) -> None:
    assert counted_as(host) == counted_as(alike)
    assert counted_as(host) != counted_as("2001:db8:1:3::9")


# the service


@pytest.mark.parametrize("path", ["/", "/documents", "/healthz", "/openapi.json", "/v1/documents", "/nowhere"])
def test_address_that_asks_too_often_is_told_when_to_come_back_at_every_route(path: str) -> None:
    served = client(per_minute=2)
    first = served.get(path)
    assert first.headers["ratelimit"] == '"requests";r=1;t=30'
    assert first.headers["ratelimit-policy"] == '"requests";q=2;w=60'
    served.get(path)
    refused = served.get(path)
    assert is_problem(refused, 429, "too-many-requests")
    assert refused.headers["ratelimit"] == '"requests";r=0;t=60'
    assert int(refused.headers["retry-after"]) in (29, 30)
    assert refused.headers["x-content-type-options"] == "nosniff"


def test_questions_have_a_limit_of_their_own_and_reading_goes_on() -> None:
    served = client(posts_per_minute=1)
    asked = served.post("/v1/answers", json=QUESTION)
    assert asked.status_code == 200
    assert asked.headers["ratelimit-policy"] == '"requests";q=6000;w=60, "posts";q=1;w=60'
    assert asked.headers["ratelimit"].endswith('"posts";r=0;t=60')
    assert is_problem(served.post("/v1/search", json={"query": "hồ sơ"}), 429, "too-many-requests")
    assert served.get("/v1/documents").status_code == 200


def test_programs_of_openai_read_of_the_limit_in_their_own_form() -> None:
    served = client(per_minute=1)
    served.get("/v1/models")
    refused = served.get("/v1/models")
    assert refused.status_code == 429
    assert refused.json()["error"]["type"] == "rate_limit_error"


def test_a_stream_tells_what_is_left_before_it_begins() -> None:
    streamed = client().post("/v1/answers", json=QUESTION, headers={"Accept": "text/event-stream"})
    assert "event: final" in streamed.text
    assert streamed.headers["ratelimit"].startswith('"requests";r=5999;')


@pytest.mark.parametrize("address", ["127.0.0.1", "127.0.0.9", "::1"])
def test_who_asks_on_this_machine_is_not_counted(address: str) -> None:
    served = client(address, per_minute=1, posts_per_minute=1)
    for _ in range(3):
        asked = served.post("/v1/answers", json=QUESTION)
        assert asked.status_code == 200
        assert "ratelimit" not in asked.headers


def test_page_of_another_site_may_read_what_is_left() -> None:
    key, site = "pk_0123456789abcdef", "https://dangbo.example.vn"
    served = client(widget_origins=(site,), widget_keys=(key,))
    asked = served.post("/v1/answers", json=QUESTION, headers={"Origin": site, "X-Regqa-Key": key})
    assert {"RateLimit", "Retry-After"} <= set(asked.headers["access-control-expose-headers"].split(", "))


def test_connections_that_are_no_requests_pass() -> None:
    passed = []

    async def inner(scope: Scope, receive: Receive, send: Send) -> None:
        passed.append(scope["type"])

    async def nothing(*_: Any) -> Any: ...

    asyncio.run(Rates(inner, Settings(), MemoryBuckets())({"type": "lifespan"}, nothing, nothing))
    assert passed == ["lifespan"]


# proxies


def asked_through(served: httpx.Client, forwarded: str) -> httpx.Response:
    return served.get("/healthz", headers={"X-Forwarded-For": forwarded})


def test_readers_behind_a_trusted_proxy_are_counted_one_by_one() -> None:
    settings = Settings(per_minute=1)
    with live(service(per_minute=1), forwarded_allow_ips=list(settings.trusted_proxies)) as served:
        assert asked_through(served, "198.51.100.1").status_code == 200
        assert asked_through(served, "198.51.100.2").status_code == 200
        assert asked_through(served, "198.51.100.1").status_code == 429
        # what a reader writes there himself stands before what the proxy adds
        assert asked_through(served, "203.0.113.9, 198.51.100.1").status_code == 429


def test_readers_behind_any_other_proxy_are_counted_as_the_proxy() -> None:
    with live(service(per_minute=1), forwarded_allow_ips=["10.0.0.2"]) as served:
        assert asked_through(served, "198.51.100.1").status_code == 200
        assert asked_through(served, "198.51.100.2").status_code == 429


def test_proxies_are_written_with_commas_as_addresses_or_networks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REGQA_TRUSTED_PROXIES", "10.0.0.2, 172.17.0.0/16,::1")
    assert Settings().trusted_proxies == ("10.0.0.2", "172.17.0.0/16", "::1")


@pytest.mark.parametrize("wrong", ["*", "proxy.example.vn", "10.0.0.300", "172.17.0.1/16"])
def test_what_is_no_address_stops_the_start(
    wrong: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("REGQA_TRUSTED_PROXIES", wrong)
    assert main(["serve"]) == 2
    assert f"REGQA_TRUSTED_PROXIES: “{wrong}” không phải địa chỉ IP" in capsys.readouterr().err


def test_description_tells_of_the_limit_at_every_route() -> None:
    described = json.loads(client().get("/openapi.json").text)
    assert all("429" in one["responses"] for path in described["paths"].values() for one in path.values())
