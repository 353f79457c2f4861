"""Which document guides the carrying out of which: by the titles of guides, their opening words, or both titles.

“Thực hiện một số nội dung Quy định 86-QĐ/TW”              its title names the rule
“Căn cứ Quy định số 294-QĐ/TW, ngày 26/5/2025”             so do the words before its first numbered place
“Một số vấn đề cụ thể thi hành Điều lệ Đảng”               holds the title of a rule: the latest by then, inferred
"""

import re
from collections.abc import Iterator
from datetime import date
from itertools import takewhile
from typing import Literal, NamedTuple

from corpus.model import Document, Kind, joined
from corpus.number import find_numbers, reference_to
from corpus.register import Register
from corpus.text import fold, syllables

_GUIDES = (Kind.HUONG_DAN, Kind.THONG_TU)
_SAYS_SO = re.compile(r"\b(?:căn cứ|thực hiện|thi hành|cụ thể h(?:óa|oá))\b", re.IGNORECASE)
_TELLING = 3  # syllables of the shortest title that tells a rule from others


class Guidance(NamedTuple):
    """Is that `guide` guides `rule`, and the words of the guide that say or suggest so."""

    guide: Document
    rule: Document
    evidence: Literal["stated", "inferred"]
    basis: str


def guidance(document: Document, register: Register) -> tuple[Guidance, ...]:
    """Return what guides the document and what it guides, the latest guide first."""
    found = [one for guide in register.documents for one in _of(guide, register) if document in (one.guide, one.rule)]
    return tuple(sorted(found, key=lambda one: one.guide.issued_on or date.min, reverse=True))


def _of(guide: Document, register: Register) -> Iterator[Guidance]:
    if guide.kind not in _GUIDES:
        return
    opening = "\n".join(map(joined, takewhile(lambda one: one.locator.citable is None, guide.provisions)))
    says_so = [line for line in opening.splitlines() if _SAYS_SO.search(line)]
    stated = {
        rule.id: Guidance(guide, rule, "stated", text.strip(" -;"))
        for text in (*says_so, guide.title)
        for mention in find_numbers(text)
        if (rule := register.referent(reference_to(mention, text), guide)) and rule.rank < guide.rank
    }
    yield from stated.values()
    alike = [] if stated else [rule for rule in register.documents if _is_named_after(guide, rule)]
    if alike:
        yield Guidance(guide, max(alike, key=lambda rule: rule.issued_on or date.min), "inferred", guide.title)


def _is_named_after(guide: Document, rule: Document) -> bool:
    """Is true where the guide's title holds that of a rule which had been issued by then."""
    title, whole = (" ".join(syllables(fold(one.title))) for one in (rule, guide))
    if not rule.is_rule or rule.rank >= guide.rank or title.count(" ") < _TELLING - 1:
        return False
    by_then = guide.issued_on and rule.issued_on and rule.issued_on <= guide.issued_on
    return bool(by_then) and f" {title} " in f" {whole} "
