"""What is counted for Prometheus; no label ever holds a person's words or an address with an id in it.

Of several workers behind one address each counts in files that all of them read, so that whichever is asked tells the
sum, as Prometheus expects of one target.
"""

import os
from collections.abc import Iterable
from functools import partial
from pathlib import Path

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Metric, ProcessCollector, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from api.records.figures import BUCKETS, Figures
from api.remembered.kinds import State

COUNTED = "PROMETHEUS_MULTIPROC_DIR"  # where several workers count; prometheus_client reads it as it is imported

_METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS"})  # any word may be sent as a method; labels must stay few


class Metrics:
    """Is the counters of one application, in a registry of their own; `figures` counts the same hour by hour."""

    def __init__(self, figures: Figures | None = None) -> None:
        self.figures = figures or Figures()
        self._registry = self._told = CollectorRegistry()
        if together := os.environ.get(COUNTED):
            self._told = CollectorRegistry()
            MultiProcessCollector(self._told, together)  # type: ignore[no-untyped-call]
            self._told.register(_Workers(Path(together)))
        else:
            ProcessCollector(registry=self._registry)  # memory, processor time, since when it runs
        self._requests = Counter(
            "regqa_http_requests", "HTTP responses sent", ["method", "route", "code"], registry=self._registry
        )
        self._questions = Counter(
            "regqa_questions",
            "Questions by outcome: a status, error or disconnected",
            ["status"],
            registry=self._registry,
        )
        self._seconds = Histogram(
            "regqa_question_seconds",
            "Seconds from the arrival of a question to the end of its response",
            buckets=BUCKETS,
            registry=self._registry,
        )
        self._refused = Counter("regqa_busy", "Requests refused because the queue was full", registry=self._registry)
        self._feedback = Counter("regqa_feedback", "Feedback taken, by verdict", ["verdict"], registry=self._registry)
        self._index = Gauge(
            "regqa_index_bytes",
            "Size of the live index on disk",
            registry=self._registry,
            multiprocess_mode="livemostrecent",
        )
        self._reached = Gauge(
            "regqa_shared_reached",
            "0 where Redis is set and does not answer",
            registry=self._registry,
            multiprocess_mode="livemostrecent",
        )
        self._taken = Gauge(
            "regqa_inference_taken",
            "Requests being worked on or waiting",
            registry=self._registry,
            multiprocess_mode="livesum",
        )

    def request(self, method: str, route: str, code: int) -> None:
        self._requests.labels(method if method in _METHODS else "other", route, code).inc()

    def question(self, status: str, seconds: float) -> None:
        self._questions.labels(status).inc()
        self._seconds.observe(seconds)
        self.figures.question(status, seconds)

    def feedback(self, verdict: str) -> None:
        self._feedback.labels(verdict).inc()
        self.figures.verdict(verdict)

    def refused(self) -> None:
        self._refused.inc()

    def process(self, name: str) -> float:
        """Return what is told of the process, or all workers, by that name, 0 where this machine does not tell it."""
        return self._told.get_sample_value(name) or 0.0

    def taken(self, seats: int) -> None:
        self._taken.set(seats)

    def exposition(self, index_bytes: int, shared: State) -> bytes:
        """Return the text Prometheus reads."""
        self._reached.set(shared != "silent")
        self._index.set(index_bytes)
        return generate_latest(self._told)


class _Workers(Collector):
    """Tells of all workers together what `ProcessCollector` tells of one process; the limits are those of one."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def collect(self) -> Iterable[Metric]:
        found: dict[str, list[Metric]] = {}
        for counted in self._folder.glob("gauge_livesum_*.db"):  # gone with the worker whose it is
            pid = counted.stem.rpartition("_")[2]
            for metric in ProcessCollector(pid=partial(int, pid), registry=None).collect():
                found.setdefault(metric.name, []).append(metric)
        for name, metrics in found.items():
            values = [sample.value for metric in metrics for sample in metric.samples]
            alike = name in ("process_start_time_seconds", "process_max_fds")
            told = Metric(name, metrics[0].documentation, metrics[0].type)
            told.add_sample(metrics[0].samples[0].name, {}, min(values) if alike else sum(values))
            yield told
