"""Whose pages may use the service: exact origins, publishable keys, and limits on what a key may cost.

Pages of our own need no key, nor do callers that are no browser: a browser says which page asks, and a page cannot
make it lie. A key is public, so it opens nothing by itself; it is what requests are counted by.
"""

from hashlib import blake2b

from fastapi.staticfiles import StaticFiles
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from api import problems
from api.access.rates import HEADERS as RATE_HEADERS
from api.remembered.kinds import MINUTE_S, Window, Windows
from api.settings import Settings

KEY, BROWSER = "X-Regqa-Key", "X-Regqa-Browser"
_PREFLIGHT_S = 3600
_DAY_S = 24 * 3600
_CACHED = "public, max-age=600, stale-while-revalidate=86400"


class Origins:
    """Is the ASGI middleware that lets pages of other sites use /v1/ by the operator's rules."""

    def __init__(self, app: ASGIApp, settings: Settings, allowance: "Allowance") -> None:
        self._app = app
        self._origins = frozenset(settings.widget_origins)
        self._keys = frozenset(settings.widget_keys)
        self._allowance = allowance
        self._shared = _Sharing(
            self._admitted,
            allow_origins=self._origins,
            allow_methods=("GET", "POST", "DELETE"),
            allow_headers=("Content-Type", "Accept", KEY, BROWSER, "Last-Event-ID"),
            expose_headers=("Retry-After", *RATE_HEADERS),
            max_age=_PREFLIGHT_S,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        shared = scope["type"] == "http" and scope["path"].startswith("/v1/")
        await (self._shared if shared else self._app)(scope, receive, send)

    async def _admitted(self, scope: Scope, receive: Receive, send: Send) -> None:
        await (await self._refusal(scope) or self._app)(scope, receive, send)

    async def _refusal(self, scope: Scope) -> Response | None:
        headers = Headers(scope=scope)
        origin, key = headers.get("origin"), headers.get(KEY, "")
        if origin is None or is_own(origin, headers):
            return None
        if origin not in self._origins:
            return problems.response(problems.FOREIGN_ORIGIN)
        if key not in self._keys:
            return problems.response(problems.UNKNOWN_KEY)
        if scope["method"] != "POST":  # reading on and looking up cost next to nothing
            return None
        client = scope.get("client") or ("",)
        wait = await run_in_threadpool(self._allowance.spend, key, headers.get(BROWSER) or client[0])
        return problems.response(problems.spent(wait), {"Retry-After": str(wait)}) if wait else None


class _Sharing(CORSMiddleware):
    """Is Starlette's, with its refusals in our form."""

    def preflight_response(self, request_headers: Headers) -> Response:
        answer = super().preflight_response(request_headers)
        if answer.status_code == 200:
            return answer
        kept = {name: value for name, value in answer.headers.items() if not name.startswith("content-")}
        return problems.response(problems.PREFLIGHT, kept)


class Allowance:
    """Is what each key, and each browser under it, may still ask for; counted in moving windows."""

    def __init__(self, settings: Settings, counted: Windows) -> None:
        self._counted = counted
        self._per_minute, self._per_day = settings.widget_per_minute, settings.widget_per_day
        self._per_browser = settings.widget_per_browser_per_minute

    def spend(self, key: str, browser: str) -> int:
        """Count one request and return 0; or, where a limit is reached, count nothing and return seconds to wait."""
        # Two bytes: nobody is told by them, and however many names a browser takes, few are ever counted.
        name, salt = browser.encode(errors="replace"), self._counted.salt()
        hashed = blake2b(name, digest_size=2, key=salt).hexdigest()
        of_browser = Window(f"{key} {hashed}", self._per_browser, MINUTE_S)
        return self._counted.spend([*self._of_key(key), of_browser])

    def left(self, key: str) -> tuple[int, int]:
        """Return how many requests the key may still send in this minute and in this day."""
        minute, day = map(self._counted.left, self._of_key(key))
        return minute, day

    def _of_key(self, key: str) -> tuple[Window, Window]:
        return Window(key, self._per_minute, MINUTE_S), Window(key, self._per_day, _DAY_S)


class EmbeddableFiles(StaticFiles):
    """Serves the files that pages of any site may load; they hold nothing that is not public."""

    def file_response(self, *args: object, **kwargs: object) -> Response:
        response = super().file_response(*args, **kwargs)  # type: ignore[arg-type]
        response.headers["Cache-Control"] = _CACHED
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        return response


def is_own(origin: str, headers: Headers) -> bool:
    """Is true where our own page asks: by the browser's word where it gives one, else by the host's name.

    The order is that of net/http.CrossOriginProtection of Go 1.25; the scheme is left out, a proxy may change it.
    """
    site = headers.get("sec-fetch-site")
    return site == "same-origin" if site else origin.partition("://")[2] == headers.get("host")
