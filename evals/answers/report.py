"""The report of a run: one HTML page that opens from disk and needs nothing else, for people who do not program.

It tells the figures, compares with an earlier run, shows every question as a reader sees its answer, and takes what a
person makes of it (read by `agreement`). What stands in report.html is put in escaped: questions and documents are
data, also here.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Literal, get_args

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from evals.answers.causes import CAUSES
from evals.answers.record import HALVES, Clause, Question, Record, SetRecord, Trust
from evals.calibration.measures import calibration_error
from evals.calibration.risk import ALPHA
from evals.cases import Stratum
from evals.replies import Cited, Reply, Told
from evals.retrieval.measures import LEVEL, Estimate, estimate
from evals.sets import ABOUT
from qa.model import Status

GROUPS: Mapping[str, str] = {  # of the sets that ship; a set of one's own names its groups itself
    Stratum.SINGLE: "Một điều khoản",
    Stratum.MULTI: "Nhiều điều khoản",
    Stratum.NO_DIACRITICS: "Gõ không dấu",
    Stratum.ABBREVIATIONS: "Viết tắt",
    Stratum.ENGLISH: "Hỏi bằng tiếng Anh",
    Stratum.SUPERSEDED: "Văn bản đã được thay thế",
    Stratum.EXACT: "Hỏi đích danh điều khoản",
    Stratum.REPORT: "Báo cáo, tin bài",
    Stratum.LOCAL: "Quy trình của một đơn vị",
    Stratum.FOLLOW_UP: "Hỏi tiếp câu trước",
    Stratum.PREMISE: "Nêu điều không đúng",
    Stratum.CLARIFICATION: "Cần hỏi lại",
    Stratum.UNANSWERABLE: "Kho không có",
    Stratum.OUT_OF_SCOPE: "Ngoài phạm vi",
    Stratum.NONSENSE: "Chữ ghép vô nghĩa",
    Stratum.INJECTION: "Cài lệnh vào câu hỏi",
    "fact": "Hỏi một dữ kiện",
    "yesno": "Hỏi có hay không",
    "list": "Hỏi danh sách",
    "steps": "Hỏi các bước",
    "overview": "Hỏi bao quát",
    "compare": "So sánh",
    "register": "Hỏi về văn bản",
    "definition": "Hỏi nghĩa của từ",
    "smalltalk": "Chào hỏi",
    "meta": "Hỏi về chính trợ lý",
    "refuse": "Cần từ chối",
}
STATUSES: Mapping[Status | None, str] = {
    Status.ANSWERED: "trả lời",
    Status.PARTIAL: "trả lời một phần",
    Status.UNANSWERABLE: "báo kho không có",
    Status.CLARIFICATION: "hỏi lại",
    Status.DECLINED: "từ chối vì ngoài phạm vi",
    None: "gặp lỗi, không trả lời được",
}
HEADLINES: Mapping[str, tuple[str, str]] = {  # measure -> its name for readers, and what it says
    "satisfied": (
        "Vừa ý",
        "Người hỏi được đúng điều cần: đủ ý, đúng điều khoản đứng đầu, không lẫn điều thừa hay quy định của trường "
        "hợp khác.",
    ),
    "status": (
        "Ứng xử đúng",
        "Trả lời khi kho có, báo không có khi kho không có, hỏi lại khi câu hỏi chưa rõ.",
    ),
    "points": ("Đủ ý", "Phần các ý cần có mà câu trả lời nêu ra, tính trung bình."),
    "first": ("Trích đúng ngay đầu", "Trích dẫn đầu tiên là điều khoản trả lời được câu hỏi."),
    "right_rule": ("Đúng trường hợp", "Không đưa quy định của trường hợp khác ra làm câu trả lời."),
    "precision": ("Trích gọn", "Phần số chữ được trích nói đúng điều được hỏi."),
    "whole_lists": (
        "Trọn danh sách",
        "Lời trích kết thúc bằng dấu hai chấm có đủ các mục của danh sách theo sau.",
    ),
    "citation": (
        "Trích đúng điều khoản",
        "Trong các câu cần trích: có ít nhất một trích dẫn từ điều khoản cần trích.",
    ),
    "invariants": (
        "Giữ cam kết",
        "Trích đúng từng chữ, không số liệu lạ, có lưu ý khi văn bản hết hiệu lực.",
    ),
}
COSTS: Mapping[str, tuple[str, str]] = {  # of an answer, lower is better
    "notice_ratio": ("Chữ lưu ý trên một chữ trích", "Càng ít thì câu trả lời càng dễ đọc."),
    "latency_p50": ("Thời gian thường gặp", "Một nửa số câu được trả lời trong thời gian này."),
    "latency_p95": ("Thời gian khi chậm", "95 % số câu được trả lời trong thời gian này."),
}
CHARTED = ("satisfied", "first")
SCORES: Mapping[str, str] = {  # of one question, beside the headlines
    "clauses": "Phần điều khoản cần trích đã trích",
    "facts": "Dữ kiện trong lời trích",
    "notices": "Lưu ý đúng",
    "words": "Không có lời bị cấm",
    "success@1": "Tìm đúng ngay đầu",
    "recall@5": "Tìm thấy trong 5 đoạn đầu",
    "recall@10": "Tìm thấy trong 10 đoạn đầu",
    "mrr@10": "Thứ hạng (MRR)",
}
OUTCOMES = {"satisfied": "Vừa ý", "unsatisfied": "Chưa vừa ý", "unjudged": "Không chấm"}
CHANGES = {
    "gained": "nay vừa ý, trước chưa",
    "lost": "trước vừa ý, nay không",
    "changed": "trả lời khác trước",
    "same": "như trước",
    "new": "lần trước không hỏi",
}
GRADES = {0: "sai hoặc vô ích", 1: "có ích chút ít", 2: "dùng được", 3: "đủ để làm theo"}
_MEASURES = {**{name: title for name, (title, _) in HEADLINES.items()}, **SCORES}
_ASIDES = ("doubt", "document-note")  # notices that a reader of the chat sees folded
_MARKER = re.compile(r"\[([0-9]{1,6})\]")

Change = Literal["gained", "lost", "changed", "same", "new"]


@dataclass(frozen=True)
class Block:
    """Is a stretch of an answer's text: a quote with its mark, or, without one, the prose between quotes."""

    text: str
    marker: int | None = None


