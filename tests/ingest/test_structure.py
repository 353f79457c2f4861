import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.model import Provision
from ingest.structure import Line, Outline, outline, paragraphs


def parsed(text: str, *, wrapped: bool = False) -> Outline:
    return outline([Line(line) for line in text.strip("\n").split("\n")], wrapped=wrapped)


def walk(provisions: tuple[Provision, ...]) -> list[Provision]:
    return [part for provision in provisions for part in provision.walk()]


def addresses(text: str, *, wrapped: bool = False) -> list[str]:
    return [p.locator for p in walk(parsed(text, wrapped=wrapped).provisions)]


def at(text: str, locator: str, *, wrapped: bool = False) -> Provision:
    return next(p for p in walk(parsed(text, wrapped=wrapped).provisions) if p.locator == locator)


ARTICLES = """
- Căn cứ Điều lệ Đảng;
Ban Bí thư quy định như sau:
Chương I
QUY ĐỊNH CHUNG
Điều 1. Phạm vi
Quy định này áp dụng cho chi bộ.
Điều 2. Nhiệm vụ
1. Chi bộ có nhiệm vụ:
a) Sinh hoạt đều;
b) Đóng đảng phí.
- Đúng hạn.
+ Đủ mức.
2- Chi ủy giúp chi bộ.
Chương II
TỔ CHỨC THỰC HIỆN
Mục 1: Trách nhiệm
Điều 3. Hiệu lực
Quy định này có hiệu lực kể từ ngày ký.
Nơi nhận:
- Các chi bộ,
- Lưu văn phòng.
T/M BAN BÍ THƯ
"""


def test_articles_clauses_points_and_items_get_their_addresses() -> None:
    assert addresses(ARTICLES) == [
        "doan-1",
        "doan-2",
        "chuong-i",
        "dieu-1",
        "dieu-2",
        "dieu-2.khoan-1",
        "dieu-2.khoan-1.diem-a",
        "dieu-2.khoan-1.diem-b",
        "dieu-2.khoan-1.diem-b.gach-1",
        "dieu-2.khoan-1.diem-b.gach-1.cong-1",
        "dieu-2.khoan-2",
        "chuong-ii",
        "chuong-ii.muc-1",
        "dieu-3",
        "doan-3",
        "doan-4",
    ]


def test_articles_stand_inside_their_chapter_and_section() -> None:
    top = parsed(ARTICLES).provisions
    assert [child.locator for child in top[2].children] == ["dieu-1", "dieu-2"]
    assert [child.locator for child in top[3].children[0].children] == ["dieu-3"]


def test_headings_are_the_words_without_the_marker() -> None:
    headings = {p.locator: p.heading for p in walk(parsed(ARTICLES).provisions)}
    assert headings["chuong-i"] == "QUY ĐỊNH CHUNG"
    assert headings["chuong-ii.muc-1"] == "Trách nhiệm"
    assert headings["dieu-1"] == "Phạm vi"
    assert headings["dieu-2.khoan-1"] == ""  # a lead-in, not a heading
    assert headings["doan-3"] == "Nơi nhận"
    assert headings["doan-4"] == "Chữ ký"


def test_a_provision_keeps_marker_and_heading_line_in_its_text() -> None:
    assert at(ARTICLES, "dieu-1").text == "Điều 1. Phạm vi\nQuy định này áp dụng cho chi bộ."


def test_decimal_outline() -> None:
    text = """
6. Điều 6: Phát thẻ đảng viên
6.3. Chuyển sinh hoạt đảng.
"""
    # starts at 6: the first five are missing, which is more than a heading may skip
    assert addresses(text) == ["doan-1", "doan-2"]
    text = """
1. Thẻ đảng viên
1.1. Phát thẻ
1.1.1. Phát lần đầu
a) Tại chi bộ.
h) Tại đảng ủy.
1.1.2. Cấp lại
- Do mất:
+ Báo ngay.
1.2  Các trường hợp khác
1.10. Không liền số
2. Hồ sơ
"""
    assert addresses(text) == [
        "1",
        "1.1",
        "1.1.1",
        "1.1.1.diem-a",
        "1.1.2",
        "1.1.2.gach-1",
        "1.1.2.gach-1.cong-1",
        "1.2",
        "2",
    ]


def test_roman_outline_keeps_full_inner_numbers() -> None:
    text = """
I. KẾT NẠP ĐẢNG VIÊN
1. Nhiệm vụ
1.1- Chi bộ
a) Giúp đỡ.
b) Phân công.
1.2- Đảng ủy
II- HỒ SƠ
1. Xây dựng hồ sơ
1.1. Lập hồ sơ
1.1.1- Khi kết nạp
c) Thiếu hai điểm trước.
"""
    assert addresses(text) == [
        "I",
        "I.1",
        "I.1.1-1",
        "I.1.1-1.diem-a",
        "I.1.1-1.diem-b",
        "I.1.1-2",
        "II",
        "II.1",
        "II.1.1-1",
        "II.1.1-1.1-1-1",
        "II.1.1-1.1-1-1.diem-c",
    ]
    assert parsed(text).warnings == ("thiếu 2 số trước “c) Thiếu hai điểm trước.”",)


def test_decision_with_an_annexed_regulation() -> None:
    text = """
QUYẾT ĐỊNH:
Điều 1. Ban hành kèm theo Quyết định này Quy chế thẻ đảng.
Điều 2. Các tỉnh ủy thi hành Quyết định này.
T/M BAN BÍ THƯ
Nguyễn Văn A
QUY CHẾ
quản lý thẻ đảng viên
(ban hành kèm theo Quyết định số 342-QĐ/TW, ngày 28/12/2010)
A- QUY ĐỊNH CHUNG
I- PHÁT THẺ
1- Thẻ phát cho đảng viên chính thức.
2- Thẻ hỏng thì đổi.
B- THI HÀNH
I- TRÁCH NHIỆM
1- Cấp ủy chỉ đạo.
"""
    assert addresses(text)[-8:] == [
        "phu-luc",
        "phu-luc.A",
        "phu-luc.A.I",
        "phu-luc.A.I.1",
        "phu-luc.A.I.2",
        "phu-luc.B",
        "phu-luc.B.I",
        "phu-luc.B.I.1",
    ]
    assert "dieu-2" in addresses(text)
    assert at(text, "phu-luc").heading == "QUY CHẾ quản lý thẻ đảng viên"


