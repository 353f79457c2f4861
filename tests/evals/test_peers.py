import importlib.util
import json
from datetime import UTC, date, datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.store import save
from evals.bench.machine import machine
from evals.peers.pipeline import OURS, PEERS, TUTORIAL, Source
from evals.peers.report import BARE, QUALITY, TYPED, Cost, Lead, Measured, Report, markdown
from evals.peers.texts import Piece, Untraceable, located, passage, read, texts, write
from evals.peers.worker import Block, answers
from evals.retrieval.topics import places
from made.cases import DOCUMENTS, NEW, OLD, case
from made.passages import hits

ON = date(2026, 1, 1)


@pytest.fixture
def source(tmp_path):
    made = Source(tmp_path / "documents", tmp_path / "texts.json")
    for document in DOCUMENTS:
        save(document, made.documents)
    write(texts(DOCUMENTS, by_article=False), made.texts)
    return made


def cost(**changes):
    figures = dict.fromkeys(Cost.model_fields, 10.0)
    return Cost(**(figures | changes))


def measured(module, **costs):
    shares = dict.fromkeys(QUALITY, 0.5)
    return Measured(module=module, title=module, quality={TYPED: shares, BARE: shares}, cost=cost(**costs))


def test_each_provision_stands_where_its_stretch_says():
    made = texts(DOCUMENTS, by_article=False)
    said = {(d.id, p.locator): p.text for d in DOCUMENTS for p in d.walk()}
    stretches = {
        (text.document_id, one.locator): text.text[one.start : one.end] for text in made for one in text.stretches
    }
    assert stretches.keys() == said.keys()
    assert all(stretch.endswith(said[at]) for at, stretch in stretches.items())


def test_a_document_is_one_text_under_its_title_and_by_article_one_for_each():
    whole = texts([NEW], by_article=False)
    assert [text.text.splitlines()[0] for text in whole] == ["Quy định 02-QĐ/TW"]
    assert [text.text.splitlines()[0] for text in texts([NEW], by_article=True)] == [
        "Hạn nộp phiếu như sau:",
        "Hồ sơ do cấp ủy giữ.",
    ]


def test_a_document_without_words_has_no_text():
    assert texts([OLD.model_copy(update={"provisions": ()})], by_article=False) == []


def test_texts_come_back_from_disk(source):
    assert read(source.texts) == [text.text for text in texts(DOCUMENTS, by_article=False)]


def test_the_name_of_a_piece_says_where_it_is():
    assert Piece.of(str(Piece(3, 10, 25))) == Piece(3, 10, 25)
    with pytest.raises(ValueError, match="quy-dinh-2"):
        Piece.of("quy-dinh-2-qd-tw-2025")


def test_pieces_are_found_in_order_though_they_overlap_and_their_spaces_changed():
    text = "Một hai\n\nba.  Một hai\tba bốn."
    assert located(text, ["Một hai ba.", "ba. Một", "Một hai ba bốn."], 7) == [
        Piece(7, 0, 12),
        Piece(7, 9, 17),
        Piece(7, 14, 29),
    ]


@pytest.mark.parametrize("piece", ["không có", "", "  "])
def test_words_that_are_not_in_the_text_are_an_error(piece):
    with pytest.raises(Untraceable, match="text 2"):
        located("Một hai ba", [piece], 2)


def test_a_text_without_words_has_no_pieces_to_find():
    assert located(" ", [], 0) == []
    with pytest.raises(Untraceable):
        located("", ["một"], 0)


@given(st.lists(st.text("aă \n", min_size=1, max_size=6).filter(str.strip), min_size=1, max_size=8))
def test_whatever_a_text_is_cut_into_every_piece_has_its_words(parts):
    text = "".join(parts)
    found = located(text, parts, 0)
    assert ["".join(text[start:end].split()) for _, start, end in found] == ["".join(part.split()) for part in parts]
    assert all(earlier.start < later.start for earlier, later in pairwise(found))


def test_a_piece_counts_for_each_clause_it_holds_a_part_of():
    among = texts([NEW], by_article=False)
    start = among[0].text.index("30 ngày")
    found = [passage(Piece(0, a, b), among) for a, b in ((0, 5), (start, start + 7), (start, start + 60))]
    wanted = case(gold=(("quy-dinh-2-qd-tw-2025:dieu-1.diem-a",), ("quy-dinh-2-qd-tw-2025:dieu-1.diem-b",)))
    shown = places(wanted, hits(*found))
    assert shown == [
        found[0].id,
        "gold=quy-dinh-2-qd-tw-2025:dieu-1.diem-a",
        "gold=quy-dinh-2-qd-tw-2025:dieu-1.diem-b",
    ]


def test_pieces_that_begin_in_one_provision_have_names_of_their_own():
    among = texts([NEW], by_article=False)
    assert passage(Piece(0, 30, 50), among).id != passage(Piece(0, 31, 50), among).id


def test_questions_are_asked_one_after_another_each_on_its_day():
    def ask(question, k, as_of):
        return [f"{question} {as_of}"] * k

    asked = answers(ask, Block(questions=(("một", ON), ("hai", ON)), k=2))
    assert asked.found == (("một 2026-01-01",) * 2, ("hai 2026-01-01",) * 2)
    assert len(asked.ms) == len(asked.cpu_ms) == 2
    assert asked.used.peak_mb > 5
    assert answers(ask, Block(questions=(), k=2)).found == ()


def test_every_pipeline_is_a_module_and_asks_an_index_that_one_of_them_builds():
    modules = {peer.module for peer in PEERS}
    assert len(modules) == len(PEERS)
    assert all(importlib.util.find_spec(f"evals.peers.{module}") for module in modules)
    assert {peer.indexed_by for peer in PEERS} <= modules


def test_the_table_holds_every_cost_against_the_tutorial():
    report = Report(
        taken_at=datetime(2026, 1, 1, tzinfo=UTC),
        machine=machine(),
        dataset="starter corpus",
        documents=4,
        questions=2,
        timed=2,
        k=10,
        threads="1",
        engine="openvino",
        measured=(measured(OURS.module, p50_ms=4.0), measured(TUTORIAL.module, disk_mb=0.0)),
        leads={TYPED: Lead(value=0.125, low=0.05, high=0.2)},
    )
    shown = markdown(report)
    assert "| 4.0 (0.40×) |" in shown
    assert "MRR@10 +0.125 (+0.050 to +0.200) as typed" in shown
    assert "disk, MB 10.0;" in shown  # of nothing there is no ratio
    assert Report.model_validate_json(json.dumps(json.loads(report.model_dump_json()))) == report


def test_chunks_of_the_tutorial_are_named_by_where_they_stand(source):
    pytest.importorskip("langchain_chroma")
    pytest.importorskip("langchain_text_splitters")
    from evals.peers.tutorial import PIECE, split

    among = texts(DOCUMENTS, by_article=False)
    chunks = split(source)
    assert {Piece.of(chunk.metadata[PIECE]).text for chunk in chunks} == set(range(len(among)))
    for chunk in chunks:
        number, start, end = Piece.of(chunk.metadata[PIECE])
        assert among[number].text[start:end] == chunk.page_content


@pytest.mark.model
def test_the_product_is_asked_from_what_it_left_on_disk(source, tmp_path):
    from evals.peers import product

    product.build(source, tmp_path / "index")
    ask = product.opened(source, tmp_path / "index")
    assert ask("đi lao động thì nộp phiếu trong bao nhiêu ngày", 1, ON) == ["quy-dinh-2-qd-tw-2025:dieu-1"]
