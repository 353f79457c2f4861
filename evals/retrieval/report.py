"""The report of a search, as text: means with their intervals, and what changed against an earlier run."""

from collections.abc import Iterator, Sequence
from typing import get_args

from evals.retrieval.measures import MEASURES, Difference, Estimate, Scores, estimate
from evals.retrieval.topics import Topic
from qa.split import Split

_ROW = 20
_INTERVAL = 17


def table(topics: Sequence[Topic], scores: Scores) -> str:
    """Return a line of means with their intervals for all, for each half, and for each stratum of each half."""
    lines = [" ".join([f"{'':{_ROW}} {'n':>4}", *(f"{name:>{_INTERVAL}}" for name in MEASURES)])]
    for row, chosen in _rows(topics):
        estimates = [_shown(estimate([scores[one.id][name] for one in chosen])) for name in MEASURES]
        lines.append(" ".join([f"{row:{_ROW}} {len(chosen):4}", *(f"{one:>{_INTERVAL}}" for one in estimates)]))
    return "\n".join(lines)


def changes(topics: Sequence[Topic], difference: Difference) -> str:
    """Return the change of MRR@10, and the questions gained and lost at rank 1 with their text."""
    texts = {topic.id: " ".join(topic.text.split()) for topic in topics}  # on one line
    value, low, high = difference.mrr
    interval = f"khoảng tin cậy {low:+.3f} đến {high:+.3f}"
    lines = [f"So trên {len(topics)} câu có trong cả hai run: MRR@10 thay đổi {value:+.3f} ({interval})"]
    for words, sign, changed in (("được thêm", "+", difference.gained), ("mất", "-", difference.lost)):
        lines.append(f"Câu {words} ở hạng 1: {len(changed)}")
        lines += [f"  {sign} {one}  {texts[one]}" for one in changed]
    return "\n".join(lines)


def _rows(topics: Sequence[Topic]) -> Iterator[tuple[str, list[Topic]]]:
    halves = [half for half in get_args(Split) if any(topic.split == half for topic in topics)]
    if len(halves) > 1:
        yield "all", list(topics)
    for half in halves:
        yield half, [topic for topic in topics if topic.split == half]
    for group in sorted({topic.group for topic in topics} - {""}):
        for half in halves:
            if chosen := [topic for topic in topics if (topic.group, topic.split) == (group, half)]:
                yield f"{group} {half}", chosen


def _shown(one: Estimate) -> str:
    return f"{one.value:.3f} {one.low:.3f}–{one.high:.3f}"
