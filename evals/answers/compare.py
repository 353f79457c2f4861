"""Runs beside one another, on the questions that all were asked: what other writers give and what they cost."""

from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import fmean, median

from evals.answers.record import Question, Record, RecordError
from evals.replies import Writing

_NAME, _WIDTH = 40, 12
_NONE = "–"

Asked = Sequence[Question]


def table(runs: Sequence[tuple[str, Record]]) -> str:
    """Return a table for each set of all the runs, a column for each run. Raises RecordError where there is none."""
    sets = [{one.name: {q.id: q for q in one.questions} for one in made.sets} for _, made in runs]
    shared = [name for name in sets[0] if all(name in one for one in sets)]
    columns = {name: [_common(one[name], [other[name] for other in sets]) for one in sets] for name in shared}
    if not any(column for of_set in columns.values() for column in of_set):
        raise RecordError("Các lần chạy này không có câu hỏi nào chung trong bộ cùng tên.")
    names = _told_apart([name for name, _ in runs])
    return "\n\n".join(_set(name, names, of_set) for name, of_set in columns.items())


def _common(questions: dict[str, Question], others: Sequence[dict[str, Question]]) -> list[Question]:
    return [one for key, one in questions.items() if all(key in other for other in others)]


def _told_apart(names: Sequence[str]) -> list[str]:
    """Return the names of the files without folder and ending, shortened to the width of a column."""
    return [Path(name).stem[-_WIDTH:] for name in names]


def _set(name: str, runs: Sequence[str], asked: Sequence[Asked]) -> str:
    head = f"{f'{name}, {len(asked[0])} câu':<{_NAME}}{''.join(f'{run:>{_WIDTH + 2}}' for run in runs)}"
    rows = (
        f"  {title:<{_NAME - 2}}{''.join(f'{row(questions):>{_WIDTH + 2}}' for questions in asked)}"
        for title, row in _ROWS.items()
    )
    return "\n".join([head, *rows])


def _mean(measure: str) -> Callable[[Asked], str]:
    def told(asked: Asked) -> str:
        found = [value for one in asked if (value := one.scores.get(measure)) is not None]
        return f"{fmean(found):.3f}" if found else _NONE

    return told


def _misquotes(asked: Asked) -> str:
    quotes = sum(len(one.reply.citations) for one in asked)
    right = sum(len(one.reply.citations) * (one.scores.get("verbatim") or 0) for one in asked)
    return f"{quotes - round(right)}/{quotes}"


def _unsupported(asked: Asked) -> str:
    """Return how many answers show a sentence of the model that nothing cited bears out, of those that show one."""
    shown = [value for one in asked if (value := one.scores.get("upheld")) is not None]
    return f"{sum(value < 1 for value in shown)}/{len(shown)}" if shown else _NONE


def _letters(asked: Asked) -> str:
    return f"{fmean(sum(map(str.isalnum, one.reply.text)) for one in asked):.0f}" if asked else _NONE


def _seconds(asked: Asked) -> str:
    return f"{median(one.seconds[0] for one in asked if one.seconds):.2f}" if any(q.seconds for q in asked) else _NONE


def _of_writing(told: Callable[[Sequence[Writing]], str]) -> Callable[[Asked], str]:
    def row(asked: Asked) -> str:
        written = [one.reply.writing for one in asked if one.reply.writing]
        return told(written) if written else _NONE

    return row


_ROWS: dict[str, Callable[[Asked], str]] = {
    "vừa ý": _mean("satisfied"),
    "đủ ý": _mean("points"),
    "trích sai nguyên văn": _misquotes,
    "trả lời có câu không chỗ dựa": _unsupported,
    "chữ một câu trả lời": _letters,
    "giây một câu trả lời (p50)": _seconds,
    "câu hỏi đưa mô hình": _of_writing(lambda all_: str(len(all_))),
    "  mô hình không cho gì": _of_writing(lambda all_: str(sum(bool(one.failed) for one in all_))),
    "  câu văn bị bỏ": _of_writing(lambda all_: str(sum(one.dropped for one in all_))),
    "  giây một bản soạn (p50)": _of_writing(lambda all_: f"{median(one.seconds for one in all_):.2f}"),
    "  token đọc": _of_writing(lambda all_: str(sum(one.tokens_read for one in all_))),
    "  token viết": _of_writing(lambda all_: str(sum(one.tokens_written for one in all_))),
}
