"""A passage in the sentences and list items that it can be quoted by."""

import re
from dataclasses import dataclass
from functools import lru_cache

from qa.language.terms import folded_words

_ITEM = re.compile(r"\s*(?:[-+–•]\s|[a-zđ]\)\s|\d+(?:\.\d+)*[.)-]?\s|\([ivx]+\)\s)")
_SENTENCE_END = re.compile(r"(?<=[.!?…])[”\"»)]*\s+(?=[“\"(]?[A-ZĐÀ-ÝĂÂÊÔƠƯẠ-Ỹ])")
_NO_END = re.compile(r"(?:^|\s)(?:[\d.]+|[A-ZĐa-zđ]|TP|T\.Ư|ThS|TS|PGS|GS|Ths|đ/c|v\.v|St)\.$")


@dataclass(frozen=True)
class Unit:
    """Is a sentence or a list item of a passage, text[start:end]; `lead` is the index of the lead-in it hangs on."""

    start: int
    end: int
    lead: int | None
    leads: bool


def units(text: str) -> tuple[Unit, ...]:
    """Return the sentences and list items of a passage, in order, each hanging on its lead-in (“… gồm:”)."""
    found: list[Unit] = []
    lead: int | None = None
    for line in re.finditer(r"[^\n]+", text):
        is_item = bool(_ITEM.match(line[0]))
        if not is_item:
            lead = None
        for start, end in _sentences(text, line.start(), line.end()):
            leads = text[start:end].rstrip().endswith(":")
            found.append(Unit(start, end, lead if is_item else None, leads))
            if leads and (not is_item or lead is None):
                lead = len(found) - 1
    return tuple(found)


def without_numbering(words: str) -> str:
    """Return a unit's words without the sign, letter or number that opens an item."""
    found = _ITEM.match(words)
    return words[found.end() :] if found else words


@lru_cache(maxsize=8192)
def split(text: str) -> tuple[tuple[Unit, ...], tuple[str, ...]]:
    """Return the units of a passage and the folded words of each with its lead-in; kept, as passages come again."""
    parts = units(text)
    own = [folded_words(text[unit.start : unit.end]) for unit in parts]
    return parts, tuple(
        words if unit.lead is None else own[unit.lead] + words for unit, words in zip(parts, own, strict=True)
    )


def _sentences(text: str, start: int, end: int) -> list[tuple[int, int]]:
    cuts, begin = [], start
    for match in _SENTENCE_END.finditer(text, start, end):
        if _NO_END.search(text[begin : match.start()]):
            continue
        cuts.append((begin, match.start() + len(match[0].rstrip())))
        begin = match.end()
    tail = end - (len(text[begin:end]) - len(text[begin:end].rstrip()))
    if begin < tail:
        cuts.append((begin, tail))
    return cuts
