"""The day that a question is about, where it says so: “Năm 2015, …”, “… vào tháng 3 năm 2024?”.

Only where the time stands at either end of the question, as what the whole is about. In the middle it is the time of
something that happened (“kết nạp năm 2015 thì nay …”), after a document's number or title it is that document's.
"""

import calendar
import re
from datetime import date

from corpus.number import find_numbers
from corpus.text import fold
from qa.question.figures import in_one_spelling

_TIME = (  # on folded text
    r"(?:(?:ngay )?(?P<day>\d{1,2})[-/. ](?P<month>\d{1,2})[-/. ](?P<year>\d{4})"
    r"|thang (?P<month_>\d{1,2})(?: ?[-/] ?|,? nam )(?P<year_>\d{4})"
    r"|(?:nam|in) (?P<year__>(?:19|20)\d\d))"
)
_AT = r"(?:vao|hoi|trong|tai|den|tinh den|thoi diem|as of|on)"
_OPENING = re.compile(rf"(?:{_AT} ){{0,3}}{_TIME}(?![-/.]?\d)\b(?!,? (?:la|co) )")
_CLOSING = re.compile(rf"(?:{_AT} ){{1,3}}{_TIME}\W{{0,5}}$")


def day_asked(text: str, today: date) -> date | None:
    """Return the day that a clean question is about, None where it names none or one that does not exist.

    Of a month or year it is the last day, but none after `today`.
    """
    found = _place(in_one_spelling(text))
    if not found:
        return None
    said = {name.rstrip("_"): int(value) for name, value in found.groupdict().items() if value}
    month = said.get("month", 12)
    try:
        last = calendar.monthrange(said["year"], month)[1]
        return min(date(said["year"], month, said.get("day", last)), today)
    except (ValueError, calendar.IllegalMonthError):
        return None


def without_day(text: str) -> str:
    """Return the text, its figures in one spelling, with spaces in the place of the day that it is about."""
    found = _place(text)
    return f"{text[: found.start()]}{' ' * len(found[0])}{text[found.end() :]}" if found else text


def _place(text: str) -> re.Match[str] | None:
    for mention in find_numbers(text):
        text = f"{text[: mention.start]}{'§' * (mention.end - mention.start)}{text[mention.end :]}"
    folded = fold(text)
    return _OPENING.match(folded) or _CLOSING.search(folded)
