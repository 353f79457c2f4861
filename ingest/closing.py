"""What the closing clause of a rule says of the register: from when it holds, what it replaces, what it amends.

Only a sentence about the document itself counts ("Hướng dẫn này có hiệu lực … và thay thế Hướng dẫn số …", "Bãi
bỏ Quy định số …"), and only in rules: a news report of a draft "thay thế Quy định 228" replaces nothing. It stands at
the end or under “Hiệu lực thi hành”; elsewhere only the sentence counts that begins with the document and says from
when it holds. The sentence is kept with what it says; what it leaves open is reported, not guessed.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from corpus.locator import LEVELS, NUMBERED
from corpus.model import Kind, Provision, Reference
from corpus.number import day_of, find_numbers, reference_to
from corpus.standing import repeals_all
from ingest.quotation import quoted

_KINDS = (
    "Quy định|Quy chế|Quyết định|Hướng dẫn|Kết luận|Nghị quyết|Chỉ thị|Thông báo|Quy trình|Điều lệ|Văn bản|"
    "Luật|Pháp lệnh|Nghị định|Thông tư|Chương trình|Kế hoạch|Đề án|Thông tri|Lệnh|Công điện"
)
SELF = rf"(?:{_KINDS})(?: \w+){{0,3}}? này"
_ENDS = r"thay thế|thay cho|bãi bỏ|hủy bỏ|huỷ bỏ"  # what a document does to another, before it names that
_ENDED = r"hết hiệu lực|chấm dứt hiệu lực|được thay thế|bị thay thế|bị bãi bỏ|đều bãi bỏ"  # after it has named that
_OWN_SENTENCE = re.compile(  # from the last “Quy định này” before it, so that a text full of them is read once
    rf"\b{SELF}\b(?:(?!\b{SELF}\b)[^.])*?\b(?:có hiệu lực|{_ENDS})\b|^\W*(?:\w{{1,3}}[.)] )?(?:{_ENDS})\b",
    re.IGNORECASE,
)
_EFFECT = re.compile(
    r"có hiệu lực(?: thi hành)?(?: kể)?(?: từ)?(?: ngày)?\s*"
    r"(?:(?P<signed>ký|ban hành)\b|(?P<passed>(?:được )?thông qua)\b|"
    r"(?P<day>\d{1,2})(?:\s?[/.-]\s?|\s+tháng\s+)(?P<month>\d{1,2})(?:\s?[/.-]\s?|,?\s+năm\s+)(?P<year>\d{4}))"
)
_SELF = re.compile(rf"\b{SELF}\b", re.IGNORECASE)
_HAS_PARTS = re.compile(rf"\b(?:theo|của|tại|trong|(?:{LEVELS})\s+[\w.]+)\s*$", re.IGNORECASE)
_PASSED = re.compile(r"\b(?:luật|pháp lệnh|nghị quyết) này\b", re.IGNORECASE)  # which are dated as they are passed
_SAYS_EFFECT = re.compile(r"(?<!hết )(?<!chấm dứt )có hiệu lực(?: thi hành)?(?: kể)? (?:từ|sau|vào)\b")
_OF_A_PART = re.compile(r"\b(?:riêng|trừ)\b", re.IGNORECASE)  # “riêng Điều 5 có hiệu lực từ …”
_PART = re.compile(rf"\b{NUMBERED}[^.;]*$", re.IGNORECASE)  # “bãi bỏ Điều 5 của Quy định số …”
_ONLY_CITED = re.compile(r"\b(?:theo|căn cứ|tại|trong)\s*$", re.IGNORECASE)  # “… theo Kết luận số …”
_CLOSING_TITLE = re.compile(
    r"(?:các )?điều khoản thi hành|hiệu lực|(?:.{1,40} và )?hiệu lực(?: và trách nhiệm)? thi hành(?: và .{1,40})?",
    re.IGNORECASE,
)
_GIVES_TEXT = re.compile(r"\b(?:sửa đổi|bổ sung|thay thế)\b.{0,300}?\bnhư sau\b", re.IGNORECASE | re.DOTALL)
_ADDRESS = rf"(?:{NUMBERED}[,\s]*(?:và\s+)?){{1,9}}(?:của\s+)?"
_LISTED = re.compile(  # else it stands in the name of the one before: “… hướng dẫn thi hành Nghị định số …”, “(…)”
    rf"(?:(?P<anew>;|\b(?:{_ENDS}))|[,:]|\b(?:và|hoặc|cùng với))\s*(?:các\s+|những\s+)?(?:{_ADDRESS})?$",
    re.IGNORECASE,
)
_PHRASE = 100  # characters of a quotation that is part of its sentence
SENTENCES = re.compile(r"(?<=[.;])\s+(?=[^\W\d_])|\n")


@dataclass(frozen=True)
class Closing:
    """Is what the closing clause states; `warnings` name what it says without saying which document, or which day."""

    effective_on: date | None = None
    replaces: tuple[Reference, ...] = ()
    amends: tuple[Reference, ...] = ()
    warnings: tuple[str, ...] = ()


def read(provisions: Iterable[Provision], issued_on: date | None, kind: Kind) -> Closing:
    """Return what the text says of the document itself.

    A consolidated text repeats what each of those says that it was put together of; that is nothing of its own.
    """
    if kind is Kind.VAN_BAN_HOP_NHAT:
        return Closing()
    days: dict[date, str] = {}
    replaces: list[Reference] = []
    amends: list[Reference] = []
    warnings: list[str] = []
    for sentence in _sentences(list(provisions), kind):
        if repeals_all(sentence) and not find_numbers(sentence):
            warnings.append(f"văn bản bãi bỏ các quy định trước mà không nêu số: “{sentence}”")
        if not _OWN_SENTENCE.search(sentence):
            if find_numbers(sentence) and re.search(rf"\b(?:{_ENDED})\b", sentence, re.IGNORECASE):
                warnings.append(f"không rõ có phải do văn bản này không: “{sentence}”")
            continue
        if effect := effective(sentence, issued_on):
            days.setdefault(effect, sentence)
        elif (says := _SAYS_EFFECT.search(_of_the_whole(sentence))) and _is_subject(sentence[: says.start()]):
            warnings.append(f"không đọc được ngày có hiệu lực: “{sentence}”")
        for reference, whole in ended(sentence):
            (replaces if whole else amends).append(reference)
    if len(days) > 1:
        listed = "; ".join(f"“{sentence}”" for sentence in days.values())
        warnings.append(f"văn bản nêu nhiều ngày có hiệu lực khác nhau nên không ghi ngày nào: {listed}")
    effective_on = next(iter(days)) if len(days) == 1 else None
    return Closing(effective_on, tuple(dict.fromkeys(replaces)), tuple(dict.fromkeys(amends)), tuple(warnings))


def _sentences(top: list[Provision], kind: Kind) -> list[str]:
    """Return the sentences of the closing and of what is headed so, and those elsewhere that say the effect."""
    body = [p for p in top if not p.locator.startswith("phu-luc")]
    numbered = [i for i, p in enumerate(body) if not p.locator.startswith("doan-")]
    closing = body[numbered[-1] :] if numbered else body
    while closing and closing[0].locator.startswith(("chuong-", "phan-", "muc-")) and closing[0].children:
        closing = [closing[0].children[-1], *closing[1:]]
    named = [p for p in _leaves(body) if _CLOSING_TITLE.fullmatch(p.heading)]
    whole = [part for p in [*named, *closing] if p.heading not in ("Nơi nhận", "Chữ ký") for part in p.walk()]
    sentences = [sentence for part in whole for sentence in _said(part)]
    own = re.compile(rf"(?:Bộ )?{kind.label}(?: [^\W\d_]+){{0,3}} này có hiệu lực\b", re.IGNORECASE)
    elsewhere = (part for p in _leaves(body) if not _amends(p) for part in p.walk())
    sentences += [sentence for part in elsewhere for sentence in _said(part) if own.match(sentence)]
    return list(dict.fromkeys(sentences))


def _leaves(provisions: Iterable[Provision]) -> Iterator[Provision]:
    """Yield the provisions with articles and the like in place of the chapters that hold them."""
    for provision in provisions:
        if (
            provision.children
            and not _CLOSING_TITLE.fullmatch(provision.heading)
            and provision.locator.startswith(("chuong-", "phan-", "muc-"))
        ):
            yield from _leaves(provision.children)
        else:
            yield provision


def _amends(provision: Provision) -> bool:
    """Is true for an article that gives other documents a new text, whether or not that stands in quotation marks."""
    return any(_GIVES_TEXT.search(part.text) for part in provision.walk())


def _said(provision: Provision) -> Iterator[str]:
    """Yield the sentences of a provision without its own number."""
    return filter(None, map(str.strip, SENTENCES.split(_unquoted(provision.text))))


def _unquoted(text: str) -> str:
    """Return the text without articles of other documents that it quotes; a phrase in a sentence stays."""
    for begin, end in reversed(quoted(text)):
        if "\n" in text[begin:end] or end - begin > _PHRASE:
            text = f"{text[:begin]}\n{text[end:]}"
    return text


def _of_the_whole(sentence: str) -> str:
    """Return the sentence up to where it turns to a part of the document."""
    return _OF_A_PART.split(sentence, maxsplit=1)[0]


def _is_subject(before: str) -> bool:
    """Is true where what comes before a verb ends with the document: not “khoản 2 Điều 5 Quy định này”, no part."""
    *_, own = [None, *_SELF.finditer(before)]
    return own is not None and not _HAS_PARTS.search(before[: own.start()])


def effective(sentence: str, issued_on: date | None) -> date | None:
    """Return from which day the document holds by that sentence; None where it says none, or says it of a part."""
    match = _EFFECT.search(_of_the_whole(sentence))
    if not match or not _is_subject(sentence[: match.start()]):
        return None
    if match["signed"] or (match["passed"] and _PASSED.search(sentence, 0, match.start())):
        return issued_on
    if match["passed"]:
        return None
    return day_of(match["year"], match["month"], match["day"])


def ended(sentence: str) -> Iterator[tuple[Reference, bool]]:
    """Yield the documents that the sentence ends, and whether whole: “bãi bỏ Điều 5 của Quy định …” ends a part."""
    begun = re.search(rf"\b(?:{_ENDS})\b", sentence, re.IGNORECASE)
    mentions = find_numbers(sentence)
    is_listed = True
    for mention, earlier in zip(mentions, [None, *mentions], strict=False):
        ended_after = re.search(rf"\b(?:{_ENDED})\b", sentence[mention.end :], re.IGNORECASE)
        if not ended_after and not (begun and begun.end() <= mention.start):
            continue
        if earlier and mention.number.matches(earlier.number):
            continue  # its short name, in brackets
        named_from = max(earlier.end if earlier else 0, begun.end() if begun and begun.end() <= mention.start else 0)
        leading = sentence[named_from : mention.start]
        joined = _LISTED.search(leading)
        is_new = not earlier or named_from > earlier.end or bool(joined and joined["anew"])
        is_listed = is_new or (is_listed and joined is not None)
        if is_listed and not _ONLY_CITED.search(leading):
            yield reference_to(mention, sentence, sentence), not _PART.search(leading)
