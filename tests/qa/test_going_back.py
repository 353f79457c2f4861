"""What a rollback takes back, what it refuses, and that nobody who asks meanwhile is left without an answer."""

import multiprocessing
import os
import shutil
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest

from corpus import snapshots
from corpus.corrections import Correction
from corpus.store import ChangeRefused, changing, load, remove, save, save_correction
from made.documents import document, provision
from made.embedders import HashEmbedder, NearEmbedder
from made.library import DOCUMENTS, FEES
from qa.answer import search
from qa.engine import Shelf
from qa.errors import IndexBusy
from qa.index.build import EARLIER
from qa.index.generation import only_builder
from qa.index.kept import differences, kept
from qa.settings import Settings

MORE = document(provision("dieu-1", "Điều 1. Chế độ khác."), id="quy-dinh-1-qd-tw-2026", number="1-QĐ/TW")


def shelf_of(settings, model="hash"):
    shelf = Shelf(settings)
    shelf.embedder = NearEmbedder(HashEmbedder(model) if model != "hash" else HashEmbedder())
    return shelf


@pytest.fixture
def settings(tmp_path):
    for one in DOCUMENTS:
        save(one, tmp_path / "corpus")
    return Settings(corpus=tmp_path / "corpus", data=tmp_path / "var")


@pytest.fixture
def shelf(settings):
    return shelf_of(settings)


def retitled(title):
    return FEES.model_copy(update={"title": title})


def title(shelf):
    return next(one.title for one in shelf.current().documents if one.id == FEES.id)


def added(settings):
    return {one.id: one.title for one in load(settings.documents)}


@pytest.fixture
def twice(settings, shelf):
    """Return the names of two generations, the second one live: its FEES has another title and a correction."""
    save(retitled("Chế độ một"), settings.documents)
    (settings.data / "files").mkdir()
    (settings.data / "files" / "one.txt").write_text("một")
    first = shelf.build().name
    save(retitled("Chế độ hai"), settings.documents)
    save(MORE, settings.documents)
    save_correction(Correction(document=FEES.id, issuer="Ban Bí thư"), settings.corrections)
    (settings.data / "files" / "two.txt").write_text("hai")
    return first, shelf.build().name


def test_a_rollback_brings_back_documents_entries_and_originals_and_forward_again(settings, shelf, twice):
    first, second = twice
    shelf.current()
    assert shelf.go_back(first).index.manifest.fingerprint == first
    assert (title(shelf), added(settings)) == ("Chế độ một", {FEES.id: "Chế độ một"})
    assert not list(settings.corrections.glob("*.json"))
    assert [path.name for path in (settings.data / "files").iterdir()] == ["one.txt"]
    assert shelf.build().name == first, "the corpus and the index agree: there is nothing to build"
    assert shelf.go_back(second).index.manifest.fingerprint == second
    assert title(shelf) == "Chế độ hai"
    assert added(settings).keys() == {FEES.id, MORE.id}
    assert [path.stem for path in settings.corrections.glob("*.json")] == [FEES.id]
    assert (settings.data / "files" / "two.txt").read_text() == "hai"


def test_what_was_removed_comes_back(settings, shelf, twice):
    _, second = twice
    remove([MORE], settings.data)
    shelf.build()
    assert MORE.id not in added(settings)
    shelf.go_back(second)
    assert MORE.id in added(settings)


def test_another_service_follows_and_a_restart_stays_there(settings, shelf, twice):
    first, _ = twice
    other = shelf_of(settings)
    assert title(other) == "Chế độ hai"
    shelf.go_back(first)
    assert title(other) == "Chế độ một"
    again = shelf_of(settings)
    assert again.build().name == first
    assert title(again) == "Chế độ một"


def test_whoever_asks_while_generations_change_is_answered(settings, shelf, twice):
    """Every answer is one of the two corpora, whole: title, documents and index of one generation."""
    names = dict(zip(twice, ("Chế độ một", "Chế độ hai"), strict=True))
    shelf.current()
    stop = threading.Event()

    def ask(_):
        heard = []
        while not stop.is_set():
            library = shelf.current()
            hits = search("mức đóng đảng phí", library, 3, date(2026, 1, 1))
            name = library.index.manifest.fingerprint
            (own,) = (one for one in library.documents if one.id == FEES.id)
            assert hits
            assert own.title == names[name]
            assert all(library.document(hit.passage) for hit in hits)
            heard.append(name)
        return heard

    with ThreadPoolExecutor(4) as pool:
        asking = [pool.submit(ask, n) for n in range(4)]
        for name in twice * 5:
            if next(one for one in kept(settings.index) if one.is_live).name != name:
                shelf.go_back(name)
            time.sleep(0.02)
        stop.set()
        heard = [name for one in asking for name in one.result()]
    assert set(heard) == set(twice)


