"""The HTTP service: routes over a shelf and two functions, all handed in as values.

app = create_app(Shelf(settings))
"""

import json
import logging
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Protocol

from fastapi import Depends, FastAPI, Query
from fastapi.responses import FileResponse, Response
from fastapi.routing import APIRoute
from fastapi.sse import EventSourceResponse, ServerSentEvent
from fastapi.staticfiles import StaticFiles
from prometheus_client import CONTENT_TYPE_LATEST
from starlette.datastructures import Headers
from starlette.routing import Match
from starlette.types import Scope

from api import examples, problems
from api.gate import Gate
from api.inference import Busy, Inference
from api.metrics import Metrics
from api.problems import NotHere
from api.schemas import (
    AnswerJson,
    AnswerRequest,
    AsOf,
    DeltaJson,
    DocumentTreeJson,
    HealthJson,
    PassageJson,
    ReadyJson,
    RegisterJson,
    SearchJson,
    SearchRequest,
    answer_json,
    citation_json,
    passage_json,
    register_json,
    search_json,
    tree_json,
)
from qa import answer as answering
from qa.answer import Answered, Cited, Searched, Step, Wrote
from qa.model import Hit, Question

if TYPE_CHECKING:  # opening a library loads the model; the routes only pass it along
    from qa.library import Library

WIDGET = Path(__file__).parent / "widget"

logger = logging.getLogger(__name__)


class Opens(Protocol):
    """Is what holds the library: `qa.library.Shelf`. Its `current` may be called from several threads."""

    def current(self) -> "Library": ...


Steps = Callable[[Question, "Library"], Iterator[Step]]
Search = Callable[[str, "Library", int, date], list[Hit]]


def create_app(
    shelf: Opens,
    steps: Steps = answering.steps,
    search: Search = answering.search,
    *,
    workers: int = 2,
    waiting: int = 32,
) -> FastAPI:
    """Return the service over what `shelf` opens; more than `workers` + `waiting` requests at once get a 503."""
    inference = Inference(workers, waiting)
    metrics = Metrics()

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        yield
        inference.close()

    app = _Service(
        title="regqa",
        summary="Hỏi đáp quy định của Đảng, trích dẫn nguyên văn từng điều khoản",
        version=examples.VERSION,
        docs_url=None,  # the usual pages load scripts from elsewhere
        redoc_url=None,
        lifespan=lifespan,
        responses=examples.ANY_ROUTE,
    )
    app.add_middleware(Gate, metrics=metrics)
    problems.install(app)

    async def seat() -> AsyncIterator[None]:
        try:
            with inference.seat():
                yield
        except Busy:
            metrics.refused()
            raise

    async def opened(_seat: Annotated[None, Depends(seat)]) -> "Library":
        return await inference.run(shelf.current)

    async def outcome() -> AsyncIterator[_Outcome]:
        """Hold what becomes of one question; count and log it once its response is sent or its reader has left."""
        one = _Outcome()
        try:
            yield one
        finally:
            if one.started is not None:
                metrics.question(one.status, one.seconds)
                logger.info(one.line())

    async def worked(question: Question, library: "Library", outcome: _Outcome) -> AsyncIterator[Step]:
        """Yield the steps of one answer, each computed in the pool."""
        outcome.started = time.perf_counter()
        outcome.index = library.index.manifest.fingerprint
        try:
            pending = steps(question, library)
            while step := await inference.run(lambda: next(pending, None)):
                match step:
                    case Searched(hits):
                        outcome.hits = len(hits)
                    case Answered(answer):
                        outcome.status, outcome.id, outcome.cited = answer.status, answer.id, len(answer.citations)
                yield step
        except Exception:
            outcome.status = "error"
            raise

    # Dependencies run before a stream opens, so a full queue or a missing index is a plain 503.
    Opened = Annotated["Library", Depends(opened)]  # noqa: N806
    Recorded = Annotated[_Outcome, Depends(outcome)]  # noqa: N806
    Day = Annotated[AsOf, Query(description="ngày xét hiệu lực; mặc định là hôm nay")]  # noqa: N806

    async def stream(asked: AnswerRequest, library: Opened, record: Recorded) -> AsyncIterator[ServerSentEvent]:
        question = asked.asked(date.today())
        try:
            async for step in worked(question, library, record):
                yield _event(step, question, library)
        except Exception as error:
            logger.exception("answering failed after the stream had opened")
            yield ServerSentEvent(event="error", data=problems.engine_problem(error))

    app.router.routes.append(
        _EventStreamRoute(
            "/v1/answers",
            stream,
            methods=["POST"],
            response_class=EventSourceResponse,
            include_in_schema=False,  # described with the JSON form of the same address
        )
    )

    @app.post("/v1/answers", responses=examples.ANSWERS, openapi_extra=examples.ANSWERS_REQUEST)
    async def answers(asked: AnswerRequest, library: Opened, record: Recorded) -> AnswerJson:
        """Trả lời một câu hỏi, kèm trích dẫn nguyên văn; với `Accept: text/event-stream` thì theo dòng sự kiện."""
        question = asked.asked(date.today())
        async for step in worked(question, library, record):
            if isinstance(step, Answered):
                final = answer_json(step.answer, library.register)
        return final

    @app.post("/v1/search", responses=examples.SEARCH, openapi_extra=examples.SEARCH_REQUEST)
    async def searches(wanted: SearchRequest, library: Opened) -> SearchJson:
        """Tìm các đoạn gần nhất với nội dung, không viết câu trả lời."""
        on = wanted.as_of or date.today()
        hits = await inference.run(lambda: search(wanted.query, library, wanted.k, on))
        return search_json(hits, library.register, on)

    @app.get("/v1/documents", responses=examples.DOCUMENTS)
    def documents(as_of: Day = None) -> RegisterJson:
        """Liệt kê văn bản trong kho: số hiệu, cơ quan ban hành, hiệu lực, văn bản thay thế."""
        return register_json(shelf.current().register, as_of or date.today())

    @app.get("/v1/documents/{document_id}", responses=examples.DOCUMENT)
    def document(document_id: str, as_of: Day = None) -> DocumentTreeJson:
        """Trả về mục đăng ký của văn bản và toàn bộ cây điều khoản."""
        register = shelf.current().register
        found = register.get(document_id)
        if found is None:
            raise NotHere("Không có văn bản mang mã này. Danh sách văn bản: /v1/documents")
        return tree_json(found, register, as_of or date.today())

    @app.get("/v1/passages/{passage_id}", responses=examples.PASSAGE)
    def passage(passage_id: str, as_of: Day = None) -> PassageJson:
        """Trả về nguyên văn một đoạn với địa chỉ của nó trong văn bản."""
        library = shelf.current()
        found = library.index.by_id.get(passage_id)
        if found is None:
            raise NotHere("Không có đoạn mang mã này. Mã đoạn lấy từ trích dẫn hoặc từ /v1/search")
        return passage_json(found, library.register, as_of or date.today())

    @app.get("/healthz", responses=examples.HEALTH)
    async def healthz() -> HealthJson:
        """Cho biết tiến trình còn chạy; không chạm tới chỉ mục hay mô hình."""
        return HealthJson(status="ok")

    @app.get("/readyz", responses=examples.READY)
    def readyz() -> ReadyJson:
        """Cho biết đã sẵn sàng trả lời: chỉ mục mở được, mô hình đã nạp, kho không rỗng."""
        library = shelf.current()
        if not library.index.by_id:
            raise problems.NothingToAsk
        return ReadyJson(
            status="ready",
            documents=len(library.documents),
            passages=len(library.index.by_id),
            index=library.index.manifest.fingerprint,
        )

    @app.get("/metrics", response_class=Response, responses=examples.METRICS)
    async def exposition() -> Response:
        """Số đo cho Prometheus."""
        return Response(metrics.exposition(inference.taken), media_type=CONTENT_TYPE_LATEST)

    @app.get("/", include_in_schema=False)
    def page() -> FileResponse:
        return FileResponse(WIDGET / "index.html")

    app.mount("/static", StaticFiles(directory=WIDGET), name="static")
    return app


