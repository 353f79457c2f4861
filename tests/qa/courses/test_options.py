import random
from fractions import Fraction

import pytest

from corpus.model import Document
from made.documents import document, provision
from qa.courses.bodies import doing, levels_in
from qa.courses.clauses import clauses, sentences
from qa.courses.figures import figures_in
from qa.courses.options import Amount, Pool, false_figure, gives_away, wrong_bodies, wrong_figures

DUE = "Chi bộ có 30 ngày làm việc để tổ chức lễ kết nạp."


def pool(*documents: Document, asked: int = 1) -> Pool:
    return Pool(clauses(documents[:asked]), clauses(documents[asked:]))


def wrong_for(text: str, *others: Document, asked: int = 1) -> list[str]:
    mine = document(
        provision("4", text),
        provision("5", "Đảng viên nộp giấy giới thiệu trong 60 ngày làm việc."),
        provision("6", "Cấp ủy cơ sở trả lời đơn thư trong 45 ngày làm việc."),
    )
    held = pool(mine, *others, asked=asked)
    (figure, *_) = figures_in(text)
    return [one.said for one in wrong_figures(figure, text, held.asked[0], held, random.Random(1))]


def test_wrong_figures_are_those_of_other_clauses_in_the_same_unit_then_round_ones_near() -> None:
    found = wrong_for(DUE)
    assert {"60 ngày làm việc", "45 ngày làm việc"} <= set(found)
    assert "30 ngày làm việc" not in found
    assert all(one.endswith(" ngày làm việc") for one in found)


def test_a_figure_that_any_clause_of_the_corpus_has_of_the_same_thing_is_no_wrong_option() -> None:
    local = document(
        provision("doan-1", "Chi bộ có 60 ngày làm việc để tổ chức lễ kết nạp đảng viên."),
        id="quy-trinh-a",
        number=None,
        title="Quy trình của một trường",
    )
    assert "60 ngày làm việc" not in wrong_for(DUE, local)


def test_one_end_of_a_range_stays_on_its_side_of_the_other() -> None:
    for said in wrong_for("Thời gian từ 3 tháng đến dưới 12 tháng là tạm thời."):
        assert 0 < int(said.split()[0]) < 12


def test_a_form_is_asked_among_others_of_its_series() -> None:
    others = ("Phiếu đảng viên theo mẫu 2-HSĐV.", "Sổ phát thẻ theo mẫu 8-TĐV.", "Thẻ giao theo mẫu 7-TĐV.")
    held = document(*(provision(f"{at}", text) for at, text in enumerate(others, start=7)), id="huong-dan-a")
    assert wrong_for("Bản lý lịch dùng mẫu 1-HSĐV.", held, asked=2)[0] == "mẫu 2-HSĐV"
    assert wrong_for("Đơn xin vào Đảng dùng mẫu 1KNĐ.", held, asked=2) == []  # alone of its series


def test_a_standing_committee_stands_among_standing_committees() -> None:
    mine = document(provision("4", "Trường hợp đặc biệt do ban thường vụ cấp ủy cấp tỉnh quyết định."))
    held = pool(mine)
    (sentence,) = sentences(held.asked[0])
    (body,) = doing(sentence.text)
    found = wrong_bodies(body, sentence, held, random.Random(1))
    assert found
    assert all(one.startswith("Ban thường vụ ") for one in found)


def test_what_the_sentence_tells_twice_is_not_asked() -> None:
    assert wrong_for("Dưới 200 đảng viên thì không bố trí; từ 200 đảng viên trở lên thì bố trí.") == []


@pytest.mark.parametrize(
    ("text", "false"),
    [
        ("Chi bộ phải họp trong 30 ngày.", "10 ngày"),  # within 60 would follow
        ("Hồ sơ phải có ít nhất 30 ngày.", "60 ngày"),  # at least 10 would follow
        ("Nếu nộp chậm quá 30 ngày thì phải báo cáo.", "10 ngày"),  # whoever is 60 late is 30 late
        ("Thời hạn là 30 ngày.", "60 ngày"),
        ("Đảng viên có thể sinh hoạt tại trường trong 30 ngày.", "60 ngày"),  # who may 30 may 10
        ("Muốn chỉ định người vắng quá 30 ngày thì báo cáo.", "10 ngày"),  # “chỉ” of “chỉ định” demands nothing
    ],
)
def test_a_false_figure_is_one_that_does_not_follow_from_the_true_one(text: str, false: str) -> None:
    (figure,) = figures_in(text)
    wrong = [Amount("60 ngày", Fraction(60)), Amount("10 ngày", Fraction(10))]
    assert false_figure(figure, text, wrong) == false


def test_a_share_under_a_condition_is_not_made_false() -> None:
    text = "Chi bộ ra nghị quyết khi ít nhất hai phần ba đồng ý."
    (figure,) = figures_in(text)
    assert false_figure(figure, text, [Amount("ba phần tư", Fraction(3, 4))]) is None


def test_a_body_that_a_clause_on_the_same_thing_names_is_no_wrong_option() -> None:
    mine = document(provision("4", "Việc phát thẻ đảng viên do Ban Tổ chức Trung ương quyết định."))
    other = document(
        provision("doan-1", "Ban Bí thư cho ý kiến về việc phát thẻ đảng viên."), id="ket-luan-b", number=None
    )
    for held, named in ((pool(mine), False), (pool(mine, other), True)):
        (sentence,) = sentences(held.asked[0])
        (body,) = doing(sentence.text)
        assert ("Ban Bí thư" not in wrong_bodies(body, sentence, held, random.Random(1))) == named


def test_levels_are_told_however_a_body_is_named() -> None:
    assert levels_in("ban thường vụ tỉnh ủy, thành ủy hoặc tương đương") == {"province"}
    assert levels_in("cấp ủy cấp trên trực tiếp của tổ chức cơ sở đảng") >= {"above"}
    assert levels_in("cấp ủy có thẩm quyền") == {"above"}  # it may be
    assert levels_in("đảng viên") == set()


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("30 ngày", "60 ngày", "90 ngày", "15 ngày"), False),
        (("Ban Bí thư khóa mới theo nhiệm kỳ", "Chi bộ", "Chi ủy", "Đảng ủy"), True),  # alone long
        (("5 chữ số", "Chi bộ", "Chi ủy", "Đảng ủy"), True),  # alone with a figure
        (("Lễ kết nạp", "Giấy tờ", "Lý lịch", "Thẻ đảng"), True),  # stands in the stem
    ],
)
def test_a_key_must_not_be_told_by_its_form(options: tuple[str, ...], told: bool) -> None:
    assert gives_away("Sau lễ kết nạp phải làm gì?", options, 0) == told
