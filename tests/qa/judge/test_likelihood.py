import pytest
from hypothesis import given
from hypothesis import strategies as st

from made.answers import NOW
from qa.answer import search
from qa.confidence import Confidence, Fitted, shipped
from qa.encoder.judge import Mark
from qa.judge.evidence import weigh
from qa.judge.likelihood import probability, signs
from qa.question.reading import read

NUMBERS = st.floats(-1e6, 1e6)
NAMES = ("fact", "fused", "no_fact")


def fitted(bias=0.0, **weights):
    return Fitted(judge=0.2, bias=bias, weights=weights, declined=0.4, unanswerable=0.4, partial=0.5)


def signs_of(library, asked, *marks):
    reading = read(asked)
    hits = search(asked, library, 20, NOW)
    evidence = weigh(reading, hits, library, NOW, [Mark(score, ()) for score in marks[: len(hits)]])
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
    asked = "Đảng phí nộp cho ai?"
    assert set(shipped().unjudged.weights) == set(signs_of(library, asked))
    assert set(shipped().judged.weights) == set(signs_of(library, asked, 1.0, -2.0))


def test_the_fitted_thresholds_are_in_order():
    assert all(
        0 < one.unanswerable <= min(one.declined, one.partial) < 1
        for one in (getattr(shipped(), name) for name in Confidence.model_fields)
    )


def test_the_judge_s_marks_tell_of_the_best_and_of_the_most_there_is(library):
    seen = signs_of(library, "Đảng phí nộp cho ai?", 3.0, -2.0)
    assert (seen["judge"], seen["judge_most"], seen["judge_next"]) == (0.3, 0.3, -0.2)
    assert probability(seen, shipped().judged) > probability(
        signs_of(library, "Đảng phí nộp cho ai?", -6.0, -8.0), shipped().judged
    )


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
        ("outside", "Tiệc liên hoan chi bộ tổ chức thế nào?", 0.0),
        ("outside", "Kỳ quản lý hồ sơ này gửi đâu?", 0.0),  # as headings say it, naming no body
        ("outside", "Quản lý nhân sự của công ty gửi đâu?", 1.0),
        ("outside", "Cách nấu phở bò cho sáu người?", 1.0),
        ("outside", "Điều 5 nói gì?", 0.0),
        ("foreign", "How much is the membership fee of a student?", 1.0),
        ("foreign", "Đảng phí nộp cho ai?", 0.0),
    ],
)
def test_a_sign_is_seen_where_it_is_and_only_there(library, sign, asked, value):
    assert signs_of(library, asked)[sign] == value
