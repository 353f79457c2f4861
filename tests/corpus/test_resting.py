from datetime import date

import pytest

from corpus.locator import Locator
from corpus.model import Document, Kind
from corpus.procedures.load import hash_of
from corpus.procedures.model import Edition, Pin, Procedure, Step
from corpus.register import Register
from corpus.resting import citing, naming, steps_on
from corpus.versions import kept
from made.documents import document, provision, reference

SAID, CHANGED = "Nộp phiếu trong 60 ngày.", "Nộp phiếu trong 30 ngày."


def of(*texts: str) -> Document:
    return document(*(provision(f"dieu-{n}", text) for n, text in enumerate(texts, 1)))


def pinned_to(held: Document, *places: str) -> Procedure:
    """Return a procedure with a step for the clause at each place."""
    steps = []
    for number, place in enumerate(places, 1):
        clause = held.find(Locator(place))
        assert clause
        edition = Edition(locator=clause.locator, sha256=hash_of(clause))
        pin = Pin(document=held.id, editions=(edition,))
        steps.append(Step(id=f"buoc-{number}", stage="Nộp", who="Đảng viên", what="Nộp.", pins=(pin,)))
    return Procedure(id="nop-phieu", title="Nộp phiếu", stages=("Nộp",), steps=tuple(steps))


def test_only_steps_whose_clause_has_other_words_now_are_told() -> None:
    procedures = [pinned_to(of(SAID, "Hai."), "dieu-1", "dieu-2")]
    (found,) = steps_on(of(SAID, "Hai."), of(CHANGED, "Hai."), procedures)
    assert (found.procedure.id, found.step.id, found.at) == ("nop-phieu", "buoc-1", "dieu-1")
    assert steps_on(of(SAID, "Hai."), of(SAID, "Hai.", "Ba."), procedures) == ()


def test_all_steps_rest_on_a_document_that_goes_and_on_a_version_those_of_its_document() -> None:
    procedures = [pinned_to(of(SAID), "dieu-1")]
    assert len(steps_on(of(SAID), None, procedures)) == 1
    assert len(steps_on(kept(of(SAID), (), date(2026, 3, 1)), of(CHANGED), procedures)) == 1


def test_what_was_not_as_reviewed_before_does_not_rest_on_it() -> None:
    assert steps_on(of(CHANGED), of("Khác."), [pinned_to(of(SAID), "dieu-1")]) == ()
    assert steps_on(of(SAID), None, []) == ()


def test_entries_that_replace_or_amend_a_document_name_it() -> None:
    def naming_it(id: str, **more: tuple[object, ...]) -> Document:
        return document(id=id, number=f"{id.split('-')[2]}-QĐ/TW", **more)

    one = naming_it("quy-dinh-1-qd-tw-2026", replaces=(reference("294-QĐ/TW"),))
    other = naming_it("quy-dinh-2-qd-tw-2026", amends=(reference("294-QĐ/TW"),))
    register = Register([of(SAID), one, other, naming_it("quy-dinh-3-qd-tw-2026")])
    assert naming(of(SAID), register) == (one, other)
    assert naming(one, register) == ()


@pytest.mark.parametrize(
    ("words", "addresses"),
    [
        ("Theo khoản 2 Điều 5 của Quy định số 294-QĐ/TW, chi bộ họp.", ["dieu-5.khoan-2"]),
        ("Điểm a, khoản 2, Điều 5 Quy định 294-QĐ/TW vẫn áp dụng.", ["dieu-5.khoan-2.diem-a"]),
        ("Tại khoản 1 và khoản 3 Điều 5 Quy định số 294-QĐ/TW.", ["dieu-5"]),
        ("Tại khoản 1 Điều 5 và Điều 7 Quy định số 294-QĐ/TW.", ["dieu-5", "dieu-7"]),
        ("Điều 3. Thực hiện Quy định số 294-QĐ/TW.", [None]),
        ("Thực hiện Quy định số 295-QĐ/TW và Điều 5 Quy định này.", []),
    ],
)
def test_a_provision_rests_on_what_it_names_of_another_document(words: str, addresses: list[str | None]) -> None:
    other = document(
        provision("dieu-1", "Một.", provision("dieu-1.khoan-1", words)),
        id="huong-dan-1-hd-tw-2026",
        kind=Kind.HUONG_DAN,
        number="01-HD/TW",
    )
    found = citing(of(SAID), Register([of(SAID), other]))
    assert [(one.document.id, one.at, one.cited) for one in found] == [
        (other.id, "dieu-1.khoan-1", at) for at in addresses
    ]


def test_only_provisions_that_name_a_changed_clause_or_one_around_or_inside_rest_on_the_change() -> None:
    names = ("Điều 5", "khoản 2 Điều 5", "điểm a khoản 2 Điều 5", "khoản 1 Điều 5", "Điều 6", "")
    other = document(
        *(provision(f"dieu-{n}", f"Theo {at} Quy định số 294-QĐ/TW.") for n, at in enumerate(names, 1)),
        id="quy-dinh-1-qd-tw-2026",
        number="1-QĐ/TW",
    )
    version, current = kept(of(SAID), (), date(2026, 3, 1)), of(CHANGED)
    register = Register([version, current, other])
    found = citing(version, register, [Locator("dieu-5.khoan-2")])
    assert [one.at for one in found] == ["dieu-1", "dieu-2", "dieu-3"]
    assert len(citing(current, register)) == len(names)
