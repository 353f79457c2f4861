from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.text import fold
from qa.question.figures import in_one_spelling


@pytest.mark.parametrize(
    ("spelled", "one"),
    [
        ("5 triệu đồng", "5.000.000 đồng"),
        ("năm triệu đồng", "5.000.000 đồng"),
        ("5000000 đồng", "5.000.000 đồng"),
        ("5,000,000 đồng", "5.000.000 đồng"),
        ("5 000 000 đồng", "5.000.000 đồng"),
        ("lương 2,34 triệu đồng", "lương 2.340.000 đồng"),
        ("ba mươi tư nghìn người", "34.000 người"),
        ("mười lăm triệu", "15.000.000"),
        ("một nghìn đảng viên", "1.000 đảng viên"),
        ("1000 đảng viên", "1.000 đảng viên"),
        ("ngày 03.02.2025", "ngày 3/2/2025"),
        ("3-2-2025", "3/2/2025"),
        ("ngày 3 tháng 2 năm 2025", "ngày 3/2/2025"),
    ],
)
def test_a_figure_has_one_spelling(spelled: str, one: str) -> None:
    assert in_one_spelling(spelled) == one
    assert in_one_spelling(one) == one
    assert in_one_spelling(fold(spelled)) == fold(one)


@pytest.mark.parametrize(
    "text",
    [
        "Quy định 294-QĐ/TW ngày 26/5/2025",
        "năm 2024 đảng bộ có bao nhiêu đảng viên",
        "Năm 2015 sinh viên đóng bao nhiêu",
        "điểm b tiết 6.3.3",
        "30 ngày làm việc, hai năm, mấy triệu",
        "công ty một thành viên",
    ],
)
def test_what_is_no_amount_count_or_day_stays(text: str) -> None:
    assert in_one_spelling(text) == text


@given(st.integers(1_000, 999_999_999), st.sampled_from(["đồng", "đảng viên", "người"]))
def test_every_spelling_of_a_number_is_one(number: int, unit: str) -> None:
    written = f"{number:,}"
    spellings = {
        in_one_spelling(f"có {digits} {unit}")
        for digits in (str(number), written, written.replace(",", "."), written.replace(",", " "))
    }
    assert spellings == {f"có {written.replace(',', '.')} {unit}"}


@given(st.dates(date(1900, 1, 1), date(2999, 12, 31)))
def test_every_spelling_of_a_day_is_one(day: date) -> None:
    spellings = {
        in_one_spelling(text)
        for text in (
            f"ngày {day.day}/{day.month}/{day.year:04}",
            f"ngày {day.day:02}.{day.month:02}.{day.year:04}",
            f"ngày {day.day}-{day.month}-{day.year:04}",
            f"ngày {day.day} tháng {day.month} năm {day.year:04}",
        )
    }
    assert len(spellings) == 1


@given(st.text(max_size=60))
def test_any_text_has_one_spelling(text: str) -> None:
    in_one_spelling(text)
