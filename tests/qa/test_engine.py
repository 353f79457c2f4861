import os
import shutil
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import date, timedelta

import numpy as np
import pytest

from corpus.corrections import Correction
from corpus.number import find_numbers
from corpus.store import CorpusError, load_corpus, save, save_correction
from corpus.versions import kept
from made.documents import provision
from made.embedders import NearEmbedder
from made.library import DOCUMENTS, FEES, GUESSED_OLD, LOCAL, NEW, REPORT
from qa.answer import search
from qa.engine import Shelf
from qa.errors import IndexBusy, IndexDamaged, IndexMissing, IndexStale
from qa.index.build import build
from qa.index.generation import only_builder
from qa.index.open import open_index
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
    """Build the index of the documents as they are on disk now, as another process would."""
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


def words(settings, lay, formal):
    """Write a synonym of the operator's into REGQA_DATA."""
    folder = settings.data / "words"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "own.toml").write_text(f"[[synonyms]]\nlay = ['{lay}']\nformal = ['{formal}']\nsource = 'đơn vị'\n")


def found(library, query):
    return search(query, library, 1, date(2026, 1, 1))[0].passage.id


def test_words_of_the_operator_are_heard_at_the_next_question(settings, shelf):
    index(settings, shelf)
    before = found(shelf.current(), "mấy cái bô-nớt")
    words(settings, "bô-nớt", "kỷ niệm chương dịp thành lập chi bộ")
    assert found(shelf.current(), "mấy cái bô-nớt") == f"{GUESSED_OLD.id}:1" != before
    words(settings, "bô-nớt", "phát thanh bản tin sáng thứ hai")
    assert found(shelf.current(), "mấy cái bô-nớt") == f"{REPORT.id}:doan-2"


def test_each_library_of_a_process_has_its_own_words(settings, shelf, hash_embedder, tmp_path):
    index(settings, shelf)
    shutil.copytree(settings.data, tmp_path / "other")
    elsewhere = settings.model_copy(update={"data": tmp_path / "other"})
    other = Shelf(elsewhere)
    other.embedder = NearEmbedder(hash_embedder)
    words(settings, "bô-nớt", "kỷ niệm chương dịp thành lập chi bộ")
    words(elsewhere, "bô-nớt", "phát thanh bản tin sáng thứ hai")
    libraries = shelf.current(), other.current()
    with ThreadPoolExecutor(4) as pool:
        heard = list(pool.map(lambda n: found(libraries[n % 2], "mấy cái bô-nớt"), range(20)))
    assert heard == [f"{GUESSED_OLD.id}:1", f"{REPORT.id}:doan-2"] * 10


def test_a_wrong_word_is_told_at_the_start_and_changes_nothing_later(settings, shelf, caplog):
    index(settings, shelf)
    before = shelf.current()
    words(settings, "", "")
    assert shelf.current() is before
    assert "own.toml: synonyms › 1 › lay › 1: không có chữ nào" in caplog.text
    with pytest.raises(CorpusError, match=r"own\.toml"):
        Shelf(settings).lexicon()


def test_words_beside_the_starter_documents_are_the_operators_too(settings, shelf):
    (settings.corpus / "words").mkdir()
    (settings.corpus / "words" / "own.toml").write_text(
        "[abbreviations]\n'BQL' = { gloss = ['ban quản lý'], source = 'đơn vị' }\n"
    )
    assert shelf.lexicon().sure["BQL"] == "ban quản lý"
    index(settings, shelf)
    with pytest.raises(IndexStale, match="regqa index"):
        shelf.current()
    build(shelf.documents(), shelf.embedder, settings.index, lexicon=shelf.lexicon())
    assert shelf.current().index.lexicon == shelf.lexicon()


def generation(settings):
    return settings.index / (settings.index / "live").read_text()


WRECKS = {
    "pointer removed": lambda index, _: (index / "live").unlink(),
    "pointer of bytes": lambda index, _: (index / "live").write_bytes(b"\xff\xfe\x00"),
    "pointer to nothing": lambda index, _: (index / "live").write_text("0123456789abcdef"),
    "generation removed": lambda _, live: shutil.rmtree(live),
    "generation of another model": lambda _, live: (live / "manifest.json").write_text(
        (live / "manifest.json").read_text().replace('"model": "', '"model": "other-')
    ),
    "vectors cut short": lambda _, live: os.truncate(live / "vectors.npy", 100),
    "lexical index overwritten": lambda _, live: [path.write_bytes(b"x") for path in (live / "lexical").glob("*.*")],
    "everything removed": lambda index, _: shutil.rmtree(index.parent),
}


@pytest.mark.parametrize("wreck", WRECKS.values(), ids=WRECKS)
def test_a_running_service_keeps_its_library_whatever_becomes_of_the_files(settings, shelf, wreck, caplog):
    index(settings, shelf)
    before = shelf.current()
    asked = before.embedder.embed_queries(["đảng phí"])[0]
    found = before.index.dense(asked, 3)
    wreck(settings.index, generation(settings))
    for _ in range(3):
        assert shelf.current() is before
        assert before.index.dense(asked, 3) == found
        assert before.index.lexical({"dang_phi": 1.0}, 3)
    assert caplog.text.count("Giữ nguyên kho đang mở") == 1
    assert "regqa index" in caplog.text


