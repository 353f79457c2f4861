"""Words compared: those of a text beside those of the passages, and how far a run of them is another's.

Case, signs, the spelling of tones and the markers of points are forgiven, and figures are read: “03 tháng”, “3 tháng”
and “ba tháng” are the same, and so are 3-4-2010 and 03/4/2010.
"""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

from rapidfuzz import fuzz

from corpus.diff import Words
from corpus.model import Passage
from corpus.text import normal
from qa.index.open import Index
from qa.question.figures import worded

_ONES = "một|mốt|hai|ba|bốn|tư|năm|lăm|sáu|bảy|tám|chín|mười"
_COUNTED = "ngày|tuần|tháng|năm|tuổi|giờ|lần|bản|ảnh|người|đảng viên|đồng chí|bước|cấp"
_WORD = re.compile(
    rf"(?P<worded>\b(?:(?:{_ONES}) mươi(?: (?:{_ONES}))?|mười (?:{_ONES})|{_ONES}))(?= (?:{_COUNTED})\b)"
    r"|\d+(?:[.,/:-]\d+)*|[^\W_]+",
    re.IGNORECASE,
)
_MARKER = re.compile(r"^[ \t]*(?:[a-zđ]\d?\)|\d+(?:\.\d+)*[.)](?=\s)|>)", re.MULTILINE | re.IGNORECASE)
_EDGE = 3  # words that a run may have more at either end than the run it is compared with


class Word(NamedTuple):
    """Is a word as it is compared, and where it stands."""

    key: str
    start: int
    end: int

    @property
    def is_figure(self) -> bool:
        """Is true for an amount, a date, a count, and for the name of a form (“M30”)."""
        return any(letter.isdigit() for letter in self.key)


class Held(NamedTuple):
    """Is a word of the passage in that row."""

    row: int
    word: Word


class Match(NamedTuple):
    """Is the run of words in the collection that is nearest to another; `likeness` in [0, 1] is what they share."""

    likeness: float
    held: tuple[Held, ...]

    @property
    def keys(self) -> list[str]:
        return [one.word.key for one in self.held]


NOTHING = Match(0.0, ())


def words_in(text: str, at: int = 0) -> list[Word]:
    """Return the words and figures of the text in order, without the markers that open points; `at` is where the text
    begins in the one that places are counted in.
    """
    unmarked = _MARKER.sub(lambda marker: " " * len(marker[0]), text)
    return [Word(_key(found), at + found.start(), at + found.end()) for found in _WORD.finditer(unmarked)]


def _key(found: re.Match[str]) -> str:
    if found["worded"]:
        return str(worded(found["worded"]))
    if not found[0][0].isdigit():
        return normal(found[0])
    grouped = re.sub(r"(?<=\d)\.(?=\d{3}(?:\D|$))", "", found[0])
    return re.sub(r"\b0+(?=\d)", "", grouped.replace("-", "/"))


@lru_cache(maxsize=4096)
def words_of(passage: Passage) -> tuple[Word, ...]:
    """Return the words of the passage's text; kept, as passages come again."""
    return tuple(words_in(passage.text))


def around(row: int, size: int, index: Index) -> list[Held]:
    """Return the words of the passage in that row, with so many before it and behind it in its document."""
    document = index.passages[row].document_id
    first = last = row
    before = after = 0
    while first and before < size and index.passages[first - 1].document_id == document:
        first -= 1
        before += len(words_of(index.passages[first]))
    while last + 1 < len(index.passages) and after < size and index.passages[last + 1].document_id == document:
        last += 1
        after += len(words_of(index.passages[last]))
    return [Held(at, word) for at in range(first, last + 1) for word in words_of(index.passages[at])]


def nearest(words: Sequence[Word], held: Sequence[Held]) -> Match:
    """Return the run of `held` that is nearest to the words."""
    keys, others = [word.key for word in words], [one.word.key for one in held]
    if not keys or not others:
        return NOTHING
    found = fuzz.partial_ratio_alignment(keys, others)
    if found is None:
        return NOTHING
    first = max(found.dest_start - _EDGE, 0)
    run = others[first : found.dest_end + _EDGE]
    matcher = SequenceMatcher(None, keys, run, autojunk=False)
    blocks = [block for block in matcher.get_matching_blocks() if block.size]
    if not blocks:
        return NOTHING
    start = max(blocks[0].b - blocks[0].a, 0)
    end = min(blocks[-1].b + blocks[-1].size + len(keys) - blocks[-1].a - blocks[-1].size, len(run))
    common = sum(block.size for block in blocks)
    return Match(2 * common / (len(keys) + end - start), tuple(held[first + start : first + end]))


def differing(text: str, words: Sequence[Word], match: Match, index: Index) -> tuple[Words, ...]:
    """Return the words of the text (removed where the collection has others) and those of the match (added)."""
    told: list[Words] = []
    for tag, i, j, k, m in opcodes(words, match):
        theirs = as_held(match.held[k:m], index)
        if tag == "equal":
            told.append(Words(mark="same", text=theirs))
            continue
        told += [Words(mark="removed", text=text[words[i].start : words[j - 1].end])] if i < j else []
        told += [Words(mark="added", text=theirs)] if k < m else []
    return tuple(told)


def as_held(run: Sequence[Held], index: Index) -> str:
    """Return the words as they stand in their passages, on one line."""
    parts = [list(group) for _, group in groupby(run, lambda one: one.row)]
    texts = (index.passages[one[0].row].text[one[0].word.start : one[-1].word.end] for one in parts)
    return " ".join(" ".join(texts).split())


def opcodes(words: Sequence[Word], match: Match) -> Iterator[tuple[str, int, int, int, int]]:
    """Yield how the words become those of the match, as difflib tells it."""
    yield from SequenceMatcher(None, [word.key for word in words], match.keys, autojunk=False).get_opcodes()
