"""The pages under `/admin`: files handed in, seen and published, documents removed and corrected, for who signs in.

They work without scripts, but for the progress of what is under way, which api/widget/jobs.js follows.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, Literal

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse

from api import upkeep
from api.access.door import check_token
from api.engine import Builds
from api.publisher import Publisher
from api.reading import room
from api.reading.comparison import texts_in
from api.reading.office import ASKED, OfficePage, posted, session_of, shown, to, units_in
from api.records.jobs import BUSY, NAMES
from api.records.works import Works
from api.routes.administration import fields_of, handed_in, proposing, stated_in
from api.routes.documents import named
from api.schemas import JobJson
from api.settings import Settings
from api.terminal import CHANGES, counted
from corpus import readers
from corpus.corrections import FIELDS
from corpus.model import Document, Kind
from corpus.register import Register
from corpus.store import ChangeRefused
from ingest.readers.read import EXTENSIONS, SIZE_LIMIT
from qa.courses.standing import stale
from qa.courses.works import FORMS, parts

_WHAT = {
    "add": "Thêm",
    "remove": "Gỡ",
    "correct": "Đính chính",
    "accept": "Chấp nhận đề xuất của",
    "revert": "Đưa bản trước trở lại:",
}
_UNITS = {"pages": "nhận dạng chữ: trang", "passages": "lập chỉ mục: đoạn"}
_NO_MARKS = room.Marked({}, (), ())


def router(publisher: Publisher, shelf: Builds, settings: Settings, works: Works) -> APIRouter:
    """Return the routes of the pages."""
    routes = APIRouter(route_class=OfficePage, include_in_schema=False)

    def register() -> Register:
        return Register(shelf.documents())

    @routes.get("/admin")
    def entrance() -> Response:
        return to("/admin/documents")

    # files, and what becomes of them

    @routes.get("/admin/documents")
    def documents(request: Request) -> Response:
        known, held = register(), readers.load(settings.data)
        return shown(
            "admin-documents.html",
            request,
            jobs=[publisher.told(job.id, whole=False) for job in publisher.all()],
            added=[(one, known.texts(one)[:-1]) for one in known.documents if _is_added(one, settings)],
            texts=texts_in(known),
            units=upkeep.units_in_use(settings),
            kept=[(one, units) for id, units in held.units.items() if (one := known.get(id))],
            documents=sorted(known.documents, key=lambda one: one.name),
            open_ones=len(upkeep.proposals(known, settings).proposals),
            asked=ASKED,
            kinds=list(Kind),
            extensions=",".join(sorted(EXTENSIONS)),
            most=SIZE_LIMIT >> 20,
            statuses=NAMES,
            what=_WHAT,
        )

    @routes.post("/admin/documents")
    async def add(request: Request) -> Response:
        async with handed_in(request) as given:
            check_token(session_of(request), given.token)
            job = await run_in_threadpool(publisher.add, given.file.filename or "", given.file.file, given.stated)
        request.state.on = f"{job.name} {job.id}"
        return to(f"/admin/jobs/{job.id}")

    @routes.get("/admin/jobs/{job_id}")
    def job(request: Request, job_id: str) -> Response:
        found = publisher.told(job_id)
        rows = list(room.rows(found.preview.provisions, _NO_MARKS)) if found.preview else []
        return shown(
            "admin-job.html",
            request,
            job=found,
            busy=found.status in BUSY,
            known_units=upkeep.units_in_use(settings),
            kept_to=readers.load(settings.data).of(found.preview.document.id) if found.preview else (),
            stated=_known_of(found),
            rows=rows,
            asked=ASKED,
            kinds=list(Kind),
            statuses=NAMES,
            what=_WHAT,
            units=_UNITS,
            names=CHANGES,
            counted=counted,
            fields=upkeep.FIELDS,
            said=upkeep.said,
        )

    @routes.get("/admin/jobs/{job_id}/state")
    def state(job_id: str) -> Response:
        found = publisher.told(job_id, whole=False)
        return JSONResponse(found.model_dump(mode="json", include={"status", "progress"}))

    @routes.post("/admin/jobs/{job_id}/again")
    async def again(request: Request, job_id: str) -> Response:
        stated = stated_in(await posted(request))
        await run_in_threadpool(publisher.again, job_id, stated)
        return to(f"/admin/jobs/{job_id}")

    @routes.post("/admin/jobs/{job_id}/publish")
    async def publish(request: Request, job_id: str) -> Response:
        fields = await posted(request)
        units = await run_in_threadpool(units_in, fields, "readers", settings)
        wanted = stated_in(fields)
        job = await run_in_threadpool(publisher.publish, job_id, wanted.replace, units)
        request.state.on = f"{job.name} {job.id}"
        return to(f"/admin/jobs/{job_id}")

    @routes.post("/admin/jobs/{job_id}/drop")
    async def drop(request: Request, job_id: str) -> Response:
        await posted(request)
        await run_in_threadpool(publisher.drop, job_id)
        return to("/admin/documents")

    # what was added

    @routes.get("/admin/documents/{document_id}/remove")
    def ask_before_removing(request: Request, document_id: str) -> Response:
        known = register()
        document = upkeep.added(named(document_id, known), settings)
        return shown(
            "admin-remove.html",
            request,
            document=document,
            earlier=() if document.version else known.texts(document)[:-1],
            resting=upkeep.resting_on(document, known, settings),
        )

    @routes.post("/admin/documents/{document_id}/remove")
    async def remove(request: Request, document_id: str) -> Response:
        fields = await posted(request)

        def removed() -> JobJson:
            document = upkeep.added(named(document_id, register()), settings)
            if not fields.get("confirm"):
                raise ChangeRefused(f"Chưa gỡ {document.name}: hãy đánh dấu ô xác nhận.")
            upkeep.remove([document], settings)
            return publisher.changed("remove", document.id)

        return to(f"/admin/jobs/{(await run_in_threadpool(removed)).id}")

    @routes.post("/admin/readers")
    async def keep_to(request: Request) -> Response:
        fields = await posted(request)

        def kept() -> str:
            document = named(fields.get("document", ""), register())
            units = units_in(fields, "units", settings)
            upkeep.keep_to(document, units, settings)
            return f"{document.id} {'; '.join(units)}".strip()

        request.state.on = await run_in_threadpool(kept)
        return to("/admin/documents#readers")

    @routes.get("/admin/documents/{document_id}/revert")
    def ask_before_bringing_back(request: Request, document_id: str) -> Response:
        known = register()
        version, now = upkeep.to_bring_back(named(document_id, known), known, settings)
        told = upkeep.compared(now, version, known, settings)
        return shown("admin-revert.html", request, told=told, counted=counted)

    @routes.post("/admin/documents/{document_id}/revert")
    async def revert(request: Request, document_id: str) -> Response:
        fields = await posted(request)

        def reverted() -> JobJson:
            version = named(document_id, register())
            if not fields.get("confirm"):
                raise ChangeRefused(f"Chưa đưa {version.name} trở lại: hãy đánh dấu ô xác nhận.")
            after, _ = upkeep.revert(version.id, settings, date.today())
            return publisher.changed("revert", after.id)

        return to(f"/admin/jobs/{(await run_in_threadpool(reverted)).id}")

    @routes.get("/admin/documents/{document_id}/entry")
    def entry(request: Request, document_id: str) -> Response:
        document = upkeep.added(named(document_id, register()), settings)
        written = {field: _written(document, field) for field in FIELDS}
        return shown(
            "admin-entry.html",
            request,
            document=document,
            written=written,
            fields=upkeep.FIELDS,
            kinds=list(Kind),
        )

    @routes.post("/admin/documents/{document_id}/entry")
    async def correct(request: Request, document_id: str) -> Response:
        fields = await posted(request)

        def corrected() -> str:
            document = named(document_id, register())
            changed = {name: text for name, text in fields.items() if text.strip() != _written(document, name)}
            if not changed:
                return "/admin/documents"
            upkeep.correct(document.id, fields_of(changed), settings)
            return f"/admin/jobs/{publisher.changed('correct', document.id).id}"

        return to(await run_in_threadpool(corrected))

    @routes.get("/admin/proposals")
    def proposals(request: Request) -> Response:
        found = upkeep.proposals(register(), settings)
        return shown("admin-proposals.html", request, proposals=found.proposals)

    @routes.post("/admin/proposals/{proposal_id}/{decision}")
    async def decide(request: Request, proposal_id: str, decision: Literal["accept", "refuse"]) -> Response:
        await posted(request)
        request.state.on = f"{proposal_id} {decision}"

        def decided() -> str:
            document = proposing(proposal_id, register(), settings)
            accept, refuse = ([proposal_id], []) if decision == "accept" else ([], [proposal_id])
            upkeep.decide(accept, refuse, settings)
            if refuse:
                return "/admin/proposals"
            return f"/admin/jobs/{publisher.changed('accept', document).id}"

        return to(await run_in_threadpool(decided))

    # what trainers keep

    @routes.get("/admin/teaching")
    def teaching(request: Request) -> Response:
        known, on = Register(shelf.documents()), date.today()
        rows = [
            (one, len(held := parts(one.work)), len({gone.part for gone in stale(held, known, on)}))
            for one in works.all()
        ]
        return shown("admin-teaching.html", request, rows=rows, forms=FORMS, on=on)

    @routes.post("/admin/teaching/{id}/delete")
    async def delete(request: Request, id: str) -> Response:
        fields = await posted(request)
        if not fields.get("confirm"):
            raise ChangeRefused("Chưa xóa: hãy đánh dấu ô xác nhận.")
        await run_in_threadpool(works.remove, id)
        return to("/admin/teaching")

    return routes


def _is_added(document: Document, settings: Settings) -> bool:
    return (settings.documents / f"{document.id}.json").exists()


def _known_of(job: JobJson) -> Mapping[str, str]:
    """Return what is known of who the job's document is, as it is written in a form."""
    values: dict[str, Any] = job.found.model_dump(mode="json") if job.found else {}
    if job.preview:
        values = job.preview.document.model_dump(mode="json")
        values["date"] = values["issued_on"]
    return {field: str(values.get(field) or "") for field in ASKED}


def _written(document: Document, field: str) -> str:
    """Return a field of the document's entry as a person writes it; empty where there is nothing."""
    value = getattr(document, field, None)
    if not value:
        return ""
    return upkeep.said(value) if isinstance(value, tuple) else str(value)
