import random
from datetime import date
from fractions import Fraction

import pytest

from corpus.model import Document
from made.documents import document, provision
from qa.courses.bodies import doing, levels_in
from qa.courses.clauses import Sentence, clauses, sentences
from qa.courses.figures import figures_in
from qa.courses.options import Amount, Pool, false_figure, gives_away, is_told, shown, wrong_bodies, wrong_figures

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


def test_one_step_of_a_scale_stays_on_its_side_of_the_other() -> None:
    scale = "Đảng bộ nhỏ có ít nhất 5 cán bộ chuyên trách, đảng bộ lớn có ít nhất 10 cán bộ."
    found = wrong_for(scale)
    assert found
    assert all(0 < int(said.split()[0]) < 10 for said in found)


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


def test_an_exception_is_not_made_wider_as_the_rule_may_allow_that() -> None:
    text = "Cơ sở có dưới 30 đảng viên vẫn có thể được lập đảng bộ nếu cần."
    (figure,) = figures_in(text)
    wider = [Amount("100 đảng viên", Fraction(100))]
    assert false_figure(figure, text, wider) is None
    assert false_figure(figure, text.replace("vẫn ", ""), wider) == "100 đảng viên"


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


def days_for(text: str, **more: object) -> list[str]:
    mine = document(provision("4", text), **more)  # type: ignore[arg-type]
    (figure, *_) = figures_in(text)
    held = Pool(clauses([mine]), (), date(2026, 3, 1))
    return [one.said for one in wrong_figures(figure, text, held.asked[0], held, random.Random(1))]


def test_a_false_day_is_neither_to_come_nor_on_the_other_side_of_a_day_that_the_text_names() -> None:
    assert {one[-4:] for one in days_for("Thẻ mới dùng từ ngày 01/7/2025.")} == {"2024", "2025"}
    later = days_for("Thẻ theo Quyết định 347-QĐ/TW ngày 08/8/2025 dùng từ ngày 02/9/2025.")
    assert set(later) == {"ngày 02/10/2025", "ngày 02/11/2025", "ngày 02/12/2025"}


def test_a_day_that_no_calendar_has_is_not_asked_and_stops_no_other() -> None:
    assert days_for("Thẻ mới dùng từ ngày 31/02/2025.") == []
    assert days_for("Thẻ dùng từ ngày 02/9/2025, theo quyết định ngày 31/02/2025.")


def test_a_document_is_not_signed_after_it_took_effect() -> None:
    found = days_for("Quy định đề ngày 26/5/2025 tại Hà Nội.", effective_on=date(2025, 6, 1))
    assert found
    assert not [one for one in found if one.endswith("2026") or "/6/" in one]


def test_false_lengths_are_those_that_rules_set() -> None:
    allowed = {3, 6, 9, 12, 18, 24, 36, 60}
    found = wrong_for("Người xin kết nạp lại phải chờ tối thiểu 36 tháng.")
    assert len(found) >= 3
    assert {int(one.split()[0]) for one in found} <= allowed


def test_a_number_is_not_alone_in_how_many_digits_it_has_where_another_has_as_many() -> None:
    assert shown("12 chữ số", ["7 chữ số", "5 chữ số", "6 chữ số", "18 chữ số"])[-1] == "18 chữ số"
    assert shown("12 chữ số", ["7 chữ số", "5 chữ số", "6 chữ số"]) == ["7 chữ số", "5 chữ số", "6 chữ số"]
    assert shown("Chi bộ", ["Chi ủy", "Đảng ủy"]) == ["Chi ủy", "Đảng ủy"]


