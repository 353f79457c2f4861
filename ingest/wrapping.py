"""Lines back into paragraphs: where a line stops because the page ended it, and where the writer did."""

import re
import unicodedata
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

TERMINAL = re.compile(r"[.;:!?…][\"”’)\]]*\s*$")

# Widths of Times, the face these documents are set in, per mille of the size. Other faces differ by a factor that
# cancels out; counting characters instead misjudges lines by a tenth.
_WIDTHS = {
    **dict.fromkeys(" .,", 250), **dict.fromkeys("/:;ijlt", 278), **dict.fromkeys("!()-Ifr", 333), "s": 389, "J": 389,
    **dict.fromkeys("acez“”\"?", 444), **dict.fromkeys("FPS", 556), **dict.fromkeys("ELTZ", 611),
    **dict.fromkeys("BCR", 667), **dict.fromkeys("ADGHKNOQUVXYĐw", 722), "m": 778, "M": 889, "W": 944, "…": 1000,
}  # fmt: skip
_WIDTH = 500
_BROKEN_OFF = 40  # letters of an unfinished line that the next goes on with where lines are not broken as a rule
_ENDED = re.compile(r"[.,;:!?…|][\"”’)\]]*\s*$")
_ENOUGH = 20  # lines that surely continue, to calibrate by


class Line(NamedTuple):
    """Is one line of the cleaned text, the page it stands on, and the notes that marks in it point to.

    The page is counted from 1, None where there are no pages.
    """

    text: str
    page: int | None = None
    notes: tuple[str, ...] = ()


class Wrapping:
    """Is where paragraphs end in lines of one document.

    A line whose page had room for the next word was ended by the writer. How full "full" is, the document tells
    itself: by the lines that are followed by a lower-case word, which go on for sure.
    """

    def __init__(self, lines: Sequence[Line], wrapped: bool) -> None:
        self.lines = lines
        self.wrapped = wrapped
        filled = [line.text.strip() for line in lines if line.text.strip()]
        self._full = 0.0
        reaches = sorted(_reach(a, b) for a, b in pairwise(filled) if b[0].islower() and b[1:2].isalpha())
        if len(reaches) >= _ENOUGH:
            self._full = 0.99 * reaches[len(reaches) // 33]
        elif filled:
            self._full = 0.9 * max(map(_width, filled))

    def before(self, index: int) -> str:
        """Return the last filled line before `index`, "" where there is none."""
        return next((text for i in range(index - 1, -1, -1) if (text := self.lines[i].text.strip())), "")

    def continues(self, index: int) -> bool:
        """Is true when the line goes on with the paragraph of the line before."""
        before, text = self.before(index), self.lines[index].text.strip()
        if not before:
            return False
        if not self.wrapped:
            return (
                text[0].islower() and len(before) >= _BROKEN_OFF and not _ENDED.search(before) and " | " not in text
            )
        opens_bracket = text[0] == "(" and not TERMINAL.search(before)
        return text[0].islower() or opens_bracket or not self._has_room(before, text)

    def breaks_sentence(self, index: int) -> bool:
        """Is true when the line before stops inside a sentence, so that no heading can start here."""
        before, text = self.before(index), self.lines[index].text.strip()
        return self.wrapped and bool(before) and not TERMINAL.search(before) and not self._has_room(before, text)

    def _has_room(self, before: str, text: str) -> bool:
        return _reach(before, text) < self._full


def _reach(line: str, following: str) -> int:
    """Return how wide the line would be with the next line's first word on it."""
    return _width(f"{line} {following.split(' ', 1)[0]}")


def _width(text: str) -> int:
    return sum(
        _WIDTHS.get(letter, _WIDTH)
        for letter in unicodedata.normalize("NFD", text)
        if not unicodedata.combining(letter)
    )


def joined(lines: Sequence[Line], wrapped: bool) -> list[Line]:
    """Return the paragraphs of the lines, each on the page where it starts; blank lines stay."""
    wrapping = Wrapping(lines, wrapped)
    paragraphs: list[Line] = []
    for index, line in enumerate(lines):
        text = line.text.strip()
        last = next((place for place in range(len(paragraphs) - 1, -1, -1) if paragraphs[place].text), None)
        if text and last is not None and wrapping.continues(index):
            above = paragraphs[last]
            paragraphs[last] = above._replace(text=f"{above.text} {text}", notes=(*above.notes, *line.notes))
        else:
            paragraphs.append(line._replace(text=text))
    return paragraphs
