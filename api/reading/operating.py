"""The pages under `/admin` for who runs the service: going back to an earlier index, stopping what must stop."""

from dataclasses import dataclass
from functools import partial

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool

from api.engine import Builds
from api.reading.office import OfficePage, posted, shown, to
from api.routes.operating import go_back, parts, thrown
from api.settings import Settings
from api.switches import LONGEST, NAMES, Part, off, throw
from corpus.store import ChangeRefused
from qa.errors import IndexDamaged
from qa.index.build import EARLIER
from qa.index.kept import Differences, Kept, differences


@dataclass(frozen=True)
class _Generation:
    """Is a generation with why it cannot be used, and how its documents differ from those of the live one."""

    kept: Kept
    why: str | None
    differs: Differences | None


def router(shelf: Builds, settings: Settings) -> APIRouter:
    """Return the routes of the pages."""
    routes = APIRouter(route_class=OfficePage, include_in_schema=False)

    @routes.get("/admin/generations")
    def generations(request: Request) -> Response:
        held = shelf.generations()
        live = next((one for one, _ in held if one.is_live), None)
        told = [_Generation(one, why, _differences(one, live)) for one, why in held]
        return shown("admin-generations.html", request, generations=told, earlier=EARLIER)

    @routes.post("/admin/generations/{name}/use")
    async def use(request: Request, name: str) -> Response:
        fields = await posted(request)
        if not fields.get("confirm"):
            raise ChangeRefused("Chưa quay lại: hãy đánh dấu ô xác nhận.")
        await run_in_threadpool(go_back, shelf, name)
        return to("/admin/generations")

    @routes.get("/admin/switches")
    def stops(request: Request) -> Response:
        rows = [(part, NAMES[part], off(settings, part)) for part in parts(settings)]
        return shown("admin-switches.html", request, rows=rows, longest=LONGEST)

    @routes.post("/admin/switches/{part}")
    async def stop(request: Request, part: Part) -> Response:
        fields = await posted(request)
        on, reason = fields.get("state") == "on", fields.get("reason", "")
        await run_in_threadpool(partial(throw, settings, part, on=on, reason=reason))
        request.state.on = thrown(part, on=on, reason=reason)
        return to("/admin/switches")

    return routes


def _differences(one: Kept, live: Kept | None) -> Differences | None:
    """Return how its documents differ; None for the live one, and where that cannot be told."""
    if live is None or one.is_live:
        return None
    try:
        return differences(one, live)
    except IndexDamaged:
        return None
