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
_AROUND = 5  # lines before and after “XÁC THỰC VĂN BẢN HỢP NHẤT” that hold body, number and date
_KINDS = {
    kind.label.upper(): kind for kind in Kind if kind not in (Kind.BAO_CAO, Kind.QUY_TRINH, Kind.VAN_BAN_HOP_NHAT)
} | {
    "QUY TRÌNH": Kind.QUY_TRINH,
    "BÁO CÁO": Kind.BAO_CAO,
    "THAM LUẬN": Kind.BAO_CAO,
}
_KIND_LINE = re.compile(rf"({'|'.join(_KINDS)})\b\s*(?P<rest>.*)")
_MARKS = {
    "QĐI": (Kind.QUY_DINH,), "QĐ": (Kind.QUY_DINH, Kind.QUYET_DINH, Kind.QUY_CHE), "QC": (Kind.QUY_CHE,),
    "HD": (Kind.HUONG_DAN,), "KL": (Kind.KET_LUAN,), "NQ": (Kind.NGHI_QUYET,), "CT": (Kind.CHI_THI,),
    "CV": (Kind.CONG_VAN,), "TB": (Kind.THONG_BAO,), "BC": (Kind.BAO_CAO,), "QT": (Kind.QUY_TRINH,),
    "CTR": (Kind.CHUONG_TRINH,), "KH": (Kind.KE_HOACH,), "ĐA": (Kind.DE_AN,), "NĐ": (Kind.NGHI_DINH,),
    "TT": (Kind.THONG_TU,), "VBHN": (Kind.VAN_BAN_HOP_NHAT,),
}  # fmt: skip
_OF_STATE = {"QĐ": (Kind.QUYET_DINH,)}  # the State decides by it, only the Party also regulates
_NUMBER = re.compile(
    r"^[^\w\n]*+Số\s*+(?::\s*+)?(?P<serial>\d{1,4})\s*+(?:/\s*+(?P<year>(?:19|20)\d\d)\s*+)?(?P<joint>[-–/]?)\s*+"
    r"(?P<mark>[A-ZĐ]{2,4}[ir]?)\s*+(?P<last>[-–/])\s*+(?P<issuer>(?:[A-ZĐƯ]\.?){2,12}[a-z]{0,3})",
    re.MULTILINE,
)
_LAW = re.compile(
    r"^[^\w\n]*+(?:Luật |Bộ luật |Pháp lệnh |Nghị quyết )?[Ss]ố\s?:?\s?"
    r"(?P<serial>\d{1,4})/(?P<year>(?:19|20)\d\d)/(?P<issuer>(?:QH|UBTVQH)\d{1,2})\b",
    re.MULTILINE,
)
_CITING = re.compile(
    r"^(?:[-–] ?)?(?:Căn cứ|Theo|Xét|Thực hiện|Điều 1)\b", re.MULTILINE
)  # numbers below are of others
_PASSED = re.compile(
    r"\b(?:Luật|Pháp lệnh|Nghị quyết) này (?:đã )?được [^.;]{0,200} thông qua(?: vào)? ngày "
    r"(\d{1,2}) tháng (\d{1,2}) năm (\d{4})"
)
_DATE_WORDS = re.compile(r"ngày\s+(\d{1,2})\s+tháng\s+(\d{1,2})\s+năm\s+(\d{4})", re.IGNORECASE)
_PLACE_AND_DATE = re.compile(
    r"^[^\d,.;]{2,30},\s*ngày\s+\d.{6,30}$", re.MULTILINE | re.IGNORECASE
)  # above a signature
_DATE_FIGURES = re.compile(r"ngày\s+(\d{1,2})\s?[-/.]\s?(\d{1,2})\s?[-/.]\s?(\d{4})", re.IGNORECASE)
_PARTY = re.compile(r"ĐẢNG CỘNG SẢN VIỆT NAM|CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM|CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM")
_PRESS = re.compile(r"BÁO|TẠP CHÍ|CỔNG|TRANG")
_JOINING = re.compile(
    r"(?:,|[-–]|\b(?:của|và|về|với|cho|tại|trong|ở|do|từ|đến|theo|là|thuộc|giữa|việc|ban hành|đối với|các|một số))$",
    re.IGNORECASE,
)
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
_LOCAL_BODY = re.compile(r"(?:ĐẢNG BỘ|CHI BỘ|(?:TỈNH|THÀNH|ĐẢNG|HUYỆN|QUẬN) (?:ỦY|UỶ))\b")
_BODY_OF_MARK = {
    "TU": ("TỈNH ỦY", "THÀNH ỦY"),
    "ĐU": ("ĐẢNG ỦY",),
    "HU": ("HUYỆN ỦY",),
    "QU": ("QUẬN ỦY",),
    "CB": ("CHI BỘ",),
}
_STATE_BODY = re.compile(
    r"(?:BỘ|NGÂN HÀNG|THANH TRA|KIỂM TOÁN|TÒA ÁN|TOÀ ÁN|VIỆN KIỂM SÁT|"
    r"ỦY BAN|UỶ BAN|HỘI ĐỒNG|VĂN PHÒNG|TỔNG CỤC|CỤC|SỞ)\b"
)
_STATE_MARKS = {
    "CP": "Chính phủ", "TTG": "Thủ tướng Chính phủ", "CTN": "Chủ tịch nước", "QH": "Quốc hội",
    "UBTVQH": "Ủy ban Thường vụ Quốc hội",
}  # fmt: skip
_UNITS = (  # kinds of places and units, small inside a name
    "Thành Phố", "Thị Xã", "Thị Trấn", "Đặc Khu", "Tỉnh", "Huyện", "Quận", "Xã", "Phường", "Thôn", "Trường",
    "Cơ Quan", "Công Ty", "Bệnh Viện", "Khối", "Sở", "Các",
)  # fmt: skip
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
    own = _rejoined(_authenticated(lines) or _CITING.split(head_text, maxsplit=1)[0])
    numbered = min(filter(None, (_LAW.search(own), _NUMBER.search(own))), key=lambda m: m.start(), default=None)
    number = _number(numbered, head_text) if numbered else None
    mark_kinds = _kinds_of(numbered, number) if numbered and number else ()
    kind_at = next((i for i in head if _names_kind(lines[i].text, mark_kinds)), None)
    party = any(_PARTY.search(text) and not _PRESS.search(text) for text in head_text.split("\n"))
    dated = numbered is not None and _date(own[numbered.start() :].split("\n")[0]) is not None
    if (numbered is not None) + (kind_at is not None) + party + dated < 2:  # one sign alone: a menu, a line of news
        return Masthead()
    kind, title, body = None, None, 0
    if kind_at is not None:
        kind, title, body = _kind_and_title(lines, kind_at)
        kind = Kind.VAN_BAN_HOP_NHAT if Kind.VAN_BAN_HOP_NHAT in mark_kinds else kind
    elif len(mark_kinds) == 1:
        kind = mark_kinds[0]
    above = _authenticated(lines) or "\n".join(lines[i].text.strip() for i in head if kind_at is None or i < kind_at)
    text = "\n".join(line.text.strip() for line in lines)
    return Masthead(
        number=number,
        kind=kind,
        issuer=_issuer(above, text, numbered["issuer"] if numbered else None),
        issued_on=_date(above) or _passed(text) or next(map(_date, _PLACE_AND_DATE.findall(text)), None),
        title=_cased(title, text) if title else None,
        body=body,
        official=kind is not Kind.BAO_CAO,
    )


