from datetime import date

import pytest

from corpus.model import Kind
from ingest import closing
from made.documents import provision, reference

SIGNED = date(2025, 6, 9)


def read(text: str, *, locator: str = "doan-2") -> closing.Closing:
    first = provision("1", "1. Dự thảo Quy định mới thay thế Quy định 228.")
    return closing.read([first, provision(locator, text)], SIGNED, Kind.QUY_DINH)


def test_the_clause_names_what_it_replaces_and_from_when_it_holds() -> None:
    text = (
        "Hướng dẫn này có hiệu lực thi hành kể từ ngày ký và thay thế Hướng dẫn số 01-HD/TW, ngày 28/9/2021 của "
        "Ban Bí thư; được phổ biến đến chi bộ."
    )
    found = read(text)
    assert found.effective_on == SIGNED
    (replaced,) = found.replaces
    assert (replaced.number, replaced.kind, replaced.issued_on) == ("01-HD/TW", Kind.HUONG_DAN, date(2021, 9, 28))
    assert replaced.evidence == "stated"
    assert replaced.basis in text


def test_several_replaced_documents_and_dates_in_words() -> None:
    text = (
        "Quy định này thay thế Quy định số 228-QĐ/TW, ngày 07 tháng 02 năm 2014 và Quy định số 271-QĐ/TW, ngày "
        "26/11/2014. Quy định này có hiệu lực từ ngày 01 tháng 7 năm 2025."
    )
    found = read(text, locator="2")
    assert [(r.number, r.issued_on) for r in found.replaces] == [
        ("228-QĐ/TW", date(2014, 2, 7)),
        ("271-QĐ/TW", date(2014, 11, 26)),
    ]
    assert found.effective_on == date(2025, 7, 1)


def test_a_repeal_without_a_number_is_only_a_warning() -> None:
    found = read("Các quy định trước đây trái với nội dung Quy định này đều bãi bỏ.")
    assert found.replaces == ()
    assert "không nêu số" in found.warnings[0]


@pytest.mark.parametrize(
    "text",
    [
        "Kiến nghị ban hành Quy định mới thay thế Quy định 228-QĐ/TW.",
        "Đảng viên dự khuyết thay thế đại biểu chính thức theo Quy định số 24-QĐ/TW.",
        "",
    ],
)
def test_a_wish_or_another_replacement_is_not_one(text: str) -> None:
    assert read(text) == closing.Closing()


def test_only_the_end_of_the_document_counts() -> None:
    early = provision("1", "Quy định này thay thế Quy định số 228-QĐ/TW.")
    late = provision("2", "2. Các chi bộ thi hành.")
    assert closing.read([early, late], SIGNED, Kind.QUY_DINH) == closing.Closing()
    assert closing.read([], SIGNED, Kind.QUY_DINH) == closing.Closing()
    assert closing.read([early], SIGNED, Kind.QUY_DINH).replaces[0] == reference(
        "228-QĐ/TW", kind=Kind.QUY_DINH, basis="Quy định này thay thế Quy định số 228-QĐ/TW."
    )


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Quy định này có hiệu lực thi hành kể từ ngày 1-7-2025.", date(2025, 7, 1)),
        ("Quy chế này có hiệu lực từ ngày ban hành.", SIGNED),
        (
            "Văn bản này có hiệu lực kể từ ngày 01 tháng 7, năm 2025, riêng Điều 5 có hiệu lực từ ngày 1/1/2026.",
            date(2025, 7, 1),
        ),
        ("Quy định này có hiệu lực từ ngày 1/7/2025. Quy định này có hiệu lực từ ngày 01/7/2025.", date(2025, 7, 1)),
        ("Quy định số 11-QĐ/TW có hiệu lực từ ngày 1/7/2025.", None),
    ],
)
def test_the_day_of_effect_is_read_of_the_whole_document(text: str, day: date | None) -> None:
    assert read(text).effective_on == day


