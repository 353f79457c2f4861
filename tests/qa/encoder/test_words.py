import numpy as np
import pytest

from qa.encoder.words import Words, said_in


def test_words_are_folded_syllables_their_pairs_and_those_with_marks_each_once():
    assert said_in("Mất thẻ, mất Thẻ") == ("mat", "the", "mat_the", "the_mat", "mất", "thẻ")
    assert said_in("mat the") == ("mat", "the", "mat_the")
    assert said_in("") == said_in("?!") == ()


def test_a_vector_is_the_sum_of_known_rows_over_the_root_of_their_number():
    words = Words({"mat": 0, "the": 1, "thẻ": 2}, np.array([[1, 0], [0, 2], [0, 4]], np.float32))
    assert words.vector("mất thẻ") == pytest.approx(np.array([1, 6]) / np.sqrt(3))
    assert words.vector("mat phieu").tolist() == [1, 0]
    assert words.vector("phiếu").tolist() == [0, 0]


def test_words_are_read_as_they_were_written(tmp_path):
    words = Words({"mat": 0, "thẻ": 1}, np.array([[0.5, -1], [2, 0.25]], np.float32))
    words.write(tmp_path / "words.npz")
    again = Words.read(tmp_path / "words.npz")
    assert again.rows == words.rows
    assert again.table.tolist() == words.table.tolist()
