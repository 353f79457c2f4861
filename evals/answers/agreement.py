"""How far people agree with what is counted as satisfying: their judgements, exported from the report of a run.

    {"run": "2026-01-02T03:04:05+07:00", "judgements": [{"set": "users", "id": "a", "grade": 3, "remark": ""}]}

A grade of 2 or 3, enough to act on, is a person's word for satisfied.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from pydantic import ValidationError

from corpus.faults import faults
from corpus.model import Strict
from corpus.text import clean
from evals.answers.causes import CAUSES
from evals.answers.record import Record
from evals.answers.report import number, percent

ENOUGH = 2  # the least grade that counts as satisfied


class JudgementError(Exception):
    """A file of judgements cannot be read; the message says which, what is wrong in it, and where."""


class Judgement(Strict):
    """Is what a person makes of one answer: 0 is wrong or useless, 3 enough to act on."""

    set: str
    id: str
    grade: Literal[0, 1, 2, 3]
    remark: str = ""

    @property
    def satisfied(self) -> bool:
        return self.grade >= ENOUGH


class Judgements(Strict):
    """Is a person's judgements of the run that was made at `run`."""

    run: datetime
    judgements: tuple[Judgement, ...]


@dataclass(frozen=True)
class Disagreement:
    """Is a question on which person and measure differ; `cause` is what the run finds wrong with it, or ""."""

    judgement: Judgement
    cause: str


@dataclass(frozen=True)
class Agreement:
    """Is how person and measure agree: how many questions both, one of them or neither take for satisfied.

    `unmeasured` are judged questions that the run does not measure, as they say nothing of what they want; `absent`
    those that it does not have.
    """

    same_run: bool
    both: int
    person_only: int
    measure_only: int
    neither: int
    disagreeing: tuple[Disagreement, ...]
    unmeasured: tuple[Judgement, ...]
    absent: tuple[Judgement, ...]

    @property
    def n(self) -> int:
        return self.both + self.person_only + self.measure_only + self.neither

    @property
    def share(self) -> float | None:
        """Return the share of questions on which both say the same; None without questions."""
        return (self.both + self.neither) / self.n if self.n else None

    @property
    def kappa(self) -> float | None:
        """Return Cohen's kappa (1960): agreement beyond chance, 1 is always, 0 as often as by chance.

        None where chance alone would agree always: without questions, or where both say one and the same of all.
        """
        if self.share is None:
            return None
        person, measure = self.both + self.person_only, self.both + self.measure_only
        chance = (person * measure + (self.n - person) * (self.n - measure)) / self.n**2
        return (self.share - chance) / (1 - chance) if chance < 1 else None


def read(path: Path) -> Judgements:
    """Return the judgements that a file holds. Raises JudgementError, also where a question is judged twice."""
    try:
        found = Judgements.model_validate_json(path.read_bytes())
    except OSError as error:
        raise JudgementError(
            f"{path}: không đọc được ({error.strerror}). Xuất tệp này từ trang báo cáo: nút “Xuất lời chấm”."
        ) from error
    except ValidationError as error:
        first = faults(error.errors())[0]
        raise JudgementError(
            f"{path}: không phải lời chấm xuất từ trang báo cáo (trường {first.field}: {first.message})."
        ) from error
    times = Counter((one.set, one.id) for one in found.judgements)
    for (set_name, case_id), n in times.items():
        if n > 1:
            raise JudgementError(f"{path}: câu {set_name}/{case_id} có {n} lời chấm; để lại một.")
    return found


def compared(record: Record, judgements: Judgements) -> Agreement:
    """Return how the judgements agree with what the run measured of the same questions."""
    asked = {(one.name, question.id): question for one in record.sets for question in one.questions}
    counts: Counter[tuple[bool, bool]] = Counter()
    disagreeing: list[Disagreement] = []
    unmeasured: list[Judgement] = []
    absent: list[Judgement] = []
    for judgement in judgements.judgements:
        question = asked.get((judgement.set, judgement.id))
        if question is None:
            absent.append(judgement)
        elif (satisfied := question.scores.get("satisfied")) is None:
            unmeasured.append(judgement)
        else:
            counts[judgement.satisfied, bool(satisfied)] += 1
            if judgement.satisfied != bool(satisfied):
                disagreeing.append(Disagreement(judgement, question.cause))
    return Agreement(
        same_run=judgements.run == record.made_at,
        both=counts[True, True],
        person_only=counts[True, False],
        measure_only=counts[False, True],
        neither=counts[False, False],
        disagreeing=tuple(disagreeing),
        unmeasured=tuple(unmeasured),
        absent=tuple(absent),
    )


def told(found: Agreement) -> str:
    """Return the agreement in words, each question that disagrees on a line."""
    lines = [] if found.same_run else ["Lưu ý: lời chấm này là của một lần chạy khác; câu trả lời có thể đã đổi."]
    if found.n:
        kappa = "không tính được, vì cả hai bên chỉ có một ý" if found.kappa is None else number(found.kappa)
        lines += [
            f"So được {found.n} câu; người chấm từ {ENOUGH} điểm là vừa ý.",
            f"Cùng ý: {percent(found.share)}. Kappa của Cohen: {kappa} (1: luôn cùng ý, 0: như ngẫu nhiên).",
            "",
            f"{'':18} {'máy: vừa ý':>12} {'máy: chưa':>12}",
            f"{'người: vừa ý':18} {found.both:12} {found.person_only:12}",
            f"{'người: chưa':18} {found.measure_only:12} {found.neither:12}",
        ]
    else:
        lines.append("Không có lời chấm nào so được với lần chạy này.")
    if found.disagreeing:
        lines += ["", f"Câu không cùng ý: {len(found.disagreeing)}", *map(_line, found.disagreeing)]
    for title, listed in (
        ("Câu mà lần chạy không chấm", found.unmeasured),
        ("Câu không có trong lần chạy", found.absent),
    ):
        if listed:
            lines += ["", f"{title}: {len(listed)}", *(f"  {_name(one)}" for one in listed)]
    return "\n".join(lines)


def _line(one: Disagreement) -> str:
    judgement = one.judgement
    measured = CAUSES.get(one.cause, one.cause) if judgement.satisfied else "vừa ý"
    remark = f"; “{clean(judgement.remark)}”" if judgement.remark else ""
    return f"  {_name(judgement):40} người {judgement.grade}, máy: {measured}{remark}"


def _name(judgement: Judgement) -> str:
    return clean(f"{judgement.set}/{judgement.id}")
