"""How much one address may ask: a bucket for all requests, and one for those that cost work.

Each bucket lets a minute's worth through at once and fills again evenly, so that one number is kept of each address:
when its bucket will be full (the generic cell rate algorithm). The headers are those of
draft-ietf-httpapi-ratelimit-headers-10.
"""

import math
import time
from collections.abc import Callable
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import NamedTuple

from cachetools import LRUCache
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api import problems
from api.access.hosts import is_of_this_machine
from api.settings import Settings

HEADERS = ("RateLimit", "RateLimit-Policy")
_WINDOW_S = 60
_ADDRESSES = 50_000  # remembered, some 10 MB; those that asked longest ago are forgotten first
_READING = frozenset({"GET", "HEAD", "OPTIONS"})


class Left(NamedTuple):
    """Is what a bucket still holds, the seconds until it is full, and those to wait where it held too little."""

    requests: int
    full_in: int
    wait: int


class Bucket:
    """Is `amount` requests a minute for each address, named for the headers."""

    def __init__(self, name: str, amount: int, clock: Callable[[], float]) -> None:
        self.policy = f'"{name}";q={amount};w={_WINDOW_S}'
        self._name = name
        self._each = _WINDOW_S / amount  # seconds in which one request is earned
        self._clock = clock
        self._full_at: LRUCache[str, float] = LRUCache(_ADDRESSES)

    def take(self, address: str) -> Left:
        """Take one request out of the address's bucket, where it holds one."""
        now = self._clock()
        filling = max(0.0, self._full_at.get(address, now) - now)
        wait = filling + self._each - _WINDOW_S
        if wait > 1e-6:
            return Left(0, math.ceil(filling), max(1, math.ceil(wait)))
        filling += self._each
        self._full_at[address] = now + filling
        return Left(int((_WINDOW_S - filling) / self._each + 1e-6), math.ceil(filling), 0)

    def told(self, left: Left) -> str:
        return f'"{self._name}";r={left.requests};t={left.full_in}'


class Rates:
    """Is the ASGI middleware that answers 429 to an address that asks too often.

    Whoever asks on this machine itself is not counted: measuring and tests send all they can, and what may start
    programs here needs no service to use up the processor.
    """

    def __init__(self, app: ASGIApp, settings: Settings, clock: Callable[[], float] = time.monotonic) -> None:
        self._app = app
        self._requests = Bucket("requests", settings.per_minute, clock)
        self._posts = Bucket("posts", settings.posts_per_minute, clock)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or is_of_this_machine(scope):
            await self._app(scope, receive, send)
            return
        address = counted_as((scope.get("client") or ("",))[0])
        buckets = [self._requests] if scope["method"] in _READING else [self._requests, self._posts]
        left = [bucket.take(address) for bucket in buckets]
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
