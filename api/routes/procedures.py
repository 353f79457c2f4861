"""`/v1/procedures`: what people do, step by step, for a case, with days of the calendar and as a file for it."""

from datetime import UTC, date, datetime
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response

from api import examples
from api.engine import Opens
from api.problems import NotHere
from api.procedures import (
    Cases,
    Days,
    ProcedureJson,
    ProcedureRequest,
    ProceduresJson,
    procedure_json,
    procedures_json,
)
from api.requests import AsOf
from corpus.procedures.load import Held
from qa.procedures.checklist import steps_for
from qa.procedures.deadlines import calendar

Day = Annotated[AsOf, Query(description="ngày xét hiệu lực của văn bản; mặc định là hôm nay")]


def router(shelf: Opens) -> APIRouter:
    """Return the routes of procedures."""
    routes = APIRouter()

    @routes.get("/v1/procedures", responses=examples.PROCEDURES)
    def procedures() -> ProceduresJson:
        """Liệt kê các thủ tục: số bước, số bước bị giữ lại vì lời văn bản đã khác lúc rà soát."""
        return procedures_json(shelf.current().procedures)

    @routes.get("/v1/procedures/{procedure_id}.ics", response_class=Response, responses=examples.CALENDAR)
    def file(procedure_id: str, cases: Cases = [], days: Days = []) -> Response:  # noqa: B006
        """Tải các hạn phải làm thành tệp lịch (iCalendar); cần ngày của ít nhất một mốc."""
        held = named(shelf, procedure_id, date.today())
        wanted = ProcedureRequest.of(held.procedure, cases, days)
        if not wanted.since:
            raise RequestValidationError([{"type": "missing", "loc": ("query", "date"), "input": None}])
        content = calendar(held.procedure, steps_for(held, wanted.case), wanted.since, datetime.now(UTC))
        headers = {"Content-Disposition": f'attachment; filename="{held.procedure.id}.ics"'}
        return Response(content, media_type="text/calendar", headers=headers)

    @routes.get("/v1/procedures/{procedure_id}", responses=examples.PROCEDURE)
    def procedure(procedure_id: str, cases: Cases = [], days: Days = [], as_of: Day = None) -> ProcedureJson:  # noqa: B006
        """Trả về các bước của một thủ tục cho trường hợp đã chọn; có ngày thì kèm hạn theo lịch và cách đếm."""
        on = as_of or date.today()
        held = named(shelf, procedure_id, on)
        wanted = ProcedureRequest.of(held.procedure, cases, days)
        return procedure_json(held, wanted, shelf.current().register, on)

    return routes


def named(shelf: Opens, procedure_id: str, on: date) -> Held:
    """Return the procedure of that id as it is on that day. Raises NotHere."""
    library = shelf.current()
    found = next((one for one in library.procedures if one.procedure.id == procedure_id), None)
    if found is None:
        raise NotHere("Không có thủ tục mang mã này. Danh sách thủ tục: /v1/procedures")
    return library.procedure_on(found, on)
