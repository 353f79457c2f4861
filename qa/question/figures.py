"""Amounts, counts and dates in one spelling, so that how they are typed changes nothing of what is found.

“5 triệu đồng”, “5000000 đồng”, “5,000,000 đồng”, “năm triệu đồng”   5.000.000 đồng
“một nghìn đảng viên”, “1000 đảng viên”                              1.000 đảng viên
“03.02.2025”, “3-2-2025”, “ngày 3 tháng 2 năm 2025”                  3/2/2025
"""

import re

_ONES = {
    "một": 1, "mốt": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4, "năm": 5, "lăm": 5, "sáu": 6, "bảy": 7, "tám": 8,
    "chín": 9, "mười": 10,
    "mot": 1, "bon": 4, "tu": 4, "nam": 5, "lam": 5, "sau": 6, "bay": 7, "tam": 8, "chin": 9, "muoi": 10,
}  # fmt: skip
_SCALES = {
    "trăm": 100, "nghìn": 1_000, "ngàn": 1_000, "triệu": 1_000_000, "tỷ": 1_000_000_000, "tỉ": 1_000_000_000,
    "tram": 100, "nghin": 1_000, "ngan": 1_000, "trieu": 1_000_000, "ty": 1_000_000_000, "ti": 1_000_000_000,
}  # fmt: skip
_WORD = rf"(?:{'|'.join(sorted(_ONES, key=len, reverse=True))})"
_SCALE = rf"(?P<scale>{'|'.join(sorted(_SCALES, key=len, reverse=True))})\b"
_UNIT = (
    r"(?=\s?(?:đồng|dong|đ|vnđ|vnd|đảng viên|dang vien|người|nguoi|chi bộ|chi bo|đảng bộ|dang bo|tổ chức|to chuc)\b)"
)
_SCALED = re.compile(rf"(?<![\w.,/-])(?P<number>[0-9]{{1,3}}(?:,[0-9]{{1,2}})?)\s?{_SCALE}", re.IGNORECASE)
_WORDED = re.compile(rf"\b(?P<number>{_WORD}(?: (?:mươi|muoi))?(?: {_WORD})?) {_SCALE}", re.IGNORECASE)
_PLAIN = re.compile(
    r"(?<!năm )(?<!nam )(?<![\w.,/-])(?P<number>[0-9]{4,12}|[0-9]{1,3}(?:[., ][0-9]{3}){1,3})" + _UNIT, re.IGNORECASE
)
_DAY = re.compile(
    r"(?<![\w./-])(?P<day>[0-9]{1,2})[./-](?P<month>[0-9]{1,2})[./-](?P<year>[12][0-9]{3})(?![\w/-]|[.,][0-9])"
)
_DAY_IN_WORDS = re.compile(
    r"(?P<day>\b[0-9]{1,2})\s(?:tháng|thang)\s(?P<month>[0-9]{1,2}),?\s(?:năm|nam)\s(?P<year>[12][0-9]{3})\b",
    re.IGNORECASE,
)


def in_one_spelling(text: str) -> str:
    """Return a clean text with its amounts and counts in figures, thousands set apart by full stops, and its days as
    d/m/yyyy; what is no amount, count of members or bodies, or day stays as it is."""
    text = _DAY.sub(_day, _DAY_IN_WORDS.sub(_day, text))
    text = _WORDED.sub(lambda found: _grouped(worded(found["number"]) * _SCALES[found["scale"].lower()]), text)
    text = _SCALED.sub(lambda found: _grouped(_scaled(found["number"], _SCALES[found["scale"].lower()])), text)
    return _PLAIN.sub(lambda found: _grouped(int(re.sub(r"[., ]", "", found["number"]))), text)


def _grouped(number: int) -> str:
    return f"{number:,}".replace(",", ".")


def _scaled(number: str, scale: int) -> int:
    return round(float(number.replace(",", ".")) * scale)


def worded(words: str) -> int:
    """Return the number that one to three words say: “mười lăm” is 15, “hai mươi” 20, “ba mươi tư” 34."""
    ones = [_ONES.get(word) for word in words.lower().split()]
    if len(ones) == 1:
        return ones[0] or 0
    tens = 10 if ones[0] == 10 else 10 * (ones[0] or 0)
    last = ones[-1] if len(ones) == 3 or ones[0] == 10 or ones[-1] != 10 else 0
    return tens + (last or 0)


def _day(found: re.Match[str]) -> str:
    return f"{int(found['day'])}/{int(found['month'])}/{found['year']}"
