"""Paragraphs of a DOCX file in reading order, with the numbers that Word writes itself, and its notes apart.

Read from the file's XML: text in tracked insertions, content controls and tables is there too. Tracked deletions,
text that is struck out, hidden or white, headers and footers are left out.
"""

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from typing import Any

import docx
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn

from ingest.errors import UnreadableFile
from ingest.readers.archive import check_size
from ingest.readers.encodings import decode_in_place, in_capitals
from ingest.readers.lists import Numbering
from ingest.readers.notes import raised
from ingest.readers.paragraphs import HIDDEN, STRUCK, Paragraphs, is_form, left_out, row_line

_WRAPPERS = frozenset(map(qn, ("w:sdt", "w:sdtContent", "w:ins", "w:customXml")))
_REMOVED = frozenset(
    {qn("w:del"), qn("w:moveFrom"), "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"}
)
_ON = frozenset({"1", "true", "on"})
_OFF = frozenset({"0", "false", "off"})
_STYLES = 12  # based on each other, at most
_LIFTED = 4  # half points from which text is raised, not only adjusted
_STRUCK = "struck"  # set on runs that are struck out: they are counted in lists, and not read
_TINY = 4  # half points; text that is set so small is hidden by whoever set it


def paragraphs(name: str, content: bytes) -> Paragraphs:
    """Return the paragraphs and table rows of the file. Raises UnreadableFile for a damaged or protected file."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            check_size(name, archive)
        document = docx.Document(io.BytesIO(content))
    except UnreadableFile:
        raise
    except Exception as error:  # whatever the parser throws on a damaged file means the same to the caller
        raise UnreadableFile(
            f"{name}: tệp DOCX hỏng hoặc đặt mật khẩu ({type(error).__name__}). Lưu lại bằng Word rồi thêm lại."
        ) from error
    styles = {style.get(qn("w:styleId")): style for style in document.styles.element.iter(qn("w:style"))}
    parts = _note_parts(document)
    texts = [document.element.body, *(root for roots in parts.values() for root in roots)]
    warnings = [*_decode(texts, styles), *_mark_unseen(document, styles)]
    notes = _raise_marks(document, styles, parts)
    numbering = Numbering(document)
    lines = [line for block in _blocks(document.element.body) for line in _lines(block, numbering)]
    return Paragraphs(lines, notes, warnings)


def _decode(roots: Sequence[Any], styles: dict[str, Any]) -> list[str]:
    """Write what is in an old font in Unicode; return a warning where there was such text."""
    held: dict[Any, list[tuple[Any, str]]] = {}
    for text in (text for root in roots for text in root.iter(qn("w:t"))):
        fonts = _property(text.getparent(), styles, "w:rFonts")
        text.text = in_capitals(text.text or "", fonts.get(qn("w:ascii"), "") if fonts is not None else "")
        held.setdefault(next(text.iterancestors(qn("w:p")), None), []).append((text, "text"))
    return decode_in_place(list(held.values()))


def _mark_unseen(document: Any, styles: dict[str, Any]) -> list[str]:
    """Take out hidden text and mark what is struck out; return a warning that shows each."""
    struck, hidden = "", ""
    for run in document.element.body.iter(qn("w:r")):
        text = "".join(element.text or "" for element in run.findall(qn("w:t")))
        if not text or any(parent.tag in _REMOVED for parent in run.iterancestors()):
            continue
        if _is_hidden(run, styles):
            hidden += f"{text} "
            for element in run.findall(qn("w:t")):
                element.text = ""
        elif _is_on(run, styles, "w:strike") or _is_on(run, styles, "w:dstrike"):
            struck += f"{text} "
            run.set(_STRUCK, "1")
    return left_out({STRUCK: struck, HIDDEN: hidden})


def _is_hidden(run: Any, styles: dict[str, Any]) -> bool:
    """Is true for text that Word does not show, or shows white or tiny; white on a coloured ground is seen."""
    if _is_on(run, styles, "w:vanish"):
        return True
    size, colour = _property(run, styles, "w:sz"), _property(run, styles, "w:color")
    if size is not None and re.fullmatch(r"\d", size.get(qn("w:val"), "")) and int(size.get(qn("w:val"))) <= _TINY:
        return True
    white = colour is not None and colour.get(qn("w:val"), "").upper() == "FFFFFF"
    grounds = (qn("w:tbl"), qn("w:shd"), qn("w:highlight"))
    around = [run, *run.iterancestors(qn("w:p"), qn("w:tbl"))]
    return white and not any(element.tag in grounds for place in around for element in (place, *place.iter(*grounds)))


def _is_on(run: Any, styles: dict[str, Any], tag: str) -> bool:
    found = _property(run, styles, tag)
    return found is not None and found.get(qn("w:val"), "1") not in _OFF


def _property(run: Any, styles: dict[str, Any], *tags: str) -> Any:
    """Return the first of these properties that the run has, or else its style or one that style is based on.

    The paragraph's style comes last; None where none of them says anything.
    """
    paragraph = next(run.iterancestors(qn("w:p")), None)
    of_paragraph = paragraph.find(qn("w:pPr")) if paragraph is not None else None
    named = of_paragraph.find(qn("w:pStyle")) if of_paragraph is not None else None
    for start in (run, styles.get(named.get(qn("w:val"))) if named is not None else None):
        element = start
        for _ in range(_STYLES):
            if element is None:
                break
            properties = element.find(qn("w:rPr"))
            for tag in tags if properties is not None else ():
                if (found := properties.find(qn(tag))) is not None:
                    return found
            style = element.find(qn("w:basedOn"))
            if element is run and properties is not None:
                style = properties.find(qn("w:rStyle"))
            element = styles.get(style.get(qn("w:val"))) if style is not None else None
    return None


def _raise_marks(document: Any, styles: dict[str, Any], parts: dict[str, list[Any]]) -> dict[str, str]:
    """Write raised figures as such, and the numbers of notes that Word counts itself; return the notes by number."""
    texts = {reference: _note_texts(roots) for reference, roots in parts.items()}
    notes: dict[str, str] = {}
    count = 0
    for run in document.element.body.iter(qn("w:r")):
        shown = run.findall(qn("w:t"))
        for reference in run.findall(qn("w:footnoteReference")) + run.findall(qn("w:endnoteReference")):
            if reference.get(qn("w:customMarkFollows")) in _ON:  # the mark is what the run says
                for text in shown:
                    text.text = ""
            count += 1
            mark = OxmlElement("w:t")
            mark.text = raised(str(count))
            reference.addprevious(mark)
            if note := texts[reference.tag].get(reference.get(qn("w:id"), "")):
                notes[str(count)] = note
        if _is_raised(run, styles):
            for text in shown:
                text.text = raised(text.text or "")
    return notes


def _note_parts(document: Any) -> dict[str, list[Any]]:
    """Return the parts that hold the footnotes and the endnotes, by the tag of what points to them."""
    kinds = {RELATIONSHIP_TYPE.FOOTNOTES: "w:footnoteReference", RELATIONSHIP_TYPE.ENDNOTES: "w:endnoteReference"}
    parts: dict[str, list[Any]] = {qn(tag): [] for tag in kinds.values()}
    for link in document.part.rels.values():
        if link.reltype in kinds:
            parts[qn(kinds[link.reltype])].append(parse_xml(link.target_part.blob))
    return parts


def _note_texts(roots: Sequence[Any]) -> dict[str, str]:
    """Return the texts of the footnotes or endnotes by their id."""
    return {
        note.get(qn("w:id"), ""): " ".join(" ".join(_text(p) for p in note.iter(qn("w:p"))).split())
        for root in roots
        for note in root
        if note.get(qn("w:type"), "normal") == "normal"
    }


def _is_raised(run: Any, styles: dict[str, Any]) -> bool:
    """Is true where the run or a style lifts the text from the line."""
    found = _property(run, styles, "w:vertAlign", "w:position")
    if found is None or found.tag == qn("w:vertAlign"):
        return found is not None and found.get(qn("w:val")) == "superscript"
    value = found.get(qn("w:val"), "")
    return re.fullmatch(r"\d{1,4}", value, re.ASCII) is not None and int(value) >= _LIFTED


def _blocks(element: Any) -> Iterator[Any]:
    """Yield paragraphs and tables in order."""
    return _inside(element, qn("w:p"), qn("w:tbl"))


def _inside(element: Any, *wanted: str) -> Iterator[Any]:
    """Yield the element's own children of these tags in order, also those inside content controls and insertions."""
    for child in element.iterchildren():
        if child.tag in wanted:
            yield child
        elif child.tag in _WRAPPERS:
            yield from _inside(child, *wanted)


