"""The log of who did what as it is written, tampered with, shortened by its term, backed up and read again."""

import io
import json
import sqlite3
import threading
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from pg8000.dbapi import DatabaseError

from api import backup
from api.access.roles import Role
from api.cli import main
from api.records import audit as records
from api.records.accounts import Accounts
from api.records.audit import Audit, Did
from api.records.chain import BROKEN, Chain, LogFailed
from api.records.database import is_there
from api.settings import Settings
from made.people import bearing, keys
from made.served import client
from made.stores import Store

NGA = Did("chi.nga", "editor", "session", "192.0.2.7")
PERSON = "Ông Nguyễn Văn An, số căn cước 001085012345, nộp đảng phí thế nào?"


@pytest.fixture
def settings(tmp_path: Path, stored: Store) -> Settings:
    return Settings(data=tmp_path / "var")


@pytest.fixture
def written(settings: Settings) -> Settings:
    """Return where nine things were done."""
    for n in range(1, 10):
        Audit(settings).did(NGA, "document.add", f"van-ban-{n}")
    return settings


def faults(settings: Settings, **more: object) -> str:
    return "; ".join(Audit(settings).verify(**more)["audit"].faults)  # type: ignore[arg-type]


def tampered(settings: Settings, stored: Store, *statements: str) -> None:
    """Change the database as somebody would who does not stop at its triggers."""
    stored.unguarded(settings.audit)
    stored.ask(settings.audit, *statements)


def on_day(monkeypatch: pytest.MonkeyPatch, days: int) -> None:
    """Let it be so many days later."""

    class Later(date):
        @classmethod
        def today(cls) -> date:
            return date.today() + timedelta(days=days)

    class LaterTime(records.datetime):  # type: ignore[name-defined,misc]
        @classmethod
        def now(cls, tz: object = None) -> object:
            return records_now() + timedelta(days=days)

    records_now = records.datetime.now
    monkeypatch.setattr(records, "date", Later)
    monkeypatch.setattr(records, "datetime", LaterTime)


# what is written


def test_who_did_what_on_what_from_where_is_written_down(settings: Settings, stored: Store) -> None:
    held = keys(settings.data)
    with client(settings={"data": settings.data, "reading": "signed-in"}) as served:
        made = served.post(
            "/v1/works", json={"form": "collection", "title": "Bài 3"}, headers=bearing(held[Role.TRAINER])
        ).json()
        at = f"/v1/works/{made['edit_key']}"
        served.delete(at, headers=bearing(held[Role.EDITOR]))
        served.put("/v1/language-model", json={"on": False}, headers=bearing(held[Role.ADMINISTRATOR]))
        served.delete("/v1/jobs/x", headers=bearing(held[Role.EDITOR]))  # there is none
        served.delete("/v1/jobs/x", headers=bearing(held[Role.READER]))  # may not
        served.post("/v1/answers", json={"question": "Bí mật?"}, headers=bearing(held[Role.ADMINISTRATOR]))
    said = [entry.content for entry in Audit(settings).entries("audit")]
    assert [(one["who"], one["what"], one["from"]) for one in said if one] == [
        ("trainer", "work.create", "127.0.0.1"),
        ("editor", "work.delete", "127.0.0.1"),
        ("administrator", "model.switch", "127.0.0.1"),
    ]
    created, deleted, switched = (one["on"] for one in said if one)
    assert created == deleted != ""
    assert switched == "off"
    content = stored.content(settings.audit).decode(errors="replace")
    for secret in (*held.values(), made["edit_key"], made["read_key"], "Bí mật"):
        assert secret not in content
    assert said[0] is not None
    assert held[Role.TRAINER].startswith(said[0]["by"].removeprefix("key "))