def number_in(line: str) -> str | None:
    """Return the number that the line gives as its document's own, None where it gives none."""
    found = _LAW.match(line) or _NUMBER.match(line)
    return _number(found, line) if found else None


def _authenticated(lines: Sequence[Line]) -> str:
    """Return the head that stands at the end of a consolidated text, where its number is; "" where there is none."""
    filled = [text for line in lines if (text := line.text.strip())]
    at = next((i for i, text in enumerate(filled) if text.startswith("XÁC THỰC VĂN BẢN HỢP NHẤT")), None)
    return "\n".join(filled[max(at - _AROUND, 0) : at + _AROUND]) if at is not None else ""


def _number(found: re.Match[str], head: str) -> str:
    """Return the number as it is printed; what a Party body wrote in the State's form, in the Party's own."""
    groups = found.groupdict()
    if "mark" not in groups:
        return f"{groups['serial']}/{groups['year']}/{groups['issuer']}"
    is_party = "ĐẢNG CỘNG SẢN VIỆT NAM" in head or not (groups["year"] or groups["joint"] == "/")
    if is_party or groups["last"] == "/":
        return f"{groups['serial']}-{groups['mark']}/{groups['issuer']}"
    return "/".join(filter(None, (groups["serial"], groups["year"], f"{groups['mark']}-{groups['issuer']}")))


