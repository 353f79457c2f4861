"""`/v1/unanswered`: what was asked in vain, for editors."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from fastapi.concurrency import run_in_threadpool
from pydantic import BeforeValidator

from api import examples
from api.access.guard import did
from api.requests import iso_date
from api.routes.chosen import by
from api.schemas import ErasedJson, UnansweredJson
from api.seats import Seats
from api.unanswered import DAYS, MOST_DAYS, Kind, Unanswered

Days = Annotated[int, Query(ge=1, le=MOST_DAYS, description="số ngày gần nhất, kể cả hôm nay")]
Wanted = Annotated[
    Kind | None, Query(description="refused: từ chối; reserved: trả lời dè dặt; disliked: bị chê; bỏ trống: cả ba")
]
Day = Annotated[date, BeforeValidator(iso_date), Path(description="ngày cần xóa, NĂM-THÁNG-NGÀY")]


def router(unanswered: Unanswered, looking: Seats) -> APIRouter:
    """Return the routes; who may take them is in `api.access.roles`. Questions are put together in a seat."""
    routes = APIRouter()

    @routes.get("/v1/unanswered", responses=examples.UNANSWERED)
    async def found(days: Days = DAYS, kind: Wanted = None) -> UnansweredJson:
        """Liệt kê câu hỏi chưa trả lời được, trả lời dè dặt hoặc bị chê, gộp theo nội dung (biên tập)."""
        with looking.seat():
            return await looking.run(lambda: unanswered.told(days, kind))

    @routes.delete("/v1/unanswered/{day}", responses=examples.ERASED)
    async def erase(request: Request, day: Day) -> ErasedJson:
        """Xóa mọi câu hỏi được giữ của một ngày, cùng góp ý chê của ngày ấy (biên tập)."""
        request.state.on = day.isoformat()
        return ErasedJson(erased=await run_in_threadpool(unanswered.erase, day, did(by(request), request)))

    return routes
