"""A real model drafts, by a schema or in words, once or twice; it can be left; what it invents is not shown."""

import hashlib
import os
import socket
from functools import partial
from pathlib import Path

import httpx
import pytest

from api.app import create_app
from api.settings import Settings as Service
from evals import corpora
from evals.answers.promises import is_verbatim, violations
from evals.answers.upheld import sentences, upheld
from evals.cases import ASKED_ON, EVALS, load
from evals.held import Held
from evals.replies import Reply
from made.answers import question
from made.chat import Call, reply, saying, written
from made.library import Opened
from made.live import live, wait_for
from qa.answer import answer, steps
from qa.settings import Settings
from qa.write.chat import Written, model_of, writer

pytest.importorskip("langchain_openai")
pytestmark = pytest.mark.llm

DAYS = "Đảng viên nộp phiếu bổ sung hồ sơ trong thời hạn bao lâu?"
QUOTE = "Đảng viên nộp phiếu bổ sung hồ sơ trong thời hạn 30 ngày làm việc."
LATE = "Đảng viên nộp phiếu bổ sung hồ sơ trong thời hạn 90 ngày làm việc."
QUESTIONS = int(os.environ.get("QUESTIONS", "20"))
PATIENCE_S = 900.0  # of a call


class Relay:
    """Passes calls on to the model and keeps what it is sent and what it says; `schema` is whether it takes one."""

    def __init__(self, url, *, schema=True):
        self.said, self.sent = [], []
        self._url, self._schema = url, schema

    def __call__(self, call: Call) -> None:
        if "response_format" in call.asked and not self._schema:
            reply(call, 400, {"error": {"message": "response_format is not known"}})
            return
        told = httpx.post(f"{self._url}/chat/completions", json=call.asked, timeout=PATIENCE_S).json()
        self.sent.append(call.asked)
        self.said.append(told["choices"][0]["message"]["content"])
        reply(call, 200, told)


def asking(url):
    return writer(model_of(Settings(llm_model="local", llm_base_url=url, llm_timeout=PATIENCE_S)))


def faults(told, asked, held, on=ASKED_ON):
    """Return what is wrong in what is shown: misquotes, sentences that nothing bears out, broken promises."""
    misquoted = [f"[{c.marker}] {c.quote}" for c in told.citations if not is_verbatim(c, held)]
    unfounded = [words for words, _ in sentences(told)] if upheld(told, asked, held) not in (None, 1.0) else []
    return [*misquoted, *unfounded, *violations(told, held, on)]


def test_by_a_schema_all_that_it_says_is_a_draft(model, library):
    relay = Relay(model.url)
    with saying(relay) as server:
        got = answer(question(DAYS), library, write=asking(server.url))
    assert all("response_format" in one for one in server.asked)
    assert all(Written.model_validate_json(said) for said in relay.said)
    assert got.trace["writer"] == "chat"
    assert "writer_failed" not in got.trace
    assert got.trace["writer_tokens_read"] > 500 < 1000 * got.trace["writer_calls"]
    assert faults(Reply.of(got), DAYS, Held(library.documents), got.question.as_of) == []


def test_in_words_what_is_json_is_read(model, library):
    relay = Relay(model.url, schema=False)
    with saying(relay) as server:
        got = answer(question(DAYS), library, write=asking(server.url))
    assert ["response_format" in one for one in server.asked] == [True, *(False for _ in relay.said)]
    assert relay.said
    assert got.trace.get("writer_failed") in (None, "unreadable")
    assert faults(Reply.of(got), DAYS, Held(library.documents), got.question.as_of) == []


def test_what_failed_goes_back_and_it_drafts_once_more(model, library):
    relay = Relay(model.url)
    with saying(written((LATE, "p1", QUOTE)), relay) as server:
        got = answer(question(DAYS), library, write=asking(server.url))
    (sent,) = relay.sent
    assert [one["role"] for one in sent["messages"]] == ["system", "user", "assistant", "user"]
    assert "con số" in sent["messages"][-1]["content"]
    assert Written.model_validate_json(relay.said[0])
    assert "90" not in got.text


def test_it_stops_when_whoever_asked_has_gone(model, library):
    answering = partial(steps, write=asking(model.url))
    app = create_app(Opened(library), Service(data=Path("/nowhere")), answering, workers=1, waiting=0)
    with live(app) as served:
        asked = served.build_request("POST", "/v1/answers", json={"question": DAYS})
        head = "".join(f"{name}: {value}\r\n" for name, value in asked.headers.items())
        with socket.create_connection((served.base_url.host, served.base_url.port)) as caller:
            caller.sendall(f"POST /v1/answers HTTP/1.1\r\n{head}\r\n".encode() + asked.read())
            wait_for(model.is_busy, 30)
        wait_for(lambda: "regqa_inference_taken 0.0" in served.get("/metrics").text, 5)
        wait_for(lambda: not model.is_busy(), 60)  # it looks after each batch of tokens


@pytest.mark.model
def test_nothing_that_it_invents_is_shown(model, tmp_path_factory, capsys):
    library = corpora.starter(Settings(data=tmp_path_factory.mktemp("starter")))
    held, told = Held(library.documents), []
    cases = [one for one in load(EVALS / "cases") if one.split == "dev" and one.answerable and not one.history]
    cases.sort(key=lambda one: hashlib.sha256(one.id.encode()).digest())
    for case in cases:
        asked = case.asked(ASKED_ON, [])
        got = Reply.of(answer(asked, library, write=asking(model.url)))
        assert faults(got, case.question, held, asked.as_of) == []
        told += [got] if got.writing else []
        if len(told) == QUESTIONS:
            break
    shown = [len(list(sentences(one))) for one in told]
    dropped = sum(one.writing.dropped for one in told)
    with capsys.disabled():
        print(
            f"\n{len(told)} questions drafted, {sum(map(bool, shown))} answered in the model's words; "
            f"{sum(shown)} sentences shown, {dropped} dropped; "
            f"{sum(bool(one.writing.failed) for one in told)} without a draft; "
            f"{sum(one.writing.tokens_read for one in told)} tokens read, "
            f"{sum(one.writing.tokens_written for one in told)} written, "
            f"{sum(one.writing.seconds for one in told):.0f} s"
        )
    assert len(told) == QUESTIONS
