import string

import pytest

from qa.question.conditions import (
    Direction,
    Interval,
    Level,
    Place,
    Purpose,
    Quantity,
    Status,
    Transfer,
    conditions_in,
    said_of,
)
from qa.write import replies
from qa.write.replies import Reply

REPLIES = {name: reply for name, reply in vars(replies).items() if isinstance(reply, Reply)} | {
    f"CASES[{case}]": reply for case, reply in replies.CASES.items()
}


def named(sentence: str) -> set[str | None]:
    return {field for _, field, _, _ in string.Formatter().parse(sentence)} - {None}


@pytest.mark.parametrize("name", REPLIES)
def test_a_reply_names_the_same_in_both_languages(name: str) -> None:
    assert named(REPLIES[name].vi) == named(REPLIES[name].en)
    assert REPLIES[name].vi != REPLIES[name].en or name == "ASK_CELL"


def test_every_case_has_a_label() -> None:
    assert replies.CASES.keys() == {*Direction, *Place, *Status, *Purpose, *Transfer, *Level}
    assert replies.UNITS.keys() == set(Quantity)


@pytest.mark.parametrize(
    ("case", "label"),
    [
        (Interval(Quantity.STAY, 3, 12, high_open=True), "Thời gian từ 3 tháng đến dưới 12 tháng"),
        (Interval(Quantity.STAY, 12), "Thời gian từ 12 tháng trở lên"),
        (Interval(Quantity.STAY, high=3, high_open=True), "Thời gian dưới 3 tháng"),
        (Interval(Quantity.AGE, 60, low_open=True), "Trên 60 tuổi"),
        (Interval(Quantity.AGE, 18, 60), "Từ 18 tuổi đến 60 tuổi"),
        (Interval(Quantity.PARTY_AGE, 30), "Từ 30 năm tuổi đảng trở lên"),
        (Interval(Quantity.PARTY_AGE, 45, 45), "45 năm tuổi đảng"),
        (Interval(Quantity.MEMBERS, 3), "Từ 3 đảng viên trở lên"),
        (Interval(Quantity.SHARE, high=50), "Không quá 50 phần trăm"),
    ],
)
def test_an_amount_is_said_as_rules_say_it(case, label) -> None:
    assert replies.of_case(frozenset({case}), foreign=False) == label


@pytest.mark.parametrize(
    "case",
    [
        *Purpose,
        *Transfer,
        *Status,
        *Place,
        Interval(Quantity.STAY, 3, 12, high_open=True),
        Interval(Quantity.STAY, 12),
        Interval(Quantity.AGE, 60, low_open=True),
        Interval(Quantity.PARTY_AGE, 30),
    ],
    ids=str,
)
def test_a_label_says_its_case_to_whoever_reads_the_question(case) -> None:
    label = replies.of_case(frozenset({case}), foreign=False)
    dimension = case.quantity if isinstance(case, Interval) else type(case)
    assert case in said_of(
        dimension, conditions_in(f"Chuyển sinh hoạt đảng thế nào ({label[0].lower()}{label[1:]})?")
    )


def test_several_cases_of_one_clause_are_said_in_one_label() -> None:
    said = replies.of_case(frozenset({Purpose.STUDY, Purpose.LABOUR}), foreign=False)
    assert said == "Đi học hoặc đi lao động"


def test_a_reply_is_in_the_language_of_the_question() -> None:
    assert replies.IN_FORCE_SINCE.said(False, since="1/3/2026") == "đang áp dụng từ 1/3/2026"
    assert replies.SOURCE.said(True, source="Điều 1") == "According to Điều 1:"
