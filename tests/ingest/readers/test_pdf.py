import unicodedata
from contextlib import suppress
from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    NameObject,
    NullObject,
    NumberObject,
    PdfObject,
    StreamObject,
)

from ingest.errors import UnreadableFile
from ingest.readers.pdf import read_pages
from ingest.readers.visible import Unseen
from made.files import GUIDE, pdf, reading, refusal, saved, texts

PAGE = GUIDE.split("\n")

pytestmark = pytest.mark.usefixtures("no_programs")


def pages(path: Path) -> list[list[str]]:
    return [[line for line in page if line.strip()] for page in read_pages(path.name, path.read_bytes()).lines]


@pytest.mark.parametrize("count", [1, 2, 3])
def test_pages_come_in_order_and_alike_pages_are_all_kept(tmp_path: Path, count: int) -> None:
    assert pages(pdf(tmp_path / "a.pdf", [PAGE] * count)) == [PAGE] * count


def test_a_blank_page_between_others_keeps_its_place(tmp_path: Path) -> None:
    assert pages(pdf(tmp_path / "a.pdf", [PAGE, [], PAGE[7:]])) == [PAGE, [], PAGE[7:]]


def test_a_picture_beside_the_text_is_no_fault(tmp_path: Path) -> None:
    assert pages(pdf(tmp_path / "a.pdf", [PAGE], image=True)) == [PAGE]


def test_letters_put_together_of_parts_come_out_whole(tmp_path: Path) -> None:
    apart = [unicodedata.normalize("NFD", line) for line in PAGE]
    assert apart != PAGE
    assert pages(pdf(tmp_path / "a.pdf", [apart])) == [PAGE]


def test_a_file_without_pages_is_refused(tmp_path: Path) -> None:
    PdfWriter().write(tmp_path / "a.pdf")
    assert "không có trang nào" in refusal(tmp_path / "a.pdf")


def test_a_password_that_is_empty_keeps_nobody_out(tmp_path: Path) -> None:
    writer = PdfWriter(clone_from=PdfReader(pdf(tmp_path / "a.pdf", [PAGE])))
    writer.encrypt("", "chủ tệp", algorithm="RC4-128")
    writer.write(tmp_path / "b.pdf")
    assert pages(tmp_path / "b.pdf") == [PAGE]


def test_pages_without_a_text_layer_are_all_named_up_to_ten(tmp_path: Path) -> None:
    scanned = pdf(tmp_path / "a.pdf", [PAGE, *[[]] * 12], image=True)
    with pytest.raises(UnreadableFile, match=r"trang 2, 3, 4, 5, 6, 7, 8, 9, 10, 11… không có lớp chữ"):
        read_pages("a.pdf", scanned.read_bytes())


@pytest.mark.parametrize("content", [b"", b"%PDF-1.4", b"%PDF-1.4\n%%EOF", b"x" * 5000])
def test_what_is_no_pdf_inside_is_refused_by_name(content: bytes) -> None:
    with pytest.raises(UnreadableFile, match=r"^a\.pdf: "):
        read_pages("a.pdf", content)


@pytest.mark.parametrize("kept", [0.25, 0.5, 0.75, 0.95])
def test_a_file_cut_off_is_read_whole_or_refused(tmp_path: Path, kept: float) -> None:
    content = pdf(tmp_path / "a.pdf", [PAGE, PAGE]).read_bytes()
    with suppress(UnreadableFile):
        assert pages(saved(tmp_path / "b.pdf", content[: int(kept * len(content))])) == [PAGE, PAGE]


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
    assert "trang 1, 2 không có lớp chữ, cần nhận dạng chữ (OCR) bằng Tesseract, mà máy này chưa có" in message
    assert message.endswith("Cài rồi thêm lại: sudo apt-get install tesseract-ocr tesseract-ocr-vie")


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


def test_a_pdf_with_a_password_is_refused(tmp_path: Path) -> None:
    writer = PdfWriter(clone_from=PdfReader(pdf(tmp_path / "a.pdf", [PAGE])))
    writer.encrypt("mật khẩu", algorithm="RC4-128")
    writer.write(tmp_path / "b.pdf")
    assert "đặt mật khẩu" in refusal(tmp_path / "b.pdf")