def refused(shelf, name, why):
    before = added(shelf._settings), (shelf._settings.index / "live").read_text()
    with pytest.raises(ChangeRefused, match=why):
        shelf.go_back(name)
    assert (added(shelf._settings), (shelf._settings.index / "live").read_text()) == before


def test_refusals_say_why_and_change_nothing(settings, shelf, twice):
    first, second = twice
    refused(shelf, second, "đang được dùng")
    refused(shelf, "0123456789abcdef", "Không có bản chỉ mục")
    refused(shelf, "../corpus", "Không có bản chỉ mục")
    refused(shelf_of(settings, "another"), first, "mô hình nhúng")
    save(retitled("Chưa vào chỉ mục"), settings.documents)
    refused(shelf, first, "chưa vào chỉ mục")
    shelf.build()
    (settings.corpus / f"{DOCUMENTS[0].id}.json").unlink()
    shelf.build()
    refused(shelf, second, "kho ban đầu")


def test_a_generation_whose_files_are_gone_or_changed_is_refused(settings, shelf, twice):
    first, _ = twice
    (told,) = (why for one, why in shelf.generations() if one.name == first)
    assert told is None
    os.truncate(settings.index / first / "vectors.npy", 100)
    refused(shelf, first, "vectors.npy khác lúc ghi")
    (settings.index / first / "vectors.npy").unlink()
    refused(shelf, first, "vectors.npy không còn")
    (told,) = (why for one, why in shelf.generations() if one.name == first)
    assert "vectors.npy không còn" in told


def test_a_generation_without_the_corpus_it_was_made_of_is_refused(settings, shelf, twice):
    first, _ = twice
    shutil.rmtree(settings.index / "corpus")
    refused(shelf, first, "không kèm bản chụp kho")
    assert any("không kèm bản chụp kho" in (why or "") for _, why in shelf.generations())


def test_words_that_enter_an_index_make_the_ones_before_another_form(settings, shelf, twice):
    first, _ = twice
    folder = settings.data / "words"
    folder.mkdir()
    (folder / "own.toml").write_text("[abbreviations]\n'BQL' = { gloss = ['ban quản lý'], source = 'đơn vị' }\n")
    refused(shelf, first, "bộ từ ngữ")


def test_while_an_index_is_built_nobody_goes_back(settings, shelf, twice):
    first, _ = twice
    with only_builder(settings.index), pytest.raises(IndexBusy):
        shelf.go_back(first)
    assert added(settings)[FEES.id] == "Chế độ hai"


def test_a_disk_that_takes_nothing_leaves_everything_as_it_was(settings, shelf, twice, monkeypatch):
    first, _ = twice

    def full(*_):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("qa.index.generation.write_atomically", full)
        refused(shelf, first, "đĩa đầy")
    assert not snapshots.is_unfinished(settings.data)
    assert shelf.go_back(first)


def _killed_half_way(data, snapshot, before):
    """Bring back a snapshot and be killed once the first document is in its place."""
    replace = os.replace

    def replace_and_die(source, target):
        replace(source, target)
        if str(target).endswith(".json"):
            os.kill(os.getpid(), signal.SIGKILL)

    os.replace = replace_and_die
    with changing(data):
        snapshots.bring_back(data, snapshot, before)


def test_a_rollback_that_is_killed_half_way_is_brought_to_its_end(settings, shelf, twice):
    first, _ = twice
    corpora = {one.name: settings.index / "corpus" / one.manifest.corpus for one in kept(settings.index)}
    process = multiprocessing.get_context("fork").Process(
        target=_killed_half_way, args=(settings.data, corpora[first], corpora[twice[1]])
    )
    process.start()
    process.join()
    assert process.exitcode == -signal.SIGKILL
    assert snapshots.is_unfinished(settings.data)
    again = shelf_of(settings)
    assert again.build().name == first
    assert (title(again), added(settings)) == ("Chế độ một", {FEES.id: "Chế độ một"})


def test_a_few_generations_are_kept_each_with_its_corpus(settings, shelf):
    names = []
    for n in range(EARLIER + 3):
        save(retitled(f"Chế độ {n}"), settings.documents)
        names.append(shelf.build().name)
    held = kept(settings.index)
    assert [one.name for one in held] == names[: -EARLIER - 2 : -1]
    assert held[0].is_live
    assert {one.manifest.corpus for one in held} == {path.name for path in (settings.index / "corpus").iterdir()}
    shelf.go_back(names[-EARLIER - 1])
    assert title(shelf) == "Chế độ 2"


def test_generations_tell_how_their_documents_differ(settings, shelf, twice):
    second, first = kept(settings.index)
    told = differences(first, second)
    assert [one.title for one in told.other] == ["Chế độ một"]
    assert ([one.id for one in told.more], [one.id for one in told.fewer]) == ([], [MORE.id])
    assert not differences(second, second)
    assert first.size > 1000
    assert first.manifest.documents == len(DOCUMENTS)