def _kinds_of(found: re.Match[str], number: str) -> tuple[Kind, ...]:
    """Return the kinds that the number's mark may stand for, none where it has no mark."""
    mark = (found.groupdict().get("mark") or "").upper()
    of_state = number.endswith(f"-{found['issuer']}")
    return _OF_STATE.get(mark, _MARKS.get(mark, ())) if of_state else _MARKS.get(mark, ())


def _passed(text: str) -> date | None:
    """Return the day on which a law says at its end that it was passed."""
    return _day(_PASSED.search(re.sub(r"\s+", " ", text)))


def _rejoined(text: str) -> str:
    """Return the text with “Số” and its number on one line."""
    return re.sub(r"Số\s*+(:?)\s*+(?=\d)", r"Số\1 ", text)


def _names_kind(text: str, allowed: tuple[Kind, ...]) -> bool:
    match = _KIND_LINE.match(text.strip())
    if match is None or not text.strip().isupper():
        return False
    return not allowed or _KINDS[match[1]] in allowed or Kind.VAN_BAN_HOP_NHAT in allowed


def _kind_and_title(lines: Sequence[Line], at: int) -> tuple[Kind, str | None, int]:
    """Return the kind, the title's words as printed, and the index of the first line of the body."""
    match = _KIND_LINE.match(lines[at].text.strip())
    assert match is not None
    title = [match["rest"]] if match["rest"] else []
    below = next((text for line in lines[at + 1 :] if (text := line.text.strip())), "")
    if (
        title and not below.isupper() and not _BODY.match(below)
    ):  # “CHƯƠNG TRÌNH HÀNH ĐỘNG” / “thực hiện Nghị quyết …”
        title = [title[0].lower()]
    index = at + 1
    for index in range(at + 1, len(lines)):
        text = lines[index].text.strip()
        if not text or _RULER.fullmatch(text):
            if title and text:
                index += 1
                break
            continue
        after = lines[index + 1].text.strip() if index + 1 < len(lines) else ""
        if _BODY.match(text) or (title and not _goes_on(title[-1], text, after)):
            break
        title.append(text)
    joined = re.sub(r"^(?:về việc|về)\s+", "", " ".join(title), flags=re.IGNORECASE).strip(" .")
    return _KINDS[match[1]], joined or None, index


def _goes_on(title: str, text: str, after: str) -> bool:
    """Is true when `text` still belongs to the title: both in capitals, or a line that goes on in small letters.

    A title in small letters may go on with a name after a word that joins, “của”, until somebody enacts.
    """
    if re.search(r"[.:;]$", title) or (text.isupper() and not title.isupper()):
        return False
    if text[0].islower() or (title.isupper() and text.isupper()):
        return True
    enacts = text.endswith((":", ",")) or re.search(rf"\b{_ENACTING}", text) or re.match(_ENACTING, after)
    return not title.isupper() and _JOINING.search(title) is not None and not enacts


def _date(text: str) -> date | None:
    return _day(_DATE_WORDS.search(text) or _DATE_FIGURES.search(text))


def _day(match: re.Match[str] | None) -> date | None:
    if not match:
        return None
    try:
        return date(int(match[3]), int(match[2]), int(match[1]))
    except ValueError:
        return None


