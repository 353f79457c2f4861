"""What the corpus is made of: a document is a tree of provisions; a passage is what is retrieved and cited."""

import re
from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from corpus.locator import Locator
from corpus.text import fold

DocumentId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=120)]


class Strict(BaseModel):
    """Is the base of every value that crosses a border: frozen, and an unknown field is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Kind(StrEnum):
    """Is the form a document was issued in; `rank` orders them by authority, 1 being the highest."""

    DIEU_LE = "dieu-le"
    LUAT = "luat"
    PHAP_LENH = "phap-lenh"
    LENH = "lenh"
    NGHI_DINH = "nghi-dinh"
    VAN_BAN_HOP_NHAT = "van-ban-hop-nhat"
    QUY_DINH = "quy-dinh"
    QUY_CHE = "quy-che"
    QUYET_DINH = "quyet-dinh"
    HUONG_DAN = "huong-dan"
    THONG_TU = "thong-tu"
    KET_LUAN = "ket-luan"
    NGHI_QUYET = "nghi-quyet"
    CHI_THI = "chi-thi"
    THONG_TRI = "thong-tri"
    CHUONG_TRINH = "chuong-trinh"
    KE_HOACH = "ke-hoach"
    DE_AN = "de-an"
    CONG_VAN = "cong-van"
    CONG_DIEN = "cong-dien"
    TO_TRINH = "to-trinh"
    THONG_BAO = "thong-bao"
    QUY_TRINH = "quy-trinh"
    BAO_CAO = "bao-cao"

    @property
    def rank(self) -> int:
        return _RANKS[self]

    @property
    def label(self) -> str:
        return _LABELS[self]


_RANKS = {
    Kind.DIEU_LE: 1,
    Kind.LUAT: 1,
    Kind.PHAP_LENH: 1,
    Kind.LENH: 2,
    Kind.NGHI_DINH: 2,
    Kind.VAN_BAN_HOP_NHAT: 2,
    Kind.QUY_DINH: 2,
    Kind.QUY_CHE: 2,
    Kind.QUYET_DINH: 2,
    Kind.HUONG_DAN: 3,
    Kind.THONG_TU: 3,
    Kind.KET_LUAN: 4,
    Kind.NGHI_QUYET: 4,
    Kind.CHI_THI: 4,
    Kind.THONG_TRI: 4,
    Kind.CHUONG_TRINH: 4,
    Kind.KE_HOACH: 4,
    Kind.DE_AN: 4,
    Kind.CONG_VAN: 5,
    Kind.CONG_DIEN: 5,
    Kind.TO_TRINH: 5,
    Kind.THONG_BAO: 5,
    Kind.QUY_TRINH: 5,
    Kind.BAO_CAO: 6,
}
_LABELS = {
    Kind.DIEU_LE: "Điều lệ",
    Kind.LUAT: "Luật",
    Kind.PHAP_LENH: "Pháp lệnh",
    Kind.LENH: "Lệnh",
    Kind.NGHI_DINH: "Nghị định",
    Kind.VAN_BAN_HOP_NHAT: "Văn bản hợp nhất",
    Kind.QUY_DINH: "Quy định",
    Kind.QUY_CHE: "Quy chế",
    Kind.QUYET_DINH: "Quyết định",
    Kind.HUONG_DAN: "Hướng dẫn",
    Kind.THONG_TU: "Thông tư",
    Kind.KET_LUAN: "Kết luận",
    Kind.NGHI_QUYET: "Nghị quyết",
    Kind.CHI_THI: "Chỉ thị",
    Kind.THONG_TRI: "Thông tri",
    Kind.CHUONG_TRINH: "Chương trình",
    Kind.KE_HOACH: "Kế hoạch",
    Kind.DE_AN: "Đề án",
    Kind.CONG_VAN: "Công văn",
    Kind.CONG_DIEN: "Công điện",
    Kind.TO_TRINH: "Tờ trình",
    Kind.THONG_BAO: "Thông báo",
    Kind.QUY_TRINH: "Quy trình nội bộ",
    Kind.BAO_CAO: "Bài báo, báo cáo",
}


class Nature(StrEnum):
    """Is how much of the official text the corpus holds."""

    FULL_TEXT = "full-text"
    DIGEST = "digest"
    REGISTER_ONLY = "register-only"


class Trust(StrEnum):
    """Is how good the place is where the facts were seen, best first."""

    FULL_TEXT = "full-text"
    OFFICIAL_EXCERPT = "official-excerpt"
    LAW_FIRM = "law-firm"
    NEWS = "news"
    LOCAL_PROCEDURE = "local-procedure"
    LOW_TRUST = "low-trust"


class ScannedPage(Strict):
    """Is a page whose text was recognised from a picture of it.

    `confidence` is the mean of what the program was of its words, `syllables` the share of them that are Vietnamese
    syllables, both in [0, 1]; `confidence` is None where the file brought the letters along, or has none there.
    """

    page: int
    confidence: float | None
    syllables: float


class Source(Strict):
    """Is where a document's text or facts were seen: a public address, or the file that was added."""

    trust: Trust
    url: str | None = None
    note: str | None = None
    file: str | None = None
    sha256: str | None = None
    pages: int | None = None
    scanned: tuple[ScannedPage, ...] = Field(default=(), exclude_if=lambda pages: not pages)


class Reference(Strict):
    """Is a document that this one replaces or amends, named by number because the corpus may not hold it.

    `evidence` is "stated" where a text names the old document, "inferred" where only signs point to it.
    """

    number: str | None = None
    kind: Kind | None = None
    issued_on: date | None = None
    evidence: Literal["stated", "inferred"] = "stated"
    basis: str | None = None


