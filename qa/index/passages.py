"""Documents cut into passages: each the smallest provision that reads on its own.

A passage is a provision with the dashes and plus signs (gạch, cộng) inside it. A short list keeps its
points: “… gồm: a) … b) …” is one passage while it fits in SHORT syllables. Otherwise each point stands
alone and its lead-in goes to its context. A text longer than LONG is split between items or after
sentences into parts of SHORT at most, more only where one item or sentence is longer, LONG never. Between
60 and 120 syllables retrieve about equally well, longer passages worse.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

from corpus.locator import Locator
from corpus.model import Document, Passage, Provision, Span
from corpus.text import fold, introduces, syllables

RULES_VERSION = "3"  # raise it with every change that alters a passage: an index of other rules is stale
SHORT = 120
LONG = 180
OPENING = 20  # words of a split provision's beginning that its later parts carry as context

_ITEM = re.compile(r"(?:gach|cong)-\d+")
_LEVELS = "điều|khoản|điểm|tiết|tiểu mục|chương|mục|phần|phụ lục"
_MARKERS = re.compile(  # “6.3.3.”, “a)”, “II.”, “1. Điều 4 (khoản 2):”
    rf"\A(?:\W*\b(?:(?:{_LEVELS})\s+\w+|\d+[a-z]?|[ivx]{{2,}}|[a-zđ])\b)*\W*", re.IGNORECASE
)
_FRAME = re.compile(
    r"\W*(?:căn cứ|xét (?:tờ trình|đề nghị)|theo đề nghị|nơi nhận|chữ ký)\b|.{0,200}\bnhư sau:\s*$", re.IGNORECASE
)
_CUTS = (  # where a long text may be cut, best places first; a cut falls at the end of the match
    re.compile(r"(?<=[.;!?…])\s++(?=[^\w\s]*+\s*+[A-ZÀ-ỸĐ\d])|(?<=;)\s+|\n+"),
    re.compile(r"(?<=[,:)])\s+"),
    re.compile(r"\s+"),
    re.compile(r"(?<=[^\W_])(?=[\W_])"),
)


class Stretch(NamedTuple):
    """Is a range of characters in one provision's own text, which counts with the line feed that closes it."""

    locator: Locator
    start: int
    end: int


@dataclass(frozen=True)
class _Layout:
    """Is a provision's joined text and, for it and every provision inside, where its subtree stands in it."""

    text: str
    extents: dict[Locator, tuple[int, int]]


def passages(document: Document) -> list[Passage]:
    """Return the document's passages in reading order.

    What surrounds the rules (recitals, titles in capitals, recipients, signatures) makes none, nor does a heading
    with provisions under it. Every other character of the text is in exactly one passage. Raises ValueError where
    two provisions of the document have one address.
    """
    _refuse_twins(document)
    title = [document.name, document.title] if document.number else [document.title]
    return list(chain.from_iterable(_cut(document, provision, title) for provision in document.provisions))


def searched(passage: Passage) -> str:
    """Return what is embedded and searched for a passage: what it stands under, and its words."""
    return f"{passage.context}\n{passage.text}"


def stretches(document: Document, passage: Passage, start: int, end: int) -> list[Stretch]:
    """Return where passage.text[start:end] stands in the provisions' own texts, in reading order.

    As each text counts with its closing line feed, what the stretches hold, joined, is passage.text[start:end] to the
    character. Raises LookupError where the document has no such provision: the passage was cut from another.
    """
    start, end = passage.start + start, passage.start + end
    if not passage.spans:
        return [Stretch(passage.locator, start, end)]
    provision = document.find(passage.locator)
    if provision is None:
        raise LookupError(f"{document.id}: no provision {passage.locator}; run: regqa index")
    return stretches_of(provision, start, end)


def stretches_of(provision: Provision, start: int, end: int) -> list[Stretch]:
    """Return where the characters of the provision's joined text stand in the own texts of what it holds."""
    found, at = [], 0
    for inner in provision.walk():
        closed = len(inner.text) + 1 if inner.text else 0
        first, last = max(start - at, 0), min(end - at, closed)
        if first < last:
            found.append(Stretch(inner.locator, first, last))
        at += closed
    return found


def _cut(document: Document, provision: Provision, above: list[str]) -> Iterator[Passage]:
    if _is_frame(document, provision):
        return
    layout = _layout(provision)
    points = [child for child in provision.children if not _is_item(child)]
    short_list = introduces(provision.text) and len(syllables(layout.text)) <= SHORT
    if short_list or not points:
        yield from _parts(document, provision, layout, [(0, len(layout.text))], above)
        return
    yield from _parts(document, provision, layout, _own_stretches(provision, layout), above)
    below = [*above, *_heading(provision, above), *_lead_in(provision)]
    for point in points:
        yield from _cut(document, point, below)


def _own_stretches(provision: Provision, layout: _Layout) -> list[tuple[int, int]]:
    """Return what of the joined text is the provision's own: its text with the items up to each point."""
    stretches, start, end = [], 0, len(provision.text)
    if _is_title(provision) and not _is_item(provision.children[0]):
        start = end
    for child in provision.children:
        if _is_item(child):
            end = layout.extents[child.locator][1]
        else:
            stretches.append((start, end))
            start = end = layout.extents[child.locator][1]
    return [*stretches, (start, end)]


