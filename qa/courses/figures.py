"""Questions on figures: deadlines, amounts, thresholds, shares and dates, each asked where it stands in its sentence.

Vietnamese asks in place: “chi bộ có 30 ngày làm việc để …” is asked as “chi bộ có bao nhiêu ngày làm việc để …?”.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from qa.courses.model import Kind
from qa.question.conditions import conditions_in
from qa.question.figures import worded

_WORDED = "một|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười"
_PARTS = r"(?:(?:trên|quá|hơn) )?(?:(?:một|hai|ba) phần (?:hai|ba|tư)|một nửa)|quá nửa"
_UNITS = (
    "ngày làm việc|năm tuổi đảng|đảng viên chính thức|đảng viên dự bị|đảng viên|đảng ủy viên|cấp ủy viên|chi ủy viên"
    "|cán bộ|chữ số|đồng/tháng|đồng|tuổi|tháng|tuần|năm|ngày|lần|bản photocopy"
)
_FIGURE = re.compile(
    rf"(?<![\w.,/-])(?:(?P<part>{_PARTS})(?!\w)"
    rf"|(?P<share>\d+(?:,\d+)?)%"
    r"|(?P<often>(?:mỗi|hằng) (?:tháng|quý|năm)(?: một (?:lần|kỳ))?)(?=[\s,.;])(?! có\b)"
    r"|nền màu (?P<colour>\w+ \w+)"
    r"|(?P<form>mẫu \d+[A-Z]?-?[A-ZĐ]{2,}(?!\w)|[“\"]loại \d+ ô[”\"])"
    r"|(?:ngày )(?P<day>\d{1,2}[/-]\d{1,2}[/-]\d{4})(?!\w)"
    rf"|(?<!mười )(?<!mươi )(?P<number>\d{{1,3}}(?:\.\d{{3}})+|\d+(?:,\d+)?|{_WORDED}) (?P<unit>{_UNITS})(?![\w/-]))",
    re.IGNORECASE,
)
_LISTED = re.compile(r"\d(?:%| năm)?(?:, | và | hoặc )$|^(?:, | và | hoặc )\d")  # one of several in a row
_CALENDAR = re.compile(r"\b(?:ngày|tháng|năm|mục|điểm|khoản|điều|ô|mẫu|quý|số|thứ|lần thứ|khóa)\s+$", re.IGNORECASE)
_OFTEN = re.compile(r"\b(?:mỗi năm|mỗi tháng|hằng năm|chỉ có)\b[^,;]*$", re.IGNORECASE)
_NOT_ASKED = re.compile(r"^(?: đầu năm| gần nhất| vốn\b)|^[”\"]|^(?:, | và )\d")
_UNBOUND = re.compile(r"\bkhông (?:buộc|cần|phải)(?: \w+){0,3} $", re.IGNORECASE)  # what nobody has to have
_HERE = re.compile(r"[;,.] $|\b(?:và|phải|được|báo cáo|xét|họp) $")
_PERIOD = re.compile(r"\b(?:mỗi|hằng) (?:tháng|quý|năm)\b", re.IGNORECASE)
_YEARLY = re.compile(r"\b(?:đầu|cuối|trước|sau) (?:năm|tháng|quý)\b|\b(?:năm|tháng|quý) (?:trước|sau|nay)\b")
_OF_DOCUMENT = re.compile(r"[\w/-]/\w+ $|\($")  # “Hướng dẫn 01-HD/TW ngày …”: the day is part of its name
_BAND = re.compile(
    rf"\btừ (?:đủ )?[\d.]+(?: (?:{_UNITS}))? (?:đến|tới)(?: dưới| đủ| hết)? [\d.]+ (?P<unit>{_UNITS})(?![\w/-])",
    re.IGNORECASE,
)
_ROW = re.compile(r"(?<!\d)(\d{1,3}), (\d{1,3}), (\d{1,3})(?!\d)")
_BOUND = re.compile(
    r"\b(?P<low>ít nhất|tối thiểu|từ đủ|đủ|từ|trên|hơn|quá|vượt|không dưới)(?: là| bằng)? $|"
    r"\b(?P<high>nhiều nhất|tối đa|không quá|chậm nhất|dưới|chưa đủ|đến dưới|đến đủ|đến|tới|trong|trong vòng"
    r"|trong thời hạn|(?<!phải )có)(?: là| bằng)? $",
    re.IGNORECASE,
)
_TIME = ("ngày làm việc", "ngày", "tuần", "tháng", "năm")
_WRITTEN = {1: "một", 2: "hai", 3: "ba", 4: "bốn", 5: "năm", 6: "sáu", 7: "bảy", 8: "tám", 9: "chín", 10: "mười"}
_NAMED_SHARES = {"một nửa": Fraction(1, 2), "nửa": Fraction(1, 2)} | {
    f"{_WRITTEN[of]} phần {name}": Fraction(of, parts)
    for of, parts, name in ((1, 3, "ba"), (2, 3, "ba"), (1, 4, "tư"), (3, 4, "tư"), (1, 2, "hai"))
}
_EVERY = {"tháng": 1, "quý": 3, "năm": 12}  # months
_OVER = re.compile(r"^(?:trên|quá|hơn) ", re.IGNORECASE)


@dataclass(frozen=True)
class Figure:
    """Is a figure of a text, text[start:end], with what it measures.

    `unit` is what follows it, "%" for shares of a hundred, "phần" for fractions, "day" for dates, "mẫu" and "loại"
    for the names of forms, "màu" for their colours, "kỳ" for how often something is done; `bound` is "low" for the
    least, "high" for the most, else "".
    """

    start: int
    end: int
    said: str
    value: Fraction
    unit: str
    bound: str

    @property
    def in_words(self) -> bool:
        return not any(letter.isdigit() for letter in self.said)

    def asked(self) -> str:
        """Return the words that ask for it in its place; "" where only a gap does."""
        if self.unit in ("phần", "loại", "kỳ"):
            return ""
        if self.unit == "%":
            return "bao nhiêu phần trăm"
        if self.unit in ("mẫu", "màu"):
            return f"{self.unit} nào" if self.unit == "mẫu" else "nền màu nào"
        if self.unit == "day":
            return "ngày nào"
        if self.unit == "đồng/tháng":
            return "bao nhiêu đồng/tháng"
        return f"bao nhiêu {self.unit}"


class Band(NamedTuple):
    """Is a stretch of amounts, “từ 30 đến 65 năm”, where it stands in a text."""

    start: int
    end: int
    unit: str

    def has(self, figure: Figure) -> bool:
        """Is true for a figure that is one of its ends."""
        return self.start <= figure.start and figure.end <= self.end


def bands_in(text: str) -> list[Band]:
    """Return the stretches of amounts of a text."""
    return [Band(found.start(), found.end(), found["unit"].lower()) for found in _BAND.finditer(text)]


def figures_in(text: str) -> Iterator[Figure]:
    """Yield the figures that a text states: those of addresses, of a row (“30%, 50% hoặc 70%”), of years are none."""
    for found in _FIGURE.finditer(text):
        before, after = text[: found.start()], text[found.end() :]
        listed = _LISTED.search(before[-12:]) or _LISTED.search(after[:8])
        if listed or (found["number"] and _CALENDAR.search(before)):
            continue
        if _is_no_fact(found, before, after):
            continue
        yield Figure(found.start(), found.end(), found[0], *_measured(found), _bound(found, before, after))


def how_often(text: str) -> bool:
    """Is true of a text that says how often something is done, be it a heading."""
    return bool(_PERIOD.search(text))


def _bound(found: re.Match[str], before: str, after: str) -> str:
    if after.startswith(" trở lên") or (found["part"] and _OVER.match(found["part"])):
        return "low"
    if after.startswith(" trở xuống"):
        return "high"
    bound = _BOUND.search(before)
    return (bound.lastgroup or "") if bound else ""


def _is_no_fact(found: re.Match[str], before: str, after: str) -> bool:
    """Is true for “một đảng viên”, “6 tháng đầu năm”, the day in a document's name, a form named in brackets."""
    if found["often"]:  # how often, where that is said of the whole sentence, and nothing after it tells the same
        return bool((before and not _HERE.search(before)) or _YEARLY.search(after))
    if (
        _UNBOUND.search(before)
        or _NOT_ASKED.search(after)
        or before.endswith("khác ")
        or (found["day"] and _OF_DOCUMENT.search(before))
        or (found["form"] and before.endswith("("))
    ):
        return True
    number = (found["number"] or "").lower()
    if number.isdigit() and int(number) in _steps(before + after):
        return True
    if found["unit"] and found["unit"].lower() == "lần" and re.search(r"\b(?:một|1) lần\b|\blần thứ\b", after):
        return True  # what follows counts them: “hai lần, một lần khi …, một lần khi …”, “thì không còn lần thứ hai”
    if number == "một":
        return not (found["unit"].lower() == "lần" and _OFTEN.search(before))
    return number == "năm"


