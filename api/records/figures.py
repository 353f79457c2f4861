"""How much was asked, with what outcome and how quickly, hour by hour for two weeks: numbers alone, of nobody.

They are counted in memory and added to a file shortly after, by each process that answers from the same data; of one
that is killed the numbers of its last seconds are lost.
"""

import fcntl
import logging
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pydantic import AwareDatetime, ValidationError

from corpus.model import Strict
from corpus.store import write_atomically

logger = logging.getLogger(__name__)

BUCKETS = (0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 60.0)  # seconds, each counting what is not longer
KEPT = timedelta(days=14)
_SOON_S = 10.0  # after which what was counted is written


class HourJson(Strict):
    """Is one hour as it is kept."""

    at: AwareDatetime
    outcomes: Mapping[str, int]
    seconds: tuple[int, ...]
    verdicts: Mapping[str, int]


class FiguresJson(Strict):
    """Is what the file holds."""

    hours: tuple[HourJson, ...]


@dataclass
class Counts:
    """Is what was counted in some time; `seconds` has a number for each bucket, and one for what took longer."""

    outcomes: Counter[str] = field(default_factory=Counter)
    seconds: list[int] = field(default_factory=lambda: [0] * (len(BUCKETS) + 1))
    verdicts: Counter[str] = field(default_factory=Counter)

    def add(self, other: "Counts") -> None:
        self.outcomes.update(other.outcomes)
        self.verdicts.update(other.verdicts)
        self.seconds = [one + more for one, more in zip(self.seconds, other.seconds, strict=True)]

    @property
    def asked(self) -> int:
        return self.outcomes.total()

    def quantile(self, share: float) -> float | None:
        """Return the seconds within which that share of questions ended, as Prometheus estimates it."""
        return quantile(self.seconds, share)


class Figures:
    """Counts hour by hour. Safe from several threads, and for several processes with the same file."""

    def __init__(self, path: Path | None = None, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._path = path
        self._now = now
        self._lock = threading.Lock()
        self._new: dict[datetime, Counts] = {}  # what is not in the file
        self._saving: threading.Timer | None = None

    def question(self, outcome: str, seconds: float) -> None:
        with self._lock:
            counts = self._current()
            counts.outcomes[outcome] += 1
            counts.seconds[sum(seconds > bound for bound in BUCKETS)] += 1

    def verdict(self, verdict: str) -> None:
        with self._lock:
            self._current().verdicts[verdict] += 1

    def hours(self) -> dict[datetime, Counts]:
        """Return the hours in which something was counted, the oldest first, each by its beginning."""
        with self._lock:
            return self._together(_read(self._path) if self._path else {}, self._new)

    def save(self) -> None:
        """Add what was counted to the file, where the folder of the data is there; what hinders that is told."""
        with self._lock:
            if self._saving:
                self._saving.cancel()
                self._saving = None
            if self._path is None or not self._path.parent.is_dir():
                return
            new, self._new = self._new, {}
        try:
            with self._path.with_suffix(".lock").open("w") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                write_atomically(self._path, _written(self._together(_read(self._path), new)))
        except OSError as error:
            logger.warning("Không ghi được số liệu vào %s: %s", self._path, error)
            with self._lock:
                self._new = self._together(new, self._new)

    def _current(self) -> Counts:
        """Return the new counts of this hour, to be written before long: a question does not wait for the disk."""
        if self._path and self._saving is None:
            self._saving = threading.Timer(_SOON_S, self.save)
            self._saving.daemon = True
            self._saving.start()
        hour = self._now().replace(minute=0, second=0, microsecond=0)
        if hour not in self._new:
            self._new = self._together({hour: Counts()}, self._new)
        return self._new[hour]

    def _together(self, held: dict[datetime, Counts], more: Mapping[datetime, Counts]) -> dict[datetime, Counts]:
        """Return `held`, with `more` added to it, without what is too old."""
        now = self._now()
        for at, counts in more.items():
            held.setdefault(at, Counts()).add(counts)
        return {at: one for at, one in sorted(held.items()) if now - at < KEPT}


def quantile(counts: Sequence[int], share: float) -> float | None:
    """Return the value below which that share of what was counted lies, None where nothing was.

    Within a bucket values are taken to lie evenly; of what lies beyond the last the last bound is told.
    """
    total = sum(counts)
    if not total:
        return None
    rank, below = share * total, 0
    for at, (count, bound) in enumerate(zip(counts, BUCKETS, strict=False)):
        if below + count >= rank and count:
            lower = BUCKETS[at - 1] if at else 0.0
            return lower + (bound - lower) * (rank - below) / count
        below += count
    return BUCKETS[-1]


def together(counts: Iterable[Counts]) -> Counts:
    """Return the sum."""
    whole = Counts()
    for one in counts:
        whole.add(one)
    return whole


def _written(hours: Mapping[datetime, Counts]) -> bytes:
    return (
        FiguresJson(
            hours=tuple(
                HourJson(at=at, outcomes=one.outcomes, seconds=tuple(one.seconds), verdicts=one.verdicts)
                for at, one in hours.items()
            )
        )
        .model_dump_json()
        .encode()
    )


def _read(path: Path) -> dict[datetime, Counts]:
    try:
        held = FiguresJson.model_validate_json(path.read_bytes())
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (OSError, ValidationError) as error:  # not worth refusing to serve
        logger.warning("Không đọc được số liệu ở %s, đếm lại từ đầu: %s", path, error)
        return {}
    return {
        one.at: Counts(Counter(one.outcomes), list(one.seconds), Counter(one.verdicts))
        for one in held.hours
        if len(one.seconds) == len(BUCKETS) + 1
    }
