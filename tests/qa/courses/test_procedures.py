import random

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


def test_in_which_order_steps_come_is_not_asked() -> None:
    assert Kind.ORDER not in {one.kind for one in made()}


def test_who_acts_is_asked_of_bodies_and_none_that_the_clause_names_is_a_wrong_option() -> None:
    asked = {one.answer: one.wrong for one in made() if one.kind is Kind.WHO}
    assert set(asked) == {"Chi bộ", "Đảng ủy cơ sở"}
    assert "Chi bộ" not in asked["Đảng ủy cơ sở"]


def test_a_step_whose_clause_changed_asks_nothing() -> None:
    other = document(provision("4", "4. Lời khác."))
    pool = Pool(clauses([other]), ())
    assert list(drafts(held([PROCEDURE], {other.id: other}.get), pool, random.Random(1))) == []


def due(number: int, after: str = "nhan") -> Deadline:
    return Deadline(number=number, unit="working-days", after=after)


TIMED = PROCEDURE.model_copy(
    update={
        "triggers": (
            *PROCEDURE.triggers,
            Trigger(id="hop", label="Ngày họp"),
            Trigger(id="le", label="Ngày lễ kết nạp"),
        ),
        "steps": (
            step("tin", "Chuẩn bị", "Chi bộ", "Báo tin.", due=due(20, "hop")),
            *PROCEDURE.steps,
            step("khai", "Lễ", "Đảng viên mới", "Khai lý lịch; chi ủy ghi sổ.", due=due(10, "le")),
            step("gui", "Lễ", "Đảng ủy cơ sở", "Gửi danh sách.", due=due(60)),
            step("giai", "Lễ", "Cấp ủy cấp trên", "Trả lời đơn thư.", due=due(90)),
        ),
    }
)


def test_which_step_has_so_long_a_deadline_is_asked_among_steps_with_others() -> None:
    asked = {one.answer: one for one in made(TIMED) if one.kind is Kind.CASE}
    assert len(asked) == 4  # what the new member does, alone of his sort, is not asked
    ceremony = asked["Kết nạp vào Đảng: chi bộ tổ chức lễ kết nạp"]
    assert ceremony.stem.endswith("việc nào dưới đây có thời hạn 30 ngày làm việc?")
    assert set(ceremony.wrong) < {
        "Kết nạp vào Đảng: chi bộ báo tin",
        "Kết nạp vào Đảng: đảng viên mới khai lý lịch",
        "Kết nạp vào Đảng: đảng ủy cơ sở gửi danh sách",
        "Kết nạp vào Đảng: cấp ủy cấp trên trả lời đơn thư",
    }


def test_a_step_of_a_length_that_any_clause_has_for_it_is_no_wrong_option() -> None:
    other = document(provision("9", "9. Đảng ủy cơ sở gửi danh sách trong 30 ngày làm việc."), id="huong-dan-a")
    pool = Pool(clauses([RULE]), clauses([other]))
    found = drafts(held([TIMED], {RULE.id: RULE}.get), pool, random.Random(1))
    (ceremony,) = [one for one in found if one.stem.endswith("có thời hạn 30 ngày làm việc?")]
    assert "Kết nạp vào Đảng: đảng ủy cơ sở gửi danh sách" not in ceremony.wrong


def test_the_one_step_that_a_member_does_does_not_stand_alone() -> None:
    more = [step(f"nop-{n}", "Lễ", "Đảng viên", f"Nộp giấy thứ {n}.", due=due(n)) for n in (15, 20, 45)]
    many = TIMED.model_copy(update={"steps": (*TIMED.steps, *more)})
    asked = [one for one in made(many) if one.kind is Kind.CASE]
    assert asked
    for one in asked:
        members = ["đảng viên" in option.split(": ")[1] for option in (one.answer, *one.wrong)]
        assert members.count(members[0]) > 1


