"""Marks that a reading of a whole page lost, taken from a second reading of each line by itself.

Tesseract gives the highest marks of a line, those of “ổ” and “ẩ”, to the line above where that is near, cuts them off
and reads “tô”, “thâm”. A line by itself, cut out by where it stands, has them. Letters and figures are those of the
first reading: only marks are taken, and only where both readings have the same letters and none of the first's is
lost. A tone in place of another would right more words than it spoils, but spoils some (“bảo”, “báo”).
"""

import re
import unicodedata
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, NamedTuple

from corpus.text import fold
from ingest.readers.legibility import is_syllable

if TYPE_CHECKING:
    import numpy as np

_INK = 160  # a pixel darker than that is ink, or its edge
_ABOVE, _BELOW = 1.4, 1.4  # heights of a letter like “h”, and tails like that of “g”, a line reaches from its level
_FROM_ABOVE, _FROM_BELOW = 0.35, 0.3  # of a cut-out that ink of the next lines reaches into it, at most
_MARGIN = 10  # pixels of paper at the ends of a line
_EDGE = 6  # pixels of white above and below what is cut out
_HOOK = "\u0309"  # of “ỉ”, which a dot is taken for
_LETTERS = re.compile(r"[^\W\d_]+(?:[-–/][^\W\d_]+)*")


class Level(NamedTuple):
    """Is where a line stands, in pixels from the left and top of the page.

    `ascent` is how far its highest letters without marks reach above the level, `descent` how far tails reach below.
    """

    left: int
    right: int
    level: float
    ascent: float
    descent: float


def cut_out(page: "np.ndarray", line: Level) -> "np.ndarray":
    """Return the line of a grey page with room for its marks, without the ink of the lines above and below."""
    import numpy as np
    from scipy import ndimage

    top = min(max(round(line.level - _ABOVE * line.ascent), 0), len(page) - 1)
    bottom = max(round(line.level + _BELOW * line.descent), top + 1)
    part = page[top:bottom, max(line.left - _MARGIN, 0) : line.right + _MARGIN].copy()
    height = len(part)
    shapes, _ = ndimage.label(part < _INK, np.ones((3, 3)))
    for number, (rows, columns) in enumerate(ndimage.find_objects(shapes), 1):
        is_above = rows.start == 0 and rows.stop < _FROM_ABOVE * height
        is_below = rows.stop == height and rows.start > (1 - _FROM_BELOW) * height
        if is_above or is_below:
            around = slice(max(rows.start - 2, 0), rows.stop + 2), slice(max(columns.start - 2, 0), columns.stop + 2)
            part[around][ndimage.binary_dilation(shapes[around] == number, iterations=2)] = 255
    return np.pad(part, ((_EDGE, _EDGE), (0, 0)), constant_values=255)


def with_marks(first: Sequence[str], second: Sequence[str]) -> list[str]:
    """Return the words of the first reading of a line with the marks that the second has besides."""
    words = list(first)
    pairs = SequenceMatcher(None, [_bare(word) for word in first], [_bare(word) for word in second], autojunk=False)
    for block in pairs.get_matching_blocks():
        for at in range(block.size):
            words[block.a + at] = _marked(first[block.a + at], second[block.b + at])
    return words


def _bare(word: str) -> str:
    found = _LETTERS.search(word)
    return fold(found[0]) if found else word


def _marked(word: str, other: str) -> str:
    """Return the word with the marks of its other reading where that has all of its own and is a syllable."""
    ours, theirs = _LETTERS.search(word), _LETTERS.search(other)
    if not ours or not theirs or len(ours[0]) < 2 or re.search(r"\d", word + other):
        return word
    a, b = ours[0], theirs[0]
    if a.lower() == b.lower() or fold(a) != fold(b) or not is_syllable(b):
        return word
    letters = list(zip(_apart(a), _apart(b), strict=True))
    only_adds = all(letter == other and was <= now for (letter, was), (other, now) in letters)
    is_dot = any(letter in "iI" and _HOOK in now - was for (letter, was), (_, now) in letters)
    return word[: ours.start()] + b + word[ours.end() :] if only_adds and not is_dot else word


def _apart(word: str) -> list[tuple[str, set[str]]]:
    """Return each letter with its marks; the bar of “đ” is none of them."""
    letters: list[tuple[str, set[str]]] = []
    for sign in unicodedata.normalize("NFD", word):
        if unicodedata.combining(sign):
            letters[-1][1].add(sign)
        else:
            letters.append((sign, set()))
    return letters
