import pytest

from made.courses import essay, item, rule
from qa.courses.clauses import clauses
from qa.courses.model import Item, Kind
from qa.courses.options import Pool
from qa.courses.review import faults

POOL = Pool(clauses([rule()]), ())


def asked(*options: str, key: int = 0, **more: object) -> Item:
    stem = "Theo Quy định 294-QĐ/TW: Chi bộ tổ chức lễ kết nạp trong bao nhiêu ngày làm việc?"
    return item(1, stem=stem, options=options, key=key, **more)


SOUND = ("30 ngày làm việc", "60 ngày làm việc", "45 ngày làm việc", "15 ngày làm việc")


def test_a_sound_question_has_no_faults() -> None:
    assert faults(asked(*SOUND), POOL) == ()


@pytest.mark.parametrize(
    ("question", "said"),
    [
        (asked(*SOUND, key=1), "lời trích làm căn cứ không nói điều đáp án nói"),
        (asked(SOUND[0], SOUND[1], f"{SOUND[1]}.", SOUND[2]), "hai phương án giống nhau"),
        (asked(SOUND[0], "lâu", "rất lâu", "không bao lâu"), "để lộ đáp án"),
    ],
    ids=["key", "equal", "giveaway"],
)
def test_what_is_wrong_with_a_question_is_told(question: Item, said: str) -> None:
    assert any(said in one for one in faults(question, POOL))


def test_an_option_that_another_clause_bears_out_is_told() -> None:
    wrong = "Đảng viên nộp giấy giới thiệu trong 60 ngày làm việc"
    options = (
        "Chi bộ tổ chức lễ kết nạp trong 30 ngày làm việc",
        wrong,
        "Văn thư chuyển hồ sơ gốc trong 20 ngày làm việc",
        "Kế toán quyết toán thu chi trong 10 ngày làm việc",
    )
    asking = "Theo Quy định 294-QĐ/TW, phát biểu nào sau đây đúng?"
    question = item(1, kind=Kind.STATEMENT, stem=asking, options=options)
    assert faults(question, POOL) == (f"phương án “{wrong}” cũng đúng theo điều khoản trong kho",)


def test_a_point_that_its_clause_does_not_say_is_told() -> None:
    sound = essay(1, 2)
    points = tuple(point.model_copy(update={"text": point.source.quote}) for point in sound.points)
    assert faults(sound.model_copy(update={"points": points}), POOL) == ()
    invented = points[1].model_copy(update={"text": "Đảng viên phải đóng thêm một khoản lệ phí."})
    found = faults(sound.model_copy(update={"points": (points[0], invented)}), POOL)
    assert found == ("lời trích của ý 2 không nói điều ý ấy nói",)