def _steps(text: str) -> set[int]:
    """Return what the rows of a text go up by: of “(45, 50, 55 …)” nobody need know that it is five."""
    rows = [tuple(map(int, row.groups())) for row in _ROW.finditer(text)]
    return {second - first for first, second, third in rows if third - second == second - first}


def form_number(said: str) -> Fraction:
    """Return what tells a form from all others, as an amount."""
    return Fraction(int.from_bytes(said.encode()))


def _measured(found: re.Match[str]) -> tuple[Fraction, str]:
    if found["part"]:
        return _NAMED_SHARES[_OVER.sub("", found["part"].lower())], "phần"
    if found["form"]:
        return form_number(found["form"]), "mẫu" if found["form"].startswith("mẫu") else "loại"
    if found["share"]:
        return Fraction(found["share"].replace(",", ".")), "%"
    if found["often"]:
        return Fraction(_EVERY[found["often"].lower().split()[1]]), "kỳ"
    if found["colour"]:
        return Fraction(int.from_bytes(found["colour"].encode())), "màu"
    if found["day"]:
        day, month, year = (int(part) for part in re.split("[/-]", found["day"]))
        return Fraction(year * 10000 + month * 100 + day), "day"
    number = found["number"].lower()
    if number[0].isdigit():
        return Fraction(re.sub(r"\.(?=\d{3})", "", number).replace(",", ".")), found["unit"].lower()
    return Fraction(worded(number)), found["unit"].lower()


def kind_of(figure: Figure, text: str) -> Kind:
    """Return what a question on the figure of a text asks for: a condition where it holds for such amounts only."""
    without = f"{text[: figure.start]}{text[figure.end :]}"
    if conditions_in(text).intervals != conditions_in(without).intervals:
        return Kind.CONDITION
    return Kind.DEADLINE if figure.unit in (*_TIME, "kỳ") else Kind.NUMBER
