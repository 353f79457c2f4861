"""The pages under `/admin`: files handed in, seen and published, documents removed and corrected, for who signs in.

They work without scripts, but for the progress of what is under way, which api/widget/jobs.js follows.
"""

from collections.abc import Callable, Coroutine, Mapping
from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Form, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse

from api import upkeep
from api.access.administrator import Door, NotSignedIn, Session, check_token
from api.engine import Builds
from api.problems import Refused, work_problem
from api.publisher import Publisher
from api.reading import room
from api.reading.comparison import texts_in
from api.reading.page import Page, render, told
from api.records.jobs import BUSY, NAMES, JobGone
from api.records.works import WorkRefused, Works
from api.routes.administration import fields_of, handed_in, proposing, stated_in
from api.routes.documents import named
from api.schemas import JobJson
from api.settings import Settings
from api.terminal import CHANGES, counted
from corpus.corrections import FIELDS
from corpus.faults import faults
from corpus.model import Document, Kind
from corpus.register import Register
from corpus.store import ChangeRefused
from corpus.text import capital
from ingest.readers.read import EXTENSIONS, SIZE_LIMIT
from qa.courses.standing import stale
from qa.courses.works import FORMS, parts
from qa.write import switch

_ASKED = {  # of a file: what it is called, how it is written
    "number": ("Số hiệu", "294-QĐ/TW"),
    "kind": ("Loại văn bản", ""),
    "issuer": ("Cơ quan ban hành", "Ban Bí thư"),
    "date": ("Ngày ban hành", ""),
    "title": ("Tên văn bản", "Quy định thi hành Điều lệ Đảng"),
}
_LABELS = upkeep.FIELDS | {field: label for field, (label, _) in _ASKED.items()} | {"file": "Tệp"}
_WHAT = {"add": "Thêm", "remove": "Gỡ", "correct": "Đính chính", "accept": "Chấp nhận đề xuất của"}
_UNITS = {"pages": "nhận dạng chữ: trang", "passages": "lập chỉ mục: đoạn"}
_NO_MARKS = room.Marked({}, (), ())


