import io
from pathlib import Path

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from ingest.document import Identity, make
from ingest.readers.notes import raised, without_marks
from made.files import GUIDE, RAISING, pdf, reading, texts

HEAD = GUIDE.split("\n")


@pytest.mark.parametrize(
    ("line", "unmarked", "marks"),
    [
        ("trong thời hạn 30¹ ngày", "trong thời hạn 30 ngày", ("1",)),
        ("là 50.000² đồng", "là 50.000 đồng", ("2",)),
        ("Điều 5¹². Tổ chức³", "Điều 5. Tổ chức", ("12", "3")),
        ("1.² Khi có nhu cầu", "1. Khi có nhu cầu", ("2",)),
        ("theo quy định ⁽¹⁾.", "theo quy định.", ("1",)),
        ("chi bộ¹,² và đảng bộ³, ⁴", "chi bộ và đảng bộ", ("1", "2", "3", "4")),
        ("chi bộ⁎⁎ họp", "chi bộ họp", ("**",)),
        ("chi bộ¹họp", "chi bộ họp", ("1",)),
        ("thang lương (³) mới", "thang lương mới", ("3",)),
        ("thủ tục (4.4.2¹ ).", "thủ tục (4.4.2).", ("1",)),
        ("kèm thẻ¹ , sổ ² ; giấy", "kèm thẻ, sổ; giấy", ("1", "2")),
        ("bằng 12¹ m", "bằng 12 m", ("1",)),
        ("gồm² ba người", "gồm ba người", ("2",)),
        ("“đặc biệt.” ⁵ ", "“đặc biệt.” ", ("5",)),
    ],
)
def test_marks_of_notes_leave_the_line(line: str, unmarked: str, marks: tuple[str, ...]) -> None:
    assert without_marks(line) == (unmarked, marks)


@pytest.mark.parametrize(
    "line",
    [
        "rộng 100 m² và 5 km², cao 3 m³",
        "8.000 đồng/m²/tháng, gia tốc 2 m/s²",
        "30⁰C",
        "1,5 x 10⁶ và 2×10⁹",
        "10⁻⁶",
        "3¹⁄₂ ngày",
        "đồng vị ¹³¹I",
        "¹ Khoản này được sửa đổi",
        "- ⁽⁴⁾ Ghi chi tiết tên gọi",
        "-⁽⁵⁾ Người có việc làm",
        "thì ghi số; ⁽⁶⁾ Người thất nghiệp là",
        "1º và N°",
        "mã ¹²³⁴ của",
    ],
)
def test_raised_figures_that_are_no_marks_stay(line: str) -> None:
    assert without_marks(line) == (line, ())


def test_only_figures_are_written_raised() -> None:
    assert [raised(text) for text in ("1", "(2)", "[3]", "1,2", "*", "o", "nd", "1a", "", ",")] == [
        "¹", "⁽²⁾", "³", "¹,²", "⁎", "o", "nd", "1a", "", ",",
    ]  # fmt: skip


@pytest.mark.parametrize("raising", RAISING)
@pytest.mark.parametrize("accents_last", [False, True])
def test_a_raised_figure_in_a_pdf_is_not_glued_to_the_figure_before(
    tmp_path: Path, raising: str, accents_last: bool
) -> None:
    rule = ["Thẻ bị hỏng thì báo cáo trong 30¹ ngày, nộp 50.000² đồng.", "Phòng rộng 100 m², xem mục 4⁎ và mục 5¹²."]
    found = reading(pdf(tmp_path / "a.pdf", [HEAD + rule], raising=raising, accents_last=accents_last))
    text = [line.text.strip() for line in found.lines]
    assert text[-2:] == [
        "Thẻ bị hỏng thì báo cáo trong 30 ngày, nộp 50.000 đồng.",
        "Phòng rộng 100 m², xem mục 4 và mục 5.",
    ]
    assert any("trang 1: bỏ dấu chú thích 1, 2, *, 12" in warning for warning in found.warnings)


def test_a_figure_in_a_smaller_font_on_the_line_is_no_mark(tmp_path: Path) -> None:
    assert texts(pdf(tmp_path / "a.pdf", [[*HEAD, "\t30 1 ngày", "30 ngày 1"]]))[-2:] == ["30 1 ngày", "30 ngày 1"]


