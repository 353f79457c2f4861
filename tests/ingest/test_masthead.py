from datetime import date

import pytest

from corpus.model import Kind
from ingest import masthead
from ingest.masthead import Masthead
from ingest.wrapping import Line
from made.files import GUIDE


def read(text: str) -> Masthead:
    return masthead.read([Line(line) for line in text.split("\n")])


def test_a_guide_of_the_secretariat_under_the_central_committees_head() -> None:
    found = read(GUIDE)
    assert (found.number, found.kind, found.issuer) == ("07-HD/TW", Kind.HUONG_DAN, "Ban Bí thư")
    assert (found.issued_on, found.title, found.official) == (date(2024, 3, 5), "Thẻ đảng viên", True)
    assert GUIDE.split("\n")[found.body] == "- Căn cứ Điều lệ Đảng;"


def test_the_title_takes_its_small_letters_from_the_body() -> None:
    text = GUIDE.replace("THẺ ĐẢNG VIÊN", "MỘT SỐ VIỆC VỀ\nĐIỀU LỆ ĐẢNG").replace(
        "về thẻ đảng viên", "một số việc về Điều lệ Đảng"
    )
    assert read(text).title == "Một số việc về Điều lệ Đảng"


def test_two_columns_read_line_by_line() -> None:
    text = """BAN CHẤP HÀNH TRUNG ƯƠNG ĐẢNG CỘNG SẢN VIỆT NAM
BAN TỔ CHỨC Hà Nội, ngày 29 tháng 9 năm 2025
*
Số: 38 -HD/BTCTW
HƯỚNG DẪN
nghiệp vụ công tác đảng viên
-----
Thực hiện Điều lệ Đảng, Ban Tổ chức Trung ương hướng dẫn như sau:"""
    found = read(text)
    assert (found.number, found.issuer) == ("38-HD/BTCTW", "Ban Tổ chức Trung ương")
    assert (found.title, found.issued_on) == ("Nghiệp vụ công tác đảng viên", date(2025, 9, 29))
    assert text.split("\n")[found.body].startswith("Thực hiện")


def test_a_number_on_the_next_line_and_a_decision_told_by_its_kind_line() -> None:
    text = """ĐẢNG CỘNG SẢN VIỆT NAM
Số
342-QĐ/TW
Hà Nội, ngày 28/12/2010
QUYẾT ĐỊNH
VỀ VIỆC BAN HÀNH QUY CHẾ THẺ ĐẢNG
Điều 1. Ban hành.
T/M BỘ CHÍNH TRỊ"""
    found = read(text)
    assert (found.number, found.kind, found.issuer) == ("342-QĐ/TW", Kind.QUYET_DINH, "Bộ Chính trị")
    assert found.title == "Ban hành quy chế thẻ Đảng"
    assert found.issued_on == date(2010, 12, 28)


def test_a_provincial_committee() -> None:
    text = """TỈNH ỦY CAO BẰNG ĐẢNG CỘNG SẢN VIỆT NAM
Số 02-QĐ/TU Cao Bằng, ngày 03 tháng 01 năm 2024
QUY ĐỊNH
về sinh hoạt chi bộ
Điều 1. Phạm vi"""
    assert read(text).issuer == "Tỉnh ủy Cao Bằng"


@pytest.mark.parametrize(
    ("removed", "field"),
    [("Số 07-HD/TW ", "number"), ("ngày 05 tháng 3 năm 2024", "issued_on"), ("THẺ ĐẢNG VIÊN\n", "title")],
)
def test_what_the_page_does_not_say_is_not_guessed(removed: str, field: str) -> None:
    found = read(GUIDE.replace(removed, ""))
    assert getattr(found, field) is None
    assert found.official


def test_the_head_alone_does_not_tell_the_issuer() -> None:
    assert read(GUIDE.replace("Ban Bí thư hướng dẫn", "Nay hướng dẫn").replace("T/M BAN BÍ THƯ", "")).issuer is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Hội nghị tổng kết Quy định số 228-QĐ/TW.",
        "Quy định\nSố 228-QĐ/TW của Ban Bí thư được tổng kết.",
        "THÔNG BÁO\nTin tức\nHôm nay chi bộ họp.",
        "BÁO ĐIỆN TỬ ĐẢNG CỘNG SẢN VIỆT NAM\nTHÔNG BÁO\nHôm nay chi bộ họp.",
    ],
    ids=["empty", "news naming a number", "a number at a line's start", "a menu in capitals", "a newspaper's head"],
)
def test_a_page_that_is_no_regulation_has_no_masthead(text: str) -> None:
    assert read(text) == Masthead()


def of_state(body: str, number: str, kind: str = "THÔNG TƯ", more: str = "") -> str:
    head = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\nHà Nội, ngày 5 tháng 2 năm 2026"
    return f"{body}\nSố: {number}\n{head}\n{kind}\nQuy định về sổ tay\nCăn cứ Luật\nsố 1/2020/QH14;\n{more}Điều 1. Sổ"


