"""Marks: permanent addresses of characters in a document, as the reading room takes them in its address.

    /read/quy-dinh-294-qd-tw-2025?mark=6.3.3.diem-b~3-120~9f86d081#6.3.3.diem-b

A mark is the locator of a provision, a range of characters and the first eight hexadecimal digits of the SHA-256 of
what the range holds, so a text that has changed since is noticed instead of another being marked. Characters are
Unicode code points of the provision's own text (`Provision.text`), closed by one line feed. A quote over several
provisions has a mark for each; their characters joined are the quote.
"""

import hashlib
import re
from typing import NamedTuple
from urllib.parse import quote as quoted

from corpus.locator import Locator
from corpus.model import Document, Passage, Provision, joined
from qa.index.passages import stretches, stretches_of

MOST = 60  # marks of one address; what is beyond is not marked, and the page says so

_MARK = re.compile(r"(?P<locator>[0-9A-Za-z.-]{1,200})~(?P<start>\d{1,7})-(?P<end>\d{1,7})~(?P<digest>[0-9a-f]{8})")


class Mark(NamedTuple):
    """Is a range of characters of one provision with the digest of what it held when the mark was made."""

    locator: Locator
    start: int
    end: int
    digest: str

    def __str__(self) -> str:
        return f"{self.locator}~{self.start}-{self.end}~{self.digest}"

    def holds(self, text: str) -> bool:
        """Is true when the range still holds what was marked; `text` is the provision's, closed."""
        return self.start < self.end <= len(text) and _digest(text[self.start : self.end]) == self.digest


def closed(provision: Provision) -> str:
    """Return the text that marks count in: the provision's own with the line feed that closes it."""
    return f"{provision.text}\n" if provision.text else ""


def parse(text: str) -> Mark | None:
    """Return the mark as written in an address, None where the text is none."""
    found = _MARK.fullmatch(text)
    if not found:
        return None
    try:
        return Mark(Locator(found["locator"]), int(found["start"]), int(found["end"]), found["digest"])
    except ValueError:
        return None


def marks(document: Document, passage: Passage, start: int, end: int) -> list[Mark]:
    """Return the marks of passage.text[start:end]."""
    found, at = [], start
    for stretch in stretches(document, passage, start, end):
        size = stretch.end - stretch.start
        found.append(Mark(*stretch, _digest(passage.text[at : at + size])))
        at += size
    return found


def link(document: Document, passage: Passage, start: int, end: int) -> str:
    """Return the address on this service where passage.text[start:end] is read, marked, in its document."""
    found = marks(document, passage, start, end)
    return f"{_address(document, found)}#{found[0].locator}"


def quote_link(document: Document, provision: Provision, quote: str) -> str:
    """Return the address where a quote of the provision, which stands in its joined text, is read, marked.

    One over more provisions than an address may mark leads to the provision alone.
    """
    text = joined(provision)
    start = text.index(quote)
    texts = {inner.locator: closed(inner) for inner in provision.walk()}
    found = [
        Mark(*stretch, _digest(texts[stretch.locator][stretch.start : stretch.end]))
        for stretch in stretches_of(provision, start, start + len(quote))
    ]
    if len(found) > MOST:
        return f"/read/{document.id}#{provision.locator}"
    return f"{_address(document, found)}#{provision.locator}"


def _address(document: Document, found: list[Mark]) -> str:
    query = "&".join(f"mark={quoted(str(mark), safe='~')}" for mark in found)
    return f"/read/{document.id}?{query}"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:8]
