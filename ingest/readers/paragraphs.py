"""What every reader of a word processor's file gives, and how it prints a table and what it leaves out."""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

_WARNED = 12  # words shown of a text that is left out
_FORM = re.compile(  # of tables that only place text: heads, signatures, whole articles
    r"ĐẢNG CỘNG SẢN VIỆT NAM|CỘNG H(?:ÒA|OÀ) XÃ HỘI|Nơi nhận\s*:|"
    r"^(?:T/M|TM\.|T\.M\.|K/T|KT\.|T/L|TL\.|TUQ\.)\s*[A-ZĐÀ-Ỹ]{2}|^(?:Điều|ĐIỀU|Chương|CHƯƠNG) (?:\d|[IVX])",
    re.MULTILINE,
)
STRUCK = "chữ bị gạch ngang"
HIDDEN = "chữ ẩn, trắng hoặc quá nhỏ"


class Paragraphs(NamedTuple):
    """Is the paragraphs and table rows of a file, its notes by their mark, and what of it was left out."""

    lines: list[str]
    notes: dict[str, str]
    warnings: list[str]


def is_form(rows: Sequence[Sequence[Sequence[str]]]) -> bool:
    """Is true for a table, given as rows of cells of lines, that only places text beside other text."""
    return _FORM.search("\n".join(line for row in rows for cell in row for line in cell)) is not None


def row_line(cells: Sequence[Sequence[str]]) -> str:
    """Return a row of a table in one line, its cells between bars, empty ones left out."""
    filled = [" ".join(text for line in cell if (text := line.strip())) for cell in cells]
    return " | ".join(filter(None, filled))


def left_out(texts: Mapping[str, str]) -> list[str]:
    """Return a warning that shows the start of each text that is left out, by what kind of text it is."""
    return [f"bỏ {what}: “{_shortened(text)}”" for what, text in texts.items() if text.strip()]


def _shortened(text: str) -> str:
    words = text.split()
    return " ".join(words[:_WARNED]) + ("…" if len(words) > _WARNED else "")
