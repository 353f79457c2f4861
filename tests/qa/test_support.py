import pytest

from made.passages import passage
from qa.support import Fault, clauses, fault, uphold, whole
from qa.verify import Block, Quote, locate

REPORT = "Khi đi nước ngoài từ 3 tháng đến dưới 12 tháng, đảng viên phải báo cáo chi bộ trong 10 ngày làm việc."
CARD = "Chi bộ xem xét hồ sơ, đảng ủy cơ sở thẩm định; thẻ bị mất thì không được cấp lại trong năm đó."
SHARES = (
    "Chi bộ họp ít nhất hai phần ba đảng viên, trừ đảng viên được miễn sinh hoạt; Quy định 294-QĐ/TW nêu mẫu 2-TĐV."
)


def why(sentence, text, asked=""):
    given = passage(text)
    quote = whole(locate(Quote(given.id, text), {given.id: given}))
    return fault(sentence, clauses(quote), asked)


@pytest.mark.parametrize(
    ("sentence", "text"),
    [
        (REPORT, REPORT),
        (
            "Đảng viên phải báo cáo chi bộ trong 10 ngày làm việc khi đi nước ngoài từ 3 tháng đến dưới 12 tháng.",
            REPORT,
        ),
        ("Hồ sơ được chi bộ xem xét.", CARD),
        ("Hồ sơ do chi bộ xét.", CARD),
        ("Đảng ủy cơ sở thẩm định.", CARD),
        ("Thẻ bị mất thì không được phép cấp lại trong năm đó.", CARD),
        ("Chi bộ họp tối thiểu 2/3 đảng viên, trừ trường hợp đảng viên được miễn sinh hoạt.", SHARES),
    ],
)
def test_what_the_clause_says_in_other_order_or_words_for_the_same_is_shown(sentence, text):
    assert why(sentence, text) is None


@pytest.mark.parametrize(
    ("sentence", "text", "found"),
    [
        (REPORT.replace("10 ngày", "15 ngày"), REPORT, Fault.FIGURE),
        (REPORT.replace("10 ngày làm việc", "10 ngày"), REPORT, Fault.FIGURE),
        (REPORT.replace("dưới 12", "trên 12"), REPORT, Fault.FIGURE),
        (REPORT.replace("3 tháng đến dưới 12", "12 tháng đến dưới 3"), REPORT, Fault.FIGURE),
        (REPORT.replace("phải", "có thể"), REPORT, Fault.MODALITY),
        (REPORT.replace("phải", "không phải"), REPORT, Fault.NEGATION),
        (REPORT.replace("chi bộ", "đảng ủy"), REPORT, Fault.NAME),
        (REPORT.replace("Khi đi", "Trước khi đi"), REPORT, Fault.MODALITY),
        ("Đảng viên phải báo cáo chi bộ trong 10 ngày làm việc.", REPORT, Fault.CASE),
        ("Đảng ủy cơ sở xem xét hồ sơ, chi bộ thẩm định.", CARD, Fault.NAME),
        ("Thẻ bị mất thì được cấp lại trong năm đó.", CARD, Fault.NEGATION),
        ("Thẻ bị hỏng thì không được cấp lại trong năm đó.", CARD, Fault.WORDS),
        ("Đảng viên là cán bộ và công chức nộp đơn.", "Đảng viên là cán bộ hoặc công chức nộp đơn.", Fault.MODALITY),
        ("Cấp ủy nơi đến giữ hồ sơ.", "Cấp ủy nơi đi giữ hồ sơ.", Fault.WORDS),
        ("Chi bộ họp ít nhất hai phần ba đảng viên.", SHARES, Fault.NEGATION),
        ("Chi bộ họp nhiều nhất hai phần ba đảng viên, trừ đảng viên được miễn sinh hoạt.", SHARES, Fault.FIGURE),
        ("Quy định 294-HD/TW nêu mẫu 2-TĐV.", SHARES, Fault.FIGURE),
        ("Quy định 294-QĐ/TW nêu mẫu 3-TĐV.", SHARES, Fault.FIGURE),
        ("Quy định 294-QĐ/TW nêu “mẫu đơn” 2-TĐV.", SHARES, Fault.FORM),
        ("Chi bộ xem xét hồ sơ [1].", CARD, Fault.FORM),
        ("Chi bộ xem xét hồ sơ:", CARD, Fault.FORM),
        ("Chi bộ xem xét\nhồ sơ.", CARD, Fault.FORM),
    ],
)
def test_what_the_clause_does_not_say_is_not_shown(sentence, text, found):
    assert why(sentence, text) is found


def test_a_condition_that_the_question_names_need_not_be_said_again():
    sentence = "Đảng viên phải báo cáo chi bộ trong 10 ngày làm việc."
    assert why(sentence, REPORT, "Đi nước ngoài 3 đến dưới 12 tháng thì báo cáo ai?") is None


def test_a_quote_is_drawn_out_to_the_sentence_that_may_say_the_contrary():
    assert why("Thẻ được cấp lại.", "Thẻ không được cấp lại.") is Fault.NEGATION
    given = passage("Họp mỗi tháng. Thẻ không được cấp lại.")
    block = Block("Thẻ được cấp lại.", (Quote(given.id, "được cấp lại"),))
    assert uphold([block], {given.id: given}, "") == ((), {Fault.NEGATION: 1})


def test_a_sentence_that_begins_as_one_clause_and_ends_as_another_is_said_by_neither():
    two = "Chi bộ giữ sổ họp. Đảng ủy ký thẻ đảng viên."
    assert why("Chi bộ ký thẻ đảng viên.", two) is not None
    assert why("Chi bộ giữ thẻ đảng viên.", two) is not None
    assert why("Đảng ủy ký thẻ đảng viên.", two) is None


def test_an_item_is_read_with_what_leads_into_its_list():
    text = "Đảng viên không được làm các việc sau:\n- nhận quà của người lạ;\n- mang tài liệu mật ra ngoài."
    given = passage(text)

    def shown(sentence):
        block = Block(sentence, (Quote(given.id, "nhận quà của người lạ"),))
        return bool(uphold([block], {given.id: given}, "")[0])

    assert shown("Đảng viên không được nhận quà của người lạ.")
    assert not shown("Đảng viên được nhận quà của người lạ.")


def test_without_a_quote_that_stands_nothing_is_shown():
    given = passage(CARD)
    for quotes in ((), (Quote(given.id, "chi bộ cấp thẻ"),), (Quote("other:dieu-1", CARD),)):
        assert uphold([Block("Chi bộ xem xét hồ sơ.", quotes)], {given.id: given}, "") == ((), {Fault.QUOTE: 1})
