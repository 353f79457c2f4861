from ingest.readers.columns import Line, side_by_side


def line(text: str, x: float = 50, gap: float = 0) -> Line:
    """Return a line of letters five points wide; a bar in the text is a gap, and no letter."""
    places = []
    for letter in text:
        if letter == "|":
            x += gap
        else:
            places += [] if letter == " " else [(x, x + 5)]
            x += 5
    return Line(text.replace("|", ""), 10, places)


def texts(*lines: Line) -> list[str]:
    return [line.text for line in side_by_side(lines)]


def test_a_head_in_two_columns_is_read_column_by_column() -> None:
    assert texts(
        line("BỘ TÀI CHÍNH |CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", gap=60),
        line("Số: 12/2024/TT-BTC"),
        line("Độc lập - Tự do - Hạnh phúc", x=190),
        line("THÔNG TƯ quy định về sổ tay của các cơ quan"),
    ) == [
        "BỘ TÀI CHÍNH",
        "Số: 12/2024/TT-BTC",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "THÔNG TƯ quy định về sổ tay của các cơ quan",
    ]


def test_recipients_and_signature_side_by_side_are_told_apart() -> None:
    assert texts(line("Nơi nhận: |TM. CHÍNH PHỦ", gap=90), line("- Văn phòng; |THỦ TƯỚNG", gap=80)) == [
        "Nơi nhận:",
        "- Văn phòng;",
        "TM. CHÍNH PHỦ",
        "THỦ TƯỚNG",
    ]


def test_rows_of_a_table_stay_whole() -> None:
    rows = [line("Sổ giấy |5 năm", gap=80), line("Sổ điện tử |10 năm", gap=70)]
    assert texts(*rows) == ["Sổ giấy 5 năm", "Sổ điện tử 10 năm"]


def test_none_and_one_line_stay_as_they_are() -> None:
    assert texts() == []
    assert texts(line("Nơi nhận: sổ tay")) == ["Nơi nhận: sổ tay"]
