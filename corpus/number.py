"""Document numbers as people and files write them, read into one form.

A number is not an identity: numbering restarts each term, so `01-HD/TW` names guides of 2016, 2021 and
2026. What is parsed here is looked up in the register, which may answer with several documents. The Party writes
`294-QĐ/TW`, the State `169/NQ-CP`, `01/2022/TT-BNV`, `45/2024/QH15`.
"""

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date

from corpus.model import Kind, Reference

KIND_WORDS = {
    "quy định": Kind.QUY_DINH,
    "quy chế": Kind.QUY_CHE,
    "quyết định": Kind.QUYET_DINH,
    "hướng dẫn": Kind.HUONG_DAN,
    "kết luận": Kind.KET_LUAN,
    "nghị quyết": Kind.NGHI_QUYET,
    "chỉ thị": Kind.CHI_THI,
    "công văn": Kind.CONG_VAN,
    "thông báo": Kind.THONG_BAO,
    "thông tri": Kind.THONG_TRI,
    "công điện": Kind.CONG_DIEN,
    "quy dinh": Kind.QUY_DINH,
    "quy che": Kind.QUY_CHE,
    "quyet dinh": Kind.QUYET_DINH,
    "huong dan": Kind.HUONG_DAN,
    "ket luan": Kind.KET_LUAN,
    "nghi quyet": Kind.NGHI_QUYET,
    "chi thi": Kind.CHI_THI,
    "cong van": Kind.CONG_VAN,
    "thong bao": Kind.THONG_BAO,
    "thong tri": Kind.THONG_TRI,
    "cong dien": Kind.CONG_DIEN,
    "regulation": Kind.QUY_DINH,
    "decision": Kind.QUYET_DINH,
    "guidance": Kind.HUONG_DAN,
    "conclusion": Kind.KET_LUAN,
    "nghị định": Kind.NGHI_DINH,
    "thông tư": Kind.THONG_TU,
    "nghi dinh": Kind.NGHI_DINH,
    "thong tu": Kind.THONG_TU,
    "resolution": Kind.NGHI_QUYET,
    "directive": Kind.CHI_THI,
}
_SYMBOL_KINDS = {  # QĐ abbreviates both quy định and quyết định; QĐi is the 2018 form of quy định
    "QĐ": (Kind.QUY_DINH, Kind.QUYET_DINH),
    "QĐI": (Kind.QUY_DINH,),
    "QC": (Kind.QUY_CHE,),
    "HD": (Kind.HUONG_DAN,),
    "KL": (Kind.KET_LUAN,),
    "NQ": (Kind.NGHI_QUYET,),
    "CT": (Kind.CHI_THI,),
    "CV": (Kind.CONG_VAN,),
    "TB": (Kind.THONG_BAO,),
    "CTR": (Kind.CHUONG_TRINH,),
    "KH": (Kind.KE_HOACH,),
    "ĐA": (Kind.DE_AN,),
    "NĐ": (Kind.NGHI_DINH,),
    "TT": (Kind.THONG_TU, Kind.THONG_TRI),  # of the State, of the Party
    "L": (Kind.LENH,),
    "CĐ": (Kind.CONG_DIEN,),
    "TTR": (Kind.TO_TRINH,),
    "VBHN": (Kind.VAN_BAN_HOP_NHAT,),
}
_KIND_SYMBOLS = {kind: symbol for symbol, kinds in reversed(_SYMBOL_KINDS.items()) for kind in kinds} | {
    Kind.CHUONG_TRINH: "CTr",
    Kind.TO_TRINH: "TTr",
}
_ISSUER = r"(?:T\.?\s?[ƯUW]\.?|[A-ZĐƯ][A-ZĐƯa-z.]{0,11})(?-i:(?:-[A-ZĐ]{2,12})*)"
_MARK = (
    r"(?:TTr|L(?=[-–]CTN)|VBHN|(?:CTr|KH|ĐA|[QqHhKkNnCcTt][ĐđDdLlQqTtVvBbCc][Ii]?)(?:LT)?"
    r"|(?-i:(?<=[-–/])[A-ZĐ]{2,4}[ir]?(?=\s?[-–/]\s?[A-ZĐ]{2})))"  # of whatever kind
)
_PARTY = re.compile(r"\w*TW|[TĐHQ]U|CB")  # issuers in numbers that are the Party's, however they are written
_WORD = "|".join(KIND_WORDS)
_YEAR = r"/\s?(?P<of_year>(?:19|20)\d\d)\s?"
_FULL = (
    rf"(?P<serial>\d{{1,4}})\s?(?:{_YEAR})?(?P<joint>[-–/]?)\s?"
    rf"(?P<mark>{_MARK})\s?(?P<last>[-–/])\s?(?P<issuer>{_ISSUER})"
)
_LAW = r"\b(?P<law>\d{1,4})/(?P<law_year>(?:19|20)\d\d)/(?P<body>QH\d{1,2}|UBTVQH\d{1,2})\b"
_COUNTED = (  # “quy định 5 ngày”, “quy định 2 điều” are no numbers; “quy định 294 điều 5”, “294 ngày 26/5/2025” are
    r"(?:ngày|năm)\b(?!\s+\d)|(?:điểm|điều|khoản|chương|mục)\b(?!\s+(?:số\s+)?(?:\d|(?:[ivx]+|[a-zđ])\b))"
    r"|(?:tháng|người|đồng|lần|days?|months?|years?)\b"
)
_BARE = rf"(?P<bare>\d{{1,4}})(?![\d.,/-]*\d)(?!\s?%)(?!\s+(?:{_COUNTED}))"
_MENTION = re.compile(
    rf"(?:\b(?P<word>(?:{_WORD}|QĐ|QD|HD|KL|NQ|CT)(?=\s)|(?:QĐ|QD|HD|KL|NQ)(?=\d))\s*(?:(?:số|so|no\.?)\s*+(?::\s*+)?)?(?:{_FULL}|{_BARE})"
    rf"|{_LAW}|\b{_FULL.replace('?P<', '?P<x_')})"
    rf"(?:[,\s(]*(?:ngày\s+)?(?P<day>\d{{1,2}})\s?[-/.]\s?(?P<month>\d{{1,2}})\s?[-/.]\s?(?P<year>\d{{4}}))?",
    re.IGNORECASE,
)


