from datetime import date

import pytest

from corpus.model import Kind
from corpus.number import parse_number
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


@pytest.mark.parametrize(
    ("body", "number", "issuer"),
    [
        ("ỦY BAN NHÂN DÂN\nXÃ TÂN LẬP", "15/QĐ-UBND", "Ủy ban nhân dân xã Tân Lập"),
        ("UỶ BAN NHÂN DÂN TỈNH BÌNH AN", "15/2026/QĐ-UBND", "Ủy ban nhân dân tỉnh Bình An"),
        ("HỘI ĐỒNG NHÂN DÂN\nPHƯỜNG AN HÒA - TỈNH BÌNH AN", "7/NQ-HĐND", "Hội đồng nhân dân phường An Hòa"),
        ("ỦY BAN NHÂN DÂN", "15/QĐ-UBND", None),
        ("UBND TỈNH BÌNH AN\nSỞ NỘI VỤ", "7/QĐ-SNV", "Sở Nội vụ"),
        ("BỘ TÀI CHÍNH\nCỤC HẢI QUAN", "7/QĐ-CHQ", "Cục Hải quan"),
        ("BỘ CÔNG AN", "7/QĐ-BCA", "Bộ Công an"),
        ("VĂN PHÒNG CHÍNH PHỦ", "7/QĐ-VPCP", "Văn phòng Chính phủ"),
        ("BỘ NỘI VỤ - BỘ TÀI CHÍNH", "5/2026/TTLT-BNV-BTC", None),
    ],
)
def test_a_body_of_the_state_is_written_as_usual_and_named_with_its_place(
    body: str, number: str, issuer: str | None
) -> None:
    kind = "NGHỊ QUYẾT" if "NQ" in number else "THÔNG TƯ LIÊN TỊCH" if "TTLT" in number else "QUYẾT ĐỊNH"
    found = read(of_state(body, number, kind))
    assert (found.number, found.issuer, found.title) == (number, issuer, "Quy định về sổ tay")


def test_the_place_may_stand_beside_the_motto() -> None:
    text = of_state(
        "ỦY BAN NHÂN DÂN CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nXÃ TÂN LẬP Độc lập - Tự do - Hạnh phúc", "1/QĐ-UBND"
    )
    assert read(text.replace("THÔNG TƯ", "QUYẾT ĐỊNH")).issuer == "Ủy ban nhân dân xã Tân Lập"


def test_a_law_says_at_its_end_when_it_was_passed() -> None:
    text = of_state("QUỐC HỘI", "45/2026/QH15", "LUẬT").replace("ngày 5 tháng 2 năm 2026", "")
    passed = "Luật này được Quốc hội khóa XV\nthông qua ngày 19 tháng 6 năm 2026."
    assert read(f"{text}\n{passed}").issued_on == date(2026, 6, 19)
    assert read(text).issued_on is None


def test_a_consolidated_text_is_numbered_at_its_end() -> None:
    text = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nTHÔNG TƯ\nQuy định về sổ tay\nCăn cứ Luật;\nĐiều 1. Sổ"
    effect = "Luật này có hiệu lực từ ngày 1 tháng 1 năm 2010."
    end = f"{effect}\nBỘ NỘI VỤ\nXÁC THỰC VĂN BẢN HỢP NHẤT\nSố: 46/VBHN-BNV Hà Nội, ngày 10 tháng 02 năm 2026"
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
        ("TỈNH ỦY BÌNH AN\nBAN TỔ CHỨC", "7-HD/BTCTU", "Ban Tổ chức Tỉnh ủy Bình An"),
        ("TỈNH ỦY BÌNH AN\nUỶ BAN KIỂM TRA", "7-QĐ/UBKTTU", "Ủy ban Kiểm tra Tỉnh ủy Bình An"),
        ("TỈNH ỦY BÌNH AN\nBAN TỔ CHỨC", "7-HD/BNCTU", None),
        ("ĐẢNG BỘ BỘ NGOẠI GIAO\nĐẢNG ỦY", "5-QĐ/ĐU", "Đảng ủy Bộ Ngoại giao"),
        ("ĐẢNG ỦY", "5-QĐ/ĐU", None),
        ("ĐẢNG ỦY NGOÀI NƯỚC", "5-QĐ/ĐUNN", "Đảng ủy Ngoài nước"),
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


@pytest.mark.parametrize(
    "title",
    [
        "Về việc giữ sổ tay trước ngày\nLuật Sổ tay số 1/2024/QH15 có hiệu lực thi hành",
        "Quy định chi tiết một số điều của Luật\nSổ tay (được sửa đổi bởi Nghị định số 2/2025/NĐ-CP)",
        "Ngưng hiệu lực của Thông tư số 8/2025/TT-BNV về sổ trên\nHệ thống sổ tay quốc gia",
    ],
)
def test_a_title_goes_on_over_names_until_the_body_begins(title: str) -> None:
    text = of_state("CHÍNH PHỦ", "9/NQ-CP", "NGHỊ QUYẾT").replace("Quy định về sổ tay", title)
    expected = title.replace("\n", " ").removeprefix("Về việc ")
    assert read(text).title == expected[0].upper() + expected[1:]
    assert text.split("\n")[read(text).body].startswith("Căn cứ")


