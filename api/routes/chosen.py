"""`/v1/chosen`: the answers that editors choose for questions."""

from fastapi import APIRouter, Request

from api import examples
from api.access.door import Caller
from api.access.guard import caller_of
from api.chosen import Chooser
from api.requests import ChosenRequest
from api.schemas import AnswerJson, ChosenJson, ChosenListJson
from api.seats import Seats


def router(chooser: Chooser, looking: Seats) -> APIRouter:
    """Return the routes; who may take them is in `api.access.roles`. A preview is made in a seat."""
    routes = APIRouter()

    @routes.get("/v1/chosen", responses=examples.CHOSEN_LIST)
    def all_chosen() -> ChosenListJson:
        """Liệt kê câu trả lời do biên tập viên chọn, mới nhất trước (biên tập)."""
        return chooser.all()

    @routes.get("/v1/chosen/{id}", responses=examples.CHOSEN)
    def one(id: str) -> ChosenJson:
        """Trả về một câu trả lời được chọn: điều khoản, ai chọn, ai duyệt, còn dùng không (biên tập)."""
        return chooser.get(id)

    @routes.post("/v1/chosen/preview", responses=examples.CHOSEN_PREVIEW, openapi_extra=examples.CHOSEN_REQUEST)
    async def preview(asked: ChosenRequest) -> AnswerJson:
        """Cho xem trước câu trả lời từ các điều khoản được chọn, như người đọc sẽ thấy; không lưu gì (biên tập)."""
        with looking.seat():
            return await looking.run(lambda: chooser.previewed(asked))

    @routes.post("/v1/chosen", status_code=201, responses=examples.CHOSEN_KEPT, openapi_extra=examples.CHOSEN_REQUEST)
    async def choose(request: Request, asked: ChosenRequest) -> ChosenJson:
        """Chọn câu trả lời cho một câu hỏi; thay câu đã chọn trước cho cùng câu hỏi (biên tập)."""
        caller = by(request)
        with looking.seat():
            kept = await looking.run(lambda: chooser.choose(asked, caller.name, caller.account))
        request.state.on = kept.id
        return kept

    @routes.post("/v1/chosen/{id}/approve", responses=examples.CHOSEN_APPROVED)
    def approve(request: Request, id: str) -> ChosenJson:
        """Duyệt câu trả lời do người khác chọn (biên tập)."""
        caller = by(request)
        return chooser.approve(id, caller.name, caller.account)

    @routes.delete("/v1/chosen/{id}", status_code=204, responses=examples.CHOSEN_REMOVED)
    def remove(id: str) -> None:
        """Gỡ câu trả lời được chọn; câu hỏi ấy lại do dịch vụ tự tìm (biên tập)."""
        chooser.remove(id)

    return routes


def by(request: Request) -> Caller:
    """Return who asks."""
    caller = caller_of(request)
    assert caller is not None, "the guard lets nobody else through"
    return caller
