import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.clean import normalise, without_running_heads


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Ðiều 5", "Điều 5"),  # eth, not Đ
        ("Ɖảng", "Đảng"),
        (unicodedata.normalize("NFD", "Đảng viên ở nước ngoài"), "Đảng viên ở nước ngoài"),
        ("e\u0301\u0302", "ế"),  # tone typed before the circumflex
        ("Điều\u00a05", "Điều 5"),
        ("đảng\u200b \ufeffviên\u00ad", "đảng viên"),
        ("a\ud800b", "ab"),
        ("chi\u2003bộ\tA", "chi bộ A"),
        ("một\r\nhai\rba\u2028bốn", "một\nhai\nba\nbốn"),
        ("ẩn\U000e0041\U000e0042", "ẩn"),
        ("\uf0b7 Ngày họp \uf0fc có \uf123 khác", "• Ngày họp ✓ có • khác"),
        ("\uf123ảng viên", "\ufffdảng viên"),  # a letter of a font of its own
        ("ủy và uỷ", "ủy và uỷ"),  # variants are for search copies to fold
        ("", ""),
    ],
)
def test_letters_are_repaired(written: str, meant: str) -> None:
    assert normalise(written) == meant


@given(st.text())
def test_normalising_twice_changes_nothing_more(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once
    once.encode()  # no lone surrogate is left


def test_page_numbers_and_running_heads_go_and_the_rest_stays() -> None:
    words = ("chi bộ", "đảng ủy", "tỉnh ủy", "cấp ủy", "đảng viên")
    running = [["Quy định 1", f"- {n} -", "", word, "Văn phòng, tr. 7"] for n, word in enumerate(words, 2)]
    running[2].insert(4, "3")  # a bare number inside the page is text
    cleaned = without_running_heads([["Tựa đề", "mở đầu"], *running])
    assert cleaned[0] == ["Tựa đề", "mở đầu"]
    assert cleaned[1] == ["chi bộ"]
    assert cleaned[3] == ["tỉnh ủy", "3"]


def test_a_number_at_the_top_that_is_not_the_pages_stays() -> None:
    pages = [["a"], ["2", "b"], ["3", "c"], ["500", "d"], ["5", "e"]]
    assert without_running_heads(pages) == [["a"], ["b"], ["c"], ["500", "d"], ["e"]]


@pytest.mark.parametrize("pages", [[], [[]], [["một"]], [["một"], ["một"]]])
def test_none_one_and_two_alike_pages_keep_their_lines(pages: list[list[str]]) -> None:
    assert without_running_heads(pages) == pages


def test_heads_that_count_on_from_another_number_go_from_left_and_right_pages() -> None:
    words = ("chi bộ", "đảng ủy", "tỉnh ủy", "cấp ủy")
    head = "TẬP SAN 12/Ngày 01-3-2026"
    pages = [[f"{n} {head}" if n % 2 else f"{head} {n}", word] for n, word in enumerate(words, 61)]
    assert without_running_heads(pages) == [[word] for word in words]
    assert without_running_heads(pages[:2]) == [["chi bộ"], ["đảng ủy"]]


def test_forms_counted_page_by_page_keep_their_titles() -> None:
    pages = [[f"Mẫu số {n}", word] for n, word in enumerate(("đơn", "giấy", "phiếu"), 1)]
    assert without_running_heads(pages) == pages


def test_the_gazettes_head_goes_from_a_single_page() -> None:
    assert without_running_heads([["7 CÔNG BÁO/Số 1 + 2/Ngày 25-05-2026", "chi bộ"]]) == [["chi bộ"]]
