import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from handmade import DOCUMENTS, FEES, LOCAL, NEW, NearEmbedder

from corpus.number import find_numbers
from corpus.store import load_corpus, save
from qa.errors import IndexMissing, IndexStale
from qa.index import build
from qa.library import Shelf
from qa.settings import Settings


@pytest.fixture
def settings(tmp_path):
    for document in DOCUMENTS:
        save(document, tmp_path / "corpus")
    return Settings(corpus=tmp_path / "corpus", data=tmp_path / "var")


@pytest.fixture
def shelf(settings, hash_embedder):
    shelf = Shelf(settings)
    shelf.embedder = NearEmbedder(hash_embedder)
    return shelf


def index(settings, shelf):
    """Build the index of the documents as they are on disk now."""
    build(load_corpus(settings.corpus, settings.documents), shelf.embedder, settings.index)


def titles(library):
    return {document.id: document.title for document in library.documents}


def retitled(title):
    return FEES.model_copy(update={"title": title})


def test_without_an_index_there_is_no_library(shelf):
    with pytest.raises(IndexMissing, match="regqa index"):
        shelf.current()


def test_a_document_added_after_the_index_waits_for_the_next_one(settings, shelf, caplog):
    index(settings, shelf)
    save(retitled("Chế độ mới"), settings.documents)
    assert titles(shelf.current())[FEES.id] == "Chế độ đảng phí"
    assert "regqa index" in caplog.text


def test_an_index_with_a_document_that_was_taken_away_is_stale(settings, shelf):
    index(settings, shelf)
    (settings.corpus / f"{FEES.id}.json").unlink()
    with pytest.raises(IndexStale, match=FEES.id):
        shelf.current()


def test_a_damaged_document_leaves_the_open_library_as_it_is(settings, shelf):
    index(settings, shelf)
    before = shelf.current()
    settings.documents.mkdir(parents=True)
    (settings.documents / "x.json").write_text("{")
    assert shelf.current() is before


def test_the_first_build_is_found_by_a_shelf_that_was_empty(settings, shelf):
    with pytest.raises(IndexMissing):
        shelf.current()
    index(settings, shelf)
    assert titles(shelf.current()) == {document.id: document.title for document in DOCUMENTS}


def test_a_library_is_opened_once_while_nothing_changes(settings, shelf):
    index(settings, shelf)
    assert shelf.current() is shelf.current()


def test_the_corpus_is_read_again_only_where_it_changed(settings, shelf):
    before = shelf.documents()
    assert shelf.documents() is before
    save(retitled("Chế độ mới"), settings.documents)
    assert [one.title for one in shelf.documents() if one.id == FEES.id] == ["Chế độ mới"]


def test_an_unchanged_corpus_is_not_read_from_the_index_too(settings, shelf):
    index(settings, shelf)
    assert shelf.current().documents is shelf.documents()


def test_a_new_build_is_followed(settings, shelf):
    index(settings, shelf)
    before = shelf.current()
    save(retitled("Chế độ mới"), settings.documents)
    index(settings, shelf)
    after = shelf.current()
    assert titles(before)[FEES.id] == "Chế độ đảng phí"
    assert titles(after)[FEES.id] == "Chế độ mới"
    assert any("Chế độ mới" in passage.context for passage in after.index.passages)
    assert after is shelf.current()


def test_the_old_pair_is_kept_while_the_index_is_stale(settings, shelf):
    index(settings, shelf)
    before = shelf.current()
    save(retitled("Chế độ mới"), settings.documents)
    assert titles(shelf.current()) == titles(before)
    index(settings, shelf)
    assert titles(shelf.current())[FEES.id] == "Chế độ mới"


def test_a_removed_document_is_gone_after_the_next_build(settings, shelf):
    index(settings, shelf)
    shelf.current()
    (settings.corpus / f"{FEES.id}.json").unlink()
    index(settings, shelf)
    assert FEES.id not in titles(shelf.current())


def test_many_threads_get_one_library(settings, shelf):
    index(settings, shelf)
    barrier = threading.Barrier(8)

    def current(_):
        barrier.wait()
        return shelf.current()

    with ThreadPoolExecutor(8) as pool:
        assert len({id(library) for library in pool.map(current, range(8))}) == 1


def test_every_passage_has_its_document(library):
    assert {library.document(passage).id for passage in library.index.passages} < {one.id for one in DOCUMENTS}


def test_a_document_speaks_of_the_numbers_in_its_title_and_text(library):
    (spoken,) = library.speaks_of(LOCAL)
    assert spoken == find_numbers("Quy định 22-QĐ/TW")[0].number
    assert library.speaks_of(NEW) == ()


def test_a_document_is_there_from_the_day_it_holds_and_one_without_a_day_always(library):
    there = library.there(NEW.effective_on or NEW.issued_on)
    assert there is None or NEW.id in there
    before = library.there((NEW.effective_on or NEW.issued_on) - timedelta(days=1))
    assert NEW.id not in before
    assert {one.id for one in library.documents if not (one.effective_on or one.issued_on)} <= library.there(date.min)
    assert library.there(date.max) is None
