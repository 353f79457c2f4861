"""Lines back into paragraphs: where a line stops because the page ended it, and where the writer did."""

import re
import unicodedata
from collections.abc import Sequence
from itertools import groupby, pairwise, takewhile
from typing import NamedTuple

from corpus.text import is_spelling

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
_SPREAD = 1.15  # the reach of a full line with a long word, as a multiple of its column's width
_NARROW = 0.8  # of the width of a full line, at most: a line of a table's cell, or one that its writer ended
_TABLE = 6  # lines in a row that are so short, from which they may be a table
_JOINS = re.compile(r"\b(?:của|và|với|các|những|hoặc)$")  # no paragraph ends with these
_ORDINAL = re.compile(r"[A-ZĐ]|[IVXLC]+")  # “II-” of a section
_FIRST_WORD = re.compile(r"\w+")
_COUNT = re.compile(r"\d[\d.,]{0,12} [^\W\d_]")  # “… trong thời hạn”, “10 ngày”
_TITLE = 20  # letters of a line in capitals that is no abbreviation
_ENOUGH = 20  # lines that surely continue, to calibrate by


class Line(NamedTuple):
    """Is one line of the cleaned text, the page it stands on, and the notes that marks in it point to.

    The page is counted from 1, None where there are no pages.
    """

    text: str
    page: int | None = None
    notes: tuple[str, ...] = ()


def is_row(text: str) -> bool:
    """Is true for the row of a table, as all readers write it."""
    return " | " in text


class Wrapping:
    """Is where paragraphs end in lines of one document.

    A line whose column had room for the next word was ended by the writer. How wide a column is, the lines tell that
    are followed by a lower-case word, which go on for sure: most of the document's, a page's own where it is set
    wider or narrower, and that of a table's cells where line after line stays short.
    """

    def __init__(self, lines: Sequence[Line], wrapped: bool) -> None:
        self.lines = lines
        self.wrapped = wrapped
        self._previous: list[int | None] = []  # the last filled line before each
        last = None
        for index, line in enumerate(lines):
            self._previous.append(last)
            last = index if line.text.strip() else last
        self._full = _column_widths(lines) if wrapped else {}

    def before(self, index: int) -> str:
        """Return the last filled line before `index`, "" where there is none."""
        previous = self._previous[index]
        return self.lines[previous].text.strip() if previous is not None else ""

    def continues(self, index: int) -> bool:
        """Is true when the line goes on with the paragraph of the line before."""
        before, text = self.before(index), self.lines[index].text.strip()
        if not before or is_row(text) or (self.wrapped and is_row(before)):
            return False
        if not self.wrapped:
            beside = self._previous[index] == index - 1  # an empty line between ends what is above it
            broken_off = beside and len(before) >= _BROKEN_OFF and not _ENDED.search(before)
            return broken_off and text[0].islower()
        unfinished = not TERMINAL.search(before)
        opens_bracket = text[0] == "(" and unfinished
        counts_on = unfinished and self._turns_page(index) and _COUNT.match(text) is not None
        joins = unfinished and _JOINS.search(before) is not None
        return text[0].islower() or opens_bracket or counts_on or joins or not self._has_room(index)

    def breaks_sentence(self, index: int) -> bool:
        """Is true when the line before stops inside a sentence, so that no heading can start here."""
        before = self.before(index)
        if not self.wrapped or not before or is_row(before):
            return False
        return not TERMINAL.search(before) and not self._has_room(index)

    def _turns_page(self, index: int) -> bool:
        """Is true when the line before stands on another page."""
        previous = self._previous[index]
        return previous is not None and self.lines[previous].page != self.lines[index].page

    def _has_room(self, index: int) -> bool:
        """Is true when the first word of the line would have stood on the line before."""
        previous = self._previous[index]
        assert previous is not None
        before, text = self.lines[previous].text.strip(), self.lines[index].text.strip()
        if before.isupper() and not text.isupper() and len(before) >= _TITLE:
            return True  # a title in capitals ends where they end, however full its last line
        return _reach(before, text) < self._full[previous]


