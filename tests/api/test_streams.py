import asyncio
import json
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.access.rights import EVERYBODY
from api.app import create_app
from api.engine import Answering
from api.remembered.memory import MemoryStreams
from api.schemas import DeltaJson
from api.settings import Settings
from api.streams import Stream
from made.live import live, wait_for
from made.rote import FakeLibrary, FakeShelf, answer_by_rote, search_by_rote
from made.served import is_problem
from qa.answer import Step, Wrote
from qa.model import Question

EVENT_STREAM = {"Accept": "text/event-stream"}


def app(answering: Answering = answer_by_rote, **limits: Any) -> FastAPI:
    return create_app(FakeShelf(), Settings(), answering, search_by_rote, **limits)


@pytest.fixture
def served() -> Iterator[TestClient]:
    with TestClient(app(), raise_server_exceptions=False) as opened:
        yield opened


def ask(served: TestClient) -> httpx.Response:
    return served.post("/v1/answers", json={"question": "Thời hạn?"}, headers=EVENT_STREAM)


def read_on(served: TestClient | httpx.Client, stream: str, last: str | None = None) -> httpx.Response:
    headers = {"Last-Event-ID": last} if last else {}
    return served.get(f"/v1/answers/streams/{stream}", headers=headers)


def ids(text: str) -> list[str]:
    return [line.removeprefix("id: ") for line in text.split("\n") if line.startswith("id: ")]


def stream_of(event_id: str) -> str:
    return event_id.rpartition("-")[0]


# taking up


def test_events_are_numbered_within_a_stream_that_nobody_can_guess(served: TestClient) -> None:
    first, second = ids(ask(served).text), ids(ask(served).text)
    stream = stream_of(first[0])
    assert first == [f"{stream}-{n}" for n in (1, 2, 3, 4)]
    assert len(stream) == 32
    assert stream_of(second[0]) != stream


@pytest.mark.parametrize("seen", range(5))
def test_what_comes_after_the_event_seen_last_is_sent_again(served: TestClient, seen: int) -> None:
    whole = ask(served).text
    stream = stream_of(ids(whole)[0])
    rest = read_on(served, stream, f"{stream}-{seen}")
    assert rest.headers["content-type"].startswith("text/event-stream")
    assert rest.text == "".join(f"{block}\n\n" for block in whole.split("\n\n")[seen:-1])


def test_without_last_event_the_whole_stream_comes_again(served: TestClient) -> None:
    whole = ask(served).text
    assert read_on(served, stream_of(ids(whole)[0])).text == whole


def test_stream_of_a_failed_answer_ends_with_the_same_error(served: TestClient) -> None:
    broken = served.post("/v1/answers", json={"question": "hỏng"}, headers=EVENT_STREAM).text
    assert "event: error" in broken
    assert read_on(served, stream_of(ids(broken)[0])).text == broken


def test_forgotten_stream_is_a_404_that_says_to_ask_again(served: TestClient) -> None:
    told = read_on(served, "0" * 32)
    assert is_problem(told, 404, "not-found")
    assert "hỏi lại" in told.json()["detail"]


def test_event_of_another_stream_does_not_open_this_one(served: TestClient) -> None:
    one, other = ids(ask(served).text)[0], ids(ask(served).text)[0]
    assert is_problem(read_on(served, stream_of(one), other), 404, "not-found")


@pytest.mark.parametrize("last", ["x", "-1", f"{'0' * 32}-", f"{'0' * 32}-1x", f"{'0' * 32}-{'9' * 30}"])
def test_event_id_of_a_wrong_form_is_a_problem(served: TestClient, last: str) -> None:
    told = read_on(served, stream_of(ids(ask(served).text)[0]), last)
    assert is_problem(told, 422, "invalid-request")
    assert [fault["field"] for fault in told.json()["errors"]] == ["header.last-event-id"]


