"""Where a text points to inside a document: addresses, told apart from the amounts, counts and dates that look alike.

“điểm a khoản 2 Điều 5”, “6.3.3.b”, “II.4.3.1-c”, “Phụ lục số 2”      addresses
“2.340.000 đồng”, “1.000 đảng viên”, “ngày 3.2”, “3.2.2025”, “1.5 lần”  figures
"""

import re
from contextlib import suppress
from typing import NamedTuple

from corpus.locator import LEVELS, Locator
from corpus.number import find_numbers

_STEP = r"[1-9][0-9]?"
_LETTERED = r"(?:[.-][a-zđ](?!\w))?"
_VALUE = (
    rf"(?:(?:[IVX]+\.)?[0-9]{{1,3}}(?:\.{_STEP})*(?:{_LETTERED}|[a-z])|[IVX]+|[A-H]|[a-zđ])(?![\w/]|\.[0-9]|,[0-9])"
)
_AMOUNT = r"(?!\s*(?:%|(?i:đồng|dong|triệu|trieu|nghìn|nghin|ngàn|ngan|tỷ|ty|tỉ|ti|usd|vnd)\b))"
_NAMED = rf"(?i:{LEVELS})\s+(?:(?i:số|so)\s+)?{_VALUE}{_AMOUNT}"
_COUNTED = (  # what a decimal figure measures
    r"%|(?i:đồng|dong|triệu|trieu|nghìn|nghin|ngàn|ngan|tỷ|ty|tỉ|ti|usd|vnd|lần|lan|tháng|thang|năm|nam|ngày|ngay|tuần|tuan"
    r"|giờ|gio|tuổi|tuoi|người|nguoi|đảng viên|dang vien|chi bộ|chi bo|điểm|diem|km|m2|m²)\b"
)
_BARE = (  # no step has three figures, as thousands and years have, nor begins with 0, as in 03.02
    rf"(?<![\w.,/-])(?<!ngày )(?<!ngay )(?<!mồng )(?<!mùng )(?:[IVX]+\.)?{_STEP}(?:\.{_STEP}){{1,3}}{_LETTERED}"
    rf"(?![\w/-]|[.,][0-9]|\s*(?:{_COUNTED}))"
)
_APPENDIX = re.compile(  # “phụ lục của Quy định 294”: the only one; without a document's number it is any word
    r"\b(?P<name>phụ lục|phu luc)\s(?:(?:của|cua|kèm theo|kem theo|trong)\s)?", re.IGNORECASE
)
_LEVEL = re.compile(rf"\b{_NAMED}")
_OF = re.compile(r"\s(?:của|cua|thuộc|thuoc|of)\s", re.IGNORECASE)  # between levels: “khoản 2 của Điều 5”
_ADDRESS = re.compile(rf"\b{_NAMED}(?:[\s,]+(?:(?i:của|cua|thuộc|thuoc|of)\s)?{_NAMED})*|{_BARE}")
_OF_ITS_OWN = re.compile(  # “Điều 5 của Quy định này”: the text repeats a provision's words, and asks for no address
    r"\s+(?:của\s+|cua\s+)?(?:bộ luật|bo luat|luật|luat|pháp lệnh|phap lenh|nghị định|nghi dinh|thông tư|thong tu"
    r"|nghị quyết|nghi quyet|quyết định|quyet dinh|quy định|quy dinh|quy chế|quy che|hướng dẫn|huong dan|kết luận"
    r"|ket luan|chỉ thị|chi thi|điều lệ|dieu le|văn bản|van ban|điều|dieu|khoản|khoan|mục|muc)\s+(?:này|nay)\b",
    re.IGNORECASE,
)


_ARTICLE, _CLAUSE = r"(?:đ|d)[.]?\s?(?P<{}>[1-9][0-9]{{0,2}})(?![\w/-])", r"k[.]?\s?(?P<{}>[1-9][0-9]?)(?![\w/-])"
_ENGLISH = {"article": "điều", "clause": "khoản", "point": "điểm"}
_IN_ENGLISH = re.compile(
    r"\b(?:(?:article|clause)(?=\s[0-9])|point(?=\s[a-z]\s(?:of\s)?(?:clause|article)\b))", re.IGNORECASE
)
_SHORT = re.compile(  # together only: “đ5” alone may be anything
    rf"(?<!\w)(?:{_ARTICLE.format('article')}[\s,]*{_CLAUSE.format('clause')}"
    rf"|{_CLAUSE.format('before')}[\s,]*{_ARTICLE.format('after')})",
    re.IGNORECASE,
)


class Address(NamedTuple):
    """Is an address found in a text; `start` and `end` are offsets in it."""

    locator: Locator
    start: int
    end: int


def written_out(text: str) -> str:
    """Return the text with articles and clauses named in full: “đ5 k2” is “điều 5 khoản 2”."""
    return _SHORT.sub(
        lambda found: f"điều {found['article'] or found['after']} khoản {found['clause'] or found['before']}", text
    )


def find_addresses(text: str) -> list[Address]:
    """Return the addresses that the text asks for, in order; document numbers in it are no part of any."""
    text = _IN_ENGLISH.sub(lambda level: _ENGLISH[level[0].lower()].ljust(len(level[0])), text)
    mentions = find_numbers(text)
    for mention in mentions:
        text = f"{text[: mention.start]}{' ' * (mention.end - mention.start)}{text[mention.end :]}"
    whole = [match for match in _ADDRESS.finditer(text) if not _OF_ITS_OWN.match(text, match.end())]
    spans = [match.span() for match in whole]
    documents = {mention.start for mention in mentions}
    spans += [match.span("name") for match in _APPENDIX.finditer(text) if match.end() in documents]
    return [address for span in sorted(spans) for address in _read(text, *span)]


def _read(text: str, start: int, end: int) -> list[Address]:
    """Return the one address that stands here, or each of several of one level: “Điều 5, Điều 7”."""
    with suppress(ValueError):
        return [Address(Locator.parse(_OF.sub(" ", text[start:end])), start, end)]
    levels = [match.span() for match in _LEVEL.finditer(text, start, end)]
    each = [address for span in levels if span != (start, end) for address in _read(text, *span)]
    alike = len({address.locator.split("-")[0] for address in each}) == 1
    return each if alike else []  # “điểm a, điểm b khoản 2”: whose points they are is not for us to guess