def test_articles_are_counted_anew_in_an_annex() -> None:
    text = """
Điều 1. Ban hành Quy chế.
T/M BAN BÍ THƯ
PHỤ LỤC 1
Điều 1. Phạm vi
Điều 2. Đối tượng
PHỤ LỤC 2
Điều 1. Mẫu thẻ
"""
    assert addresses(text) == [
        "dieu-1",
        "doan-1",
        "phu-luc-1",
        "phu-luc-1.dieu-1",
        "phu-luc-1.dieu-2",
        "phu-luc-2",
        "phu-luc-2.dieu-1",
    ]


WRAPPED_TRAPS = {
    "a reference at a line's start": (
        """
1. Việc kết nạp đảng viên trong một số trường hợp đặc biệt thực hiện theo quy định tại
Điều 1. Ngoài ra không có trường hợp nào khác nữa cả.
""",
        ["1"],
    ),
    "thousands": (
        """
1. Đảng ủy có từ 500 đảng viên trở lên và không có quá nhiều chi bộ thì lập ban; nếu có đến
1.000 đảng viên, số cán bộ chuyên trách do cấp trên quyết định theo thẩm quyền của mình nhé
""",
        ["1"],
    ),
    "a number broken off its word": (
        """
1. Thực hiện theo quy định của Ban Bí thư về sinh hoạt đảng ở ngoài nước, cụ thể là theo số
2. của danh mục đã ban hành trước đây.
""",
        ["1"],
    ),
    "a decimal that follows on but inside a sentence": (
        """
1. Cấp ủy thực hiện thủ tục chuyển sinh hoạt đảng theo đúng nội dung đã quy định tại điểm
1.1. Trường hợp khác thì báo cáo.
""",
        ["1"],
    ),
    "a hyphen that is no item": (
        """
1. Đoàn thể chính trị
- xã hội cùng cấp phối hợp.
""",
        ["1"],
    ),
}


@pytest.mark.parametrize(("text", "expected"), WRAPPED_TRAPS.values(), ids=WRAPPED_TRAPS)
def test_what_only_looks_like_a_heading_stays_text(text: str, expected: list[str]) -> None:
    assert addresses(text, wrapped=True) == expected


def test_an_article_that_cites_another_is_no_heading_even_at_a_paragraphs_start() -> None:
    text = """
Điều 1. Hồ sơ
Điều 2 Điều lệ Đảng quy định nhiệm vụ của đảng viên.
Điều 2. Nhiệm vụ
Điều 7 của Quy định này cũng vậy.
"""
    assert addresses(text) == ["dieu-1", "dieu-2"]


def test_a_number_repeating_its_article_of_the_statutes_is_one_heading() -> None:
    text = """
1. (Khoản 5): Quy định "Nghị quyết của các cơ quan lãnh đạo"
1.1. (Khoản 1): Số thành viên
1.1.1. Là tổng số đại biểu.
"""
    assert addresses(text) == ["1", "1.1", "1.1.1"]
    assert at(text, "1.1").heading == "(Khoản 1): Số thành viên"


def test_gaps_are_taken_and_reported_and_leaps_are_not_headings() -> None:
    text = """
Điều 1. Một
Điều 2. Hai
Điều 4. Bốn
Điều 40. Bốn mươi
"""
    outline_ = parsed(text)
    assert [p.locator for p in walk(outline_.provisions)] == ["dieu-1", "dieu-2", "dieu-4"]
    assert outline_.warnings == (
        "thiếu 1 số trước “Điều 4. Bốn”",
        "“Điều 40. Bốn mươi” không nối tiếp số thứ tự, giữ làm lời văn",
    )


def test_a_quoted_article_opens_no_provision() -> None:
    text = """
Điều 1. Sửa đổi Điều 2 như sau:
“Điều 2. Nhiệm vụ
1. Nhiệm vụ mới.
Điều 3. Quyền hạn”.
Điều 2. Hiệu lực
"""
    assert addresses(text) == ["dieu-1", "dieu-2"]


def test_a_d_after_d_is_read_as_dd_and_reported() -> None:
    text = "1. Gồm:\na) A.\nb) B.\nc) C.\nd) D.\nd) Thiếu nét.\ne) E."
    outline_ = parsed(text)
    assert [p.locator for p in walk(outline_.provisions)][-2:] == ["1.diem-dd", "1.diem-e"]
    assert outline_.warnings == ("“d) Thiếu nét.” đứng sau điểm d, đọc là điểm đ",)


def test_a_numbered_list_inside_a_section_is_not_the_next_sections() -> None:
    text = """
1. Hồ sơ
1.1. Hồ sơ gồm:
1. Đơn.
2. Lý lịch.
1.2. Nộp hồ sơ.
2. Thẻ
2.1. Phát thẻ.
"""
    assert addresses(text) == ["1", "1.1", "1.2", "2", "2.1"]
    assert at(text, "1.1").text.endswith("1. Đơn.\n2. Lý lịch.")


def test_an_article_divided_by_its_own_number() -> None:
    text = """
Điều 1. Phạm vi
1.1. Chi bộ.
1.2. Đảng bộ.
Điều 2. Đối tượng
2.1. Đảng viên.
2.1.1. Chính thức.
2.2. Quần chúng.
"""
    assert addresses(text) == [
        "dieu-1",
        "dieu-1.1-1",
        "dieu-1.1-2",
        "dieu-2",
        "dieu-2.2-1",
        "dieu-2.2-1.2-1-1",
        "dieu-2.2-2",
    ]


