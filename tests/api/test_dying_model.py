"""Whatever the model's server does, a caller gets a whole answer: the clauses quoted, and that no model wrote it."""

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.settings import Settings
from made.chat import Saying, Server, Silent, asking, completion, half, reply, saying, written
from made.library import Opened, ask
from qa.answer import steps
from qa.engine import Library
from qa.model import Write

pytest.importorskip("langchain_openai")

DAYS = "Đảng viên nộp phiếu bổ sung hồ sơ trong thời hạn bao lâu?"
QUOTE = "Đảng viên nộp phiếu bổ sung hồ sơ trong thời hạn 30 ngày làm việc."
SENTENCE = "Trong thời hạn 30 ngày làm việc, đảng viên nộp phiếu bổ sung hồ sơ."
GOOD = written((SENTENCE, "p1", QUOTE))
BODY = json.dumps(completion(GOOD)).encode()
JSON = b"Content-Type: application/json\r\n"

Handler = BaseHTTPRequestHandler


def sending(*bytes_sent: bytes) -> Callable[[Handler], None]:
    """Return a server that sends these bytes and nothing more: the connection is closed."""

    def say(handler: Handler) -> None:
        for some in bytes_sent:
            handler.wfile.write(some)
            handler.wfile.flush()
        handler.close_connection = True

    return say


def saying_beside(**message: Any) -> Callable[[Handler], None]:
    return lambda handler: reply(handler, 200, completion("", **message))


def changed(**fields: Any) -> Callable[[Handler], None]:
    """Return a server whose completion has other values in these fields."""
    return lambda handler: reply(handler, 200, completion(GOOD) | fields)


def ending(reason: str, words: str = GOOD[:40]) -> Callable[[Handler], None]:
    choice = {"index": 0, "finish_reason": reason, "message": {"role": "assistant", "content": words}}
    return changed(choices=[choice])


