from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.text import fold
from qa.question.day import day_asked

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


@given(st.text(max_size=60))
def test_any_text_names_a_day_that_has_come_or_none(text: str) -> None:
    assert (day_asked(text, TODAY) or TODAY) <= TODAY
