"""Every failure as one JSON shape (RFC 9457): English title, Vietnamese detail, a stable code.

At the addresses that OpenAI shaped, its programs get the same failure as they read it.
"""

import logging
from collections.abc import Mapping
from functools import partial
from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from fastapi.routing import RouteContext, iter_route_contexts
from pydantic import ValidationError
from pydantic.json_schema import models_json_schema
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.routing import Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.exports.context import Unfit
from api.records.chain import LogFailed
from api.records.chosen import ChosenFailed, ChosenGone, ChosenRefused
from api.records.feedback import FeedbackError
from api.records.jobs import JobGone
from api.records.works import MOST_BYTES, Outdated, ReadOnly, WorkGone, WorkRefused, WorksFull
from api.seats import Busy
from api.wording import trouble
from corpus.faults import Fault, faults
from corpus.model import Strict
from corpus.store import ChangeRefused, CorpusError
from ingest.readers.read import SIZE_LIMIT
from qa.errors import QAError

logger = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
RETRY_AFTER_S = 2
STOPPED = "stopped"
STOPPED_S = 300  # after which somebody may look again whether what was stopped goes on
LEFT = 499  # what servers note, nginx first, of a caller who closed the connection; nobody reads it

_DETAILS = {
    400: ("bad-request", "Không đọc được nội dung gửi lên; cần JSON mã hóa UTF-8, hoặc biểu mẫu nơi địa chỉ nhận."),
    404: ("not-found", "Không có địa chỉ này. Danh sách địa chỉ: /openapi.json"),
    405: ("method-not-allowed", "Địa chỉ này không nhận phương thức vừa dùng; xem đầu mục Allow."),
    408: ("too-slow", "Yêu cầu gửi lên quá chậm. Hãy gửi lại."),
    413: ("body-too-large", "Nội dung gửi lên quá lớn; giới hạn là 64 KiB."),
    431: ("head-too-large", "Phần đầu của yêu cầu quá lớn; giới hạn là 64 KiB."),
}


class FaultJson(Strict):
    """Is one thing wrong in what was sent."""

    field: str
    message: str


class Problem(Strict):
    """Is a failure told to the caller."""

    type: str = "about:blank"
    title: str
    status: int
    code: str
    detail: str
    errors: tuple[FaultJson, ...] | None = None


class OpenAIErrorJson(Strict):
    """Is a failure told to a program of OpenAI's interface; `param` is the field at fault."""

    message: str
    type: str
    param: str | None
    code: str


class OpenAIProblem(Strict):
    """Is the body of such a failure."""

    error: OpenAIErrorJson


SCHEMAS = models_json_schema(
    [(Problem, "serialization"), (OpenAIProblem, "serialization")], ref_template="#/components/schemas/{model}"
)[1]["$defs"]

_OPENAI = ("/v1/chat/", "/v1/models")
_OPENAI_DETAILS = {413: "Cuộc trò chuyện dài quá 1 MiB. Hãy mở một cuộc trò chuyện mới."}
_OPENAI_TYPES = {401: "authentication_error", 403: "permission_error", 429: "rate_limit_error"}


class NotHere(Exception):
    """What an address names is not in the corpus; the message is Vietnamese."""


class Misquoted(Exception):
    """A quote does not stand where it is said to; the message is Vietnamese."""


class Refused(Exception):
    """What was asked is not done, for the reason that is its problem."""

    def __init__(self, body: "Problem", headers: Mapping[str, str] | None = None) -> None:
        super().__init__(body.detail)
        self.body = body
        self.headers = headers


class NothingToAsk(Exception):
    """The corpus is empty, so no question can be answered."""


def problem(status: int, code: str, detail: str, found: list[Fault] | None = None) -> Problem:
    """Return the problem under the status's own English title."""
    errors = tuple(FaultJson(field=fault.field, message=fault.message) for fault in found) if found else None
    return Problem(title=HTTPStatus(status).phrase, status=status, code=code, detail=detail, errors=errors)


def response(body: Problem, headers: Mapping[str, str] | None = None) -> Response:
    """Return the problem as an HTTP response, in the form that fits the address it is sent to."""
    return _ProblemResponse(body, headers or {})


