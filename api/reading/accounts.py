"""The pages to sign in and out at, of one's own account, and of all accounts and keys for administrators."""

import logging
import re
from typing import Annotated
from urllib.parse import quote, unquote, urlsplit

from fastapi import APIRouter, Form, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, RedirectResponse

from api.access.door import OF_A_NAME_MINUTES, WRONG_PER_ADDRESS, WRONG_PER_NAME, Caller, Door, is_asked_here
from api.access.guard import caller_of, did
from api.access.origins import Allowance
from api.access.provider import LASTS_S, Provider, new_secret
from api.access.roles import Role
from api.problems import FORM_NOT_OURS, LOCKED, NotHere, Refused
from api.reading.office import OfficePage, posted, session_of, shown, to, units_in
from api.reading.page import render
from api.records.accounts import DAYS, LONGEST, MOST_DAYS, SHORTEST, AccountRefused, role_of
from api.records.audit import Audit
from api.records.chain import LogFailed
from api.seats import Seats
from api.settings import Settings
from api.upkeep import units_in_use

logger = logging.getLogger(__name__)

_BACK = "/sign-in/back"
_LEFT = "regqa_left"  # the cookie of who has left for the provider

_HOME = {Role.READER: "/", Role.TRAINER: "/teaching"}
_PAGE = re.compile(r"/(?![/\\])[!-\[\]-~]*")  # of this service: no other host, no control character

Typed = Annotated[str, Form(max_length=4 * LONGEST)]  # a letter with its marks may be typed as several
Back = Annotated[str, Form(max_length=2_000)]


