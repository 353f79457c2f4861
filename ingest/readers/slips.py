"""Slips of recognising letters in what addresses a provision, put right where only one reading is possible.

“Điêu 5” between Điều 4 and Điều 6, “l.” before 2., “©)” between b) and d), a letter O inside a document's number.
Figures in running text are never touched: there nothing proves what was printed.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from enum import Enum
from typing import NamedTuple

from corpus.locator import POINTS
from corpus.text import fold
from ingest.wrapping import Line

_MEANT = {  # what a letter or figure is taken for -> what may have been printed
    **dict.fromkeys("lIiL|ÌÍìíĨ!][", "1"), **dict.fromkeys("OoQ", "0"), **dict.fromkeys("S§Š", "5"),
    "Z": "2", "B": "8",
}  # fmt: skip
_STOP = str.maketrans(",:", "..")
_ALIKE = ("cCeo©", "dđä", "gø")  # letters of points that are taken for each other
_EDGE = re.compile(r"[-–—\s]*([^\s\w]?\w{1,3}|\w{1,3}[^\s\w])[-–—.\s]*")  # a line that may be a page's number
_ARTICLE = re.compile(r"(?P<word>[^\W\d_]{3,5}) (?P<number>[\dlIiLOo|]{1,3})(?P<after>\s?[.:].*|$)")
_FIGURE = r"[\dlIiLOoQSZB§Š|ÌÍìíĨ!]"
_CLAUSE = re.compile(rf"(?P<path>{_FIGURE}{{1,3}}(?:\.{_FIGURE}{{1,2}}){{0,3}})(?P<stop>[.,:]?)(?P<after>\s.*)")
_GARBLED = re.compile(r"(?P<path>[^\s.,:]{1,3}(?:[.,:][^\s.,:]{1,3}){1,3})[.,:]?\s.*")  # “ổ.3. ”, “9.2,1 ”
_POINT = re.compile(r"(?P<letter>[^\s(])\)\s.*")
_NUMBER = re.compile(
    r"(?<![\w/.-])(?P<serial>[\dOolI]{1,4})(?P<after>[-/](?:[A-ZĐ]{2,6}|\d{4}/[A-ZĐ]{2,6})[-/][A-ZĐ]{2,}\d{0,2})(?!\w)"
)


class _Kind(Enum):
    ARTICLE = 1
    CLAUSE = 2
    POINT = 3


class _Head(NamedTuple):
    """Is a line that may begin with the number of a provision: which it would be, and whether it is written so.

    The number of a point is its place in the alphabet of points, none where it has none; 0 is a part of a clause's
    number that was not read.
    """

    line: int
    kind: _Kind
    number: tuple[int, ...]
    is_right: bool
    text: str  # the line put right


def repaired(
    lines: Sequence[Line], pages: Collection[int], doubts: Mapping[tuple[int, str], Sequence[str]]
) -> tuple[list[Line], list[str]]:
    """Return the lines, those on the pages that were recognised put right, and a warning for each change.

    Words with figures that were not surely read, `doubts` by page and line, become notes of their line.
    """
    texts = [line.text for line in lines]
    unsure = [list(doubts.get((line.page or 0, line.text.strip()), ())) for line in lines]
    heads = [head for index, text in enumerate(texts) if (head := _head(index, text.strip()))]
    doubtful = [at for at, head in enumerate(heads) if lines[head.line].page in pages]
    for at in [*doubtful, *doubtful]:  # twice, since one put right may prove the one before it
        head = heads[at]
        first = head.text.split()[0]
        before, after = _around(heads, at)
        if not head.is_right and head.kind is not _Kind.POINT and _is_proved(head, before, after):
            head = head._replace(is_right=True)
        elif head.kind is _Kind.POINT or (
            head.kind is _Kind.CLAUSE and (not head.is_right or first in unsure[head.line])
        ):
            only = _only(head, before, after)
            head = head._replace(number=only, text=_numbered(only, head), is_right=True) if only else head
        if head != heads[at]:
            unsure[head.line] = [word for word in unsure[head.line] if word != first]
            heads[at], texts[head.line] = head, head.text
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


def _head(index: int, text: str) -> _Head | None:
    if (match := _ARTICLE.fullmatch(text)) and fold(match["word"]) == "dieu":
        word = "ĐIỀU" if match["word"].isupper() else "Điều"
        figures = _figures(match["number"])
        right = f"{word} {figures}{match['after']}"
        return _Head(index, _Kind.ARTICLE, (int(figures),), right == text, right)
    if match := _POINT.fullmatch(text):
        place = POINTS.find(match["letter"]) + 1
        return _Head(index, _Kind.POINT, (place,) if place else (), place > 0, text)
    if not (match := _CLAUSE.fullmatch(text)) or not ("." in match["path"] or match["stop"]):
        garbled = _GARBLED.fullmatch(text)
        unknown = (0,) * len(_parts(text)) if garbled and re.search(r"\d", garbled["path"]) else None
        return _Head(index, _Kind.CLAUSE, unknown, False, text) if unknown else None
    path = _figures(match["path"])
    number = tuple(map(int, path.split(".")))
    right = path + match["stop"].translate(_STOP) + match["after"]
    return _Head(index, _Kind.CLAUSE, number, right == text and 0 not in number, right)


def _is_proved(head: _Head, before: _Head | None, after: _Head | None) -> bool:
    """Is true where the number put right stands in an unbroken run, next to one that is written right."""
    starts = before is None and head.number == (1,)
    goes_on = before is not None and _follows(before.number, head.number)
    is_followed = after is None or _follows(head.number, after.number)
    return (starts or goes_on) and is_followed and any(one is not None and one.is_right for one in (before, after))


def _only(head: _Head, before: _Head | None, after: _Head | None) -> tuple[int, ...] | None:
    """Return the only other number that can stand between those before and after; None if there are more, or none."""
    if head.kind is _Kind.POINT and after is None and before is not None and before.is_right:
        return _last(head, before)
    if after is None or not after.is_right or not (before.is_right if before else head.kind is _Kind.POINT):
        return None
    last = before.number if before else (0,)
    leads_on = len(after.number) >= len(head.number) and _follows(head.number, after.number)
    if _follows(last, head.number) or leads_on:
        return None  # one of the two speaks for it
    depth = 1 if head.kind is _Kind.POINT else len(head.number)
    can = [number for number in _successors(last) if len(number) == depth and _follows(number, after.number)]
    if len(can) != 1 or (0 in head.number and not _shows(head, can[0])):
        return None
    return can[0]


def _shows(head: _Head, number: tuple[int, ...]) -> bool:
    """Is true where one part at least of a number that was not read whole is that of the number."""
    return any(part == str(wanted) for part, wanted in zip(_parts(head.text), number, strict=True))


def _parts(text: str) -> list[str]:
    """Return what stands between the stops of the number that the text begins with."""
    return [part for part in re.split("[.,:]", text.split()[0]) if part]


def _last(head: _Head, before: _Head) -> tuple[int, ...] | None:
    """Return the number of the last point where its letter is only like the one that comes next: e) after b)."""
    place = before.number[0]
    alike = place < len(POINTS) and any(head.text[0] in letters and POINTS[place] in letters for letters in _ALIKE)
    return (place + 1,) if alike and head.number != (place + 1,) else None


def _around(heads: Sequence[_Head], at: int) -> tuple[_Head | None, _Head | None]:
    """Return the heads of the same kind before and after one, None where it is the first or last of its list."""
    kind = heads[at].kind

    def nearest(others: Iterable[_Head]) -> _Head | None:
        found = next((other for other in others if other.kind.value <= kind.value), None)
        return found if found and found.kind is kind else None

    return nearest(reversed(heads[:at])), nearest(heads[at + 1 :])


def _follows(before: tuple[int, ...], after: tuple[int, ...]) -> bool:
    return after in _successors(before)


def _successors(number: tuple[int, ...]) -> list[tuple[int, ...]]:
    """Return what may come next: 2.1.1, 2.2 and 3 after 2.1."""
    return [(*number, 1), *((*number[:depth], number[depth] + 1) for depth in range(len(number)))]


def _numbered(number: tuple[int, ...], head: _Head) -> str:
    if head.kind is _Kind.POINT:
        return POINTS[number[0] - 1] + head.text[1:]
    token, _, rest = head.text.partition(" ")
    return f"{'.'.join(map(str, number))}{'.' * (token[-1] in '.,:')} {rest}"


def _opening(text: str) -> str:
    words = text.split()
    return " ".join(words[:6]) + ("…" if len(words) > 6 else "")


def _in_figures(match: re.Match[str]) -> str:
    serial = match["serial"]
    has_figures = any(letter.isdigit() for letter in serial)
    return (_figures(serial) if has_figures else serial) + match["after"]


def _figures(text: str) -> str:
    return "".join(_MEANT.get(letter, letter) for letter in text)
