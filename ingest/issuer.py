"""Who issued a document: the body that its number, its head and its signature agree on; None where they do not.

Every central body prints BAN CHẤP HÀNH TRUNG ƯƠNG at the head, so who issued the document is told by its
signature ("T/M BAN BÍ THƯ") or its enacting words ("Ban Bí thư hướng dẫn"), not by the head alone. Of a local head
the lower body issued it, where the number has that body's letters:

    ĐẢNG BỘ TỈNH BÌNH AN     ỦY BAN NHÂN DÂN     TỈNH ỦY BÌNH AN
    ĐẢNG ỦY XÃ TÂN LẬP       XÃ TÂN LẬP          BAN TỔ CHỨC
    Số 213-QĐ/ĐU             Số: 7/QĐ-UBND       Số 9-HD/BTCTU
"""

import re
import unicodedata
from collections.abc import Sequence

PARTY = re.compile(r"ĐẢNG CỘNG SẢN VIỆT NAM|CỘNG H(?:ÒA|OÀ) XÃ HỘI CHỦ NGHĨA VIỆT NAM")
ENACTING = r"(?:quy định|hướng dẫn|quyết định|kết luận|yêu cầu|ban hành|thông báo|chỉ thị|giao|đề nghị|nghị quyết)\b"
_BESIDE = re.compile(  # what a head in two columns prints to the right of the bodies
    rf"{PARTY.pattern}|Độc lập\s*[-–]\s*Tự do\s*[-–]\s*Hạnh phúc|\S[^\d,.;]{{1,30}}, ngày\s.*"
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
_LOCAL_BODY = re.compile(r"(?:ĐẢNG BỘ|CHI BỘ|(?:TỈNH|THÀNH|ĐẢNG|HUYỆN|QUẬN) ỦY)\b")
_BODY_OF_MARK = {
    "TU": ("TỈNH ỦY", "THÀNH ỦY"),
    "ĐU": ("ĐẢNG ỦY",),
    "HU": ("HUYỆN ỦY",),
    "QU": ("QUẬN ỦY",),
    "CB": ("CHI BỘ",),
}
_COMMITTEES = tuple(body for bodies in _BODY_OF_MARK.values() for body in bodies)
_STATE_BODY = re.compile(
    r"(?:BỘ|NGÂN HÀNG|THANH TRA|KIỂM TOÁN|TÒA ÁN|TOÀ ÁN|VIỆN KIỂM SÁT|ỦY BAN|HỘI ĐỒNG|VĂN PHÒNG|TỔNG CỤC|CỤC|SỞ)\b"
)
_STATE_MARKS = {
    "CP": "Chính phủ", "TTG": "Thủ tướng Chính phủ", "CTN": "Chủ tịch nước", "QH": "Quốc hội",
    "UBTVQH": "Ủy ban Thường vụ Quốc hội", "VPCP": "Văn phòng Chính phủ", "VPQH": "Văn phòng Quốc hội",
    "VPCTN": "Văn phòng Chủ tịch nước",
}  # fmt: skip
_KIND_OF_BODY = re.compile(r"(?:BỘ|SỞ|TỔNG CỤC|CỤC|VĂN PHÒNG|BAN|NGÂN HÀNG|THANH TRA|ỦY BAN|HỘI ĐỒNG)\b")
_OF_THE_PEOPLE = {"UBND": "Ủy ban nhân dân", "HĐND": "Hội đồng nhân dân"}  # the place is named beside or below
_PLACE = re.compile(r"(?:TỈNH|THÀNH PHỐ|TP\.?|HUYỆN|QUẬN|THỊ XÃ|THỊ TRẤN|XÃ|PHƯỜNG|ĐẶC KHU)\s+(?P<name>\S.*)")
_UNITS = (  # kinds of places and units, small inside a name
    "Thành Phố", "Thị Xã", "Thị Trấn", "Đặc Khu", "Tỉnh", "Huyện", "Quận", "Xã", "Phường", "Thôn", "Trường",
    "Cơ Quan", "Công Ty", "Bệnh Viện", "Khối", "Sở", "Các",
)  # fmt: skip


def of(above: str, text: str, mark: str | None) -> str | None:
    """Return who issued the document with that text, given what stands `above` its title and its number's last part.

    None where the head, the mark and the signature do not agree on one.
    """
    compact = re.sub(r"[.\s]", "", mark or "").upper().replace("TƯ", "TW")
    if state := _STATE_MARKS.get(compact.rstrip("0123456789")):
        return state
    bodies = _heading_bodies(above)
    if compact in _OF_THE_PEOPLE:
        return _of_the_people(bodies, compact)
    signed = next((body for match in _ON_BEHALF.finditer(text) if (body := _body(match["body"]))), None)
    if signed and signed.upper() not in _COMMITTEES:
        return signed
    if compact in _ISSUER_MARKS:
        return _ISSUER_MARKS[compact]
    folded = re.sub(r"\s+", " ", text)
    for upper, name in _BODIES.items():
        if re.search(rf"(?:^|[,;.] ){name} {ENACTING}", folded) or re.search(
            rf"\b{upper}\s+(?:QUY ĐỊNH|QUYẾT ĐỊNH)", folded
        ):
            return name
    if compact in ("TW", ""):
        return None
    local = _local(bodies, compact, text) or _under_a_committee(bodies, compact)
    return local or _of_the_state(bodies, compact, text)


def _heading_bodies(above: str) -> list[str]:
    """Return the lines of the head in capitals, without the name of the Party or State."""
    lines = [_BESIDE.sub("", line).strip(" *-–_.").replace("UỶ", "ỦY") for line in above.split("\n")]
    return [line for line in lines if line and line.isupper() and not line.startswith(("SỐ", "CÔNG BÁO"))]


def _local(bodies: Sequence[str], mark: str, text: str) -> str | None:
    """Return the lowest body of the Party in the head, where the number's mark is one of its kind."""
    if not bodies or not _LOCAL_BODY.match(bodies[-1]):
        return None
    fitting = _BODY_OF_MARK.get(mark)
    if fitting is not None and not bodies[-1].startswith(fitting):
        return None
    if bodies[-1] not in _COMMITTEES:
        return _sentence(bodies[-1], text)
    *_, above = ["", *bodies[:-1]]  # “ĐẢNG BỘ XÃ TÂN LẬP” over “ĐẢNG ỦY”
    whole = above.removeprefix("ĐẢNG BỘ ")
    return _sentence(f"{bodies[-1]} {whole}", text) if whole != above else None


def _under_a_committee(bodies: Sequence[str], mark: str) -> str | None:
    """Return the board or office of a local committee, where the mark is made of the letters of both."""
    if len(bodies) < 2 or not _initials(bodies[-1]):
        return None
    over = bodies[-2]
    fitting = next((kind for kind, names in _BODY_OF_MARK.items() if over.startswith(names)), None)
    if fitting is None or over in _COMMITTEES or mark != f"{_initials(bodies[-1])}{fitting}":
        return None
    return f"{_by_fields(bodies[-1])} {_sentence(over)}"


def _of_the_people(bodies: Sequence[str], mark: str) -> str | None:
    """Return the people's committee or council with its place; None where the head does not name the place."""
    name = _OF_THE_PEOPLE[mark]
    for at, line in enumerate(bodies):
        if line.startswith((name.upper(), mark)):
            place = line.removeprefix(name.upper()).removeprefix(mark).strip() or " ".join(bodies[at + 1 : at + 2])
            if _PLACE.match(place):
                return f"{name} {_in_place(place.split(' - ')[0])}"
    return None


def _of_the_state(bodies: Sequence[str], mark: str, text: str) -> str | None:
    """Return the body of the State in the head, over one line or more, whose first letters make up the mark."""
    for start, line in enumerate(bodies):
        if not _STATE_BODY.match(line):
            continue
        for end in range(start + 1, min(start + 3, len(bodies)) + 1):
            name = " ".join(bodies[start:end])
            if _initials(name) == mark:
                return _written(name, text) or _by_fields(name)
    return None


def _initials(name: str) -> str:
    letters = (unicodedata.normalize("NFD", word)[0] for word in re.findall(r"\w+", name) if word != "VÀ")
    return "".join(letters)


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
    if written := _BODIES.get(name) or _written(name, text):
        return written
    first, _, place = name.partition(" ")
    second, _, place = place.partition(" ")
    return f"{first.capitalize()} {second.lower()} {_in_place(place)}".strip()


def _written(name: str, text: str) -> str | None:
    """Return the name as the text writes it in a sentence; None where it does not."""
    for match in re.finditer(re.escape(name), re.sub(r"\s+", " ", text), re.IGNORECASE):
        if not match[0].isupper():
            return match[0][0].upper() + match[0][1:]
    return None


def _in_place(capitals: str) -> str:
    """Return the name of a place or unit with its kind in small letters: “XÃ TÂN LẬP” gives “xã Tân Lập”."""
    if _STATE_BODY.match(capitals):
        return _by_fields(capitals)
    place = capitals.title()
    for unit in _UNITS:
        place = re.sub(rf"(?<!\w){unit}(?!\w)", unit.lower(), place)
    return place


def _by_fields(capitals: str) -> str:
    """Return the name of a body after its fields, each with a capital: “Bộ Kế hoạch và Đầu tư”, “Sở Nội vụ”."""
    kind = _KIND_OF_BODY.match(capitals)
    head, fields = (kind[0], capitals[kind.end() :]) if kind else ("", capitals)
    parts = re.split(r"( VÀ |, | - )", fields)
    return head.capitalize() + "".join(part.lower() if part == " VÀ " else _capitalised(part) for part in parts)


def _capitalised(part: str) -> str:
    blank = len(part) - len(part.lstrip())
    return part[:blank] + part[blank:].capitalize()
