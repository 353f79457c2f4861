"""Who a document is, read from its first page: number, kind, issuer, date, title; what is not there is not guessed.

BAN CHẤP HÀNH TRUNG ƯƠNG                  ĐẢNG CỘNG SẢN VIỆT NAM
           *                         Hà Nội, ngày 09 tháng 6 năm 2025
     Số 06-HD/TW
                          HƯỚNG DẪN
          MỘT SỐ VẤN ĐỀ CỤ THỂ THI HÀNH ĐIỀU LỆ ĐẢNG
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice, takewhile

from corpus.model import Kind
from ingest import issuer
from ingest.wrapping import TERMINAL, Line

_HEAD = 60  # filled lines among which the masthead stands
_TITLE_LINES = 8  # of a title that goes on in small letters, at most
_AROUND = 5  # lines before and after “XÁC THỰC VĂN BẢN HỢP NHẤT” that hold body, number and date
_KINDS = {
    kind.label.upper(): kind for kind in Kind if kind not in (Kind.BAO_CAO, Kind.QUY_TRINH, Kind.VAN_BAN_HOP_NHAT)
} | {
    "QUY TRÌNH": Kind.QUY_TRINH,
    "BÁO CÁO": Kind.BAO_CAO,
    "THAM LUẬN": Kind.BAO_CAO,
    "BIÊN BẢN": Kind.BAO_CAO,
}
_KIND_LINE = re.compile(rf"({'|'.join(sorted(_KINDS, key=len, reverse=True))})\b(?: LIÊN TỊCH\b)?\s*(?P<rest>.*)")
_MARKS = {
    "QĐI": (Kind.QUY_DINH,), "QĐ": (Kind.QUY_DINH, Kind.QUYET_DINH, Kind.QUY_CHE), "QC": (Kind.QUY_CHE,),
    "HD": (Kind.HUONG_DAN,), "KL": (Kind.KET_LUAN,), "NQ": (Kind.NGHI_QUYET,), "CT": (Kind.CHI_THI,),
    "CV": (Kind.CONG_VAN,), "TB": (Kind.THONG_BAO,), "BC": (Kind.BAO_CAO,), "QT": (Kind.QUY_TRINH,),
    "CTR": (Kind.CHUONG_TRINH,), "KH": (Kind.KE_HOACH,), "ĐA": (Kind.DE_AN,), "NĐ": (Kind.NGHI_DINH,),
    "TT": (Kind.THONG_TU, Kind.THONG_TRI), "L": (Kind.LENH,), "CĐ": (Kind.CONG_DIEN,), "TTR": (Kind.TO_TRINH,),
    "BB": (Kind.BAO_CAO,), "VBHN": (Kind.VAN_BAN_HOP_NHAT,),
}  # fmt: skip
_OF_STATE = {"QĐ": (Kind.QUYET_DINH,), "TT": (Kind.THONG_TU,)}  # the Party regulates and instructs by them too
_NUMBER = re.compile(
    r"^[^\w\n]*+Số\s*+(?::\s*+)?(?P<serial>\d{1,4})\s*+(?:/\s*+(?P<year>(?:19|20)\d\d)\s*+)?(?P<joint>[-–/]?)\s*+"
    r"(?P<mark>[A-ZĐ]{2,4}[ir]?|L(?=[-–]CTN))\s*+(?P<last>[-–/])\s*+"
    r"(?P<issuer>(?:[A-ZĐƯ]\.?){2,12}[a-z]{0,3}(?:-[A-ZĐ]{2,12})*+)",
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
_PRESS = re.compile(r"BÁO|TẠP CHÍ|CỔNG|TRANG")
_JOINING = re.compile(
    r"(?:,|[-–]|\b(?:của|và|về|với|cho|tại|trong|ở|do|từ|đến|theo|là|thuộc|giữa|việc|ban hành|đối với|các|một số))$",
    re.IGNORECASE,
)
_STOP = re.compile(r"[.:;,!?]$|[.;!?] ")  # in prose; a title may count with commas inside its lines
_SUBJECT = re.compile(r"(?:V/v|Về việc):?\s+")
_OF_A_BODY = re.compile(r"CỦA (?:[^\W\d_]+,? ){1,11}[^\W\d_]+")  # “CHỈ THỊ” / “CỦA BAN BÍ THƯ” / “về …”
_RULER = re.compile(r"[-–—_*=.\s]+")
_BODY = re.compile(
    r"(?:[-–+]\s*)?(?:Căn cứ|Xét|Thực hiện|Theo đề nghị|Để |Nhằm )|"
    r"(?:Điều|ĐIỀU|Chương|CHƯƠNG|Mục|MỤC|Phần|PHẦN)\s+(?:\d|[IVX]+\b|thứ)|Kính gửi|(?:MỤC LỤC|Mục lục)\s*:?$|"
    r"(?:[IVX]+|\d+(?:\.\d+)*|[A-H])\s?[.\-–)]\s*\S|[-+]\s"
)
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
    party = any(issuer.PARTY.search(text) and not _PRESS.search(text) for text in head_text.split("\n"))
    dated = numbered is not None and _date(own[numbered.start() :].split("\n")[0]) is not None
    if (numbered is not None) + (kind_at is not None) + party + dated < 2:  # one sign alone: a menu, a line of news
        return Masthead()
    kind, title, body = None, None, 0
    if kind_at is not None:
        kind, title, body = _kind_and_title(lines, kind_at)
        kind = Kind.VAN_BAN_HOP_NHAT if Kind.VAN_BAN_HOP_NHAT in mark_kinds else kind
    elif len(mark_kinds) == 1:
        kind = mark_kinds[0]
        title = _subject(head_text) if kind is Kind.CONG_VAN else None
    addressed = next((i for i in head if lines[i].text.strip().startswith("Kính gửi")), None)
    below = kind_at if kind_at is not None else addressed
    above = _authenticated(lines) or "\n".join(lines[i].text.strip() for i in head if below is None or i < below)
    text = "\n".join(line.text.strip() for line in lines)
    return Masthead(
        number=number,
        kind=kind,
        issuer=issuer.of(above, text, numbered["issuer"] if numbered else None),
        issued_on=next(map(_date, _PLACE_AND_DATE.findall(above)), None)
        or _date(above)
        or _passed(text)
        or next(map(_date, _PLACE_AND_DATE.findall(text)), None),
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
    if at is None:
        return ""
    above = list(takewhile(lambda text: not TERMINAL.search(text), reversed(filled[max(at - _AROUND, 0) : at])))
    return "\n".join([*reversed(above), *filled[at : at + _AROUND]])


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
    mark = mark if mark in _MARKS else mark.removesuffix("LT")  # of several bodies: HDLT, TTLT
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
    title = [match["rest"]] if match["rest"] and not _OF_A_BODY.fullmatch(match["rest"]) else []
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
        if _BODY.match(text):
            break
        if not title and text.isupper() and _OF_A_BODY.fullmatch(text):
            continue
        if title and not (_goes_on(title[-1], text, after) or _is_all_title([line.text for line in lines[index:]])):
            break
        title.append(text)
    joined = re.sub(r"^(?:về việc|về)\s+", "", " ".join(title), flags=re.IGNORECASE).strip(" .")
    return _KINDS[match[1]], joined or None, index


def _subject(head: str) -> str | None:
    """Return what a letter says below its number that it is about: “V/v sinh hoạt chi bộ”."""
    rows = head.split("\n")
    at = next((i for i, row in enumerate(rows) if _SUBJECT.match(row)), None)
    if at is None:
        return None
    following = takewhile(lambda row: row[:1].islower(), rows[at + 1 :])
    return " ".join([_SUBJECT.sub("", rows[at]), *following])


def _goes_on(title: str, text: str, after: str) -> bool:
    """Is true when `text` still belongs to the title: both in capitals, or a line that goes on in small letters.

    A title in small letters may go on with a name after a word that joins, “của”, until somebody enacts.
    """
    if re.search(r"[.:;]$", title) or (text.isupper() and not title.isupper()):
        return False
    if text[0].islower() or (title.isupper() and text.isupper()):
        return True
    enacts = text.endswith((":", ",")) or re.search(rf"\b{issuer.ENACTING}", text) or re.match(issuer.ENACTING, after)
    return not title.isupper() and _JOINING.search(title) is not None and not enacts


def _is_all_title(below: Sequence[str]) -> bool:
    """Is true where no sentence ends between here and a name in capitals, a ruler or the first words of the body."""
    upto = list(islice((text for line in below if (text := line.strip())), _TITLE_LINES + 1))
    end = next((i for i, text in enumerate(upto) if text.isupper() or _RULER.fullmatch(text) or _BODY.match(text)), 0)
    return end > 0 and not any(_STOP.search(text) for text in upto[:end])


def _date(text: str) -> date | None:
    return _day(_DATE_WORDS.search(text) or _DATE_FIGURES.search(text))


def _day(match: re.Match[str] | None) -> date | None:
    if not match:
        return None
    try:
        return date(int(match[3]), int(match[2]), int(match[1]))
    except ValueError:
        return None


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
