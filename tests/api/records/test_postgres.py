"""Records in a real PostgreSQL: several at once, a server that dies, moving in, backups, wrong settings."""

import os
import shutil
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
from pg8000 import dbapi

from api import backup, forms
from api.access.roles import Role
from api.backup import BackupRefused
from api.cli import main
from api.forms import FormRefused, brought_up, check
from api.records import chain, feedback
from api.records import postgres as store
from api.records.accounts import FORM, AccountRefused, Accounts
from api.records.audit import Audit, Did
from api.records.chain import LogFailed
from api.records.chosen import ChosenAnswers
from api.records.database import opened, reach
from api.records.layout import Form, RecordFault, Schema, Server, server_at
from api.records.sessions import Sessions
from api.records.works import Works
from api.settings import Settings
from corpus.store import CorpusError
from made.chosen import chosen
from made.courses import source
from made.library import FEES
from made.people import bearing
from made.served import client, is_problem
from made.stores import PASSWORD, PostgreSQL
from qa.courses.works import Collection, Entry, Put

NGA = Did("chi.nga", "editor", "session", "192.0.2.7")
WORK = Collection(
    title="Bộ", entries=(Entry(id="a", put=Put.CLAUSES, title="t", sources=(source(1),), as_of=date(2026, 1, 1)),)
)


@pytest.fixture
def settings(tmp_path: Path, postgres: PostgreSQL) -> Settings:
    (tmp_path / "var").mkdir()
    return Settings(data=tmp_path / "var", database_url=postgres.url)


@pytest.fixture
def office(tmp_path: Path) -> Settings:
    """Return the settings of an office that has kept something of every kind in files."""
    settings = Settings(data=tmp_path / "var", questions_days=30)
    filled(settings)
    return settings


def filled(settings: Settings) -> None:
    accounts = Accounts(settings.accounts)
    held = accounts.add("chi.nga", Role.EDITOR)
    accounts.add_key(held.id, "máy\tchủ \\ một\n")
    Sessions(settings.sessions).begin(held.id, held.stamp, "")
    Works(settings.works).create(WORK)
    ChosenAnswers(settings.chosen).add(chosen("Một?", (FEES, "dieu-1")), "chi.nga", held.id, holds=True)
    feedback.put(judged("a1"), settings.feedback)
    for number in range(3):
        Audit(settings).did(NGA, "document.add", f"van-ban-{number}")


def judged(id: str, comment: str | None = None) -> feedback.Judgement:
    said = {
        "id": id,
        "at": "2026-11-22T12:00:00Z",
        "verdict": "up",
        "reasons": [],
        "comment": comment,
        "question": "?",
    }
    rest = {"history": [], "as_of": "2026-11-22", "status": "answered", "cited": [], "trace": {}, "index": "f"}
    return feedback.Judgement.model_validate(said | rest, strict=False)


def kept(settings: Settings) -> dict[str, object]:
    """Return what is kept, by the eyes of who reads it."""
    return {
        "accounts": Accounts(settings.accounts).all(),
        "keys": Accounts(settings.accounts).all_keys(),
        "works": Works(settings.works).all(),
        "chosen": ChosenAnswers(settings.chosen).all(),
        "feedback": feedback.read(settings.feedback),
        "audit": Audit(settings).entries("audit"),
        "verdicts": Audit(settings).verify(),
    }


# several at once

APPEND = """
import sys
from pathlib import Path
from api.records.audit import Audit, Did
from api.settings import Settings

settings = Settings(data=Path(sys.argv[1]))
for n in range(40):
    Audit(settings).did(Did(sys.argv[2], "editor", "session"), "document.add", str(n))
"""


