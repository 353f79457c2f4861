"""Open questions with the points that an answer is marked by: what a list counts, what a section says in turn."""

import hashlib
from collections.abc import Iterator
from datetime import date

from corpus.text import capital, syllables
from qa.courses.clauses import Clause, Listing, capitalised, sentences
from qa.courses.model import Essay, Point
from qa.courses.options import Pool

LEAST, MOST = 3, 12  # points of an essay


def essays(pool: Pool, on: date) -> tuple[Essay, ...]:
    """Return the open questions of the clauses, those of lists first."""
    return tuple(one for found in (_of_lists(pool, on), _of_sections(pool, on)) for one in found)


def _of_lists(pool: Pool, on: date) -> Iterator[Essay]:
    for listing in pool.listings:
        if LEAST <= len(listing.entries) <= MOST and listing.clause.heading:
            points = tuple(_entry(listing, entry.start, entry.end, entry.text) for entry in listing.entries)
            said = f"{listing.before} {listing.lead}".strip()
            asked = f"đồng chí hãy nêu đầy đủ các ý tiếp nối: {said} (…)"
            yield _essay(listing.clause, listing.clause.above, asked, points, on)


def _entry(listing: Listing, start: int, end: int, text: str) -> Point:
    return Point(text=f"{capitalised(text)}.", source=listing.clause.source(start, end))


def _of_sections(pool: Pool, on: date) -> Iterator[Essay]:
    under: dict[tuple[str, tuple[str, ...]], list[Clause]] = {}
    for clause in pool.asked:
        if len(clause.above) > 1:
            under.setdefault((clause.document.id, clause.above[:-1]), []).append(clause)
    for (_, above), inside in under.items():
        points = tuple(point for clause in inside if (point := _first(clause)))
        if LEAST <= len(points) <= MOST and len(points) == len(inside):
            of = f" (phần {above[-2]})" if len(above) > 1 else ""
            yield _essay(inside[0], above, f"đồng chí hãy trình bày nội dung: {capital(above[-1])}{of}", points, on)


def _first(clause: Clause) -> Point | None:
    """Return what a clause says first; None where that does not read by itself."""
    one = next((sentence for sentence in sentences(clause) if not sentence.before), None)
    if one is None or len(syllables(one.text)) > 80:
        return None
    return Point(text=f"{clause.heading}: {one.text}", source=clause.source(one.start, one.end))


def _essay(clause: Clause, above: tuple[str, ...], asked: str, points: tuple[Point, ...], on: date) -> Essay:
    stem = f"Theo {clause.named}, {asked}."
    said = "\n".join((stem, *(point.text for point in points)))
    return Essay(
        id=hashlib.sha256(said.encode()).hexdigest()[:12], stem=stem, points=points, topic=above, made_for=on
    )
