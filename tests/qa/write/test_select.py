from dataclasses import replace
from datetime import date

import pytest

from corpus.model import Kind
from made.answers import NOW
from made.documents import document, provision
from made.library import ABROAD, FEES, NEW, OLD
from made.library import library as made
from qa.answer import search
from qa.encoder.judge import Mark
from qa.judge.evidence import weigh
from qa.model import Judged, Status
from qa.question.reading import read
from qa.write.select import COMMON, by_case, choice, giving_it, headed, select

MOVING = "Thủ tục chuyển sinh hoạt đảng ra nước ngoài thế nào?"
FEE = "Đảng viên là sinh viên đóng đảng phí bao nhiêu tiền một tháng?"
CARD = "Thẻ đảng bị mất được cấp lại trong bao nhiêu ngày và đảng phí nộp cho ai?"
DAYS = "Đảng viên nộp phiếu bổ sung hồ sơ trong bao nhiêu ngày?"


def evidence_of(library, asked, on=NOW):
    reading = read(asked)
    return reading, weigh(reading, search(asked, library, 20, on), library, on)


def selected(library, asked, on=NOW):
    """Return the places of what is quoted, in the order in which it is."""
    reading, evidence = evidence_of(library, asked, on)
    judged = Judged(tuple(evidence), 0.9, Status.ANSWERED)
    chosen = select(reading, judged, by_case(reading, evidence), library, on)
    return [(one.hit.passage.document_id, one.hit.passage.locator) for one in chosen]


def cases_of(library, asked):
    """Return the cases to choose from with the place of the clause of each."""
    return {case: one.hit.passage.locator for case, one in by_case(*evidence_of(library, asked)).items()}


def test_the_clause_that_answers_is_quoted_first(library):
    assert selected(library, FEE)[0] == (FEES.id, "dieu-1")


def test_what_is_needed_beside_the_best_stands_behind_it(library):
    reading, evidence = evidence_of(library, CARD)
    first, _, third, *_ = evidence
    judged = Judged(tuple(evidence), 0.9, Status.ANSWERED, beside=(third,))
    assert select(reading, judged, {}, library, NOW) == [first, third]


@pytest.mark.parametrize("asked", [FEE, CARD, DAYS, MOVING])
def test_a_clause_is_quoted_once_and_not_more_of_them_than_a_reader_takes_in(library, asked):
    chosen = selected(library, asked)
    assert 1 <= len(chosen) == len(set(chosen)) <= COMMON


def test_the_only_clause_there_is_is_quoted(tmp_path, hash_embedder):
    alone = document(provision("dieu-1", "Điều 1. Đảng phí nộp cho chi ủy vào kỳ sinh hoạt chi bộ."))
    assert selected(made(tmp_path, hash_embedder, (alone,)), "Đảng phí nộp cho ai?") == [(alone.id, "dieu-1")]


def test_an_address_that_was_asked_for_is_quoted_by_itself(library):
    assert selected(library, f"Điều 2 Quy định {FEES.number} nói gì?") == [(FEES.id, "dieu-2")]


def test_a_list_that_was_asked_for_by_its_address_is_quoted_in_reading_order(library):
    chosen = selected(library, f"Điều 4 Quy định {NEW.number} nói gì?")
    assert {document_id for document_id, _ in chosen} == {NEW.id}
    rows = [library.index.rows[f"{document_id}:{locator}"] for document_id, locator in chosen]
    assert rows == sorted(rows)


def test_a_rule_in_force_goes_before_the_one_that_it_replaced(library):
    assert selected(library, DAYS)[0] == (NEW.id, "dieu-2")


def test_on_a_day_before_its_replacement_the_old_rule_is_quoted(library):
    assert selected(library, DAYS, date(2020, 1, 1))[0] == (OLD.id, "dieu-2")


def test_a_replaced_rule_that_alone_answers_is_quoted(library):
    assert selected(library, "Ảnh chân dung trong hồ sơ được chụp lại sau mấy năm?")[0] == (OLD.id, "dieu-3")


def test_where_the_clauses_differ_by_case_each_case_is_there_to_choose_with_its_clause(library):
    found = cases_of(library, MOVING)
    assert {"2.1", "2.2", "2.3"} == set(found.values())
    assert len(found) == 3


