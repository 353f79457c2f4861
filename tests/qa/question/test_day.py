from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.text import fold
from qa.question.day import day_asked, period_asked

TODAY = date(2026, 11, 28)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Năm 2015 sinh viên đóng đảng phí bao nhiêu?", date(2015, 12, 31)),
        ("Vào tháng 3 năm 2024, thời hạn dự bị là mấy tháng?", date(2024, 3, 31)),
        ("Tháng 2/2024 đảng viên chuyển sinh hoạt trong mấy ngày?", date(2024, 2, 29)),
        ("Ngày 1/5/2025 thì quy định nào có hiệu lực?", date(2025, 5, 1)),
        ("Tính đến ngày 30 tháng 6 năm 2025, ai giữ hồ sơ đảng viên?", date(2025, 6, 30)),
        ("Sinh viên đóng đảng phí bao nhiêu vào năm 2015?", date(2015, 12, 31)),
        ("In 2015, how much is the membership fee?", date(2015, 12, 31)),
        ("Năm 2026 sinh viên đóng đảng phí bao nhiêu?", TODAY),
        ("Tháng 11 năm 2026 sinh viên đóng đảng phí bao nhiêu?", TODAY),
        ("Tháng 12 năm 2026 sinh viên đóng đảng phí bao nhiêu?", date(2026, 12, 31)),
        ("Năm 2027 sinh viên đóng đảng phí bao nhiêu?", date(2027, 12, 31)),
        ("Kết nạp năm 2023 thì theo văn bản nào?", date(2023, 12, 31)),
        (
            "Đóng đảng phí tháng 3/2024 căn cứ vào quy định số mấy nhỉ? Lúc đó chưa có quy định mới.",
            date(2024, 3, 31),
        ),
        ("Quy định 86 năm 2014 là văn bản nào?", None),
        ("Tôi được kết nạp năm 2015 theo nguyện vọng nào cũng được à?", None),
        ("Tôi được kết nạp năm 2015, nay chuyển sinh hoạt thế nào?", None),
        ("Kết nạp ngày 3/2/2025 thì dự bị bao lâu?", None),
        ("Quy định 86 năm 2014 nói gì?", None),
        ("Hướng dẫn 01-HD/TW ngày 28/9/2021 quy định gì?", None),
        ("Ngày 31/2/2024 thì sao?", None),
        ("Luật An ninh mạng năm 2018 quy định gì?", None),
        ("Năm nay đóng đảng phí bao nhiêu?", None),
        ("", None),
    ],
)
def test_a_question_is_about_the_day_that_stands_at_either_end_of_it(text: str, day: date | None) -> None:
    assert day_asked(text, TODAY) == day
    assert day_asked(fold(text), TODAY) == day


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("Vào tháng 3 năm 2024, thời hạn dự bị là mấy tháng?", (2024, 3)),
        ("Năm 2015 sinh viên đóng đảng phí bao nhiêu?", (2015, None)),
        ("Ngày 1/5/2025 thì quy định nào có hiệu lực?", None),
        ("Tháng 13/2024 thì sao?", None),
        ("", None),
    ],
)
def test_a_month_or_year_is_kept_as_it_is_named(text: str, period: tuple[int, int | None] | None) -> None:
    assert period_asked(text) == period


@given(st.text(max_size=60))
def test_any_text_names_a_day_or_none_and_a_period_lies_about_its_last_day(text: str) -> None:
    period, day = period_asked(text), day_asked(text, TODAY)
    assert period is None or day in (period.last, TODAY)
