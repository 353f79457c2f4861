"""A small guide and a piece of news, PDF and DOCX files written by hand, and what a reader makes of a file."""

import io
import re
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from ingest.errors import UnreadableFile
from ingest.readers.read import Reading, content_of, read

MASTHEAD = """BAN CHẤP HÀNH TRUNG ƯƠNG
*
ĐẢNG CỘNG SẢN VIỆT NAM
---------------
Số 07-HD/TW Hà Nội, ngày 05 tháng 3 năm 2024
HƯỚNG DẪN
THẺ ĐẢNG VIÊN"""

GUIDE = f"""{MASTHEAD}
- Căn cứ Điều lệ Đảng;
Ban Bí thư hướng dẫn về thẻ đảng viên như sau:
1. Phát thẻ
1.1. Chi bộ phát thẻ cho đảng viên chính thức trong kỳ sinh hoạt gần nhất.
1.2. Đảng viên giữ thẻ cẩn thận, không cho người khác mượn.
2. Đổi thẻ
a) Thẻ bị hỏng thì báo cáo chi bộ trong thời hạn 30 ngày làm việc.
b) Thẻ bị mất thì báo cáo ngay với cấp ủy.
Hướng dẫn này có hiệu lực từ ngày 01/4/2024 và thay thế Hướng dẫn số 03-HD/TW, ngày 06/5/2019 của Ban Bí thư.
Nơi nhận:
- Các tỉnh ủy, thành ủy.
T/M BAN BÍ THƯ
Nguyễn Văn A"""

NEWS = """Đảng ủy bàn công tác quản lý đảng viên

06/07/2022 07:09

Sáng nay, Đảng ủy tổ chức hội nghị về công tác quản lý đảng viên ở nước ngoài và dự thảo thay thế Quy định 228-QĐ/TW.

Đảng ủy yêu cầu các chi bộ sinh hoạt đều và giúp đỡ đảng viên trẻ.

Theo Báo Nhân Dân
"""


