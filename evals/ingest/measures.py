"""How far what was read is what was issued: letters, accents, headings, addresses, pages, figures."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields

from corpus.locator import Locator
from corpus.model import Document
from corpus.text import fold
from evals.ingest.source import Issued, Role

_FIGURE = re.compile(r"\d+(?:[.,/]\d+)*")
_SAME = 0.95  # of an address's text, from which it is the one that belongs there


@dataclass(frozen=True)
class Counts:
    """Is what was counted over files of one kind; errors are in characters, `figures` are those of no source."""

    files: int = 0
    refused: int = 0
    characters: int = 0
    wrong_characters: int = 0
    wrong_accents: int = 0
    headings: int = 0
    headings_read: int = 0
    headings_right: int = 0
    addresses: int = 0
    addresses_right: int = 0
    pages: int = 0
    pages_right: int = 0
    figures: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(*(getattr(self, each.name) + getattr(other, each.name) for each in fields(Counts)))


def refused() -> Counts:
    """Return the counts of a file of which nothing was read."""
    return Counts(files=1, refused=1)


def counted(read: Document, issued: Issued, pages: Mapping[Locator, int], *, caseless: bool = False) -> Counts:
    """Return how the document that was read differs from the one issued, on these pages by address."""
    from rapidfuzz.distance import Levenshtein

    there, found = _by_address(issued), _read_by_address(read)
    whole = _plain("\n".join(line.text for line in issued.body), caseless)
    whole_read = _plain("\n".join(p.text for p in read.walk()), caseless)
    wrong = Levenshtein.distance(whole, whole_read)
    wrong_letters = Levenshtein.distance(fold(whole), fold(whole_read)) if wrong else 0
    right = {
        address: Levenshtein.normalized_similarity(_plain(text, caseless), _plain(found.get(address, ""), caseless))
        >= _SAME
        for address, text in there.items()
    }
    headings = _headings(issued, caseless)
    headings_read = {
        p.locator: _plain(p.heading, caseless) for p in read.walk() if p.heading and p.locator.citable == p.locator
    }
    on = {p.locator: p.page for p in reversed(list(read.walk()))}
    strange = Counter(_figures(p.text for p in read.walk())) - Counter(_figures(line.text for line in issued.body))
    return Counts(
        files=1,
        characters=len(whole),
        wrong_characters=wrong,
        wrong_accents=max(wrong - wrong_letters, 0),
        headings=len(headings),
        headings_read=len(headings_read),
        headings_right=len(headings.items() & headings_read.items()),
        addresses=len(there),
        addresses_right=sum(right.values()),
        pages=len(pages),
        pages_right=sum(on.get(address) == page for address, page in pages.items()),
        figures=strange.total(),
    )


def figures(counts: Counts) -> dict[str, float]:
    """Return the measures of these counts by name; those of what there is none of are left out."""
    made = {"refused": float(counts.refused), "figures": float(counts.figures)}
    if counts.characters:
        made["characters"] = counts.wrong_characters / counts.characters
        made["accents"] = counts.wrong_accents / counts.characters
        made["addresses"] = counts.addresses_right / max(counts.addresses, 1)
        made["heading_precision"] = counts.headings_right / max(counts.headings_read, 1)
        made["heading_recall"] = counts.headings_right / max(counts.headings, 1)
    if counts.pages:
        made["pages"] = counts.pages_right / counts.pages
    return made


def _by_address(issued: Issued) -> dict[Locator, str]:
    texts: dict[Locator, list[str]] = {}
    for line in issued.body:
        if line.address is not None:
            texts.setdefault(line.address, []).append(line.text)
    return {address: "\n".join(lines) for address, lines in texts.items()}


def _read_by_address(read: Document) -> dict[Locator, str]:
    texts: dict[Locator, list[str]] = {}
    for provision in read.walk():
        if (address := provision.locator.citable) is not None:
            texts.setdefault(address, []).append(provision.text)
    return {address: "\n".join(filter(None, lines)) for address, lines in texts.items()}


def _headings(issued: Issued, caseless: bool) -> dict[Locator, str]:
    return {
        line.address: _plain(line.words, caseless).rstrip(".")
        for line in issued.body
        if line.role is Role.HEADING and line.address is not None
    }


def _plain(text: str, caseless: bool) -> str:
    """Return the text without what may be set in one way or another: breaks, blanks, what parts cells."""
    plain = " ".join(text.replace("|", " ").split())
    return plain.lower() if caseless else plain


def _figures(texts: Iterable[str]) -> list[str]:
    return [figure for text in texts for figure in _FIGURE.findall(text)]
