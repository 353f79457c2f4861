"""What every request passes before and after the routes: a size limit, safe headers, a count, HEAD as GET."""

from collections.abc import Sequence

from fastapi import HTTPException
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api import problems
from api.metrics import Metrics
from api.problems import Problem, Refused
from api.records.works import MOST_BYTES
from ingest.readers.read import SIZE_LIMIT

MAX_BODY = 64 * 1024  # bytes
MAX_FORM = SIZE_LIMIT + MAX_BODY  # with the largest file that is read
MAX_TALK = 1024 * 1024  # with all that was said before, which other programs send again each time
MAX_WORK = MOST_BYTES + MAX_BODY  # a trainer's work with what a form adds

_TALK = "/v1/chat/completions"
_WORKS = ("/v1/works", "/collections", "/courses", "/banks", "/exams", "/teaching")
_TAKE_FILES = frozenset({"/v1/documents", "/admin/documents", "/v1/check", "/check"})

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; require-trusted-types-for 'script'; trusted-types 'none'; frame-ancestors "
)
_HEADERS = {  # that a connection be encrypted (HSTS) is for the proxy to say: only it knows
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",  # by “no-referrer” a form of ours would not say where it comes from
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-cache",
}


class Envelope:
    """Is the ASGI middleware around the application.

    Written against ASGI itself: it must not buffer a stream, nor read a body that is too large.
    """

    def __init__(self, app: ASGIApp, metrics: Metrics, framed_by: Sequence[str]) -> None:
        self._app = app
        self._metrics = metrics
        self._headers = _HEADERS | {"Content-Security-Policy": _POLICY + " ".join(("'self'", *framed_by))}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        asked = {**scope, "method": "GET"} if scope["method"] == "HEAD" else scope
        size = 0
        takes_file = scope["method"] == "POST" and scope["path"] in _TAKE_FILES and _is_form(scope)
        most = MAX_FORM if takes_file else _most(scope["path"])
        too_large = problems.FILE_TOO_LARGE if takes_file else _too_large(scope["path"])
        status = 500  # until a response starts; what is raised past us becomes a 500

        async def receive_limited() -> Message:
            nonlocal size
            message = await receive()
            size += len(message.get("body", b""))
            if size > most:
                raise Refused(too_large) if _is_form(scope) else HTTPException(413)
            return message

        async def send_guarded(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
            elif asked is not scope:
                message = {**message, "body": b""}
            await send(message)

        try:
            if _declared(scope) > most:
                await problems.response(too_large)(scope, receive, send_guarded)
            else:
                await self._app(asked, receive_limited, send_guarded)
        finally:
            self._metrics.request(scope["method"], getattr(asked.get("route"), "path", "other"), status)


def _most(path: str) -> int:
    if path.startswith(_WORKS):
        return MAX_WORK
    return MAX_TALK if path == _TALK else MAX_BODY


def _too_large(path: str) -> Problem:
    return problems.WORK_TOO_LARGE if path.startswith(_WORKS) else problems.http_problem(413)


def _is_form(scope: Scope) -> bool:
    return Headers(scope=scope).get("content-type", "").lower().startswith("multipart/form-data")


def _declared(scope: Scope) -> int:
    length = Headers(scope=scope).get("content-length", "")
    return int(length) if length.isascii() and length.isdigit() else 0
