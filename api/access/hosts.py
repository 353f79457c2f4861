"""By what names the service may be called.

A page of any site can have its own name point at this machine (DNS rebinding) and then reads us as one of its own
pages; the `Host` it has to send is still its own. It is also the name that our redirects lead to.
"""

import re
from ipaddress import ip_address

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from api import problems
from api.settings import Settings

_NAME = re.compile(r"(\[[^\]]*\]|[^:]*)(:[0-9]*)?")  # and a port, any
_PROXIED = frozenset({b"forwarded", b"via", b"x-forwarded-for", b"x-real-ip"})
_HERE = ("127.0.0.1", "localhost", "[::1]")


class Hosts:
    """Is the ASGI middleware that refuses requests by any name but localhost, REGQA_HOST and REGQA_HOSTS."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._names = names(settings)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        # Probes call by address, and /healthz tells nothing but that somebody listens.
        open_to_all = scope["type"] == "lifespan" or scope["path"] == "/healthz"
        answer = self._app if open_to_all or self._is_ours(scope) else problems.response(problems.FOREIGN_HOST)
        await answer(scope, receive, send)

    def _is_ours(self, scope: Scope) -> bool:
        hosts = Headers(scope=scope).getlist("host")
        name = _NAME.fullmatch(hosts[0]) if len(hosts) == 1 else None
        return name is not None and name[1].lower() in self._names


def names(settings: Settings) -> frozenset[str]:
    """Return the names that are ours, in lower case, an IPv6 address in brackets."""
    listening = f"[{settings.host}]" if ":" in settings.host else settings.host
    return frozenset((*_HERE, listening.lower(), *settings.hosts))


def is_of_this_machine(scope: Scope) -> bool:
    """Is true where no other machine asks, nor any through a proxy here, as far as a proxy says so."""
    direct = _PROXIED.isdisjoint(name for name, _ in scope["headers"])
    client = scope.get("client")
    return direct and client is not None and is_local(client[0])


def is_local(host: str) -> bool:
    """Is true for a name or an address that only this machine can reach."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
