"""What is remembered is the same by one process in memory and by several in a real Redis."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from api.access.rights import EVERYBODY
from api.remembered.choice import RedisUnset, remembered
from api.remembered.kinds import Bucket, Remembered, Window
from api.remembered.memory import in_memory
from api.remembered.shared import in_redis
from api.schemas import DeltaJson
from api.settings import Settings
from api.streams import Given, Stream
from made.answers import answer
from made.passages import citation, whole
from made.redis import PASSWORD, RedisServer, redis_server
from made.rote import OLD, OLD_TEXT
from qa.model import Question, Turn

Making = Callable[[], Remembered]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    with redis_server(tmp_path_factory.mktemp("redis")) as server:
        yield server


@pytest.fixture(params=["memory", "redis"])
def making(request: pytest.FixtureRequest) -> Making:
    if request.param == "memory":
        return in_memory
    server: RedisServer = request.getfixturevalue("server")
    return lambda: in_redis(server.url)


def run(*work: Callable[..., Awaitable[None]], by: Making, processes: int = 1) -> None:
    async def all_of_it() -> None:
        async with AsyncExitStack() as open_ones:
            made = [by() for _ in range(processes)]
            for one in made:
                open_ones.push_async_callback(one.close)
            for step in work:
                await step(*made)

    asyncio.run(all_of_it())


def given(id: str, text: str = "Nộp trong bao lâu?") -> Given:
    question = Question(text, OLD.issued_on, (Turn("Số thẻ 001203004567?", "Không rõ."),))
    return Given(answer(citation(whole(OLD), OLD_TEXT), to=question, id=id, trace={"total_ms": 2.5}), "f1n9e7")


# how much an address may ask


def test_a_bucket_lets_its_amount_through_and_then_says_how_long_to_wait(making: Making) -> None:
    async def take(kept: Remembered) -> None:
        few, many = Bucket("few", 3), Bucket("many", 60)
        told = [await kept.buckets.take("192.0.2.1", [few, many]) for _ in range(4)]
        assert [one.requests for one, _ in told] == [2, 1, 0, 0]
        assert told[0][0] == (2, 20, 0)
        assert 19 <= told[3][0].wait <= 20
        assert [one.wait for _, one in told] == [0, 0, 0, 0]
        assert [one.requests for _, one in told][::3] == [59, 56]
        (other,) = await kept.buckets.take("192.0.2.2", [few])
        assert other.requests == 2

    run(take, by=making)


def test_a_bucket_fills_again_evenly(making: Making) -> None:
    async def take(kept: Remembered) -> None:
        quick = Bucket("quick", 600)
        for _ in range(600):
            (left,) = await kept.buckets.take("192.0.2.3", [quick])
        while not left.wait:
            (left,) = await kept.buckets.take("192.0.2.3", [quick])
        emptied = time.monotonic()
        await asyncio.sleep(0.25)
        (left,) = await kept.buckets.take("192.0.2.3", [quick])
        assert left.wait == 0
        assert 1 <= left.requests <= 10 * (time.monotonic() - emptied)

    run(take, by=making)


def test_processes_take_from_one_bucket(server: RedisServer) -> None:
    async def take(*kept: Remembered) -> None:
        bucket = Bucket("shared", 4)
        told = [(await one.buckets.take("192.0.2.4", [bucket]))[0] for _ in range(3) for one in kept]
        assert [one.requests for one in told] == [3, 2, 1, 0, 0, 0]

    run(take, by=lambda: in_redis(server.url), processes=2)


def test_many_at_once_never_take_more_than_there_is(server: RedisServer) -> None:
    async def take(*kept: Remembered) -> None:
        bucket = Bucket("rush", 30)
        told = await asyncio.gather(*(one.buckets.take("192.0.2.5", [bucket]) for _ in range(40) for one in kept))
        assert 30 <= sum(left.wait == 0 for (left,) in told) <= 32  # some are earned meanwhile

    run(take, by=lambda: in_redis(server.url), processes=2)


# how often something was done


def test_windows_are_counted_all_or_none(making: Making) -> None:
    async def spend(kept: Remembered) -> None:
        wide, narrow, other = Window("k", 3, 60), Window("k b", 1, 60), Window("k c", 1, 60)
        assert kept.windows.spend([wide, narrow]) == 0
        assert all(59 <= kept.windows.spend([wide, narrow]) <= 60 for _ in range(3))
        assert kept.windows.left(wide) == 2
        assert kept.windows.wait([wide, other]) == 0
        assert kept.windows.left(wide) == 2
        assert kept.windows.spend([wide, other]) == 0
        assert (kept.windows.left(wide), kept.windows.left(other)) == (1, 0)

    run(spend, by=making)


def test_a_window_moves(making: Making) -> None:
    async def spend(kept: Remembered) -> None:
        window = Window("moving", 2, 1)
        assert [kept.windows.spend([window]) for _ in range(3)] == [0, 0, 1]
        await asyncio.sleep(1.1)
        assert kept.windows.spend([window]) == 0

    run(spend, by=making)


def test_processes_hash_with_the_same_salt(server: RedisServer) -> None:
    async def salt(*kept: Remembered) -> None:
        first, second = (one.windows.salt() for one in kept)
        assert first == second
        assert len(first) == 16

    run(salt, by=lambda: in_redis(server.url), processes=2)


# answers


def test_an_answer_is_found_by_the_process_that_did_not_give_it(server: RedisServer) -> None:
    async def judge(giving: Remembered, judging: Remembered) -> None:
        await giving.answers.put(given("a-1", "Thẻ 001203004567 nộp hồ sơ trong bao lâu?"))
        found = await judging.answers.get("a-1")
        assert found
        assert found.fingerprint == "f1n9e7"
        assert [one.quote for one in found.answer.citations] == [OLD_TEXT]
        assert found.answer.trace == {"total_ms": 2.5}
        assert "001203004567" not in found.answer.question.text + found.answer.question.history[0].question
        assert await judging.answers.get("a-2") is None

    run(judge, by=lambda: in_redis(server.url), processes=2)


# streams


def stream(*events: str, ends: bool = True, patience: float = 10.0) -> Stream:
    async def work(stream: Stream) -> None:
        stream.open()
        for text in events:
            stream.send("delta", DeltaJson(text=text))
            await asyncio.sleep(0.02)
        if not ends:
            await asyncio.sleep(60)

    return Stream(work, patience)


async def read(kept: Remembered, id: str, after: int = 0) -> list[bytes] | None:
    async with kept.streams.reading(EVERYBODY, id, after) as events:
        return None if events is None else [event async for event in events]


def test_a_stream_is_read_on_by_another_process(server: RedisServer) -> None:
    async def go_on(giving: Remembered, other: Remembered) -> None:
        begun = stream(*"abcdef")
        await giving.streams.keep(EVERYBODY, begun)
        await asyncio.sleep(0.1)
        own, elsewhere = await asyncio.gather(read(giving, begun.id, 1), read(other, begun.id, 1))
        assert own == elsewhere
        assert elsewhere is not None
        assert len(elsewhere) == 5
        assert await read(other, begun.id, 4) == own[3:]  # and once it is whole
        async with other.streams.reading(frozenset({"văn phòng"}), begun.id, 0) as events:
            assert events is None

    run(go_on, by=lambda: in_redis(server.url), processes=2)


def test_a_stream_is_stopped_by_another_process(server: RedisServer) -> None:
    async def stop(giving: Remembered, other: Remembered) -> None:
        begun = stream("a", ends=False)
        await giving.streams.keep(EVERYBODY, begun)
        await asyncio.sleep(0.1)
        assert await other.streams.stop(EVERYBODY, begun.id)
        await asyncio.sleep(1.2)
        assert begun.ended
        assert await read(giving, begun.id) is await read(other, begun.id) is None
        assert not await other.streams.stop(EVERYBODY, begun.id)

    run(stop, by=lambda: in_redis(server.url), processes=2)


def test_a_reader_at_another_process_keeps_the_work_going(server: RedisServer) -> None:
    async def stay(giving: Remembered, other: Remembered) -> None:
        begun = stream("a", ends=False, patience=1.5)
        await giving.streams.keep(EVERYBODY, begun)
        with begun.reader():
            await asyncio.sleep(0.1)
        reading = asyncio.create_task(read(other, begun.id))
        await asyncio.sleep(3)
        assert not begun.ended
        reading.cancel()
        await asyncio.gather(reading, return_exceptions=True)
        await asyncio.sleep(4)
        assert begun.ended

    run(stay, by=lambda: in_redis(server.url), processes=2)


def test_what_was_stopped_half_way_is_not_there_to_read(server: RedisServer) -> None:
    async def leave(giving: Remembered, other: Remembered) -> None:
        begun = stream("a", ends=False)
        await giving.streams.keep(EVERYBODY, begun)
        await asyncio.sleep(0.1)
        reading = asyncio.create_task(read(other, begun.id))
        await asyncio.sleep(0.2)
        await giving.close()
        rest = await asyncio.wait_for(reading, 5)  # ends, though not whole
        assert rest is not None
        assert len(rest) == 1
        assert await read(other, begun.id, 1) is None

    run(leave, by=lambda: in_redis(server.url), processes=2)


# a server that does not answer


def test_where_redis_is_gone_each_process_counts_for_itself_and_says_so(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with redis_server(tmp_path) as server:

        async def go_on(kept: Remembered, other: Remembered) -> None:
            bucket = Bucket("requests", 2)
            await kept.buckets.take("192.0.2.6", [bucket])
            assert kept.state() == "on"
            server.kill()
            began = time.monotonic()
            told = [
                (await one.buckets.take("192.0.2.6", [bucket]))[0].wait for _ in range(2) for one in (kept, other)
            ]
            assert told == [0, 0, 0, 0]
            assert kept.windows.spend([Window("k", 1, 60)]) == 0
            assert kept.windows.spend([Window("k", 1, 60)]) > 0
            await kept.answers.put(given("a-1"))
            assert await kept.answers.get("a-1")
            assert await other.answers.get("a-1") is None
            begun = stream("a", "b")
            await kept.streams.keep(EVERYBODY, begun)
            assert len(await read(kept, begun.id) or ()) == 2
            assert await read(other, begun.id) is None
            assert kept.state() == "silent"
            assert time.monotonic() - began < 3
            server.start()
            await asyncio.sleep(2.1)
            assert kept.state() == "on"
            await kept.answers.put(given("a-2"))

        run(go_on, by=lambda: in_redis(server.url), processes=2)
    told = [record.getMessage() for record in caplog.records if record.name == "api.remembered.shared"]
    assert any("không trả lời" in one for one in told)
    assert any("trở lại" in one for one in told)
    assert PASSWORD not in caplog.text


def test_a_redis_that_hangs_holds_up_one_request_and_not_all(server: RedisServer) -> None:
    async def go_on(kept: Remembered) -> None:
        server.process.send_signal(19)
        try:
            began = time.monotonic()
            for _ in range(50):
                await kept.buckets.take("192.0.2.7", [Bucket("requests", 100)])
            assert time.monotonic() - began < 2
        finally:
            server.process.send_signal(18)

    run(go_on, by=lambda: in_redis(server.url))


# the setting


def test_without_redis_a_process_remembers_by_itself() -> None:
    assert remembered(Settings()).state() == "none"


def test_the_address_may_lie_in_a_file(tmp_path: Path, server: RedisServer) -> None:
    (tmp_path / "url").write_text(f"{server.url}\n")
    kept = remembered(Settings(redis_url_file=tmp_path / "url"))
    assert kept.state() == "on"
    asyncio.run(kept.close())


@pytest.mark.parametrize("content", [None, "", "127.0.0.1:6379", "http://x", f"redis://:{PASSWORD} @x"])
def test_a_file_that_holds_no_address_is_named_with_its_setting(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / "url").write_text(content)
    with pytest.raises(RedisUnset, match="REGQA_REDIS_URL_FILE") as told:
        remembered(Settings(redis_url_file=tmp_path / "url"))
    assert PASSWORD not in str(told.value)


def test_one_of_the_two_settings_is_enough(tmp_path: Path) -> None:
    (tmp_path / "url").write_text("redis://127.0.0.1")
    with pytest.raises(RedisUnset, match="bỏ một trong hai"):
        remembered(Settings(redis_url="redis://127.0.0.1", redis_url_file=tmp_path / "url"))
