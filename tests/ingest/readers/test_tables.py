from collections.abc import Sequence
from pathlib import Path

import pytest

from ingest.structure import outline
from made.files import pdf, reading, texts

LEFT, TOP, WIDTH, HEIGHT = 50, 800, 6, 14  # where `pdf` draws, and how wide a letter and how high a line is


def grid(columns: Sequence[int], rows: Sequence[int]) -> str:
    """Return lines around cells that begin at these letters and lines of the text, and end where the last does."""
    across = [LEFT + WIDTH * column - 3 for column in columns]
    down = [TOP - HEIGHT * row + HEIGHT - 3 for row in rows]
    rules = [f"{across[0]} {y} m {across[-1]} {y} l S" for y in down]
    return " ".join([*rules, *(f"{x} {down[0]} m {x} {down[-1]} l S" for x in across)])


def columns(*cells: str) -> str:
    return "".join(cell.ljust(20) for cell in cells)


RULED = [
    "Điều 1. Lưu sổ theo bảng sau:",
    columns("Loại", "Nơi giữ", "Thời hạn"),
    columns("Sổ giấy của chi", "Bí thư chi bộ", "5 năm"),
    columns("bộ", "và phó bí thư", ""),
    columns("Sổ điện tử", "Văn phòng", "10 năm"),
    "Điều 2. Hiệu lực",
]
ROWS = [
    "Loại | Nơi giữ | Thời hạn",
    "Sổ giấy của chi bộ | Bí thư chi bộ và phó bí thư | 5 năm",
    "Sổ điện tử | Văn phòng | 10 năm",
]


def test_a_row_is_one_line_with_its_cells_whole(tmp_path: Path) -> None:
    file = pdf(tmp_path / "a.pdf", [RULED], drawing=grid([0, 20, 40, 60], [1, 2, 4, 5]))
    assert texts(file) == [RULED[0], *ROWS, RULED[-1]]


def test_rows_are_text_of_the_article_and_open_none(tmp_path: Path) -> None:
    numbered = [line.replace("Sổ điện tử", "2. Sổ điện tử") for line in RULED]
    file = pdf(tmp_path / "a.pdf", [numbered], drawing=grid([0, 20, 40, 60], [1, 2, 4, 5]))
    one, two = outline(reading(file).lines, wrapped=True).provisions
    assert (one.locator, one.children, two.locator) == ("dieu-1", (), "dieu-2")
    assert one.text.split("\n")[1:] == [*ROWS[:2], "2. Sổ điện tử | Văn phòng | 10 năm"]


def test_a_cell_that_reaches_down_stands_in_each_of_its_rows(tmp_path: Path) -> None:
    lines = [
        columns("Sổ giấy", "Bí thư", "5 năm"),
        columns("", "Phó bí thư", "3 năm"),
        columns("Khác", "Chi ủy", "1"),
    ]
    drawing = grid([0, 20, 40, 60], [0, 3]) + " " + grid([20, 40, 60], [0, 1, 2]) + " " + grid([0, 20], [0, 2, 3])
    file = pdf(tmp_path / "a.pdf", [lines], drawing=drawing)
    assert texts(file) == ["Sổ giấy | Bí thư | 5 năm", "Sổ giấy | Phó bí thư | 3 năm", "Khác | Chi ủy | 1"]


def test_a_table_inside_a_cell_is_read_with_the_cell(tmp_path: Path) -> None:
    lines = [columns("Loại", "Mức"), "", columns("Sổ", "   giấy     5"), columns("", "   điện tử  9"), "", "Thẻ"]
    drawing = f"{grid([0, 20, 40], [0, 1, 5, 6])} {grid([22, 31, 37], [2, 3, 4])}"
    assert texts(pdf(tmp_path / "a.pdf", [lines], drawing=drawing)) == ["Loại | Mức", "Sổ | giấy 5 điện tử 9", "Thẻ"]


@pytest.mark.parametrize("head", ["", "SỔ TAY PHÁP QUY"])
def test_a_row_that_runs_over_the_page_is_whole_and_the_head_is_said_once(tmp_path: Path, head: str) -> None:
    first = [line for line in (head, columns("Số", "Việc"), columns("1", "Bí thư giữ sổ và")) if line]
    second = [
        line
        for line in (head, columns("Số", "Việc"), columns("", "giao lại khi thay."), columns("2", "Hết."))
        if line
    ]
    top = bool(head)
    file = pdf(
        tmp_path / "a.pdf", [first, second, second[:-2]], drawing=grid([0, 20, 40], [top, top + 1, top + 2, top + 3])
    )
    assert [line for line in texts(file) if " | " in line] == [
        "Số | Việc",
        "1 | Bí thư giữ sổ và giao lại khi thay.",
        "2 | Hết.",
    ]


