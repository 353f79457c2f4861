from datetime import date

import pytest

from corpus.locator import Locator
from evals.answers.measures import (
    BINS,
    Prediction,
    auroc,
    expected_calibration_error,
    means,
    overall,
    reliability,
    scores,
    violations,
)
from made.answers import answer, question
from made.cases import LOCAL, NEW, OLD, REGISTER, REPORT, SUPERSEDED, case, observed
from made.passages import citation, hits, whole
from qa.model import Notice, Status

A, B = "quy-dinh-2-qd-tw-2025:dieu-1.diem-a", "quy-dinh-2-qd-tw-2025:dieu-2"
OLD_1 = "quy-dinh-1-qd-tw-2020:dieu-1"


def scored(case, answer, hits=()):
    return scores(observed(case, answer, hits), REGISTER)


def refusal(status=Status.UNANSWERABLE, **kwargs):
    return answer(status=status, text="Kho không nêu.", **kwargs)


def test_retrieval_is_measured_at_the_rank_of_the_first_passage_that_meets_the_need():
    found = scored(
        case(gold=((B,),)), refusal(), hits(whole(NEW, "dieu-1"), whole(OLD, "dieu-1"), whole(NEW, "dieu-2"))
    )
    assert found["success@1"] == 0
    assert found["recall@5"] == 1
    assert found["mrr@10"] == pytest.approx(1 / 3)
    assert found["ndcg@10"] == pytest.approx(0.5)


def test_each_needed_clause_counts_once_and_alternatives_of_one_need_do_not_add_up():
    needs = case(gold=((A, OLD_1), (B,)))
    both_alternatives = scored(needs, refusal(), hits(whole(NEW, "dieu-1"), whole(OLD, "dieu-1")))
    both_needs = scored(needs, refusal(), hits(whole(OLD, "dieu-1"), whole(NEW, "dieu-2")))
    assert both_alternatives["recall@5"] == 0.5
    assert both_needs["recall@5"] == 1


def test_a_passage_that_holds_the_gold_point_among_others_is_found():
    assert scored(case(gold=((A,),)), refusal(), hits(whole(NEW, "dieu-1")))["success@1"] == 1
    assert scored(case(gold=((f"{NEW.id}:dieu-1",),)), refusal(), hits(whole(NEW, "dieu-1.diem-b")))["success@1"] == 1


def test_retrieval_does_not_apply_without_gold_or_with_history():
    asked_before = case(history=[{"question": "Đi học?", "answer": "Có."}])
    assert scored(asked_before, refusal(), hits(whole(NEW, "dieu-1")))["mrr@10"] is None
    assert scored(case(status=("unanswerable",)), refusal())["recall@10"] is None


def test_no_hits_at_all_score_zero():
    assert scored(case(), refusal())["mrr@10"] == 0


def test_a_quote_of_the_gold_point_alone_is_a_citation_hit_and_of_its_neighbour_is_not():
    right = scored(case(), answer(citation(whole(NEW, "dieu-1"), "a) đi học: 30 ngày làm việc")))
    wrong = scored(case(), answer(citation(whole(NEW, "dieu-1"), "b) đi lao động: 45 ngày làm việc")))
    assert (right["citation"], wrong["citation"]) == (1, 0)


def test_the_first_citation_and_the_share_of_needed_clauses_are_told_apart():
    needs = case(gold=((A,), (B,)))
    second = answer(citation(whole(REPORT, "doan-1")), citation(whole(NEW, "dieu-2"), marker=2))
    found = scored(needs, second)
    assert (found["citation"], found["first citation"], found["clauses"]) == (1, 0, 0.5)


def test_facts_are_looked_for_in_quotes_by_any_of_their_wordings():
    wants = case(facts=(("30 NGÀY  làm việc", "một tháng"), ("mười năm",)))
    quoting = answer(citation(whole(NEW, "dieu-1.diem-a")), text="mười năm")
    assert scored(wants, quoting)["facts"] == 0.5


def test_notices_must_be_there_and_forbidden_ones_must_not():
    wants = case(notices=("superseded",), forbidden_notices=("local",))
    local = Notice("local", "…")
    assert scored(wants, refusal())["notices"] == 0
    assert scored(wants, refusal(notices=[SUPERSEDED]))["notices"] == 1
    assert scored(wants, refusal(notices=[SUPERSEDED, local]))["notices"] == 0
    assert scored(case(), refusal())["notices"] is None


def test_forbidden_words_cost_the_words_measure_and_the_pass():
    forbids = case(forbidden_words=("365 ngày",))
    obeying = answer(citation(whole(NEW, "dieu-1.diem-a")), text="Được 365  ngày.")
    found = scored(forbids, obeying)
    assert (found["words"], found["passed"]) == (0, 0)


def test_an_answer_with_the_right_status_citation_and_facts_passes():
    wants = case(facts=(("30 ngày làm việc",),))
    good = answer(citation(whole(NEW, "dieu-1.diem-a")), text="“a) đi học: 30 ngày làm việc” [1]")
    assert scored(wants, good)["passed"] == 1
    assert scored(wants, refusal())["passed"] == 0
    assert scored(wants, answer(citation(whole(NEW, "dieu-1.diem-b"))))["passed"] == 0


