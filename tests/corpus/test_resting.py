from datetime import date

from corpus.locator import Locator
from corpus.model import Document
from corpus.procedures.load import hash_of
from corpus.procedures.model import Edition, Pin, Procedure, Step
from corpus.register import Register
from corpus.resting import naming, steps_on
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
    return Procedure(id="nop-phieu", title="Nộp phiếu", wants=("nộp phiếu",), stages=("Nộp",), steps=tuple(steps))


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
