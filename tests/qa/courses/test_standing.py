from datetime import date

from corpus.register import Register
from corpus.versions import kept
from made.courses import bank, rule
from made.documents import document, provision, reference
from qa.courses.bank import make
from qa.courses.model import State
from qa.courses.standing import quarantined, stale

TODAY = date(2026, 3, 1)
BANK = bank(3)


def reworded() -> Register:
    held = rule(3)
    changed = held.provisions[1].model_copy(update={"text": held.provisions[1].text.replace("60 ngày", "70 ngày")})
    return Register([held.model_copy(update={"provisions": (held.provisions[0], changed, held.provisions[2])})])


def test_nothing_is_stale_while_the_clauses_are_what_they_were() -> None:
    assert stale(BANK.questions, Register([rule(3)]), TODAY) == ()


def test_a_clause_in_other_words_is_told_with_the_words_that_differ() -> None:
    of_item, of_essay = stale(BANK.questions, reworded(), TODAY)
    assert (of_item.part, of_item.why, of_item.locator) == (BANK.items[1].id, "reworded", "2")
    assert [(one.mark, one.text) for one in of_item.words if one.mark != "same"] == [
        ("removed", "60"),
        ("added", "70"),
    ]
    assert of_essay.part == "tu-luan"


def test_a_document_that_was_replaced_lapses_with_what_replaced_it() -> None:
    successor = document(
        provision("1", "1. Mới."),
        id="quy-dinh-20-qd-tw-2026",
        number="20-QĐ/TW",
        issued_on=date(2026, 2, 1),
        replaces=(reference("294-QĐ/TW"),),
    )
    found = stale(BANK.items, Register([rule(3, issued_on=date(2025, 5, 26)), successor]), TODAY)
    assert {(one.why, one.now) for one in found} == {("lapsed", ("Quy định 20-QĐ/TW",))}
    assert len(found) == 3


def test_a_rule_before_its_day_is_not_in_force() -> None:
    assert {one.why for one in stale(BANK.items, Register([rule(3)]), date(2025, 6, 1))} == {"not-in-force"}


def test_what_is_no_longer_held_is_gone() -> None:
    assert [one.why for one in stale(BANK.items, Register([rule(2)]), TODAY)] == ["gone"]
    assert {one.why for one in stale(BANK.items, Register([]), TODAY)} == {"gone"}


def test_stale_questions_are_withdrawn() -> None:
    after = quarantined(BANK, stale(BANK.questions, reworded(), TODAY))
    assert [one.state for one in after.items] == [State.DRAFT, State.WITHDRAWN, State.DRAFT]
    assert [one.state for one in after.essays] == [State.WITHDRAWN]


def test_on_each_day_the_text_of_that_day_decides() -> None:
    held = rule(3)
    (now,) = reworded().documents
    register = Register([now, kept(held, (), date(2026, 5, 1))])
    assert stale(BANK.items, register, TODAY) == ()
    assert [one.part for one in stale(BANK.items, register, date(2026, 6, 1))] == [BANK.items[1].id]
    made = make(register, TODAY, 1)
    assert {source.document for one in made.items for source in one.sources} == {f"{held.id}-ban-1"}
    assert stale(made.items, register, TODAY) == ()
    assert {one.locator for one in stale(made.items, register, date(2026, 6, 1))} == {"2"}
