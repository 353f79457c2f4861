"""What is counted hour by hour, how long answers take by it, and what outlives a restart."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from api.records.figures import BUCKETS, KEPT, Figures, quantile, together

NOON = datetime(2026, 11, 22, 12, 30, tzinfo=UTC)


class Clock:
    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_questions_and_verdicts_are_counted_in_their_hour(clock: Clock) -> None:
    figures = Figures(now=clock)
    figures.question("answered", 0.15)
    figures.question("declined", 70)
    clock.now += timedelta(hours=1)
    figures.question("answered", 0.02)
    figures.verdict("up")
    first, second = figures.hours().values()
    assert list(figures.hours()) == [NOON.replace(minute=0), NOON.replace(hour=13, minute=0)]
    assert first.outcomes == {"answered": 1, "declined": 1}
    assert (first.seconds[3], first.seconds[-1], sum(first.seconds)) == (1, 1, 2)
    assert (second.seconds[0], second.verdicts["up"]) == (1, 1)
    assert together([first, second]).asked == 3


def test_what_is_older_than_two_weeks_goes(clock: Clock) -> None:
    figures = Figures(now=clock)
    figures.verdict("up")
    clock.now += KEPT
    figures.verdict("up")
    assert len(figures.hours()) == 1


def test_figures_outlive_a_restart_and_a_file_that_is_no_such_begins_anew(tmp_path: Path, clock: Clock) -> None:
    path = tmp_path / "figures.json"
    figures = Figures(path, clock)
    figures.question("answered", 0.15)
    figures.save()
    again = Figures(path, clock)
    again.question("answered", 0.15)
    (hour,) = again.hours().values()
    assert (hour.asked, hour.seconds[3]) == (2, 2)
    for content in ("{", '{"hours": 1}', '{"hours": [{"at": "2026-11-22T12:00:00Z"}]}'):
        path.write_text(content)
        assert Figures(path, clock).hours() == {}


def test_processes_add_to_one_file_and_see_what_the_others_wrote(tmp_path: Path, clock: Clock) -> None:
    first, second = (Figures(tmp_path / "figures.json", clock) for _ in range(2))
    for figures in (first, second, first):
        figures.question("answered", 0.15)
    first.save()
    second.save()
    second.verdict("up")
    first.save()
    second.save()
    for figures in (first, second):
        (hour,) = figures.hours().values()
        assert (hour.asked, hour.verdicts) == (3, {"up": 1})


def test_what_could_not_be_written_is_written_later(
    tmp_path: Path, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "figures.json").mkdir()
    figures = Figures(tmp_path / "figures.json", clock)
    figures.question("answered", 0.15)
    figures.save()
    assert "Không ghi được số liệu" in caplog.text
    (tmp_path / "figures.json").rmdir()
    figures.question("answered", 0.15)
    figures.save()
    (hour,) = Figures(tmp_path / "figures.json", clock).hours().values()
    assert hour.asked == 2


def test_where_there_is_no_folder_of_data_none_is_made(tmp_path: Path, clock: Clock) -> None:
    figures = Figures(tmp_path / "nowhere" / "figures.json", clock)
    figures.verdict("up")
    figures.save()
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.parametrize(
    ("counts", "share", "seconds"),
    [
        ({}, 0.5, None),
        ({0: 1}, 0.5, 0.01),
        ({3: 10}, 0.5, 0.15),  # half way between .1 and .2
        ({3: 10}, 1.0, 0.2),
        ({3: 95, 6: 5}, 0.95, 0.2),
        ({3: 90, 6: 10}, 0.95, 1.5),
        ({11: 1}, 0.5, BUCKETS[-1]),
    ],
)
def test_shares_are_estimated_within_their_bucket(
    counts: dict[int, int], share: float, seconds: float | None
) -> None:
    found = quantile([counts.get(at, 0) for at in range(len(BUCKETS) + 1)], share)
    assert found == (None if seconds is None else pytest.approx(seconds))