@pytest.mark.parametrize(
    ("before", "text", "told"),
    [
        ("Số in trên thẻ là số định danh cá nhân.", "Số thẻ có 12 chữ số.", True),
        ("Số in trên thẻ là số riêng.", "Số thẻ có 12 chữ số.", False),
        ("Đảng viên được ở lại trong hai năm.", "Quá 24 tháng thì chuyển đi.", True),
        ("Đảng viên ở lại 6 tháng.", "Quá 12 tháng thì chuyển đi.", False),
        ("Đảng viên phải chờ tối thiểu 36 tháng.", "Người khác phải chờ 60 tháng.", True),
        ("Đảng viên khai bổ sung hằng năm.", "Mỗi năm đảng viên nộp một phiếu.", True),
        ("Đảng viên khai bổ sung.", "Mỗi năm đảng viên nộp một phiếu.", False),
    ],
)
def test_a_figure_that_what_stands_before_it_tells_is_not_asked(before: str, text: str, told: bool) -> None:
    (clause,) = clauses([document(provision("4", f"{before} {text}"))])
    figure = next(figures_in(text))
    assert is_told(figure, Sentence(clause, len(before) + 1, len(clause.text), text, before)) == told


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("Cấp ủy cấp tỉnh", "Chi bộ", "Đảng ủy cơ sở", "Đảng ủy bộ phận"), True),
        (("Cấp ủy cấp tỉnh", "Chi bộ", "Đảng ủy cơ sở", "Ban tổ chức cấp tỉnh"), False),
        (("Đảng ủy cơ sở", "Chi bộ", "Cấp ủy cấp tỉnh", "Đảng ủy bộ phận"), False),
    ],
    ids=["alone", "not alone", "another level"],
)
def test_a_word_of_level_that_only_the_key_shares_with_the_stem_gives_it_away(
    options: tuple[str, ...], told: bool
) -> None:
    assert gives_away("Tổ chức trực thuộc cấp tỉnh do cơ quan, tổ chức nào lập?", options, 0) == told


@pytest.mark.parametrize(
    ("text", "said", "told"),
    [
        (
            "Xét sớm 12 tháng với các mốc từ 30 đến 65 năm, tối đa 24 tháng với các mốc từ 70 đến 90 năm.",
            "65 năm",
            True,
        ),
        (
            "Xét sớm 12 tháng với các mốc từ 30 đến 65 năm, tối đa 24 tháng với các mốc từ 70 đến 90 năm.",
            "24 tháng",
            False,
        ),
        ("Xét tặng khi đủ 30 năm tuổi đảng, rồi từ 40 đến 90 năm thì cứ 5 năm một mốc.", "5 năm", True),
        ("Xét tặng khi đủ 30 năm tuổi đảng, rồi từ 40 đến 90 năm thì cứ 5 năm một mốc.", "30 năm tuổi đảng", True),
        ("Xét tặng khi đủ 30 năm tuổi đảng, rồi từ 40 đến 90 năm thì cứ 5 năm một mốc.", "90 năm", False),
        ("Người ở nước ngoài từ 3 tháng tới dưới 12 tháng nộp phiếu trong 30 ngày làm việc.", "12 tháng", False),
        ("Nơi có dưới 3 người thì lập chi bộ dự bị cần ít nhất 3 đảng viên.", "3 đảng viên", True),
        ("Người được kết nạp trước ngày 30/4/1975 giữ ngày vào Đảng.", "ngày 30/4/1975", True),
        ("Ngày vào Đảng được giữ nguyên, dù khi kết nạp chưa đủ 18 tuổi.", "18 tuổi", True),
        ("Từ ngày 18/8/2016 không điều chỉnh nữa.", "ngày 18/8/2016", False),
    ],
)
def test_what_stands_beside_a_figure_history_or_a_concession_tells_it(text: str, said: str, told: bool) -> None:
    (clause,) = clauses([document(provision("4", text), issued_on=date(2025, 5, 26))])
    (sentence,) = sentences(clause)
    figure = next(one for one in figures_in(text) if one.said == said)
    assert is_told(figure, sentence) == told