def test_a_letter_that_fits_no_list_is_text_and_reported() -> None:
    outline_ = parsed("1. Gồm:\na) A.\nb) B.\n- Riêng:\na) lần nữa.\n2. Hai.")
    assert [p.locator for p in walk(outline_.provisions)] == [
        "1",
        "1.diem-a",
        "1.diem-b",
        "1.diem-b.gach-1",
        "1.diem-b.doan-2",
        "2",
    ]
    assert len(outline_.warnings) == 1


def test_points_d_and_dd_differ() -> None:
    letters = "abcdđeg"
    text = "1. Gồm:\n" + "\n".join(f"{letter}) Việc {letter}." for letter in letters)
    assert addresses(text)[4:6] == ["1.diem-d", "1.diem-dd"]


@pytest.mark.parametrize("letters", ["abcdđeghiklmnopqrstuvxy", "abcdefghijklmnopqrstuvwxyz"])
def test_points_run_through_the_alphabet_with_or_without_dd(letters: str) -> None:
    text = "1. Gồm:\n" + "\n".join(f"{letter}) Việc {letter}." for letter in letters)
    assert addresses(text) == ["1", *(f"1.diem-{'dd' if letter == 'đ' else letter}" for letter in letters)]
    assert parsed(text).warnings == ()


def test_paragraphs_after_items_belong_to_the_provision_that_holds_the_items() -> None:
    text = """
1. Tiêu chuẩn:
- Một.
- Hai.
Tiêu chuẩn trên thực hiện theo hướng dẫn.
2. Khác
"""
    assert addresses(text) == ["1", "1.gach-1", "1.gach-2", "1.doan-2", "2"]


def test_a_second_list_belongs_to_the_paragraph_that_leads_into_it() -> None:
    text = """
1. Gồm:
a) Một.
b) Hai.
2. Thêm:
- Ba.
Ngoài ra còn có:
a) Bốn.
"""
    assert addresses(text) == ["1", "1.diem-a", "1.diem-b", "2", "2.gach-1", "2.doan-2", "2.doan-2.diem-a"]


def test_the_closing_clause_is_outside_the_last_provision() -> None:
    text = """
1. Khen thưởng
1.1. Cấp ủy khen.
a) Bằng tiền.
Hướng dẫn này có hiệu lực kể từ ngày ký.
Có vướng mắc thì báo cáo.
"""
    assert addresses(text) == ["1", "1.1", "1.1.diem-a", "doan-1", "doan-2"]


def test_a_closing_clause_that_is_all_a_section_says_stays_in_it() -> None:
    text = """
I. NHIỆM VỤ
1. Chi bộ họp.
II. TỔ CHỨC THỰC HIỆN
Hướng dẫn này có hiệu lực kể từ ngày ký.
"""
    assert addresses(text) == ["I", "I.1", "II"]
    assert at(text, "II").heading == "TỔ CHỨC THỰC HIỆN"


def test_an_articles_title_may_stand_on_the_next_line() -> None:
    text = """
Điều 1.
Nhiệm vụ của đảng viên
1. Sinh hoạt.
Điều 2.
Đảng viên đóng đảng phí.
"""
    assert [p.heading for p in walk(parsed(text).provisions)] == ["Nhiệm vụ của đảng viên", "", ""]


def test_columns_read_as_one_keep_recipients_and_signature_apart() -> None:
    text = """
1. Một.
Nơi nhận:
T/M BAN BÍ THƯ
- Các tỉnh ủy,
- Lưu văn phòng.
Trần Văn B
"""
    headings = [p.heading for p in parsed(text).provisions]
    assert headings == ["", "Nơi nhận", "Chữ ký", "Nơi nhận", "Chữ ký"]


def test_lines_are_joined_across_pages_and_a_page_is_that_of_the_first_character() -> None:
    lines = [
        Line("1. Chi bộ họp thường lệ mỗi tháng một lần và bất thường khi cần; đảng viên vắng mặt phải xin", 1),
        Line("phép bằng văn bản.", 2),
        Line("2. Chi ủy họp trước.", 2),
    ]
    one, two = outline(lines, wrapped=True).provisions
    assert (one.page, two.page) == (1, 2)
    assert one.text.endswith("phải xin phép bằng văn bản.")


@pytest.mark.parametrize("text", ["", "\n", "Một dòng."])
def test_empty_and_single_line(text: str) -> None:
    assert addresses(text) == (["doan-1"] if text.strip() else [])


def test_a_report_is_paragraphs_only() -> None:
    lines = [Line("1. Không phải khoản."), Line(""), Line("Đoạn hai.")]
    assert [p.locator for p in paragraphs(lines, wrapped=False).provisions] == ["doan-1", "doan-2"]


LINE_STARTS = st.sampled_from(
    "|Điều 1. |Điều 2. |Điều 3 |Điều 2a. |1a. |a1) |f) |3 - |6.1 |7.1 |Mẫu số 01|MỤC LỤC|DANH MỤC|Trần Văn B|➢ |"
    "Chương I |1. |2. |1.1. |1.2.3. |a) |b) |đ) |- |+ |I. |II- |A- |“|”|Phụ lục|"
    "Nơi nhận: |T/M BAN |QUY CHẾ|Quy định này có hiệu lực ".split("|")
)
LINE_ENDS = st.sampled_from(
    ["", "chi bộ họp", "Chi bộ họp.", "gồm:", "ĐẢNG VIÊN", "theo quy định tại", "kèm theo Quyết định"]
)
LINES = st.lists(st.builds(lambda start, end: f"{start}{end}", LINE_STARTS, LINE_ENDS), max_size=40)


@settings(max_examples=300)
@given(LINES, st.booleans())
def test_no_text_is_lost_and_no_address_is_used_twice(lines: list[str], wrapped: bool) -> None:
    provisions = walk(outline([Line(line) for line in lines], wrapped=wrapped).provisions)
    joined = " ".join(p.text for p in provisions)
    assert joined.split() == " ".join(lines).split()
    locators = [p.locator for p in provisions]
    assert len(set(locators)) == len(locators)
    assert all(re.search(r"\S", p.text) for p in provisions)


