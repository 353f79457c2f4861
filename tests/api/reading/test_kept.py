"""What administrators see of what readers said and of who did what: filtered, exported, deleted by the day."""

import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from fastapi.testclient import TestClient

from api.access.roles import RULES, Role
from api.cli import _CHANGING, main
from api.records import feedback
from api.records.accounts import Accounts
from api.records.audit import DONE, Audit, Did
from api.records.feedback import CitedJson, Judgement
from api.settings import Settings
from corpus.locator import Locator
from made.pages import page
from made.passages import whole
from made.people import ADMINISTRATOR, PASSWORD, administered, hash_quickly, signed_in, token
from made.rote import OLD
from made.served import client
from qa.model import Status

NOON = datetime(2026, 11, 22, 5, tzinfo=UTC)  # the same day wherever this runs
LATE = NOON + timedelta(days=1)
CITED = CitedJson(passage_id=whole(OLD).id, document_id=OLD.id, locator=Locator("dieu-1"), quote="60 ngày")
BINH = Did("anh.binh", "editor", "session", "192.0.2.7")
NGA = Did("chi.nga", "administrator", "key rk_AbCdEfGh", "192.0.2.8")


def judgement(id: str, at: datetime, **more: object) -> Judgement:
    usual: dict[str, object] = {
        "verdict": "down", "reasons": ("out-of-date",), "comment": "Đã có <b>208</b>", "question": "Thời hạn?",
        "history": (), "as_of": date(2026, 6, 1), "status": Status.ANSWERED, "cited": (CITED,), "trace": {},
        "index": "f1n9e7",
    }  # fmt: skip
    return Judgement(id=id, at=at, **(usual | more))  # type: ignore[arg-type]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data=tmp_path)