def _issuer(above: str, text: str, mark: str | None) -> str | None:
    """Return who issued the document; None where the head, the mark and the signature do not agree on one."""
    compact = re.sub(r"[.\s]", "", mark or "").upper().replace("TƯ", "TW")
    if state := _STATE_MARKS.get(compact.rstrip("0123456789")):
        return state
    signed = next((body for match in _ON_BEHALF.finditer(text) if (body := _body(match["body"]))), None)
    if signed and signed.upper() not in (body for bodies in _BODY_OF_MARK.values() for body in bodies):
        return signed
    if compact in _ISSUER_MARKS:
        return _ISSUER_MARKS[compact]
    folded = re.sub(r"\s+", " ", text)
    for upper, name in _BODIES.items():
        if re.search(rf"(?:^|[,;.] ){name} {_ENACTING}", folded) or re.search(
            rf"\b{upper}\s+(?:QUY ĐỊNH|QUYẾT ĐỊNH)", folded
        ):
            return name
    if compact in ("TW", ""):
        return None
    bodies = _heading_bodies(above)
    return _local(bodies, compact, text) or _of_the_state(bodies, compact, text)


def _heading_bodies(above: str) -> list[str]:
    """Return the lines of the head in capitals, without the name of the Party or State."""
    lines = [_PARTY.sub("", line).strip(" *-–_.") for line in above.split("\n")]
    return [line for line in lines if line and line.isupper() and not line.startswith(("SỐ", "CÔNG BÁO"))]


def _local(bodies: Sequence[str], mark: str, text: str) -> str | None:
    """Return the lowest body of the Party in the head, where the number's mark is one of its kind."""
    named = [line.replace("UỶ", "ỦY") for line in bodies]
    if not named or not _LOCAL_BODY.match(named[-1]):
        return None
    fitting = _BODY_OF_MARK.get(mark)
    return _sentence(named[-1], text) if fitting is None or named[-1].startswith(fitting) else None


def _of_the_state(bodies: Sequence[str], mark: str, text: str) -> str | None:
    """Return the body of the State in the head, over one line or more, whose first letters make up the mark."""
    for start, line in enumerate(bodies):
        if not _STATE_BODY.match(line):
            continue
        for end in range(start + 1, min(start + 3, len(bodies)) + 1):
            name = " ".join(bodies[start:end])
            words = [word for word in re.findall(r"\w+", name) if word != "VÀ"]
            if "".join(word[0] for word in words) == mark:
                return _sentence(name, text)
    return None


def _body(capitals: str) -> str | None:
    """Return the body's name as it is written, from a signature line; boards of committees sign for the committee."""
    name = re.sub(r"\s+", " ", capitals).strip(" ,").replace("UỶ", "ỦY")
    name = re.sub(r"^(?:BAN THƯỜNG VỤ|THƯỜNG TRỰC)\s+", "", name)
    name = re.sub(r"^BAN CHẤP HÀNH TRUNG ƯƠNG ĐẢNG$", "BAN CHẤP HÀNH TRUNG ƯƠNG", name)
    if name in _BODIES:
        return _BODIES[name]
    is_local = re.match(r"TỈNH ỦY|THÀNH ỦY|ĐẢNG ỦY|HUYỆN ỦY|QUẬN ỦY|CHI BỘ|ĐẢNG BỘ", name)
    return _sentence(name) if is_local else None


def _sentence(capitals: str, text: str = "") -> str:
    """Return a body's name as the text writes it, else in the usual way: “TỈNH ỦY X” gives “Tỉnh ủy X”."""
    name = re.sub(r"\s+", " ", capitals.replace("UỶ", "ỦY"))
    for match in re.finditer(re.escape(name), re.sub(r"\s+", " ", text), re.IGNORECASE):
        if not match[0].isupper():
            return match[0][0].upper() + match[0][1:]
    first, _, place = name.partition(" ")
    second, _, place = place.partition(" ")
    place = place.title()
    for unit in _UNITS:
        place = re.sub(rf"(?<!\w){unit}(?!\w)", unit.lower(), place)
    return f"{first.capitalize()} {second.lower()} {place}".strip()


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
