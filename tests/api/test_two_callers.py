"""Two people ask at the same time, of one model: neither ever sees what is the other's."""

import json
import re
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.app import create_app
from api.settings import Settings
from made.chat import Call, asking, completion, reply, saying, written
from made.library import Opened
from made.live import live
from qa.answer import steps
from qa.engine import Library

pytest.importorskip("langchain_openai")

OWN = {  # question -> what its answer alone says
    "Đảng viên nộp phiếu bổ sung hồ sơ trong thời hạn bao lâu?": "phiếu bổ sung hồ sơ trong thời hạn 30 ngày",
    "Đảng viên là sinh viên đóng đảng phí bao nhiêu một tháng?": "đóng đảng phí 5.000 đồng một tháng",
}
PASSAGE = re.compile(r'<doan ma="p1">\n(?:Điều \d+\. )?(.*?)\n</doan>', re.DOTALL)


def echo(call: Call) -> None:
    """Say what the first passage says."""
    found = PASSAGE.search(call.prompt)
    assert found
    reply(call, 200, completion(written((found[1], "p1", found[1]))))


def turn(served: httpx.Client, question: str, number: int) -> dict[str, Any]:
    """Ask in one of four ways, as the first, second or third of a talk, and return the answer."""
    history = [{"question": question, "answer": OWN[question]}] * (number % 3)
    if number % 4 < 2:
        accept = {"Accept": "text/event-stream"} if number % 4 else {}
        told = served.post("/v1/answers", json={"question": question, "history": history}, headers=accept).text
    else:
        said = [{"role": "user", "content": one["question"]} for one in history]
        body = {"model": "regqa", "messages": [*said, {"role": "user", "content": question}]}
        told = served.post("/v1/chat/completions", json=body | {"stream": number % 4 == 3}).text
    sent = [
        json.loads(one.removeprefix("data: ")) for one in told.split("\n") if one.removeprefix("data: ")[:1] == "{"
    ]
    answers = [one for each in sent if "status" in (one := each.get("regqa") or each)]
    (answer,) = answers
    return dict(answer)


def shown(answer: dict[str, Any]) -> str:
    """Return all that a reader sees of the answer, but for what else he might ask."""
    return json.dumps(
        [answer[part] for part in ("text", "citations", "notices", "notes", "choices")], ensure_ascii=False
    )


@pytest.mark.parametrize("turns", [12, pytest.param(200, marks=pytest.mark.slow)])
def test_answers_of_two_callers_never_mix(turns: int, library: Library) -> None:
    with saying(echo) as model:
        answering = partial(steps, write=asking(model))
        with live(create_app(Opened(library), Settings(data=Path("/nowhere")), answering)) as served:

            def talk(question: str) -> list[str]:
                return [turn(served, question, number) for number in range(turns)]

            with ThreadPoolExecutor(2) as callers:
                heard = dict(zip(OWN, callers.map(talk, OWN), strict=True))
    for question, answers in heard.items():
        (other,) = set(OWN.values()) - {OWN[question]}
        assert all(OWN[question] in one["text"] and other not in shown(one) for one in answers)
        assert all(one["trace"]["writer"] == "chat" and not one["trace"]["dropped"] for one in answers)
        assert len({one["id"] for one in answers}) == turns
    assert len(model.asked) == 2 * turns
    for question in OWN:
        (other,) = set(OWN) - {question}
        asked = [one for one in model.asked if question in one["messages"][1]["content"]]
        assert len(asked) == turns
        assert not [one for one in asked if other in json.dumps(one, ensure_ascii=False)]