def saved(path: Path, content: bytes | str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def reading(path: Path) -> Reading:
    return read(path, content_of(path))


def texts(path: Path) -> list[str]:
    """Return the lines that are read from the file, without the empty ones."""
    return [line.text.strip() for line in reading(path).lines if line.text.strip()]


def refusal(path: Path) -> str:
    """Return why the file is not read."""
    with pytest.raises(UnreadableFile) as caught:
        reading(path)
    return str(caught.value)


def word_paragraph(text: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def word_file(body: str, numbering: str = "") -> bytes:
    """Return a DOCX file whose body and numbering are this XML."""
    document = docx.Document()
    for element in parse_xml(f"<w:body {nsdecls('w')}>{body}</w:body>"):
        document.element.body.insert(-1, element)
    root = document.part.numbering_part.element
    for number, element in enumerate(parse_xml(f"<w:numbering {nsdecls('w')}>{numbering}</w:numbering>")):
        root.insert(number, element)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


_RAISED = dict(zip("¹²³⁴⁵⁶⁷⁸⁹⁰⁽⁾⁎", "1234567890()*", strict=True))
RAISING = {  # how programs draw a raised figure at x, y
    "font": "/F {smaller} Tf 1 0 0 1 {x} {lifted} Tm {text} /F {size} Tf",
    "matrix": "0.6 0 0 0.6 {x} {lifted} Tm {text}",
    "rise": "/F {smaller} Tf 4 Ts 1 0 0 1 {x} {y} Tm {text} 0 Ts /F {size} Tf",
    "rise alone": "4 Ts 1 0 0 1 {x} {y} Tm {text} 0 Ts",
    "high": "/F 4 Tf 1 0 0 1 {x} {high} Tm {text} /F {size} Tf",
}


def pdf(
    path: Path,
    pages: Sequence[Sequence[str]],
    *,
    image: bool = False,
    accents_last: bool = False,
    raising: str = "font",
    drawing: str = "",
    unmapped: Collection[str] = (),
) -> Path:
    """Write a PDF with those lines on its pages, of at most 255 different letters.

    `image` puts a picture on each page, and `drawing` operators. `accents_last` draws the accented letters of a line
    after all others, at their places, as programs do that take them from a second font. Figures written raised are
    drawn as plain ones, raised in the way that `raising` names; a line that begins with a tab is drawn small. The
    `unmapped` lines are drawn in a font whose table of letters is zeros, as on a file that was damaged.
    """
    letters = sorted({_RAISED.get(letter, letter) for page in pages for line in page for letter in line})
    codes = {letter: code for code, letter in enumerate(letters, 1)}
    mapping = "".join(f"<{code:02x}> <{letter.encode('utf-16-be').hex()}>\n" for letter, code in codes.items())
    cmap = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /A def "
        "1 begincodespacerange <00> <ff> endcodespacerange "
        f"{len(codes)} beginbfchar\n{mapping}endbfchar endcmap end end"
    )
    objects: list[bytes] = []

    def add(body: str, stream: str | None = None) -> int:
        data = stream.encode("latin-1") if stream is not None else None
        head = body if data is None else f"{body[:-2]} /Length {len(data)} >>"
        objects.append(head.encode() + (b"" if data is None else b"\nstream\n" + data + b"\nendstream"))
        return len(objects)

    add("<< /Type /Catalog /Pages 2 0 R >>")
    add("")  # the page tree, when its children are known
    unicode = add("<< >>", cmap)
    widths = f"/FirstChar 0 /LastChar 255 /Widths [{'500 ' * 256}]"
    font = add(f"<< /Type /Font /Subtype /Type1 /BaseFont /Body {widths} /ToUnicode {unicode} 0 R >>")
    zeros = add("<< >>", "\0" * len(cmap))
    glyphs = add("<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Lost /DW 500 >>")
    lost = add(
        "<< /Type /Font /Subtype /Type0 /BaseFont /Lost /Encoding /Identity-H "
        f"/DescendantFonts [{glyphs} 0 R] /ToUnicode {zeros} 0 R >>"
    )
    picture = add(
        "<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8 >>", "x"
    )
    kids = []
    for page in pages:
        text = "".join(
            _drawn_unmapped(line, 800 - 14 * row, codes)
            if line in unmapped
            else _drawn(line, 800 - 14 * row, codes, accents_last, RAISING[raising])
            for row, line in enumerate(page)
        )
        content = add("<< >>", f"BT /F 12 Tf\n{text}ET {drawing}" + (" /P Do" if image else ""))
        drawn = f"/XObject << /P {picture} 0 R >>" if image else ""
        kids.append(
            add(
                f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {content} 0 R "
                f"/Resources << /Font << /F {font} 0 R /L {lost} 0 R >> {drawn} >> >>"
            )
        )
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(f'{kid} 0 R' for kid in kids)}] /Count {len(kids)} >>".encode()
    written, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(written))
        written += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    trailer = f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{len(written)}\n%%EOF"
    path.write_bytes(written + f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}{trailer}".encode())
    return path


def _drawn_unmapped(line: str, y: int, codes: Mapping[str, int]) -> str:
    """Return a line drawn by glyphs of two bytes, whose numbers are those of Latin letters."""
    return f"/L 12 Tf 1 0 0 1 50 {y} Tm <{''.join(f'{0x60 + codes[letter]:04x}' for letter in line)}> Tj\n"


def _drawn(line: str, y: int, codes: Mapping[str, int], accents_last: bool, raising: str) -> str:
    size = 9 if line.startswith("\t") else 12
    line = line.removeprefix("\t")
    raised = f"[{''.join(_RAISED)}]+"
    runs: list[tuple[float, str]] = []
    x = 50.0
    for text in re.findall(f"{raised}|[^{''.join(_RAISED)}]+", line):
        width = (0.3 if text[0] in _RAISED and raising != RAISING["rise alone"] else 0.5) * size
        runs += [(x + width * at, letter) for at, letter in enumerate(text)] if accents_last else [(x, text)]
        x += width * len(text)
    if accents_last:
        runs.sort(key=lambda place: place[1] > "z" and place[1] not in _RAISED)
    drawn = f"/F {size} Tf\n"
    for x, text in runs:
        shown = f"<{''.join(f'{codes[_RAISED.get(letter, letter)]:02x}' for letter in text)}> Tj"
        template = raising if text[0] in _RAISED else "1 0 0 1 {x} {y} Tm {text}"
        places = {"x": x, "y": y, "lifted": y + 4, "high": y + size / 2}
        drawn += template.format(**places, size=size, smaller=0.6 * size, text=shown) + "\n"
    return drawn
