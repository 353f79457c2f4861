import math

import pytest

from corpus.text import fold
from qa.question.conditions import (
    Conditions,
    Direction,
    Interval,
    Level,
    Place,
    Purpose,
    Quantity,
    Status,
    Transfer,
    amounts_asked,
    conditions_in,
    excludes,
    is_narrowed,
    open_dimensions,
)


def stay(low: float = 0, high: float = math.inf, *, over: bool = False, under: bool = False) -> Interval:
    return Interval(Quantity.STAY, low, high, over, under)


def point(quantity: Quantity, amount: float) -> Interval:
    return Interval(quantity, amount, amount)


OFFICIAL = conditions_in(
    "Đảng viên đi học hoặc làm chuyên gia theo diện chuyển chính thức phải nộp phiếu công tác chính thức ngoài nước"
    " trong 60 ngày làm việc, tính từ ngày chuyển đi."
)
TEMPORARY = conditions_in(
    "Đảng viên ra ngoài nước tạm thời (từ 3 tháng tới dưới 12 tháng) nộp phiếu công tác tạm thời ngoài nước"
    " trong 30 ngày làm việc, tính từ ngày chuyển đi."
)


@pytest.mark.parametrize(
    ("text", "interval"),
    [
        ("đi nước ngoài từ 3 tháng đến dưới 12 tháng", stay(3, 12, under=True)),
        ("đi nước ngoài từ 3 đến 12 tháng", stay(3, 12)),
        ("ra nước ngoài 3-6 tháng", stay(3, 6)),
        ("ở nước ngoài trên 12 tháng", stay(12, over=True)),
        ("ở nước ngoài từ 1 năm trở lên", stay(12)),
        ("đi dưới 3 tháng", stay(0, 3, under=True)),
        ("đi không quá 3 tháng", stay(0, 3)),
        ("đi sang Nhật 5 tháng", stay(5, 5)),
        ("đi Nhật nửa năm", stay(6, 6)),
        ("sang Đức một năm rưỡi", stay(18, 18)),
        ("đi nước ngoài 1 năm 6 tháng", stay(18, 18)),
        ("du học hai năm", stay(24, 24)),
        ("người 61 tuổi xin vào Đảng", point(Quantity.AGE, 61)),
        ("người trên 60 tuổi", Interval(Quantity.AGE, 60, low_open=True)),
        ("từ 30 năm tuổi đảng", Interval(Quantity.PARTY_AGE, 30)),
        ("Huy hiệu Đảng 40 năm", point(Quantity.PARTY_AGE, 40)),
        ("tỷ lệ thương tật từ 81% trở lên", Interval(Quantity.SHARE, 81)),
        ("chi bộ có dưới 9 đảng viên chính thức", Interval(Quantity.MEMBERS, 0, 9, high_open=True)),
        ("chi bộ có bốn mươi hai đảng viên", point(Quantity.MEMBERS, 42)),
    ],
)
def test_an_amount_is_an_interval_however_it_is_typed(text: str, interval: Interval) -> None:
    assert conditions_in(text).intervals == {interval}
    assert conditions_in(fold(text)).intervals == {interval}


def test_an_amount_is_read_in_simple_english() -> None:
    assert conditions_in("Can I study abroad for two years?").intervals == {stay(24, 24)}
    assert conditions_in("more than 12 months abroad").intervals == {stay(12, over=True)}


@pytest.mark.parametrize(
    "text",
    [
        "nộp phiếu trong thời hạn 30 ngày làm việc",
        "trong vòng 3 tháng kể từ ngày về nước",
        "chậm nhất 7 ngày sau khi đi",
        "sau tháng 5 năm 2025",
        "từ năm 2020 đến năm 2025",
        "ngày 15 tháng 3 năm 2021",
        "đóng đảng phí 1% tiền lương",
        "đã được hai phần ba đảng viên chính thức tán thành",
    ],
)
def test_what_is_due_or_dated_is_no_condition(text: str) -> None:
    assert not conditions_in(text).intervals