def test_a_new_row_after_the_page_is_not_joined(tmp_path: Path) -> None:
    pages = [[columns("Nhóm", "Việc"), columns("A", "Giữ sổ")], [columns("", "Hủy sổ"), columns("B", "Ghi sổ")]]
    file = pdf(tmp_path / "a.pdf", pages, drawing=grid([0, 20, 40], [0, 1, 2]))
    assert texts(file) == ["Nhóm | Việc", "A | Giữ sổ", "Hủy sổ", "B | Ghi sổ"]


def test_a_frame_is_no_table(tmp_path: Path) -> None:
    lines = ["Điều 1. Sổ tay được giữ", "cẩn thận.", "Điều 2. Hết."]
    file = pdf(tmp_path / "a.pdf", [lines], drawing=f"{grid([0, 40], [0, 2])} {grid([0, 40], [0, 2, 3])}")
    assert texts(file) == lines


def test_a_white_ground_behind_a_cell_rules_nothing(tmp_path: Path) -> None:
    ground = f"1 1 1 rg 48 {TOP - 3 * HEIGHT + 4} 30 20 re f 52 {TOP - 3 * HEIGHT + 9} 30 4 re f 0 g"
    file = pdf(tmp_path / "a.pdf", [RULED], drawing=f"{ground} {grid([0, 20, 40, 60], [1, 2, 4, 5])}")
    assert texts(file)[1:4] == ROWS


def test_rules_that_cut_words_make_no_table(tmp_path: Path) -> None:
    file = pdf(tmp_path / "a.pdf", [RULED], drawing=grid([0, 6, 23, 43, 60], [1, 2, 4, 5]))
    assert not [line for line in texts(file) if " | " in line]


# tables without lines around them

ALIGNED = [
    "Điều 1. Lưu sổ theo bảng sau:",
    columns("STT", "Nơi giữ", "Loại sổ", "Thời hạn"),
    columns("1", "Bí thư chi bộ", "Sổ giấy của", "5 năm"),
    columns("", "và phó bí thư", "chi bộ", ""),
    columns("2", "Văn phòng", "Sổ điện tử", "10 năm"),
    columns("3", "Chi ủy", "", "Lâu dài"),
    "Điều 2. Hiệu lực của quy định này kể từ ngày ký ban hành, thay cho mọi quy định trước",
]
ALIGNED_ROWS = [
    "STT | Nơi giữ | Loại sổ | Thời hạn",
    "1 | Bí thư chi bộ và phó bí thư | Sổ giấy của chi bộ | 5 năm",
    "2 | Văn phòng | Sổ điện tử | 10 năm",
    "3 | Chi ủy | Lâu dài",
]


def test_columns_by_alignment_below_a_head_that_counts_make_rows(tmp_path: Path) -> None:
    assert texts(pdf(tmp_path / "a.pdf", [ALIGNED])) == [ALIGNED[0], *ALIGNED_ROWS, ALIGNED[-1]]


def test_the_numbers_of_aligned_rows_open_no_provisions(tmp_path: Path) -> None:
    one, two = outline(reading(pdf(tmp_path / "a.pdf", [ALIGNED])).lines, wrapped=True).provisions
    assert (one.locator, one.children, two.locator) == ("dieu-1", (), "dieu-2")


@pytest.mark.parametrize(
    "changed",
    [
        {3: columns("", "Phó bí thư", "chi bộ", "")},  # may be the first line of row 2, its number in the middle
        {4: columns("4", "Văn phòng", "Sổ điện tử", "10 năm")},
        {1: columns("STT", "Nơi giữ")},
        {4: "2  Văn phòng giữ sổ điện tử trong mười năm kể từ ngày lập sổ cho tới hết hạn"},
        {1: columns("Loại", "Nơi giữ", "Loại sổ", "Thời hạn")},
    ],
    ids=["whose line is not sure", "numbers do not follow", "two columns", "prose across", "no head that counts"],
)
def test_what_is_not_surely_a_table_stays_lines(tmp_path: Path, changed: dict[int, str]) -> None:
    lines = [changed.get(at, line) for at, line in enumerate(ALIGNED)]
    assert not any(" | " in text for text in texts(pdf(tmp_path / "a.pdf", [lines])))


def test_a_head_said_again_begins_another_table(tmp_path: Path) -> None:
    lines = [*ALIGNED[1:6], *ALIGNED[1:6]]
    assert texts(pdf(tmp_path / "a.pdf", [lines])) == [*ALIGNED_ROWS, *ALIGNED_ROWS]