def test_a_pdf_whose_accents_were_drawn_last_is_read_by_position(tmp_path: Path) -> None:
    assert texts(pdf(tmp_path / "a.pdf", [PAGE], accents_last=True)) == PAGE


def test_a_damaged_pdf_is_refused(tmp_path: Path) -> None:
    assert "b.pdf: " in refusal(saved(tmp_path / "b.pdf", b"%PDF-1.4\nrubbish"))


def with_font(path: Path, **entries: PdfObject) -> Path:
    """Write a PDF whose second page has a font of glyphs, unused, with these entries beside its usual ones."""
    writer = PdfWriter(clone_from=PdfReader(pdf(path, [PAGE, PAGE])))
    usual: dict[str, PdfObject] = {"Type": NameObject("/Font"), "Subtype": NameObject("/CIDFontType2")}
    kept = {key: writer._add_object(value) for key, value in entries.items()}
    font = DictionaryObject({NameObject(f"/{key}"): value for key, value in (usual | kept).items()})
    fonts = DictionaryObject({NameObject("/G"): writer._add_object(font)})
    drawn = writer.pages[1]["/Resources"]
    assert isinstance(drawn, DictionaryObject)
    drawn[NameObject("/Font")] = DictionaryObject({**drawn["/Font"].get_object(), **fonts})
    writer.write(path)
    return path


def of_numbers(*numbers: object) -> ArrayObject:
    return ArrayObject(
        of_numbers(*number)
        if isinstance(number, tuple)
        else NumberObject(number)
        if isinstance(number, int)
        else NameObject(number)
        for number in numbers
    )


def undecodable() -> StreamObject:
    stream = StreamObject()
    stream[NameObject("/Filter")] = NameObject("/FlateDecode")
    stream._data = b"no compressed data"
    return stream


@pytest.mark.parametrize(
    ("entries", "what"),
    [
        ({"W": of_numbers(1, (500, 500), 3, "/x", 500)}, "độ rộng chữ của phông"),
        ({"W": of_numbers(1, (500, "/x"))}, "độ rộng chữ của phông"),
        ({"W": of_numbers(1, 3, (500, 500))}, "độ rộng chữ của phông"),
        ({"W": NullObject()}, "độ rộng chữ của phông"),
        ({"ToUnicode": NullObject()}, "bảng chữ của phông"),
        ({"ToUnicode": undecodable()}, ""),
        ({"FontDescriptor": DictionaryObject({NameObject("/FontFile2"): undecodable()})}, ""),
    ],
    ids=["width a name", "width in a row a name", "misshapen", "no widths", "no letters", "letters", "glyphs"],
)
def test_a_damaged_font_refuses_its_page(tmp_path: Path, entries: dict[str, PdfObject], what: str) -> None:
    assert f"a.pdf: trang 2: dữ liệu của trang hỏng ({what}" in refusal(with_font(tmp_path / "a.pdf", **entries))


def test_a_font_with_widths_of_both_forms_is_sound(tmp_path: Path) -> None:
    widths = of_numbers(1, (500, 500), 3, 9, 500, 10, ())
    assert texts(with_font(tmp_path / "a.pdf", W=widths, ToUnicode=NameObject("/Identity-H"))) == [*PAGE, *PAGE]


def test_a_font_of_no_known_letters_is_refused(tmp_path: Path) -> None:
    unknown = ["§¶ng Đảng vi£n ®u¢c th¤ng t¡n v² t×nh h§nh v© nhi² v¥ c® ®§a ph¢ng"] * 5
    assert "TCVN3" in refusal(pdf(tmp_path / "a.pdf", [unknown]))


HIDDEN = "Thẻ không cần trả"


def shown(text: str) -> str:
    """Return the operator that shows the text in a PDF whose only page has the lines of PAGE and it."""
    letters = sorted({letter for line in (*PAGE, HIDDEN) for letter in line})
    return f"<{''.join(f'{letters.index(letter) + 1:02x}' for letter in text)}> Tj"


def with_drawing(path: Path, drawing: str) -> Path:
    return pdf(path, [[*PAGE, HIDDEN]], drawing=drawing)