def _parts(
    document: Document, provision: Provision, layout: _Layout, stretches: Iterable[tuple[int, int]], above: list[str]
) -> Iterator[Passage]:
    text, inner = layout.text, [(at, *extent) for at, extent in layout.extents.items() if at != provision.locator]
    items = [start for _, start, _ in inner]
    pieces = [piece for start, end in stretches for piece in _pieces(text, start, end, items)]
    for part, (start, end) in enumerate(pieces, 1):
        context = [
            *above,
            *_heading(provision, above, shown=text[start:end]),
            *(_lead_ins_before(start, provision, layout) or _opening(text, start)),
        ]
        yield Passage(
            document_id=document.id,
            locator=provision.locator,
            part=part if len(pieces) > 1 else 0,
            context="\n".join(context),
            text=text[start:end],
            page=_page(provision, layout, start),
            start=start,
            end=end,
            spans=tuple(
                Span(start=max(a, start) - start, end=min(b, end) - start, locator=locator)
                for locator, a, b in inner
                if a < b and a < end and b > start
            ),
        )


def _opening(text: str, start: int) -> list[str]:
    """Return how a provision opens, for a later part of it: who or what “he” and “it” are is said there."""
    return [" ".join(text[:start].split()[:OPENING])] if start else []


def _lead_ins_before(start: int, provision: Provision, layout: _Layout) -> list[str]:
    """Return the lead-ins of the lists that the offset lies in, outermost first."""
    lists = []
    for inner in provision.walk():
        first, last = layout.extents[inner.locator]
        if first + len(inner.text) <= start < last:
            lists += _lead_in(inner)
    return lists


def _pieces(text: str, start: int, end: int, items: list[int]) -> list[tuple[int, int]]:
    start, end = _stripped(text, start, end)
    size = len(syllables(text[start:end]))
    if not size:
        return []
    if size <= LONG:
        return [(start, end)]
    units = _units(text, start, end, [item for item in items if start < item < end], _CUTS)
    return _packed(text, units)


def _units(
    text: str, start: int, end: int, cuts: list[int], finer: tuple[re.Pattern[str], ...]
) -> list[tuple[int, int]]:
    """Return the stretch cut at `cuts`, and what is still longer than LONG cut at the next finer places."""
    units = []
    for a, b in zip([start, *cuts], [*cuts, end], strict=True):
        a, b = _stripped(text, a, b)
        if len(syllables(text[a:b])) <= LONG or not finer:
            units.append((a, b))
        else:
            ends = [a + match.end() for match in finer[0].finditer(text[a:b]) if a < a + match.end() < b]
            units += _units(text, a, b, ends, finer[1:])
    return [(a, b) for a, b in units if a < b]


def _packed(text: str, units: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return neighbouring units joined while they fit in SHORT."""
    packed: list[tuple[int, int]] = []
    for start, end in units:
        if packed and len(syllables(text[packed[-1][0] : end])) <= SHORT:
            packed[-1] = (packed[-1][0], end)
        else:
            packed.append((start, end))
    return packed


def _layout(provision: Provision) -> _Layout:
    texts: list[str] = []
    extents: dict[Locator, tuple[int, int]] = {}

    def place(inner: Provision, at: int) -> int:
        """Lay out `inner` with its start at `at`, and return where what follows it starts."""
        following = at
        extents[inner.locator] = (at, at)  # before its children's, in reading order
        if inner.text:
            texts.append(inner.text)
            following += len(inner.text) + 1
        for child in inner.children:
            following = place(child, following)
        extents[inner.locator] = (at, max(at, following - 1))
        return following

    place(provision, 0)
    return _Layout("\n".join(texts), extents)


def _heading(provision: Provision, above: list[str], shown: str = "") -> list[str]:
    """Return the heading for a context, nothing where it is empty, said already or part of the shown text."""
    heading = provision.heading.strip()
    return [heading] if heading and heading not in above and not _within(heading, shown) else []


def _lead_in(provision: Provision) -> list[str]:
    """Return the last sentence of a text that ends with a colon: what its points complete."""
    body = _body(provision)
    return [_CUTS[0].split(body)[-1]] if body.endswith(":") else []


def _is_title(provision: Provision) -> bool:
    """Is true for a heading: it is said in the context of what is under it.

    A lead-in is not one, however short: a point quoted without its “không được:” would say the contrary.
    """
    return not _body(provision)


def _body(provision: Provision) -> str:
    """Return the text without its heading and without the markers before it."""
    heading = r"\s+".join(map(re.escape, provision.heading.split()))
    rest = re.sub(heading, " ", provision.text, count=1, flags=re.IGNORECASE) if heading else provision.text
    body = _MARKERS.sub("", rest, count=1)
    return body.strip() if re.search(r"\w", body) else ""


def _is_item(provision: Provision) -> bool:
    return bool(_ITEM.fullmatch(provision.locator.tokens[-1]))


def _is_frame(document: Document, provision: Provision) -> bool:
    """Is true for an unnumbered paragraph that frames the rules of a document and is none of them."""
    unnumbered = provision.locator.tokens[-1].startswith("doan-")
    said = provision.heading or provision.text
    return document.is_rule and unnumbered and (said.isupper() or bool(_FRAME.match(said)))


def _page(provision: Provision, layout: _Layout, start: int) -> int | None:
    """Return the page of the innermost provision that the offset lies in, or of the nearest one around it."""
    page = None
    for inner in provision.walk():
        first, last = layout.extents[inner.locator]
        if first <= start <= last and inner.page is not None:
            page = inner.page
    return page


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    stretch = text[start:end]
    return start + len(stretch) - len(stretch.lstrip()), start + len(stretch.rstrip())


def _within(phrase: str, text: str) -> bool:
    return f" {' '.join(syllables(fold(phrase)))} " in f" {' '.join(syllables(fold(text)))} "


def _refuse_twins(document: Document) -> None:
    seen: set[Locator] = set()
    for provision in document.walk():
        if provision.locator in seen:
            raise ValueError(
                f"{document.id}: two provisions at {provision.locator}; check the source and add it again"
            )
        seen.add(provision.locator)
