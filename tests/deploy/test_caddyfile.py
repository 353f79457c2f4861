"""The proxy as it ships: a real Caddy, where one is installed, before a service that tells what it gets."""

import json
import shutil
import ssl
import subprocess
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from socket import getaddrinfo, socket

import httpx
import pytest
from anyio import sleep
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from made.live import live, wait_for

CADDYFILE = Path(__file__).parents[2] / "deploy" / "Caddyfile"
CADDY = shutil.which("caddy")

pytestmark = pytest.mark.skipif(CADDY is None, reason="Caddy is not installed (Debian: apt-get install caddy)")


def free_port() -> int:
    with socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


class Service:
    """Is what stands behind the proxy: it says what it was sent, and streams the second piece once told to."""

    def __init__(self) -> None:
        self.go_on = threading.Event()
        self.app = Starlette(
            routes=[
                Route("/v1/answers", self.pieces, methods=["POST"]),
                Route("/{path:path}", self.told, methods=["GET", "POST"]),
            ]
        )

    async def told(self, request: Request) -> Response:
        return JSONResponse({"headers": dict(request.headers), "body": (await request.body()).decode()})

    async def pieces(self, _request: Request) -> Response:
        async def written() -> AsyncIterator[str]:
            yield "data: first\n\n"
            while not self.go_on.is_set():
                await sleep(0.01)
            yield "data: second\n\n"

        return StreamingResponse(written(), media_type="text/event-stream")


@pytest.fixture
def service() -> Service:
    return Service()


@pytest.fixture
def behind(service: Service) -> Iterator[int]:
    """Return the port of the service, at 127.0.0.1."""
    with live(service.app) as client:
        yield client.base_url.port or 0


@pytest.fixture
def reader(behind: int, tmp_path: Path) -> Iterator[httpx.Client]:
    """Return the browser of somebody who comes through the proxy."""
    with proxied(f"127.0.0.1:{behind}", tmp_path) as client:
        yield client


@contextmanager
def proxied(upstream: str, place: Path) -> Iterator[httpx.Client]:
    """Run Caddy with the file that ships, on high ports and with a certificate of its own, before an upstream."""
    assert CADDY is not None
    plain, secure = free_port(), free_port()
    head = f"{{\nadmin off\nskip_install_trust\nhttp_port {plain}\nhttps_port {secure}\n}}\n"
    text = CADDYFILE.read_text().replace("{$REGQA_DOMAIN} {", "{$REGQA_DOMAIN} {\ntls internal")
    assert "tls internal\n" in text
    (place / "Caddyfile").write_text(head + text)
    settings = {"REGQA_DOMAIN": "localhost", "REGQA_UPSTREAM": upstream}
    home = dict.fromkeys(("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME"), str(place))
    command = [CADDY, "run", "--config", "Caddyfile", "--adapter", "caddyfile"]
    with (place / "log").open("w") as log:
        caddy = subprocess.Popen(command, cwd=place, env=settings | home, stderr=log)
    try:
        root = place / "caddy" / "pki" / "authorities" / "local" / "root.crt"
        wait_for(root.exists, 20)
        trusted = ssl.create_default_context(cafile=str(root))
        with httpx.Client(base_url=f"https://localhost:{secure}", verify=trusted, timeout=10) as client:
            wait_for(lambda: is_up(client), 20)
            yield client
    finally:
        caddy.terminate()
        caddy.wait(10)


def is_up(client: httpx.Client) -> bool:
    try:
        return client.get("/metrics").status_code > 0
    except httpx.TransportError:
        return False


def test_the_service_is_told_who_asks_by_the_proxy_and_not_by_who_asks(reader: httpx.Client) -> None:
    lies = {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "gopher", "X-Forwarded-Host": "evil.example"}
    answer = reader.get("/v1/documents", headers=lies)
    told = answer.json()["headers"]
    assert told["host"] == f"localhost:{reader.base_url.port}"
    assert (told["x-forwarded-for"], told["x-forwarded-proto"]) in {("127.0.0.1", "https"), ("::1", "https")}
    assert told["x-forwarded-host"] == told["host"]
    assert answer.headers["strict-transport-security"].startswith("max-age=")


def test_figures_are_not_passed_on(reader: httpx.Client) -> None:
    assert reader.get("/metrics").status_code == 404


def test_pieces_of_an_answer_come_as_they_are_written(reader: httpx.Client, service: Service) -> None:
    with reader.stream("POST", "/v1/answers", json={}, headers={"Accept": "text/event-stream"}) as answer:
        lines = answer.iter_lines()
        assert next(lines) == "data: first"
        service.go_on.set()  # it writes no more before the first piece is here
        assert [line for line in lines if line] == ["data: second"]


def test_where_nothing_answers_readers_are_told_in_their_words(tmp_path: Path) -> None:
    with proxied(f"127.0.0.1:{free_port()}", tmp_path) as reader:
        answer = reader.post("/v1/answers", json={})
    assert (answer.status_code, answer.headers["retry-after"]) == (502, "5")
    assert "Hãy thử lại" in answer.text


def test_where_one_address_of_the_service_is_gone_the_next_is_asked(service: Service, tmp_path: Path) -> None:
    """`localhost` has two, and each time the service is at one of them alone; the question is passed on whole."""
    if len({found[4][0] for found in getaddrinfo("localhost", None)}) < 2:
        pytest.skip("`localhost` has one address here")
    for host in ("127.0.0.1", "::1"):
        with live(service.app, host=host) as client, proxied(f"localhost:{client.base_url.port}", tmp_path) as reader:
            for n in range(3):
                answer = reader.post("/v1/search", json={"query": n})
                assert answer.status_code == 200, host
                assert json.loads(answer.json()["body"]) == {"query": n}