def reset(handler: Handler) -> None:
    """Send a beginning, and break the connection off instead of closing it."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n" + JSON + b"Content-Length: 900\r\n\r\n{")
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    handler.connection.close()


def in_chunks(*chunks: bytes) -> Callable[[Handler], None]:
    head = b"HTTP/1.1 200 OK\r\n" + JSON + b"Transfer-Encoding: chunked\r\n\r\n"
    return sending(head, *(b"%x\r\n%s\r\n" % (len(one), one) for one in chunks))


def as_stream(*events: str) -> Callable[[Handler], None]:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"
    return sending(head, *(f"data: {one}\n\n".encode() for one in events))


def typed(content_type: str, body: bytes) -> Callable[[Handler], None]:
    head = f"HTTP/1.1 200 OK\r\nContent-Type: {content_type}\r\nContent-Length: {len(body)}\r\n\r\n"
    return sending(head.encode() + body)


CHUNK = json.dumps(
    {
        "id": "c1",
        "object": "chat.completion.chunk",
        "created": 1,
        "model": "m",
        "choices": [{"delta": {"content": "x"}}],
    }
)
DYING: dict[str, Saying] = {
    "closes at once": sending(b""),
    "closes in the head": sending(b"HTTP/1.1 200 OK\r\nContent-"),
    "closes after the head": sending(b"HTTP/1.1 200 OK\r\n" + JSON + b"Content-Length: 900\r\n\r\n"),
    "closes in the JSON": half(GOOD),
    "breaks off in the JSON": reset,
    "closes between chunks": in_chunks(BODY[:50], BODY[50:90]),
    "sends a chunk that is none": sending(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n"),
    "sends less than it said": typed("application/json", BODY[:-60]),
    "sends half a stream that nobody asked for": as_stream(CHUNK, CHUNK),
    "sends a whole stream that nobody asked for": as_stream(CHUNK, CHUNK, "[DONE]"),
    "sends a page": typed("text/html; charset=utf-8", b"<h1>502 Bad Gateway</h1>"),
    "sends a page and calls it JSON": typed("application/json", b"<html></html>"),
    "sends letters of another encoding": typed("application/json", GOOD.encode("utf-16")),
    "says nothing": typed("application/json", b""),
    "says null": typed("application/json", b"null"),
    "says a number": typed("application/json", b"1" + b"0" * 6000),
    "nests without end": typed("application/json", b"[" * 100_000),
    "says that it is compressed": sending(
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 9\r\n\r\nnot at all"
    ),
    "tells of an error as if all were well": typed("application/json", b'{"error": {"message": "overloaded"}}'),
    "has no choices": changed(choices=[]),
    "has no list of choices": changed(choices=None),
    "has a choice that is none": changed(choices=[None]),
    "has a choice without a message": changed(choices=[{"index": 0, "finish_reason": "stop", "message": None}]),
    "has no words": saying_beside(content=None),
    "has words in parts": saying_beside(content=[{"type": "text", "text": "x"}]),
    "wants a tool": saying_beside(
        content=None,
        tool_calls=[{"id": "t", "type": "function", "function": {"name": "xem", "arguments": "{}"}}],
    ),
    "refuses": saying_beside(content=None, refusal="Tôi không thể."),
    "stopped for want of room": ending("length"),
    "stopped by a filter": ending("content_filter"),
    "says half a letter": written((f"{SENTENCE} \ud83d", "p1", QUOTE)),
    "is told to wait": 429,
    "is not allowed": 403,
    "is not there": 404,
    "breaks": 500,
    "is closed": 503,
    "is elsewhere": sending(b"HTTP/1.1 302 Found\r\nLocation: /v1/chat/completions\r\nContent-Length: 0\r\n\r\n"),
}


def served(library: Library, write: Write) -> TestClient:
    answering = partial(steps, write=write)
    return TestClient(create_app(Opened(library), Settings(data=Path("/nowhere")), answering))


def is_quoted(answer: dict[str, Any], library: Library) -> bool:
    """Is true for the answer that the clauses alone give, with a notice that no model wrote it."""
    plain = ask(library, DAYS)
    assert "not-written" in [notice["code"] for notice in answer["notices"]]
    return (answer["status"], answer["text"]) == (plain.status, plain.text)


def final(stream: str) -> dict[str, Any]:
    """Return the answer that the last event of a stream holds."""
    name, data = stream.strip().split("\n\n")[-1].split("\n")[0:2]
    assert name == "event: final"
    told: dict[str, Any] = json.loads(data.removeprefix("data: "))
    return told


@pytest.mark.parametrize("how", DYING)
def test_a_stream_ends_with_the_clauses_quoted(how: str, library: Library) -> None:
    with saying(DYING[how]) as model:
        told = served(library, asking(model, llm_timeout=5)).post(
            "/v1/answers", json={"question": DAYS}, headers={"Accept": "text/event-stream"}
        )
    assert is_quoted(final(told.text), library)


@pytest.mark.parametrize("how", DYING)
def test_a_program_gets_the_clauses_quoted(how: str, library: Library) -> None:
    with saying(DYING[how]) as model:
        told = served(library, asking(model, llm_timeout=5)).post(
            "/v1/chat/completions", json={"model": "regqa", "messages": [{"role": "user", "content": DAYS}]}
        )
    assert told.status_code == 200
    assert is_quoted(told.json()["regqa"], library)


def test_a_model_that_is_well_is_heard(library: Library) -> None:
    with saying(GOOD) as model:
        told = served(library, asking(model, llm_timeout=5)).post("/v1/answers", json={"question": DAYS}).json()
    assert told["text"].startswith(f"{SENTENCE} [1]")


@contextmanager
def trickling(*, accepts: bool) -> Iterator[Server]:
    """Listen, and take no connection; or take one and send the head of a reply, a letter at a time, without end."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        ended = threading.Event()

        def trickle() -> None:
            connection, _ = listening.accept()
            with connection, suppress(OSError):
                connection.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
                while not ended.wait(0.1):
                    connection.sendall(b".")

        if accepts:
            threading.Thread(target=trickle, daemon=True).start()
        yield Server([], f"http://127.0.0.1:{listening.getsockname()[1]}/v1")
        ended.set()


@pytest.fixture(scope="module")
def used(library: Library) -> None:
    """Ask a model once: the first use loads its packages, which may take seconds that others should not count."""
    with saying(GOOD) as model:
        served(library, asking(model)).post("/v1/answers", json={"question": DAYS})


@pytest.mark.usefixtures("used")
@pytest.mark.parametrize("accepts", [False, True], ids=["no connection is taken", "a head without end"])
def test_no_call_outlives_its_time(accepts: bool, library: Library) -> None:
    with trickling(accepts=accepts) as model:
        service = served(library, asking(model, llm_timeout=1))
        begun = time.monotonic()
        told = service.post("/v1/answers", json={"question": DAYS}).json()
    assert time.monotonic() - begun < 5
    assert told["trace"]["writer_failed"] == "timeout"
    assert is_quoted(told, library)


@pytest.mark.usefixtures("used")
def test_two_calls_share_the_time_of_one_and_the_second_is_closed_when_it_is_up(library: Library) -> None:
    false = written(("Đảng viên nộp phiếu bổ sung hồ sơ trong thời hạn 90 ngày làm việc.", "p1", QUOTE))

    def late(handler: Handler) -> None:
        time.sleep(1)
        reply(handler, 200, completion(false))

    silent = Silent()
    with saying(late, silent) as model:
        service = served(library, asking(model, llm_timeout=4))
        begun = time.monotonic()
        told = service.post("/v1/answers", json={"question": DAYS}).json()
        assert 3.9 < time.monotonic() - begun < 8
        assert silent.left.wait(2)
    assert is_quoted(told, library)
