import fcntl
import multiprocessing
import random
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from corpus.locator import Locator
from made.documents import corpus, document, provision
from made.embedders import HashEmbedder
from qa.errors import IndexBusy, IndexMissing, IndexStale
from qa.index.generation import wait_for_builder
from qa.index.open import _meant, _places, build, open_index

MODEL = HashEmbedder().fingerprint


def lexical(index, *terms, **more):
    return [index.passages[row].locator for row, _ in index.lexical(dict.fromkeys(terms, 1.0), 5, **more)]


def nearest(index, text, **more):
    return [index.passages[row].locator for row, _ in index.dense(HashEmbedder().embed_queries([text])[0], 3, **more)]


def generations(root):
    return {path.parent.name for path in root.glob("*/manifest.json")}


@pytest.fixture(scope="module")
def index(tmp_path_factory):
    root = tmp_path_factory.mktemp("index")
    build(corpus(), HashEmbedder(), root)
    with open_index(root, MODEL) as opened:
        yield opened


def test_words_are_found_with_and_without_diacritics(index):
    assert lexical(index, "dang_phi")[0] == "dieu-5"
    assert lexical(index, "khai_tru") == ["dieu-5"]
    assert lexical(index, "khong_co_o_dau") == []
    assert lexical(index, marked=["khai_trừ"]) == ["dieu-5"]
    assert lexical(index) == []


def test_meaning_is_found_by_vector(index):
    assert nearest(index, "lưu học sinh nộp giấy giới thiệu cho đại sứ quán")[0] == "6.3.3.diem-b"


def test_chroma_and_a_comparison_of_all_find_the_same(tmp_path):
    build(corpus(), HashEmbedder(), tmp_path)
    with open_index(tmp_path, MODEL) as compared, open_index(tmp_path, MODEL, compared=0) as asked:
        for question in ("lưu học sinh nộp giấy giới thiệu", "đảng phí", "khai trừ"):
            vector = HashEmbedder().embed_queries([question])[0]
            rows, cosines = zip(*compared.dense(vector, 5), strict=True)
            assert [row for row, _ in asked.dense(vector, 5)] == list(rows)
            assert [cosine for _, cosine in asked.dense(vector, 5)] == pytest.approx(cosines, abs=1e-6)


def test_cosine_of_a_passage_with_itself_is_one(index):
    passage = index.by_id["dieu-le-2011:dieu-8"]
    vector = HashEmbedder().embed_passages([f"{passage.context}\n{passage.text}"])[0]
    row, cosine = index.dense(vector, 1)[0]
    assert index.passages[row] == passage
    assert cosine == pytest.approx(1)


def test_both_legs_can_be_kept_to_some_documents(index):
    only = {"documents": ["huong-dan-6-hd-tw-2025"]}
    assert lexical(index, "dang_vien", **only) == ["3", "10.2.1.diem-b"]
    assert set(nearest(index, "đảng viên", **only)) == {"10.2.1.diem-b", "3"}
    assert nearest(index, "đảng viên", documents=[]) == lexical(index, "dang_vien", documents=[]) == []


def test_equal_passages_of_the_documents_wanted_keep_their_order(tmp_path):
    many = [
        document(provision("dieu-1", "Điều 1. Đảng phí."), id=f"quy-dinh-{n}-qd-tw-2025", number="1-QĐ/TW")
        for n in range(10, 20)
    ]
    build(many, HashEmbedder(), tmp_path)
    with open_index(tmp_path, MODEL) as index:
        vector = HashEmbedder().embed_queries(["đảng phí"])[0]
        assert [row for row, _ in index.dense(vector, 3, {one.id for one in many[4:]})] == [4, 5, 6]


def test_both_legs_look_as_far_down_as_the_documents_wanted_are(tmp_path):
    many = [
        document(provision("dieu-1", "Điều 1. Đảng phí."), id=f"quy-dinh-{n}-qd-tw-2025", number=f"{n}-QĐ/TW")
        for n in range(1, 60)
    ]
    build(many, HashEmbedder(), tmp_path)
    with open_index(tmp_path, MODEL) as index:
        last = {"documents": [many[-1].id]}
        vector = HashEmbedder().embed_queries(["đảng phí"])[0]
        assert [row for row, _ in index.lexical({"dang_phi": 1.0}, 1, **last)] == [58]
        assert [row for row, _ in index.dense(vector, 1, **last)] == [58]


def test_passages_of_a_document_or_naming_it_are_found_by_its_serial(index):
    found = [index.passages[row].document_id for row, _ in index.lexical({}, 5, numbers=[294])]
    assert set(found) == {"quy-dinh-294-qd-tw-2025"}