@pytest.mark.parametrize(
    ("text", "warned"),
    [
        ("Quy định này có hiệu lực từ ngày 31/02/2025.", "không đọc được ngày có hiệu lực"),
        ("Quy định này có hiệu lực thi hành sau 45 ngày kể từ ngày ký.", "không đọc được ngày có hiệu lực"),
        ("Quy định này có hiệu lực từ ngày 1/7/2025. Quy định này có hiệu lực từ ngày ký.", "nhiều ngày có hiệu lực"),
        ("Quy định số 11-QĐ/TW ngày 3/2/2015 hết hiệu lực.", "không rõ có phải do văn bản này"),
    ],
)
def test_what_the_text_leaves_open_is_reported_and_not_guessed(text: str, warned: str) -> None:
    found = read(text)
    assert (found.effective_on, found.replaces) == (None, ())
    assert warned in found.warnings[0]


@pytest.mark.parametrize(
    "text",
    [
        "Bãi bỏ Quy định số 11-QĐ/TW, ngày 3/2/2015.",
        "2. Bãi bỏ Quy định số 11-QĐ/TW ngày 3/2/2015 theo Kết luận số 55-KL/TW.",
        "Quy định số 11-QĐ/TW ngày 3/2/2015 hết hiệu lực kể từ ngày Quy định này có hiệu lực.",
        "Quy định này bãi bỏ Quy định số 11-QĐ/TW ngày 3/2/2015.",
    ],
)
def test_a_repeal_that_names_a_document_ends_it(text: str) -> None:
    found = read(text)
    assert [(r.number, r.issued_on) for r in found.replaces] == [("11-QĐ/TW", date(2015, 2, 3))]
    assert found.replaces[0].basis in text
    assert found.warnings == ()


def test_what_the_last_article_quotes_is_said_by_another_document() -> None:
    quoted = "“Điều 9. Hiệu lực\nQuy định này có hiệu lực từ ngày 01/7/2020 và thay thế Quy định số 5-QĐ/TW.”"
    text = f"Điều 2. Sửa Điều 9 như sau:\n{quoted}\nQuy định này có hiệu lực từ ngày 01/7/2025."
    found = read(text, locator="dieu-2")
    assert (found.effective_on, found.replaces) == (date(2025, 7, 1), ())


def test_the_end_of_a_part_only_amends() -> None:
    found = read("Quy định này thay thế Quy định số 9-QĐ/TW và bãi bỏ khoản 2 Điều 5 của Quy định số 11-QĐ/TW.")
    assert [r.number for r in found.replaces] == ["09-QĐ/TW"]
    assert [r.number for r in found.amends] == ["11-QĐ/TW"]


@pytest.mark.parametrize(
    ("kind", "sentence", "day"),
    [
        (Kind.NGHI_QUYET, "Điều 2. Nghị quyết này có hiệu lực thi hành kể từ ngày ký ban hành.", SIGNED),
        (Kind.NGHI_QUYET, "Điều 2. Nghị quyết này có hiệu lực từ ngày được thông qua.", SIGNED),
        (Kind.QUY_DINH, "Điều 2. Quy định này có hiệu lực từ ngày thông qua.", None),
        (
            Kind.QUYET_DINH,
            "Quyết định này có hiệu lực từ ngày 01/8/2025 và là một phần của Thông tư số 10.",
            date(2025, 8, 1),
        ),
        (Kind.THONG_TU, "Điều 2. Thông tư liên tịch này có hiệu lực từ ngày 01/8/2025.", date(2025, 8, 1)),
        (Kind.LUAT, "Bộ luật này có hiệu lực từ ngày 01 tháng 8 năm 2025, trừ Điều 9.", date(2025, 8, 1)),
        (Kind.THONG_TU, "Điều 2. Nghị định này có hiệu lực từ ngày 01/8/2025.", None),
        (Kind.QUY_DINH, "Hồ sơ lập từ ngày Quy định này có hiệu lực, tức từ ngày 01/8/2025.", None),
        (Kind.QUY_DINH, "Biểu kèm theo Quy định này có hiệu lực từ ngày 01/8/2025.", None),
        (Kind.QUY_DINH, "Sửa đổi Điều 9 như sau:\nQuy định này có hiệu lực từ ngày 01/8/2025.", None),
    ],
)
def test_the_effect_is_read_wherever_the_document_says_it_of_itself(
    kind: Kind, sentence: str, day: date | None
) -> None:
    other = provision("dieu-3", "Điều 3. Các cơ quan thi hành.")
    for body in ([provision("dieu-2", sentence)], [provision("chuong-i", "Chương I", provision("dieu-2", sentence))]):
        assert closing.read([*body, other], SIGNED, kind).effective_on == day


