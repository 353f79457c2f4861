from dataclasses import replace
from datetime import date

import pytest

from corpus.model import Document
from evals.services import InProcess
from made.answers import NOW, question
from made.chosen import chosen
from made.documents import document, provision, reference
from made.library import ABROAD, DIGEST, FEES, LATER, NEW, OLD, REPORT, cited, place
from made.library import library as made
from qa.answer import Answered, steps
from qa.chosen.draft import NotQuotable, draft
from qa.chosen.model import lost, overlapping
from qa.courses.pins import pin
from qa.model import Status

ASKED = "Nộp đảng phí và hồ sơ cho ai?"


def given(library, one, text=ASKED, on=NOW, **more):
    """Return the answer where `one` is what an editor chose for any question."""
    asked = replace(question(text, on), **more)

    def choose(reading, _vector, opened, day):
        return draft(one, opened, day, reading.foreign)

    *_, last = steps(asked, library, choose=choose)
    assert isinstance(last, Answered)
    return last.answer


def test_the_clauses_are_quoted_whole_in_the_editors_order_and_said_to_be_chosen(library):
    answer = given(library, chosen(ASKED, (FEES, "dieu-2"), (ABROAD, "2"), (NEW, "dieu-1")))
    assert cited(answer) == [
        place(FEES, "dieu-2"), *(place(ABROAD, f"2.{n}") for n in (1, 2, 3)), place(NEW, "dieu-1"),
    ]  # fmt: skip
    assert all(one.passage.text[one.start : one.end] == one.quote for one in answer.citations)
    assert answer.text.startswith(
        "Câu trả lời do biên tập viên chọn ngày 1/1/2026.\n\nTheo Điều 2 Quy định số 99-QĐ/TW"
    )
    assert (answer.status, answer.confidence, answer.chosen_on) == (Status.ANSWERED, 1.0, date(2026, 1, 1))
    assert answer.trace["chosen"] == "0123456789ab"


def test_what_must_be_said_of_any_answer_is_said_of_a_chosen_one(library):
    digest = given(library, chosen(ASKED, (DIGEST, "doan-1")))
    assert {"digest", "low-trust"} & {notice.code for notice in digest.notices}
    assert "“" not in digest.text.partition("\n\n")[2]  # words of a digest are no official ones
    personal = given(library, chosen(ASKED, (FEES, "dieu-2")), "Ông Nguyễn Văn An nộp đảng phí cho ai?")
    assert personal.notices[0].code == "personal-data"


def test_nothing_is_chosen_unless_somebody_says_what_and_the_question_allows_it(library):
    one = chosen(ASKED, (ABROAD, "3"))
    assert given(library, one, "Đảng phí nộp cho chi ủy khi nào?").chosen_on
    assert given(library, one, "Đảng phí nộp cho chi ủy khi nào?", choosable=False).chosen_on is None
    assert (
        given(library, one, "Còn ảnh thì sao?", history=question(history=["Hồ sơ do ai quản lý?"]).history).chosen_on
        is None
    )
    assert given(library, one, "xin chào").chosen_on is None


def test_the_evaluations_ask_the_engine_without_what_is_chosen(library, monkeypatch):
    asked = question("Đảng phí nộp cho chi ủy khi nào?")
    before = InProcess(library).ask(asked)
    calls = []
    monkeypatch.setattr("api.choosing.Choosing.__call__", lambda *given: calls.append(given))
    assert InProcess(library).ask(asked) == before
    assert not calls
    assert "biên tập viên" not in before.text


def changed(one: Document, at: str, text: str) -> Document:
    return one.model_copy(
        update={
            "provisions": tuple(p.model_copy(update={"text": text}) if p.locator == at else p for p in one.provisions)
        }
    )


def test_it_is_withdrawn_when_a_clause_changes_goes_lapses_or_has_not_begun(library, tmp_path, hash_embedder):
    one = chosen(ASKED, (FEES, "dieu-1"), (FEES, "dieu-2"))
    assert not lost(one, library.register, NOW)
    reworded = changed(FEES, "dieu-2", "Điều 2. Đảng phí nộp cho chi bộ.")
    gone = FEES.model_copy(update={"provisions": FEES.provisions[:1]})
    successor = document(
        provision("dieu-1", "Điều 1. Đảng phí mới."),
        id="quy-dinh-100-qd-tw-2025", number="100-QĐ/TW", issued_on=date(2025, 1, 2), effect="in-force",
        replaces=(reference("99-QĐ/TW", date(2020, 10, 11)),),
    )  # fmt: skip
    for held, why in (((reworded,), "reworded"), ((gone,), "gone"), ((FEES, successor), "lapsed")):
        opened = made(tmp_path / why, hash_embedder, held)
        assert {each.why for each in lost(one, opened.register, NOW)} == {why}
        with pytest.raises(NotQuotable, match="Quy định số 99-QĐ/TW"):
            draft(one, opened, NOW, foreign=False)
    assert lost(chosen(ASKED, (LATER, "dieu-1")), library.register, NOW)[0].why == "not-in-force"
    assert not lost(chosen(ASKED, (REPORT, "doan-1")), library.register, NOW)  # quoted with its notice, as ever
    assert lost(chosen(ASKED, (OLD, "dieu-1")), library.register, NOW)[0].why == "lapsed"


def test_a_clause_is_chosen_once():
    def overlap(*places):
        return overlapping([pin(of, of.find(at)) for of, at in places])

    assert overlap((ABROAD, "2.1"), (ABROAD, "2.2"), (FEES, "dieu-2")) is None
    assert overlap((ABROAD, "2"), (FEES, "dieu-2"), (ABROAD, "2.2")).locator == "2.2"
    assert overlap((ABROAD, "2.2"), (ABROAD, "2")).locator == "2"
