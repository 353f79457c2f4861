import fcntl
import multiprocessing
import random
import signal
import threading
import time

import pytest

from made.documents import corpus, document, provision
from made.embedders import HashEmbedder
from made.index import MODEL, lexical, nearest
from qa.errors import ChromaAway, IndexBusy, IndexMissing
from qa.index.build import EARLIER, build, faults
from qa.index.generation import live, wait_for_builder
from qa.index.open import open_index


def generations(root):
    return {path.parent.name for path in root.glob("*/manifest.json")}


def test_an_empty_corpus_has_an_empty_index(tmp_path):
    build([], HashEmbedder(), tmp_path)
    with open_index(tmp_path, MODEL) as empty:
        assert (empty.passages, nearest(empty, "đảng"), lexical(empty, "dang")) == ((), [], [])


def test_building_again_changes_nothing(tmp_path):
    embedder = HashEmbedder()
    first = build(corpus(), embedder, tmp_path)
    before, calls = first.stat().st_mtime_ns, embedder.calls
    assert build(corpus(), embedder, tmp_path) == first
    assert (first.stat().st_mtime_ns, embedder.calls) == (before, calls)


def test_only_what_changed_is_embedded_again(tmp_path):
    embedder, told = HashEmbedder(), []
    build(corpus(), embedder, tmp_path)
    embedder.calls = 0
    new = document(provision("dieu-1", "Điều 1. Mới."), id="quy-dinh-1-qd-tw-2026", number="1-QĐ/TW")
    build([*corpus(), new], embedder, tmp_path, progress=lambda done, total: told.append((done, total)))
    assert embedder.calls == 1
    assert told == [(1, 1)]
    with open_index(tmp_path, MODEL) as index:
        assert nearest(index, "Quy định 1-QĐ/TW Điều 1. Mới.")[0] == "dieu-1"
        assert nearest(index, "lưu học sinh nộp giấy giới thiệu cho đại sứ quán")[0] == "6.3.3.diem-b"


def test_vectors_of_another_model_are_not_reused(tmp_path):
    build(corpus(), HashEmbedder(), tmp_path)
    other = HashEmbedder("hash-2")
    build(corpus(), other, tmp_path)
    assert other.calls == 7


def test_a_reader_keeps_its_generation_while_the_next_goes_live(tmp_path):
    first = build(corpus(), HashEmbedder(), tmp_path)
    with open_index(tmp_path, MODEL) as reader:
        second = build(corpus()[:2], HashEmbedder(), tmp_path)
        assert nearest(reader, "lưu học sinh")[0] == "6.3.3.diem-b"
        assert generations(tmp_path) == {first.name, second.name}
        assert nearest(reader, "lưu học sinh")[0] == "6.3.3.diem-b"


def test_of_the_generations_before_a_few_are_kept_that_one_can_go_back_to(tmp_path):
    made = []
    for n in range(EARLIER + 3):
        new = document(provision("dieu-1", f"Điều {n}."), id="quy-dinh-1-qd-tw-2026", number="1-QĐ/TW")
        made.append(build([new], HashEmbedder(), tmp_path))
    assert generations(tmp_path) == {one.name for one in made[-EARLIER - 1 :]}


def test_going_back_to_the_kept_generation_only_moves_the_pointer(tmp_path):
    embedder = HashEmbedder()
    first = build(corpus(), embedder, tmp_path)
    build(corpus()[:1], embedder, tmp_path)
    embedder.calls = 0
    assert build(corpus(), embedder, tmp_path) == first
    assert embedder.calls == 0
    open_index(tmp_path, MODEL).close()


def test_a_second_build_at_the_same_time_is_refused(tmp_path):
    with (tmp_path / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(IndexBusy, match="đang chạy"):
            build(corpus(), HashEmbedder(), tmp_path)
    build(corpus(), HashEmbedder(), tmp_path)


def test_waiting_for_a_builder_ends_when_the_build_does(tmp_path):
    ended = threading.Event()

    def wait():
        wait_for_builder(tmp_path)
        ended.set()

    waiting = threading.Thread(target=wait)
    with (tmp_path / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        waiting.start()
        assert not ended.wait(0.1)
    assert ended.wait(5)
    waiting.join()


def test_a_failing_build_leaves_the_old_generation_live(tmp_path):
    build(corpus(), HashEmbedder(), tmp_path)
    twice = document(provision("dieu-1", "a"), provision("dieu-1", "b"))
    with pytest.raises(ValueError, match="two provisions"):
        build([twice], HashEmbedder(), tmp_path)
    open_index(tmp_path, MODEL).close()


def test_an_unreachable_chroma_server_is_named(tmp_path):
    with pytest.raises(ChromaAway, match=r"http://127\.0\.0\.1:1.*REGQA_CHROMA_URL"):
        build(corpus(), HashEmbedder(), tmp_path, chroma_url="http://127.0.0.1:1")
    with pytest.raises(IndexMissing):
        open_index(tmp_path, MODEL)


def test_builds_killed_at_any_moment_leave_a_whole_generation_answering(tmp_path):
    context = multiprocessing.get_context("forkserver")  # imports once, opens nothing before it forks
    context.set_forkserver_preload(["qa.index.build", "made.embedders"])

    def grown(size):
        articles = [provision(f"dieu-{n}", f"Điều {n}. Nội dung {n}.") for n in range(1, size)]
        return [*corpus(), document(*articles, id="quy-dinh-1-qd-tw-2026", number="1-QĐ/TW")]

    def start(documents):
        process = context.Process(target=build, args=(documents, HashEmbedder(), tmp_path))
        process.start()
        return process, time.perf_counter()

    for size in (119, 120):  # the first build also waits for the imports
        process, started = start(grown(size))
        process.join()
        takes = time.perf_counter() - started
    killed = 0
    for attempt in range(10):
        process, _ = start(grown(121 + attempt))
        time.sleep(takes * random.Random(attempt).random())
        process.kill()
        process.join()
        killed += process.exitcode == -signal.SIGKILL
        with open_index(tmp_path, MODEL, compared=0) as index:
            assert len(index.passages) == index.manifest.passages
            assert faults(live(tmp_path)) == [], "every file, and every row in Chroma, is what was written"
            assert nearest(index, "lưu học sinh nộp giấy giới thiệu cho đại sứ quán")[0] == "6.3.3.diem-b"
            assert lexical(index, "dung_118") == ["dieu-118"]
    assert killed
    process, _ = start(grown(140))
    process.join()
    with open_index(tmp_path, MODEL) as index:
        assert lexical(index, "dung_139") == ["dieu-139"]
    assert not list(tmp_path.glob(".building-*"))
