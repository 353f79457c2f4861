"""What the pages of those who signed in share: who they are written for, forms that nobody else can send, failures.

They work without scripts, but for the progress of what is under way, which api/widget/jobs.js follows.
"""

import logging
from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, RedirectResponse

from api import upkeep
from api.access.door import check_token
from api.access.guard import caller_of
from api.access.provider import ProviderRefused
from api.access.roles import NAMES, Role
from api.problems import NOT_SIGNED_IN, RECORDS_UNREAD, Refused, work_problem
from api.reading.page import Page, render, told
from api.records.accounts import AccountRefused
from api.records.chain import LogFailed
from api.records.chosen import ChosenFailed, ChosenGone, ChosenRefused
from api.records.feedback import FeedbackError
from api.records.jobs import JobGone
from api.records.sessions import Session, SessionsFailed
from api.records.works import WorkRefused
from api.settings import Settings
from corpus.faults import faults
from corpus.store import ChangeRefused
from corpus.text import capital

logger = logging.getLogger(__name__)

ASKED = {  # of a file: what it is called, how it is written
    "number": ("Số hiệu", "294-QĐ/TW"),
    "kind": ("Loại văn bản", ""),
    "issuer": ("Cơ quan ban hành", "Ban Bí thư"),
    "date": ("Ngày ban hành", ""),
    "title": ("Tên văn bản", "Quy định thi hành Điều lệ Đảng"),
}
_LABELS = upkeep.FIELDS | {field: label for field, (label, _) in ASKED.items()} | {"file": "Tệp"}


def session_of(request: Request) -> Session:
    """Return the session of who asks. Raises Refused for who has none: a key reads no pages."""
    caller = caller_of(request)
    if caller is None or caller.session is None:
        raise Refused(NOT_SIGNED_IN)
    return caller.session


def shown(name: str, request: Request, status: int = 200, **values: Any) -> Response:
    """Return the page, written for who asks."""
    session, caller = session_of(request), caller_of(request)
    assert caller is not None, "a session is somebody's"
    page = render(
        name,
        token=session.token,
        caller=caller,
        edits=caller.role.holds(Role.EDITOR),
        administers=caller.role.holds(Role.ADMINISTRATOR),
        role_names=NAMES,
        **values,
    )
    return HTMLResponse(page, status)


async def posted(request: Request) -> dict[str, str]:
    """Return the fields of a form that was written for the session of who sends it. Raises Refused."""
    session = session_of(request)
    async with request.form(max_files=0, max_fields=20) as form:
        fields = {name: value for name, value in form.items() if isinstance(value, str)}
    check_token(session, fields.pop("token", ""))
    return fields


def units_in(fields: dict[str, str], name: str, settings: Settings) -> tuple[str, ...]:
    """Return the units that a form names, and take them out of it. Raises ChangeRefused."""
    new = bool(fields.pop("new_units", ""))
    return upkeep.units_of([fields.pop(name, "")], settings, new, "quay lại trang trước và đánh dấu “Có đơn vị mới”")


def to(address: str) -> Response:
    return RedirectResponse(address, 303)


class OfficePage(Page):
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
            case Refused():
                return told(error.body.status, "Chưa làm được", error.body.detail, error.headers)
            case ChangeRefused():
                return told(409, "Chưa làm được", str(error))
            case AccountRefused():
                return told(422, "Chưa làm được", f"{error} Quay lại trang trước để sửa.")
            case ProviderRefused():
                return told(error.status, "Chưa đăng nhập được", str(error))
            case SessionsFailed():
                return told(503, "Chưa làm được", str(error))
            case ChosenGone():
                return told(404, "Không tìm thấy", "Câu trả lời này không còn: đã gỡ, hoặc câu mới đã thay.")
            case ChosenRefused():
                return told(409, "Chưa làm được", str(error))
            case ChosenFailed() | LogFailed() | FeedbackError():
                logger.error("%s", error)
                return told(503, "Chưa làm được", RECORDS_UNREAD.detail)
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
