"""Who a request is from: a program by its key, a person by the session of his browser.

REGQA_ADMIN_KEY is one more key, of an administrator who has no account: it comes in by the same door.
"""

import hmac
from collections.abc import Sequence
from hashlib import sha256
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from api.access.origins import is_own
from api.access.provider import Provider, Vouched
from api.access.rates import counted_as
from api.access.roles import CHANGING, Role
from api.problems import FORM_NOT_OURS, KEY_WRONG, SIGN_IN_WRONG, TOO_MANY_ATTEMPTS, Refused
from api.records.accounts import Accounts, Key
from api.records.sessions import Session, Sessions
from api.remembered.kinds import MINUTE_S, Window, Windows
from api.settings import Settings

COOKIE = "regqa_session"
OPERATOR = "REGQA_ADMIN_KEY"  # how the log names who comes with it

WRONG_PER_ADDRESS, WRONG_PER_NAME, OF_A_NAME_MINUTES = 10, 20, 10

_BEARER = "bearer "


class Caller(NamedTuple):
    """Is who a request is from. `by` says what was shown for it: “session”, or the beginning of a key."""

    name: str
    role: Role
    by: str
    account: str = ""
    units: tuple[str, ...] = ()
    session: Session | None = None


class Door:
    """Knows callers by what they bring, and lets people sign in. Safe from several threads."""

    def __init__(self, settings: Settings, wrong: Windows) -> None:
        self.accounts = Accounts(settings.accounts)
        self._sessions = Sessions(settings.sessions)
        self._key = _hash(settings.admin_key.get_secret_value()) if settings.admin_key else None
        self._wrong = wrong
        self.provider = Provider(settings) if settings.oidc_issuer else None

    @property
    def takes_the_operators_key(self) -> bool:
        return self._key is not None

    def is_locked(self) -> bool:
        """Is true where nobody at all can come in: there is no account, no operator's key, no provider."""
        return self._key is None and self.provider is None and not self.accounts.all()

    def by_key(self, request: Request) -> Caller | None:
        """Return who brings a key, None for who brings none. Raises Refused for one that does not hold."""
        given = request.headers.get("authorization", "")
        if not given:
            return None
        secret = _secret(given)
        if found := self.accounts.by_key(
            secret
        ):  # which nobody can guess, so whoever guesses beside him is no matter
            return _by_key(found)
        counted = [_from(request)]
        self._must_wait(counted)
        if self._key is not None and hmac.compare_digest(_hash(secret), self._key):
            return Caller(OPERATOR, Role.ADMINISTRATOR, "key")
        if secret:
            self._wrong.spend(counted)
        raise Refused(KEY_WRONG, {"WWW-Authenticate": "Bearer"})

    def known(self, request: Request) -> Caller | None:
        """Return who asks where nobody has to say it: None for who brings nothing, or nothing that holds.

        Of keys only those of accounts are looked at, and none is counted as wrong: programs of OpenAI's interface
        always send one.
        """
        given = request.headers.get("authorization", "")
        if given:
            found = self.accounts.by_key(_secret(given))
            return _by_key(found) if found else None
        try:
            return self.by_session(request)
        except Refused:  # another page asks: what it may be told is what everybody may know
            return None

    def by_session(self, request: Request) -> Caller | None:
        """Return who is signed in, None where nobody is.

        Raises Refused where something would be changed and the browser does not say that our own page asks for it.
        """
        session = self._sessions.find(request.cookies.get(COOKIE, ""))
        if session is None:
            return None
        caller = self._of(session)
        if caller and request.method in CHANGING and not is_asked_here(request):
            raise Refused(FORM_NOT_OURS)
        return caller

    def sign_in(self, name: str, secret: str, request: Request, response: Response) -> Caller:
        """Open a session, and hand its name to the browser; without a name the secret is the operator's key.

        Raises Refused, for a wrong name as for a wrong password.
        """
        return self._begun(*self._proven(name, secret, request), request, response)

    def sign_in_vouched(self, who: Vouched, request: Request, response: Response) -> Caller:
        """Open a session for whom the provider vouches for."""
        account = self.accounts.vouched(*who)
        return self._begun(account.id, account.stamp, request, response)

    def change_password(self, caller: Caller, old: str, new: str, request: Request, response: Response) -> None:
        """Give the caller another password, which ends all his sessions, and this browser a new one.

        Raises Refused, and AccountRefused for a new one that will not do.
        """
        self._proven(caller.name, old, request)
        account = self.accounts.set_password(caller.account, new)
        self._begun(account.id, account.stamp, request, response)

    def sign_out(self, session: Session, response: Response) -> None:
        self._sessions.end(session)
        response.delete_cookie(COOKIE, httponly=True, samesite="lax")

    def _proven(self, name: str, secret: str, request: Request) -> tuple[str, str]:
        """Return the id and the stamp of whose secret it is. Raises Refused."""
        counted = [_from(request)]
        if name:
            counted.append(_against(name))
        self._must_wait(counted)
        if name and (found := self.accounts.signed_in(name, secret)):
            return found.id, found.stamp
        if not name and self._key is not None and hmac.compare_digest(_hash(secret.strip()), self._key):
            return "", self._key.hex()
        self._wrong.spend(counted)
        raise Refused(SIGN_IN_WRONG)

    def _begun(self, account: str, stamp: str, request: Request, response: Response) -> Caller:
        session = self._sessions.begin(account, stamp, request.cookies.get(COOKIE, ""))
        response.set_cookie(
            COOKIE,
            session.name,
            httponly=True,
            samesite="lax",  # a link in a letter leads in; what changes something is asked where it comes from
            secure=request.url.scheme == "https",
        )
        caller = self._of(session)
        if caller is None:  # the account was changed at this very moment
            raise Refused(SIGN_IN_WRONG)
        return caller

    def _of(self, session: Session) -> Caller | None:
        """Return whose session it is; nobody's where he changed his password meanwhile, or was given another role."""
        if not session.account:
            held = self._key is not None and hmac.compare_digest(session.stamp, self._key.hex())
            return Caller(OPERATOR, Role.ADMINISTRATOR, "session", session=session) if held else None
        account = self.accounts.get(session.account)
        if account is None or account.stamp != session.stamp:
            return None
        return Caller(account.name, account.role, "session", account.id, account.units, session)

    def _must_wait(self, counted: Sequence[Window]) -> None:
        if self._wrong.wait(counted):
            raise Refused(TOO_MANY_ATTEMPTS, {"Retry-After": "60"})


