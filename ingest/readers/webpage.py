"""The text of an HTML page: its main text by trafilatura for articles, the whole of it for regulations.

trafilatura takes short and repeated lines for furniture, and "a) Đối với đảng viên:" is both; a regulation is
therefore cut out of the whole text by its own masthead and signature. What furniture is left around an article,
`ingest.readers.article` knows.
"""

import functools
import logging
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import islice

import lxml.html
import trafilatura
from trafilatura.settings import Document

from ingest.errors import UnreadableFile
from ingest.readers.encodings import decode_in_place, in_capitals
from ingest.readers.figures import figure
from ingest.readers.notes import can_be_raised, figures, raised

logging.getLogger("trafilatura").setLevel(logging.ERROR)

_TAGS = 500_000  # of a page; a regulation of 300 pages saved by Word has a fifth of that
_ATTRIBUTES = 2_000  # of a tag; the parser compares each with all others
_ATTRIBUTE = re.compile(r"""[\s/]*+[^\s/>=]++(?:\s*+=\s*+(?>"[^"]*+"|'[^']*+'|[^\s>]*+))?+""")
_TAG = re.compile(rf"<[a-z](?:{_ATTRIBUTE.pattern})*+", re.IGNORECASE)
_LAYOUT_CELL = 60  # words; no table of figures has such a cell
_FORM = re.compile(r"ĐẢNG CỘNG SẢN VIỆT NAM|CỘNG H(?:ÒA|OÀ) XÃ HỘI|Nơi nhận")  # tables that only place text
_LINE_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)  # pages end paragraphs, headings and head lines by it
_RAISED = re.compile(r"vertical-align\s*:\s*super", re.IGNORECASE)
_HIDDEN = re.compile(
    r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden|opacity\s*:\s*0(?:\.0*)?\s*(?:;|$)|"
    r"font-size\s*:\s*[012](?:\.\d+)?(?:p[tx])?\s*(?:;|$))",
    re.IGNORECASE,
)
_WHITE = re.compile(r"(?:^|;)\s*color\s*:\s*(?:white|#fff(?:fff)?|rgb\(255,\s*255,\s*255\))\s*(?:;|$)", re.IGNORECASE)
_FONT = re.compile(r"font-family\s*:\s*[\"']?\s*([^;\"',]+)", re.IGNORECASE)
_GROUND = re.compile(r"background", re.IGNORECASE)
_LIST_STYLES = {
    "1": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman",
    "decimal": "decimal", "decimal-leading-zero": "decimalZero", "lower-alpha": "lowerLetter",
    "lower-latin": "lowerLetter", "upper-alpha": "upperLetter", "upper-latin": "upperLetter",
    "lower-roman": "lowerRoman", "upper-roman": "upperRoman", "none": "none",
}  # fmt: skip
_LIST_STYLE = re.compile(r"list-style(?:-type)?\s*:\s*([a-z-]+)", re.IGNORECASE)
_TYPED = re.compile(r"\s*(?:[-–—•+●▪]|\(?(?:\d{1,3}(?:\.\d{1,3})*|[a-zđ]|[IVX]{1,5})[.)/-]|(?:Điều|ĐIỀU)\s\d)")
_WARNED = 12  # words shown of a text that is left out
_MARK_ELEMENTS = 8  # within a mark, at most: a link, a font
_CELLS = ("table", "thead", "tbody", "tr", "td", "th")
_BLOCKS = frozenset(
    "address article aside blockquote body center dd div dl dt fieldset figcaption figure footer form "
    "h1 h2 h3 h4 h5 h6 header hr "
    "li main nav ol option p pre section select table tbody td tfoot th thead tr ul".split()
)
_UNSEEN = ("script", "style", "noscript", "template", "head", "iframe", "svg", "button", "select", "textarea")
_CARD = 80  # words of a teaser: its headline, which is a link, and its summary
_HEADLINE = 5  # words from which a link standing alone is a headline


