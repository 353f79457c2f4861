"""Tables on a PDF page that lines are drawn around: rows whole, each cell read by itself, also over the page's end.

The order in which a page draws its letters mixes up the cells of a row where one of them has two lines.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from ingest.readers.paragraphs import is_form, row_line
from ingest.readers.printed import Row
from ingest.readers.visible import is_white

if TYPE_CHECKING:
    from pdfplumber.page import Page

RULES = 4  # lines or boxes drawn on a page, from which there may be a table
_THIN = 3.0  # points; what is filled and thicker is no rule
_CLOSE = 0.1  # of the size: two letters of one word are nearer to each other
_EDGE = 3  # printed lines between a table and the edge of its page: a running head, the page's number

_Box = tuple[float, float, float, float]  # left, top, right, bottom


class Table(NamedTuple):
    """Is where a table stands on its page, and its rows of cells, each "" where it is empty."""

    box: _Box
    rows: list[tuple[str, ...]]


def tables_on(page: "Page") -> list[Table]:
    """Return the tables of a page from the top down, but for those that only place text, or lie in another's cell."""
    ruled = page.filter(lambda thing: not _is_ground(thing))
    letters = page.chars
    found = [(table.bbox, [row.cells for row in table.rows]) for table in ruled.find_tables()]
    outer = [
        (box, cells) for box, cells in found if not any(_holds(other, box) for other, _ in found if other != box)
    ]
    read = [Table(box, _rows(cells, letters)) for box, cells in sorted(outer) if _is_whole(box, cells, letters)]
    return sorted((table for table in read if _is_table(table.rows)), key=lambda table: table.box[1])


def printed_row(cells: tuple[str, ...], size: float) -> Row:
    return Row(row_line([[cell] for cell in cells]), size, cells)


def over_pages(pages: Sequence[Sequence[Row]]) -> list[list[Row]]:
    """Return the pages, a row that runs on over the end of its page as one row, and heads said again left out."""
    joined = [list(page) for page in pages]
    head: list[Row] = []  # of the table that runs on, from its first page
    for above, below in pairwise(joined):
        last, first = _last_row(above), _first_row(below)
        if last is None or first is None or len(above[last].cells) != len(below[first].cells):
            head = []
            continue
        table = _table_at(above, last)
        head = head if head and table[0] is above[_first_row(above) or 0] else table
        for row in head:
            if first == len(below) or below[first].cells != row.cells:
                break
            del below[first]
        if first < len(below) and _goes_on(above[last].cells, below[first].cells):
            cells = tuple(
                f"{upper} {lower}".strip() for upper, lower in zip(above[last].cells, below[first].cells, strict=True)
            )
            above[last] = printed_row(cells, above[last].size)
            del below[first]
    return joined


def _is_ground(thing: Mapping[str, Any]) -> bool:
    """Is true for an area behind text, whose edges rule nothing."""
    if thing["object_type"] != "rect" or thing["stroke"]:
        return False
    colour = thing["non_stroking_color"]
    is_area = min(thing["width"], thing["height"]) > _THIN
    return is_area or is_white(colour if isinstance(colour, list | tuple) else (colour,))


def _holds(outer: _Box, inner: _Box) -> bool:
    return outer[0] <= inner[0] and outer[1] <= inner[1] and inner[2] <= outer[2] and inner[3] <= outer[3]


def is_inside(letter: Mapping[str, Any], box: _Box) -> bool:
    """Is true for a letter whose middle lies in the box."""
    across = (float(letter["x0"]) + float(letter["x1"])) / 2
    down = (float(letter["top"]) + float(letter["bottom"])) / 2
    return box[0] <= across < box[2] and box[1] <= down < box[3]


def _is_whole(box: _Box, rows: Sequence[Sequence[_Box | None]], letters: Sequence[dict[str, Any]]) -> bool:
    """Is true where every letter of the table stands in a cell, upright, and no word in two of them."""
    cells = [cell for row in rows for cell in row if cell is not None]
    own = [letter for letter in letters if letter["text"].strip() and is_inside(letter, box)]
    held = [next((cell for cell in cells if is_inside(letter, cell)), None) for letter in own]
    if None in held or not all(letter["upright"] for letter in own):
        return False
    return not any(
        cell != following and _touch(letter, after)
        for (letter, cell), (after, following) in pairwise(zip(own, held, strict=True))
    )


def _touch(letter: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Is true for two letters of one word."""
    is_beside = abs(float(after["x0"]) - float(letter["x1"])) < _CLOSE * float(letter["size"])
    return is_beside and abs(float(after["bottom"]) - float(letter["bottom"])) < 1


def _rows(rows: Sequence[Sequence[_Box | None]], letters: Sequence[dict[str, Any]]) -> list[tuple[str, ...]]:
    """Return the text of the cells; of a cell that reaches down into other rows in each of them."""
    from pdfplumber.utils.text import extract_text

    said: list[tuple[str, ...]] = []
    above: dict[int, tuple[float, str]] = {}  # column -> how far down its last cell reaches, and what that says
    for row in rows:
        top = min(cell[1] for cell in row if cell is not None)
        texts = []
        for column, cell in enumerate(row):
            if cell is not None:
                text = " ".join(extract_text([letter for letter in letters if is_inside(letter, cell)]).split())
                above[column] = (cell[3], text)
            reach, text = above.get(column, (0.0, ""))
            texts.append(text if cell is not None or reach > top + _THIN else "")
        said.append(tuple(texts))
    return said


def _is_table(rows: Sequence[tuple[str, ...]]) -> bool:
    """Is true where something stands beside something else, but for what only places text."""
    several = any(len(list(filter(None, row))) > 1 for row in rows)
    return several and not is_form([[[cell] for cell in row] for row in rows])


def _last_row(page: Sequence[Row]) -> int | None:
    """Return the index of the row of a table that ends the page, None where no table does."""
    return next((at for at in _edge(range(len(page) - 1, -1, -1), page) if page[at].cells), None)


def _first_row(page: Sequence[Row]) -> int | None:
    return next((at for at in _edge(range(len(page)), page) if page[at].cells), None)


def _edge(places: range, page: Sequence[Row]) -> Iterator[int]:
    """Yield places from the edge inwards, as many as may hold a running head and the line after it."""
    filled = 0
    for at in places:
        filled += bool(page[at].text.strip())
        if filled > _EDGE + 1:
            return
        yield at


def _table_at(page: Sequence[Row], last: int) -> list[Row]:
    """Return the rows of the table that ends at `last`."""
    first = last
    while first and len(page[first - 1].cells) == len(page[last].cells):
        first -= 1
    return list(page[first : last + 1])


def _goes_on(upper: tuple[str, ...], lower: tuple[str, ...]) -> bool:
    """Is true where the lower cells go on with sentences of those above, and begin nothing in the first column."""
    filled = [(above, below) for above, below in zip(upper, lower, strict=True) if below]
    return not lower[0] and all(above for above, _ in filled) and any(below[0].islower() for _, below in filled)
