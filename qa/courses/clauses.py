"""What clauses say, in the pieces that questions are made of: sentences, lists with what leads into them, pairs."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from corpus.model import Document, Nature, Provision, joined
from corpus.text import capital, introduces, normal, syllables
from qa.courses.model import Source
from qa.courses.pins import pin
from qa.language.units import Unit, units, without_numbering

_ASIDE = re.compile(r" ?\([^()]*\)")
_PLACE = re.compile(r"khoản|Điều|điểm|mục|thuộc|đoạn kết")  # “(thuộc các điểm a, b)”
_POINTING = re.compile(
    r"\b(?:này|ấy|đó|kia|nói trên|nêu trên|trên đây|dưới đây|sau đây|ở đây|tại đây|như trên|như vậy|các điểm sau"
    r"|hai trường hợp|nơi này|cấp này|bên vi phạm)\b",
    re.IGNORECASE,
)
_BACK = re.compile(r"^(?:cũng|riêng|nhưng|ngoài ra|sau đó|khi ấy|căn cứ|kết quả|nội dung|chúng|họ)\b", re.IGNORECASE)
_LEVEL = re.compile(r"\b(?:mục|điểm|tiết|tiểu mục|khoản|các điểm|phần) (?:\d|[IVX]+\b|[a-zđ]\b)", re.IGNORECASE)
_MARKER = re.compile(
    r"^(?:\s*(?:Điều|Chương|Mục|Phần)\s+(?:\d+[a-zđ]?|[IVX]+)\s*[.:]|\s*\d+(?:\.\d+)*[.)-]?|\s*[a-zđ]\d?\)|\s*[-–+•])\s+"
)
_UNSEEN = re.compile(r"\b(?:chưa thấy|không nêu|nguồn thứ cấp|bản tóm lược|chưa biết|dẫn sang)\b", re.IGNORECASE)
_MERELY = re.compile(r"Có (?:khi|lúc|người|trường hợp|nơi)\b")  # what may be, of which nothing is made false
_PROPER = re.compile(  # names that keep their capital wherever they stand
    r"Ban (?:Bí thư|Tổ chức|Chấp hành|Tuyên giáo)|Bộ (?:Chính trị|Ngoại giao)|Văn phòng Trung ương|Trung ương"
    r"|Đảng(?! viên| ủy| bộ)|Đảng (?:ủy|bộ) (?:Bộ|Công an|Quân đội|Chính phủ|Quốc hội)|Huy hiệu|Điều lệ|Đại hội Đảng"
    r"|Nhà nước"
)
_WHEN = (
    r"(?:mỗi|hằng) (?:năm|quý|tháng|tuần)|(?:trong|sau|trước|chậm nhất)(?: \S+){0,3} (?:ngày làm việc|ngày|tháng|năm)"
)
_NOBODY = re.compile(rf"^(?:{_WHEN}),?(?: \w+)? phải\b", re.IGNORECASE)  # whose duty it is stands before
NEAR = 8  # words before “đó” in which what it points to may stand


@dataclass(frozen=True)
class Clause:
    """Is a provision that says something itself, with the headings above it, the outermost first."""

    document: Document
    provision: Provision
    above: tuple[str, ...]

    @property
    def id(self) -> str:
        return f"{self.document.id}:{self.provision.locator}"

    @property
    def heading(self) -> str:
        return self.above[-1] if self.above else ""

    @cached_property
    def text(self) -> str:
        """Return what questions are made from: the provision's own, with its points where it leads into them."""
        own = self.provision.text
        return joined(self.provision) if introduces(own) else own

    @cached_property
    def parts(self) -> tuple[Unit, ...]:
        return units(self.text)

    def words(self, unit: Unit) -> str:
        return self.text[unit.start : unit.end]

    def source(self, start: int, end: int) -> Source:
        """Return the clause as what a question stands on, text[start:end] as its quote."""
        return pin(self.document, self.provision, self.text[start:end])

    @property
    def named(self) -> str:
        """Return the document as a question names it: “Quy định 294-QĐ/TW (bản tóm lược)”."""
        return named(self.document)


@dataclass(frozen=True)
class Sentence:
    """Is a sentence that can be asked about: `text` is clause.text[start:end] on one line, without its number.

    `before` is what must be read first to know what it speaks of, empty where it stands by itself.
    """

    clause: Clause
    start: int
    end: int
    text: str
    before: str


@dataclass(frozen=True)
class Entry:
    """Is an item of a list, clause.text[start:end]; `case` and `says` are what stands before and after its colon."""

    start: int
    end: int
    text: str
    case: str
    says: str


@dataclass(frozen=True)
class Listing:
    """Is a list with its lead-in, “Đảng viên bị xóa tên khi”; `before` as of a sentence."""

    clause: Clause
    start: int
    end: int
    lead: str
    before: str
    entries: tuple[Entry, ...]


def named(document: Document) -> str:
    return f"{document.name} (bản tóm lược)" if document.nature is Nature.DIGEST else document.name


