from made.passages import hit, passage
from qa.judge.evidence import Bearing, weighed
from qa.question.reading import read


def found(text, rank, score, locator):
    return hit(passage(text, locator, "quy-dinh-1-qd-tw-2020"), rank, score, cosine=0.9, bm25=1.0)


def test_a_passage_with_the_amount_asked_for_comes_before_one_that_only_speaks_of_it():
    reading = read("đảng viên đóng đảng phí bao nhiêu tiền?")
    talk = found("Đảng viên đóng đảng phí theo quy định.", rank=1, score=1.0, locator="dieu-1")
    amount = found("Đảng viên là sinh viên đóng đảng phí 5.000 đồng.", rank=2, score=0.9, locator="dieu-2")
    best, *_ = weighed(reading, [talk, amount], lambda _: 1.0, lambda _: Bearing(2, 0.0))
    assert best.hit is amount
    assert best.satisfied
