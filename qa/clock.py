"""Where the time of one answer went."""

import time


class Clock:
    """Measures the steps of one piece of work in milliseconds, each from the end of the one before."""

    def __init__(self) -> None:
        self.laps: dict[str, float] = {}
        self._started = self._last = time.perf_counter()

    def lap(self, step: str) -> None:
        """Keep the time since the last lap or start under `step`_ms, added to what is there."""
        before = self._last
        self.start()
        self.laps[f"{step}_ms"] = round(self.laps.get(f"{step}_ms", 0.0) + 1000 * (self._last - before), 2)

    def start(self) -> None:
        """Begin the next lap now: what was done since the last one is counted elsewhere, or by nobody."""
        self._last = time.perf_counter()

    @property
    def total(self) -> float:
        """Return the milliseconds since the clock was made, laps and what lay between them."""
        return round(1000 * (time.perf_counter() - self._started), 2)
