"""A run as it is kept: every question with what came back and what it is worth, and the figures of all together.

Written by `regqa eval run --json`, read by `report`, `agreement` and whoever wants more; a field here is a promise.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from importlib.metadata import version
from pathlib import Path

from pydantic import ValidationError

from corpus.faults import faults
from corpus.model import Strict
from evals.answers import causes
from evals.answers.measures import Measured, costs, means, measured, overall
from evals.answers.run import Observed
from evals.calibration.measures import Bin, predictions, reliability
from evals.calibration.risk import Guarantee, Risk, guarantee, outcomes, risk
from evals.cases import Case, Place, Point
from evals.held import Held
from evals.replies import Found, Reply
from evals.retrieval.topics import needs_met
from evals.sets import QuestionSet
from qa.model import Status
from qa.split import Split

ALL = "all"  # the row of all groups together
HALVES: tuple[Split, Split] = ("dev", "test")
LONGEST = 700  # characters kept of a clause


class RecordError(Exception):
    """A kept run cannot be read; the message says which file and why."""


class FigureJson(Strict):
    """Is a mean, and how many questions it is over."""

    value: float
    n: int


class Clause(Strict):
    """Is a provision as people read it: what it is called, and its words, shortened where long."""

    label: str
    text: str


class Wanted(Strict):
    """Is a point that a satisfying answer shows, and whether this one did."""

    text: str
    shown: bool


class Hit(Strict):
    """Is a passage that the search found, and whether it holds a clause that was to be found."""

    clause: Clause
    right: bool


class Turn(Strict):
    """Is an earlier question of the conversation with its answer."""

    question: str
    answer: str


class Question(Strict):
    """Is one question of a run; `cause` is the one word for why it does not satisfy, "" where there is none."""

    id: str
    group: str
    split: Split
    question: str
    history: tuple[Turn, ...]
    as_of: date
    wanted: tuple[Status, ...]
    expected: tuple[tuple[Clause, ...], ...]  # each needed clause with its alternatives
    points: tuple[Wanted, ...]
    wrong_rules: tuple[str, ...]  # shown, and of another case
    reply: Reply
    cited: tuple[Clause, ...]
    nearest: tuple[Clause, ...]
    found: tuple[Hit, ...]
    scores: dict[str, float | None]
    cause: str
    broken: tuple[str, ...]  # promises
    seconds: tuple[float, ...]
    note: str | None = None


class Trust(Strict):
    """Is how far the confidence of one half can be believed."""

    bins: tuple[Bin, ...]
    risk: Risk | None


class SetRecord(Strict):
    """Is one set of questions, asked: figures by group and measure, the halves among the groups as “half dev”."""

    name: str
    shipped: bool
    service: str
    corpus: str  # fingerprint of the documents
    documents: int
    questions: tuple[Question, ...]
    absent: dict[str, str]
    figures: dict[str, dict[str, FigureJson]]
    costs: dict[str, float]
    trust: dict[Split, Trust]
    guarantee: Guarantee


class Record(Strict):
    """Is a run of one or several sets."""

    regqa: str
    made_at: datetime
    sets: tuple[SetRecord, ...]


def record(asked: Sequence[tuple[QuestionSet, Sequence[Observed]]], service: str, made_at: datetime) -> Record:
    """Return the run of these sets, measured; `service` says who was asked."""
    return Record(
        regqa=version("regqa"),
        made_at=made_at,
        sets=tuple(_set(one, observed, service) for one, observed in asked),
    )


def read(path: Path) -> Record:
    """Return the run that a file holds. Raises RecordError."""
    try:
        return Record.model_validate_json(path.read_bytes())
    except OSError as error:
        raise RecordError(
            f"{path}: không đọc được ({error.strerror}). Ghi tệp này bằng: regqa eval run --json TỆP"
        ) from error
    except ValidationError as error:
        first = faults(error.errors())[0]
        raise RecordError(
            f"{path}: không phải tệp của regqa eval run --json (trường {first.field}: {first.message})."
        ) from error


def _set(one: QuestionSet, observed: Sequence[Observed], service: str) -> SetRecord:
    held = one.service.held
    cases = [measured(seen, held) for seen in observed]
    questions = tuple(_question(case, held) for case in cases)
    groups: dict[str, list[Mapping[str, float | None]]] = {ALL: [question.scores for question in questions]}
    for question in questions:
        groups.setdefault(f"half {question.split}", []).append(question.scores)
    for question in sorted(questions, key=lambda each: each.group):
        if question.group:
            groups.setdefault(question.group, []).append(question.scores)
    figures = {name: means(rows) for name, rows in groups.items()}
    figures[ALL] |= overall(observed)
    told = outcomes(observed, held)
    halves = {half: [seen for seen in observed if seen.case.split == half] for half in HALVES}
    return SetRecord(
        name=one.name,
        shipped=one.shipped,
        service=service,
        corpus=held.fingerprint,
        documents=len(held.documents),
        questions=questions,
        absent=one.absent,
        figures={
            group: {name: FigureJson(value=figure.value, n=figure.n) for name, figure in row.items()}
            for group, row in figures.items()
        },
        costs=costs(cases) if cases else {},
        trust={
            half: Trust(
                bins=tuple(reliability(predictions(seen))),
                risk=risk([outcome for outcome in told if outcome.split == half]),
            )
            for half, seen in halves.items()
        },
        guarantee=guarantee(told),
    )


def _question(one: Measured, held: Held) -> Question:
    seen, satisfied = one.observed, one.satisfaction
    case, reply = seen.case, seen.reply
    hits = tuple(_hit(case, hit, held) for hit in seen.found)
    return Question(
        id=case.id,
        group=case.group,
        split=case.split,
        question=case.question,
        history=tuple(Turn(question=turn.question, answer=turn.answer) for turn in seen.question.history),
        as_of=seen.question.as_of,
        wanted=case.status,
        expected=tuple(tuple(_clause(place, held) for place in need) for need in case.needs),
        points=tuple(
            Wanted(text=_told(point, held), shown=point not in satisfied.missing) for point in case.wanted_points
        ),
        wrong_rules=satisfied.wrong,
        reply=reply,
        cited=tuple(
            Clause(label=f"[{c.marker}] {c.label}, {held.name(c.document_id)}", text=c.quote) for c in reply.citations
        ),
        nearest=tuple(_near(near, held) for near in reply.nearest),
        found=hits,
        scores=dict(one.scores),
        cause=causes.cause(case, reply, satisfied, one.broken, any(hit.right for hit in hits)) if case.judged else "",
        broken=one.broken,
        seconds=tuple(round(each, 4) for each in seen.seconds),
        note=case.note,
    )


def _told(point: Point, held: Held) -> str:
    if point.any:
        return " | ".join(point.any)
    return " | ".join(map(held.label, point.where))


def _clause(place: Place, held: Held) -> Clause:
    return Clause(label=held.label(str(place)), text=_cut(held.text(str(place))))


def _hit(case: Case, hit: Found, held: Held) -> Hit:
    right = bool(needs_met(case, held.shown(hit.document_id, hit.locator, hit.text)))
    return Hit(clause=_near(hit, held), right=right)


def _near(found: Found, held: Held) -> Clause:
    return Clause(label=held.label(f"{found.document_id}:{found.locator}"), text=_cut(found.text))


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST].rsplit(' ', 1)[0]} …"
