"""The pages people read: a document with its provisions (`/read/{id}`), and the list of documents (`/documents`).

Rendered here, so they work without scripts; api/widget/reading.js and documents.js make them quicker to use.
"""

import hashlib
import re
from collections.abc import Callable, Coroutine, Iterable, Iterator, Sequence
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple, Protocol
from urllib.parse import quote as quoted
from urllib.parse import urlsplit

from fastapi import APIRouter, FastAPI, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import FileResponse, HTMLResponse
from fastapi.routing import APIRoute
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from pydantic import BeforeValidator

from api import examples
from api.problems import RETRY_AFTER_S, NotHere
from api.reading import marks
from api.reading.originals import Original, Undrawable, draw, original
from api.schemas import MAX_QUESTION, AsOf
from api.seats import Busy, Inference
from api.wording import trouble
from corpus.locator import Locator
from corpus.model import Document, Nature, Provision, Reference
from corpus.register import Register
from corpus.store import CorpusError
from corpus.text import fold, is_marked, normal, readable, syllables
from qa.errors import QAError
from qa.model import Hit
from qa.write.notices import validity_notices
from qa.write.replies import day

if TYPE_CHECKING:
    from qa.engine import Library

TEMPLATES = Path(__file__).parent / "templates"
MAX_MARKS = 60  # of one address; what is beyond is not marked, and the page says so
FOUND = 30  # passages a search on the page of documents shows at most
SNIPPET = 320  # characters

_SYLLABLE = re.compile(r"[^\W_]+")
_POINTS = ("diem", "gach", "cong", "y")  # too fine for a table of contents
_STANDINGS = {
    "in-force": "Còn hiệu lực",
    "lapsed": "Hết hiệu lực",
    "future": "Chưa có hiệu lực",
    "unknown": "Chưa rõ hiệu lực",
    "no-rule": "Không phải quy định",
}
_NATURES = {Nature.FULL_TEXT: "Toàn văn", Nature.DIGEST: "Bản tóm lược", Nature.REGISTER_ONLY: "Chỉ có tên"}


class Opens(Protocol):
    """Is what holds the library: `qa.engine.Shelf`. Its `current` may be called from several threads."""

    def current(self) -> "Library": ...


class Piece(NamedTuple):
    """Is a run of characters with the numbers of the marked quotes it belongs to, none for plain text."""

    text: str
    hits: tuple[int, ...] = ()


class Row(NamedTuple):
    """Is one provision as shown. The texts of `title` and `body` joined are its own text, closed by a line feed.

    `heading` is a heading that does not stand in the text; `level` is that of the HTML heading, 0 for none; `page`
    is set where a page of the original begins.
    """

    locator: Locator
    label: str
    depth: int
    level: int
    heading: str
    title: tuple[Piece, ...]
    body: tuple[Piece, ...]
    page: int | None
    notes: tuple[str, ...]

    @property
    def named(self) -> str:
        """Return what the table of contents calls the provision."""
        return self.heading or "".join(piece.text for piece in self.title).strip()

    @property
    def listed(self) -> bool:
        """Is true for what stands in the table of contents."""
        return 0 < self.level <= 4 and not self.locator.tokens[-1].startswith(_POINTS)


class Marked(NamedTuple):
    """Is what the marks of an address come to: ranges of characters with the number of their quote, from 1.

    `lost` are the addresses whose text is no longer what was marked.
    """

    ranges: dict[Locator, list[tuple[int, int, int]]]
    quotes: tuple[str, ...]
    lost: tuple[Locator, ...]


class Relation(NamedTuple):
    """Is a tie of a document to another: `document` is None where the corpus does not hold that one."""

    verb: str
    name: str
    document: Document | None
    since: date | None
    inferred: bool
    basis: str | None


class Card(NamedTuple):
    """Is a document as the list shows it; `shown` is false for one that the filters leave out."""

    document: Document
    standing: str
    provisions: int
    shown: bool


