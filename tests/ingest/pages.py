"""Small PDFs and regulations for the tests, written by hand."""

from collections.abc import Mapping, Sequence
from pathlib import Path

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


def pdf(path: Path, pages: Sequence[Sequence[str]], *, image: bool = False, accents_last: bool = False) -> Path:
    """Write a PDF with those lines on its pages, of at most 255 different letters.

    `image` puts a picture on each page. `accents_last` draws the accented letters of a line after all others, at
    their places, as programs do that take them from a second font.
    """
    letters = sorted({letter for page in pages for line in page for letter in line})
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
    picture = add(
        "<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8 >>", "x"
    )
    kids = []
    for page in pages:
        text = "".join(_drawn(line, 800 - 14 * row, codes, accents_last) for row, line in enumerate(page))
        content = add("<< >>", f"BT /F 12 Tf\n{text}ET" + (" /P Do" if image else ""))
        drawn = f"/XObject << /P {picture} 0 R >>" if image else ""
        kids.append(
            add(
                f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {content} 0 R "
                f"/Resources << /Font << /F {font} 0 R >> {drawn} >> >>"
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


def _drawn(line: str, y: int, codes: Mapping[str, int], accents_last: bool) -> str:
    if not accents_last:
        return f"1 0 0 1 50 {y} Tm <{''.join(f'{codes[letter]:02x}' for letter in line)}> Tj\n"
    places = sorted(enumerate(line), key=lambda place: place[1] > "z")
    return "".join(f"1 0 0 1 {50 + 6 * column} {y} Tm <{codes[letter]:02x}> Tj\n" for column, letter in places)
