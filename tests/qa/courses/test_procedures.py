import random

import pytest

from corpus.locator import Locator
from corpus.procedures.load import hash_of, held
from corpus.procedures.model import Deadline, Dimension, Edition, Pin, Procedure, Step, Trigger, Value
from made.documents import document, provision
from qa.courses.clauses import clauses
from qa.courses.drafts import Draft
from qa.courses.model import Kind
from qa.courses.options import Pool
from qa.courses.procedures import drafts

CLAUSE = provision("4", "4. Sau khi nhận quyết định, chi bộ có 30 ngày làm việc để tổ chức lễ kết nạp.")
RULE = document(CLAUSE)
PIN = Pin(document=RULE.id, editions=(Edition(locator=Locator("4"), sha256=hash_of(CLAUSE)),))


def step(id: str, stage: str, who: str, what: str, **more: object) -> Step:
    return Step(id=id, stage=stage, who=who, what=what, pins=(PIN,), **more)  # type: ignore[arg-type]


PROCEDURE = Procedure(
    id="ket-nap",
    title="Kết nạp vào Đảng",
    stages=("Chuẩn bị", "Xét", "Lễ"),
    triggers=(Trigger(id="nhan", label="Ngày chi bộ nhận quyết định"),),
    steps=(
        step("don", "Chuẩn bị", "Người vào Đảng", "Viết đơn."),
        step("xet", "Xét", "Chi bộ", "Xét đơn."),
        step("duyet", "Xét", "Đảng ủy cơ sở", "Duyệt hồ sơ."),
        step("le", "Lễ", "Chi bộ", "Tổ chức lễ kết nạp.", due=Deadline(number=30, unit="working-days", after="nhan")),
    ),
)


def made(procedure: Procedure = PROCEDURE) -> list[Draft]:
    pool = Pool(clauses([RULE]), ())
    return list(drafts(held([procedure], {RULE.id: RULE}.get), pool, random.Random(1)))


def test_a_deadline_is_asked_from_the_day_that_it_is_counted_from() -> None:
    (due,) = [one for one in made() if one.kind is Kind.DEADLINE]
    assert due.answer == "30 ngày làm việc"
    assert "thời hạn kể từ ngày chi bộ nhận quyết định là bao lâu" in due.stem
    assert due.sources[0].quote == CLAUSE.text


def test_what_comes_first_and_last_is_of_the_first_and_the_last_stage() -> None:
    first, last = (one for one in made() if one.kind is Kind.ORDER)
    assert (first.answer, last.answer) == ("Người vào Đảng: viết đơn", "Chi bộ: tổ chức lễ kết nạp")
    assert len(first.wrong) == len(last.wrong) == 3


def test_who_acts_is_asked_of_bodies_and_none_that_the_clause_names_is_a_wrong_option() -> None:
    asked = {one.answer: one.wrong for one in made() if one.kind is Kind.WHO}
    assert set(asked) == {"Chi bộ", "Đảng ủy cơ sở"}
    assert "Chi bộ" not in asked["Đảng ủy cơ sở"]


def test_a_step_whose_clause_changed_asks_nothing() -> None:
    other = document(provision("4", "4. Lời khác."))
    pool = Pool(clauses([other]), ())
    assert list(drafts(held([PROCEDURE], {other.id: other}.get), pool, random.Random(1))) == []


def with_steps(*steps: Step) -> Procedure:
    return PROCEDURE.model_copy(update={"steps": (*PROCEDURE.steps, *steps)})


@pytest.mark.parametrize(
    "what",
    [
        "Viết các ô lượt đi.",
        "Mang về bản tự kiểm điểm.",
        "Ký vào ô 3.",
        "Báo ngay cho cấp ủy.",
        "Giữ đủ nhiệm vụ và quyền; không có quyền biểu quyết.",
    ],
    ids=["leg", "way back", "box", "at once", "state"],
)
def test_a_step_whose_words_tell_its_place_or_that_is_no_work_is_no_option_of_an_order(what: str) -> None:
    orders = [one for one in made(with_steps(step("moi", "Lễ", "Đảng viên", what))) if one.kind is Kind.ORDER]
    assert orders
    assert all(what[:8] not in f"{one.answer} {one.wrong}" for one in orders)


def test_a_step_of_one_who_is_named_by_the_outcome_is_no_option_of_an_order() -> None:
    orders = [
        one for one in made(with_steps(step("moi", "Lễ", "Đảng viên mới", "Khai lý lịch."))) if one.kind is Kind.ORDER
    ]
    assert orders
    assert all("Đảng viên mới" not in f"{one.answer} {one.wrong}" for one in orders)


def test_an_order_is_not_asked_where_fewer_than_four_steps_are_left() -> None:
    few = PROCEDURE.model_copy(update={"steps": (*PROCEDURE.steps[:2], *PROCEDURE.steps[3:])})
    assert [one for one in made(few) if one.kind is Kind.ORDER] == []


def cases(**more: object) -> Procedure:
    """Return a procedure in which going abroad for long takes form 3A and other cases take three others."""
    values = [(Value(id=id, label=label)) for id, label in (("long", "đi dài hạn"), ("short", "đi ngắn hạn"))]
    goals = [(Value(id=id, label=label)) for id, label in (("work", "đi lao động"), ("study", "đi học"))]
    here, there = {"length": ("long",), "goal": ("work",)}, {"length": ("short",)}
    papers = ("phiếu tạm thời số 3B", "báo cáo danh sách số 3D", "giấy giới thiệu số 4")
    return Procedure(
        id="ra-nuoc-ngoai",
        title="Ra nước ngoài",
        stages=("Đi",),
        dimensions=(
            Dimension(id="goal", asks="Đi làm gì?", values=tuple(goals)),
            Dimension(id="length", asks="Đi bao lâu?", values=tuple(values)),
        ),
        steps=(
            step("phieu", "Đi", "Cấp ủy", "Lập phiếu.", papers=("phiếu chính thức số 3A",), when=here),
            step("ngan", "Đi", "Cấp ủy", "Lập phiếu khác.", papers=papers, when=there),
            step("bao", "Đi", "Cấp ủy", str(more.get("what", "Báo cáo.")), when=here),
        ),
    )


def test_the_two_conditions_of_a_case_are_joined_by_and() -> None:
    (asked,) = [one for one in made(cases()) if one.answer == "Phiếu chính thức số 3A"]
    assert "trường hợp đi lao động và đi dài hạn, giấy tờ nào" in asked.stem
    assert len(asked.wrong) == 3


def test_a_paper_of_a_kind_that_the_case_uses_without_its_number_is_no_wrong_option() -> None:
    own = "Phiếu chính thức số 3A"
    assert [one for one in made(cases(what="Báo danh sách cho cấp trên.")) if one.answer == own] == []
    assert [one for one in made(cases(what="Gửi báo cáo danh sách số 3C.")) if one.answer == own]