class Found(NamedTuple):
    """Is a passage found, with the words of the query marked in its snippet."""

    card: Card
    label: str
    link: str
    snippet: tuple[Piece, ...]


def _empty_as_none(value: object) -> object:
    return value or None  # an empty field of a form is sent as “”


Day = Annotated[AsOf, BeforeValidator(_empty_as_none)]
Chosen = Annotated[str, Query(max_length=200)]


def install(
    app: FastAPI,
    shelf: Opens,
    search: Callable[[str, "Library", int, date], list[Hit]],
    inference: Inference,
    files: Path,
) -> None:
    """Add the pages and the originals to the application; `files` is the folder that holds the originals."""
    page = APIRouter(route_class=_Page, include_in_schema=False)
    drawing = Inference(workers=1, waiting=16)  # PDFium bears one thread

    @page.get("/read/{document_id}")
    def read(
        request: Request,
        document_id: str,
        mark: Annotated[list[str], Query()] = [],  # noqa: B006
        as_of: Day = None,
    ) -> Response:
        library = shelf.current()
        on = as_of or date.today()
        document = library.register.get(document_id)
        if document is None:
            raise NotHere("Kho không có văn bản mang mã này. Có thể văn bản đã được đổi mã hoặc đưa ra khỏi kho.")
        return _cached(
            request,
            library,
            on,
            lambda: _render("read.html", **_reading(document, library.register, on, mark, original(document, files))),
        )

    @page.get("/documents")
    async def documents(
        request: Request,
        q: Annotated[str, Query(max_length=MAX_QUESTION)] = "",
        kind: Chosen = "",
        issuer: Chosen = "",
        standing: Chosen = "",
        as_of: Day = None,
    ) -> Response:
        on = as_of or date.today()
        query = readable(q).strip()

        def listed(library: "Library") -> str:
            cards = cards_of(library.register, on, kind, issuer, standing)
            hits = search(query, library, FOUND, on) if query else []
            return _render(
                "documents.html",
                cards=cards,
                found=found(hits, cards, query, as_of),
                query=query,
                on=on,
                as_of=as_of,
                kinds=_counted(card.document.kind for card in cards),
                issuers=_counted(card.document.issuer for card in cards),
                standings=_counted(card.standing for card in cards),
                chosen={"kind": kind, "issuer": issuer, "standing": standing},
            )

        with inference.seat():
            library = await inference.run(shelf.current)
            return await inference.run(lambda: _cached(request, library, on, lambda: listed(library)))

    app.include_router(page)

    @app.get("/v1/documents/{document_id}/file", response_class=FileResponse, responses=examples.FILE)
    def file(document_id: str) -> FileResponse:
        """Tải tệp gốc mà văn bản được lấy ra từ đó."""
        kept = _original(shelf, document_id, files)
        return FileResponse(kept.path, media_type="application/octet-stream", filename=kept.name)

    @app.get("/v1/documents/{document_id}/pages/{number}.png", response_class=Response, responses=examples.PAGE)
    async def page_image(request: Request, document_id: str, number: int) -> Response:
        """Trả về ảnh một trang của bản gốc PDF, đếm từ 1."""
        with drawing.seat():
            kept = await drawing.run(lambda: _original(shelf, document_id, files))
            if kept.pages is None:
                raise NotHere("Bản gốc của văn bản này không phải PDF, không có ảnh trang.")
            headers = {"ETag": f'"{kept.sha256[:32]}-{number}"', "Cache-Control": "no-cache"}
            if headers["ETag"] in request.headers.get("if-none-match", ""):
                return Response(status_code=304, headers=headers)
            try:
                png = await drawing.run(lambda: draw(kept.path, number))
            except Undrawable as error:
                raise NotHere(f"{error} Tải tệp gốc: /v1/documents/{document_id}/file") from error
        return Response(png, media_type="image/png", headers=headers)