@dataclass(frozen=True)
class Answer:
    """Is a reply as its reader sees it; the quote of a source is left out where the text has it already."""

    given: str
    blocks: tuple[Block, ...]
    sources: tuple[Clause, ...]
    notices: tuple[Told, ...]
    asides: tuple[Told, ...]
    nearest: tuple[Clause, ...]
    choices: tuple[str, ...]


@dataclass(frozen=True)
class Shown:
    """Is one question as it is shown; `change` is None where there is no earlier run, `earlier` where it has none."""

    anchor: str
    set: str
    asked: Question
    group: str
    outcome: str
    wanted: str
    answer: Answer
    right_rank: int | None  # of the first hit that holds a clause to be found
    scores: tuple[tuple[str, float], ...]
    change: Change | None
    earlier: Question | None
    earlier_answer: Answer | None


@dataclass(frozen=True)
class Row:
    """Is one line of figures: None where the measure applies to no question of the group."""

    name: str
    n: int
    estimates: Mapping[str, Estimate | None]


@dataclass(frozen=True)
class Half:
    """Is how far the confidence of one half can be believed; `error` is its calibration error, 0 is best."""

    name: str
    trust: Trust
    error: float | None


@dataclass(frozen=True)
class Section:
    """Is what is told of one set: `halves` begin with the row of all."""

    made: SetRecord
    about: str
    halves: tuple[Row, ...]
    groups: tuple[Row, ...]
    causes: tuple[tuple[str, int], ...]
    trust: tuple[Half, ...]


@dataclass(frozen=True)
class Comparison:
    """Is what changed since an earlier run, over the questions that both have; `gone` are those of that run alone."""

    made_at: datetime
    shared: int
    changed: Mapping[Change, tuple[Shown, ...]]
    gone: tuple[tuple[str, Question], ...]


