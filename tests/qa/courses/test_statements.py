import random

from made.documents import document, provision
from qa.courses.clauses import Clause, Sentence, clauses
from qa.courses.options import Pool
from qa.courses.statements import Claim, claims, of_four

APART = (
    "Chi bộ họp mỗi tháng một kỳ.",
    "Thẻ đảng viên dùng mẫu 3-TĐV.",
    "Hồ sơ do đảng ủy cơ sở giữ.",
    "Người xin vào Đảng tự khai lý lịch.",
)


def claim(clause: Clause) -> Claim:
    return Claim(Sentence(clause, 0, len(clause.text), clause.text, ""), "", f"Không phải: {clause.text}")


def fours(*texts: str) -> list[set[str]]:
    held = clauses([document(*(provision(f"{at}", text) for at, text in enumerate(texts, start=1)))])
    asked = of_four([claim(one) for one in held], random.Random(1))
    return [{source.quote for source in one.sources} for one in asked]


def test_four_statements_ask_which_is_right_and_which_is_not() -> None:
    assert fours(*APART) == [set(APART), set(APART)]


def test_statements_that_are_alike_do_not_stand_beside_each_other() -> None:
    twin = "Chi bộ họp mỗi tháng một kỳ, có biên bản."
    assert fours(*APART[:3], twin) == []
    assert all(not {APART[0], twin} <= four for four in fours(*APART, twin))


def test_statements_on_how_often_something_is_done_do_not_stand_beside_each_other() -> None:
    other = "Hằng năm cấp ủy duyệt danh sách cảm tình."
    assert fours(*APART[:3], other) == []
    assert all(not {APART[0], other} <= four for four in fours(*APART, other))


def test_a_sentence_is_made_false_in_two_places_each_by_itself() -> None:
    text = "Đoàn có ít nhất 3 đảng viên chính thức thì lập chi bộ trong 30 ngày làm việc."
    held = clauses([document(provision("1", text), provision("2", "Thẻ được trả trong 60 ngày làm việc."))])
    made = list(claims(held[0], Pool(held, ()), random.Random(1)))
    assert {one.said for one in made} == {"3 đảng viên chính thức", "30 ngày làm việc"}
    assert all(len(set(one.false.split()) - set(text.split())) == 1 for one in made)