@dataclass(frozen=True)
class Page:
    """Is a page's text, one paragraph a line: the main part and the whole; and what the page's own data say.

    `captions` are those of its pictures, `notes` its notes by mark; `warnings` show what was left out.
    """

    main: str
    whole: str
    title: str | None
    published: date | None
    site: str | None
    captions: tuple[str, ...] = ()
    notes: dict[str, str] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()


def read(name: str, html: str) -> Page:
    """Return the text of the page. Raises UnreadableFile where there is none."""
    if html.count("<") > _TAGS:
        raise UnreadableFile(f"{name}: trang có quá {_TAGS} thẻ HTML. Chép lời văn vào tệp TXT rồi thêm lại.")
    if any(map(_is_crowded, _TAG.finditer(html))):
        raise UnreadableFile(
            f"{name}: trang có thẻ HTML mang quá {_ATTRIBUTES} thuộc tính. Chép lời văn vào tệp TXT rồi thêm lại."
        )
    tree = trafilatura.load_html(_LINE_BREAK.sub("<p>", html))
    if tree is None:
        raise UnreadableFile(f"{name}: không đọc được trang HTML này. Chép lời văn vào tệp TXT rồi thêm lại.")
    warnings = [*_decode(tree, has_fonts=".Vn" in html), *_drop_unseen(tree)]
    notes = _notes(tree)
    _raise_marks(tree)
    _unlay(tree)
    captions = tuple(
        text for caption in tree.iter("figcaption") if (text := " ".join(caption.text_content().split()))
    )
    whole = "\n".join(_paragraphs(tree))
    _drop_teasers(tree)
    document = trafilatura.bare_extraction(
        tree,
        include_comments=False,
        favor_recall=True,
        with_metadata=True,
        date_extraction_params={"extensive_search": False, "original_date": True},  # markup only, no guessing
    )
    if not isinstance(document, Document) or not document.text:
        raise UnreadableFile(f"{name}: không thấy bài viết nào trong trang. Chép lời văn vào tệp TXT rồi thêm lại.")
    published = date.fromisoformat(document.date) if document.date else None
    return Page(
        main=document.text,
        whole=whole,
        title=document.title or None,
        published=published,
        site=document.sitename or None,
        captions=captions,
        notes=notes,
        warnings=tuple(warnings),
    )


def _is_crowded(tag: re.Match[str]) -> bool:
    return len(tag[0]) > _ATTRIBUTES and sum(1 for _ in _ATTRIBUTE.finditer(tag[0])) > _ATTRIBUTES


def _decode(tree: lxml.html.HtmlElement, *, has_fonts: bool) -> list[str]:
    """Write what is in an old font in Unicode; return a warning where there was such text."""
    held: dict[lxml.html.HtmlElement, list[tuple[lxml.html.HtmlElement, str]]] = {}

    def walk(element: lxml.html.HtmlElement, block: lxml.html.HtmlElement) -> None:
        inside = element if element.tag in _BLOCKS else block
        if isinstance(element.tag, str) and element.tag not in ("script", "style"):
            font = _font_of(element) if has_fonts else ""
            element.text = in_capitals(element.text or "", font)
            held.setdefault(inside, []).append((element, "text"))
            for child in element:
                walk(child, inside)
                child.tail = in_capitals(child.tail or "", font)
        held.setdefault(block, []).append((element, "tail"))

    walk(tree, tree)
    return decode_in_place(list(held.values()))


def _font_of(element: lxml.html.HtmlElement) -> str:
    for place in (element, *element.iterancestors()):
        if font := _FONT.search(place.get("style", "")):
            return font[1]
        if face := place.get("face"):
            return str(face)
    return ""


def _drop_unseen(tree: lxml.html.HtmlElement) -> list[str]:
    """Take out what is struck out and what is hidden; return a warning that shows each."""
    dropped = {"chữ bị gạch ngang": "", "chữ ẩn, trắng hoặc quá nhỏ": ""}
    for element in list(tree.iter()):
        if not isinstance(element.tag, str) or element.tag in ("html", "body"):
            continue
        style = element.get("style", "")
        if element.tag in ("del", "s", "strike") or "line-through" in style.lower():
            what = "chữ bị gạch ngang"
        elif element.get("hidden") is not None or _HIDDEN.search(style) or _is_white(element, style):
            what = "chữ ẩn, trắng hoặc quá nhỏ"
        else:
            continue
        if element.getparent() is not None:
            dropped[what] += f"{element.text_content()} "
            element.drop_tree()
    return [
        f"bỏ {what}: “{' '.join(words[:_WARNED])}{'…' if len(words) > _WARNED else ''}”"
        for what, text in dropped.items()
        if (words := text.split())
    ]


