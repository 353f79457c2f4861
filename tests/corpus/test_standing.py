from datetime import date

import pytest

from corpus.model import Kind, Nature
from corpus.standing import State, Succession, repeals_all, standing
from made.documents import document, provision

ISSUED = date(2020, 2, 1)
ON = date(2024, 6, 1)


def rule(**more):
    return document(**({"id": "quy-dinh-1", "number": "1-QĐ/TW", "issued_on": ISSUED} | more))


def replaced(since, *, text=True):
    provisions = [provision("dieu-1", "Điều 1. Mới.")] if text else []
    return Succession(document(*provisions, id=f"moi-{since}", number=None), since, "stated", None)


def stands(document, *successions, on=ON):
    return standing(document, on, lambda one: successions if one.id == document.id else ())


@pytest.mark.parametrize(
    ("document", "successions", "state"),
    [
        (rule(effect="in-force"), [], State.IN_FORCE),
        (rule(), [], State.UNKNOWN),
        (rule(issued_on=None), [], State.UNKNOWN),
        (rule(effective_on=ISSUED), [], State.IN_FORCE),  # as its text says
        (rule(effective_on=ISSUED, nature=Nature.DIGEST), [], State.UNKNOWN),
        (rule(effective_on=ISSUED, effect="superseded"), [], State.LAPSED),
        (rule(effective_on=date(2025, 1, 1)), [], State.NOT_YET),
        (rule(repealed_on=date(2023, 1, 1)), [], State.LAPSED),
        (rule(repealed_on=date(2025, 1, 1)), [], State.IN_FORCE),
        (rule(effect="superseded"), [], State.LAPSED),
        (rule(), [replaced(date(2023, 1, 1))], State.LAPSED),
        (rule(), [replaced(date(2025, 1, 1))], State.IN_FORCE),
        (rule(effect="superseded"), [replaced(date(2025, 1, 1))], State.IN_FORCE),
        (rule(kind=Kind.BAO_CAO), [], State.BINDS_NOBODY),
        (rule(kind=Kind.QUY_TRINH, effect="in-force"), [], State.BINDS_NOBODY),
    ],
)
def test_each_document_stands_in_one_way(document, successions, state):
    assert stands(document, *successions).state is state


def test_only_a_rule_is_in_force_or_not():
    assert stands(rule(effect="in-force")).in_force is True
    assert stands(rule(effective_on=date(2025, 1, 1))).in_force is False
    assert stands(rule()).in_force is None
    assert stands(rule(kind=Kind.BAO_CAO)).in_force is None


def test_what_replaced_it_and_can_be_quoted_is_given_newest_first():
    first, second = replaced(date(2022, 1, 1)), replaced(date(2023, 1, 1), text=False)
    successors = {"quy-dinh-1": (first,), first.document.id: (second,)}
    found = standing(rule(), ON, lambda one: successors.get(one.id, ()))
    assert [step.document for step in found.replaced_by] == [first.document, second.document]
    assert found.successors_with_text == (first.document,)


@pytest.mark.parametrize(
    ("sentence", "sweeps"),
    [
        ("Các quy định trước đây trái với Quy định này đều bãi bỏ.", True),
        ("Những văn bản trái với Quy định này hết hiệu lực.", True),
        ("Quy định này thay thế các quy định trước đây.", False),
        ("Hướng dẫn trước đây. Bãi bỏ Điều 5.", False),
        ("trước đây " * 20_000, False),
    ],
    ids=["repealed", "lapsed", "a verb before", "two sentences", "one read in linear time"],
)
def test_a_sweeping_repeal_names_nothing(sentence: str, sweeps: bool) -> None:
    assert repeals_all(sentence) is sweeps
