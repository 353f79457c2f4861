from datetime import date

import pytest

from corpus.locator import Locator
from evals.answers import promises
from evals.replies import Reply
from made.answers import answer, question
from made.cases import HELD, LOCAL, NEW, OLD, REPORT, SUPERSEDED
from made.passages import citation, whole
from qa.model import Notice, Status


def violations(answer):
    return promises.violations(Reply.of(answer), HELD, answer.question.as_of)


def test_a_sound_answer_breaks_nothing():
    sound = answer(
        citation(whole(NEW, "dieu-1"), "a) đi học: 30 ngày làm việc"),
        text="Theo điểm a Điều 1 Quy định 02-QĐ/TW (Ban Bí thư, 6/5/2025):\n“a) đi học: 30 ngày làm việc” [1]",
    )
    assert violations(sound) == []
    assert violations(answer(status=Status.UNANSWERABLE, text="Kho không nêu.")) == []


@pytest.mark.parametrize("text", ["Trong 31 ngày.", "Từ 7/5/2025.", "Theo Quy định 99-QĐ/TW."])
def test_a_figure_of_nowhere_is_a_violation(text):
    assert "con số" in violations(answer(citation(whole(NEW, "dieu-2")), text=text))[0]


def test_a_refusal_may_repeat_the_address_that_was_asked_for_and_no_other_figure():
    told = "Kho chưa có lời văn Điều 97 của Quy định 99-QĐ/TW. Kho có: Điều 1, Điều 2."
    assert violations(answer(status=Status.UNANSWERABLE, text=told)) == []
    assert violations(answer(status=Status.UNANSWERABLE, text=f"{told}\nTrong 31 ngày.")) == [
        "con số không có trong lời trích hay sổ đăng ký: 31"
    ]
    assert "97" in violations(answer(citation(whole(NEW, "dieu-2")), text=told))[0]


@pytest.mark.parametrize("count", [2, 3])
def test_as_many_items_as_the_clause_has_may_be_counted_before_it(count):
    listed = whole(NEW, "dieu-1")
    assert len(NEW.provisions[0].children) == 2
    said = answer(citation(listed), text=f"Gồm {count} trường hợp:\n\nTheo Điều 1:\n“{listed.text}” [1]")
    assert violations(said) == ([] if count == 2 else ["con số không có trong lời trích hay sổ đăng ký: 3"])


def test_an_answer_without_citations_is_a_violation():
    assert violations(answer(text="Có.")) == ["trả lời mức answered mà không trích dẫn gì"]
    assert violations(answer(status=Status.PARTIAL, text="Có.")) == ["trả lời mức partial mà không trích dẫn gì"]


def test_a_passage_whose_text_is_not_the_documents_is_a_violation():
    sound = citation(whole(NEW, "dieu-2"))
    forged = sound.passage.model_copy(update={"text": "Hồ sơ do gia đình giữ."})
    unknown = sound.passage.model_copy(update={"document_id": "quy-dinh-9-qd-tw-2030"})
    elsewhere = sound.passage.model_copy(update={"locator": Locator("dieu-7")})
    for passage, says in [
        (forged, "không phải nguyên văn"),
        (unknown, "không có trong sổ đăng ký"),
        (elsewhere, "không có điều khoản"),
    ]:
        cited = type(sound)(1, passage, 0, 10, passage.locator, sound.label)
        assert says in violations(answer(cited))[0]


def test_offsets_outside_the_passage_are_a_violation():
    sound = citation(whole(NEW, "dieu-2"))
    for start, end in [(5, 5), (0, 99), (-3, 4)]:
        cited = type(sound)(1, sound.passage, start, end, sound.locator, sound.label)
        assert "không phải một đoạn" in violations(answer(cited))[0]


def test_an_address_in_the_text_is_a_violation():
    assert "trang web" in violations(answer(citation(whole(NEW, "dieu-2")), text="Xem https://vi.du"))[0]


def test_a_replaced_rule_needs_a_notice_that_names_its_replacement():
    cited = citation(whole(OLD, "dieu-1"))
    unsaid = Notice("superseded", "Không còn hiệu lực.")
    assert len(violations(answer(cited))) == 2
    assert len(violations(answer(cited, notices=[unsaid]))) == 1
    assert violations(answer(cited, notices=[SUPERSEDED])) == []
    assert violations(answer(cited, to=question(on=date(2024, 1, 1)))) == []


def test_a_local_procedure_and_mere_reports_need_their_notices():
    assert "quy trình của một đơn vị" in violations(answer(citation(whole(LOCAL, "1"))))[0]
    assert "chỉ trích bài báo" in violations(answer(citation(whole(REPORT, "doan-1"))))[0]
    beside_a_rule = answer(citation(whole(REPORT, "doan-1")), citation(whole(NEW, "dieu-2"), marker=2))
    assert violations(beside_a_rule) == []
