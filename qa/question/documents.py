"""Which documents a text names: by number, by title, the Statutes by their name.

A title is named after its kind (“Quy định chế độ đảng phí”, “Hướng dẫn thi hành Điều lệ”), or holds it (“Luật An ninh
mạng”); the year and the number that people put behind it do not count.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from corpus.model import Document, Kind
from corpus.number import KIND_WORDS, find_numbers, parse_number
from corpus.register import Register
from corpus.text import fold, syllables
from qa.question.address import Address

_SERIAL = re.compile(  # after an address: “mục 8.1 của 294”
    r"[\s,]+(?:(?:của|cua|trong|ở|theo|thuộc|thuoc)\s+)+(?P<serial>\d{1,3})(?![\w.,/-]*\d)"
)
_STATUTES = re.compile(r"(?<!thi hanh )\bdieu le\b(?: dang\b)?|\b(?:party )?(?:statutes|charter)\b")
_KINDS = {fold(word): kind for word, kind in KIND_WORDS.items()}
_LAWS = ("bo luat", "luat", "phap lenh", "nghi dinh", "thong tu", "quy trinh")
_KIND = re.compile(rf"\b(?P<kind>{'|'.join([*_KINDS, *_LAWS])})\b(?: (?:ve|viec))*")
_WORD = re.compile(r"[^\W_]+")
_NOT_TITLE = re.compile(r"\([^()]*\)|\bnam (?:19|20)\d\d\b|\b(?:19|20)\d\d\b|\bso \S*\d\S*")
_PARTY = re.compile(r" (?:cua )?dang(?: cong san viet nam)?\s*$")  # “thi hành Điều lệ” is “thi hành Điều lệ Đảng”
_WHOLE = 2  # syllables of the shortest title that names a document
_TAIL = 4  # syllables in a row, up to a title's end, that name it as well
_BETWEEN = re.compile(r"[\s,(]*(?:(?:của|cua|tại|tai|trong|theo|thuộc|thuoc|ở|bản|ban|of|in|the)\s+)*", re.IGNORECASE)


class Named(NamedTuple):
    """Is a place in a text that names a document: several where it may mean several, none where none here has it."""

    documents: tuple[Document, ...]
    start: int
    end: int


def find_named(text: str, addresses: Iterable[Address], register: Register) -> list[Named]:
    """Return the places of a clean text that name documents, in order; `addresses` are those found in it."""
    found = [Named(register.find(mention.number), mention.start, mention.end) for mention in find_numbers(text)]
    for address in addresses:
        if serial := _SERIAL.match(text, address.end):
            found.append(Named(register.find(parse_number(serial["serial"])), *serial.span("serial")))
    folded = fold(text)
    if len(folded) == len(text):
        found += [
            one for one in _named_by_words(folded, register) if not any(_overlap(one, other) for other in found)
        ]
    return sorted(found, key=lambda one: one.start)


def place_of(address: Address, named: Sequence[Named], text: str) -> Named | None:
    """Return what the address is an address in: what is named right after it, or right before, or alone is named."""
    after = (one for one in named if one.start >= address.end and _BETWEEN.fullmatch(text, address.end, one.start))
    before = (one for one in named if one.end <= address.start and _BETWEEN.fullmatch(text, one.end, address.start))
    return next(after, None) or next(before, None) or (named[0] if len(named) == 1 else None)


def _overlap(one: Named, other: Named) -> bool:
    return one.start < other.end and other.start < one.end


def _named_by_words(folded: str, register: Register) -> Iterator[Named]:
    statutes = tuple(document for document in register.documents if document.kind is Kind.DIEU_LE)
    yield from (Named(statutes, *name.span()) for name in _STATUTES.finditer(folded))
    runs = _runs(register)
    for kind in _KIND.finditer(folded):
        held, following = (list(_WORD.finditer(folded, at)) for at in (kind.start(), kind.end()))
        said = {
            (words[len(run.syllables) - 1].end(), run.document.id): run.document
            for words, introduced_by in ((held, None), (following, _KINDS.get(kind["kind"])))
            for run in (runs.get((introduced_by, words[0][0]), ()) if words else ())
            if [word[0] for word in words[: len(run.syllables)]] == run.syllables
        }
        if said:
            longest, _ = max(said)
            yield Named(tuple(one for (end, _), one in said.items() if end == longest), kind.start(), longest)


class _Run(NamedTuple):
    """Is syllables in a row that name a document."""

    syllables: list[str]
    document: Document


@lru_cache(maxsize=8)
def _runs(register: Register) -> dict[tuple[Kind | None, str], list[_Run]]:
    """Return what names a document, by the kind that must stand before it and its first syllable.

    A whole title may follow its kind, or hold it and need none before it; a tail of one follows its kind.
    """
    found: dict[tuple[Kind | None, str], list[_Run]] = {}
    for document in register.documents:
        title = syllables(_PARTY.sub("", _NOT_TITLE.sub(" ", fold(document.title)).rstrip()))
        tails = (title[start:] for start in range(1, len(title) - _TAIL + 1))
        for run in [title, *tails] if len(title) >= _WHOLE else ():
            for kind in (document.kind, None) if run is title else (document.kind,):
                found.setdefault((kind, run[0]), []).append(_Run(run, document))
    return found
