"""Digests of the starter corpus laid out as documents are issued, with the tree that a reader should find in them."""

import random
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import Literal

from corpus.locator import POINTS, Locator
from corpus.model import Document, Kind, Provision
from ingest.document import Identity

Kept = Literal["text", "note", "struck", "hidden"]
_FIGURE = re.compile(r"\d+(?:[.,/]\d+)*(?!\w)")
_TERM = re.compile(r"\d+ (?:ngày làm việc|ngày|tháng|năm)\b")
_ARTICLES = 8  # in a chapter
_SHARE = 5  # of the figures: one in so many has a note
_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")
_ROWS = 24


class Role(Enum):
    """Is what a line is on the page."""

    MASTHEAD = 1
    HEADING = 2
    BODY = 3
    ITEM = 4
    ROW = 5


@dataclass(frozen=True)
class Span:
    """Is a stretch of a line: words of the document, or what a program keeps beside them (`kept`)."""

    text: str
    kept: Kept = "text"


@dataclass(frozen=True)
class Line:
    """Is a paragraph as issued; `address` is the provision it belongs to, None outside of all.

    The `marker` (“Điều 5.”, “a)”) is apart from the spans, since some programs draw it. Cells of a row are its spans.
    """

    role: Role
    spans: tuple[Span, ...]
    marker: str = ""
    address: Locator | None = None

    @property
    def words(self) -> str:
        """Return what is to be quoted of the line, without its marker."""
        words = [span.text for span in self.spans if span.kept == "text"]
        return (" | " if self.role is Role.ROW else "").join(words)

    @property
    def text(self) -> str:
        return f"{self.marker} {self.words}".strip()


@dataclass(frozen=True)
class Issued:
    """Is a document as issued: its lines in order, and what is stated of it when it is added."""

    name: str
    lines: tuple[Line, ...]
    stated: Identity

    @property
    def body(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.role is not Role.MASTHEAD)


def by_numbers(document: Document) -> Issued:
    """Return the digest under its own numbers, closed up: 6. / 6.3. / 6.3.3. / b), or II- / 4- / 4.3- / c)."""
    return _issued(document, "so", _numbered(document.provisions))


def by_articles(document: Document) -> Issued:
    """Return the digest laid out anew in chapters, articles, clauses and points; what lies deeper is items."""
    return _issued(document, "dieu", _articles(document.provisions))


