import pytest

from corpus.text import without_diacritics
from qa.question.closed import Modal, closed_in
from qa.question.reading import read

ASKED = [
    ("Đảng viên dự bị có được biểu quyết không?", Modal.MAY, "bieu quyet", "dang vien du"),
    ("Bị khai trừ thì có còn được giữ thẻ không ạ?", Modal.MAY, "giu the", "khai tru"),
    ("Chi bộ có quyền tặng giấy khen không", Modal.MAY, "tang giay khen", "chi bo"),
    ("Bố là đảng viên, con có phải thẩm tra, xác minh không?", Modal.MUST, "tham tra xac minh", "bo dang vien con"),
    ("Nhiệm kỳ đầu có bắt buộc phải đủ 5 năm hay không?", Modal.MUST, "du 5 nam", "nhiem ky dau"),
    ("Đảng ủy bộ phận có con dấu không?", Modal.DOES, "con dau", "dang uy bo phan"),
    ("Người giới thiệu có phải là đảng viên chính thức không?", Modal.IS, "dang vien chinh thuc", "nguoi gioi thieu"),
    ("Đi xa thì phải báo cáo chi bộ, đúng không?", Modal.MUST, "bao cao chi bo", "xa"),
    ("Có nộp hồ sơ qua mạng được không?", Modal.MAY, "nop ho so qua mang", ""),
]


@pytest.mark.parametrize(("text", "modal", "predicate", "case"), ASKED)
def test_what_is_asked_to_be_allowed_required_or_so_is_told_from_its_case(text, modal, predicate, case):
    found = closed_in(text)
    assert found is not None
    assert (found.modal, " ".join(found.predicate), " ".join(found.case)) == (modal, predicate, case)
    assert found.headed


@pytest.mark.parametrize("text", [text for text, *_ in ASKED if "con dấu" not in text])  # “còn dấu”, typed without
def test_what_is_typed_without_marks_is_asked_all_the_same(text):
    marked, bare = closed_in(text), closed_in(without_diacritics(text))
    assert bare is not None
    assert bare.modal is marked.modal
    assert set(marked.predicate) <= {*bare.predicate, *bare.case}


def test_where_the_verb_begins_is_not_known_of_what_is_only_said_to_be_wanted():
    found = closed_in("Tôi tự mang hồ sơ đi được không?")
    assert (found.modal, found.headed) == (Modal.MAY, False)


@pytest.mark.parametrize(
    "text",
    [
        "Không phải nộp lại thẻ, đúng không?",
        "Sinh hoạt tạm thời thì chưa được biểu quyết phải không?",
        "Được miễn sinh hoạt thì khỏi đánh giá phải không?",
        "Có cần giấy tờ gì không?",
        "Nộp cho chi bộ hay đảng ủy được không?",
        "Ai được biểu quyết?",
        "Đảng viên không được làm gì?",
        "Thủ tục chuyển sinh hoạt đảng",
        "Có được giữ thẻ không? Ai thu thẻ?",
        "Đảng viên dự bị có được giữ thẻ và có được biểu quyết không?",
        "Lên mạng chất vấn có đúng phạm vi được phép phê bình gì không?",
        "không",
        "",
    ],
)
def test_what_asks_for_more_or_after_a_no_is_no_question_for_yes_or_no(text):
    assert closed_in(text) is None


def test_who_leaves_the_party_denies_nothing():
    assert closed_in("Ra khỏi Đảng rồi có được giữ thẻ không?") is not None


def test_a_follow_up_several_things_and_another_language_are_not_read_for_it():
    assert read("Đảng viên dự bị có được biểu quyết không?").closed
    assert read("Đảng viên dự bị có được biểu quyết không, có phải đóng đảng phí không?").closed is None
    assert read("còn ứng cử có được không?", ["Đảng viên dự bị có được biểu quyết không?"]).closed is None
    assert read("May a probationary member vote?").closed is None
