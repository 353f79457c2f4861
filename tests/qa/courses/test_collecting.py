import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.locator import Locator
from corpus.model import Version
from corpus.register import Register
from corpus.store import ChangeRefused
from made.courses import ON, rule, source, text
from made.documents import document, provision
from qa.courses import collecting, works
from qa.courses.pins import between, lead_ins, pin, renewed
from qa.courses.works import Collection, Course, Entry, Put

LISTED = document(
    provision("dieu-1", "Điều 1. Chung.", heading="Chung"),
    provision(
        "dieu-2",
        "Điều 2. Đảng viên không được:",
        provision("dieu-2.diem-a", "a) Nói trái nghị quyết;"),
        provision("dieu-2.diem-b", "b) Bỏ sinh hoạt.", provision("dieu-2.diem-b.y-1", "Trừ khi ốm.")),
    ),
    provision("dieu-3", "Điều 3. Thi hành."),
)


def clause(number: int) -> Entry:
    return Entry(id=str(number), put=Put.CLAUSES, title=f"Việc {number}", sources=(source(number),), as_of=ON)


def collection(*numbers: int) -> Collection:
    return Collection(title="Kết nạp", entries=tuple(map(clause, numbers)))


def ids(of: Collection) -> list[str]:
    return [entry.id for entry in of.entries]


@given(st.lists(st.tuples(st.integers(0, 7), st.integers(-3, 12)), max_size=30))
def test_moving_does_what_moving_in_a_list_does_and_loses_nothing(moves: list[tuple[int, int]]) -> None:
    held, expected = collection(*range(1, 9)), [str(n) for n in range(1, 9)]
    for which, to in moves:
        id = expected[which]
        held = collecting.moved(held, id, to)
        expected.remove(id)
        expected.insert(max(to, 0), id)
        assert ids(held) == expected
    assert sorted(held.entries, key=lambda entry: int(entry.id)) == list(collection(*range(1, 9)).entries)


@given(st.integers(0, 5), st.sets(st.integers(1, 5)))
def test_what_is_put_in_stands_where_it_was_put_and_what_is_taken_out_is_gone(at: int, out: set[int]) -> None:
    held = collecting.added(collection(1, 2, 3, 4, 5), clause(6), at)
    assert ids(held)[at] == "6"
    for number in out:
        held = collecting.without(held, str(number))
    assert ids(held) == [
        id for id in ids(collecting.added(collection(1, 2, 3, 4, 5), clause(6), at)) if int(id) not in out
    ]


def test_an_entry_whose_id_is_taken_gets_another() -> None:
    held = collecting.added(collection(1), clause(1))
    assert len(set(ids(held))) == 2
    assert Collection.model_validate_json(held.model_dump_json()) == held


def test_two_entries_of_one_id_are_no_collection() -> None:
    with pytest.raises(ValueError, match="same id"):
        collection(1, 1)


def test_only_a_collection_takes_entries_and_only_so_many(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ChangeRefused, match="không phải của một bộ sưu tập"):
        collecting.added(Course(title="Lớp", made_for=ON), clause(1))
    monkeypatch.setattr(collecting, "MOST_ENTRIES", 2)
    with pytest.raises(ChangeRefused, match="đã đủ 2 mục"):
        collecting.added(collection(1, 2), clause(3))


def test_an_entry_keeps_some_words() -> None:
    note = Entry(id="n", put=Put.NOTE, note="Nhắc", as_of=ON)
    held = collecting.added(collection(1), note)
    assert collecting.told(held, "n", "", "Khác").entries[1].note == "Khác"
    for id, title, said in (("n", "x", ""), ("1", "", "x")):
        with pytest.raises(ChangeRefused, match="Hãy viết"):
            collecting.told(held, id, title, said)


def test_an_entry_that_is_gone_is_told() -> None:
    for change in (collecting.without, lambda held, id: collecting.moved(held, id, 0)):
        with pytest.raises(ChangeRefused, match="không còn mục này"):
            change(collection(1), "2")


def test_most_entries_is_that_of_the_model() -> None:
    assert collecting.MOST_ENTRIES == works.MOST_ENTRIES


def reworded() -> Register:
    held = rule(3)
    changed = held.provisions[1].model_copy(update={"text": text(2).replace("60 ngày", "70 ngày")})
    return Register([held.model_copy(update={"provisions": (held.provisions[0], changed, held.provisions[2])})])


def test_a_clause_is_pinned_anew_in_the_words_of_today_and_no_other_is() -> None:
    held = collecting.pinned_anew(collection(1, 2), "2", reworded())
    assert held.entries[0] == clause(1)
    (new,) = held.entries[1].sources
    assert "70 ngày" in new.text
    assert new.quote == new.text
    with pytest.raises(ChangeRefused, match="không có lời mới"):
        collecting.pinned_anew(held, "2", reworded())


def test_a_quote_stays_where_the_new_words_still_have_it() -> None:
    kept, lost = source(2, quote="ngày làm việc"), source(2, quote="60 ngày")
    assert renewed(kept, reworded()).quote == "ngày làm việc"
    assert renewed(lost, reworded()).quote == renewed(lost, reworded()).text


def test_what_the_corpus_no_longer_has_stays_as_it_was() -> None:
    for gone in (source(9), source(1, document="quy-dinh-1-qd-tw-2000")):
        assert renewed(gone, Register([rule(3)])) == gone


def test_a_clause_of_an_earlier_text_is_pinned_anew_in_that_of_today() -> None:
    held = rule(3)
    old = held.model_copy(update={"id": f"{held.id}-ban-1", "version": Version(of=held.id, until=ON)})
    register = Register([old, *reworded().documents])
    found = renewed(pin(old, old.provisions[1]), register)
    assert (found.document, "70 ngày" in found.text) == (held.id, True)


@pytest.mark.parametrize(
    ("first", "last", "whole"),
    [
        ("dieu-1", "dieu-1", ["dieu-1"]),
        ("dieu-1", "dieu-3", ["dieu-1", "dieu-2", "dieu-3"]),
        ("dieu-3", "dieu-1", ["dieu-1", "dieu-2", "dieu-3"]),
        ("dieu-2.diem-a", "dieu-2.diem-b", ["dieu-2.diem-a", "dieu-2.diem-b"]),
        ("dieu-2.diem-b", "dieu-3", ["dieu-2.diem-b", "dieu-3"]),
        ("dieu-1", "dieu-2.diem-a", ["dieu-1", "dieu-2"]),
        ("dieu-2", "dieu-2.diem-b.y-1", ["dieu-2"]),
    ],
)
def test_a_range_is_of_whole_provisions(first: str, last: str, whole: list[str]) -> None:
    assert [one.locator for one in between(LISTED, Locator(first), Locator(last))] == whole


def test_a_range_from_an_address_that_is_not_there_is_an_error() -> None:
    with pytest.raises(LookupError):
        between(LISTED, Locator("dieu-1"), Locator("dieu-9"))


def test_what_leads_into_a_point_is_found_around_it() -> None:
    assert lead_ins(LISTED, Locator("dieu-2.diem-b.y-1")) == ("Điều 2. Đảng viên không được:",)
    assert lead_ins(LISTED, Locator("dieu-3")) == ()
