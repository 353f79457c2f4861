import json
import logging
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import anyio
import httpx
import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.app import create_app
from api.problems import MEDIA_TYPE
from api.settings import Settings
from corpus.store import CorpusError
from made.rote import NEW, OLD, FakeIndex, FakeLibrary, FakeShelf, answer_by_rote, passage, search_by_rote
from qa.answer import Wrote
from qa.errors import IndexDamaged, IndexMissing, IndexStale, ModelUnavailable
from qa.model import Question

PASSAGE_ID = passage(OLD).id
NOWHERE = Path("/nowhere")

BY_ROTE = {"answering": answer_by_rote, "searching": search_by_rote}


def client(shelf: FakeShelf = FakeShelf(), **engine: Any) -> TestClient:  # noqa: B008
    app = create_app(shelf, Settings(data=NOWHERE), **(BY_ROTE | engine))
    return TestClient(app, raise_server_exceptions=False, client=("127.0.0.1", 1))


@pytest.fixture
def served() -> Iterator[TestClient]:
    with client() as opened:
        yield opened


def ask(served: TestClient, question: object, **more: object) -> httpx.Response:
    return served.post("/v1/answers", json={"question": question, **more})


def events(answer: httpx.Response) -> list[tuple[str, Any]]:
    blocks = [block.split("\n") for block in answer.text.split("\n\n") if block and not block.startswith(":")]
    return [(head.removeprefix("event: "), json.loads(data.removeprefix("data: "))) for head, data, *_ in blocks]


def is_problem(answer: httpx.Response, status: int, code: str) -> bool:
    assert answer.headers["content-type"] == MEDIA_TYPE
    body = answer.json()
    assert body["status"] == answer.status_code == status, body
    assert body["title"].isascii()
    assert body["detail"]
    return bool(body["code"] == code)


# answers


def test_answer_carries_its_citation_with_the_documents_validity_on_the_day(served: TestClient) -> None:
    answer = ask(served, "Thời hạn nộp hồ sơ?", as_of="2026-06-01").json()
    assert answer["status"] == "answered"
    assert list(answer) == ["id", "status", "text", "citations", "notices", "nearest", "choices", "trace"]
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
            "in_force": False,
            "replaced_by": [{"id": NEW.id, "number": "208-QĐ/TW", "evidence": "inferred"}],
        },
        "locator": "dieu-1",
        "label": "Điều 1",
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
    assert list(near) == ["passage_id", "document", "locator", "label", "text"]


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


# event streams


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
        app = create_app(FakeShelf(), Settings(data=NOWHERE), endless, search_by_rote, patience=0.0)
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


# search, documents, passages


def test_search_returns_ranked_passages(served: TestClient) -> None:
    found = served.post("/v1/search", json={"query": "hồ sơ", "k": 1}).json()
    assert [(hit["rank"], hit["passage"]["id"]) for hit in found["hits"]] == [(1, PASSAGE_ID)]


def test_search_of_nothing_found_is_an_empty_list() -> None:
    found = client(searching=lambda *_: []).post("/v1/search", json={"query": "x"})
    assert found.json() == {"hits": []}


def test_documents_are_listed_with_their_register_entries(served: TestClient) -> None:
    listed = served.get("/v1/documents", params={"as_of": "2026-06-01"}).json()["documents"]
    assert [(entry["id"], entry["in_force"]) for entry in listed] == [(OLD.id, False), (NEW.id, True)]
    assert listed[1]["replaces"][0]["number"] == "294-QĐ/TW"


def test_document_comes_with_its_provisions(served: TestClient) -> None:
    shown = served.get(f"/v1/documents/{OLD.id}").json()
    assert shown["provisions"][0]["text"] == OLD.provisions[0].text
    assert shown["nature"] == "full-text"


@pytest.mark.parametrize("path", ["/v1/documents/x", "/v1/passages/x", "/v1/passages/%ED%A0%80", "/v2", "/static/x"])
def test_what_is_not_there_is_a_404_problem(served: TestClient, path: str) -> None:
    assert is_problem(served.get(path), 404, "not-found")


# what is refused


