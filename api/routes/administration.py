"""What those who keep the corpus may do: hand in files, see them before they go live, remove, correct, decide."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Annotated, Any, NamedTuple

from fastapi import APIRouter, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from starlette.datastructures import UploadFile

from api import examples, switches, upkeep
from api.engine import Builds
from api.problems import NotHere, Refused, problem, wrong_body
from api.publisher import Publisher
from api.requests import PublishRequest, StatedRequest, SwitchRequest
from api.routes.documents import named
from api.schemas import JobJson, JobsJson, ModelStateJson, ProposalsJson, RestingJson
from api.settings import Settings
from corpus import corrections
from corpus.register import Register
from qa.write import switch

_FIELDS = 10  # of a form, besides its file

Entry = Mapping[str, str | None]


class HandedIn(NamedTuple):
    """Is a file with what is stated of it, and what else stood in its form."""

    file: UploadFile
    stated: StatedRequest
    token: str


def router(publisher: Publisher, shelf: Builds, settings: Settings) -> APIRouter:
    """Return the routes; who may take them is in `api.access.roles`."""
    routes = APIRouter()

    @routes.post(
        "/v1/documents",
        status_code=202,
        response_model=JobJson,
        responses=examples.HANDED_IN,
        openapi_extra=examples.HANDED_IN_REQUEST,
    )
    async def add(request: Request, response: Response) -> JobJson:
        """Gửi một tệp để thêm vào kho: tệp được đọc ở ngoài, và chỉ vào kho khi có lệnh công bố (quản trị)."""
        async with handed_in(request) as given:
            job = await run_in_threadpool(publisher.add, given.file.filename or "", given.file.file, given.stated)
        response.headers["Location"] = f"/v1/jobs/{job.id}"
        request.state.on = f"{job.name} {job.id}"
        return job

    @routes.get("/v1/jobs", responses=examples.JOBS)
    def jobs() -> JobsJson:
        """Liệt kê các việc đã gửi, mới nhất trước, không kèm bản xem trước (quản trị)."""
        return JobsJson(jobs=tuple(publisher.told(job.id, whole=False) for job in publisher.all()))

    @routes.get("/v1/jobs/{job_id}", responses=examples.JOB)
    def job(job_id: str) -> JobJson:
        """Cho biết một việc đã tới đâu; tệp đọc xong thì kèm bản xem trước (quản trị)."""
        return publisher.told(job_id)

    @routes.post("/v1/jobs/{job_id}/again", status_code=202, responses=examples.AGAIN)
    def again(job_id: str, stated: StatedRequest) -> JobJson:
        """Đọc lại tệp, với những điều tệp thiếu được nêu ra (quản trị)."""
        return publisher.again(job_id, stated)

    @routes.post("/v1/jobs/{job_id}/publish", status_code=202, responses=examples.PUBLISHED)
    def publish(request: Request, job_id: str, wanted: PublishRequest = PublishRequest()) -> JobJson:  # noqa: B008
        """Đưa văn bản đã xem trước vào kho và lập lại chỉ mục (quản trị)."""
        readers = None
        if wanted.readers is not None:
            readers = upkeep.units_of(wanted.readers, settings, wanted.new_units, "gửi lại với new_units")
        job = publisher.publish(job_id, wanted.replace, readers)
        request.state.on = f"{job.name} {job.id}"
        return job

    @routes.delete("/v1/jobs/{job_id}", status_code=204, responses=examples.DROPPED)
    def drop(job_id: str) -> None:
        """Bỏ một việc cùng tệp của nó; những gì đã vào kho thì giữ nguyên (quản trị)."""
        publisher.drop(job_id)

    @routes.get("/v1/documents/{document_id}/resting", responses=examples.RESTING)
    def resting(document_id: str) -> RestingJson:
        """Cho biết những gì dựa vào một văn bản, cần xem lại nếu gỡ nó (quản trị)."""
        register = Register(shelf.documents())
        return upkeep.resting_on(named(document_id, register), register, settings)

    @routes.delete("/v1/documents/{document_id}", status_code=202, responses=examples.REMOVED)
    def remove(
        document_id: str, confirm: Annotated[str, Query(description="nhắc lại mã của văn bản, để chắc chắn")]
    ) -> JobJson:
        """Gỡ một văn bản đã thêm cùng các bản trước của nó, rồi lập lại chỉ mục (quản trị)."""
        document = upkeep.added(named(document_id, Register(shelf.documents())), settings)
        if confirm != document.id:
            raise Refused(problem(409, "not-confirmed", f"Để gỡ {document.id}, gửi confirm={document.id}."))
        upkeep.remove([document], settings)
        return publisher.changed("remove", document.id)

    @routes.patch(
        "/v1/documents/{document_id}/entry",
        status_code=202,
        responses=examples.CORRECTED,
        openapi_extra=examples.CORRECTED_REQUEST,
    )
    def correct(document_id: str, entry: Entry) -> JobJson:
        """Đính chính mục đăng ký của một văn bản đã thêm; giá trị rỗng thì bỏ điều đã có (quản trị)."""
        document = named(document_id, Register(shelf.documents()))
        upkeep.correct(document.id, fields_of(entry), settings)
        return publisher.changed("correct", document.id)

    @routes.get("/v1/proposals", responses=examples.PROPOSALS)
    def proposals() -> ProposalsJson:
        """Liệt kê đề xuất cho sổ đăng ký mà lời văn bản nêu ra và chưa ai quyết định (quản trị)."""
        return upkeep.proposals(Register(shelf.documents()), settings)

    @routes.post("/v1/proposals/{proposal_id}/accept", status_code=202, responses=examples.ACCEPTED)
    def accept(proposal_id: str) -> JobJson:
        """Chấp nhận một đề xuất: ghi vào sổ đăng ký rồi lập lại chỉ mục (quản trị)."""
        document = proposing(proposal_id, Register(shelf.documents()), settings)
        upkeep.decide([proposal_id], [], settings)
        return publisher.changed("accept", document)

    @routes.post("/v1/proposals/{proposal_id}/refuse", status_code=204, responses=examples.REFUSED)
    def refuse(proposal_id: str) -> None:
        """Từ chối một đề xuất; sổ đăng ký giữ nguyên (quản trị)."""
        proposing(proposal_id, Register(shelf.documents()), settings)
        upkeep.decide([], [proposal_id], settings)

    @routes.get("/v1/language-model", responses=examples.MODEL)
    def language_model() -> ModelStateJson:
        """Cho biết mô hình ngôn ngữ đang bật, đang tắt hay không dùng (quản trị)."""
        return ModelStateJson(model=switch.model(settings))

    @routes.put("/v1/language-model", responses=examples.SWITCHED, openapi_extra=examples.SWITCHED_REQUEST)
    def switch_model(request: Request, wanted: SwitchRequest) -> ModelStateJson:
        """Tắt hoặc bật mô hình ngôn ngữ ngay, không cần khởi động lại (quản trị)."""
        request.state.on = "on" if wanted.on else "off"
        switches.throw(settings, "model", on=wanted.on, reason=wanted.reason)
        return ModelStateJson(model=switch.model(settings))

    return routes


@asynccontextmanager
async def handed_in(request: Request) -> AsyncIterator[HandedIn]:
    """Hold the file of a form with what is stated beside it. Raises RequestValidationError for what is wrong there.

    The form is read here and not by the framework, which would take in the file before it is known who sends it.
    """
    async with request.form(max_files=1, max_fields=_FIELDS) as form:
        fields = dict(form)
        file, token = fields.pop("file", None), fields.pop("token", "")
        if not isinstance(file, UploadFile) or not file.filename:
            raise RequestValidationError([{"type": "missing", "loc": ("body", "file"), "input": None}])
        yield HandedIn(file, stated_in(fields), token if isinstance(token, str) else "")


def stated_in(fields: Mapping[str, object]) -> StatedRequest:
    """Return what the fields of a form state. Raises RequestValidationError."""
    try:
        return StatedRequest.model_validate(fields)
    except ValidationError as error:
        raise wrong_body(error) from error


def fields_of(entry: Entry) -> dict[str, Any]:
    """Return the values of an entry's fields as they are written. Raises RequestValidationError."""
    found: dict[str, Any] = {}
    faults: list[dict[str, Any]] = []
    for field, written in entry.items():
        try:
            found |= [corrections.stated(f"{field}={written or ''}")]
        except ValueError as error:
            faults.append({"type": "entry_field", "loc": ("body", field), "ctx": {"reason": str(error)}})
    if faults or not found:
        raise RequestValidationError(faults or [{"type": "too_short", "loc": ("body",), "ctx": {"min_length": 1}}])
    return found


def proposing(proposal_id: str, register: Register, settings: Settings) -> str:
    """Return the id of the document that proposes it. Raises NotHere."""
    found = next((one for one in upkeep.proposals(register, settings).proposals if one.id == proposal_id), None)
    if found is None:
        raise NotHere("Không có đề xuất mang mã này đang chờ. Danh sách đề xuất: /v1/proposals")
    return found.document
