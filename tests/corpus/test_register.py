from datetime import date

import pytest

from corpus.model import Kind, document_id
from corpus.register import Register
from made.documents import document, reference


def regulation(number, issued, *, effective=None, kind=Kind.QUY_DINH, **more):
    issued_on = date.fromisoformat(issued)
    return document(
        id=document_id(kind, number, issued_on.year, ""),
        kind=kind,
        number=number,
        issued_on=issued_on,
        effective_on=date.fromisoformat(effective) if effective else None,
        **more,
    )


def replacing(number, evidence="stated"):
    return (reference(number, kind=Kind.QUY_DINH, evidence=evidence),)


OLD = regulation("232-QĐ/TW", "2025-01-20", effect="superseded")
MIDDLE = regulation("294-QĐ/TW", "2025-05-26", effective="2025-07-01", replaces=replacing("232-QĐ/TW", "inferred"))
NEW = regulation("20-QĐ/TW", "2026-04-08", replaces=replacing("294-QĐ/TW", "inferred"))
NEWEST = regulation("208-QĐ/TW", "2026-07-26", replaces=replacing("20-QĐ/TW"), effect="in-force")
CHAIN = Register([OLD, MIDDLE, NEW, NEWEST])


@pytest.mark.parametrize(
    ("on", "in_force", "successors"),
    [
        ("2025-06-30", False, []),  # issued, not yet in force
        ("2025-07-01", True, []),
        ("2026-04-07", True, []),
        ("2026-04-08", False, ["20-QĐ/TW"]),
        ("2026-08-01", False, ["20-QĐ/TW", "208-QĐ/TW"]),
    ],
)
def test_a_regulation_is_in_force_until_its_successor_takes_effect(on, in_force, successors):
    standing = CHAIN.standing(MIDDLE, date.fromisoformat(on))
    assert standing.in_force is in_force
    assert [step.document.number for step in standing.replaced_by] == successors


def test_an_inferred_link_is_told_from_a_stated_one():
    evidence = [step.evidence for step in CHAIN.standing(MIDDLE, date(2026, 8, 1)).replaced_by]
    assert evidence[0] == "inferred"


def test_validity_nobody_stated_stays_unknown():
    lone = regulation("86-QĐ/TW", "2022-10-28")
    assert Register([lone]).standing(lone, date(2026, 1, 1)).in_force is None


def test_a_regulation_known_to_be_superseded_by_nobody_we_hold_is_not_in_force():
    assert Register([OLD]).standing(OLD, date(2026, 1, 1)).in_force is False


def test_a_circle_of_replacements_ends():
    a = regulation("1-QĐ/TW", "2020-01-01", replaces=replacing("2-QĐ/TW"))
    b = regulation("2-QĐ/TW", "2020-01-01", replaces=replacing("1-QĐ/TW"))
    assert Register([a, b]).standing(a, date(2021, 1, 1)).in_force is False


def test_an_ambiguous_number_lists_its_candidates_newest_first():
    guides = [regulation("01-HD/TW", day, kind=Kind.HUONG_DAN) for day in ("2016-09-20", "2021-09-28", "2026-05-19")]
    found = Register(guides).find("Hướng dẫn 01")
    assert [document.issued_on.year for document in found] == [2026, 2021, 2016]
    assert [d.issued_on.year for d in Register(guides).find("01-HD/TW ngày 28/9/2021")] == [2021]


def test_a_reference_without_a_date_means_the_newest_earlier_one():
    old = regulation("01-HD/TW", "2016-09-20", kind=Kind.HUONG_DAN)
    new = regulation("01-HD/TW", "2026-05-19", kind=Kind.HUONG_DAN)
    between = regulation(
        "06-HD/TW", "2025-06-09", kind=Kind.HUONG_DAN, replaces=(reference("01-HD/TW", kind=Kind.HUONG_DAN),)
    )
    register = Register([old, new, between])
    assert [step.document for step in register.successors(old)] == [between]
    assert register.successors(new) == ()


def test_quy_dinh_and_quyet_dinh_share_the_mark_but_not_the_identity():
    register = Register([regulation("114-QĐ/TW", "2012-07-10", kind=Kind.QUYET_DINH)])
    assert register.find("Quy định 114") == ()
    assert len(register.find("114-QĐ/TW")) == 1
