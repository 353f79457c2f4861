import io
import zipfile
from pathlib import Path

import docx
import pytest
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from hypothesis import given
from hypothesis import strategies as st

from ingest.readers import archive, word
from made.files import refusal, saved, texts, word_file, word_paragraph

SENTENCE = "Đảng viên phải đóng đảng phí hằng tháng theo quy định của Điều lệ Đảng và hướng dẫn của cấp trên."
LEVEL = '<w:lvl w:ilvl="{}"><w:start w:val="{}"/><w:numFmt w:val="upperRoman"/><w:lvlText w:val="%1."/></w:lvl>'
WORDS = st.lists(st.text("abcđêư ", min_size=1).map(str.strip).filter(bool), max_size=6)


def filled(content: bytes) -> list[str]:
    return [line for line in word.paragraphs("a.docx", content).lines if line.strip()]


def read(body: str, numbering: str = "") -> list[str]:
    return filled(word_file(body, numbering))


def numbered(*paragraphs: str, style: str = "decimal", pattern: str = "%1.", start: int = 1) -> list[str]:
    """Return what is read of paragraphs that are all of one list."""
    properties = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="90"/></w:numPr>'
    level = f'<w:start w:val="{start}"/><w:numFmt w:val="{style}"/><w:lvlText w:val="{pattern}"/>'
    numbering = (
        f'<w:abstractNum w:abstractNumId="90"><w:lvl w:ilvl="0">{level}</w:lvl></w:abstractNum>'
        '<w:num w:numId="90"><w:abstractNumId w:val="90"/></w:num>'
    )
    return read("".join(word_paragraph(text, properties) for text in paragraphs), numbering)


def test_a_file_without_words_has_no_lines() -> None:
    assert read("") == []
    assert read(word_paragraph("")) == []


@given(WORDS)
def test_paragraphs_come_in_order_each_a_line_and_none_is_lost(written: list[str]) -> None:
    assert read("".join(map(word_paragraph, written))) == written


@pytest.mark.parametrize(
    ("inside", "line"),
    [
        ("<w:t>Điều</w:t><w:tab/><w:t>5</w:t>", ["Điều 5"]),
        ("<w:t>294</w:t><w:noBreakHyphen/><w:t>QĐ/TW</w:t>", ["294-QĐ/TW"]),
        ("<w:t>Hà Nội</w:t><w:br/><w:t>năm 2025</w:t>", ["Hà Nội", "năm 2025"]),
        ("<w:t>Hà Nội</w:t><w:cr/><w:t>năm 2025</w:t>", ["Hà Nội", "năm 2025"]),
        ("<w:t>chi</w:t></w:r><w:r><w:t> bộ</w:t>", ["chi bộ"]),
    ],
    ids=["tab", "hyphen", "break", "return", "runs"],
)
def test_what_stands_between_words_is_read_as_word_shows_it(inside: str, line: list[str]) -> None:
    assert read(f"<w:p><w:r>{inside}</w:r></w:p>") == line


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        (f"<w:p><w:ins><w:r><w:t>{SENTENCE}</w:t></w:r></w:ins></w:p>", [SENTENCE]),
        ("<w:p><w:del><w:r><w:t>bị xóa</w:t></w:r></w:del></w:p>", []),
        ("<w:p><w:moveFrom><w:r><w:t>chuyển đi</w:t></w:r></w:moveFrom></w:p>", []),
        (f"<w:sdt><w:sdtContent>{word_paragraph(SENTENCE)}</w:sdtContent></w:sdt>", [SENTENCE]),
        (f"<w:customXml>{word_paragraph(SENTENCE)}</w:customXml>", [SENTENCE]),
        (f"<w:p><w:hyperlink><w:r><w:t>{SENTENCE}</w:t></w:r></w:hyperlink></w:p>", [SENTENCE]),
    ],
    ids=["inserted", "deleted", "moved away", "content control", "custom XML", "link"],
)
def test_what_stands_in_the_document_is_read_and_what_was_taken_out_is_not(body: str, lines: list[str]) -> None:
    assert read(body) == lines


def test_what_was_moved_is_read_once_where_it_stands_now() -> None:
    moved = '<w:{0} w:id="1" w:author="a"><w:r><w:t>{1}</w:t></w:r></w:{0}>'
    gone, come = (f"<w:p>{moved.format(tag, SENTENCE)}</w:p>" for tag in ("moveFrom", "moveTo"))
    assert read(gone + word_paragraph("Chi bộ họp.") + come) == ["Chi bộ họp.", SENTENCE]


