"""What a question asks of the register: which rule holds, what replaced what, when and by whom a document was issued.

Decided by the question's structure: once the documents it names, its day and the words for the register's own columns
are taken out, nothing is left of it, or only what stands in titles or, where it asks for documents, in a heading.
Whatever says more asks for a clause.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache

from corpus.model import Document
from corpus.number import KIND_WORDS, DocumentNumber, find_numbers
from corpus.register import Register
from corpus.text import fold, syllables
from qa.language.terms import as_words, folded_words
from qa.question.address import find_addresses
from qa.question.day import without_day
from qa.question.documents import Named, find_named
from qa.question.follow_up import asks
from qa.question.reading import Reading
from qa.question.words import content


class Column(StrEnum):
    """Is what of the register is asked for."""

    COUNT = "count"
    REPLACED_BY = "replaced-by"
    REPLACES = "replaces"
    ISSUER = "issuer"
    EFFECT = "effect"
    ISSUED = "issued"
    GUIDED_BY = "guided-by"
    GUIDES = "guides"
    HOLDS = "holds"
    IN_FORCE = "in-force"  # which documents are, on the day of the question
    LAPSED = "lapsed"  # which are no longer
    HISTORY = "history"  # which there have been


@dataclass(frozen=True)
class OfRegister:
    """Is a question to the register: its columns, and the documents it is about, of IN_FORCE, LAPSED and HISTORY
    those on a subject.

    `under` tells of those that only a heading leads to which document has the heading, and what it says: they
    themselves, or one that they replaced or were replaced by.
    """

    columns: tuple[Column, ...]
    documents: tuple[Document, ...]
    under: tuple[tuple[Document, Document, str], ...] = ()


_DOCUMENT, _KIND = "§", "¤"  # in the place of a document that is named, and of a word for documents
_KINDS = re.compile(
    rf"\b(?:van ban|tai lieu|documents?|cai(?= nao| gi)|{'|'.join(sorted({fold(word) for word in KIND_WORDS}))})\b"
)
_POINTER = re.compile(r"\b(?:no|it)\b|¤\s+(?:do|nay|ay|tren)\b|\b(?:this|that) ¤")
_OTHER_DOCUMENT = re.compile(r"¤(?! +(?:nao|gi|do|nay|ay|tren)\b)")  # “ai ban hành quyết định?”
_BARE = re.compile(  # “294 thay thế văn bản nào”; no year, no count, no part of a date
    r"(?<![\w/.,-])(?!(?:19|20)\d\d\b)(?P<serial>\d{1,4})(?![\w%]|[/.,-]\d)"
    r"(?!\s(?:ngay|thang|nam|tuan|tuoi|dong|nguoi|lan|days|months|years)\b)"
)
_PARTY = re.compile(r" (?:cua )?dang\b(?! (?:con|co|duoc|bi|hieu|ap|dung)\b)")
_ASKS_DAY = r"(?:\b(?:ngay|thang|nam|khi|luc|hom)(?: thang)?(?: nam)? (?:nao|may)\b|\bbao gio\b|\btu dau\b|\bwhen\b)"
_WHICH = r"(?:¤(?: \w+){0,3}? (?:nao|gi|so may)\b|\b(?:cac|nhung|liet ke|danh sach) ¤|\b(?:which|what) ¤)"
_IN_FORCE = r"\b(?:hieu luc|ap dung|gia tri|hien hanh|(?:hien|bay) (?:nay|tai|gio)|moi nhat|in force|valid|current)\b"
_BY_NUMBER = r"so (?:may|bao nhieu|nao)\b"
_WHICH_ALONE = rf"(?:nao|{_BY_NUMBER})"
_ASKS_WHICH = re.compile(rf"¤ {_WHICH_ALONE}")
_UNTIL = r"\bden (?:khi|ngay|thang|nam|bao gio|luc|hom)\b"
_LAPSED = r"\b(?:(?:het|khong con|chua con) (?:hieu luc|ap dung)|no longer (?:in force|valid))\b"
_ASKS_WHAT_REPLACES = re.compile(r"^[^§]*\b(?:nao|gi)(?! (?:da )?(?:bi|duoc)\b)[^§]*\bthay\b")  # and names nothing
_GUIDING = r"(?:(?:viec )?(?:thuc hien|thi hanh|cu the hoa))"
_COLUMNS = (  # on the folded question with its signs; the first that fits
    (Column.COUNT, r"(?:\b(?:bao nhieu|may|so luong|tong so|how many)) (?:cai )?[¤§]"),
    (Column.HISTORY, r"(?:[¤§].*\b(?:da tung|tung co|truoc (?:den|toi) (?:nay|gio))\b)"),
    (Column.REPLACES, rf"\btruoc (?:khi (?:co |ban hanh )?)?(?:¤ )?§[^§]*¤ (?:{_WHICH_ALONE}|gi\b)"),
    (
        Column.REPLACED_BY,
        r"§[^§]*\b(?:bi\b|duoc\b|co (?:¤|gi\b))[^§]*\bthay\b|^[^§]*\bthay\b[^§]*§"
        r"|§[^§]*\bthay (?:the )?(?:bang|boi)\b"
        r"|^[^§]*\breplace[sd]? (?:the )?(?:¤ )?§|§ (?:been |was )?replaced",
    ),
    (Column.REPLACES, r"§[^§]*\bthay\b|§[^§]*\breplace"),
    (
        Column.GUIDED_BY,
        rf"¤ (?:nao|gi) (?:¤(?: {_GUIDING}| cho| cua)?|{_GUIDING}) §|¤ nao (?:¤ )?{_GUIDING}\W*$"
        rf"|¤ (?:{_GUIDING}|cua|cho) §.*{_WHICH_ALONE}|§ (?:da )?duoc (?:¤|{_GUIDING}) .*¤ nao"
        rf"|\bco (?:¤ )+(?:nao )?(?:{_GUIDING} )?(?:§ .*)?(?:chua|khong|nao)\W*$",
    ),
    (Column.GUIDES, rf"§ (?:la |de )?(?:¤|¤ {_GUIDING}|{_GUIDING})(?: cho| cua)? ¤ nao\b"),
    (
        Column.ISSUER,
        r"\b(?:ai|(?:co quan|cap|don vi|ban) nao|who)\b.*\b(?:ban hanh|issued)\b|\bban hanh (?:boi|cua) ai\b"
        r"|^§ (?:la )?(?:cua|do) (?:ai|(?:co quan|cap|don vi|ban) nao)\b",
    ),
    (Column.LAPSED, rf"^[^§]*{_WHICH}[^§]*{_LAPSED}[^§]*$"),
    (
        Column.IN_FORCE,
        rf"§ nao\b.*{_IN_FORCE}|{_IN_FORCE}.*§ nao\b|§.*{_IN_FORCE}.*\b{_BY_NUMBER}|^§ (?:la )?{_BY_NUMBER}"
        rf"|^¤ {_WHICH_ALONE}(?: (?:dang|con|hien|se))? §\W*$|{_IN_FORCE}.*\b(?:theo|can cu) §\W*$",
    ),
    (
        Column.HOLDS,
        r"§.*\b(?:het (?:hieu luc|han)|(?:bai|huy) bo)\b|\bhet hieu luc\b.*§"
        r"|^§ (?:thi )?(?:(?:bay )?gio |nay )+(?:xai|dung|theo) ¤ nao"
        rf"|§.*(?:{_IN_FORCE})(?!.*\btu\b).*{_UNTIL}",
    ),
    (
        Column.EFFECT,
        rf"\b(?:hieu luc|ap dung)\b.*{_ASKS_DAY}|{_ASKS_DAY}.*\b(?:hieu luc|take effect)\b|{_ASKS_DAY}.*\bap dung §",
    ),
    (
        Column.ISSUED,
        rf"\b(?:ban hanh|ra doi|ky|issued)\b.*{_ASKS_DAY}|{_ASKS_DAY}.*\b(?:ban hanh|ra doi|issued)\b"
        r"|\bngay (?:ban hanh|ky)\b"
        r"|^§ (?:vao |ra )?(?:ngay|nam|thang|khi) nao\W*$",
    ),
    (
        Column.HOLDS,
        rf"§.*\b(?:con|het|dang|co|is|still)\b.*(?:{_IN_FORCE}|\bdung\b)|\b(?:is|con|het)\b.*§.*{_IN_FORCE}"
        r"|\bcon hieu luc\b.*§",
    ),
    (
        Column.IN_FORCE,
        rf"{_WHICH}.*{_IN_FORCE}|{_IN_FORCE}.*{_WHICH}|\b(?:theo|can cu(?: vao)?) ¤ {_WHICH_ALONE}"
        r"|^¤.*\b(?:moi nhat|hien hanh)\b"
        rf"|^(?:(?:co|hien|nay|gio) )*¤ {_WHICH_ALONE}(?: (?:dang|con|hien|se))?"
        r"(?: (?:noi|dieu chinh|ap dung|ve|cho)\b| ¤|\W*$)"
        rf"|\b(?:o|trong|la|bang) ¤ {_WHICH_ALONE}(?: \w+)?\W*$|^¤.*\b(?:la|mang) {_BY_NUMBER}",
    ),
)
_ASKS_MORE = re.compile(r"\b(?:gi|the nao|ra sao|lam sao|sao|o dau|bao lau|how|why|where)\b")
_ASKS_A_DOCUMENT = re.compile(r"[§¤] (?:nao|gi)\b|\bhow many\b|\bthay (?:the )?(?:bang |boi |cho )?gi\b")
_OF_COLUMNS = re.compile(  # what the questions above are made of
    r"§|¤|\bhieu luc(?: thi hanh)?\b|\bgia tri\b|\bap dung\b|\bthay(?: the)?\b|\b(?:bai|huy) bo\b|\bhet han\b"
    r"|\bban hanh\b|\bra(?: doi|(?= ngay| nam| khi| hom| tu))|\bky(?= ngay| nam| khi| hom)|\bbat dau\b"
    rf"|\b{_GUIDING}(?= (?:¤ )?[§¤]| chua| khong| nao|\W*$)"
    r"|\bdieu chinh\b|\bnoi(?= ve\b)|\bnam (?:o|trong)(?= ¤)|\b(?:dung|xai)(?= duoc| khong| ¤)|\bvoi(?= §)"
    r"|(?<!thuc )(?<!bieu )(?<!phat )\bhien(?: (?:hanh|nay|tai|gio))?\b|\b(?:bay )?gio\b|\bmoi(?: nhat)?\b"
    r"|\btruoc (?:do|day)\b|\btruoc(?: khi)?(?= (?:co |¤ )*§)|\b(?:luc|khi|hoi) (?:do|ay)\b|\bhoi\b"
    r"|\btu (?:nam )?(?:19|20)\d\d (?:den|toi) (?:nay|gio)\b|\b(?:da )?tung\b|\btruoc (?:den|toi) (?:nay|gio)\b"
    r"|\b(?:co quan|don vi|cap|ban)(?= nao\b)|\b(?:ngay|thang|nam|khi|luc|hom)(?: thang)?(?: nam)?(?= nao| may|\W*$)"
    r"|\bngay(?= ban hanh| co| \W*hieu)|\bbao gio\b|\bbao nhieu\b|\bmay\b|\bso luong\b|\btong so\b|\bliet ke\b"
    r"|\bdanh (?:sach|muc)\b|\bcai(?= [§¤])|\bke(?: ten| so)? ra(?: gium| giup)?\b|\([^()]*\)"
    r"|\b(?:con|het|chua|dung|bang|boi|so|duoc|bi|co|da|ke tu|tu|nhung|cac|dau|khong|ko|tai)\b|\bcan cu\b"
    r"|\b(?:trong |cua )?(?:kho|he thong|o day)\b|\bdang(?= (?:co|con|hieu|ap|luu)\b)|\b(?:luu|no|nay)\b"
    r"|\b(?:vay|nhi|nhe|ha|a|day|the)(?=\W*$)"
    r"|\b(?:still|valid|in force|current|issued|replaced?s?|by|take|effect|has|been|it|many|there|this|that)\b"
)
_OF_A_SUBJECT = (Column.COUNT, Column.HISTORY, Column.IN_FORCE, Column.LAPSED)
_HEADED = 2  # syllables that a heading must hold to be on a subject, at least
_OF_EVERY_TITLE = frozenset("dang cong san viet nam viec tw".split())
_OF_EVERY_HEADING = frozenset(["vien"])


def asked_of_register(reading: Reading, register: Register, answer: str = "") -> OfRegister | None:
    """Return what the question asks of the register, None where it asks for what a clause says.

    A follow-up is taken by its own words. Where it names no document it is about those that the questions before it
    name, else about the first that the `answer` before it names; which documents held at a time it asks on what the
    questions before it are about.
    """
    text = _asking(reading.latest)
    folded = fold(text)
    if len(folded) != len(text):
        return None
    named = _named(text, folded, register)
    before = _named(reading.text, fold(reading.text), register) if reading.joined and not named else []
    timeless = without_day(folded)
    signed = _signed(timeless, named)
    if reading.joined and not (named or before) and timeless == folded and not _OTHER_DOCUMENT.search(signed):
        before = [Named(held, 0, 0) for one in find_numbers(answer)[:1] if (held := register.find(one.number))]
    if named or before:
        signed = _POINTER.sub(lambda found: _DOCUMENT.ljust(len(found[0])), signed)
    columns = _columns(" ".join(signed.split()), pointing=bool(before))
    if not columns:
        return None
    left = _left(text, signed)
    documents = tuple(dict.fromkeys(document for one in named or before for document in one.documents))
    if Column.COUNT in columns and not (left or named):
        return all_held(register)
    if Column.IN_FORCE in columns and sum(_is_numbered(one, text) for one in named) > 1:
        columns = (Column.HOLDS,)  # “29 với 24 cái nào còn hiệu lực?”
    if Column.IN_FORCE in columns and reading.joined and not left and timeless != folded and not documents:
        left = _topic(reading.follows or reading.text, register)
    if of_all := next((column for column in columns if column in _OF_A_SUBJECT), None):
        of_all = Column.HISTORY if of_all is Column.COUNT else of_all
        headed = bool(_ASKS_WHICH.search(" ".join(signed.split())))
        return _of_subject(of_all, left, documents, register, joined=reading.joined, headed=headed)
    told = tuple(document for document in documents if _is_told_by(left, document))
    return OfRegister(columns, told) if told else None


def all_held(register: Register) -> OfRegister:
    """Return the question what the register holds."""
    return OfRegister((Column.COUNT,), register.documents)


def _topic(text: str, register: Register) -> frozenset[str]:
    """Return the folded syllables of the longest run of words that is in a title or heading of a rule, too."""
    words = [fold(word) for word in syllables(text)]
    rules = [document for document in register.documents if document.is_rule]
    named = (name for one in rules for name in (one.title, *(heading for heading, _ in _headings(one))))
    known = "|".join(map(folded_words, named))
    runs = (words[at : at + long] for long in range(len(words), 1, -1) for at in range(len(words) - long + 1))
    topics = (frozenset(run) - _OF_EVERY_TITLE for run in runs if as_words(" ".join(run)) in known)
    return next((topic for topic in topics if len(topic - _OF_EVERY_HEADING) >= _HEADED), frozenset())


def _asking(text: str) -> str:
    """Return the sentences that ask, all where none does: who says why he asks asks nothing else by it."""
    sentences = re.split(r"(?<=[.?!]) +", text)
    return " ".join(filter(asks, sentences)) or text


def _columns(shape: str, *, pointing: bool) -> tuple[Column, ...]:
    """Return what is asked, none where something else is too; `pointing` is at a document that was named before."""
    if _ASKS_MORE.search(_ASKS_A_DOCUMENT.sub("", shape)):
        return ()
    shape = _pointing(shape) if pointing else shape
    several = re.split(r",| (?:va|and) ", shape) if _DOCUMENT in shape else [shape]
    each = [_column(_pointing(piece)) for piece in several]
    if len(several) > 1 and all(each):
        return tuple(dict.fromkeys(column for column in each if column))
    column = _column(shape)
    if column is Column.EFFECT and re.search(_UNTIL, shape):
        return column, Column.HOLDS
    return (column,) if column else ()


def _column(shape: str) -> Column | None:
    return next((column for column, pattern in _COLUMNS if re.search(pattern, shape)), None)


def _pointing(shape: str) -> str:
    """Return the shape with the sign of the document that it points at without naming it, where it would be named:
    last in “văn bản nào thay”, else first.
    """
    if _DOCUMENT in shape:
        return shape
    return f"{shape} {_DOCUMENT}" if _ASKS_WHAT_REPLACES.search(shape) else f"{_DOCUMENT} {shape}"


def _of_subject(
    column: Column,
    left: frozenset[str],
    documents: Sequence[Document],
    register: Register,
    *,
    joined: bool,
    headed: bool,
) -> OfRegister | None:
    """Return the rules that are named, or whose titles hold all that is left, with what replaced them and what they
    replaced: on another day it was that. Where `headed`, those with a heading on it too.
    """
    rules = [document for document in documents or register.documents if document.is_rule]
    if not left and not documents:
        return None if joined else OfRegister((column,), tuple(rules))  # of what, an earlier question says
    told = _with_lineage([document for document in rules if _is_told_by(left, document)], register)
    with_heading = _headed(left, rules) if headed and not documents else {}
    leads = [(one, document) for document in with_heading for one in _with_lineage([document], register)]
    under: dict[str, tuple[Document, Document, str]] = {}
    for one, document in sorted(leads, key=lambda lead: _apart(*lead)):  # that with a heading nearest to it
        if one not in told:
            under.setdefault(one.id, (one, document, with_heading[document]))
    found = (*told, *(one for one, *_ in under.values()))
    return OfRegister((column,), found, tuple(under.values())) if found else None


def _apart(one: Document, other: Document) -> int:
    """Return the days between the issues of two documents, 0 for one and the same."""
    first, second = (document.issued_on or date.min for document in (one, other))
    return 0 if one is other else abs((first - second).days)


def _with_lineage(documents: Sequence[Document], register: Register) -> list[Document]:
    """Return the documents with all that replaced them and all that they replaced."""
    told = list(documents)
    for document in told:  # grows as it is walked
        beside = [step.document for step in register.successors(document)]
        beside += filter(None, (register.referent(reference, document) for reference in document.replaces))
        told += [other for other in dict.fromkeys(beside) if other not in told]
    return told


def _headed(left: frozenset[str], rules: Iterable[Document]) -> dict[Document, str]:
    """Return the rules with a heading that holds all of it, and the first such heading."""
    subject = left - _OF_EVERY_HEADING
    if len(subject) < _HEADED:
        return {}
    found = (
        (document, next((one for one, words in _headings(document) if subject <= words), "")) for document in rules
    )
    return {document: heading for document, heading in found if heading}


@lru_cache(maxsize=1024)
def _headings(document: Document) -> list[tuple[str, frozenset[str]]]:
    """Return the headings without figures, in the order of the text, with their folded syllables."""
    headings = [one.heading for one in document.walk() if one.heading and not any(map(str.isdigit, one.heading))]
    return [(heading, frozenset(map(fold, syllables(heading)))) for heading in dict.fromkeys(headings)]


def _is_numbered(one: Named, text: str) -> bool:
    return any(map(str.isdigit, text[one.start : one.end]))


def _named(text: str, folded: str, register: Register) -> list[Named]:
    """Return the places that name documents, by a bare number too: “294 thay thế văn bản nào”."""
    found = find_named(text, find_addresses(text), register)
    taken = [(one.start, one.end) for one in found] + [(one.start, one.end) for one in find_numbers(text)]
    for number in _BARE.finditer(without_day(folded)):
        held = register.find(DocumentNumber(int(number["serial"])))
        if held and not any(start < number.end() and number.start() < end for start, end in taken):
            found.append(Named(held, *number.span()))
    return found


def _signed(folded: str, named: Sequence[Named]) -> str:
    """Return the folded text, as long as it was, with signs for the documents named and the words for documents.

    “Đảng” behind a title that ends in it (“thi hành Điều lệ Đảng”) is of the name.
    """
    for one in named:
        of_name = _PARTY.match(folded, one.end)
        end = of_name.end() if of_name else one.end
        folded = f"{folded[: one.start]}{_DOCUMENT.ljust(end - one.start)}{folded[end:]}"
    return _KINDS.sub(lambda word: _KIND.ljust(len(word[0])), folded)


def _left(text: str, signed: str) -> frozenset[str]:
    """Return the folded syllables that are no part of a question to the register; the texts are as long."""
    kept = "".join(
        " " if sign in (" ", _DOCUMENT, _KIND) else letter for letter, sign in zip(text, signed, strict=True)
    )
    for found in _OF_COLUMNS.finditer(signed):
        kept = f"{kept[: found.start()]}{' ' * len(found[0])}{kept[found.end() :]}"
    return frozenset(content(kept)) - _OF_EVERY_TITLE


def _is_told_by(left: frozenset[str], document: Document) -> bool:
    """Is true where all of it stands in the document's entry: kind, title, issuer, number, year."""
    said = f"{document.kind.label} {document.title} {document.issuer} {document.number or ''}"
    entry = {fold(word) for word in syllables(said)}
    return left <= entry | {str(day.year) for day in (document.issued_on, document.effective_on) if day}
