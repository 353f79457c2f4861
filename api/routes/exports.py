"""`/v1/works/…/export/…`: what trainers keep, as files for other programs."""

from collections.abc import Callable
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response

from api import examples
from api.engine import Opens
from api.exports.context import Context, context
from api.exports.formats import FORMATS, disposition
from api.problems import NotHere
from api.records.works import Works
from api.requests import AsOf
from api.routes.works import to_be_read
from api.seats import Seats
from qa.courses.glossary import collected
from qa.courses.pins import grounded
from qa.courses.works import FORMS, Work

Name = Annotated[
    str,
    Path(
        description="; ".join(f"{FORMS[form]}: {', '.join(named)}" for form, named in FORMATS.items()),
        examples=["handout.docx", "slides.pptx", "questions.gift", "qti.zip", "cards.apkg"],
    ),
]
OfTerms = Annotated[str, Path(description=", ".join(FORMATS["collection"]), examples=["handout.docx", "cards.apkg"])]
Day = Annotated[AsOf, Query(description="đối chiếu với quy định có hiệu lực ngày này; mặc định là hôm nay")]


def router(works: Works, shelf: Opens, exporting: Seats) -> APIRouter:
    """Return the routes of files; they are written in seats of their own, as a long one takes seconds."""
    routes = APIRouter()

    async def written(file: Callable[[], Response]) -> Response:
        with exporting.seat():
            return await exporting.run(file)

    @routes.get("/v1/works/{key}/export/{name}", response_class=Response, responses=examples.EXPORT)
    async def kept(request: Request, key: str, name: Name, as_of: Day = None) -> Response:
        """Tải một bộ thành tệp: Word, PowerPoint, Moodle, QTI, Anki, CSV, JSON; chỗ không còn đúng có đánh dấu."""

        def file() -> Response:
            found = works.get(key)
            to_be_read(found)
            held = context(
                found.work, shelf.current().register, as_of or date.today(), _at(request), found.changed_at
            )
            return response(found.work, held, name)

        return await written(file)

    @routes.post("/v1/works/export/{name}", response_class=Response, responses=examples.EXPORT_OF)
    async def handed_in(request: Request, name: Name, work: Work, as_of: Day = None) -> Response:
        """Làm tệp từ một bộ gửi lên, không giữ lại trên máy chủ."""

        def file() -> Response:
            register = shelf.current().register
            of = grounded(work, register)
            return response(of, context(of, register, as_of or date.today(), _at(request)), name)

        return await written(file)

    @routes.get("/v1/glossary/export/{name}", response_class=Response, responses=examples.EXPORT_OF_TERMS)
    async def of_terms(request: Request, name: OfTerms, as_of: Day = None) -> Response:
        """Tải danh mục thuật ngữ của ngày ấy thành tệp, như một bộ sưu tập: Word, PowerPoint, Anki, JSON."""

        def file() -> Response:
            register, on = shelf.current().register, as_of or date.today()
            of = collected(register, on)
            return response(of, context(of, register, on, _at(request)), name)

        return await written(file)

    return routes


def response(work: Work, held: Context, name: str) -> Response:
    """Return the work as that file. Raises NotHere, Unfit."""
    found = FORMATS[work.form].get(name)
    if found is None:
        raise NotHere(f"Không có tệp này của {FORMS[work.form]}. Có: {', '.join(FORMATS[work.form])}")
    headers = {"Content-Disposition": disposition(work, name), "Cache-Control": "no-store"}
    return Response(found.write(work, held), media_type=found.media_type, headers=headers)


def _at(request: Request) -> str:
    """Return the address by which the reader reached the service."""
    return str(request.base_url).rstrip("/")