@pytest.mark.parametrize("same_machine", [True, False])
def test_two_processes_write_one_chain(settings: Settings, postgres: PostgreSQL, same_machine: bool) -> None:
    folders = [settings.data, settings.data if same_machine else settings.data.with_name("other")]
    environment = os.environ | {"REGQA_DATABASE_URL": postgres.url}
    writers = [
        subprocess.Popen([sys.executable, "-c", APPEND, str(folder), who], env=environment)
        for folder, who in zip(folders, ("một", "hai"), strict=True)
    ]
    assert [writer.wait(60) for writer in writers] == [0, 0]
    said = [entry.content["who"] for entry in Audit(settings).entries("audit") if entry.content]
    assert [said.count(who) for who in ("một", "hai")] == [40, 40]
    assert said[:40] != ["một"] * 40  # they did write at once
    for folder in folders:
        there = Settings(data=folder, database_url=postgres.url)
        assert Audit(there).verify()["audit"].faults == ()
        Audit(there).did(NGA, "document.add", "x")
        assert Audit(there).verify()["audit"].faults == ()


def test_what_a_machine_saw_kept_and_is_gone_is_found_there(settings: Settings, postgres: PostgreSQL) -> None:
    other = Settings(data=settings.data.with_name("other"), database_url=postgres.url)
    for n in range(3):
        Audit(settings).did(NGA, "document.add", str(n))
    Audit(other).did(NGA, "document.add", "3")
    postgres.unguarded(settings.audit)
    postgres.ask(settings.audit, "DELETE FROM entries WHERE number = 4")
    assert Audit(settings).verify()["audit"].faults == ()  # it saw three
    assert "bị cắt ở cuối: thiếu mục 4" in Audit(other).verify()["audit"].faults[0]


def test_more_threads_than_connections_lose_nothing(settings: Settings) -> None:
    with ThreadPoolExecutor(4 * store.MOST) as threads:
        list(threads.map(lambda n: feedback.put(judged(f"a{n}"), settings.feedback), range(100)))
    assert len(feedback.read(settings.feedback)) == 100


def test_connections_are_kept_and_no_more_than_a_few(settings: Settings, postgres: PostgreSQL) -> None:
    def connected() -> set[object]:
        query = "SELECT pid FROM pg_stat_activity WHERE application_name = 'regqa'"
        return {pid for (pid,) in postgres.ask(None, query)}

    with ThreadPoolExecutor(4 * store.MOST) as threads:
        list(threads.map(lambda _: Accounts(settings.accounts).all(), range(100)))
    before = connected()
    assert 1 <= len(before) <= store.MOST
    for _ in range(10):
        Accounts(settings.accounts).all()
    assert connected() == before


def test_a_forked_process_takes_connections_of_its_own(settings: Settings) -> None:
    made = Accounts(settings.accounts).add("nga", Role.READER)
    child = os.fork()
    if child == 0:
        os._exit(0 if Accounts(settings.accounts).get(made.id) == made else 1)
    for _ in range(50):
        assert Accounts(settings.accounts).get(made.id) == made
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def test_what_is_refused_half_way_leaves_nothing(settings: Settings) -> None:
    held = Accounts(settings.accounts).add("nga", Role.READER)

    def refused() -> None:
        with opened(settings.accounts, FORM, AccountRefused) as database:
            database.execute("UPDATE accounts SET role = 'editor'")
            raise AccountRefused("một nửa")

    def overlooked() -> None:
        with opened(settings.accounts, FORM, AccountRefused) as database:
            database.execute("UPDATE accounts SET role = 'editor'")
            with suppress(dbapi.Error):
                database.execute("SELECT 1 FROM nowhere")

    for half in (refused, overlooked):
        with pytest.raises(AccountRefused):
            half()
    assert Accounts(settings.accounts).get(held.id) == held


# a server that goes and comes


