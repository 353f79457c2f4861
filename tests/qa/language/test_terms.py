from corpus.text import syllables
from qa.language.terms import terms


def test_terms_are_syllables_and_their_neighbouring_pairs():
    assert terms(syllables("294-QĐ/TW về chi_bộ")) == [
        *("294", "QĐ", "TW", "về", "chi", "bộ"),
        *("294_QĐ", "QĐ_TW", "TW_về", "về_chi", "chi_bộ"),
    ]
    assert terms([]) == []
    assert terms(["một"]) == ["một"]
