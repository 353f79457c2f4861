from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.text import fold
from qa.question.address import find_addresses, written_out


def addresses(text: str) -> list[str]:
    return [str(address.locator) for address in find_addresses(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Điểm a khoản 2 Điều 5 Quy định 294 nói gì?", ["dieu-5.khoan-2.diem-a"]),
        ("dieu 5 khoan 2 noi gi", ["dieu-5.khoan-2"]),
        ("điểm đ khoản 1a Điều 5a", ["dieu-5a.khoan-1a.diem-dd"]),
        ("6.3.3.b nói gì", ["6.3.3.diem-b"]),
        ("Tiết a, Tiểu mục 10.2.1", ["10.2.1.diem-a"]),
        ("II.4.3.1-c", ["II.4.4-3.4-3-1.diem-c"]),
        ("phụ lục 2", ["phu-luc-2"]),
        ("Phụ lục số 1", ["phu-luc-1"]),
        ("what does Article 5 of the Statutes say", ["dieu-5"]),
        ("point b of clause 2 of article 5", ["dieu-5.khoan-2.diem-b"]),
        ("điểm a thuộc khoản 2 của Điều 5", ["dieu-5.khoan-2.diem-a"]),
        ("an article on 5 branches, the point a member makes", []),
        ("phụ lục của Quy định 294-QĐ/TW", ["phu-luc"]),
        ("phu luc huong dan 06", ["phu-luc"]),
        ("phụ lục nào của Quy định 294", []),
        ("phụ lục báo cáo chuyến đi", []),
        ("mục 8.1 của 294", ["8.1"]),
        ("so sánh 6.3.3 và 6.3.4", ["6.3.3", "6.3.4"]),
        ("Điều 5, Điều 7 nói gì", ["dieu-5", "dieu-7"]),
        ("điểm a, điểm b khoản 2", []),
        ("điều gì đó, mục đích, phần lớn", []),
    ],
)
def test_addresses_are_found_as_people_type_them(text: str, found: list[str]) -> None:
    assert addresses(text) == found


@pytest.mark.parametrize(
    ("short", "whole"),
    [
        ("đ5 k2 QĐ 294", "điều 5 khoản 2 QĐ 294"),
        ("k1, đ34 của 69", "điều 34 khoản 1 của 69"),
        ("d34 k1 qd 69", "điều 34 khoản 1 qd 69"),
        ("điểm a đ.3 k.1", "điểm a điều 3 khoản 1"),
    ],
)
def test_articles_and_clauses_in_short_are_written_out(short: str, whole: str) -> None:
    assert written_out(short) == whole


@pytest.mark.parametrize("text", ["đ5", "k2", "500.000đ k5", "vitamin k2", "k63 đ/c Lan", "đ5.000 k2"])
def test_a_letter_with_a_figure_alone_is_left(text: str) -> None:
    assert written_out(text) == text


def test_a_provision_s_own_words_ask_for_no_address() -> None:
    assert addresses("tội phạm quy định tại khoản 1 Điều 142 của Bộ luật này là gì?") == []
    assert addresses("theo Điều 5 Quy định này") == []


@pytest.mark.parametrize(
    "figure",
    [
        "2.340.000 đồng",
        "lương hưu 5.000.000 đồng",
        "nộp khoản 5.000.000 đồng",
        "nộp khoản 5 triệu đồng",
        "1.000 đảng viên",
        "20.053 người",
        "1.5 lần",
        "1.5%",
        "2.5 triệu",
        "ngày 3.2",
        "3.2.2025",
        "ngày 26.5.2025",
        "8.5 điểm",
        "1,5 tháng lương",
    ],
)
def test_amounts_counts_and_dates_are_no_addresses(figure: str) -> None:
    for text in (figure, fold(figure), f"Theo Quy định 294, {figure} thì sao?"):
        assert addresses(text) == []


@given(st.integers(1_000, 10**12), st.sampled_from(["đồng", "người", "đảng viên", "", "đồng/tháng"]))
def test_no_figure_with_its_thousands_set_apart_is_an_address(figure: int, unit: str) -> None:
    written = f"{figure:,}"
    for text in (written, written.replace(",", "."), written.replace(",", " ")):
        assert addresses(f"thu nhập {text} {unit}") == []


@given(st.dates(min_value=date(1930, 1, 1)))
def test_no_date_is_an_address(day: date) -> None:
    for written in (f"{day:%d.%m.%Y}", f"{day:%d/%m/%Y}", f"{day:%d-%m-%Y}", f"ngày {day:%d.%m}"):
        assert addresses(f"kết nạp {written}") == []


@given(st.text(max_size=80))
def test_any_text_is_read_and_addresses_stand_where_they_say(text: str) -> None:
    for address in find_addresses(text):
        assert 0 <= address.start < address.end <= len(text)