def test_what_is_required_or_decides_both_ways_is_no_condition() -> None:
    assert not conditions_in("Người vào Đảng phải đủ 18 tuổi.").intervals
    assert not conditions_in("Chỉ phải kê những chuyến đi nước ngoài từ 3 tháng trở lên.").intervals
    assert not conditions_in("Đảng bộ phải có đủ các điều kiện:\n- có từ 400 đảng viên").intervals
    assert not conditions_in("Người giới thiệu phải là đảng viên chính thức.").cases


@pytest.mark.parametrize(
    ("text", "cases"),
    [
        ("Tôi sắp đi Hàn Quốc", {Direction.LEAVING, Place.ABROAD}),
        ("đi lao động ở Nhật về nước", {Direction.RETURNING, Place.ABROAD, Place.HOME, Purpose.LABOUR}),
        ("chuyển sang nước thứ ba", {Direction.ONWARD, Place.ABROAD}),
        ("du học", {Direction.LEAVING, Place.ABROAD, Purpose.STUDY}),
        ("đi học tại cơ sở đào tạo trong nước", {Place.HOME, Purpose.STUDY}),
        ("đi công tác, học tập", {Purpose.POSTING, Purpose.STUDY}),
        ("đi thăm thân", {Purpose.PRIVATE}),
        ("đảng viên dự bị", {Status.PROBATIONARY}),
        ("chưa là đảng viên chính thức", {Status.PROBATIONARY}),
        ("đảng viên được miễn công tác và sinh hoạt", {Status.EXEMPTED}),
        ("người xin vào Đảng", {Status.APPLICANT}),
        ("chuyển sinh hoạt đảng tạm thời", {Transfer.TEMPORARY}),
        ("đối với tỉnh ủy", {Level.PROVINCE}),
        ("đại hội chi bộ", {Level.CELL}),
    ],
)
def test_a_case_is_read_with_or_without_diacritics(text: str, cases: set[object]) -> None:
    assert conditions_in(text).cases == cases
    assert conditions_in(fold(text)).cases == cases


@pytest.mark.parametrize(
    "text",
    [
        "",
        "không phải đi học",
        "kết hôn với người nước ngoài",
        "Đảng ủy Ngoài nước",
        "quá hạn nộp hồ sơ",
        "tỉnh ủy quyết định",
        "trừ trường hợp đi học",
        "sinh hoạt kể cả đảng viên dự bị",
    ],
)
def test_a_name_a_negation_and_an_exception_are_no_case(text: str) -> None:
    assert not conditions_in(text).cases


def test_five_months_abroad_get_the_deadline_of_temporary_transfers() -> None:
    asked = conditions_in("Tôi sang Nhật 5 tháng thì nộp phiếu công tác trong bao nhiêu ngày?")
    assert excludes(OFFICIAL, asked)
    assert not excludes(TEMPORARY, asked)


def test_the_length_of_a_stay_abroad_outweighs_the_transfer_that_is_asked_about() -> None:
    assert not excludes(TEMPORARY, conditions_in("Đi nước ngoài 5 tháng có phải chuyển sinh hoạt chính thức không?"))


def test_study_abroad_does_not_get_the_rule_on_schools_at_home() -> None:
    home = conditions_in("Đảng viên học tại cơ sở đào tạo trong nước từ 3 tháng đến 24 tháng chuyển tạm thời.")
    assert excludes(home, conditions_in("du hoc 2 nam"))
    assert not excludes(home, conditions_in("Đi học trong nước 2 năm"))


def test_of_cases_that_semicolons_join_one_that_holds_is_enough() -> None:
    clause = conditions_in(
        "Khi đảng viên chuyển chỗ ở dưới 1 năm; khi học ở trường trong nước từ 3 tháng đến 2 năm thì làm giấy báo."
    )
    assert excludes(clause, conditions_in("du học 2 năm"))
    assert not excludes(clause, conditions_in("học trong nước 2 năm"))
    assert not excludes(clause, conditions_in("chuyển chỗ ở 6 tháng"))


def test_a_returning_labourer_is_not_sent_where_students_go() -> None:
    students = conditions_in("Khi đảng viên đi học hoặc làm chuyên gia về nước thì trình Đảng ủy Bộ Ngoại giao.")
    assert excludes(students, conditions_in("Đi xuất khẩu lao động vừa về nước thì trình ai?"))


