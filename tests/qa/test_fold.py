import tomllib
from itertools import chain
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa import lexicon as lexicon_module
from qa.fold import could_be_vietnamese, fold, is_marked, normal, syllables, terms, vietnamese_share
from qa.lexicon import LexiconFile, lexicon


def test_fold_strips_every_mark_and_the_stroke_of_d():
    assert fold("Đảng ủy Ngoài nước, Ð") == "dang uy ngoai nuoc, d"


def test_old_and_new_placement_of_the_tone_mark_are_one_spelling():
    assert normal("Uỷ ban, hoà giải, sức khoẻ, thuý") == "ủy ban, hòa giải, sức khỏe, thúy"
    assert normal("quý, hoàn, thuyền, khoản, hoài") == "quý, hoàn, thuyền, khoản, hoài"


def test_composed_and_decomposed_text_are_one_spelling():
    assert normal("Đa\u0309ng vie\u0302n") == "đảng viên"


def test_terms_are_syllables_and_their_neighbouring_pairs():
    assert terms(syllables("294-QĐ/TW về chi_bộ")) == [
        *("294", "QĐ", "TW", "về", "chi", "bộ"),
        *("294_QĐ", "QĐ_TW", "TW_về", "về_chi", "chi_bộ"),
    ]
    assert terms([]) == []
    assert terms(["một"]) == ["một"]


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


def test_an_abbreviation_is_spelled_out_beside_itself():
    assert (
        lexicon().spelled_out("Các chi bộ LHS và BCH Hội") == "Các chi bộ LHS lưu học sinh và BCH ban chấp hành Hội"
    )


def test_a_document_number_and_an_ambiguous_abbreviation_are_left_alone_in_passages():
    assert lexicon().spelled_out("294-QĐ/TW, CB, 38-HD/BTCTW") == "294-QĐ/TW, CB, 38-HD/BTCTW"


def test_a_query_gets_every_gloss_of_an_ambiguous_abbreviation():
    assert lexicon().meanings("họp CB") == [("chi bộ", "cán bộ")]
    assert lexicon().meanings("cb") == []


def test_typed_forms_are_expanded_only_where_the_lexicon_lists_them():
    assert lexicon().meanings("dv xkld") == [("đảng viên",), ("xuất khẩu lao động",)]
    assert lexicon().meanings("hd vay vốn") == []


def test_lay_words_bring_the_words_of_the_regulations():
    for question in ("Bao giờ thì bị đuổi khỏi đảng?", "bao gio thi bi duoi khoi dang"):
        assert "khai trừ" in chain.from_iterable(lexicon().meanings(question))


def test_a_lay_word_of_one_syllable_is_heard_only_with_its_marks():
    assert "vi phạm chế độ hôn nhân" in chain.from_iterable(lexicon().meanings("đảng viên có bồ"))
    assert lexicon().meanings("can bo") == []


def test_every_entry_of_the_lexicon_says_where_it_is_from():
    assert all(synonym.source and synonym.formal for synonym in lexicon().synonyms)
    assert all(form == form.strip() for form in lexicon().forms)


def test_every_word_of_the_lexicon_says_where_it_comes_from():
    read = LexiconFile.model_validate(tomllib.loads(Path(lexicon_module.__file__).with_suffix(".toml").read_text()))
    entries = [*read.abbreviations.values(), *read.synonyms, read.questions, read.english]
    assert all(len(entry.source) > 10 for entry in entries)


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("bỏ sinh hoạt", "xóa tên"),
        ("đi xuất khẩu lao động", "lao động ở nước ngoài"),
        ("lấy chồng Tây", "kết hôn với người nước ngoài"),
        ("đóng tiền đảng", "đảng phí"),
        ("giấy giới thiệu", "giấy giới thiệu sinh hoạt đảng"),
        ("bố tôi mất", "từ trần"),
    ],
)
def test_words_of_everyday_find_those_of_the_rules(said, written):
    assert written in chain.from_iterable(lexicon().meanings(f"Đảng viên {said} thì sao?"))
