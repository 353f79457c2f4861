import pytest

from evals.answers.measures import means, measured, overall
from made.answers import answer
from made.cases import HELD, NEW, OLD, REPORT, SUPERSEDED, case, observed
from made.passages import citation, hits, whole
from qa.model import Notice, Status

A, B = "quy-dinh-2-qd-tw-2025:dieu-1.diem-a", "quy-dinh-2-qd-tw-2025:dieu-2"
OLD_1 = "quy-dinh-1-qd-tw-2020:dieu-1"


def scored(case, answer, hits=()):
    return measured(observed(case, answer, hits), HELD).scores


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
    assert (found["citation"], found["first"], found["clauses"]) == (1, 0, 0.5)


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
        observed(due, refusal(confidence=0.2)),
        observed(also_due, answer(citation(whole(NEW, "dieu-2")), confidence=0.6)),
        observed(to_answer, refusal(confidence=0.5)),
        observed(case("other"), refusal(Status.DECLINED, confidence=0.9)),
        observed(case("asks-back", status=("clarification",)), answer(confidence=0.0)),
    ]
    found = overall(run)
    assert found["refusal_precision"] == (pytest.approx(1 / 3), 3)
    assert found["refusal_recall"] == (0.5, 2)
    assert found["auroc"] == (0.75, 2)
