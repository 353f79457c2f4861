import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.clean import normalise, without_running_heads
from ingest.readers.legibility import LEGIBLE, is_syllable, syllable_share


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Ðiều 5", "Điều 5"),  # eth, not Đ
        ("Ɖảng", "Đảng"),
        (unicodedata.normalize("NFD", "Đảng viên ở nước ngoài"), "Đảng viên ở nước ngoài"),
        ("e\u0301\u0302", "ế"),  # tone typed before the circumflex
        ("Điều\u00a05", "Điều 5"),
        ("đảng\u200b \ufeffviên\u00ad", "đảng viên"),
        ("a\ud800b", "ab"),
        ("chi\u2003bộ\tA", "chi bộ A"),
        ("một\r\nhai\rba\u2028bốn", "một\nhai\nba\nbốn"),
        ("ẩn\U000e0041\U000e0042", "ẩn"),
        ("ủy và uỷ", "ủy và uỷ"),  # variants are for search copies to fold
        ("", ""),
    ],
)
def test_letters_are_repaired(written: str, meant: str) -> None:
    assert normalise(written) == meant


@given(st.text())
def test_normalising_twice_changes_nothing_more(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once
    once.encode()  # no lone surrogate is left


def test_page_numbers_and_running_heads_go_and_the_rest_stays() -> None:
    words = ("chi bộ", "đảng ủy", "tỉnh ủy", "cấp ủy", "đảng viên")
    running = [["Quy định 1", f"- {n} -", "", word, "Văn phòng, tr. 7"] for n, word in enumerate(words, 2)]
    running[2].insert(4, "3")  # a bare number inside the page is text
    cleaned = without_running_heads([["Tựa đề", "mở đầu"], *running])
    assert cleaned[0] == ["Tựa đề", "mở đầu"]
    assert cleaned[1] == ["chi bộ"]
    assert cleaned[3] == ["tỉnh ủy", "3"]


def test_a_number_at_the_top_that_is_not_the_pages_stays() -> None:
    pages = [["a"], ["2", "b"], ["3", "c"], ["500", "d"], ["5", "e"]]
    assert without_running_heads(pages) == [["a"], ["b"], ["c"], ["500", "d"], ["e"]]


@pytest.mark.parametrize("pages", [[], [[]], [["một"]], [["một"], ["một"]]])
def test_none_one_and_two_alike_pages_keep_their_lines(pages: list[list[str]]) -> None:
    assert without_running_heads(pages) == pages


@pytest.mark.parametrize("word", "Đảng nghiêng khuyến quyết giường ưu oanh ý uỷ ủy thuở Huế".split())
def test_syllables(word: str) -> None:
    assert is_syllable(word)


@pytest.mark.parametrize("word", "hoµ x∙ quoäc ®iÒu strength qng".split())
def test_what_is_no_syllable(word: str) -> None:
    assert not is_syllable(word)


def test_scrambled_and_old_font_text_is_not_legible() -> None:
    good = "Đảng viên được thông tin về tình hình và nhiệm vụ của địa phương, cơ quan, đơn vị mình sinh hoạt. " * 3
    scrambled = (
        "Đ ng viên đ c thông tin v tình hình và nhi m v c a đ a ph ng c quan đ n v ả ượ ề ệ ụ ủ ị ươ ơ ơ ị " * 3
    )
    tcvn3 = "§¶ng viªn ®­îc th«ng tin vÒ t×nh h×nh vµ nhiÖm vô cña ®Þa ph­¬ng, c¬ quan, ®¬n vÞ m×nh sinh ho¹t. " * 3
    assert syllable_share(good) > LEGIBLE > max(syllable_share(scrambled), syllable_share(tcvn3))
    assert syllable_share("QĐ") == 1  # too little to tell
