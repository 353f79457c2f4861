"""Ask every case of a service and keep what came back."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from corpus.spread import Map, side_by_side
from evals.cases import Case
from evals.replies import Found, Reply
from evals.services import Service
from qa.model import Question, Turn

DEPTH = 10  # hits kept of each search: what the retrieval measures look at
_REMEMBERED = 1500  # characters of an earlier answer that go back with a follow-up


@dataclass(frozen=True)
class Observed:
    """Is what one case brought: a search for its question alone, the first answer, and how long each answer took.

    `steady` is false where the same question got another answer when it was repeated.
    """

    case: Case
    question: Question
    found: tuple[Found, ...]
    reply: Reply
    seconds: tuple[float, ...] = ()
    steady: bool = True


def observe(
    cases: Sequence[Case],
    service: Service,
    today: date,
    *,
    concurrency: int = 1,
    repeat: int = 1,
    progress: Callable[[int, int], None] = lambda done, total: None,
    spread: Map | None = None,
) -> tuple[Observed, ...]:
    """Return what every case brought, in order, asked by so many at once, each so many times.

    `today` is the day of questions that name none; `progress` is told how many are done and how many there are.
    With `spread` they are asked on other machines, to which the service is taken.
    """
    asked = partial(_observed, service=service, today=today, repeat=repeat)
    observed: list[Observed] = []
    for done, one in enumerate((spread or side_by_side(concurrency))(asked, cases), start=1):
        observed.append(one)
        progress(done, len(cases))
    return tuple(observed)


def _observed(case: Case, *, service: Service, today: date, repeat: int) -> Observed:
    question = case.asked(today, _turns(case, service, today))
    found = service.search(case.question, DEPTH, question.as_of)
    replies, seconds = [], []
    for _ in range(repeat):
        started = time.perf_counter()
        replies.append(service.ask(question))
        seconds.append(time.perf_counter() - started)
    return Observed(
        case, question, found, replies[0], tuple(seconds), all(one.said == replies[0].said for one in replies)
    )


def _turns(case: Case, service: Service, today: date) -> list[Turn]:
    """Return the conversation so far; an earlier question without an answer is asked now."""
    turns: list[Turn] = []
    for exchange in case.history:
        said = exchange.answer
        if said is None:
            earlier = case.model_copy(update={"question": exchange.question})
            said = service.ask(earlier.asked(today, turns)).text[:_REMEMBERED]
        turns.append(Turn(exchange.question, said))
    return turns
