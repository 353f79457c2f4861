import json
import threading
from contextlib import contextmanager
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest
import uvicorn

from api.app import create_app
from api.engine import answering
from api.records.chosen import ChosenAnswers
from api.settings import Settings
from corpus.store import save
from evals import corpora
from evals.answers.record import record
from evals.answers.run import observe
from evals.cases import Case
from evals.services import InProcess, OverHttp, ServiceError
from evals.sets import settled
from made.chosen import CHOSEN_ON, chosen
from made.library import FEES, NEW, Opened
from made.runs import NOON
from made.spreading import by_post
from qa.answer import search, steps
from qa.model import Question, Status, Turn

DAY = date(2026, 11, 1)


class Answers(BaseHTTPRequestHandler):
    """Is a service of somebody else's: what it says stands in `said`, by path; what it was asked is kept."""

    def do_GET(self):
        self._say(None)

    def do_POST(self):
        self._say(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))

    def _say(self, body):
        self.server.asked.append((self.path, body, self.headers.get("X-Regqa-Key")))
        status, said, *headers = self.server.said[self.path].pop(0)
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(said if isinstance(said, bytes) else json.dumps(said).encode())

    def log_message(self, *_):
        pass


@contextmanager
def somebody(said):
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    server.said, server.asked = {path: list(replies) for path, replies in said.items()}, []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", server.asked
    finally:
        server.shutdown()
        server.server_close()


ANSWER = {
    "id": "x",
    "status": "answered",
    "text": "“30 ngày” [1]",
    "citations": [
        {
            "marker": 1, "passage_id": "a:dieu-1", "document": {"id": "a"}, "locator": "dieu-1", "quote": "30 ngày",
            "start": 0, "end": 7, "label": "Điều 1",
        }
    ],
}  # fmt: skip


def test_a_service_is_asked_with_its_key_and_the_day_unless_the_words_name_one():
    dated = Question("Năm 2015 thì sao?", date(2015, 12, 31), (Turn("Hỏi?", "Đáp."),), dated=True)
    with somebody({"/v1/answers": [(200, ANSWER), (200, ANSWER)]}) as (url, asked):
        service = OverHttp(f"{url}/", key="pk_thu")
        reply = service.ask(Question("Mấy ngày?", DAY))
        service.ask(dated)
    assert (reply.status, reply.citations[0].locator, reply.confidence) == (Status.ANSWERED, "dieu-1", 0)
    assert asked == [
        ("/v1/answers", {"question": "Mấy ngày?", "history": [], "as_of": "2026-11-01"}, "pk_thu"),
        ("/v1/answers", {"question": dated.text, "history": [{"question": "Hỏi?", "answer": "Đáp."}]}, "pk_thu"),
    ]


@pytest.mark.parametrize(
    "said",
    [(500, b"broken"), (200, b"no json"), (200, {"status": "answered"}), (200, ANSWER | {"status": "perhaps"})],
    ids=["an error", "no json", "no text", "no such status"],
)
def test_an_answer_that_fails_is_a_reply_without_a_status_and_the_run_goes_on(said):
    with somebody({"/v1/answers": [said, (200, ANSWER)]}) as (url, _):
        service = OverHttp(url)
        failed, answered = service.ask(Question("Mấy ngày?", DAY)), service.ask(Question("Mấy ngày?", DAY))
    assert failed.status is None
    assert failed.text
    assert answered.status is Status.ANSWERED


def test_a_busy_service_is_asked_again_after_as_long_as_it_says():
    with somebody({"/v1/answers": [(429, {}, ("Retry-After", "0")), (200, ANSWER)]}) as (url, asked):
        assert OverHttp(url).ask(Question("Mấy ngày?", DAY)).status is Status.ANSWERED
    assert len(asked) == 2


def test_a_service_that_is_not_there_or_is_none_is_told_with_its_address():
    with (
        somebody({"/v1/documents": [(200, b"<html>")]}) as (url, _),
        pytest.raises(ServiceError, match="không phải JSON"),
    ):
        _ = OverHttp(url).held
    with pytest.raises(ServiceError, match=rf"Không hỏi được {url}"):
        _ = OverHttp(url).held