@pytest.mark.parametrize(
    ("body", "field", "word"),
    [
        ({}, "question", "thiếu"),
        ({"question": ""}, "question", "để trống"),
        ({"question": " \n\t"}, "question", "để trống"),
        ({"question": "x" * 501}, "question", "500"),
        ({"question": 7}, "question", "chuỗi"),
        ({"question": "x", "as_of": "1/5/2026"}, "as_of", "NĂM-THÁNG-NGÀY"),
        ({"question": "x", "as_of": "2026-02-30"}, "as_of", "NĂM-THÁNG-NGÀY"),
        ({"question": "x", "as_of": 20260501}, "as_of", "NĂM-THÁNG-NGÀY"),
        ({"question": "x", "k": 3}, "k", "không có trường này"),
        ({"question": "x", "history": "y"}, "history", "danh sách"),
        ({"question": "x", "history": [{"question": "a", "answer": "b"}] * 21}, "history", "20"),
        ({"question": "x", "history": [{"question": "a", "answer": "b" * 4001}]}, "history.0.answer", "4000"),
        ({"question": "x", "history": [{"question": "a"}]}, "history.0.answer", "thiếu"),
        ([], "nội dung", "đối tượng JSON"),
    ],
)
def test_bad_question_is_a_problem_that_names_field_and_remedy(
    served: TestClient, body: object, field: str, word: str
) -> None:
    answer = served.post("/v1/answers", json=body)
    assert is_problem(answer, 422, "invalid-request")
    (fault,) = answer.json()["errors"]
    assert fault["field"] == field
    assert word in fault["message"]


@pytest.mark.parametrize("k", [0, 51, -1, "5", 2.5, True, None, 10**30])
def test_k_is_a_whole_number_from_1_to_50(served: TestClient, k: object) -> None:
    assert is_problem(served.post("/v1/search", json={"query": "x", "k": k}), 422, "invalid-request")


def test_five_hundred_characters_are_counted_composed(served: TestClient) -> None:
    assert ask(served, unicodedata.normalize("NFD", "ế" * 500)).status_code == 200


def test_a_form_of_another_site_is_not_taken_for_json(served: TestClient) -> None:
    answer = served.post("/v1/answers", content=b'{"question": "x"}', headers={"Content-Type": "text/plain"})
    assert is_problem(answer, 422, "invalid-request")
    assert "application/json" in answer.json()["detail"]


@pytest.mark.parametrize("body", [b"{", b"\xff\xfe", b"[" * 60_000, b'{"question": ' + b"9" * 5000 + b"}"])
def test_what_is_not_json_is_a_problem(served: TestClient, body: bytes) -> None:
    answer = served.post("/v1/answers", content=body, headers={"Content-Type": "application/json"})
    assert answer.headers["content-type"] == MEDIA_TYPE
    assert answer.status_code in (400, 422)


def test_what_is_not_json_names_no_field(served: TestClient) -> None:
    answer = served.post("/v1/answers", content=b"{", headers={"Content-Type": "application/json"})
    assert is_problem(answer, 422, "invalid-request")
    assert answer.json()["errors"] == [{"field": "nội dung", "message": "không phải JSON hợp lệ"}]


def test_wrong_method_is_a_problem_that_keeps_the_allow_header(served: TestClient) -> None:
    answer = served.get("/v1/answers")
    assert is_problem(answer, 405, "method-not-allowed")
    assert answer.headers["allow"] == "POST"


def test_body_over_64_kib_is_refused_whether_declared_or_not(served: TestClient) -> None:
    big = b'{"question": "' + b"x" * 65_536 + b'"}'
    json_type = {"Content-Type": "application/json"}
    assert is_problem(served.post("/v1/answers", content=big, headers=json_type), 413, "body-too-large")
    pieces = (big[start : start + 8192] for start in range(0, len(big), 8192))
    assert is_problem(served.post("/v1/answers", content=pieces, headers=json_type), 413, "body-too-large")


def test_unexpected_failure_is_a_problem_without_its_insides(served: TestClient) -> None:
    answer = ask(served, "hỏng")
    assert is_problem(answer, 500, "unexpected")
    assert "broken on purpose" not in answer.text


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (IndexMissing("/secret"), "index-missing"),
        (IndexDamaged("/secret"), "index-damaged"),
        (IndexStale("/secret"), "index-stale"),
        (ModelUnavailable("/secret"), "model-unavailable"),
        (CorpusError("/secret"), "corpus-unreadable"),
    ],
)
@pytest.mark.parametrize("path", ["/readyz", "/v1/documents", f"/v1/passages/{PASSAGE_ID}"])
def test_engine_that_cannot_work_is_a_503_that_says_what_to_run(error: Exception, code: str, path: str) -> None:
    answer = client(FakeShelf(error=error)).get(path)
    assert is_problem(answer, 503, code)
    assert "regqa " in answer.json()["detail"]
    assert "/secret" not in answer.text