@pytest.mark.parametrize("accents_last", [False, True])
def test_notes_at_the_foot_of_a_pdf_page_go_with_the_lines_they_belong_to(tmp_path: Path, accents_last: bool) -> None:
    pages = [
        [*HEAD, "c) Nộp trong 30¹ ngày và", "\t¹ Mục này được sửa đổi theo", "\tHướng dẫn số 12-HD/TW.", "1"],
        ["ghi vào sổ.", "d) Đảng viên mang thẻ² khi", "\t(2) Thẻ giấy cũng được,", "2"],
        ["dự họp.", "\tnếu chưa hỏng.", "3"],
        ["đ) Không cho mượn thẻ.", "\t(1) Bảng này không phải chú thích.", "4"],
    ]
    found = reading(pdf(tmp_path / "a.pdf", pages, accents_last=accents_last))
    assert [line.text.strip() for line in found.lines if line.text.strip()][len(HEAD) :] == [
        "c) Nộp trong 30 ngày và",
        "ghi vào sổ.",
        "d) Đảng viên mang thẻ khi",
        "dự họp.",
        "đ) Không cho mượn thẻ.",
        "(1) Bảng này không phải chú thích.",
    ]
    assert [warning for warning in found.warnings if "cuối trang" in warning] == [
        "trang 1: lời chú thích 1 ở cuối trang tách khỏi lời văn",
        "trang 2: lời chú thích 2 ở cuối trang tách khỏi lời văn",
        "trang 3: lời chú thích tiếp theo trang trước ở cuối trang tách khỏi lời văn",
        "trang 4: chữ nhỏ ở cuối trang, có thể là chú thích của trang trước, còn trong lời văn",
    ]
    assert [(line.text.strip(), line.notes) for line in found.lines if line.notes] == [
        ("c) Nộp trong 30 ngày và", ("Chú thích 1: Mục này được sửa đổi theo Hướng dẫn số 12-HD/TW.",)),
        ("d) Đảng viên mang thẻ khi", ("Chú thích 2: Thẻ giấy cũng được, nếu chưa hỏng.",)),
    ]


def test_a_note_is_kept_with_the_provision_that_points_to_it_or_with_the_document(tmp_path: Path) -> None:
    head = [*HEAD[:6], "THẺ ĐẢNG VIÊN¹", *HEAD[7:]]
    place = next(i for i, line in enumerate(head) if line.startswith("1.2."))
    page = list(head)
    page[place] = "1.2. Đảng viên giữ thẻ cẩn thận², không cho người khác mượn."
    path = pdf(tmp_path / "a.pdf", [[*page, "\t¹ Tên cũ.", "\t² Thêm năm 2025."]])
    document = make(reading(path), path.name, "0" * 64, Identity()).document
    assert document.notes == ("Chú thích 1: Tên cũ.",)
    assert [(p.locator, p.notes) for p in document.walk() if p.notes] == [("1.2", ("Chú thích 2: Thêm năm 2025.",))]


def with_run(properties: str, text: str, before: str = "trong 30", after: str = " ngày.") -> bytes:
    document = docx.Document()
    for line in HEAD:
        document.add_paragraph(line)
    paragraph = document.add_paragraph(before)
    paragraph._p.append(parse_xml(f"<w:r {nsdecls('w')}>{properties}{text}</w:r>"))
    paragraph.add_run(after)
    styles = document.styles.element
    raised_style = '<w:rPr><w:vertAlign w:val="superscript"/></w:rPr>'
    for name, inside in (("Note", raised_style), ("Derived", '<w:basedOn w:val="Note"/>')):
        styles.append(parse_xml(f'<w:style {nsdecls("w")} w:type="character" w:styleId="{name}">{inside}</w:style>'))
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


SUPERSCRIPT = '<w:rPr><w:vertAlign w:val="superscript"/></w:rPr>'


