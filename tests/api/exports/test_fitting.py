import textwrap

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from api.exports.fitting import first, pages

_TEXT = st.text(st.sampled_from("aắđ ô.;:…”\n-"), max_size=400)


def lines(piece: str, across: int) -> int:
    """Return how many lines the standard library takes for it."""
    wrapped = (textwrap.wrap(line, across, break_on_hyphens=False) or [""] for line in piece.split("\n"))
    return sum(map(len, wrapped))


@example(": :::: :", 5, 2, 0)  # a word that is moved to the next line whole
@given(_TEXT, st.integers(5, 40), st.integers(1, 6), st.integers(0, 3))
def test_pieces_are_the_text_and_each_fits(text: str, across: int, down: int, later: int) -> None:
    found = pages(text, across, down, later)
    assert "".join("".join(found).split()) == "".join(text.split())
    assert lines(found[0], across) <= down
    assert all(lines(piece, across) <= (later or down) for piece in found[1:])
    assert all(found) or found == [""]


def test_a_piece_ends_with_a_sentence_where_one_ends_late() -> None:
    assert pages("Một hai ba bốn. Năm sáu bảy tám chín mười.", 20, 1) == [
        "Một hai ba bốn.",
        "Năm sáu bảy tám",
        "chín mười.",
    ]


def test_a_word_longer_than_a_line_is_cut() -> None:
    assert pages("x" * 25, 10, 1) == ["x" * 10, "x" * 10, "x" * 5]


@pytest.mark.parametrize(
    ("text", "told"), [("", ""), ("Hạn\nnộp", "Hạn nộp"), ("Thời hạn nộp hồ sơ, giấy tờ", "Thời hạn nộp hồ sơ…")]
)
def test_what_is_only_named_is_shortened_with_an_ellipsis(text: str, told: str) -> None:
    assert first(text, 10, 2) == told
