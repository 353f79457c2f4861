import pytest

from ingest.readers.slips import repaired, with_page_numbers
from ingest.wrapping import Line


def mended(*lines: str, doubts: dict[str, list[str]] | None = None, scanned: bool = True) -> list[str]:
    given = [Line(line, 1) for line in lines]
    by_place = {(1, line): words for line, words in (doubts or {}).items()}
    return [line.text for line in repaired(given, {1} if scanned else set(), by_place)[0]]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (("Điều 4. Phạm vi", "Điêu 5. Thẻ", "Điều 6. Phí"), "Điều 5. Thẻ"),
        (("ĐIỀU 4.", "ĐIÊU 5.", "ĐIỀU 6."), "ĐIỀU 5."),
        (("Điều 4. Phạm vi", "Điêu 5. Thẻ", "Điều 8. Phí"), "Điều 5. Thẻ"),
        (("Điều 4. Phạm vi", "Điêu 7. Thẻ", "Điều 8. Phí"), "Điều 7. Thẻ"),
        (("Điều 9. Phạm vi", "Điều 1O. Thẻ", "Điều 11. Phí"), "Điều 10. Thẻ"),
        (("Điều 3. Thẻ", "l. Phát thẻ", "2. Đổi thẻ"), "1. Phát thẻ"),
        (("2. Đổi thẻ", "2.L. Thẻ hỏng", "2.2. Thẻ mất"), "2.1. Thẻ hỏng"),
        (("8.2. Phát thẻ", "ổ.3. Đổi thẻ", "9. Trả thẻ"), "8.3. Đổi thẻ"),
        (("9.2. Phát thẻ", "9.2,1 Đổi thẻ", "9.2.2. Trả thẻ"), "9.2.1 Đổi thẻ"),
        (("11. Phát thẻ", "I1I.I. Đổi thẻ", "12. Trả thẻ"), "11.1. Đổi thẻ"),
        (("1.2. Phát thẻ", "2, Đổi thẻ", "2.1. Thẻ hỏng"), "2. Đổi thẻ"),
        (("b) Thẻ hỏng", "©) Thẻ mất", "d) Thẻ cũ"), "c) Thẻ mất"),
        (("đ) Thẻ hỏng", "c) Thẻ mất", "g) Thẻ cũ"), "e) Thẻ mất"),
        (("1. Đổi thẻ", "4) Thẻ mất", "b) Thẻ cũ"), "a) Thẻ mất"),
        (("9. Phát thẻ", "I0. Đổi thẻ", "11. Trả thẻ"), "10. Đổi thẻ"),
        (("19.1. Phát thẻ", "18.2. Đổi thẻ", "20. Trả thẻ"), "19.2. Đổi thẻ"),
        (("11.2. Phát thẻ", "112.1. Đổi thẻ", "11.2.2. Trả thẻ"), "11.2.1. Đổi thẻ"),
        (("20. Phát thẻ", "20. 1. Đổi thẻ", "20.2. Trả thẻ"), "20.1. Đổi thẻ"),
        (("28.4. Phát thẻ", "22. Đổi thẻ", "29.1. Trả thẻ"), "29. Đổi thẻ"),
        (("b) Thẻ hỏng", "ce) Thẻ mất", "d) Thẻ cũ"), "c) Thẻ mất"),
    ],
)
def test_the_number_of_a_provision_is_put_right_in_an_unbroken_run(before: tuple[str, ...], after: str) -> None:
    assert mended(*before) == [before[0], after, before[2]]


@pytest.mark.parametrize(
    "lines",
    [
        ("Điều 4. Phạm vi", "theo quy định tại", "Điêu 5 của Quy chế", "Điều 5. Thẻ"),
        ("I. Phát thẻ", "1. Lần đầu", "2. Lần sau", "II. Đổi thẻ"),
        ("k) Thẻ hỏng", "l) Thẻ mất", "m) Thẻ cũ"),
        ("l. Phát thẻ", "I. Đổi thẻ"),
        ("a) Thẻ hỏng", "h) Thẻ mất", "2. Đổi thẻ"),
        ("1. Phát thẻ", "2, 3 và 5 Điều này", "5. Đổi thẻ"),
        ("8.2. Phát thẻ", "ổ.ä. Đổi thẻ", "9. Trả thẻ"),
        ("8.2. Phát thẻ", "1.5 triệu đồng", "9. Trả thẻ"),
        ("3.1. Phát thẻ", "3.2. Đổi thẻ", "3.4. Trả thẻ"),
        ("3.1. Phát thẻ", "3.2. Đổi thẻ", "3.2. Trả thẻ", "3.3. Thẻ hỏng"),
        ("5. Phát thẻ", "1. Lần đầu", "2. Lần sau", "6. Trả thẻ"),
        ("e) Thẻ hỏng", "f) Thẻ mất", "g) Thẻ cũ"),
        ("Trong thời hạn", "3O ngày và l năm kể từ", "Điều l đến Điều 3"),
    ],
    ids=[
        "in a sentence",
        "Roman",
        "points",
        "nothing right",
        "last point",
        "list in a sentence",
        "no part read",
        "amount",
        "one left out",
        "one twice",
        "another list in between",
        "Latin points",
        "figures in text",
    ],
)
def test_what_more_than_one_reading_allows_stays(lines: tuple[str, ...]) -> None:
    assert mended(*lines) == list(lines)