def test_a_step_does_not_stand_alone_of_its_procedure_among_steps_of_another() -> None:
    lone = PROCEDURE.model_copy(
        update={
            "id": "khieu-nai",
            "title": "Khiếu nại",
            "steps": (step("tra-loi", "Xét", "Cấp ủy cấp tỉnh", "Trả lời khiếu nại.", due=due(180)),),
        }
    )
    pool = Pool(clauses([RULE]), ())
    found = list(drafts(held([TIMED, lone], {RULE.id: RULE}.get), pool, random.Random(1)))
    asked = [one for one in found if one.kind is Kind.CASE]
    assert asked
    for one in asked:
        titles = [option.split(": ")[0] for option in (one.answer, *one.wrong)]
        assert titles.count(titles[0]) > 1


def test_a_deadline_is_judged_by_its_length_and_by_the_day_that_it_is_counted_from() -> None:
    pool = Pool(clauses([RULE]), ())
    asked = {
        one.stem.split("thời hạn để ")[1]: one.answer
        for seed in range(99)
        for one in drafts(held([TIMED], {RULE.id: RULE}.get), pool, random.Random(seed))
        if one.kind is Kind.TRUTH and "tổ chức lễ kết nạp" in one.stem
    }
    said = "chi bộ tổ chức lễ kết nạp là {}, kể từ {}. Nhận định này đúng hay sai?"
    assert asked[said.format("30 ngày làm việc", "ngày chi bộ nhận quyết định")] == "Đúng"
    assert asked[said.format("30 ngày làm việc", "ngày họp")] == "Sai"
    assert asked[said.format("45 ngày làm việc", "ngày chi bộ nhận quyết định")] == "Sai"
    assert list(asked.values()).count("Đúng") == 1
    assert not [one for one in asked if "kể từ ngày lễ" in one]  # which comes later


def test_what_is_counted_from_crossing_the_border_is_not_asked_from_another_day() -> None:
    triggers = (Trigger(id="di", label="Ngày chuyển đi"), Trigger(id="ve", label="Ngày về nước"))
    steps = (
        step("nop", "Chuẩn bị", "Đảng viên", "Nộp phiếu.", due=due(60, "di")),
        step("trinh", "Lễ", "Đảng viên", "Trình cấp ủy.", due=due(30, "ve")),
    )
    abroad = PROCEDURE.model_copy(update={"title": "Ra nước ngoài", "triggers": triggers, "steps": steps})
    stems = [one.stem for one in made(abroad) if one.kind is Kind.TRUTH]
    assert stems
    assert all(("trình cấp ủy" in stem) == ("ngày về nước" in stem) for stem in stems)


def test_what_others_do_in_a_step_is_not_said_of_who_acts() -> None:
    stems = [one.stem for one in made(TIMED) if one.kind is not Kind.DEADLINE]
    assert any("khai lý lịch" in stem for stem in stems)
    assert all("chi ủy ghi sổ" not in stem for stem in stems)


def test_a_body_that_the_place_of_the_procedure_tells_is_not_asked() -> None:
    text = "9. Đảng viên ra ngoài nước thì Đảng ủy Bộ Ngoại giao báo cho cấp ủy ở nước đến."
    abroad = document(provision("9", text))
    pin = Pin(document=abroad.id, editions=(Edition(locator=Locator("9"), sha256=hash_of(abroad.provisions[0])),))
    one = Step(id="bao", stage="Lễ", who="Đảng ủy Bộ Ngoại giao", what="Báo cho cấp ủy ở nước đến.", pins=(pin,))
    procedure = PROCEDURE.model_copy(update={"title": "Ra ngoài nước", "steps": (one,)})
    pool = Pool(clauses([abroad]), ())
    assert list(drafts(held([procedure], {abroad.id: abroad}.get), pool, random.Random(1))) == []


def cases(paper: str = "phiếu chính thức số 3A", **more: object) -> Procedure:
    """Return a procedure in which going abroad for long takes that form and other cases take three others."""
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
            step("phieu", "Đi", "Cấp ủy", "Lập phiếu.", papers=(paper,), when=here),
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


def test_a_paper_that_names_its_case_is_not_asked_for() -> None:
    def asks(paper: str) -> bool:
        return any(one.answer == paper.capitalize() for one in made(cases(paper)))

    assert asks("phiếu loại 3-shđ")
    assert not asks("phiếu sinh hoạt chính thức loại 3-shđ")
