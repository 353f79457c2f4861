from collections.abc import Iterator
from dataclasses import replace

import pytest
from fastapi.testclient import TestClient

from made.rote import FakeIndex, FakeLibrary, FakeShelf
from made.served import client, is_problem
from qa.errors import IndexMissing


@pytest.fixture
def served() -> Iterator[TestClient]:
    with client() as opened:
        yield opened


def test_health_needs_no_index_and_readiness_does() -> None:
    closed = client(FakeShelf(error=IndexMissing("x")))
    assert closed.get("/healthz").status_code == 200
    assert closed.get("/readyz").status_code == 503
    assert client().get("/readyz").json() == {
        "status": "ready", "documents": 2, "passages": 2, "index": "f1n9e7", "model": "none",
        "service": "on", "records": "on", "chroma": "none", "shared": "none",
    }  # fmt: skip


def test_readiness_tells_whether_the_chroma_server_answers() -> None:
    found = [
        client(FakeShelf(FakeLibrary(index=replace(FakeLibrary().index, server=there)))).get("/readyz")
        for there in (True, False)
    ]
    assert [one.json()["chroma"] for one in found] == ["on", "away"]
    assert [one.status_code for one in found] == [200, 200], "for it answers without it"


def test_empty_corpus_is_not_ready_and_says_what_to_run() -> None:
    answer = client(FakeShelf(FakeLibrary(documents=(), index=FakeIndex({})))).get("/readyz")
    assert is_problem(answer, 503, "corpus-empty")
    assert "regqa add" in answer.json()["detail"]


def test_metrics_count_by_route_and_outcome(served: TestClient) -> None:
    served.post("/v1/answers", json={"question": "Thời hạn?"})
    served.get("/v1/documents/some-id")
    counted = served.get("/metrics").text
    assert 'regqa_questions_total{status="answered"} 1.0' in counted
    assert 'regqa_http_requests_total{code="404",method="GET",route="/v1/documents/{document_id}"} 1.0' in counted
    assert "some-id" not in counted
