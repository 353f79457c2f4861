"""The HTTP service: routes over a shelf and two functions, all handed in as values.

app = create_app(Shelf(settings), settings)
"""

import json
import logging
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import Depends, FastAPI, Header, HTTPException, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import FileResponse, Response, StreamingResponse
from fastapi.routing import APIRoute
from fastapi.staticfiles import StaticFiles
from prometheus_client import CONTENT_TYPE_LATEST
from pydantic import BaseModel
from starlette.datastructures import Headers
from starlette.middleware.gzip import GZipMiddleware
from starlette.routing import Match
from starlette.types import Scope

from api import examples, problems
from api.access.envelope import Envelope
from api.access.hosts import Hosts, is_local
from api.access.origins import EmbeddableFiles, Origins
from api.metrics import Metrics
from api.problems import NotHere
from api.reading import room as pages
from api.reading.room import Opens
from api.records import feedback
from api.schemas import (
    AnswerJson,
    AnswerRequest,
    AsOf,
    DeltaJson,
    DocumentTreeJson,
    FeedbackRequest,
    FeedbackTakenJson,
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
from api.seats import Busy, Inference
from api.settings import Settings
from api.streams import PATIENCE_S, Given, Recent, Stream
from qa import answer as answering
from qa.answer import Answered, Cited, Searched, Step, Wrote
from qa.model import Hit, Question

if TYPE_CHECKING:  # opening a library loads the model; the routes only pass it along
    from qa.engine import Library

_JSON = "application/json"
WIDGET = Path(__file__).parent / "widget"

_NO_STREAM = "Không còn giữ dòng sự kiện này. Hãy hỏi lại."

logger = logging.getLogger(__name__)


Events = AsyncIterator[bytes]
LastEvent = Annotated[
    str, Header(pattern=r"^([0-9a-f]{1,64}-[0-9]{1,9})?$", description="mã sự kiện nhận được sau cùng")
]
Steps = Callable[[Question, "Library"], Iterator[Step]]
Search = Callable[[str, "Library", int, date], list[Hit]]


def create_app(
    shelf: Opens,
    settings: Settings,
    steps: Steps = answering.steps,
    search: Search = answering.search,
    *,
    workers: int = 2,
    waiting: int = 32,
    patience: float = PATIENCE_S,
) -> FastAPI:
    """Return the service over what `shelf` opens.

    More than `workers` + `waiting` requests at once get a 503. An answer's stream is worked on for `patience` seconds
    after its reader has left, and can be taken up again.
    """
    inference = Inference(workers, waiting)
    metrics = Metrics()
    recent = Recent()

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        yield
        recent.close()
        inference.close()

    app = _Service(
        title="regqa",
        summary="Hỏi đáp quy định của Đảng, trích dẫn nguyên văn từng điều khoản",
        description=(
            "Trang của nơi khác gọi /v1/ bằng khóa nhúng ở đầu mục `X-Regqa-Key`, tên ngẫu nhiên của trình duyệt ở "
            "`X-Regqa-Browser`; người vận hành khai trang và khóa ở REGQA_WIDGET_ORIGINS, REGQA_WIDGET_KEYS."
        ),
        version=examples.VERSION,
        docs_url=None,  # the usual pages load scripts from elsewhere
        redoc_url=None,
        lifespan=lifespan,
        responses=examples.ANY_ROUTE,
    )
    # The last one added is passed first.
    app.add_middleware(GZipMiddleware, minimum_size=1000, compresslevel=6)  # leaves event streams alone
    app.add_middleware(problems.Unexpected)
    app.add_middleware(Origins, settings=settings)
    app.add_middleware(Hosts, settings=settings)
    app.add_middleware(Envelope, metrics=metrics, framed_by=settings.widget_origins)
    problems.install(app)

    @contextmanager
    def seat() -> Iterator[None]:
        try:
            with inference.seat():
                yield
        except Busy:
            metrics.refused()
            raise

    @contextmanager
    def counted() -> Iterator[_Outcome]:
        """Hold what becomes of one question; count and log it once it has been worked on or given up."""
        one = _Outcome()
        try:
            yield one
        except Exception:
            one.status = "error"
            raise
        finally:
            if one.index is not None:  # without one, nothing was asked of it
                metrics.question(one.status, one.seconds)
                logger.info(one.line())

    def note(step: Step, outcome: _Outcome) -> None:
        match step:
            case Searched(hits):
                outcome.hits = len(hits)
            case Answered(answer):
                outcome.status, outcome.id, outcome.cited = answer.status, answer.id, len(answer.citations)
                recent.answers[answer.id] = Given(answer, outcome.index or "")

    # What one call needs is worked on in one go: under load every change of threads costs milliseconds.

    def answered(question: Question, outcome: _Outcome) -> tuple[tuple[Step, ...], str]:
        """Return the steps of one answer, and the answer as JSON."""
        library = shelf.current()
        outcome.index = library.index.manifest.fingerprint
        done = tuple(steps(question, library))
        (answer,) = (step.answer for step in done if isinstance(step, Answered))
        return done, answer_json(answer, library.register).model_dump_json()

    def found(wanted: SearchRequest) -> str:
        """Return the hits as JSON."""
        library, on = shelf.current(), wanted.as_of or date.today()
        return search_json(search(wanted.query, library, wanted.k, on), library.register, on).model_dump_json()

    async def told(asked: AnswerRequest, stream: Stream) -> None:
        """Work on one answer and send each step; what fails once the stream is open is its last event."""
        with seat(), counted() as outcome:
            library = await inference.run(shelf.current)
            outcome.index = library.index.manifest.fingerprint
            stream.open()
            question = asked.asked(date.today())
            try:
                pending = steps(question, library)
                while step := await inference.run(lambda: next(pending, None)):
                    note(step, outcome)
                    stream.send(*_event(step, question, library))
            except Exception as error:
                outcome.status = "error"
                logger.exception("answering failed after the stream had opened")
                stream.send("error", problems.engine_problem(error))

    # Dependencies run before a response opens, so a full queue or a missing index is a plain 503.

    async def begun(asked: AnswerRequest) -> AsyncIterator[Events]:
        stream = Stream(partial(told, asked), patience)
        with stream.reader():
            await stream.opened()
            recent.streams[stream.id] = stream
            yield stream.events()

    async def resumed(stream: str, last_event_id: LastEvent = "") -> AsyncIterator[Events]:
        found = recent.streams.get(stream)
        of, _, number = (last_event_id or f"{stream}-0").rpartition("-")
        if found is None or of != stream:
            raise NotHere(_NO_STREAM)
        with found.reader():
            yield found.events(after=int(number))

    Day = Annotated[AsOf, Query(description="ngày xét hiệu lực; mặc định là hôm nay")]  # noqa: N806

    async def stream(events: Annotated[Events, Depends(begun)]) -> Response:
        return _event_stream(events)

    app.router.routes.append(
        _EventStreamRoute(
            "/v1/answers",
            stream,
            methods=["POST"],
            response_class=Response,
            include_in_schema=False,  # described with the JSON form of the same address
        )
    )

    @app.post(
        "/v1/answers",
        response_model=AnswerJson,
        responses=examples.ANSWERS,
        openapi_extra=examples.ANSWERS_REQUEST,
    )
    async def answers(asked: AnswerRequest) -> Response:
        """Trả lời một câu hỏi, kèm trích dẫn nguyên văn; với `Accept: text/event-stream` thì theo dòng sự kiện."""
        with seat(), counted() as outcome:
            done, body = await inference.run(lambda: answered(asked.asked(date.today()), outcome))
            for step in done:
                note(step, outcome)
            return Response(body, media_type=_JSON)

    @app.get("/v1/answers/streams/{stream}", response_class=Response, responses=examples.STREAM)
    async def rest(events: Annotated[Events, Depends(resumed)]) -> Response:
        """Đọc tiếp dòng sự kiện bị đứt: gửi `Last-Event-ID` đã nhận cuối cùng; không gửi thì đọc lại từ đầu."""
        return _event_stream(events)

    @app.delete("/v1/answers/streams/{stream}", status_code=204, responses=examples.STOPPED)
    async def stop(stream: str) -> None:
        """Dừng câu trả lời đang viết và quên dòng sự kiện của nó."""
        if not recent.stop(stream):
            raise NotHere(_NO_STREAM)

    @app.post("/v1/feedback", status_code=201, responses=examples.FEEDBACK, openapi_extra=examples.FEEDBACK_REQUEST)
    async def judge(said: FeedbackRequest) -> FeedbackTakenJson:
        """Góp ý về một câu trả lời vừa nhận; góp ý lại thì thay góp ý trước. Không lưu ai đã góp ý."""
        given = recent.answers.get(said.answer_id)
        if given is None:
            raise NotHere("Dịch vụ không còn giữ câu trả lời này. Hãy hỏi lại rồi góp ý cho câu trả lời mới.")
        judgement = feedback.Judgement.of(said, given, datetime.now(UTC))
        await run_in_threadpool(feedback.put, judgement, settings.feedback)
        metrics.feedback(said.verdict)
        return FeedbackTakenJson(id=judgement.id)

    @app.post(
        "/v1/search", response_model=SearchJson, responses=examples.SEARCH, openapi_extra=examples.SEARCH_REQUEST
    )
    async def searches(wanted: SearchRequest) -> Response:
        """Tìm các đoạn gần nhất với nội dung, không viết câu trả lời."""
        with seat():
            return Response(await inference.run(lambda: found(wanted)), media_type=_JSON)

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
    async def exposition(request: Request) -> Response:
        """Số đo cho Prometheus; ai đọc được là do REGQA_METRICS."""
        if settings.metrics == "off" or (settings.metrics == "local" and not _is_of_this_machine(request)):
            raise HTTPException(404)
        return Response(metrics.exposition(inference.taken), media_type=CONTENT_TYPE_LATEST)

    @app.get("/", include_in_schema=False)
    def page() -> FileResponse:
        return FileResponse(WIDGET / "index.html")

    pages.install(app, shelf, search, inference, settings.files)
    app.mount("/static", StaticFiles(directory=WIDGET), name="static")
    app.mount("/widget", EmbeddableFiles(directory=WIDGET), name="widget")
    return app


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


def _is_of_this_machine(request: Request) -> bool:
    """Is true where no other machine asks, nor any through a proxy here, as far as a proxy says so."""
    direct = not {"forwarded", "via", "x-forwarded-for", "x-real-ip"} & set(request.headers)
    return direct and request.client is not None and is_local(request.client.host)


class _Service(FastAPI):
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


class _EventStreamRoute(APIRoute):
    """Is a route for callers that ask for an event stream; others fall through to the next one of that address."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        if scope["type"] == "http" and "text/event-stream" in Headers(scope=scope).get("accept", "").lower():
            return super().matches(scope)
        return Match.NONE, {}


def _event_stream(events: Events) -> Response:
    """Return the events as they come; no proxy is to keep them back.

    FastAPI's own event routes hand every event from task to task, and fail where the reader leaves in between.
    """
    return StreamingResponse(events, media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})


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