def with_annex(document: Document) -> Issued:
    """Return the digest by numbers, its last third annexed and numbered from 1, with a table of terms."""
    kept = [p for p in document.provisions if p.locator.isdigit()]
    main, annexed = kept[: -len(kept) // 3], kept[-len(kept) // 3 :]
    issued = _issued(document, "phu-luc", _numbered(main))
    return replace(issued, lines=(*issued.lines, *_annex(annexed), *_table(document)))


def noted(issued: Issued, seed: int) -> Issued:
    """Return the document with a note on one figure in five, each note's own figures being of no provision."""
    chosen = random.Random(seed)
    number = 0

    def spans(text: str) -> Iterator[Span]:
        nonlocal number
        start = 0
        for figure in _FIGURE.finditer(text):
            if chosen.randrange(_SHARE):
                continue
            number += 1
            yield Span(text[start : figure.end()])
            yield Span(f"Xem văn bản lưu số {7000 + number} của cơ quan ban hành.", "note")
            start = figure.end()
        yield Span(text[start:])

    return _changed(issued, spans)


def revised(issued: Issued, seed: int) -> Issued:
    """Return the document with words struck out or hidden before one figure in five."""
    chosen = random.Random(seed)

    def spans(text: str) -> Iterator[Span]:
        start = 0
        for figure in _FIGURE.finditer(text):
            if chosen.randrange(_SHARE):
                continue
            yield Span(text[start : figure.start()])
            yield Span(f"{chosen.randint(8000, 8999)} hoặc ", chosen.choice(("struck", "hidden")))
            start = figure.start()
        yield Span(text[start:])

    return _changed(issued, spans)


def excerpt(document: Document, sections: int) -> Document:
    """Return the document's first sections only."""
    return document.model_copy(update={"provisions": document.provisions[:sections]})


def _changed(issued: Issued, spans: Callable[[str], Iterator[Span]]) -> Issued:
    kinds = (Role.BODY, Role.ITEM)
    return replace(
        issued,
        lines=tuple(
            replace(line, spans=tuple(s for s in spans(line.words) if s.text)) if line.role in kinds else line
            for line in issued.lines
        ),
    )


def _issued(document: Document, name: str, lines: Iterable[Line]) -> Issued:
    issuer, kind = document.issuer, document.kind.label
    day = document.issued_on
    assert day is not None
    masthead = (
        issuer.upper(),
        "*",
        "ĐẢNG CỘNG SẢN VIỆT NAM",
        "---------------",
        f"Số {document.number} Hà Nội, ngày {day.day:02} tháng {day.month} năm {day.year}",
        kind.upper(),
        document.title.upper(),
    )
    closing = ("Nơi nhận:", "- Các cấp ủy trực thuộc Trung ương.", f"T/M {issuer.upper()}", "(đã ký)")
    stated = Identity(number=document.number, kind=document.kind, issuer=issuer, issued_on=day, title=document.title)
    return Issued(
        f"{document.id}-{name}",
        (
            *(Line(Role.MASTHEAD, (Span(text),)) for text in masthead),
            _plain("- Căn cứ Điều lệ Đảng;"),
            _plain(f"{issuer} {'hướng dẫn' if document.kind is Kind.HUONG_DAN else 'quy định'} như sau:"),
            *lines,
            *map(_plain, closing),
        ),
        stated,
    )


def _plain(text: str, address: Locator | None = None) -> Line:
    text = text.replace("…", "...")  # which some of the old encodings lack
    item = text.startswith("- ")
    return Line(Role.ITEM if item else Role.BODY, (Span(text.removeprefix("- ")),), "-" if item else "", address)


@dataclass(frozen=True)
class _Place:
    """Is where a provision stands among numbers: II, 4.3.1, c."""

    roman: str = ""
    path: tuple[int, ...] = ()
    point: str = ""

    @property
    def locator(self) -> Locator:
        depths = range(1, len(self.path) + 1)
        numbers = ["-".join(map(str, self.path[:depth])) for depth in depths] if self.roman else map(str, self.path)
        point = f"diem-{self.point.replace('đ', 'dd')}" if self.point else ""
        return Locator(".".join(filter(None, (self.roman, *numbers, point))))

    @property
    def marker(self) -> str:
        if self.point:
            return f"{self.point})"
        number = ".".join(map(str, self.path)) or self.roman
        return f"{number}-" if self.roman else f"{number}."

    def inside(self, provision: Provision, number: int) -> "_Place":
        """Return the place of a provision in this one that is the `number`th of its sort."""
        last = provision.locator.tokens[-1]
        if last.startswith("diem-"):
            return replace(self, point=POINTS[number - 1])
        return replace(self, roman=_ROMAN[number - 1]) if last in _ROMAN else replace(self, path=(*self.path, number))


_TOP = _Place()


def _numbered(provisions: Iterable[Provision], place: _Place = _TOP) -> Iterator[Line]:
    """Yield the lines of the provisions, numbered without the gaps that a digest has."""
    points, numbers = 0, 0
    for provision in provisions:
        if provision.locator.citable != provision.locator:
            continue
        is_point = provision.locator.tokens[-1].startswith("diem-")
        points, numbers = points + is_point, numbers + (not is_point)
        here = place.inside(provision, points if is_point else numbers)
        yield from _laid_out(provision, here.locator, here.marker)
        yield from _numbered(provision.children, here)


def _in_order(provision: Provision) -> list[Provision]:
    return [child for child in provision.children if child.locator.citable == child.locator]


def _laid_out(provision: Provision, address: Locator, marker: str, *, deep: bool = False) -> Iterator[Line]:
    """Yield the provision's own lines, and those of the cases in it that no number tells apart.

    Cases beside numbered provisions are left out, for an issued text has no such. What is `deep` takes everything
    inside it along.
    """
    cases = () if _in_order(provision) else provision.children
    own = list(provision.walk()) if deep else [provision, *cases]
    texts = [text for p in own for text in _punctuated(p.text.split("\n")) if text]
    is_point = marker.endswith(")")
    if not is_point or not texts:
        yield Line(Role.HEADING, (Span(provision.heading or "Quy định cụ thể"),), marker, address)
        marker = ""
    for text in texts:
        line = _plain(text, address)
        yield replace(line, marker=marker, role=Role.BODY) if marker else line
        marker = ""


def _punctuated(texts: Sequence[str]) -> Iterator[str]:
    """Yield the texts, items ended as drafting ends them: the last by a full stop, those before by semicolons."""
    for text, after in zip(texts, [*texts[1:], ""], strict=True):
        is_open = text.startswith("- ") and text[-1] not in ".;:"
        yield f"{text}{';' if after.startswith('- ') else '.'}" if is_open else text


def _articles(provisions: Sequence[Provision]) -> Iterator[Line]:
    articles = [p for p in provisions if p.locator.citable == p.locator]
    for at, article in enumerate(articles):
        if at % _ARTICLES == 0:
            chapter = at // _ARTICLES
            token = Locator(f"chuong-{_ROMAN[chapter].lower()}")
            yield from _titled(f"Chương {_ROMAN[chapter]}", article.heading.upper(), token)
        dieu = Locator(f"dieu-{at + 1}")
        yield from _laid_out(article, dieu, f"Điều {at + 1}.")
        for number, clause in enumerate(_in_order(article), 1):
            khoan = dieu.child(f"khoan-{number}")
            yield from _laid_out(clause, khoan, f"{number}.")
            for letter, point in zip(POINTS, _in_order(clause), strict=False):
                diem = khoan.child(f"diem-{letter.replace('đ', 'dd')}")
                yield from _laid_out(point, diem, f"{letter})", deep=True)


def _titled(marker: str, title: str, address: Locator) -> Iterator[Line]:
    yield Line(Role.HEADING, (), marker, address)
    yield Line(Role.HEADING, (Span(title),), "", address)


def _annex(sections: Sequence[Provision]) -> Iterator[Line]:
    annex = Locator("phu-luc")
    yield from _titled("PHỤ LỤC", "NỘI DUNG HƯỚNG DẪN THÊM", annex)
    for line in _numbered(sections):
        yield replace(line, address=Locator(f"{annex}.{line.address}"))


def _table(document: Document) -> Iterator[Line]:
    """Yield an annex that puts the terms of the digest in a table: number, matter, term."""
    annex = Locator("phu-luc-2")
    yield from _titled("PHỤ LỤC 2", "BẢNG TỔNG HỢP THỜI HẠN", annex)
    found = [(p.heading, m[0]) for p in document.walk() if p.heading and (m := _TERM.search(p.text))][:_ROWS]
    rows = [("Số thứ tự", "Việc", "Thời hạn"), *((str(at), *row) for at, row in enumerate(found, 1))]
    for row in rows:
        yield Line(Role.ROW, tuple(map(Span, row)), "", annex)
