from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from made.documents import corpus, document, provision
from made.embedders import HashEmbedder
from made.index import MODEL, lexical, nearest
from qa.errors import IndexMissing, IndexStale
from qa.index.build import build
from qa.index.open import open_index
from qa.language.lexicon import shipped


def test_both_legs_can_be_kept_to_some_documents(index):
    only = {"documents": ["huong-dan-6-hd-tw-2025"]}
    assert lexical(index, "dang_vien", **only) == ["3", "10.2.1.diem-b"]
    assert set(nearest(index, "đảng viên", **only)) == {"10.2.1.diem-b", "3"}
    assert nearest(index, "đảng viên", documents=[]) == lexical(index, "dang_vien", documents=[]) == []


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


def test_without_a_build_the_index_is_missing(tmp_path):
    with pytest.raises(IndexMissing, match="regqa index"):
        open_index(tmp_path, MODEL)


def test_an_index_of_another_model_is_stale(tmp_path):
    build(corpus(), HashEmbedder(), tmp_path)
    with pytest.raises(IndexStale, match=r"model hash-1.*model hash-2.*regqa index"):
        open_index(tmp_path, "hash-2")


def test_new_words_make_an_index_stale_only_where_they_enter_it(tmp_path):
    build(corpus(), HashEmbedder(), tmp_path)
    others = replace(shipped(), synonyms=(), english={})
    with open_index(tmp_path, MODEL, lexicon=others) as index:
        assert index.lexicon is others
    with pytest.raises(IndexStale, match="rules"):
        open_index(tmp_path, MODEL, lexicon=replace(shipped(), sure={}))


def test_an_index_is_searched_by_the_words_it_was_built_with(tmp_path):
    lexicon = replace(shipped(), sure={"KL": "khen thưởng lớn"})
    words = document(provision("dieu-1", "Điều 1. Chi bộ đề nghị KL."), id="quy-dinh-1-qd-tw-2026", number="1-QĐ/TW")
    build([words], HashEmbedder(), tmp_path, lexicon=lexicon)
    with open_index(tmp_path, MODEL, lexicon=lexicon) as index:
        assert lexical(index, "khen_thuong") == ["dieu-1"]


def test_an_index_holds_the_documents_it_was_built_from(tmp_path):
    build(corpus(), HashEmbedder(), tmp_path)
    with open_index(tmp_path, MODEL) as index:
        assert list(index.documents) == list(corpus())


def test_many_threads_may_ask_at_once(index):
    with ThreadPoolExecutor(8) as pool:
        answers = set(pool.map(lambda _: (*nearest(index, "đảng phí"), *lexical(index, "dang_phi")), range(64)))
    assert len(answers) == 1
