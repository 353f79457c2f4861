"""The tools of `regqa mcp`, called by the SDK's own client: in the process, over HTTP, and over stdin and stdout."""

import json
import logging
import os
import socket
import subprocess
import sys
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import anyio
import httpx
import pytest
from mcp import Client
from mcp.client.stdio import StdioServerParameters
from mcp_types import CallToolResult, TextContent

from api.access.roles import Role
from api.cli import main
from api.schemas import answer_json, register_json, search_json
from api.switches import Off
from api.tools import server
from corpus.store import load, save
from made.answers import question
from made.library import ABROAD, DOUBTED, GUESSED_NEW, NEW, OLD, TWINS, Opened
from made.live import wait_for
from made.people import bearing, keys
from made.rote import FakeShelf
from made.served import client, holding
from made.tools import desk, serving_tools
from qa.answer import answer, search
from qa.engine import Library
from qa.errors import IndexMissing
from qa.settings import STARTER

QUESTION = "Nộp phiếu bổ sung hồ sơ trong mấy ngày?"
QUOTE = "Điều 2. Đảng viên nộp phiếu bổ sung hồ sơ trong thời hạn 30 ngày làm việc."
ROOT = Path(__file__).resolve().parents[2]
REGQA = """
import sys
from pathlib import Path

import qa.engine
from api.cli import main
from made import library
from made.embedders import HashEmbedder, NearEmbedder, letters

held = library.library(Path(sys.argv[1]), NearEmbedder(HashEmbedder(pieces=letters, signed=True)))
qa.engine.Shelf = lambda settings: library.Opened(held)
sys.exit(main(sys.argv[2:]))
"""  # the command, over the library by hand

Talk = Callable[[Client], Awaitable[Any]]


def talk(to: Any, what: Talk) -> Any:
    """Return what comes of a conversation with the server."""

    async def conversation() -> Any:
        with anyio.fail_after(60):
            async with Client(to) as client:
                return await what(client)

    return anyio.run(conversation)


def call(library: Library, tool: str, **arguments: Any) -> CallToolResult:
    with desk(Opened(library)) as open_desk:
        called: CallToolResult = talk(server(open_desk, search), lambda client: client.call_tool(tool, arguments))
        return called


def given(called: CallToolResult) -> Any:
    """Return what a tool gave, typed."""
    assert not called.is_error, said(called)
    return called.structured_content


def said(called: CallToolResult) -> str:
    (block,) = called.content
    assert isinstance(block, TextContent)
    return block.text


def refused(called: CallToolResult) -> str:
    assert called.is_error
    return said(called)


# what is offered


def test_six_tools_are_offered_that_only_read_and_say_what_they_give(library: Library) -> None:
    with desk(Opened(library)) as open_desk:
        listed = talk(server(open_desk, search), lambda client: client.list_tools())
    tools = {tool.name: tool for tool in listed.tools}
    assert list(tools) == [
        "ask",
        "search_regulations",
        "get_provision",
        "get_procedure",
        "check_text",
        "list_documents",
    ]
    for tool in tools.values():
        assert tool.annotations
        assert tool.annotations.read_only_hint
        assert tool.annotations.open_world_hint is False
        assert tool.output_schema
        vietnamese, *_ = lines = (tool.description or "").splitlines()
        assert not vietnamese.isascii()
        assert any(line.isascii() for line in lines)
    assert {"status", "citations", "notices"} <= set(tools["ask"].output_schema["properties"])
    assert "ra-nuoc-ngoai" in tools["get_procedure"].description


# what they give


def test_ask_gives_the_answer_of_the_service_and_its_text_to_read(library: Library) -> None:
    called = call(library, "ask", question=QUESTION, as_of="2026-06-01")
    expected = answer_json(answer(question(QUESTION, date(2026, 6, 1)), library), library.register)
    known = given(called)
    assert {**known, "id": "", "trace": {}} == {**expected.model_dump(mode="json"), "id": "", "trace": {}}
    assert known["citations"][0]["quote"] == QUOTE
    assert said(called).startswith(expected.text)


def test_what_is_read_names_what_replaced_the_rule(library: Library) -> None:
    called = call(library, "ask", question="Điều 2 Quy định 11-QĐ/TW nói gì?", as_of="2026-06-01")
    assert "Lưu ý:\n- " in said(called)
    assert "22-QĐ/TW" in said(called).partition("Lưu ý:")[2]


