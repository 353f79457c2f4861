from datetime import date

import pytest

from corpus.model import Kind
from corpus.number import find_numbers, parse_number

QD = (Kind.QUY_DINH, Kind.QUYET_DINH)


@pytest.mark.parametrize(
    "written",
    ["294-QĐ/TW", "294QĐ/TW", "294 -QĐ/TW", "294/QĐ-TW", "294- QĐ/TW", "số\n294-QĐ/TW", "294-QĐ/TƯ", "294-QĐ/T.Ư"],
)
def test_spellings_seen_in_files_give_one_number(written):
    number = parse_number(written)
    assert (number.serial, number.kinds, number.issuer) == (294, QD, "TW")
    assert str(number) == "294-QĐ/TW"


@pytest.mark.parametrize(
    ("written", "serial", "kinds"),
    [
        ("Quy định 228", 228, (Kind.QUY_DINH,)),
        ("quy dinh so 228", 228, (Kind.QUY_DINH,)),
        ("QD 294", 294, QD),
        ("Nghị quyết số 21", 21, (Kind.NGHI_QUYET,)),
        ("06-QĐi/TW", 6, (Kind.QUY_DINH,)),
        ("Regulation No. 86", 86, (Kind.QUY_DINH,)),
        ("169/NQ-CP", 169, (Kind.NGHI_QUYET,)),
        ("228", 228, ()),
    ],
)
def test_partial_names_say_only_what_they_say(written, serial, kinds):
    number = parse_number(written)
    assert (number.serial, number.kinds) == (serial, kinds)


@pytest.mark.parametrize("issuer", ["BTCTW", "UBKTTW", "VPTW", "TU", "ĐU"])
def test_the_issuer_suffix_is_kept(issuer):
    assert parse_number(f"02-HD/{issuer}").issuer == issuer


def test_a_date_beside_the_number_belongs_to_it():
    (mention,) = find_numbers("Căn cứ Quy định số 294-QĐ/TW, ngày 26/5/2025 của Ban Chấp hành Trung ương")
    assert mention.number.issued_on == date(2025, 5, 26)


@pytest.mark.parametrize(
    ("text", "serial"),
    [
        ("quy định 294 mục 12", 294),
        ("quyết định 347 điều 1", 347),
        ("hướng dẫn 38 mục VII", 38),
        ("quy định 294 điểm a", 294),
        ("HD06 mục 10.1", 6),
        ("qđ294", 294),
    ],
)
def test_a_number_before_an_address_or_written_in_one_with_its_kind_is_one(text, serial):
    assert [mention.number.serial for mention in find_numbers(text)] == [serial]


@pytest.mark.parametrize(
    "text",
    [
        "mẫu CT01",
        "quy định 5 điều",
        "quy định 3 điều kiện",
        "quy định 2 mục tiêu",
        "quy định 5 ngày làm việc",
        "45 ngày",
        "QĐ/TW.",
        "quy định 63 điểm cầu",
        "Điều 5",
        "",
    ],
)
def test_counts_and_addresses_are_no_document_numbers(text):
    assert find_numbers(text) == []


def test_numbers_of_different_terms_match_until_a_date_tells_them_apart():
    assert parse_number("01-HD/TW").matches(parse_number("Hướng dẫn 01-HD/TW ngày 28/9/2021"))
    assert not parse_number("01-HD/TW ngày 20/9/2016").matches(parse_number("01-HD/TW ngày 28/9/2021"))


def test_two_numbers_are_not_one():
    with pytest.raises(ValueError, match="no single document number"):
        parse_number("Quy định 228 và Quy định 86")


@pytest.mark.parametrize(
    ("written", "serial", "year", "kinds"),
    [
        ("212/NQ-CP", 212, None, (Kind.NGHI_QUYET,)),
        ("140/2026/NĐ-CP", 140, 2026, (Kind.NGHI_DINH,)),
        ("01/2022/TT-BLĐTBXH", 1, 2022, (Kind.THONG_TU, Kind.THONG_TRI)),
        ("5/2014/TTLT-BNV-BTC", 5, 2014, (Kind.THONG_TU, Kind.THONG_TRI)),
        ("08/2024/L-CTN", 8, 2024, (Kind.LENH,)),
        ("34/CĐ-TTg", 34, None, (Kind.CONG_DIEN,)),
        ("5/TTr-BNV", 5, None, (Kind.TO_TRINH,)),
        ("7/GM-BNV", 7, None, ()),
        ("08/2022/QĐ-TTg", 8, 2022, QD),
        ("464/VBHN-BNV", 464, None, (Kind.VAN_BAN_HOP_NHAT,)),
        ("45/2024/QH15", 45, 2024, ()),
    ],
)
def test_a_number_of_the_state_stays_as_it_is_written(written, serial, year, kinds):
    number = parse_number(f"số {written}")
    assert (number.serial, number.year, number.kinds) == (serial, year, kinds)
    assert str(number) == written


def test_numbers_of_the_state_are_told_apart_by_their_year():
    assert not parse_number("01/2022/TT-BNV").matches(parse_number("01/2023/TT-BNV"))
    assert not parse_number("01/2022/TT-BNV").matches(parse_number("01/TT-BNV ngày 03/02/2023"))
    assert parse_number("01/2022/TT-BNV").matches(parse_number("Thông tư 01"))


def test_a_programmes_mark_keeps_its_small_letter():
    assert str(parse_number("12-CTr/TU")) == "12-CTr/TU"


def test_the_stop_of_a_sentence_is_no_part_of_a_number():
    assert str(parse_number("Bãi bỏ Thông tư số 5/2010/TT-BNV.")) == "5/2010/TT-BNV"


@pytest.mark.parametrize(
    "text", ["24/7-VN/x", "3 con/nam", "1/2 ngày", "5-7 GB/tháng", "4/5-ngày/tuần", "làm 3/4-BC"]
)
def test_letters_that_no_number_has_before_and_behind_are_none(text):
    assert [mention.number for mention in find_numbers(text)] == []


@pytest.mark.parametrize(
    "written", ["05-BC/TW", "7-BB/TW", "01-HDLT/BTCTW-BTGTW", "9-QCPH/TU", "12-CTrLT/TU", "37/2012/TTLT/BNV-BTC"]
)
def test_a_number_of_whatever_kind_is_one(written):
    assert parse_number(written).serial == int(written.split("-")[0].split("/")[0])


def test_the_stop_of_the_sentence_is_no_part_of_a_number() -> None:
    text = "Thực hiện Quy định 294-QĐ/TW. Sau đó họp."
    (mention,) = find_numbers(text)
    assert text[mention.start : mention.end] == "Quy định 294-QĐ/TW"
