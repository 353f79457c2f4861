"""`/healthz`, `/readyz` and `/metrics`: what those who run the service ask."""

import logging
from collections.abc import Callable
from typing import Literal

from fastapi import APIRouter, HTTPException, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response
from prometheus_client import CONTENT_TYPE_LATEST

from api import examples, switches
from api.access.hosts import is_of_this_machine
from api.engine import Opens
from api.metrics import Metrics
from api.problems import NothingToAsk
from api.records.database import reach
from api.records.layout import RecordFault
from api.remembered.kinds import State
from api.schemas import AnnouncementJson, HealthJson, ReadyJson
from api.settings import Settings
from api.switches import off
from qa.index.kept import size_of_live
from qa.write.switch import model

logger = logging.getLogger(__name__)
_CHROMA: dict[bool | None, Literal["none", "on", "away"]] = {None: "none", True: "on", False: "away"}


def router(shelf: Opens, metrics: Metrics, settings: Settings, shared: Callable[[], State]) -> APIRouter:
    """Return the routes; the settings say who may read the metrics, and which language model writes.

    `shared` tells whether what several processes remember together can be reached.
    """
    routes = APIRouter()

    @routes.get("/healthz", responses=examples.HEALTH)
    async def healthz() -> HealthJson:
        """Cho biết tiến trình còn chạy; không chạm tới chỉ mục hay mô hình."""
        return HealthJson(status="ok")

    @routes.get("/readyz", responses=examples.READY)
    def readyz() -> ReadyJson:
        """Cho biết đã sẵn sàng trả lời: chỉ mục mở được, mô hình đã nạp, kho không rỗng."""
        library = shelf.current()
        if not library.index.by_id:
            raise NothingToAsk
        return ReadyJson(
            status="ready",
            documents=len(library.documents),
            passages=len(library.index.by_id),
            index=library.index.manifest.fingerprint,
            model=model(settings),
            chroma=_CHROMA[library.index.server],
            service="off" if off(settings, "service") else "on",
            records=_records(settings),
            shared=shared(),
        )

    @routes.get("/v1/notice", responses=examples.NOTICE)
    def notice() -> AnnouncementJson:
        """Cho biết điều người đọc cần biết trước khi hỏi; dịch vụ tạm dừng thì là 503 kèm lý do."""
        return AnnouncementJson(text=switches.notice(settings))

    @routes.get("/metrics", response_class=Response, responses=examples.METRICS)
    async def exposition(request: Request) -> Response:
        """Số đo cho Prometheus; ai đọc được là do REGQA_METRICS."""
        shown = settings.metrics
        if shown == "off" or (shown == "local" and not is_of_this_machine(request.scope)):
            raise HTTPException(404)
        size = await run_in_threadpool(size_of_live, settings.index)
        reached = await run_in_threadpool(shared)
        return Response(metrics.exposition(size, reached), media_type=CONTENT_TYPE_LATEST)

    return routes


def _records(settings: Settings) -> Literal["on", "away"]:
    try:
        reach(settings.accounts)
    except RecordFault as error:  # no reason to take a service out that answers readers: the others are no better off
        logger.error("%s", error)
        return "away"
    return "on"
