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


@pytest.mark.parametrize("compared", [30_000, 0], ids=["all compared", "the graph asked"])
def test_who_has_an_older_generation_open_keeps_answering_when_it_is_removed(tmp_path, compared):
    first = build(corpus(), HashEmbedder(), tmp_path)
    vector = HashEmbedder().embed_queries(["đảng phí"])[0]
    with open_index(tmp_path, MODEL, compared=compared) as index:
        before = index.dense(vector, 3), index.lexical({"dang": 1.0}, 3)
        for number in range(5):
            changed = [one.model_copy(update={"title": f"{one.title} ({number})"}) for one in corpus()]
            build(changed, HashEmbedder(), tmp_path)
        assert not first.exists()
        assert (index.dense(vector, 3), index.lexical({"dang": 1.0}, 3)) == before
