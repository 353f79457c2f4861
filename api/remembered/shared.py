"""What several processes remember together, in Redis: all of it ends by itself, by the clock of that server.

    regqa:bucket:<name>:<address>       when the bucket will be full
    regqa:window:<seconds>:<of>         the times, sorted
    regqa:answers, regqa:answer:<id>    when each was sent; what is needed to judge it
    regqa:stream:<hash>                 its events by their numbers, “end” once that is all of them
                       :alive           as long as the process that works on it lives
                       :read            while another process has a reader of it
                       :stop            once somebody stopped it

Where the server does not answer, questions are answered all the same: each process counts for itself, answers are
judged and streams taken up where they were given.
"""

import asyncio
import json
import logging
import math
import secrets
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial
from hashlib import blake2b
from typing import Any, NamedTuple, TypeVar

import redis
from fastapi.sse import KEEPALIVE_COMMENT
from pydantic import TypeAdapter, ValidationError
from redis import asyncio as aioredis
from redis.asyncio.retry import Retry as AsyncRetry
from redis.backoff import NoBackoff
from redis.retry import Retry

from api.access.rights import Rights
from api.remembered.kinds import ANSWER_S, MINUTE_S, Bucket, Left, Remembered, State, Window
from api.remembered.memory import MemoryAnswers, MemoryBuckets, MemoryStreams, MemoryWindows
from api.streams import IDLE_S, Given, Stream
from qa.model import Answer, Citation, Question, Status
from qa.question.sensitive import masked

logger = logging.getLogger(__name__)

T = TypeVar("T")

_ANSWERS = 10_000  # kept for all processes together, some 30 MB
_STREAM_S, _TAKEN_UP_S = 600, 120  # while it is worked on, and after its end
_BEAT_S, _ALIVE_S = 0.5, 4.0  # between signs of life, and how long one holds
_AT_ONCE = 64  # events that are read
_LOOK_S = 0.05  # between looks for more of what another process works on
_STOPPED_S = 60  # for which it is known that a stream was stopped, longer than any beat takes
_TIMEOUT_S = 1.0  # for one thing asked of the server
_CONNECTIONS = 16
_REST_S = 2.0  # between tries of a server that did not answer
_CLOSING_S = 1.0

# Returns, for each bucket, the seconds until it is full and those to wait.
_TAKE = """
local time = redis.call('TIME')
local now, told = time[1] + time[2] / 1e6, {}
for i, key in ipairs(KEYS) do
  local each, whole = tonumber(ARGV[i]), tonumber(ARGV[#KEYS + 1])
  local filling = math.max(0, tonumber(redis.call('GET', key) or 0) - now)
  local wait = filling + each - whole
  if wait > 1e-6 then
    told[i] = {tostring(filling), tostring(wait)}
  else
    filling = filling + each
    redis.call('SET', key, string.format('%.6f', now + filling), 'PX', math.ceil(filling * 1000))
    told[i] = {tostring(filling), '0'}
  end
end
return told
"""

# Returns the seconds to wait; counts once in each window where that is none and the first argument is not 0.
_SPEND = """
local time = redis.call('TIME')
local now, wait = time[1] + time[2] / 1e6, 0
for i, key in ipairs(KEYS) do
  local amount, seconds = tonumber(ARGV[2 * i]), tonumber(ARGV[2 * i + 1])
  redis.call('ZREMRANGEBYSCORE', key, '-inf', now - seconds)
  local held = redis.call('ZCARD', key)
  if held >= amount then
    local first = redis.call('ZRANGE', key, held - amount, held - amount, 'WITHSCORES')
    wait = math.max(wait, first[2] + seconds - now)
  end
end
if wait == 0 and ARGV[1] ~= '0' then
  for i, key in ipairs(KEYS) do
    redis.call('ZADD', key, string.format('%.6f', now), ARGV[1])
    redis.call('EXPIRE', key, ARGV[2 * i + 1])
  end
end
return tostring(wait)
"""

_LEFT = """
local time = redis.call('TIME')
return redis.call('ZCOUNT', KEYS[1], time[1] + time[2] / 1e6 - ARGV[1], '+inf')
"""

# Keeps an answer, and forgets the oldest of more than there are to be.
_PUT = """
local time = redis.call('TIME')
redis.call('SET', KEYS[2], ARGV[2], 'EX', ARGV[3])
redis.call('ZADD', KEYS[1], time[1] + time[2] / 1e6, KEYS[2])
redis.call('EXPIRE', KEYS[1], ARGV[3])
local beyond = redis.call('ZCARD', KEYS[1]) - ARGV[1]
if beyond > 0 then
  local oldest = redis.call('ZPOPMIN', KEYS[1], beyond)
  for i = 1, #oldest, 2 do redis.call('DEL', oldest[i]) end
end
"""


