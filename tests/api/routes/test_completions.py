"""`/v1/chat/completions` by its clients: OpenAI's own, LangChain's, and the requests that Open WebUI sends."""

import json
import logging
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import openai
import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from langchain_openai import ChatOpenAI

from api.app import create_app
from api.completions import annotations, content_of
from api.problems import MEDIA_TYPE
from api.schemas import answer_json
from api.settings import Settings
from corpus.model import Nature
from made.answers import answer
from made.documents import document, provision
from made.live import live, wait_for
from made.passages import citation, whole
from made.rote import CITED, OLD, FakeLibrary, FakeShelf, answer_by_rote, search_by_rote
from made.served import client, holding
from qa.answer import Answered, Step, Wrote
from qa.errors import IndexMissing
from qa.model import Question, Status

TEXT = f"Thời hạn: “{CITED.quote}” [1]"
CONTENT = f"{TEXT}\n\nLưu ý:\n- Quy định 294-QĐ/TW đã được thay thế."
PLACE = "Điều 1 Quy định số 294-QĐ/TW ngày 1/1/2025 của Ban Bí thư"
KEY = "pk_" + "k" * 20
SITE = "https://dangbo.example.vn"


@pytest.fixture
def served() -> Iterator[TestClient]:
    with client() as opened:
        yield opened


def said(*turns: str, **more: object) -> dict[str, object]:
    """Return a request: what the person and the service said by turns."""
    roles = ("user", "assistant")
    return {
        "model": "regqa",
        "messages": [{"role": roles[n % 2], "content": text} for n, text in enumerate(turns)],
        **more,
    }


def ask(served: TestClient | httpx.Client, *turns: str, **more: object) -> httpx.Response:
    body = json.dumps(said(*turns, **more))  # with half characters, which httpx would not send
    return served.post("/v1/chat/completions", content=body, headers={"Content-Type": "application/json"})


def chunks(response: httpx.Response) -> list[Any]:
    """Return what was streamed; how it ends is asserted."""
    *sent, last, rest = response.text.split("\n\n")
    assert (last, rest) == ("data: [DONE]", "")
    return [json.loads(block.removeprefix("data: ")) for block in sent]


def failure(response: httpx.Response, status: int) -> dict[str, Any]:
    assert response.status_code == status
    assert response.headers["content-type"] == "application/json"
    assert list(response.json()) == ["error"]
    told: dict[str, Any] = response.json()["error"]
    assert list(told) == ["message", "type", "param", "code"]
    return told


# the answer


def test_content_is_the_answer_with_what_must_be_known_beside_it(served: TestClient) -> None:
    told = ask(served, "Thời hạn nộp hồ sơ?").json()
    assert told["id"].startswith("chatcmpl-")
    (choice,) = told["choices"]
    assert (told["object"], told["model"], choice["finish_reason"]) == ("chat.completion", "regqa", "stop")
    assert choice["message"]["role"] == "assistant"
    assert choice["message"]["content"] == CONTENT


def test_each_marker_has_a_link_to_the_reading_room_at_the_address_that_was_called(served: TestClient) -> None:
    message = ask(served, "Thời hạn?").json()["choices"][0]["message"]
    (annotation,) = message["annotations"]
    place = annotation["url_citation"]
    assert annotation["type"] == "url_citation"
    assert message["content"][place["start_index"] : place["end_index"]] == "[1]"
    assert place["title"] == PLACE
    assert place["url"] == f"http://testserver/read/{OLD.id}?mark=dieu-1~10-43~0ae78bec#dieu-1"
    assert served.get(place["url"]).status_code == 200


def test_the_whole_answer_stands_under_the_services_own_key(served: TestClient) -> None:
    answered = served.post("/v1/answers", json={"question": "Thời hạn?"}).json()
    assert ask(served, "Thời hạn?").json()["regqa"] == answered


def test_words_are_counted_as_tokens(served: TestClient) -> None:
    usage = ask(served, "Thời hạn là gì?", "Ba mươi ngày.", "Còn nữa không?").json()["usage"]
    written = len(CONTENT.split())
    assert usage == {"prompt_tokens": 10, "completion_tokens": written, "total_tokens": 10 + written}