class _ProblemResponse(Response):
    def __init__(self, body: Problem, headers: Mapping[str, str]) -> None:
        super().__init__(body.model_dump_json(exclude_none=True), body.status, headers=headers, media_type=MEDIA_TYPE)
        self._openai = partial(_openai_response, body, headers)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"].startswith(_OPENAI):
            await self._openai()(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)


def _openai_response(body: Problem, headers: Mapping[str, str]) -> Response:
    status = 400 if body.status == 422 else body.status  # what OpenAI's own service says of a wrong field
    content = openai_problem(body).model_dump_json()
    return Response(content, status, headers=headers, media_type="application/json")


def openai_problem(body: Problem) -> OpenAIProblem:
    """Return the problem as a program of OpenAI's interface reads it."""
    named = "server_error" if body.status >= 500 else _OPENAI_TYPES.get(body.status, "invalid_request_error")
    param = body.errors[0].field if body.errors else None
    code = body.code.replace("-", "_")
    message = _OPENAI_DETAILS.get(body.status, body.detail)
    return OpenAIProblem(error=OpenAIErrorJson(message=message, type=named, param=param, code=code))


def wrong_body(error: ValidationError) -> RequestValidationError:
    """Return the error of a body that was read here as the framework tells it of one that it reads."""
    return RequestValidationError([{**one, "loc": ("body", *one["loc"])} for one in error.errors()])


def http_problem(status: int) -> Problem:
    """Return what a bare HTTP status says."""
    return problem(status, *_DETAILS.get(status, ("http-error", "Yêu cầu không thực hiện được.")))


def work_problem(error: WorkRefused) -> Problem:
    """Return why a trainer's work is not read or written."""
    match error:
        case WorkGone():
            return WORK_GONE
        case ReadOnly():
            return READ_ONLY
        case Outdated():
            return OUTDATED
        case WorksFull():
            return problem(507, "works-full", str(error))
    logger.error("%s", error)
    detail = "Chưa đọc hoặc ghi được. Người vận hành xem nhật ký, quyền ghi thư mục REGQA_DATA, hoặc PostgreSQL."
    return problem(503, "works-unavailable", detail)


def engine_problem(error: Exception) -> Problem:
    """Return what a failure of the engine is to the caller; the details go to the log."""
    told = trouble(error)
    return problem(500 if told.code == "unexpected" else 503, told.code, told.message)


NO_HTTP = problem(400, "bad-request", "Yêu cầu gửi lên không đúng HTTP.")
FOREIGN_HOST = problem(
    421,
    "host-not-served",
    "Dịch vụ không nhận tên máy ở đầu mục Host. Người vận hành thêm tên mà người đọc gõ vào REGQA_HOSTS, ví dụ "
    "REGQA_HOSTS=hoidap.example.vn",
)
FOREIGN_ORIGIN = problem(
    403,
    "origin-not-allowed",
    "Trang web này chưa được phép dùng dịch vụ hỏi đáp. Người vận hành thêm địa chỉ gốc của trang vào "
    "REGQA_WIDGET_ORIGINS.",
)
PREFLIGHT = problem(
    400,
    "preflight-refused",
    "Trình duyệt hỏi trước và không được phép: trang chưa có trong REGQA_WIDGET_ORIGINS, hoặc phương thức hay đầu "
    "mục không thuộc số được nhận.",
)
UNKNOWN_KEY = problem(
    403,
    "key-not-valid",
    "Thiếu khóa nhúng hoặc khóa không đúng. Người làm trang ghi khóa vào thuộc tính key của regqa-chat; người "
    "vận hành khai khóa ở REGQA_WIDGET_KEYS.",
)

