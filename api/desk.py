"""Where a question is worked on: in a seat, counted and logged as it ends, its answer kept for who judges it."""

import json
import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, TypeVar

from pydantic import BaseModel

from api import problems
from api.engine import Answering, Opens
from api.metrics import Metrics
from api.records.audit import Audit
from api.records.chain import LogFailed
from api.remembered.kinds import Answers
from api.requests import AnswerRequest
from api.schemas import AnswerJson, DeltaJson, answer_json, citation_json, search_json
from api.seats import Seats
from api.streams import Given, Stream
from qa.answer import Answered, Cited, Searched, Step, Wrote
from qa.model import Question

if TYPE_CHECKING:
    from qa.engine import Library

logger = logging.getLogger(__name__)

T = TypeVar("T")


@dataclass
class _Outcome:
    """Is how one question ends, filled in while it is worked on; never holds what was asked."""

    status: str = "disconnected"
    id: str | None = None
    hits: int = 0
    cited: int = 0
    index: str | None = None
    arrived: float = field(default_factory=time.perf_counter)

    @property
    def seconds(self) -> float:
        return time.perf_counter() - self.arrived

    def line(self) -> str:
        """Return the log line, one JSON object."""
        shown = {"event": "question", "id": self.id, "status": self.status, "hits": self.hits, "cited": self.cited}
        return json.dumps(shown | {"milliseconds": round(self.seconds * 1000, 1), "index": self.index})


@dataclass(frozen=True)
class Desk:
    """Takes questions; called from the event loop only."""

    shelf: Opens
    answering: Answering
    seats: Seats
    metrics: Metrics
    given: Answers
    audit: Audit

    async def answer(self, asked: AnswerRequest, told: Callable[[AnswerJson], T], *, choosable: bool = True) -> T:
        """Return the answer as `told` makes it, not one that was chosen where it is not to be `choosable`.

        Raises Busy, and what keeps the engine from working.
        """
        with self.seats.seat(), self._counted() as outcome:
            question = asked.asked(date.today(), choosable=choosable)
            done, body = await self.seats.run(lambda: self._answered(question, outcome, told))
            for step in done:
                await self._note(step, outcome)
            return body

    async def tell(self, asked: AnswerRequest, stream: Stream, *, choosable: bool = True) -> None:
        """Work on one answer and send each step; what fails once the stream is open is its last event."""
        with self.seats.seat(), self._counted() as outcome:
            library = await self.seats.run(self.shelf.current)
            outcome.index = library.index.manifest.fingerprint
            stream.open()
            question = asked.asked(date.today(), choosable=choosable)
            try:
                pending = self.answering(question, library)
                while step := await self.seats.run(lambda: self._next(pending, outcome)):
                    await self._note(step, outcome)
                    stream.send(*_event(step, question, library))
            except Exception as error:
                outcome.status = "error"
                logger.exception("answering failed after the stream had opened")
                stream.send("error", problems.engine_problem(error))

    def _answered(
        self, question: Question, outcome: _Outcome, told: Callable[[AnswerJson], T]
    ) -> tuple[tuple[Step, ...], T]:
        """Return the steps of one answer, and the answer as it is told.

        Worked on in one go: under load every change of threads costs milliseconds.
        """
        library = self.shelf.current()
        outcome.index = library.index.manifest.fingerprint
        pending = self.answering(question, library)
        done = []
        while step := self._next(pending, outcome):
            done.append(step)
        (answer,) = (step.answer for step in done if isinstance(step, Answered))
        return tuple(done), told(answer_json(answer, library.register))

    def _next(self, pending: Iterator[Step], outcome: _Outcome) -> Step | None:
        """Return the next step, None after the last; an answer is written down where the operator wants that."""
        step = next(pending, None)
        if isinstance(step, Answered) and self.audit.asks:
            try:
                self.audit.asked(step.answer, outcome.index or "")
            except LogFailed as error:  # an answer is not withheld for that
                logger.error("%s", error)
        return step

    @contextmanager
    def _counted(self) -> Iterator[_Outcome]:
        """Hold what becomes of one question; count and log it once it has been worked on or given up."""
        one = _Outcome()
        try:
            yield one
        except Exception:
            one.status = "error"
            raise
        finally:
            if one.index is not None:  # without one, nothing was asked of it
                self.metrics.question(one.status, one.seconds)
                logger.info(one.line())

    async def _note(self, step: Step, outcome: _Outcome) -> None:
        match step:
            case Searched(hits):
                outcome.hits = len(hits)
            case Answered(answer):
                outcome.status, outcome.id, outcome.cited = answer.status, answer.id, len(answer.citations)
                await self.given.put(Given(answer, outcome.index or ""))


def _event(step: Step, question: Question, library: "Library") -> tuple[str, BaseModel]:
    """Return the event's name and data."""
    match step:
        case Searched(hits):
            return "search", search_json(hits, library.register, question.as_of)
        case Cited(citation):
            return "citation", citation_json(citation, library.register, question.as_of)
        case Wrote(text):
            return "delta", DeltaJson(text=text)
        case Answered(answer):
            return "final", answer_json(answer, library.register)