def router(door: Door, audit: Audit, proving: Seats, settings: Settings, allowance: Allowance) -> APIRouter:
    """Return the routes of the pages; a password is held against its hash in a seat of `proving`.

    `allowance` tells what the widget's keys may still ask for.
    """
    routes = APIRouter(route_class=OfficePage, include_in_schema=False)

    def asked(back: str, name: str = "", wrong: str = "", status: int = 200, left: bool = False) -> Response:
        if door.is_locked():
            raise Refused(LOCKED)
        page = render(
            "sign-in.html",
            back=back,
            typed=name,
            wrong=wrong,
            people=any(one.has_password for one in door.accounts.all()),
            operator=door.takes_the_operators_key,
            provider=door.provider is not None,
            left=left,
        )
        return HTMLResponse(page, status)

    @routes.get("/sign-in")
    def ask_who(to: str = "", left: bool = False) -> Response:
        return asked(_back(to), left=left)

    @routes.post("/sign-in")
    async def sign_in(
        request: Request, name: Typed = "", password: Typed = "", key: Typed = "", back: Back = ""
    ) -> Response:
        if ("origin" in request.headers or "sec-fetch-site" in request.headers) and not is_asked_here(request):
            raise Refused(FORM_NOT_OURS)
        held = Response(status_code=303)
        by_key = bool(key.strip()) and not name.strip()
        try:
            with proving.seat():
                caller = await proving.run(
                    lambda: door.sign_in(
                        "" if by_key else name.strip() or "-", key if by_key else password, request, held
                    )
                )
        except Refused as error:
            wrong = "Khóa không đúng." if by_key and error.body.status == 401 else error.body.detail
            return await run_in_threadpool(asked, _back(back), name, wrong, error.body.status)
        return await let_in(caller, _back(back), request, held)

    async def let_in(caller: Caller, back: str, request: Request, held: Response) -> Response:
        """Lead somebody who has signed in to where he wanted to be; who may change something is written down."""
        if caller.role is not Role.READER:
            try:
                await run_in_threadpool(audit.did, did(caller, request), "session.begin", "")
            except LogFailed as error:
                logger.error("signed in, and not written down: %s", error)
        held.headers["Location"] = back or _HOME.get(caller.role, "/admin/documents")
        return held

    # by the provider of the office

    @routes.get("/sign-in/provider")
    async def leave_for_provider(request: Request, to: str = "") -> Response:
        secret = new_secret()
        response = RedirectResponse(await provider().way_in(secret, _comes_to(request)), 303)
        response.set_cookie(
            _LEFT,
            f"{secret}.{quote(_back(to), safe='')}",
            max_age=LASTS_S,
            path=_BACK,
            httponly=True,
            samesite="lax",  # it is the provider's page that leads back
            secure=request.url.scheme == "https",
        )
        return response

    @routes.get(_BACK)
    async def come_back(request: Request) -> Response:
        secret, _, back = request.cookies.get(_LEFT, "").partition(".")
        who = await provider().vouched(secret, request.query_params, _comes_to(request))
        held = Response(status_code=303)
        caller = await run_in_threadpool(door.sign_in_vouched, who, request, held)
        held.delete_cookie(_LEFT, path=_BACK, httponly=True, samesite="lax")
        return await let_in(caller, _back(unquote(back)), request, held)

    @routes.get("/sign-out/provider")
    async def leave_provider(request: Request) -> Response:
        return RedirectResponse(await provider().way_out(f"{request.base_url}sign-in") or "/sign-in", 303)

    def provider() -> Provider:
        if door.provider is None:
            raise NotHere("Dịch vụ này không dùng nơi đăng nhập khác (REGQA_OIDC_ISSUER chưa đặt).")
        return door.provider

    @routes.post("/sign-out")
    async def sign_out(request: Request) -> Response:
        await posted(request)
        held = await run_in_threadpool(door.accounts.get, _own(request).account)
        response = to("/sign-in?left=true" if door.provider and held and held.by_provider else "/sign-in")
        await run_in_threadpool(door.sign_out, session_of(request), response)
        return response

    # one's own account

    @routes.get("/account")
    def account(request: Request) -> Response:
        held = door.accounts.get(_own(request).account)
        return shown("account.html", request, has_password=held is not None and held.has_password, shortest=SHORTEST)

    @routes.post("/account/password")
    async def change_password(request: Request) -> Response:
        fields, caller, response = await posted(request), _own(request), to("/account")
        new = _twice(fields)
        with proving.seat():
            await proving.run(lambda: door.change_password(caller, fields.get("old", ""), new, request, response))
        return response

    # all accounts, for administrators

    def users(request: Request, secret: str = "", of: str = "") -> Response:
        keys: dict[str, list[object]] = {}
        for key in door.accounts.all_keys():
            keys.setdefault(key.account.id, []).append(key)
        return shown(
            "admin-users.html",
            request,
            accounts=door.accounts.all(),
            keys=keys,
            roles=list(Role),
            units=units_in_use(settings),
            secret=secret,
            of=of,
            days=DAYS,
            most_days=MOST_DAYS,
            shortest=SHORTEST,
        )

    @routes.get("/admin/users")
    def list_users(request: Request) -> Response:
        return users(request)

    @routes.post("/admin/users")
    async def add(request: Request) -> Response:
        fields = await posted(request)
        password = _twice(fields) if fields.get("password") else ""
        name, role = fields.get("name", ""), role_of(fields.get("role", ""))
        with proving.seat():
            new = await proving.run(lambda: door.accounts.add(name, role, password))
        request.state.on = new.name
        return to(f"/admin/users#u-{new.id}")

    @routes.post("/admin/users/{user_id}/role")
    async def give_role(request: Request, user_id: str) -> Response:
        fields = await posted(request)
        role = role_of(fields.get("role", ""))
        _not_oneself(request, user_id)
        changed = await run_in_threadpool(door.accounts.set_role, user_id, role)
        request.state.on = f"{changed.name} {changed.role}"
        return to(f"/admin/users#u-{user_id}")

    @routes.post("/admin/users/{user_id}/units")
    async def give_units(request: Request, user_id: str) -> Response:
        fields = await posted(request)
        units = await run_in_threadpool(units_in, fields, "units", settings)
        changed = await run_in_threadpool(door.accounts.set_units, user_id, units)
        request.state.on = f"{changed.name} {'; '.join(units)}".strip()
        return to(f"/admin/users#u-{user_id}")

    @routes.post("/admin/users/{user_id}/password")
    async def give_password(request: Request, user_id: str) -> Response:
        password = _twice(await posted(request))
        _not_oneself(request, user_id)
        with proving.seat():
            changed = await proving.run(lambda: door.accounts.set_password(user_id, password))
        request.state.on = changed.name
        return to(f"/admin/users#u-{user_id}")

    @routes.post("/admin/users/{user_id}/remove")
    async def remove(request: Request, user_id: str) -> Response:
        fields = await posted(request)
        if not fields.get("confirm"):
            raise AccountRefused("Chưa gỡ: hãy đánh dấu ô xác nhận.")
        _not_oneself(request, user_id)
        gone = await run_in_threadpool(door.accounts.remove, user_id)
        request.state.on = gone.name
        return to("/admin/users")

    @routes.post("/admin/users/{user_id}/keys")
    async def add_key(request: Request, user_id: str) -> Response:
        fields = await posted(request)
        days = fields.get("days", "").strip()
        if not (days.isascii() and days.isdigit() and len(days) < 6):
            raise AccountRefused("Thời hạn của khóa là một số ngày.")
        secret, key = await run_in_threadpool(door.accounts.add_key, user_id, fields.get("label", ""), int(days))
        request.state.on = f"{key.account.name} {key.prefix}"
        return await run_in_threadpool(users, request, secret, user_id)

    @routes.get("/admin/limits")
    def limits(request: Request) -> Response:
        return shown(
            "admin-limits.html",
            request,
            keys=door.accounts.all_keys(),
            operator=door.takes_the_operators_key,
            widget=[(key, *allowance.left(key)) for key in settings.widget_keys],
            origins=settings.widget_origins,
            settings=settings,
            wrong=(WRONG_PER_ADDRESS, WRONG_PER_NAME, OF_A_NAME_MINUTES),
        )

    @routes.post("/admin/keys/{prefix}/revoke")
    async def revoke(request: Request, prefix: str) -> Response:
        fields = await posted(request)
        key = await run_in_threadpool(door.accounts.revoke, prefix)
        request.state.on = f"{key.account.name} {key.prefix}"
        return to("/admin/limits" if fields.get("back") == "limits" else f"/admin/users#u-{key.account.id}")

    return routes


def _own(request: Request) -> Caller:
    caller = caller_of(request)
    assert caller is not None, "the guard lets nobody else through"
    return caller


def _not_oneself(request: Request, user_id: str) -> None:
    """Raise AccountRefused for who would lock himself out."""
    if _own(request).account == user_id:
        raise AccountRefused("Đây là tài khoản đang dùng: mật khẩu đổi ở trang Tài khoản; vai trò do người khác đổi.")


def _twice(fields: dict[str, str]) -> str:
    """Return the password that was typed twice. Raises AccountRefused."""
    if fields.get("password", "") != fields.get("again", ""):
        raise AccountRefused("Hai lần gõ mật khẩu không giống nhau.")
    return fields.get("password", "")


def _comes_to(request: Request) -> str:
    """Return where the provider leads back to, by the name that we are called here."""
    return f"{str(request.base_url).rstrip('/')}{_BACK}"


def _back(address: str) -> str:
    """Return the address where it is that of a page of ours, else nothing."""
    ours = _PAGE.fullmatch(address) and not urlsplit(address).netloc and not address.startswith("/sign-")
    return address if ours else ""
