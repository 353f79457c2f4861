"""Who leaves is written for no longer: a slow model sees its connection closed, and the seat is free for the next."""

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import httpx
import pytest

from api.app import create_app
from api.settings import Settings
from made.chat import Saying, Silent, asking, completion, reply, saying, written
from made.library import Opened
from made.live import live, wait_for
from qa.answer import steps
from qa.engine import Library

pytest.importorskip("langchain_openai")

DAYS = "Đảng viên nộp phiếu bổ sung hồ sơ trong thời hạn bao lâu?"
QUOTE = "Đảng viên nộp phiếu bổ sung hồ sơ trong thời hạn 30 ngày làm việc."
SENTENCE = "Trong thời hạn 30 ngày làm việc, đảng viên nộp phiếu bổ sung hồ sơ."
GOOD = written((SENTENCE, "p1", QUOTE))
BEGUN = b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 5000\r\n\r\n{"id": "c1", '
EVENT_STREAM = {"Accept": "text/event-stream"}
ASKED = {
    "answers": ("/v1/answers", {"question": DAYS}, {}),
    "answers, streamed": ("/v1/answers", {"question": DAYS}, EVENT_STREAM),
    "completions": ("/v1/chat/completions", {"model": "regqa", "messages": [{"role": "user", "content": DAYS}]}, {}),
    "completions, streamed": (
        "/v1/chat/completions",
        {"model": "regqa", "messages": [{"role": "user", "content": DAYS}], "stream": True},
        {},
    ),
}


@contextmanager
def serving(library: Library, *says: Saying, patience: float = 0.05) -> Iterator[httpx.Client]:
    """Serve with one seat, no queue, and a model that says these."""
    with saying(*says) as model:
        answering = partial(steps, write=asking(model, llm_timeout=60))
        settings = Settings(data=Path("/nowhere"))
        app = create_app(Opened(library), settings, answering, workers=1, waiting=0, patience=patience)
        with live(app) as served:
            yield served


def metric(served: httpx.Client, name: str) -> float:
    lines = served.get("/metrics").text.split("\n")
    return next((float(line.split()[-1]) for line in lines if line.startswith(name)), 0.0)


def ask_and_leave(served: httpx.Client, kind: str, model: Silent) -> None:
    """Ask, and close the connection as soon as the model has been asked."""
    path, body, headers = ASKED[kind]
    asked = served.build_request("POST", path, json=body, headers=headers)
    head = "".join(f"{name}: {value}\r\n" for name, value in asked.headers.items())
    with socket.create_connection((served.base_url.host, served.base_url.port or 0)) as caller:
        caller.sendall(f"POST {path} HTTP/1.1\r\n{head}\r\n".encode() + asked.read())
        assert model.asked.wait(10)


@pytest.mark.parametrize("opening", [b"", BEGUN], ids=["says nothing", "has begun"])
@pytest.mark.parametrize("kind", ASKED)
def test_the_model_is_left_and_the_seat_is_free_once_the_caller_has_gone(
    kind: str, opening: bytes, library: Library
) -> None:
    model = Silent(opening)
    with serving(library, model, GOOD) as served:
        ask_and_leave(served, kind, model)
        assert model.left.wait(2)
        wait_for(lambda: metric(served, "regqa_inference_taken") == 0)
        again = served.post("/v1/answers", json={"question": DAYS}).json()
        assert again["text"].startswith(SENTENCE)
        assert metric(served, 'regqa_questions_total{status="disconnected"}') == 1


def test_stopping_a_stream_leaves_the_model_at_once(library: Library) -> None:
    model = Silent()
    with serving(library, model, GOOD, patience=60) as served:
        with served.stream("POST", "/v1/answers", json={"question": DAYS}, headers=EVENT_STREAM) as response:
            lines = response.iter_lines()
            stream = next(line for line in lines if line.startswith("id: ")).removeprefix("id: ").rpartition("-")[0]
            assert model.asked.wait(10)
            assert served.delete(f"/v1/answers/streams/{stream}").status_code == 204
            assert model.left.wait(2)
        wait_for(lambda: metric(served, "regqa_inference_taken") == 0)


def test_a_reader_who_comes_back_in_time_gets_what_the_model_wrote(library: Library) -> None:
    asked, back = threading.Event(), threading.Event()

    def when_he_is_back(handler: BaseHTTPRequestHandler) -> None:
        asked.set()
        assert back.wait(10)
        reply(handler, 200, completion(GOOD))

    with serving(library, when_he_is_back, patience=60) as served:
        path, body, headers = ASKED["answers, streamed"]
        with served.stream("POST", path, json=body, headers=headers | {"Connection": "close"}) as response:
            last = next(line for line in response.iter_lines() if line.startswith("id: ")).removeprefix("id: ")
            assert asked.wait(10)
        back.set()
        rest = served.get(f"/v1/answers/streams/{last.rpartition('-')[0]}", headers={"Last-Event-ID": last}).text
    assert "event: final" in rest
    assert SENTENCE in rest


def test_what_was_left_is_no_failure_of_the_model(library: Library, caplog: pytest.LogCaptureFixture) -> None:
    models = [Silent() for _ in range(4)]
    with serving(library, *models, GOOD) as served:
        for model in models:
            ask_and_leave(served, "answers", model)
            assert model.left.wait(2)
            wait_for(lambda: metric(served, "regqa_inference_taken") == 0)
        again = served.post("/v1/answers", json={"question": DAYS}).json()
    assert again["trace"]["writer"] == "chat"
    assert "writer_failed" not in again["trace"]
    assert not [record for record in caplog.records if record.levelname in ("ERROR", "WARNING")]


def test_a_caller_who_stays_is_answered_as_ever(library: Library) -> None:
    with serving(library, GOOD) as served:
        for kind in ASKED:
            path, body, headers = ASKED[kind]
            told = served.post(path, json=body, headers=headers)
            assert told.status_code == 200
            assert json.dumps(SENTENCE, ensure_ascii=False)[1:-2] in told.text