def test_refusal_names_the_nearest_places_and_clarification_the_questions_to_choose_from(served: TestClient) -> None:
    assert ask(served, "giá vàng?").json()["choices"][0]["message"] == {
        "role": "assistant",
        "content": f"Không có quy định.\n\nNhững chỗ gần nhất:\n- {PLACE}",
        "refusal": None,
        "annotations": [],
    }
    asked_back = ask(served, "trường hợp nào?").json()["choices"][0]["message"]["content"]
    assert "Hỏi lại bằng một trong các câu sau:\n- Hồ sơ khi đi học?" in asked_back


def test_answer_can_be_judged_as_any_other(served: TestClient) -> None:
    known = ask(served, "Thời hạn?").json()["regqa"]["id"]
    unknown = served.post("/v1/feedback", json={"answer_id": "other", "verdict": "up"})
    taken = served.post("/v1/feedback", json={"answer_id": known, "verdict": "up"})
    assert unknown.status_code == 404
    assert taken.status_code != 404


def test_question_is_logged_and_counted_as_any_other(served: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, logger="api"):
        ask(served, "Bí mật của tôi?")
        ask(served, "Bí mật của tôi?", stream=True)
    lines = [json.loads(record.getMessage()) for record in caplog.records if record.name == "api.desk"]
    assert [line["status"] for line in lines] == ["answered", "answered"]
    assert "Bí mật" not in caplog.text
    assert 'regqa_questions_total{status="answered"} 2.0' in served.get("/metrics").text


def test_what_only_looks_like_a_marker_inside_a_quote_is_no_link() -> None:
    digest = document(
        provision("doan-1", "Theo bảng [1] thì nộp 5 đồng [2]."), id="x", number=None, nature=Nature.DIGEST
    )
    cited = citation(whole(digest), "Theo bảng [1] thì nộp 5 đồng [2].")
    told = answer_json(answer(cited, text=f"Tóm lược: {cited.quote} [1]"), holding(digest).library.register)
    (found,) = annotations(content_of(told), told, "http://h/")
    assert found.url_citation.start_index == len(told.text) - 3


# the conversation


def heard(*turns: str, **more: object) -> Question:
    """Return the question as it reaches the engine."""
    seen: list[Question] = []

    def listening(question: Question, library: FakeLibrary) -> Any:
        seen.append(question)
        return answer_by_rote(question, library)

    assert ask(client(answering=listening), *turns, **more).status_code == 200
    (question,) = seen
    return question


def test_last_thing_said_is_the_question_and_the_turns_before_it_the_history() -> None:
    question = heard("Một?", "Đáp một.", "Hai?", "Đáp hai.", "Ba?")
    assert question.text == "Ba?"
    assert [(turn.question, turn.answer) for turn in question.history] == [("Một?", "Đáp một."), ("Hai?", "Đáp hai.")]


def test_instructions_and_tools_are_not_heard() -> None:
    messages = [
        {"role": "system", "content": "Luôn trả lời là được."},
        {"role": "developer", "content": "Bỏ trích dẫn."},
        {"role": "user", "content": "Một?"},
        {"role": "assistant", "content": None, "tool_calls": []},
        {"role": "tool", "content": "dữ liệu", "tool_call_id": "1"},
        {"role": "user", "content": [{"type": "text", "text": "Thời"}, {"type": "text", "text": "hạn?"}]},
        {"role": "assistant", "content": "Theo"},
    ]
    question = heard(messages=messages, tools=[{"type": "function"}], temperature=2, max_tokens=1, stop=["T"], seed=1)
    assert question.text == "Thời\nhạn?"
    assert [(turn.question, turn.answer) for turn in question.history] == [("Một?", "")]


def test_a_long_conversation_is_cut_at_its_beginning_and_long_answers_at_their_end() -> None:
    turns = [text for n in range(30) for text in (f"Câu {n}?", "x" * 1000)]
    question = heard(*turns, "y" * 4500, "x" * 4500, "Cuối?")
    assert len(question.history) == 20
    assert (len(question.history[-1].question), len(question.history[-1].answer)) == (4000, 4000)
    assert question.history[0].question == "Câu 11?"


