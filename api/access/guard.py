"""What stands before every route: whether who asks may, by the table of roles.

Who brings nothing may do what the settings leave open. Where REGQA_READING is not set that is reading and teaching,
as the service then listens on this machine alone.
"""

import logging
from collections.abc import Callable, Mapping, MutableMapping
from typing import Any
from urllib.parse import quote, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api import problems
from api.access.door import Caller, Door
from api.access.origins import is_own
from api.access.roles import NAMES, Needs, Role, Routes
from api.problems import Problem, Refused
from api.reading.page import told
from api.records.accounts import AccountRefused
from api.records.audit import Audit, Did
from api.records.chain import LogFailed
from api.records.sessions import SessionsFailed
from api.records.works import KEY, id_of
from api.settings import Settings
from api.switches import NAMES as NAMED
from api.switches import off

logger = logging.getLogger(__name__)

_LONGEST = 300  # characters of what is written down
_OPEN: Mapping[str | None, Role | None] = {None: Role.TRAINER, "open": Role.READER, "signed-in": None}


class Guard:
    """Is the ASGI middleware that lets a request through to its route, or refuses it before its body is read.

    `routes` gives those of the application, which is complete when the first request comes. Who asks is then
    `request.state.caller`: None for who brought nothing.
    """

    def __init__(
        self, app: ASGIApp, routes: Callable[[], Routes], door: Door, audit: Audit, settings: Settings
    ) -> None:
        self._app = app
        self._routes = routes
        self._door = door
        self._audit = audit
        self._open = _OPEN[settings.reading]
        self._settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        found = self._routes().find(scope) if scope["type"] == "http" else None
        if found is None or found[0].needs == "anyone":
            await self._app(scope, receive, send)
            return
        rule, request = found[0], Request(scope)
        stopped = self._stopped(request, rule.needs)
        if rule.needs is Role.READER and self._open and not stopped:
            await self._app(scope, receive, send)
            return
        caller, refusal = await run_in_threadpool(self._admitted, request, rule.needs)
        if stopped and not (caller and caller.role.holds(Role.EDITOR)):  # who looks whether it is mended by now
            refusal = _refusal(request, stopped, {"Retry-After": str(problems.STOPPED_S)})
        if refusal is not None:
            await refusal(scope, receive, send)
            return
        state: MutableMapping[str, Any] = scope.setdefault("state", {})
        state["caller"] = caller
        passed = send if self._is_open_to(rule.needs) and not stopped else _unshared(send)
        if rule.logged and caller and caller.role is not Role.READER:
            try:
                await run_in_threadpool(self._audit.check_writable)
            except LogFailed as error:
                logger.error("%s", error)
                await _refusal(request, problems.NOT_LOGGED, None)(scope, receive, send)
                return
            who = did(caller, request)
            what = rule.logged
            passed = _logging(
                passed,
                lambda location: _on(found[1], state, location),
                lambda on: self._audit.did(who, what, on),
            )
        await self._app(scope, receive, passed)

    def _stopped(self, request: Request, needs: Needs) -> Problem | None:
        """Return that an administrator has stopped what is asked for, None where nobody has."""
        if needs not in (Role.READER, Role.TRAINER):
            return None
        if service := off(self._settings, "service"):
            return problems.stopped(NAMED["service"], service.reason)
        origin = request.headers.get("origin")
        if origin and not is_own(origin, request.headers) and (widget := off(self._settings, "widget")):
            return problems.stopped(NAMED["widget"], widget.reason)
        return None

    def _admitted(self, request: Request, needs: Needs) -> tuple[Caller | None, Response | None]:
        """Return who asks, and the refusal where he may not."""
        api = _is_api(request)
        caller, why = None, problems.NOT_SIGNED_IN
        headers: Mapping[str, str] | None = {"WWW-Authenticate": "Bearer"}
        try:
            caller = (self._door.by_key(request) if api else None) or self._door.by_session(request)
        except Refused as error:
            why, headers = error.body, error.headers
        except (AccountRefused, SessionsFailed) as error:
            logger.error("%s", error)
            why, headers = problems.ACCOUNTS_UNREAD, None
        if self._is_open_to(needs) or (caller and (not isinstance(needs, Role) or caller.role.holds(needs))):
            return caller, None
        if caller and isinstance(needs, Role):
            why, headers = problems.role_lacking(NAMES[needs], NAMES[caller.role]), None
        elif why is problems.NOT_SIGNED_IN and self._door.is_locked():
            why, headers = problems.LOCKED, None
        if not api and (why is problems.NOT_SIGNED_IN or why is problems.LOCKED):
            return caller, _to_sign_in(request)
        return caller, _refusal(request, why, headers)

    def _is_open_to(self, needs: Needs) -> bool:
        return isinstance(needs, Role) and self._open is not None and self._open.holds(needs)


