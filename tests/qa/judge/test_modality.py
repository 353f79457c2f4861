import pytest

from qa.judge.modality import settled
from qa.question.reading import read

CARD = "Đảng viên bị khai trừ không được giữ thẻ đảng viên."


HARDLY = frozenset("dang vien chi bo".split())  # what everybody says tells no case


def said(question, sentence, *beside, above=""):
    """Return what the sentence says to the question."""
    reading = read(question)
    assert reading.closed is not None
    telling = {word: 0.01 for word in HARDLY}
    return settled(reading.closed, reading.conditions, sentence, above, beside, lambda word: telling.get(word, 1.0))


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("Đảng viên bị khai trừ có được giữ thẻ không?", CARD),
        ("dang vien bi khai tru co duoc giu the khong", CARD),
        ("Bản cũ có được thanh lý không?", "Bản cũ chuyển về lưu cùng hồ sơ, không được thanh lý."),
        ("Người xem có được rút bớt tài liệu không?", "Người xem không được tẩy, ghi thêm hay rút bớt tài liệu."),
        ("Chi ủy có phải khai phiếu mới không?", "Chi ủy không phải khai phiếu mới; phiếu đi theo hồ sơ."),
        ("Nhiệm kỳ đầu có bắt buộc đủ 5 năm không?", "Nhiệm kỳ đầu không buộc đủ 5 năm."),
        ("Đảng ủy bộ phận có con dấu không?", "Đảng ủy bộ phận không có con dấu."),
        ("Đang bị thanh tra có được chuyển đi không?", "Đảng viên đang bị thanh tra thì chưa chuyển đi."),
        ("Hồ sơ có được tẩy xóa không?", "Hồ sơ là tài liệu mật, cấm tẩy xóa."),
        ("Đại biểu chỉ định có phải là số thêm không?", "Đại biểu chỉ định không phải là số thêm."),
    ],
)
def test_a_clause_that_forbids_or_lifts_what_was_asked_says_no(question, sentence):
    assert said(question, sentence) is False


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("Gia đình có được giữ thẻ không?", "Khi đảng viên từ trần, gia đình được giữ lại thẻ."),
        ("Chi bộ có quyền biểu dương đảng viên không?", "Chi bộ có quyền biểu dương đảng viên."),
        ("Người đi có phải nộp phiếu không?", "Người đi phải nộp phiếu trong 60 ngày làm việc."),
        ("Chi bộ có phải có quy chế không?", "Cấp ủy, chi bộ và ban tổ chức phải có quy chế."),
    ],
)
def test_a_clause_that_allows_or_requires_what_was_asked_says_yes(question, sentence):
    if sentence.startswith("Khi"):
        question = question.replace("Gia đình", "Đảng viên từ trần thì gia đình")
    assert said(question, sentence) is True


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("Đảng viên có được giữ hồ sơ gốc không?", "Đảng viên không được giữ thẻ."),
        ("Đảng viên có phải giữ thẻ không?", CARD),
        ("Chi bộ có được xét tặng không?", "Thời gian nghỉ không làm mất quyền được xét tặng của chi bộ."),
        ("Chi bộ có được lập quỹ không?", "Chi bộ mà chưa được lập quỹ thì báo cáo đảng ủy."),
        ("Có được giữ thẻ không?", "Cán bộ quản giáo không được giữ thẻ."),
        ("Chi bộ có phải nộp lại thẻ không?", "Chi bộ thu thẻ và nộp lại."),
        ("Người giúp việc có phải đủ 12 tháng không?", "Chi bộ không đòi hỏi người giúp việc phải đủ 12 tháng."),
    ],
    ids=[
        "another thing",
        "another modality",
        "a no to a no",
        "a condition",
        "another's case",
        "no modality",
        "below a no",
    ],
)
def test_what_says_something_else_leaves_it_open(question, sentence):
    assert said(question, sentence) is None


