import pytest

from evals.calibration.measures import BINS, Prediction, auroc, expected_calibration_error, reliability


def test_auroc_counts_ties_half_and_needs_both_kinds():
    assert auroc([0.9, 0.5], [0.5, 0.1, 0.7]) == pytest.approx((3 + 1.5) / 6)
    assert auroc([0.9], []) is None


def test_probabilities_that_are_shares_have_no_calibration_error_and_confident_errors_have_all_of_it():
    assert expected_calibration_error([Prediction(0.3, n % 10 < 3) for n in range(100)]) == pytest.approx(0)
    assert expected_calibration_error([Prediction(1.0, True), Prediction(0.0, False)]) == 0
    assert expected_calibration_error([Prediction(1.0, False), Prediction(0.0, True)]) == 1
    assert expected_calibration_error([]) is None


def test_bins_hold_equally_many_predictions_in_order_of_their_probability():
    bins = reliability([Prediction(n / 25, n % 2 == 0) for n in range(25)])
    assert len(bins) == BINS
    assert {one.n for one in bins} == {2, 3}
    assert sum(one.n for one in bins) == 25
    assert [one.predicted for one in bins] == sorted(one.predicted for one in bins)
