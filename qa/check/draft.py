"""A text that is checked, taken apart: its sentences, and what stands in quotation marks or is set as a quote.

Places are offsets in the text as it is given, which is NFC.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from qa.language.units import units

_QUOTED = re.compile(
    r"“(?P<curly>[^“”]{1,3000})”|«(?P<angled>[^«»]{1,3000})»|(?<!\w)\"(?P<straight>[^\"\n]{1,3000})\"(?!\w)"
    r"|(?P<block>(?:^[ \t]*>[^\n]*(?:\n|\Z))+)",
    re.MULTILINE,
)
_WRAPPED = re.compile(r"(?<![.;:!?…\n])\n(?=[^\W\dA-ZÀ-ỸĐ_])")  # a line that the next one goes on with
_HIDDEN = "§"  # in the place of each letter of a quote: neither a word nor white space
_LONGEST = 1500  # characters of a sentence
_ELLIPSIS = re.compile(r"[\[(]?(?:…|\.{3,})[\])]?")


class Quoted(NamedTuple):
    """Is a quote, without its marks."""

    start: int
    end: int


class Sentence(NamedTuple):
    """Is a sentence or list item as it stands in the text, on one line, quotes in it hidden letter by letter."""

    text: str
    start: int

    @property
    def end(self) -> int:
        return self.start + len(self.text)


class Draft(NamedTuple):
    """Is a text with what is said in it."""

    text: str
    quotes: tuple[Quoted, ...]
    sentences: tuple[Sentence, ...]


def taken_apart(text: str) -> Draft:
    """Return the draft of a text in NFC."""
    quotes = tuple(_quotes(text))
    outside = text
    for quote in quotes:
        hidden = re.sub(r"[^\s.!?]|[.!?](?!$)|\s", _HIDDEN, text[quote.start : quote.end])
        outside = f"{outside[: quote.start]}{hidden}{outside[quote.end :]}"
    outside = _WRAPPED.sub(" ", outside)
    flat = re.sub(r"[^\S\n]", " ", outside)
    sentences = (part for unit in units(flat) for part in _parts(flat, unit.start, unit.end))
    return Draft(text, quotes, tuple(sentences))


def _parts(text: str, start: int, end: int) -> Iterator[Sentence]:
    """Yield the sentence, what nobody writes as one in parts: each reference in it is compared with all others."""
    while end - start > _LONGEST:
        cut = text.rfind(" ", start + 1, start + _LONGEST)
        cut = cut if cut > 0 else start + _LONGEST
        yield Sentence(text[start:cut], start)
        start = cut
    yield Sentence(text[start:end], start)


def fragments(text: str, quote: Quoted) -> list[Quoted]:
    """Return the parts of a quote between the places where something was left out (“…”)."""
    found, start = [], quote.start
    for gap in _ELLIPSIS.finditer(text, quote.start, quote.end):
        found.append(_trimmed(text, start, gap.start()))
        start = gap.end()
    return [part for part in (*found, _trimmed(text, start, quote.end)) if part.start < part.end]


def _quotes(text: str) -> Iterator[Quoted]:
    for found in _QUOTED.finditer(text):
        name = found.lastgroup
        assert name
        yield _trimmed(text, *found.span(name))


def _trimmed(text: str, start: int, end: int) -> Quoted:
    """Return the stretch without the white space at its ends."""
    words = text[start:end]
    first = start + len(words) - len(words.lstrip())
    return Quoted(first, max(end - (len(words) - len(words.rstrip())), first))