_WRITTEN_DATE = re.compile(r"[,\s(]*ngày\s+(\d{1,2})\s+tháng\s+(\d{1,2})\s+năm\s+(\d{4})")


@dataclass(frozen=True)
class DocumentNumber:
    """Is what a written number says of a document; what it leaves open is None.

    `kinds` is empty when nothing told the kind; `issuer` is the suffix in capitals without full stops (TW, BTCTW);
    `year` is the one that stands in a number of the State, and `written` that number as it is written.
    """

    serial: int
    kinds: tuple[Kind, ...] = ()
    issuer: str | None = None
    issued_on: date | None = None
    year: int | None = None
    written: str = field(default="", compare=False)

    def __str__(self) -> str:
        if self.written:
            return self.written
        if not self.kinds or not self.issuer:
            return f"số {self.serial}"
        return f"{self.serial:02d}-{_KIND_SYMBOLS[self.kinds[0]]}/{self.issuer}"

    def matches(self, other: "DocumentNumber") -> bool:
        """Is true when nothing the two say contradicts; a part that either leaves open agrees with any."""
        return (
            self.serial == other.serial
            and (not self.kinds or not other.kinds or bool(set(self.kinds) & set(other.kinds)))
            and (not self.issuer or not other.issuer or self.issuer == other.issuer)
            and (not self.issued_on or not other.issued_on or self.issued_on == other.issued_on)
            and self._may_be_of(other.year)
            and other._may_be_of(self.year)
        )

    def _may_be_of(self, year: int | None) -> bool:
        own = self.year or (self.issued_on.year if self.issued_on else None)
        return year is None or own is None or year == own


@dataclass(frozen=True)
class Mention:
    """Is a document number found in running text; `start` and `end` are offsets in that text."""

    number: DocumentNumber
    start: int
    end: int