@pytest.mark.parametrize(
    ("style", "pattern", "start", "lines"),
    [
        ("decimal", "Điều %1.", 1, ["Điều 1. Một", "Điều 2. Hai"]),
        ("decimal", "%1.", 7, ["7. Một", "8. Hai"]),
        ("decimalZero", "%1)", 1, ["01) Một", "02) Hai"]),
        ("lowerLetter", "%1)", 1, ["a) Một", "b) Hai"]),
        ("upperLetter", "%1.", 2, ["B. Một", "C. Hai"]),
        ("lowerRoman", "(%1)", 3, ["(iii) Một", "(iv) Hai"]),
        ("bullet", "•", 1, ["- Một", "- Hai"]),
        ("none", "", 1, ["Một", "Hai"]),
    ],
)
def test_a_list_is_numbered_in_its_own_style(style: str, pattern: str, start: int, lines: list[str]) -> None:
    assert numbered("Một", "Hai", style=style, pattern=pattern, start=start) == lines


def test_an_empty_paragraph_of_a_list_takes_no_number() -> None:
    assert numbered("Một", "", "Hai") == ["1. Một", "2. Hai"]


def test_two_alike_paragraphs_of_a_list_have_a_number_each() -> None:
    assert numbered("Chi bộ họp.", "Chi bộ họp.") == ["1. Chi bộ họp.", "2. Chi bộ họp."]


def test_headers_and_footers_are_left_out() -> None:
    document = docx.Document()
    document.add_paragraph(SENTENCE)
    document.sections[0].header.paragraphs[0].text = "MẬT"
    document.sections[0].footer.paragraphs[0].text = "Trang 1"
    buffer = io.BytesIO()
    document.save(buffer)
    assert filled(buffer.getvalue()) == [SENTENCE]


def test_word_tables_insertions_and_deletions(tmp_path: Path) -> None:
    document = docx.Document()
    head = document.add_table(1, 2)
    head.cell(0, 0).text = "BAN CHẤP HÀNH TRUNG ƯƠNG\nSố 07-HD/TW"
    head.cell(0, 1).text = "ĐẢNG CỘNG SẢN VIỆT NAM"
    paragraph = document.add_paragraph("Chi bộ ")
    for tag, inner in (("ins", "w:t"), ("del", "w:delText")):
        change = parse_xml(
            f'<w:{tag} {nsdecls("w")} w:id="1" w:author="a"><w:r><{inner}>{tag}</{inner}></w:r></w:{tag}>'
        )
        paragraph._p.append(change)
    figures = document.add_table(1, 2)
    figures.cell(0, 0).text, figures.cell(0, 1).text = "Năm", "Số chi bộ"
    document.sections[0].header.paragraphs[0].text = "đầu trang"
    buffer = io.BytesIO()
    document.save(buffer)
    assert filled(buffer.getvalue()) == [
        "BAN CHẤP HÀNH TRUNG ƯƠNG",
        "Số 07-HD/TW",
        "ĐẢNG CỘNG SẢN VIỆT NAM",
        "Chi bộ ins",
        "Năm | Số chi bộ",
    ]


def test_the_numbers_that_word_writes_itself_are_read(tmp_path: Path) -> None:
    document = docx.Document()
    root = document.part.numbering_part.element
    levels = (("decimal", "%1."), ("decimal", "%1.%2."), ("lowerLetter", "%3)"), ("bullet", "•"))
    abstract = "".join(
        f'<w:lvl w:ilvl="{n}"><w:start w:val="1"/><w:numFmt w:val="{style}"/><w:lvlText w:val="{pattern}"/></w:lvl>'
        for n, (style, pattern) in enumerate(levels)
    )
    root.insert(0, parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="90">{abstract}</w:abstractNum>'))
    root.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="90"><w:abstractNumId w:val="90"/></w:num>'))
    for level, text in ((0, "Một"), (1, "Con"), (2, "Điểm"), (2, "Điểm"), (3, "Gạch"), (0, "Hai"), (1, "Con")):
        properties = document.add_paragraph(text)._p.get_or_add_pPr()
        number = OxmlElement("w:numPr")
        for tag, value in (("w:ilvl", level), ("w:numId", 90)):
            child = OxmlElement(tag)
            child.set(qn("w:val"), str(value))
            number.append(child)
        properties.append(number)
    document.save(str(tmp_path / "a.docx"))
    assert texts(tmp_path / "a.docx") == ["1. Một", "1.1. Con", "a) Điểm", "b) Điểm", "- Gạch", "2. Hai", "2.1. Con"]


def test_a_damaged_word_file_is_refused(tmp_path: Path) -> None:
    assert "hỏng" in refusal(saved(tmp_path / "a.docx", b"PK\x03\x04 word/ rubbish"))


def test_a_word_file_that_unpacks_to_too_much_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "_UNPACKED_LIMIT", 1000)
    with zipfile.ZipFile(tmp_path / "a.docx", "w", zipfile.ZIP_DEFLATED) as zipped:
        zipped.writestr("word/document.xml", b"\0" * 1001)
    assert "quá lớn" in refusal(tmp_path / "a.docx")


