"""`/v1/works`: what trainers keep. A key is all the right there is: one to edit with, one to read with."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Header, Response

from api import examples
from api.engine import Opens
from api.problems import ANSWERS_WITHHELD, OUTDATED, UNNAMED, Refused
from api.putting import EntryRequest, entry_of
from api.records.works import Kept, WorkGone, Works
from api.requests import WorksRequest
from api.schemas import CheckedWorkJson, WorkJson, WorksCheckedJson
from corpus.register import Register
from qa.courses.collecting import added
from qa.courses.exams import Exam
from qa.courses.pins import grounded
from qa.courses.standing import stale
from qa.courses.works import Entry, Work, parts

Match = Annotated[str | None, Header(alias="If-Match", description="ETag của bản vừa đọc")]


def router(works: Works, shelf: Opens) -> APIRouter:
    """Return the routes over the works that are kept."""
    routes = APIRouter()

    def told(kept: Kept, response: Response) -> WorkJson:
        to_be_read(kept)
        response.headers["ETag"] = f'"{kept.revision}"'
        response.headers["Cache-Control"] = "no-store"
        return work_json(kept, shelf.current().register)

    @routes.post("/v1/works", status_code=201, responses=examples.WORK_KEPT)
    def create(work: Work, response: Response) -> WorkJson:
        """Giữ một bộ sưu tập, bài giảng, ngân hàng câu hỏi hoặc đề thi; trả về liên kết sửa và liên kết xem."""
        kept = works.create(grounded(work, shelf.current().register))
        response.headers["Location"] = f"/v1/works/{kept.edit_key}"
        return told(kept, response)

    @routes.post("/v1/works/check", responses=examples.WORKS_CHECKED, openapi_extra=examples.WORKS_CHECK_REQUEST)
    def check(wanted: WorksRequest, response: Response) -> WorksCheckedJson:
        """Kiểm tra các bộ theo khóa: câu, mục nào dựa vào điều khoản đã sửa lời hoặc hết hiệu lực."""
        response.headers["Cache-Control"] = "no-store"
        return checked(works, wanted.keys, shelf.current().register, date.today())

    @routes.get("/v1/works/{key}", responses=examples.WORK)
    def read(key: str, response: Response) -> WorkJson:
        """Đọc một bộ theo khóa sửa hoặc khóa xem, kèm những chỗ không còn đúng với kho."""
        return told(works.get(key), response)

    @routes.put("/v1/works/{key}", responses=examples.WORK_CHANGED)
    def change(key: str, work: Work, response: Response, match: Match = None) -> WorkJson:
        """Thay một bộ bằng bản mới; cần khóa sửa, và ETag của bản vừa đọc."""
        if match is None:
            raise Refused(UNNAMED)
        revision = match.removeprefix("W/").strip('"')
        if not (revision.isascii() and revision.isdigit()):
            raise Refused(OUTDATED)
        return told(works.put(key, grounded(work, shelf.current().register), int(revision)), response)

    @routes.post(
        "/v1/works/{key}/entries",
        status_code=201,
        responses=examples.ENTRY_PUT,
        openapi_extra=examples.ENTRY_REQUEST,
    )
    def put(key: str, asked: EntryRequest, response: Response) -> WorkJson:
        """Thêm một mục vào cuối bộ sưu tập, ai vừa sửa bộ ấy cũng không sao; lời lấy từ kho, cần khóa sửa."""
        entry = entry_of(asked, shelf.current(), date.today())
        return told(works.change(key, lambda work: added(work, entry)), response)

    @routes.post("/v1/entries", responses=examples.ENTRY_PINNED, openapi_extra=examples.ENTRY_REQUEST)
    def pinned(asked: EntryRequest, response: Response) -> Entry:
        """Ghim một mục theo lời của kho mà không giữ trên máy chủ: cho bộ để trong trình duyệt hay trong tệp."""
        response.headers["Cache-Control"] = "no-store"
        return entry_of(asked, shelf.current(), date.today())

    @routes.delete("/v1/works/{key}", status_code=204, responses=examples.WORK_DELETED)
    def delete(key: str) -> None:
        """Xóa hẳn một bộ; cần khóa sửa."""
        works.delete(key)

    return routes


def to_be_read(kept: Kept) -> None:
    """Raise Refused for an exam whose keys its owner has not shown to those who have the link to read."""
    if isinstance(kept.work, Exam) and kept.edit_key is None and not kept.work.answers_shown:
        raise Refused(ANSWERS_WITHHELD)


def checked(works: Works, keys: Sequence[str], register: Register, on: date) -> WorksCheckedJson:
    """Return what of the works with those keys no longer holds that day, in their order."""
    told, not_opened = [], []
    for key in dict.fromkeys(keys):
        try:
            kept = works.get(key)
            to_be_read(kept)
        except (WorkGone, Refused):
            not_opened.append(key)
            continue
        held = parts(kept.work)
        told.append(
            CheckedWorkJson(
                key=key,
                form=kept.work.form,
                title=kept.work.title,
                link=f"/{kept.work.form}s/{key}",
                changed_at=kept.changed_at,
                parts=len(held),
                stale=stale(held, register, on),
            )
        )
    return WorksCheckedJson(as_of=on, works=tuple(told), not_opened=tuple(not_opened))


def work_json(kept: Kept, register: Register) -> WorkJson:
    """Return the work as people get it, held against the corpus as it is today."""
    at, work = f"/{kept.work.form}s", kept.work
    if isinstance(work, Exam) and kept.edit_key is None:
        work = work.model_copy(update={"bank": None})  # by which its holder could draw from the bank
    return WorkJson(
        read_key=kept.read_key,
        edit_key=kept.edit_key,
        link=f"{at}/{kept.read_key}",
        edit_link=f"{at}/{kept.edit_key}" if kept.edit_key else None,
        revision=kept.revision,
        changed_at=kept.changed_at,
        work=work,
        stale=stale(parts(kept.work), register, date.today()),
    )
