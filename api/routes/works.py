"""`/v1/works`: what trainers keep. A key is all the right there is: one to edit with, one to read with."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Header, Response

from api import examples
from api.engine import Opens
from api.problems import OUTDATED, UNNAMED, Refused
from api.putting import EntryRequest, entry_of
from api.records.works import Kept, Works
from api.schemas import WorkJson
from corpus.register import Register
from qa.courses.collecting import added
from qa.courses.pins import grounded
from qa.courses.standing import stale
from qa.courses.works import Entry, Work, parts

Match = Annotated[str | None, Header(alias="If-Match", description="ETag của bản vừa đọc")]


def router(works: Works, shelf: Opens) -> APIRouter:
    """Return the routes over the works that are kept."""
    routes = APIRouter()

    def told(kept: Kept, response: Response) -> WorkJson:
        response.headers["ETag"] = f'"{kept.revision}"'
        response.headers["Cache-Control"] = "no-store"
        return work_json(kept, shelf.current().register)

    @routes.post("/v1/works", status_code=201, responses=examples.WORK_KEPT)
    def create(work: Work, response: Response) -> WorkJson:
        """Giữ một bộ sưu tập, bài giảng, ngân hàng câu hỏi hoặc đề thi; trả về liên kết sửa và liên kết xem."""
        return told(works.create(grounded(work, shelf.current().register)), response)

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


def work_json(kept: Kept, register: Register) -> WorkJson:
    """Return the work as people get it, held against the corpus as it is today."""
    at = f"/{kept.work.form}s"
    return WorkJson(
        read_key=kept.read_key,
        edit_key=kept.edit_key,
        link=f"{at}/{kept.read_key}",
        edit_link=f"{at}/{kept.edit_key}" if kept.edit_key else None,
        revision=kept.revision,
        changed_at=kept.changed_at,
        work=kept.work,
        stale=stale(parts(kept.work), register, date.today()),
    )
