"""The documents as the plain texts that any other pipeline takes, and the way back from a piece of one.

A dataset's texts are its articles, as in its corpus file; any other document is one text, as it would be in a file.
A piece of a text is named by where it stands (`Piece`), and comes back as a passage with the provisions it touches,
so that every pipeline is measured by the same rule as the product.
"""

import json
from collections.abc import Iterable, Sequence
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple

from corpus.locator import Locator
from corpus.model import Document, Passage, Provision, Span
from corpus.store import write_atomically

_BETWEEN = "\n\n"  # between provisions: where splitters like best to cut


class Stretch(NamedTuple):
    """Is where the own words of one provision stand in a text, by character offsets."""

    start: int
    end: int
    locator: Locator


class Text(NamedTuple):
    """Is a text of a document with the provisions it is made of, in order; the first one has the title before it."""

    document_id: str
    text: str
    stretches: tuple[Stretch, ...]


class Piece(NamedTuple):
    """Is a stretch of one of the texts, written “text:start:end”."""

    text: int
    start: int
    end: int

    @classmethod
    def of(cls, name: str) -> "Piece":
        """Return the piece of that name; ValueError for anything else."""
        text, start, end = map(int, name.split(":"))
        return cls(text, start, end)

    def __str__(self) -> str:
        return f"{self.text}:{self.start}:{self.end}"


class Untraceable(Exception):
    """A pipeline made a piece that is not in the text it was made from."""


def texts(documents: Iterable[Document], *, by_article: bool) -> list[Text]:
    """Return a text for each document or, by article, for each of its outermost provisions; none is empty."""
    made = []
    for document in documents:
        if by_article:
            made += [_text(document, "", [provision]) for provision in document.provisions]
        else:
            made.append(_text(document, f"{document.name}{_BETWEEN}{document.title}", document.provisions))
    return [text for text in made if text.stretches]


def _text(document: Document, title: str, provisions: Iterable[Provision]) -> Text:
    said = [inner for provision in provisions for inner in provision.walk() if inner.text.strip()]
    parts = [inner.text.strip() for inner in said]
    if parts and title:
        parts[0] = f"{title}{_BETWEEN}{parts[0]}"
    ends = accumulate(len(part) + len(_BETWEEN) for part in parts)
    stretches = (
        Stretch(end - len(_BETWEEN) - len(part), end - len(_BETWEEN), inner.locator)
        for part, end, inner in zip(parts, ends, said, strict=True)
    )
    return Text(document.id, _BETWEEN.join(parts), tuple(stretches))


def located(text: str, pieces: Sequence[str], number: int) -> list[Piece]:
    """Return where the pieces of text `number` stand in it, in the order they were cut.

    Each begins after the one before; they may overlap, and their white space does not count. Raises Untraceable for
    words that are not there.
    """
    at = [place for place, letter in enumerate(text) if not letter.isspace()]
    bare = "".join(text.split())
    found: list[Piece] = []
    after = 0
    for piece in pieces:
        words = "".join(piece.split())
        start = bare.find(words, after)
        if not words or start < 0:
            raise Untraceable(f"text {number} has no “{piece[:80]}” after the piece that comes before it")
        found.append(Piece(number, at[start], at[start + len(words) - 1] + 1))
        after = start + 1
    return found


def passage(piece: Piece, among: Sequence[Text]) -> Passage:
    """Return the piece as a passage whose spans are what it holds of each provision."""
    text = among[piece.text]
    held = [one for one in text.stretches if one.start < piece.end and piece.start < one.end]
    words = text.text[piece.start : piece.end]
    return Passage(
        document_id=text.document_id,
        locator=held[0].locator,
        part=piece.start + 1,  # tells apart the pieces that begin in the same provision
        context="",
        text=words,
        page=None,
        start=piece.start,
        end=piece.end,
        spans=tuple(
            Span(
                start=max(one.start - piece.start, 0), end=min(one.end - piece.start, len(words)), locator=one.locator
            )
            for one in held
        ),
    )


def write(among: Iterable[Text], path: Path) -> None:
    """Write the bare texts, for the pipelines to read."""
    write_atomically(path, json.dumps([one.text for one in among], ensure_ascii=False).encode())


def read(path: Path) -> list[str]:
    """Return the bare texts, by their number."""
    found: list[str] = json.loads(path.read_bytes())
    return found
