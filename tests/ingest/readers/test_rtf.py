from pathlib import Path

import pytest

from ingest.readers.read import Reading
from made.files import GUIDE, MASTHEAD, reading, refusal, saved

FONTS = (
    r"{\fonttbl{\f0\fnil\fcharset0 Times;}{\f1\fcharset163 Times{\*\falt Arial};}"
    r"{\f2 .VnTimeH;}{\f3\fcharset2 Symbol;}}"
)
COLOURS = r"{\colortbl;\red255\green255\blue255;\red255\green0\blue0;}"


def rtf(text: str) -> str:
    """Return the text as it is written in RTF, letters by their Unicode number."""
    return "".join(letter if letter.isascii() else f"\\u{ord(letter)}?" for letter in text)


def read_rtf(folder: Path, body: str) -> Reading:
    head = r"{\rtf1\ansi\ansicpg1252\deff0" + FONTS + COLOURS + r"{\header x}{\*\generator y}"
    return reading(saved(folder / "a.rtf", rf"{head}\uc1\pard {rtf(body)}\par }}"))


def shown(found: Reading) -> list[str]:
    return [line.text for line in found.lines if line.text.strip()]


def test_the_guide_is_read_line_by_line(tmp_path: Path) -> None:
    assert shown(read_rtf(tmp_path, "\\par ".join(GUIDE.split("\n")))) == GUIDE.split("\n")


def test_letters_by_code_page_and_numbers_that_word_draws(tmp_path: Path) -> None:
    body = r"{\listtext 1.\tab}Ba\f1\'f2\f0 n\par {\pntext\f3\'b7\tab}\f0\ldblquote a\rdblquote  \_ {\b b}\-c"
    assert shown(read_rtf(tmp_path, body)) == ["1. Bạn", "- “a” - bc"]


def test_what_is_struck_out_hidden_white_tiny_or_deleted_is_left_out(tmp_path: Path) -> None:
    body = r"Lưu {\strike 3 năm} 5 năm{\v ẩn}{\cf1 trắng}{\cf2 .}{\fs2 nhỏ}{\deleted cũ}"
    found = read_rtf(tmp_path, body)
    assert shown(found) == ["Lưu 5 năm."]
    assert found.warnings == ("bỏ chữ bị gạch ngang: “3 năm”", "bỏ chữ ẩn, trắng hoặc quá nhỏ: “ẩntrắngnhỏ”")


def test_notes_and_raised_figures_leave_the_text(tmp_path: Path) -> None:
    body = r"30{\super\chftn{\footnote\pard {\super\chftn} Kể cả ngày lễ.}} ngày, 100 m{\super 2}, 20{\up6 5} tờ"
    found = read_rtf(tmp_path, body)
    assert shown(found) == ["30 ngày, 100 m², 20 tờ"]
    assert found.lines[0].notes == ("Chú thích 1: Kể cả ngày lễ.",)


def test_rows_of_a_table_stay_whole_and_a_head_is_read_cell_by_cell(tmp_path: Path) -> None:
    row = r"\trowd\cellx1\cellx2\pard\intbl {}\cell {}\cell\row "
    body = row.replace("{}", "BAN BÍ THƯ", 1).replace("{}", r"ĐẢNG CỘNG SẢN VIỆT NAM\par Số 1") + r"\pard Bảng\par "
    body += row.replace("{}", "Loại", 1).replace("{}", "Hạn") + row.replace("{}", "Sổ", 1).replace("{}", r"5\par năm")
    assert shown(read_rtf(tmp_path, body)) == [
        "BAN BÍ THƯ", "ĐẢNG CỘNG SẢN VIỆT NAM", "Số 1", "Bảng", "Loại | Hạn", "Sổ | 5 năm",
    ]  # fmt: skip


def test_an_old_font_is_decoded_with_its_capitals(tmp_path: Path) -> None:
    body = r"\f2 thÎ ®¶ng\par \f0 §¶ng viªn ®­îc th«ng tin vÒ t×nh h×nh vµ nhiÖm vô"
    codes = "".join(letter if letter.isascii() else f"\\'{ord(letter):02x}" for letter in body)
    assert shown(read_rtf(tmp_path, codes)) == ["THẺ ĐẢNG", "Đảng viên được thông tin về tình hình và nhiệm vụ"]


@pytest.mark.parametrize("body", [rf"{{\rtf1 {MASTHEAD}", "{\\rtf1 " + "{" * 2000 + "x" + "}" * 2001])
def test_a_file_cut_off_or_nested_without_end_is_refused(tmp_path: Path, body: str) -> None:
    assert "a.rtf: tệp RTF hỏng" in refusal(saved(tmp_path / "a.rtf", rtf(body)))


def test_pictures_and_binary_data_are_no_text(tmp_path: Path) -> None:
    body = r"a{\pict\bin3 }{\}{\pict 0102}b\u-10179?\u-8704?c{\field{\*\fldinst X}{\fldrslt d}}"
    assert shown(read_rtf(tmp_path, body)) == ["ab😀cd"]
