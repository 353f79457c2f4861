"""`/v1/answers`: whole as JSON, or as a stream of events that can be taken up again and stopped."""

from collections.abc import AsyncIterator
from functools import partial
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Header, Request
from fastapi.responses import Response
from fastapi.routing import APIRoute
from starlette.datastructures import Headers
from starlette.routing import Match
from starlette.types import Scope

from api import examples
from api.access.rights import rights
from api.desk import Desk
from api.leaving import unless_gone
from api.problems import NotHere
from api.remembered.kinds import Streams
from api.requests import AnswerRequest
from api.schemas import AnswerJson
from api.streams import Stream, event_stream

_NO_STREAM = "Không còn giữ dòng sự kiện này. Hãy hỏi lại."

Events = AsyncIterator[bytes]
LastEvent = Annotated[
    str, Header(pattern=r"^([0-9a-f]{1,64}-[0-9]{1,9})?$", description="mã sự kiện nhận được sau cùng")
]
MayBeChosen = Annotated[
    Literal["yes", "no"],
    Header(alias="X-Regqa-Chosen", description="no: bỏ qua câu trả lời do biên tập viên chọn, để đo chính dịch vụ"),
]


def router(desk: Desk, streams: Streams, patience: float) -> APIRouter:
    """Return the routes; an answer is worked on for `patience` seconds after the last reader of its stream left."""
    routes = APIRouter()

    # Dependencies run before a response opens, so a full queue or a missing index is a plain 503.

    async def begun(asked: AnswerRequest, chosen: MayBeChosen = "yes") -> AsyncIterator[Events]:
        stream = Stream(partial(desk.tell, asked, choosable=chosen == "yes"), patience)
        with stream.reader():
            await stream.opened()
            await streams.keep(rights(), stream)
            yield stream.events()

    async def resumed(stream: str, last_event_id: LastEvent = "") -> AsyncIterator[Events]:
        of, _, number = (last_event_id or f"{stream}-0").rpartition("-")
        if of != stream:
            raise NotHere(_NO_STREAM)
        async with streams.reading(rights(), stream, after=int(number)) as events:
            if events is None:
                raise NotHere(_NO_STREAM)
            yield events

    async def stream(events: Annotated[Events, Depends(begun)]) -> Response:
        return event_stream(events)

    routes.add_api_route(
        "/v1/answers",
        stream,
        methods=["POST"],
        response_class=Response,
        include_in_schema=False,  # described with the JSON form of the same address
        route_class_override=_EventStreamRoute,
    )

    @routes.post(
        "/v1/answers",
        response_model=AnswerJson,
        responses=examples.ANSWERS,
        openapi_extra=examples.ANSWERS_REQUEST,
    )
    async def answers(asked: AnswerRequest, request: Request, chosen: MayBeChosen = "yes") -> Response:
        """Trả lời một câu hỏi, kèm trích dẫn nguyên văn; với `Accept: text/event-stream` thì theo dòng sự kiện."""
        answered = desk.answer(asked, AnswerJson.model_dump_json, choosable=chosen == "yes")
        body = await unless_gone(request, answered)
        return Response(body, media_type="application/json")

    @routes.get("/v1/answers/streams/{stream}", response_class=Response, responses=examples.STREAM)
    async def rest(events: Annotated[Events, Depends(resumed)]) -> Response:
        """Đọc tiếp dòng sự kiện bị đứt: gửi `Last-Event-ID` đã nhận cuối cùng; không gửi thì đọc lại từ đầu."""
        return event_stream(events)

    @routes.delete("/v1/answers/streams/{stream}", status_code=204, responses=examples.STOPPED)
    async def stop(stream: str) -> None:
        """Dừng câu trả lời đang viết và quên dòng sự kiện của nó."""
        if not await streams.stop(rights(), stream):
            raise NotHere(_NO_STREAM)

    return routes


class _EventStreamRoute(APIRoute):
    """Is a route for callers that ask for an event stream; others fall through to the next one of that address."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        if scope["type"] == "http" and "text/event-stream" in Headers(scope=scope).get("accept", "").lower():
            return super().matches(scope)
        return Match.NONE, {}