@pytest.mark.parametrize(
    "asked",
    [
        FEE,
        "Đảng viên đi học ở nước ngoài thì chuyển sinh hoạt đảng ra nước ngoài thế nào?",
        f"Theo Hướng dẫn {ABROAD.number}, thủ tục chuyển sinh hoạt đảng ra nước ngoài thế nào?",
        f"Mục 2.1 Hướng dẫn {ABROAD.number} về chuyển sinh hoạt đảng ra nước ngoài",
    ],
    ids=["not about going abroad", "the case is said", "the document is named", "the place is named"],
)
def test_nothing_is_to_choose_where_the_question_leaves_nothing_open(library, asked):
    assert cases_of(library, asked) == {}


def test_the_amount_that_is_asked_for_is_not_asked_back(tmp_path, hash_embedder):
    ages = document(
        provision("dieu-1", "Điều 1. Người từ đủ 18 đến 60 tuổi vào Đảng thì được xét."),
        provision("dieu-2", "Điều 2. Người trên 60 tuổi vào Đảng thì được tỉnh xét."),
    )
    library = made(tmp_path, hash_embedder, (ages,))
    for asked, open_cases in (("Người vào Đảng thì được xét thế nào?", 2), ("Người bao nhiêu tuổi thì được xét?", 0)):
        reading, evidence = evidence_of(library, asked)
        assert len(by_case(reading, [replace(one, score=0.0) for one in evidence])) == open_cases


@pytest.mark.parametrize(
    ("asked", "yes", "count"),
    [
        ("Người đi nước ngoài nộp phiếu trong bao nhiêu ngày?", 1.0, 2),
        ("Người đi nước ngoài nộp phiếu trong bao nhiêu ngày?", -1.0, 0),
        ("Người đi nước ngoài nộp phiếu thế nào?", 1.0, 0),
    ],
    ids=["a fact that another clause gives too", "a clause that does not answer", "no single fact"],
)
def test_a_fact_that_differs_by_case_is_asked_back_however_far_behind(tmp_path, hash_embedder, asked, yes, count):
    days = document(
        provision("dieu-1", "Điều 1. Người đi học ở nước ngoài nộp phiếu trong 60 ngày."),
        provision("dieu-2", "Điều 2. Người đi lao động ở nước ngoài nộp phiếu trong 30 ngày."),
    )
    reading, (best, other) = evidence_of(made(tmp_path, hash_embedder, (days,)), asked)
    far = replace(other, score=best.score - 9, mark=Mark(yes, ()))
    assert len(by_case(reading, [replace(best, mark=Mark(3.0, ())), far])) == count


@pytest.mark.parametrize(
    ("asked", "yes", "places"),
    [
        ("Đảng phí đóng bao nhiêu tiền?", 1.0, ["dieu-1", "dieu-2", "dieu-4"]),
        ("Đảng phí đóng bao nhiêu tiền?", -1.0, []),
        ("Đảng phí đóng ở đâu?", 1.0, []),
    ],
    ids=["each gives it", "the judge sees one alone", "no single fact"],
)
def test_a_fact_that_several_clauses_give_is_told_of_each_in_the_order_of_the_text(
    tmp_path, hash_embedder, asked, yes, places
):
    dues = document(
        provision("dieu-1", "Điều 1. Đảng phí người có lương đóng 10.000 đồng.", heading="Người có lương"),
        provision("dieu-2", "Điều 2. Đảng phí người hưu đóng 7.000 đồng.", heading="Người hưu"),
        provision("dieu-3", "Điều 3. Đảng phí do chi ủy thu.", heading="Ai thu"),
        provision("dieu-4", "Điều 4. Đảng phí sinh viên đóng 5.000 đồng.", heading="Sinh viên"),
    )
    library = made(tmp_path, hash_embedder, (dues,))
    reading, evidence = evidence_of(library, asked)
    marked = [replace(one, mark=Mark(yes if rank else 1.0, ())) for rank, one in enumerate(evidence)]
    found = giving_it(reading, Judged(tuple(marked), 0.9, Status.ANSWERED), library)
    assert [one.hit.passage.locator for one in found] == places
    assert [one.label for one in headed(reading, found, library)] == ["Người có lương", "Người hưu", "Sinh viên"][
        : len(found)
    ]


