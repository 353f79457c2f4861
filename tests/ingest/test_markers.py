import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.locator import POINTS
from ingest.markers import Level, Marker, marker_of


def marked(line: str) -> Marker:
    """Return the marker of a line that has one."""
    marker = marker_of(line)
    assert marker is not None, line
    return marker


@pytest.mark.parametrize(
    ("line", "level", "number", "token", "rest"),
    [
        ("Phần thứ hai", Level.PART, (2,), "phan-2", ""),
        ("PHẦN III. QUY TRÌNH", Level.PART, (3,), "phan-iii", "QUY TRÌNH"),
        ("Chương IX: Điều khoản thi hành", Level.CHAPTER, (9,), "chuong-ix", "Điều khoản thi hành"),
        ("Chương 2", Level.CHAPTER, (2,), "chuong-2", ""),
        ("Mục 1. Kết nạp đảng viên", Level.SECTION, (1,), "muc-1", "Kết nạp đảng viên"),
        ("A. NHỮNG VẤN ĐỀ CHUNG", Level.LETTER, (1,), "A", "NHỮNG VẤN ĐỀ CHUNG"),
        ("IV- Tổ chức thực hiện", Level.ROMAN, (4,), "IV", "Tổ chức thực hiện"),
        ("Điều 5. Kỷ luật", Level.ARTICLE, (5,), "dieu-5", "Kỷ luật"),
        ("ĐIỀU 12: KỶ LUẬT", Level.ARTICLE, (12,), "dieu-12", "KỶ LUẬT"),
        ("Điều 5a. Kỷ luật", Level.ARTICLE, (5,), "dieu-5a", "Kỷ luật"),
        ("Điều 2đ. Kỷ luật", Level.ARTICLE, (2,), "dieu-2dd", "Kỷ luật"),
        ("Điều 5 Kỷ luật", Level.ARTICLE, (5,), "dieu-5", "Kỷ luật"),
        ("Chương IIa. Kỷ luật", Level.CHAPTER, (2,), "chuong-iia", "Kỷ luật"),
        ("1a. Đảng viên dự bị", Level.NUMBER, (1,), "a", "Đảng viên dự bị"),
        ("a1) đơn xin", Level.POINT, (1,), "diem-a1", "đơn xin"),
        ("f) đơn xin", Level.POINT, (6,), "diem-f", "đơn xin"),
        ("➢ Khiển trách", Level.DASH, (), "gach", "Khiển trách"),
        ("Điều 7", Level.ARTICLE, (7,), "dieu-7", ""),
        ("2. Đảng viên dự bị", Level.NUMBER, (2,), "", "Đảng viên dự bị"),
        ("6.3.3. Chuyển sinh hoạt", Level.NUMBER, (6, 3, 3), "", "Chuyển sinh hoạt"),
        ("10.4.3  Các tổ chức", Level.NUMBER, (10, 4, 3), "", "Các tổ chức"),
        ("4.1- Các tổ chức", Level.NUMBER, (4, 1), "", "Các tổ chức"),
        ("d) đơn xin", Level.POINT, (4,), "diem-d", "đơn xin"),
        ("đ) đơn xin", Level.POINT, (5,), "diem-dd", "đơn xin"),
        ("a. Đơn xin", Level.POINT, (1,), "diem-a", "Đơn xin"),
        ("- Khiển trách", Level.DASH, (), "gach", "Khiển trách"),
        ("• Khiển trách", Level.DASH, (), "gach", "Khiển trách"),
        ("+ Khiển trách", Level.PLUS, (), "cong", "Khiển trách"),
    ],
)
def test_a_heading_is_known_by_its_form(
    line: str, level: Level, number: tuple[int, ...], token: str, rest: str
) -> None:
    marker = marked(line)
    assert (marker.level, marker.number, marker.token, marker.rest) == (level, number, token, rest)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "Đảng viên phải đóng đảng phí.",
        "Điều lệ Đảng quy định",
        "Điều 5 của Quy định này",
        "Mục 2 của bản hướng dẫn này",
        "Chương trình công tác năm",
        "Phần việc của chi bộ",
        "90 ngày làm việc",
        "1.000 đảng viên",
        "2.340.000 đồng",
        "18/8/2016 của Bộ Chính trị",
        "05 ngày làm việc",
        "12",
        "3.",
        "IIII. Tổ chức",
        "VX. Tổ chức",
        "A. Nguyễn Thị B trình bày",
        "f và g",
        "2a Lê Lợi",
        "a và b",
        "-dấu nối giữa câu",
        "-",
        "+ 5%",
    ],
)
def test_what_only_looks_like_a_heading_has_no_marker(line: str) -> None:
    assert marker_of(line) is None


@pytest.mark.parametrize(
    ("line", "firm"),
    [
        ("Điều 5. Kỷ luật", True),
        ("Điều 5. kỷ luật", False),
        ("2. Đảng viên dự bị", True),
        ("2. đảng viên dự bị", False),
        ("6.3 Đảng viên dự bị", True),
        ("a) đơn xin", True),
        ("a. đơn xin", False),
        ("II. Tổ chức", True),
        ("II. tổ chức", False),
    ],
)
def test_a_marker_in_full_form_is_firm_and_one_before_a_small_letter_is_not(line: str, firm: bool) -> None:
    assert marked(line).firm is firm


ORDINALS = "nhất hai ba bốn năm sáu bảy tám chín mười".split()


@pytest.mark.parametrize("number", range(1, 11), ids=ORDINALS)
def test_the_parts_of_a_document_are_counted_in_words_in_either_case(number: int) -> None:
    word = ORDINALS[number - 1]
    small, capital = marked(f"Phần thứ {word}"), marked(f"PHẦN THỨ {word.upper()}")
    assert small.number == capital.number == (number,)
    assert small.token == capital.token == f"phan-{number}"


def test_the_letters_of_points_are_counted_in_vietnamese_order() -> None:
    markers = [marked(f"{letter}) đơn xin") for letter in POINTS]
    assert [marker.number for marker in markers] == [(n,) for n in range(1, len(POINTS) + 1)]
    assert len({marker.token for marker in markers}) == len(POINTS)


@given(st.integers(1, 39), st.sampled_from([". ", "- ", "/ ", ") "]))
def test_every_roman_number_up_to_39_is_read_back(number: int, stop: str) -> None:
    ones = ["", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"]
    roman = "X" * (number // 10) + ones[number % 10]
    marker = marked(f"{roman}{stop}Tổ chức")
    assert (marker.level, marker.number, marker.token) == (Level.ROMAN, (number,), roman)


@given(st.lists(st.integers(1, 99), min_size=1, max_size=4))
def test_every_decimal_number_is_read_back(parts: list[int]) -> None:
    marker = marked(f"{'.'.join(map(str, parts))}. Đảng viên")
    assert (marker.level, marker.number, marker.rest) == (Level.NUMBER, tuple(parts), "Đảng viên")


@given(st.text(max_size=60) | st.from_regex(r"(Điều|Phần thứ|Mục|[IVX]|\d|[a-zđ]|[.)/–+ -]){1,8}", fullmatch=True))
def test_what_follows_a_marker_stands_at_the_end_of_the_line(line: str) -> None:
    marker = marker_of(line)
    assert marker is None or line.rstrip(" .:-–—").endswith(marker.rest.rstrip(" .:-–—"))
