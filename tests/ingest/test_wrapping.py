import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.wrapping import TERMINAL, Line, Wrapping, joined, put_together

LONG = (
    "Đảng viên ra nước ngoài trên mười hai tháng chuyển sinh hoạt đảng chính thức, nộp hồ sơ cho chi bộ nơi đi "
    "chậm nhất mười ngày trước khi lên đường, và báo cáo với chi bộ nơi đến trong ba mươi ngày."
)
SHORT = "Chi bộ họp mỗi tháng một lần."


def lines(*texts: str) -> list[Line]:
    return [Line(text) for text in texts]


def broken(*paragraphs: str, width: int = 60) -> list[Line]:
    """Return the paragraphs as a page prints them, in lines of that many letters at the most."""
    return lines(*(line for text in paragraphs for line in textwrap.wrap(text, width)))


def texts(found: list[Line]) -> list[str]:
    return [line.text for line in found]


@pytest.mark.parametrize("wrapped", [True, False])
@pytest.mark.parametrize("given", [[], [""], ["", ""], [SHORT]], ids=["none", "an empty one", "two empty", "one"])
def test_nothing_and_a_single_line_stay_as_they_are(given: list[str], wrapped: bool) -> None:
    assert texts(joined(lines(*given), wrapped)) == given


def test_the_lines_of_a_paragraph_are_joined_and_paragraphs_are_kept_apart() -> None:
    assert texts(joined(broken(LONG, SHORT, LONG), wrapped=True)) == [LONG, SHORT, LONG]


def test_two_paragraphs_alike_stay_two() -> None:
    assert texts(joined(broken(SHORT, SHORT, LONG), wrapped=True)) == [SHORT, SHORT, LONG]


def test_in_a_text_of_one_paragraph_a_line_nothing_is_joined() -> None:
    assert texts(joined(lines(LONG, "và nộp hồ sơ.", SHORT), wrapped=False)) == [LONG, "và nộp hồ sơ.", SHORT]


def test_a_small_letter_goes_on_whatever_room_there_was() -> None:
    assert texts(joined(lines("Chi bộ", "họp.", LONG), wrapped=True))[0] == "Chi bộ họp."


def test_a_blank_line_between_two_lines_of_a_paragraph_stays_behind_it() -> None:
    first, *rest = broken(LONG)
    assert texts(joined([first, Line(""), *rest], wrapped=True)) == [LONG, ""]


def test_a_paragraph_stands_on_the_page_where_it_starts() -> None:
    first, *rest = broken(LONG)
    over_two = [first._replace(page=1), *(line._replace(page=2) for line in rest), Line(SHORT, 2)]
    assert joined(over_two, wrapped=True) == [Line(LONG, 1), Line(SHORT, 2)]


def test_a_bracket_goes_on_with_a_sentence_that_is_open_and_not_with_one_that_has_ended() -> None:
    opened, ended = "Chi bộ họp mỗi tháng", "Chi bộ họp mỗi tháng."
    assert texts(joined([*lines(opened, "(trừ tháng nghỉ)."), *broken(LONG)], wrapped=True))[0].endswith("nghỉ).")
    assert texts(joined([*lines(ended, "(Mẫu 2)"), *broken(LONG)], wrapped=True))[:2] == [ended, "(Mẫu 2)"]


@pytest.mark.parametrize(
    ("before", "line", "breaks"),
    [
        ("theo quy định tại các khoản và các điểm dưới đây nêu ở", "Điều 5 Quy định này.", True),
        ("Đảng viên nộp hồ sơ cho chi bộ nơi mình đi công tác xa.", "Điều 6. Nơi nộp", False),
        ("Hồ sơ đảng viên", "Điều 7. Hồ sơ", False),
    ],
    ids=["full, no stop", "full, a stop", "room left"],
)
def test_a_sentence_is_broken_where_the_line_before_is_full_and_has_no_stop(
    before: str, line: str, breaks: bool
) -> None:
    printed = [*lines(before, line), *broken(LONG)]
    assert Wrapping(printed, wrapped=True).breaks_sentence(1) is breaks
    assert not Wrapping(printed, wrapped=True).breaks_sentence(0)
    assert not Wrapping(printed, wrapped=False).breaks_sentence(1)


def test_the_line_before_is_the_last_one_with_words() -> None:
    wrapping = Wrapping(lines("Một", " ", "", "Hai"), wrapped=True)
    assert [wrapping.before(index) for index in range(4)] == ["", "Một", "Một", "Một"]


@pytest.mark.parametrize("end", [".", ";", ":", "!", "?", "…", ".”", '."', ".)", ". "])
def test_a_sentence_ends_in_a_stop_whatever_closes_around_it(end: str) -> None:
    assert TERMINAL.search(f"Chi bộ họp{end}")


@pytest.mark.parametrize("text", ["", "Chi bộ họp", "Chi bộ họp,", "Chi bộ (cơ sở)", "Theo TP. Hà Nội"])
def test_a_comma_a_bracket_or_a_stop_inside_ends_no_sentence(text: str) -> None:
    assert not TERMINAL.search(text)


