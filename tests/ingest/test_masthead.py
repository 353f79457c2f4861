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