def test_an_accepted_refusal_passes_without_citations():
    assert scored(case(status=("answered", "declined")), refusal(Status.DECLINED))["passed"] == 1
    assert scored(case(status=("unanswerable",), notices=("text-missing",)), refusal())["passed"] == 0


def test_means_leave_out_what_does_not_apply():
    rows = [{"status": 1.0, "facts": None}, {"status": 0.0, "facts": 0.25}]
    assert means(rows, ("status", "facts")) == {"status": (0.5, 2), "facts": (0.25, 1)}
    assert means([], ("status",)) == {}


def test_refusals_have_precision_over_those_made_and_recall_over_those_due():
    due = case("due", status=("unanswerable",))
    also_due = case("also-due", status=("declined", "unanswerable"))
    to_answer = case("to-answer")
    run = [
        observed(due, refusal(trace={"probability": 0.2})),
        observed(also_due, answer(citation(whole(NEW, "dieu-2")), trace={"probability": 0.6})),
        observed(to_answer, refusal(trace={"probability": 0.5})),
        observed(case("other"), refusal(Status.DECLINED, trace={"probability": 0.9})),
        observed(case("asks-back", status=("clarification",)), answer(trace={"probability": 0.0})),
    ]
    found = overall(run)
    assert found["refusal precision"] == (pytest.approx(1 / 3), 3)
    assert found["refusal recall"] == (0.5, 2)
    assert found["auroc"] == (0.75, 2)


def test_auroc_counts_ties_half_and_needs_both_kinds():
    assert auroc([0.9, 0.5], [0.5, 0.1, 0.7]) == pytest.approx((3 + 1.5) / 6)
    assert auroc([0.9], []) is None


def test_a_sound_answer_breaks_nothing():
    sound = answer(
        citation(whole(NEW, "dieu-1"), "a) đi học: 30 ngày làm việc"),
        text="Theo điểm a Điều 1 Quy định 02-QĐ/TW (Ban Bí thư, 6/5/2025):\n“a) đi học: 30 ngày làm việc” [1]",
    )
    assert violations(sound, REGISTER) == []
    assert violations(refusal(), REGISTER) == []


@pytest.mark.parametrize("text", ["Trong 31 ngày.", "Từ 7/5/2025.", "Theo Quy định 99-QĐ/TW."])
def test_a_figure_of_nowhere_is_a_violation(text):
    assert "figures" in violations(answer(citation(whole(NEW, "dieu-2")), text=text), REGISTER)[0]


def test_an_answer_without_citations_is_a_violation():
    assert violations(answer(text="Có."), REGISTER) == ["answered without a citation"]
    assert violations(answer(status=Status.PARTIAL, text="Có."), REGISTER) == ["partial without a citation"]


def test_a_passage_whose_text_is_not_the_documents_is_a_violation():
    sound = citation(whole(NEW, "dieu-2"))
    forged = sound.passage.model_copy(update={"text": "Hồ sơ do gia đình giữ."})
    unknown = sound.passage.model_copy(update={"document_id": "quy-dinh-9-qd-tw-2030"})
    elsewhere = sound.passage.model_copy(update={"locator": Locator("dieu-7")})
    for passage, says in [(forged, "is not the text"), (unknown, "register lacks"), (elsewhere, "no provision")]:
        cited = type(sound)(1, passage, 0, 10, sound.locator, sound.label)
        assert says in violations(answer(cited), REGISTER)[0]


def test_offsets_outside_the_passage_are_a_violation():
    sound = citation(whole(NEW, "dieu-2"))
    for start, end in [(5, 5), (0, 99), (-3, 4)]:
        cited = type(sound)(1, sound.passage, start, end, sound.locator, sound.label)
        assert "no stretch" in violations(answer(cited), REGISTER)[0]


def test_an_address_in_the_text_is_a_violation():
    assert "web page" in violations(answer(citation(whole(NEW, "dieu-2")), text="Xem https://vi.du"), REGISTER)[0]


def test_a_replaced_rule_needs_a_notice_that_names_its_replacement():
    cited = citation(whole(OLD, "dieu-1"))
    unsaid = Notice("superseded", "Không còn hiệu lực.")
    assert len(violations(answer(cited), REGISTER)) == 2
    assert len(violations(answer(cited, notices=[unsaid]), REGISTER)) == 1
    assert violations(answer(cited, notices=[SUPERSEDED]), REGISTER) == []
    assert violations(answer(cited, to=question(on=date(2024, 1, 1))), REGISTER) == []


def test_a_local_procedure_and_mere_reports_need_their_notices():
    assert "local procedure" in violations(answer(citation(whole(LOCAL, "1"))), REGISTER)[0]
    assert "only reports" in violations(answer(citation(whole(REPORT, "doan-1"))), REGISTER)[0]
    beside_a_rule = answer(citation(whole(REPORT, "doan-1")), citation(whole(NEW, "dieu-2"), marker=2))
    assert violations(beside_a_rule, REGISTER) == []


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