@pytest.mark.parametrize(
    ("drawing", "why"),
    [
        ("q 1 g BT /F 12 Tf 50 200 Td {text} ET Q", Unseen.WHITE),
        ("q 0 0 0 0 k BT /F 12 Tf 50 200 Td {text} ET Q", Unseen.WHITE),
        ("BT /F 1 Tf 50 200 Td {text} ET", Unseen.TINY),
        ("BT /F 12 Tf 50 -90 Td {text} ET", Unseen.OFF_PAGE),
        ("BT 3 Tr /F 12 Tf 50 200 Td {text} 0 Tr ET", Unseen.UNPAINTED),
    ],
    ids=lambda value: value.name if isinstance(value, Unseen) else "",
)
def test_text_that_nobody_sees_is_left_out_and_said(tmp_path: Path, drawing: str, why: Unseen) -> None:
    found = reading(with_drawing(tmp_path / "a.pdf", drawing.format(text=shown("Thẻ không cần"))))
    assert [line.text.strip() for line in found.lines if line.text.strip()] == [*PAGE, HIDDEN]
    assert found.warnings == (f"trang 1: bỏ chữ không nhìn thấy được ({why.value}): “Thẻ không cần”",)


@pytest.mark.parametrize(
    "drawing",
    [
        "q 0 0 1 rg 40 190 300 30 re f 1 g BT /F 12 Tf 50 200 Td {text} ET Q",
        "q 1 g BT 50 200 Td ET Q BT /F 12 Tf 50 200 Td {text} ET",
    ],
    ids=["white on blue", "black after white"],
)
def test_text_that_can_be_seen_is_kept(tmp_path: Path, drawing: str) -> None:
    found = reading(with_drawing(tmp_path / "a.pdf", drawing.format(text=shown("Thẻ không cần"))))
    assert [line.text.strip() for line in found.lines if line.text.strip()] == [*PAGE, HIDDEN, "Thẻ không cần"]
    assert found.warnings == ()


def test_letters_put_under_a_scanned_page_are_its_text(tmp_path: Path) -> None:
    scanned = pdf(tmp_path / "a.pdf", [[]], image=True, drawing="")
    writer = PdfWriter(clone_from=PdfReader(pdf(tmp_path / "b.pdf", [PAGE], image=True)))
    content = writer.pages[0].get_contents()
    assert content is not None
    content.set_data(b"3 Tr " + content.get_data())
    writer.pages[0].replace_contents(content)
    writer.write(tmp_path / "c.pdf")
    assert texts(tmp_path / "c.pdf") == PAGE
    assert "không có lớp chữ" in refusal(scanned)


def test_of_each_page_the_better_reading_is_kept(tmp_path: Path) -> None:
    """The second page alone has its accents drawn last."""
    writer = PdfWriter()
    for name, last in (("a", False), ("b", True)):
        writer.append(PdfReader(pdf(tmp_path / f"{name}.pdf", [PAGE[7:]], accents_last=last)))
    writer.write(tmp_path / "c.pdf")
    assert pages(tmp_path / "c.pdf") == [PAGE[7:], PAGE[7:]]


def test_one_page_in_a_font_of_no_known_letters_refuses_the_file_by_its_number(tmp_path: Path) -> None:
    unknown = ["§¶ng Đảng vi£n ®u¢c th¤ng t¡n v² t×nh h§nh v© nhi² v¥ c® ®§a ph¢ng"] * 3
    assert "trang 4 có lớp chữ không phải tiếng Việt" in refusal(pdf(tmp_path / "a.pdf", [PAGE, PAGE, PAGE, unknown]))


def test_one_page_in_an_old_font_is_decoded(tmp_path: Path) -> None:
    tcvn3 = ["§¶ng viªn ®­îc th«ng tin vÒ t×nh h×nh vµ nhiÖm vô cña ®Þa ph­¬ng"] * 3
    found = reading(pdf(tmp_path / "a.pdf", [PAGE, PAGE, PAGE, tcvn3]))
    assert found.lines[-1].text == "Đảng viên được thông tin về tình hình và nhiệm vụ của địa phương"
    assert "chuyển 3 đoạn từ bảng mã cũ TCVN3 (ABC) sang Unicode; so với tệp gốc trước khi dùng" in found.warnings