def test_a_question_that_has_no_answer_is_refused_with_a_served_answer(library: Library) -> None:
    called = call(library, "ask", question="Giá vàng hôm nay bao nhiêu?")
    assert given(called)["status"] in ("unanswerable", "declined")
    assert given(called)["citations"] == []


def test_asking_is_logged_as_over_http(library: Library, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, logger="api"):
        call(library, "ask", question="Bí mật của tôi là phiếu bổ sung hồ sơ?")
    (line,) = [json.loads(record.getMessage()) for record in caplog.records if record.name == "api.desk"]
    assert line["event"] == "question"
    assert "Bí mật" not in caplog.text


def test_search_gives_ranked_passages(library: Library) -> None:
    called = call(library, "search_regulations", query="phiếu bổ sung hồ sơ", k=2)
    found = search_json(search("phiếu bổ sung hồ sơ", library, 2, date.today()), library.register, date.today())
    assert given(called) == found.model_dump(mode="json")
    assert len(given(called)["hits"]) == 2
    assert QUOTE.split()[-1] in said(called)


@pytest.mark.parametrize("address", ["Điều 2", "dieu-2", "điều 2"])
@pytest.mark.parametrize("document", [NEW.id, NEW.number])
def test_provision_is_read_word_for_word_by_id_or_number_and_either_form_of_address(
    library: Library, document: str, address: str
) -> None:
    clause = given(call(library, "get_provision", document=document, address=address))
    assert (clause["text"], clause["locator"], clause["label"]) == (QUOTE, "dieu-2", "Điều 2")
    assert clause["link"] == f"/read/{NEW.id}#dieu-2"
    assert clause["document"]["in_force"] is True


def test_replaced_provision_says_so(library: Library) -> None:
    clause = given(call(library, "get_provision", document="11-QĐ/TW", address="Điều 2"))
    assert clause["document"]["in_force"] is False
    assert clause["document"]["replaced_by"][0]["number"] == "22-QĐ/TW"
    before = given(call(library, "get_provision", document="11-QĐ/TW", address="Điều 2", as_of="2016-01-01"))
    assert before["document"]["in_force"] is True


def test_what_a_digest_says_is_told_as_a_digest(library: Library) -> None:
    called = call(library, "search_regulations", query="thư viện số của đảng bộ", k=1)
    assert given(called)["hits"][0]["passage"]["document"]["nature"] == "digest"
    assert "Theo bản tóm lược: Kết luận 55-KL/TW" in said(called)


def test_documents_are_listed_whole_or_by_name(library: Library) -> None:
    everything = call(library, "list_documents")
    assert given(everything) == register_json(library.register, date.today()).model_dump(mode="json")
    some = call(library, "list_documents", name="ho so dang vien")
    assert {one["id"] for one in given(some)["documents"]} == {OLD.id, NEW.id}
    assert NEW.id in said(some)
    assert ABROAD.id not in said(some)
    assert given(call(library, "list_documents", name="giá vàng")) == {"documents": []}


def test_a_text_is_checked_with_what_is_right(library: Library) -> None:
    called = call(library, "check_text", text=f"Theo Điều 2 {NEW.name}: “{QUOTE.replace('30', '45')}”")
    findings = given(called)["findings"]
    assert [one["verdict"] for one in findings if one["kind"] == "quote"] == ["misquoted"]
    assert "CHÉP SAI" in said(called)


def test_procedure_gives_its_steps_for_a_case_and_counts_its_deadlines() -> None:
    asked = {"procedure": "ra-nuoc-ngoai", "case": ["study", "long"], "dates": ["2027-03-01"], "as_of": "2026-11-29"}
    shelf = holding(*load(STARTER))
    with desk(shelf) as open_desk:
        called = talk(server(open_desk, search), lambda client: client.call_tool("get_procedure", asked))
    same = client(shelf).get(
        "/v1/procedures/ra-nuoc-ngoai",
        params={"case": ["study", "long"], "date": "2027-03-01", "as_of": "2026-11-29"},
    )
    assert given(called) == same.json()
    lines = said(called).splitlines()
    assert lines[0] == "Ra nước ngoài"
    assert "Đi vì việc gì? đi học" in lines
    assert "Mốc: Ngày chuyển đi: 2027-03-01" in lines
    assert sum(line.startswith("- ") for line in lines) == len(given(called)["steps"])
    assert any("hạn cuối là" in line and "Hướng dẫn số" in line for line in lines)
    assert any(line.startswith("Lưu ý: ") for line in lines)


