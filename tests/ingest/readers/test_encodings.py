import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from docx import Document

from ingest.readers import encodings
from ingest.readers.encodings import Decoded, from_tcvn3, from_viscii, from_vni, to_unicode
from made.files import GUIDE, pdf, reading, refusal, saved, texts

LETTERS = "".join(
    unicodedata.normalize("NFC", vowel + tone)
    for vowel in "aăâeêioôơuưyAĂÂEÊIOÔƠUƯY"
    for tone in ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
) + "đĐ"  # fmt: skip
TITLE = "VỀ THẺ ĐẢNG VIÊN Ở NƯỚC NGOÀI"
SHORT = "Quy định"


def _written(decode: Callable[[str], str], candidates: list[str]) -> dict[str, str]:
    """Return how each letter is written in the encoding, found by trying what could be."""
    return {decode(text): text for text in reversed(candidates)}


def in_tcvn3(text: str) -> str:
    """Return the text as programs store it, capitals with a tone in small letters as its plain fonts have them."""
    written = _written(from_tcvn3, [chr(code) for code in range(0xA1, 0x100)])
    return "".join(written.get(letter) or written.get(letter.lower(), letter) for letter in text)


def in_vni(text: str) -> str:
    marks = [chr(code) for code in range(0xC0, 0x100)]
    alone = _written(from_vni, marks)
    pairs = _written(from_vni, [v + m for v in "aeoôuöyAEOÔUÖY" for m in marks if v.isupper() == m.isupper()])
    shown = {k: v for k, v in (alone | pairs).items() if len(k) == 1}
    return "".join(shown.get(letter, letter) if not letter.isascii() else letter for letter in text)


def in_viscii(text: str) -> bytes:
    codes = [*range(0x80, 0x100), 2, 5, 6, 0x14, 0x19, 0x1E]
    written = {from_viscii(chr(code)): code for code in codes}
    return bytes(written.get(letter, ord(letter)) for letter in text if letter in written or letter.isascii())


def test_every_letter_comes_back_from_each_encoding() -> None:
    small = LETTERS.lower()
    assert from_tcvn3(in_tcvn3(small + "ĂÂÊÔƠƯĐ")) == small + "ĂÂÊÔƠƯĐ"
    assert from_vni(in_vni(LETTERS)) == LETTERS
    assert from_viscii(in_viscii(LETTERS).decode("latin-1")) == LETTERS
    shown = in_viscii(LETTERS).decode("cp1252", errors="as-latin-1")  # as Windows shows the bytes
    assert from_viscii(shown) == LETTERS


@pytest.mark.parametrize("title", ["HƯỚNG DẪN", "QUYỀN CỦA ĐẢNG VIÊN (ĐIỀU 3)", "1. QUYẾT ĐỊNH\nVỀ THẺ"])
def test_a_line_in_capitals_is_so_with_its_tones_whatever_its_font(title: str) -> None:
    assert from_tcvn3(in_tcvn3(title)) == title


@pytest.mark.parametrize("text", ["QĐ/TW ở", "Đảng viên", "Số 12-HD/TW", "UBND và", "ở"])
def test_capitals_of_an_abbreviation_or_of_a_first_letter_make_no_others(text: str) -> None:
    assert from_tcvn3(in_tcvn3(text)) == text


def test_symbols_and_other_languages_stay_as_they_are() -> None:
    for text in ("§ 12 © 2024 ± 5 µm", "Les députés européens élus à l’étranger siègent", GUIDE, ""):
        assert to_unicode([text]) == Decoded([text], [])


@pytest.mark.parametrize("encode", [in_tcvn3, in_vni], ids=["TCVN3", "VNI"])
def test_a_few_words_follow_the_others_of_their_file(encode: Callable[[str], str]) -> None:
    long, short = "Đảng viên được thông tin về tình hình và nhiệm vụ", "Số 12-QĐ/TW"
    assert to_unicode([encode(SHORT)]).lines == [encode(SHORT)]
    lines, warnings = to_unicode([encode(SHORT), encode(long), encode(short), "Trang 5"])
    assert lines == [SHORT, long, short, "Trang 5"]
    assert "chuyển 3 đoạn từ bảng mã cũ" in warnings[0]
    assert to_unicode([encode(long), "Chi bộ họp", "Bàn về"]).lines == [long, "Chi bộ họp", "Bàn về"]


