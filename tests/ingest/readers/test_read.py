import io
import textwrap
import zipfile
from pathlib import Path

import docx
import pytest
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from pypdf import PdfReader, PdfWriter
from pypdf.generic import NameObject

from ingest.errors import UnreadableFile
from ingest.readers import word
from ingest.readers.read import Reading, content_of, read
from made.files import GUIDE, pdf

PAGE = GUIDE.split("\n")


def reading(path: Path) -> Reading:
    return read(path, content_of(path))


def texts(path: Path) -> list[str]:
    return [line.text.strip() for line in reading(path).lines if line.text.strip()]


def refusal(path: Path) -> str:
    with pytest.raises(UnreadableFile) as caught:
        reading(path)
    return str(caught.value)


def saved(path: Path, content: bytes | str) -> Path:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def test_pdf_lines_keep_their_page_and_lose_its_number(tmp_path: Path) -> None:
    found = reading(pdf(tmp_path / "a.pdf", [PAGE[:9], ["2", *PAGE[9:]]]))
    assert found.pages == 2
    assert [(line.text, line.page) for line in found.lines if line.text.strip()] == [
        *((line, 1) for line in PAGE[:9]),
        *((line, 2) for line in PAGE[9:]),
    ]


def test_a_scanned_pdf_is_refused_naming_file_and_page(tmp_path: Path) -> None:
    path = pdf(tmp_path / "quet.pdf", [[], ["", "1"]], image=True)
    message = refusal(path)
    assert "quet.pdf" in message
    assert "trang 1, 2 không có lớp chữ, cần OCR" in message


@pytest.mark.parametrize(
    "drawing",
    ["10 10 100 200 re f", "0 0 m 200 200 l S", "0.9 g 0 0 595 842 re f", "BT /F 12 Tf <7f> Tj ET", "/Lost Do"],
    ids=["filled", "stroked", "grey", "text of no letters", "object"],
)
def test_a_page_that_shows_something_and_has_no_text_is_refused_by_number(tmp_path: Path, drawing: str) -> None:
    whole, empty = (
        PdfReader(pdf(tmp_path / "a.pdf", [PAGE])),
        PdfReader(pdf(tmp_path / "b.pdf", [[]], drawing=drawing)),
    )
    writer = PdfWriter()
    for page in (*whole.pages, *empty.pages, *whole.pages):
        writer.add_page(page)
    writer.write(tmp_path / "c.pdf")
    assert "trang 2 " in refusal(tmp_path / "c.pdf")


@pytest.mark.parametrize(
    "drawing",
    ["", "1 g 0 0 595 842 re f", "1 1 1 rg 0 0 595 842 re f", "q 0 0 0 0 k 0 0 9 9 re f Q", "BT /F 12 Tf <> Tj ET"],
)
def test_a_page_that_is_truly_blank_is_no_fault(tmp_path: Path, drawing: str) -> None:
    whole, empty = (
        PdfReader(pdf(tmp_path / "a.pdf", [PAGE])),
        PdfReader(pdf(tmp_path / "b.pdf", [[" "], []], drawing=drawing)),
    )
    writer = PdfWriter()
    for page in (*whole.pages, *empty.pages):
        writer.add_page(page)
    writer.write(tmp_path / "c.pdf")
    assert texts(tmp_path / "c.pdf") == PAGE


def test_a_last_page_of_letters_drawn_as_shapes_is_named(tmp_path: Path) -> None:
    whole = PdfReader(pdf(tmp_path / "a.pdf", [PAGE]))
    imprint = PdfReader(pdf(tmp_path / "b.pdf", [[]], drawing="10 10 5 20 re f"))
    writer = PdfWriter()
    for page in (*whole.pages, *imprint.pages):
        writer.add_page(page)
    writer.write(tmp_path / "c.pdf")
    assert "trang 2 chỉ có hình vẽ" in reading(tmp_path / "c.pdf").warnings[0]


@pytest.mark.parametrize("lost", [slice(0, None), slice(0, 20), slice(60, 90)])
def test_a_pdf_page_of_damaged_data_is_refused_by_number(tmp_path: Path, lost: slice) -> None:
    writer = PdfWriter(clone_from=PdfReader(pdf(tmp_path / "a.pdf", [PAGE, PAGE])))
    content = writer.pages[1].get_contents()
    assert content is not None
    packed = content.flate_encode()
    packed._data = (
        packed._data[: lost.start] + bytes(len(packed._data[lost])) + packed._data[lost.stop or len(packed._data) :]
    )
    writer.pages[1][NameObject("/Contents")] = writer._add_object(packed)
    writer.write(tmp_path / "b.pdf")
    assert "trang 2" in refusal(tmp_path / "b.pdf")


def test_text_with_characters_of_no_meaning_is_refused_naming_the_place(tmp_path: Path) -> None:
    broken = PAGE[-3].replace("Các", "C\ufffdc")
    assert "trang 2 " in refusal(pdf(tmp_path / "a.pdf", [PAGE, [broken]]))
    for name in ("a.txt", "a.md"):
        message = refusal(saved(tmp_path / name, "\n".join([*PAGE, broken])))
        assert f"dòng {len(PAGE) + 1}" in message
        assert "“- C\ufffdc tỉnh ủy, thành ủy.”" in message
    html = f"<html><body><p>{'</p><p>'.join([*PAGE, broken])}</p></body></html>"
    assert f"dòng {len(PAGE) + 1}" in refusal(saved(tmp_path / "a.html", html))
    document = docx.Document()
    for line in (*PAGE, broken):
        document.add_paragraph(line)
    document.save(str(tmp_path / "a.docx"))
    assert f"dòng {len(PAGE) + 1}" in refusal(tmp_path / "a.docx")


