"""Terms with the words that say what they are: reviewed ones, and those that rules find in other texts.

A rule finds “X là …” in a list of definitions and, elsewhere, where the words after it name a kind of thing; “X được
hiểu là …”; “… (sau đây gọi tắt là X)”; and a clause headed “Thế nào là X”.
"""

import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import NamedTuple

from corpus.locator import Locator
from corpus.model import Document, DocumentId, Provision, Strict
from corpus.procedures.load import hash_of
from corpus.procedures.model import Sha256, Words
from corpus.register import Register
from corpus.standing import State as Force
from corpus.text import capital, normal, syllables
from qa.courses.clauses import plain
from qa.courses.model import Source
from qa.courses.pins import pin
from qa.courses.works import Collection, Entry, Put
from qa.language.units import units, without_numbering

REVIEWED = Path(__file__).with_name("glossary.json")
LONGEST = 12  # syllables of a term

_LIST = re.compile(
    r"giải thích (?:từ ngữ|thuật ngữ)|(?:từ ngữ|thuật ngữ|khái niệm)\b[^.]{0,80}\bhiểu\b|\bđược hiểu như sau"
)
_IS = re.compile(r"(?P<term>[^,:;.?!“”]{2,120}?) (?:là|bao gồm|gồm)\b:? ?(?P<says>\S.*)", re.DOTALL)
_UNDERSTOOD = re.compile(r"(?P<term>[^,:;.?!“”]{2,90}?),? (?:được|phải) hiểu (?:là|như sau)\b")
_CALLED = re.compile(
    r"(?:sau đây|dưới đây|sau này)(?: được)? (?:gọi|viết)(?: tắt| chung)* là:? [“\"]?(?P<term>[^“”\".,;:()]{2,90}?)"
    r"(?=[”\".,;:)]|$)",
    re.IGNORECASE,
)
_HEADED = re.compile(r"(?:hiểu )?thế nào là (?P<term>.+)", re.IGNORECASE)
_KIND = re.compile(  # what a word is a kind of
    r"(?:một |những |các |tổng |toàn bộ |tập hợp )*"
    r"(?:việc|giấy|văn bản|tài liệu|tổ chức|cơ quan|hình thức|hoạt động|quá trình|biện pháp|phương thức|khoản|số tiền"
    r"|thời gian|người|cá nhân|hệ thống|loại|bộ phận|hạt nhân|danh mục|thiết bị|công cụ|dữ liệu|thông tin"
    r"|trường hợp|sự kiện|khu vực|công trình|phương tiện|tình trạng|mức|tỷ lệ|nguồn|chương trình|dịch vụ|trạng thái"
    r"|phần thưởng|nghĩa vụ|tiền|hành vi|chế độ|đơn vị|khả năng|kết quả|quyền)\b"
)
_NO_TERM = re.compile(  # words that a sentence has and a name has not
    r"\b(?:được|phải|có|không|chưa|đã|đang|sẽ|cần|cũng|chỉ|vẫn|đều|nếu|khi|thì|này|đó|ấy|kia|trên|sau|đây|theo|từ"
    r"|các|những|mỗi|mọi|một|hai|ba|số|mức|ngày|lúc|mốc|căn cứ|nơi|cấp nào|ai|điều kiện|thời hạn|nội dung|trường hợp"
    r"|nhiệm vụ|trách nhiệm|quy trình|giữa|đối với|tại|cách|gửi|nhận xét|việc|vì|do|để)\b|\d",
    re.IGNORECASE,
)


class Term(NamedTuple):
    """Is a word with the clause whose quote says what it is, and how that clause's document holds on the day."""

    term: str
    source: Source
    reviewed: bool
    force: Force


class Decision(Strict):
    """Is what a reviewer made of the words of a clause: that they say what the term is, or that they do not."""

    term: Words
    document: DocumentId
    locator: Locator
    sha256: Sha256
    quote: Words
    accepted: bool


class Decisions(Strict):
    """Is what was reviewed."""

    decisions: tuple[Decision, ...]


class Found(NamedTuple):
    """Is what a rule takes for the definition of a term."""

    term: str
    document: Document
    provision: Provision
    quote: str


@cache
def decisions() -> tuple[Decision, ...]:
    """Return what was reviewed of the starter corpus."""
    return Decisions.model_validate_json(REVIEWED.read_bytes()).decisions