def test_lines_to_be_filled_in_stay_with_the_paragraph_that_announces_them() -> None:
    text = "1. Trang trí\n- Khẩu hiệu.\nDưới là tiêu đề:\nĐảng bộ A...\nĐại hội lần thứ…\nNhiệm kỳ...\n2. Bế mạc"
    assert addresses(text) == ["1", "1.gach-1", "1.doan-2", "2"]
    assert at(text, "1.doan-2").text == "Dưới là tiêu đề:\nĐảng bộ A...\nĐại hội lần thứ…\nNhiệm kỳ..."


def test_articles_clauses_and_points_put_in_later_have_addresses_of_their_own() -> None:
    text = """
Chương I
QUY ĐỊNH CHUNG
Điều 2. Giữ sổ
1. Gồm:
a) Sổ giấy.
a1) Sổ mới.
a2) Sổ cũ.
b) Sổ khác.
1a. Ghi sổ.
2. Giao sổ.
Điều 2a. Sao lưu
1. Mỗi tháng.
Điều 2b. Mất sổ
Chương Ia
HỦY SỔ
Điều 3. Hủy
"""
    assert addresses(text) == [
        "chuong-i", "dieu-2", "dieu-2.khoan-1", "dieu-2.khoan-1.diem-a", "dieu-2.khoan-1.diem-a1",
        "dieu-2.khoan-1.diem-a2", "dieu-2.khoan-1.diem-b", "dieu-2.khoan-1a", "dieu-2.khoan-2", "dieu-2a",
        "dieu-2a.khoan-1", "dieu-2b", "chuong-ia", "dieu-3",
    ]  # fmt: skip
    assert parsed(text).warnings == ("thiếu 1 số trước “Điều 2. Giữ sổ”",)


def test_an_inserted_number_that_goes_back_is_text() -> None:
    assert addresses("Điều 1. A\nĐiều 1b. B\nĐiều 1a. C\nĐiều 2. D") == ["dieu-1", "dieu-1b", "dieu-2"]


LONG = "\n".join(f"Điều {n}. Việc thứ {n}\n1. Làm việc.\n2. Báo cáo." for n in range(5, 40))


@pytest.mark.parametrize(
    "quoted",
    [
        '"Điều 2. Giữ sổ\n1. Bí thư giữ sổ.\n2. Phó bí thư giữ thay."',
        "“Điều 2. Giữ sổ\n1. Sổ mới gọi là “sổ tay”\n2. Phó bí thư giữ thay.”.",
        f"“Chương II\nGIỮ SỔ\n{LONG}”",
        "“Điều 2. Sổ gọi là “sổ tay\n1. Bí thư giữ sổ.\n2. Phó bí thư giữ thay.”",
        "“Điều 2. Giữ sổ\nNơi nhận:\nT/M BAN BÍ THƯ\nPHỤ LỤC”",
        "‘Điều 2. Giữ sổ\n1. Bí thư giữ sổ 5’.\n2. Phó bí thư giữ thay.’",
        "„Điều 2. Giữ sổ\n1. Bí thư giữ sổ.\n2. Phó bí thư giữ thay.”",
        "''Điều 2. Giữ sổ\n1. Bí thư giữ sổ.\n2. Phó bí thư giữ thay.''",
        "”Điều 2. Giữ sổ\n1. Bí thư giữ sổ.\n2. Phó bí thư giữ thay.”",
    ],
    ids=["straight", "nested", "long", "a mark missing", "with an end", "single", "low", "two singles", "one-sided"],
)
def test_what_an_amending_document_quotes_is_its_own_text(quoted: str) -> None:
    text = f"Điều 1. Sửa đổi\n1. Sửa Điều 2 như sau:\n{quoted}\n2. Bãi bỏ Điều 9.\nĐiều 2. Hiệu lực\nTừ ngày ký."
    assert addresses(text) == ["dieu-1", "dieu-1.khoan-1", "dieu-1.khoan-2", "dieu-2"]
    assert at(text, "dieu-1.khoan-1").text == f"1. Sửa Điều 2 như sau:\n{quoted}"
    assert parsed(text).warnings == ()


UNBALANCED = {
    "no closing mark": "“Điều 2. Giữ sổ\n1. Bí thư giữ sổ.\n2. Phó bí thư giữ thay.",
    "no closing mark and a later quotation": "“Điều 2. Giữ sổ\n1. Bí thư giữ sổ.\n2. Giao sổ.\n3. Hủy sổ.",
    "no closing mark of a clause": "“2. Phó bí thư giữ thay.\na) Khi vắng.\nb) Khi ốm.",
    "no opening mark": "Điều 2. Giữ sổ\n1. Bí thư giữ sổ.\n2. Phó bí thư giữ thay.”",
}


@pytest.mark.parametrize("quoted", UNBALANCED.values(), ids=UNBALANCED)
def test_a_quotation_with_a_mark_missing_ends_where_the_numbers_outside_go_on(quoted: str) -> None:
    after = "2. Bãi bỏ Điều 9.\nĐiều 2. Hiệu lực\nTừ ngày ký.\nĐiều 3. Tên gọi\nGọi là “sổ tay”.\nT/M BAN BÍ THƯ"
    text = f"Điều 1. Sửa đổi\n1. Sửa như sau:\n{quoted}\n{after}"
    assert addresses(text) == ["dieu-1", "dieu-1.khoan-1", "dieu-1.khoan-2", "dieu-2", "dieu-3", "doan-1"]
    assert at(text, "dieu-1.khoan-1").text == f"1. Sửa như sau:\n{quoted}"
    (warning,) = parsed(text).warnings
    assert "thiếu dấu mở hoặc đóng ngoặc kép" in warning


