import pytest

from corpus.store import load as load_documents
from evals.cases import EVALS, CaseError, load
from evals.editions import fitting, located, settle
from evals.held import Held
from made.cases import HELD, case
from made.documents import document, provision
from qa.settings import STARTER

DIGEST = document(
    provision("6", "Chuyển sinh hoạt đảng", provision("6.1", "Nộp phiếu trong 30 ngày làm việc."),
              provision("6.2", "Giấy tờ:", provision("6.2.y-1", "Bản tự kiểm điểm của một năm trước khi chuyển"))),
    id="quy-dinh-9-qd-tw-2025",
)  # fmt: skip
OFFICIAL = document(
    provision("6", "6. Về chuyển sinh hoạt đảng",
              provision("6.1", "6.1. Trong 30 ngày làm việc, đảng viên phải nộp phiếu công tác cho cấp ủy."),
              provision("6.2", "6.2. Khi chuyển, đảng viên xuất trình bản tự kiểm điểm một năm trước khi chuyển.")),
    id="quy-dinh-9-qd-tw-2025",
)  # fmt: skip
MOVED = document(
    provision("7", "7. Về hồ sơ", provision("7.4", "7.4. Nộp phiếu trong 30 ngày làm việc.")),
    id="quy-dinh-9-qd-tw-2026",
)
AT = "quy-dinh-9-qd-tw-2025"


def golden(address, quote=None, **more):
    return case(gold=((address,),), quotes={address: quote} if quote else {}, **more)


def placed(one, *documents):
    (found,) = settle([one], Held(documents)).cases
    return found.gold


@pytest.mark.parametrize("folder", ["blind", "cases", "everyday", "users"])
def test_every_clause_quote_and_fact_of_our_questions_stands_in_the_starter_corpus(folder):
    documents = load_documents(STARTER)
    ours = load(EVALS / folder)
    settled = fitting(ours, Held(documents))
    assert [one.gold for one in settled] == [one.gold for one in ours]


def test_a_clause_is_where_its_address_says_when_its_words_are_there():
    assert placed(golden(f"{AT}:6.1", "Nộp phiếu trong 30 ngày làm việc"), DIGEST) == ((f"{AT}:6.1",),)
    assert placed(golden(f"{AT}:6.1"), DIGEST) == ((f"{AT}:6.1",),)


def test_an_edition_in_other_words_is_matched_by_address_and_ordinals_of_a_digest_count_for_nothing_there():
    said = golden(f"{AT}:6.2.y-1", "Bản tự kiểm điểm của một năm trước khi chuyển")
    assert placed(said, OFFICIAL) == ((f"{AT}:6.2",),)


def test_a_clause_that_was_renumbered_is_found_by_its_words_in_the_document_of_the_same_number():
    assert placed(golden(f"{AT}:6.1", "Nộp phiếu trong 30 ngày làm việc"), MOVED) == (("quy-dinh-9-qd-tw-2026:7.4",),)


def test_words_of_a_clause_alone_are_found_in_whatever_document_says_them():
    assert placed(case(gold=(("nộp phiếu trong 30 ngày làm việc",),)), DIGEST) == ((f"{AT}:6.1",),)


@pytest.mark.parametrize(
    ("one", "why"),
    [
        (golden("quy-dinh-1-qd-tw-2000:dieu-1"), "không tìm thấy điều khoản quy-dinh-1-qd-tw-2000:dieu-1"),
        (golden(f"{AT}:6.9"), f"không tìm thấy điều khoản {AT}:6.9"),
        (golden(f"{AT}:6.1", "Ảnh chân dung chụp lại sau mười năm"), f"không tìm thấy điều khoản {AT}:6.1"),
        (golden(f"{AT}:6.1", facts=(("45 ngày",),)), "điều khoản cần trích không nêu “45 ngày”"),
        (case(gold=(), points=({"any": ["một câu không ở đâu cả"], "where": ["khac:1"]},)),
         "không tìm thấy điều khoản khac:1"),
    ],
    ids=["no document", "no clause", "another clause", "no fact", "no point"],
)  # fmt: skip
def test_a_case_that_cannot_be_matched_is_left_out_with_the_reason(one, why):
    settled = settle([one, case("khac", gold=((f"{AT}:6.1",),))], Held([DIGEST]))
    assert settled.absent == {"mot": why}
    assert [left.id for left in settled.cases] == ["khac"]


def test_of_several_editions_the_one_at_home_here_is_asked():
    gold = {"status": ["answered"], "points": [{"any": ["30 ngày"], "where": [f"{AT}:6.2.y-1"]}]}
    other = {"status": ["answered"], "points": [{"any": ["30 ngày"], "where": [f"{AT}:6.1"]}]}
    one = case(gold=(), corpora={"tom-luoc": gold, "chinh-thuc": other})
    assert settle([one], Held([DIGEST])).cases[0].points[0].where == (f"{AT}:6.2.y-1",)
    assert settle([one], Held([OFFICIAL])).cases[0].points[0].where == (f"{AT}:6.1",)


def test_where_every_case_must_fit_what_does_not_is_an_error_that_names_it():
    with pytest.raises(CaseError, match=r"mot: không tìm thấy điều khoản(.|\n)*1 câu không khớp kho"):
        fitting([golden(f"{AT}:6.9")], Held([DIGEST]))
    assert fitting([case()], HELD) == (case(),)


def test_the_smallest_provision_that_says_the_words_is_located_and_nothing_for_words_nobody_says():
    assert located("nộp phiếu trong 30 ngày làm việc", Held([DIGEST]))[0] == (AT, "6.1")
    assert located("uống trà lúc bốn giờ chiều", Held([DIGEST])) == []