class _Judged(NamedTuple):
    """Is what is kept of an answer, to be put down once somebody judges it: nothing that is personal or secret."""

    id: str
    question: Question
    status: Status
    citations: tuple[Citation, ...]
    trace: dict[str, bool | int | float | str]
    fingerprint: str

    @classmethod
    def of(cls, given: Given) -> "_Judged":
        answer, asked = given.answer, given.answer.question
        history = (replace(one, question=masked(one.question), answer=masked(one.answer)) for one in asked.history)
        return cls(
            answer.id,
            replace(asked, text=masked(asked.text), history=tuple(history)),
            answer.status,
            answer.citations,
            {name: masked(value) if isinstance(value, str) else value for name, value in answer.trace.items()},
            given.fingerprint,
        )

    def given(self) -> Given:
        answer = Answer(self.id, self.question, self.status, text="", citations=self.citations, trace=self.trace)
        return Given(answer, self.fingerprint)


_JUDGED = TypeAdapter(_Judged)


class Link:
    """Is the way to the server: waits shortly, and where nothing comes lets it be for a while. Knows its password,
    and tells it to nobody.
    """

    def __init__(self, url: str) -> None:
        usual: dict[str, Any] = {"socket_timeout": _TIMEOUT_S, "socket_connect_timeout": _TIMEOUT_S}
        old = (redis.ConnectionError,)  # asked once more: the server may have closed a connection meanwhile
        few = {"max_connections": _CONNECTIONS, "timeout": _TIMEOUT_S}  # a rush of requests opens no rush of them
        self._client = aioredis.Redis.from_pool(
            aioredis.BlockingConnectionPool.from_url(url, **usual, **few, retry=AsyncRetry(NoBackoff(), 1, old))
        )
        self._waiting = redis.Redis.from_url(url, **usual, retry=Retry(NoBackoff(), 1, old))
        asked = self._waiting.connection_pool.connection_kwargs
        self._secret = str(asked.get("password") or "")
        self._place = f"{asked.get('host')}:{asked.get('port')}"
        self._again = 0.0
        self._silent = False

    async def ask(self, work: Callable[[aioredis.Redis], Awaitable[T]]) -> T | None:
        """Return what the server says, None where it does not answer."""
        if not self._may_ask():
            return None
        try:
            async with asyncio.timeout(2 * _TIMEOUT_S):
                said = await work(self._client)
        except (redis.RedisError, OSError) as error:
            self._failed(error)
            return None
        self._answered()
        return said

    def ask_waiting(self, work: Callable[[redis.Redis], T]) -> T | None:
        """Return the same, for a thread."""
        if not self._may_ask():
            return None
        try:
            said = work(self._waiting)
        except (redis.RedisError, OSError) as error:
            self._failed(error)
            return None
        self._answered()
        return said

    def state(self) -> State:
        self.ask_waiting(lambda server: server.ping())
        return "silent" if self._silent else "on"

    async def close(self) -> None:
        await self._client.aclose()
        self._waiting.close()

    def _may_ask(self) -> bool:
        """Is true where the server answers; of one that does not, for one of all in each while."""
        if not self._silent:
            return True
        now = time.monotonic()
        if now < self._again:
            return False
        self._again = now + _REST_S
        return True

    def _failed(self, error: Exception) -> None:
        if not self._silent:
            why = str(error) or type(error).__name__
            logger.error(
                "Redis ở %s không trả lời (%s). Dịch vụ vẫn chạy: giới hạn đếm riêng từng tiến trình, câu trả lời dở "
                "không đọc tiếp được ở tiến trình khác. Kiểm tra Redis và REGQA_REDIS_URL.",
                self._place,
                why.replace(self._secret, "…") if self._secret else why,
            )
        self._silent, self._again = True, time.monotonic() + _REST_S

    def _answered(self) -> None:
        if self._silent:
            logger.warning("Redis ở %s trả lời trở lại.", self._place)
        self._silent = False


