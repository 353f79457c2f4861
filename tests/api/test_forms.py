"""An older database made by hand, of a form that has a next one."""

from pathlib import Path

import pytest

from api import forms
from api.forms import FormRefused, brought_up, check
from api.records.database import opened
from api.records.layout import Form
from api.settings import Settings
from corpus.store import CorpusError

FIRST = Form("CREATE TABLE notes (id TEXT PRIMARY KEY, said TEXT NOT NULL) STRICT")
SECOND = Form(
    "CREATE TABLE notes (id TEXT PRIMARY KEY, said TEXT NOT NULL, at TEXT NOT NULL) STRICT",
    version=2,
    steps={1: ("ALTER TABLE notes ADD COLUMN at TEXT NOT NULL DEFAULT '2026-01-01'",)},
)
THIRD = Form(SECOND.schema, version=3, steps={**SECOND.steps, 2: ("UPDATE notes SET said = upper(said)", "fault")})
NAME = "notes.sqlite3"


@pytest.fixture
def older(tmp_path: Path) -> Path:
    with opened(tmp_path / NAME, FIRST, CorpusError) as database:
        database.execute("INSERT INTO notes VALUES ('a', 'lời')")
    return tmp_path / NAME


def rows(path: Path, form: Form) -> list[tuple[object, ...]]:
    with opened(path, form, CorpusError) as database:
        return [tuple(row) for row in database.execute("SELECT * FROM notes")]


def test_an_older_form_is_refused_with_the_command_and_brought_up_by_it(older: Path) -> None:
    with pytest.raises(CorpusError, match="Chạy: regqa migrate"):
        rows(older, SECOND)
    with pytest.raises(FormRefused, match="Chạy: regqa migrate"):
        check(older.parent.joinpath, {NAME: SECOND})
    told = next(brought_up(Settings(data=older.parent), {NAME: SECOND}))
    assert not told.failed
    assert rows(older, SECOND) == [("a", "lời", "2026-01-01")]
    assert rows(older.with_name(f"{NAME}.form-1"), FIRST) == [("a", "lời")]
    check(older.parent.joinpath, {NAME: SECOND})


def test_steps_are_all_taken_or_none(older: Path) -> None:
    assert next(brought_up(Settings(data=older.parent), {NAME: THIRD})).failed
    assert rows(older, FIRST) == [("a", "lời")]


def test_a_newer_form_is_left_alone(older: Path) -> None:
    list(brought_up(Settings(data=older.parent), {NAME: SECOND}))
    with pytest.raises(FormRefused, match="Cài bản regqa mới hơn"):
        check(older.parent.joinpath, {NAME: FIRST})
    told = next(brought_up(Settings(data=older.parent), {NAME: FIRST}))
    assert told.failed
    assert rows(older, SECOND) == [("a", "lời", "2026-01-01")]


def test_every_other_stored_form_is_told(tmp_path: Path) -> None:
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "a.json").write_text('{"unknown": 1}')
    job = tmp_path / "jobs" / ("a" * 16)
    job.mkdir(parents=True)
    (job / "job.json").write_text("{}")
    told = {one.name: one for one in brought_up(Settings(data=tmp_path))}
    assert set(told) == {
        *forms.DATABASES,
        "documents, register",
        "words, confidence.json",
        "readers.json",
        "jobs",
        "index",
    }
    assert {name for name, one in told.items() if one.failed} == {"documents, register", "jobs"}


def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    (tmp_path / NAME).write_bytes(b"no database at all, but long enough to be looked at" * 20)
    with pytest.raises(FormRefused, match="không đọc được"):
        check(tmp_path.joinpath, {NAME: FIRST})
    assert next(brought_up(Settings(data=tmp_path), {NAME: FIRST})).failed
    assert (tmp_path / NAME).read_bytes().startswith(b"no database")