@pytest.mark.parametrize("stored", ["sqlite"], indirect=True)
def test_nothing_is_done_that_could_not_be_written_down(settings: Settings) -> None:
    held = keys(settings.data)
    settings.audit.write_bytes(b"no database" * 100)
    with client(settings={"data": settings.data}) as served:
        work = {"form": "collection", "title": "Bài 3"}
        answer = served.post("/v1/works", json=work, headers=bearing(held[Role.TRAINER]))
        assert answer.status_code == 503
        assert answer.json()["code"] == "log-unavailable"
        assert not settings.works.exists()
        assert served.get("/v1/documents").status_code == 200


def test_commands_are_written_down_with_who_typed_them(
    settings: Settings, stored: Store, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("REGQA_DATA", str(settings.data))
    monkeypatch.setattr("sys.stdin", io.StringIO("bốn từ ghép lại\n"))
    main(["model", "off"])
    assert not is_there(settings.audit, LogFailed)  # nothing was set up that asks for a log
    for words in ("user add nga", "user password nga", "key add nga", "user list", "model on"):
        assert main(words.split()) == 0
    said = [entry.content for entry in Audit(settings).entries("audit")]
    assert [one["what"] for one in said if one] == ["user.add", "user.password", "key.add", "model.switch"]
    assert "ghép lại" not in stored.content(settings.audit).decode(errors="replace")
    capsys.readouterr()
    assert main(["audit", "list"]) == 0
    assert "user.add nga" in capsys.readouterr().out


# what is found


def test_a_log_that_nobody_touched_is_whole(written: Settings) -> None:
    assert faults(written) == ""
    assert Audit(written).verify()["audit"].entries == 9
    assert Audit(Settings(data=written.data / "new")).verify()["audit"].faults == ()


@pytest.mark.parametrize(
    ("statements", "told"),
    [
        (["UPDATE entries SET content = replace(content, 'van-ban-4', 'van-ban-5') WHERE number = 4"], "mục 4: nội"),
        (["UPDATE entries SET day = '2020-01-01' WHERE number = 4"], "mục 4: không nối"),
        (["UPDATE entries SET digest = hash WHERE number = 4"], "mục 4: không nối"),
        (["DELETE FROM entries WHERE number = 4"], "thiếu mục 4"),
        (["DELETE FROM entries WHERE number IN (4, 5, 6)"], "thiếu mục 4 đến 6"),
        (["DELETE FROM entries WHERE number = 1"], "thiếu mục 1"),
        (
            ["DELETE FROM entries WHERE number = 4", "UPDATE entries SET number = number - 1 WHERE number > 4"],
            "mục 4: không nối",
        ),
        (
            [
                "UPDATE entries SET number = 100 WHERE number = 4",
                "UPDATE entries SET number = 4 WHERE number = 5",
                "UPDATE entries SET number = 5 WHERE number = 100",
            ],
            "mục 4: không nối",
        ),
        (["DELETE FROM entries WHERE number > 7"], "bị cắt ở cuối: thiếu mục 8 đến 9"),
        (["DELETE FROM entries"], "bị cắt ở cuối: thiếu mục 1 đến 9"),
        (["UPDATE entries SET content = NULL, salt = NULL WHERE number = 4"], "mục 4: nội dung đã bị xóa"),
    ],
    ids="changed another-day digest one-gone some-gone first-gone closed-up swapped cut emptied wiped".split(),
)
def test_what_was_changed_removed_reordered_or_cut_is_found_with_its_place(
    statements: list[str],
    told: str,
    written: Settings,
    stored: Store,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    tampered(written, stored, *statements)
    assert told in faults(written)
    monkeypatch.setenv("REGQA_DATA", str(written.data))
    assert main(["audit", "verify"]) == 1
    assert told in capsys.readouterr().err


def test_the_database_itself_lets_nothing_be_changed_by_mistake(written: Settings, stored: Store) -> None:
    for statement in ("DELETE FROM entries", "UPDATE entries SET content = '{}'", "UPDATE entries SET hash = ''"):
        with pytest.raises((sqlite3.IntegrityError, DatabaseError), match="append-only"):
            stored.ask(written.audit, statement)


def test_what_was_cut_is_not_covered_up_by_what_is_written_later(written: Settings, stored: Store) -> None:
    tampered(written, stored, "DELETE FROM entries WHERE number > 7")
    Audit(written).did(NGA, "document.add", "van-ban-10")
    assert "mục 8: lúc ghi mục này, cuối chuỗi không khớp" in faults(written)
    assert [entry.content["what"] for entry in Audit(written).entries("audit")[7:] if entry.content] == [
        BROKEN,
        "document.add",
    ]


def test_another_history_is_found_by_a_head_that_was_noted_down(
    written: Settings, stored: Store, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("REGQA_DATA", str(written.data))
    assert main(["audit", "verify"]) == 0
    (head,) = (part.strip() for part in capsys.readouterr().out.splitlines()[0].split("cuối chuỗi")[1:])
    stored.forget(written.audit)
    (written.data / "audit.head").unlink()
    for n in range(1, 10):
        Audit(written).did(NGA, "document.add", f"van-ban-{n}")
    assert main(["audit", "verify"]) == 0
    assert main(["audit", "verify", "--head", head]) == 1
    assert "đã bị viết lại" in capsys.readouterr().err


def test_a_head_that_is_missing_or_kept_apart_is_told_of(written: Settings, stored: Store, tmp_path: Path) -> None:
    (written.data / "audit.head").unlink()
    assert ("thiếu tệp" in faults(written)) is isinstance(written.audit, Path)
    apart = Settings(data=tmp_path / "other", audit_heads=tmp_path / "heads")
    Audit(apart).did(NGA, "document.add", "x")
    stored.forget(apart.audit)
    assert "bị cắt ở cuối: thiếu mục 1" in faults(apart)


def test_many_at_once_write_one_chain(settings: Settings) -> None:
    def write() -> None:
        for n in range(5):
            Audit(settings).did(NGA, "document.add", str(n))

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    verdict = Audit(settings).verify()["audit"]
    assert (verdict.entries, verdict.faults) == (20, ())


def test_a_log_that_cannot_be_written_says_where(settings: Settings) -> None:
    settings.data.mkdir()
    (settings.data / "audit.head").mkdir()
    with pytest.raises(LogFailed, match=r"audit\.head"):
        Audit(settings).did(NGA, "document.add", "x")


# what is deleted


def test_what_is_older_than_its_term_is_deleted_and_the_chain_stays_whole(
    settings: Settings, stored: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    short = Settings(data=settings.data, audit_days=30)
    Audit(short).did(NGA, "document.add", "a")
    for later in (20, 40, 80, 120):
        with monkeypatch.context() as patched:
            on_day(patched, later)
            Audit(short).did(NGA, "document.add", f"sau {later} ngày")
        verdict = Audit(short).verify()["audit"]
        assert verdict.faults == ()
    said = [entry.content for entry in Audit(short).entries("audit")]
    assert [one["on"] for one in said if one and one["who"] == NGA.who] == ["sau 120 ngày"]
    assert "sau 40" not in stored.content(short.audit).decode(errors="replace")
    tampered(short, stored, "UPDATE entries SET content = NULL, salt = NULL WHERE content LIKE '%sau 120%'")
    assert "nội dung đã bị xóa" in faults(short)


# questions


@pytest.fixture
def asking(settings: Settings) -> Iterator[TestClient]:
    with client(settings={"data": settings.data, "questions_days": 30}) as opened:
        yield opened


def test_no_question_is_kept_unless_the_operator_says_so(settings: Settings) -> None:
    with client(settings={"data": settings.data}) as opened:
        opened.post("/v1/answers", json={"question": "Thời hạn?"})
    assert not is_there(settings.questions, LogFailed)


def test_questions_are_kept_without_the_person_streamed_or_not(asking: TestClient, settings: Settings) -> None:
    asking.post("/v1/answers", json={"question": "Bao giờ có giá vàng?"})
    asking.post("/v1/answers", json={"question": "Thời hạn?"}, headers={"Accept": "text/event-stream"})
    first, second = (entry.content for entry in Audit(settings).entries("questions"))
    assert first is not None
    assert second is not None
    fields = {"question", "as_of", "status", "confidence", "cited", "index", "nearest", "follows"}
    assert set(first) == fields
    assert first["nearest"] == ["quy-dinh-294-qd-tw-2025:dieu-1"]
    assert (second["question"], second["status"], second["nearest"]) == ("Thời hạn?", "answered", [])
    assert not is_there(settings.audit, LogFailed)


def test_a_question_with_personal_data_or_a_mark_of_secrecy_is_never_kept(
    asking: TestClient, settings: Settings
) -> None:
    for question in (PERSON, "MẬT. Số 12-BC/TU: tình hình nội bộ thế nào?"):
        asking.post("/v1/answers", json={"question": question})
    asking.post("/v1/answers", json={"question": "Thế còn thẻ?", "history": [{"question": PERSON, "answer": "…"}]})
    assert not is_there(settings.questions, LogFailed)


def test_what_an_earlier_version_kept_is_read(settings: Settings) -> None:
    before = {
        "question": "Thẻ?",
        "as_of": "2026-11-01",
        "status": "partial",
        "confidence": 0.4,
        "cited": [],
        "index": "f",
    }
    Chain(settings.questions, settings.data / "questions.head").append(before, date.today())
    ((day, one),) = Audit(settings).questions(date.today())
    assert (day, one.question, one.nearest) == (date.today(), "Thẻ?", ())


def test_the_questions_of_a_day_are_deleted_and_both_logs_stay_whole(
    asking: TestClient,
    settings: Settings,
    stored: Store,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    asking.post("/v1/answers", json={"question": "Thời hạn chuyển sinh hoạt?"})
    with monkeypatch.context() as patched:
        on_day(patched, 1)
        asking.post("/v1/answers", json={"question": "Đảng phí?"})
    monkeypatch.setenv("REGQA_DATA", str(settings.data))
    assert main(["audit", "erase", date.today().isoformat()]) == 0
    assert b"sinh ho" not in stored.content(settings.questions)
    assert main(["audit", "verify"]) == 0
    capsys.readouterr()
    assert main(["audit", "list", "--questions"]) == 0
    told = capsys.readouterr().out
    assert "Đảng phí?" in told
    assert "nội dung đã xóa" in told
    export = settings.data.parent / "hoi.jsonl"
    assert main(["audit", "export", "--questions", str(export)]) == 0
    assert [json.loads(line)["number"] for line in export.read_text().splitlines()] == [1, 2]
    assert main(["audit", "export", str(export)]) == 1


def test_questions_go_after_their_term(
    asking: TestClient, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    asking.post("/v1/answers", json={"question": "Thời hạn chuyển sinh hoạt?"})
    on_day(monkeypatch, 40)
    with client(settings={"data": settings.data, "questions_days": 30}):
        pass  # a start is enough
    assert [entry.content for entry in Audit(settings).entries("questions")] == [None]
    assert not any(verdict.faults for verdict in Audit(settings).verify().values())


# backups


def test_a_backup_taken_while_much_is_done_comes_back_whole_to_files(
    written: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Accounts(written.accounts).add("nga", Role.EDITOR)
    going = threading.Event()

    def write() -> None:
        while not going.is_set():
            Audit(written).did(NGA, "document.add", "x")
            going.wait(0.02)

    thread = threading.Thread(target=write)
    thread.start()
    try:
        for n in range(2):
            backup.write(written.data, tmp_path / f"{n}.tar.gz", written.server)
    finally:
        going.set()
        thread.join()
    for n in range(2):
        monkeypatch.delenv("REGQA_DATABASE_URL", raising=False)
        back = Settings(data=tmp_path / f"back-{n}")
        backup.restore(tmp_path / f"{n}.tar.gz", back.data)
        assert faults(back) == ""
        Audit(back).did(NGA, "document.add", "y")
        assert faults(back) == ""
