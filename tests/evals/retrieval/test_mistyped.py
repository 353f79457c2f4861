import random
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.text import fold
from evals.retrieval import mistyped
from evals.retrieval.mistyped import VARIANTS, half_diacritics, typos, without_diacritics

SENTENCE = "Đảng viên đi lao động ở nước ngoài phải nộp phiếu công tác cho chi bộ trong vòng bao nhiêu ngày?"
vietnamese = st.text("aăâbcdđeêghiklmnoôơpqrstuưvxyàáảãạằắẳẵặầấẩẫậ ,.?0123456789ĐÀÁ", max_size=80)


@given(vietnamese)
@pytest.mark.parametrize("variant", VARIANTS)
def test_a_question_always_comes_out_the_same(variant, text):
    assert VARIANTS[variant](text) == VARIANTS[variant](text)


@given(vietnamese)
def test_stripping_takes_marks_off_and_nothing_else(text):
    bare = without_diacritics(text)
    assert len(bare) == len(unicodedata.normalize("NFC", text))
    assert fold(bare) == fold(text)
    assert bare.isascii()
    assert [c.isupper() for c in bare] == [c.isupper() for c in unicodedata.normalize("NFC", text)]


@given(vietnamese)
def test_half_stripping_leaves_each_word_as_it_was_or_bare(text):
    before, after = unicodedata.normalize("NFC", text).split(), half_diacritics(text).split()
    assert len(before) == len(after)
    assert all(fold(new) == fold(old) for old, new in zip(before, after, strict=True))


def test_half_of_the_words_lose_their_marks():
    words = SENTENCE.split()
    changed = [new != old for old, new in zip(words, half_diacritics(SENTENCE).split(), strict=True)]
    assert len(words) / 4 < sum(changed) <= len(words) / 2 + 1  # some have no marks to lose


@given(vietnamese)
def test_typos_change_letters_of_a_few_words_and_never_their_number(text):
    def others(typed):
        return [c for c in unicodedata.normalize("NFD", typed) if not (c.isalpha() or unicodedata.combining(c))]

    assert others(text) == others(typos(text))


def test_typos_stand_in_the_stated_share_of_words():
    words = SENTENCE.split()
    changed = sum(new != old for old, new in zip(words, typos(SENTENCE).split(), strict=True))
    assert changed == round(mistyped.FAULTY * len(words))


@pytest.mark.parametrize(
    ("fault", "typed"),
    [("_telex", "dduowngf"), ("_tone_key", "đươngf"), ("_toneless", "đương")],
)
def test_telex_keys_are_left_as_typed(fault, typed):
    assert getattr(mistyped, fault)("đường", random.Random(1)) == typed


def test_every_fault_changes_one_word_only_where_it_can():
    for fault in mistyped._FAULTS:
        for word in ("đường", "giấy", "thay", "ở"):
            made = fault(word, random.Random(3)) if len(word) > 1 else word
            assert made.isalpha()
