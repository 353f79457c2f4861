"""What the pipelines measured: kept as JSON, printed as Markdown with the ratio of each cost to the tutorial's."""

from collections.abc import Sequence
from datetime import datetime

from corpus.model import Strict
from evals.bench.machine import Machine
from evals.peers.pipeline import OURS, TUTORIAL
from evals.retrieval.measures import Estimate

QUALITY = ("success@1", "recall@5", "recall@10", "mrr@10", "ndcg@10")
TYPED, BARE = "as typed", "no diacritics"


class Cost(Strict):
    """Is what a pipeline takes.

    `index_s` and `index_cpu_s` are those of a process that imports, loads the model, embeds and indexes everything;
    `index_mb` and `ask_mb` the most memory that it, and the process that only asks, were resident with. `opened_s`
    is from the start of the asking process until it could be asked. Milliseconds are of one question at a time.
    """

    index_s: float
    index_cpu_s: float
    index_mb: float
    disk_mb: float
    opened_s: float
    ask_mb: float
    p50_ms: float
    p95_ms: float
    cpu_ms: float


class Measured(Strict):
    """Is one pipeline: its measures by how the questions were typed, and what it takes."""

    module: str
    title: str
    quality: dict[str, dict[str, float]]
    cost: Cost


class Lead(Strict):
    """Is the mean MRR@10 by which the product leads the tutorial, with the ends of its paired interval."""

    value: float
    low: float
    high: float

    @classmethod
    def of(cls, estimate: Estimate) -> "Lead":
        return cls(value=estimate.value, low=estimate.low, high=estimate.high)


class Report(Strict):
    """Is one run; `timed` is how many of the questions were asked for their time, `k` how many results of each,
    `engine` the setting that the product's index was made with."""

    taken_at: datetime
    machine: Machine
    dataset: str
    documents: int
    questions: int
    timed: int
    k: int
    threads: str
    engine: str
    measured: tuple[Measured, ...]
    leads: dict[str, Lead]


def markdown(report: Report) -> str:
    """Return the report as Markdown: quality, then costs with their ratios to the tutorial's, then our lead."""
    machine = report.machine
    base = _of(report, TUTORIAL.module).cost
    quality = [
        (measured.title, typed, *(_share(measured.quality[typed][name]) for name in QUALITY))
        for measured in report.measured
        for typed in (TYPED, BARE)
    ]
    costs = [_costs(measured, base) for measured in report.measured]
    ours = _costs(_of(report, OURS.module), base)
    leads = [
        f"MRR@10 {lead.value:+.3f} ({lead.low:+.3f} to {lead.high:+.3f}) {typed}"
        for typed, lead in report.leads.items()
    ]
    return "\n".join(
        [
            f"{report.dataset}: {report.documents} documents, {report.questions} questions; {machine.processor}, "
            f"{machine.cores} cores, load {machine.load}, Python {machine.python}, OMP_NUM_THREADS={report.threads}, "
            f"regqa indexing on {report.engine}, {report.taken_at:%Y-%m-%d}",
            "",
            *_table(("pipeline", "questions", *QUALITY), quality),
            "",
            f"One question at a time, {report.timed} of them, {report.k} results each; × is to the tutorial.",
            "",
            *_table(("pipeline", *_COSTS), costs),
            "",
            f"{OURS.title} against the tutorial: {'; '.join(leads)}; "
            f"{'; '.join(f'{name} {cell}' for name, cell in zip(_COSTS, ours[1:], strict=True))}.",
        ]
    )


_COSTS = (
    "query p50, ms",
    "query p95, ms",
    "query on a processor, ms",
    "indexing, s",
    "indexing on processors, s",
    "indexing, peak MB",
    "asking, peak MB",
    "disk, MB",
    "start to first question, s",
)


def _costs(measured: Measured, base: Cost) -> tuple[str, ...]:
    cost = measured.cost
    return (
        measured.title,
        _ratio(cost.p50_ms, base.p50_ms),
        _ratio(cost.p95_ms, base.p95_ms),
        _ratio(cost.cpu_ms, base.cpu_ms),
        _ratio(cost.index_s, base.index_s),
        _ratio(cost.index_cpu_s, base.index_cpu_s),
        _ratio(cost.index_mb, base.index_mb),
        _ratio(cost.ask_mb, base.ask_mb),
        _ratio(cost.disk_mb, base.disk_mb),
        _ratio(cost.opened_s, base.opened_s),
    )


def _of(report: Report, module: str) -> Measured:
    return next(measured for measured in report.measured if measured.module == module)


def _ratio(value: float, base: float) -> str:
    shown = f"{value:.0f}" if value >= 100 else f"{value:.1f}"
    return f"{shown} ({value / base:.2f}×)" if base else shown


def _share(value: float) -> str:
    return f"{value:.3f}".removeprefix("0")


def _table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    rule = ["---", *("---:" for _ in header[1:])]
    return [f"| {' | '.join(cells)} |" for cells in (header, rule, *rows)]