def test_full_queue_is_a_503_with_retry_after() -> None:
    answer = ask(client(workers=1, waiting=-1), "Thời hạn?")
    assert is_problem(answer, 503, "queue-full")
    assert int(answer.headers["retry-after"]) > 0


# operation


def test_health_needs_no_index_and_readiness_does() -> None:
    closed = client(FakeShelf(error=IndexMissing("x")))
    assert closed.get("/healthz").status_code == 200
    assert closed.get("/readyz").status_code == 503
    assert client().get("/readyz").json() == {"status": "ready", "documents": 2, "passages": 2, "index": "f1n9e7"}


def test_empty_corpus_is_not_ready_and_says_what_to_run() -> None:
    answer = client(FakeShelf(FakeLibrary(documents=(), index=FakeIndex({})))).get("/readyz")
    assert is_problem(answer, 503, "corpus-empty")
    assert "regqa add" in answer.json()["detail"]


def test_metrics_count_by_route_and_outcome(served: TestClient) -> None:
    ask(served, "Thời hạn?")
    served.get("/v1/documents/some-id")
    counted = served.get("/metrics").text
    assert 'regqa_questions_total{status="answered"} 1.0' in counted
    assert 'regqa_http_requests_total{code="404",method="GET",route="/v1/documents/{document_id}"} 1.0' in counted
    assert "some-id" not in counted


def test_one_json_line_per_question_without_the_persons_words(
    served: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, logger="api"):
        ask(served, "Bí mật của tôi?")
    (line,) = [json.loads(record.getMessage()) for record in caplog.records if record.name == "api.desk"]
    assert {name: line[name] for name in ("id", "status", "hits", "cited", "index")} == {
        "id": "a1", "status": "answered", "hits": 2, "cited": 1, "index": "f1n9e7",
    }  # fmt: skip
    assert line["milliseconds"] >= 0
    assert "Bí mật" not in caplog.text


@pytest.mark.parametrize("path", ["/", "/static/tokens.css", "/v1/documents", "/nowhere"])
def test_every_response_forbids_inline_script_and_sniffing(served: TestClient, path: str) -> None:
    headers = served.get(path).headers
    assert "script-src 'self'" in headers["content-security-policy"]
    assert "frame-ancestors 'self'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert "access-control-allow-origin" not in headers


def test_description_has_an_example_for_every_response(served: TestClient) -> None:
    described = served.get("/openapi.json").json()
    for path, methods in described["paths"].items():
        for operation in methods.values():
            for code, response in operation["responses"].items():
                assert "content" in response or code in ("204", "304"), (path, code)
                for media, content in response.get("content", {}).items():
                    told = "example" in content or "examples" in content
                    assert told or media in ("application/octet-stream", "image/png"), (path, code)
    assert "text/event-stream" in described["paths"]["/v1/answers"]["post"]["responses"]["200"]["content"]
    assert "Problem" in described["components"]["schemas"]


def test_requests_shown_in_the_description_are_served(served: TestClient) -> None:
    described = served.get("/openapi.json").json()["paths"]
    for path in ("/v1/answers", "/v1/search"):
        shown = described[path]["post"]["requestBody"]["content"]["application/json"]["examples"]
        for example in shown.values():
            assert served.post(path, json=example["value"]).status_code == 200


# odd questions


ODD = st.one_of(
    st.text(st.characters(codec=None), max_size=60),  # surrogates included
    st.text('\0\x1b\x7f\u200e\u202e\u2028\ufdfa\U000e0041\ud800\udfffđ̣̂́ \n"\\{}<>', max_size=60),
    st.sampled_from(
        ["'; DROP TABLE x; --", "<script>alert(1)</script>", "{{7*7}}", "%s%n", "../../etc/passwd", "NaN"]
    ),
)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(question=ODD, name=ODD, streamed=st.booleans())
def test_no_question_however_odd_breaks_the_service(
    served: TestClient, question: str, name: str, streamed: bool
) -> None:
    body = json.dumps({"question": question, "history": [{"question": name, "answer": question}]})
    headers = {"Content-Type": "application/json", "Accept": "text/event-stream" if streamed else "*/*"}
    answer = served.post("/v1/answers", content=body, headers=headers)
    assert answer.status_code in (200, 422)
    answer.content.decode("utf-8")
    odd_field = served.post("/v1/search", content=json.dumps({"query": question, name: 1}), headers=headers)
    assert odd_field.status_code in (200, 422)
    odd_field.content.decode("utf-8")
