import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.model import Nature
from made.documents import document, provision
from made.passages import passage, whole
from qa.verify import Located, Quote, VerifiedBlock
from qa.write.compose import compose, first_line

TEXT = "Đảng viên nộp phiếu trong 30 ngày làm việc."
LIST = whole(
    document(
        provision(
            "dieu-1",
            "Điều 1. Hồ sơ gồm:",
            provision("dieu-1.diem-a", "a) đơn xin;"),
            provision("dieu-1.diem-b", "b) lý lịch."),
        )
    )
)


def quote(text, of=None, weight=1):
    """Return a located quote: of a passage that holds it, or of one that is nothing else."""
    of = of or passage(text)
    start = of.text.index(text)
    return Located(of, start, start + len(text), weight, "")


def block(lead, *quotes):
    return VerifiedBlock(lead, quotes)


def composed(*blocks, nature=Nature.FULL_TEXT):
    return compose(blocks, lambda _: document(nature=nature))


def test_nothing_to_say_has_no_citations_and_no_text():
    assert composed() == ((), "")


def test_a_quote_stands_under_its_lead_in_quotation_marks_with_its_marker():
    (citation,), text = composed(block("Theo Điều 1:", quote(TEXT)))
    assert text == f"Theo Điều 1:\n“{TEXT}” [1]"
    assert (citation.marker, citation.quote, citation.label) == (1, TEXT, "Điều 1")


def test_a_digest_has_no_quotation_marks():
    _, text = composed(block("Theo bản tóm lược Điều 1:", quote(TEXT)), nature=Nature.DIGEST)
    assert text == f"Theo bản tóm lược Điều 1:\n{TEXT} [1]"


def test_blocks_are_paragraphs_and_markers_count_through_them():
    citations, text = composed(block("Một:", quote("a"), quote("b")), block("Hai:", quote("c")))
    assert text == "Một:\n“a” [1]\n“b” [2]\n\nHai:\n“c” [3]"
    assert [citation.quote for citation in citations] == ["a", "b", "c"]


def test_the_clause_that_answers_is_marked_before_the_words_that_lead_to_it():
    citations, text = composed(block("Theo Điều 1:", quote("Hồ sơ gồm:", weight=2), quote("a) đơn xin;")))
    assert text == "Theo Điều 1:\n“Hồ sơ gồm:” [2]\n“a) đơn xin;” [1]"
    assert [citation.quote for citation in citations] == ["a) đơn xin;", "Hồ sơ gồm:"]


def test_a_lead_in_does_not_go_behind_the_next_block():
    citations, _ = composed(block("Một:", quote("a", weight=2)), block("Hai:", quote("b")))
    assert [citation.quote for citation in citations] == ["a", "b"]


def test_two_quotes_alike_have_a_marker_each():
    citations, text = composed(block("Một:", quote("a"), quote("a")))
    assert [citation.marker for citation in citations] == [1, 2]
    assert text == "Một:\n“a” [1]\n“a” [2]"


@pytest.mark.parametrize(
    ("quoted", "label"),
    [
        ("a) đơn xin;", "điểm a Điều 1"),
        ("lý lịch", "điểm b Điều 1"),
        ("a) đơn xin;\nb) lý lịch.", "Điều 1"),
        ("Điều 1. Hồ sơ gồm:", "Điều 1"),
    ],
    ids=["a point", "a word of a point", "two points", "the lead-in"],
)
def test_a_citation_has_the_address_of_the_innermost_provision_that_holds_all_of_its_quote(quoted, label):
    (citation,), _ = composed(block("Theo Điều 1:", quote(quoted, LIST)))
    assert (citation.quote, citation.label) == (quoted, label)


QUOTES = st.lists(st.builds(quote, st.text("abcđê", min_size=1, max_size=5), weight=st.integers(1, 2)), max_size=4)


@given(st.lists(st.builds(lambda quotes: block("Theo:", *quotes), QUOTES), max_size=4))
def test_every_quote_is_cited_once_and_shown_before_its_own_marker(blocks):
    citations, text = composed(*blocks)
    shown = re.findall(r"“([^”]*)” \[(\d+)\]", text)
    assert sorted(shown) == sorted((citation.quote, str(citation.marker)) for citation in citations)
    assert [citation.marker for citation in citations] == list(range(1, sum(len(one.quotes) for one in blocks) + 1))


def test_a_first_line_stands_in_the_citation_that_holds_it():
    citations, _ = composed(block("Một:", quote("Khác.")), block("Hai:", quote(TEXT)))
    said = Quote("quy-dinh-1-qd-tw-2020:dieu-1", "30 ngày làm việc")
    assert first_line(said, citations, lambda _: document()) == "“30 ngày làm việc” [2]"
    assert first_line(said, citations, lambda _: document(nature=Nature.DIGEST)) == "30 ngày làm việc [2]"
    assert first_line(said, citations[:1], lambda _: document()) == ""