@pytest.mark.parametrize("depth", [1, 2, 3, 22])
def test_tables_inside_tables_are_read_once(depth: int) -> None:
    start, end = "<w:tbl><w:tr><w:tc>" * depth, "<w:p/></w:tc></w:tr></w:tbl>" * depth
    assert read(start + word_paragraph(SENTENCE) + word_paragraph("Chi bộ họp.") + end) == [SENTENCE, "Chi bộ họp."]


def test_rows_and_cells_inside_content_controls_are_read() -> None:
    cell = f"<w:tc>{word_paragraph(SENTENCE)}</w:tc>"
    row = f"<w:tr><w:sdt><w:sdtContent>{cell}</w:sdtContent></w:sdt></w:tr>"
    body = f"<w:tbl><w:sdt><w:sdtContent>{row}</w:sdtContent></w:sdt></w:tbl>"
    assert read(body) == [SENTENCE]


@pytest.mark.parametrize(
    ("level", "list_", "abstract"),
    [
        ("900000000", '<w:abstractNumId w:val="90"/>', LEVEL.format(900000000, 1)),
        ("abc", '<w:abstractNumId w:val="90"/>', LEVEL.format(0, 1)),
        ("0", '<w:abstractNumId w:val="90"/>', LEVEL.format("abc", 1)),
        ("0", '<w:abstractNumId w:val="90"/>', LEVEL.format(0, "abc")),
        ("0", '<w:abstractNumId w:val="90"/>', LEVEL.format(0, "9" * 5000)),
        ("0", '<w:abstractNumId w:val="91"/>', LEVEL.format(0, 1)),
        ("0", "", LEVEL.format(0, 1)),
    ],
)
def test_a_paragraph_with_odd_numbering_only_has_no_number(level: str, list_: str, abstract: str) -> None:
    properties = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="90"/></w:numPr>'
    numbering = f'<w:abstractNum w:abstractNumId="90">{abstract}</w:abstractNum><w:num w:numId="90">{list_}</w:num>'
    assert read(word_paragraph(SENTENCE, properties), numbering) == [SENTENCE]


def test_roman_numbers_are_written_in_full() -> None:
    properties = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="90"/></w:numPr>'
    numbering = (
        f'<w:abstractNum w:abstractNumId="90">{LEVEL.format(0, 1949)}</w:abstractNum>'
        '<w:num w:numId="90"><w:abstractNumId w:val="90"/></w:num>'
    )
    assert read(word_paragraph(SENTENCE, properties), numbering) == [f"MCMXLIX. {SENTENCE}"]


def listed(paragraphs: list[tuple[str, int, int]], levels: str, numbers: str) -> list[str]:
    """Return what is read of paragraphs (text, list, level) of lists that share one definition."""
    properties = '<w:numPr><w:ilvl w:val="{}"/><w:numId w:val="{}"/></w:numPr>'
    body = "".join(word_paragraph(text, properties.format(level, number)) for text, number, level in paragraphs)
    return read(body, f'<w:abstractNum w:abstractNumId="90">{levels}</w:abstractNum>{numbers}')


def level(depth: int, pattern: str, more: str = "") -> str:
    return f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/>{more}<w:lvlText w:val="{pattern}"/></w:lvl>'


def of_shared(number: int, more: str = "") -> str:
    return f'<w:num w:numId="{number}"><w:abstractNumId w:val="90"/>{more}</w:num>'


def test_lists_that_share_a_definition_count_on_and_an_override_sets_the_number_once() -> None:
    numbers = (
        of_shared(90)
        + of_shared(91)
        + of_shared(92, '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="7"/></w:lvlOverride>')
    )
    paragraphs = [("Một", 90, 0), ("Hai", 91, 0), ("Bảy", 92, 0), ("Tám", 92, 0), ("Chín", 90, 0)]
    assert listed(paragraphs, level(0, "%1."), numbers) == ["1. Một", "2. Hai", "7. Bảy", "8. Tám", "9. Chín"]


