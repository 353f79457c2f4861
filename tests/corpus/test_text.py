import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.text import (
    clean,
    could_be_vietnamese,
    fold,
    is_marked,
    is_spelling,
    normal,
    readable,
    syllables,
    vietnamese_share,
    without_tones,
)


def test_fold_strips_every_mark_and_the_stroke_of_d():
    assert fold("Đảng ủy Ngoài nước, Ð") == "dang uy ngoai nuoc, d"


def test_old_and_new_placement_of_the_tone_mark_are_one_spelling():
    assert normal("Uỷ ban, hoà giải, sức khoẻ, thuý") == "ủy ban, hòa giải, sức khỏe, thúy"
    assert normal("quý, hoàn, thuyền, khoản, hoài") == "quý, hoàn, thuyền, khoản, hoài"


def test_composed_and_decomposed_text_are_one_spelling():
    assert normal("Đa\u0309ng vie\u0302n") == "đảng viên"


@given(st.text())
def test_folding_twice_changes_nothing_and_leaves_no_mark(text):
    assert fold(fold(text)) == fold(text)
    assert not any(map(is_marked, syllables(fold("đảng ủy" + text))[:2]))


def test_the_shape_of_a_syllable_tells_vietnamese_from_english():
    assert all(map(could_be_vietnamese, "nghieng duong khuyu oan quy thuyen giuong yeu uy".split()))
    assert not any(map(could_be_vietnamese, "regulation members abroad which duties".split()))
    assert vietnamese_share("dang vien o nuoc ngoai dong dang phi the nao".split()) == 1
    assert vietnamese_share("What must Party members abroad report each year".split()) < 0.5
    assert vietnamese_share(["294"]) == 1


@given(st.text(st.characters(exclude_categories=())))
def test_readable_text_is_nfc_and_can_be_encoded(text: str) -> None:
    cleaned = readable(text)
    assert cleaned.encode().decode() == cleaned
    assert unicodedata.is_normalized("NFC", cleaned)
    assert readable(cleaned) == cleaned


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("Điều 5", "Điều 5"),
        (unicodedata.normalize("NFD", "Điều lệ Đảng"), "Điều lệ Đảng"),
        ("\ud800x", "\ufffdx"),
        ("\ud83d\ude00", "😀"),
        ("", ""),
    ],
)
def test_text_is_made_readable_by_repairing_only_what_cannot_be_written(text: str, cleaned: str) -> None:
    assert readable(text) == cleaned


@given(st.text())
def test_a_clean_text_is_one_line_of_what_can_be_seen(text):
    cleaned = clean(text)
    assert cleaned == clean(cleaned) == " ".join(cleaned.split())
    assert not any(unicodedata.category(letter)[0] == "C" for letter in cleaned if letter != "\ufffd")


@pytest.mark.parametrize("word", ["Đường", "quyển", "khuỷu", "xoong", "ngoao", "yêu", "ý", "u\u031bo\u031b\u0301c"])
def test_a_spelling_that_vietnamese_allows_is_one_with_its_marks_and_without_its_tone(word: str) -> None:
    assert is_spelling(word)
    assert is_spelling(without_tones(word))


@pytest.mark.parametrize("word", ["duong", "hµ", "héi∙", "việtt", "zalo", "", "5"])
def test_a_spelling_without_its_hats_or_of_no_syllable_is_none(word: str) -> None:
    assert not is_spelling(word)


@given(st.text("abcdđeêghiklmnoôơpqrstuưvxyăâ", min_size=1, max_size=7))
def test_what_is_spelled_so_has_the_shape_of_a_syllable_but_for_rare_ones(word: str) -> None:
    if is_spelling(word) and not re.search("oao|oo|ua[io]|uêu|^q(?!u.)", word):
        assert could_be_vietnamese(fold(word))
