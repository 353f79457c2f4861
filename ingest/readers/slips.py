"""Slips of recognising letters in what addresses a provision, put right where only one reading is possible.

“Điêu 5” between Điều 4 and Điều 6, “l.” before 2., a letter O inside a document's number. Figures in running text are
never touched: there nothing proves what was printed.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from corpus.text import fold
from ingest.wrapping import Line

_MEANT = {  # what a letter or figure is taken for -> what may have been printed
    **dict.fromkeys("lIiL|ÌÍìíĨ!", "1"), **dict.fromkeys("OoQ", "0"), "S": "5", "Z": "2", "B": "8",
}  # fmt: skip
_ARTICLE = re.compile(r"(?P<word>[^\W\d_]{3,5}) (?P<number>[\dlIiLOo|]{1,3})(?P<after>\s?[.:].*|$)")
_FIGURE = r"[\dlIiLOoQSZB|ÌÍìíĨ!]"
_CLAUSE = re.compile(rf"(?P<path>{_FIGURE}{{1,3}}(?:\.{_FIGURE}{{1,2}}){{0,3}})(?P<after>\.\s.*|\s.*)")
_NUMBER = re.compile(
    r"(?<![\w/.-])(?P<serial>[\dOolI]{1,4})(?P<after>[-/](?:[A-ZĐ]{2,6}|\d{4}/[A-ZĐ]{2,6})[-/][A-ZĐ]{2,}\d{0,2})(?!\w)"
)


class _Head(NamedTuple):
    """Is a line that may begin with the number of a provision: which it would be, and whether it is written so."""

    line: int
    number: tuple[int, ...]
    is_article: bool
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
    for at, head in enumerate(heads):
        if lines[head.line].page not in pages:
            continue
        first = head.text.split()[0]
        if head.is_right and not head.is_article and first in unsure[head.line] and (only := _only(heads, at)):
            head = heads[at] = head._replace(number=only, text=_numbered(only, head.text))
            unsure[head.line].remove(first)
        elif head.is_right or not _is_proved(heads, at):
            continue
        texts[head.line] = head.text
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


def _head(index: int, text: str) -> _Head | None:
    if (match := _ARTICLE.fullmatch(text)) and fold(match["word"]) == "dieu":
        word = "ĐIỀU" if match["word"].isupper() else "Điều"
        number = _figures(match["number"])
        right = f"{word} {number}{match['after']}"
        return _Head(index, (int(number),), True, right == text, right)
    if not (match := _CLAUSE.fullmatch(text)) or not ("." in match["path"] or match["after"].startswith(".")):
        return None
    path = _figures(match["path"])
    return _Head(index, tuple(map(int, path.split("."))), False, path == match["path"], path + match["after"])


def _is_proved(heads: Sequence[_Head], at: int) -> bool:
    """Is true where the number put right stands in an unbroken run, next to one that is written right."""
    head = heads[at]
    before = _next_of_its_kind(head, reversed(heads[:at]))
    after = _next_of_its_kind(head, heads[at + 1 :])
    starts = before is None and head.number == (1,)
    goes_on = before is not None and _follows(before.number, head.number)
    is_followed = after is None or _follows(head.number, after.number)
    return (starts or goes_on) and is_followed and any(one is not None and one.is_right for one in (before, after))


def _only(heads: Sequence[_Head], at: int) -> tuple[int, ...] | None:
    """Return the only other number that can stand between those before and after a clause; None if there are more."""
    head = heads[at]
    before = _next_of_its_kind(head, reversed(heads[:at]))
    after = _next_of_its_kind(head, heads[at + 1 :])
    if before is None or after is None or not (before.is_right and after.is_right):
        return None
    if _follows(before.number, head.number) or _follows(head.number, after.number):
        return None  # one of the two speaks for it
    can = [n for n in _successors(before.number) if len(n) == len(head.number) and _follows(n, after.number)]
    return can[0] if len(can) == 1 else None


def _next_of_its_kind(head: _Head, others: Iterable[_Head]) -> _Head | None:
    """Return the first of the others that is an article as the head is; of clauses, one in the same article."""
    for other in others:
        if other.is_article == head.is_article:
            return other
        if other.is_article:
            return None
    return None


def _follows(before: tuple[int, ...], after: tuple[int, ...]) -> bool:
    return after in _successors(before)


def _successors(number: tuple[int, ...]) -> list[tuple[int, ...]]:
    """Return what may come next: 2.1.1, 2.2 and 3 after 2.1."""
    return [(*number, 1), *((*number[:depth], number[depth] + 1) for depth in range(len(number)))]


def _numbered(number: tuple[int, ...], text: str) -> str:
    match = _CLAUSE.fullmatch(text)
    assert match is not None
    return ".".join(map(str, number)) + match["after"]


def _opening(text: str) -> str:
    words = text.split()
    return " ".join(words[:6]) + ("…" if len(words) > 6 else "")


def _in_figures(match: re.Match[str]) -> str:
    serial = match["serial"]
    has_figures = any(letter.isdigit() for letter in serial)
    return (_figures(serial) if has_figures else serial) + match["after"]


def _figures(text: str) -> str:
    return "".join(_MEANT.get(letter, letter) for letter in text)
