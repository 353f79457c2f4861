import pytest

from made.documents import corpus, document, provision
from made.embedders import HashEmbedder
from made.index import MODEL, nearest
from qa.index.build import build
from qa.index.open import open_index


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


def test_equal_passages_of_the_documents_wanted_keep_their_order(tmp_path):
    many = [
        document(provision("dieu-1", "Điều 1. Đảng phí."), id=f"quy-dinh-{n}-qd-tw-2025", number="1-QĐ/TW")
        for n in range(10, 20)
    ]
    build(many, HashEmbedder(), tmp_path)
    with open_index(tmp_path, MODEL) as index:
        vector = HashEmbedder().embed_queries(["đảng phí"])[0]
        assert [row for row, _ in index.dense(vector, 3, {one.id for one in many[4:]})] == [4, 5, 6]


def test_asking_for_more_than_there_is_gives_all(index):
    assert len(index.dense(HashEmbedder().embed_queries(["đảng"])[0], 10_000)) == len(index.passages)