def test_steps_whose_clauses_are_not_held_are_withheld(library: Library) -> None:
    called = call(library, "get_procedure", procedure="ra-nuoc-ngoai")
    assert given(called)["steps"] == []
    assert "Giữ lại, không nêu: " in said(called)
    assert "Chọn: study (đi học)" in said(called)


# what is refused


@pytest.mark.parametrize(
    ("tool", "arguments", "words"),
    [
        ("ask", {"question": ""}, ["question", "để trống"]),
        ("ask", {"question": "x" * 501}, ["question", "500"]),
        ("ask", {"question": "Mấy ngày?", "as_of": "1/5/2026"}, ["as_of", "NĂM-THÁNG-NGÀY"]),
        ("search_regulations", {"query": "x", "k": 51}, ["k", "50"]),
        ("get_provision", {"document": "99-QĐ/XX", "address": "Điều 1"}, ["99-QĐ/XX"]),
        ("get_provision", {"document": "01-HD/TW", "address": "1"}, [one.id for one in TWINS]),
        ("get_provision", {"document": NEW.id, "address": "Điều 77"}, ["Điều 77", "search_regulations"]),
        ("get_provision", {"document": NEW.id, "address": "chỗ nọ"}, ["chỗ nọ", "điểm a khoản 2 Điều 5"]),
        ("get_provision", {"document": GUESSED_NEW.id, "address": "Điều 1"}, ["sổ đăng ký"]),
        ("get_procedure", {"procedure": "khong-co"}, ["thủ tục"]),
        ("get_procedure", {"procedure": "ra-nuoc-ngoai", "case": ["x"]}, ["case", "long"]),
        ("get_procedure", {"procedure": "ra-nuoc-ngoai", "dates": ["mai"]}, ["dates", "NĂM-THÁNG-NGÀY"]),
        ("check_text", {"text": ""}, ["text", "trống"]),
        ("list_documents", {"as_of": "2026-02-30"}, ["as_of", "không có ngày này"]),
    ],
)
def test_what_cannot_be_done_is_told_with_what_to_do(
    library: Library, tool: str, arguments: dict[str, Any], words: list[str]
) -> None:
    told = refused(call(library, tool, **arguments))
    assert all(word in told for word in words), told
    assert "Traceback" not in told


def test_full_seats_and_a_missing_index_are_told(library: Library) -> None:
    with desk(Opened(library), waiting=-1) as full:
        told = talk(server(full, search), lambda client: client.call_tool("ask", {"question": QUESTION}))
    assert "quá nhiều câu hỏi" in refused(told)
    with desk(FakeShelf(error=IndexMissing("/secret"))) as closed:
        told = talk(server(closed, search), lambda client: client.call_tool("search_regulations", {"query": "x"}))
    assert "regqa index" in refused(told)
    assert "/secret" not in refused(told)


def test_an_address_without_its_chapter_is_found_where_one_only_fits(library: Library) -> None:
    (within,) = [one for one in ABROAD.walk() if one.locator == "2.2"]
    assert given(call(library, "get_provision", document=ABROAD.id, address="2.2"))["text"] == within.text
    assert (
        given(call(library, "get_provision", document=DOUBTED.id, address="Điều 1"))["document"]["id"] == DOUBTED.id
    )


# over HTTP


async def every_tool(client: Client) -> list[CallToolResult]:
    return [
        await client.call_tool("ask", {"question": QUESTION}),
        await client.call_tool("search_regulations", {"query": "hồ sơ", "k": 1}),
        await client.call_tool("get_provision", {"document": NEW.id, "address": "Điều 2"}),
        await client.call_tool("get_procedure", {"procedure": "ket-nap"}),
        await client.call_tool("list_documents", {}),
    ]


def test_tools_tell_another_machine_how_often_it_may_call(library: Library) -> None:
    with serving_tools(library) as served:
        assert "ratelimit" not in served.post("/mcp").headers
        told = served.post("/mcp", headers={"X-Forwarded-For": "192.0.2.7"}).headers["ratelimit"]
        assert told.endswith('"posts";r=2999;t=1')


def test_tools_are_called_over_http(library: Library) -> None:
    with serving_tools(library) as connected:
        called = talk(f"{connected.base_url}/mcp", every_tool)
    assert [one.is_error for one in called] == [False] * 5
    assert given(called[0])["citations"][0]["quote"] in QUOTE
    assert given(called[2])["text"] == QUOTE