def router(publisher: Publisher, shelf: Builds, settings: Settings, door: Door, works: Works) -> APIRouter:
    """Return the routes of the pages."""
    routes = APIRouter(route_class=_AdminPage, include_in_schema=False)

    def shown(name: str, session: Session, **values: Any) -> Response:
        return HTMLResponse(render(name, token=session.token, **values))

    async def posted(request: Request) -> dict[str, str]:
        """Return the fields of a form that was written for the session of who sends it."""
        session = door.session(request)
        async with request.form(max_files=0, max_fields=20) as form:
            fields = {name: value for name, value in form.items() if isinstance(value, str)}
        check_token(session, fields.pop("token", ""))
        return fields

    def register() -> Register:
        return Register(shelf.documents())

    # who comes in

    @routes.get("/admin")
    def entrance() -> Response:
        return _to("/admin/documents")

    @routes.get("/admin/sign-in")
    def ask_for_key() -> Response:
        door.must_be_open()
        return HTMLResponse(render("sign-in.html", wrong=""))

    @routes.post("/admin/sign-in")
    async def sign_in(request: Request, key: Annotated[str, Form(max_length=200)] = "") -> Response:
        response = _to("/admin/documents")
        try:
            door.sign_in(key.strip(), request, response)
        except Refused as error:
            if error.body.status == 403:
                raise
            wrong = "Khóa không đúng." if error.body.status == 401 else error.body.detail
            return HTMLResponse(render("sign-in.html", wrong=wrong), error.body.status)
        return response

    @routes.post("/admin/sign-out")
    async def sign_out(request: Request) -> Response:
        await posted(request)
        response = _to("/admin/sign-in")
        door.sign_out(door.session(request), response)
        return response

    # the language model

    @routes.post("/admin/language-model")
    async def switch_model(request: Request) -> Response:
        fields = await posted(request)
        await run_in_threadpool(switch.switch, settings, on=fields.get("state") == "on")
        return _to("/admin/documents#language-model")

    # files, and what becomes of them

    @routes.get("/admin/documents")
    def documents(request: Request) -> Response:
        session, known = door.session(request), register()
        return shown(
            "admin-documents.html",
            session,
            jobs=[publisher.told(job.id, whole=False) for job in publisher.all()],
            added=[(one, known.texts(one)[:-1]) for one in known.documents if _is_added(one, settings)],
            texts=texts_in(known),
            open_ones=len(upkeep.proposals(known, settings).proposals),
            asked=_ASKED,
            kinds=list(Kind),
            extensions=",".join(sorted(EXTENSIONS)),
            most=SIZE_LIMIT >> 20,
            statuses=NAMES,
            what=_WHAT,
            model=switch.model(settings),
        )

    @routes.post("/admin/documents")
    async def add(request: Request) -> Response:
        session = door.session(request)
        async with handed_in(request) as given:
            check_token(session, given.token)
            job = await run_in_threadpool(publisher.add, given.file.filename or "", given.file.file, given.stated)
        return _to(f"/admin/jobs/{job.id}")

    @routes.get("/admin/jobs/{job_id}")
    def job(request: Request, job_id: str) -> Response:
        session, found = door.session(request), publisher.told(job_id)
        rows = list(room.rows(found.preview.provisions, _NO_MARKS)) if found.preview else []
        return shown(
            "admin-job.html",
            session,
            job=found,
            busy=found.status in BUSY,
            stated=_known_of(found),
            rows=rows,
            asked=_ASKED,
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
    def state(request: Request, job_id: str) -> Response:
        door.session(request)
        found = publisher.told(job_id, whole=False)
        return JSONResponse(found.model_dump(mode="json", include={"status", "progress"}))

    @routes.post("/admin/jobs/{job_id}/again")
    async def again(request: Request, job_id: str) -> Response:
        stated = stated_in(await posted(request))
        await run_in_threadpool(publisher.again, job_id, stated)
        return _to(f"/admin/jobs/{job_id}")

    @routes.post("/admin/jobs/{job_id}/publish")
    async def publish(request: Request, job_id: str) -> Response:
        wanted = stated_in(await posted(request))
        await run_in_threadpool(publisher.publish, job_id, wanted.replace)
        return _to(f"/admin/jobs/{job_id}")

    @routes.post("/admin/jobs/{job_id}/drop")
    async def drop(request: Request, job_id: str) -> Response:
        await posted(request)
        await run_in_threadpool(publisher.drop, job_id)
        return _to("/admin/documents")

    # what was added

    @routes.get("/admin/documents/{document_id}/remove")
    def ask_before_removing(request: Request, document_id: str) -> Response:
        session, known = door.session(request), register()
        document = upkeep.added(named(document_id, known), settings)
        return shown(
            "admin-remove.html",
            session,
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

        return _to(f"/admin/jobs/{(await run_in_threadpool(removed)).id}")

    @routes.get("/admin/documents/{document_id}/entry")
    def entry(request: Request, document_id: str) -> Response:
        session = door.session(request)
        document = upkeep.added(named(document_id, register()), settings)
        written = {field: _written(document, field) for field in FIELDS}
        return shown(
            "admin-entry.html",
            session,
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

        return _to(await run_in_threadpool(corrected))

    @routes.get("/admin/proposals")
    def proposals(request: Request) -> Response:
        session, found = door.session(request), upkeep.proposals(register(), settings)
        return shown("admin-proposals.html", session, proposals=found.proposals)

    @routes.post("/admin/proposals/{proposal_id}/{decision}")
    async def decide(request: Request, proposal_id: str, decision: Literal["accept", "refuse"]) -> Response:
        await posted(request)

        def decided() -> str:
            document = proposing(proposal_id, register(), settings)
            accept, refuse = ([proposal_id], []) if decision == "accept" else ([], [proposal_id])
            upkeep.decide(accept, refuse, settings)
            if refuse:
                return "/admin/proposals"
            return f"/admin/jobs/{publisher.changed('accept', document).id}"

        return _to(await run_in_threadpool(decided))

    # what trainers keep

    @routes.get("/admin/teaching")
    def teaching(request: Request) -> Response:
        session, known, on = door.session(request), Register(shelf.documents()), date.today()
        rows = [
            (one, len(held := parts(one.work)), len({gone.part for gone in stale(held, known, on)}))
            for one in works.all()
        ]
        return shown("admin-teaching.html", session, rows=rows, forms=FORMS, on=on)

    @routes.post("/admin/teaching/{id}/delete")
    async def delete(request: Request, id: str) -> Response:
        fields = await posted(request)
        if not fields.get("confirm"):
            raise ChangeRefused("Chưa xóa: hãy đánh dấu ô xác nhận.")
        await run_in_threadpool(works.remove, id)
        return _to("/admin/teaching")

    return routes


class _AdminPage(Page):
    """Is a page for those who signed in, which no browser and no proxy keeps."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def handle_unkept(request: Request) -> Response:
            response = await handle(request)
            response.headers["Cache-Control"] = "no-store"
            return response

        return handle_unkept

    def failure(self, error: Exception) -> Response | None:
        match error:
            case NotSignedIn():
                return _to("/admin/sign-in")
            case Refused():
                return told(error.body.status, "Chưa làm được", error.body.detail, error.headers)
            case ChangeRefused():
                return told(409, "Chưa làm được", str(error))
            case WorkRefused():
                found = work_problem(error)
                return told(found.status, "Chưa làm được", found.detail)
            case JobGone():
                return told(404, "Không tìm thấy", "Việc này không còn: đã bỏ, hoặc đã cũ.")
            case RequestValidationError():
                said = "; ".join(
                    f"{_LABELS.get(one.field, one.field)}: {one.message}" for one in faults(error.errors())
                )
                return told(422, "Có chỗ viết chưa đúng", f"{capital(said)}. Quay lại trang trước để sửa.")
        return super().failure(error)


def _to(address: str) -> Response:
    return RedirectResponse(address, 303)


def _is_added(document: Document, settings: Settings) -> bool:
    return (settings.documents / f"{document.id}.json").exists()


def _known_of(job: JobJson) -> Mapping[str, str]:
    """Return what is known of who the job's document is, as it is written in a form."""
    values: dict[str, Any] = job.found.model_dump(mode="json") if job.found else {}
    if job.preview:
        values = job.preview.document.model_dump(mode="json")
        values["date"] = values["issued_on"]
    return {field: str(values.get(field) or "") for field in _ASKED}


def _written(document: Document, field: str) -> str:
    """Return a field of the document's entry as a person writes it; empty where there is nothing."""
    value = getattr(document, field, None)
    if not value:
        return ""
    return upkeep.said(value) if isinstance(value, tuple) else str(value)