class SharedBuckets:
    """Is `Buckets`, all of an address's taken from at once (`_TAKE`, the generic cell rate algorithm)."""

    def __init__(self, link: Link) -> None:
        self._link = link
        self._alone = MemoryBuckets()

    async def take(self, address: str, buckets: Sequence[Bucket]) -> list[Left]:
        keys = [f"regqa:bucket:{one.name}:{address}" for one in buckets]
        each = [one.each for one in buckets]
        told = await self._link.ask(lambda server: _run(server, _TAKE, keys, *each, MINUTE_S))
        if told is None:
            return await self._alone.take(address, buckets)
        return [one.left(float(filling), float(wait)) for one, (filling, wait) in zip(buckets, told, strict=True)]


class SharedWindows:
    """Is `Windows`, all looked at and counted in at once."""

    def __init__(self, link: Link) -> None:
        self._link = link
        self._alone = MemoryWindows()
        self._salt: bytes | None = None

    def spend(self, windows: Sequence[Window]) -> int:
        waits = self._waits(windows, secrets.token_hex(8))
        return self._alone.spend(windows) if waits is None else waits

    def wait(self, windows: Sequence[Window]) -> int:
        waits = self._waits(windows, "0")
        return self._alone.wait(windows) if waits is None else waits

    def left(self, window: Window) -> int:
        counted = self._link.ask_waiting(lambda server: _run(server, _LEFT, [_key(window)], window.seconds))
        return self._alone.left(window) if counted is None else max(0, window.amount - int(counted))

    def salt(self) -> bytes:
        if self._salt is None:
            own = self._alone.salt()
            # Whoever comes first leaves his, and is told nothing was there.
            kept = self._link.ask_waiting(lambda server: (server.set("regqa:salt", own, nx=True, get=True),))
            if kept is None:
                return own
            (before,) = kept
            self._salt = before if isinstance(before, bytes) else own
        return self._salt

    def _waits(self, windows: Sequence[Window], counted_as: str) -> int | None:
        of = [number for one in windows for number in (one.amount, one.seconds)]
        keys = [_key(one) for one in windows]
        wait = self._link.ask_waiting(lambda server: _run(server, _SPEND, keys, counted_as, *of))
        return None if wait is None else math.ceil(float(wait))


class SharedAnswers:
    """Is `Answers`: of each what is needed to judge it, without what is personal or secret."""

    def __init__(self, link: Link) -> None:
        self._link = link
        self._own = MemoryAnswers()

    async def put(self, given: Given) -> None:
        await self._own.put(given)
        body = _JUDGED.dump_json(_Judged.of(given))
        keys = ["regqa:answers", f"regqa:answer:{given.answer.id}"]
        await self._link.ask(lambda server: _run(server, _PUT, keys, _ANSWERS, body, ANSWER_S))

    async def get(self, id: str) -> Given | None:
        if own := await self._own.get(id):
            return own
        body = await self._link.ask(lambda server: server.get(f"regqa:answer:{id}"))
        try:
            return _JUDGED.validate_json(body).given() if body else None
        except ValidationError:  # of another version of the service
            logger.warning("answer %s cannot be read, and is taken for forgotten", id)
            return None


