import numpy as np
import pytest

from ingest.readers.marks import Level, cut_out, with_marks


def marked(first: str, second: str) -> str:
    return " ".join(with_marks(first.split(), second.split()))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("tô chức đảng", "tổ chức đảng"),
        ("cấp ủy có thâm quyên.", "cấp ủy có thẩm quyền."),
        ("ĐIÊU KIỆN", "ĐIỀU KIỆN"),
        ("(kê từ ngày", "(kể từ ngày"),
    ],
)
def test_a_mark_that_was_lost_is_taken_from_the_second_reading(first: str, second: str) -> None:
    assert marked(first, second) == second


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("chi bộ", "chỉ bộ"),  # the dot of an i
        ("bảo", "báo"),  # a mark in the place of another
        ("chuyền sinh hoạt", "chuyển sinh hoạt"),
        ("thôi viêc", "thời vỉêc"),  # no syllable
        ("dân", "đấn"),  # another letter
        ("Với", "VỚI"),
        ("thể", "thẻ"),  # a mark less
        ("trong 30 ngày", "trong 80 ngày"),
        ("số 1a", "số 1ả"),
        ("12-QĐ/TW", "12-QĐ/TỨ"),
        ("ô Điều 5", "ổ Điều 5"),  # a letter by itself may be the number of a point
        ("Đại học", "Đợi nọc"),
        ("", "tổ"),
        ("tô", ""),
    ],
)
def test_what_else_differs_stays_as_it_was_read_first(first: str, second: str) -> None:
    assert marked(first, second) == first


def test_words_that_one_reading_lacks_do_not_shift_the_others() -> None:
    assert marked("Các tô chức đảng câp dưới", "tổ chức xx đảng cấp dưới") == "Các tổ chức đảng cấp dưới"


def test_the_stops_around_a_word_are_those_of_the_first_reading() -> None:
    assert marked("“tô chức”;", "tổ chức.") == "“tổ chức”;"


class TestACutOut:
    LINE = Level(left=20, right=180, level=100, ascent=30, descent=10)

    @staticmethod
    def page(*shapes: tuple[int, int, int, int]) -> np.ndarray:
        page = np.full((200, 200), 255, np.uint8)
        for top, bottom, left, right in shapes:
            page[top:bottom, left:right] = 0
        return page

    def test_has_the_marks_above_the_letters(self) -> None:
        letter, mark = (80, 100, 30, 50), (62, 66, 35, 45)
        assert (cut_out(self.page(letter, mark), self.LINE) < 128).sum() == 20 * 20 + 4 * 10

    def test_has_no_ink_of_the_lines_around_it(self) -> None:
        tail_above, mark_below, letter = (40, 63, 60, 65), (111, 130, 90, 95), (80, 100, 30, 50)
        assert (cut_out(self.page(letter, tail_above, mark_below), self.LINE) < 128).sum() == 20 * 20

    @pytest.mark.parametrize("level", [-50.0, 3.0, 199.0, 400.0])
    def test_is_a_picture_even_at_the_edge_of_the_page_and_past_it(self, level: float) -> None:
        part = cut_out(self.page(), self.LINE._replace(level=level))
        assert part.shape[0] > 12
        assert part.min() == 255
