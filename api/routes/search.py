"""`/v1/search`: the passages nearest to a query, without an answer."""

from datetime import date

from fastapi import APIRouter
from fastapi.responses import Response

from api import examples
from api.engine import Opens, Searching
from api.requests import SearchRequest
from api.schemas import SearchJson, search_json
from api.seats import Seats


def router(shelf: Opens, searching: Searching, seats: Seats) -> APIRouter:
    routes = APIRouter()

    def found(wanted: SearchRequest) -> str:
        library, on = shelf.current(), wanted.as_of or date.today()
        return search_json(searching(wanted.query, library, wanted.k, on), library.register, on).model_dump_json()

    @routes.post(
        "/v1/search", response_model=SearchJson, responses=examples.SEARCH, openapi_extra=examples.SEARCH_REQUEST
    )
    async def searches(wanted: SearchRequest) -> Response:
        """Tìm các đoạn gần nhất với nội dung, không viết câu trả lời."""
        with seats.seat():
            return Response(await seats.run(lambda: found(wanted)), media_type="application/json")

    return routes
