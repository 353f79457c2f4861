"""A small corpus with two documents, one replacing the other, and an engine that answers from it by rote."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from corpus.locator import Locator
from corpus.model import Document, Kind, Passage, Provision, Reference
from corpus.register import Register
from qa.answer import Answered, Cited, Searched, Step, Wrote
from qa.errors import IndexBusy
from qa.model import Answer, Choice, Citation, Hit, Notice, Question, Status

OLD_TEXT = "Đảng viên nộp hồ sơ trong 60 ngày làm việc."
NEW_TEXT = "Đảng viên nộp hồ sơ trong 30 ngày làm việc."


def document(number: str, year: int, text: str, replaces: tuple[Reference, ...] = ()) -> Document:
    serial = number.split("-")[0]
    return Document(
        id=f"quy-dinh-{serial}-qd-tw-{year}",
        kind=Kind.QUY_DINH,
        title=f"Quy định về hồ sơ năm {year}",
        issuer="Ban Bí thư",
        number=number,
        issued_on=date(year, 1, 1),
        effective_on=date(year, 1, 1),
        effect="in-force",
        replaces=replaces,
        provisions=(Provision(locator=Locator("dieu-1"), text=text, page=2),),
    )


OLD = document("294-QĐ/TW", 2025, OLD_TEXT)
NEW = document("208-QĐ/TW", 2026, NEW_TEXT, (Reference(number="294-QĐ/TW", evidence="inferred"),))


def passage(of: Document) -> Passage:
    text = of.provisions[0].text
    return Passage(
        document_id=of.id,
        locator=Locator("dieu-1"),
        part=0,
        context=of.title,
        text=text,
        page=2,
        start=0,
        end=len(text),
    )


@dataclass(frozen=True)
class FakeManifest:
    fingerprint: str = "f1n9e7"


@dataclass(frozen=True)
class FakeIndex:
    by_id: Mapping[str, Passage]
    manifest: FakeManifest = FakeManifest()


@dataclass(frozen=True)
class FakeLibrary:
    documents: tuple[Document, ...] = (OLD, NEW)
    register: Register = field(default_factory=lambda: Register((OLD, NEW)))
    index: FakeIndex = field(default_factory=lambda: FakeIndex({one.id: one for one in (passage(OLD), passage(NEW))}))


@dataclass(frozen=True)
class FakeShelf:
    library: FakeLibrary = field(default_factory=FakeLibrary)
    error: Exception | None = None

    def documents(self) -> tuple[Document, ...]:
        return self.library.documents

    def build(self, _progress: Callable[[int, int], None], waiting: Callable[[], None] | None = None) -> Path:
        if isinstance(self.error, IndexBusy) and waiting:
            waiting()
        elif self.error:
            raise self.error
        return Path("var/index/f1n9e7")

    def current(self) -> FakeLibrary:
        if self.error:
            raise self.error
        return self.library


def hits(*documents: Document) -> tuple[Hit, ...]:
    return tuple(Hit(rank, 1 / rank, passage(one)) for rank, one in enumerate(documents, start=1))


def citation(of: Document, marker: int = 1) -> Citation:
    cited = passage(of)
    start = cited.text.index("nộp")
    return Citation(marker, cited, start, len(cited.text), cited.locator, cited.locator.label())


def answer_by_rote(question: Question, library: FakeLibrary) -> Iterator[Step]:
    """Answer from the old document; refuse a question with “giá vàng”, ask back on “trường hợp”, break on “hỏng”."""
    if "hỏng" in question.text:
        raise RuntimeError("broken on purpose")
    if "giá vàng" in question.text:
        yield Searched(hits(OLD))
        yield Answered(
            Answer(
                "r1", question, Status.UNANSWERABLE, "Không có quy định.", nearest=hits(OLD), trace={"total_ms": 1.0}
            )
        )
        return
    cited = citation(OLD)
    text = f"Thời hạn: “{cited.quote}” [1]"
    choices = (Choice("Đi học", "Hồ sơ khi đi học?"),) if "trường hợp" in question.text else ()
    yield Searched(hits(OLD, NEW))
    yield Cited(cited)
    yield Wrote(text)
    yield Answered(
        Answer(
            "a1",
            question,
            Status.CLARIFICATION if choices else Status.ANSWERED,
            text,
            (cited,),
            (Notice("superseded", "Quy định 294-QĐ/TW đã được thay thế."),),
            choices=choices,
            trace={"total_ms": 2.5},
        )
    )


def search_by_rote(query: str, library: FakeLibrary, k: int, as_of: date) -> list[Hit]:
    return list(hits(OLD, NEW)[:k])
