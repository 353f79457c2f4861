"""The service over the engine by rote, and what its answers are looked at with."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx
from fastapi.testclient import TestClient

from api.app import create_app
from api.problems import MEDIA_TYPE
from api.questions import made
from api.settings import Settings
from corpus.model import Document
from corpus.register import Register
from made.rote import FakeIndex, FakeLibrary, FakeShelf, answer_by_rote, search_by_rote
from qa.index.passages import passages

_NOWHERE = Path("/nowhere")


def client(shelf: FakeShelf | None = None, *, settings: Mapping[str, Any] | None = None, **engine: Any) -> TestClient:
    """Return a client of this machine; `engine` is what `create_app` takes besides."""
    given: dict[str, Any] = {"data": _NOWHERE} | dict(settings or {})
    by_rote: dict[str, Any] = {"answering": answer_by_rote, "searching": search_by_rote, "making": made}
    app = create_app(shelf or FakeShelf(), Settings(**given), **(by_rote | engine))
    return TestClient(app, raise_server_exceptions=False, client=("127.0.0.1", 1))


def holding(*documents: Document) -> FakeShelf:
    """Return a shelf with these documents, cut into passages as the product does it."""
    cut = [one for document in documents for one in passages(document)]
    return FakeShelf(FakeLibrary(documents, Register(documents), FakeIndex({one.id: one for one in cut})))


def is_problem(answer: httpx.Response, status: int, code: str) -> bool:
    """Is true for a problem of that code; what holds of every problem is asserted."""
    assert answer.headers["content-type"] == MEDIA_TYPE
    body = answer.json()
    assert body["status"] == answer.status_code == status, body
    assert body["title"].isascii()
    assert body["detail"]
    return bool(body["code"] == code)
