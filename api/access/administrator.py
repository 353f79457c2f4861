"""Who may change the corpus over HTTP: whoever knows REGQA_ADMIN_KEY.

Programs send it with each request, `Authorization: Bearer …`. A person signs in with it once: the browser then holds
the name of a session in a cookie that no script and no other site's page can use, and every form the session's token,
which another page cannot know. Sessions are held in memory: a restart ends them, as does a working day.
"""

import hmac
import secrets
from hashlib import sha256
from typing import NamedTuple

from cachetools import TTLCache
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from pydantic import SecretStr
from starlette.requests import Request
from starlette.responses import Response

from api.problems import ADMIN_KEY_WRONG, ADMIN_OFF, FORM_NOT_OURS, TOO_MANY_ATTEMPTS, Refused

COOKIE = "regqa_session"
LASTS_S = 8 * 3600

_SESSIONS = 100  # at a time; the oldest makes room
_ATTEMPTS = RateLimitItemPerMinute(10)  # wrong keys from one address
_BEARER = "bearer "


class Session(NamedTuple):
    """Is one signed-in browser: `token` stands in its forms."""

    name: str
    token: str


class NotSignedIn(Exception):
    """The browser has no session, or none that still holds."""


class Door:
    """Is where the key is asked for."""

    def __init__(self, key: SecretStr | None) -> None:
        self._key = _hash(key.get_secret_value()) if key else None
        self._sessions: TTLCache[bytes, Session] = TTLCache(_SESSIONS, LASTS_S)
        self._wrong = MovingWindowRateLimiter(MemoryStorage())

    def admit(self, request: Request) -> None:
        """Raise Refused for a request that does not bring the key."""
        given = request.headers.get("authorization", "")
        bears = given[: len(_BEARER)].lower() == _BEARER
        self._check(given[len(_BEARER) :].strip() if bears else "", request)

    def sign_in(self, key: str, request: Request, response: Response) -> None:
        """Open a session for whoever knows the key, and hand its name to the browser. Raises Refused."""
        self._check(key, request)
        session = Session(secrets.token_urlsafe(32), secrets.token_urlsafe(32))
        self._sessions[_hash(session.name)] = session
        response.set_cookie(
            COOKIE,
            session.name,
            path="/admin",
            httponly=True,
            samesite="strict",
            secure=request.url.scheme == "https",
        )

    def session(self, request: Request) -> Session:
        """Return the session that the browser names. Raises NotSignedIn, and Refused where nobody may sign in."""
        self.must_be_open()
        found = self._sessions.get(_hash(request.cookies.get(COOKIE, "")))
        if found is None:
            raise NotSignedIn
        return found

    def sign_out(self, session: Session, response: Response) -> None:
        self._sessions.pop(_hash(session.name), None)
        response.delete_cookie(COOKIE, path="/admin", httponly=True, samesite="strict")

    def must_be_open(self) -> None:
        """Raise Refused where the operator set no key."""
        if self._key is None:
            raise Refused(ADMIN_OFF)

    def _check(self, given: str, request: Request) -> None:
        self.must_be_open()
        client = request.client.host if request.client else ""
        if not self._wrong.test(_ATTEMPTS, client):
            raise Refused(TOO_MANY_ATTEMPTS, {"Retry-After": "60"})
        if not hmac.compare_digest(_hash(given), self._key or b""):
            if given:
                self._wrong.hit(_ATTEMPTS, client)
            raise Refused(ADMIN_KEY_WRONG, {"WWW-Authenticate": "Bearer"})


def check_token(session: Session, given: object) -> None:
    """Raise Refused for a form that was not written for this session."""
    if not hmac.compare_digest(_hash(given if isinstance(given, str) else ""), _hash(session.token)):
        raise Refused(FORM_NOT_OURS)


def _hash(secret: str) -> bytes:
    """Return a value of one length for any secret, so that comparing tells nothing of it."""
    return sha256(secret.encode(errors="replace")).digest()
