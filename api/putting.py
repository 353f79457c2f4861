"""What is put into a collection: people point at it, and its words are taken from the corpus, never from them."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Annotated, NamedTuple, Self

from pydantic import BeforeValidator, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from api.problems import Misquoted, NotHere
from api.procedures import ProcedureRequest
from api.requests import AsOf, empty_as_none
from corpus.locator import Locator
from corpus.model import Document, DocumentId, Provision, Strict, joined
from corpus.procedures.load import Held
from corpus.register import Register
from corpus.store import ChangeRefused
from corpus.text import capital, readable
from qa.courses.collecting import new_id
from qa.courses.model import Prose, Source
from qa.courses.pins import between, pin
from qa.courses.works import Entry, Id, Put
from qa.procedures.checklist import steps_for
from qa.write import cite

if TYPE_CHECKING:
    from qa.engine import Library

MOST_CLAUSES = 200  # of one entry
QUOTE = 20_000  # characters

_Written = Annotated[
    Prose, BeforeValidator(lambda given: readable(given).strip() if isinstance(given, str) else given)
]


class ClauseRequest(Strict):
    """Names a clause; with `to` all from there to that one; with `quote` words that stand in it to the character."""

    document: DocumentId = Field(description="mã văn bản")
    locator: Locator = Field(description="địa chỉ điều khoản")
    to: Annotated[Locator | None, BeforeValidator(empty_as_none)] = Field(
        default=None, description="điều khoản cuối, khi lấy từ điều khoản này tới điều khoản kia"
    )
    quote: Annotated[Annotated[str, StringConstraints(max_length=QUOTE)] | None, BeforeValidator(empty_as_none)] = (
        Field(default=None, description="lời trích, đúng nguyên văn trong điều khoản; bỏ trống là cả điều khoản")
    )


class EntryRequest(Strict):
    """Is the body of `POST /v1/works/{key}/entries`: what to put into a collection."""

    put: Put = Field(description="đề mục, ghi chú, điều khoản, câu trả lời, thủ tục")
    title: _Written = Field(
        default="", description="lời đề mục; câu hỏi của câu trả lời; tên gọi khác của điều khoản"
    )
    note: _Written = Field(default="", description="ghi chú của người soạn")
    clauses: Annotated[tuple[ClauseRequest, ...], Field(max_length=MOST_CLAUSES)] = Field(
        default=(), description="các điều khoản; của câu trả lời là những chỗ nó trích"
    )
    procedure: Id | None = Field(default=None, description="mã thủ tục")
    cases: Annotated[tuple[Id, ...], Field(max_length=20)] = Field(default=(), description="trường hợp đã chọn")
    as_of: Annotated[AsOf, BeforeValidator(empty_as_none)] = Field(
        default=None, description="ngày mà câu trả lời xét hiệu lực; mặc định là hôm nay"
    )

    @model_validator(mode="after")
    def _says_what_to_put(self) -> Self:
        needs = {
            Put.HEADING: bool(self.title),
            Put.NOTE: bool(self.note),
            Put.CLAUSES: bool(self.clauses),
            Put.ANSWER: bool(self.clauses and self.title),
            Put.PROCEDURE: self.procedure is not None,
        }
        clauses, procedure = self.put in (Put.CLAUSES, Put.ANSWER), self.put is Put.PROCEDURE
        if not needs[self.put] or (self.clauses and not clauses) or (self.procedure and not procedure):
            raise PydanticCustomError("nothing_to_put", "not what such an entry has")
        return self


class Pinned(NamedTuple):
    """Is what of a document was pointed at, clause by clause."""

    document: Document
    provisions: tuple[Provision, ...]
    quote: str | None


def entry_of(asked: EntryRequest, library: "Library", today: date) -> Entry:
    """Return the entry, its clauses pinned in the words that the corpus holds.

    Raises NotHere for what the corpus lacks, Misquoted for a quote that does not stand there, ChangeRefused for more
    clauses than an entry has.
    """
    if asked.procedure is not None:
        held = next((one for one in library.procedures if one.procedure.id == asked.procedure), None)
        if held is None:
            raise NotHere("Không có thủ tục mang mã này. Danh sách: /procedures")
        held = library.procedure_on(held, asked.as_of or today)
        sources, title = procedure_sources(held, asked.cases), held.procedure.title
    else:
        pinned = [_pinned(clause, library.register) for clause in asked.clauses]
        sources = tuple(dict.fromkeys(pin(one.document, at, one.quote) for one in pinned for at in one.provisions))
        title = "; ".join(dict.fromkeys(map(_called, pinned)))[:1000] if asked.put is Put.CLAUSES else ""
    if len(sources) > MOST_CLAUSES:
        raise ChangeRefused(
            f"Một mục không quá {MOST_CLAUSES} điều khoản. Chọn khoảng ngắn hơn, hoặc chia thành nhiều mục."
        )
    return Entry(
        id=new_id(),
        put=asked.put,
        title=asked.title or title,
        note=asked.note,
        sources=sources,
        procedure=asked.procedure,
        cases=asked.cases,
        as_of=asked.as_of or today,
    )


def procedure_sources(held: Held, cases: Sequence[str]) -> tuple[Source, ...]:
    """Return the clauses that a procedure's steps for these cases stand on. Raises RequestValidationError."""
    steps = steps_for(held, ProcedureRequest.of(held.procedure, cases, []).case)
    clauses = dict.fromkeys(pin(document, provision) for one in steps for document, provision in one.clauses)
    if not clauses:
        raise NotHere("Thủ tục này đang được rà soát lại, chưa có bước nào để thêm.")
    return tuple(clauses)


def _pinned(asked: ClauseRequest, register: Register) -> Pinned:
    document = register.get(asked.document)
    if document is None:
        raise NotHere("Kho không có văn bản mang mã này. Có thể văn bản đã được đổi mã hoặc đưa ra khỏi kho.")
    try:
        provisions = between(document, asked.locator, asked.to or asked.locator)
    except LookupError:
        raise NotHere(f"{document.name} không có điều khoản ở địa chỉ này. Mở lại văn bản rồi chọn lại.") from None
    provisions = tuple(one for one in provisions if joined(one))
    if not provisions:
        raise NotHere("Chỗ này không có lời văn để đưa vào bộ sưu tập.")
    if asked.quote is not None and (asked.to or asked.quote not in joined(provisions[0])):
        place = cite.place(asked.locator.label(), document)
        raise Misquoted(f"Lời trích không có nguyên văn ở {place}. Mở văn bản để trích lại.")
    return Pinned(document, provisions, asked.quote)


def _called(pinned: Pinned) -> str:
    """Return what a clause or a range of them is called: “Điều 5 đến Điều 7 Quy định số …”."""
    first, last = pinned.provisions[0], pinned.provisions[-1]
    labels = [one.locator.label(joined(one)) for one in (first, last)]
    label = labels[0] if first is last else f"{labels[0]} đến {labels[1]}"
    return capital(cite.place(label, pinned.document))