def rows(provisions: Sequence[Provision], marked: Marked, depth: int = 0, level: int = 2) -> Iterator[Row]:
    """Yield the provisions in reading order as they are shown."""
    for provision in provisions:
        text = marks.closed(provision)
        border = _title_end(provision.heading, text)
        pieces = list(_pieces(text, border, marked.ranges.get(provision.locator, [])))
        yield Row(
            locator=provision.locator,
            label=_capital(provision.locator.label()),
            depth=min(depth, 5),
            level=min(level, 6) if provision.heading else 0,
            heading="" if border else provision.heading,
            title=tuple(piece for start, piece in pieces if start < border),
            body=tuple(piece for start, piece in pieces if start >= border),
            page=provision.page,
            notes=provision.notes,
        )
        yield from rows(provision.children, marked, depth + 1, level + bool(provision.heading))


def marked_in(document: Document, wanted: Sequence[str]) -> Marked:
    """Return which characters the marks of an address still name in the document.

    Marks that continue one another from provision to provision are one quote.
    """
    texts = {provision.locator: marks.closed(provision) for provision in document.walk()}
    order = {locator: place for place, locator in enumerate(at for at, text in texts.items() if text)}
    parsed = [mark for mark in map(marks.parse, wanted[:MAX_MARKS]) if mark]
    kept = [mark for mark in dict.fromkeys(parsed) if mark.holds(texts.get(mark.locator, ""))]
    quotes: list[list[marks.Mark]] = []
    for mark in kept:
        before = quotes[-1][-1] if quotes else None
        continues = before and (
            before.end == len(texts[before.locator])
            and mark.start == 0
            and order[mark.locator] == order[before.locator] + 1
        )
        quotes[-1].append(mark) if continues else quotes.append([mark])
    quotes.sort(key=lambda quote: (order[quote[0].locator], quote[0].start))
    ranges: dict[Locator, list[tuple[int, int, int]]] = {}
    for number, quote in enumerate(quotes, start=1):
        for mark in quote:
            ranges.setdefault(mark.locator, []).append((mark.start, mark.end, number))
    return Marked(
        ranges,
        tuple("".join(texts[mark.locator][mark.start : mark.end] for mark in quote) for quote in quotes),
        tuple(dict.fromkeys(mark.locator for mark in parsed if mark not in kept)),
    )


def cards_of(register: Register, on: date, kind: str, issuer: str, standing: str) -> list[Card]:
    """Return every document of the register, the weightiest kind first, then the newest."""
    return [
        Card(
            document,
            own := register.standing(document, on).state,
            sum(1 for _ in document.walk()),
            kind in ("", document.kind) and issuer in ("", document.issuer) and standing in ("", own),
        )
        for document in sorted(
            register.documents, key=lambda d: (d.rank, -(d.issued_on or date.min).toordinal(), d.name)
        )
    ]


def found(hits: Iterable[Hit], cards: Iterable[Card], query: str, as_of: date | None) -> list[Found]:
    """Return the hits as shown, those of documents the filters leave out too; their links keep a day asked for."""
    on = f"?as_of={as_of.isoformat()}&" if as_of else "?"
    by_id = {card.document.id: card for card in cards}
    return [
        Found(
            card := by_id[hit.passage.document_id],
            _capital(hit.passage.locator.label()),
            marks.link(card.document, hit.passage, 0, len(hit.passage.text)).replace("?", on, 1),
            snippet(hit.passage.text, query),
        )
        for hit in hits
    ]


def snippet(text: str, query: str) -> tuple[Piece, ...]:
    """Return a stretch of the text around the query's words, which are the pieces of hit 1.

    Pairs of neighbouring syllables count, single ones where no pair is found, because nearly every text has “đảng”.
    A query without diacritics is compared without them.
    """
    key = normal if any(map(is_marked, syllables(query))) else fold
    wanted = [key(syllable) for syllable in syllables(query)]
    places = [(match.start(), match.end(), key(match[0])) for match in _SYLLABLE.finditer(text)]
    pairs = set(pairwise(wanted))
    found = [syllable for _, _, syllable in places]
    hits = {i + side for i, pair in enumerate(pairwise(found)) if pair in pairs for side in (0, 1)}
    hits = hits or {i for i, syllable in enumerate(found) if syllable in wanted}
    first = places[min(hits)][0] if hits else 0
    start = 0 if first < SNIPPET - 80 else text.rfind(" ", 0, first - 60) + 1
    end = len(text) if len(text) - start <= SNIPPET else text.rfind(" ", start, start + SNIPPET)
    words = [(a - start, b - start, 1) for a, b, _ in (places[i] for i in sorted(hits)) if start <= a and b <= end]
    inside = [piece for _, piece in _pieces(text[start:end], 0, words)]
    return (*([Piece("… ")] if start else []), *inside, *([Piece(" …")] if end < len(text) else []))


