"""Paragraphs of a DOCX file in reading order, with the numbers that Word writes itself.

Read from the file's XML: text in tracked insertions, content controls and tables is there too, text in tracked
deletions is not. Headers and footers are left out.
"""

import io
import re
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterator

import docx
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from ingest.errors import UnreadableFile
from ingest.readers.notes import raised

_UNPACKED_LIMIT = 512 << 20
_XML_LIMIT = 64 << 20  # of it; a tree in memory is twenty times its XML, a thousand pages are about 20 MB
_WRAPPERS = frozenset(map(qn, ("w:sdt", "w:sdtContent", "w:ins", "w:customXml")))
_ON = frozenset({"1", "true", "on"})
_STYLES = 12  # based on each other, at most
_LIFTED = 4  # half points from which text is raised, not only adjusted
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_ROMAN = (
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"),
    (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip
_DEEPEST = 8  # list level that Word knows, counted from 0
_LARGEST = 32767  # number that Word lets a list start at


def paragraphs(name: str, content: bytes) -> list[str]:
    """Return the paragraphs and table rows. Raises UnreadableFile for a damaged or protected file."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            sizes = [(entry.file_size, entry.filename.endswith((".xml", ".rels"))) for entry in archive.infolist()]
            if sum(size for size, _ in sizes) > _UNPACKED_LIMIT or sum(s for s, xml in sizes if xml) > _XML_LIMIT:
                raise UnreadableFile(f"{name}: tệp nén quá lớn khi mở ra. Tách nhỏ rồi thêm lại.")
        document = docx.Document(io.BytesIO(content))
    except UnreadableFile:
        raise
    except Exception as error:  # whatever the parser throws on a damaged file means the same to the caller
        raise UnreadableFile(
            f"{name}: tệp DOCX hỏng hoặc đặt mật khẩu ({type(error).__name__}). Lưu lại bằng Word rồi thêm lại."
        ) from error
    _raise_marks(document)
    numbering = _Numbering(document)
    return [line for block in _blocks(document.element.body) for line in _lines(block, numbering)]


def _raise_marks(document) -> None:  # type: ignore[no-untyped-def]
    """Write raised figures as such, and the numbers of notes that Word counts itself where it shows them."""
    styles = {style.get(qn("w:styleId")): style for style in document.styles.element.iter(qn("w:style"))}
    counts = Counter[str]()
    for run in document.element.body.iter(qn("w:r")):
        texts = run.findall(qn("w:t"))
        for reference in run.findall(qn("w:footnoteReference")) + run.findall(qn("w:endnoteReference")):
            if reference.get(qn("w:customMarkFollows")) in _ON:  # the mark is what the run says
                for text in texts:
                    text.text = ""
            counts[reference.tag] += 1
            mark = OxmlElement("w:t")
            mark.text = raised(str(counts[reference.tag]))
            reference.addprevious(mark)
        if _is_raised(run, styles):
            for text in texts:
                text.text = raised(text.text or "")


def _is_raised(run, styles) -> bool:  # type: ignore[no-untyped-def]
    """Is true where the run, or else its style or one that style is based on, lifts the text from the line."""
    element = run
    for _ in range(_STYLES):
        if element is None:
            break
        properties = element.find(qn("w:rPr"))
        named = element.find(qn("w:basedOn"))
        if properties is not None:
            alignment, position = properties.find(qn("w:vertAlign")), properties.find(qn("w:position"))
            if alignment is not None:
                return bool(alignment.get(qn("w:val")) == "superscript")
            if position is not None:
                value = position.get(qn("w:val"), "")
                return re.fullmatch(r"\d{1,4}", value, re.ASCII) is not None and int(value) >= _LIFTED
            if element is run:
                named = properties.find(qn("w:rStyle"))
        element = styles.get(named.get(qn("w:val"))) if named is not None else None
    return False


def _blocks(element) -> Iterator:  # type: ignore[no-untyped-def, type-arg]
    """Yield paragraphs and tables in order."""
    return _inside(element, qn("w:p"), qn("w:tbl"))


def _inside(element, *wanted: str) -> Iterator:  # type: ignore[no-untyped-def, type-arg]
    """Yield the element's own children of these tags in order, also those inside content controls and insertions."""
    for child in element.iterchildren():
        if child.tag in wanted:
            yield child
        elif child.tag in _WRAPPERS:
            yield from _inside(child, *wanted)


def _lines(block, numbering: "_Numbering") -> Iterator[str]:  # type: ignore[no-untyped-def]
    if block.tag == qn("w:p"):
        yield from (numbering.label(block) + _text(block)).split("\n")
        return
    for row in _inside(block, qn("w:tr")):  # a table inside a cell is read with that cell
        cells = [
            [line for inner in _blocks(cell) for line in _lines(inner, numbering)]
            for cell in _inside(row, qn("w:tc"))
        ]
        if any(len(cell) > 1 for cell in cells):  # a layout table: masthead, signature
            yield from (line for cell in cells for line in cell)
        else:
            filled = [cell[0].strip() for cell in cells if cell]
            yield " | ".join(filled) if len(filled) > 1 else "".join(filled)


def _text(paragraph) -> str:  # type: ignore[no-untyped-def]
    parts = []
    skipped = {qn("w:del"), qn("w:moveFrom"), "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"}
    for element in paragraph.iter():
        if element.tag == qn("w:t") and not any(parent.tag in skipped for parent in element.iterancestors()):
            parts.append(element.text or "")
        elif element.tag in (qn("w:br"), qn("w:cr")):
            parts.append("\n")
        elif element.tag == qn("w:tab"):
            parts.append(" ")
        elif element.tag == qn("w:noBreakHyphen"):
            parts.append("-")
    return "".join(parts)


class _Numbering:
    """Is the automatic numbering of a document, counted as Word counts it."""

    def __init__(self, document) -> None:  # type: ignore[no-untyped-def]
        self._levels: dict[str, dict[int, tuple[str, str, int]]] = {}  # list -> level -> format, pattern, start
        self._counts: dict[str, dict[int, int]] = defaultdict(dict)
        self._styles = {
            style.get(qn("w:styleId")): next(style.iter(qn("w:numPr")), None)
            for style in document.styles.element.iter(qn("w:style"))
        }
        try:
            root = document.part.numbering_part.element
        except (KeyError, NotImplementedError):
            return
        abstract = {a.get(qn("w:abstractNumId")): _levels(a) for a in root.iter(qn("w:abstractNum"))}
        for num in root.iter(qn("w:num")):
            reference = num.find(qn("w:abstractNumId"))
            if reference is not None:
                self._levels[num.get(qn("w:numId"))] = abstract.get(reference.get(qn("w:val")), {})

    def label(self, paragraph) -> str:  # type: ignore[no-untyped-def]
        """Return the number or bullet that Word shows before the paragraph, with a space; "" where it shows none."""
        number = self._number_of(paragraph)
        if number is None or not _text(paragraph).strip():
            return ""
        list_id, level = number
        levels = self._levels.get(list_id, {})
        if level not in levels:
            return ""
        counts = self._counts[list_id]
        for deeper in [other for other in counts if other > level]:
            del counts[deeper]
        counts[level] = counts.get(level, levels[level][2] - 1) + 1
        style, pattern, _ = levels[level]
        if style in ("bullet", "none"):
            return "- " if style == "bullet" else ""
        for upper in range(level + 1):
            value = counts.get(upper, levels[upper][2] if upper in levels else 1)
            pattern = pattern.replace(
                f"%{upper + 1}", _figure(value, levels[upper][0] if upper in levels else "decimal")
            )
        return f"{pattern} "

    def _number_of(self, paragraph) -> tuple[str, int] | None:  # type: ignore[no-untyped-def]
        properties = paragraph.find(qn("w:pPr"))
        number = properties.find(qn("w:numPr")) if properties is not None else None
        if number is None and properties is not None and (style := properties.find(qn("w:pStyle"))) is not None:
            number = self._styles.get(style.get(qn("w:val")))
        if number is None:
            return None
        list_id, level = _value(number, "w:numId", "0"), _whole(_value(number, "w:ilvl", "0"), _DEEPEST)
        return (list_id, level) if list_id != "0" and level is not None else None


def _levels(abstract) -> dict[int, tuple[str, str, int]]:  # type: ignore[no-untyped-def]
    levels = {}
    for level in abstract.iter(qn("w:lvl")):
        depth = _whole(level.get(qn("w:ilvl"), ""), _DEEPEST)
        start = _whole(_value(level, "w:start", "1"), _LARGEST)
        if depth is not None and start is not None:
            levels[depth] = (_value(level, "w:numFmt", "decimal"), _value(level, "w:lvlText", ""), start)
    return levels


def _value(element, tag: str, default: str) -> str:  # type: ignore[no-untyped-def]
    found = element.find(qn(tag))
    return found.get(qn("w:val"), default) if found is not None else default


def _whole(text: str, most: int) -> int | None:
    """Return the number, None where the file says something that is none or that Word would not write."""
    number = int(text) if re.fullmatch(r"[0-9]{1,9}", text) else most + 1
    return number if number <= most else None


def _figure(value: int, style: str) -> str:
    if style in ("lowerLetter", "upperLetter"):
        letter = _LETTERS[(value - 1) % 26]
        return letter if style == "lowerLetter" else letter.upper()
    if style in ("upperRoman", "lowerRoman"):
        roman = _roman(value)
        return roman if style == "upperRoman" else roman.lower()
    return f"{value:02d}" if style == "decimalZero" else str(value)


def _roman(number: int) -> str:
    text = ""
    for worth, figures in _ROMAN:
        times, number = divmod(number, worth)
        text += figures * times
    return text