@pytest.mark.parametrize("heading", ["Hiệu lực thi hành", "ĐIỀU KHOẢN THI HÀNH", "Hiệu lực và trách nhiệm thi hành"])
def test_an_article_headed_so_is_the_closing_wherever_it_stands(heading: str) -> None:
    clauses = [
        provision("dieu-8.khoan-1", "1. Quy định này có hiệu lực từ ngày 01/8/2025."),
        provision("dieu-8.khoan-2", "2. Quy định số 11-QĐ/TW hết hiệu lực kể từ ngày Quy định này có hiệu lực."),
    ]
    closed = provision("dieu-8", f"Điều 8. {heading}", *clauses, heading=heading)
    found = closing.read([closed, provision("dieu-9", "Điều 9. Tổ chức thực hiện.")], SIGNED, Kind.QUY_DINH)
    assert (found.effective_on, [one.number for one in found.replaces]) == (date(2025, 8, 1), ["11-QĐ/TW"])


def test_the_day_of_a_part_is_not_that_of_the_document() -> None:
    found = read(
        "Quy định này có hiệu lực từ ngày 01/8/2025.\n"
        "Các chỉ tiêu ban hành kèm theo Quy định này có hiệu lực từ ngày 01/01/2026.\n"
        "Khoản 2 Điều 5 Quy định này có hiệu lực từ ngày 01/7/2026."
    )
    assert (found.effective_on, found.warnings) == (date(2025, 8, 1), ())


@pytest.mark.parametrize(
    ("text", "replaced", "amended"),
    [
        (
            "Quy định này thay thế Thông tư số 5/2021/TT-BNV hướng dẫn thi hành Nghị định số 9/2020/NĐ-CP.",
            ["5/2021/TT-BNV"],
            [],
        ),
        (
            "Quy định này thay thế Quy định số 1-QĐ/TW sửa đổi Quy định số 2-QĐ/TW và Quy định số 3-QĐ/TW; "
            "bãi bỏ Quy định số 4-QĐ/TW.",
            ["01-QĐ/TW", "04-QĐ/TW"],
            [],
        ),
        (
            "khoản 4 Điều 12 Nghị định số 75/2021/NĐ-CP ngày 24 tháng 7 năm 2021 (Nghị định số 75/2021/NĐ-CP) và "
            "điểm d khoản 4 Điều 1 Nghị định số 55/2023/NĐ-CP chấm dứt hiệu lực kể từ ngày Quy định này có hiệu lực.",
            [],
            ["75/2021/NĐ-CP", "55/2023/NĐ-CP"],
        ),
        ("Quy định này thay thế Quy định số 1-QĐ/TW, Quy định số 2-QĐ/TW và các Hướng dẫn số 3-HD/TW.",
         ["01-QĐ/TW", "02-QĐ/TW", "03-HD/TW"], []),
    ],
)  # fmt: skip
def test_what_stands_in_the_name_of_a_replaced_document_is_not_replaced(
    text: str, replaced: list[str], amended: list[str]
) -> None:
    found = read(text)
    assert ([one.number for one in found.replaces], [one.number for one in found.amends]) == (replaced, amended)


def test_a_consolidated_text_says_nothing_of_its_own() -> None:
    texts = [provision("dieu-2", "Thông tư này có hiệu lực từ ngày 1/7/2016 và thay thế Thông tư số 5/2010/TT-BNV.")]
    assert closing.read(texts, SIGNED, Kind.VAN_BAN_HOP_NHAT) == closing.Closing()
