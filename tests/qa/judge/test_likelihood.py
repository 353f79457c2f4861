import pytest
from hypothesis import given
from hypothesis import strategies as st

from made.answers import NOW
from qa.answer import search
from qa.confidence import Confidence, shipped
from qa.judge.evidence import weigh
from qa.judge.likelihood import probability, signs
from qa.question.reading import read

NUMBERS = st.floats(-1e6, 1e6)
NAMES = ("fact", "fused", "no_fact")


def fitted(bias=0.0, **weights):
    return Confidence(bias=bias, weights=weights, unanswerable=0.4, partial=0.5)


def signs_of(library, asked):
    reading = read(asked)
    evidence = weigh(reading, search(asked, library, 20, NOW), library, NOW)
    return signs(reading, evidence, library)


@given(
    NUMBERS,
    st.fixed_dictionaries(dict.fromkeys(NAMES, NUMBERS)),
    st.fixed_dictionaries(dict.fromkeys(NAMES, NUMBERS)),
)
def test_a_probability_lies_between_none_and_one(bias, weights, seen):
    assert 0 <= probability(seen, fitted(bias, **weights)) <= 1


@given(st.floats(-50, 50), st.floats(0, 10), NUMBERS, NUMBERS)
def test_more_of_a_sign_with_a_positive_weight_is_never_less_likely(bias, weight, one, other):
    less, more = sorted((one, other))
    assert probability({"fact": less}, fitted(bias, fact=weight)) <= probability(
        {"fact": more}, fitted(bias, fact=weight)
    )
    assert probability({"fact": less}, fitted(bias, fact=-weight)) >= probability(
        {"fact": more}, fitted(bias, fact=-weight)
    )


def test_without_weights_the_bias_alone_speaks():
    assert probability({}, fitted()) == 0.5
    assert probability({"fact": 1.0}, fitted(bias=1.0)) > 0.5


def test_the_fitted_weights_are_of_exactly_the_signs_there_are(library):
    assert set(shipped().weights) == set(signs_of(library, "Đảng phí nộp cho ai?"))


def test_the_fitted_thresholds_are_in_order():
    assert 0 < shipped().unanswerable <= shipped().partial < 1


@pytest.mark.parametrize(
    ("sign", "asked", "value"),
    [
        ("no_fact", "Tiệc liên hoan chi bộ kéo dài bao nhiêu ngày?", 1.0),
        ("no_fact", "Nộp phiếu bổ sung hồ sơ trong bao nhiêu ngày?", 0.0),
        ("no_fact", "Tiệc liên hoan chi bộ tổ chức thế nào?", 0.0),
        ("unplaced", "Quy định 123-QĐ/TW nói gì về đảng phí?", 1.0),
        ("unplaced", "Liên hoan chi bộ tổ chức thế nào?", 0.0),
        ("settled", "Quy định 22-QĐ/TW thay thế văn bản nào?", 1.0),
        ("settled", "Liên hoan chi bộ tổ chức thế nào?", 0.0),
        ("stranger", "Liên hoan của chi bộ tại Pháp kéo dài bao nhiêu tiền?", 1.0),
        ("stranger", "Liên hoan của chi bộ kéo dài bao nhiêu tiền?", 0.0),
        ("stranger", "Đi học tại Pháp nộp giấy báo nhập học cho ai?", 0.0),
        ("joined", "đảng phí chi bộ hồ sơ", 0.0),
        ("joined", "Đảng phí thì nộp cho ai?", 1.0),
        ("foreign", "How much is the membership fee of a student?", 1.0),
        ("foreign", "Đảng phí nộp cho ai?", 0.0),
    ],
)
def test_a_sign_is_seen_where_it_is_and_only_there(library, sign, asked, value):
    assert signs_of(library, asked)[sign] == value


def test_the_share_of_the_question_in_the_fact_is_whole_where_the_clause_repeats_it(library):
    asked = "Đảng phí nộp cho chi ủy vào kỳ sinh hoạt chi bộ"
    assert signs_of(library, asked)["fact"] == pytest.approx(1.0)
    assert signs_of(library, "Màu thẻ thi đấu bóng chuyền là gì?")["fact"] < 1.0


def test_words_of_the_collection_out_of_their_order_stand_in_fewer_runs_and_phrases(library):
    asked, shuffled = "Đảng phí nộp cho chi ủy", "ủy phí cho đảng chi nộp"
    together, apart = signs_of(library, asked), signs_of(library, shuffled)
    assert apart["runs"] < together["runs"]
    assert apart["phrases"] < together["phrases"]
    assert probability(apart, shipped()) < probability(together, shipped())