@pytest.mark.parametrize(
    ("typed", "at"),
    [
        ("4.3.1.diem-c", "II.4.4-3.4-3-1.diem-c.y-2"),
        (Locator.parse("II.4.3.1-c"), "II.4.4-3.4-3-1.diem-c.y-2"),
        ("dieu-5", "chuong-2.dieu-5.khoan-1"),
        ("6.3.3", "6.3.3.diem-b"),
        ("II.4", "II.4.4-3"),
    ],
)
def test_outer_levels_of_an_address_may_be_left_unsaid(typed, at):
    assert _meant(Locator(typed)) & _places(Locator(at))


@pytest.mark.parametrize(
    ("typed", "at"), [("3.1", "II.4.4-3.4-3-1.diem-c"), ("khoan-1", "dieu-5.khoan-1"), ("dieu-5", "dieu-51")]
)
def test_an_address_does_not_mean_what_only_ends_or_begins_like_it(typed, at):
    assert not _meant(Locator(typed)) & _places(Locator(at))


def test_an_address_finds_what_lies_inside_it_in_the_documents_wanted(index):
    rows = index.at([Locator("6.3.3"), Locator("dieu-5")])
    assert {index.passages[row].locator for row in rows} == {"6.3.3.diem-a", "6.3.3.diem-b", "dieu-5"}
    rows = index.at([Locator("6.3.3"), Locator("dieu-5")], ["dieu-le-2011"])
    assert {index.passages[row].locator for row in rows} == {"dieu-5"}
    assert index.at([]) == frozenset()


def test_a_rare_term_tells_more_than_a_common_one_and_an_unknown_one_most(index):
    assert index.idf("không_có") > index.idf("khai_tru") > index.idf("dang")


def test_asking_for_more_than_there_is_gives_all(index):
    assert len(index.dense(HashEmbedder().embed_queries(["đảng"])[0], 10_000)) == len(index.passages)


def test_an_empty_corpus_has_an_empty_index(tmp_path):
    build([], HashEmbedder(), tmp_path)
    with open_index(tmp_path, MODEL) as empty:
        assert (empty.passages, nearest(empty, "đảng"), lexical(empty, "dang")) == ((), [], [])


def test_without_a_build_the_index_is_missing(tmp_path):
    with pytest.raises(IndexMissing, match="regqa index"):
        open_index(tmp_path, MODEL)


def test_an_index_of_another_model_is_stale(tmp_path):
    build(corpus(), HashEmbedder(), tmp_path)
    with pytest.raises(IndexStale, match=r"model hash-1.*model hash-2.*regqa index"):
        open_index(tmp_path, "hash-2")


def test_an_index_holds_the_documents_it_was_built_from(tmp_path):
    build(corpus(), HashEmbedder(), tmp_path)
    with open_index(tmp_path, MODEL) as index:
        assert list(index.documents) == list(corpus())


def test_many_threads_may_ask_at_once(index):
    with ThreadPoolExecutor(8) as pool:
        answers = set(pool.map(lambda _: (*nearest(index, "đảng phí"), *lexical(index, "dang_phi")), range(64)))
    assert len(answers) == 1


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
        third = build(corpus()[:1], HashEmbedder(), tmp_path)
    assert generations(tmp_path) == {second.name, third.name}


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
    with pytest.raises(IndexMissing, match=r"http://127\.0\.0\.1:1.*REGQA_CHROMA_URL"):
        build(corpus(), HashEmbedder(), tmp_path, chroma_url="http://127.0.0.1:1")
    with pytest.raises(IndexMissing):
        open_index(tmp_path, MODEL)


def test_builds_killed_at_any_moment_leave_a_whole_generation_answering(tmp_path):
    context = multiprocessing.get_context("forkserver")  # imports once, opens nothing before it forks
    context.set_forkserver_preload(["qa.index.open", "made.embedders"])

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
            everything = len(index.dense(HashEmbedder().embed_queries(["đảng"])[0], 1_000))
            assert len(index.passages) == index.manifest.passages
            assert everything >= 0.9 * len(index.passages)  # the graph may miss a few of many near twins
            assert nearest(index, "lưu học sinh nộp giấy giới thiệu cho đại sứ quán")[0] == "6.3.3.diem-b"
            assert lexical(index, "dung_118") == ["dieu-118"]
    assert killed
    process, _ = start(grown(140))
    process.join()
    with open_index(tmp_path, MODEL) as index:
        assert lexical(index, "dung_139") == ["dieu-139"]
    assert not list(tmp_path.glob(".building-*"))
