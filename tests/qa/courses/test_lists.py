import random
from collections.abc import Iterator

import pytest

from corpus.model import Document
from made.documents import document, provision
from qa.courses.clauses import clauses
from qa.courses.drafts import Draft
from qa.courses.lists import alike, on_lists, told_apart, told_on
from qa.courses.model import Kind
from qa.courses.options import Pool

STEPS = (
    "Lễ tiến hành theo trình tự:\n- Chào cờ.\n- Đọc quyết định kết nạp.\n- Đảng viên mới tuyên thệ.\n"
    "- Nêu nhiệm vụ.\n- Bế mạc."
)
FIELDS = "Phía nơi đi viết các ô:\n- ô 1: chi ủy\n- ô 2: đảng ủy bộ phận\n- ô 3: đảng ủy cơ sở\n- ô 4: ban tổ chức"


TWO = "Huy hiệu có thể được xét sớm trong hai trường hợp sau:\n- đảng viên bệnh nặng\n- đảng viên từ trần"


def drafts(*held: Document) -> Iterator[Draft]:
    pool, chance = Pool(clauses(held), ()), random.Random(1)
    for clause in pool.asked:
        yield from on_lists(clause, pool, chance)


def test_what_comes_right_after_a_step_is_asked_of_an_ordered_list() -> None:
    asked = [one for one in drafts(document(provision("3", STEPS))) if one.kind is Kind.ORDER]
    after_oath = next(one for one in asked if one.stem.endswith("Đảng viên mới tuyên thệ?"))
    assert after_oath.answer == "Nêu nhiệm vụ"
    assert "Đảng viên mới tuyên thệ" not in after_oath.wrong


def test_a_step_at_any_time_is_neither_asked_nor_an_option() -> None:
    loose = STEPS.replace("Nêu nhiệm vụ", "Cấp trên phát biểu ở thời điểm phù hợp")
    asked = [one for one in drafts(document(provision("3", loose))) if one.kind is Kind.ORDER]
    assert all("phù hợp" not in f"{one.stem} {one.answer} {one.wrong}" for one in asked)


def test_what_goes_with_a_case_has_the_other_cases_as_wrong_options() -> None:
    asked = [one for one in drafts(document(provision("3", FIELDS))) if one.kind is Kind.CASE]
    assert {one.answer for one in asked} <= {
        *("Chi ủy", "Đảng ủy bộ phận", "Đảng ủy cơ sở", "Ban tổ chức"),
        *("Ô 1", "Ô 2", "Ô 3", "Ô 4"),
    }
    assert all(one.answer not in one.wrong and len(one.wrong) == 3 for one in asked)


def test_how_many_a_list_has_is_asked_where_its_lead_in_counts_right() -> None:
    three = "Người đó phải có đủ ba điều kiện:\n- còn sức khỏe tốt\n- có uy tín cao\n- có đơn xin"
    (right,) = [one for one in drafts(document(provision("3", three))) if one.kind is Kind.NUMBER]
    assert right.answer == "Ba điều kiện"
    assert right.stem.endswith("Người đó phải có đủ bao nhiêu điều kiện?")
    (two,) = [one for one in drafts(document(provision("3", TWO))) if one.kind is Kind.NUMBER]
    assert two.stem.endswith("có thể được xét sớm trong bao nhiêu trường hợp?")
    assert set(two.wrong) == {"Một trường hợp", "Ba trường hợp", "Bốn trường hợp"}
    bare = "Huy hiệu được xét đúng hạn. Hai trường hợp khác:\n- đảng viên bệnh nặng\n- đảng viên từ trần"
    assert [one for one in drafts(document(provision("3", bare))) if one.kind is Kind.NUMBER] == []
    told = provision("3", "", provision("3.1", TWO), heading="Xét sớm cho đảng viên bệnh nặng hoặc từ trần")
    assert [one for one in drafts(document(told)) if one.kind is Kind.NUMBER] == []
    miscounted = three.replace("ba điều kiện", "bốn điều kiện")
    assert [one for one in drafts(document(provision("3", miscounted))) if one.kind is Kind.NUMBER] == []


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("giấy do đảng viên chính thức viết để giới thiệu", "giấy giới thiệu của đảng viên được phân công", True),
        ("báo cáo của đảng ủy bộ phận, nếu có", "đơn xin vào Đảng", False),
        ("nhận xét của người giúp đỡ; bản tổng hợp", "nhận xét của đảng viên giúp đỡ", True),
    ],
)
def test_entries_that_may_say_the_same_are_alike(one: str, other: str, same: bool) -> None:
    assert alike(one, other) == same