@pytest.mark.parametrize(
    ("body", "number", "kind", "issuer"),
    [
        ("CHÍNH PHỦ", "212/NQ-CP", Kind.NGHI_QUYET, "Chính phủ"),
        ("CHÍNH PHỦ", "140/2026/NĐ-CP", Kind.NGHI_DINH, "Chính phủ"),
        ("THỦ TƯỚNG CHÍNH PHỦ", "08/2026/QĐ-TTg", Kind.QUYET_DINH, "Thủ tướng Chính phủ"),
        ("QUỐC HỘI", "45/2026/QH15", Kind.LUAT, "Quốc hội"),
        ("BỘ KẾ HOẠCH VÀ ĐẦU TƯ", "01/2026/TT-BKHĐT", Kind.THONG_TU, "Bộ Kế hoạch và Đầu tư"),
        ("BỘ NÔNG NGHIỆP\nVÀ MÔI TRƯỜNG", "2/QĐ-BNNMT", Kind.QUYET_DINH, "Bộ Nông nghiệp và Môi trường"),
        ("BỘ NỘI VỤ", "3/QĐ-BXD", Kind.QUYET_DINH, None),
    ],
)
def test_a_document_of_the_state_says_its_number_as_it_is_printed(
    body: str, number: str, kind: Kind, issuer: str | None
) -> None:
    named = "".join(
        f"Theo đề nghị của {name};\n" for name in ("Bộ Kế hoạch và Đầu tư", "Bộ Nông nghiệp và Môi trường")
    )
    found = read(of_state(body, number, kind.label.upper(), named))
    assert (found.number, found.kind, found.issuer) == (number, kind, issuer)
    assert (found.title, found.issued_on) == ("Quy định về sổ tay", date(2026, 2, 5))


def test_a_law_says_at_its_end_when_it_was_passed() -> None:
    text = of_state("QUỐC HỘI", "45/2026/QH15", "LUẬT").replace("ngày 5 tháng 2 năm 2026", "")
    passed = "Luật này được Quốc hội khóa XV\nthông qua ngày 19 tháng 6 năm 2026."
    assert read(f"{text}\n{passed}").issued_on == date(2026, 6, 19)
    assert read(text).issued_on is None


def test_a_consolidated_text_is_numbered_at_its_end() -> None:
    text = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nTHÔNG TƯ\nQuy định về sổ tay\nCăn cứ Luật;\nĐiều 1. Sổ"
    end = "BỘ NỘI VỤ\nXÁC THỰC VĂN BẢN HỢP NHẤT\nSố: 46/VBHN-BNV Hà Nội, ngày 10 tháng 02 năm 2026"
    found = read(f"{text} của Bộ Nội vụ.\n{end}")
    assert (found.number, found.kind, found.issuer) == ("46/VBHN-BNV", Kind.VAN_BAN_HOP_NHAT, "Bộ Nội vụ")
    assert (found.title, found.issued_on) == ("Quy định về sổ tay", date(2026, 2, 10))


@pytest.mark.parametrize(
    ("head", "number", "issuer"),
    [
        ("ĐẢNG BỘ TỈNH BÌNH AN\nĐẢNG ỦY XÃ TÂN LẬP", "213-QĐ/ĐU", "Đảng ủy xã Tân Lập"),
        ("ĐẢNG BỘ TỈNH BÌNH AN\nĐẢNG ỦY PHƯỜNG AN HÒA", "5-NQ/ĐU", "Đảng ủy phường An Hòa"),
        ("TỈNH ỦY BÌNH AN", "12-CTr/TU", "Tỉnh ủy Bình An"),
        ("THÀNH ỦY BÌNH AN", "15-KH/TU", "Thành ủy Bình An"),
        ("ĐẢNG ỦY XÃ TÂN LẬP\nCHI BỘ THÔN MỘT", "2-NQ/CB", "Chi bộ thôn Một"),
        ("TỈNH ỦY BÌNH AN\nBAN TỔ CHỨC", "7-HD/BTCTU", None),
        ("ĐẢNG BỘ TỈNH BÌNH AN", "9-QĐ/ĐU", None),
    ],
)
def test_a_local_document_is_issued_by_the_lower_body_of_its_head_or_nobody(
    head: str, number: str, issuer: str | None
) -> None:
    kind = {"QĐ": "QUY ĐỊNH", "NQ": "NGHỊ QUYẾT", "HD": "HƯỚNG DẪN", "CTr": "CHƯƠNG TRÌNH", "KH": "KẾ HOẠCH"}
    mark = number.split("-")[1].split("/")[0]
    top = f"{head}\n*\nĐẢNG CỘNG SẢN VIỆT NAM\nSố {number}\nBình An, ngày 7 tháng 4 năm 2026"
    found = read(f"{top}\n{kind[mark]}\nvề sổ\nĐiều 1. Sổ\nT/M BAN THƯỜNG VỤ\nBÍ THƯ")
    assert (found.number, found.issuer) == (number, issuer)


def test_a_title_in_small_letters_goes_on_over_names_until_somebody_enacts() -> None:
    text = GUIDE.replace(
        "THẺ ĐẢNG VIÊN", "Về việc phát thẻ của\nBan Chấp hành Đảng bộ tỉnh và\nỦy ban Kiểm tra Tỉnh ủy"
    ).replace("- Căn cứ Điều lệ Đảng;\n", "")
    found = read(text)
    assert found.title == "Phát thẻ của Ban Chấp hành Đảng bộ tỉnh và Ủy ban Kiểm tra Tỉnh ủy"
    assert text.split("\n")[found.body].startswith("Ban Bí thư hướng dẫn")


@pytest.mark.parametrize("title", ["MỤC LỤC", "Mục lục"])
def test_a_list_of_contents_is_no_part_of_the_title(title: str) -> None:
    assert read(GUIDE.replace("THẺ ĐẢNG VIÊN", f"THẺ ĐẢNG VIÊN\n{title}")).title == "Thẻ đảng viên"


def test_a_kind_in_capitals_and_the_rest_in_small_letters_are_one_title() -> None:
    text = GUIDE.replace("HƯỚNG DẪN\nTHẺ ĐẢNG VIÊN", "CHƯƠNG TRÌNH HÀNH ĐỘNG\nvề thẻ đảng viên").replace(
        "07-HD", "7-CTr"
    )
    assert (read(text).kind, read(text).title) == (Kind.CHUONG_TRINH, "Hành động về thẻ đảng viên")