@pytest.fixture
def office(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    hash_quickly(monkeypatch)
    administered(settings.data)
    with client(settings={"data": settings.data}) as opened:
        yield signed_in(opened, ADMINISTRATOR)


def words(answer: httpx.Response) -> str:
    assert answer.status_code == 200, answer.text
    return " ".join(page(answer).text_content().split())


def as_editor(served: TestClient, settings: Settings) -> TestClient:
    Accounts(settings.accounts).add("anh.binh", Role.EDITOR, PASSWORD)
    return signed_in(served, "anh.binh")


# what readers said


@pytest.fixture
def judged(settings: Settings) -> Settings:
    """Return where three readers judged on one day, and one on the next."""
    feedback.put(judgement("a1", NOON), settings.feedback)
    feedback.put(judgement("a2", NOON, question="Ai giữ thẻ?", comment=None), settings.feedback)
    feedback.put(judgement("a3", NOON, verdict="up", reasons=(), question="Mức đóng?"), settings.feedback)
    feedback.put(judgement("a4", LATE, question="Hôm sau?", cited=()), settings.feedback)
    return settings


def test_feedback_is_shown_by_day_with_comment_reason_and_what_was_cited(
    office: TestClient, judged: Settings
) -> None:
    newest = words(office.get("/admin/feedback"))
    assert "Hôm sau?" in newest
    assert "không trích điều khoản nào" in newest
    assert "Thời hạn?" not in newest
    day = office.get("/admin/feedback", params={"day": "2026-11-22"})
    assert "Vì: hết hiệu lực" in words(day)
    assert "Lời góp ý: Đã có <b>208</b>" in words(day)
    assert "<b>208" not in day.text
    assert f'href="/read/{OLD.id}#dieu-1"' in day.text
    liked = words(office.get("/admin/feedback", params={"day": "2026-11-22", "verdict": "up"}))
    assert "Mức đóng?" in liked
    assert "Thời hạn?" not in liked
    assert "Chưa có góp ý nào ngày 1/1/2020" in words(office.get("/admin/feedback", params={"day": "2020-01-01"}))
    assert office.get("/admin/feedback", params={"day": "hôm qua"}).status_code == 422


def test_without_feedback_the_page_says_so(office: TestClient) -> None:
    assert "Chưa có góp ý nào." in words(office.get("/admin/feedback"))


def test_feedback_of_a_day_is_deleted_by_an_administrator_alone(office: TestClient, judged: Settings) -> None:
    address = "/admin/feedback/2026-11-22/erase"
    refused = office.post(address, data={"token": token(office)})
    assert refused.status_code == 409
    assert len(feedback.read(judged.feedback)) == 4
    office.post(address, data={"token": token(office), "confirm": "on"})
    assert [one.id for one in feedback.read(judged.feedback)] == ["a4"]
    assert b"Ai gi" not in judged.feedback.read_bytes(), "nor is it left in what the file has free"
    last = Audit(judged).entries("audit")[-1].content
    assert last is not None
    assert (last["what"], last["on"]) == ("feedback.erase", "2026-11-22")
    editor = as_editor(office, judged)
    assert "Xóa góp ý" not in words(editor.get("/admin/feedback"))
    assert editor.post("/admin/feedback/2026-11-23/erase", data={"token": token(editor)}).status_code == 403


def test_feedback_is_deleted_by_command(
    judged: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("REGQA_DATA", str(judged.data))
    assert main(["feedback", "erase", "2026-11-22"]) == 0
    assert "đã xóa 3 góp ý của ngày 22/11/2026" in capsys.readouterr().out
    assert main(["feedback", "erase", "2026-11-22"]) == 0
    assert "đã xóa 0 góp ý" in capsys.readouterr().out


# who did what


@pytest.fixture
def logged(settings: Settings) -> Settings:
    audit = Audit(settings)
    audit.did(BINH, "document.add", "quy-dinh-1")
    audit.did(NGA, "user.add", "chi.lan")
    audit.did(BINH, "document.remove", "<b>quy-dinh-1</b>")
    return settings


def rows(answer: httpx.Response) -> list[str]:
    return [" ".join(row.text_content().split()) for row in page(answer).xpath("//tbody/tr")]


def test_the_log_is_shown_newest_first_and_by_person_kind_and_day(office: TestClient, logged: Settings) -> None:
    shown = office.get("/admin/log")
    assert "đăng nhập" in rows(shown)[0] or "gỡ văn bản" in rows(shown)[0]
    assert "<b>quy-dinh" not in shown.text
    assert any("anh.binh (session) thêm văn bản quy-dinh-1 192.0.2.7" in row for row in rows(shown))
    (one,) = rows(office.get("/admin/log", params={"who": "chi.nga", "what": "user.add"}))
    assert "chi.nga (key rk_AbCdEfGh) thêm tài khoản chi.lan" in one
    assert rows(office.get("/admin/log", params={"until": "2020-01-01"})) == []
    today = date.today().isoformat()
    assert rows(office.get("/admin/log", params={"since": today, "until": today})) == rows(shown)


def test_older_entries_follow_on_pages_of_their_own(office: TestClient, settings: Settings) -> None:
    for n in range(205):
        Audit(settings).did(BINH, "work.change", f"bo-{n}")
    first = office.get("/admin/log", params={"what": "work.change"})
    assert len(rows(first)) == 200
    (link,) = re.findall(r'href="(/admin/log\?[^"]*before=\d+)"', first.text)
    rest = office.get(link.replace("&amp;", "&"))
    assert [row.rpartition(" bo-")[2].split()[0] for row in rows(rest)] == ["4", "3", "2", "1", "0"]


def test_what_is_exported_is_what_was_filtered_a_line_of_json_each(office: TestClient, logged: Settings) -> None:
    answer = office.get("/admin/log/export", params={"who": "anh.binh"})
    assert answer.headers["content-type"].startswith("application/x-ndjson")
    assert "attachment" in answer.headers["content-disposition"]
    lines = [json.loads(line) for line in answer.text.splitlines()]
    assert [line["content"]["what"] for line in lines] == ["document.add", "document.remove"]
    assert lines[0].keys() == {"number", "day", "content", "hash"}


def test_the_page_tells_whether_the_log_is_whole(office: TestClient, logged: Settings) -> None:
    whole_one = words(office.get("/admin/log"))
    head = Audit(logged).verify()["audit"].head
    assert head is not None
    assert f"{head.number}:{head.hash}" in whole_one
    with closing(sqlite3.connect(logged.audit)) as database:
        database.execute("DROP TRIGGER no_entry_changes")
        database.execute("UPDATE entries SET content = replace(content, 'quy-dinh-1', 'quy-dinh-2') WHERE number = 2")
        database.commit()
    shown = words(office.get("/admin/log"))
    assert "Nhật ký không nguyên vẹn" in shown
    assert "mục 2: nội dung đã bị sửa" in shown


def test_the_log_is_for_administrators(office: TestClient, logged: Settings) -> None:
    editor = as_editor(office, logged)
    assert [editor.get(path).status_code for path in ("/admin/log", "/admin/log/export")] == [403, 403]
    assert "Nhật ký" not in words(editor.get("/admin/feedback"))


def test_whatever_is_logged_has_a_name_in_words() -> None:
    logged_names = {rule.logged for rule in RULES.values() if rule.logged} | {what for what, _ in _CHANGING.values()}
    assert logged_names <= DONE.keys()