def page(record: Record, before: Record | None, *, made_at: datetime) -> str:
    """Return the page of a run, compared question by question with the run `before` it where that is given."""
    earlier = {(one.name, asked.id): asked for one in before.sets for asked in one.questions} if before else None
    questions = [
        _shown(f"c{n}-{k}", one.name, asked, earlier)
        for n, one in enumerate(record.sets, start=1)
        for k, asked in enumerate(one.questions, start=1)
    ]
    return _template().render(
        record=record,
        made_at=made_at,
        level=LEVEL,
        sure=1 - ALPHA,
        headlines=HEADLINES,
        charted=CHARTED,
        costs=COSTS,
        causes=CAUSES,
        outcomes=OUTCOMES,
        changes=CHANGES,
        grades=GRADES,
        sections=[_section(one) for one in record.sets],
        comparison=_comparison(before, questions) if before else None,
        questions=questions,
        chosen=_chosen(questions),
    )


def number(value: float, digits: int = 2) -> str:
    """Return the number as Vietnamese writes it: 1.234,50."""
    return f"{value:,.{digits}f}".translate(str.maketrans(",.", ".,"))


def percent(value: float | None, digits: int = 1) -> str:
    """Return the share in hundredths as Vietnamese writes it: 12,5 %; a dash for one that is not known."""
    return "–" if value is None else f"{number(100 * value, digits)}\N{NO-BREAK SPACE}%"


@cache
def _template() -> Template:
    loader = FileSystemLoader(Path(__file__).parent)
    environment = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters |= {
        "number": number,
        "percent": percent,
        "count": _count,
        "day": _day,
        "moment": _moment,
        "cost": _cost,
    }
    return environment.get_template("report.html")


def _section(one: SetRecord) -> Section:
    halves = {f"Nửa {half}": [asked for asked in one.questions if asked.split == half] for half in HALVES}
    groups: dict[str, list[Question]] = {}
    for asked in sorted(one.questions, key=lambda each: _place(each.group)):
        if asked.group:
            groups.setdefault(GROUPS.get(asked.group, asked.group), []).append(asked)
    why = Counter(asked.cause for asked in one.questions if asked.cause)
    return Section(
        made=one,
        about=ABOUT.get(one.name, "") if one.shipped else "câu hỏi riêng của đơn vị",
        halves=_rows({"Tất cả": list(one.questions), **halves}),
        groups=_rows(groups),
        causes=tuple((cause, why[cause]) for cause in CAUSES if cause in why),
        trust=tuple(Half(half, trust, calibration_error(trust.bins)) for half, trust in one.trust.items()),
    )


def _place(group: str) -> tuple[int, str]:
    """Return where the group stands: those that ship in the order of GROUPS, others after them by name."""
    return list(GROUPS).index(group) if group in GROUPS else len(GROUPS), group


def _rows(groups: Mapping[str, Sequence[Question]]) -> tuple[Row, ...]:
    return tuple(Row(name, len(held), _estimates(held)) for name, held in groups.items() if held)


def _estimates(held: Sequence[Question]) -> dict[str, Estimate | None]:
    columns = {name: [value for asked in held if (value := asked.scores.get(name)) is not None] for name in HEADLINES}
    return {name: estimate(column) if column else None for name, column in columns.items()}


def _shown(anchor: str, set_name: str, asked: Question, before: Mapping[tuple[str, str], Question] | None) -> Shown:
    earlier = before.get((set_name, asked.id)) if before is not None else None
    scored = {title: asked.scores.get(name) for name, title in _MEASURES.items()}
    return Shown(
        anchor=anchor,
        set=set_name,
        asked=asked,
        group=GROUPS.get(asked.group, asked.group),
        outcome=_outcome(asked),
        wanted=_wanted(asked.wanted),
        answer=_answer(asked),
        right_rank=next((rank for rank, hit in enumerate(asked.found, start=1) if hit.right), None),
        scores=tuple((title, value) for title, value in scored.items() if value is not None),
        change=None if before is None else _change(asked, earlier),
        earlier=earlier,
        earlier_answer=_answer(earlier) if earlier else None,
    )


def _outcome(asked: Question) -> str:
    satisfied = asked.scores.get("satisfied")
    return "unjudged" if satisfied is None else "satisfied" if satisfied else "unsatisfied"


