"""Long words cut into what a slide or a card has room for; nothing is left out, nothing is shortened."""

import re

_ENDS = (re.compile(r"[.!?…]”?\s|\n"), re.compile(r"[;:]\s"), re.compile(r"\s"))  # the best places to cut first

_WIDEST = frozenset("WM@%—…")


def pages(text: str, across: int, down: int, later: int = 0) -> list[str]:
    """Return the text in pieces of at most `down` lines of `across` letters, cut after a sentence if one ends late.

    Pieces after the first may have `later` lines, where that is another number. They are the text but for the white
    space between them. Of no text there is one empty piece.
    """
    found: list[str] = []
    rest = text.strip()
    while rest:
        most = _fitting(rest, across, (later or down) if found else down)
        cut = most if most == len(rest) else _cut(rest, most)
        found.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return found or [""]


def first(text: str, across: int, down: int) -> str:
    """Return as much of the text as there is room for, with an ellipsis where that is not all."""
    begin, *more = pages(" ".join(text.split()), across, down)
    return f"{begin.rstrip('.;:,')}…" if more else begin


def _fitting(text: str, across: int, down: int) -> int:
    """Return how many of the first letters fit, an average small one being one wide; what fits a line stays whole."""
    lines, filled, end = 1, 0.0, 0
    for token in re.finditer(r"\n|[^\S\n]+|\S+", text):
        if token[0] == "\n":
            lines, filled = lines + 1, 0.0
        elif token[0].isspace():
            filled += _wide(token[0])
            continue
        start = token.start()
        for piece in _breakable(token[0], across):
            wide = _wide(piece)
            if filled + wide > across and filled:
                lines, filled = lines + 1, 0.0
            if lines > down:
                return end
            filled += wide
            end = start = start + len(piece)
    return len(text)


def _breakable(word: str, across: int) -> list[str]:
    """Return the word, in pieces of half a line where it is longer than one."""
    if _wide(word) <= across:
        return [word]
    half = max(across // 2, 1)
    return [word[at : at + half] for at in range(0, len(word), half)]


def _wide(word: str) -> float:
    return sum(1.8 if letter in _WIDEST else 1.35 if letter.isupper() else 1 for letter in word)


def _cut(text: str, most: int) -> int:
    """Return where to cut the first letters that fit: after a sentence or line, else between words, else anywhere."""
    found = ([end.end() for end in ends.finditer(text, most // 2, most + 1)] for ends in _ENDS)
    return next((at[-1] for at in found if at), most)