def test_stopped_stream_is_forgotten(served: TestClient) -> None:
    stream = stream_of(ids(ask(served).text)[0])
    address = f"/v1/answers/streams/{stream}"
    stopped = served.delete(address)
    assert (stopped.status_code, stopped.content) == (204, b"")
    assert is_problem(served.delete(address), 404, "not-found")
    assert is_problem(read_on(served, stream), 404, "not-found")


# what is remembered


def test_oldest_streams_are_forgotten_first() -> None:
    async def fill() -> tuple[bool, bool, int]:
        kept, made = MemoryStreams(), [Stream(quick) for _ in range(300)]
        for stream in made:
            await kept.keep(EVERYBODY, stream)
        found = [await kept.stop(EVERYBODY, stream.id) for stream in made]
        return found[0], found[-1], sum(found)

    async def quick(stream: Stream) -> None:
        stream.open()

    assert asyncio.run(fill()) == (False, True, 256)


def test_all_readers_of_a_stream_get_all_of_it() -> None:
    async def work(stream: Stream) -> None:
        stream.open()
        for n in range(50):
            stream.send("delta", DeltaJson(text=str(n)))
            if n % 7 == 0:
                await asyncio.sleep(0)

    async def read(stream: Stream, after: int) -> list[str]:
        return [ids(event.decode())[0] async for event in stream.events(after)]

    async def readers() -> None:
        stream = Stream(work)
        every = [f"{stream.id}-{n}" for n in range(1, 51)]
        begun = (0, 10, 50, 99)
        assert await asyncio.gather(*(read(stream, after) for after in begun)) == [every[after:] for after in begun]

    asyncio.run(readers())


def test_reader_of_a_slow_answer_is_told_now_and_then_that_the_line_is_alive() -> None:
    async def slow(stream: Stream) -> None:
        stream.open()
        await asyncio.sleep(0.05)
        stream.send("delta", DeltaJson(text="…"))

    async def read() -> list[bytes]:
        return [event async for event in Stream(slow, idle=0.02).events()]

    *pings, last = asyncio.run(read())
    assert set(pings) == {b": ping\n\n"}
    assert last.startswith(b"event: delta\ndata: ")


def test_work_goes_on_for_as_long_as_the_patience_lasts() -> None:
    async def slow(stream: Stream) -> None:
        stream.open()
        await asyncio.sleep(60)

    async def leave(patience: float, back_after: float | None) -> bool:
        stream = Stream(slow, patience)
        with stream.reader():
            await stream.opened()
        if back_after is not None:
            await asyncio.sleep(back_after)
            with stream.reader():
                await asyncio.sleep(0.1)
                return stream.ended
        await asyncio.sleep(0.1)
        return stream.ended

    assert asyncio.run(leave(0.02, None))
    assert not asyncio.run(leave(0.05, 0.01))
    assert not asyncio.run(leave(60.0, None))


def test_failure_before_the_first_event_is_raised_to_who_began() -> None:
    async def broken(stream: Stream) -> None:
        raise LookupError("nothing to open")

    async def begin() -> None:
        await Stream(broken).opened()

    with pytest.raises(LookupError):
        asyncio.run(begin())


# over a real connection


def taken(client: httpx.Client) -> float:
    lines = client.get("/metrics").text.split("\n")
    return float(next(line for line in lines if line.startswith("regqa_inference_taken")).split()[1])


def open_and_drop(client: httpx.Client) -> str:
    """Ask, read the first event, cut the connection; return the event's id."""
    body = {"question": "Thời hạn?"}
    with client.stream("POST", "/v1/answers", json=body, headers=EVENT_STREAM | {"Connection": "close"}) as response:
        assert response.status_code == 200, response.read()
        for line in response.iter_lines():
            if line.startswith("id: "):
                return line.removeprefix("id: ")
    raise AssertionError("no event came")


class Held:
    """Answers by rote, but goes on after the first step only when it is let go."""

    def __init__(self) -> None:
        self.go = threading.Event()

    def __call__(self, question: Question, library: FakeLibrary) -> Iterator[Step]:
        first, *others = answer_by_rote(question, library)
        yield first
        assert self.go.wait(10)
        yield from others