def test_a_pdf_with_a_password_is_refused(tmp_path: Path) -> None:
    writer = PdfWriter(clone_from=PdfReader(pdf(tmp_path / "a.pdf", [PAGE])))
    writer.encrypt("mật khẩu", algorithm="RC4-128")
    writer.write(tmp_path / "b.pdf")
    assert "đặt mật khẩu" in refusal(tmp_path / "b.pdf")


def test_a_pdf_whose_accents_were_drawn_last_is_read_by_position(tmp_path: Path) -> None:
    assert texts(pdf(tmp_path / "a.pdf", [PAGE], accents_last=True)) == PAGE


def test_a_damaged_pdf_is_refused(tmp_path: Path) -> None:
    assert "b.pdf: " in refusal(saved(tmp_path / "b.pdf", b"%PDF-1.4\nrubbish"))


def test_an_old_font_is_refused(tmp_path: Path) -> None:
    tcvn3 = ["§¶ng viªn ®­îc th«ng tin vÒ t×nh h×nh vµ nhiÖm vô cña ®Þa ph­¬ng"] * 5
    assert "TCVN3" in refusal(pdf(tmp_path / "a.pdf", [tcvn3]))


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.pdf", "<!DOCTYPE html><html><body>x</body></html>", "nội dung là HTML"),
        ("a.docx", "chữ thường", "nội dung là văn bản"),
        ("a.txt", b"%PDF-1.7", "nội dung là PDF"),
        ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "đời cũ"),
        ("a.md", b"{\\rtf1 x}", "RTF"),
        ("a.html", b"\x89PNG\r\n", "ảnh"),
        ("a.xlsx", b"PK\x03\x04", "không đọc được loại tệp “.xlsx”"),
        ("a", b"x", "không có đuôi"),
        ("a.txt", b"", "tệp rỗng"),
        ("a.txt", b" \n\n ", "không có chữ nào"),
        ("a.html", "<html><body></body></html>", "không"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_reason(
    tmp_path: Path, name: str, content: bytes | str, said: str
) -> None:
    message = refusal(saved(tmp_path / name, content))
    assert message.startswith(name)
    assert said in message


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_text_in_several_encodings(tmp_path: Path, encoding: str) -> None:
    assert texts(saved(tmp_path / "a.txt", GUIDE.encode(encoding))) == PAGE


def test_text_broken_into_lines_is_told_from_one_paragraph_a_line(tmp_path: Path) -> None:
    paragraph = "Chi bộ họp thường lệ mỗi tháng một lần để bàn việc thực hiện nhiệm vụ của đảng viên. " * 3
    assert reading(saved(tmp_path / "a.txt", "\n".join(textwrap.wrap(paragraph, 60)))).wrapped
    assert not reading(saved(tmp_path / "b.txt", GUIDE)).wrapped
    assert not reading(saved(tmp_path / "c.txt", paragraph)).wrapped


def test_markdown_marks_go_and_its_lines_are_joined(tmp_path: Path) -> None:
    text = "---\ntitle: x\n---\n# Sinh hoạt chi bộ\n\nChi bộ **họp** mỗi\ntháng [một lần](https://a.vn).\n"
    text += "\n* Đúng giờ\n* Đủ người"
    assert texts(saved(tmp_path / "a.md", text)) == [
        "Sinh hoạt chi bộ",
        "Chi bộ họp mỗi tháng một lần.",
        "- Đúng giờ",
        "- Đủ người",
    ]


def test_html_gives_the_article_and_what_the_page_says_of_itself(tmp_path: Path) -> None:
    paragraph = "Chi bộ họp thường lệ mỗi tháng một lần để bàn việc thực hiện nhiệm vụ của đảng viên ở nước ngoài."
    html = f"""<!doctype html><html><head><title>Họp chi bộ thường lệ</title>
        <meta property="og:site_name" content="Báo A">
        <meta property="article:published_time" content="2024-05-06T07:00:00+07:00"></head>
        <body><nav><a href="/">Trang chủ</a></nav><article><h1>Họp chi bộ thường lệ</h1>
        <p>{paragraph}</p><p>{paragraph[:-1]}, lao động.</p>
        <div><h3><a href="/khac">Một bài báo khác hẳn về kinh tế</a></h3><p>Tóm tắt bài báo khác.</p></div>
        </article><footer>© Báo A</footer></body></html>"""
    found = reading(saved(tmp_path / "a.html", html))
    said = "\n".join(line.text for line in found.lines)
    assert paragraph in said
    assert "kinh tế" not in said
    assert "Tóm tắt" not in said
    assert (found.title, str(found.published), found.site) == ("Họp chi bộ thường lệ", "2024-05-06", "Báo A")
    assert any("kinh tế" in line.text for line in found.whole)


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
    assert [line for line in word.paragraphs("a.docx", buffer.getvalue()) if line.strip()] == [
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
    monkeypatch.setattr(word, "_UNPACKED_LIMIT", 1000)
    with zipfile.ZipFile(tmp_path / "a.docx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"\0" * 1001)
    assert "quá lớn" in refusal(tmp_path / "a.docx")
