"""The pages `/teaching` and `/teaching/check`: what trainers can make and have, and what no longer holds.

Which works are somebody's only their browser knows (api/widget/teaching.js); without scripts a link is pasted.
"""

import re
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, RedirectResponse
from pydantic import ValidationError
from starlette.datastructures import UploadFile

from api.engine import Opens
from api.reading.page import render
from api.reading.works import Bench, WorkPage, sent
from api.records.works import MOST_BYTES, Works
from api.routes.works import checked
from corpus.store import ChangeRefused
from qa.courses.bank import in_force
from qa.courses.outlines import outlines
from qa.courses.works import FORMS, WORK, Work

_KEY = re.compile(r"(?<![A-Za-z0-9_-])[A-Za-z0-9_-]{32}(?![A-Za-z0-9_-])")
_MOST_KEYS = 200


def router(bench: Bench, works: Works, shelf: Opens) -> APIRouter:
    routes = APIRouter(route_class=WorkPage, include_in_schema=False)

    @routes.get("/teaching")
    def teaching() -> Response:
        on, register = date.today(), shelf.current().register
        documents = [one for one in register.documents if one.provisions and one.is_rule]
        today = {register.current(one).id for one in in_force(register, on)}
        shown = sorted(documents, key=lambda one: one.id not in today)  # those of another day are below
        return HTMLResponse(render("teaching.html", documents=shown, today=today, outlines=outlines(), on=on))

    @routes.get("/teaching/open")
    def open_link(link: Annotated[str, Query(max_length=2_000)] = "") -> Response:
        key = next(iter(_KEY.findall(link)), "")
        return RedirectResponse(f"/{works.get(key).work.form}s/{key}", 303)

    @routes.post("/teaching/import")
    async def take_in(request: Request) -> Response:
        async with request.form(max_files=1, max_fields=1) as form:
            file = form.get("file")
            if not isinstance(file, UploadFile) or not file.filename:
                raise ChangeRefused("Chưa chọn tệp. Quay lại để chọn tệp .json đã tải về từ đây.")
            content = await file.read(MOST_BYTES + 1)
        return await run_in_threadpool(lambda: bench.create(_read(content)))

    @routes.get("/teaching/check")
    def to_check() -> Response:
        return HTMLResponse(render("teaching-check.html", found=None, typed="", forms=FORMS))

    @routes.post("/teaching/check")
    async def check(request: Request) -> Response:
        typed = (await sent(request)).get("keys", "")
        keys = list(dict.fromkeys(_KEY.findall(typed)))[:_MOST_KEYS]
        found = await run_in_threadpool(lambda: checked(works, keys, shelf.current().register, date.today()))
        page = render("teaching-check.html", found=found, typed=typed, forms=FORMS)
        return HTMLResponse(page, headers={"Cache-Control": "no-store"})

    return routes


def _read(content: bytes) -> Work:
    """Return the work of a file. Raises ChangeRefused for one that holds none."""
    try:
        return WORK.validate_json(content)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        raise ChangeRefused(
            f"Tệp này không phải {', '.join(FORMS.values())} (.json) tải về từ đây (chỗ {place or 'đầu tệp'})."
        ) from None
