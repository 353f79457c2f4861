"""A passage in pieces of the vocabulary, cut along its sentences into windows that the judge reads at once."""

from dataclasses import dataclass
from typing import NamedTuple

from corpus.model import Passage
from qa.encoder.e5 import PROMPTS, Tokens
from qa.language.units import units

WINDOW = 176  # pieces
HEAD = 64  # of them for where the passage stands, at most
LEAD = 40  # and for the words that introduce an item that opens a window, at most
QUESTION = 64  # pieces of a question


class Span(NamedTuple):
    """Is where a unit of the passage lies in a window: unit number, and pieces [start, end) of the window."""

    unit: int
    start: int
    end: int


@dataclass(frozen=True)
class Window:
    """Is what is read at once: pieces with the marks of beginning and end, and the units that it holds."""

    pieces: tuple[int, ...]
    spans: tuple[Span, ...]


def question_pieces(text: str, tokens: Tokens) -> list[int]:
    """Return the question with its prompt, cut at QUESTION pieces."""
    return tokens.pieces([PROMPTS["query"] + text])[0][:QUESTION]


def windows(passage: Passage, tokens: Tokens) -> list[Window]:
    """Return the passage's windows in order: each opens with where the passage stands, none cuts a unit that fits.

    The window of an item opens with its lead-in. A unit longer than a window goes on in the next.
    """
    parts = units(passage.text)
    cut = tokens.pieces(
        [PROMPTS["document"] + passage.context, *(passage.text[one.start : one.end] for one in parts)]
    )
    (first, *context, last), said = cut[0], [pieces[1:-1] for pieces in cut[1:]]
    head = [first, *context][:HEAD]
    found: list[Window] = []
    pieces, spans = list(head), list[Span]()
    for number, (unit, own) in enumerate(zip(parts, said, strict=True)):
        room = WINDOW - 1 - len(pieces)
        if len(own) > room and spans:
            found.append(Window((*pieces, last), tuple(spans)))
            lead = said[unit.lead][:LEAD] if unit.lead is not None else []
            pieces, spans = [*head, *lead], []
            room = WINDOW - 1 - len(pieces)
        while len(own) > room:
            found.append(Window((*pieces, *own[:room], last), (Span(number, len(pieces), len(pieces) + room),)))
            own, pieces = own[room:], list(head)
            room = WINDOW - 1 - len(pieces)
        if own:
            spans.append(Span(number, len(pieces), len(pieces) + len(own)))
            pieces.extend(own)
    if spans or not found:
        found.append(Window((*pieces, last), tuple(spans)))
    return found