LOCKED = problem(
    403,
    "no-accounts",
    "Dịch vụ này chưa có tài khoản nào được làm việc này. Người vận hành tạo tài khoản: regqa user add TÊN --role "
    "administrator, rồi regqa user password TÊN; hoặc đặt REGQA_ADMIN_KEY rồi chạy lại dịch vụ.",
)
NOT_SIGNED_IN = problem(
    401,
    "not-signed-in",
    "Việc này cần đăng nhập ở /sign-in, hoặc khóa trong đầu mục Authorization: Bearer …. Người quản trị cấp tài "
    "khoản và khóa.",
)
KEY_WRONG = problem(
    401,
    "credential-not-valid",
    "Khóa trong đầu mục Authorization: Bearer … không đúng, đã hết hạn hoặc đã bị thu hồi. Xin khóa mới ở người quản "
    "trị.",
)
SIGN_IN_WRONG = problem(401, "credential-not-valid", "Tên hoặc mật khẩu không đúng.")
ACCOUNTS_UNREAD = problem(
    503,
    "accounts-unavailable",
    "Chưa đọc được tài khoản. Người vận hành xem nhật ký và quyền đọc, ghi thư mục REGQA_DATA, hoặc PostgreSQL.",
)
NOT_LOGGED = problem(
    503,
    "log-unavailable",
    "Chưa làm, vì không ghi lại được ai làm. Người vận hành xem nhật ký của dịch vụ và quyền ghi thư mục REGQA_DATA, "
    "hoặc PostgreSQL.",
)
TOO_MANY_ATTEMPTS = problem(
    429, "too-many-attempts", "Khóa hoặc mật khẩu sai quá nhiều lần. Hãy đợi vài phút rồi thử lại."
)
FORM_NOT_OURS = problem(403, "form-not-valid", "Biểu mẫu không còn dùng được. Tải lại trang rồi làm lại.")
FILE_TOO_LARGE = problem(
    413, "file-too-large", f"Tệp quá lớn; giới hạn là {SIZE_LIMIT >> 20} MB. Tách nhỏ rồi gửi từng tệp."
)
RECORDS_UNREAD = problem(
    503,
    "records-unavailable",
    "Chưa đọc hoặc ghi được. Người vận hành xem nhật ký của dịch vụ, quyền ghi thư mục REGQA_DATA hoặc PostgreSQL.",
)
JOBS_FULL = problem(503, "jobs-full", "Đang có quá nhiều tệp chờ đọc. Hãy đợi các tệp trước xong rồi gửi lại.")
WORK_TOO_LARGE = problem(
    413, "work-too-large", f"Nội dung gửi lên quá lớn; một bộ không quá {MOST_BYTES >> 20} MiB. Chia thành nhiều bộ."
)
WORK_GONE = problem(404, "not-found", "Không có bộ nào ở liên kết này, hoặc đã bị xóa.")
READ_ONLY = problem(
    403, "read-only", "Liên kết này chỉ để xem. Muốn sửa, dùng liên kết sửa, hoặc chép thành bộ của mình."
)
ANSWERS_WITHHELD = problem(
    403, "answers-withheld", "Liên kết xem của đề thi chỉ mở các mã đề ở trang của đề; đáp án chưa được mở."
)
OUTDATED = problem(
    412, "changed-meanwhile", "Bộ này vừa được sửa ở nơi khác. Tải lại để thấy bản mới, rồi sửa lại trên bản ấy."
)
UNNAMED = problem(
    428,
    "revision-missing",
    "Gửi đầu mục If-Match với ETag của bản vừa đọc, để không ghi đè lên chỗ người khác vừa sửa.",
)


