"""Runs of questions put together by hand; nothing is asked."""

from collections.abc import Sequence
from datetime import UTC, datetime

from evals.answers.record import Record, SetRecord, record
from evals.answers.run import Observed
from evals.cases import ASKED_ON
from evals.held import Held
from evals.replies import Found, Reply
from evals.sets import QuestionSet
from made.cases import HELD
from qa.model import Question, Status

NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)


class Rote:
    """Is a service that answers by heart: a reply to each question, by its text, and what it was asked, in order."""

    def __init__(self, held: Held = HELD, replies: dict[str, Reply] | None = None) -> None:
        self.held = held
        self.asked: list[Question] = []
        self._replies = replies or {}

    def ask(self, question: Question) -> Reply:
        self.asked.append(question)
        return self._replies.get(question.text, Reply(status=Status.UNANSWERABLE, text=f"Không rõ: {question.text}"))

    def search(self, text: str, k: int, on: object) -> tuple[Found, ...]:
        return ()


def question_set(observed: Sequence[Observed], name: str = "bo", *, shipped: bool = False) -> QuestionSet:
    return QuestionSet(name, tuple(one.case for one in observed), Rote(), {}, ASKED_ON, shipped)


def set_record(observed: Sequence[Observed], name: str = "bo") -> SetRecord:
    (made,) = run_record(observed, name=name).sets
    return made


def run_record(observed: Sequence[Observed], name: str = "bo", made_at: datetime = NOON) -> Record:
    return record([(question_set(observed, name), observed)], "trong máy", made_at)