class SharedStreams:
    """Is `Streams`: each is worked on, and read from, by the process that began it, which keeps a copy for others."""

    def __init__(self, link: Link) -> None:
        self._link = link
        self._own = MemoryStreams()
        self._copying: set[asyncio.Task[None]] = set()

    async def keep(self, rights: Rights, stream: Stream) -> None:
        await self._own.keep(rights, stream)
        task = asyncio.create_task(self._copy(rights, stream))
        self._copying.add(task)
        task.add_done_callback(self._copying.discard)

    @asynccontextmanager
    async def reading(self, rights: Rights, id: str, after: int) -> AsyncIterator[AsyncIterator[bytes] | None]:
        async with self._own.reading(rights, id, after) as events:
            if events is None and await self._is_elsewhere(_named(rights, id)):
                events = self._events(_named(rights, id), after)
            yield events

    async def stop(self, rights: Rights, id: str) -> bool:
        own, key = await self._own.stop(rights, id), _named(rights, id)

        async def tell(server: aioredis.Redis) -> bool:
            pipe = server.pipeline()
            pipe.exists(key)
            pipe.delete(key, f"{key}:alive")
            pipe.set(f"{key}:stop", 1, ex=_STOPPED_S)
            there, *_ = await pipe.execute()
            return bool(there)

        return bool(await self._link.ask(tell)) or own

    async def close(self) -> None:
        """Stop everything that is still worked on, and say so where others may wait for it."""
        self._own.close()
        if self._copying:
            await asyncio.wait(self._copying, timeout=_CLOSING_S)

    async def _copy(self, rights: Rights, stream: Stream) -> None:
        """Keep the stream's events for others to read, with signs of life in between, until it ends."""
        key, sent = _named(rights, stream.id), 0
        while not stream.ended:
            new = stream.since(sent)
            told = await self._link.ask(partial(_write, key, sent, new))
            if told and told.stopped:
                await self._own.stop(rights, stream.id)
                break
            if told and told.read:
                stream.read_elsewhere()
            if told:
                sent += len(new)
            if not told:  # and what it lacks is written once it answers
                await asyncio.sleep(_BEAT_S)
            elif not stream.since(sent):
                await stream.grown(_BEAT_S)
        last = partial(_write, key, sent, stream.since(sent), whole=True)
        told = await self._link.ask(last) if stream.whole else None
        if told is None or told.stopped:  # whoever waits for the rest is to ask again
            await self._link.ask(lambda server: server.delete(key, f"{key}:alive"))

    async def _is_elsewhere(self, key: str) -> bool:
        """Is true where another process works on the stream, or has finished it."""

        async def look(server: aioredis.Redis) -> bool:
            pipe = server.pipeline()
            pipe.exists(f"{key}:stop")
            pipe.exists(f"{key}:alive")
            pipe.hget(key, "end")
            stopped, alive, end = await pipe.execute()
            return not stopped and bool(alive or end)

        return bool(await self._link.ask(look))

    async def _events(self, key: str, after: int) -> AsyncIterator[bytes]:
        """Yield the events of a stream that another process works on; ends, too, where that process does.

        Who reads then asks for the rest, and is told that there is none.
        """
        told_at = time.monotonic()
        while True:
            told = await self._link.ask(partial(_read, key, after))
            if told is None:
                return
            events, end, alive = told
            for event in events:
                if event is None:
                    break
                yield event
                after, told_at = after + 1, time.monotonic()
            if (end is not None and after >= int(end)) or (end is None and not alive):
                return
            if time.monotonic() - told_at > IDLE_S:
                yield KEEPALIVE_COMMENT
                told_at = time.monotonic()
            if events[-1] is None:
                await asyncio.sleep(_LOOK_S)


class _Told(NamedTuple):
    """Is what others want of a stream: that it stops, to read it."""

    stopped: bool
    read: bool


async def _write(key: str, sent: int, new: Sequence[bytes], server: aioredis.Redis, *, whole: bool = False) -> _Told:
    """Write the events after the first `sent` ones, and a sign of life; writing them again changes nothing."""
    pipe = server.pipeline()
    pipe.exists(f"{key}:stop")
    pipe.exists(f"{key}:read")
    fields: dict[Any, Any] = {str(sent + n): event for n, event in enumerate(new, start=1)}
    if whole:
        fields["end"] = sent + len(new)
    if fields:
        pipe.hset(key, mapping=fields)
    pipe.expire(key, _TAKEN_UP_S if whole else _STREAM_S)
    pipe.set(f"{key}:alive", 1, px=int(_ALIVE_S * 1000))
    stopped, read, *_ = await pipe.execute()
    return _Told(bool(stopped), bool(read))


async def _read(key: str, after: int, server: aioredis.Redis) -> tuple[list[bytes | None], bytes | None, bool]:
    """Return the next events, how many there are where that is all, whether more may come; say that it is read."""
    pipe = server.pipeline()
    pipe.hmget(key, [str(after + n) for n in range(1, _AT_ONCE + 1)])
    pipe.hget(key, "end")
    pipe.exists(f"{key}:alive")
    pipe.set(f"{key}:read", 1, px=int(3 * _BEAT_S * 1000))
    events, end, alive, _ = await pipe.execute()
    return events, end, bool(alive)


def in_redis(url: str) -> Remembered:
    """Return what all processes remember that are given this address. Raises ValueError where it is none."""
    link = Link(url)
    streams = SharedStreams(link)

    async def close() -> None:
        await streams.close()
        await link.close()

    return Remembered(SharedBuckets(link), SharedWindows(link), SharedAnswers(link), streams, link.state, close)


def _run(server: Any, script: str, keys: Sequence[str], *arguments: object) -> Any:
    """Have the server run the script, sent whole: a server that begins anew knows none by its hash."""
    return server.eval(script, len(keys), *keys, *arguments)


def _key(window: Window) -> str:
    return f"regqa:window:{window.seconds}:{window.of}"


def _named(rights: Rights, id: str) -> str:
    """Return the key of a stream, which only who asks with the same rights can name."""
    asked = json.dumps([None if rights is None else sorted(rights), id])
    return f"regqa:stream:{blake2b(asked.encode(), digest_size=16).hexdigest()}"
