import pytest

from evals.answers.satisfaction import coverage, is_under, satisfaction, tokens
from evals.held import Held
from evals.replies import Cited, Reply, Told
from made.cases import case
from made.documents import document, provision
from qa.model import Status

RULE = document(
    provision(
        "6",
        "6. Chuyển sinh hoạt đảng",
        provision(
            "6.1", "6.1. Đi học trên 12 tháng: nộp phiếu công tác cho cấp ủy ở nước đến trong 60 ngày làm việc."
        ),
        provision("6.2", "6.2. Đi dưới 12 tháng: nộp phiếu công tác cho cấp ủy ở nước đến trong 30 ngày làm việc."),
        provision(
            "6.3",
            "6.3. Hồ sơ gồm:",
            provision("6.3.diem-a", "a) bản tự kiểm điểm của năm trước;"),
            provision("6.3.diem-b", "b) thẻ đảng viên và ảnh chân dung;"),
        ),
    ),
    id="quy-dinh-9-qd-tw-2025",
)
HELD = Held([RULE])
LONG = "Đi học trên 12 tháng: nộp phiếu công tác cho cấp ủy ở nước đến trong 60 ngày làm việc"


def at(locator):
    return f"{RULE.id}:{locator}"


def cited(locator, quote=None, marker=1):
    words = HELD.text(at(locator)) if quote is None else quote
    return Cited(
        marker=marker,
        passage_id=at(locator),
        document_id=RULE.id,
        locator=locator,
        label="",
        quote=words,
        end=len(words),
    )


def reply(*citations, status=Status.ANSWERED, text=None, **more):
    shown = text if text is not None else "\n\n".join(f"“{c.quote}” [{c.marker}]" for c in citations)
    return Reply(status=status, text=shown, citations=citations, **more)


def wanting(*points, **more):
    return case(gold=(), points=points, **{"status": ("answered", "partial")} | more)


def judged(one, answered):
    return satisfaction(one, answered, HELD)


NEEDS_60 = {"any": [LONG], "where": [at("6.1")]}


def test_an_answer_that_shows_the_point_first_and_nothing_else_satisfies():
    seen = judged(wanting(NEEDS_60, first=[at("6.1")], wrong=[at("6.2")]), reply(cited("6.1")))
    assert (seen.satisfied, seen.points, seen.first, seen.precision) == (True, 1, True, 1)


def test_a_sibling_rule_in_like_words_does_not_show_the_point():
    seen = judged(wanting(NEEDS_60, first=[at("6.1")], wrong=[at("6.2")]), reply(cited("6.2")))
    assert set(seen.why) == {"points", "first", "wrong rule", "noise"}


def test_a_quote_is_shown_by_most_of_its_words_where_it_stands_and_by_nearly_all_elsewhere():
    half = "12 tháng: nộp phiếu công tác cho cấp ủy ở nước đến trong 60 ngày"
    assert 0.6 < coverage(tokens(LONG), tokens(half)) < 0.8
    assert judged(wanting(NEEDS_60), reply(cited("6.1", half))).points == 1
    elsewhere = {"any": [LONG], "where": [at("6.3")]}
    assert judged(wanting(elsewhere), reply(cited("6.1", half))).points == 0


def test_figures_of_a_quote_must_stand_in_what_is_shown():
    assert judged(wanting({"any": [LONG.replace("60", "61")], "where": [at("6.1")]}), reply(cited("6.1"))).points == 0


def test_a_fact_of_a_few_words_counts_anywhere_word_by_word_in_either_spelling():
    said = reply(cited("6.3"), text="Trong 60 ngày làm việc, theo cấp uỷ.")
    assert judged(wanting({"any": ["60 ngày làm việc"]}, {"any": ["cấp ủy"]}), said).points == 1
    assert judged(wanting({"any": ["6 ngày"]}, {"any": ["0 ngày làm"]}), said).points == 0


def test_four_of_five_points_are_enough_and_three_are_not():
    points = [
        {"any": [word]} for word in ("bản tự kiểm điểm", "thẻ đảng viên", "ảnh chân dung", "năm trước", "lý lịch")
    ]
    whole = reply(cited("6.3.diem-a"), cited("6.3.diem-b", marker=2))
    assert judged(wanting(*points), whole).satisfied
    assert judged(wanting(*points), reply(cited("6.3.diem-b"))).why == ("points",)


def test_a_point_without_words_is_shown_by_a_citation_of_its_place():
    assert judged(case(gold=((at("6.1"),),)), reply(cited("6.1"))).satisfied
    assert "points" in judged(case(gold=((at("6.1"),),)), reply(cited("6.2"))).why


