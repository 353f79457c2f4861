import threading
from collections.abc import Sequence
from datetime import date

import pytest

from api.questions import made, made_apart
from corpus.model import Document
from made.courses import ON, rule
from made.served import client, holding, is_problem
from qa.courses.model import Bank

AT = "/v1/quiz?as_of=2026-03-01"


def test_the_same_seed_gives_the_same_questions_each_on_a_clause() -> None:
    with client(holding(rule())) as served:
        first = served.get(f"{AT}&number=3&seed=7").json()
        assert first == served.get(f"{AT}&number=3&seed=7").json()
        assert [one["id"] for one in served.get(f"{AT}&number=3&seed=8").json()["questions"]] != [
            one["id"] for one in first["questions"]
        ]
    assert (first["as_of"], len(first["questions"])) == ("2026-03-01", 3)
    for one in first["questions"]:
        assert one["state"] == "draft"
        assert 0 <= one["key"] < len(one["options"])
        assert one["sources"][0]["link"].startswith("/read/quy-dinh-294-qd-tw-2025?mark=")


def test_a_topic_and_a_document_narrow_it() -> None:
    with client(holding(rule())) as served:
        told = served.get(f"{AT}&number=9&topic=viec 2").json()["questions"]
        assert {one["topic"][0][:6] for one in told} == {"Việc 2"}
        assert served.get(f"{AT}&document=khac").json()["questions"] == []
        assert served.get("/v1/quiz?as_of=2020-01-01").json()["questions"] == []


@pytest.mark.parametrize("wrong", ["number=0", "number=51", "seed=-1", "as_of=hôm nay"])
def test_what_cannot_be_is_told(wrong: str) -> None:
    with client(holding(rule())) as served:
        assert is_problem(served.get(f"/v1/quiz?{wrong}"), 422, "invalid-request")


def test_a_bank_is_made_once_for_a_day_and_one_that_failed_is_made_again() -> None:
    days: list[date] = []

    def counted(documents: Sequence[Document], on: date, seed: int, wanted: Sequence[str] | None) -> Bank:
        days.append(on)
        if len(days) == 1:
            raise OSError("no process")
        return made(documents, on, seed, wanted)

    with client(holding(rule()), making=counted) as served:
        assert served.get(AT).status_code == 500
        for _ in range(3):
            assert served.get(AT).status_code == 200
        assert days == [ON, ON]


def test_whoever_asks_questions_does_not_wait_for_a_bank() -> None:
    begun, go_on = threading.Event(), threading.Event()

    def slow(documents: Sequence[Document], on: date, seed: int, wanted: Sequence[str] | None) -> Bank:
        begun.set()
        assert go_on.wait(10)
        return made(documents, on, seed, wanted)

    with client(holding(rule()), making=slow) as served:
        waiting = threading.Thread(target=served.get, args=(AT,))
        waiting.start()
        assert begun.wait(10)
        assert served.post("/v1/answers", json={"question": "Thời hạn?"}).status_code == 200
        go_on.set()
        waiting.join(10)


def test_a_bank_that_is_made_apart_is_the_same() -> None:
    assert made_apart((rule(4),), ON, 3, None) == made((rule(4),), ON, 3, None)
