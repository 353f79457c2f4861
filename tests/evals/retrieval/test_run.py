from datetime import date

import ir_measures
import pytest

from corpus import store
from evals.retrieval import datasets
from evals.retrieval import run as retrieval
from evals.retrieval.measures import MEASURES, score
from evals.retrieval.mistyped import VARIANTS
from evals.retrieval.run import RunError
from evals.retrieval.topics import topics_of_cases, topics_of_dataset
from made.cases import DOCUMENTS, beir, case, line, topics
from qa.search.query import ALL_STEPS
from qa.settings import Settings

ARTICLES = (
    line(
        "a1", article="1", title="Nộp phiếu", text="1. Phiếu công tác nộp cho chi bộ.\n2. Hạn nộp phiếu là 30 ngày."
    ),
    line("a2", article="2", title="Hồ sơ", text="Hồ sơ đảng viên do cấp ủy cơ sở giữ."),
    line("b1", law="Luật Hai", article="1", title="Thẻ", text="Thẻ đảng viên bị mất thì được cấp lại."),
)
QUESTIONS = {
    "c1": "Hạn nộp phiếu công tác là bao nhiêu ngày?",
    "c2": "Ai giữ hồ sơ đảng viên?",
    "c3": "Mất thẻ đảng viên",
}
QRELS = (("c1", "a1", 1), ("c2", "a2", 1), ("c3", "b1", 1))


@pytest.fixture
def dataset(tmp_path):
    return datasets.read(beir(tmp_path / "beir", ARTICLES, QUESTIONS, QRELS))


@pytest.fixture
def prepared(dataset, tmp_path, hash_embedder):
    return retrieval.prepare(dataset, Settings(data=tmp_path), hash_embedder)


def test_an_article_stands_where_its_best_passage_does_and_once(dataset, prepared):
    asked = topics_of_dataset(dataset)
    found = retrieval.run(asked, prepared)
    assert found["c1"][0] == "a1"
    assert all(sorted(ranked) == ["a1", "a2", "b1"] for ranked in found.values())
    assert [scores["success@1"] for scores in score(asked, found).values()] == [1, 1, 1]


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("step", ALL_STEPS._fields)
def test_questions_are_found_with_any_step_left_out_and_however_typed(dataset, prepared, variant, step):
    asked = topics_of_dataset(dataset)
    steps = ALL_STEPS._replace(**{step: False})
    assert retrieval.run(asked, prepared, steps=steps, changed=VARIANTS[variant]).keys() == QUESTIONS.keys()


def test_what_is_left_out_is_not_asked(dataset, prepared):
    from qa.answer import search

    def asked(**left_out):
        return search("hồ sơ đảng viên", prepared, 5, date(2026, 1, 1), ALL_STEPS._replace(**left_out))

    assert all(hit.bm25 is None for hit in asked(lexical=False))
    assert all(hit.cosine is None for hit in asked(dense=False))
    assert search("điều 2", prepared, 5, date(2026, 1, 1))[0].exact
    assert not any(
        hit.exact for hit in search("điều 2", prepared, 5, date(2026, 1, 1), ALL_STEPS._replace(exact=False))
    )


def test_passages_without_their_context_are_indexed_apart_and_the_index_is_kept(dataset, tmp_path, hash_embedder):
    counted = []
    settings = Settings(data=tmp_path)
    bare = retrieval.prepare(dataset, settings, hash_embedder, context=False, progress=lambda *at: counted.append(at))
    assert {passage.context for passage in bare.index.passages} == {""}
    assert len(list((tmp_path / "evals").iterdir())) == 1
    counted.clear()
    retrieval.prepare(dataset, settings, hash_embedder, context=False, progress=lambda *at: counted.append(at))
    assert not counted
    whole = retrieval.prepare(dataset, settings, hash_embedder)
    assert all(passage.context for passage in whole.index.passages)


def test_our_cases_are_searched_for_the_places_they_name(tmp_path, hash_embedder, monkeypatch):
    corpus = tmp_path / "corpus"
    for document in DOCUMENTS:
        store.save(document, corpus)
    monkeypatch.setattr("evals.corpora.STARTER", corpus)
    settings = Settings(data=tmp_path)
    found = topics_of_cases([case("mot"), case("hai", status=("unanswerable",))])
    assert [topic.id for topic in found] == ["mot"]
    run = retrieval.run(found, retrieval.prepare(None, settings, hash_embedder))
    assert "gold=quy-dinh-2-qd-tw-2025:dieu-1.diem-a" in run["mot"]


def test_a_written_run_is_read_by_us_and_by_ir_measures_with_the_same_figures(tmp_path):
    asked = topics("a", "a", "a")
    found = {"q0": ["a", "b"], "q1": ["b", "a"], "q2": ["c", "b", "a"]}
    path = tmp_path / "new" / "regqa.run"
    retrieval.write_run(found, path)
    assert retrieval.read_run(path) == found
    qrels = [qrel for topic in asked for qrel in topic.qrels]
    told = ir_measures.calc_aggregate([MEASURES["mrr@10"]], qrels, ir_measures.read_trec_run(str(path)))
    ours = score(asked, found)
    assert told[MEASURES["mrr@10"]] == pytest.approx(sum(row["mrr@10"] for row in ours.values()) / 3)


@pytest.mark.parametrize(
    ("content", "told"),
    [("không phải run\n", "TREC"), ("q0 Q0 a 1 nhất t\n", "TREC"), (None, "không đọc được")],
)
def test_a_bad_run_is_told(tmp_path, content, told):
    path = tmp_path / "bad.run"
    if content is not None:
        path.write_text(content)
    with pytest.raises(RunError, match=told):
        retrieval.read_run(path)


def test_questions_added_since_a_run_are_not_compared():
    asked = topics("a", "a")
    assert [topic.id for topic in retrieval.shared(asked, {"q0": ["a"], "q9": ["a"]}, {"q0": [], "q1": []})] == ["q0"]
    with pytest.raises(RunError, match="không có chung"):
        retrieval.shared(asked, {"q9": ["a"]})
