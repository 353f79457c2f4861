"""`/v1/check`: what a text refers to, quotes and counts, compared with the collection."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from typing import Any, NamedTuple

from fastapi import APIRouter, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from pydantic import ValidationError
from starlette.datastructures import UploadFile

from api import examples
from api.checking import CheckJson, checked, text_handed_in
from api.engine import Opens
from api.problems import Refused, problem, wrong_body
from api.requests import MAX_CHECKED, CheckRequest
from api.seats import Seats
from ingest.errors import IngestError

_STATED = "tệp"  # in the place of the text that is read later
_NO_JSON = {"type": "model_attributes_type", "loc": ("body",), "input": None}


class ToCheck(NamedTuple):
    """Is what was sent: a text with the day that is asked for, or that day and a file."""

    wanted: CheckRequest
    file: UploadFile | None


def router(shelf: Opens, seats: Seats) -> APIRouter:
    routes = APIRouter()

    @routes.post(
        "/v1/check", response_model=CheckJson, responses=examples.CHECKED, openapi_extra=examples.CHECK_REQUEST
    )
    async def check(request: Request) -> Response:
        """Kiểm tra một văn bản: điều khoản được dẫn, số hiệu, ngày ban hành, lời trích, con số."""
        async with to_check(request) as given:
            with seats.seat():
                found = await seats.run(lambda: found_in(given, shelf))
                return Response(found.model_dump_json(), media_type="application/json")

    return routes


@asynccontextmanager
async def to_check(request: Request) -> AsyncIterator[ToCheck]:
    """Hold what was sent, as JSON or as a form. Raises RequestValidationError for what is wrong there."""
    kind = request.headers.get("content-type", "").lower()
    if not kind.startswith("multipart/form-data"):
        if not kind.startswith("application/json"):
            raise RequestValidationError([_NO_JSON])
        yield ToCheck(_wanted(await request.body()), None)
        return
    async with request.form(max_files=1, max_fields=3) as form:
        fields = dict(form)
        file = fields.pop("file", None)
        if isinstance(file, UploadFile) and file.filename:
            fields["text"] = _STATED
        else:
            file = None
        yield ToCheck(_wanted(fields), file if isinstance(file, UploadFile) else None)


def found_in(given: ToCheck, shelf: Opens) -> CheckJson:
    """Return what is found in what was sent. Raises Refused for a file without a text, or with too long a one."""
    text = given.wanted.text
    if given.file:
        try:
            text = text_handed_in(given.file.filename or "", given.file.file)
        except IngestError as error:
            raise Refused(problem(422, "file-unreadable", str(error))) from error
        if len(text) > MAX_CHECKED:
            told = f"Tệp có {len(text)} ký tự, quá giới hạn {MAX_CHECKED}. Tách nhỏ rồi kiểm tra từng tệp."
            raise Refused(problem(413, "text-too-long", told))
    return checked(text, shelf.current(), given.wanted.as_of or date.today())


def _wanted(sent: bytes | dict[str, Any]) -> CheckRequest:
    try:
        if isinstance(sent, bytes):
            return CheckRequest.model_validate_json(sent)
        return CheckRequest.model_validate(sent)
    except ValidationError as error:
        raise wrong_body(error) from error