def test_half_a_character_anywhere_refuses_nothing() -> None:
    question = heard("Cắt \ud83d", "Đáp \ude00", "Hai\ud83d?")
    assert question.text == "Hai\ufffd?"
    assert question.history[0].question == "Cắt \ufffd"


# what is refused


@pytest.mark.parametrize(
    ("more", "param", "word"),
    [
        ({"model": "gpt-4o"}, "model", "regqa"),
        ({"n": 2}, "n", "1"),
        ({"response_format": {"type": "json_object"}}, "response_format.type", "text"),
        ({"messages": []}, "messages", "để trống"),
        ({"messages": [{"role": "system", "content": "x"}]}, "messages", "để trống"),
        ({"messages": [{"role": "user", "content": "x" * 501}]}, "messages", "500"),
        ({"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {}}]}]}, "messages", "chữ"),
        ({"messages": [{"role": "boss", "content": "x"}]}, "messages.0.role", "user"),
    ],
)
@pytest.mark.parametrize("stream", [False, True])
def test_what_cannot_be_done_is_refused_by_name(
    served: TestClient, more: dict[str, Any], param: str, word: str, stream: bool
) -> None:
    told = failure(ask(served, "Thời hạn?", **({"stream": stream} | more)), 400)
    assert (told["type"], told["param"], told["code"]) == ("invalid_request_error", param, "invalid_request")
    assert word in told["message"]


def test_every_failure_is_told_as_openai_tells_it(served: TestClient) -> None:
    big = served.post("/v1/chat/completions", content=b"x" * 1_100_000, headers={"Content-Type": "application/json"})
    assert failure(big, 413)["code"] == "body_too_large"
    assert "cuộc trò chuyện mới" in failure(big, 413)["message"]
    assert failure(served.get("/v1/chat/completions"), 405)["code"] == "method_not_allowed"
    assert failure(served.get("/v1/models/other"), 404)["code"] == "not_found"
    assert failure(ask(served, "hỏng"), 500) == {
        "message": "Có lỗi ngoài dự kiến; câu hỏi chưa được trả lời. Hãy thử lại sau ít phút.",
        "type": "server_error",
        "param": None,
        "code": "unexpected",
    }
    foreign = served.get("/v1/models", headers={"Host": "evil.example"})
    assert failure(foreign, 421)["code"] == "host_not_served"


@pytest.mark.parametrize("stream", [False, True])
def test_what_keeps_the_service_from_answering_is_told_before_a_stream_begins(stream: bool) -> None:
    closed = client(FakeShelf(error=IndexMissing("x")))
    assert failure(ask(closed, "Thời hạn?", stream=stream), 503)["code"] == "index_missing"
    full = ask(client(workers=1, waiting=-1), "Thời hạn?", stream=stream)
    assert failure(full, 503)["code"] == "queue_full"
    assert int(full.headers["retry-after"]) > 0


def test_pages_of_other_sites_are_let_in_and_counted_as_at_the_other_addresses() -> None:
    served = client(settings={"widget_origins": SITE, "widget_keys": KEY, "widget_per_browser_per_minute": 1})
    page = {"Origin": SITE}
    for headers, status, kind in (
        ({"Origin": "https://evil.example"}, 403, "permission_error"),
        (page, 403, "permission_error"),
        (page | {"X-Regqa-Key": KEY}, 200, None),
        (page | {"X-Regqa-Key": KEY}, 429, "rate_limit_error"),
        ({"Authorization": "Bearer sk-anything"}, 200, None),
    ):
        answered = served.post("/v1/chat/completions", json=said("Thời hạn?"), headers=headers)
        assert answered.status_code == status
        assert kind is None or failure(answered, status)["type"] == kind


@pytest.mark.parametrize("body", [b"{", b"\xff\xfe", b"[" * 60_000, b"[]", b'{"model": ' + b"9" * 5000 + b"}"])
@pytest.mark.parametrize("kind", ["application/json", "text/plain"])
def test_what_is_no_request_is_refused_as_openai_refuses_it(served: TestClient, body: bytes, kind: str) -> None:
    told = served.post("/v1/chat/completions", content=body, headers={"Content-Type": kind})
    assert failure(told, 400)["type"] == "invalid_request_error"


ODD = st.text(st.characters(codec=None), max_size=40) | st.text('\0\x1b\u2028\ud800đ̣ \n"\\[1]<>{}#', max_size=40)
ROLES = st.sampled_from(["user", "assistant", "system", "tool"])
SAID = (
    st.none()
    | ODD
    | st.lists(st.fixed_dictionaries({"type": st.sampled_from(["text", "x"]), "text": ODD}), max_size=2)
)


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(messages=st.lists(st.fixed_dictionaries({"role": ROLES, "content": SAID}), max_size=5), stream=st.booleans())
def test_no_conversation_however_odd_breaks_the_service(
    served: TestClient, messages: list[dict[str, Any]], stream: bool
) -> None:
    told = ask(served, messages=messages, stream=stream)
    if told.status_code == 200:
        assert chunks(told) if stream else told.json()["choices"]
    else:
        failure(told, 400)


def test_other_addresses_keep_their_problems(served: TestClient) -> None:
    assert served.get("/v1/passages/x").headers["content-type"] == MEDIA_TYPE


# as a stream


def test_pieces_joined_are_the_content_and_the_last_holds_links_and_answer(served: TestClient) -> None:
    response = ask(served, "Thời hạn?", stream=True)
    assert response.headers["content-type"].startswith("text/event-stream")
    sent = chunks(response)
    whole = ask(served, "Thời hạn?").json()
    deltas = [chunk["choices"][0]["delta"] for chunk in sent]
    assert "".join(delta.get("content", "") for delta in deltas) == CONTENT
    assert [delta.get("role") for delta in deltas] == ["assistant", *[None] * (len(deltas) - 1)]
    assert [chunk["choices"][0]["finish_reason"] for chunk in sent] == [*[None] * (len(sent) - 1), "stop"]
    assert deltas[-1]["annotations"] == whole["choices"][0]["message"]["annotations"]
    assert sent[-1]["regqa"] == whole["regqa"]
    assert len({(chunk["id"], chunk["created"], chunk["object"]) for chunk in sent}) == 1
    assert "event:" not in response.text


def test_usage_comes_last_where_it_is_asked_for(served: TestClient) -> None:
    *others, last = chunks(ask(served, "Thời hạn?", stream=True, stream_options={"include_usage": True}))
    assert last["choices"] == []
    assert last["usage"] == ask(served, "Thời hạn?").json()["usage"]
    assert not any("usage" in chunk for chunk in others)


def test_answer_without_text_still_says_who_speaks() -> None:
    def silent(question: Question, library: FakeLibrary) -> Iterator[Step]:
        yield Answered(answer(to=question, status=Status.UNANSWERABLE, text=""))

    (only,) = chunks(ask(client(answering=silent), "Thời hạn?", stream=True))
    assert only["choices"][0]["delta"] == {"role": "assistant", "annotations": []}


def test_failure_on_the_way_ends_the_stream_with_an_error(served: TestClient) -> None:
    response = ask(served, "hỏng", stream=True)
    (only,) = response.text.removesuffix("\n\n").split("\n\n")
    assert json.loads(only.removeprefix("data: "))["error"]["code"] == "unexpected"


# by the programs that people use


@pytest.fixture
def serving() -> Iterator[httpx.Client]:
    application = create_app(FakeShelf(), Settings(data=Path("/nowhere")), answer_by_rote, search_by_rote)
    with live(application) as connected:
        yield connected


def official(serving: httpx.Client, **more: Any) -> openai.OpenAI:
    return openai.OpenAI(base_url=f"{serving.base_url}/v1", api_key="anything", max_retries=0, **more)


def question(text: str) -> list[Any]:
    return [{"role": "user", "content": text}]


def test_openais_client_asks_and_reads_the_links(serving: httpx.Client) -> None:
    with official(serving) as program:
        (model,) = program.models.list()
        told = program.chat.completions.create(model=model.id, messages=question("Thời hạn?"))
    message = told.choices[0].message
    assert message.content == CONTENT
    assert message.annotations
    place = message.annotations[0].url_citation
    assert serving.get(place.url).status_code == 200
    assert CONTENT[place.start_index : place.end_index] == "[1]"
    assert told.model_extra
    assert told.model_extra["regqa"]["citations"][0]["quote"] == CITED.quote


def test_openais_client_streams(serving: httpx.Client) -> None:
    with official(serving) as program:
        options: Any = {"include_usage": True}
        stream = program.chat.completions.create(
            model="regqa", messages=question("Thời hạn?"), stream=True, stream_options=options
        )
        *sent, last = list(stream)
    assert "".join(chunk.choices[0].delta.content or "" for chunk in sent) == CONTENT
    assert last.usage
    assert last.usage.completion_tokens == len(CONTENT.split())


def test_openais_client_raises_what_went_wrong(serving: httpx.Client) -> None:
    with official(serving) as program:
        with pytest.raises(openai.BadRequestError, match="500") as refused:
            program.chat.completions.create(model="regqa", messages=question("x" * 501))
        assert refused.value.param == "messages"
        with pytest.raises(openai.InternalServerError):
            program.chat.completions.create(model="regqa", messages=question("hỏng"))
        with pytest.raises(openai.APIError, match="ngoài dự kiến"):
            list(program.chat.completions.create(model="regqa", messages=question("hỏng"), stream=True))


def test_langchains_chat_model_asks_and_streams(serving: httpx.Client) -> None:
    model = ChatOpenAI(
        model="regqa", base_url=f"{serving.base_url}/v1", api_key="anything", stream_usage=True, max_retries=0
    )
    told = model.invoke([("system", "Trả lời bằng thơ."), ("human", "Thời hạn?")])
    assert told.content == CONTENT
    assert told.usage_metadata
    streamed = list(model.stream("Thời hạn?"))
    assert "".join(str(piece.content) for piece in streamed) == CONTENT
    counted = [piece.usage_metadata["output_tokens"] for piece in streamed if piece.usage_metadata]
    assert sum(counted) == told.usage_metadata["output_tokens"] == len(CONTENT.split())


def test_stream_that_nobody_reads_any_more_is_not_worked_on() -> None:
    worked: list[int] = []

    def endless(question: Question, library: FakeLibrary) -> Iterator[Step]:
        while True:
            worked.append(1)
            time.sleep(0.002)
            yield Wrote("… ")

    application = create_app(
        FakeShelf(), Settings(data=Path("/nowhere")), endless, search_by_rote, workers=1, waiting=0
    )
    with live(application) as connected:
        with official(connected) as program:
            stream = program.chat.completions.create(model="regqa", messages=question("Thời hạn?"), stream=True)
            assert next(iter(stream)).choices[0].delta.content
            stream.response.close()
        wait_for(lambda: "regqa_inference_taken 0.0" in connected.get("/metrics").text)
        seen = len(worked)
        time.sleep(0.05)
        assert len(worked) == seen
        assert 'regqa_questions_total{status="disconnected"} 1.0' in connected.get("/metrics").text


def test_clients_side_by_side_get_each_their_own_answer() -> None:
    def echoing(question: Question, library: FakeLibrary) -> Iterator[Step]:
        for piece in question.text.split():
            time.sleep(0.001)
            yield Wrote(f"{piece} ")
        yield Answered(
            answer(to=question, status=Status.DECLINED, text="".join(f"{w} " for w in question.text.split()))
        )

    def converse(program: openai.OpenAI, name: str, wrong: list[str]) -> None:
        for turn in range(20):
            asked = f"{name} {turn} " * 3
            stream = program.chat.completions.create(model="regqa", messages=question(asked), stream=turn % 2 == 0)
            told = (
                "".join(chunk.choices[0].delta.content or "" for chunk in stream)
                if isinstance(stream, openai.Stream)
                else stream.choices[0].message.content
            )
            if told != asked:
                wrong.append(f"{asked!r} -> {told!r}")

    with live(create_app(FakeShelf(), Settings(data=Path("/nowhere")), echoing, search_by_rote)) as connected:
        wrong: list[str] = []
        with official(connected) as program:
            clients = [threading.Thread(target=converse, args=(program, name, wrong)) for name in ("An", "Bình")]
            for one in clients:
                one.start()
            for one in clients:
                one.join()
    assert not wrong


# as Open WebUI calls


def open_webui(served: TestClient, *turns: str, **more: object) -> httpx.Response:
    """Send what Open WebUI sends with a turn of a conversation."""
    headers = {"Authorization": "Bearer sk-regqa", "X-OpenWebUI-Chat-Id": "c-1"}
    body = {"stream": True, "stream_options": {"include_usage": True}, "temperature": 0.7, "params": {}} | more
    return served.post("/v1/chat/completions", json=said(*turns, **body), headers=headers)


def task(wanted: str, output: str) -> str:
    """Return a task as Open WebUI sets it beside a conversation."""
    return (
        f"### Task:\n{wanted}\n### Guidelines:\n- Be brief.\n### Output:\n{output}\n"
        "### Chat History:\n<chat_history>\n"
        "USER: thời hạn nộp hồ sơ chuyển sinh hoạt đảng ra nước ngoài là bao nhiêu ngày làm việc?\n"
        "ASSISTANT: Theo Điều 1 …\n</chat_history>"
    )


TITLE = "Thời hạn nộp hồ sơ chuyển sinh hoạt đảng ra nước ngoài là…"


def test_open_webui_finds_the_model_and_converses(served: TestClient) -> None:
    listed = served.get("/v1/models", headers={"Authorization": "Bearer sk-regqa"}).json()
    assert [one["id"] for one in listed["data"]] == ["regqa"]
    *pieces, ending, usage = chunks(open_webui(served, "Thời hạn?", "Đáp.", "Còn nữa không?"))
    assert "".join(piece["choices"][0]["delta"]["content"] for piece in pieces) == CONTENT
    assert ending["choices"][0]["delta"]["annotations"][0]["url_citation"]["url"].startswith(
        "http://testserver/read/"
    )
    assert usage["usage"]["total_tokens"] > 0


@pytest.mark.parametrize(
    ("wanted", "output", "reply"),
    [
        (
            "Write a title for the chat.",
            'JSON format: { "title": "your title here" }',
            json.dumps({"title": TITLE}, ensure_ascii=False),
        ),
        ("Write a title for the chat.", "Only the title text.", TITLE),
        ("Suggest what to ask next.", 'JSON format: { "follow_ups": ["One?", "Two?"] }', '{"follow_ups": []}'),
        ("Find tags.", 'JSON format: { "tags": ["tag1", "tag2"] }', '{"tags": []}'),
        ("Find queries.", 'Strictly return in JSON format:\n{\n  "queries": ["query1"]\n}', '{"queries": []}'),
        ("Complete the text.", 'Respond in JSON:\n{ "text": "<your_completion>" }', '{"text": ""}'),
        ("Describe a picture.", "Plain words.", ""),
    ],
)
@pytest.mark.parametrize("stream", [False, True])
def test_task_beside_the_conversation_is_no_question(
    served: TestClient, wanted: str, output: str, reply: str, stream: bool
) -> None:
    response = open_webui(served, task(wanted, output), stream=stream)
    if stream:
        first, _, usage = chunks(response)
        assert first["choices"][0]["delta"] == {"role": "assistant", "content": reply}
        assert usage["usage"]["completion_tokens"] == len(reply.split())
    else:
        assert response.json()["choices"][0]["message"]["content"] == reply
        assert response.json()["regqa"] is None
    assert "regqa_questions_total{" not in served.get("/metrics").text


def test_question_that_only_mentions_a_task_is_answered(served: TestClient) -> None:
    assert ask(served, "### Task: nộp hồ sơ thế nào?").json()["regqa"]["status"] == "answered"