def test_a_running_service_takes_up_the_index_that_was_mended(settings, shelf):
    index(settings, shelf)
    before = shelf.current()
    os.truncate(generation(settings) / "vectors.npy", 100)
    assert shelf.current() is before
    index(settings, shelf)
    after = shelf.current()
    assert after is not before
    assert after is shelf.current()


def test_a_damaged_index_is_told_until_it_is_mended_where_nothing_is_open(settings, shelf):
    index(settings, shelf)
    (generation(settings) / "spelling.json").unlink()
    for _ in range(2):
        with pytest.raises(IndexDamaged, match="regqa index"):
            shelf.current()
    index(settings, shelf)
    assert shelf.current().documents


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


def test_a_shelf_builds_what_it_then_opens(settings, shelf):
    told = []
    place = shelf.build(lambda done, total: told.append((done, total)))
    assert place == generation(settings)
    assert told[-1] == (len(shelf.current().index.passages),) * 2
    assert shelf.build() == place


def test_while_another_builds_nothing_is_built(settings, shelf):
    with only_builder(settings.index), pytest.raises(IndexBusy):
        shelf.build()


def test_who_waits_is_told_and_builds_once_the_other_has_ended(settings, shelf):
    other = ExitStack()
    other.enter_context(only_builder(settings.index))
    told = []

    def waiting():
        told.append("waits")
        threading.Timer(0.1, other.close).start()

    assert shelf.build(waiting=waiting) == generation(settings)
    assert told == ["waits"]


def test_an_address_held_twice_is_a_failure_of_the_corpus(settings, shelf):
    (twice,) = FEES.provisions[:1]
    save(FEES.model_copy(update={"provisions": (twice, twice)}), settings.documents)
    with pytest.raises(CorpusError, match="regqa add"):
        shelf.build()


def test_many_threads_get_one_library(settings, shelf):
    index(settings, shelf)
    barrier = threading.Barrier(8)

    def current(_):
        barrier.wait()
        return shelf.current()

    with ThreadPoolExecutor(8) as pool:
        assert len({id(library) for library in pool.map(current, range(8))}) == 1


def test_nobody_waits_while_somebody_else_opens_the_next_library(settings, shelf):
    shelf.build()
    open_one = shelf.current()
    with shelf._lock:  # as who opens it holds it
        assert shelf.current() is open_one


def test_every_passage_has_its_document(library):
    assert {library.document(passage).id for passage in library.index.passages} < {one.id for one in DOCUMENTS}


def test_a_document_speaks_of_the_numbers_in_its_title_and_text(library):
    (spoken,) = library.speaks_of(LOCAL)
    assert spoken == find_numbers("Quy định 22-QĐ/TW")[0].number
    assert library.speaks_of(NEW) == ()


def test_what_headings_and_titles_of_rules_say_is_known_by_its_neighbouring_words(library):
    assert {"quan_ly", "ly_ho", "ho_so"} <= library.headed
    assert "ngay_lam" not in library.headed  # of a text alone: “30 ngày làm việc”


def test_a_document_is_there_from_the_day_it_holds_and_one_without_a_day_always(library):
    there = library.there(NEW.effective_on or NEW.issued_on)
    assert there is None or NEW.id in there
    before = library.there((NEW.effective_on or NEW.issued_on) - timedelta(days=1))
    assert NEW.id not in before
    assert {one.id for one in library.documents if not (one.effective_on or one.issued_on)} <= library.there(date.min)
    assert library.there(date.max) is None


def test_an_answer_as_of_a_day_cites_the_text_of_that_day(settings, shelf):
    old = FEES.model_copy(update={"provisions": (provision("dieu-9", "Điều 9. Mức đóng cũ là một phần trăm."),)})
    version = kept(old, (), date(2026, 3, 1))
    save(version, settings.documents)
    save(FEES, settings.documents)
    index(settings, shelf)
    library = shelf.current()

    def found(query, on):
        hits = search(query, library, 100, on)
        return {hit.passage.document_id for hit in hits} & {FEES.id, version.id}, hits[0].passage.document_id

    assert found("mức đóng đảng phí", date(2026, 2, 28)) == ({version.id}, version.id)
    assert found("mức đóng đảng phí", date(2026, 3, 1))[0] == {FEES.id}
    assert found(f"Điều 9 {FEES.name}", date(2026, 2, 28))[1] == version.id


def test_a_corrected_entry_is_a_changed_corpus(settings, shelf):
    save(FEES, settings.documents)
    index(settings, shelf)
    shelf.current()
    save_correction(Correction(document=FEES.id, title="Chế độ mới"), settings.corrections)
    assert {one.title for one in shelf.documents() if one.id == FEES.id} == {"Chế độ mới"}


def test_what_was_embedded_ahead_is_not_embedded_by_the_build(settings, shelf, hash_embedder):
    index(settings, shelf)
    document = FEES.model_copy(update={"title": "Chế độ mới", "provisions": (*FEES.provisions, provision("dieu-99"))})
    shelf.embed_ahead(document)
    embedded = hash_embedder.calls
    shelf.embed_ahead(document)
    assert hash_embedder.calls == embedded
    save(document, settings.documents)
    told = []
    shelf.build(lambda *of: told.append(of))
    assert (hash_embedder.calls, told) == (embedded, [])
    ahead = shelf.current().index.vectors
    build(load_corpus(settings.corpus, settings.documents), shelf.embedder, settings.data / "other")
    with open_index(settings.data / "other", shelf.embedder.fingerprint) as afresh:
        assert np.array_equal(ahead, afresh.vectors)
