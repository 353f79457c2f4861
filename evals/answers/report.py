"""The report of a run: one HTML page that opens from disk and needs nothing else, for people who do not program.

What stands in report.html is put in escaped: questions and documents are data, also here.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from corpus.locator import Locator
from corpus.model import Document
from corpus.register import Register
from evals.answers import measures
from evals.answers.gate import Baseline, Result, changes
from evals.answers.measures import Scores, wrong
from evals.answers.run import Observed
from evals.calibration.measures import Bin, auroc, expected_calibration_error, predictions, reliability
from evals.cases import Case, Place, Stratum
from evals.retrieval.measures import Difference, Estimate, Run, compare, estimate, score
from evals.retrieval.run import shared
from evals.retrieval.topics import Topic, needs_met
from qa.index.passages import joined
from qa.model import Answer, Hit, Status

SHOWN_HITS = 10
LONGEST = 700  # characters of a clause shown
EXCERPT = 300  # characters of a hit shown

HALVES = {"dev": "dev", "test": "test"}
STRATA: Mapping[str, str] = {
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
}
STATUSES: Mapping[Status, str] = {
    Status.ANSWERED: "trả lời",
    Status.PARTIAL: "trả lời một phần",
    Status.UNANSWERABLE: "báo kho không có",
    Status.CLARIFICATION: "hỏi lại",
    Status.DECLINED: "từ chối vì ngoài phạm vi",
}
HEADLINES: Mapping[str, tuple[str, str]] = {  # measure -> its name for readers, and what it says
    "passed": (
        "Câu đạt",
        "Mọi yêu cầu của câu đều được đáp ứng: trả lời hay từ chối đúng, trích đúng chỗ, đủ dữ kiện.",
    ),
    "status": ("Ứng xử đúng", "Trả lời khi kho có, báo không có khi kho không có, hỏi lại khi câu hỏi chưa rõ."),
    "citation": (
        "Trích đúng điều khoản",
        "Trong các câu cần trích: có ít nhất một trích dẫn từ điều khoản cần trích.",
    ),
    "facts": ("Đủ dữ kiện", "Số ngày, cơ quan, mẫu giấy… mà câu hỏi cần có nằm trong lời trích."),
    "invariants": ("Giữ cam kết", "Trích đúng từng chữ, không số liệu lạ, có lưu ý khi văn bản hết hiệu lực."),
    "success@1": ("Tìm đúng ngay đầu", "Đoạn xếp hạng 1 là đoạn trả lời được câu hỏi."),
    "recall@5": ("Tìm thấy trong 5 đoạn đầu", "Phần các điều khoản cần tìm có mặt trong 5 đoạn đầu."),
    "mrr@10": ("Thứ hạng (MRR)", "100% khi đoạn đúng luôn đứng đầu, 50% khi luôn đứng thứ hai, 0% khi không thấy."),
}
CHARTED = ("passed", "success@1")


@dataclass(frozen=True)
class Clause:
    """Is a provision as it is shown: what it is called and how it reads."""

    label: str
    text: str


@dataclass(frozen=True)
class Found:
    """Is one hit as it is shown; `right` where it holds a clause that was to be found."""

    rank: int
    clause: Clause
    right: bool


@dataclass(frozen=True)
class Shown:
    """Is one case as it is shown."""

    case: Case
    stratum: str
    passed: bool
    wanted: str
    given: str
    why: tuple[str, ...]
    expected: tuple[tuple[Clause, ...], ...]  # each needed clause with its alternatives
    found: tuple[Found, ...]
    answer: Answer
    citations: tuple[Clause, ...]
    probability: float | None


@dataclass(frozen=True)
class Row:
    """Is one line of figures: None where the measure applies to no question of the group."""

    name: str
    n: int
    estimates: Mapping[str, Estimate | None]


@dataclass(frozen=True)
class Trust:
    """Is how far the probability of one half can be believed."""

    half: str
    n: int
    bins: Sequence[Bin]
    error: float | None
    auroc: float | None


@dataclass(frozen=True)
class Comparison:
    """Is what changed between two runs, with their names."""

    before: str
    after: str
    n: int
    difference: Difference


def page(
    observed: Sequence[Observed],
    result: Result,
    register: Register,
    *,
    made_at: datetime,
    comparison: Comparison | None = None,
    baseline: Baseline | None = None,
) -> str:
    """Return the page of one run; `baseline` adds what was lost and gained against the pinned floors."""
    scored = {one.case.id: measures.scores(one, register) for one in observed}
    lost, gained = changes(result, baseline) if baseline else ((), ())
    return _template().render(
        made_at=made_at,
        documents=len(register.documents),
        headlines=HEADLINES,
        charted=CHARTED,
        halves=_rows(observed, scored, lambda one: one.case.split, HALVES, total="Tất cả"),
        strata=_rows(observed, scored, lambda one: one.case.stratum, STRATA),
        overall=result.figures["all"],
        trust=[_trust(half, [one for one in observed if one.case.split == half]) for half in HALVES],
        questions=[_shown(one, scored[one.case.id], result, register) for one in observed],
        comparison=comparison,
        pinned=baseline is not None,
        lost=lost,
        gained=gained,
        texts={one.case.id: one.case.question for one in observed},
    )


def compared(topics: Sequence[Topic], runs: Mapping[str, Run]) -> Comparison:
    """Return what the second of two named runs changes against the first, over the topics that both have.

    Raises RunError where they share none.
    """
    (before, earlier), (after, later) = runs.items()
    both = shared(topics, earlier, later)
    return Comparison(before, after, len(both), compare(score(both, later), score(both, earlier)))


@cache
def _template() -> Template:
    loader = FileSystemLoader(Path(__file__).parent)
    environment = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters |= {"number": _number, "percent": _percent}
    return environment.get_template("report.html")


def _rows(
    observed: Sequence[Observed],
    scored: Mapping[str, Scores],
    group: Callable[[Observed], str],
    names: Mapping[str, str],
    total: str | None = None,
) -> list[Row]:
    """Return a line for every group that has questions, in the order of `names`, after one for all if it is named."""
    groups = [(names[key], [one for one in observed if group(one) == key]) for key in names]
    chosen = [*([(total, list(observed))] if total else []), *groups]
    return [Row(name, len(held), _estimates([scored[one.case.id] for one in held])) for name, held in chosen if held]


def _estimates(rows: Sequence[Scores]) -> dict[str, Estimate | None]:
    columns = {name: [value for row in rows if (value := row[name]) is not None] for name in HEADLINES}
    return {name: estimate(column) if column else None for name, column in columns.items()}


def _trust(half: str, observed: Iterable[Observed]) -> Trust:
    likely = predictions(observed)
    yes, no = ([p for p, answers in likely if answers is wanted] for wanted in (True, False))
    error = expected_calibration_error(likely)
    return Trust(half, len(likely), reliability(likely), error, auroc(yes, no))


def _shown(one: Observed, found: Scores, result: Result, register: Register) -> Shown:
    case, answer = one.case, one.answer
    probability = answer.trace.get("probability")
    return Shown(
        case=case,
        stratum=STRATA[case.stratum],
        passed=case.id in result.passed,
        wanted=" hoặc ".join(STATUSES[status] for status in case.status),
        given=STATUSES[answer.status],
        why=tuple(_why(one, found, result)),
        expected=tuple(tuple(_clause(place, register) for place in need) for need in case.needs),
        found=tuple(_found(case, hit, register) for hit in one.hits[:SHOWN_HITS]),
        answer=answer,
        citations=tuple(
            Clause(f"[{c.marker}] {c.label}, {_name(register.get(c.passage.document_id))}", c.quote)
            for c in answer.citations
        ),
        probability=None if probability is None else float(probability),
    )


def _why(one: Observed, found: Scores, result: Result) -> list[str]:
    """Return why the case does not pass, in words; nothing where it does."""
    case = one.case
    reasons = {
        "status": "Ứng xử không như cần.",
        "citation": f"Không trích điều khoản cần trích. {_where(one)}",
        "facts": f"Lời trích thiếu dữ kiện: {'; '.join(' | '.join(fact) for fact in case.facts)}.",
        "words": f"Có lời không được có: {'; '.join(case.forbidden_words)}.",
        "invariants": f"Vi phạm cam kết: {'; '.join(result.broken.get(case.id, ()))}.",
        "notices": f"Lưu ý không đúng: cần {_listed(case.notices)}, không được có {_listed(case.forbidden_notices)}.",
    }
    return [reasons[name] for name in wrong(one, found)]


def _where(one: Observed) -> str:
    rank = next((hit.rank for hit in one.hits if needs_met(one.case, hit)), None)
    return f"Điều khoản đó đứng hạng {rank} khi tìm." if rank else f"Nó không có trong {len(one.hits)} đoạn đầu."


def _found(case: Case, hit: Hit, register: Register) -> Found:
    passage = hit.passage
    label = f"{passage.locator.label()}, {_name(register.get(passage.document_id))}"
    return Found(hit.rank, Clause(label, _cut(passage.text, EXCERPT)), bool(needs_met(case, hit)))


def _clause(place: Place, register: Register) -> Clause:
    document = register.get(place.document_id)
    provision = document.find(Locator(place.locator)) if document else None
    text = joined(provision) if provision else ""
    return Clause(f"{place.locator.label()}, {_name(document)}", _cut(text, LONGEST))


def _name(document: Document | None) -> str:
    return document.name if document else "văn bản không còn trong kho"


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[:longest].rsplit(' ', 1)[0]} …"


def _listed(codes: Sequence[str]) -> str:
    return ", ".join(codes) or "gì"


def _number(value: float | None) -> str:
    """Return three decimals as Vietnamese writes them."""
    return "–" if value is None else f"{value:.3f}".replace(".", ",")


def _percent(value: float | None) -> str:
    return "–" if value is None else f"{100 * value:.1f}%".replace(".", ",")
