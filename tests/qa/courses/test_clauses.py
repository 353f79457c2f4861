import pytest

from corpus.model import Nature
from made.documents import document, provision
from qa.courses.clauses import clauses, listings, pairs, replaced, sentences, stands_alone, within


def test_a_clause_knows_the_headings_above_it_without_what_they_are_keyed_to() -> None:
    inner = provision("4.1", "4.1. Chi bộ có 30 ngày làm việc.", heading="Thời hạn (khoản 1)")
    (clause,) = clauses([document(provision("4", "", inner, heading="Lễ kết nạp (Điều 5 Điều lệ Đảng)"))])
    assert clause.above == ("Lễ kết nạp", "Thời hạn")
    assert [one.text for one in sentences(clause)] == ["Chi bộ có 30 ngày làm việc."]


def test_the_quote_of_a_sentence_stands_in_the_text_that_is_hashed() -> None:
    (clause,) = clauses([document(provision("4", "4. Chi bộ xét. Cấp ủy cơ sở quyết định."), nature=Nature.DIGEST)])
    first, second = sentences(clause)
    source = clause.source(second.start, second.end)
    assert source.quote == "Cấp ủy cơ sở quyết định."
    assert source.digest
    assert clause.text[first.start : first.end] == "4. Chi bộ xét."


@pytest.mark.parametrize(
    "text",
    [
        "Chi bộ xét. Nơi này báo cáo cấp trên trong 30 ngày.",  # who “nơi này” is stands before
        "Chi bộ xét. Để quá hạn thì phải báo cáo.",
    ],
)
def test_a_sentence_that_points_back_is_asked_with_what_stands_before_it(text: str) -> None:
    (clause,) = clauses([document(provision("4", text))])
    assert [bool(one.before) for one in sentences(clause)] == [False, True]


def test_what_a_digest_says_it_has_not_seen_is_not_asked() -> None:
    (clause,) = clauses([document(provision("4", "Mức đóng của nhóm ở ngoài nước chưa thấy."))])
    assert list(sentences(clause)) == []


def test_a_list_is_taken_apart_with_its_lead_in_and_the_cases_of_its_items() -> None:
    text = "Thời hạn trả lời là:\n- cấp cơ sở: 30 ngày làm việc\n- cấp tỉnh: 60 ngày làm việc"
    (clause,) = clauses([document(provision("2", text))])
    (listing,) = listings(clause)
    assert listing.lead == "Thời hạn trả lời là"
    assert [(one.case, one.says) for one in listing.entries] == [
        ("cấp cơ sở", "30 ngày làm việc"),
        ("cấp tỉnh", "60 ngày làm việc"),
    ]
    assert clause.text[listing.start : listing.end] == text


def test_the_points_of_a_provision_that_leads_into_them_are_one_list() -> None:
    points = (provision("dieu-1.diem-a", "a) Đơn xin vào Đảng;"), provision("dieu-1.diem-b", "b) Lý lịch."))
    (clause,) = clauses([document(provision("dieu-1", "Điều 1. Hồ sơ gồm:", *points))])
    (listing,) = listings(clause)
    assert [one.text for one in listing.entries] == ["Đơn xin vào Đảng", "Lý lịch"]


def test_names_keep_their_capitals_within_a_sentence() -> None:
    assert within("Chi bộ") == "chi bộ"
    assert within("Ban Bí thư") == "Ban Bí thư"
    assert within("Đảng ủy Bộ Ngoại giao") == "Đảng ủy Bộ Ngoại giao"
    assert replaced("Chi bộ quyết định.", 0, 6, "ban Tổ chức") == "Ban Tổ chức quyết định."


def test_pairs_are_of_neighbours_in_one_spelling() -> None:
    assert pairs("Cấp uỷ cơ sở") == {"cấp ủy", "ủy cơ", "cơ sở"}


@pytest.mark.parametrize(
    "text", ["Mỗi năm phải tự phê bình.", "Trong 30 ngày phải báo cáo.", "Hằng tháng, phải họp."]
)
def test_a_duty_of_nobody_does_not_stand_alone(text: str) -> None:
    assert not stands_alone(text, first=True)
    assert stands_alone(text.replace("phải", "chi bộ phải"), first=True)