@pytest.mark.parametrize(
    "sentence",
    [
        "Đảng viên không được giữ thẻ, trừ người được cấp ủy cho phép.",
        "Đảng viên chỉ được giữ thẻ.",
        "Đảng viên không được giữ thẻ nếu đã bị kỷ luật cách chức.",
        "Đảng viên được giữ thẻ, nếu có nguyện vọng.",
        "Đảng viên nghỉ vì lý do chính đáng thì được giữ thẻ.",
        "Đảng viên dự bị không được giữ thẻ.",
        "Đảng viên ra nước ngoài từ 12 tháng trở lên không được giữ thẻ.",
    ],
    ids=[
        "an exception",
        "only",
        "a condition not said",
        "a condition at the end",
        "a reason",
        "another status",
        "a stay not said",
    ],
)
def test_what_the_clause_makes_depend_leaves_it_open(sentence):
    assert said("Đảng viên có được giữ thẻ không?", sentence) is None
    assert said("Đảng viên có được giữ thẻ không?", "Đảng viên không được giữ thẻ.") is False


def test_the_condition_that_the_question_says_settles_it():
    sentence = "Đảng viên không được giữ thẻ nếu đã bị kỷ luật cách chức."
    assert said("Bị kỷ luật cách chức thì có được giữ thẻ không?", sentence) is False


@pytest.mark.parametrize("exception", ["Chỉ có một ngoại lệ: đã được cho phép.", "Điều kiện là đã khai đủ, rõ."])
def test_an_exception_beside_it_leaves_it_open(exception):
    question = "Đảng viên bị khai trừ có được giữ thẻ không?"
    assert said(question, CARD, "Chi bộ thu thẻ.") is False
    assert said(question, CARD, exception) is None


def test_a_figure_that_the_clause_does_not_have_leaves_it_open():
    sentence = "Đảng ủy được bố trí không quá 15 cán bộ chuyên trách."
    assert said("Đảng ủy có được bố trí cán bộ chuyên trách không?", sentence) is True
    assert said("Đảng ủy có được bố trí 20 cán bộ chuyên trách không?", sentence) is None


def test_all_that_is_asked_must_be_said():
    sentence = "Người bị khai trừ không được giữ thẻ, hồ sơ."
    assert said("Bị khai trừ có được giữ thẻ, hồ sơ không?", sentence) is False
    assert said("Bị khai trừ có được giữ thẻ, hồ sơ gốc không?", sentence) is None


def test_half_of_the_case_asked_about_must_be_said():
    assert said("Bị khai trừ ở trại giam có được giữ thẻ không?", "Bị khai trừ không được giữ thẻ.") is False
    assert said("Bị khai trừ ở trại giam tỉnh có được giữ thẻ không?", "Bị khai trừ không được giữ thẻ.") is None


def test_an_amount_is_within_the_clause_that_is_on_it():
    sentence = "Đảng viên ra ngoài nước từ 3 tháng tới dưới 12 tháng không phải qua Đảng ủy Bộ Ngoại giao."
    assert said("Ra nước ngoài 6 tháng có phải qua Đảng ủy Bộ Ngoại giao không?", sentence) is False
    assert said("Ra nước ngoài 18 tháng có phải qua Đảng ủy Bộ Ngoại giao không?", sentence) is None


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("Người già có được giữ thẻ không?", "Người già đã được giữ thẻ từ trước."),
        ("Đảng viên ký tên có được giữ thẻ không?", "Đảng viên ký tên để được giữ thẻ."),
    ],
)
def test_what_is_said_by_the_way_allows_nothing(question, sentence):
    assert said(question, sentence) is None


def test_a_verb_that_is_allowed_to_one_and_forbidden_to_another_leaves_it_open():
    assert said("Chi bộ có được giữ thẻ không?", "Chi bộ được giữ thẻ; gia đình không được giữ thẻ.") is None


def test_a_sentence_that_says_both_leaves_it_open():
    both = "Nếu về dự thì được tính vào tổng số, nếu không về dự thì không tính vào tổng số."
    assert said("Về dự thì có được tính vào tổng số không?", both) is None


def test_what_stands_over_an_item_tells_its_case():
    question, item = "Sinh hoạt tạm thời có quyền biểu quyết không?", "- không có quyền biểu quyết, ứng cử"
    assert said(question, item, above="Ở nơi sinh hoạt tạm thời, đảng viên:") is False
    assert said(question, item, above="Người ngoài Đảng dự họp:") is None