WORDS = st.lists(st.sampled_from(["Điều", "đảng", "viên,", "a)", "2.", "(trừ", "họp.", "Chi"]), max_size=6)


@given(st.lists(WORDS.map(" ".join), max_size=12), st.booleans())
def test_joining_loses_adds_and_moves_no_word(given: list[str], wrapped: bool) -> None:
    assert " ".join(texts(joined(lines(*given), wrapped))).split() == " ".join(given).split()


@given(st.sampled_from([55, 60, 75, 90]), st.lists(st.sampled_from([LONG, SHORT]), min_size=2, max_size=8))
def test_paragraphs_whose_last_line_leaves_room_are_found_again_at_any_width(
    width: int, paragraphs: list[str]
) -> None:
    assert texts(joined(broken(LONG, *paragraphs, width=width), wrapped=True)) == [LONG, *paragraphs]


def test_a_paragraph_broken_in_two_is_joined_where_lines_are_not_broken_as_a_rule() -> None:
    half = "Bí thư chi bộ giữ sổ tay và ghi kết luận của từng kỳ"
    assert [line.text for line in joined([Line(half), Line("sinh hoạt.")], wrapped=False)] == [f"{half} sinh hoạt."]
    apart = [Line("Ngày họp"), Line("người dự"), Line(f"{half}."), Line("kết luận"), Line(f"{half} |"), Line("a | b")]
    assert joined(apart, wrapped=False) == apart


CELLS = (
    "Chi bộ số 1|thuộc đảng|bộ xã,|phường và|tương đương|Cấp sổ cho|toàn bộ|đảng viên|của chi bộ|và theo dõi".split(
        "|"
    )
)


@pytest.mark.parametrize("pages", [(1, 2), (1, 1)], ids=["on a page of its own", "on the same page"])
def test_a_table_of_narrow_columns_does_not_make_every_line_full(pages: tuple[int, int]) -> None:
    body = [line for _ in range(12) for line in textwrap.wrap(LONG, 70)]
    title = len(body)
    lines = [Line(line, pages[0]) for line in (*body, "Điều 2. Giữ sổ", "Một câu.")]
    wrapping = Wrapping([*lines, *(Line(cell, pages[1]) for cell in CELLS * 3)], wrapped=True)
    assert not wrapping.breaks_sentence(title + 1)
    assert wrapping.continues(title + 3)  # the table's own lines go on where a cell is full


def test_a_page_set_wider_has_its_own_full_lines() -> None:
    narrow, wide = textwrap.wrap(" ".join([LONG] * 6), 60), textwrap.wrap(" ".join([LONG] * 9), 120)
    lines = [
        *(Line(line, 1) for line in narrow),
        *(Line(line, 2) for line in [*wide, "Chi bộ họp mỗi tháng", "Điều 2."]),
    ]
    assert not Wrapping(lines, wrapped=True).continues(len(lines) - 1)


@pytest.mark.parametrize(
    ("above", "text", "whole"),
    [
        ("Các chi bộ ngh-", "iêm túc họp.", "Các chi bộ nghiêm túc họp."),
        ("Quy định số 294-", "QĐ/TW của Ban", "Quy định số 294-QĐ/TW của Ban"),
        ("phát triển kinh tế-", "xã hội", "phát triển kinh tế-xã hội"),  # “tế” and “xã” are syllables
        ("phát triển kinh tế -", "xã hội", "phát triển kinh tế - xã hội"),
        ("nhiệm kỳ 2025-", "2030", "nhiệm kỳ 2025-2030"),
        ("ở In-đô-", "nê-xi-a", "ở In-đô-nê-xi-a"),
        ("chi bộ", "họp", "chi bộ họp"),
    ],
)
def test_a_hyphen_at_a_lines_end_goes_only_from_a_syllable_that_it_breaks(above: str, text: str, whole: str) -> None:
    assert put_together(above, text) == whole


def test_a_figure_at_the_top_of_a_page_goes_on_with_what_stopped_at_the_foot_of_the_last() -> None:
    lines = [Line("Chi bộ nộp sổ tay và nhận lại trong thời hạn", 1), Line("10 ngày kể từ ngày nộp.", 2)]
    full = [Line(line, 1) for line in textwrap.wrap(" ".join([LONG] * 12), 70)]
    assert [line.text for line in joined([*full, *lines], wrapped=True)][-1].endswith(
        "thời hạn 10 ngày kể từ ngày nộp."
    )
    assert joined([*full, *(line._replace(page=1) for line in lines)], wrapped=True)[-1].text.startswith("10 ngày")


def test_a_line_that_ends_in_a_joining_word_goes_on_whatever_room_there_was() -> None:
    short = "2. Nghị định số 25/2017/NĐ-CP ngày 14 tháng 3 năm 2017 của"
    found = joined([*broken(LONG, width=90), Line(short), Line("Chính phủ hết hiệu lực."), Line(SHORT)], wrapped=True)
    assert texts(found) == [LONG, f"{short} Chính phủ hết hiệu lực.", SHORT]
