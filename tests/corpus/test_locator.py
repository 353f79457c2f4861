import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.locator import POINTS, Locator

WRITTEN = {
    "điểm a1 khoản 1a Điều 2a": "dieu-2a.khoan-1a.diem-a1",
    "điểm đ1 khoản 2 Điều 2đ": "dieu-2dd.khoan-2.diem-dd1",
    "Chương IIa": "chuong-iia",
    "mục 1a, phần II": "II.1a",
    "điểm a khoản 2 Điều 5": "dieu-5.khoan-2.diem-a",
    "Điều 5 khoản 2 điểm đ": "dieu-5.khoan-2.diem-dd",
    "Điều 5, khoản 2, điểm d": "dieu-5.khoan-2.diem-d",
    "tiết 6.3.3": "6.3.3",
    "6.3.3.b": "6.3.3.diem-b",
    "diem b tiet 6.3.3": "6.3.3.diem-b",
    "điểm 10.2.1.b": "10.2.1.diem-b",
    "10.1.đ": "10.1.diem-dd",
    "Tiết a, Tiểu mục 10.2.1": "10.2.1.diem-a",
    "II.4.3.1-c": "II.4.4-3.4-3-1.diem-c",
    "II.4.3.1-c ý 2": "II.4.4-3.4-3-1.diem-c.y-2",
    "II.1.1-2.diem-c": "II.1.1-2.diem-c",
    "IV.1.2-a": "IV.1.1-2.diem-a",
    "Điểm 3, Điều 3": "dieu-3.diem-3",
    "điểm 7": "7",
    "Phụ lục": "phu-luc",
    "Phụ lục 2": "phu-luc-2",
    "mục 1, phần I, phần A, Phụ lục": "phu-luc.A.I.1",
    "đoạn 3": "doan-3",
    "ĐIỀU 34": "dieu-34",
}


@pytest.mark.parametrize(("written", "canonical"), WRITTEN.items(), ids=WRITTEN)
def test_an_address_as_people_write_it_is_read(written, canonical):
    assert Locator.parse(written) == canonical


@pytest.mark.parametrize("canonical", sorted(set(WRITTEN.values())))
def test_a_label_names_the_locator_it_came_from(canonical):
    assert Locator.parse(Locator(canonical).label()) == canonical


def test_labels_read_as_the_documents_themselves_say_them():
    assert Locator("dieu-5.khoan-2.diem-a").label() == "điểm a khoản 2 Điều 5"
    assert Locator("6.3.3.diem-b").label() == "điểm b, tiết 6.3.3"
    assert Locator("II.4.4-3.4-3-1.diem-c").label() == "điểm c, tiết 4.3.1, phần II"


@pytest.mark.parametrize(
    ("locator", "words", "label"),
    [
        (
            "7.1.diem-a.y-3",
            "- Khi về nước, Đảng ủy trả lại thẻ.",
            "điểm a, tiểu mục 7.1, đoạn bắt đầu bằng “Khi về nước, Đảng ủy…”",
        ),
        (
            "dieu-5.khoan-2.gach-2",
            "+ Có đơn xin; có giấy báo.",
            "khoản 2 Điều 5, đoạn bắt đầu bằng “Có đơn xin; có giấy…”",
        ),
        ("doan-3", "Kết luận “này” thay thế.", "đoạn bắt đầu bằng “Kết luận này thay thế…”"),
        ("doan-3", "Nộp trong 30 ngày làm việc.", "đoạn bắt đầu bằng “Nộp trong…”"),
        ("doan-3", "Sau 30 ngày làm việc.", "đoạn 3"),
        ("6.3.3.diem-b", "b) Nộp hồ sơ.", "điểm b, tiết 6.3.3"),
    ],
    ids=["sense", "dash", "paragraph", "up to a figure", "a figure at once", "numbered"],
)
def test_what_no_reader_counts_is_told_by_how_it_begins(locator, words, label):
    assert Locator(locator).label(words) == label


def test_the_part_that_a_text_numbers_can_be_cited():
    assert Locator("7.1.diem-a.y-3").citable == "7.1.diem-a"
    assert Locator("7.1").citable == "7.1"
    assert Locator("doan-3").citable is None


def test_points_d_and_đ_are_two_points():
    assert Locator.parse("Điều 1 điểm d") != Locator.parse("Điều 1 điểm đ")


@pytest.mark.parametrize("text", ["", "xin chào", "Điều", "6.3.3 và sau đó", "khoản 2 khoản 3", "điểm z tiết"])
def test_what_is_no_single_address_is_refused(text):
    with pytest.raises(ValueError, match=r"address|locator"):
        Locator.parse(text)


@pytest.mark.parametrize("token", ["dieu", "khoan-", "diem-1a2", "6..3", "a b", "MM", "IIII", "../x"])
def test_a_malformed_canonical_locator_is_refused(token):
    with pytest.raises(ValueError, match="not a locator"):
        Locator(token)


def test_every_article_clause_and_point_round_trips():
    for article, clause, point in itertools.product((1, 9, 34, 120), (1, 12), POINTS):
        label = f"điểm {point} khoản {clause} Điều {article}"
        assert Locator.parse(label).label() == label


def test_every_roman_part_up_to_thirty_is_read_and_no_other_letters_are():
    romans = "I II III IV V VI VII VIII IX X XI XII XIII XIV XV XVI XVII XVIII XIX XX".split()
    assert [Locator(roman).label() for roman in romans] == [f"phần {roman}" for roman in romans]
    for wrong in ("IIX", "VV", "IC", "XXXX"):
        with pytest.raises(ValueError, match="not a locator"):
            Locator(wrong)


tokens = st.sampled_from(["dieu-1", "khoan-2", "diem-a", "6", "3", "gach-1", "doan-4"])
locators = st.lists(tokens, min_size=1, max_size=5).map(lambda parts: Locator(".".join(parts)))


@given(locators, locators, locators)
def test_covers_is_reflexive_and_transitive(a, b, c):
    assert a.covers(a)
    if a.covers(b) and b.covers(c):
        assert a.covers(c)


@given(locators)
def test_a_parent_covers_its_child_and_not_the_reverse(locator):
    if locator.parent:
        assert locator.parent.covers(locator)
        assert not locator.covers(locator.parent)


def test_six_does_not_cover_sixty():
    assert not Locator("6").covers(Locator("60"))


def test_what_a_provision_stands_in_comes_from_the_inside_out() -> None:
    assert list(Locator("6.3.3.diem-b").around) == ["6.3.3", "6.3", "6"]
    assert list(Locator("dieu-5").around) == []