@pytest.mark.parametrize("lead_in", ["1. Cách giữ sổ như sau:", "1. Sửa Điều 1 như sau:"])
def test_a_stray_closing_mark_quotes_nothing_that_the_numbers_outside_go_on_in(lead_in: str) -> None:
    text = f"Điều 1. A\n{lead_in}\na) Một.\nb) Hai.\n2. Ba.\nĐiều 2. B\n1. Trường hợp đặc biệt.”\n2. Bốn."
    assert "dieu-2.khoan-2" in addresses(text)
    assert "dieu-1.khoan-1.diem-b" in addresses(text)


def test_a_quotation_with_a_mark_missing_never_swallows_the_rest() -> None:
    text = "Sửa Điều 2 như sau:\n“Điều 2. Giữ sổ\nA.\nNơi nhận:\n- B.\nT/M BAN BÍ THƯ\nTrần Văn B\nPHỤ LỤC\n1. C."
    assert addresses(text)[-2:] == ["phu-luc", "phu-luc.1"]


def test_a_phrase_with_a_mark_missing_takes_no_clause_along() -> None:
    text = "Điều 1. Sửa\n1. Bỏ cụm từ “giấy.\n2. Sửa tên Điều 5 thành “Lưu sổ”\n3. Hết."
    assert addresses(text) == ["dieu-1", "dieu-1.khoan-1", "dieu-1.khoan-2", "dieu-1.khoan-3"]


def test_a_quotation_goes_on_over_pages() -> None:
    quoted = ["“Điều 2. Giữ sổ", "1. Bí thư giữ sổ.", "2. Phó bí thư giữ thay.”"]
    lines = [
        Line("Điều 1. Sửa", 1),
        Line("1. Sửa Điều 2 như sau:", 1),
        *map(Line, quoted, (1, 2, 3)),
        Line("2. Hết.", 3),
    ]
    found = walk(outline(lines, wrapped=True).provisions)
    assert [(p.locator, p.page) for p in found] == [("dieu-1", 1), ("dieu-1.khoan-1", 1), ("dieu-1.khoan-2", 3)]


@pytest.mark.parametrize(
    "line",
    [
        "Nơi nhận sổ tay có trách nhiệm kiểm tra.",
        "TM. Việc ghi tắt này dùng trong sổ.",
        "Q. Trưởng ban ký thay.",
        "KT. BỘ TRƯỞNG ký thay trong các trường hợp sau:",
    ],
)
def test_words_that_begin_like_the_end_of_a_document_do_not_end_it(line: str) -> None:
    assert addresses(f"Điều 1. Sổ\n1. Chuyển sổ.\n{line}\n2. Giữ sổ.") == [
        "dieu-1",
        "dieu-1.khoan-1",
        "dieu-1.khoan-2",
    ]


def test_recipients_named_in_a_numbered_rule_do_not_end_it() -> None:
    rule = "1. Sổ\n1.1. Phiếu ghi:\na) Nơi gửi.\nNơi nhận:\n- Chi bộ mới.\n1.2. Gửi.\n2. Thẻ"
    text = f"{rule}\nNơi nhận:\n- A.\nT/M BAN BÍ THƯ"
    assert [p.heading for p in parsed(text).provisions] == ["Sổ", "", "Nơi nhận", "Chữ ký"]
    assert "1.2" in addresses(text)


def test_recipients_in_capitals_before_an_annex_are_no_annex() -> None:
    signed = "Điều 1. A.\nNơi nhận:\n- BCT, BBT;\nT/M BAN BÍ THƯ\nTrần Văn B"
    assert addresses(f"{signed}\nQUY CHẾ\n(kèm theo Quyết định này)\nĐiều 1. B.") == [
        "dieu-1",
        "doan-1",
        "doan-2",
        "phu-luc",
        "phu-luc.dieu-1",
    ]


def test_a_signature_before_the_next_article_is_text() -> None:
    assert addresses("Điều 1. Mẫu\nT/M CHI BỘ\nĐiều 2. Khác\nT/M BAN BÍ THƯ") == ["dieu-1", "dieu-2", "doan-1"]


SIGNED = "Điều 1. Ban hành.\nNơi nhận:\n- Các tỉnh ủy.\nT/M BAN BÍ THƯ\nTrần Văn B"


@pytest.mark.parametrize(
    "title",
    [
        "CHƯƠNG TRÌNH HÀNH ĐỘNG\n(kèm theo Quyết định này)",
        "DANH MỤC SỔ TAY",
        "BẢNG MỨC CHI",
        "ĐỀ CƯƠNG TUYÊN TRUYỀN",
        "MỘT SỐ VIỆC CẦN LÀM",
        "Mẫu 1A-SHĐ",
        "PHỤ LỤC",
    ],
)
def test_what_follows_the_signature_is_annexed_whatever_it_is_called(title: str) -> None:
    text = f"{SIGNED}\n{title}\nI. MỤC TIÊU\n1. Một.\n2. Hai."
    assert addresses(text) == [
        "dieu-1", "doan-1", "doan-2", "phu-luc", "phu-luc.I", "phu-luc.I.1", "phu-luc.I.2",
    ]  # fmt: skip
    assert at(text, "doan-2").text == "T/M BAN BÍ THƯ\nTrần Văn B"


def test_a_second_annex_says_that_it_is_one() -> None:
    annexes = "QUY CHẾ\n(kèm theo Quyết định này)\nĐiều 1. Một\nDANH MỤC\n(kèm theo Quyết định này)\n1. Sổ."
    assert addresses(f"{SIGNED}\n{annexes}")[3:] == ["phu-luc", "phu-luc.dieu-1", "phu-luc-2", "phu-luc-2.1"]