def test_a_body_is_told_by_the_place_that_most_sentences_naming_it_are_on() -> None:
    held = pool(
        document(
            provision("4", "Đảng viên ra ngoài nước do Đảng ủy Bộ Ngoại giao quản lý."),
            provision("5", "Đảng viên ở ngoài nước trở về thì Đảng ủy Bộ Ngoại giao giới thiệu; chi bộ tiếp nhận."),
            provision("6", "Chi bộ xét kết nạp."),
            provision("7", "Chi bộ phân công đảng viên."),
        )
    )
    assert held.is_told_by_place("foreign affairs", "Thẻ của đảng viên đi học ở ngoài nước do ai giữ?")
    assert not held.is_told_by_place("foreign affairs", "Ai báo cáo hằng năm?")
    assert not held.is_told_by_place("cell", "Thẻ của đảng viên đi học ở ngoài nước do ai giữ?")


def test_a_form_has_others_of_its_series_beside_it_those_of_a_row_as_well() -> None:
    held = document(provision("7", "Ban thường vụ quyết định theo các mẫu 3-TĐV, 5-TĐV, 6-TĐV."), id="huong-dan-a")
    found = wrong_for("Sổ phát thẻ theo mẫu 8-TĐV; danh sách cũng ghi ở 2-TĐV.", held, asked=2)
    assert set(found) == {"mẫu 3-TĐV", "mẫu 5-TĐV", "mẫu 6-TĐV"}


def test_an_age_of_no_round_number_stands_among_ages_near_it() -> None:
    assert all(abs(int(said.split()[0]) - 18) <= 3 for said in wrong_for("Người chưa đủ 18 tuổi thì chờ thêm."))
    assert {"55 tuổi", "65 tuổi"} <= set(wrong_for("Người đủ 60 tuổi thì được miễn việc."))


def test_no_body_has_one_member() -> None:
    assert "1 đảng viên chính thức" not in wrong_for("Nơi có ít nhất 3 đảng viên chính thức thì lập chi bộ.")


def wrong_bodies_for(text: str, *others: str) -> list[list[str]]:
    """Return the wrong bodies for the first in the text, of several draws."""
    held = pool(
        document(provision("4", text)), document(*(provision(f"{n}", one) for n, one in enumerate(others, 5)))
    )
    (sentence,) = sentences(held.asked[0])
    (body, *_) = doing(text)
    return [wrong_bodies(body, sentence, held, random.Random(seed)) for seed in range(20)]


def test_a_body_whose_own_things_are_spoken_of_has_no_wrong_ones() -> None:
    assert not any(wrong_bodies_for("Đảng ủy cơ sở giữ danh sách của các chi bộ, đơn vị thuộc mình."))
    assert all(wrong_bodies_for("Đảng ủy cơ sở giữ danh sách của các chi bộ."))


def test_a_central_body_stands_beside_one_of_its_sort() -> None:
    for wrong in wrong_bodies_for("Tặng phẩm kèm theo làm theo quy định của Ban Bí thư."):
        assert wrong[0] in ("Bộ Chính trị", "Ban Chấp hành Trung ương")
    for wrong in wrong_bodies_for("Cách dùng giấy làm theo hướng dẫn của Ban Tổ chức Trung ương."):
        assert wrong[0] == "Văn phòng Trung ương Đảng"


def test_a_body_that_is_there_for_another_place_is_no_wrong_option() -> None:
    abroad = "Đảng viên ở ngoài nước do Đảng ủy Bộ Ngoại giao quản lý."
    for wrong in wrong_bodies_for("Cách dùng giấy làm theo hướng dẫn của Ban Tổ chức Trung ương.", abroad):
        assert "Đảng ủy Bộ Ngoại giao" not in wrong
    where = "Giấy dùng ở ngoài nước làm theo hướng dẫn của Ban Tổ chức Trung ương."
    assert any("Đảng ủy Bộ Ngoại giao" in wrong for wrong in wrong_bodies_for(where, abroad))
