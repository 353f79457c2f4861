import pytest

from evals.calibration import fit as calibrate
from evals.calibration.fit import Sample
from evals.calibration.measures import Prediction
from made.answers import NOW
from made.cases import case
from qa.confidence import Confidence, shipped
from qa.judge.likelihood import probability


def sample(coverage, answers, noise=0.0, stratum="single", id="case"):
    return Sample(case(id, stratum=stratum), {"coverage": coverage, "noise": noise}, answers)


SEPARABLE = [sample(n / 20, n > 9, noise=n % 3, id=f"case-{n}") for n in range(20)]


def test_the_fitted_model_ranks_what_answers_above_what_does_not():
    model = calibrate.fit(SEPARABLE)
    assert model.weights["coverage"] > 1
    assert abs(model.weights["noise"]) < model.weights["coverage"] / 10
    assert probability({"coverage": 0.9, "noise": 1}, model) > 0.8
    assert probability({"coverage": 0.1, "noise": 1}, model) < 0.2


def test_a_sign_that_never_varies_has_no_weight():
    model = calibrate.fit([sample(n / 8, n > 3, noise=5.0, id=f"case-{n}") for n in range(8)])
    assert model.weights["noise"] == 0


def test_a_stronger_ridge_draws_the_weights_towards_nought():
    loose, tight = calibrate.fit(SEPARABLE, ridge=0.1), calibrate.fit(SEPARABLE, ridge=10)
    assert 0 < tight.weights["coverage"] < loose.weights["coverage"]


def test_thresholds_part_answering_from_refusing_and_sure_from_partial():
    outcomes = [(0.1, False), (0.2, False), (0.3, True), (0.5, False), (0.7, True), (0.8, True)]
    cuts = calibrate.thresholds([Prediction(p, answers) for p, answers in outcomes])
    assert (cuts.unanswerable, cuts.partial) == (0.3, 0.7)


def test_no_threshold_loses_many_answerable_questions_to_refuse_others():
    likely = [Prediction(0.1, True)] * 20 + [Prediction(0.2, False)] * 100 + [Prediction(0.9, True)] * 80
    assert calibrate.thresholds(likely).unanswerable <= 0.1


def test_a_case_is_judged_by_a_model_that_has_not_seen_it_nor_its_twin():
    odd = sample(0.9, False, id="odd")
    alone = calibrate.cross_validated([*SEPARABLE, odd])[-1]
    twin = Sample(case("odd-twin", twin="odd"), odd.signs, answers=False)
    assert calibrate.cross_validated([*SEPARABLE, odd, twin])[-2:] == [alone, alone]
    assert calibrate.predicted(calibrate.fit([*SEPARABLE, odd]), [odd])[0].probability < alone.probability


def test_figures_tell_right_outcomes_lost_questions_and_being_right_when_sure():
    chosen = [
        sample(-1, answers=False, stratum="nonsense"),
        sample(-0.5, answers=True),
        sample(0.5, answers=False, stratum="unanswerable"),
        sample(2, answers=True),
        sample(3, answers=True),
    ]
    model = Confidence(bias=0, weights={"coverage": 1}, unanswerable=0.5, partial=0.88)
    found = calibrate.figures(calibrate.predicted(model, chosen), chosen, calibrate.Thresholds(0.5, 0.88))
    assert found["cases"] == 5
    assert found["right outcomes"] == pytest.approx(0.6)
    assert found["lost"] == pytest.approx(1 / 3)
    assert found["right when sure"] == 1
    assert found["auroc"] == pytest.approx(5 / 6)
    assert (found["auroc nonsense"], found["auroc unanswerable"]) == (1, pytest.approx(2 / 3))
    assert found["auroc out-of-scope"] is None


def test_a_written_model_is_the_fitted_one_to_four_decimals(tmp_path):
    model = calibrate.fit(SEPARABLE)
    calibrate.write(model, tmp_path / "relevance.json")
    read = Confidence.model_validate_json((tmp_path / "relevance.json").read_bytes())
    assert read.weights["coverage"] == pytest.approx(model.weights["coverage"], abs=1e-4)
    assert read.partial == pytest.approx(model.partial, abs=1e-4)


def test_samples_come_from_the_judge_s_signs_and_know_whether_the_collection_answers(library):
    asked = [
        case("gold", question="Nộp phiếu bổ sung hồ sơ trong mấy ngày?"),
        case("none", question="Hồ sơ đảng viên in trên giấy gì?", status=("unanswerable",)),
        case("asks", question="Hồ sơ đảng viên thế nào?", status=("clarification",)),
        case("unweighed", question="???", status=("declined",)),
    ]
    found = calibrate.samples(asked, library, NOW)
    assert [(one.case.id, one.answers) for one in found] == [("gold", True), ("none", False)]
    assert found[0].signs.keys() == shipped().weights.keys()


def test_answers_judged_without_signs_are_an_error(library):
    with pytest.raises(ValueError, match="no answer was judged by signs"):
        calibrate.samples([case(question="???", status=("declined",))], library, NOW)