def test_each_form_is_an_annex_with_numbers_of_its_own() -> None:
    forms = "Mẫu số 01\nĐẢNG CỘNG SẢN VIỆT NAM\nĐƠN XIN VÀO ĐẢNG\n1. Họ tên:\nMẫu số 02\nGIẤY GIỚI THIỆU\n1. Họ tên:"
    found = addresses(f"{SIGNED}\n{forms}")
    assert found[3:] == ["phu-luc", "phu-luc.1", "phu-luc-2", "phu-luc-2.1"]
    assert at(f"{SIGNED}\n{forms}", "phu-luc-2").heading == "Mẫu số 02 GIẤY GIỚI THIỆU"


def test_an_annex_with_a_head_of_its_own_is_titled_below_it() -> None:
    state = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc"
    head = f"CHÍNH PHỦ\n{state}\nCHƯƠNG TRÌNH HÀNH ĐỘNG\nvề sổ tay"
    text = f"{SIGNED}\n{head}\n(Kèm theo Nghị quyết số 5/NQ-CP của Chính phủ)\nI. MỤC TIÊU\n1. A.\nII. VIỆC\n1. B."
    assert at(text, "phu-luc").heading == "CHƯƠNG TRÌNH HÀNH ĐỘNG về sổ tay"
    assert addresses(text)[3:] == ["phu-luc", "phu-luc.I", "phu-luc.I.1", "phu-luc.II", "phu-luc.II.1"]


def test_a_signature_without_a_board_is_told_by_office_and_name() -> None:
    text = "Điều 1. Ban hành.\nBỘ TRƯỞNG\nNguyễn Văn A"
    assert (addresses(text), at(text, "doan-1").heading) == (["dieu-1", "doan-1"], "Chữ ký")


@pytest.mark.parametrize("title", ["MỤC LỤC\n", "Mục lục\n", ""])
def test_a_list_of_contents_is_kept_as_text_before_the_articles(title: str) -> None:
    listed = f"{title}Điều 1. Phạm vi 2\nĐiều 2. Giữ sổ ........ 3\nĐiều 3. Hủy sổ 3"
    body = "Ban Bí thư quy định:\nĐiều 1. Phạm vi\nA.\nĐiều 2. Giữ sổ\n1. B.\nĐiều 3. Hủy sổ\nC."
    assert addresses(f"{listed}\n{body}") == ["doan-1", "doan-2", "dieu-1", "dieu-2", "dieu-2.khoan-1", "dieu-3"]
    assert at(f"{listed}\n{body}", "doan-1").text == listed


@pytest.mark.parametrize(
    ("listed", "body"),
    [
        (
            "1. Phát thẻ ..... 2\n1.1. Lần đầu ..... 2\n2. Đổi thẻ ..... 3",
            "1. Phát thẻ\n1.1. Lần đầu\nA.\n2. Đổi thẻ\nB.",
        ),
        ("I. PHÁT THẺ 2\n1. Lần đầu 2\nII. ĐỔI THẺ 3", "I. PHÁT THẺ\n1. Lần đầu\nA.\nII. ĐỔI THẺ\nB."),
        ("Điều 1. Phạm vi\n1\nĐiều 2. Giữ sổ\n2", "Điều 1. Phạm vi\nA.\nĐiều 2. Giữ sổ\nB."),
    ],
)
def test_contents_of_any_numbers_are_no_provisions(listed: str, body: str) -> None:
    found = parsed(f"MỤC LỤC\n{listed}\n{body}").provisions
    assert (found[0].text, [p.locator for p in found[1:]]) == (
        f"MỤC LỤC\n{listed}",
        [p.locator for p in parsed(body)[0]],
    )


def test_contents_after_the_signature_are_no_part_of_it() -> None:
    found = parsed("Điều 1. Sổ\nA.\nT/M BAN BÍ THƯ\nTrần Văn B\nMỤC LỤC\nĐiều 1. Sổ 1").provisions
    assert [(p.locator, p.heading) for p in found] == [("dieu-1", "Sổ"), ("doan-1", "Chữ ký"), ("doan-2", "Mục lục")]


def test_who_authenticates_a_consolidated_text_is_no_part_of_its_last_clause() -> None:
    end = "BỘ NỘI VỤ\nSố: 46/VBHN-BNV\nXÁC THỰC VĂN BẢN HỢP NHẤT\nHà Nội, ngày 10 tháng 2 năm 2026"
    text = f"Điều 1. A\n1. Bí thư.\n2. Phó bí thư./.\n{end}\nKT. BỘ TRƯỞNG\nTHỨ TRƯỞNG\nTrần Văn B"
    assert at(text, "dieu-1.khoan-2").text == "2. Phó bí thư./."
    assert at(text, "doan-1").text.startswith(end)


def test_what_is_annexed_may_have_annexes_of_its_own() -> None:
    text = f"{SIGNED}\nĐỀ ÁN\n(Kèm theo Quyết định này)\nI. Ý\n1. A.\nPHỤ LỤC\nMỨC CHI\n1. B."
    assert addresses(text)[3:] == ["phu-luc", "phu-luc.I", "phu-luc.I.1", "phu-luc-2", "phu-luc-2.1"]


def test_an_annex_in_small_letters_follows_the_one_before_it() -> None:
    text = f"{SIGNED}\nPHỤ LỤC 1\n1. A.\nPhụ lục 2: Mức chi\n1. B.\nPhụ lục 5: Khác\n2. C."
    assert addresses(text)[3:] == ["phu-luc-1", "phu-luc-1.1", "phu-luc-2", "phu-luc-2.1", "phu-luc-2.2"]


def test_a_second_document_begins_with_the_body_that_issued_it() -> None:
    head = "CHÍNH PHỦ\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nSố: 8/NQ-CP\nHà Nội, ngày 5 tháng 5 năm 2025\nNGHỊ QUYẾT"
    text = f"{SIGNED}\n{head}\nĐiều 1. C\nĐiều 2. D"
    assert addresses(text)[3:] == ["phu-luc", "phu-luc.dieu-1", "phu-luc.dieu-2"]
    assert at(text, "phu-luc").text == head


