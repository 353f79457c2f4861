"""What an administrator stops: who is let through, what everybody else is told, and that it outlives a restart."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from fastapi.testclient import TestClient

from api import switches
from api.access.roles import Role
from api.cli import main
from api.settings import Settings
from corpus.store import ChangeRefused
from made.pages import page
from made.people import ADMINISTRATOR, HERE, administered, bearing, hash_quickly, keys, signed_in, token
from made.served import client, is_problem

WHY = "đang sửa kho, 14 giờ hỏi lại"
SITE, KEY = "https://dangbo.example.vn", "pk_" + "k" * 20
FROM_SITE = {"Origin": SITE, "X-Regqa-Key": KEY}
QUESTION = {"question": "Thời hạn?"}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data=tmp_path, widget_origins=SITE, widget_keys=KEY, reading="open")  # type: ignore[arg-type]


@pytest.fixture
def served(settings: Settings) -> Iterator[TestClient]:
    given = settings.model_dump(exclude_unset=True)
    with client(settings=given) as opened:
        yield opened


def words(answer: httpx.Response) -> str:
    return " ".join(page(answer).text_content().split())


def is_stopped(answer: httpx.Response) -> bool:
    assert is_problem(answer, 503, "stopped"), answer.text
    assert answer.headers["retry-after"] == "300"
    return WHY in answer.json()["detail"]


# the service


def test_a_stopped_service_tells_everybody_why_and_goes_on_where_it_must(
    served: TestClient, settings: Settings
) -> None:
    switches.throw(settings, "service", on=False, reason=WHY)
    for method, path, body in (
        ("POST", "/v1/answers", QUESTION), ("POST", "/v1/search", {"query": "hồ sơ"}), ("GET", "/v1/documents", None),
        ("GET", "/v1/notice", None), ("POST", "/v1/feedback", {}), ("POST", "/v1/works", {}),
    ):  # fmt: skip
        assert is_stopped(served.request(method, path, json=body)), path
    for path in ("/", "/documents", "/teaching", "/read/x"):
        answer = served.get(path, follow_redirects=False)
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "300"), path
        assert f"Dịch vụ tạm dừng: {WHY}." in words(answer)
        assert "no-store" in answer.headers["cache-control"]
    for path in ("/healthz", "/readyz", "/openapi.json", "/sign-in", "/static/pages.css", "/widget/v1/widget.js"):
        assert served.get(path).status_code in (200, 403), path
    assert served.get("/readyz").json()["service"] == "off"
    said = served.post("/v1/chat/completions", json={"messages": []}).json()["error"]
    assert WHY in said["message"]


def test_a_restart_changes_nothing_and_letting_it_go_on_does(served: TestClient, settings: Settings) -> None:
    switches.throw(settings, "service", on=False, reason=WHY)
    with client(settings=settings.model_dump(exclude_unset=True)) as again:
        assert is_stopped(again.post("/v1/answers", json=QUESTION))
        switches.throw(settings, "service", on=True)
        assert again.post("/v1/answers", json=QUESTION).status_code == 200
    assert served.get("/readyz").json()["service"] == "on"


def test_who_keeps_the_corpus_still_asks_and_a_trainer_does_not(served: TestClient, settings: Settings) -> None:
    held = keys(settings.data)
    switches.throw(settings, "service", on=False, reason=WHY)
    for role in Role:
        answer = served.post("/v1/answers", json=QUESTION, headers=bearing(held[role]))
        assert (answer.status_code == 200) is role.holds(Role.EDITOR), role
        assert answer.status_code == 200 or is_stopped(answer)
    assert served.get("/v1/jobs", headers=bearing(held[Role.EDITOR])).status_code == 200
    kept = served.get("/v1/documents", headers=bearing(held[Role.EDITOR]))
    assert "private" in kept.headers["cache-control"], "no proxy shows others what an editor saw"


def test_where_reading_is_for_who_signed_in_the_reason_is_told_before_the_door(settings: Settings) -> None:
    switches.throw(settings, "service", on=False, reason=WHY)
    given = settings.model_dump(exclude_unset=True) | {"reading": "signed-in"}
    with client(settings=given) as closed:
        assert is_stopped(closed.post("/v1/answers", json=QUESTION))
        assert WHY in words(closed.get("/documents", follow_redirects=False))


@pytest.mark.parametrize("content", [b"", b"{", b'{"reason": 1}'])
def test_a_switch_that_was_thrown_by_hand_counts(served: TestClient, settings: Settings, content: bytes) -> None:
    settings.service_off.write_bytes(content)
    answer = served.post("/v1/answers", json=QUESTION)
    assert is_problem(answer, 503, "stopped")
    assert "người vận hành đã tắt" in answer.json()["detail"]


# the widget


def test_a_stopped_widget_is_told_why_and_our_own_page_goes_on(served: TestClient, settings: Settings) -> None:
    assert served.post("/v1/answers", json=QUESTION, headers=FROM_SITE).status_code == 200
    switches.throw(settings, "widget", on=False, reason=WHY)
    answer = served.post("/v1/answers", json=QUESTION, headers=FROM_SITE)
    assert is_stopped(answer)
    assert answer.headers["access-control-allow-origin"] == SITE, "so that the widget can show it"
    assert is_stopped(served.get("/v1/notice", headers=FROM_SITE))
    assert served.post("/v1/answers", json=QUESTION, headers=HERE).status_code == 200
    assert served.post("/v1/answers", json=QUESTION).status_code == 200
    assert served.get("/").status_code == 200


# the language model


def test_readers_are_told_why_the_model_does_not_write(settings: Settings) -> None:
    model = settings.model_copy(update={"llm_model": "m"})
    assert switches.notice(model) is None
    switches.throw(model, "model", on=False, reason=WHY)
    assert switches.notice(model) == f"Lúc này câu trả lời chỉ trích nguyên văn điều khoản: {WHY}."
    assert switches.notice(settings) is None, "where there is none, none is missed"
    switches.throw(model, "model", on=False)
    assert switches.notice(model) is None
    switches.throw(model, "model", on=True)
    assert switches.off(model, "model") is None


def test_the_notice_is_served(settings: Settings) -> None:
    with client(settings=settings.model_dump(exclude_unset=True) | {"llm_model": "m"}) as opened:
        assert opened.get("/v1/notice").json() == {"text": None}
        switches.throw(settings, "model", on=False, reason=WHY)
        assert WHY in opened.get("/v1/notice", headers=FROM_SITE).json()["text"]


# reasons


def test_a_reason_is_needed_is_short_and_is_text(settings: Settings) -> None:
    for reason in ("", "  \n ", "\u200b"):
        with pytest.raises(ChangeRefused, match="nêu lý do"):
            switches.throw(settings, "service", on=False, reason=reason)
    with pytest.raises(ChangeRefused, match="300"):
        switches.throw(settings, "service", on=False, reason="x" * 301)
    assert switches.off(settings, "service") is None
    switches.throw(settings, "service", on=False, reason=" đang\r\nsửa  kho. ")
    stopped = switches.off(settings, "service")
    assert stopped is not None
    assert stopped.reason == "đang sửa kho"


def test_what_a_reason_says_is_no_markup(served: TestClient, settings: Settings) -> None:
    switches.throw(settings, "service", on=False, reason="<script>alert(1)</script>")
    assert "<script>alert" not in served.get("/documents").text


# pages and commands


def test_an_administrator_stops_and_lets_go_on_by_the_page_which_the_log_tells(
    served: TestClient, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    hash_quickly(monkeypatch)
    administered(settings.data)
    office = signed_in(served, ADMINISTRATOR)
    fields = {"token": token(office), "state": "off", "reason": ""}
    assert "nêu lý do" in words(office.post("/admin/switches/service", data=fields))
    assert office.post("/admin/switches/door", data=fields).status_code == 422
    answer = office.post("/admin/switches/service", data=fields | {"reason": WHY})
    assert answer.url.path == "/admin/switches"
    assert f"Lý do người đọc thấy: {WHY}" in words(answer)
    assert office.get("/documents").status_code == 200, "he looks whether it is mended"
    office.post("/admin/switches/service", data={"token": token(office), "state": "on"})
    assert switches.off(settings, "service") is None
    log = (settings.data / "audit.sqlite3").read_bytes().decode(errors="ignore")
    assert f"service off {WHY}" in log
    assert "service on" in log
    assert "Mô hình ngôn ngữ" not in words(office.get("/admin/switches")), "there is none"


def test_by_command(settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("REGQA_DATA", str(settings.data))
    assert main(["switch", "service", "off"]) == 1
    assert "nêu lý do" in capsys.readouterr().err
    assert main(["switch", "service", "off", "--reason", WHY]) == 0
    assert f": {WHY}" in capsys.readouterr().out
    assert main(["switch"]) == 0
    told = capsys.readouterr().out.splitlines()
    assert [line.partition(": ")[2].split()[1] for line in told] == ["tắt", "chạy"]
    assert main(["switch", "service", "on"]) == 0
    assert capsys.readouterr().out == "Dịch vụ: đang chạy\n"
    assert main(["model", "off"]) == 0
    assert main(["switch", "model"]) == 0
    assert "Mô hình ngôn ngữ: đang tắt" in capsys.readouterr().out