def _lines(block: Any, numbering: Numbering) -> Iterator[str]:
    if block.tag == qn("w:p"):
        label = numbering.label(block) if _text(block, struck=True).strip() else ""
        text = _text(block)
        yield from (label + text if text.strip() else text).split("\n")
        return
    rows = [_cells(row, numbering) for row in _inside(block, qn("w:tr"))]
    placing = is_form([list(row.values()) for row in rows])
    above: dict[int, list[str]] = {}  # column -> the cell that reaches down into the next row
    for row, element in zip(rows, _inside(block, qn("w:tr")), strict=True):
        merged = _merged(element)
        if placing or len(row) == 1:
            yield from (line for cell in row.values() for line in cell)
            continue
        cells = {column: above.get(column, []) if merged.get(column) is False else row[column] for column in row}
        above |= {column: cells[column] for column in merged}
        yield row_line(list(cells.values()))


def _cells(row: Any, numbering: Numbering) -> dict[int, list[str]]:
    """Return the lines of each cell of a row by its column; a table inside a cell is read with that cell."""
    return {
        column: [line for inner in _blocks(cell) for line in _lines(inner, numbering)]
        for column, cell in _columns(row)
    }


def _merged(row: Any) -> dict[int, bool]:
    """Return the columns whose cells are merged downwards, true where the merged cell begins in this row."""
    merged = {}
    for column, cell in _columns(row):
        properties = cell.find(qn("w:tcPr"))
        merge = properties.find(qn("w:vMerge")) if properties is not None else None
        if merge is not None:
            merged[column] = merge.get(qn("w:val")) == "restart"
    return merged


def _columns(row: Any) -> Iterator[tuple[int, Any]]:
    column = 0
    for cell in _inside(row, qn("w:tc")):
        yield column, cell
        span = next(cell.iter(qn("w:gridSpan")), None)
        value = span.get(qn("w:val"), "1") if span is not None else "1"
        column += int(value) if re.fullmatch(r"[1-9]\d?", value, re.ASCII) else 1


def _text(paragraph: Any, *, struck: bool = False) -> str:
    """Return the paragraph's words, those that are struck out only where they are asked for."""
    parts = []
    for element in paragraph.iter():
        if element.tag == qn("w:t"):
            parents = list(element.iterancestors())
            removed = any(parent.tag in _REMOVED or (not struck and parent.get(_STRUCK)) for parent in parents)
            parts.append("" if removed else element.text or "")
        elif element.tag in (qn("w:br"), qn("w:cr")):
            parts.append("\n")
        elif element.tag == qn("w:tab"):
            parts.append(" ")
        elif element.tag == qn("w:noBreakHyphen"):
            parts.append("-")
    return "".join(parts)