def _wanted(statuses: Sequence[Status]) -> str:
    """Return the outcomes that the case allows, in words; "" where it allows all."""
    return "" if set(statuses) == set(Status) else " hoặc ".join(STATUSES[status] for status in statuses)


def _change(asked: Question, earlier: Question | None) -> Change:
    if earlier is None:
        return "new"
    now, then = _outcome(asked), _outcome(earlier)
    if (then, now) == ("unsatisfied", "satisfied"):
        return "gained"
    if (then, now) == ("satisfied", "unsatisfied"):
        return "lost"
    return "same" if _said(asked.reply) == _said(earlier.reply) else "changed"


def _said(reply: Reply) -> tuple[Status | None, str, tuple[tuple[str, str, str], ...]]:
    return reply.status, reply.text, tuple((c.document_id, c.locator, c.quote) for c in reply.citations)


def _comparison(before: Record, questions: Sequence[Shown]) -> Comparison:
    listed: tuple[Change, ...] = get_args(Change)
    asked = {(one.set, one.asked.id) for one in questions}
    return Comparison(
        made_at=before.made_at,
        shared=sum(one.earlier is not None for one in questions),
        changed={change: tuple(one for one in questions if one.change == change) for change in listed},
        gone=tuple(
            (one.name, old) for one in before.sets for old in one.questions if (one.name, old.id) not in asked
        ),
    )


def _answer(asked: Question) -> Answer:
    reply = asked.reply
    blocks = tuple(_blocks(reply.text, reply.citations))
    in_text = {block.text for block in blocks if block.marker is not None}
    return Answer(
        given=STATUSES[reply.status],
        blocks=blocks,
        sources=tuple(
            Clause(label=one.label, text="" if _quoted(one.text) in in_text else one.text) for one in asked.cited
        ),
        notices=tuple(notice for notice in reply.notices if notice.code not in _ASIDES),
        asides=tuple(notice for notice in reply.notices if notice.code in _ASIDES),
        nearest=asked.nearest,
        choices=reply.choices,
    )


def _blocks(text: str, citations: Sequence[Cited]) -> Iterator[Block]:
    """Yield the text cut at its quotes, each of which stands in it as “quote” [n]."""
    quotes = {citation.marker: _quoted(citation.quote) for citation in citations}
    at = 0
    for found in _MARKER.finditer(text):
        marker = int(found[1])
        quote = quotes.get(marker)
        start = found.start() - len(quote) - 1 if quote else -1
        if quote and start >= at and text.startswith(f"{quote} ", start):
            yield from _prose(text[at:start])
            yield Block(quote, marker)
            at = found.end()
    yield from _prose(text[at:])


def _prose(text: str) -> Iterator[Block]:
    if text.strip():
        yield Block(text.strip())


def _quoted(quote: str) -> str:
    return f"“{quote}”"


def _chosen(questions: Sequence[Shown]) -> dict[str, dict[str, str]]:
    """Return what each filter offers: values that occur, with their words."""
    sets = {one.set: one.set for one in questions}
    groups = sorted({one.asked.group for one in questions if one.asked.group}, key=_place)
    return {
        "set": sets,
        "group": {group: GROUPS.get(group, group) for group in groups},
        "half": {half: f"nửa {half}" for half in HALVES if any(one.asked.split == half for one in questions)},
        "outcome": {key: words for key, words in OUTCOMES.items() if any(one.outcome == key for one in questions)},
        "cause": {key: words for key, words in CAUSES.items() if any(one.asked.cause == key for one in questions)},
        "change": {key: words for key, words in CHANGES.items() if any(one.change == key for one in questions)},
    }


def _count(value: int) -> str:
    return number(value, 0)


def _cost(value: float, name: str) -> str:
    """Return a cost as it is read: a time in seconds, or in thousandths where it is short; a share of words as is."""
    if not name.startswith("latency"):
        return number(value)
    return f"{number(1000 * value, 0)} mili giây" if value < 1 else f"{number(value, 1)} giây"


def _day(value: date) -> str:
    return f"{value.day}/{value.month}/{value.year}"


def _moment(value: datetime) -> str:
    return f"{value.hour} giờ {value.minute:02} ngày {_day(value)}"
