import random

from corpus.locator import Locator
from corpus.procedures.load import hash_of, held
from corpus.procedures.model import Deadline, Edition, Pin, Procedure, Step, Trigger
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
