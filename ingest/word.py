"""Paragraphs of a DOCX file in reading order, with the numbers that Word writes itself.

Read from the file's XML: text in tracked insertions, content controls and tables is there too, text in tracked
deletions is not. Headers and footers are left out.
"""

import io
import zipfile
from collections import defaultdict
from collections.abc import Iterator

import docx
from docx.oxml.ns import qn

from ingest.errors import UnreadableFile

_UNPACKED_LIMIT = 512 << 20
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def paragraphs(name: str, content: bytes) -> list[str]:
    """Return the paragraphs and table rows. Raises UnreadableFile for a damaged or protected file."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > _UNPACKED_LIMIT:
                raise UnreadableFile(f"{name}: tệp nén quá lớn khi mở ra.")
        document = docx.Document(io.BytesIO(content))
    except UnreadableFile:
        raise
    except Exception as error:  # whatever the parser throws on a damaged file means the same to the caller
        raise UnreadableFile(
            f"{name}: tệp DOCX hỏng hoặc đặt mật khẩu ({type(error).__name__}). Lưu lại bằng Word rồi thêm lại."
        ) from error
    numbering = _Numbering(document)
    return [line for block in _blocks(document.element.body) for line in _lines(block, numbering)]


def _blocks(element) -> Iterator:  # type: ignore[no-untyped-def, type-arg]
    """Yield paragraphs and tables in order, also those inside content controls."""
    for child in element.iterchildren():
        if child.tag in (qn("w:p"), qn("w:tbl")):
            yield child
        elif child.tag in (qn("w:sdt"), qn("w:sdtContent"), qn("w:ins"), qn("w:customXml")):
            yield from _blocks(child)


def _lines(block, numbering: "_Numbering") -> Iterator[str]:  # type: ignore[no-untyped-def]
    if block.tag == qn("w:p"):
        yield from (numbering.label(block) + _text(block)).split("\n")
        return
    for row in block.iter(qn("w:tr")):
        cells = [
            [line for p in _blocks(cell) for line in _lines(p, numbering)] for cell in row.iterchildren(qn("w:tc"))
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
        self._styles = {style.get(qn("w:styleId")): style for style in document.styles.element.iter(qn("w:style"))}
        try:
            root = document.part.numbering_part.element
        except (KeyError, NotImplementedError):
            return
        abstract = {a.get(qn("w:abstractNumId")): _levels(a) for a in root.iter(qn("w:abstractNum"))}
        for num in root.iter(qn("w:num")):
            reference = num.find(qn("w:abstractNumId"))
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
            styled = self._styles.get(style.get(qn("w:val")))
            number = next(styled.iter(qn("w:numPr")), None) if styled is not None else None
        if number is None:
            return None
        list_id, level = number.find(qn("w:numId")), number.find(qn("w:ilvl"))
        if list_id is None or list_id.get(qn("w:val")) == "0":
            return None
        return list_id.get(qn("w:val")), int(level.get(qn("w:val"))) if level is not None else 0


def _levels(abstract) -> dict[int, tuple[str, str, int]]:  # type: ignore[no-untyped-def]
    def value(level, tag: str, default: str) -> str:  # type: ignore[no-untyped-def]
        found = level.find(qn(tag))
        return found.get(qn("w:val"), default) if found is not None else default

    return {
        int(level.get(qn("w:ilvl"))): (
            value(level, "w:numFmt", "decimal"), value(level, "w:lvlText", ""), int(value(level, "w:start", "1")),
        )
        for level in abstract.iter(qn("w:lvl"))
    }  # fmt: skip


def _figure(value: int, style: str) -> str:
    if style in ("lowerLetter", "upperLetter"):
        letter = _LETTERS[(value - 1) % 26]
        return letter if style == "lowerLetter" else letter.upper()
    if style in ("upperRoman", "lowerRoman"):
        tens, ones = divmod(value, 10)
        roman = "X" * tens + ["", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"][ones]
        return roman if style == "upperRoman" else roman.lower()
    return f"{value:02d}" if style == "decimalZero" else str(value)