def find_numbers(text: str) -> list[Mention]:
    """Return the document numbers written in `text`, in order: “06 -HD/TW”, “342/QĐ-TW”, “Quy định 228”, “QĐ 294”."""
    mentions = []
    for match in _MENTION.finditer(unicodedata.normalize("NFC", text)):
        groups = match.groupdict()
        word = groups["word"]
        serial = groups["serial"] or groups["x_serial"] or groups["bare"] or groups["law"]
        mark = groups["mark"] or groups["x_mark"]
        issuer = _issuer(groups["issuer"] or groups["x_issuer"] or groups["body"])
        year = groups["of_year"] or groups["x_of_year"] or groups["law_year"]
        kinds = _kinds(word, mark)
        number = DocumentNumber(
            int(serial), kinds, issuer, _date(groups), int(year) if year else None, _of_the_state(match, issuer)
        )
        mentions.append(Mention(number, match.start(), match.start() + len(match[0].rstrip("."))))
    return mentions


def reference_to(mention: Mention, text: str, basis: str | None = None) -> Reference:
    """Return the document that `text` states at the mention, with the day that follows there in figures or words."""
    number = mention.number
    written = _WRITTEN_DATE.match(text, mention.end)
    issued_on = number.issued_on or (day_of(written[3], written[2], written[1]) if written else None)
    kind = number.kinds[0] if len(number.kinds) == 1 else None
    name = re.sub(r"^số ", "", str(number))
    return Reference(number=name, kind=kind, issued_on=issued_on, evidence="stated", basis=basis)


def day_of(year: str, month: str, day: str) -> date | None:
    """Return the day of these figures, None where there is no such day."""
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def without_numbers(text: str) -> str:
    """Return the text with a space in the place of each document number."""
    for mention in reversed(find_numbers(text)):
        text = f"{text[: mention.start]} {text[mention.end :]}"
    return text


def parse_number(text: str) -> DocumentNumber:
    """Return the one number written in `text`; a bare “228” is accepted. Raises ValueError for none or several."""
    text = text.strip()
    if text.isdigit() and len(text) <= 4:
        return DocumentNumber(int(text))
    numbers = {mention.number for mention in find_numbers(text)}
    if len(numbers) != 1:
        raise ValueError(f"no single document number in {text!r}; write e.g. 294-QĐ/TW")
    return numbers.pop()


def _of_the_state(match: re.Match[str], issuer: str | None) -> str:
    """Return the number as it is written where the State wrote it, "" for one of the Party."""
    groups = match.groupdict()
    if groups["law"]:
        return f"{groups['law']}/{groups['law_year']}/{groups['body']}"
    own = {
        name: groups[name] or groups[f"x_{name}"] for name in ("serial", "of_year", "joint", "mark", "last", "issuer")
    }
    is_state = (own["joint"] == "/" or own["of_year"]) and own["last"] != "/"
    if not is_state or _PARTY.fullmatch(issuer or ""):
        return ""
    last = f"{own['mark']}-{own['issuer'] or ''}".rstrip(".")  # a sentence may end here
    return "/".join(filter(None, (own["serial"], own["of_year"], last)))


def _kinds(word: str | None, mark: str | None) -> tuple[Kind, ...]:
    if word and word.lower() in KIND_WORDS:
        return (KIND_WORDS[word.lower()],)
    symbol = (mark or word or "").upper().replace("QD", "QĐ")
    return _SYMBOL_KINDS.get(symbol, _SYMBOL_KINDS.get(symbol.removesuffix("LT"), ()))  # of several bodies: TTLT


def _issuer(issuer: str | None) -> str | None:
    if issuer is None:
        return None
    compact = re.sub(r"[.\s]", "", issuer).upper()
    return "TW" if compact in ("TƯ", "TU", "TW") and issuer.upper() != "TU" else compact.replace("TƯ", "TW")


def _date(groups: dict[str, str | None]) -> date | None:
    return day_of(groups["year"], groups["month"] or "0", groups["day"] or "0") if groups["year"] else None
