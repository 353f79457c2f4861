"""`/v1/chat/completions` and `/v1/models`: the same answers for programs that speak OpenAI's interface."""

import time
from collections.abc import AsyncIterator
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from api import examples
from api.completions import Completion, CompletionJson, CompletionRequest, ModelsJson, models_json
from api.desk import Desk
from api.leaving import unless_gone
from api.streams import Stream, event_stream


def router(desk: Desk) -> APIRouter:
    """Return the routes; a stream whose reader leaves is not worked on any longer: nobody can take it up again."""
    routes = APIRouter()
    since = int(time.time())

    # As a dependency it runs before a response opens, so a full queue or a missing index is a plain 503.
    async def told(wanted: CompletionRequest, request: Request) -> AsyncIterator[Response]:
        completion = Completion(wanted, str(request.base_url))
        if (reply := wanted.task_reply) is not None:
            yield event_stream(completion.told_in_pieces(reply)) if wanted.stream else _whole(completion.told(reply))
        elif not wanted.stream:
            yield _whole(await unless_gone(request, desk.answer(wanted.asked(), completion.whole)))
        else:
            stream = Stream(partial(desk.tell, wanted.asked()), patience=0, written=completion.event)
            with stream.reader():
                await stream.opened()
                yield event_stream(stream.events())

    @routes.post(
        "/v1/chat/completions",
        response_model=CompletionJson,
        responses=examples.COMPLETIONS,
        openapi_extra=examples.COMPLETIONS_REQUEST,
    )
    async def completions(response: Annotated[Response, Depends(told)]) -> Response:
        """Trả lời câu hỏi sau cùng của một cuộc trò chuyện, theo dạng của OpenAI; với `stream` thì từng phần một."""
        return response

    @routes.get("/v1/models", responses=examples.MODELS)
    async def models() -> ModelsJson:
        """Liệt kê mô hình theo dạng của OpenAI: chỉ có một, là dịch vụ này."""
        return models_json(since)

    return routes


def _whole(body: str) -> Response:
    return Response(body, media_type="application/json")