class ReadersOnly:
    """Is the ASGI middleware that lets no request through without the key of an account."""

    def __init__(self, app: ASGIApp, door: Door) -> None:
        self._app = app
        self._door = door

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        try:
            caller = await run_in_threadpool(self._door.by_key, Request(scope))
        except Refused as error:
            await problems.response(error.body, error.headers)(scope, receive, send)
            return
        if caller is None:
            await problems.response(problems.NOT_SIGNED_IN, {"WWW-Authenticate": "Bearer"})(scope, receive, send)
            return
        await self._app(scope, receive, send)


def caller_of(request: Request) -> Caller | None:
    """Return who asks, None where he brought nothing."""
    caller: Caller | None = getattr(request.state, "caller", None)
    return caller


def _is_api(request: Request) -> bool:
    return request.url.path.startswith("/v1/")


def _refusal(request: Request, why: Problem, headers: Mapping[str, str] | None) -> Response:
    """Return the refusal as a problem, or where a page was asked for as one."""
    if _is_api(request):
        return problems.response(why, headers)
    title = "Tạm dừng" if why.code == problems.STOPPED else "Chưa làm được"
    return told(why.status, title, why.detail, {"Cache-Control": "no-store", **(headers or {})})


def _to_sign_in(request: Request) -> Response:
    """Lead to the page to sign in at, and from there back to a page that was only to be read."""
    back = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    at = f"?to={quote(back, safe='')}" if request.method == "GET" else ""
    return RedirectResponse(f"/sign-in{at}", 303, {"Cache-Control": "no-store"})


def _unshared(send: Send) -> Send:
    """Return `send` that lets no proxy keep for others what one was shown."""

    async def send_private(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            if "no-store" not in headers.get("cache-control", ""):
                headers["Cache-Control"] = "private, no-cache"
        await send(message)

    return send_private


def did(caller: Caller, request: Request) -> Did:
    """Return who does something, as it is written down."""
    return Did(caller.name, caller.role, caller.by, request.client.host if request.client else "")


def _logging(send: Send, on: Callable[[str], str], write: Callable[[str], None]) -> Send:
    """Return `send` that has it written down what was done before it is told.

    What was refused is not, nor a page that only asks further.
    """

    async def send_logged(message: Message) -> None:
        if message["type"] == "http.response.start" and message["status"] < 400:
            named = on(Headers(raw=message["headers"]).get("location", ""))
            try:
                if named or message["status"] != 200:
                    await run_in_threadpool(write, named)
            except LogFailed as error:  # it could be written to a moment ago, and what was asked for is done
                logger.error("done, and not written down: %s", error)
        await send(message)

    return send_logged


def _on(named: Mapping[str, str], state: Mapping[str, Any], location: str) -> str:
    """Return on what something was done: as the route says, else by its path, or by where it leads.

    What path or location has of a work is the key to edit it, which nobody else is to know: its id stands for it.
    """
    if "on" in state:
        return str(state["on"])
    told = [id_of(value) if name == "key" else value for name, value in named.items()]
    at, _, last = urlsplit(location).path.rpartition("/")
    if KEY.fullmatch(last):
        told.append(id_of(last))
    elif at.endswith("/jobs"):
        told.append(last)
    return " ".join(dict.fromkeys(told))[:_LONGEST]