def _column_widths(lines: Sequence[Line]) -> dict[int, float]:
    """Return for each filled line how wide it must be to be full."""
    filled = [index for index, line in enumerate(lines) if line.text.strip() and not is_row(line.text)]
    texts = {index: lines[index].text.strip() for index in filled}
    sure = {
        a: _reach(texts[a], texts[b])
        for a, b in pairwise(filled)
        if texts[b][0].islower() and texts[b][1:2].isalpha()
    }
    widths = {index: _width(text) for index, text in texts.items()}
    widest = max(widths.values(), default=0)
    body = _full_from(list(sure.values())) if len(sure) >= _ENOUGH else 0.9 * widest
    full: dict[int, float] = {}
    for _, group in groupby(filled, key=lambda index: lines[index].page):
        page = list(group)
        own = _of_page(body, [widths[i] for i in page], [sure[i] for i in page if i in sure])
        short = {index for index in page if widths[index] <= _NARROW * own}
        for is_short, run in groupby(page, key=short.__contains__):
            stretch = list(run)
            full |= dict.fromkeys(stretch, own)
            going = [at for at, index in enumerate(stretch[:-1]) if index in sure]
            if is_short and len(going) >= _TABLE // 2 and going[-1] - going[0] >= _TABLE - 2:
                cells = stretch[going[0] : going[-1] + 2]
                full |= dict.fromkeys(cells, 0.99 * min(sure[stretch[at]] for at in going))
    return full


def _of_page(body: float, widths: Sequence[float], sure: Sequence[float]) -> float:
    """Return how wide a full line of a page is: as in most of the document, but where the page is set otherwise."""
    if len(sure) < _TABLE:
        return body
    own = _full_from(sure)
    as_wide = sum(width > 0.9 * body for width in widths)
    return own if own > 1.1 * body or (own < 0.9 * body and as_wide < 0.05 * len(widths)) else body


def _full_from(reaches: Sequence[float]) -> float:
    """Return the width of the column that most of the text stands in, given reaches of lines that surely go on.

    These lie between the column's width and a long word more; those of narrower columns lie below.
    """
    ordered = sorted(reaches)
    end, total, best, at = 0, 0.0, 0.0, (0, 0)
    for start, reach in enumerate(ordered):
        while end < len(ordered) and ordered[end] <= _SPREAD * reach:
            total += ordered[end]
            end += 1
        if total > best:
            best, at = total, (start, end)
        total -= reach
    inside = ordered[slice(*at)]
    return 0.99 * inside[len(inside) // 33]


def _reach(line: str, following: str) -> int:
    """Return how wide the line would be with the next line's first word on it."""
    return _width(f"{line} {following.split(' ', 1)[0]}")


def _width(text: str) -> int:
    return sum(
        _WIDTHS.get(letter, _WIDTH)
        for letter in unicodedata.normalize("NFD", text)
        if not unicodedata.combining(letter)
    )


def put_together(above: str, text: str) -> str:
    """Return a line with the one that goes on after it; a word broken by a hyphen is one word again.

    The hyphen goes where the halves are a syllable together and one of them is none; else it may be the writer's.
    """
    before, _, last = above.rpartition(" ")
    left = "".join(takewhile(str.isalnum, reversed(last[:-1])))[::-1] if before and last.endswith("-") else ""
    following = _FIRST_WORD.match(text)
    if not left or not following or _ORDINAL.fullmatch(left) or (left.isupper() and not following[0].isupper()):
        return f"{above} {text}"
    right = following[0]
    is_one = is_spelling(left + right) and not (is_spelling(left) and is_spelling(right))
    return f"{above[:-1] if is_one else above}{text}"


def joined(lines: Sequence[Line], wrapped: bool) -> list[Line]:
    """Return the paragraphs of the lines, each on the page where it starts; blank lines stay."""
    wrapping = Wrapping(lines, wrapped)
    paragraphs: list[Line] = []
    last = None  # the last of them that is not blank
    for index, line in enumerate(lines):
        text = line.text.strip()
        if text and last is not None and wrapping.continues(index):
            above = paragraphs[last]
            paragraphs[last] = above._replace(text=put_together(above.text, text), notes=(*above.notes, *line.notes))
        else:
            last = len(paragraphs) if text else last
            paragraphs.append(line._replace(text=text))
    return paragraphs
