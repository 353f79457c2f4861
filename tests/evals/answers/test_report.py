import re
from datetime import date, datetime
from html.parser import HTMLParser

import pytest
from ir_measures import Qrel

from evals.answers import gate, report
from evals.answers.gate import Baseline, Fingerprints
from evals.answers.promises import violations
from evals.cases import Stratum
from evals.retrieval.run import RunError
from evals.retrieval.topics import Topic
from made.answers import answer
from made.cases import NEW, OLD, REGISTER, SUPERSEDED, case, observed
from made.passages import citation, hits, whole
from qa.model import Status

HOSTILE = '<img src=x onerror="alert(1)"></script><script>alert(2)</script>{{ 7*7 }}'
MADE_AT = datetime(2026, 1, 2, 3, 4)


class Reader(HTMLParser):
    """Collects the tags, the addresses asked for and the text of a page."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.open, self.addresses, self.text = [], [], [], ""
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self.addresses += [value for name, value in attributes if name in ("src", "href", "action", "data")]
        if tag not in ("meta", "rect", "path", "circle"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        if tag not in ("rect", "path", "circle"):
            assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data


RIGHT = observed(
    case("dung", note=None),
    answer(citation(whole(NEW, "dieu-1.diem-a")), text="Nộp trong 30 ngày làm việc [1].", trace={"probability": 0.9}),
    hits(whole(NEW, "dieu-1"), whole(OLD, "dieu-1")),
)
WRONG = observed(
    case("sai", stratum="multi", question="Phiếu nộp khi nào?", facts=(("30 ngày", "ba mươi ngày"),)),
    answer(
        citation(whole(OLD, "dieu-1")), text="Nộp trong 60 ngày.", notices=[SUPERSEDED], trace={"probability": 0.4}
    ),
    hits(whole(OLD, "dieu-1"), whole(NEW, "dieu-2"), whole(NEW, "dieu-1")),
)
REFUSED = observed(
    case("khong-co", stratum="unanswerable", status=("unanswerable",)),
    answer(status=Status.UNANSWERABLE, text="Kho không có.", trace={"probability": 0.1}),
)


def page(*run, **more):
    scored = [gate.scores(one, REGISTER) for one in run]
    result = gate.Result(
        fingerprints=Fingerprints(corpus="c", cases="k", rules="r"),
        figures={gate.ALL: {**gate.means(scored), **gate.overall(run)}},
        asked=frozenset(one.case.id for one in run),
        passed=frozenset(one.case.id for one, row in zip(run, scored, strict=True) if row["passed"]),
        broken={one.case.id: found for one in run if (found := violations(one.answer, REGISTER))},
    )
    return report.page(run, result, REGISTER, made_at=MADE_AT, **more)


def question(made, case_id):
    """Return the part of the page about one question."""
    return re.search(rf'<details id="{case_id}".*?</details>', made, re.DOTALL)[0]


def test_the_page_is_whole_and_asks_for_nothing_outside_itself():
    made = page(RIGHT, WRONG, REFUSED)
    reader = Reader(made)
    assert reader.open == []
    assert all(address.startswith("#") for address in reader.addresses)
    assert not set(reader.tags) & {"link", "img", "iframe", "object", "form", "base"}
    assert not re.search(r"https?:|url\(|@import|fetch\(", made)
    assert "default-src 'none'" in made
    assert reader.tags.count("script") == 1


def test_hostile_text_is_shown_and_never_run():
    hostile = observed(
        case("doc", question=HOSTILE, facts=((HOSTILE,),), forbidden_words=(HOSTILE,)),
        answer(citation(whole(NEW, "dieu-2")), text=HOSTILE),
        hits(whole(NEW, "dieu-2")),
    )
    reader = Reader(page(hostile))
    assert reader.tags.count("script") == 1
    assert "img" not in reader.tags
    assert HOSTILE in reader.text
    assert "49" not in reader.text


def test_a_failed_question_tells_why_and_where_its_clause_was_found():
    shown = question(page(RIGHT, WRONG), "sai")
    assert "Chưa đạt" in shown
    assert "Không trích điều khoản cần trích. Điều khoản đó đứng hạng 3 khi tìm." in shown
    assert "Lời trích thiếu dữ kiện: 30 ngày | ba mươi ngày." in shown
    assert "60 ngày" in shown
    assert SUPERSEDED.text in shown
    assert shown.count("đúng điều khoản cần tìm") == 1


def test_a_passed_question_shows_its_answer_quotes_and_expected_clause_and_no_reasons():
    shown = question(page(RIGHT, WRONG), "dung")
    assert "Nộp trong 30 ngày làm việc [1]." in shown
    assert "[1] điểm a Điều 1, Quy định 02-QĐ/TW" in shown
    assert "Vì sao chưa đạt" not in shown
    assert 'data-outcome="passed"' in shown
    assert "xác suất kho trả lời được 90,0%" in shown


def test_each_half_has_its_own_figures_and_plot():
    made = page(RIGHT, WRONG, REFUSED)
    assert made.count("<figcaption>") == 2
    assert made.count('<circle class="dot"') == 3
    assert "Nửa dev: " in made
    assert "Nửa test: " in made


def test_every_stratum_and_status_has_a_name_for_readers():
    assert set(report.STRATA) == set(Stratum)
    assert set(report.STATUSES) == set(Status)


def test_a_run_in_which_nothing_is_answered_still_makes_a_page():
    assert "Kho không có." in page(REFUSED)


def test_what_the_pinned_floors_passed_and_this_run_does_not_is_listed():
    pinned = Baseline(fingerprints=Fingerprints(corpus="c", cases="k", rules="r"), floors={}, passed=("sai",))
    text = Reader(page(RIGHT, WRONG, baseline=pinned)).text
    assert "Câu trước đạt mà nay không: 1" in text
    assert "Câu nay đạt mà trước chưa: 1" in text


def topic(id):
    return Topic(id, "", "dev", "Hỏi?", (), date(2026, 1, 1), [Qrel(id, "a", 1)], list)


def test_two_runs_are_compared_over_what_both_have():
    runs = {"trước": {"dung": ["b", "a"], "sai": ["a"]}, "sau": {"dung": ["a"], "sai": ["b"], "them": ["a"]}}
    compared = report.compared([topic("dung"), topic("sai"), topic("them")], runs)
    assert (compared.n, compared.difference.gained, compared.difference.lost) == (2, ("dung",), ("sai",))
    text = Reader(page(RIGHT, WRONG, comparison=compared)).text
    assert "Câu tìm đúng ngay đầu mà trước chưa đúng: 1" in text
    with pytest.raises(RunError):
        report.compared([topic("them")], runs)


def test_long_passages_are_cut_at_a_word():
    assert report._cut("một hai ba", 7) == "một …"
    assert report._cut("một hai", 7) == "một hai"
