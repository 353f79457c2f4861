"""Text as it should have been typed: one spelling per letter, nothing invisible, no running heads.

What a person could see is kept; spelling variants (uỷ/ủy) are folded in search copies only, never here.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence

_LOOKALIKES = {0x00D0: "Đ", 0x0189: "Đ", 0x00F0: "đ", 0x0256: "đ"}  # eth and African D drawn like Đ
_INVISIBLE = dict.fromkeys(
    [
        0x00AD,  # soft hyphen
        *range(0x200B, 0x2010),  # zero-width characters and direction marks
        *range(0x202A, 0x202F),
        *range(0x2060, 0x2070),
        0xFEFF,
        *range(0xFDD0, 0xFDF0),  # noncharacters, as the next two
        0xFFFE,
        0xFFFF,
        *range(0xD800, 0xE000),  # lone surrogates: no character, and no file can hold them
        *range(0xE0000, 0xE0080),  # tag characters, which only hide text
        *(c for c in range(0x20) if chr(c) not in "\t\n\f\r\v"),
        *range(0x7F, 0xA0),
    ]
)
_SYMBOLS = {  # glyphs of Word's Symbol and Wingdings, which it writes as private-use characters
    0xF02D: "-", 0xF06E: "■", 0xF06F: "□", 0xF071: "□", 0xF076: "❖", 0xF0A3: "≤", 0xF0A7: "▪", 0xF0A8: "□",
    0xF0AE: "→", 0xF0B0: "°", 0xF0B1: "±", 0xF0B3: "≥", 0xF0B4: "×", 0xF0B7: "•", 0xF0B9: "≠", 0xF0BE: "–",
    0xF0D7: "·", 0xF0D8: "➢", 0xF0E0: "→", 0xF0FC: "✓", 0xF0FE: "☑",
}  # fmt: skip
_PRIVATE = re.compile("(?<!\\S)[\ue000-\uf8ff](?!\\S)|(?P<letter>[\ue000-\uf8ff])")
_TABLE = _SYMBOLS | _LOOKALIKES | _INVISIBLE | dict.fromkeys(map(ord, "\f\v\u2028\u2029"), "\n")
_BLANKS = re.compile(r"[^\S\n]+")
_INNER_BLANKS = re.compile(r"(?<=\S)[^\S\n]+(?=\S)")
_TONE_BEFORE_SHAPE = re.compile("([\u0300\u0301\u0303\u0309])([\u0302\u0306\u031b])")

_PAGE_NUMBER = re.compile(r"[-–—|\s]*(?:trang\s*)?(\d{1,4})(?:\s*/\s*\d{1,4})?[-–—|.\s]*", re.IGNORECASE)
_NUMBERED_EDGE = re.compile(r"^\W{0,3}(\d{1,4})(?=\s)|(?<=\s)(\d{1,4})\W{0,3}$")  # “54 CÔNG BÁO/…”, “CÔNG BÁO/… 55”
_GAZETTE = re.compile(r"(?:\d{1,4} )?CÔNG BÁO ?/ ?Số [\d +–-]{1,20}/ ?Ngày \d{1,2}-\d{1,2}-\d{4}(?: \d{1,4})?")
_COUNTED = re.compile(r"(?:mẫu|biểu|bảng|phụ lục|chương|mục|phần|điều|hình)\b", re.IGNORECASE)  # “Mẫu số 1” on page 1
_EDGE = 4  # running heads stand within so many lines of a page's edge
_REPEATED = 0.4  # a line is a running head when it stands at the edge of this share of the pages (odd or even ones)
_PAGES = 3  # on which a line must repeat; two are enough where it counts them


def normalise(text: str, *, keep_indent: bool = False) -> str:
    """Return the text in NFC with look-alike letters repaired, blanks made plain and invisible characters gone.

    Line breaks stay; runs of other white space become one space, at the ends of a line only where not `keep_indent`.
    """
    return (_INNER_BLANKS if keep_indent else _BLANKS).sub(" ", repaired(text))


def repaired(text: str) -> str:
    """Return the text in NFC with letters repaired and invisible characters gone, white space as it was.

    A private-use character that stands alone is a bullet; in a word it is a letter that is lost, U+FFFD.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x85", "\n").translate(_TABLE)
    text = _PRIVATE.sub(lambda found: "\ufffd" if found["letter"] else "•", text)
    return unicodedata.normalize("NFC", _TONE_BEFORE_SHAPE.sub(r"\2\1", text))


