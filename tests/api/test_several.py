"""Several processes behave as one: real ones, over a real Redis, one of them killed under constant questions."""

import socket
import threading
import time
from collections.abc import Iterator
from typing import NamedTuple

import httpx
import pytest

from made.live import wait_for
from made.redis import RedisServer, redis_server
from made.several import PIECES, Service, several

QUESTION = {"question": "Nộp hồ sơ trong bao lâu?"}
SLOW = {"question": "Nộp hồ sơ chậm thì sao?"}
EVENT_STREAM = {"Accept": "text/event-stream"}
POSTS = 6  # a minute, from another machine


class Pair(NamedTuple):
    first: Service
    second: Service
    redis: RedisServer


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    data = tmp_path_factory.mktemp("data")
    with redis_server(tmp_path_factory.mktemp("redis")) as redis:
        settings = {"redis_url": redis.url, "posts_per_minute": str(POSTS)}
        with several(*free_ports(2), data=data, **settings) as (first, second):
            yield Pair(first, second, redis)


def free_ports(count: int) -> list[int]:
    listening = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [one.getsockname()[1] for one in listening]
    for one in listening:
        one.close()
    return ports


def begun(service: Service) -> str:
    """Ask what is answered slowly, read the first event, cut the connection; return the event's id."""
    cut = EVENT_STREAM | {"Connection": "close"}
    with service.client.stream("POST", "/v1/answers", json=SLOW, headers=cut) as response:
        assert response.status_code == 200
        for line in response.iter_lines():
            if line.startswith("id: "):
                return line.removeprefix("id: ")
    raise AssertionError("no event came")


def rest_of(service: Service, last: str) -> httpx.Response:
    stream = last.rpartition("-")[0]
    return service.client.get(f"/v1/answers/streams/{stream}", headers={"Last-Event-ID": last})


def numbers(text: str) -> list[int]:
    return [int(line.rpartition("-")[2]) for line in text.split("\n") if line.startswith("id: ")]


def taken(service: Service) -> float:
    lines = service.client.get("/metrics").text.split("\n")
    return float(next(line for line in lines if line.startswith("regqa_inference_taken")).split()[1])


def test_a_limit_is_counted_across_both(pair: Pair) -> None:
    neighbour = {"X-Forwarded-For": "192.0.2.9"}
    asked = [pair[n % 2].client.post("/v1/answers", json=QUESTION, headers=neighbour) for n in range(POSTS + 2)]
    assert [one.status_code for one in asked] == [200] * POSTS + [429] * 2
    assert asked[1].headers["RateLimit"].split(", ")[1].startswith(f'"posts";r={POSTS - 2};')


def test_a_stream_begun_at_one_is_read_on_at_the_other(pair: Pair) -> None:
    last = begun(pair.first)
    rest = rest_of(pair.second, last)
    assert rest.status_code == 200
    assert numbers(rest.text) == list(range(2, PIECES + 5))
    assert "event: final" in rest.text
    assert rest_of(pair.first, last).text == rest.text


def test_a_stream_begun_at_one_is_stopped_at_the_other(pair: Pair) -> None:
    last = begun(pair.first)
    wait_for(lambda: taken(pair.first) == 1)
    address = f"/v1/answers/streams/{last.rpartition('-')[0]}"
    wait_for(lambda: pair.second.client.delete(address).status_code == 204)
    wait_for(lambda: taken(pair.first) == 0, seconds=2)
    assert [rest_of(one, last).status_code for one in pair[:2]] == [404, 404]


def test_an_answer_of_one_is_judged_at_the_other(pair: Pair) -> None:
    id = pair.first.client.post("/v1/answers", json=QUESTION).json()["id"]
    told = pair.second.client.post("/v1/feedback", json={"answer_id": id, "verdict": "up"})
    assert (told.status_code, told.json()) == (201, {"id": id})


def test_one_that_is_killed_takes_no_answer_of_the_other_with_it(pair: Pair) -> None:
    statuses: list[int] = []
    lost: list[str] = []
    ending = threading.Event()

    def ask(turn: int) -> None:
        while not ending.is_set():
            turn += 1
            for service in (pair[turn % 2], pair[(turn + 1) % 2]):  # where one does not answer, the other is asked
                try:
                    with httpx.Client(base_url=service.client.base_url, timeout=30) as client:
                        answer = client.post("/v1/answers", json=QUESTION)
                except httpx.TransportError as error:
                    if service is pair.second:
                        lost.append(repr(error))
                    continue
                statuses.append(answer.status_code)
                break
            else:
                lost.append("neither answered")

    askers = [threading.Thread(target=ask, args=(turn,)) for turn in range(6)]
    for one in askers:
        one.start()
    try:
        wait_for(lambda: len(statuses) > 20, seconds=60)
        last = begun(pair.first)
        pair.first.kill()
        before, ends = len(statuses), time.monotonic()
        rest = rest_of(pair.second, last)  # ends though it is not whole, and then there is none: who reads asks again
        assert rest.status_code in (200, 404)
        assert "event: final" not in rest.text
        assert time.monotonic() - ends < 15
        wait_for(lambda: rest_of(pair.second, last).status_code == 404)
        wait_for(lambda: len(statuses) > before + 40, seconds=60)
    finally:
        ending.set()
        for one in askers:
            one.join()
        if pair.first.process.poll() is not None:
            pair.first.start()
            pair.first.wait()
    assert lost == []
    assert set(statuses) == {200}


def test_both_go_on_where_redis_is_killed(pair: Pair) -> None:
    neighbour = {"X-Forwarded-For": "192.0.2.10"}
    pair.redis.kill()
    try:
        for service in pair[:2]:
            asked = [service.client.post("/v1/answers", json=QUESTION, headers=neighbour) for _ in range(3)]
            assert [one.status_code for one in asked] == [200] * 3
            id = asked[0].json()["id"]
            judged = service.client.post("/v1/feedback", json={"answer_id": id, "verdict": "down"})
            assert judged.status_code == 201
            assert rest_of(service, begun(service)).status_code == 200
            assert service.client.get("/readyz").json()["shared"] == "silent"
            assert "regqa_shared_reached 0.0" in service.client.get("/metrics").text
    finally:
        pair.redis.start()
    wait_for(lambda: all(one.client.get("/readyz").json()["shared"] == "on" for one in pair[:2]), seconds=10)
