from made.passages import hit, passage
from qa.encoder.judge import Mark
from qa.judge.evidence import ordered, weighed
from qa.question.reading import read

DUES = read("đảng viên đóng đảng phí bao nhiêu tiền?")
TALK = passage("Đảng viên đóng đảng phí theo quy định.", "dieu-1")
AMOUNT = passage("Đảng viên là sinh viên đóng đảng phí 5.000 đồng.", "dieu-2")


def found(reading, *hits, marks=()):
    return weighed(reading, hits, lambda _: 1.0, lambda _: 2, [Mark(score, ()) for score in marks])


def order(reading, evidence, judge):
    return [one.hit.passage for one in ordered(reading, evidence, judge)]


def test_the_fact_asked_for_is_seen_where_it_stands():
    talk, amount = found(DUES, hit(TALK), hit(AMOUNT, 2))
    assert amount.satisfied
    assert not talk.satisfied


def test_what_the_judge_marks_comes_before_what_search_found_a_little_nearer():
    near = (hit(TALK, 1, 1.0), hit(AMOUNT, 2, 0.5))
    assert order(DUES, found(DUES, *near), 0.0) == [TALK, AMOUNT]
    assert order(DUES, found(DUES, *near, marks=(-6.0, 2.0)), 0.2) == [AMOUNT, TALK]


def test_what_was_not_read_is_no_likelier_than_what_was():
    far = passage("Đảng phí.", "dieu-3")
    near = (hit(TALK, 1, 1.0), hit(AMOUNT, 2, 0.9), hit(far, 3, 0.95))
    assert order(DUES, found(DUES, *near, marks=(-4.0, 1.0)), 0.2) == [AMOUNT, TALK, far]


def test_what_was_looked_up_stays_before_what_was_found():
    near = (hit(TALK, 1, 9.0, exact=True), hit(AMOUNT, 2, 1.0))
    assert order(DUES, found(DUES, *near, marks=(-90.0, 5.0)), 0.2) == [TALK, AMOUNT]


def test_a_clause_that_shows_the_premise_wrong_comes_before_all():
    reading = read("Quy định 11-QĐ/TW ngày 5/5/2016 nói gì về hồ sơ?")
    dated = passage("Quy định số 11-QĐ/TW, ngày 03/02/2015 về hồ sơ.", "dieu-4")
    first, *_ = order(reading, found(reading, hit(TALK), hit(dated, 2), marks=(5.0, -5.0)), 0.2)
    assert first is dated
