import pytest

from evals.calibration import fit as calibrate
from evals.calibration.fit import Sample
from evals.calibration.measures import Prediction
from made.answers import NOW
from made.cases import case
from made.passages import hit, passage
from qa.confidence import Confidence, shipped
from qa.encoder.judge import Mark
from qa.judge.evidence import weighed
from qa.question.reading import read

READING = read("Đảng viên đóng đảng phí cho ai?")


def sample(library, likely, right, *, id="case", stratum="single", twin=None, status=("answered",)):
    """Return a case of which two passages were found: `likely` is the second's log-odds, above the first's of -3."""
    passages = [passage("Đảng phí.", "dieu-1"), passage("Đảng phí nộp cho chi bộ.", "dieu-2")]
    hits = [hit(one, rank, 1 / rank, cosine=0.6) for rank, one in enumerate(passages, 1)]
    evidence = weighed(READING, hits, lambda _: 1.0, lambda _: 2, [Mark(-3.0, ()), Mark(likely, ())])
    answers = frozenset({passages[1].id}) if right else frozenset()
    return Sample(case(id, stratum=stratum, twin=twin, status=status), READING, tuple(evidence), answers, library)


@pytest.fixture
def separable(library):
    return [sample(library, n - 10.0, n > 9, id=f"case-{n}") for n in range(20)]


def test_the_judge_counts_in_the_order_as_far_as_it_puts_what_is_right_first(separable):
    model = calibrate.fitted(separable)
    assert model.judge > 0
    assert calibrate.fitted([one.unread for one in separable]).judge == 0


def test_the_confidence_is_higher_for_what_is_right(library, separable):
    model = calibrate.fitted(separable)
    good, bad = sample(library, 8.0, right=True), sample(library, -9.0, right=False)
    likely, unlikely = calibrate.predicted(model, [good, bad])
    assert likely.probability > 0.7 > 0.3 > unlikely.probability
    assert (likely.answers, unlikely.answers) == (True, False)


def test_a_sign_that_never_varies_has_no_weight(separable):
    assert calibrate.fitted(separable).weights["foreign"] == 0


def cuts(library, *told):
    """Return the cuts for (probability, whether the answer is right, what the case wants)."""
    samples = [sample(library, 0, right, id=f"case-{n}", status=status) for n, (_, right, status) in enumerate(told)]
    return calibrate.thresholds([Prediction(likely, right) for likely, right, _ in told], samples)


ANSWER, REFUSE = ("answered",), ("unanswerable",)


def test_without_reserve_is_answered_what_is_seldom_wrong(library):
    told = [(0.99 - n / 1000, n not in (10, 30), ANSWER) for n in range(40)]
    found = cuts(library, *told, *[(0.5 - n / 1000, n % 2 == 1, ANSWER) for n in range(11)])
    assert found.partial == pytest.approx(0.951)
    assert cuts(library, (0.9, False, ANSWER)).partial == 1


def test_refused_is_what_most_cases_want_refused_unless_that_loses_what_can_be_answered(library):
    told = [(0.9 - n / 1000, True, ANSWER) for n in range(40)] + [(0.3 - n / 1000, False, REFUSE) for n in range(20)]
    assert 0.3 < cuts(library, *told).unanswerable < 0.9
    below = [(0.1, True, ANSWER)] * 15  # of 55 that have an answer; the 20 count as 14, a fifth of what people ask
    assert cuts(library, *told, *below).unanswerable <= 0.1


@pytest.mark.parametrize(("lost", "cut"), [(134, 0.9), (140, 0.0)])
def test_where_about_as_many_come_out_right_what_cannot_be_answered_is_refused(library, lost, cut):
    # of 400 and those lost, what cannot be answered counts as a quarter: 133.5 and 135
    told = [*[(0.9, True, ANSWER)] * 400, *[(0.5, False, REFUSE)] * 100, *[(0.4, True, ANSWER)] * lost]
    assert cuts(library, *told).unanswerable == pytest.approx(cut)


def test_what_is_out_of_scope_is_declined_but_for_a_few(library):
    outside = [sample(library, 0, False, id=f"o-{n}", status=REFUSE, stratum="out-of-scope") for n in range(40)]
    inside = [sample(library, 0, True, id=f"i-{n}") for n in range(40)]
    told = [Prediction(0.2 + n / 100, False) for n in range(40)] + [Prediction(0.1, True)] * 40
    found = calibrate.thresholds(told, [*outside, *inside])
    assert sum(one.probability >= found.declined for one in told[:40]) == 2
    without = cuts(library, *[(0.9, True, ANSWER)] * 9)
    assert without.declined == without.unanswerable == 0


def test_a_case_is_judged_by_a_model_that_has_not_seen_it_nor_its_twin(library, separable):
    odd = sample(library, 9.0, right=False, id="odd")
    alone = calibrate.cross_validated([*separable, odd])[-1]
    twin = sample(library, 9.0, right=False, id="odd-twin", twin="odd")
    assert calibrate.cross_validated([*separable, odd, twin])[-2:] == [alone, alone]
    assert calibrate.predicted(calibrate.fitted([*separable, odd]), [odd])[0].probability < alone.probability


def test_figures_tell_how_much_is_answered_and_how_much_of_it_is_wrong(library):
    refuse = ("unanswerable",)
    chosen = [
        sample(library, 0, right=False, stratum="nonsense", status=refuse),
        sample(library, 0, right=True),
        sample(library, 0, right=False, stratum="unanswerable", status=refuse),
        sample(library, 0, right=True),
        sample(library, 0, right=False),
    ]
    likely = [
        Prediction(p, one.right != frozenset()) for p, one in zip((0.1, 0.4, 0.6, 0.9, 0.95), chosen, strict=True)
    ]
    found = calibrate.figures(likely, chosen, calibrate.Thresholds(0.6, 0.5, 0.88))
    assert found["cases"] == 5
    assert found["auroc"] == pytest.approx(5 / 6)
    assert (found["auroc nonsense"], found["auroc unanswerable"]) == (1, pytest.approx(2 / 3))
    assert found["auroc out-of-scope"] is None
    assert (found["answered"], found["wrong"]) == (0.4, 0.5)
    assert (found["with reserve"], found["wrong with reserve"]) == (0.2, 1)
    assert (found["refused"], found["refused rightly"]) == (pytest.approx(1 / 3), 0.5)


def test_a_written_model_is_the_fitted_one_to_four_decimals(tmp_path, separable):
    model = calibrate.fit(separable, separable)
    calibrate.write(model, tmp_path / "confidence.json")
    kept = Confidence.model_validate_json((tmp_path / "confidence.json").read_bytes())
    assert kept.judged.weights["judge"] == pytest.approx(model.judged.weights["judge"], abs=1e-4)
    assert kept.unjudged.partial == pytest.approx(model.unjudged.partial, abs=1e-4)


def test_samples_are_what_was_found_with_what_of_it_is_right(library):
    asked = [
        case("gold", question="Nộp phiếu bổ sung hồ sơ trong mấy ngày?"),
        case("none", question="Hồ sơ đảng viên in trên giấy gì?", status=("unanswerable",)),
        case("asks", question="Hồ sơ đảng viên thế nào?", status=("clarification",)),
        case("unweighed", question="???", status=("declined",)),
    ]
    found = calibrate.samples(asked, library, NOW)
    assert [one.case.id for one in found] == ["gold", "none"]
    assert not found[1].right
    assert calibrate.fitted([one.unread for one in found]).weights.keys() == shipped().unjudged.weights.keys()
