"""Cards to print and cut out, eight to a sheet: a clause or a question each, with a code that leads to its mark."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from api.exports.codes import svg
from api.exports.context import Context, cited, gone, link, mark_here, quoted, sound
from api.exports.fitting import first, pages
from qa.courses.exams import LETTERS
from qa.courses.model import Bank, Item, Source
from qa.courses.works import Collection, Course, Entry, parts

_ACROSS = 42  # letters of a line
_DOWN, _DOWN_BARE = 6, 10  # lines that a card has room for, beside its code and without


class Card(NamedTuple):
    """Is one card: `words` are the clause's if it has a `place`, then `warning` says why they no longer hold.

    `code` is a QR code as SVG, empty where there is no address to lead to.
    """

    title: str
    words: str
    place: str = ""
    warning: str = ""
    code: str = ""
    link: str = ""
    digest: bool = False


def cards(work: Collection | Course | Bank, held: Context) -> list[Card]:
    """Return the cards of the clauses, then of the questions that may be asked, each followed by its answer's."""
    entries = [one for one in parts(work) if isinstance(one, Entry)]
    items = () if isinstance(work, Collection) else sound(work, held).items
    return [*_of_entries(entries, held), *_of_items(items, held)]


def _of_entries(entries: Iterable[Entry], held: Context) -> Iterator[Card]:
    for entry in entries:
        stale = {(one.document, one.locator): mark_here(one) for one in gone(entry, held)}
        for source in entry.sources:
            warning = stale.get((source.document, source.locator), "")
            yield from _of_clause(entry.title or source.cited_as, source, held, warning)


def _of_items(items: Iterable[Item], held: Context) -> Iterator[Card]:
    for n, item in enumerate(items, start=1):
        options = "\n".join(f"{letter}. {one}" for letter, one in zip(LETTERS, item.options, strict=False))
        yield from _numbered(f"Câu hỏi {n}", pages(f"{item.stem}\n{options}", _ACROSS, _DOWN_BARE))
        for source in item.sources:
            yield from _of_clause(f"Câu hỏi {n} – {LETTERS[item.key]}. {item.answer}", source, held)


def _of_clause(title: str, source: Source, held: Context, warning: str = "") -> Iterator[Card]:
    short = first(warning, _ACROSS, 3) if warning else ""
    room = _DOWN - len(pages(short, _ACROSS, 1)) if short else _DOWN
    at = link(source, held)
    code = svg(at) if at else ""
    for card in _numbered(title, pages(quoted(source), _ACROSS, room)):
        yield card._replace(place=cited(source), warning=short, code=code, link=at, digest=source.digest)


def _numbered(title: str, pieces: list[str]) -> Iterator[Card]:
    for n, piece in enumerate(pieces, start=1):
        numbered = f" ({n}/{len(pieces)})" if len(pieces) > 1 else ""
        yield Card(f"{first(title, _ACROSS - 4 - len(numbered), 2)}{numbered}", piece)
