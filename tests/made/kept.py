"""The service over a corpus on disk that an administrator keeps; the index is made by rote."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from fastapi.testclient import TestClient

from corpus.model import Document, Nature
from corpus.register import Register
from corpus.store import load_corpus
from made.documents import document, provision
from made.rote import FakeIndex, FakeLibrary, FakeShelf
from made.served import client
from qa.index.passages import passages

STARTING = document(
    provision("dieu-1", "Đảng viên giữ thẻ."),
    id="quy-dinh-9-qd-tw-2020",
    number="9-QĐ/TW",
    nature=Nature.DIGEST,
    title="Giữ <b>thẻ</b>",
    issued_on=date(2020, 1, 1),
)
KEY = "only-the-administrator-knows"
SIGNED = {"Authorization": f"Bearer {KEY}"}


@dataclass(frozen=True)
class KeptShelf(FakeShelf):
    """Is a shelf over what lies in `place`: what goes live is what lay there when it was last built."""

    place: Path = Path("/nowhere")
    live: list[tuple[Document, ...]] = field(default_factory=list)
    ahead: list[str] = field(default_factory=list)
    going: threading.Event = field(default_factory=threading.Event)

    def documents(self) -> tuple[Document, ...]:
        data = self.place / "var"
        return load_corpus(self.place / "corpus", data / "documents", data / "register")

    def embed_ahead(self, document: Document) -> None:
        self.ahead.append(document.id)

    def build(self, progress: Callable[[int, int], None], waiting: Callable[[], None] | None = None) -> Path:
        progress(1, 2)
        self.going.wait(20)
        if self.error:
            raise self.error
        self.live.append(self.documents())
        return Path("var/index/f1n9e7")

    def current(self) -> FakeLibrary:
        held = self.live[-1] if self.live else self.documents()
        cut = [one for document in held for one in passages(document)]
        return FakeLibrary(held, Register(held), FakeIndex({one.id: one for one in cut}))


def shelf_in(place: Path, error: Exception | None = None) -> KeptShelf:
    (place / "corpus").mkdir(exist_ok=True)
    made = KeptShelf(error=error, place=place)
    made.going.set()
    return made


@contextmanager
def serving(place: Path, shelf: KeptShelf | None = None, **settings: Any) -> Iterator[TestClient]:
    """Serve for as long as the block lasts, to somebody who brings the key."""
    usual = {"data": place / "var", "corpus": place / "corpus", "admin_key": KEY}
    with client(shelf or shelf_in(place), settings=usual | settings) as opened:
        opened.headers.update(SIGNED)
        yield opened


def settled(asked: TestClient, job: dict[str, Any], *, until: tuple[str, ...] = ()) -> dict[str, Any]:
    """Return the job once it goes on no more by itself, or has one of these statuses."""
    ends = time.monotonic() + 60
    while job["status"] in ("waiting", "reading", "publishing") and job["status"] not in until:
        assert time.monotonic() < ends, job
        time.sleep(0.05)
        job = asked.get(f"/v1/jobs/{job['id']}").json()
    return job
