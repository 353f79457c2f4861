import textwrap
from pathlib import Path

import docx
import pytest

from made.files import GUIDE, pdf, reading, refusal, saved, texts

PAGE = GUIDE.split("\n")


@pytest.mark.usefixtures("no_programs")
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


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.pdf", "<!DOCTYPE html><html><body>x</body></html>", "nội dung là HTML"),
        ("a.docx", "chữ thường", "nội dung là văn bản"),
        ("a.txt", b"%PDF-1.7", "nội dung là PDF"),
        ("a.docx", b"\xd0\xcf\x11\xe0" + "WordDocument".encode("utf-16-le"), "nội dung là DOC"),
        ("a.doc", b"\xd0\xcf\x11\xe0" + "Workbook".encode("utf-16-le"), "đời cũ không phải Word"),
        ("a.docx", b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "đặt mật khẩu"),
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


def test_a_text_longer_than_any_document_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "dai.txt"
    path.write_text("Đảng viên đóng đảng phí hằng tháng. " * 120_000, encoding="utf-8")
    assert "dai.txt: 4.3 triệu chữ cái, quá giới hạn 4 triệu" in refusal(path)


@pytest.mark.parametrize("name", ["a.txt", "a.md"])
def test_a_text_far_too_long_is_refused_before_it_is_decoded(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(_lines: object) -> None:
        raise AssertionError

    monkeypatch.setattr("ingest.readers.encodings.to_unicode", never)
    assert "quá giới hạn 4 triệu" in refusal(saved(tmp_path / name, "Đảng viên đóng đảng phí. " * 520_000))


def test_letters_without_end_are_no_text(tmp_path: Path) -> None:
    refused = refusal(saved(tmp_path / "a.txt", f"{GUIDE}\n{'đảng' * 500}"))
    assert "a.txt: dòng 21 có một “từ” dài 2000 ký tự: “đảngđảng" in refused
    assert texts(saved(tmp_path / "b.txt", f"{GUIDE}\n{'_' * 3000}"))[-1] == "_" * 3000


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.html"])
def test_a_text_overwritten_with_zeros_is_refused_but_for_those_at_its_end(
    tmp_path: Path, name: str, encoding: str
) -> None:
    form = "<html><body>{}</body></html>" if name == "a.html" else "{}"
    holed = form.format("<p>" * (name == "a.html") + GUIDE.replace("30 ngày", "\0" * 7))
    assert "chữ hỏng “" in refusal(saved(tmp_path / name, holed.encode(encoding)))
    whole = form.format(f"<p>{'Đảng viên giữ thẻ cẩn thận. ' * 30}") + "\0" * 40
    assert texts(saved(tmp_path / name, whole.encode(encoding)))


def test_noncharacters_leave_the_text(tmp_path: Path) -> None:
    assert texts(saved(tmp_path / "a.txt", "Đảng\ufdd0 viên\ufdd1\ufdef đóng đảng phí.")) == [
        "Đảng viên đóng đảng phí."
    ]


def test_markdowns_own_marks_are_no_text(tmp_path: Path) -> None:
    text = (
        "1\\. Sổ tay\\*&nbsp;mới\n\n2\\. Lưu ~~3 năm~~ 5 năm<br>rồi hủy, phòng 10 m<sup>2</sup>.\n\n"
        "<!-- nháp -->\n\n| Loại | Hạn |\n|:---|---:|\n| Sổ giấy | 5 năm |\n"
    )
    found = reading(saved(tmp_path / "a.md", text))
    assert [line.text for line in found.lines if line.text] == [
        "1. Sổ tay* mới",
        "2. Lưu 5 năm",
        "rồi hủy, phòng 10 m².",
        "Loại | Hạn",
        "Sổ giấy | 5 năm",
    ]
    assert found.warnings == ("bỏ chữ bị gạch ngang: “3 năm”",)


def test_a_markdown_list_of_ones_is_counted_as_it_is_shown(tmp_path: Path) -> None:
    text = "Điều 1. Sổ\n\n1. Một\n\n1. Hai\n   1. Con\n   1. Con\n1. Ba\n\nĐiều 2. Hủy\n\n1. Một\n2. Hai\n4. Bốn"
    assert texts(saved(tmp_path / "a.md", text)) == [
        "Điều 1. Sổ", "1. Một", "2. Hai", "1. Con", "2. Con", "3. Ba", "Điều 2. Hủy", "1. Một", "2. Hai", "4. Bốn",
    ]  # fmt: skip


def test_escaped_numbers_begin_lines_and_rulers_of_markdown_are_no_text(tmp_path: Path) -> None:
    source = "Điều 1. A\n===\n1\\. Một\n2\\. Hai\na\\) Điểm\n\\- Gạch\n\nĐiều 2. B\n---\nHết"
    assert texts(saved(tmp_path / "a.md", source)) == [
        "Điều 1. A", "1. Một", "2. Hai", "a) Điểm", "- Gạch", "Điều 2. B", "Hết",
    ]  # fmt: skip


def test_a_head_in_a_markdown_table_is_read_cell_by_cell(tmp_path: Path) -> None:
    text = "| BAN CHẤP HÀNH TRUNG ƯƠNG | ĐẢNG CỘNG SẢN VIỆT NAM |\n|---|---|\n\nSổ tay"
    assert texts(saved(tmp_path / "a.md", text)) == ["BAN CHẤP HÀNH TRUNG ƯƠNG", "ĐẢNG CỘNG SẢN VIỆT NAM", "Sổ tay"]


def test_one_line_in_a_font_of_no_known_letters_refuses_the_file_by_its_place(tmp_path: Path) -> None:
    lines = [*PAGE, *PAGE[7:], "§¶ng vi£n ®u¢c th¤ng t¡n v² t×nh h§nh"]
    assert f"dòng {len(lines)} có 1 dòng" in refusal(saved(tmp_path / "a.txt", "\n".join(lines)))


def test_lines_in_capitals_and_lines_broken_on_purpose_are_not_joined(tmp_path: Path) -> None:
    text = "T/M BAN BÍ THƯ\nTỔNG BÍ THƯ\nTrần Văn B\n\nHà Nội  \nngày 5\\\nnăm 2026\ncủa chi bộ"
    assert texts(saved(tmp_path / "a.md", text)) == [
        "T/M BAN BÍ THƯ", "TỔNG BÍ THƯ", "Trần Văn B", "Hà Nội", "ngày 5", "năm 2026 của chi bộ",
    ]  # fmt: skip
