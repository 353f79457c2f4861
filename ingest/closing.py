"""What the closing clause of a rule says of the register: from when it holds, and what it replaces.

Only a sentence about the document itself counts ("Hướng dẫn này có hiệu lực … và thay thế Hướng dẫn số …"), only
at the end, and only in rules: a news report of a draft "thay thế Quy định 228" replaces nothing.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from corpus.model import Provision, Reference
from corpus.number import find_numbers

_KINDS = "Quy định|Quy chế|Quyết định|Hướng dẫn|Kết luận|Nghị quyết|Chỉ thị|Thông báo|Quy trình|Điều lệ"
_SELF = rf"(?:{_KINDS})(?: \w+){{0,3}}? này"
_OWN_SENTENCE = re.compile(  # from the last “Quy định này” before it, so that a text full of them is read once
    rf"\b{_SELF}\b(?:(?!\b{_SELF}\b)[^.])*?\b(?:có hiệu lực|thay thế|thay cho)\b", re.IGNORECASE
)
_EFFECT = re.compile(
    r"có hiệu lực(?: thi hành)?(?: kể)?(?: từ)?(?: ngày)?\s*(?:(?P<signed>ký|ban hành)|"
    r"(?P<day>\d{1,2})(?:\s?[/.-]\s?|\s+tháng\s+)(?P<month>\d{1,2})(?:\s?[/.-]\s?|\s+năm\s+)(?P<year>\d{4}))"
)
_REPLACES = re.compile(r"\b(?:thay thế|thay cho)\b(?P<what>.*)", re.DOTALL)
_SENTENCES = re.compile(r"(?<=[.;])\s+(?=[^\W\d_])|\n")
_WRITTEN_DATE = re.compile(r"[,\s(]*ngày\s+(\d{1,2})\s+tháng\s+(\d{1,2})\s+năm\s+(\d{4})")
_REPEALS_ALL = re.compile(  # likewise
    r"(?:trước đây|trái với)(?:(?!trước đây|trái với)[^.])*?\b(?:bãi bỏ|hết hiệu lực)", re.IGNORECASE
)


@dataclass(frozen=True)
class Closing:
    """Is what the closing clause states; `warnings` name what it says without saying which document."""

    effective_on: date | None = None
    replaces: tuple[Reference, ...] = ()
    warnings: tuple[str, ...] = ()


def read(provisions: Iterable[Provision], issued_on: date | None) -> Closing:
    """Return what the last provision and the unnumbered clauses after it say of the document itself."""
    effective_on: date | None = None
    replaces: list[Reference] = []
    warnings: list[str] = []
    for sentence in _sentences(list(provisions)):
        if _REPEALS_ALL.search(sentence) and not find_numbers(sentence):
            warnings.append(f"văn bản bãi bỏ các quy định trước mà không nêu số: “{sentence}”")
        if not _OWN_SENTENCE.search(sentence):
            continue
        effective_on = effective_on or _effective(sentence, issued_on)
        replaces += _replaced(sentence)
    return Closing(effective_on, tuple(dict.fromkeys(replaces)), tuple(warnings))


def _sentences(top: list[Provision]) -> list[str]:
    """Return the sentences of the closing: the last numbered provision of the document and what follows it."""
    body = [p for p in top if not p.locator.startswith("phu-luc")]
    numbered = [i for i, p in enumerate(body) if not p.locator.startswith("doan-")]
    closing = body[numbered[-1] :] if numbered else body
    while closing and closing[0].locator.startswith(("chuong-", "phan-", "muc-")) and closing[0].children:
        closing = [closing[0].children[-1], *closing[1:]]
    texts = [part.text for p in closing if p.heading not in ("Nơi nhận", "Chữ ký") for part in p.walk()]
    return [sentence.strip() for text in texts for sentence in _SENTENCES.split(text) if sentence.strip()]


def _effective(sentence: str, issued_on: date | None) -> date | None:
    match = _EFFECT.search(sentence)
    if not match:
        return None
    if match["signed"]:
        return issued_on
    try:
        return date(int(match["year"]), int(match["month"]), int(match["day"]))
    except ValueError:
        return None


def _replaced(sentence: str) -> list[Reference]:
    match = _REPLACES.search(sentence)
    if not match:
        return []
    what = match["what"]
    references = []
    for mention in find_numbers(what):
        number = mention.number
        written = _WRITTEN_DATE.match(what, mention.end)
        issued_on = number.issued_on or (date(int(written[3]), int(written[2]), int(written[1])) if written else None)
        kind = number.kinds[0] if len(number.kinds) == 1 else None
        text = re.sub(r"^số ", "", str(number))
        references.append(Reference(number=text, kind=kind, issued_on=issued_on, evidence="stated", basis=sentence))
    return references
