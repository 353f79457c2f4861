"""The HTTP service: middleware and routers over a shelf and two functions, all handed in as values.

app = create_app(Shelf(settings), settings)
"""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.responses import FileResponse
from fastapi.staticfiles import StaticFiles
from starlette.middleware.gzip import GZipMiddleware

from api import examples, problems
from api.access.door import Door
from api.access.envelope import Envelope
from api.access.guard import Guard
from api.access.hosts import Hosts
from api.access.origins import Allowance, EmbeddableFiles, Origins
from api.access.rates import Rates
from api.access.rights import Seen
from api.access.roles import Routes
from api.chosen import Chooser
from api.desk import Desk
from api.engine import Answering, Builds, Searching
from api.metrics import Metrics
from api.publisher import Publisher
from api.questions import Making, Questions, made_apart
from api.reading import accounts as accounts_pages
from api.reading import administration as administration_pages
from api.reading import banks, comparison, exams, figures, library, missing, practice, room, teaching
from api.reading import cards as cards_page
from api.reading import checking as checking_page
from api.reading import collections as collection_pages
from api.reading import courses as course_pages
from api.reading import glossary as glossary_page
from api.reading import kept as kept_pages
from api.reading import operating as operating_pages
from api.reading import procedures as procedure_pages
from api.reading import unanswered as unanswered_pages
from api.reading.works import Bench
from api.records.audit import Audit
from api.records.chain import LogFailed
from api.records.chosen import ChosenAnswers
from api.records.figures import Figures
from api.records.works import Works
from api.remembered.choice import remembered
from api.routes import (
    administration,
    answers,
    check,
    chosen,
    completions,
    courses,
    documents,
    exports,
    feedback,
    glossary,
    health,
    operating,
    procedures,
    quiz,
    search,
    unanswered,
    works,
)
from api.seats import Seats
from api.settings import Settings
from api.streams import PATIENCE_S
from api.unanswered import Unanswered
from qa import answer as engine

logger = logging.getLogger(__name__)

WIDGET = Path(__file__).parent / "widget"


