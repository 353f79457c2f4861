import pytest

from evals.calibration.risk import Outcome, guarantee, outcomes, risk
from made.answers import answer
from made.cases import HELD, NEW, case, observed
from made.passages import citation, hits, whole
from qa.model import Status


def found(*counts, split="dev"):
    """Return outcomes: so many of each confidence, so many of them wrong."""
    return [
        Outcome(split, confidence, n >= wrong)
        for confidence, number, wrong in counts
        for n in range(number)
    ]  # fmt: skip


def test_the_lead_is_the_first_citation_or_for_a_refusal_the_nearest_provision():
    right, beside = whole(NEW, "dieu-1.diem-a"), whole(NEW, "dieu-2")
    seen = [
        observed(case("a"), answer(citation(right), confidence=0.9)),
        observed(case("b"), answer(citation(beside), citation(right, marker=2), confidence=0.8)),
        observed(case("c"), answer(status=Status.UNANSWERABLE, nearest=tuple(hits(right)), confidence=0.2)),
        observed(case("d"), answer(status=Status.UNANSWERABLE, confidence=0.1)),
        observed(case("e", status=("unanswerable",)), answer(citation(right), confidence=0.7)),
        observed(case("f", status=("clarification",)), answer(citation(right))),
    ]
    assert [(one.confidence, one.right) for one in outcomes(seen, HELD)] == [
        (0.9, True),
        (0.8, False),
        (0.2, True),
        (0.1, False),
        (0.7, False),
    ]


def test_the_curve_goes_from_the_surest_down_and_its_area_is_the_mean_error():
    drawn = risk([Outcome("dev", c, r) for c, r in ((0.5, False), (0.9, True), (0.8, True), (0.6, False))])
    assert drawn is not None
    assert [(step.threshold, step.coverage, step.error) for step in drawn.curve] == [
        (0.9, 0.25, 0),
        (0.8, 0.5, 0),
        (0.6, 0.75, pytest.approx(1 / 3)),
        (0.5, 1, 0.5),
    ]
    assert drawn.area == pytest.approx((0 + 0 + 1 / 3 + 1 / 2) / 4)
    assert risk([]) is None


def test_a_long_curve_is_thinned_and_keeps_its_end():
    drawn = risk([Outcome("dev", 1 - n / 1000, n % 10 > 0) for n in range(1000)])
    assert drawn is not None
    assert 50 <= len(drawn.curve) <= 51
    assert (drawn.curve[-1].coverage, drawn.n) == (1, 1000)


def test_the_threshold_is_the_lowest_that_the_dev_half_bears_out_and_is_checked_on_the_other():
    dev = found((0.95, 100, 0), (0.75, 100, 0), (0.55, 100, 60))
    borne = guarantee([*dev, *found((0.8, 10, 1), split="test")])
    assert borne.threshold == 0.56
    assert borne.on_dev is not None
    assert (borne.on_dev.coverage, borne.on_dev.error) == (pytest.approx(2 / 3), 0)
    assert borne.on_test is not None
    assert borne.on_test.error == pytest.approx(0.1)


def test_too_few_or_too_many_wrong_bear_out_nothing():
    assert guarantee(found((0.9, 58, 0))).threshold is None
    assert guarantee(found((0.9, 59, 0))).threshold == 0
    assert guarantee(found((0.9, 200, 20))).threshold is None
    assert guarantee([]).threshold is None


def test_testing_stops_at_the_first_threshold_that_fails_though_lower_ones_would_pass():
    assert guarantee(found((0.9, 100, 0), (0.7, 60, 30), (0.1, 5000, 0))).threshold == 0.71
