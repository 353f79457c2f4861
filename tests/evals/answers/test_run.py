import threading

from evals.answers.causes import CAUSES, cause
from evals.answers.measures import costs, measured
from evals.answers.run import observe
from evals.answers.satisfaction import satisfaction
from evals.cases import ASKED_ON
from evals.replies import Reply
from made.answers import answer
from made.cases import HELD, NEW, case, observed
from made.passages import citation, hits, whole
from made.runs import Rote
from qa.model import Status, Turn

ONE = Reply(status=Status.DECLINED, text="Một.")


def test_an_earlier_question_without_an_answer_is_asked_first_with_what_came_before_it():
    service = Rote(replies={"Ai giữ?": ONE})
    follow_up = case(
        question="Ở đâu?", history=[{"question": "Ai giữ?"}, {"question": "Mấy ngày?", "answer": "Ba ngày."}]
    )
    (seen,) = observe([follow_up], service, ASKED_ON)
    assert [question.text for question in service.asked] == ["Ai giữ?", "Ở đâu?"]
    assert seen.question.history == (Turn("Ai giữ?", "Một."), Turn("Mấy ngày?", "Ba ngày."))


def test_questions_asked_at_once_come_back_in_order_and_repeated_ones_keep_every_time():
    cases = [case(f"c{n}", question=f"Câu {n}?") for n in range(20)]
    told = []
    seen = observe(cases, Rote(), ASKED_ON, concurrency=4, repeat=3, progress=lambda *at: told.append(at))
    assert [one.reply.text for one in seen] == [f"Không rõ: Câu {n}?" for n in range(20)]
    assert all(len(one.seconds) == 3 and one.steady for one in seen)
    assert told[-1] == (20, 20)


class Fickle(Rote):
    """Is a service that never says the same twice."""

    _lock = threading.Lock()

    def ask(self, question):
        with self._lock:
            super().ask(question)
            return Reply(status=Status.DECLINED, text=str(len(self.asked)))


def test_an_answer_that_does_not_come_out_the_same_is_counted():
    (seen,) = observe([case()], Fickle(), ASKED_ON, repeat=2)
    assert (seen.steady, costs([measured(seen, HELD)])["unsteady"]) == (False, 1)


def test_costs_are_words_notices_failures_and_percentiles_of_seconds():
    quoting = observed(case("a"), answer(citation(whole(NEW, "dieu-2")), text="một hai ba bốn"), seconds=(0.1, 0.3))
    failed = observed(case("b"), answer(), seconds=(0.2,))
    broken = failed.__class__(failed.case, failed.question, (), Reply(status=None, text="lỗi"), (0.2,))
    spent = costs([measured(one, HELD) for one in (quoting, broken)])
    assert (spent["answer_words"], spent["failures"], spent["latency_p50"]) == (2.5, 0.5, 0.2)
    assert 0.28 < spent["latency_p95"] < spent["latency_p99"] <= 0.3


def caused(one, reply, found=True, broken=()):
    return cause(one, reply, satisfaction(one, reply, HELD), broken, found)


def test_the_cause_says_whether_the_clause_was_not_found_or_found_and_refused():
    refusal = Reply(status=Status.UNANSWERABLE, text="Kho không nêu.")
    assert caused(case(), refusal, found=False) == "not found"
    assert caused(case(), refusal, found=True) == "refused"
    assert caused(case(status=("unanswerable",)), refusal) == ""
    assert caused(case(), Reply(status=Status.CLARIFICATION, text="?")) == "asked back"
    assert caused(case(status=("unanswerable",)), Reply.of(answer(citation(whole(NEW, "dieu-2"))))) == "answered"
    assert caused(case(), Reply(status=None)) == "failure"


def test_a_broken_promise_comes_before_every_other_cause_and_spoils_what_satisfies():
    right = Reply.of(answer(citation(whole(NEW, "dieu-1.diem-a"))))
    assert caused(case(), right) == ""
    assert caused(case(), right, broken=("a figure",)) == "promise"
    assert caused(case(gold=((f"{NEW.id}:dieu-2",),)), right) == "first"


def test_every_cause_has_words_for_people():
    assert all(words and words[0].islower() for words in CAUSES.values())


def test_hits_of_the_search_are_measured_by_the_provisions_they_show():
    (seen,) = [observed(case(), answer(), hits(whole(NEW, "dieu-1")))]
    shown = HELD.shown(seen.found[0].document_id, seen.found[0].locator, seen.found[0].text)
    assert {place.locator for place in shown} == {"dieu-1", "dieu-1.diem-a", "dieu-1.diem-b"}
