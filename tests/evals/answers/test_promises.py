from datetime import date

import pytest

from corpus.locator import Locator
from evals.answers.promises import violations
from made.answers import answer, question
from made.cases import LOCAL, NEW, OLD, REGISTER, REPORT, SUPERSEDED
from made.passages import citation, whole
from qa.model import Notice, Status


def test_a_sound_answer_breaks_nothing():
    sound = answer(
        citation(whole(NEW, "dieu-1"), "a) đi học: 30 ngày làm việc"),
        text="Theo điểm a Điều 1 Quy định 02-QĐ/TW (Ban Bí thư, 6/5/2025):\n“a) đi học: 30 ngày làm việc” [1]",
    )
    assert violations(sound, REGISTER) == []
    assert violations(answer(status=Status.UNANSWERABLE, text="Kho không nêu."), REGISTER) == []


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