def test_a_number_that_was_not_surely_read_is_the_only_one_that_can_stand_there() -> None:
    lines = ("3.5. Kết nạp lại", "1. Điều 5", "4.1. Thời hạn")
    assert mended(*lines) == list(lines)
    assert mended(*lines, doubts={lines[1]: ["1."]}) == ["3.5. Kết nạp lại", "4. Điều 5", "4.1. Thời hạn"]


def test_the_last_point_is_put_right_where_its_letter_is_only_like_another() -> None:
    assert mended("a) Thẻ hỏng", "b) Thẻ mất", "e) Thẻ cũ")[-1] == "c) Thẻ cũ"
    assert mended("đ) Thẻ hỏng", "e) Thẻ mất", "ø) Thẻ cũ")[-1] == "g) Thẻ cũ"
    assert mended("a) Thẻ hỏng", "b) Thẻ mất", "k) Thẻ cũ")[-1] == "k) Thẻ cũ"


def test_a_run_goes_on_from_the_one_before_it_whichever_figure_a_letter_is_taken_for() -> None:
    assert mended("5. Phát thẻ", "§.1. Đổi thẻ", "§.2. Trả thẻ") == ["5. Phát thẻ", "5.1. Đổi thẻ", "5.2. Trả thẻ"]
    assert mended("8. Phát thẻ", "§.1. Đổi thẻ", "§.2. Trả thẻ") == ["8. Phát thẻ", "8.1. Đổi thẻ", "8.2. Trả thẻ"]


def test_one_put_right_proves_the_one_before_it() -> None:
    lines = ("4.5. Phát thẻ", "4.0. Đổi thẻ", "5, Trả thẻ", "5.1. Thẻ hỏng")
    assert mended(*lines, doubts={lines[1]: ["4.0."]}) == [lines[0], "4.6. Đổi thẻ", "5. Trả thẻ", lines[3]]


def test_the_number_of_a_page_is_put_right_at_its_edge() -> None:
    pages = [["9", "Thẻ"], ["10", "I0 ngày"], ["1]", "Thẻ", ""], ["Thẻ", "- l2 -"], ["Il", "Phí"]]
    assert with_page_numbers(pages, range(1, 6)) == [
        ["9", "Thẻ"],
        ["10", "I0 ngày"],
        ["11", "Thẻ", ""],
        ["Thẻ", "12"],
        ["Il", "Phí"],
    ]


def test_letters_among_the_figures_of_a_document_number_are_figures() -> None:
    assert mended("Quy định số 29O-QĐ/TW và O6-HD/TW, l5/2024/NĐ-CP") == [
        "Quy định số 290-QĐ/TW và 06-HD/TW, 15/2024/NĐ-CP"
    ]
    assert mended("Lo-QĐ/TW và 29Ó-QĐ/TW") == ["Lo-QĐ/TW và 29Ó-QĐ/TW"]


def test_text_that_nobody_had_to_recognise_stays_as_it_is() -> None:
    assert mended("Điều 4.", "Điêu 5.", "Số 29O-QĐ/TW", scanned=False) == ["Điều 4.", "Điêu 5.", "Số 29O-QĐ/TW"]


def test_each_change_is_listed_with_its_page_and_a_doubtful_figure_is_noted_with_its_line() -> None:
    given = [Line("Điều 1. Thẻ", 7), Line("Điêu 2. Phí đảng 8 000 đồng", 7)]
    lines, warnings = repaired(given, {7}, {(7, given[1].text): ["8"]})
    assert warnings == ["trang 7: sửa chữ nhận dạng sai “Điêu 2. Phí đảng 8 000…” thành “Điều 2. Phí đảng 8 000…”"]
    assert [line.notes for line in lines] == [(), ("nhận dạng chưa chắc “8”, đối chiếu với bản gốc",)]
