"""Who a document is, read from its first page: number, kind, issuer, date, title; what is not there is not guessed.

    BAN CHẤP HÀNH TRUNG ƯƠNG                  ĐẢNG CỘNG SẢN VIỆT NAM
               *                         Hà Nội, ngày 09 tháng 6 năm 2025
         Số 06-HD/TW
                              HƯỚNG DẪN
              MỘT SỐ VẤN ĐỀ CỤ THỂ THI HÀNH ĐIỀU LỆ ĐẢNG

Every central body prints BAN CHẤP HÀNH TRUNG ƯƠNG at the head, so who issued the document is told by its
signature ("T/M BAN BÍ THƯ") or its enacting words ("Ban Bí thư hướng dẫn"), not by the head alone.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from corpus.model import Kind
from ingest.wrapping import Line

_HEAD = 60  # filled lines among which the masthead stands
_KINDS = {kind.label.upper(): kind for kind in Kind if kind not in (Kind.BAO_CAO, Kind.QUY_TRINH)} | {
    "QUY TRÌNH": Kind.QUY_TRINH,
    "BÁO CÁO": Kind.BAO_CAO,
    "THAM LUẬN": Kind.BAO_CAO,
}
_KIND_LINE = re.compile(rf"({'|'.join(_KINDS)})\b\s*(?P<rest>.*)")
_MARKS = {
    "QĐI": (Kind.QUY_DINH,), "QĐ": (Kind.QUY_DINH, Kind.QUYET_DINH, Kind.QUY_CHE), "QC": (Kind.QUY_CHE,),
    "HD": (Kind.HUONG_DAN,), "KL": (Kind.KET_LUAN,), "NQ": (Kind.NGHI_QUYET,), "CT": (Kind.CHI_THI,),
    "CV": (Kind.CONG_VAN,), "TB": (Kind.THONG_BAO,), "BC": (Kind.BAO_CAO,), "QT": (Kind.QUY_TRINH,),
}  # fmt: skip
_NUMBER = re.compile(
    r"^[^\w\n]*+Số\s*+(?::\s*+)?(?P<serial>\d{1,4})\s*+(?:[-–/]\s*+)?(?P<mark>[A-ZĐ]{2}i?)\s*+[-–/]\s*+"
    r"(?P<issuer>(?:[A-ZĐƯ]\.?){2,12}[a-z]{0,3})",
    re.MULTILINE,
)
_DATE_WORDS = re.compile(r"ngày\s+(\d{1,2})\s+tháng\s+(\d{1,2})\s+năm\s+(\d{4})", re.IGNORECASE)
_PLACE_AND_DATE = re.compile(
    r"^[^\d,.;]{2,30},\s*ngày\s+\d.{6,30}$", re.MULTILINE | re.IGNORECASE
)  # above a signature
_DATE_FIGURES = re.compile(r"ngày\s+(\d{1,2})\s?[-/.]\s?(\d{1,2})\s?[-/.]\s?(\d{4})", re.IGNORECASE)
_PARTY = re.compile(r"ĐẢNG CỘNG SẢN VIỆT NAM|CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM|CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM")
_PRESS = re.compile(r"BÁO|TẠP CHÍ|CỔNG|TRANG")
_RULER = re.compile(r"[-–—_*=.\s]+")
_BODY = re.compile(
    r"(?:[-–+]\s*)?(?:Căn cứ|Xét|Thực hiện|Theo đề nghị|Để |Nhằm )|"
    r"(?:Điều|ĐIỀU|Chương|CHƯƠNG|Mục|MỤC|Phần|PHẦN)\s+(?:\d|[IVX]+\b|thứ)|Kính gửi|(?:MỤC LỤC|Mục lục)\s*:?$|"
    r"(?:[IVX]+|\d+(?:\.\d+)*|[A-H])\s?[.\-–)]\s*\S|[-+]\s"
)
_BODIES = {  # in capitals at heads and signatures -> as it is written
    name.upper(): name
    for name in (
        "Ban Chấp hành Trung ương", "Bộ Chính trị", "Ban Bí thư", "Ban Tổ chức Trung ương",
        "Ủy ban Kiểm tra Trung ương", "Ban Tuyên giáo Trung ương", "Ban Tuyên giáo và Dân vận Trung ương",
        "Ban Dân vận Trung ương",
        "Ban Nội chính Trung ương", "Ban Đối ngoại Trung ương", "Ban Chính sách, chiến lược Trung ương",
        "Văn phòng Trung ương Đảng", "Đảng ủy Bộ Ngoại giao", "Đảng ủy Ngoài nước",
        "Đảng ủy Khối các cơ quan Trung ương", "Đảng ủy Chính phủ", "Quân ủy Trung ương",
        "Đảng ủy Công an Trung ương", "Bộ Ngoại giao", "Chính phủ",
    )
}  # fmt: skip
_ISSUER_MARKS = {
    "BTCTW": "Ban Tổ chức Trung ương",
    "UBKTTW": "Ủy ban Kiểm tra Trung ương",
    "BTGTW": "Ban Tuyên giáo Trung ương",
    "BTGDVTW": "Ban Tuyên giáo và Dân vận Trung ương",
    "BDVTW": "Ban Dân vận Trung ương",
    "BNCTW": "Ban Nội chính Trung ương",
    "BĐNTW": "Ban Đối ngoại Trung ương",
    "VPTW": "Văn phòng Trung ương Đảng",
    "ĐUBNG": "Đảng ủy Bộ Ngoại giao",
}
_ON_BEHALF = re.compile(r"(?:^|\s)(?:T/M|TM\.?|T\.M\.?)\s*(?P<body>[A-ZĐÀ-Ỹ][A-ZĐÀ-Ỹ ,]{1,200})$", re.MULTILINE)
_ENACTING = r"(?:quy định|hướng dẫn|quyết định|kết luận|yêu cầu|ban hành|thông báo|chỉ thị|giao|đề nghị|nghị quyết)\b"
_LOCAL_BODY = re.compile(r"^(?:ĐẢNG BỘ|CHI BỘ|(?:TỈNH|THÀNH|ĐẢNG|HUYỆN|QUẬN) (?:ỦY|UỶ))\b.*", re.MULTILINE)
_NAMES = (
    "Đảng Cộng sản Việt Nam", "Điều lệ Đảng", "Ban Chấp hành Trung ương", "Bộ Chính trị", "Ban Bí thư", "Trung ương",
    "Việt Nam", "Đảng", "Nhà nước", "Bộ Ngoại giao", "Quốc hội", "Chính phủ", "Mặt trận Tổ quốc", "Quân đội nhân dân",
    "Công an nhân dân", "Huy hiệu Đảng", "Hồ Chí Minh",
)  # fmt: skip


@dataclass(frozen=True)
class Masthead:
    """Is what the first page says of its document, None where it is silent; `body` is the first line after it."""

    number: str | None = None
    kind: Kind | None = None
    issuer: str | None = None
    issued_on: date | None = None
    title: str | None = None
    body: int = 0
    official: bool = False  # has the form of a document of the Party or State, so that it must have all of these


def read(lines: Sequence[Line]) -> Masthead:
    """Return the masthead of a document given its cleaned lines."""
    head = [i for i, line in enumerate(lines) if line.text.strip()][:_HEAD]
    head_text = "\n".join(lines[i].text.strip() for i in head)
    numbered = _NUMBER.search(_rejoined(head_text))
    mark_kinds = _MARKS.get(numbered["mark"].upper(), ()) if numbered else ()
    kind_at = next((i for i in head if _names_kind(lines[i].text, mark_kinds)), None)
    party = any(_PARTY.search(text) and not _PRESS.search(text) for text in head_text.split("\n"))
    dated = numbered is not None and _date(_rejoined(head_text)[numbered.start() :].split("\n")[0]) is not None
    if (numbered is not None) + (kind_at is not None) + party + dated < 2:  # one sign alone: a menu, a line of news
        return Masthead()
    kind, title, body = None, None, 0
    if kind_at is not None:
        kind, title, body = _kind_and_title(lines, kind_at)
    elif len(mark_kinds) == 1:
        kind = mark_kinds[0]
    above = "\n".join(lines[i].text.strip() for i in head if kind_at is None or i < kind_at)
    text = "\n".join(line.text.strip() for line in lines)
    return Masthead(
        number=f"{numbered['serial']}-{numbered['mark']}/{numbered['issuer']}" if numbered else None,
        kind=kind,
        issuer=_issuer(above, text, numbered["issuer"] if numbered else None),
        issued_on=_date(above) or next(map(_date, _PLACE_AND_DATE.findall(text)), None),
        title=_cased(title, text) if title else None,
        body=body,
        official=kind is not Kind.BAO_CAO,
    )


def _rejoined(text: str) -> str:
    """Return the text with “Số” and its number on one line."""
    return re.sub(r"Số\s*+(:?)\s*+(?=\d)", r"Số\1 ", text)


def _names_kind(text: str, allowed: tuple[Kind, ...]) -> bool:
    match = _KIND_LINE.match(text.strip())
    return match is not None and text.strip().isupper() and (not allowed or _KINDS[match[1]] in allowed)


def _kind_and_title(lines: Sequence[Line], at: int) -> tuple[Kind, str | None, int]:
    """Return the kind, the title's words as printed, and the index of the first line of the body."""
    match = _KIND_LINE.match(lines[at].text.strip())
    assert match is not None
    title = [match["rest"]] if match["rest"] else []
    index = at + 1
    for index in range(at + 1, len(lines)):
        text = lines[index].text.strip()
        if not text or _RULER.fullmatch(text):
            if title and text:
                index += 1
                break
            continue
        if _BODY.match(text) or (title and not _goes_on(title[-1], text)):
            break
        title.append(text)
    joined = re.sub(r"^(?:về việc|về)\s+", "", " ".join(title), flags=re.IGNORECASE).strip(" .")
    return _KINDS[match[1]], joined or None, index


