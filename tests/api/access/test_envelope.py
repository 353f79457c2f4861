import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.settings import Settings
from made.passages import whole
from made.rote import OLD, FakeShelf, answer_by_rote, search_by_rote

GETS = ("/", "/documents", f"/read/{OLD.id}", "/static/icon.svg", "/widget/tokens.css", "/v1/documents", "/healthz",
        f"/v1/passages/{whole(OLD).id}", "/readyz", "/openapi.json")  # fmt: skip


@pytest.fixture
def served() -> Iterator[TestClient]:
    app = create_app(FakeShelf(), Settings(data=Path("/nowhere")), answer_by_rote, search_by_rote)
    with TestClient(app, raise_server_exceptions=False, client=("127.0.0.1", 1)) as opened:
        yield opened


@pytest.mark.parametrize("path", [*GETS, "/nowhere", "/v1/answers"])
def test_head_answers_as_get_does_without_the_body(served: TestClient, path: str) -> None:
    head, get = served.head(path), served.get(path)
    assert head.content == b""
    assert head.status_code == get.status_code
    assert head.headers == get.headers


@pytest.mark.parametrize(
    ("path", "methods"),
    [("/v1/answers", "POST"), ("/v1/answers/streams/x", "DELETE, GET, HEAD"), ("/v1/documents", "GET, HEAD, POST"),
     ("/", "GET, HEAD"), ("/documents", "GET, HEAD"), ("/static/icon.svg", "GET, HEAD")],
)  # fmt: skip
def test_wrong_method_is_told_every_right_one(served: TestClient, path: str, methods: str) -> None:
    told = served.put(path)
    assert (told.status_code, told.headers["allow"]) == (405, methods)


def test_head_is_counted_as_what_it_is(served: TestClient) -> None:
    served.head("/healthz")
    assert 'regqa_http_requests_total{code="200",method="HEAD",route="/healthz"} 1.0' in served.get("/metrics").text


@pytest.mark.parametrize("path", [*GETS, "/nowhere"])
def test_every_response_says_what_a_page_may_not_do(served: TestClient, path: str) -> None:
    headers = served.get(path).headers
    policy = headers["content-security-policy"]
    for word in (
        "default-src 'none'",
        "font-src 'self'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    ):
        assert word in policy
    assert "unsafe" not in policy
    assert "microphone=()" in headers["permissions-policy"]
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert "cache-control" in headers


@pytest.mark.parametrize(("body", "status"), [({"question": "hỏng"}, 500), ({"question": ""}, 422)])
def test_failures_have_the_same_headers(served: TestClient, body: dict[str, str], status: int) -> None:
    failed = served.post("/v1/answers", json=body)
    assert failed.status_code == status
    assert {"content-security-policy", "x-content-type-options"} <= set(failed.headers)


@pytest.mark.parametrize("path", ["/", "/documents", "/widget/tokens.css", "/openapi.json"])
def test_texts_are_compressed_for_who_understands_it(served: TestClient, path: str) -> None:
    with served.stream("GET", path, headers={"Accept-Encoding": "gzip"}) as got:
        packed = b"".join(got.iter_raw())
    plain = served.get(path, headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert got.headers["content-encoding"] == "gzip"
    assert "Accept-Encoding" in got.headers["vary"]
    assert gzip.decompress(packed) == plain.content
    assert len(packed) < len(plain.content)


def test_event_streams_and_fonts_are_not_compressed(served: TestClient) -> None:
    asked = {"Accept": "text/event-stream", "Accept-Encoding": "gzip"}
    streamed = served.post("/v1/answers", json={"question": "Thời hạn?"}, headers=asked)
    font = served.get("/widget/fonts/be-vietnam-pro-latin-400.woff2", headers={"Accept-Encoding": "gzip"})
    assert "content-encoding" not in streamed.headers
    assert "content-encoding" not in font.headers
