from datetime import date

import pytest

from corpus.corrections import Correction
from corpus.model import Document, Version
from corpus.register import Register
from corpus.standing import State
from corpus.store import load_corpus, save, save_correction
from corpus.versions import brought_back, has_other_words, held_since, kept, texts_of
from made.documents import document, provision, reference

FIRST, SECOND, THIRD = (
    document(provision("dieu-1", f"Nộp phiếu trong {days} ngày."), effective_on=date(2025, 6, 1))
    for days in (60, 45, 30)
)
UNTIL_MARCH = kept(FIRST, (), date(2026, 3, 1))
UNTIL_MAY = kept(SECOND, (UNTIL_MARCH,), date(2026, 5, 1))
ALL = (THIRD, UNTIL_MARCH, UNTIL_MAY)


def test_versions_are_numbered_after_their_document() -> None:
    assert (UNTIL_MARCH.id, UNTIL_MAY.id) == (f"{THIRD.id}-ban-1", f"{THIRD.id}-ban-2")
    assert UNTIL_MARCH.version == Version(of=THIRD.id, until=date(2026, 3, 1))


def test_the_tenth_version_comes_after_the_second() -> None:
    versions: list[Document] = []
    for number in range(12):
        text = document(provision("dieu-1", f"Lời thứ {number}."))
        versions.append(kept(text, versions, date(2026, 1, 1)))
    assert texts_of([THIRD, *sorted(versions, key=lambda one: one.id)])[THIRD.id] == (*versions, THIRD)


@pytest.mark.parametrize(
    ("other", "differs"),
    [
        (FIRST, False),
        (FIRST.model_copy(update={"notes": ("Lưu ý.",), "issuer": "Khác"}), False),
        (document(provision("dieu-1", "Nộp phiếu trong 60 ngày.", page=3)), False),
        (document(provision("dieu-2", "Nộp phiếu trong 60 ngày.")), True),
        (SECOND, True),
        (document(), True),
    ],
)
def test_words_and_addresses_make_a_text(other: Document, differs: bool) -> None:
    assert has_other_words(FIRST, other) is differs


def test_each_text_was_the_documents_from_the_day_the_one_before_ended() -> None:
    assert held_since(ALL) == {UNTIL_MAY.id: date(2026, 3, 1), THIRD.id: date(2026, 5, 1)}
    assert held_since([THIRD]) == held_since([]) == {}


def test_the_register_lists_a_document_once_and_finds_its_versions_by_id() -> None:
    register = Register(ALL)
    assert register.documents == register.find("294-QĐ/TW") == (THIRD,)
    assert register.get(UNTIL_MARCH.id) is UNTIL_MARCH
    assert register.texts(UNTIL_MAY) == register.texts(THIRD) == (UNTIL_MARCH, UNTIL_MAY, THIRD)
    assert register.current(UNTIL_MARCH) is THIRD


def test_a_version_holds_as_its_document_until_the_next_text_takes_its_place() -> None:
    register = Register(ALL)
    assert register.standing(UNTIL_MARCH, date(2025, 5, 31)).state is State.NOT_YET
    assert register.standing(UNTIL_MARCH, date(2026, 2, 28)).state is State.IN_FORCE
    after = register.standing(UNTIL_MARCH, date(2026, 6, 1))
    assert after.state is State.LAPSED
    assert [step.document for step in after.replaced_by] == [UNTIL_MAY, THIRD]
    assert register.standing(THIRD, date(2026, 6, 1)).state is State.IN_FORCE


def test_what_replaces_a_document_replaces_its_versions() -> None:
    newer = document(
        id="quy-dinh-208-qd-tw-2026",
        number="208-QĐ/TW",
        issued_on=date(2026, 2, 1),
        replaces=(reference("294-QĐ/TW"),),
    )
    steps = Register([*ALL, newer]).standing(UNTIL_MARCH, date(2026, 2, 2)).replaced_by
    assert [step.document for step in steps] == [newer]


def test_a_version_whose_document_is_gone_stands_for_it() -> None:
    register = Register([UNTIL_MARCH])
    assert register.documents == (UNTIL_MARCH,)
    assert register.successors(UNTIL_MARCH) == ()


def test_versions_have_the_entry_of_their_document_as_it_was_corrected(tmp_path) -> None:
    for one in ALL:
        save(one, tmp_path / "documents")
    day = date(2025, 7, 1)
    save_correction(Correction(document=THIRD.id, effective_on=day), tmp_path / "register")
    loaded = load_corpus(tmp_path, tmp_path / "documents", tmp_path / "register")
    assert {one.id: one.effective_on for one in loaded} == {one.id: day for one in ALL}
    assert [one.provisions for one in loaded] == [one.provisions for one in ALL]


def test_a_version_that_is_brought_back_has_the_entry_of_today() -> None:
    now = THIRD.model_copy(update={"issuer": "Ban Bí thư"})
    again = brought_back(UNTIL_MARCH, now)
    assert (again.id, again.version, again.issuer) == (THIRD.id, None, "Ban Bí thư")
    assert not has_other_words(again, FIRST)
