"""What the bench measured: the figures as kept in JSON, as printed, and as drawn."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from statistics import fmean

import numpy as np

from corpus.model import Strict
from evals.bench.load import Load
from evals.bench.machine import Machine

TAILS = (50, 95, 99)
TOTAL, OUTSIDE = "total", "http"  # the answer's own total, and what a client waits beside it
STEPS = ("read", "query", "lookup", "embed", "dense", "lexical", "fuse", "judge", "write", "verify", "compose")


class Latency(Strict):
    """Is what so many clients at once waited, in milliseconds; `to_torch` is p50 in embeddings by torch."""

    what: str
    clients: int
    n: int
    errors: int
    p50: float
    p95: float
    p99: float
    per_second: float
    cpu_ms: float
    to_torch: float


class Size(Strict):
    """Is a corpus and what it costs: to build its index, to start over it, to hold it and to ask it.

    `build_s` is without embedding; `cold_ms` is the first answer after the start; `steps` the mean milliseconds of
    each step of an answer, by its own trace.
    """

    times: float
    documents: int
    provisions: int
    passages: int
    vectors: str
    build_s: float
    disk_mb: float
    ready_s: float
    cold_ms: float
    rss_mb: int
    loads: tuple[Latency, ...]
    steps: dict[str, float]


class Indexing(Strict):
    """Is the rate at which new passages are embedded and indexed, and what one changed document costs after."""

    passages_per_s: float
    tokens_per_s: float
    mb_per_s: float
    documents: int
    embedded_after_a_change: int
    passages_of_the_changed: int
    reindex_s: float


class Report(Strict):
    """Is one run of the bench. `torch_ms` and `embed_ms`: median of embedding a question, by torch and as served."""

    taken_at: datetime
    machine: Machine
    model: str
    questions: int
    torch_ms: float
    embed_ms: float
    indexing: Indexing | None
    sizes: tuple[Size, ...]


def latency(what: str, clients: int, load: Load, cpu_s: float, torch_ms: float) -> Latency:
    """Return the figures of one load; `cpu_s` is what the service used for it, of which each request had its part."""
    taken = load.milliseconds or [float("nan")]
    p50, p95, p99 = (round(float(np.percentile(taken, q)), 1) for q in TAILS)
    return Latency(
        what=what,
        clients=clients,
        n=len(load.milliseconds),
        errors=load.errors,
        p50=p50,
        p95=p95,
        p99=p99,
        per_second=round(len(load.milliseconds) / load.seconds, 1),
        cpu_ms=round(1000 * cpu_s / len(taken), 1),
        to_torch=round(p50 / torch_ms, 2),
    )


def steps(load: Load) -> dict[str, float]:
    """Return the mean milliseconds of each step of an answer, of its total, and of what a client waits beside it."""
    means = {step: fmean(trace.get(f"{step}_ms", 0.0) for trace in load.traces) for step in (*STEPS, TOTAL)}
    means[OUTSIDE] = fmean(load.milliseconds) - means[TOTAL]
    return {name: round(mean, 2) for name, mean in means.items()}


def table(report: Report) -> str:
    """Return the report for a terminal."""
    machine = report.machine
    lines = [
        f"{machine.processor}, {machine.cores} cores, {machine.memory_mb} MB, load {machine.load}, "
        f"{machine.system}, Python {machine.python}",
        f"{report.model}; {report.questions} distinct questions; embedding one: torch fp32 {report.torch_ms} ms, "
        f"as served {report.embed_ms} ms",
    ]
    if found := report.indexing:
        lines += [
            f"indexing {found.passages_per_s} passages/s, {found.tokens_per_s} tokens/s, {found.mb_per_s} MB/s; one "
            f"document of {found.documents} changed: {found.embedded_after_a_change} of its "
            f"{found.passages_of_the_changed} passages embedded, {found.reindex_s} s",
        ]
    lines += ["", _row("times", "docs", "provis.", "passages", "build s", "disk MB", "ready s", "cold ms", "rss MB")]
    lines += [
        _row(
            f"{one.times:g}",
            one.documents,
            one.provisions,
            one.passages,
            one.build_s,
            one.disk_mb,
            one.ready_s,
            one.cold_ms,
            one.rss_mb,
        )
        + f"  {one.vectors}"
        for one in report.sizes
    ]
    lines += ["", _row("passages", "", "clients", "n", "errors", "p50", "p95", "p99", "per s", "cpu ms", "×torch")]
    lines += [
        _row(
            size.passages,
            one.what,
            one.clients,
            one.n,
            one.errors,
            one.p50,
            one.p95,
            one.p99,
            one.per_second,
            one.cpu_ms,
            one.to_torch,
        )
        for size in report.sizes
        for one in size.loads
    ]
    return "\n".join([*lines, "", *_step_rows(report.sizes)])


def draw(report: Report, path: Path) -> None:
    """Write the growth curves as an image of the kind the path's suffix names: latency, rate, memory and start."""
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    figure = Figure(figsize=(10, 7), layout="constrained")
    FigureCanvasSVG(figure)
    panels = figure.subplots(2, 2)
    passages = [size.passages for size in report.sizes]
    curves: list[tuple[str, dict[str, list[float]]]] = [
        ("answer, 1 client, ms", {f"p{q}": [_of(s, 1, f"p{q}") for s in report.sizes] for q in TAILS}),
        ("answers/s", {f"{n} clients": [_of(s, n, "per_second") for s in report.sizes] for n in _clients(report)}),
        ("MB", {"memory": [s.rss_mb for s in report.sizes], "disk": [s.disk_mb for s in report.sizes]}),
        ("s", {"start to ready": [s.ready_s for s in report.sizes], "build": [s.build_s for s in report.sizes]}),
    ]
    for panel, (label, lines) in zip(panels.flat, curves, strict=True):
        for name, values in lines.items():
            panel.plot(passages, values, marker="o", label=name)
        panel.set(xscale="log", xlabel="passages", ylabel=label, ylim=(0, None))
        panel.grid(alpha=0.3)
        panel.legend()
    figure.suptitle(f"{report.machine.processor}, {report.machine.cores} cores, {report.taken_at:%Y-%m-%d}")
    figure.savefig(path)


def _clients(report: Report) -> list[int]:
    return sorted({one.clients for size in report.sizes for one in size.loads if one.what == "answer"})


def _of(size: Size, clients: int, figure: str) -> float:
    found = (one for one in size.loads if one.what == "answer" and one.clients == clients)
    return float(getattr(next(found), figure))


def _step_rows(sizes: Sequence[Size]) -> list[str]:
    """Return a row a step: its mean milliseconds at each size, with its share of what the client waited."""
    rows = [_row("step, ms", *(f"{size.passages}" for size in sizes))]
    for name in sizes[0].steps:
        cells = []
        for size in sizes:
            whole = size.steps[TOTAL] + size.steps[OUTSIDE]
            cells.append(f"{size.steps.get(name, 0.0):.2f} {size.steps.get(name, 0.0) / whole:4.0%}")
        rows.append(_row(name, *cells))
    return rows


def _row(*cells: object) -> str:
    first, *rest = map(str, cells)
    return f"{first:10}" + "".join(f"{cell:>12}" for cell in rest)
