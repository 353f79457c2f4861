"""Text in pieces: cut where quotes and found words begin and end, so that a page can mark them."""

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple


class Piece(NamedTuple):
    """Is a run of characters with the numbers of the marked quotes it belongs to, none for plain text."""

    text: str
    hits: tuple[int, ...] = ()


def pieces(text: str, border: int, ranges: Iterable[tuple[int, int, int]]) -> Iterator[tuple[int, Piece]]:
    """Yield the pieces of the text with their offsets, cut at the border and wherever a range begins or ends."""
    ranges = list(ranges)
    cuts = sorted({0, border, len(text), *(edge for start, end, _ in ranges for edge in (start, end))})
    for start, end in pairwise(cuts):
        hits = dict.fromkeys(number for first, last, number in ranges if first <= start and end <= last)
        yield start, Piece(text[start:end], tuple(hits))