def test_a_list_with_f_uses_the_latin_letters() -> None:
    text = "1. Gồm:\n" + "\n".join(f"{letter}) Việc." for letter in "abcdefg")
    assert addresses(text) == ["1", *(f"1.diem-{letter}" for letter in "abcdefg")]
    assert parsed(text).warnings == ()


def test_articles_may_all_be_written_without_a_stop() -> None:
    text = "Điều 1 Phạm vi\nVề sổ tay.\nĐiều 2 Giữ sổ\nTheo\nĐiều 3 Hủy sổ"
    assert addresses(text) == ["dieu-1", "dieu-2"]


def test_articles_without_a_stop_follow_titles_and_lists() -> None:
    text = "Chương I\nCHUNG\nĐiều 1 Phạm vi\nGồm:\n- Sổ giấy\n- Sổ điện tử\nĐiều 2 Giữ sổ\n1. A.\nĐiều 3 Hủy sổ"
    assert [found for found in addresses(text) if found.startswith("dieu") and "." not in found] == [
        "dieu-1",
        "dieu-2",
        "dieu-3",
    ]


def test_rows_of_a_table_are_text_of_what_announces_them() -> None:
    text = "1. Mức chi:\na) Sổ:\nSố | Loại | Mức\n1. | Giấy | 5\nb) | Điện tử | 9\nb) Thẻ.\n2. Hết."
    assert addresses(text) == ["1", "1.diem-a", "1.diem-b", "2"]
    assert at(text, "1.diem-a").text == "a) Sổ:\nSố | Loại | Mức\n1. | Giấy | 5\nb) | Điện tử | 9"


def test_rows_below_a_finished_list_stay_together() -> None:
    text = "1. Gồm:\n- A.\nI | Giấy\nII | Điện tử\n2. Hết."
    assert addresses(text) == ["1", "1.gach-1", "1.doan-2", "2"]


@pytest.mark.parametrize("bullet", "-–•▪➢✓❖○")
def test_bullets_of_any_shape_are_items(bullet: str) -> None:
    assert addresses(f"1. Gồm:\n{bullet} Ngày họp;\n{bullet} Kết luận.\n2. Hết.") == [
        "1",
        "1.gach-1",
        "1.gach-2",
        "2",
    ]


def test_the_heading_of_an_annex_is_its_title_without_the_rows_below() -> None:
    text = "Điều 1. A.\nT/M BAN BÍ THƯ\nPHỤ LỤC\nDANH MỤC SỔ\n(kèm theo Quyết định số 1)\nA TÀI SẢN\nSổ giấy\nB NGUỒN"
    assert at(text, "phu-luc").heading.startswith("DANH MỤC SỔ")
    assert "NGUỒN" not in at(text, "phu-luc").heading


def test_the_head_of_a_table_is_no_title() -> None:
    text = "Điều 1. A.\nT/M BAN BÍ THƯ\nPHỤ LỤC\nBẢNG TỔNG HỢP\nSố thứ tự | Việc | Thời hạn\n1 | Nộp thẻ | 5 ngày"
    assert at(text, "phu-luc").heading == "BẢNG TỔNG HỢP"


FULL = "Thủ tục và trình tự thực hiện việc lập, ghi, giữ, chuyển giao, kiểm tra và hủy sổ tay chi bộ"


def test_a_full_line_of_a_title_does_not_swallow_what_it_stands_over() -> None:
    text = f"""
Chương I
{FULL.upper()}
Điều 1. {FULL}
1. Chi bộ lập sổ tay khi được thành lập và ghi sổ trong từng kỳ sinh hoạt theo hướng dẫn này.
2. Chi bộ giữ sổ.
"""
    assert addresses(text, wrapped=True) == ["chuong-i", "dieu-1", "dieu-1.khoan-1", "dieu-1.khoan-2"]


def test_a_full_line_of_a_clause_does_not_swallow_its_first_point() -> None:
    text = f"1. {FULL}\na) Chi bộ lập sổ.\nb) Chi ủy giữ sổ.\n2. Hết.\n"
    assert addresses(text, wrapped=True) == ["1", "1.diem-a", "1.diem-b", "2"]
    assert addresses(text.replace("b) Chi", "Chi"), wrapped=True) == ["1", "2"]


def test_a_full_line_that_cites_a_clause_goes_on() -> None:
    text = f"Điều 1. {FULL} theo khoản\n1. Điều này.\nĐiều 2. Sổ"
    assert addresses(text, wrapped=True) == ["dieu-1", "dieu-2"]


def test_a_number_after_one_whose_own_line_was_lost_is_not_given_twice() -> None:
    text = "PHỤ LỤC I\n3. Ba\n5. Năm\n6.1. Sáu\n7.1. Bảy\n2. Hai\n3. Ba nữa"
    found = addresses(text)
    assert len(found) == len(set(found))


LISTS = f"{SIGNED}\nPHỤ LỤC\nDANH MỤC SỔ\n1. Sổ họp.\n2. Sổ thu.\n"


def test_numbers_begin_anew_below_an_unnumbered_title_of_an_annex() -> None:
    text = f"{LISTS}Sổ của cấp ủy\n1. Sổ công văn.\n1.1. Đến.\n2. Sổ tổ.\n3. Sổ ảnh.\nSỔ KHÁC\n1. Sổ tay."
    assert addresses(text)[3:] == [
        "phu-luc", "phu-luc.1", "phu-luc.2",
        "phu-luc.doan-3", "phu-luc.doan-3.1", "phu-luc.doan-3.1.1", "phu-luc.doan-3.2", "phu-luc.doan-3.3",
        "phu-luc.doan-4", "phu-luc.doan-4.1",
    ]  # fmt: skip
    assert at(text, "phu-luc.doan-3").heading == "Sổ của cấp ủy"
    assert parsed(text).warnings == ()


