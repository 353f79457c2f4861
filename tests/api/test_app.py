import json
import unicodedata
from collections.abc import Iterator

import httpx
import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.problems import MEDIA_TYPE
from corpus.store import CorpusError
from made.rote import FakeShelf
from made.served import client, is_problem
from qa.errors import IndexDamaged, IndexMissing, IndexStale, ModelUnavailable


@pytest.fixture
def served() -> Iterator[TestClient]:
    with client() as opened:
        yield opened


def ask(served: TestClient, question: object, **more: object) -> httpx.Response:
    return served.post("/v1/answers", json={"question": question, **more})


# what is not there


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
        ({"question": "x", "history": [{"question": "a", "answer": "b" * 20_001}]}, "history.0.answer", "20000"),
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
@pytest.mark.parametrize("path", ["/readyz", "/v1/documents", "/v1/passages/x"])
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


@pytest.mark.parametrize("path", ["/", "/static/tokens.css", "/v1/documents", "/nowhere"])
def test_every_response_forbids_inline_script_and_sniffing(served: TestClient, path: str) -> None:
    headers = served.get(path).headers
    assert "script-src 'self'" in headers["content-security-policy"]
    assert "frame-ancestors 'self'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
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
    for path in ("/v1/answers", "/v1/search", "/v1/chat/completions"):
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


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
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