def _is_white(element: lxml.html.HtmlElement, style: str) -> bool:
    """Is true for white letters where nothing around them has a ground of its own."""
    if not _WHITE.search(style) or element.tag == "a":
        return False
    around = (element, *element.iterancestors())
    return not any(
        _GROUND.search(place.get("style", "")) or place.get("bgcolor") or place.get("class") for place in around
    )


def _notes(tree: lxml.html.HtmlElement) -> dict[str, str]:
    """Take out the notes that marks in the text link to, and return them by mark; the links become raised marks."""
    places = {name: element for element in tree.iter() for name in (element.get("id"), element.get("name")) if name}
    notes: dict[str, str] = {}
    dropped: set[lxml.html.HtmlElement] = set()
    for link in [link for link in tree.iter("a") if link.get("href", "").startswith("#")]:
        mark, target = link.text_content().strip(), places.get(link.get("href")[1:])
        if target is None or not can_be_raised(mark) or dropped.intersection(link.iterancestors()):
            continue
        block = next((e for e in (target, *target.iterancestors()) if e.tag in _BLOCKS), target)
        opening, _, text = " ".join(block.text_content().split()).partition(" ")
        named = figures(raised(mark))[:1]
        if block in (link, *link.iterancestors()) or figures(raised(opening))[:1] != named:
            continue
        notes[named[0]] = text
        dropped.add(block)
        if block.getparent() is not None:
            block.drop_tree()
        tail = link.tail
        link.clear()
        link.text, link.tail = raised(mark), tail
        link.drop_tag()
    return notes


def _raise_marks(tree: lxml.html.HtmlElement) -> None:
    """Write raised figures as such; what is raised around them, a link to the note or brackets, goes."""
    for element in list(tree.iter("sup", "span")):
        if element.tag == "span" and not _RAISED.search(element.get("style", "")):
            continue
        is_small = len(list(islice(element.iter(), _MARK_ELEMENTS))) < _MARK_ELEMENTS
        if is_small and can_be_raised(text := element.text_content().strip()):
            element.clear(keep_tail=True)
            element.text = raised(text)
            element.drop_tag()


def _unlay(tree: lxml.html.HtmlElement) -> None:
    """Turn tables that only place text, and the tables inside them, into blocks."""
    placing = set()
    for cell in tree.iter("td", "th"):
        text = cell.text_content()
        if len(text.split()) > _LAYOUT_CELL or _FORM.search(text):
            placing.update([*cell.iterancestors("table")][-1:])
    for table in placing:
        for element in table.iter(*_CELLS):
            element.tag = "div"


def _drop_teasers(tree: lxml.html.HtmlElement) -> None:
    """Drop small blocks headed by a headline that is nothing but a link to another page."""
    words = functools.cache(lambda element: len(element.text_content().split()))  # asked for by every link inside
    for card in [card for link in tree.iter("a") if (card := _card(link, words)) is not None]:
        card.clear(keep_tail=True)


def _card(link: lxml.html.HtmlElement, words: Callable[[lxml.html.HtmlElement], int]) -> lxml.html.HtmlElement | None:
    """Return the largest small block around a link that stands alone in its own block; None for a link in a text."""
    block = link.getparent()
    if not link.get("href") or words(link) < _HEADLINE or block is None or words(block) > words(link):
        return None
    card = block
    while (block := card.getparent()) is not None and block.tag not in ("article", "main", "body", "html"):
        if words(block) > _CARD:
            break
        card = block
    return card if card.tag in _BLOCKS else None