def test_quotes_beside_the_matter_are_noise_when_they_are_more_than_half_of_the_words():
    seen = judged(
        wanting(NEEDS_60, first=[at("6.1")]), reply(cited("6.1"), cited("6.2", marker=2), cited("6.3", marker=3))
    )
    assert seen.why == ("noise",)
    assert judged(
        wanting(NEEDS_60, also=[at("6.3")]), reply(cited("6.1"), cited("6.2", marker=2), cited("6.3", marker=3))
    ).satisfied


def test_where_clauses_alone_are_named_what_stands_beside_one_in_its_provision_is_no_noise():
    beside = reply(cited("6.3.diem-a"), cited("6.3.diem-b", marker=2))
    assert judged(case(gold=((at("6.3.diem-a"),),)), beside).satisfied


def test_a_wrong_rule_may_be_named_by_its_words():
    said = reply(cited("6.1"), text="Trong 60 ngày, không phải 30 ngày.")
    assert judged(wanting(NEEDS_60, wrong=["30 ngày"]), said).wrong == ("30 ngày",)


def test_a_refusal_that_the_case_allows_satisfies_and_one_it_does_not_fails():
    refusal = reply(status=Status.UNANSWERABLE, text="Kho không nêu.")
    assert judged(wanting(NEEDS_60, status=("partial", "unanswerable")), refusal).satisfied
    assert "status" in judged(wanting(NEEDS_60), refusal).why
    assert judged(case(status=("unanswerable",), gold=()), refusal).satisfied


def test_what_cannot_be_answered_may_quote_what_is_near_and_nothing_else():
    refuse = case(status=("unanswerable", "partial"), gold=(), near=(at("6.3"),))
    assert judged(refuse, reply(cited("6.3"), status=Status.PARTIAL)).satisfied
    assert judged(refuse, reply(cited("6.1"), status=Status.PARTIAL)).why == ("noise",)


def test_small_talk_is_replied_to_without_quoting_or_turning_away():
    hello = case(status="any", gold=(), form="smalltalk")
    assert judged(hello, reply(status=Status.DECLINED, text="Chào bạn!")).satisfied
    assert judged(hello, reply(status=Status.DECLINED, text="Câu hỏi ngoài phạm vi.")).why == ("turned away",)
    assert judged(hello, reply(cited("6.1"))).why == ("noise",)


def test_a_question_of_the_register_may_be_answered_without_a_citation():
    asked = wanting({"any": ["294-QĐ/TW"]}, form="register", first=[at("6.1")])
    assert judged(asked, reply(text="Quy định 294-QĐ/TW.")).satisfied
    assert judged(wanting({"any": ["294-QĐ/TW"]}, first=[at("6.1")]), reply(text="294-QĐ/TW")).why == ("first",)


def test_a_lead_in_without_all_of_its_list_is_counted():
    whole = reply(cited("6.3", "6.3. Hồ sơ gồm:"), cited("6.3.diem-a", marker=2), cited("6.3.diem-b", marker=3))
    cut = reply(cited("6.3", "6.3. Hồ sơ gồm:"), cited("6.3.diem-a", marker=2))
    assert [(s.lead_ins, s.cut_lists) for s in (judged(case(), whole), judged(case(), cut))] == [(1, 0), (1, 1)]


def test_length_counts_only_where_the_case_is_strict_on_it():
    long = reply(cited("6.1"), text=f"“{HELD.text(at('6.1'))}” [1] " + "rồi " * 30)
    assert judged(wanting(NEEDS_60, max_words=20), long).satisfied
    assert judged(wanting(NEEDS_60, max_words=20, strict_length=True), long).why == ("length",)


def test_a_service_that_failed_satisfies_nobody():
    assert judged(wanting(NEEDS_60), Reply(status=None, text="HTTP 500")).why == ("failure",)


def test_words_of_notices_and_quotes_are_counted():
    seen = judged(case(), reply(cited("6.3.diem-a"), notices=(Told(code="x", text="một hai ba"),)))
    assert (seen.quoted_words, seen.notice_words) == (8, 3)


@pytest.mark.parametrize(
    ("locator", "quote", "address", "expected"),
    [
        ("6.3.diem-a", None, "6.3", True),
        ("6.3.diem-a", None, "6", True),
        ("6.1", None, "6.10", False),
        ("6.1", None, "", True),
        ("6", "a) bản tự kiểm điểm của năm trước;", "6.3.diem-a", True),
        ("6", "6. Chuyển sinh hoạt đảng", "6.3.diem-a", False),
        ("6.3.diem-a", None, "6.3.diem", True),
    ],
    ids=["inside", "far inside", "another number", "whole document", "wider, its words", "wider, others", "a prefix"],
)
def test_a_citation_is_under_an_address(locator, quote, address, expected):
    assert is_under(cited(locator, quote), f"{RULE.id}:{address}" if address else RULE.id, HELD) is expected
    assert not is_under(cited(locator, quote), f"quy-dinh-8-qd-tw-2025:{address}", HELD)
