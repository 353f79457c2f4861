"""The page `/read/{id}`: a document with its provisions and its ties to others, and the quotes its address marks."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Any, NamedTuple
from urllib.parse import quote as quoted
from urllib.parse import urlsplit

from fastapi import APIRouter, Query, Request, Response

from api.engine import Opens
from api.problems import NotHere
from api.reading import marks
from api.reading.originals import Original, original
from api.reading.page import Day, cached, pages, render
from api.reading.pieces import Piece, pieces
from api.schemas import document_json
from corpus.locator import Locator
from corpus.model import Document, Provision, Reference, joined
from corpus.register import Register
from corpus.text import capital
from qa.write import cite
from qa.write.notices import validity_notice

_POINTS = ("diem", "gach", "cong", "y")  # too fine for a table of contents


class Row(NamedTuple):
    """Is one provision as shown. The texts of `title` and `body` joined are its own text, closed by a line feed.

    `place` is its address as letters give it. `heading` is a heading that does not stand in the text; `level` is that
    of the HTML heading, 0 for none; `page` is set where a page of the original begins.
    """

    locator: Locator
    label: str
    place: str
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


def router(shelf: Opens, files: Path) -> APIRouter:
    """Return the route; `files` is the folder that holds the originals."""
    routes = pages()

    @routes.get("/read/{document_id}")
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
        return cached(
            request,
            library,
            on,
            lambda: render("read.html", **_shown(document, library.register, on, mark, original(document, files))),
        )

    return routes


def rows(provisions: Sequence[Provision], marked: Marked, depth: int = 0, level: int = 2) -> Iterator[Row]:
    """Yield the provisions in reading order as they are shown."""
    for provision in provisions:
        text = marks.closed(provision)
        border = _title_end(provision.heading, text)
        cut = list(pieces(text, border, marked.ranges.get(provision.locator, [])))
        yield Row(
            locator=provision.locator,
            label=capital(provision.locator.label()),
            place=provision.locator.label(joined(provision)),
            depth=min(depth, 5),
            level=min(level, 6) if provision.heading else 0,
            heading="" if border else provision.heading,
            title=tuple(piece for start, piece in cut if start < border),
            body=tuple(piece for start, piece in cut if start >= border),
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
    parsed = [mark for mark in map(marks.parse, wanted[: marks.MOST]) if mark]
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


def _shown(
    document: Document, register: Register, on: date, wanted: Sequence[str], kept: Original | None
) -> dict[str, Any]:
    """Return what the template of a document shows."""
    marked = marked_in(document, wanted)
    shown = list(_with_first_pages(rows(document.provisions, marked)))
    return {
        "document": document,
        "cited": document_json(document, register, on),
        "place": lambda place: cite.place(place, document),
        "on": on,
        "standing": register.standing(document, on).state,
        "validity": validity_notice(document, register, on),
        "relations": list(_relations(document, register)),
        "addresses": [source.url for source in document.sources if source.url and _is_web(source.url)],
        "rows": shown,
        "listed": [row for row in shown if row.listed],
        "original": kept,
        "marks": [mark for mark in wanted if marks.parse(mark)],
        "quotes": marked.quotes,
        "lost": [(at.label(), _nearest(at, document)) for at in marked.lost],
        "unread": len(wanted) > marks.MOST or any(marks.parse(mark) is None for mark in wanted),
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
    for text in register.texts(document):
        if text.version and text is not document:
            yield Relation("Bản trước", text.name, text, None, False, None)
    for other in register.documents:
        for reference in other.amends:
            if register.referent(reference, other) is register.current(document):
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


def _with_first_pages(shown: Iterable[Row]) -> Iterator[Row]:
    """Yield the rows with the page on the first one of each page only."""
    page = None
    for row in shown:
        yield row if row.page != page else row._replace(page=None)
        page = row.page or page


def _nearest(locator: Locator, document: Document) -> Locator | None:
    """Return the address itself or the nearest one around it that the document has."""
    known = {provision.locator for provision in document.walk()}
    return next((at for at in (locator, *locator.around) if at in known), None)


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