def create_app(
    shelf: Builds,
    settings: Settings,
    answering: Answering = engine.steps,
    searching: Searching = engine.search,
    making: Making = made_apart,
    *,
    workers: int = 2,
    waiting: int = 32,
    patience: float = PATIENCE_S,
) -> FastAPI:
    """Return the service over what `shelf` opens.

    More than `workers` + `waiting` requests at once get a 503. An answer's stream is worked on for `patience` seconds
    after its reader has left, and can be taken up again.
    """
    metrics, lately = Metrics(Figures(settings.figures)), remembered(settings)
    seats = Seats(workers, waiting, metrics.refused, metrics.taken)
    drawing = Seats(workers=1, waiting=16)  # PDFium bears one thread
    comparing = Seats(workers=1, waiting=16)  # two long texts may take seconds: not at the cost of those who ask
    checking = Seats(workers=2, waiting=16)  # a file may take its time to be read
    exporting = Seats(workers=1, waiting=16)  # or to be written
    proving = Seats(workers=1, waiting=16)  # of a password that it is right: 64 MiB each time
    looking = Seats(workers=1, waiting=8)  # at a month of questions, which are embedded the first time

    shelf = seen = Seen(shelf, settings.data)
    publisher, door, kept = Publisher(shelf, settings), Door(settings, lately.windows), Works(settings.works, seen)
    audit, allowance = Audit(settings), Allowance(settings, lately.windows)
    bench, questions = Bench(kept, shelf), Questions(shelf, making)
    answers_chosen = ChosenAnswers(settings.chosen)
    chooser = Chooser(shelf, answers_chosen, reviewed=settings.chosen_reviewed)
    in_vain = Unanswered(shelf, audit, answers_chosen, settings)
    admitted: Routes  # of all routes, once they are there

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        publisher.start()
        try:
            audit.retain()
        except LogFailed as error:  # questions are answered from a disk that nobody can write to
            logger.error("%s", error)
        yield
        publisher.close()
        await lately.close()
        metrics.figures.save()
        seats.close()
        drawing.close()
        comparing.close()
        checking.close()
        exporting.close()
        proving.close()
        looking.close()
        questions.close()

    app = _Service(lifespan=lifespan)
    # The last one added is passed first.
    app.add_middleware(GZipMiddleware, minimum_size=1000, compresslevel=6)  # leaves event streams alone
    app.add_middleware(Guard, routes=lambda: admitted, door=door, audit=audit, settings=settings)
    app.add_middleware(problems.Unexpected)
    app.add_middleware(Rates, settings=settings, kept=lately.buckets)
    app.add_middleware(Origins, settings=settings, allowance=allowance)
    app.add_middleware(Hosts, settings=settings)
    app.add_middleware(Envelope, metrics=metrics, framed_by=settings.widget_origins)
    problems.install(app)

    desk = Desk(shelf, answering, seats, metrics, lately.answers, audit)
    app.include_router(answers.router(desk, lately.streams, patience))
    app.include_router(completions.router(desk))
    app.include_router(feedback.router(lately.answers, metrics, settings.feedback))
    app.include_router(search.router(shelf, searching, seats))
    app.include_router(check.router(shelf, checking))
    app.include_router(documents.router(shelf, comparing))
    app.include_router(administration.router(publisher, shelf, settings))
    app.include_router(operating.router(shelf, settings))
    app.include_router(unanswered.router(in_vain, looking))
    app.include_router(chosen.router(chooser, looking))
    app.include_router(procedures.router(shelf))
    app.include_router(works.router(kept, shelf))
    app.include_router(exports.router(kept, shelf, exporting))
    app.include_router(quiz.router(shelf, questions))
    app.include_router(courses.router(shelf, searching, seats))
    app.include_router(glossary.router(shelf))
    app.include_router(health.router(shelf, metrics, settings, lately.state))
    app.include_router(documents.originals(shelf, settings.files, drawing))
    app.include_router(room.router(shelf, settings.files))
    app.include_router(library.router(shelf, searching, seats))
    app.include_router(missing.router(shelf))
    app.include_router(comparison.router(shelf, comparing))
    app.include_router(checking_page.router(shelf, checking))
    app.include_router(administration_pages.router(publisher, shelf, settings, Works(settings.works)))
    app.include_router(operating_pages.router(shelf, settings))
    app.include_router(figures.router(shelf, settings, metrics, seats))
    app.include_router(kept_pages.router(settings, audit))
    app.include_router(accounts_pages.router(door, audit, proving, settings, allowance))
    app.include_router(unanswered_pages.router(in_vain, chooser, shelf, searching, looking))
    app.include_router(procedure_pages.router(shelf))
    app.include_router(course_pages.router(bench, shelf, searching, seats))
    app.include_router(glossary_page.router(shelf))
    app.include_router(collection_pages.router(bench, kept, shelf))
    app.include_router(teaching.router(bench, kept, shelf))
    app.include_router(banks.router(bench, shelf, questions, searching, seats))
    app.include_router(exams.router(bench, kept))
    app.include_router(practice.router(bench, shelf, questions))
    app.include_router(cards_page.router(kept, shelf, exporting))

    @app.get("/", include_in_schema=False)
    def page() -> FileResponse:
        return FileResponse(WIDGET / "index.html")

    app.mount("/static", StaticFiles(directory=WIDGET), name="static")
    app.mount("/widget", EmbeddableFiles(directory=WIDGET), name="widget")
    admitted = Routes(app.routes)
    return app


class _Service(FastAPI):
    """Is an application that describes itself in Vietnamese."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            title="regqa",
            summary="Hỏi đáp quy định của Đảng, trích dẫn nguyên văn từng điều khoản",
            description=(
                "Trang của nơi khác gọi /v1/ bằng khóa nhúng ở đầu mục `X-Regqa-Key`, tên ngẫu nhiên của trình duyệt "
                "ở `X-Regqa-Browser`; người vận hành khai trang và khóa ở REGQA_WIDGET_ORIGINS, REGQA_WIDGET_KEYS. "
                "Địa chỉ thay đổi kho, và mọi địa chỉ khi REGQA_READING=signed-in, cần khóa của một tài khoản có vai "
                "trò đủ quyền ở `Authorization: Bearer …`."
            ),
            version=examples.VERSION,
            docs_url=None,  # the usual pages load scripts from elsewhere
            redoc_url=None,
            responses=examples.ANY_ROUTE,
            **options,
        )

    def openapi(self) -> dict[str, Any]:
        """Return the description with the schema of problems, which no route returns by its own type.

        FastAPI adds its own kind of 422 to every route with a parameter; ours are listed where they can happen.
        """
        if self.openapi_schema is None:
            described = super().openapi()
            schemas = described["components"]["schemas"]
            schemas |= problems.SCHEMAS
            for name in ("HTTPValidationError", "ValidationError"):
                schemas.pop(name, None)
            for operation in (one for path in described["paths"].values() for one in path.values()):
                if "application/json" in operation["responses"].get("422", {}).get("content", {}):
                    del operation["responses"]["422"]
        return super().openapi()
