import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.readers.legibility import LEGIBLE, broken_words, is_syllable, split_share, syllable_share

GOOD = "Đảng viên được thông tin về tình hình và nhiệm vụ của địa phương, cơ quan, đơn vị mình sinh hoạt. " * 3


@pytest.mark.parametrize("word", "Đảng nghiêng khuyến quyết giường ưu oanh ý uỷ ủy thuở Huế".split())
def test_syllables(word: str) -> None:
    assert is_syllable(word)


@pytest.mark.parametrize("word", "hoµ x∙ quoäc ®iÒu strength qng".split())
def test_what_is_no_syllable(word: str) -> None:
    assert not is_syllable(word)


def test_scrambled_and_old_font_text_is_not_legible() -> None:
    scrambled = (
        "Đ ng viên đ c thông tin v tình hình và nhi m v c a đ a ph ng c quan đ n v ả ượ ề ệ ụ ủ ị ươ ơ ơ ị " * 3
    )
    tcvn3 = "§¶ng viªn ®­îc th«ng tin vÒ t×nh h×nh vµ nhiÖm vô cña ®Þa ph­¬ng, c¬ quan, ®¬n vÞ m×nh sinh ho¹t. " * 3
    assert syllable_share(GOOD) > LEGIBLE > max(syllable_share(scrambled), syllable_share(tcvn3))
    assert syllable_share("QĐ") == 1  # too little to tell


@pytest.mark.parametrize("text", ["", "Chi bộ", "hoµ x∙ héi " * 6], ids=["none", "two", "nineteen bad ones"])
def test_too_few_words_tell_nothing(text: str) -> None:
    assert syllable_share(text) == 1


@pytest.mark.parametrize(
    "text",
    [
        GOOD + "QĐ/TW HD BTCTW UBKTTW " * 20,
        GOOD + "294 2025 30% 5.000 01/02/2025 ₫ … — “ ” ¹ " * 20,
        GOOD + "□ Có □ Không ☐ ✓ → " * 20,
        GOOD.upper(),
        unicodedata.normalize("NFD", GOOD),
    ],
    ids=["abbreviations", "figures and signs", "boxes of a form", "capitals", "letters put together of parts"],
)
def test_abbreviations_figures_and_another_way_of_writing_take_nothing_from_good_text(text: str) -> None:
    assert syllable_share(text) > 0.95


def test_names_and_foreign_words_here_and_there_leave_a_text_legible() -> None:
    assert syllable_share(GOOD + "Facebook, Zalo, Strasbourg, UNESCO.") >= LEGIBLE


def test_a_text_in_another_language_is_not_legible_vietnamese() -> None:
    assert syllable_share("Party members abroad shall report each year to the cell that sent them. " * 3) < LEGIBLE


@given(st.text(max_size=300))
def test_the_share_of_any_text_is_one(text: str) -> None:
    assert 0 <= syllable_share(text) <= 1


@given(st.lists(st.sampled_from([*"Đảng viên sinh hoạt chi bộ".split(), "xqz", "hoµ"]), min_size=20, max_size=60))
def test_the_order_of_the_words_counts_for_nothing(words: list[str]) -> None:
    assert syllable_share(" ".join(words)) == syllable_share(" ".join(sorted(words)))


@pytest.mark.parametrize("word", ["Đảng", "NGHIÊNG", "giường"])
def test_a_syllable_is_one_however_it_is_written(word: str) -> None:
    assert is_syllable(word.lower())
    assert is_syllable(word.upper())
    assert is_syllable(unicodedata.normalize("NFD", word))


def test_another_language_beside_vietnamese_counts_for_nothing() -> None:
    vietnamese = "Quy định này nói về sổ tay của chi bộ và việc giữ sổ, ghi sổ, hủy sổ ở các chi bộ trong đảng bộ."
    english = "This regulation governs the notebook kept by every Party cell."
    assert syllable_share(f"{vietnamese}\n{english}\nArticle 1. Scope") == 1
    assert syllable_share("\n".join([english] * 3)) < 0.85
    assert broken_words(f"{vietnamese}\nĐả ng viên có quy ề n") == ["ng", "ề", "n"]


def test_words_cut_after_their_first_consonants_are_counted_in_capitals_too() -> None:
    assert split_share("NG ƯỜI LAO ĐỘNG B ẢO HIỂM tr ước") == 3 / 9
    assert split_share("Người lao động") == split_share("") == 0
