"""What is counted for Prometheus; no label ever holds a person's words or an address with an id in it."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest

from api.records.figures import BUCKETS, Figures

_METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS"})  # any word may be sent as a method; labels must stay few


class Metrics:
    """Is the counters of one application, in a registry of their own; `figures` counts the same hour by hour."""

    def __init__(self, figures: Figures | None = None) -> None:
        self.figures = figures or Figures()
        self._registry = CollectorRegistry()
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
        self._index = Gauge("regqa_index_bytes", "Size of the live index on disk", registry=self._registry)
        self._taken = Gauge("regqa_inference_taken", "Requests being worked on or waiting", registry=self._registry)

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
        """Return what is told of the process by that name, 0 where this machine does not tell it."""
        return self._registry.get_sample_value(name) or 0.0

    def exposition(self, taken: int, index_bytes: int) -> bytes:
        """Return the text Prometheus reads; `taken` is how many requests hold a seat now."""
        self._taken.set(taken)
        self._index.set(index_bytes)
        return generate_latest(self._registry)