def test_silence_excludes_nothing() -> None:
    assert not excludes(Conditions(), conditions_in("Du học 2 năm"))
    assert not excludes(OFFICIAL, Conditions())


def test_a_clause_on_several_cases_covers_each_of_them() -> None:
    clause = conditions_in("Đảng viên chuyển sinh hoạt chính thức hay tạm thời ra ngoài nước đều báo chi bộ.")
    assert not excludes(clause, conditions_in("chuyển sinh hoạt tạm thời ra nước ngoài"))


def test_what_one_later_sentence_is_on_does_not_narrow_the_clause() -> None:
    clause = conditions_in("Đảng viên đi một mình do cấp ủy hướng dẫn. Đảng viên dự bị mang thêm ba bản sao.")
    assert not excludes(clause, conditions_in("đảng viên chính thức đi một mình"))
    assert excludes(conditions_in("Đảng viên dự bị mang thêm ba bản sao."), conditions_in("đảng viên chính thức"))


def test_an_exempted_member_is_still_a_member() -> None:
    exempted = conditions_in("Đảng viên được miễn sinh hoạt vẫn được xét tặng Huy hiệu.")
    assert not excludes(exempted, conditions_in("đảng viên chính thức"))
    assert excludes(exempted, conditions_in("người xin vào Đảng"))


def test_a_heading_speaks_where_its_clause_does_not() -> None:
    heading = conditions_in("Chuyển sinh hoạt đảng tạm thời ở ngoài nước")
    clause = conditions_in("Đảng viên đang công tác ở ngoài nước nộp phiếu cho cấp ủy.").under(heading)
    assert clause.of(Transfer) == {Transfer.TEMPORARY}
    assert excludes(clause, conditions_in("chuyển hẳn"))


def test_intervals_meet_only_where_an_end_belongs_to_both() -> None:
    assert stay(3, 12).meets(stay(12))
    assert not stay(3, 12, under=True).meets(stay(12))
    assert not stay(12, over=True).meets(stay(12, 12))


def test_what_the_clauses_are_told_apart_by_is_left_open_by_the_question() -> None:
    asked = conditions_in("Đi nước ngoài thì nộp phiếu trong bao nhiêu ngày?")
    assert open_dimensions([OFFICIAL, TEMPORARY], asked) == {
        Transfer: (frozenset({Transfer.OFFICIAL}), frozenset({Transfer.TEMPORARY}))
    }
    assert open_dimensions([OFFICIAL], asked) == {}
    assert open_dimensions([], asked) == {}
    assert open_dimensions([OFFICIAL, TEMPORARY], conditions_in("Đi nước ngoài 5 tháng")) == {}


def test_what_a_first_sentence_says_and_the_whole_takes_back_is_no_case_to_choose() -> None:
    """How activity is moved follows from a stay abroad alone: a clause that goes on at home says nothing of it."""
    clause = conditions_in("Đoàn ra ngoài nước từ 12 tháng trở lên thì lập chi bộ. Về trong nước, chi ủy báo cáo.")
    assert Transfer in clause.narrowed
    assert not is_narrowed(Transfer, clause)
    found = open_dimensions([clause, TEMPORARY, OFFICIAL], conditions_in("Đi nước ngoài thì lập chi bộ không?"))
    assert all(said for cases in found.values() for said in cases)


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("bao nhiêu tuổi thì được vào đảng", {Quantity.AGE}),
        ("may tuoi thi duoc vao dang", {Quantity.AGE}),
        ("bao nhiêu năm tuổi đảng thì được tặng huy hiệu", {Quantity.PARTY_AGE}),
        ("đi nước ngoài mấy tháng thì phải chuyển sinh hoạt đảng", {Quantity.STAY}),
        ("nộp trong bao nhiêu ngày", set()),
        ("người trên 60 tuổi vào Đảng phải hỏi mấy nơi", set()),
    ],
)
def test_an_amount_is_asked_for_by_its_unit(text: str, asked: set[Quantity]) -> None:
    assert amounts_asked(text) == asked