def is_asked_here(request: Request) -> bool:
    """Is true where a page of our own asks: by the browser's word, which no page can put into its mouth."""
    origin = request.headers.get("origin", "")
    return bool(origin or "sec-fetch-site" in request.headers) and is_own(origin, request.headers)


def check_token(session: Session, given: object) -> None:
    """Raise Refused for a form that was not written for this session."""
    if not isinstance(given, str) or not hmac.compare_digest(given.encode(errors="replace"), session.token.encode()):
        raise Refused(FORM_NOT_OURS)


def _by_key(found: Key) -> Caller:
    account = found.account
    return Caller(account.name, account.role, f"key {found.prefix}", account.id, account.units)


def _secret(given: str) -> str:
    """Return the key in an Authorization header, nothing where there is none."""
    return given[len(_BEARER) :].strip() if given[: len(_BEARER)].lower() == _BEARER else ""


def _from(request: Request) -> Window:
    """Return the window of wrong keys and passwords from the address of who asks."""
    address = counted_as(request.client.host if request.client else "")
    return Window(f"wrong from {address}", WRONG_PER_ADDRESS, MINUTE_S)


def _against(name: str) -> Window:
    """Return the window of wrong passwords for the name, whether anybody has it or not."""
    hashed = _hash(name.strip().lower()).hex()
    return Window(f"wrong for {hashed}", WRONG_PER_NAME, OF_A_NAME_MINUTES * MINUTE_S)


def _hash(secret: str) -> bytes:
    """Return a value of one length for any secret, so that comparing tells nothing of it."""
    return sha256(secret.encode(errors="replace")).digest()