@pytest.mark.parametrize(
    ("properties", "text", "mark"),
    [
        (SUPERSCRIPT, "<w:t>1</w:t>", "1"),
        (SUPERSCRIPT, "<w:t>[12]</w:t>", "12"),
        (SUPERSCRIPT, "<w:t>(*)</w:t>", "*"),
        ('<w:rPr><w:rStyle w:val="Note"/></w:rPr>', "<w:t>1</w:t>", "1"),
        ('<w:rPr><w:rStyle w:val="Derived"/></w:rPr>', "<w:t>1</w:t>", "1"),
        ('<w:rPr><w:position w:val="6"/></w:rPr>', "<w:t>1</w:t>", "1"),
        (SUPERSCRIPT, '<w:footnoteReference w:id="2"/>', "1"),
        ("", '<w:endnoteReference w:id="7"/>', "1"),
        ("", '<w:footnoteReference w:id="2" w:customMarkFollows="1"/><w:t>a</w:t>', "1"),
        ("", "<w:t>¹</w:t>", "1"),
    ],
)
def test_a_note_mark_in_a_word_file_leaves_the_text(tmp_path: Path, properties: str, text: str, mark: str) -> None:
    (tmp_path / "a.docx").write_bytes(with_run(properties, text))
    found = reading(tmp_path / "a.docx")
    assert found.lines[-1].text == "trong 30 ngày."
    assert found.warnings == (f"bỏ dấu chú thích {mark} khỏi lời văn; lời chú thích xem ở tệp gốc",)


@pytest.mark.parametrize(
    ("properties", "text", "line"),
    [
        (SUPERSCRIPT, "<w:t>2</w:t>", "rộng 100 m²."),
        ('<w:rPr><w:vertAlign w:val="baseline"/><w:rStyle w:val="Note"/></w:rPr>', "<w:t>2</w:t>", "rộng 100 m2."),
        ('<w:rPr><w:position w:val="1"/></w:rPr>', "<w:t>2</w:t>", "rộng 100 m2."),
        ('<w:rPr><w:vertAlign w:val="subscript"/></w:rPr>', "<w:t>2</w:t>", "rộng 100 m2."),
    ],
)
def test_other_figures_in_a_word_file_stay(tmp_path: Path, properties: str, text: str, line: str) -> None:
    (tmp_path / "a.docx").write_bytes(with_run(properties, text, "rộng 100 m", "."))
    found = reading(tmp_path / "a.docx")
    assert (found.lines[-1].text, found.warnings) == (line, ())


@pytest.mark.parametrize(
    "mark",
    [
        "<sup>1</sup>",
        "<sup><a href='#n1'>[1]</a></sup>",
        '<span style="vertical-align: super">1</span>',
        "<a href='#n1'><sup>(1)</sup></a>",
        "&sup1;",
    ],
)
def test_a_note_mark_in_a_page_leaves_the_text(tmp_path: Path, mark: str) -> None:
    rule = f"Thẻ bị hỏng thì nộp lại trong 30{mark} ngày, phòng rộng 100 m<sup>2</sup>, lần 1<sup>o</sup>."
    body = "".join(f"<p>{line}</p>" for line in (*HEAD[:12], rule, *HEAD[12:]))
    (tmp_path / "a.html").write_text(f"<html><body>{body}</body></html>")
    found = reading(tmp_path / "a.html")
    wanted = "Thẻ bị hỏng thì nộp lại trong 30 ngày, phòng rộng 100 m², lần 1o."
    assert wanted in [line.text for line in found.whole]
    assert wanted in [line.text for line in found.lines]
    assert found.warnings == ("bỏ dấu chú thích 1 khỏi lời văn; lời chú thích xem ở tệp gốc",)


def test_notes_of_markdown_leave_the_text(tmp_path: Path) -> None:
    text = "Nộp trong 30[^1] ngày, 50.000<sup>2</sup> đồng, phòng 100 m<sup>2</sup>.[^riêng]\n\n[^1]: Lời chú thích."
    (tmp_path / "a.md").write_text(text)
    assert texts(tmp_path / "a.md") == ["Nộp trong 30 ngày, 50.000 đồng, phòng 100 m²."]
    assert "bỏ dấu chú thích 1, 2, * khỏi lời văn" in reading(tmp_path / "a.md").warnings[0]