@pytest.mark.parametrize(
    "content",
    [
        GUIDE.encode("utf-16-le"),
        GUIDE.encode("utf-16-be"),
        unicodedata.normalize("NFD", GUIDE).encode(),
        in_tcvn3(GUIDE.replace("ƯỚNG", "ướng")).encode("cp1252"),
        in_vni(GUIDE).encode("latin-1"),
        in_viscii(GUIDE),
    ],
    ids=["UTF-16 LE", "UTF-16 BE", "NFD", "TCVN3", "VNI", "VISCII"],
)
@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.html"])
def test_a_file_that_names_no_encoding_is_read(tmp_path: Path, name: str, content: bytes) -> None:
    wide = content[:1] == b"\0" or content[1:2] == b"\0"
    name_of = "utf-16-be" if content[:1] == b"\0" else "utf-16-le" if wide else "ascii"
    if name == "a.html":
        opening, between, closing = (
            tag.encode(name_of) for tag in ("<html><body><p>", "</p><p>", "</p></body></html>")
        )
        content = opening + content.replace("\n".encode(name_of), between) + closing
    found = [line.text for line in reading(saved(tmp_path / name, content)).whole] or texts(tmp_path / name)
    assert "1.2. Đảng viên giữ thẻ cẩn thận, không cho người khác mượn." in " ".join(found)
    assert "Hướng dẫn này có hiệu lực từ ngày 01/4/2024" in " ".join(found)


def test_the_vietnamese_code_page_of_windows_is_read(tmp_path: Path) -> None:
    apart = "".join(
        letter if len(parts := unicodedata.normalize("NFD", letter)) < 2 else _with_tone_apart(parts)
        for letter in GUIDE
    )
    assert texts(saved(tmp_path / "a.txt", apart.encode("cp1258"))) == GUIDE.split("\n")


def _with_tone_apart(parts: str) -> str:
    tones = "".join(part for part in parts if part in "\u0300\u0301\u0303\u0309\u0323")
    return unicodedata.normalize("NFC", "".join(part for part in parts if part not in tones)) + tones


def test_an_old_font_in_a_docx_file_is_decoded_with_its_capitals(tmp_path: Path) -> None:
    document = Document()
    for text, font in ((TITLE.lower(), ".VnTimeH"), ("Đảng viên giữ thẻ cẩn thận và báo cáo chi bộ", ".VnTime")):
        document.add_paragraph().add_run(in_tcvn3(text)).font.name = font
    document.save(str(tmp_path / "a.docx"))
    found = reading(tmp_path / "a.docx")
    assert [line.text for line in found.lines] == [TITLE, "Đảng viên giữ thẻ cẩn thận và báo cáo chi bộ"]
    assert found.warnings == ("chuyển 2 đoạn từ bảng mã cũ TCVN3 (ABC) sang Unicode; so với tệp gốc trước khi dùng",)


def test_a_vowel_and_its_mark_in_two_runs_are_one_letter(tmp_path: Path) -> None:
    text = in_vni("Đảng viên giữ thẻ cẩn thận và báo cáo chi bộ")
    document = Document()
    paragraph = document.add_paragraph()
    for letter in text:
        paragraph.add_run(letter)
    document.save(str(tmp_path / "a.docx"))
    assert texts(tmp_path / "a.docx") == ["Đảng viên giữ thẻ cẩn thận và báo cáo chi bộ"]


def test_a_pdf_in_an_old_font_is_decoded_and_a_paragraph_of_two_alphabets_is_refused(tmp_path: Path) -> None:
    lines = GUIDE.split("\n")[8:]
    found = reading(pdf(tmp_path / "a.pdf", [[in_tcvn3(line) for line in lines]]))
    assert [line.text for line in found.lines] == lines
    mixed = f"Thẻ đảng viên: {in_tcvn3(lines[3])} {in_tcvn3(lines[3])}"
    assert "phông cũ" in refusal(saved(tmp_path / "b.txt", "\n".join([*lines, mixed])))


def test_html_in_an_old_font_keeps_what_the_font_shows_in_capitals(tmp_path: Path) -> None:
    body = in_tcvn3("Đảng viên giữ thẻ cẩn thận và báo cáo chi bộ")
    page = f"<html><body><p><font face='.VnTimeH'>{in_tcvn3(TITLE.lower())}</font></p><p>{body}</p></body></html>"
    assert TITLE in [line.text for line in reading(saved(tmp_path / "a.html", page)).whole]


def test_one_damaged_letter_of_a_file_is_named_by_its_place(tmp_path: Path) -> None:
    assert encodings.decoded(b"") == ""
    content = GUIDE.encode().replace("mượn".encode(), "mượn".encode()[:-2] + b"\xff" + b"n")
    assert "dòng 12 có chữ hỏng" in refusal(saved(tmp_path / "a.txt", content))


def test_lines_too_short_to_tell_one_by_one_tell_together() -> None:
    lines = ["Quy định", "Điều 1", "Mức đóng", "Thời hạn", "Người được miễn"]
    assert to_unicode([in_vni(line) for line in lines]).lines == lines
    assert to_unicode([in_vni(line) for line in lines[:2]]).warnings == []


def test_a_font_that_draws_capitals_makes_capitals_of_a_pdf(tmp_path: Path) -> None:
    path = pdf(tmp_path / "a.pdf", [[in_tcvn3(f"{TITLE} và báo cáo chi bộ".lower())]])
    saved(path, path.read_bytes().replace(b"/BaseFont /Body", b"/BaseFont /ABCDEF+.VnTimeH"))
    assert texts(path) == [f"{TITLE} VÀ BÁO CÁO CHI BỘ"]
