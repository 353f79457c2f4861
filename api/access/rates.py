"""How much one address may ask: a bucket for all requests, and one for those that cost work.

Each bucket lets a minute's worth through at once and fills again evenly. The headers are those of
draft-ietf-httpapi-ratelimit-headers-10.
"""

from ipaddress import IPv4Address, IPv6Address, ip_address

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api import problems
from api.access.hosts import is_of_this_machine
from api.remembered.kinds import Bucket, Buckets
from api.settings import Settings

HEADERS = ("RateLimit", "RateLimit-Policy")
_READING = frozenset({"GET", "HEAD", "OPTIONS"})


class Rates:
    """Is the ASGI middleware that answers 429 to an address that asks too often.

    Whoever asks on this machine itself is not counted: measuring and tests send all they can, and what may start
    programs here needs no service to use up the processor.
    """

    def __init__(self, app: ASGIApp, settings: Settings, kept: Buckets) -> None:
        self._app = app
        self._kept = kept
        self._requests = Bucket("requests", settings.per_minute)
        self._posts = Bucket("posts", settings.posts_per_minute)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or is_of_this_machine(scope):
            await self._app(scope, receive, send)
            return
        address = counted_as((scope.get("client") or ("",))[0])
        buckets = [self._requests] if scope["method"] in _READING else [self._requests, self._posts]
        left = await self._kept.take(address, buckets)
        told = {
            "RateLimit": ", ".join(bucket.told(one) for bucket, one in zip(buckets, left, strict=True)),
            "RateLimit-Policy": ", ".join(bucket.policy for bucket in buckets),
        }

        async def send_telling(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(told)
            await send(message)

        wait = max(one.wait for one in left)
        refused = problems.response(problems.too_often(wait), {"Retry-After": str(wait)}) if wait else self._app
        await refused(scope, receive, send_telling)


def counted_as(host: str) -> str:
    """Return what stands for whoever asks from there: of IPv6 the network, as every subscriber has a whole one."""
    try:
        address: IPv4Address | IPv6Address = ip_address(host)
    except ValueError:
        return host[:64]  # what a proxy hands on may be anything
    if isinstance(address, IPv6Address):
        return str(address.ipv4_mapped) if address.ipv4_mapped else address.packed[:8].hex()
    return str(address)
