"""Two columns printed side by side, as the heads and signatures of documents have them, back one after the other.

A reader that orders letters by position makes one line of both: “BỘ TÀI CHÍNH CỘNG HÒA XÃ HỘI…”. Only where the words
say that it is such a place are they taken apart; the rows of a table belong together.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ingest.ending import is_kind

_GAP = 1.5  # of the size, at least, between the columns; justified words stand nearer
_FORM = re.compile(
    r"ĐẢNG CỘNG SẢN VIỆT NAM|CỘNG H(?:ÒA|OÀ) XÃ HỘI|Độc lập\s*[-–]\s*Tự do|Nơi nhận\s*:|"
    r"(?:T/M|TM\.|T\.M\.|K/T|KT\.|T/L|TL\.|TUQ\.)\s*[A-ZĐÀ-Ỹ]{2}"
)


class Line(NamedTuple):
    """Is a printed line: its text, its size, and from where to where each letter that is no blank reaches."""

    text: str
    size: float
    places: list[tuple[float, float]]


class _Pair(NamedTuple):
    left: Line
    right: Line

    @property
    def gutter(self) -> tuple[float, float]:
        return self.left.places[-1][1], self.right.places[0][0]


def side_by_side(lines: Sequence[Line]) -> list[Line]:
    """Return the lines, those of a head or signature in two columns as the left column and then the right one."""
    ordered: list[Line] = []
    at = 0
    while at < len(lines):
        block = list(_block(lines, at))
        if len(block) and _FORM.search("\n".join(line.text for line in lines[at : at + len(block)])):
            ordered += [left for left, _ in block if left is not None]
            ordered += [right for _, right in block if right is not None]
            at += len(block)
        else:
            ordered.append(lines[at])
            at += 1
    return ordered


def _block(lines: Sequence[Line], start: int) -> Iterator[tuple[Line | None, Line | None]]:
    """Yield the left and right part of each line from `start` on, as long as one gutter runs between them."""
    if start >= len(lines) or (first := _pair(lines[start])) is None:
        return
    low, high = first.gutter
    for line in lines[start:]:
        pair = _pair(line, (low, high))
        if pair is not None:
            low, high = max(low, pair.gutter[0]), min(high, pair.gutter[1])
            yield pair.left, pair.right
        elif is_kind(line.text.strip()):  # the title in the middle of the page, which belongs to neither
            return
        elif line.places and line.places[-1][1] <= high:
            low = max(low, line.places[-1][1])
            yield line, None
        elif line.places and line.places[0][0] >= low:
            high = min(high, line.places[0][0])
            yield None, line
        else:
            return


def _pair(line: Line, within: tuple[float, float] = (0, float("inf"))) -> _Pair | None:
    """Return the two parts of a line beside its widest gap that overlaps `within`; None where it has none."""
    letters = [index for index, letter in enumerate(line.text) if not letter.isspace()]
    if len(letters) != len(line.places):  # a reader wrote one letter as two
        return None
    gaps = [
        (following[0] - place[1], at)
        for at, (place, following) in enumerate(zip(line.places, line.places[1:], strict=False), 1)
        if place[1] < within[1] and following[0] > within[0]
    ]
    widest, at = max(gaps, default=(0.0, 0))
    if widest < _GAP * line.size:
        return None
    text, cut = line.text, letters[at]
    return _Pair(
        Line(text[:cut].strip(), line.size, line.places[:at]), Line(text[cut:].strip(), line.size, line.places[at:])
    )