def clauses(documents: Iterable[Document]) -> tuple[Clause, ...]:
    """Return the clauses of the documents in reading order: of a provision that is a list, the whole list."""
    return tuple(clause for document in documents for clause in _clauses(document, document.provisions, ()))


def _clauses(document: Document, provisions: Iterable[Provision], above: tuple[str, ...]) -> Iterator[Clause]:
    for provision in provisions:
        heading = plain(_ASIDE.sub(lambda aside: "" if _PLACE.search(aside[0]) else aside[0], provision.heading))
        path = (*above, heading) if heading else above
        if provision.text.strip():
            yield Clause(document, provision, path)
        if not introduces(provision.text):
            yield from _clauses(document, provision.children, path)


def plain(text: str) -> str:
    """Return the words on one line, without the number that opens a provision."""
    return " ".join(_MARKER.sub("", text).split())


def sentences(clause: Clause) -> Iterator[Sentence]:
    """Yield the sentences of a clause that state something; items of lists are no sentences."""
    earlier: list[str] = []
    for unit in clause.parts:
        text = plain(clause.words(unit))
        if unit.leads or unit.lead is not None or not text.endswith("."):
            if unit.lead is None:
                earlier.append(text)
            continue
        before = "" if stands_alone(text, first=not earlier) else " ".join(earlier)
        whole = stands_alone(text, first=not earlier) or (before and _says_enough(before))
        if whole and not _MERELY.match(text) and not _UNSEEN.search(text) and not _LEVEL.search(text):
            yield Sentence(clause, unit.start, unit.end, text, before)
        earlier.append(text)


def listings(clause: Clause) -> Iterator[Listing]:
    """Yield the lists of a clause."""
    parts = clause.parts
    for at, lead in enumerate(parts):
        items = [unit for unit in parts if unit.lead == at]
        text = plain(clause.words(lead))
        if not lead.leads or len(items) < 2 or _UNSEEN.search(clause.text) or _LEVEL.search(text):
            continue
        earlier = [plain(clause.words(unit)) for unit in parts[:at] if unit.lead is None]
        said = text.rstrip(": ")
        entries = tuple(_entry(clause, unit) for unit in items)
        yield Listing(clause, lead.start, items[-1].end, said, " ".join(earlier), entries)


def _entry(clause: Clause, unit: Unit) -> Entry:
    text = " ".join(without_numbering(clause.words(unit)).split()).rstrip(".; ")
    case, colon, says = text.partition(": ")
    return Entry(unit.start, unit.end, text, case if colon else "", says if colon else "")


def stands_alone(text: str, first: bool) -> bool:
    """Is true when a sentence says itself what it speaks of."""
    pointing = [found for found in _POINTING.finditer(text)]
    if _NOBODY.search(text):
        return False
    if _BACK.search(text) and not first:
        return False
    if first:
        return all(
            len(syllables(text[: found.start()])) >= NEAR and normal(found[0]) in ("đó", "ấy") for found in pointing
        )
    return not pointing and bool(_SUBJECT.match(text))


def _says_enough(before: str) -> bool:
    return not _POINTING.search(before.split(". ")[0][:60]) and not _UNSEEN.search(before)


_SUBJECT = re.compile(  # how a later sentence begins that names whom or what it is about
    r"(?:Đảng viên|Chi bộ|Chi ủy|Đảng ủy|Cấp ủy|Đảng bộ|Ban Tổ chức|Ban Bí thư|Bộ Chính trị|Ban thường vụ|Bí thư"
    r"|Người (?!đó|ấy|này|khai|ký|quyết định)|Thẻ|Hồ sơ đảng viên|Tổ đảng|Đại hội|Huy hiệu|Giấy giới thiệu|Tuổi đảng"
    r"|Mỗi năm|Hằng năm|Hằng tháng|Mỗi tháng)(?!\w)"
)


def capitalised(text: str) -> str:
    """Return the words as an option shows them."""
    return capital(" ".join(text.split()).rstrip(".;, "))


def within(text: str) -> str:
    """Return the words as they stand within a sentence: “chi bộ”, but “Ban Bí thư”, “Đảng ủy Bộ Ngoại giao”."""
    return text if _PROPER.match(text) else f"{text[:1].lower()}{text[1:]}"


def replaced(text: str, start: int, end: int, other: str) -> str:
    """Return the text with the other in that place, written as within a sentence or at its beginning."""
    first = text[:start].rstrip()
    other = capital(other) if not first or first.endswith(".") else within(other)
    return f"{text[:start]}{other}{text[end:]}"


def pairs(text: str) -> frozenset[str]:
    """Return the neighbouring words of a text: what two texts on the same thing have in common."""
    words = syllables(normal(text))
    return frozenset(f"{one} {other}" for one, other in pairwise(words))


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """Return the share of the smaller set that the other has too, in [0, 1]."""
    return len(one & other) / min(len(one), len(other)) if one and other else 0.0