def test_articles_are_counted_on_through_chapters_where_the_file_says_so() -> None:
    levels = level(0, "Chương %1.") + level(1, "Điều %2.", '<w:lvlRestart w:val="0"/>') + level(2, "%3.")
    paragraphs = [("A", 90, 0), ("B", 90, 1), ("C", 90, 2), ("D", 90, 0), ("E", 90, 1), ("G", 90, 2)]
    assert listed(paragraphs, levels, of_shared(90)) == [
        "Chương 1. A",
        "Điều 1. B",
        "1. C",
        "Chương 2. D",
        "Điều 2. E",
        "1. G",
    ]


def test_a_list_comes_from_a_style_that_the_paragraphs_style_is_based_on() -> None:
    document = docx.Document(io.BytesIO(word_file("", '<w:abstractNum w:abstractNumId="90">' + level(0, "%1.") +
        "</w:abstractNum>" + of_shared(90))))  # fmt: skip
    number = '<w:pPr><w:numPr><w:numId w:val="90"/></w:numPr></w:pPr>'
    for name, inside in (("Clause", number), ("Derived", '<w:basedOn w:val="Clause"/>')):
        style = f'<w:style {nsdecls("w")} w:type="paragraph" w:styleId="{name}">{inside}</w:style>'
        document.styles.element.append(parse_xml(style))
    for text in ("Một", "Hai"):
        xml = word_paragraph(text, '<w:pStyle w:val="Derived"/>').replace("<w:p>", f"<w:p {nsdecls('w')}>", 1)
        document.element.body.insert(-1, parse_xml(xml))
    buffer = io.BytesIO()
    document.save(buffer)
    assert filled(buffer.getvalue()) == ["1. Một", "2. Hai"]


@pytest.mark.parametrize(
    ("properties", "warning"),
    [
        ("<w:strike/>", "bỏ chữ bị gạch ngang: “ba năm”"),
        ("<w:dstrike/>", "bỏ chữ bị gạch ngang: “ba năm”"),
        ("<w:vanish/>", "bỏ chữ ẩn, trắng hoặc quá nhỏ: “ba năm”"),
        ('<w:color w:val="FFFFFF"/>', "bỏ chữ ẩn, trắng hoặc quá nhỏ: “ba năm”"),
        ('<w:sz w:val="2"/>', "bỏ chữ ẩn, trắng hoặc quá nhỏ: “ba năm”"),
        ('<w:strike w:val="0"/>', None),
        ('<w:color w:val="FFFFFF"/><w:shd w:val="clear" w:fill="000080"/>', None),
        ('<w:color w:val="FF0000"/>', None),
    ],
)
def test_struck_and_hidden_words_are_left_out_and_said(properties: str, warning: str | None) -> None:
    body = f"<w:p><w:r><w:t>Lưu </w:t></w:r><w:r><w:rPr>{properties}</w:rPr><w:t>ba năm</w:t></w:r></w:p>"
    found = word.paragraphs("a.docx", word_file(body))
    assert found.warnings == ([warning] if warning else [])
    assert found.lines[0].strip() == ("Lưu" if warning else "Lưu ba năm")


def test_a_paragraph_struck_out_keeps_its_number_in_the_list() -> None:
    struck = word_paragraph("Hai", '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="90"/></w:numPr>').replace(
        "<w:r>", "<w:r><w:rPr><w:strike/></w:rPr>"
    )
    plain = [word_paragraph(t, '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="90"/></w:numPr>') for t in ("Một", "Ba")]
    numbering = f'<w:abstractNum w:abstractNumId="90">{level(0, "%1.")}</w:abstractNum>{of_shared(90)}'
    assert read(plain[0] + struck + plain[1], numbering) == ["1. Một", "3. Ba"]


def cell(*lines: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{''.join(map(word_paragraph, lines))}</w:tc>"


def test_rows_stay_whole_with_two_paragraphs_in_a_cell_a_cell_merged_and_a_table_inside() -> None:
    inner = f"<w:tc><w:tbl><w:tr>{cell('a')}{cell('b')}</w:tr></w:tbl><w:p/></w:tc>"
    rows = (
        cell("Sổ giấy", properties='<w:vMerge w:val="restart"/>') + cell("5 năm", "(từ ngày ghi)"),
        cell("", properties="<w:vMerge/>") + cell("10 năm"),
        cell("Sổ khác") + inner,
    )
    table = f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in rows)}</w:tbl>"
    assert read(table) == ["Sổ giấy | 5 năm (từ ngày ghi)", "Sổ giấy | 10 năm", "Sổ khác | a | b"]
