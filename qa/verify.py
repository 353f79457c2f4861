"""The last gate before an answer is shown: quotes stand in their passages, figures in a quote or the register.

Whoever wrote the draft, a quote that is not found word for word (NFC, white space folded, nothing else forgiven)
is dropped with its sentence; see design invariants 1 and 2.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from corpus.model import Passage

_FIGURE = re.compile(r"\d+(?:[.,/:-]\d+)*")
_ADDRESS = re.compile(r"https?://|www\.", re.IGNORECASE)


@dataclass(frozen=True)
class Quote:
    """Is what a writer claims to have copied from a passage; `weight` 1 is the clause that answers, 2 its lead-in.

    `under` is the heading that the quote is the first under, in a list of lists.
    """

    passage_id: str
    text: str
    weight: int = 1
    under: str = ""


@dataclass(frozen=True)
class Block:
    """Is one sentence of introduction in the writer's words with the quotes it introduces."""

    lead: str
    quotes: tuple[Quote, ...]


@dataclass(frozen=True)
class Located:
    """Is a quote that was found: passage.text[start:end] is what will be shown."""

    passage: Passage
    start: int
    end: int
    weight: int
    under: str


@dataclass(frozen=True)
class VerifiedBlock:
    """Is a block of which every quote was found and every figure is supported."""

    lead: str
    quotes: tuple[Located, ...]


def verify(
    blocks: Iterable[Block], passages: Mapping[str, Passage], register_words: Iterable[str]
) -> tuple[tuple[VerifiedBlock, ...], int]:
    """Return the blocks that hold, and the number of quotes and leads that were dropped.

    `passages` are those the writer was given; a quote from any other is dropped. A figure or an address in a lead or
    a heading that stands neither in the quotes nor in `register_words` costs the whole block.
    """
    allowed_figures = {figure for words in register_words for figure in figures(words)}
    kept, dropped = [], 0
    for block in blocks:
        located = [found for quote in block.quotes if (found := locate(quote, passages))]
        dropped += len(block.quotes) - len(located)
        quoted = {figure for found in located for figure in figures(found.passage.text[found.start : found.end])}
        if not located:
            continue
        own = "\n".join([block.lead, *(found.under for found in located)])
        if _ADDRESS.search(own) or not figures(own) <= allowed_figures | quoted:
            dropped += 1
            continue
        kept.append(VerifiedBlock(block.lead, tuple(located)))
    return tuple(kept), dropped


def locate(quote: Quote, passages: Mapping[str, Passage]) -> Located | None:
    """Return where the quote stands in its passage, None where it does not stand there word for word."""
    passage = passages.get(quote.passage_id)
    wanted = unicodedata.normalize("NFC", quote.text).strip()
    if passage is None or not wanted:
        return None
    start = passage.text.find(wanted)
    if start >= 0 and _stands_alone(passage.text, start, start + len(wanted)):  # no pattern to compile
        return Located(passage, start, start + len(wanted), quote.weight, quote.under)
    words = wanted.split()
    pattern = r"\s+".join(map(re.escape, words))
    found = re.search(rf"(?<!\w){pattern}(?!\w)" if words[0][0].isalnum() else pattern, passage.text)
    return Located(passage, found.start(), found.end(), quote.weight, quote.under) if found else None


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Is true when no word is cut at either end; signs may stand anywhere."""
    around = text[start - 1 : start] + text[end : end + 1] if start else text[end : end + 1]
    return not (text[start].isalnum() and any(char.isalnum() or char == "_" for char in around))


def figures(text: str) -> set[str]:
    """Return the numbers, dates and number-like addresses written in the text, as written but for leading zeros."""
    return {re.sub(r"\b0+(?=\d)", "", figure) for figure in _FIGURE.findall(text)}
