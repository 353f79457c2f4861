"""What docs/other-programs.md shows runs, against the real engine on a small corpus."""

import contextlib
import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI

from api.app import create_app
from api.parser import parser
from api.settings import Settings
from made.library import NEW, OLD, Opened
from made.live import live
from made.tools import serving_tools
from qa.engine import Library

GUIDE = (Path(__file__).resolve().parents[2] / "docs" / "other-programs.md").read_text(encoding="utf-8")
OPENAI, CHAT_MODEL, CHAIN, LLAMA, TOOLS = re.findall(r"```python\n(.*?)```", GUIDE, re.DOTALL)
QUOTE = "Đảng viên nộp phiếu bổ sung hồ sơ trong thời hạn 30 ngày làm việc."


def printed(program: str, library: Library, tmp_path: Path) -> str:
    """Return what the program prints, pointed at a service over the library."""
    with live(create_app(Opened(library), Settings(data=tmp_path))) as served, io.StringIO() as out:
        with contextlib.redirect_stdout(out):
            exec(program.replace("http://127.0.0.1:8000", str(served.base_url)), {})
        return out.getvalue()


@pytest.mark.parametrize("program", [OPENAI, CHAT_MODEL])
def test_the_program_shown_prints_the_quoted_answer(program: str, library: Library, tmp_path: Path) -> None:
    assert QUOTE in printed(program, library, tmp_path)


def test_the_program_shown_prints_where_the_quote_is_read_and_how_the_question_ended(
    library: Library, tmp_path: Path
) -> None:
    *_, place, status = printed(OPENAI, library, tmp_path).splitlines()
    assert re.search(rf"22-QĐ/TW .* http://127\.0\.0\.1:\d+/read/{NEW.id}\?mark=dieu-2~", place)
    assert status == "answered"


def test_the_llamaindex_retriever_shown_finds_the_clause(
    library: Library, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("llama_index.core", reason="LlamaIndex is not installed; nothing here needs it")
    monkeypatch.setattr("qa.engine.Shelf", lambda *_: Opened(library))
    exec(LLAMA, {})
    assert f"{NEW.id}:dieu-2 Điều 2. {QUOTE}" in capsys.readouterr().out


def test_the_chain_shown_puts_the_passages_found_before_a_model(
    library: Library, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    model = FastAPI()

    @model.post("/v1/chat/completions")
    def echo(asked: dict[str, Any]) -> dict[str, Any]:
        message = {"role": "assistant", "content": asked["messages"][-1]["content"]}
        return {
            "id": "x",
            "object": "chat.completion",
            "created": 1,
            "model": "any",
            "choices": [{"message": message}],
        }

    monkeypatch.setattr("qa.engine.Shelf", lambda *_: Opened(library))
    with live(model) as served:
        exec(CHAIN.replace("http://127.0.0.1:8080", str(served.base_url)), {})
    told = capsys.readouterr().out
    assert f"Điều 2 {NEW.name}: Điều 2. {QUOTE}" in told
    assert f"Điều 2 {OLD.name} (không còn hiệu lực): Điều 2. {QUOTE.replace('30', '60')}" in told
    assert told.endswith("Câu hỏi: Nộp phiếu bổ sung hồ sơ trong mấy ngày?\n")


def test_the_call_of_a_tool_shown_prints_the_provision(library: Library, capsys: pytest.CaptureFixture[str]) -> None:
    with serving_tools(library) as connected:
        exec(TOOLS.replace("http://127.0.0.1:8001", str(connected.base_url)), {})
    assert capsys.readouterr().out == f"Điều 2. {QUOTE}\n"


def test_the_settings_shown_start_a_command_that_there_is() -> None:
    (shown,) = re.findall(r"```json\n(.*?)```", GUIDE, re.DOTALL)
    words = json.loads(shown)["mcpServers"]["regqa"]["args"]
    assert parser().parse_args(words).command == "mcp"