def spent(wait: int) -> Problem:
    """Return that an allowance is spent for that many seconds."""
    amount, unit = (wait, "giây") if wait < 120 else (wait // 60, "phút") if wait < 7200 else (wait // 3600, "giờ")
    return problem(429, "rate-limited", f"Đã hết lượt hỏi lúc này. Hãy thử lại sau {amount} {unit}.")


def stopped(what: str, reason: str) -> Problem:
    """Return that the service, or the widget, is stopped for that reason."""
    return problem(503, STOPPED, f"{what} tạm dừng: {reason}.")


def role_lacking(needed: str, held: str) -> Problem:
    """Return that one has not the role that is needed; both are named as people name them."""
    detail = f"Việc này cần vai trò {needed}; tài khoản này có vai trò {held}. Người quản trị đổi vai trò."
    return problem(403, "role-lacking", detail)


def too_often(wait: int) -> Problem:
    """Return that an address has asked too often and is to wait that many seconds."""
    return problem(
        429,
        "too-many-requests",
        f"Địa chỉ mạng này đã gửi quá nhiều yêu cầu. Hãy thử lại sau {wait} giây. Người vận hành xem "
        "REGQA_PER_MINUTE, REGQA_POSTS_PER_MINUTE, và REGQA_TRUSTED_PROXIES khi mọi người đến qua một proxy.",
    )


class Unexpected:
    """Is the ASGI middleware that makes a problem of what nobody caught, so that it too gets the usual headers."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = False

        async def send_noting(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self._app(scope, receive, send_noting)
        except Exception as error:
            if started or scope["type"] != "http":
                raise
            logger.exception("unexpected failure")
            await response(engine_problem(error))(scope, receive, send)


def _methods(request: Request, first: str) -> set[str]:
    """Return what the address takes by all its routes; the first that fits it names only its own methods."""
    routes = (route for route in iter_route_contexts(request.app.routes) if _leads(route, request))
    methods = set(first.split(", ")).union(*(route.methods or () for route in routes))
    return methods | {"HEAD"} if "GET" in methods else methods


def _leads(route: RouteContext, request: Request) -> bool:
    return route.original_route.matches(request.scope)[0] is not Match.NONE


def install(app: FastAPI) -> None:
    """Make every failure of the application answer with a problem."""

    @app.exception_handler(RequestValidationError)
    def invalid(_request: Request, error: RequestValidationError) -> Response:
        found = faults(error.errors())
        detail = "; ".join(f"{fault.field}: {fault.message}" for fault in found[:5])
        return response(problem(422, "invalid-request", detail, found))

    @app.exception_handler(HTTPException)
    def refused(request: Request, error: HTTPException) -> Response:
        headers = dict(error.headers or {})
        if "Allow" in headers:
            headers["Allow"] = ", ".join(sorted(_methods(request, headers["Allow"])))
        return response(http_problem(error.status_code), headers)

    @app.exception_handler(ClientDisconnect)
    def left(_request: Request, _error: ClientDisconnect) -> Response:
        return Response(status_code=LEFT)

    @app.exception_handler(NotHere)
    def not_here(_request: Request, error: NotHere) -> Response:
        return response(problem(404, "not-found", str(error)))

    @app.exception_handler(Misquoted)
    def misquoted(_request: Request, error: Misquoted) -> Response:
        return response(problem(422, "misquoted", str(error)))

    @app.exception_handler(Refused)
    def refused_as_told(_request: Request, error: Refused) -> Response:
        return response(error.body, error.headers)

    @app.exception_handler(ChangeRefused)
    def change_refused(_request: Request, error: ChangeRefused) -> Response:
        return response(problem(409, "change-refused", str(error)))

    @app.exception_handler(JobGone)
    def job_gone(_request: Request, _error: JobGone) -> Response:
        return response(problem(404, "not-found", "Không có việc mang mã này, hoặc đã bỏ. Danh sách: /v1/jobs"))

    @app.exception_handler(NothingToAsk)
    def nothing_to_ask(_request: Request, _error: NothingToAsk) -> Response:
        return response(
            problem(503, "corpus-empty", "Kho chưa có văn bản nào. Người vận hành chạy: regqa add <tệp hoặc thư mục>")
        )

    @app.exception_handler(Busy)
    def busy(_request: Request, _error: Busy) -> Response:
        detail = "Đang có quá nhiều câu hỏi chờ trả lời. Hãy thử lại sau vài giây."
        return response(problem(503, "queue-full", detail), {"Retry-After": str(RETRY_AFTER_S)})

    @app.exception_handler(QAError)
    @app.exception_handler(CorpusError)
    def engine(_request: Request, error: Exception) -> Response:
        logger.error("%s: %s", type(error).__name__, error)
        return response(engine_problem(error))

    @app.exception_handler(WorkRefused)
    def work_refused(_request: Request, error: WorkRefused) -> Response:
        return response(work_problem(error))

    @app.exception_handler(ChosenRefused)
    def choice_refused(_request: Request, error: ChosenRefused) -> Response:
        gone = isinstance(error, ChosenGone)
        return response(problem(404, "not-found", str(error)) if gone else problem(409, "choice-refused", str(error)))

    @app.exception_handler(ChosenFailed)
    @app.exception_handler(LogFailed)
    def records_failed(_request: Request, error: Exception) -> Response:
        logger.error("%s", error)
        return response(RECORDS_UNREAD)

    @app.exception_handler(Unfit)
    def unfit(_request: Request, error: Unfit) -> Response:
        return response(problem(409, "work-unfit", str(error)))

    @app.exception_handler(FeedbackError)
    def feedback(_request: Request, error: FeedbackError) -> Response:
        logger.error("%s", error)
        detail = "Chưa ghi được góp ý. Người vận hành xem nhật ký và quyền ghi thư mục REGQA_DATA, hoặc PostgreSQL."
        return response(problem(503, "feedback-unavailable", detail))
