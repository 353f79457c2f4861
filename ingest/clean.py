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
        0xFFFE,
        0xFFFF,
        *range(0xD800, 0xE000),  # lone surrogates: no character, and no file can hold them
        *range(0xE0000, 0xE0080),  # tag characters, which only hide text
        *(c for c in range(0x20) if chr(c) not in "\t\n\f\r\v"),
        *range(0x7F, 0xA0),
    ]
)
_TABLE = _LOOKALIKES | _INVISIBLE | dict.fromkeys(map(ord, "\f\v\u2028\u2029"), "\n")
_BLANKS = re.compile(r"[^\S\n]+")
_TONE_BEFORE_SHAPE = re.compile("([\u0300\u0301\u0303\u0309])([\u0302\u0306\u031b])")

_PAGE_NUMBER = re.compile(r"[-–—|\s]*(?:trang\s*)?(\d{1,4})(?:\s*/\s*\d{1,4})?[-–—|.\s]*", re.IGNORECASE)
_EDGE = 4  # running heads stand within so many lines of a page's edge
_REPEATED = 0.4  # a line is a running head when it stands at the edge of this share of the pages (odd or even ones)


def normalise(text: str) -> str:
    """Return the text in NFC with look-alike letters repaired, blanks made plain and invisible characters gone.

    Line breaks stay; runs of other white space become one space.
    """
    return _BLANKS.sub(" ", repaired(text))


def repaired(text: str) -> str:
    """Return the text in NFC with letters repaired and invisible characters gone, white space as it was."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x85", "\n").translate(_TABLE)
    return unicodedata.normalize("NFC", _TONE_BEFORE_SHAPE.sub(r"\2\1", text))


def without_running_heads(pages: Sequence[Sequence[str]]) -> list[list[str]]:
    """Return the pages' lines without page numbers and without heads and footers that repeat from page to page.

    Only lines at a page's edge go, from the outside in; the first line that is neither stops the search.
    """
    offset = _page_number_offset(pages)
    repeated = _repeated_at_edges(pages, offset)

    def is_running(line: str, index: int) -> bool:
        if not line.strip():
            return True
        match = _PAGE_NUMBER.fullmatch(line.strip())
        return (match is not None and int(match[1]) - index == offset) or _shape(line, index + offset) in repeated

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
    """Return the line with the number of its page taken out, so that "Trang 5" and "Trang 6" are alike."""
    return re.sub(rf"(?<!\d){number}(?!\d)", "#", line.strip().casefold())


def _edges(page: Sequence[str]) -> list[str]:
    filled = [line for line in page if line.strip()]
    return filled if len(filled) <= 2 * _EDGE else [*filled[:_EDGE], *filled[-_EDGE:]]


def _page_number_offset(pages: Sequence[Sequence[str]]) -> int:
    """Return printed number minus index for most pages; 1 where there is nothing to tell by."""
    offsets = Counter(
        int(match[1]) - index
        for index, page in enumerate(pages)
        for line in {*_edges(page)[:1], *_edges(page)[-1:]}
        if (match := _PAGE_NUMBER.fullmatch(line.strip()))
    )
    return offsets.most_common(1)[0][0] if offsets else 1


def _repeated_at_edges(pages: Sequence[Sequence[str]], offset: int) -> set[str]:
    counts = Counter(
        shape for index, page in enumerate(pages) for shape in {_shape(line, index + offset) for line in _edges(page)}
    )
    wanted = max(3, _REPEATED * len(pages))
    return {shape for shape, count in counts.items() if count >= wanted and re.search(r"[^\W\d_]", shape)}
