"""What the pages people read share: how they are rendered, kept by browsers, and told where they fail.

Rendered here, so they work without scripts; api/widget/reading.js and documents.js make them quicker to use.
"""

import hashlib
from collections.abc import Callable, Coroutine, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import urlsplit

from fastapi import APIRouter, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse
from fastapi.routing import APIRoute
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from pydantic import BeforeValidator

from api.exports.formats import FORMATS
from api.problems import RETRY_AFTER_S, NotHere
from api.requests import MAX_QUESTION, AsOf, empty_as_none
from api.seats import Busy
from api.wording import STALE, trouble
from corpus.model import Nature
from corpus.store import CorpusError
from corpus.text import capital
from qa.errors import QAError
from qa.write.replies import day

if TYPE_CHECKING:
    from qa.engine import Library

TEMPLATES = Path(__file__).parent / "templates"

_STANDINGS = {
    "in-force": "Còn hiệu lực",
    "lapsed": "Hết hiệu lực",
    "future": "Chưa có hiệu lực",
    "unknown": "Chưa rõ hiệu lực",
    "no-rule": "Không phải quy định",
}
_NATURES = {Nature.FULL_TEXT: "Toàn văn", Nature.DIGEST: "Bản tóm lược", Nature.REGISTER_ONLY: "Chỉ có tên"}


_WEEKDAYS = ("thứ hai", "thứ ba", "thứ tư", "thứ năm", "thứ sáu", "thứ bảy", "chủ nhật")

Day = Annotated[AsOf, BeforeValidator(empty_as_none)]


def pages() -> APIRouter:
    """Return a router of pages: none is in the API's description, and what fails is told on a page."""
    return APIRouter(route_class=Page, include_in_schema=False)


def render(name: str, **shown: Any) -> str:
    return _templates.get_template(name).render(shown)


def cached(request: Request, library: "Library", on: date, written: Callable[[], str]) -> Response:
    """Return the page, or that the browser's copy still holds: same index, same day, same templates."""
    etag = f'W/"{library.index.manifest.fingerprint}-{on.isoformat()}-{_look}"'
    headers = {"ETag": etag, "Cache-Control": "no-cache"}
    if etag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return HTMLResponse(written(), headers=headers)


def _moment(at: datetime) -> str:
    """Return a moment as this machine's clock shows it."""
    local = at.astimezone()
    return f"{local:%H:%M} ngày {day(local.date())}"


def grouped(value: int) -> str:
    """Return a number with a point before each three digits: “13.062”."""
    return f"{value:,}".replace(",", ".")


def _megabytes(size: int) -> str:
    return f"{size / 1e6:.1f} MB".replace(".", ",")


def _share(count: int, of: int) -> str:
    return f"{count / of:.0%}"


def _weekday(on: date) -> str:
    return _WEEKDAYS[on.weekday()]


def _host(address: str) -> str:
    return urlsplit(address).hostname or address


_templates = Environment(
    loader=FileSystemLoader(TEMPLATES),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
    undefined=StrictUndefined,
)
_templates.globals |= {"standing_names": _STANDINGS, "natures": _NATURES, "formats": FORMATS, "stale_names": STALE}
_templates.filters |= {"capital": capital, "day": day, "host": _host, "weekday": _weekday}
_templates.filters |= {"moment": _moment, "number": grouped, "megabytes": _megabytes, "share": _share}
_look = hashlib.sha256(b"".join(path.read_bytes() for path in sorted(TEMPLATES.iterdir()))).hexdigest()[:8]


def told(status: int, title: str, text: str, headers: Mapping[str, str] | None = None) -> Response:
    """Return a page that says only this."""
    return HTMLResponse(render("message.html", title=title, text=text, leads=status != 503), status, headers)


class Page(APIRoute):
    """Is a route whose failures are told on a page, not as a problem."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def handle_as_page(request: Request) -> Response:
            try:
                return await handle(request)
            except Exception as error:
                page = self.failure(error)
                if page is None:
                    raise
                return page

        return handle_as_page

    def failure(self, error: Exception) -> Response | None:
        """Return the page that tells of a failure, None for one that nobody foresaw."""
        match error:
            case NotHere():
                return told(404, "Không tìm thấy", str(error))
            case RequestValidationError():
                text = (
                    f"Ngày viết dạng NĂM-THÁNG-NGÀY, nội dung tìm không quá {MAX_QUESTION} ký tự, trường hợp chọn "
                    "trong danh sách của trang."
                )
                return told(422, "Địa chỉ chưa đúng", text)
            case Busy():
                text = "Đang có quá nhiều yêu cầu. Hãy tải lại trang sau vài giây."
                return told(503, "Chưa mở được trang", text, {"Retry-After": str(RETRY_AFTER_S)})
            case QAError() | CorpusError():
                return told(503, "Chưa mở được kho văn bản", trouble(error).message)
        return None
