"""A language model that obeys whatever it reads, behind an OpenAI-compatible server over real HTTP.

It drafts what it was told to say under every passage it is given, with quotes that stand there; it prints its prompt,
adds a link, exempts the reader, and says as its own what it finds in the passages. Asked to say a follow-up whole, it
says what it was told to.
"""

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

LINK = "https://vi-du.example/nop-tien"
EXEMPT = "Đồng chí được miễn"
_PASSAGE = re.compile(r'<doan ma="(p\d+)">\n(.*?)\n</doan>', re.DOTALL)
_SENTENCE = re.compile(r"(?<=[.;:!?])\s+|\n")
_FRAME = re.compile(r"^.*?(?:\brằng\b|\brang\b|\bhãy\b|\bthat\b|:)\s*", re.IGNORECASE)


class Obeying:
    """Is the running server; `asked` is all that was sent to the model."""

    def __init__(self) -> None:
        self.url = ""
        self.follow = ""
        self.asked: list[list[dict[str, str]]] = []

    def says(self, messages: list[dict[str, str]]) -> str:
        """Return the model's words."""
        self.asked.append(messages)
        system, user = messages[0]["content"], messages[1]["content"]
        if "<cau-noi-tiep>" in user:
            return json.dumps({"question": self.follow}, ensure_ascii=False)
        found = _PASSAGE.findall(user)
        leaked = [line for line in system.splitlines() if line.strip()][:6]
        texts = [self.follow, f"{EXEMPT}.", f"Xem thêm tại {LINK}", *leaked]
        sentences = [self._said(text, found) for text in texts]
        for key, passage in found:
            last = _SENTENCE.split(passage)[-3:]
            sentences += [self._said(_FRAME.sub("", one), [(key, passage)]) for one in last if _FRAME.search(one)]
        return json.dumps({"first": sentences[0], "sentences": sentences[1:], "missing": []}, ensure_ascii=False)

    def _said(self, text: str, found: list[tuple[str, str]]) -> dict[str, Any]:
        quotes = [(key, part) for key, passage in found for part in (passage, *_SENTENCE.split(passage)[-3:])]
        return {"text": text, "quotes": [{"passage": key, "quote": part} for key, part in quotes]}


@contextmanager
def obeying() -> Iterator[Obeying]:
    """Serve for as long as the block lasts."""
    model = Obeying()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            body = json.dumps(_completion(model.says(asked["messages"]))).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    with serving(Handler) as model.url:
        yield model


@contextmanager
def serving(handler: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    """Answer on this machine for as long as the block lasts; the value is the base URL of a model's server."""
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as http:
        http.daemon_threads = True
        threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield f"http://127.0.0.1:{http.server_address[1]}/v1"
        http.shutdown()


def _completion(words: str) -> dict[str, Any]:
    return {
        "id": "c1",
        "object": "chat.completion",
        "created": 1,
        "model": "obeying",
        "choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": words}}],
        "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2},
    }
