"""The day that a question is about, where it says so: “Năm 2015, …”, “… vào tháng 3 năm 2024?”.

Only where the time stands at either end of the question, as what the whole is about. In the middle it is the time of
something that happened (“kết nạp năm 2015 thì nay …”), after a document's number or title it is that document's.
"""

import calendar
import re
from datetime import date
from typing import NamedTuple

from corpus.number import KIND_WORDS, find_numbers
from corpus.text import fold
from qa.question.figures import in_one_spelling

_TIME = (  # on folded text
    r"(?:(?:ngay )?(?P<day>\d{1,2})[-/. ](?P<month>\d{1,2})[-/. ](?P<year>\d{4})"
    r"|thang (?P<month_>\d{1,2})(?: ?[-/] ?|,? nam )(?P<year_>\d{4})"
    r"|(?:nam|in) (?P<year__>(?:19|20)\d\d))"
)
_AT = r"(?:vao|hoi|trong|tai|den|tinh den|thoi diem|as of|on)"
_BY_WHICH = (
    r"(?:theo|can cu(?: vao)?|ap dung|dung|nam (?:o|trong)|o|trong|la)"
    rf" (?:van ban|tai lieu|{'|'.join(sorted({fold(word) for word in KIND_WORDS}))})(?: \w+){{0,5}}?"
    r" (?:nao|gi|so may|so bao nhieu)\b"
)
_OPENING = re.compile(rf"(?:{_AT} ){{0,3}}{_TIME}(?![-/.]?\d)\b(?!,? (?:la|co) )")
_CLOSING = re.compile(rf"(?:{_AT} ){{1,3}}{_TIME}\W{{0,5}}$")
_CLOSING_BUT_FOR_WHICH = re.compile(  # “kết nạp năm 2023 thì theo văn bản nào?”: by what held then
    rf"(?:\b{_AT} ){{0,3}}(?<!§ )\b{_TIME}(?![-/.]?\d)\b,?(?: thi)? {_BY_WHICH}[^.?!]{{0,12}}(?:\?|\W{{0,5}}$)"
)


class Period(NamedTuple):
    """Is a month as a question names it, or a year, where `month` is None."""

    year: int
    month: int | None

    @property
    def last(self) -> date:
        month = self.month or 12
        return date(self.year, month, calendar.monthrange(self.year, month)[1])


def day_asked(text: str, today: date) -> date | None:
    """Return the day that a clean question is about, None where it names none or one that does not exist.

    Of a month or year it is the last day, or `today` where that lies in it.
    """
    if period := period_asked(text):
        within = (today.year, today.month if period.month else None) == period
        return today if within else period.last
    said = _said(text)
    try:
        return date(said["year"], said["month"], said["day"]) if "day" in said else None
    except ValueError:
        return None


def period_asked(text: str) -> Period | None:
    """Return the month or year that a clean question is about, None where it names a day, or none."""
    said = _said(text)
    month = said.get("month")
    exists = said and "day" not in said and said["year"] >= date.min.year and (month is None or 1 <= month <= 12)
    return Period(said["year"], month) if exists else None


def _said(text: str) -> dict[str, int]:
    found = _place(in_one_spelling(text))
    return {name.rstrip("_"): int(value) for name, value in found.groupdict().items() if value} if found else {}


def without_day(text: str) -> str:
    """Return the text, its figures in one spelling, with spaces in the place of the day that it is about."""
    if not (found := _place(text)):
        return text
    start = found.start()
    end = max(found.end(name) for name in found.groupdict())
    return f"{text[:start]}{' ' * (end - start)}{text[end:]}"


def _place(text: str) -> re.Match[str] | None:
    for mention in find_numbers(text):
        text = f"{text[: mention.start]}{'§' * (mention.end - mention.start)}{text[mention.end :]}"
    folded = fold(text)
    return _OPENING.match(folded) or _CLOSING.search(folded) or _CLOSING_BUT_FOR_WHICH.search(folded)