def test_prose_below_a_title_is_no_part_of_it() -> None:
    title = "về sổ tay\nThời gian qua các chi bộ giữ sổ\nQuy củ, đúng hạn.\nBỘ TRƯỞNG"
    assert read(of_state("CHÍNH PHỦ", "9/NQ-CP", "NGHỊ QUYẾT").replace("Quy định về sổ tay", title)).title == "Sổ tay"


@pytest.mark.parametrize("head", ["CHỈ THỊ\nCỦA BAN BÍ THƯ", "CHỈ THỊ CỦA BAN BÍ THƯ"])
def test_whose_a_document_is_is_no_part_of_its_title(head: str) -> None:
    text = GUIDE.replace("HƯỚNG DẪN\nTHẺ ĐẢNG VIÊN", f"{head}\nvề thẻ đảng viên").replace("07-HD", "7-CT")
    assert (read(text).kind, read(text).title) == (Kind.CHI_THI, "Thẻ đảng viên")


def test_a_letter_is_titled_by_what_it_says_it_is_about() -> None:
    head = "ĐẢNG ỦY XÃ TÂN LẬP\nSố 12-CV/ĐU\nV/v sinh hoạt chi bộ\nvà giữ sổ\nĐẢNG CỘNG SẢN VIỆT NAM"
    found = read(f"{head}\nTân Lập, ngày 3 tháng 9 năm 2025\nKính gửi: Các chi bộ\n1. Họp.\nT/M BAN THƯỜNG VỤ")
    assert (found.kind, found.title) == (Kind.CONG_VAN, "Sinh hoạt chi bộ và giữ sổ")
    assert (found.number, found.issuer) == ("12-CV/ĐU", "Đảng ủy xã Tân Lập")


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


@pytest.mark.parametrize(
    ("body", "number", "line", "kind", "issuer"),
    [
        ("CHỦ TỊCH NƯỚC", "08/2026/L-CTN", "LỆNH", Kind.LENH, "Chủ tịch nước"),
        ("THỦ TƯỚNG CHÍNH PHỦ", "34/CĐ-TTg", "CÔNG ĐIỆN", Kind.CONG_DIEN, "Thủ tướng Chính phủ"),
        ("BỘ NỘI VỤ", "5/TTr-BNV", "TỜ TRÌNH", Kind.TO_TRINH, "Bộ Nội vụ"),
        ("BỘ NỘI VỤ - BỘ TÀI CHÍNH", "5/2026/TTLT-BNV-BTC", "THÔNG TƯ LIÊN TỊCH", Kind.THONG_TU, None),
        ("BỘ NỘI VỤ", "5/2026/TT-BNV", "THÔNG TRI", Kind.THONG_TU, "Bộ Nội vụ"),
    ],
)
def test_kinds_of_papers_of_the_state(body: str, number: str, line: str, kind: Kind, issuer: str | None) -> None:
    found = read(of_state(body, number, line).replace("Quy định về sổ tay", "Về việc giữ sổ tay"))
    assert (found.number, found.kind, found.issuer) == (number, kind, issuer)
    assert found.title == ("Giữ sổ tay" if line != "THÔNG TRI" else None)
    assert found.number is not None
    assert str(parse_number(found.number)) == number


@pytest.mark.parametrize(
    ("line", "mark", "kind", "title"),
    [
        ("THÔNG TRI", "TT", Kind.THONG_TRI, "Thẻ đảng viên"),
        ("TỜ TRÌNH", "TTr", Kind.TO_TRINH, "Thẻ đảng viên"),
        ("HƯỚNG DẪN LIÊN TỊCH", "HDLT", Kind.HUONG_DAN, "Thẻ đảng viên"),
        ("KẾ HOẠCH LIÊN TỊCH", "KHLT", Kind.KE_HOACH, "Thẻ đảng viên"),
        ("QUY CHẾ PHỐI HỢP", "QC", Kind.QUY_CHE, "Phối hợp về thẻ đảng viên"),
        ("BIÊN BẢN", "BB", Kind.BAO_CAO, "Thẻ đảng viên"),
        ("ĐIỀU LỆ", "QĐ", None, None),
    ],
)
def test_kinds_of_papers_of_the_party(line: str, mark: str, kind: Kind | None, title: str | None) -> None:
    found = read(
        GUIDE.replace("HƯỚNG DẪN\nTHẺ ĐẢNG VIÊN", f"{line}\nvề thẻ đảng viên").replace("07-HD", f"07-{mark}")
    )
    assert (found.kind, found.title, found.number) == (kind, title, f"07-{mark}/TW")
    assert parse_number(found.number or "").serial == 7