def test_a_document_that_cannot_be_understood_is_named():
    wrong = {"id": "a", "kind": "tho", "title": "", "issuer": ""}
    said = {"/v1/documents": [(200, {"documents": [{"id": "a"}]})], "/v1/documents/a": [(200, wrong)]}
    with somebody(said) as (url, _), pytest.raises(ServiceError, match="văn bản a"):
        _ = OverHttp(url).held


@contextmanager
def served(library, tmp_path, answers=steps):
    app = create_app(Opened(library), Settings(data=tmp_path), answers, search)
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="error"))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            pass
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()


def test_what_editors_chose_at_a_service_is_no_part_of_what_is_measured(library, tmp_path, monkeypatch):
    monkeypatch.setenv("REGQA_HOSTS", "127.0.0.1")
    settings, asked = Settings(data=tmp_path), "Ai quản lý hồ sơ đảng viên?"
    ChosenAnswers(settings.chosen).add(chosen(asked, (FEES, "dieu-2")), "chi.nga", "1", holds=True)
    question = Question(asked, DAY)
    with served(library, tmp_path, answering(settings)) as url:
        told = httpx.post(f"{url}/v1/answers", json={"question": asked}, timeout=60).json()
        measured = OverHttp(url).ask(question)
    assert told["chosen_on"] == CHOSEN_ON.isoformat()  # readers get it
    assert measured == InProcess(library).ask(question)
    assert measured.citations[0].document_id == NEW.id


def test_a_service_that_gives_what_was_chosen_all_the_same_is_not_measured():
    with somebody({"/v1/answers": [(200, ANSWER | {"chosen_on": "2026-11-30"})]}) as (url, _):
        reply = OverHttp(url).ask(Question("Mấy ngày?", DAY))
    assert reply.status is None
    assert "biên tập viên chọn" in reply.text


def test_the_same_questions_get_the_same_figures_in_process_and_over_http(library, tmp_path, monkeypatch):
    monkeypatch.setenv("REGQA_HOSTS", "127.0.0.1")
    asked = [
        Case(id="mot", question="Nộp phiếu bổ sung hồ sơ trong mấy ngày?", gold=f"{NEW.id}:dieu-2", facts="30 ngày"),
        Case(id="hai", question="Ai quản lý hồ sơ đảng viên?", gold=f"{NEW.id}:dieu-1"),
        Case(id="ba", question="Năm 2016, nộp phiếu bổ sung hồ sơ trong mấy ngày?", facts="60 ngày"),
        Case(id="bon", question="còn ảnh?", history=[{"question": "Ai quản lý hồ sơ?"}], status="any"),
        Case(id="nam", question="Thời tiết hôm nay thế nào?", status=["declined", "unanswerable"]),
    ]
    with served(library, tmp_path) as url:
        there = settled("bo", asked, OverHttp(url), DAY, shipped=False)
        here = settled("bo", asked, InProcess(library), DAY, shipped=False)
        by_http = observe(there.cases, there.service, DAY, concurrency=3)
        in_process = observe(here.cases, here.service, DAY)
    assert [one.reply for one in by_http] == [one.reply for one in in_process]
    assert [one.found for one in by_http] == [one.found for one in in_process]
    figures = [
        record([(one, seen)], "", NOON).sets[0].figures for one, seen in ((there, by_http), (here, in_process))
    ]
    assert figures[0] == figures[1]
    assert in_process[0].reply.citations


@pytest.mark.model
def test_questions_asked_on_other_machines_get_the_answers_of_this_one(tmp_path):
    for document in (FEES, NEW):
        save(document, tmp_path / "corpus")
    settings = Settings(corpus=tmp_path / "corpus", data=tmp_path / "data", embedding_engine="onnx")
    library = corpora.own(settings)
    asked = [
        Case(id="mot", question="Nộp phiếu bổ sung hồ sơ trong mấy ngày?"),
        Case(id="hai", question="còn ảnh?", history=[{"question": "Ai quản lý hồ sơ?"}]),
    ]
    here = observe(asked, InProcess(library), DAY)
    there = observe(asked, InProcess(library), DAY, spread=by_post)
    assert [(one.reply, one.found) for one in there] == [(one.reply, one.found) for one in here]
    assert here[0].reply.citations
    assert library.judge, "which reads as much here as there"
