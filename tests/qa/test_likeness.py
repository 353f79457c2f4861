import numpy as np
import pytest

from qa.language.lexicon import shipped
from qa.likeness import ON_ONE_MATTER, Put, ask_the_same, grouped, middle
from qa.question.reading import read
from qa.question.words import ASKING

HERE = np.array([1.0, 0.0], np.float32)
AWAY = np.array([0.7, 0.714], np.float32)


def asked(text, vector=HERE):
    lexicon = shipped()
    return Put(read(text, lexicon=lexicon), vector, lexicon)


def idf(word):
    """Return little for the words that every question has, as an index does."""
    return 0.02 if word in ASKING else 1.0


def alike(one, other, vector=HERE):
    return ask_the_same(asked(one), asked(other, vector), idf)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Bị xóa tên thì khiếu nại trong mấy ngày?", "bi xoa ten thi khieu nai trong may ngay"),
        ("Mới là đảng viên dự bị đã được phát thẻ chưa?", "mới là ĐV dự bị đã được phát thẻ chưa ạ"),
        ("Thư ký đại hội chi bộ do ai đề xuất?", "Ai đề xuất thư ký đại hội chi bộ?"),
        ("Ban thường vụ được tối đa mấy người?", "cho em hỏi ban thường vụ được tối đa bao nhiêu người"),
    ],
)
def test_the_same_is_asked_in_other_letters_another_order_and_with_other_manners(one, other):
    assert alike(one, other)
    assert alike(other, one)
    assert not alike(one, other, AWAY)  # their meaning must agree as well


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Chi bộ có chi ủy thì chỉ định ai?", "Chi bộ không có chi ủy thì chỉ định ai?"),
        ("Phí trọng tải lượt vào bến bao nhiêu?", "Phí trọng tải lượt ra bến bao nhiêu?"),
        ("Huy hiệu 40 năm tuổi đảng ai tặng?", "Huy hiệu 50 năm tuổi đảng ai tặng?"),
        ("Đảng bộ xuất sắc một năm được khen gì?", "Đảng bộ xuất sắc năm năm được khen gì?"),
        ("Bí thư đắc cử thì ký văn bản được chưa?", "Phó bí thư đắc cử thì ký văn bản được chưa?"),
        ("Quy định 294 có hiệu lực khi nào?", "Quy định 294 còn hiệu lực không?"),
        ("Quy định 294 ai ký?", "Quy định 208 ai ký?"),
        ("Điều 5 Quy định 294 nói gì?", "Điều 6 Quy định 294 nói gì?"),
        ("Khoản 6 Điều 5 Quy định 294 nói gì?", "Khoản 5 Điều 6 Quy định 294 nói gì?"),
        ("Nộp hồ sơ trước khi đi phải báo ai?", "Nộp hồ sơ sau khi đi phải báo ai?"),
        ("Bị xóa tên có được khiếu nại không?", "Bị xóa tên có được khiếu nại không, trong mấy ngày?"),
    ],
)
def test_another_question_is_another_however_near_its_words_are(one, other):
    assert not alike(one, other)
    assert not alike(other, one)


def test_without_vectors_only_the_same_words_will_do():
    one = asked("Ai giữ hồ sơ đảng viên?", None)
    assert ask_the_same(one, asked("ai giu ho so dang vien", None), lambda word: 1.0)
    assert not ask_the_same(one, asked("Ai giữ bộ hồ sơ đảng viên?", None), lambda word: 0.01)


def test_questions_are_put_together_by_the_mean_of_their_likeness():
    none = np.empty((0, 2), np.float32)
    angles = np.radians([0, 10, 20, 90, 100])
    vectors = np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)
    assert grouped(none) == []
    assert grouped(vectors[:1]) == [[0]]
    assert sorted(grouped(vectors)) == [[0, 1, 2], [3, 4]]
    assert middle(vectors, [0, 1, 2]) == 1
    apart = np.radians([0, np.degrees(np.arccos(ON_ONE_MATTER - 0.01))])
    assert len(grouped(np.stack([np.cos(apart), np.sin(apart)], axis=1).astype(np.float32))) == 2
