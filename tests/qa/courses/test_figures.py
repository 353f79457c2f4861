from fractions import Fraction

import pytest

from qa.courses.figures import figures_in, kind_of
from qa.courses.model import Kind


@pytest.mark.parametrize(
    ("text", "said", "value", "unit", "bound"),
    [
        ("chi bộ có 30 ngày làm việc để xét", "30 ngày làm việc", 30, "ngày làm việc", "high"),
        ("có ít nhất 3 đảng viên chính thức", "3 đảng viên chính thức", 3, "đảng viên chính thức", "low"),
        ("từ 12 tháng trở lên", "12 tháng", 12, "tháng", "low"),
        ("vi phạm hai năm liền", "hai năm", 2, "năm", ""),
        ("đóng 5.000 đồng/tháng", "5.000 đồng/tháng", 5000, "đồng/tháng", ""),
        ("đóng 0,5% lương hưu", "0,5%", Fraction(1, 2), "%", ""),
        ("được trên một nửa tán thành", "trên một nửa", Fraction(1, 2), "phần", "low"),
        ("khi ít nhất hai phần ba đồng ý", "hai phần ba", Fraction(2, 3), "phần", "low"),
        ("từ ngày 01/7/2025 trở đi", "ngày 01/7/2025", 20250701, "day", "low"),
        ("Hằng tháng, chi bộ duyệt", "Hằng tháng", 1, "kỳ", ""),
        ("nhiều nhất bằng một phần ba", "một phần ba", Fraction(1, 3), "phần", "high"),
    ],
)
def test_a_figure_has_a_value_a_unit_and_a_bound(
    text: str, said: str, value: Fraction, unit: str, bound: str
) -> None:
    (figure,) = figures_in(text)
    assert (figure.said, figure.value, figure.unit, figure.bound) == (said, value, unit, bound)
    assert text[figure.start : figure.end] == said


@pytest.mark.parametrize(
    "text",
    [
        "theo Điều 5 và điểm 4.6",
        "chỉ định một đảng viên làm bí thư",
        "đánh giá 6 tháng đầu năm",
        "giảm 30%, 50% hoặc 70% mức đóng",
        "thay Hướng dẫn 01-HD/TW ngày 28/9/2021",
        "không buộc phải có 12 tháng cùng công tác",
        "họp hai lần, một lần khi sơ kết, một lần khi tổng kết",
        "các năm 2026-2027",
        "mỗi năm họp, một lần vào cuối năm",
        "qua thời gian dự bị mười hai tháng",
        "cứ thêm 5 năm một mốc (45, 50, 55 …)",
        "mỗi người chỉ có một lần được xét, không còn lần thứ hai",
        "phần về phiếu đảng viên (mẫu 2-HSĐV)",
    ],
)
def test_what_is_no_fact_of_its_own_is_no_figure(text: str) -> None:
    assert list(figures_in(text)) == []


def test_a_figure_that_tells_for_whom_something_holds_is_a_condition() -> None:
    text = "Đảng viên ra ngoài nước từ 12 tháng trở lên thì nộp hồ sơ trong 60 ngày làm việc."
    stay, due = figures_in(text)
    assert [kind_of(one, text) for one in (stay, due)] == [Kind.CONDITION, Kind.DEADLINE]


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("chi bộ có 30 ngày làm việc", "bao nhiêu ngày làm việc"),
        ("đóng 1% tiền lương", "bao nhiêu phần trăm"),
        ("từ ngày 01/7/2025", "ngày nào"),
        ("ít nhất hai phần ba đồng ý", ""),
    ],
)
def test_a_figure_is_asked_in_its_place(text: str, asked: str) -> None:
    (figure,) = figures_in(text)
    assert figure.asked() == asked
