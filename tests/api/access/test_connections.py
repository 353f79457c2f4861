import json
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from http.client import HTTPConnection
from pathlib import Path

import httpx
import pytest

from api.access.connections import Connection, room
from api.app import create_app
from api.problems import MEDIA_TYPE
from api.settings import Settings
from made.live import live
from made.rote import FakeLibrary, FakeShelf, answer_by_rote, search_by_rote
from qa.answer import Step, Wrote
from qa.model import Question

HEAD = b"POST /v1/answers HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
BODY = b'{"question": "Con gi?"}'
WHOLE = HEAD + b"Content-Length: %d\r\n\r\n" % len(BODY) + BODY
HEALTH = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"


class Hasty(Connection):
    patience = 0.4
    slowest = 40_000
    most = 6


def unhurried(question: Question, library: FakeLibrary) -> Iterator[Step]:
    """Take longer than `Hasty` waits for anybody, and say a lot."""
    for _ in range(4):
        time.sleep(0.12)
        yield Wrote("x" * 2_000_000)
    yield from answer_by_rote(question, library)


@pytest.fixture(scope="module")
def served() -> Iterator[httpx.Client]:
    app = create_app(FakeShelf(), Settings(data=Path("/nowhere")), unhurried, search_by_rote, patience=0.01)
    with live(app, http=Hasty, ws="none") as client:
        yield client


@contextmanager
def connection(served: httpx.Client, *sent: bytes) -> Iterator[socket.socket]:
    with socket.create_connection((served.base_url.host, served.base_url.port), timeout=10) as opened:
        for part in sent:
            opened.sendall(part)
        yield opened


def rest(opened: socket.socket) -> bytes:
    """Return all that comes until the service closes the connection."""
    came = b""
    with suppress(ConnectionResetError):
        while part := opened.recv(65536):
            came += part
    return came


def is_problem(answer: bytes, status: int, code: str) -> bool:
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 %d " % status), answer[:200]
    assert f"content-type: {MEDIA_TYPE}".encode() in head
    assert b"connection: close" in head.lower()
    return bool(json.loads(body)["code"] == code)


def is_healthy(served: httpx.Client) -> bool:
    with connection(served, HEALTH) as opened:
        return opened.recv(12) == b"HTTP/1.1 200"


# the other side's turn


@pytest.mark.parametrize("part", [HEAD, WHOLE[:-1], HEALTH + WHOLE[:-1]])
def test_request_that_does_not_come_whole_is_told_so_and_closed(served: httpx.Client, part: bytes) -> None:
    begun = time.monotonic()
    with connection(served, part) as opened:
        answer = rest(opened)
    assert is_problem(answer[answer.index(b"HTTP/1.1 408") :], 408, "too-slow")
    assert Hasty.patience <= time.monotonic() - begun < 3


def test_connection_over_which_nothing_comes_is_closed_without_a_word(served: httpx.Client) -> None:
    with connection(served) as opened:
        assert rest(opened) == b""


@pytest.mark.parametrize(
    "start", [b"", HEAD + b"X-Long: ", HEALTH, HEALTH.replace(b"\r\n\r\n", b"\r\nContent-Length: 999\r\n\r\n")]
)
def test_bytes_now_and_then_do_not_lengthen_the_patience(served: httpx.Client, start: bytes) -> None:
    begun = time.monotonic()
    with connection(served, start) as opened, suppress(ConnectionError):
        while time.monotonic() - begun < 4:
            opened.sendall(b"\r\n" if start in (b"", HEALTH) else b"x")
            time.sleep(0.05)
    assert time.monotonic() - begun < 3


def test_reader_who_takes_nothing_is_let_go_and_the_service_goes_on(served: httpx.Client) -> None:
    with socket.socket() as opened:
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        opened.connect((served.base_url.host, served.base_url.port))
        opened.sendall(HEAD + b"Accept: text/event-stream\r\n" + WHOLE.removeprefix(HEAD))
        time.sleep(1)
        came = rest(opened)
    assert came.startswith(b"HTTP/1.1 200")
    assert b"event: final" not in came
    assert is_healthy(served)


# our own turn


def test_answer_that_takes_longer_than_the_patience_is_not_cut(served: httpx.Client) -> None:
    assert served.post("/v1/answers", json={"question": "Thời hạn?"}).json()["status"] == "answered"


def test_stream_that_takes_longer_than_the_patience_is_not_cut(served: httpx.Client) -> None:
    streamed = served.post("/v1/answers", json={"question": "Thời hạn?"}, headers={"Accept": "text/event-stream"})
    assert "event: final" in streamed.text


def test_requests_one_after_the_other_and_all_at_once_are_answered(served: httpx.Client) -> None:
    with closing(HTTPConnection(served.base_url.host, served.base_url.port or 80)) as kept:
        ends = time.monotonic() + 2 * Hasty.patience
        while time.monotonic() < ends:
            kept.request("GET", "/healthz")
            assert kept.getresponse().read() == b'{"status":"ok"}'
    with connection(served, HEALTH + WHOLE + HEALTH) as opened:
        assert rest(opened).count(b"HTTP/1.1 200") == 3


# how many


def test_slow_connections_make_room_for_new_ones(served: httpx.Client) -> None:
    with ExitStack() as all_of_them:
        slow = [all_of_them.enter_context(connection(served, HEAD)) for _ in range(40)]
        assert is_healthy(served)
        assert rest(slow[0]) == b""
        assert is_problem(rest(slow[-1]), 408, "too-slow")


def test_who_is_being_answered_keeps_the_place(served: httpx.Client) -> None:
    with connection(served, WHOLE) as asking:
        for _ in range(20):
            with connection(served, HEAD):
                pass
        assert b'"status":"answered"' in rest(asking)


@pytest.mark.parametrize(("files", "connections"), [(160, 32), (1024, 320), (1 << 20, 1000)])
def test_connections_leave_room_for_the_files_that_must_be_open(files: int, connections: int) -> None:
    assert room(files) == connections


# what is no request


@pytest.mark.parametrize(
    "sent", [b"\x16\x03\x01\x02\x00\x01\x00", b"hello\r\n\r\n", b"GET / HTTP/1.1\r\nHost x\r\n\r\n"]
)
def test_what_is_no_http_is_told_in_the_usual_form(served: httpx.Client, sent: bytes) -> None:
    with connection(served, sent) as opened:
        assert is_problem(rest(opened), 400, "bad-request")


def test_head_without_end_is_refused(served: httpx.Client) -> None:
    with connection(served, HEAD + b"X-Long: " + b"x" * 70_000) as opened:
        assert is_problem(rest(opened), 431, "head-too-large")


def test_a_large_body_may_take_longer_while_it_comes_at_a_pace(served: httpx.Client) -> None:
    size = 60_000
    with connection(served, HEAD + b"Content-Length: %d\r\n\r\n" % size) as opened:
        for _ in range(6):
            time.sleep(0.15)
            opened.sendall(b" " * (size // 6))
        assert b" 422 " in opened.recv(65536).split(b"\r\n")[0]


def test_a_large_body_that_stops_coming_is_given_up(served: httpx.Client) -> None:
    with connection(served, HEAD + b"Content-Length: 60000\r\n\r\n" + b" " * 10_000) as opened:
        assert b" 408 " in rest(opened)
