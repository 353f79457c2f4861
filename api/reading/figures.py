"""The page under `/admin` of how the service fares: its health, and small charts of what /metrics counts.

Charts are drawn here as numbers for SVG, so they need no script and no library; each has its table beneath.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from fastapi import APIRouter, Request, Response

from api.engine import Builds
from api.metrics import Metrics
from api.reading.office import OfficePage, shown
from api.reading.page import grouped
from api.records.figures import KEPT, Counts, together
from api.seats import Seats
from api.settings import Settings
from api.switches import NAMES, off
from corpus.store import CorpusError
from qa.errors import QAError
from qa.index.kept import size_of_live
from qa.write import switch

HOURS = 48

# Outcomes as they are told together, in the order in which they are stacked.
_OUTCOMES: Mapping[str, tuple[str, ...]] = {
    "trả lời": ("answered",),
    "trả lời có dè dặt": ("partial",),
    "hỏi lại": ("clarification",),
    "từ chối": ("unanswerable", "declined"),
    "lỗi hoặc bỏ dở": ("error", "disconnected"),
}
_VERDICTS = {"hữu ích": ("up",), "không hữu ích": ("down",)}

_WIDTH, _HEIGHT, _BASE = 640.0, 120.0, 100.0  # of a chart's drawing, and where its columns stand
_FIRST = 3.0  # least height of what is not nothing


@dataclass(frozen=True)
class Block:
    """Is one rectangle: the `place`-th of the chart's series."""

    place: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Chart:
    """Is a chart with what its table says: a label and a value of each series for each column."""

    id: str
    title: str
    series: tuple[str, ...]
    blocks: tuple[Block, ...]
    ticks: tuple[tuple[float, str], ...]
    highest: str
    rows: tuple[tuple[str, tuple[str, ...]], ...]


def router(shelf: Builds, settings: Settings, metrics: Metrics, seats: Seats) -> APIRouter:
    """Return the route of the page."""
    routes, since = APIRouter(route_class=OfficePage, include_in_schema=False), datetime.now(UTC)

    @routes.get("/admin/figures")
    def figures(request: Request) -> Response:
        now, hours = datetime.now(UTC), metrics.figures.hours()
        today = together(one for at, one in hours.items() if at.astimezone().date() == now.astimezone().date())
        return shown(
            "admin-figures.html",
            request,
            charts=_charts(hours, now),
            today=today,
            library=_library(shelf),
            size=size_of_live(settings.index),
            stopped=[NAMES[part] for part in NAMES if off(settings, part)],
            model=switch.model(settings),
            memory=metrics.process("process_resident_memory_bytes"),
            since=since,
            taken=seats.taken,
        )

    return routes


def _library(shelf: Builds) -> object:
    try:
        return shelf.current()
    except (QAError, CorpusError):
        return None


def _charts(hours: Mapping[datetime, Counts], now: datetime) -> tuple[Chart, ...]:
    hour = now.replace(minute=0, second=0, microsecond=0)
    lately = [hour - timedelta(hours=back) for back in reversed(range(HOURS))]
    by_hour = [(f"{at.astimezone():%H giờ %d/%m}", hours.get(at, Counts())) for at in lately]
    by_day = [(f"{day:%d/%m}", counts) for day, counts in _days(hours, now.astimezone().date())]
    return (
        _stacked("hours", f"Câu hỏi mỗi giờ, {HOURS} giờ qua", by_hour, {"câu hỏi": None}, lambda one: one.outcomes),
        _stacked("days", "Câu hỏi mỗi ngày và kết quả", by_day, _OUTCOMES, lambda one: one.outcomes),
        _latency(by_day),
        _stacked("verdicts", "Góp ý mỗi ngày", by_day, _VERDICTS, lambda one: one.verdicts),
    )


def _days(hours: Mapping[datetime, Counts], today: date) -> Iterable[tuple[date, Counts]]:
    for back in reversed(range(KEPT.days)):
        day = today - timedelta(days=back)
        yield day, together(one for at, one in hours.items() if at.astimezone().date() == day)


def _stacked(
    id: str,
    title: str,
    columns: Sequence[tuple[str, Counts]],
    series: Mapping[str, tuple[str, ...] | None],
    of: Callable[[Counts], Mapping[str, int]],
) -> Chart:
    """Return a chart whose columns stand on one another; a series of None counts everything."""
    values = [[_sum(of(one), names) for names in series.values()] for _, one in columns]
    highest, blocks = max(map(sum, values), default=0), []
    step = _WIDTH / len(columns)
    for column, found in enumerate(values):
        top = _BASE
        for place, value in enumerate(found):
            if value:
                height = max(value / highest * _BASE, _FIRST)
                top -= height
                blocks.append(Block(place, column * step + 1, max(top, 0.0), step - 2, height))
    told = tuple((label, tuple(map(grouped, found))) for (label, _), found in zip(columns, values, strict=True))
    return Chart(id, title, tuple(series), tuple(blocks), _ticks(columns), grouped(highest), told)


def _sum(counted: Mapping[str, int], names: tuple[str, ...] | None) -> int:
    return sum(count for name, count in counted.items() if names is None or name in names)


def _latency(columns: Sequence[tuple[str, Counts]]) -> Chart:
    """Return a chart of the half and of the slowest twentieth of each day, side by side."""
    shares = {"một nửa số câu xong trong (p50)": 0.5, "95 trong 100 câu xong trong (p95)": 0.95}
    values = [[one.quantile(share) for share in shares.values()] for _, one in columns]
    highest = max((value for found in values for value in found if value), default=0.0)
    step, blocks = _WIDTH / len(columns), []
    for column, found in enumerate(values):
        for place, value in enumerate(found):
            if value:
                height = max(value / highest * _BASE, _FIRST)
                x = column * step + 1 + place * (step - 2) / 2
                blocks.append(Block(place, x, _BASE - height, (step - 4) / 2, height))
    told = tuple((label, tuple(map(_seconds, found))) for (label, _), found in zip(columns, values, strict=True))
    title = "Thời gian trả lời mỗi ngày"
    return Chart("seconds", title, tuple(shares), tuple(blocks), _ticks(columns), _seconds(highest), told)


def _ticks(columns: Sequence[tuple[str, Counts]]) -> tuple[tuple[float, str], ...]:
    """Return some labels with where they stand."""
    step, every = _WIDTH / len(columns), max(1, len(columns) // 4)
    return tuple((at * step + step / 2, label) for at, (label, _) in enumerate(columns) if at % every == every // 2)


def _seconds(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f} giây".replace(".", ",")
