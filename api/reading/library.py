"""The page `/documents`: the list of documents, narrowed by kind, issuer and standing, and a search in their text."""

import re
from collections.abc import Iterable
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, Annotated, NamedTuple

from fastapi import APIRouter, Query, Request, Response

from api.engine import Opens, Searching
from api.reading import marks
from api.reading.page import Day, cached, pages, render
from api.reading.pieces import Piece, pieces
from api.requests import MAX_QUESTION
from api.seats import Seats
from corpus.locator import Locator
from corpus.model import Document
from corpus.register import Register
from corpus.text import capital, fold, is_marked, normal, readable, syllables
from qa.model import Hit

if TYPE_CHECKING:
    from qa.engine import Library

FOUND = 30  # passages a search on the page of documents shows at most
SNIPPET = 320  # characters
NAMED = 5  # documents shown whose own name the query is

_SYLLABLE = re.compile(r"[^\W_]+")

Chosen = Annotated[str, Query(max_length=200)]


class Card(NamedTuple):
    """Is a document as the list shows it; `shown` is false for one that the filters leave out."""

    document: Document
    standing: str
    provisions: int
    shown: bool


class Found(NamedTuple):
    """Is a passage found, with the words of the query marked in its snippet."""

    card: Card
    label: str
    locator: Locator
    link: str
    snippet: tuple[Piece, ...]


def router(shelf: Opens, searching: Searching, seats: Seats) -> APIRouter:
    routes = pages()

    @routes.get("/documents")
    async def documents(
        request: Request,
        q: Annotated[str, Query(max_length=MAX_QUESTION)] = "",
        kind: Chosen = "",
        issuer: Chosen = "",
        standing: Chosen = "",
        as_of: Day = None,
    ) -> Response:
        on = as_of or date.today()
        query = readable(q).strip()

        def listed(library: "Library") -> str:
            cards = cards_of(library.register, on, kind, issuer, standing)
            hits = searching(query, library, FOUND, on) if query else []
            return render(
                "documents.html",
                cards=cards,
                named=named(query, cards),
                found=found(hits, cards, library.register, query, as_of),
                query=query,
                on=on,
                as_of=as_of,
                kinds=_counted(card.document.kind for card in cards),
                issuers=_counted(card.document.issuer for card in cards),
                standings=_counted(card.standing for card in cards),
                chosen={"kind": kind, "issuer": issuer, "standing": standing},
            )

        with seats.seat():
            library = await seats.run(shelf.current)
            return await seats.run(lambda: cached(request, library, on, lambda: listed(library)))

    return routes


def cards_of(register: Register, on: date, kind: str, issuer: str, standing: str) -> list[Card]:
    """Return every document of the register, the weightiest kind first, then the newest."""
    return [
        Card(
            document,
            own := register.standing(document, on).state,
            sum(1 for _ in document.walk()),
            kind in ("", document.kind) and issuer in ("", document.issuer) and standing in ("", own),
        )
        for document in sorted(
            register.documents, key=lambda d: (d.rank, -(d.issued_on or date.min).toordinal(), d.name)
        )
    ]


def named(query: str, cards: Iterable[Card]) -> list[Card]:
    """Return the documents whose number and title have every syllable of the query, at most NAMED."""
    return [card for card in cards if is_named(query, card.document)][:NAMED]


def is_named(query: str, document: Document) -> bool:
    """Is true of a document whose number and title have every syllable of the query."""
    wanted = {fold(syllable) for syllable in syllables(query)}
    return bool(wanted) and wanted <= {fold(one) for one in syllables(f"{document.name} {document.title}")}


def found(
    hits: Iterable[Hit], cards: Iterable[Card], register: Register, query: str, as_of: date | None
) -> list[Found]:
    """Return the hits as shown, those of documents the filters leave out too; their links keep a day asked for.

    On an earlier day a hit may stand in a version: it is shown as its document is.
    """
    on = f"?as_of={as_of.isoformat()}&" if as_of else "?"
    by_id = {text.id: card._replace(document=text) for card in cards for text in register.texts(card.document)}
    return [
        Found(
            card := by_id[hit.passage.document_id],
            capital(hit.passage.label),
            hit.passage.locator,
            marks.link(card.document, hit.passage, 0, len(hit.passage.text)).replace("?", on, 1),
            snippet(hit.passage.text, query),
        )
        for hit in hits
    ]


def snippet(text: str, query: str) -> tuple[Piece, ...]:
    """Return a stretch of the text around the query's words, which are the pieces of hit 1.

    Pairs of neighbouring syllables count, single ones where no pair is found, because nearly every text has “đảng”.
    A query without diacritics is compared without them.
    """
    key = normal if any(map(is_marked, syllables(query))) else fold
    wanted = [key(syllable) for syllable in syllables(query)]
    places = [(match.start(), match.end(), key(match[0])) for match in _SYLLABLE.finditer(text)]
    pairs = set(pairwise(wanted))
    found = [syllable for _, _, syllable in places]
    hits = {i + side for i, pair in enumerate(pairwise(found)) if pair in pairs for side in (0, 1)}
    hits = hits or {i for i, syllable in enumerate(found) if syllable in wanted}
    first = places[min(hits)][0] if hits else 0
    start = 0 if first < SNIPPET - 80 else text.rfind(" ", 0, first - 60) + 1
    end = len(text) if len(text) - start <= SNIPPET else text.rfind(" ", start, start + SNIPPET)
    words = [(a - start, b - start, 1) for a, b, _ in (places[i] for i in sorted(hits)) if start <= a and b <= end]
    inside = [piece for _, piece in pieces(text[start:end], 0, words)]
    return (*([Piece("… ")] if start else []), *inside, *([Piece(" …")] if end < len(text) else []))


def _counted(values: Iterable[str]) -> dict[str, int]:
    """Return each value with how often it occurs, in order of first occurrence."""
    counts: dict[str, int] = {}
    for value in values:
        counts[value] = counts.get(value, 0) + 1
    return counts
