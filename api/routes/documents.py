"""`/v1/documents` and `/v1/passages`: the register, documents with their provisions, originals with their pages."""

from datetime import date
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import FileResponse, Response

from api import examples, upkeep
from api.engine import Opens
from api.problems import NotHere
from api.reading.originals import Original, Undrawable, draw, original
from api.requests import AsOf
from api.schemas import DiffJson, DocumentTreeJson, PassageJson, RegisterJson, passage_json, register_json, tree_json
from api.seats import Seats
from corpus.model import Document
from corpus.register import Register

Day = Annotated[AsOf, Query(description="ngày xét hiệu lực; mặc định là hôm nay")]


def router(shelf: Opens, comparing: Seats) -> APIRouter:
    """Return the routes of what was read from documents; two of them are compared in seats of their own."""
    routes = APIRouter()

    @routes.get("/v1/documents", responses=examples.DOCUMENTS)
    def documents(as_of: Day = None) -> RegisterJson:
        """Liệt kê văn bản trong kho: số hiệu, cơ quan ban hành, hiệu lực, văn bản thay thế."""
        return register_json(shelf.current().register, as_of or date.today())

    @routes.get("/v1/documents/{document_id}", responses=examples.DOCUMENT)
    def document(document_id: str, as_of: Day = None) -> DocumentTreeJson:
        """Trả về mục đăng ký của văn bản và toàn bộ cây điều khoản."""
        register = shelf.current().register
        return tree_json(named(document_id, register), register, as_of or date.today())

    @routes.get("/v1/diff", responses=examples.DIFF)
    async def diff(
        old: Annotated[str, Query(description="mã của văn bản hoặc bản cũ")],
        new: Annotated[str, Query(description="mã của văn bản hoặc bản mới")],
    ) -> DiffJson:
        """So sánh hai văn bản, hoặc hai bản của một văn bản, từng điều khoản."""

        def compared() -> DiffJson:
            register = shelf.current().register
            return upkeep.compared(named(old, register), named(new, register), register)

        with comparing.seat():
            return await comparing.run(compared)

    @routes.get("/v1/passages/{passage_id}", responses=examples.PASSAGE)
    def passage(passage_id: str, as_of: Day = None) -> PassageJson:
        """Trả về nguyên văn một đoạn với địa chỉ của nó trong văn bản."""
        library = shelf.current()
        found = library.index.by_id.get(passage_id)
        if found is None:
            raise NotHere("Không có đoạn mang mã này. Mã đoạn lấy từ trích dẫn hoặc từ /v1/search")
        return passage_json(found, library.register, as_of or date.today())

    return routes


def named(document_id: str, register: Register) -> Document:
    """Return the document of that id. Raises NotHere."""
    found = register.get(document_id)
    if found is None:
        raise NotHere("Không có văn bản mang mã này. Danh sách văn bản: /v1/documents")
    return found


def originals(shelf: Opens, files: Path, drawing: Seats) -> APIRouter:
    """Return the routes of the files documents were read from, which lie in `files`; `drawing` has one worker."""
    routes = APIRouter()

    @routes.get("/v1/documents/{document_id}/file", response_class=FileResponse, responses=examples.FILE)
    def file(document_id: str) -> FileResponse:
        """Tải tệp gốc mà văn bản được lấy ra từ đó."""
        kept = _original(shelf, document_id, files)
        return FileResponse(kept.path, media_type="application/octet-stream", filename=kept.name)

    @routes.get("/v1/documents/{document_id}/pages/{number}.png", response_class=Response, responses=examples.PAGE)
    async def page_image(request: Request, document_id: str, number: int) -> Response:
        """Trả về ảnh một trang của bản gốc PDF, đếm từ 1."""
        with drawing.seat():
            kept = await drawing.run(lambda: _original(shelf, document_id, files))
            if kept.pages is None:
                raise NotHere("Bản gốc của văn bản này không phải PDF, không có ảnh trang.")
            headers = {"ETag": f'"{kept.sha256[:32]}-{number}"', "Cache-Control": "no-cache"}
            if headers["ETag"] in request.headers.get("if-none-match", ""):
                return Response(status_code=304, headers=headers)
            try:
                png = await drawing.run(lambda: draw(kept.path, number))
            except Undrawable as error:
                raise NotHere(f"{error} Tải tệp gốc: /v1/documents/{document_id}/file") from error
        return Response(png, media_type="image/png", headers=headers)

    return routes


def _original(shelf: Opens, document_id: str, files: Path) -> Original:
    kept = original(named(document_id, shelf.current().register), files)
    if kept is None:
        raise NotHere("Kho không giữ tệp gốc của văn bản này. Thêm tệp gốc bằng: regqa add <tệp>")
    return kept
