"""Deadlines as days of the calendar, with the counting shown, and as a file for calendars.

The day of the trigger is not counted, the last day is. Working days leave out Saturdays, Sundays and the public
holidays of Viet Nam with their days in lieu, as the library `holidays` keeps them; days that the Government swaps by
its notice for a year are not in it before it is issued.
"""

from calendar import monthrange
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import NamedTuple

import holidays
from icalendar import Calendar, Event

from corpus.procedures.load import HeldStep
from corpus.procedures.model import Deadline, Procedure
from corpus.text import capital
from qa.procedures.checklist import sentence
from qa.write.replies import day

_SATURDAY = 5
FIRST, LAST = date(2000, 1, 1), date(2099, 12, 31)  # the days from which deadlines are counted


class Due(NamedTuple):
    """Is the last day of a deadline, and how it was counted, in a sentence."""

    on: date
    counting: str


def due(deadline: Deadline, since: date) -> Due:
    """Return the day on which a deadline ends that is counted from that day."""
    if deadline.unit == "months":
        last = _months_later(since, deadline.number)
        return Due(last, f"{deadline.said()} kể từ {day(since)}, nên hạn cuối là {day(last)}.")
    kept = holidays.country_holidays("VN", language="vi")
    last, counted, free = since, 0, []
    while counted < deadline.number:
        last += timedelta(days=1)
        if last.weekday() >= _SATURDAY:
            continue
        if name := kept.get(last):
            free.append(f"{name} {day(last)}")
        else:
            counted += 1
    left_out = f" và ngày nghỉ lễ ({'; '.join(free)})" if free else ""
    counted_from = f"{deadline.said()}, đếm từ ngày liền sau {day(since)}"
    return Due(last, f"{counted_from}, không kể thứ bảy, chủ nhật{left_out}, nên hạn cuối là {day(last)}.")


def calendar(procedure: Procedure, steps: tuple[HeldStep, ...], since: Mapping[str, date], made: datetime) -> bytes:
    """Return an iCalendar file with a whole-day event for each deadline whose trigger's day is known."""
    file = Calendar()
    file.add("prodid", "-//regqa//VI")
    file.add("version", "2.0")
    for one in steps:
        step = one.step
        if step.due and step.due.after in since:
            last = due(step.due, since[step.due.after])
            event = Event()
            event.add("uid", f"{procedure.id}-{step.id}-{since[step.due.after].isoformat()}@regqa")
            event.add("dtstamp", made)
            event.add("dtstart", last.on)
            event.add("summary", f"Hạn: {capital(step.what)}")
            event.add("description", f"{sentence(procedure, step)}\n{last.counting}")
            file.add_component(event)
    content: bytes = file.to_ical()
    return content


def _months_later(since: date, months: int) -> date:
    """Return the same day of a later month, or its last day where it has none."""
    years, month = divmod(since.month - 1 + months, 12)
    year, month = since.year + years, month + 1
    return date(year, month, min(since.day, monthrange(year, month)[1]))
