"""A small corpus with two documents, one replacing the other, and an engine that answers from it by rote."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from corpus.model import Document, Kind, Passage, document_id
from corpus.procedures.load import Held, held, shipped
from corpus.register import Register
from corpus.store import ChangeRefused
from made.answers import answer
from made.documents import document, provision, reference
from made.embedders import HashEmbedder
from made.passages import citation, hits, whole
from qa.answer import Answered, Cited, Searched, Step, Wrote
from qa.errors import IndexBusy
from qa.index.kept import Kept
from qa.model import Choice, Hit, Notice, Question, Status

OLD_TEXT = "Đảng viên nộp hồ sơ trong 60 ngày làm việc."
NEW_TEXT = "Đảng viên nộp hồ sơ trong 30 ngày làm việc."


def _about_files(number: str, year: int, text: str, **more: Any) -> Document:
    day = date(year, 1, 1)
    return document(
        provision("dieu-1", text, page=2),
        id=document_id(Kind.QUY_DINH, number, year, ""),
        number=number,
        title=f"Quy định về hồ sơ năm {year}",
        issued_on=day,
        effective_on=day,
        effect="in-force",
        **more,
    )


OLD = _about_files("294-QĐ/TW", 2025, OLD_TEXT)
NEW = _about_files("208-QĐ/TW", 2026, NEW_TEXT, replaces=(reference("294-QĐ/TW", evidence="inferred"),))
CITED = citation(whole(OLD), OLD_TEXT.removeprefix("Đảng viên "))


@dataclass(frozen=True)
class FakeManifest:
    fingerprint: str = "f1n9e7"


@dataclass(frozen=True)
class FakeIndex:
    by_id: Mapping[str, Passage]
    manifest: FakeManifest = FakeManifest()
    server: bool | None = None


@dataclass(frozen=True)
class FakeLibrary:
    documents: tuple[Document, ...] = (OLD, NEW)
    register: Register = field(default_factory=lambda: Register((OLD, NEW)))
    index: FakeIndex = field(default_factory=lambda: FakeIndex({one.id: one for one in (whole(OLD), whole(NEW))}))
    embedder: HashEmbedder = field(default_factory=HashEmbedder)

    @property
    def procedures(self) -> tuple[Held, ...]:
        return held(shipped(), self.register.get)

    def procedure_on(self, one: Held, on: date) -> Held:
        return one


@dataclass(frozen=True)
class FakeShelf:
    library: FakeLibrary = field(default_factory=FakeLibrary)
    error: Exception | None = None

    def documents(self) -> tuple[Document, ...]:
        return self.library.documents

    def embed_ahead(self, document: Document) -> None:
        pass

    def build(self, _progress: Callable[[int, int], None], waiting: Callable[[], None] | None = None) -> Path:
        if isinstance(self.error, IndexBusy) and waiting:
            waiting()
        elif self.error:
            raise self.error
        return Path("var/index/f1n9e7")

    def generations(self) -> tuple[tuple[Kept, str | None], ...]:
        return ()

    def go_back(self, name: str) -> FakeLibrary:
        raise ChangeRefused(f"Không có bản chỉ mục “{name}”.")

    def current(self) -> FakeLibrary:
        if self.error:
            raise self.error
        return self.library


def answer_by_rote(question: Question, library: FakeLibrary) -> Iterator[Step]:
    """Answer from the old document; refuse a question with “giá vàng”, ask back on “trường hợp”, break on “hỏng”."""
    if "hỏng" in question.text:
        raise RuntimeError("broken on purpose")
    if "giá vàng" in question.text:
        found = hits(whole(OLD))
        yield Searched(found)
        yield Answered(
            answer(
                id="r1",
                to=question,
                status=Status.UNANSWERABLE,
                text="Không có quy định.",
                nearest=found,
                trace={"total_ms": 1.0},
            )
        )
        return
    text = f"Thời hạn: “{CITED.quote}” [1]"
    choices = (Choice("Đi học", "Hồ sơ khi đi học?"),) if "trường hợp" in question.text else ()
    yield Searched(hits(whole(OLD), whole(NEW)))
    yield Cited(CITED)
    yield Wrote(text)
    yield Answered(
        answer(
            CITED,
            to=question,
            status=Status.CLARIFICATION if choices else Status.ANSWERED,
            text=text,
            notices=(Notice("superseded", "Quy định 294-QĐ/TW đã được thay thế."),),
            choices=choices,
            trace={"total_ms": 2.5},
        )
    )


def search_by_rote(query: str, library: FakeLibrary, k: int, as_of: date) -> list[Hit]:
    return list(hits(whole(OLD), whole(NEW))[:k])