def without_running_heads(pages: Sequence[Sequence[str]]) -> list[list[str]]:
    """Return the pages' lines without page numbers and without heads and footers that repeat from page to page.

    Only lines at a page's edge go, from the outside in; the first line that is neither stops the search.
    """
    offset = _page_number_offset(pages)
    repeated = _repeated_at_edges(pages, offset)

    def is_running(line: str, index: int) -> bool:
        text = line.strip()
        if not text or _GAZETTE.fullmatch(text):
            return True
        match = _PAGE_NUMBER.fullmatch(text)
        is_number = match is not None and int(match[1]) - index == offset
        return is_number or (_shape(text, index + offset) in repeated and not _is_prose(text))

    cleaned = []
    for index, page in enumerate(pages):
        start, end = 0, len(page)
        while start < end and is_running(page[start], index):
            start += 1
        while end > start and is_running(page[end - 1], index):
            end -= 1
        cleaned.append(list(page[start:end]))
    return cleaned


def _shape(line: str, number: int) -> str:
    """Return the line without the number of its page: “Trang 5” and “Trang 6” are alike.

    Of a line whose number counts something else, “Mẫu số 1”, the shape is all of it.
    """
    text = line.strip().casefold()
    if _COUNTED.match(text):
        return text
    return " ".join(re.sub(rf"(?<![\d#]){number}(?!\d)", " # ", text, count=1).split()).strip("# ")


def _edges(page: Sequence[str]) -> list[str]:
    filled = [line for line in page if line.strip()]
    return filled if len(filled) <= 2 * _EDGE else [*filled[:_EDGE], *filled[-_EDGE:]]


def _page_number_offset(pages: Sequence[Sequence[str]]) -> int:
    """Return printed number minus index for most pages; 1 where there is nothing to tell by.

    A number standing alone weighs more than one at the end of a head, which may be the end of a sentence.
    """
    votes = Counter[int]()
    for index, page in enumerate(pages):
        for line in {*_edges(page)[:1], *_edges(page)[-1:]}:
            if match := _PAGE_NUMBER.fullmatch(line.strip()):
                votes[int(match[1]) - index] += 2
            elif not _COUNTED.match(line.strip()):
                votes.update(int(a or b) - index for a, b in _NUMBERED_EDGE.findall(line.strip()))
    offset, weight = votes.most_common(1)[0] if votes else (1, 0)
    return offset if weight > 1 else 1


def _repeated_at_edges(pages: Sequence[Sequence[str]], offset: int) -> set[str]:
    counts, counting = Counter[str](), Counter[str]()
    for index, page in enumerate(pages):
        shapes = {_shape(line, index + offset): line for line in _edges(page) if not _is_prose(line)}
        counts.update(shapes.keys())
        counting.update(shape for shape, line in shapes.items() if shape != _shape(line, -1))
    wanted = max(_PAGES, _REPEATED * len(pages))
    return {
        shape
        for shape, count in counts.items()
        if (count >= wanted or counting[shape] >= max(2, wanted - 1)) and re.search(r"[^\W\d_]", shape)
    }


def _is_prose(line: str) -> bool:
    """Is true for what may be part of a sentence, that a form says again page by page; an address is none."""
    text = line.strip()
    return text[-1:] in ".,;:" or (text[:1].islower() and " " in text)