def terms(register: Register, on: date) -> tuple[Term, ...]:
    """Return the terms in the order of the Vietnamese alphabet; of one defined more than once, those in force first.

    A reviewed one is left out where the corpus no longer holds the words that were reviewed.
    """
    seen: set[tuple[str, str, Locator]] = set()
    held: list[Term] = []
    for one in decisions():
        document = register.get(one.document)
        provision = document.find(one.locator) if document else None
        if document and provision and hash_of(provision) == one.sha256:
            seen.add((normal(one.term), one.document, one.locator))
            if one.accepted:
                held.append(_term(one.term, document, provision, one.quote, True, register, on))
    for found in (one for document in register.documents for one in harvested(document)):
        if (normal(found.term), found.document.id, found.provision.locator) not in seen:
            held.append(_term(found.term, found.document, found.provision, found.quote, False, register, on))
    return tuple(sorted(held, key=lambda one: (alphabetical(one.term), one.force is not Force.IN_FORCE)))


def collected(register: Register, on: date) -> Collection:
    """Return the terms as a collection to export, of however many; one with too many entries cannot be kept."""
    entries = tuple(
        Entry(
            id=f"term-{n}",
            put=Put.CLAUSES,
            title=one.term,
            note="" if one.reviewed else "Máy tìm ra trong văn bản, chưa rà soát.",
            sources=(one.source,),
            as_of=on,
        )
        for n, one in enumerate(terms(register, on), start=1)
    )
    return Collection(title="Thuật ngữ").model_copy(update={"entries": entries})


def _term(
    term: str, document: Document, provision: Provision, quote: str, reviewed: bool, register: Register, on: date
) -> Term:
    return Term(term, pin(document, provision, quote), reviewed, register.standing(document, on).state)


def harvested(document: Document) -> tuple[Found, ...]:
    """Return what rules take for definitions in the text of a rule, each term once a clause."""
    if not document.is_rule:
        return ()
    found: dict[tuple[str, Locator], Found] = {}
    for provision, listed in _provisions(document.provisions, False):
        for term, quote in _in(provision, listed):
            found.setdefault((normal(term), provision.locator), Found(term, document, provision, quote))
    return tuple(found.values())


def _provisions(provisions: tuple[Provision, ...], listed: bool) -> Iterator[tuple[Provision, bool]]:
    """Yield the provisions, and whether each stands in a list of definitions."""
    for provision in provisions:
        here = listed or bool(_LIST.search(normal(f"{provision.heading}\n{provision.text}")))
        yield provision, here
        yield from _provisions(provision.children, here)


def _in(provision: Provision, listed: bool) -> Iterator[tuple[str, str]]:
    """Yield the terms that the provision's own text defines, each with the words that do."""
    if (headed := _HEADED.fullmatch(plain(provision.heading))) and provision.text:
        first = units(provision.text)[0]
        yield _tidy(headed["term"]), provision.text[first.start : first.end]
    for unit in units(provision.text):
        quote = provision.text[unit.start : unit.end]
        said = plain(without_numbering(quote))
        for called in _CALLED.finditer(said):
            if len(syllables(called["term"])) <= LONGEST and not re.search(r"\d", called["term"]):  # a paper's number
                yield _tidy(called["term"]), quote
        bare = re.sub(r" ?\([^()]*\)", "", said)
        if understood := _UNDERSTOOD.match(bare):
            yield _tidy(understood["term"]), quote
        elif (found := _IS.match(bare)) and _is_definition(found["term"], found["says"], listed):
            yield _tidy(found["term"]), quote


def _is_definition(term: str, says: str, listed: bool) -> bool:
    long = len(syllables(term))
    if listed:
        return long <= LONGEST and term[:1].isupper()
    kin = syllables(normal(says))[:2] == syllables(normal(term))[:2]  # “Báo cáo tài chính là báo cáo …”
    return long <= LONGEST and not _NO_TERM.search(term) and (kin or bool(_KIND.match(says)))


def _tidy(term: str) -> str:
    return capital(" ".join(term.split()).strip("“”\"' "))


_LETTERS = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_TONES = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}  # huyền, hỏi, ngã, sắc, nặng


def alphabetical(text: str) -> tuple[tuple[tuple[int, ...], tuple[int, ...]], ...]:
    """Return the key that orders Vietnamese words: syllable by syllable, first by its letters, then by its tone."""
    return tuple(_syllable(one) for one in syllables(normal(text)))


def _syllable(text: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
    parts = unicodedata.normalize("NFD", text)
    letters = unicodedata.normalize("NFC", "".join(part for part in parts if part not in _TONES))
    tones = tuple(_TONES[part] for part in parts if part in _TONES)
    return tuple(_LETTERS.find(letter) if letter in _LETTERS else ord(letter) + 100 for letter in letters), tones
