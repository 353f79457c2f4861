from qa.language.lexicon import shipped
from qa.language.meaning import share_meant, weighed, weights
from qa.language.terms import as_words, folded_words

RARE, COMMON, UNSAID = 2.0, 1.0, 5.0


def weigh(term):
    return {"tu": COMMON, "tran": RARE, "tu_tran": RARE, "chuyen": COMMON}.get(term, UNSAID)


def test_terms_weigh_what_they_tell_and_those_nobody_says_tell_nothing():
    assert weights("Từ trần ngay", weigh) == {" tu ": COMMON, " tran ": RARE, " tu tran ": RARE}
    assert as_words("tu_tran") in folded_words("Khi đảng viên từ trần, …")


def test_of_the_phrases_a_word_may_mean_one_is_enough():
    meant = weighed([("từ trần", "chuyển")], weigh)
    assert share_meant(meant, folded_words("Đảng viên từ trần")) == 1
    assert share_meant(meant, folded_words("Đảng viên chuyển đi")) == 1
    assert share_meant(meant, folded_words("Đảng viên nghỉ hưu")) == 0


def test_each_word_counts_by_what_its_weightiest_phrase_weighs():
    meant = weighed([("từ trần",), ("chuyển",)], weigh)
    assert share_meant(meant, folded_words("Người từ trần")) == 5 / 6
    assert share_meant(meant, folded_words("Người chuyển đi")) == 1 / 6
    assert share_meant([], folded_words("Người chuyển đi")) == 0


def test_everyday_words_mean_what_the_lexicon_says_of_them():
    (meant,) = weighed(shipped().meanings("Cụ nhà em qua đời rồi"), weigh)
    assert {" tran ": RARE, " tu ": COMMON, " tu tran ": RARE} in meant.phrases
    assert weighed(shipped().meanings("Cấp ủy họp"), weigh) == []
