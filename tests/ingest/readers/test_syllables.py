import pytest

from ingest.readers.syllables import joined_syllables


@pytest.mark.parametrize(
    ("cut", "whole"),
    [
        ("ng ười đ ượ c c ủa Vi ệt Nam", "người được của Việt Nam"),
        ("th ực hi ện ngh i ệp v ụ", "thực hiện nghiệp vụ"),
        ("TH Ủ T ƯỚNG, NG ƯỜI LAO Đ ỘNG", "THỦ TƯỚNG, NGƯỜI LAO ĐỘNG"),
        ("ngườ i qu ản lý quy ết định", "người quản lý quyết định"),
    ],
)
def test_pieces_that_are_no_syllables_are_joined(cut: str, whole: str) -> None:
    assert joined_syllables(cut) == whole


@pytest.mark.parametrize(
    "line",
    [
        "",
        "điểm đ ông A ủy quyền; các điểm a, b, c ở trên",
        "điểm a và c ủa",
        "cao 3 m ở giữa, 8 h ăn trưa",
        "n ước ta",  # it may be “nước”, and a letter before “ước”
        "tru ng ương",  # “ng” may end one syllable or begin the other
        "Ban Tổ chức, Đảng ủy, Y tế, ốm đau, ông An, xã Ea Ô",
        "UBND TP Ấp Bắc",
        "t rong p hải",
    ],
)
def test_what_may_be_read_in_two_ways_stays(line: str) -> None:
    assert joined_syllables(line) == line
