"""Tables on a PDF page without lines around them: three columns or more below a head that begins with “STT”.

Columns are what blank stretches part from the head to the last row; a row begins where the first column counts on.
Whatever does not fit stays the lines that it is: a table that is misread says what no row says.
"""

import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from ingest.readers.tables import Table, is_inside

if TYPE_CHECKING:
    from pdfplumber.page import Page

_COLUMNS = 3  # at least; two may be anything that stands side by side
_ROWS = 2  # likewise, below the head
_APART = 0.7  # of the size: words of one cell are nearer to each other
_GUTTER = 0.4  # likewise, columns are wider apart
_SAME_LINE = 0.3  # likewise, between the tops of words of one line
_PITCH = 2.2  # likewise, between the tops of two lines of one cell, at most
_ROOM = 1.0  # points by which rows are wider apart than lines, at least, where that tells them

_HEAD = re.compile(r"STT|(?:Số )?TT|Số thứ(?: tự)?", re.IGNORECASE)  # which may have two lines
BEGINS = re.compile(rf"\s*(?:{_HEAD.pattern})(?:\s|$)", re.IGNORECASE)  # a line that may begin such a table
_COUNT = re.compile(r"(\d{1,3})[.)]?")


class _Part(NamedTuple):
    """Is words of one line beside each other."""

    left: float
    right: float
    text: str


class _Line(NamedTuple):
    parts: list[_Part]
    top: float
    bottom: float
    size: float


_Columns = Sequence[tuple[float, float]]  # from where to where


def aligned_on(page: "Page", ruled: Sequence[Table]) -> list[Table]:
    """Return the tables of a page from the top down that are none of the `ruled` ones."""
    words = page.extract_words(extra_attrs=["size"])
    lines = list(_lines([word for word in words if not any(is_inside(word, table.box) for table in ruled)]))
    found: list[Table] = []
    at = 0
    while at < len(lines):
        read = _table(lines[at:]) if _HEAD.fullmatch(lines[at].parts[0].text) else None
        if read:
            found.append(read[0])
        at += read[1] if read else 1
    return found


def _lines(words: Iterable[dict[str, Any]]) -> Iterator[_Line]:
    """Yield the lines from the top down, words that stand near each other as one part."""
    rest = deque(sorted(words, key=lambda word: (word["top"], word["x0"])))
    while rest:
        top, size = float(rest[0]["top"]), float(rest[0]["size"])
        own = [rest.popleft()]
        while rest and rest[0]["top"] - top < _SAME_LINE * size:
            own.append(rest.popleft())
        parts: list[_Part] = []
        for word in sorted(own, key=lambda word: float(word["x0"])):
            one = _Part(float(word["x0"]), float(word["x1"]), word["text"])
            if parts and one.left - parts[-1].right < _APART * size:
                one = _Part(parts[-1].left, one.right, f"{parts.pop().text} {one.text}")
            parts.append(one)
        yield _Line(parts, top, max(float(word["bottom"]) for word in own), size)


def _table(lines: Sequence[_Line]) -> tuple[Table, int] | None:
    """Return the table that the first line begins, and how many lines it has; None where it is none."""
    width = len(lines[0].parts)
    region = list(_region(lines))
    columns = _columns(region)
    begins = [at for at, line in enumerate(region) if at and _count(line, columns) is not None]
    if width < _COLUMNS or len(columns) != width or len(begins) < _ROWS:
        return None
    counted = [_count(region[at], columns) or 0 for at in begins]
    if counted != list(range(counted[0], counted[0] + len(counted))) or not _tells_rows(region, begins, columns):
        return None
    rows = [region[start:end] for start, end in pairwise([0, *begins, len(region)])]
    box = (columns[0][0], region[0].top, columns[-1][1] + 1, region[-1].bottom + 1)
    return Table(box, [_cells(row, columns) for row in rows]), len(region)


def _region(lines: Sequence[_Line]) -> Iterator[_Line]:
    """Yield the lines that leave the columns of the first one apart, as far as they stand close below each other."""
    columns = _columns(lines[:1])
    for above, line in pairwise([lines[0], *lines]):
        first = line.parts[0].text
        is_far = line.top - above.top > _PITCH * line.size and not _COUNT.fullmatch(first)
        columns = _columns([line._replace(parts=[*line.parts, *(_Part(*column, "") for column in columns)])])
        if is_far or len(columns) < len(lines[0].parts) or (line is not lines[0] and _HEAD.fullmatch(first)):
            return
        yield line


def _columns(lines: Sequence[_Line]) -> list[tuple[float, float]]:
    """Return what the parts of the lines cover, from left to right."""
    found: list[tuple[float, float]] = []
    for line_size, part in sorted(
        ((line.size, part) for line in lines for part in line.parts), key=lambda one: one[1]
    ):
        if found and part.left - found[-1][1] < _GUTTER * line_size:
            found[-1] = (found[-1][0], max(found[-1][1], part.right))
        else:
            found.append((part.left, part.right))
    return found


def _count(line: _Line, columns: _Columns) -> int | None:
    """Return the number in the first column, None where there is none."""
    number = _COUNT.fullmatch(line.parts[0].text)
    return int(number[1]) if number and _column(line.parts[0], columns) == 0 else None


def _column(part: _Part, columns: _Columns) -> int:
    return next(at for at, (left, right) in enumerate(columns) if left <= part.left <= right)


def _tells_rows(region: Sequence[_Line], begins: Sequence[int], columns: _Columns) -> bool:
    """Is true where it is sure which lines make up a row: not where numbers may stand in the middle of their rows.

    Rows are wider apart than their lines are, or else each further line goes on with what a cell says above it.
    """
    gaps = [line.top - above.top for above, line in pairwise(region)]
    inside = [gap for at, gap in enumerate(gaps, 1) if at not in begins]
    if not inside or min(gaps[at - 1] for at in begins) > max(inside) + _ROOM:
        return True
    first = region[: begins[0]]
    return len(first) == 1 and all(
        part.text[0].islower()
        and any(_column(above, columns) == _column(part, columns) for above in region[at - 1].parts)
        for at, line in enumerate(region)
        if at and at not in begins
        for part in line.parts
    )


def _cells(row: Sequence[_Line], columns: _Columns) -> tuple[str, ...]:
    parts = [part for line in row for part in line.parts]
    return tuple(" ".join(part.text for part in parts if _column(part, columns) == at) for at in range(len(columns)))
