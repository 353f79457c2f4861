import pytest

from corpus.locator import Locator
from made.index import lexical
from qa.index.lexical import _meant, _places


def test_words_are_found_with_and_without_diacritics(index):
    assert lexical(index, "dang_phi")[0] == "dieu-5"
    assert lexical(index, "khai_tru") == ["dieu-5"]
    assert lexical(index, "khong_co_o_dau") == []
    assert lexical(index, marked=["khai_trừ"]) == ["dieu-5"]
    assert lexical(index) == []


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