def _goes_on(title: str, text: str) -> bool:
    """Is true when `text` still belongs to the title: both in capitals, or a line that goes on in small letters."""
    if title.isupper():
        return text.isupper() or (text[0].islower() and not re.search(r"[.:;]$", title))
    return text[0].islower() and not re.search(r"[.:;]$", title)


def _date(text: str) -> date | None:
    match = _DATE_WORDS.search(text) or _DATE_FIGURES.search(text)
    if not match:
        return None
    try:
        return date(int(match[3]), int(match[2]), int(match[1]))
    except ValueError:
        return None


def _issuer(above: str, text: str, mark: str | None) -> str | None:
    for match in _ON_BEHALF.finditer(text):
        if body := _body(match["body"]):
            return body
    compact = re.sub(r"[.\s]", "", mark or "").upper().replace("TƯ", "TW")
    if compact in _ISSUER_MARKS:
        return _ISSUER_MARKS[compact]
    folded = re.sub(r"\s+", " ", text)
    for upper, name in _BODIES.items():
        if re.search(rf"(?:^|[,;.] ){name} {_ENACTING}", folded) or re.search(
            rf"\b{upper}\s+(?:QUY ĐỊNH|QUYẾT ĐỊNH)", folded
        ):
            return name
    if (local := _LOCAL_BODY.search(above)) and compact not in ("TW", ""):
        return _sentence(_PARTY.sub("", local[0]).strip(" *"))
    return None


