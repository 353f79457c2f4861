import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.diff import Change, differences, marked
from corpus.model import Document
from made.documents import document, provision

CARDS = "Chi bộ phát thẻ cho đảng viên chính thức trong kỳ sinh hoạt gần nhất."
LOST = "Thẻ bị mất thì báo cáo ngay với cấp ủy trong thời hạn 30 ngày làm việc."
FEES = "Đảng phí do chi bộ thu và nộp lên cấp trên mỗi quý một lần."


def of(*texts: str) -> Document:
    """Return a document whose articles have these words."""
    return document(*(provision(f"dieu-{n}", f"Điều {n}. {text}") for n, text in enumerate(texts, 1)))


def told(changes: tuple[Change, ...]) -> list[tuple[str, str | None, str | None]]:
    return [(change.what, change.old, change.new) for change in changes]


@pytest.mark.parametrize("one", [of(), of(CARDS), of(CARDS, CARDS, LOST)])
def test_equal_texts_do_not_differ(one: Document) -> None:
    assert differences(one, one) == ()


def test_all_is_added_to_nothing_and_removed_from_all() -> None:
    assert told(differences(of(), of(CARDS))) == [("added", None, "dieu-1")]
    assert told(differences(of(CARDS), of())) == [("removed", "dieu-1", None)]


def test_a_reworded_clause_marks_its_words() -> None:
    (change,) = differences(of(CARDS, LOST), of(CARDS, LOST.replace("30", "20")))
    assert (change.what, change.old, change.new) == ("reworded", "dieu-2", "dieu-2")
    assert [(words.mark, words.text) for words in change.words] == [
        ("same", "Thẻ bị mất thì báo cáo ngay với cấp ủy trong thời hạn"),
        ("removed", "30"),
        ("added", "20"),
        ("same", "ngày làm việc."),
    ]


def test_what_an_insertion_pushes_down_has_moved_and_is_neither_removed_nor_added() -> None:
    changes = differences(of(CARDS, LOST), of(FEES, CARDS, LOST))
    assert told(changes) == [
        ("added", None, "dieu-1"),
        ("moved", "dieu-1", "dieu-2"),
        ("moved", "dieu-2", "dieu-3"),
    ]
    assert all(words.mark == "same" for change in changes[1:] for words in change.words)


def test_a_moved_clause_may_be_reworded() -> None:
    changes = differences(of(CARDS, LOST), of(LOST.replace("30", "20"), FEES))
    assert told(changes) == [("moved", "dieu-2", "dieu-1"), ("added", None, "dieu-2"), ("removed", "dieu-1", None)]
    assert {words.mark for words in changes[0].words} == {"same", "removed", "added"}


def test_clauses_that_changed_places_have_moved() -> None:
    assert told(differences(of(CARDS, LOST), of(LOST, CARDS))) == [
        ("moved", "dieu-2", "dieu-1"),
        ("moved", "dieu-1", "dieu-2"),
    ]


def test_what_lies_in_a_moved_clause_goes_along_unless_it_is_reworded() -> None:
    def held(at: str, days: str) -> Document:
        points = (
            provision(f"{at}.diem-a", f"a) {FEES}"),
            provision(f"{at}.diem-b", f"b) {LOST}".replace("30", days)),
        )
        return document(provision(at, f"{CARDS}:", *points))

    assert told(differences(held("dieu-1", "30"), held("dieu-2", "30"))) == [("moved", "dieu-1", "dieu-2")]
    assert told(differences(held("dieu-1", "30"), held("dieu-2", "20"))) == [
        ("moved", "dieu-1", "dieu-2"),
        ("moved", "dieu-1.diem-b", "dieu-2.diem-b"),
    ]


WORDS = st.lists(st.sampled_from(["thẻ", "đảng", "viên", "30", "ngày"]), max_size=8)


@given(WORDS, WORDS)
def test_marked_words_give_back_both_texts(old: list[str], new: list[str]) -> None:
    found = marked(old, new)
    for gone, words in (("added", old), ("removed", new)):
        assert " ".join(one.text for one in found if one.mark != gone) == " ".join(words)


@given(st.lists(WORDS, max_size=5), st.lists(WORDS, max_size=5))
def test_every_clause_is_unchanged_or_told_once(old: list[list[str]], new: list[list[str]]) -> None:
    one, other = of(*map(" ".join, old)), of(*map(" ".join, new))
    changes = differences(one, other)
    for side, held in (("old", one), ("new", other)):
        places = [getattr(change, side) for change in changes if getattr(change, side)]
        assert len(places) == len(set(places))
        assert set(places) <= {provision.locator for provision in held.walk()}
    gone = sum(change.what == "removed" for change in changes)
    come = sum(change.what == "added" for change in changes)
    assert len(old) - gone == len(new) - come


def test_a_long_document_rewritten_from_end_to_end_is_compared_in_seconds() -> None:
    def long(word: str) -> Document:
        return of(*(f"{word} {n} {n * 7} " + f"{word}{n} đảng viên " * 20 for n in range(300)))

    started = time.perf_counter()
    assert differences(long("cũ"), long("mới"))
    assert time.perf_counter() - started < 20