def test_answer_is_finished_for_a_reader_who_dropped_and_came_back() -> None:
    held = Held()
    with live(app(held)) as client:
        last = open_and_drop(client)
        assert taken(client) == 1
        held.go.set()
        wait_for(lambda: taken(client) == 0)
        rest = read_on(client, stream_of(last), last)
        names = [line.removeprefix("event: ") for line in rest.text.split("\n") if line.startswith("event: ")]
        assert names == ["citation", "delta", "final"]
        final = json.loads(rest.text.split("data: ")[-1].split("\n")[0])
        assert final["id"] == "a1"


def test_reader_who_comes_back_early_waits_for_what_is_still_to_come() -> None:
    held = Held()
    with live(app(held)) as client:
        last = open_and_drop(client)
        threading.Timer(0.2, held.go.set).start()
        assert [event[-1] for event in ids(read_on(client, stream_of(last), last).text)] == ["2", "3", "4"]


def test_stopping_frees_the_seat_at_once() -> None:
    def endless(question: Question, library: FakeLibrary) -> Iterator[Step]:
        while True:
            time.sleep(0.001)
            yield Wrote("…")

    with live(app(endless, workers=1, waiting=0)) as client:
        stream = stream_of(open_and_drop(client))
        full = client.post("/v1/answers", json={"question": "Thời hạn?"}, headers=EVENT_STREAM)
        assert is_problem(full, 503, "queue-full")
        assert client.delete(f"/v1/answers/streams/{stream}").status_code == 204
        wait_for(lambda: taken(client) == 0)
        assert 'regqa_questions_total{status="disconnected"} 1.0' in client.get("/metrics").text


def test_reader_who_is_slow_and_then_gone_leaves_no_traceback(caplog: pytest.LogCaptureFixture) -> None:
    def long(question: Question, library: FakeLibrary) -> Iterator[Step]:
        yield from (Wrote("x" * 50_000) for _ in range(40))
        yield from answer_by_rote(question, library)

    with live(app(long, patience=0.01)) as client:
        asked = client.build_request("POST", "/v1/answers", json={"question": "Thời hạn?"}, headers=EVENT_STREAM)
        head = "".join(f"{name}: {value}\r\n" for name, value in asked.headers.items())
        for _ in range(10):
            with socket.socket() as reader:
                reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)  # so that the service cannot write on
                reader.connect((client.base_url.host, client.base_url.port))
                reader.sendall(f"POST /v1/answers HTTP/1.1\r\n{head}\r\n".encode() + asked.read())
                assert reader.recv(1000).startswith(b"HTTP/1.1 200")
                time.sleep(0.02)
        wait_for(lambda: taken(client) == 0)
    assert not [record.getMessage() for record in caplog.records if record.levelname == "ERROR"]


def test_hundreds_of_dropped_streams_leave_no_seat_taken() -> None:
    def steady(question: Question, library: FakeLibrary) -> Iterator[Step]:
        for step in answer_by_rote(question, library):
            time.sleep(0.002)
            yield step

    def drop(client: httpx.Client, seen: list[str]) -> None:
        while len(seen) < 200:
            seen.append(open_and_drop(client))

    with live(app(steady, patience=0.01, waiting=32)) as client:
        seen: list[str] = []
        droppers = [threading.Thread(target=drop, args=(client, seen)) for _ in range(16)]
        for thread in droppers:
            thread.start()
        for thread in droppers:
            thread.join()
        wait_for(lambda: taken(client) == 0)
        counted = client.get("/metrics").text
        outcomes = [
            float(line.split()[1]) for line in counted.split("\n") if line.startswith("regqa_questions_total")
        ]
        assert sum(outcomes) == len(seen)
        again = client.post("/v1/answers", json={"question": "Thời hạn?"})
        assert again.json()["status"] == "answered"