@pytest.mark.parametrize(
    ("asked", "places"),
    [
        ("Đảng phí đóng bao nhiêu tiền?", ["dieu-1", "dieu-2", "dieu-3"]),
        ("Dang phi moi nguoi dong bao nhieu tien?", ["dieu-1", "dieu-2", "dieu-3"]),
        ("Sinh viên đóng đảng phí bao nhiêu tiền?", []),
        ("Giảm đảng phí bao nhiêu phần trăm?", []),
        ("Chuyển sinh hoạt dùng giấy màu gì?", ["dieu-5", "dieu-6", "dieu-7"]),
        ("Chuyển sinh hoạt trong nội bộ dùng giấy màu gì?", []),
        ("Chuyển sinh hoạt dùng giấy mẫu gì?", ["dieu-5", "dieu-6", "dieu-7"]),
    ],
)
def test_what_is_told_of_one_group_each_is_told_whole_where_no_group_is_named(tmp_path, hash_embedder, asked, places):
    told = document(
        provision(
            "dieu-1", "Điều 1. Đảng phí người có lương đóng 10.000 đồng.", heading="Mức đóng của người có lương"
        ),
        provision("dieu-2", "Điều 2. Đảng phí người hưu đóng 7.000 đồng.", heading="Mức đóng của người hưu"),
        provision("dieu-3", "Điều 3. Đảng phí người đi học đóng 5.000 đồng.", heading="Mức đóng của sinh viên"),
        provision("dieu-4", "Điều 4. Người nghèo được giảm 30% đảng phí phải đóng.", heading="Giảm đảng phí"),
        provision("dieu-5", "Điều 5. Chuyển sinh hoạt đi hẳn dùng giấy màu hồng theo mẫu 1.", heading="Đi hẳn"),
        provision("dieu-6", "Điều 6. Chuyển sinh hoạt gần dùng giấy màu xanh theo mẫu 2.", heading="Trong nội bộ"),
        provision("dieu-7", "Điều 7. Chuyển sinh hoạt ít ngày dùng giấy màu vàng theo mẫu 3.", heading="Tạm thời"),
        provision("dieu-8", "Điều 8. Mẫu 4 là mẫu phiếu báo, in theo mẫu chung.", heading="Phiếu báo"),
    )
    library = made(tmp_path, hash_embedder, (told,))
    reading, evidence = evidence_of(library, asked)
    marked = [replace(one, mark=Mark(1.0 if rank == 0 else -1.0, ())) for rank, one in enumerate(evidence)]
    found = giving_it(reading, Judged(tuple(marked), 0.9, Status.ANSWERED), library)
    assert [one.hit.passage.locator for one in found] == places


def test_a_choice_asks_the_same_question_with_its_case_said(library):
    reading, evidence = evidence_of(library, MOVING)
    choices = [choice(reading, case) for case in by_case(reading, evidence)]
    assert len({one.label for one in choices}) == len({one.question for one in choices}) == 3
    for one in choices:
        assert one.question.startswith(MOVING.rstrip("?"))
        assert one.question.endswith("?")
        assert cases_of(library, one.question) == {}


def test_where_a_case_is_open_and_no_clause_holds_in_all_the_clause_of_each_is_quoted(library):
    assert selected(library, MOVING) == [(ABROAD.id, "2.1"), (ABROAD.id, "2.2"), (ABROAD.id, "2.3")]


def test_where_a_case_is_open_what_holds_in_every_case_is_quoted(tmp_path, hash_embedder):
    held = document(
        provision("1", "1. Thủ tục chuyển sinh hoạt đảng ra nước ngoài do cấp ủy hướng dẫn."),
        provision("2", "2. Thủ tục chuyển sinh hoạt đảng ra nước ngoài của người đi học do chi bộ làm."),
        provision("3", "3. Thủ tục chuyển sinh hoạt đảng ra nước ngoài của người đi lao động do chi bộ làm."),
        kind=Kind.HUONG_DAN,
    )
    library = made(tmp_path, hash_embedder, (held,))
    reading, evidence = evidence_of(library, MOVING)
    near = [replace(one, score=-0.1 * rank) for rank, one in enumerate(evidence)]
    cases, judged = by_case(reading, near), Judged(tuple(near), 0.9, Status.ANSWERED)
    assert {one.hit.passage.locator for one in cases.values()} == {"2", "3"}
    assert [one.hit.passage.locator for one in select(reading, judged, cases, library, NOW)] == ["1"]
