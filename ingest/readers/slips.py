"""Slips of recognising letters in what addresses a provision, put right where only one reading is likely.

“Điêu 5” between Điều 4 and Điều 6, “l.” before 2., “©)” between b) and d), “§.1” and “§.2” after 8., a letter O in a
document's number. The numbers of a list are read together: a number goes on from the one before it, or breaks off at
a cost; a letter is taken for one like it at less than a figure for another; a line may be no provision's at all. What
costs least for the whole list was printed (the Viterbi path), and a number is put right where whatever else it may be
costs the list much more. Figures in running text are never touched: there nothing proves what was printed.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from enum import Enum
from typing import NamedTuple

from rapidfuzz.distance import Levenshtein

from corpus.locator import POINTS
from corpus.text import fold
from ingest.wrapping import Line

_MEANT = {  # what a letter or figure is taken for -> what may have been printed
    **dict.fromkeys("lIiL|ÌÍìíĨ!][", "1"), **dict.fromkeys("OoQ", "0"), **dict.fromkeys("S§Š$", "5"),
    "Z": "2", "B": "8",
}  # fmt: skip
_MEANT_ELSE = _MEANT | dict.fromkeys("S§Š$", "8")
_STOP = str.maketrans(",:", "..")
_ALIKE = ("cCeo©€", "dđä", "gø")  # letters of points that are taken for each other
_EDGE = re.compile(r"[-–—\s]*([^\s\w]?\w{1,3}|\w{1,3}[^\s\w])[-–—.\s]*")  # a line that may be a page's number
_ARTICLE = re.compile(r"(?P<word>[^\W\d_]{3,5}) (?P<number>[\dlIiLOo|]{1,3})(?P<after>\s?[.:].*|$)")
_FIGURE = r"[\dlIiLOoQSZB§Š$|ÌÍìíĨ!]"
_CLAUSE = re.compile(
    rf"(?P<path>{_FIGURE}{{1,3}}(?:\.(?:\s(?=\d{{1,2}}[.,:]\s))?{_FIGURE}{{1,2}}){{0,3}})(?P<stop>[.,:]?)(?P<after>\s.*)"
)  # a number may be taken apart: “20. 1. ”
_GARBLED = re.compile(r"(?P<path>[^\s.,:]{1,3}(?:[.,:][^\s.,:]{1,3}){1,3})[.,:]?\s.*")  # “ổ.3. ”, “9.2,1 ”
_POINT = re.compile(r"(?P<letter>[^\s(]|[^\W\d]{2})\)\s.*")
_NUMBER = re.compile(
    r"(?<![\w/.-])(?P<serial>[\dOolI]{1,4})(?P<after>[-/](?:[A-ZĐ]{2,6}|\d{4}/[A-ZĐ]{2,6})[-/][A-ZĐ]{2,}\d{0,2})(?!\w)"
)

# What it costs that something is so, in wrong figures.
_BREAK = 2.0  # a number that does not go on from the one before it
_SLIP = 0.25  # letters among the figures, other stops
_LETTER = 0.5  # a letter of a point taken for one like it
_FIGURE_OF = 1.0  # or for what is no letter of a point
_DOUBTED = 0.5  # of what a wrong figure costs, where it was not surely read
_NO_HEAD = {True: 3.0, False: 1.0}  # the line is no provision's, by whether its number is written right
_NO_PATH = {True: 4.0, False: 3.0}  # and is an article's or a point's, or has several parts
_MUCH = 1.5  # by which whatever else it may be costs more, of what is put right
_HOPELESS = 8.0  # more than the likeliest: not gone on with
_NEAR = 20  # heads before and after one, among which its number must be the likeliest by far


class _Kind(Enum):
    ARTICLE = 1
    CLAUSE = 2
    POINT = 3


class _Head(NamedTuple):
    """Is a line that may begin with the number of a provision: which it would be, and whether it is written so.

    The number of a point is its place in the alphabet of points; None is what cannot be one as it was read.
    """

    line: int
    kind: _Kind
    shown: str  # what was read of the number, letters taken for figures
    number: tuple[int, ...] | None
    is_right: bool
    text: str  # the line with the number as it was read, put right
    other: tuple[int, ...] | None = None  # the number by the other figure that a letter may be: 8.1 for “§.1”
    is_odd: bool = False  # with a mark among the figures that no sentence has there: “§.”
    recognised: bool = False  # on a page that was read by its picture
    doubted: bool = False  # not surely read


class _Path(NamedTuple):
    """Is what some heads may be, one number for each, None for what begins no provision, and what that costs."""

    cost: float
    numbers: tuple[tuple[int, ...] | None, ...]


def repaired(
    lines: Sequence[Line], pages: Collection[int], doubts: Mapping[tuple[int, str], Sequence[str]]
) -> tuple[list[Line], list[str]]:
    """Return the lines, those on the pages that were recognised put right, and a warning for each change.

    Words with figures that were not surely read, `doubts` by page and line, become notes of their line.
    """
    texts = [line.text for line in lines]
    unsure = [list(doubts.get((line.page or 0, line.text.strip()), ())) for line in lines]
    for heads in _lists(_heads(texts, [line.page in pages for line in lines], unsure)):
        for head, number in _put_right(heads):
            first = texts[head.line].split()[0]
            texts[head.line] = _numbered(number, head)
            unsure[head.line] = [word for word in unsure[head.line] if word != first]
    for index, line in enumerate(lines):
        if line.page in pages:
            texts[index] = _NUMBER.sub(_in_figures, texts[index])
    warnings = [
        f"trang {line.page}: sửa chữ nhận dạng sai “{_opening(line.text)}” thành “{_opening(text)}”"
        for line, text in zip(lines, texts, strict=True)
        if line.text != text
    ]
    notes = [
        (f"nhận dạng chưa chắc {', '.join(f'“{word}”' for word in words)}, đối chiếu với bản gốc",) if words else ()
        for words in unsure
    ]
    mended = [
        line._replace(text=text, notes=(*line.notes, *note))
        for line, text, note in zip(lines, texts, notes, strict=True)
    ]
    return mended, warnings


def with_page_numbers(pages: Sequence[Sequence[str]], recognised: Collection[int]) -> list[list[str]]:
    """Return the pages with the numbers at the edges of recognised ones put right: “1]” on the page after 10."""
    edges = {
        number: [at for at in (_filled(page), len(page) - 1 - _filled(page[::-1])) if 0 <= at < len(page)]
        for number, page in enumerate(pages, 1)
    }
    offsets = Counter(
        int(text) - number
        for number, at in edges.items()
        for i in at
        if (text := pages[number - 1][i].strip()).isdecimal()
    )
    offset = offsets.most_common(1)[0][0] if offsets else 0
    mended = [list(page) for page in pages]
    for number in recognised:
        for at in edges[number]:
            match = _EDGE.fullmatch(mended[number - 1][at])
            if match and _figures(match[1]) == str(number + offset):
                mended[number - 1][at] = str(number + offset)
    return mended


def _filled(page: Sequence[str]) -> int:
    """Return the index of the first line that is not empty, or the length where all are."""
    return next((at for at, line in enumerate(page) if line.strip()), len(page))


def _heads(texts: Sequence[str], recognised: Sequence[bool], unsure: Sequence[Sequence[str]]) -> list[_Head]:
    """Return the lines that may begin with the number of a provision."""
    found = []
    for index, text in enumerate(texts):
        if head := _head(index, text.strip()):
            doubted = text.split()[0] in unsure[index]
            found.append(head._replace(recognised=recognised[index], doubted=doubted))
    return found


def _head(index: int, text: str) -> _Head | None:
    if (match := _ARTICLE.fullmatch(text)) and fold(match["word"]) == "dieu":
        word = "ĐIỀU" if match["word"].isupper() else "Điều"
        figures = _figures(match["number"])
        right = f"{word} {figures}{match['after']}"
        return _Head(index, _Kind.ARTICLE, figures, (int(figures),), right == text, right)
    if match := _POINT.fullmatch(text):
        place = POINTS.find(match["letter"]) + 1
        return _Head(index, _Kind.POINT, match["letter"], (place,) if place else None, place > 0, text)
    if not (match := _CLAUSE.fullmatch(text)) or not ("." in match["path"] or match["stop"]):
        garbled = _GARBLED.fullmatch(text)
        if not garbled or not re.search(r"\d", garbled["path"]):
            return None
        return _Head(index, _Kind.CLAUSE, _figures(garbled["path"]).translate(_STOP), None, False, text)
    path = _figures(match["path"].replace(" ", ""))
    number = tuple(map(int, path.split(".")))
    right = path + match["stop"].translate(_STOP) + match["after"]
    whole = None if 0 in number else number
    other = tuple(map(int, _figures(match["path"].replace(" ", ""), _MEANT_ELSE).split(".")))
    is_right = right == text and whole is not None
    is_odd = re.search(r"[^\w\s.]", match["path"]) is not None
    return _Head(index, _Kind.CLAUSE, path, whole, is_right, right, other, is_odd)


def _lists(heads: Sequence[_Head]) -> Iterator[list[_Head]]:
    """Yield the heads by the lists that they number: of all articles, of the clauses of each, the points of each."""
    for kind in _Kind:
        found: list[_Head] = []
        for head in heads:
            if head.kind is kind:
                found.append(head)
            elif head.kind.value < kind.value and found:
                yield found
                found = []
        if found:
            yield found


def _put_right(heads: Sequence[_Head]) -> Iterator[tuple[_Head, tuple[int, ...]]]:
    """Yield the heads of a list that were not read as they were printed, and the number that each must have."""
    numbers = _likeliest(heads).numbers
    told: list[tuple[int, ...]] = [()]  # before each, the last number
    for number in numbers:
        told.append(number or told[-1])
    for at, (head, number) in enumerate(zip(heads, numbers, strict=True)):
        if head.recognised and number and not (head.is_right and number == head.number):
            first = max(0, at - _NEAR)
            near, last = heads[first : at + _NEAR], told[first]
            otherwise = _likeliest(near, last, (at - first, number))
            if otherwise.cost - _likeliest(near, last).cost >= _MUCH:
                yield head, number


def _likeliest(
    heads: Sequence[_Head], last: tuple[int, ...] = (), without: tuple[int, tuple[int, ...]] | None = None
) -> _Path:
    """Return what the heads after that number likeliest are; but not `without`, that number of the head at that
    place.
    """
    paths = {last: _Path(0.0, ())}  # by the last number of each
    for at, head in enumerate(heads):
        found: dict[tuple[int, ...], _Path] = {}
        for before, path in paths.items():
            for number, cost in _readings(head, before):
                here = number or before
                total = path.cost + cost
                if (at, number) != without and (here not in found or total < found[here].cost):
                    found[here] = _Path(total, (*path.numbers, number))
        least = min(path.cost for path in found.values())
        paths = {here: path for here, path in found.items() if path.cost <= least + _HOPELESS}
    return min(paths.values(), key=lambda path: path.cost)


def _readings(head: _Head, last: tuple[int, ...]) -> Iterator[tuple[tuple[int, ...] | None, float]]:
    """Yield what the head may have been printed as after that number, and what it costs to take it for that."""
    yield None, _no_head(head)
    slip = 0.0 if head.is_right else _SLIP
    following = _successors(last, head.kind)
    if head.number and head.number not in following:
        yield head.number, slip + _BREAK
    for number in following:
        if number in (head.number, head.other):
            yield number, slip
        elif head.recognised and (cost := _misread(head, number)) is not None:
            yield number, slip + cost


def _no_head(head: _Head) -> float:
    """Return what it costs to take the head for the words of a sentence or of a table."""
    if head.kind is _Kind.CLAUSE:
        says_more = head.is_odd or len(_parts(head.shown)) > 1
    else:
        says_more = head.kind is _Kind.ARTICLE or len(head.shown) == 1
    return (_NO_PATH if says_more else _NO_HEAD)[head.is_right]


def _misread(head: _Head, number: tuple[int, ...]) -> float | None:
    """Return what it costs that the number was taken for what was read, None where nobody takes it for that.

    A letter of a point is taken for one like it, or for what is no letter; one that was surely read is no other.
    Of a clause's number some parts are right, or its stops are wrong, or one figure was lost or put in; of one of a
    single part one of two figures is right, or it was not surely read.
    """
    if head.kind is _Kind.POINT:
        alike = any({*head.shown, POINTS[number[0] - 1]} <= set(letters) for letters in _ALIKE)
        return _LETTER if alike else _FIGURE_OF if head.number is None and len(head.shown) == 1 else None
    if head.kind is _Kind.ARTICLE:
        return None
    shown, wanted = _parts(head.shown), [str(part) for part in number]
    figures = Levenshtein.distance("".join(shown), "".join(wanted))
    if len(shown) != len(wanted):
        can = max(len(shown), len(wanted)) > 1 and figures <= 1
    elif len(wanted) == 1:
        can = head.doubted or (figures == 1 and len(shown[0]) == len(wanted[0]) == 2)
    else:
        can = any(part == other for part, other in zip(shown, wanted, strict=True))
    wrong = Levenshtein.distance(".".join(shown), ".".join(wanted))
    return wrong * (_DOUBTED if head.doubted else 1.0) if can else None


def _parts(number: str) -> list[str]:
    """Return what stands between the stops of the number."""
    return [part for part in number.split(".") if part]


def _successors(number: tuple[int, ...], kind: _Kind) -> list[tuple[int, ...]]:
    """Return what may come next: 2.1.1, 2.2 and 3 after the clause 2.1, the letter after a point's."""
    if not number:
        return [(1,)]
    if kind is _Kind.POINT and number[0] == len(POINTS):
        return []
    next_ones = [(*number[:depth], number[depth] + 1) for depth in range(len(number))]
    return [(*number, 1), *next_ones] if kind is _Kind.CLAUSE else next_ones


def _numbered(number: tuple[int, ...], head: _Head) -> str:
    if number == head.number:
        return head.text
    if head.kind is _Kind.POINT:
        return POINTS[number[0] - 1] + head.text[len(head.shown) :]
    token, _, rest = head.text.partition(" ")
    return f"{'.'.join(map(str, number))}{'.' * (token[-1] in '.,:')} {rest}"


def _opening(text: str) -> str:
    words = text.split()
    return " ".join(words[:6]) + ("…" if len(words) > 6 else "")


def _in_figures(match: re.Match[str]) -> str:
    serial = match["serial"]
    has_figures = any(letter.isdigit() for letter in serial)
    return (_figures(serial) if has_figures else serial) + match["after"]


def _figures(text: str, meant: Mapping[str, str] = _MEANT) -> str:
    return "".join(meant.get(letter, letter) for letter in text)
