"""What those who run the service may do: go back to an earlier index, stop what must stop."""

from functools import partial

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool

from api import examples
from api.engine import Builds
from api.problems import NotHere
from api.requests import SwitchRequest
from api.schemas import GenerationsJson, SwitchesJson, SwitchJson, generation_json
from api.settings import Settings
from api.switches import NAMES, Part, off, throw
from corpus.store import ChangeRefused
from qa.errors import IndexBusy


def router(shelf: Builds, settings: Settings) -> APIRouter:
    """Return the routes; who may take them is in `api.access.roles`."""
    routes = APIRouter()

    @routes.get("/v1/generations", responses=examples.GENERATIONS)
    def generations() -> GenerationsJson:
        """Liệt kê các bản chỉ mục còn giữ, mới nhất trước (quản trị)."""
        return GenerationsJson(generations=tuple(generation_json(*one) for one in shelf.generations()))

    @routes.post("/v1/generations/{name}/use", responses=examples.GENERATION_USED)
    async def use(name: str) -> GenerationsJson:
        """Quay lại một bản chỉ mục cùng kho của nó, hoặc trở lại bản mới hơn; câu hỏi vẫn được trả lời (quản trị)."""
        if name not in {one.name for one, _ in await run_in_threadpool(shelf.generations)}:
            raise NotHere(f"Không có bản chỉ mục “{name}”. Danh sách: /v1/generations")
        await run_in_threadpool(go_back, shelf, name)
        return await run_in_threadpool(generations)

    @routes.get("/v1/switches", responses=examples.SWITCHES)
    def switches() -> SwitchesJson:
        """Cho biết dịch vụ, khung hỏi đáp ở trang khác và mô hình ngôn ngữ đang bật hay tắt (quản trị)."""
        return SwitchesJson(switches=tuple(_switch(part, settings) for part in parts(settings)))

    @routes.put("/v1/switches/{part}", responses=examples.THROWN, openapi_extra=examples.THROWN_REQUEST)
    async def switch(request: Request, part: Part, wanted: SwitchRequest) -> SwitchJson:
        """Tắt ngay một phần với lý do mà người đọc thấy, hoặc bật lại; khởi động lại vẫn giữ nguyên (quản trị)."""
        if part not in parts(settings):
            raise NotHere("Dịch vụ này không dùng mô hình ngôn ngữ (REGQA_LLM_MODEL chưa đặt).")
        await run_in_threadpool(partial(throw, settings, part, on=wanted.on, reason=wanted.reason))
        request.state.on = thrown(part, on=wanted.on, reason=wanted.reason)
        return _switch(part, settings)

    return routes


def parts(settings: Settings) -> tuple[Part, ...]:
    """Return what can be stopped: the model only where there is one."""
    return tuple(part for part in NAMES if part != "model" or settings.llm_model)


def thrown(part: Part, *, on: bool, reason: str) -> str:
    """Return how the log tells it."""
    return f"{part} {'on' if on else f'off {reason.strip()}'}".strip()


def go_back(shelf: Builds, name: str) -> None:
    """Make another generation live. Raises ChangeRefused where it cannot be now."""
    try:
        shelf.go_back(name)
    except IndexBusy as error:
        raise ChangeRefused("Đang lập chỉ mục. Đợi xong rồi quay lại.") from error


def _switch(part: Part, settings: Settings) -> SwitchJson:
    stopped = off(settings, part)
    return SwitchJson(
        part=part,
        name=NAMES[part],
        on=stopped is None,
        reason=stopped.reason if stopped else None,
        since=stopped.since if stopped else None,
    )