@dataclass
class _Outcome:
    """Is how one question ends, filled in while it is worked on; never holds what was asked."""

    status: str = "disconnected"
    id: str | None = None
    hits: int = 0
    cited: int = 0
    index: str | None = None
    started: float | None = None

    @property
    def seconds(self) -> float:
        return time.perf_counter() - (self.started or 0.0)

    def line(self) -> str:
        """Return the log line, one JSON object."""
        shown = {"event": "question", "id": self.id, "status": self.status, "hits": self.hits, "cited": self.cited}
        return json.dumps(shown | {"milliseconds": round(self.seconds * 1000, 1), "index": self.index})


class _Service(FastAPI):
    def openapi(self) -> dict[str, Any]:
        """Return the description with the schema of problems, which no route returns by its own type."""
        if self.openapi_schema is None:
            super().openapi()["components"]["schemas"] |= problems.SCHEMAS
        return super().openapi()


class _EventStreamRoute(APIRoute):
    """Is a route for callers that ask for an event stream; others fall through to the next one of that address."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        if scope["type"] == "http" and "text/event-stream" in Headers(scope=scope).get("accept", "").lower():
            return super().matches(scope)
        return Match.NONE, {}


def _event(step: Step, question: Question, library: "Library") -> ServerSentEvent:
    match step:
        case Searched(hits):
            return ServerSentEvent(event="search", data=search_json(hits, library.register, question.as_of))
        case Cited(citation):
            return ServerSentEvent(event="citation", data=citation_json(citation, library.register, question.as_of))
        case Wrote(text):
            return ServerSentEvent(event="delta", data=DeltaJson(text=text))
        case Answered(answer):
            return ServerSentEvent(event="final", data=answer_json(answer, library.register))
