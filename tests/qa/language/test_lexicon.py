import tomllib
from itertools import chain
from pathlib import Path

import pytest

from qa.language import lexicon as lexicon_module
from qa.language.lexicon import LexiconFile, lexicon


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
