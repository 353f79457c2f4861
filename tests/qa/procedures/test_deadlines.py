from datetime import UTC, date, datetime

import pytest
from icalendar import Calendar

from corpus.procedures.load import held, shipped
from corpus.procedures.model import Deadline
from corpus.store import load
from qa.procedures.checklist import steps_for
from qa.procedures.deadlines import calendar, due
from qa.settings import STARTER

ABROAD = next(
    one for one in held(shipped(), {one.id: one for one in load(STARTER)}.get) if one.procedure.id == "ra-nuoc-ngoai"
)


def working(days: int) -> Deadline:
    return Deadline(number=days, unit="working-days", after="di")


@pytest.mark.parametrize(
    ("days", "since", "on"),
    [
        (1, date(2026, 11, 26), date(2026, 11, 27)),
        (1, date(2026, 11, 27), date(2026, 11, 30)),  # a Friday
        (1, date(2026, 11, 28), date(2026, 11, 30)),  # a Saturday
        (5, date(2026, 11, 27), date(2026, 12, 4)),
        (30, date(2027, 1, 15), date(2027, 3, 5)),  # over Tết
        (1, date(2026, 4, 24), date(2026, 4, 28)),  # 26/4 is a Sunday, its day in lieu the Monday
    ],
)
def test_working_days_leave_out_weekends_and_holidays(days: int, since: date, on: date) -> None:
    assert due(working(days), since).on == on


def test_the_counting_names_every_holiday_left_out() -> None:
    counting = due(working(30), date(2027, 1, 15)).counting
    assert counting.startswith(
        "30 ngày làm việc, đếm từ ngày liền sau 15/1/2027, không kể thứ bảy, chủ nhật và ngày nghỉ lễ ("
    )
    assert [day for day in range(4, 11) if f" {day}/2/2027" in counting] == [4, 5, 8, 9, 10]  # 6 and 7: a weekend
    assert counting.endswith(", nên hạn cuối là 5/3/2027.")


def test_a_count_without_holidays_names_none() -> None:
    assert due(working(2), date(2026, 11, 23)).counting == (
        "2 ngày làm việc, đếm từ ngày liền sau 23/11/2026, không kể thứ bảy, chủ nhật, nên hạn cuối là 25/11/2026."
    )


@pytest.mark.parametrize(
    ("since", "on"),
    [
        (date(2027, 9, 15), date(2027, 12, 15)),
        (date(2027, 11, 30), date(2028, 2, 29)),
        (date(2027, 10, 31), date(2028, 1, 31)),
    ],
)
def test_months_end_on_the_same_day_or_the_last_of_the_month(since: date, on: date) -> None:
    assert due(Deadline(number=3, unit="months", after="di"), since).on == on


def test_a_calendar_has_a_day_for_each_deadline_whose_trigger_is_known() -> None:
    case = {"purpose": frozenset({"labour"}), "length": frozenset({"long"})}
    steps = steps_for(ABROAD, case)
    made = datetime(2026, 11, 28, tzinfo=UTC)
    for since, days in (
        ({"di": date(2027, 3, 1)}, ["nop-phieu-lao-dong"]),
        ({"di": date(2027, 3, 1), "ve": date(2029, 6, 1)}, ["nop-phieu-lao-dong", "trinh-cap-uy-lao-dong"]),
        ({}, []),
    ):
        events = Calendar.from_ical(calendar(ABROAD.procedure, steps, since, made)).walk("VEVENT")
        assert [str(event["UID"]).removeprefix("ra-nuoc-ngoai-")[:-17] for event in events] == days
        assert all(
            f"ngày làm việc, đếm từ ngày liền sau {day.day}/" in event["DESCRIPTION"]
            for event, day in zip(events, since.values(), strict=True)
        )