def test_numbers_begin_anew_inside_a_numbered_section_of_an_annex() -> None:
    text = f"{SIGNED}\nPHỤ LỤC\nDANH MỤC SỔ\nI. Sổ\n1. Sổ họp.\nSổ ảnh\n1. Ảnh.\n2. Phim.\nII. Bìa\n1. Bìa cứng."
    assert addresses(text)[4:] == [
        "phu-luc.I", "phu-luc.I.1", "phu-luc.I.doan-2", "phu-luc.I.doan-2.1", "phu-luc.I.doan-2.2",
        "phu-luc.II", "phu-luc.II.1",
    ]  # fmt: skip


@pytest.mark.parametrize("between", ["", "Trong đó có:\n", "Sổ họp do chi bộ giữ.\n"])
def test_a_list_that_may_go_on_in_text_is_no_item_of_the_list_around(between: str) -> None:
    text = f"{LISTS}{between}1. Sổ công văn.\n2. Sổ tổ.\n3. Sổ ảnh."
    assert addresses(text)[3:] == ["phu-luc", "phu-luc.1", "phu-luc.2"]
    assert at(text, "phu-luc.2").text.endswith("3. Sổ ảnh.")
    assert len(parsed(text).warnings) == 3


def test_a_number_that_a_list_in_text_does_not_reach_goes_on_with_the_list_around() -> None:
    assert addresses(f"{LISTS}1. Sổ công văn.\n3. Sổ tổ.")[-1] == "phu-luc.3"


def test_a_title_above_the_first_list_of_an_annex_stays_with_its_head() -> None:
    text = f"{SIGNED}\nPHỤ LỤC\nDANH MỤC SỔ\nSổ của cấp ủy\n1. Sổ họp.\n2. Sổ thu."
    assert addresses(text)[3:] == ["phu-luc", "phu-luc.1", "phu-luc.2"]


AMENDING = "Điều 1. Sửa đổi, bổ sung một số điều của Quy định số 22-QĐ/TW như sau:\n"


def test_a_new_text_without_marks_is_text_of_the_article_that_amends() -> None:
    text = (
        f"{AMENDING}1. Sửa đổi khoản 2 Điều 5 như sau:\n2. Đảng viên nộp hồ sơ trong 30 ngày.\n"
        "2. Bổ sung Điều 6a vào sau Điều 6 như sau:\nĐiều 6a. Thẻ\n1. Chi bộ giữ thẻ.\n2. Thẻ hỏng thì đổi.\n"
        "3. Điểm b khoản 1 Điều 7 được sửa đổi, bổ sung như sau:\nb) Nộp trong 30 ngày;\nc) Nộp đủ.\n"
        "4. Bãi bỏ Điều 9.\nĐiều 2. Hiệu lực\nQuy định này có hiệu lực từ ngày ký."
    )
    assert addresses(text) == [
        "dieu-1", "dieu-1.khoan-1", "dieu-1.khoan-2", "dieu-1.khoan-3", "dieu-1.khoan-4", "dieu-2",
    ]  # fmt: skip
    assert at(text, "dieu-1.khoan-2").text.endswith("1. Chi bộ giữ thẻ.\n2. Thẻ hỏng thì đổi.")
    assert len(parsed(text).warnings) == 3


@pytest.mark.parametrize(
    ("lead", "new"),
    [
        ("Điều 1. Sửa đổi Điều 2 Quy định số 22-QĐ/TW như sau:", "Điều 2. Thẻ\n1. Chi bộ giữ thẻ."),
        ("Điều 1. Sửa đổi khoản 2 Điều 5 Quy định số 22-QĐ/TW\nngày 5/6/2020 như sau:", "2. Chi bộ giữ thẻ."),
        ("Điều 1. Thay thế mục 2.1 Hướng dẫn số 3-HD/TW như sau:", "2.1. Chi bộ giữ thẻ.\n2.2. Thẻ hỏng thì đổi."),
    ],
)
def test_a_new_text_without_marks_ends_where_the_articles_go_on(lead: str, new: str) -> None:
    text = f"{lead}\n{new}\nĐiều 2. Hiệu lực\nNhư Điều 1.\nĐiều 3. Chi bộ thi hành.\nT/M BAN BÍ THƯ\nNguyễn Văn A"
    assert addresses(text) == ["dieu-1", "dieu-2", "dieu-3", "doan-1"]


def test_a_new_text_without_marks_ends_where_the_document_does() -> None:
    text = (
        "Điều 1. Sửa đổi Điều 5 Quy định số 22-QĐ/TW như sau:\nĐiều 5. Thẻ\n1. Chi bộ giữ thẻ.\nNơi nhận:\n- Chi bộ."
    )
    assert addresses(text) == ["dieu-1", "doan-1"]
    assert addresses(f"{text}\nPHỤ LỤC\nDANH MỤC\n1. Sổ.")[-2:] == ["phu-luc", "phu-luc.1"]


def test_items_that_amend_are_no_new_text() -> None:
    text = "Điều 1. Sửa đổi, bổ sung Điều 5 như sau:\n1. Sửa đổi khoản 1.\n2. Bãi bỏ khoản 2.\nĐiều 2. Hiệu lực."
    assert addresses(text) == ["dieu-1", "dieu-1.khoan-1", "dieu-1.khoan-2", "dieu-2"]
    text = "Điều 1. Hồ sơ theo khoản 1 được nộp như sau:\n1. Đơn.\n2. Phiếu.\nĐiều 2. Hiệu lực."
    assert addresses(text) == ["dieu-1", "dieu-1.khoan-1", "dieu-1.khoan-2", "dieu-2"]


def test_an_annex_below_the_title_of_one_that_is_empty_is_an_annex_however_full_that_title() -> None:
    text = f"{SIGNED}\nPHỤ LỤC\nNỘI DUNG HƯỚNG DẪN THÊM VỀ SỔ TAY\nPHỤ LỤC 2\nBẢNG TỔNG HỢP THỜI HẠN\n1. Sổ họp."
    assert addresses(text, wrapped=True)[-3:] == ["phu-luc", "phu-luc-2", "phu-luc-2.1"]