def _reading(
    document: Document, register: Register, on: date, wanted: Sequence[str], kept: Original | None
) -> dict[str, Any]:
    """Return what the template of a document shows."""
    marked = marked_in(document, wanted)
    shown = list(_with_first_pages(rows(document.provisions, marked)))
    return {
        "document": document,
        "on": on,
        "standing": register.standing(document, on).state,
        "notices": [notice.text for notice in validity_notices(document, register, on)],
        "relations": list(_relations(document, register)),
        "addresses": [source.url for source in document.sources if source.url and _is_web(source.url)],
        "rows": shown,
        "listed": [row for row in shown if row.listed],
        "original": kept,
        "marks": [mark for mark in wanted if marks.parse(mark)],
        "quotes": marked.quotes,
        "lost": [(at.label(), _nearest(at, document)) for at in marked.lost],
        "unread": len(wanted) > MAX_MARKS or any(marks.parse(mark) is None for mark in wanted),
        "link": _permanent(document, wanted, marked),
        "fragment": f"/read/{document.id}#:~:text={_text_fragment(marked.quotes[0])}" if marked.quotes else "",
    }


def _relations(document: Document, register: Register) -> Iterator[Relation]:
    def to(verb: str, reference: Reference) -> Relation:
        held = register.referent(reference, document)
        label = reference.kind.label if reference.kind else ""
        name = held.name if held else " ".join(part for part in (label, reference.number) if part)
        return Relation(verb, name, held, None, reference.evidence == "inferred", reference.basis)

    for step in register.successors(document):
        inferred = step.evidence == "inferred"
        yield Relation("Được thay bằng", step.document.name, step.document, step.since, inferred, step.basis)
    for other in register.documents:
        for reference in other.amends:
            if register.referent(reference, other) is document:
                inferred = reference.evidence == "inferred"
                yield Relation("Được sửa đổi bởi", other.name, other, other.issued_on, inferred, reference.basis)
    for reference in document.replaces:
        yield to("Thay", reference)
    for reference in document.amends:
        yield to("Sửa đổi, bổ sung", reference)


def _title_end(heading: str, text: str) -> int:
    """Return where the text's first lines end that close with the heading (“Chương I”, then its name); 0 for none."""
    said, end = _unstopped(heading), 0
    for _ in range(3 if said else 0):
        end = text.find("\n", end) + 1
        if not end:
            break
        if _unstopped(text[:end]).endswith(said):
            return end
    return 0


def _unstopped(text: str) -> str:
    return " ".join(text.split()).rstrip(" .:;")


def _pieces(text: str, border: int, ranges: Iterable[tuple[int, int, int]]) -> Iterator[tuple[int, Piece]]:
    """Yield the pieces of the text with their offsets, cut at the border and wherever a range begins or ends."""
    ranges = list(ranges)
    cuts = sorted({0, border, len(text), *(edge for start, end, _ in ranges for edge in (start, end))})
    for start, end in pairwise(cuts):
        hits = dict.fromkeys(number for first, last, number in ranges if first <= start and end <= last)
        yield start, Piece(text[start:end], tuple(hits))


def _with_first_pages(shown: Iterable[Row]) -> Iterator[Row]:
    """Yield the rows with the page on the first one of each page only."""
    page = None
    for row in shown:
        yield row if row.page != page else row._replace(page=None)
        page = row.page or page