@pytest.mark.parametrize("mode", ["fast", "immediate"])
def test_a_server_that_was_started_again_is_asked_as_if_nothing_was(
    settings: Settings, postgres: PostgreSQL, mode: str
) -> None:
    key = _key(settings)
    with client(settings={"data": settings.data, "database_url": postgres.url, "reading": "signed-in"}) as served:
        assert served.get("/v1/documents", headers=bearing(key)).status_code == 200
        postgres.stop(mode)
        postgres.start()
        assert served.get("/v1/documents", headers=bearing(key)).status_code == 200
        postgres.ask(None, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'regqa'")
        assert served.get("/v1/documents", headers=bearing(key)).status_code == 200


def test_readers_are_answered_while_the_server_is_away_and_readiness_says_so(
    settings: Settings, postgres: PostgreSQL, caplog: pytest.LogCaptureFixture
) -> None:
    key = _key(settings)
    with client(settings={"data": settings.data, "database_url": postgres.url, "reading": "open"}) as served:
        assert served.get("/readyz").json()["records"] == "on"
        postgres.stop()
        try:
            given = served.post("/v1/answers", json={"question": "Thời hạn?"}, headers={"Cookie": "regqa_session=x"})
            assert given.status_code == 200
            ready = served.get("/readyz")
            assert (ready.status_code, ready.json()["records"]) == (200, "away")
            told = served.post("/v1/feedback", json={"answer_id": given.json()["id"], "verdict": "up"})
            assert is_problem(told, 503, "feedback-unavailable")
            told = served.post("/v1/works", json={"form": "collection", "title": "B"}, headers=bearing(key))
            assert is_problem(told, 503, "accounts-unavailable")
        finally:
            postgres.start()
        time.sleep(1.1)  # nobody waits for a server that was just not reached
        assert served.get("/readyz").json()["records"] == "on"
        said = {"answer_id": given.json()["id"], "verdict": "up"}
        assert served.post("/v1/feedback", json=said).status_code == 201
    assert PASSWORD not in caplog.text
    assert "%E1" not in caplog.text


def test_a_write_that_waits_for_another_is_not_waited_for_for_ever(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "PATIENCE_S", 2)
    Audit(settings).did(NGA, "document.add", "x")
    with opened(settings.audit, chain.FORM, LogFailed), ThreadPoolExecutor(1) as other:
        assert Audit(settings).entries("audit")  # who reads does not wait
        with pytest.raises(LogFailed, match="lock timeout"):
            other.submit(Audit(settings).did, NGA, "document.add", "y").result()


# forms

FIRST = Form("CREATE TABLE notes (id TEXT PRIMARY KEY, said TEXT NOT NULL, at REAL) STRICT")
STEP = ("ALTER TABLE notes ADD COLUMN day TEXT NOT NULL DEFAULT '2026-01-01'",)
SECOND = FIRST._replace(version=2, steps={1: STEP})
THIRD = FIRST._replace(version=3, steps={**SECOND.steps, 2: ("UPDATE notes SET said = upper(said)", "fault")})


def rows(place: Schema, form: Form) -> list[tuple[object, ...]]:
    with opened(place, form, CorpusError) as database:
        return [tuple(row) for row in database.execute("SELECT * FROM notes ORDER BY id")]


def test_an_older_form_is_refused_with_the_command_and_brought_up_by_it(
    settings: Settings, postgres: PostgreSQL
) -> None:
    place = settings.place("notes.sqlite3")
    assert isinstance(place, Schema)
    with opened(place, FIRST, CorpusError) as database:
        database.execute("INSERT INTO notes VALUES ('a', 'lời', ?)", (1764460800.123456,))
    for refused in (lambda: rows(place, SECOND), lambda: check(settings.place, {"notes.sqlite3": SECOND})):
        with pytest.raises(CorpusError, match="Chạy: regqa migrate"):
            refused()
    assert next(brought_up(settings, {"notes.sqlite3": THIRD})).failed
    assert rows(place, FIRST) == [("a", "lời", 1764460800.123456)]
    told = next(brought_up(settings, {"notes.sqlite3": SECOND}))
    assert not told.failed
    assert rows(place, SECOND) == [("a", "lời", 1764460800.123456, "2026-01-01")]
    assert postgres.ask(None, "SELECT said FROM regqa_notes_form_1.notes") == [("lời",)]
    with pytest.raises(FormRefused, match="Cài bản regqa mới hơn"):
        check(settings.place, {"notes.sqlite3": FIRST})


def test_texts_stand_in_the_order_that_files_have(settings: Settings) -> None:
    place = settings.place("notes.sqlite3")
    assert isinstance(place, Schema)
    said = ["Z", "a", "b", "z-", "z.", "Đ", "ạ"]
    with opened(place, FIRST, CorpusError) as database:
        database.executemany("INSERT INTO notes VALUES (?, 'x', NULL)", [(one,) for one in reversed(said)])
    assert [id for id, *_ in rows(place, FIRST)] == sorted(said)


def test_odd_characters_come_back(settings: Settings) -> None:
    odd = "\\N \\ \t\r\n 'x' \"y\" ? $1 %s :a \x01 😀 ạ"
    feedback.put(judged("a1", comment=odd), settings.feedback)
    feedback.put(judged("a2", comment="a\0b"), settings.feedback)
    assert [one.comment for one in feedback.read(settings.feedback)] == [odd, "a\ufffdb"]
    Audit(settings).did(NGA, "document.add", "a\0b\\u0000")
    assert Audit(settings).verify()["audit"].faults == ()
    Audit(Settings(data=settings.data, database_url=settings.database_url, audit_days=1)).retain()


# moving in


def test_an_office_moves_in_with_everything_and_its_files_are_kept(
    office: Settings, postgres: PostgreSQL, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = kept(office)
    monkeypatch.setenv("REGQA_DATA", str(office.data))
    assert main(["move-records"]) == 1
    assert "REGQA_DATABASE_URL chưa đặt" in capsys.readouterr().err
    monkeypatch.setenv("REGQA_DATABASE_URL", postgres.url)
    assert main(["backup", str(office.data.with_name("kho.tar.gz"))]) == 1
    assert "regqa move-records" in capsys.readouterr().err
    assert main(["move-records"]) == 0
    told = capsys.readouterr().out
    assert "audit.sqlite3: 3 dòng" in told
    assert "3 mục, chuỗi như trước khi chuyển" in told
    moved = Settings(data=office.data)
    *entries, noted = Audit(moved).entries("audit")
    assert noted.content
    assert noted.content["what"] == "records.move"
    assert kept(moved) | {"audit": tuple(entries), "verdicts": 0} == before | {"verdicts": 0}
    assert len(list(office.data.glob("*.sqlite3.moved-*"))) == 6
    assert not list(office.data.glob("*.sqlite3"))
    assert main(["audit", "verify"]) == 0
    assert main(["move-records"]) == 1


def test_nothing_is_moved_where_something_is_or_one_record_cannot_be(office: Settings, postgres: PostgreSQL) -> None:
    settings = Settings(data=office.data, database_url=postgres.url)
    Accounts(settings.accounts).add("ai", Role.READER)
    with pytest.raises(FormRefused, match="đã có dữ liệu"):
        list(forms.moved(settings))
    postgres.emptied()
    (office.data / "works.sqlite3").write_bytes(b"no database" * 100)
    before = {path.name: path.read_bytes() for path in office.data.iterdir()}
    with pytest.raises(FormRefused, match="Chưa chuyển gì"):
        list(forms.moved(settings))
    assert postgres.ask(None, "SELECT nspname FROM pg_namespace WHERE nspname LIKE 'regqa%'") == []
    assert {path.name: path.read_bytes() for path in office.data.iterdir()} == before


def test_a_log_with_a_fault_moves_with_its_fault(office: Settings, postgres: PostgreSQL) -> None:
    Audit(office).did(NGA, "document.add", "x")
    (office.data / "audit.head").unlink()
    Audit(office).did(NGA, "document.add", "y")
    faults = Audit(office).verify()["audit"].faults
    assert faults
    settings = Settings(data=office.data, database_url=postgres.url)
    told = list(forms.moved(settings))
    assert not any(one.failed for one in told)
    assert Audit(settings).verify()["audit"].faults == faults


# backups


def test_a_backup_goes_back_to_files_and_to_postgresql(
    settings: Settings, postgres: PostgreSQL, tmp_path: Path
) -> None:
    filled(settings)
    before = kept(settings)
    path = tmp_path / "kho.tar.zst"
    backup.write(settings.data, path, settings.server)
    Accounts(settings.accounts).add("sau", Role.READER)
    later = kept(settings)

    backup.restore(path, tmp_path / "files")
    files = Settings(data=tmp_path / "files")
    assert kept(files) == before
    Audit(files).did(NGA, "document.add", "y")
    assert Audit(files).verify()["audit"].faults == ()

    with pytest.raises(BackupRefused, match="đã có dữ liệu"):
        backup.restore(path, tmp_path / "other", settings.server)
    assert not (tmp_path / "other").exists()
    assert kept(settings) == later

    restored = backup.restore(path, settings.data, settings.server, replace=True)
    assert kept(settings) == before
    assert not list(settings.data.glob("*.sqlite3"))
    (aside,) = (name for name in restored.records_before if name.startswith("regqa_accounts_before_"))
    assert postgres.ask(None, f"SELECT count(*) FROM {aside}.accounts") == [(2,)]
    assert postgres.ask(None, "SELECT to_regnamespace('regqa_sessions')") == [(None,)]  # everybody signs in again


def test_a_backup_holds_a_log_whole_though_other_machines_write_it(settings: Settings, tmp_path: Path) -> None:
    other = Settings(data=tmp_path / "other", database_url=settings.database_url)
    Audit(settings).did(NGA, "document.add", "x")
    going = threading.Event()

    def write() -> None:
        while not going.is_set():
            Audit(other).did(NGA, "document.add", "x")

    with ThreadPoolExecutor(1) as thread:
        thread.submit(write)
        try:
            for number in range(3):
                backup.write(settings.data, tmp_path / f"{number}.tar.gz", settings.server)
        finally:
            going.set()
    for number in range(3):
        backup.restore(tmp_path / f"{number}.tar.gz", tmp_path / f"back-{number}")
        back = Settings(data=tmp_path / f"back-{number}")
        assert Audit(back).verify()["audit"].faults == ()


def test_what_was_cut_before_a_backup_is_found_in_it(
    settings: Settings, postgres: PostgreSQL, tmp_path: Path
) -> None:
    for n in range(5):
        Audit(settings).did(NGA, "document.add", str(n))
    postgres.unguarded(settings.audit)
    postgres.ask(settings.audit, "DELETE FROM entries WHERE number > 3")
    backup.write(settings.data, tmp_path / "kho.tar.gz", settings.server)
    backup.restore(tmp_path / "kho.tar.gz", tmp_path / "back")
    assert "bị cắt ở cuối" in Audit(Settings(data=tmp_path / "back")).verify()["audit"].faults[0]


def test_a_restore_that_the_server_does_not_keep_leaves_the_folder_as_it_was(
    settings: Settings, postgres: PostgreSQL, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(settings)
    path = tmp_path / "kho.tar.gz"
    backup.write(settings.data, path, settings.server)
    (settings.data / "model-off").write_bytes(b"")
    before = {one.name for one in settings.data.iterdir()}
    put = backup._put

    def and_then_lost(staged: Path, data: Path) -> Path | None:
        there = put(staged, data)
        postgres.stop()
        return there

    monkeypatch.setattr(backup, "_put", and_then_lost)
    with pytest.raises(BackupRefused, match="Chưa phục hồi gì"):
        backup.restore(path, settings.data, settings.server, replace=True)
    postgres.start()
    time.sleep(1.1)
    assert {one.name for one in settings.data.iterdir()} == before
    assert len(Audit(settings).entries("audit")) == 3


# settings


@pytest.mark.parametrize(
    "url",
    ["mysql://u:bi-mat@h/d", "postgresql://u:bi-mat@h", "postgresql://:bi-mat@h/d", "postgresql://u:bi-mat@h:x/d",
     "bi-mat", "postgresql://u:bi-mat@h/d?sslmode=maybe", "postgresql://u:bi-mat@h/d?options=x",
     "postgresql://u:bi-mat@h/d/e"],
)  # fmt: skip
def test_a_wrong_address_is_named_and_never_repeated(
    url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("REGQA_DATABASE_URL", url)
    assert main(["serve"]) == 2
    told = capsys.readouterr().err
    assert "REGQA_DATABASE_URL: không phải địa chỉ của PostgreSQL" in told
    assert "bi-mat" not in told


def test_an_address_is_read_as_it_is_written() -> None:
    asked = server_at("postgresql://n%C3%A0o:a%40b%2F@db.example.vn:6000/kho?sslmode=verify-full&sslrootcert=/ca.pem")
    assert asked == Server("db.example.vn", 6000, "nào", "a@b/", "kho", "verify-full", "/ca.pem")
    assert server_at("postgres://u:@[::1]/d") == Server("::1", 5432, "u", "", "d", "prefer", None)
    assert "a@b/" not in f"{asked} {asked!r} {Schema(asked, 'audit')}"


def test_a_server_that_is_not_reached_stops_the_start_and_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("REGQA_DATA", str(tmp_path))
    monkeypatch.setenv("REGQA_DATABASE_URL", "postgresql://regqa:rat-bi-mat@127.0.0.1:1/regqa")
    assert main(["serve"]) == 1
    told = capsys.readouterr().err
    assert "127.0.0.1:1/regqa" in told
    assert "REGQA_DATABASE_URL" in told
    assert "rat-bi-mat" not in told


def test_a_wrong_password_is_told_without_it(postgres: PostgreSQL) -> None:
    server = server_at(f"postgresql://regqa:khong-phai@127.0.0.1:{postgres.port}/regqa")
    with pytest.raises(RecordFault, match=r"password authentication failed.*REGQA_DATABASE_URL") as told:
        reach(Schema(server, "audit"))
    assert "khong-phai" not in str(told.value)


def test_what_is_no_postgresql_is_told(postgres: PostgreSQL) -> None:
    with pytest.raises(RecordFault, match="SSL"):
        reach(Schema(server_at(f"{postgres.url}?sslmode=require"), "audit"))


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl, which makes a certificate, is not installed")
def test_a_certificate_is_held_against_name_and_authority(tmp_path: Path, postgres: PostgreSQL) -> None:
    authority = tmp_path / "ca.pem"
    time.sleep(store._AWAY_S)  # whom it refused in another test is not heard before
    with postgres.encrypted(authority):
        at_name = postgres.url.replace("127.0.0.1", "localhost")
        for url in (f"{postgres.url}?sslmode=require", f"{at_name}?sslmode=verify-full&sslrootcert={authority}"):
            reach(Schema(server_at(url), "audit"))
        for url in (f"{postgres.url}?sslmode=verify-full&sslrootcert={authority}", f"{at_name}?sslmode=verify-full"):
            with pytest.raises(RecordFault, match="certificate verify failed"):
                reach(Schema(server_at(url), "audit"))


def test_the_address_may_lie_in_a_file(postgres: PostgreSQL, tmp_path: Path) -> None:
    file = tmp_path / "url"
    with pytest.raises(CorpusError, match="REGQA_DATABASE_URL_FILE"):
        Settings(database_url_file=file).audit  # noqa: B018
    file.write_text("bí mật")
    with pytest.raises(CorpusError, match="REGQA_DATABASE_URL_FILE") as told:
        Settings(database_url_file=file).audit  # noqa: B018
    assert "bí mật" not in str(told.value)
    file.write_text(f"{postgres.url}\n")
    reach(Settings(database_url_file=file).audit)


def test_without_its_driver_the_extra_is_named(postgres: PostgreSQL, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "api.records.postgres")
    monkeypatch.setitem(sys.modules, "pg8000", None)
    import api.records

    monkeypatch.delattr(api.records, "postgres")
    with pytest.raises(CorpusError, match=r"pip install 'regqa\[postgres\]'"):
        Accounts(Settings(database_url=postgres.url).accounts).all()


def _key(settings: Settings) -> str:
    accounts = Accounts(settings.accounts)
    return accounts.add_key(accounts.add("chi.nga", Role.EDITOR).id, "")[0]


def test_a_day_that_is_deleted_is_in_no_file_of_its_table(settings: Settings, postgres: PostgreSQL) -> None:
    feedback.put(judged("a1", comment="lời hiếm thấy"), settings.feedback)
    assert "hiếm thấy".encode() in postgres.content(settings.feedback)
    assert feedback.erase(settings.feedback, date(2026, 11, 22)) == 1
    assert "hiếm thấy".encode() not in postgres.content(settings.feedback)
