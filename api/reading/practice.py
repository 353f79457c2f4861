"""The pages `/practice` and `/practice/{key}`: questions to try oneself on, and the clauses behind them.

All is in the page when it comes, and nothing is sent from there: what a learner chooses stays in the browser.
"""

import secrets
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from api.engine import Opens
from api.problems import ANSWERS_WITHHELD, Refused
from api.questions import Questions
from api.quizzes import MOST, Quiz, quiz_of
from api.reading.exams import answers_shown
from api.reading.page import Day, render
from api.reading.works import Bench, WorkPage
from corpus.register import Register
from qa.courses.exams import Exam
from qa.courses.model import Bank, State
from qa.courses.works import Work

Number = Annotated[int, Query(ge=1, le=MOST)]
Words = Annotated[str, Query(max_length=200)]
Seed = Annotated[int | None, Query(ge=0, lt=10**9)]
_USUAL = 10  # questions


def router(bench: Bench, shelf: Opens, questions: Questions) -> APIRouter:
    """Return the routes; one without a seed leads to the same quiz under one, so that it can be come back to."""
    routes = APIRouter(route_class=WorkPage, include_in_schema=False)

    @routes.get("/practice")
    async def of_corpus(
        request: Request,
        number: Annotated[int | None, Query(ge=1, le=MOST)] = None,
        topic: Words = "",
        document: Words = "",
        seed: Seed = None,
        as_of: Day = None,
    ) -> Response:
        on = as_of or date.today()
        bank = await questions.of_day(on)
        register = shelf.current().register
        if number is None:
            return _page(request, bank, register, on, None)
        if seed is None:
            return _seeded(request)
        drawn = quiz_of(bank, register, on, number, seed, topic=topic, document=document)
        return _page(request, bank, register, on, drawn)

    @routes.get("/practice/{key}")
    def of_work(
        request: Request, key: str, number: Number = _USUAL, topic: Words = "", seed: Seed = None
    ) -> Response:
        opened = bench.open(key, Bank | Exam)  # type: ignore[arg-type]
        work = opened.kept.work
        assert isinstance(work, Bank | Exam)
        if isinstance(work, Exam) and not answers_shown(opened):
            raise Refused(ANSWERS_WITHHELD)
        if seed is None:
            return _seeded(request)
        approved_only = isinstance(work, Bank) and not work.drafts_practised
        drawn = quiz_of(work, opened.register, opened.on, number, seed, topic=topic, approved_only=approved_only)
        return _page(request, work, opened.register, opened.on, drawn)

    return routes


def _seeded(request: Request) -> Response:
    address = request.url.include_query_params(seed=secrets.randbelow(10**9))
    return RedirectResponse(f"{address.path}?{address.query}", 303)


def _page(request: Request, work: Work, register: Register, on: date, drawn: Quiz | None) -> Response:
    shown = work.questions if isinstance(work, Bank | Exam) else ()
    ids = dict.fromkeys(source.document for one in shown for source in one.sources)
    again = request.url.remove_query_params("seed")
    page = render(
        "practice.html",
        title=work.title if request.url.path != "/practice" else "",
        drawn=drawn,
        on=on,
        topics=list(dict.fromkeys(one.topic[0] for one in shown if one.topic)),
        documents={id: document.name if (document := register.get(id)) else id for id in ids},
        again=f"{again.path}?{again.query}",
        most=MOST,
        usual=_USUAL,
        draft=State.DRAFT,
    )
    return HTMLResponse(page, headers={"Cache-Control": "no-store"})
