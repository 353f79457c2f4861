import re
from dataclasses import replace
from datetime import datetime, timedelta
from html.parser import HTMLParser
from typing import get_args

import pytest

from evals.answers import report
from evals.answers.causes import CAUSES
from evals.answers.record import Record
from evals.calibration.risk import Guarantee, Step
from evals.cases import Form, Stratum
from evals.replies import Reply
from made.answers import answer
from made.cases import NEW, OLD, SUPERSEDED, case, observed
from made.passages import citation, hits, whole
from made.runs import NOON, run_record, set_record
from qa.model import Choice, Notice, Status

HOSTILE = '<img src=x onerror="alert(1)"></script><script>alert(2)</script>{{ 7*7 }}\'"'
MADE_AT = datetime(2026, 11, 2, 3, 4)
VOID = ("meta", "br", "input", "rect", "path")


class Reader(HTMLParser):
    """Collects the tags, the addresses asked for and the text of a page."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.open, self.addresses, self.text = [], [], [], ""
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self.addresses += [value for name, value in attributes if name in ("src", "href", "action", "data")]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if tag not in VOID:
            assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data


A = whole(NEW, "dieu-1.diem-a")
RIGHT = observed(
    case("dung", split="dev"),
    answer(citation(A), text=f"Theo điểm a:\n“{A.text}” [1]\n\nXem thêm [2].", confidence=0.9),
    hits(whole(NEW, "dieu-1"), whole(OLD, "dieu-1")),
)
WRONG = observed(
    case("sai", split="test", stratum="multi", question="Phiếu nộp khi nào?", facts=(("30 ngày", "một tháng"),)),
    answer(citation(whole(OLD, "dieu-1")), text="Nộp trong 60 ngày.", notices=[SUPERSEDED], confidence=0.4),
    hits(whole(OLD, "dieu-1"), whole(NEW, "dieu-2"), whole(NEW, "dieu-1")),
)
REFUSED = observed(
    case("khong-co", split="test", stratum="unanswerable", status=("unanswerable",)),
    answer(status=Status.UNANSWERABLE, text="Kho không có.", confidence=0.1),
)


def page(*seen, before=None, **changes):
    """Return the page of a run of one set; `changes` are of the set."""
    made = run_record(seen)
    made = made.model_copy(update={"sets": (made.sets[0].model_copy(update=changes),)})
    return report.page(made, before, made_at=MADE_AT)


def question(made, case_id):
    """Return the part of the page about one question."""
    return re.search(rf'<details class="question"[^>]*data-id="{case_id}".*?(?=<details class="question"|<template)',
                     made, re.DOTALL)[0]  # fmt: skip


def attributes(made, case_id):
    return dict(re.findall(r'data-([a-z]+)="([^"]*)"', question(made, case_id).split(">")[0]))


def pairs(made):
    """Return the questions that are listed side by side, by how they changed."""
    return re.findall(r'data-pair="(\w+)"><summary>(.*?) <small>', made)


def text(made):
    return " ".join(Reader(made).text.split())


def test_the_page_is_whole_and_asks_for_nothing_outside_itself():
    made = page(RIGHT, WRONG, REFUSED, before=run_record([RIGHT]))
    reader = Reader(made)
    assert reader.open == []
    assert all(address.startswith("#") for address in reader.addresses)
    assert not set(reader.tags) & {"link", "img", "iframe", "object", "form", "base"}
    assert not re.search(r"https?:|url\(|@import|fetch\(|innerHTML", made)
    assert "default-src 'none'" in made
    assert reader.tags.count("script") == 1


def test_links_lead_to_what_is_on_the_page():
    made = page(RIGHT, WRONG, before=run_record([WRONG]))
    assert all(f'id="{address[1:]}"' in made for address in Reader(made).addresses)


def test_hostile_text_is_shown_and_never_run():
    notices = [Notice("superseded", HOSTILE), Notice("doubt", HOSTILE)]
    hostile = observed(
        case("doc", stratum=HOSTILE, question=HOSTILE, facts=((HOSTILE,),), wrong=(HOSTILE,), note=HOSTILE),
        answer(citation(whole(NEW, "dieu-2")), text=HOSTILE, notices=notices, choices=[Choice(HOSTILE, HOSTILE)]),
        hits(whole(NEW, "dieu-2")),
    )
    before = run_record([observed(case("doc"), answer(text=HOSTILE))])
    reader = Reader(page(hostile, before=before, absent={HOSTILE: HOSTILE}, service=HOSTILE))
    assert reader.tags.count("script") == 1
    assert "img" not in reader.tags
    assert HOSTILE in reader.text
    assert "49" not in reader.text


def test_a_marker_of_endless_digits_is_text():
    assert "[9999999" in page(observed(case(), answer(text=f"Xem [{'9' * 5000}].")))


def test_the_answer_is_shown_as_its_reader_sees_it():
    near = hits(whole(NEW, "dieu-2"), whole(NEW, "dieu-1.diem-b"))
    asks_back = answer(
        citation(A),
        status=Status.CLARIFICATION,
        text=f"Theo điểm a:\n“{A.text}” [1]\nTrường hợp nào?",
        notices=[SUPERSEDED, Notice("document-note", "Chưa thấy bản chính.")],
        nearest=near,
        choices=[Choice("Đi học", "Đi học thì sao?")],
    )
    shown = question(page(observed(case("hoi"), asks_back, near[:1])), "hoi")
    assert "Trợ lý đã hỏi lại:" in shown
    assert f"<p>Theo điểm a:</p><blockquote>“{A.text}” <b>[1]</b></blockquote><p>Trường hợp nào?</p>" in shown
    assert '<p class="label">[1] điểm a Điều 1, Quy định 02-QĐ/TW</p>\n' in shown  # its quote stands above
    assert f"<li>{SUPERSEDED.text}</li>" in shown
    assert "<summary>1 ghi chú về văn bản</summary>" in shown
    assert "<li>Đi học</li>" in shown
    assert "Điều 2, Quy định 02-QĐ/TW" in shown
    assert "điểm b Điều 1, Quy định 02-QĐ/TW" in shown


def test_a_quote_that_the_text_does_not_have_is_shown_with_its_source():
    shown = question(page(observed(case("dan"), answer(citation(A), text="Nộp sớm."))), "dan")
    assert f"02-QĐ/TW</p><blockquote>{A.text}</blockquote>" in shown


def test_a_failed_question_tells_why_and_at_which_rank_its_clause_was_found():
    shown = question(page(RIGHT, WRONG), "sai")
    assert "Chưa vừa ý" in shown
    assert CAUSES["first"] in shown
    assert "<b>✗ thiếu</b> 30 ngày <i>hoặc</i> một tháng" in shown
    assert "điều khoản cần tìm ở hạng 3" in shown
    assert shown.count("(✓ điều khoản cần tìm)") == 1


def test_wrong_rules_and_broken_promises_are_told():
    unsound = observed(
        case("hong", wrong=("quy-dinh-1-qd-tw-2020:dieu-1",)),
        answer(citation(whole(OLD, "dieu-1")), text="Nộp trong 99 ngày [1]."),
    )
    shown = question(page(unsound), "hong")
    assert "<li>quy-dinh-1-qd-tw-2020:dieu-1</li>" in shown
    assert "Cam kết bị vi phạm" in shown
    assert CAUSES["promise"] in shown


def test_every_question_carries_what_it_is_filtered_by():
    made = page(RIGHT, WRONG, REFUSED)
    assert attributes(made, "sai") == {
        "set": "bo", "id": "sai", "group": "multi", "half": "test", "outcome": "unsatisfied", "cause": "first",
        "graded": "no",
    }  # fmt: skip
    assert attributes(made, "khong-co")["outcome"] == "satisfied"
    offered = {
        name: re.search(rf'data-filter="{name}">(.*?)</select>', made)[1] for name in ("group", "cause", "half")
    }
    assert re.findall(r'value="([^"]*)"', offered["group"]) == ["", "single", "multi", "unanswerable"]
    assert re.findall(r'value="([^"]*)"', offered["cause"]) == ["", "first"]
    assert re.findall(r'value="([^"]*)"', offered["half"]) == ["", "dev", "test"]
    assert 'data-filter="change"' not in made


def test_a_question_that_wants_nothing_is_not_judged():
    bare = observed(case("khong", status="any", stratum=""), answer(text="Chào bạn."))
    made = page(bare)
    assert attributes(made, "khong")["outcome"] == "unjudged"
    assert "Cần:" not in question(made, "khong")


def test_a_service_that_failed_is_said_to_have_failed():
    failed = replace(observed(case("loi"), answer()), reply=Reply(status=None, text="HTTP 500"))
    shown = question(page(failed), "loi")
    assert "Trợ lý đã gặp lỗi, không trả lời được:" in shown
    assert CAUSES["failure"] in shown


def seen(case_id, given):
    return observed(case(case_id, split="dev", question=f"Câu {case_id}", status=("answered", "partial")), given)


GOOD = answer(citation(A), text="Nộp trong 30 ngày.")
GOOD_OTHERWISE = answer(citation(A), text="Hạn là 30 ngày.")
POOR = answer(citation(whole(OLD, "dieu-1")), text="Nộp trong 60 ngày.")


def test_questions_gained_lost_and_changed_are_listed_with_both_answers():
    before = run_record([seen("a", POOR), seen("b", GOOD), seen("c", GOOD), seen("d", GOOD), seen("cu", GOOD)])
    made = page(
        seen("a", GOOD), seen("b", POOR), seen("c", GOOD_OTHERWISE), seen("d", GOOD), seen("moi", GOOD), before=before
    )
    assert pairs(made) == [("gained", "Câu a"), ("lost", "Câu b"), ("changed", "Câu c")]
    told = {case_id: attributes(made, case_id)["change"] for case_id in ("a", "b", "c", "d", "moi")}
    assert told == {"a": "gained", "b": "lost", "c": "changed", "d": "same", "moi": "new"}
    compared = made[made.index('id="comparison"') : made.index('id="questions"')]
    changed = compared[compared.index('data-pair="changed"') :]
    assert changed.index("Nộp trong 30 ngày.") < changed.index("Hạn là 30 ngày.")
    assert "4 câu có trong cả hai lần" in text(made)
    assert "Chỉ lần này hỏi: 1 câu Câu moi" in text(made)
    assert "Chỉ lần trước hỏi: 1 câu Câu cu" in text(made)


@pytest.mark.parametrize(
    "then",
    [
        answer(citation(A), text="Nộp trong 30 ngày.", status=Status.PARTIAL),
        answer(citation(A), citation(whole(NEW, "dieu-1.diem-b"), marker=2), text="Nộp trong 30 ngày."),
        GOOD_OTHERWISE,
    ],
    ids=["status", "citations", "text"],
)
def test_an_answer_is_changed_where_status_citations_or_text_differ(then):
    made = page(seen("a", GOOD), before=run_record([seen("a", then)]))
    assert attributes(made, "a")["change"] == "changed"


def test_runs_that_share_no_question_are_compared_as_such():
    made = page(seen("moi", GOOD), before=run_record([seen("cu", GOOD)], made_at=NOON - timedelta(days=1)))
    assert pairs(made) == []
    assert "Lần trước hỏi lúc 12 giờ 00 ngày 31/10/2026; 0 câu có trong cả hai lần." in text(made)
    assert attributes(made, "moi")["change"] == "new"


def test_a_question_of_another_set_is_another_question():
    made = page(seen("a", GOOD), before=run_record([seen("a", POOR)], name="khac"))
    assert attributes(made, "a")["change"] == "new"


def test_figures_are_told_for_all_for_each_half_and_for_each_group():
    made = page(RIGHT, WRONG, REFUSED).replace("\N{NO-BREAK SPACE}", " ")
    first = r'<tr><th>{}</th><td class="n">{}</td><td><b>{} %</b> <small>'
    assert "<b>66,7 %</b>Vừa ý" in made
    assert re.search(first.format("Tất cả", 3, "66,7"), made)
    assert re.search(first.format("Nửa dev", 1, "100,0"), made)
    assert re.search(first.format("Nhiều điều khoản", 1, "0,0"), made)


def test_each_half_has_its_reliability_and_its_curve():
    made = page(RIGHT, WRONG, REFUSED)
    assert made.count('<circle class="dot"') == 3
    assert made.count('class="curve"') == 2
    assert "Nửa test: 2 câu, diện tích" in made


def test_a_half_without_questions_says_so():
    made = text(page(RIGHT))
    assert "Nửa test: không có câu nào để xem độ tin cậy." in made
    assert "Nửa test: không có câu nào để vẽ phần sai." in made
    assert "Nửa test 0" not in made


def test_a_threshold_that_is_borne_out_is_told_with_what_it_does():
    step = Step(threshold=0.8, coverage=0.5, error=0.025)
    borne = Guarantee(tolerated=0.05, threshold=0.8, on_dev=step, on_test=step)
    made = text(page(RIGHT, WRONG, guarantee=borne)).replace("\N{NO-BREAK SPACE}", " ")
    assert (
        "Từ độ tin cậy 0,80 trở lên, với 95 % chắc chắn, không quá 5 % câu trả lời là sai; "
        "trên nửa test: 50,0 % số câu đạt độ tin cậy đó, và 2,5 % trong số này sai." in made
    )
    assert "Không có ngưỡng nào được chứng thực" in text(page(RIGHT, WRONG))


def test_what_was_left_out_is_listed_with_its_reason():
    made = text(page(RIGHT, absent={"vang": "không có trong kho"}))
    assert "1 câu của bộ bo không hỏi được trên kho này nên không tính" in made
    assert "vang: không có trong kho" in made


def test_questions_without_groups_have_no_bars_and_no_filter_by_group():
    made = page(observed(case(stratum=""), GOOD))
    assert '<svg class="bar"' not in made
    assert 'data-filter="group"' not in made


def test_a_run_in_which_nothing_is_cited_or_asked_still_makes_a_page():
    assert "Kho không có." in page(REFUSED)
    assert "Bộ này không có câu nào." in page(RIGHT, questions=())
    empty = Record(regqa="0", made_at=NOON, sets=())
    assert Reader(report.page(empty, empty, made_at=MADE_AT)).open == []


def test_two_sets_are_told_apart():
    both = Record(regqa="0", made_at=NOON, sets=(set_record([RIGHT], "mot"), set_record([WRONG], "hai")))
    made = report.page(both, None, made_at=MADE_AT)
    assert [attributes(made, case_id)["set"] for case_id in ("dung", "sai")] == ["mot", "hai"]
    assert len(set(re.findall(r'\bid="([^"]*)"', made))) == len(re.findall(r'\bid="([^"]*)"', made))


def test_every_group_that_ships_and_every_status_has_a_name_for_readers():
    assert set(report.GROUPS) == {*Stratum, *get_args(Form)}
    assert set(report.STATUSES) == {*Status, None}


@pytest.mark.parametrize(
    ("told", "written"),
    [
        (report.number(1234.5), "1.234,50"),
        (report.number(1234, 0), "1.234"),
        (report.percent(0.125), "12,5\N{NO-BREAK SPACE}%"),
        (report.percent(None), "–"),
    ],
)
def test_numbers_are_written_as_in_vietnamese(told, written):
    assert told == written
