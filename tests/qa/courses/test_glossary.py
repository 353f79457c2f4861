"""Terms: what the rules find, what was reviewed, and the order of the alphabet."""

from datetime import date

import pytest

from corpus.model import Document, joined
from corpus.procedures.load import hash_of
from corpus.register import Register
from corpus.standing import State
from corpus.store import load
from made.documents import document, provision
from qa.courses.glossary import alphabetical, decisions, harvested, terms
from qa.settings import STARTER

ON = date(2026, 11, 29)


def rule(*provisions: str, heading: str = "") -> Document:
    made = (provision(f"dieu-{at}", text, heading=heading) for at, text in enumerate(provisions, start=1))
    return document(*made, id="quy-dinh-1-qd-tw-2026", number="1-QĐ/TW", effect="in-force")


def found(*provisions: str, heading: str = "") -> list[str]:
    return [one.term for one in harvested(rule(*provisions, heading=heading))]


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("Sổ gốc là văn bản ghi mọi lần cấp thẻ của đảng bộ.", "Sổ gốc"),
        ("Sổ gốc (bản giấy) là văn bản ghi mọi lần cấp thẻ.", "Sổ gốc"),
        ("Sổ gốc được hiểu là sổ có đóng dấu giáp lai.", "Sổ gốc"),
        ("Ban Kiểm phiếu của đại hội (sau đây gọi tắt là Ban) đếm phiếu.", "Ban"),
    ],
)
def test_words_that_say_what_something_is_give_a_term(text: str, term: str) -> None:
    assert found(text) == [term]


@pytest.mark.parametrize(
    "text",
    [
        "Người quyết định là chi bộ, sau khi xem xét.",
        "Đảng viên phải là người gương mẫu.",
        "Ban Tổ chức là nơi in thẻ.",
        "Thời hạn khiếu nại là 30 ngày làm việc.",
        "Căn cứ để xét là bản tự kiểm điểm.",
        "",
    ],
)
def test_a_sentence_with_the_same_word_that_defines_nothing_gives_none(text: str) -> None:
    assert found(text) == []


def test_a_list_of_definitions_gives_each_of_them_whatever_kind_it_names() -> None:
    made = document(
        provision(
            "dieu-1",
            "Trong Quy định này, các từ ngữ dưới đây được hiểu như sau:",
            provision("dieu-1.khoan-1", "1. Phiên bản số là bản sao trên máy tính."),
            provision("dieu-1.khoan-2", "2. Người giữ sổ là đảng viên được giao sổ gốc."),
            heading="Giải thích từ ngữ",
        ),
        id="quy-dinh-1-qd-tw-2026",
        number="1-QĐ/TW",
    )
    assert [one.term for one in harvested(made)] == ["Phiên bản số", "Người giữ sổ"]


def test_a_heading_that_asks_what_something_is_gives_the_term_and_its_first_sentence() -> None:
    made = rule("Sổ gốc phải đủ trang. Trang thiếu thì lập biên bản.", heading="Thế nào là sổ gốc đạt yêu cầu")
    assert [(one.term, one.quote) for one in harvested(made)] == [("Sổ gốc đạt yêu cầu", "Sổ gốc phải đủ trang.")]


def test_every_reviewed_term_stands_in_the_starter_corpus_as_it_was_reviewed() -> None:
    register = Register(load(STARTER))
    for one in decisions():
        held = register.get(one.document)
        clause = held.find(one.locator) if held else None
        assert clause, one.term
        assert hash_of(clause) == one.sha256, one.term
        assert one.quote in joined(clause), one.term
    assert all(term.reviewed for term in terms(register, ON)), "every harvested term of it was accepted or refused"


def test_a_term_of_a_document_that_has_lapsed_says_so() -> None:
    held = {one.term: one for one in terms(Register(load(STARTER)), ON)}
    assert held["Thẻ đảng viên"].force is State.LAPSED
    assert held["Số thẻ đảng viên"].force is State.IN_FORCE
    assert "Trái quy định" not in held, "refused"


def test_terms_of_an_added_document_are_not_reviewed() -> None:
    (term,) = terms(Register([rule("Sổ gốc là văn bản ghi mọi lần cấp thẻ.")]), ON)
    assert (term.term, term.reviewed, term.source.quote) == (
        "Sổ gốc",
        False,
        "Sổ gốc là văn bản ghi mọi lần cấp thẻ.",
    )


def test_words_are_ordered_by_their_letters_and_then_by_their_tones() -> None:
    right = ["an", "ăn", "ân", "chi bộ", "da", "đa", "ma", "mà", "mả", "mã", "má", "mạ", "ma túy", "mơ"]
    expected = ["an", "ăn", "ân", "chi bộ", "da", "đa", "ma", "ma túy", "mà", "mả", "mã", "má", "mạ", "mơ"]
    assert sorted(reversed(right), key=alphabetical) == expected
