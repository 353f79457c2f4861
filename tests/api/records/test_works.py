"""Which works are there for whom, and works that were kept before that was written down."""

import sqlite3
from datetime import date
from pathlib import Path

import pytest

from api.records.database import migrate
from api.records.layout import Place
from api.records.works import FORM, WorkGone, Works
from api.settings import Settings
from made.courses import source
from made.stores import Store
from qa.courses.works import Collection, Entry, Put

SOURCE = source(1)
BEFORE = FORM.schema.replace("changed_at TEXT NOT NULL, --", "changed_at TEXT NOT NULL --").replace(
    "    rests TEXT                -- JSON: ids of the documents it quotes; NULL: of all that its clauses are of\n",
    "",
)
WORK = Collection(
    title="Bộ", entries=(Entry(id="a", put=Put.CLAUSES, title="t", sources=(SOURCE,), as_of=date(2026, 1, 1)),)
)


class Without:
    """Is the sight of who may not know of the document."""

    def may(self, document_id: str) -> bool:
        return document_id != SOURCE.document

    sees = may


class Before(Without):
    """Is that of somebody before there was such a document."""

    def may(self, document_id: str) -> bool:
        return True


@pytest.fixture
def place(tmp_path: Path, stored: Store) -> Place:
    return Settings(data=tmp_path).works


def test_a_work_is_there_for_who_may_know_of_what_it_quotes(place: Place) -> None:
    kept = Works(place).create(WORK)
    assert kept.edit_key
    other = Works(place, Without())
    for ask in (other.get, other.delete, lambda key: other.change(key, lambda work: work)):
        with pytest.raises(WorkGone):
            ask(kept.edit_key)
    assert other.find(kept.id) is None
    assert Works(place).get(kept.read_key).work == WORK


@pytest.mark.parametrize("sight", [Without(), Before()])
def test_what_its_writer_did_not_see_hides_no_work(sight: Without, place: Place) -> None:
    kept = Works(place, sight).create(WORK)
    assert kept.edit_key
    changed = Works(place, sight).change(kept.edit_key, lambda work: work)
    assert Works(place, Without()).get(changed.read_key).work == WORK


def test_who_sees_less_now_leaves_what_a_work_quotes_as_it_was(place: Place) -> None:
    kept = Works(place).create(WORK)
    assert kept.edit_key
    Works(place, Before()).put(kept.edit_key, WORK, kept.revision)
    with pytest.raises(WorkGone):
        Works(place, Without()).get(kept.read_key)


def test_a_work_of_before_quotes_all_that_its_clauses_are_of(tmp_path: Path) -> None:
    path = tmp_path / "works.sqlite3"
    kept = Works(tmp_path / "new.sqlite3").create(WORK)
    with sqlite3.connect(path) as database:
        database.execute(BEFORE)
        row = (kept.id, "collection", "Bộ", WORK.model_dump_json(), 1, "2026-01-01T00:00:00+00:00")
        database.execute("INSERT INTO works VALUES (?, ?, ?, ?, ?, ?)", row)
        database.execute("PRAGMA user_version = 1")
    migrate(path, FORM)
    assert Works(path).get(kept.read_key).work == WORK
    with pytest.raises(WorkGone):
        Works(path, Without()).get(kept.read_key)