def test_calls_side_by_side_get_each_their_own_answer(library: Library) -> None:
    async def both(client: Client) -> dict[str, str]:
        read: dict[str, str] = {}

        async def one(address: str) -> None:
            called = await client.call_tool("get_provision", {"document": NEW.id, "address": address})
            read[address] = given(called)["locator"]

        async with anyio.create_task_group() as group:
            for address in ("dieu-1", "dieu-2", "dieu-4") * 5:
                group.start_soon(one, address)
        return read

    with serving_tools(library) as connected:
        read = talk(f"{connected.base_url}/mcp", both)
    assert read == {address: address for address in ("dieu-1", "dieu-2", "dieu-4")}


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Host": "tools.example.vn"}, 200),
        ({"Host": "evil.example"}, 421),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "http://127.0.0.1:1"}, 403),
    ],
)
def test_only_programs_that_call_by_a_name_of_ours_are_served(
    library: Library, headers: dict[str, str], status: int
) -> None:
    with serving_tools(library) as connected:
        assert greeted(connected, headers) == status


def test_where_reading_is_for_who_signed_in_a_program_brings_a_key(library: Library, tmp_path: Path) -> None:
    held = keys(tmp_path)
    with serving_tools(library, data=tmp_path, reading="signed-in") as connected:
        assert greeted(connected, {}) == 401
        assert greeted(connected, bearing("rk_" + "x" * 43)) == 401
        assert greeted(connected, bearing(held[Role.READER])) == 200


def greeted(connected: httpx.Client, headers: dict[str, str]) -> int:
    hello = {
        "jsonrpc": "2.0", "id": 1, "method": "initialize",
        "params": {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "t", "version": "1"}},
    }  # fmt: skip
    accepted = {"Accept": "application/json, text/event-stream"}
    return connected.post("/mcp", json=hello, headers=accepted | headers).status_code


def test_a_body_over_a_mebibyte_is_refused(library: Library) -> None:
    with serving_tools(library) as connected:
        assert connected.post("/mcp", json={"x": "y" * 1_100_000}).status_code == 413


# as a command


def command(folder: Path, *words: str) -> StdioServerParameters:
    environment = {"PYTHONPATH": os.pathsep.join(["tests", *filter(None, sys.path)]), "OMP_NUM_THREADS": "1"}
    return StdioServerParameters(
        command=sys.executable, args=["-c", REGQA, str(folder), *words], env=environment, cwd=ROOT
    )


def listens(port: int) -> bool:
    with socket.socket() as caller:
        return caller.connect_ex(("127.0.0.1", port)) == 0


def test_tools_are_called_over_stdin_and_stdout(tmp_path: Path) -> None:
    called = talk(command(tmp_path, "mcp"), every_tool)
    assert [one.is_error for one in called] == [False] * 5
    assert given(called[2])["text"] == QUOTE


def test_command_serves_http_on_this_machine_and_ends_when_told(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    how = command(tmp_path, "mcp", "--http", str(port))
    service = subprocess.Popen([how.command, *how.args], env=os.environ | (how.env or {}), cwd=ROOT)
    try:
        wait_for(lambda: listens(port), seconds=60)
        listed = talk(f"http://127.0.0.1:{port}/mcp", lambda client: client.list_tools())
        assert len(listed.tools) == 6
    finally:
        service.terminate()
        service.wait(timeout=20)


def test_command_that_would_listen_to_other_machines_needs_a_word(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("REGQA_HOST", "0.0.0.0")
    assert main(["mcp", "--http"]) == 2
    assert "REGQA_READING" in capsys.readouterr().err


@pytest.mark.parametrize("port", ["x", "70000", "-1"])
def test_port_that_is_none_is_wrong_usage(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["mcp", "--http", port]) == 2
    assert "cổng" in capsys.readouterr().err


def test_command_without_an_index_says_what_to_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    save(NEW, tmp_path / "corpus")
    monkeypatch.setenv("REGQA_CORPUS", str(tmp_path / "corpus"))
    monkeypatch.setenv("REGQA_DATA", str(tmp_path / "var"))
    assert main(["mcp"]) == 1
    assert "regqa index" in capsys.readouterr().err


def test_no_tool_answers_while_the_service_is_stopped(library: Library) -> None:
    stopped = Off(reason="đang sửa kho", since=datetime.now(UTC))
    with desk(Opened(library)) as open_desk:
        tools = server(open_desk, search, lambda: stopped)
        for tool, arguments in (("ask", {"question": QUESTION}), ("search_regulations", {"query": "hồ sơ"})):
            called = talk(tools, lambda client, tool=tool, given=arguments: client.call_tool(tool, given))
            assert "Dịch vụ tạm dừng: đang sửa kho." in refused(called)
