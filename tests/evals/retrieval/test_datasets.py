import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.locator import Locator
from evals.cases import Place
from evals.retrieval import datasets
from evals.retrieval.datasets import DatasetError
from made.cases import beir, line
from qa.index.passages import passages

ARTICLE = (
    "Mở đầu.\n\n1. Khoản một gồm:\n\na) điểm a;\n\nđ) điểm đ.\n\nTiếp điểm đ.\n\n2. Khoản hai, 3. không phải khoản."
)


def texts(provision):
    return {str(inner.locator): inner.text for inner in provision.walk()}


def test_an_article_is_a_provision_of_its_law_with_its_clauses_and_points_inside(tmp_path):
    found = datasets.read(beir(tmp_path, [line("a1", text=ARTICLE, article="5", title="Việc chung")]))
    (document,) = found.documents
    assert document.title == "Luật Một"
    assert texts(document.provisions[0]) == {
        "dieu-5": "Điều 5. Việc chung\nMở đầu.",
        "dieu-5.khoan-1": "1. Khoản một gồm:",
        "dieu-5.khoan-1.diem-a": "a) điểm a;",
        "dieu-5.khoan-1.diem-dd": "đ) điểm đ.\nTiếp điểm đ.",
        "dieu-5.khoan-2": "2. Khoản hai, 3. không phải khoản.",
    }
    assert document.provisions[0].heading == "Việc chung"


LINES = ("1. một", "2. hai", "3a. ba", "a) điểm", "đ) điểm", "lời tiếp", "1.000 đồng", "- gạch đầu dòng")


@given(st.lists(st.sampled_from(LINES), min_size=1))
def test_no_word_of_an_article_is_lost_however_its_numbering_runs(lines):
    article = datasets.Article.model_validate(line("a1", text="\n".join(lines)))
    inside = list(texts(datasets._provision(Locator("dieu-1"), article)).values())
    assert "\n".join(inside).splitlines() == ["Điều 1. Tên điều", *lines]


def test_every_passage_knows_its_article(tmp_path):
    lines = [
        line("một", article="1", text=ARTICLE),
        line("hai", article="2"),
        line("lặp lại", article="2"),
        line("không số", article="Phụ lục"),
        line("luật khác", law="Luật Hai", article="1"),
    ]
    lines = [one | {"_id": one["_id"].replace(" ", "-")} for one in lines]
    found = datasets.read(beir(tmp_path, lines, qrels=[("c1", "một", 1)]))
    cut = [passage for document in found.documents for passage in passages(document)]
    assert {found.article_of(passage) for passage in cut} == {one["_id"] for one in lines}
    assert found.places[Place("van-ban-2", "dieu-1")] == "luật-khác"


def test_questions_without_a_relevant_article_are_counted_and_left_out(tmp_path):
    found = datasets.read(
        beir(tmp_path, questions={"c1": "Hỏi?", "c2": "Gì?", "c3": "Ai?"}, qrels=[("c1", "a1", 2), ("c2", "a1", 0)])
    )
    assert found.questions == {"c1": "Hỏi?"}
    assert found.qrels == {"c1": {"a1": 2}}
    assert found.unjudged == 2


def test_all_files_of_qrels_are_read_with_a_heading_or_without(tmp_path):
    folder = beir(tmp_path, questions={"c1": "Hỏi?", "c2": "Gì?"}, qrels=[("c1", "a1", 1)])
    (folder / "qrels" / "dev.tsv").write_text("c2\ta1\t1\n")
    assert set(datasets.read(folder).qrels) == {"c1", "c2"}


@pytest.mark.parametrize(
    ("file", "content", "told"),
    [
        ("corpus.jsonl", None, ["corpus.jsonl", "không đọc được"]),
        ("corpus.jsonl", "", ["corpus.jsonl", "không có dòng nào"]),
        ("corpus.jsonl", "{}\n", ["corpus.jsonl:1", "_id", "metadata"]),
        ("corpus.jsonl", json.dumps(line("a1")) + "\n\n{hỏng\n", ["corpus.jsonl:3", "JSON"]),
        ("corpus.jsonl", 2 * (json.dumps(line("a1")) + "\n"), ["corpus.jsonl:2", "a1", "đã có"]),
        ("corpus.jsonl", json.dumps(line("a 1")), ["corpus.jsonl:1", "_id"]),
        (
            "corpus.jsonl",
            '{"_id": "a1", "text": "x", "metadata": {"law": "L"}}',
            ["corpus.jsonl:1", "metadata.article"],
        ),
        ("queries.jsonl", '["c1"]', ["queries.jsonl:1", "cả dòng"]),
        ("qrels/test.tsv", None, ["qrels", "test.tsv"]),
        ("qrels/test.tsv", "c1 a1 1\n", ["test.tsv:1", "tab"]),
        ("qrels/test.tsv", "c1\ta1\tcó\n", ["test.tsv:1", "số nguyên"]),
        ("qrels/test.tsv", "query-id\tcorpus-id\tscore\nc9\ta1\t1\n", ["test.tsv:2", "c9", "queries.jsonl"]),
        ("qrels/test.tsv", "c1\ta9\t1\n", ["test.tsv:1", "a9", "corpus.jsonl"]),
        ("qrels/test.tsv", "c1\ta1\t0\n", ["qrels", "liên quan"]),
    ],
)
def test_a_bad_dataset_is_told_by_file_and_line(tmp_path, file, content, told):
    folder = beir(tmp_path)
    if content is None:
        (folder / file).unlink()
    else:
        (folder / file).write_text(content)
    with pytest.raises(DatasetError) as error:
        datasets.read(folder)
    assert all(words in str(error.value) for words in told)


def test_a_file_that_is_not_utf8_is_told(tmp_path):
    folder = beir(tmp_path)
    (folder / "queries.jsonl").write_bytes("Hỏi".encode("utf-16"))
    with pytest.raises(DatasetError, match="UTF-8"):
        datasets.read(folder)
