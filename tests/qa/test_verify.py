from hypothesis import given
from hypothesis import strategies as st

from made.passages import passage
from qa.verify import Block, Quote, figures, locate, verify

TEXT = "a) Đảng viên nộp phiếu trong 60 ngày làm việc,\nkể từ ngày chuyển đi. Không tính ngày nghỉ."


PASSAGE = passage(TEXT, "6.3.3.diem-a")
GIVEN = {PASSAGE.id: PASSAGE}
REGISTER = ["Quy định 1-QĐ/TW", "1/2/2020", "điểm a, tiết 6.3.3"]
LEAD = "Theo điểm a, tiết 6.3.3 Quy định 1-QĐ/TW (1/2/2020):"


def draft(quote, lead=LEAD, passage_id=PASSAGE.id):
    return [Block(lead, (Quote(passage_id, quote),))]


def test_a_quote_that_stands_word_for_word_is_kept_with_its_offsets():
    (block,), dropped = verify(draft("60 ngày làm việc, kể từ ngày chuyển đi."), GIVEN, REGISTER)
    (found,) = block.quotes
    assert TEXT[found.start : found.end] == "60 ngày làm việc,\nkể từ ngày chuyển đi."
    assert dropped == 0


def test_an_invented_quote_is_dropped_with_its_block():
    assert verify(draft("90 ngày làm việc"), GIVEN, REGISTER) == ((), 1)


def test_a_quote_changed_in_one_mark_is_not_the_quote():
    assert locate(Quote(PASSAGE.id, "nộp phiêu trong"), GIVEN) is None
    assert locate(Quote(PASSAGE.id, "Nộp phiếu trong"), GIVEN) is None


def test_a_quote_from_a_passage_the_writer_was_not_given_is_dropped():
    assert verify(draft("60 ngày làm việc", passage_id="other:dieu-1"), GIVEN, REGISTER) == ((), 1)


def test_a_quote_may_not_begin_or_end_inside_a_word_or_number():
    assert locate(Quote(PASSAGE.id, "0 ngày làm việc"), GIVEN) is None
    assert locate(Quote(PASSAGE.id, "trong 60 ngày là"), GIVEN) is None


def test_decomposed_letters_and_white_space_are_forgiven():
    assert locate(Quote(PASSAGE.id, "Đảng  viên\tnộp phiếu"), GIVEN) is not None


def test_an_empty_quote_is_no_quote():
    assert verify(draft("  "), GIVEN, REGISTER) == ((), 1)


def test_a_figure_in_the_lead_that_nothing_supports_costs_the_block():
    assert verify(draft("60 ngày làm việc", lead="Trong 75 ngày:"), GIVEN, REGISTER) == ((), 1)


def test_a_figure_in_the_lead_may_come_from_its_quote():
    blocks, dropped = verify(draft("60 ngày làm việc", lead="Trong 60 ngày:"), GIVEN, [])
    assert len(blocks) == 1
    assert dropped == 0


def test_an_address_in_the_lead_costs_the_block():
    assert verify(draft("60 ngày làm việc", lead="Xem https://example.vn"), GIVEN, REGISTER) == ((), 1)


def test_the_good_quotes_of_a_block_outlive_the_bad_ones():
    block = Block(LEAD, (Quote(PASSAGE.id, "60 ngày làm việc"), Quote(PASSAGE.id, "bịa đặt")))
    (kept,), dropped = verify([block], GIVEN, REGISTER)
    assert [TEXT[q.start : q.end] for q in kept.quotes] == ["60 ngày làm việc"]
    assert dropped == 1


def test_dates_are_figures_whatever_their_leading_zeros():
    assert figures("ngày 05/07/2022") == figures("ngày 5/7/2022") == {"5/7/2022"}


@given(st.text(max_size=60), st.text(max_size=60))
def test_what_verify_returns_always_stands_in_the_passage(text, quote):
    given_passages = {passage(text).id: passage(text)}
    blocks, _ = verify(draft(quote), given_passages, REGISTER)
    for block in blocks:
        for found in block.quotes:
            assert (
                " ".join(text[found.start : found.end].split()) == " ".join(quote.split()) or quote != quote.strip()
            )