def _paragraphs(tree: lxml.html.HtmlElement) -> Iterator[str]:
    """Yield the page's text block by block, in reading order, with the numbers that a browser draws."""
    pieces: list[str] = []
    labels = _labels(tree)
    label = ""  # drawn before the next text, which may stand in a block of its own

    def flush() -> Iterator[str]:
        nonlocal label
        if text := " ".join("".join(pieces).split()):
            yield f"{label}{text}"
            label = ""
        pieces.clear()

    def draw(following: str) -> Iterator[str]:
        nonlocal label
        if label:  # nothing stood behind it
            yield label.strip()
        label = following

    def walk(element: lxml.html.HtmlElement) -> Iterator[str]:
        if not isinstance(element.tag, str) or element.tag in _UNSEEN:
            return
        if element in rows:
            yield from flush()
            yield rows[element]
            return
        is_block = element.tag in _BLOCKS
        if is_block:
            yield from flush()
        if element in labels:
            yield from draw(labels[element])
        pieces.append(element.text or "")
        for child in element:
            yield from walk(child)
            pieces.append(child.tail or "")
        if is_block:
            yield from flush()
        if element in labels:
            yield from draw("")

    rows: dict[lxml.html.HtmlElement, str] = {}
    for table in reversed(list(tree.iter("table"))):  # the inner ones first, which their cells are read with
        rows |= dict(_rows(table, lambda cell: " ".join(walk(cell))))
    yield from walk(tree)
    yield from flush()


def _rows(
    table: lxml.html.HtmlElement, read: Callable[[lxml.html.HtmlElement], str]
) -> Iterator[tuple[lxml.html.HtmlElement, str]]:
    """Yield each row that has several cells with its cells in one line, one that reaches down in each of its rows."""
    above: dict[int, tuple[int, str]] = {}  # column -> the rows that a cell still reaches into, and its text
    for row in table.iter("tr"):
        if next(row.iterancestors("table")) is not table:
            continue
        cells: dict[int, str] = {}
        column = 0
        for cell in row.iterchildren("td", "th"):
            while above.get(column, (0, ""))[0] > 0:
                column += 1
            cells[column] = read(cell)
            if (down := _span(cell, "rowspan")) > 1:
                above[column] = (down, cells[column])
            column += _span(cell, "colspan")
        shown = {**{at: text for at, (left, text) in above.items() if left}, **cells}
        above = {at: (left - 1, text) for at, (left, text) in above.items() if left > 1}
        if len(shown) > 1:
            yield row, " | ".join(text for _, text in sorted(shown.items()) if text)


def _span(cell: lxml.html.HtmlElement, name: str) -> int:
    value = cell.get(name, "1").strip()
    return int(value) if re.fullmatch(r"[1-9]\d{0,2}", value, re.ASCII) else 1


def _labels(tree: lxml.html.HtmlElement) -> dict[lxml.html.HtmlElement, str]:
    """Return the number or bullet drawn before each item of a list, but for items that their writer numbered."""
    labels = {}
    for items in tree.iter("ol", "ul"):
        inside = [item for item in items if item.tag == "li"]
        style = _list_style(items)
        step = -1 if items.get("reversed") is not None else 1
        number = _whole(items.get("start"), len(inside) if step < 0 else 1)
        for item in inside:
            number = _whole(item.get("value"), number)
            if style != "none" and not _TYPED.match(item.text_content()):
                labels[item] = "- " if items.tag == "ul" else _drawn(number, style)
            number += step
    return labels


def _list_style(items: lxml.html.HtmlElement) -> str:
    named = _LIST_STYLE.search(items.get("style", ""))
    word = named[1].lower() if named else items.get("type", "1")
    return _LIST_STYLES.get(word, "decimal")


def _drawn(number: int, style: str) -> str:
    """Return the number as the rules of the Party and the State write it: “a)” where a browser draws “a.”."""
    return f"{figure(number, style)}{')' if style in ('lowerLetter', 'lowerRoman') else '.'} "


def _whole(text: str | None, otherwise: int) -> int:
    return int(text) if text and re.fullmatch(r"\d{1,5}", text.strip(), re.ASCII) else otherwise