def test_texts_of_which_one_is_in_another_are_not_told_apart() -> None:
    assert told_apart(["chi ủy", "đảng ủy cơ sở"])
    assert not told_apart(["cấp tỉnh", "ban tổ chức cấp tỉnh"])
    assert not told_apart(["chi ủy", "Chi uỷ"])


def test_boxes_are_asked_by_who_writes_them() -> None:
    stems = [one.stem for one in drafts(document(provision("3", FIELDS))) if one.kind is Kind.CASE]
    assert stems
    assert all(" viết?" in one and "trường hợp" not in one for one in stems)
    signed = FIELDS.replace("viết các ô:", "ký các ô:")
    assert list(drafts(document(provision("3", signed)))) == []  # of what nothing is said in words of its own


def test_conditions_beside_those_of_the_lead_in_are_not_asked_alone() -> None:
    joint = "Đảng bộ được xét phải thuộc cơ quan, đồng thời:\n- có trên 100 đảng viên\n- 3 năm liền hoàn thành tốt"
    (clause,) = clauses([document(provision("3", joint))])
    pool = Pool((clause,), ())
    assert list(on_lists(clause, pool, random.Random(1))) == []
    assert list(told_on(clause, pool)) == []


def test_a_length_stands_among_lengths_alone() -> None:
    held = (
        "Phải trả lời chậm nhất là:\n- cơ sở: 30 ngày\n- tỉnh: 60 ngày\n- Trung ương: 90 ngày\n- việc khó: báo lý do"
    )
    asked = [one for one in drafts(document(provision("3", held))) if one.kind is Kind.CASE]
    assert asked
    assert all("Báo lý do" not in one.wrong for one in asked)


def judged(text: str) -> dict[str, str]:
    """Return what is said of the list's cases, by many draws, and whether it is true."""
    held = document(
        provision("3", text),
        provision("4", "Đảng viên nộp giấy trong 60 ngày làm việc."),
        provision("5", "Chi bộ họp trong 45 ngày làm việc."),
    )
    pool = Pool(clauses([held]), ())
    return {
        one.stem.partition(" – ")[2].removesuffix(". Nhận định này đúng hay sai?"): one.answer
        for seed in range(30)
        for one in on_lists(pool.asked[0], pool, random.Random(seed))
        if one.kind is Kind.TRUTH
    }


def test_what_names_its_own_case_is_not_put_under_another() -> None:
    hints = "Nội dung gợi ý là:\n- với cá nhân: phẩm chất cá nhân\n- với tập thể: quy chế làm việc, đoàn kết nội bộ"
    said = judged(hints)
    assert said == {
        "với cá nhân: phẩm chất cá nhân": "Đúng",
        "với cá nhân: quy chế làm việc, đoàn kết nội bộ": "Sai",
    }


def test_what_reads_otherwise_is_not_put_under_a_case() -> None:
    stay = "Người tạm trú có các quyền sau:\n- ở nhà: giữ đủ quyền\n- ở xa: bị bớt quyền\n- cần thêm hạn: làm đơn"
    said = judged(stay)
    assert said["ở nhà: bị bớt quyền"] == "Sai"
    assert not {"cần thêm hạn: giữ đủ quyền", "ở nhà: làm đơn", "ở xa: làm đơn"} & said.keys()


def test_what_names_a_body_is_not_put_under_that_body() -> None:
    models = "Quy chế mẫu do các cấp ban hành:\n- Ban Bí thư: mẫu cho cấp tỉnh\n- cấp tỉnh: mẫu cho chi bộ"
    assert "cấp tỉnh: mẫu cho cấp tỉnh" not in judged(models)


def test_the_figure_of_a_case_is_judged_as_it_is_and_changed() -> None:
    limits = "Bên nhận phải trả lời, chậm nhất là:\n- tổ chức cơ sở: 30 ngày làm việc\n- việc khó: báo lý do"
    said = judged(limits)
    assert said["tổ chức cơ sở: 30 ngày làm việc"] == "Đúng"
    assert {said[one] for one in said if one != "tổ chức cơ sở: 30 ngày làm việc"} == {"Sai"}


def test_what_closes_an_ordered_list_is_not_asked() -> None:
    asked = [one for one in drafts(document(provision("3", STEPS))) if one.kind is Kind.ORDER]
    assert asked
    assert all(one.answer != "Bế mạc" for one in asked)
