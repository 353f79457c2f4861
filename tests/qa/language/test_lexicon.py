import tomllib
from itertools import chain
from pathlib import Path

import pytest

import corpus
from corpus.store import CorpusError
from qa.language.lexicon import Words, load, shipped

SHIPPED = Path(corpus.__file__).parent / "words"
OWN = """
[abbreviations]
"BQL" = { gloss = ["ban quản lý"], typed = ["bql"], source = "sổ tay của đơn vị" }
"ĐP" = { gloss = ["địa phương"], source = "sổ tay của đơn vị" }

[[synonyms]]
lay = ["Chạy deadline"]
formal = ["thời hạn"]
source = "cách nói ở đơn vị"

[english]
source = "từ điển của đơn vị"
words = { "unit" = "đơn vị", "the board" = "ban quản lý" }

[chat]
source = "tin nhắn của đơn vị"
words = { "dzậy" = "vậy" }

[questions]
source = "thư hỏi của đơn vị"
phrases = ["hỏi tí"]
"""


def words(folder, content, name="words.toml"):
    """Return the folder with this file of words in it."""
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(content)
    return folder


def test_an_abbreviation_is_spelled_out_beside_itself():
    assert (
        shipped().spelled_out("Các chi bộ LHS và BCH Hội") == "Các chi bộ LHS lưu học sinh và BCH ban chấp hành Hội"
    )


def test_a_document_number_and_an_ambiguous_abbreviation_are_left_alone_in_passages():
    assert shipped().spelled_out("294-QĐ/TW, CB, 38-HD/BTCTW") == "294-QĐ/TW, CB, 38-HD/BTCTW"


def test_a_query_gets_every_gloss_of_an_ambiguous_abbreviation():
    assert shipped().meanings("họp CB") == [("chi bộ", "cán bộ")]
    assert shipped().meanings("cb") == []


def test_typed_forms_are_expanded_only_where_the_lexicon_lists_them():
    assert shipped().meanings("dv xkld") == [("đảng viên",), ("xuất khẩu lao động",)]
    assert shipped().meanings("hd vay vốn") == []


def test_short_forms_of_messages_are_written_out_whole_words_alone():
    assert shipped().out_of_chat("Ko bik đv ra nc ngoài lm j, ncs thì sao") == (
        "không bik đv ra nước ngoài làm gì, ncs thì sao"
    )


def test_short_forms_of_messages_are_never_added_to_passages():
    assert shipped().spelled_out("vs, KO, nc") == "vs, KO, nc"


def test_lay_words_bring_the_words_of_the_regulations():
    for question in ("Bao giờ thì bị đuổi khỏi đảng?", "bao gio thi bi duoi khoi dang"):
        assert "khai trừ" in chain.from_iterable(shipped().meanings(question))


def test_a_lay_word_of_one_syllable_is_heard_only_with_its_marks():
    assert "vi phạm chế độ hôn nhân" in chain.from_iterable(shipped().meanings("đảng viên có bồ"))
    assert shipped().meanings("can bo") == []


def test_every_word_shipped_says_where_it_comes_from():
    files = [Words.model_validate(tomllib.loads(path.read_text())) for path in SHIPPED.glob("*.toml")]
    entries = [entry for file in files for entry in (*file.abbreviations.values(), *file.synonyms)]
    entries += [table for file in files for table in (file.chat, file.english, file.questions) if table]
    assert len(entries) > 100
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
    assert written in chain.from_iterable(shipped().meanings(f"Đảng viên {said} thì sao?"))


def test_an_operator_adds_words_of_every_sort(tmp_path):
    own = load(words(tmp_path, OWN))
    assert own.spelled_out("BQL họp") == "BQL ban quản lý họp"
    assert own.expanded("bql là gì") == "ban quản lý là gì"
    assert own.meanings("tuần này chạy deadline") == [("thời hạn",)]
    assert own.from_english("the board, unit") == "ban quản lý, đơn vị"
    assert "hỏi tí" in own.questions
    assert own.expanded("dv") == "đảng viên"
    assert own.out_of_chat("Dzậy hả") == "vậy hả"


def test_of_a_form_given_twice_the_later_counts(tmp_path):
    assert "ĐP" not in shipped().sure
    assert load(words(tmp_path / "a", OWN)).sure["ĐP"] == "địa phương"
    again = words(tmp_path / "b", OWN.replace("địa phương", "đảng phí"))
    assert load(tmp_path / "a", again).sure["ĐP"] == "đảng phí"
    words(tmp_path / "a", OWN.replace("địa phương", "đối phó"), "zz.toml")
    assert load(tmp_path / "a").sure["ĐP"] == "đối phó"


def test_without_files_of_an_operator_the_words_are_those_of_the_program(tmp_path):
    assert load() == load(tmp_path / "nowhere") == load(words(tmp_path, "# chưa có gì\n")) == shipped()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("[[synonyms]]\nlay = ['a']\nformal = []\nsource = 'x'", r"synonyms › 1 › formal: không được để trống"),
        ("[[synonyms]]\nlay = ['a', '-']\nformal = ['b']\nsource = 'x'", r"synonyms › 1 › lay › 2: không có chữ nào"),
        ("[abbreviations]\n'BQL' = { gloss = ['ban quản lý'] }", r"abbreviations › BQL › source: thiếu mục này"),
        ("[abbreviations]\n'B Q' = { gloss = ['b'], source = 'x' }", r"abbreviations › B Q: phải viết liền"),
        ("[abbreviations]\n'BQ' = { gloss = 'b', source = 'x' }", r"abbreviations › BQ › gloss: phải là danh sách"),
        ("[english]\nsource = 'x'\nwords = { 'Unit' = 'đơn vị' }", r"english › words › Unit: phải viết thường"),
        ("[englih]\nsource = 'x'", r"englih: không có mục tên này"),
        ("[questions]\nphrases = ['a']\nphrases = ['b']", r"không phải TOML"),
    ],
)
def test_a_wrong_entry_is_told_with_its_file_and_its_place(tmp_path, content, said):
    with pytest.raises(CorpusError, match=rf"words\.toml: {said}.*Sửa tệp"):
        load(words(tmp_path, content))


def test_words_of_another_encoding_are_told(tmp_path):
    (tmp_path / "cu.toml").write_bytes("# đảng".encode("utf-16"))
    with pytest.raises(CorpusError, match=r"cu\.toml: không phải TOML viết bằng UTF-8"):
        load(tmp_path)


def test_only_what_enters_an_index_tells_its_words_apart(tmp_path):
    abbreviations, rest = OWN.split("[[synonyms]]")
    synonyms, questions = rest.split("[questions]")
    assert load(words(tmp_path, "# một ghi chú")).indexed == shipped().indexed
    assert load(words(tmp_path, f"[[synonyms]]{synonyms}")).indexed == shipped().indexed
    ambiguous = """[abbreviations]\n"QL" = { gloss = ["quản lý", "quốc lộ"], source = "sổ tay" }"""
    assert load(words(tmp_path, ambiguous)).indexed == shipped().indexed
    assert load(words(tmp_path, abbreviations)).indexed != shipped().indexed
    assert load(words(tmp_path, f"[questions]{questions}")).indexed != shipped().indexed
