import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import anyio
import httpx
import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.settings import Settings
from made.rote import NEW, OLD, FakeLibrary, FakeShelf, answer_by_rote, search_by_rote
from made.served import client, is_problem
from qa.answer import Wrote
from qa.errors import IndexMissing
from qa.model import Question

(PASSAGE_ID, _) = FakeLibrary().index.by_id


@pytest.fixture
def served() -> Iterator[TestClient]:
    with client() as opened:
        yield opened


def ask(served: TestClient, question: object, **more: object) -> httpx.Response:
    return served.post("/v1/answers", json={"question": question, **more})


def events(answer: httpx.Response) -> list[tuple[str, Any]]:
    blocks = [block.split("\n") for block in answer.text.split("\n\n") if block and not block.startswith(":")]
    return [(head.removeprefix("event: "), json.loads(data.removeprefix("data: "))) for head, data, *_ in blocks]


# whole


def test_answer_carries_its_citation_with_the_documents_validity_on_the_day(served: TestClient) -> None:
    answer = ask(served, "Thời hạn nộp hồ sơ?", as_of="2026-06-01").json()
    assert answer["status"] == "answered"
    assert list(answer) == [
        *(
            "id",
            "status",
            "confidence",
            "as_of",
            "text",
            "citations",
            "notices",
            "notes",
            "nearest",
            "choices",
            "next",
            "procedure",
            "procedures",
            "chosen_on",
            "trace",
        ),
    ]
    (cited,) = answer["citations"]
    assert cited == {
        "marker": 1,
        "passage_id": PASSAGE_ID,
        "document": {
            "id": OLD.id,
            "number": "294-QĐ/TW",
            "kind": "quy-dinh",
            "title": OLD.title,
            "issuer": "Ban Bí thư",
            "issued_on": "2025-01-01",
            "nature": "full-text",
            "in_force": False,
            "replaced_by": [{"id": NEW.id, "number": "208-QĐ/TW", "evidence": "inferred"}],
        },
        "locator": "dieu-1",
        "label": "Điều 1",
        "cited_as": "Điều 1 Quy định số 294-QĐ/TW ngày 1/1/2025 của Ban Bí thư",
        "page": 2,
        "quote": "nộp hồ sơ trong 60 ngày làm việc.",
        "start": 10,
        "end": 43,
        "context": OLD.title,
        "link": f"/read/{OLD.id}?mark=dieu-1~10-43~0ae78bec#dieu-1",
    }


def test_the_same_document_is_in_force_before_it_was_replaced(served: TestClient) -> None:
    cited = ask(served, "Thời hạn?", as_of="2025-06-01").json()["citations"][0]
    assert cited["document"]["in_force"] is True
    assert cited["document"]["replaced_by"] is None


def test_the_passage_of_a_citation_holds_the_quote_at_its_offsets(served: TestClient) -> None:
    cited = ask(served, "Thời hạn?").json()["citations"][0]
    shown = served.get(f"/v1/passages/{cited['passage_id']}").json()
    assert shown["text"][cited["start"] : cited["end"]] == cited["quote"]
    assert list(shown) == ["id", "text", "context", "document", "locator", "label", "page"]


def test_refusal_is_a_served_answer_that_names_the_nearest_provision(served: TestClient) -> None:
    answer = ask(served, "giá vàng hôm nay?")
    assert answer.status_code == 200
    assert answer.json()["citations"] == []
    (near,) = answer.json()["nearest"]
    assert list(near) == ["passage_id", "document", "locator", "label", "cited_as", "text"]


def test_clarification_offers_choices(served: TestClient) -> None:
    answer = ask(served, "trường hợp nào?").json()
    assert answer["choices"] == [{"label": "Đi học", "question": "Hồ sơ khi đi học?"}]


def test_history_reaches_the_engine() -> None:
    seen: list[Question] = []

    def listening(question: Question, library: FakeLibrary) -> Any:
        seen.append(question)
        return answer_by_rote(question, library)

    ask(client(answering=listening), "Còn thì sao?", history=[{"question": "Trước?", "answer": "Đáp."}])
    assert [(turn.question, turn.answer) for turn in seen[0].history] == [("Trước?", "Đáp.")]


# as a stream of events


def stream(served: TestClient, question: str, accept: str = "text/event-stream") -> httpx.Response:
    return served.post("/v1/answers", json={"question": question}, headers={"Accept": accept})


def test_stream_sends_search_citation_delta_and_the_same_final_answer(served: TestClient) -> None:
    answer = stream(served, "Thời hạn?")
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert answer.headers["x-accel-buffering"] == "no"
    sent = events(answer)
    assert [name for name, _ in sent] == ["search", "citation", "delta", "final"]
    final = sent[-1][1]
    assert final == ask(served, "Thời hạn?").json()
    assert sent[0][1]["hits"][0]["passage"]["id"] == PASSAGE_ID
    assert sent[1][1] == final["citations"][0]
    assert sent[2][1]["text"] == final["text"]


@pytest.mark.parametrize("accept", ["*/*", "application/json", "text/html", ""])
def test_who_does_not_ask_for_a_stream_gets_json(served: TestClient, accept: str) -> None:
    assert stream(served, "Thời hạn?", accept).headers["content-type"] == "application/json"


def test_bad_input_is_a_plain_problem_even_where_a_stream_was_asked_for(served: TestClient) -> None:
    assert is_problem(stream(served, "x" * 501), 422, "invalid-request")


def test_missing_index_is_a_plain_problem_even_where_a_stream_was_asked_for() -> None:
    assert is_problem(stream(client(FakeShelf(error=IndexMissing("x"))), "Thời hạn?"), 503, "index-missing")


def test_failure_in_a_stream_ends_it_with_an_error_event(served: TestClient) -> None:
    (name, body), *rest = events(stream(served, "hỏng"))
    assert (name, body["status"], body["code"], rest) == ("error", 500, "unexpected", [])


def test_reader_who_leaves_stops_the_work_and_frees_the_seat() -> None:
    worked: list[int] = []

    def endless(question: Question, library: FakeLibrary) -> Any:
        for count in range(10_000):
            worked.append(count)
            yield Wrote("…")

    async def visit() -> str:
        app = create_app(FakeShelf(), Settings(data=Path("/nowhere")), endless, search_by_rote, patience=0.0)
        body = json.dumps({"question": "Thời hạn?"}).encode()
        left = anyio.Event()
        inbox = [{"type": "http.request", "body": body, "more_body": False}]

        async def receive() -> dict[str, Any]:
            if inbox:
                return inbox.pop()
            await left.wait()
            return {"type": "http.disconnect"}

        async def send(message: dict[str, Any]) -> None:
            if len(worked) > 5:
                left.set()

        headers = [
            (b"content-type", b"application/json"),
            (b"accept", b"text/event-stream"),
            (b"host", b"testserver"),
        ]
        scope = {
            "type": "http", "method": "POST", "path": "/v1/answers", "raw_path": b"/v1/answers", "query_string": b"",
            "headers": headers, "http_version": "1.1", "scheme": "http", "server": ("t", 80), "client": ("t", 1),
            "asgi": {"version": "3.0", "spec_version": "2.3"}, "root_path": "",
        }  # fmt: skip
        with anyio.fail_after(5):
            await app(scope, receive, send)
        await anyio.sleep(0.1)  # the patience of none, and the end of the work
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://testserver") as after:
            return (await after.get("/metrics")).text

    counted = anyio.run(visit)
    assert len(worked) < 10_000
    assert "regqa_inference_taken 0.0" in counted
    assert 'regqa_questions_total{status="disconnected"} 1.0' in counted
