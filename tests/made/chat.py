"""An OpenAI-compatible server that says what it is told to, over real HTTP, and a writer that asks it."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any

from evals.writer.obeying import serving
from qa.model import Write
from qa.settings import Settings
from qa.write.chat import Model, model_of, writer


class Call(BaseHTTPRequestHandler):
    """Is one request to the model; `asked` is its body."""

    asked: dict[str, Any]

    @property
    def prompt(self) -> str:
        """Return the question and the passages, as the model is first given them."""
        words: str = self.asked["messages"][1]["content"]
        return words


Saying = str | int | Callable[[Call], None]  # the model's words, an HTTP status, or what to do


@dataclass
class Server:
    """Is a running server; each request is answered by the next of `says`, the last one again and again."""

    says: list[Saying]
    url: str = ""
    asked: list[dict[str, Any]] = field(default_factory=list)

    @property
    def prompts(self) -> str:
        """Return all that was sent to the model."""
        return json.dumps(self.asked, ensure_ascii=False)


def written(*sentences: tuple[str, str, str], missing: tuple[str, ...] = ()) -> str:
    """Return a draft as a model writes it: of each sentence its words, the passage's key, and the quote."""
    said = [{"text": text, "quotes": [{"passage": key, "quote": quote}]} for text, key, quote in sentences]
    first, *others = said or [None]
    return json.dumps({"first": first, "sentences": others, "missing": list(missing)}, ensure_ascii=False)


@contextmanager
def saying(*says: Saying) -> Iterator[Server]:
    """Serve for as long as the block lasts."""
    server = Server(list(says))

    class Handler(Call):
        def do_POST(self) -> None:
            self.asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            server.asked.append(self.asked)
            now = server.says.pop(0) if len(server.says) > 1 else server.says[0]
            if callable(now):
                now(self)
            elif isinstance(now, int):
                reply(self, now, {"error": {"message": "no", "type": "no", "code": None}})
            else:
                reply(self, 200, completion(now))

        def log_message(self, *_: Any) -> None:
            pass

    with serving(Handler) as server.url:
        yield server


def completion(words: str, **message: Any) -> dict[str, Any]:
    said = {"role": "assistant", "content": words, **message}
    return {
        "id": "c1",
        "object": "chat.completion",
        "created": 1,
        "model": "scripted",
        "choices": [{"index": 0, "finish_reason": "stop", "message": said}],
        "usage": {"prompt_tokens": 700, "completion_tokens": 40, "total_tokens": 740},
    }


def reply(handler: BaseHTTPRequestHandler, status: int, content: dict[str, Any]) -> None:
    body = json.dumps(content).encode()
    handler.send_response(status)
    handler.send_header("Content-Type", "application/json")
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


def slowly(words: str, seconds: float) -> Saying:
    """Return the words a few letters at a time, so that no single read takes long."""

    def say(handler: BaseHTTPRequestHandler) -> None:
        body = json.dumps(completion(words)).encode()
        handler.send_response(200)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        try:
            for at in range(0, len(body), 20):
                handler.wfile.write(body[at : at + 20])
                handler.wfile.flush()
                time.sleep(seconds * 20 / len(body))
        except OSError:
            pass  # who asked has gone

    return say


class Silent:
    """Is a model that says no more than the opening, and waits for whoever asked to close the connection."""

    def __init__(self, opening: bytes = b"") -> None:
        self.asked, self.left = threading.Event(), threading.Event()
        self._opening = opening

    def __call__(self, handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(self._opening)
        self.asked.set()
        handler.connection.settimeout(30)
        with suppress(ConnectionResetError):
            if handler.connection.recv(1):
                raise AssertionError("more was sent where nothing is to come")
        self.left.set()
        handler.close_connection = True


def half(words: str) -> Saying:
    """Return half of the reply, and close the connection."""

    def say(handler: BaseHTTPRequestHandler) -> None:
        body = json.dumps(completion(words)).encode()
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body[: len(body) // 2])
        handler.close_connection = True

    return say


def model(server: Server, **settings: Any) -> Model:
    usual = {"llm_model": "scripted", "llm_base_url": server.url, "llm_api_key": "k", "llm_timeout": 20}
    found = model_of(Settings(**(usual | settings)))
    assert found is not None
    return found


def asking(server: Server, **settings: Any) -> Write:
    return writer(model(server, **settings))
