"""Paragraphs of an ODT file in reading order, with the numbers that its program draws, and its notes apart.

Read from content.xml and styles.xml. The deleted text of tracked changes, comments, text that is struck out, hidden
or white, headers and footers are left out.
"""

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from ingest.errors import UnreadableFile
from ingest.readers.archive import check_size
from ingest.readers.encodings import decode_in_place, in_capitals
from ingest.readers.figures import figure
from ingest.readers.notes import raised
from ingest.readers.paragraphs import HIDDEN, STRUCK, Paragraphs, is_form, left_out, row_line

_OASIS = "urn:oasis:names:tc:opendocument:xmlns"
_NAMES = {
    "office": f"{_OASIS}:office:1.0",
    "style": f"{_OASIS}:style:1.0",
    "text": f"{_OASIS}:text:1.0",
    "table": f"{_OASIS}:table:1.0",
    "draw": f"{_OASIS}:drawing:1.0",
    "fo": f"{_OASIS}:xsl-fo-compatible:1.0",
    "loext": "urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0",
    "xml": "http://www.w3.org/XML/1998/namespace",
}


def _q(name: str) -> str:
    prefix, _, local = name.partition(":")
    return f"{{{_NAMES[prefix]}}}{local}"


_PARAGRAPHS = frozenset(map(_q, ("text:p", "text:h")))
_UNREAD = frozenset(
    map(_q, ("text:tracked-changes", "office:annotation", "text:hidden-text", "text:ruby-text", "office:forms",
             "text:sequence-decls", "text:variable-decls", "text:user-field-decls"))
)  # fmt: skip
_STYLES = 12  # based on each other, at most
_TINY_PT = 2.0  # text that is set so small is hidden by whoever set it
_RAISED = re.compile(r"super|(?:[1-9]\d|[5-9])%")  # positions; below 5 % it is only adjusted
_FIGURES = {"1": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
_SIZE = re.compile(r"(\d+(?:\.\d+)?)pt")
_BLANKS = 20  # in a row that are kept
_ROW_GROUPS = frozenset(map(_q, ("table:table-rows", "table:table-header-rows", "table:table-row-group")))
_DRAWN = frozenset(map(_q, ("draw:frame", "draw:text-box", "draw:custom-shape")))


@dataclass
class _Properties:
    """Is what one style says itself, with the name of the one it is based on."""

    parent: str = ""
    values: dict[str, str] = field(default_factory=dict)
    list_style: str = ""


def paragraphs(name: str, content: bytes) -> Paragraphs:
    """Return the paragraphs and table rows of the file. Raises UnreadableFile for a damaged or protected file."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            check_size(name, archive)
            if b"encryption-data" in archive.read("META-INF/manifest.xml"):
                raise UnreadableFile(f"{name}: tệp ODT đặt mật khẩu. Gỡ mật khẩu rồi thêm lại.")
            trees = [_tree(archive.read(part)) for part in ("styles.xml", "content.xml")]
        body = trees[1].find(f".//{_q('office:text')}")
        if body is None:
            raise KeyError("office:text")
    except UnreadableFile:
        raise
    except Exception as error:  # whatever the parser throws on a damaged file means the same to the caller
        raise UnreadableFile(
            f"{name}: tệp ODT hỏng ({type(error).__name__}). Lưu lại bằng LibreOffice rồi thêm lại."
        ) from error
    return _Reader(trees).read(body)


def _tree(content: bytes) -> Any:
    return etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))


class _Reader:
    def __init__(self, trees: Sequence[Any]) -> None:
        self._styles: dict[str, _Properties] = {}
        self._list_styles: dict[str, dict[int, Any]] = {}
        self._outline: dict[int, Any] = {}
        for tree in trees:
            self._learn(tree)
        self._counts: dict[str, dict[int, int]] = {}  # list, by the name of its style or its own -> level -> number
        self._headings: dict[int, int] = {}  # level -> number
        self.notes: dict[str, str] = {}
        self._left = {STRUCK: "", HIDDEN: ""}

    def read(self, body: Any) -> Paragraphs:
        for unread in [element for element in body.iter(*_UNREAD)]:
            unread.clear(keep_tail=True)
        old = self._decode(body)
        lines = list(self._blocks(body))
        return Paragraphs(lines, self.notes, [*old, *left_out(self._left)])

    def _learn(self, tree: Any) -> None:
        for style in tree.iter(_q("style:style")):
            said = _Properties(style.get(_q("style:parent-style-name"), ""))
            said.list_style = style.get(_q("style:list-style-name"), "")
            for properties in style.iterchildren(_q("style:text-properties"), _q("style:paragraph-properties")):
                said.values |= {etree.QName(key).localname: value for key, value in properties.attrib.items()}
            self._styles[style.get(_q("style:name"), "")] = said
        for style in tree.iter(_q("text:list-style")):
            self._list_styles[style.get(_q("style:name"), "")] = _levels(style)
        for style in tree.iter(_q("text:outline-style")):
            self._outline = _levels(style)

    def _decode(self, body: Any) -> list[str]:
        """Write what is in an old font in Unicode; return a warning where there was such text."""
        held: dict[Any, list[tuple[Any, str]]] = {}
        for element in body.iter():
            for where, around in (("text", element), ("tail", element.getparent())):
                paragraph = around if around.tag in _PARAGRAPHS else next(around.iterancestors(*_PARAGRAPHS), None)
                if paragraph is not None:
                    font = self._said(around, "font-name") or self._said(around, "font-family")
                    setattr(element, where, in_capitals(getattr(element, where) or "", font.strip("'")))
                    held.setdefault(paragraph, []).append((element, where))
        return decode_in_place(list(held.values()))

    def _said(self, element: Any, what: str) -> str:
        """Return what the styles around a text say, the nearest first, "" where none of them does."""
        for place in (element, *element.iterancestors()):
            name = place.get(_q("text:style-name"), "") if place.tag in (_q("text:span"), *_PARAGRAPHS) else ""
            for _ in range(_STYLES):
                style = self._styles.get(name)
                if style is None:
                    break
                if what in style.values:
                    return style.values[what]
                name = style.parent
            if place.tag in _PARAGRAPHS:
                break
        return ""

    # blocks

    def _blocks(self, elements: Iterable[Any]) -> Iterator[str]:
        for element in elements:
            if element.tag in _PARAGRAPHS:
                yield from self._paragraph(element, self._heading_label(element))
            elif element.tag == _q("text:list"):
                yield from self._list(element)
            elif element.tag == _q("table:table"):
                yield from self._table(element)
            elif isinstance(element.tag, str):
                yield from self._blocks(element)

    def _paragraph(self, paragraph: Any, label: str) -> Iterator[str]:
        text = self._inline(paragraph)
        yield from (label + text if text.strip() else text).split("\n")

    def _table(self, table: Any) -> Iterator[str]:
        own: list[dict[int, list[str]]] = []  # rows, by column
        shown: list[dict[int, list[str]]] = []  # with the cells that reach down into them
        above: dict[int, tuple[int, list[str]]] = {}  # column -> the rows that a cell still reaches into, its lines
        for row in _rows(table):
            own.append({})
            shown.append({})
            for column, cell in enumerate(row.iterchildren(_q("table:table-cell"), _q("table:covered-table-cell"))):
                left, lines = above.get(column, (0, []))
                if cell.tag == _q("table:table-cell"):
                    lines = own[-1][column] = list(self._blocks(cell))
                    left = _whole(cell.get(_q("table:number-rows-spanned")), 1)
                if left:
                    shown[-1][column] = lines
                above[column] = (left - 1, lines) if left else (0, [])
        placing = is_form([list(row.values()) for row in own])
        for cells, all_cells in zip(own, shown, strict=True):
            if placing or len(all_cells) == 1:
                yield from (line for cell in cells.values() for line in cell)
            else:
                yield row_line(list(all_cells.values()))

    # numbers

    def _list(self, items: Any) -> Iterator[str]:
        """Yield the lines of a list; it counts on where it says so, from the list named or the last of its style."""
        style = items.get(_q("text:style-name")) or self._paragraph_list_style(items)
        before = items.get(_q("text:continue-list"), "")
        counted = before if before in self._counts else style
        if not before and items.get(_q("text:continue-numbering")) != "true":
            self._counts[counted] = {}
        counts = self._counts.setdefault(counted, {})
        self._counts[items.get(_q("xml:id"), counted)] = counts
        yield from self._items(items, style, counts, 1)

    def _items(self, items: Any, style: str, counts: dict[int, int], level: int) -> Iterator[str]:
        levels = self._list_styles.get(style, {})
        for item in items.iterchildren(_q("text:list-item"), _q("text:list-header")):
            label = ""
            if item.tag == _q("text:list-item") and any(child.tag in _PARAGRAPHS for child in item):
                label = _counted(levels, counts, level, item.get(_q("text:start-value")))
            for child in item:
                if child.tag == _q("text:list"):
                    yield from self._items(child, child.get(_q("text:style-name"), style), counts, level + 1)
                elif child.tag in _PARAGRAPHS:
                    yield from self._paragraph(child, label)
                    label = ""
                else:
                    yield from self._blocks([child])

    def _paragraph_list_style(self, items: Any) -> str:
        paragraph = next(items.iter(*_PARAGRAPHS), None)
        name = paragraph.get(_q("text:style-name"), "") if paragraph is not None else ""
        for _ in range(_STYLES):
            style = self._styles.get(name)
            if style is None or style.list_style:
                return style.list_style if style else ""
            name = style.parent
        return ""

    def _heading_label(self, heading: Any) -> str:
        level = _whole(heading.get(_q("text:outline-level")), 0) if heading.tag == _q("text:h") else 0
        if not level or heading.get(_q("text:is-list-header")) == "true" or not "".join(heading.itertext()).strip():
            return ""
        return _counted(self._outline, self._headings, level, heading.get(_q("text:start-value")))

    # text

    def _inline(self, element: Any) -> str:
        """Return the words of a paragraph or of a part of it."""
        parts = [self._seen(element, element.text)]
        for child in element:
            if child.tag == _q("text:s"):
                parts.append(" " * min(_whole(child.get(_q("text:c")), 1), _BLANKS))
            elif child.tag == _q("text:tab"):
                parts.append(" ")
            elif child.tag == _q("text:line-break"):
                parts.append("\n")
            elif child.tag == _q("text:note"):
                parts.append(self._note(child))
            elif child.tag in _DRAWN:
                parts.append("\n" + "\n".join(self._blocks(child)) + "\n")
            elif isinstance(child.tag, str):
                parts.append(self._inline(child))
            parts.append(self._seen(element, child.tail))
        return "".join(parts)

    def _seen(self, element: Any, text: str | None) -> str:
        """Return the text as the styles around it show it, raised figures as such; "" where nobody sees it."""
        if not text:
            return ""
        crossed = self._said(element, "text-line-through-style") or self._said(element, "text-line-through-type")
        if crossed not in ("", "none"):
            self._left[STRUCK] += text
            return ""
        size = _SIZE.fullmatch(self._said(element, "font-size"))
        is_tiny = size is not None and float(size[1]) <= _TINY_PT
        grounds = (self._said(element, "background-color"), *map(_tag, element.iterancestors(_q("table:table"))))
        is_white = self._said(element, "color").lower() == "#ffffff" and set(grounds) <= {"", "transparent"}
        if is_tiny or is_white or self._said(element, "display") == "none":
            self._left[HIDDEN] += text
            return ""
        return raised(text) if _RAISED.match(self._said(element, "text-position")) else text

    def _note(self, note: Any) -> str:
        """Keep what a note says; return the mark that points to it."""
        mark = str(len(self.notes) + 1)
        self.notes[mark] = ""  # its place, before a note inside it
        body = note.find(_q("text:note-body"))
        self.notes[mark] = " ".join(" ".join(self._blocks(body)).split()) if body is not None else ""
        return raised(mark)


def _tag(element: Any) -> str:
    return str(element.tag)


def _rows(table: Any) -> Iterator[Any]:
    """Yield the rows of a table in order, not those of the tables in its cells."""
    for child in table:
        if child.tag == _q("table:table-row"):
            yield child
        elif child.tag in _ROW_GROUPS:
            yield from _rows(child)


def _levels(style: Any) -> dict[int, Any]:
    return {level: child for child in style if (level := _whole(child.get(_q("text:level")), 0))}


def _counted(levels: Mapping[int, Any], counts: dict[int, int], level: int, start: str | None) -> str:
    """Count an item of a list; return the number or bullet shown before it, with a space, "" for none."""
    look = levels.get(level)
    for deeper in [other for other in counts if other > level]:
        del counts[deeper]
    first = _whole(look.get(_q("text:start-value")), 1) if look is not None else 1
    counts[level] = _whole(start, counts[level] + 1 if level in counts else first)
    if look is None:
        return ""
    if look.tag == _q("text:list-level-style-bullet"):
        return "- "
    style = _FIGURES.get(look.get(_q("style:num-format"), ""))
    if style is None:
        return ""
    shown = range(level + 1 - min(_whole(look.get(_q("text:display-levels")), 1), level), level + 1)
    pattern = look.get(_q("loext:num-list-format")) or (
        look.get(_q("style:num-prefix"), "")
        + ".".join(f"%{upper}%" for upper in shown)
        + look.get(_q("style:num-suffix"), "")
    )
    for upper in range(1, level + 1):
        own = levels.get(upper)
        look_of = _FIGURES.get(own.get(_q("style:num-format"), "")) if own is not None else None
        pattern = pattern.replace(f"%{upper}%", figure(counts.get(upper, 1), look_of or "decimal"))
    return f"{pattern.strip()} " if pattern.strip() else ""


def _whole(text: str | None, otherwise: int) -> int:
    return int(text) if text and re.fullmatch(r"[0-9]{1,4}", text) else otherwise