def _nearest(locator: Locator, document: Document) -> Locator | None:
    """Return the address itself or the nearest one around it that the document has."""
    known = {provision.locator for provision in document.walk()}
    at: Locator | None = locator
    while at and at not in known:
        at = at.parent
    return at


def _permanent(document: Document, wanted: Sequence[str], marked: Marked) -> str:
    if not marked.ranges:
        return f"/read/{document.id}"
    query = "&".join(f"mark={quoted(mark, safe='~')}" for mark in wanted if marks.parse(mark))
    return f"/read/{document.id}?{query}#{next(iter(marked.ranges))}"


def _text_fragment(quote: str) -> str:
    """Return the text directive of a quote: whole if short, else its first and last words.

    See https://wicg.github.io/scroll-to-text-fragment/; a hyphen would be read as the mark of a prefix.
    """
    words = quote.split()
    ends = [quote.strip()] if len(quote) <= 80 and "\n" not in quote.strip() else [words[:5], words[-5:]]
    texts = [end if isinstance(end, str) else " ".join(end) for end in ends]
    return ",".join(quoted(text, safe="").replace("-", "%2D") for text in texts)


def _is_web(address: str) -> bool:
    try:
        return urlsplit(address).scheme in ("http", "https") and bool(urlsplit(address).hostname)
    except ValueError:
        return False


def _host(address: str) -> str:
    return urlsplit(address).hostname or address


def _counted(values: Iterable[str]) -> dict[str, int]:
    """Return each value with how often it occurs, in order of first occurrence."""
    counts: dict[str, int] = {}
    for value in values:
        counts[value] = counts.get(value, 0) + 1
    return counts


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _original(shelf: Opens, document_id: str, files: Path) -> Original:
    document = shelf.current().register.get(document_id)
    if document is None:
        raise NotHere("Không có văn bản mang mã này. Danh sách văn bản: /v1/documents")
    kept = original(document, files)
    if kept is None:
        raise NotHere("Kho không giữ tệp gốc của văn bản này. Thêm tệp gốc bằng: regqa add <tệp>")
    return kept


_templates = Environment(
    loader=FileSystemLoader(TEMPLATES),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
    undefined=StrictUndefined,
)
_templates.globals |= {"standing_names": _STANDINGS, "natures": _NATURES}
_templates.filters |= {"day": day, "host": _host}
_look = hashlib.sha256(b"".join(path.read_bytes() for path in sorted(TEMPLATES.iterdir()))).hexdigest()[:8]


def _render(name: str, **shown: Any) -> str:
    return _templates.get_template(name).render(shown)


def _cached(request: Request, library: "Library", on: date, render: Callable[[], str]) -> Response:
    """Return the page, or that the browser's copy still holds: same index, same day, same templates."""
    etag = f'W/"{library.index.manifest.fingerprint}-{on.isoformat()}-{_look}"'
    headers = {"ETag": etag, "Cache-Control": "no-cache"}
    if etag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return HTMLResponse(render(), headers=headers)


class _Page(APIRoute):
    """Is a route whose failures are told on a page, not as a problem."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def handle_as_page(request: Request) -> Response:
            try:
                return await handle(request)
            except NotHere as error:
                return _told(404, "Không tìm thấy văn bản", str(error))
            except RequestValidationError:
                told = f"Ngày viết dạng NĂM-THÁNG-NGÀY, nội dung tìm không quá {MAX_QUESTION} ký tự."
                return _told(422, "Địa chỉ chưa đúng", told)
            except Busy:
                told = "Đang có quá nhiều yêu cầu. Hãy tải lại trang sau vài giây."
                return _told(503, "Chưa mở được trang", told, {"Retry-After": str(RETRY_AFTER_S)})
            except (QAError, CorpusError) as error:
                return _told(503, "Chưa mở được kho văn bản", trouble(error).message)

        return handle_as_page


def _told(status: int, title: str, text: str, headers: dict[str, str] | None = None) -> Response:
    return HTMLResponse(_render("message.html", title=title, text=text), status, headers)
