import json
import logging

import pytest

from made.rote import FakeShelf
from made.served import client
from qa.errors import IndexMissing


def test_one_json_line_per_question_without_the_persons_words(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, logger="api"):
        client().post("/v1/answers", json={"question": "Bí mật của tôi?"})
    (line,) = [json.loads(record.getMessage()) for record in caplog.records if record.name == "api.desk"]
    assert {name: line[name] for name in ("id", "status", "hits", "cited", "index")} == {
        "id": "a1", "status": "answered", "hits": 2, "cited": 1, "index": "f1n9e7",
    }  # fmt: skip
    assert line["milliseconds"] >= 0
    assert "Bí mật" not in caplog.text


def test_a_question_that_found_no_index_is_not_counted_as_asked(caplog: pytest.LogCaptureFixture) -> None:
    closed = client(FakeShelf(error=IndexMissing("x")))
    with caplog.at_level(logging.INFO, logger="api"):
        assert closed.post("/v1/answers", json={"question": "Thời hạn?"}).status_code == 503
    assert not [record for record in caplog.records if record.name == "api.desk"]
    assert "regqa_questions_total{" not in closed.get("/metrics").text


def test_a_question_on_which_the_engine_broke_is_counted_as_an_error() -> None:
    served = client()
    assert served.post("/v1/answers", json={"question": "hỏng"}).status_code == 500
    assert 'regqa_questions_total{status="error"} 1.0' in served.get("/metrics").text