def _body(capitals: str) -> str | None:
    """Return the body's name as it is written, from a signature line; boards of committees sign for the committee."""
    name = re.sub(r"\s+", " ", capitals).strip(" ,").replace("UỶ", "ỦY")
    name = re.sub(r"^(?:BAN THƯỜNG VỤ|THƯỜNG TRỰC)\s+", "", name)
    name = re.sub(r"^BAN CHẤP HÀNH TRUNG ƯƠNG ĐẢNG$", "BAN CHẤP HÀNH TRUNG ƯƠNG", name)
    if name in _BODIES:
        return _BODIES[name]
    return _sentence(name) if re.match(r"TỈNH ỦY|THÀNH ỦY|ĐẢNG ỦY|HUYỆN ỦY|QUẬN ỦY|CHI BỘ|ĐẢNG BỘ", name) else None


def _sentence(capitals: str) -> str:
    """Return a local body's name as it is written: “TỈNH ỦY CAO BẰNG” gives “Tỉnh ủy Cao Bằng”."""
    first, _, place = capitals.replace("UỶ", "ỦY").partition(" ")
    second, _, place = place.partition(" ")
    return f"{first.capitalize()} {second.lower()} {place.title()}".strip()


def _cased(title: str, text: str) -> str:
    """Return a title printed in capitals as the body writes it, else in small letters but for known names."""
    title = re.sub(r"\s+", " ", title)
    if not title.isupper():
        return title[0].upper() + title[1:]
    body = re.sub(r"\s+", " ", text)
    for match in re.finditer(re.escape(title), body, re.IGNORECASE):
        if not match[0].isupper():
            return match[0][0].upper() + match[0][1:]
    lowered = title.lower()
    for name in sorted(_NAMES, key=len, reverse=True):
        lowered = re.sub(rf"(?<!\w){re.escape(name.lower())}(?!\w)", name, lowered)
    return lowered[0].upper() + lowered[1:]