class Provision(Strict):
    """Is one article, clause, point, item or unnumbered paragraph with what lies inside it.

    `text` is this provision's own words as issued (NFC), marker and heading line included, children excluded;
    the texts joined in reading order give back the document's body. `page` counts from 1, None where the
    source has no pages. `notes` are doubts about this place, shown as notices, never quoted.
    """

    locator: Locator
    heading: str = ""
    text: str = ""
    page: int | None = None
    notes: tuple[str, ...] = ()
    children: tuple["Provision", ...] = ()

    def walk(self) -> Iterator["Provision"]:
        """Yield this provision and everything inside it, in reading order."""
        yield self
        for child in self.children:
            yield from child.walk()


def joined(provision: Provision) -> str:
    """Return the texts of the provision and of everything inside it in reading order, one to a line."""
    return "\n".join(inner.text for inner in provision.walk() if inner.text)


class Version(Strict):
    """Is what makes a document an earlier text of another: whose text it was, up to but not on the day `until`."""

    of: DocumentId
    until: date


class Document(Strict):
    """Is one regulation, guide or report as issued, with its entry in the register.

    One with a `version` is a text that the document had before (corpus/versions.py).
    """

    id: DocumentId
    kind: Kind
    title: str
    issuer: str
    number: str | None = None
    issued_on: date | None = None
    effective_on: date | None = None
    repealed_on: date | None = None
    effect: Literal["in-force", "superseded", "unknown"] = "unknown"
    nature: Nature = Nature.FULL_TEXT
    replaces: tuple[Reference, ...] = ()
    amends: tuple[Reference, ...] = ()
    sources: tuple[Source, ...] = ()
    notes: tuple[str, ...] = ()
    provisions: tuple[Provision, ...] = ()
    version: Version | None = Field(default=None, exclude_if=lambda version: version is None)

    @property
    def rank(self) -> int:
        """Return the authority of the document's kind: 1 is the Statutes, 6 a report."""
        return self.kind.rank

    @property
    def name(self) -> str:
        """Return the short name readers use: “Quy định 294-QĐ/TW”, or the title where there is no number."""
        name = f"{self.kind.label} {self.number}" if self.number else self.title
        until = self.version.until if self.version else None
        return f"{name} (bản trước ngày {until.day}/{until.month}/{until.year})" if until else name

    @property
    def is_rule(self) -> bool:
        """Is false for reports and local procedures, which bind nobody at large."""
        return self.rank < Kind.QUY_TRINH.rank

    @property
    def is_scanned(self) -> bool:
        """Is true where text of it was recognised from pictures, and so may differ from what is printed."""
        return any(source.scanned for source in self.sources)

    @property
    def starts_on(self) -> date | None:
        """Return the day from which the document holds, that of its issue where it names no other."""
        return self.effective_on or self.issued_on

    def walk(self) -> Iterator[Provision]:
        """Yield every provision in reading order."""
        for provision in self.provisions:
            yield from provision.walk()

    def find(self, locator: Locator) -> Provision | None:
        """Return the provision at that address, None where the document has none."""
        return next((provision for provision in self.walk() if provision.locator == locator), None)


class Span(Strict):
    """Is the stretch of a passage's text that one provision fills, by character offsets."""

    start: int
    end: int
    locator: Locator


class Passage(Strict):
    """Is the unit of retrieval and citation: the smallest provision that reads on its own.

    A short list stays with its lead-in, so one passage may span the points of its provision (`spans`); a long
    provision is split at sentence ends into parts 1, 2, … (`part` is 0 for an unsplit one). `start` and `end`
    are offsets of `text` in the provision's joined text. `context` (document name, headings above, lead-in) is
    searched with the text and never quoted.
    """

    document_id: DocumentId
    locator: Locator
    part: int
    context: str
    text: str
    page: int | None
    start: int
    end: int
    spans: tuple[Span, ...] = ()

    @property
    def id(self) -> str:
        suffix = f":{self.part}" if self.part else ""
        return f"{self.document_id}:{self.locator}{suffix}"

    @property
    def locators(self) -> tuple[Locator, ...]:
        """Return the passage's own address and those of the provisions inside it, in reading order."""
        return (self.locator, *(span.locator for span in self.spans))

    def locator_at(self, start: int, end: int) -> Locator:
        """Return the innermost provision that holds all of text[start:end]."""
        inside = [span for span in self.spans if span.start <= start and end <= span.end]
        return min(inside, key=lambda span: span.end - span.start).locator if inside else self.locator

    def label_at(self, start: int, end: int) -> str:
        """Return the address of text[start:end] as readers say it, by its first words where nothing numbers it."""
        at = self.locator_at(start, end)
        return at.label(self.text[next((span.start for span in self.spans if span.locator == at), 0) :])

    @property
    def label(self) -> str:
        """Return the passage's own address as readers say it, by its first words where nothing numbers it."""
        return self.locator.label(self.text)


def slug(text: str) -> str:
    """Return lower-case ASCII words joined by hyphens: “294-QĐ/TW” gives “294-qd-tw”."""
    return re.sub(r"[^a-z0-9]+", "-", fold(text)).strip("-")


def document_id(kind: Kind, number: str | None, year: int | None, title: str) -> str:
    """Return the identity of a document: kind, number with issuer suffix, year (numbering restarts each term)."""
    return slug(f"{kind} {number or title[:60]} {year or 'khong-ro-nam'}")
