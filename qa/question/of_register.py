"""What a question asks of the register: which rule holds, what replaced what, when and by whom a document was issued.

Decided by the question's structure: once the documents it names, its day and the words for the register's own columns
are taken out, nothing is left of it, or only what stands in titles. Whatever says more asks for a clause.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from corpus.model import Document
from corpus.number import KIND_WORDS, DocumentNumber, find_numbers
from corpus.register import Register
from corpus.text import fold, syllables
from qa.question.address import find_addresses
from qa.question.day import without_day
from qa.question.documents import Named, find_named
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
    HOLDS = "holds"
    IN_FORCE = "in-force"  # which documents are, on the day of the question
    LAPSED = "lapsed"  # which are no longer


@dataclass(frozen=True)
class OfRegister:
    """Is a question to the register: its columns, and the documents it is about, of IN_FORCE and LAPSED those on a
    subject.
    """

    columns: tuple[Column, ...]
    documents: tuple[Document, ...]


_DOCUMENT, _KIND = "§", "¤"  # in the place of a document that is named, and of a word for documents
_KINDS = re.compile(
    rf"\b(?:van ban|tai lieu|documents?|cai(?= nao| gi)|{'|'.join(sorted({fold(word) for word in KIND_WORDS}))})\b"
)
_POINTER = re.compile(r"\b(?:no|it)\b|¤\s+(?:do|nay|ay|tren)\b|\b(?:this|that) ¤")
_BARE = re.compile(  # “294 thay thế văn bản nào”; no year, no count, no part of a date
    r"(?<![\w/.,-])(?!(?:19|20)\d\d\b)(?P<serial>\d{1,4})(?![\w%]|[/.,-]\d)"
    r"(?!\s(?:ngay|thang|nam|tuan|tuoi|dong|nguoi|lan|days|months|years)\b)"
)
_ASKS_DAY = r"(?:\b(?:ngay|thang|nam|khi|luc|hom)(?: thang)?(?: nam)? (?:nao|may)\b|\bbao gio\b|\btu dau\b|\bwhen\b)"
_WHICH = r"(?:¤(?: \w+){0,3}? (?:nao|gi)\b|\b(?:cac|nhung|liet ke|danh sach) ¤|\b(?:which|what) ¤)"
_IN_FORCE = r"\b(?:hieu luc|ap dung|hien hanh|hien nay|hien tai|moi nhat|in force|valid|current)\b"
_LAPSED = r"\b(?:(?:het|khong con|chua con) (?:hieu luc|ap dung)|no longer (?:in force|valid))\b"
_ASKS_WHAT_REPLACES = re.compile(r"^[^§]*\b(?:nao|gi)(?! (?:da )?(?:bi|duoc)\b)[^§]*\bthay\b")  # and names nothing
_COLUMNS = (  # on the folded question with its signs; the first that fits
    (Column.COUNT, r"(?:\b(?:bao nhieu|may|so luong|tong so|how many)) ¤"),
    (
        Column.REPLACED_BY,
        r"§[^§]*\b(?:bi\b|duoc\b|co (?:¤|gi\b))[^§]*\bthay\b|^[^§]*\bthay\b[^§]*§"
        r"|§[^§]*\bthay (?:the )?(?:bang|boi)\b"
        r"|^[^§]*\breplace[sd]? (?:the )?(?:¤ )?§|§ (?:been |was )?replaced",
    ),
    (Column.REPLACES, r"§[^§]*\bthay\b|§[^§]*\breplace"),
    (
        Column.ISSUER,
        r"\b(?:ai|(?:co quan|cap|don vi|ban) nao|who)\b.*\b(?:ban hanh|issued)\b|\bban hanh (?:boi|cua) ai\b",
    ),
    (Column.LAPSED, rf"^[^§]*{_WHICH}[^§]*{_LAPSED}[^§]*$"),
    (Column.IN_FORCE, rf"§ nao\b.*{_IN_FORCE}|{_IN_FORCE}.*§ nao\b"),
    (Column.HOLDS, r"§.*\bhet hieu luc\b|\bhet hieu luc\b.*§"),
    (Column.EFFECT, rf"\bhieu luc\b.*{_ASKS_DAY}|{_ASKS_DAY}.*\b(?:hieu luc|take effect)\b"),
    (
        Column.ISSUED,
        rf"\b(?:ban hanh|issued)\b.*{_ASKS_DAY}|{_ASKS_DAY}.*\b(?:ban hanh|issued)\b|\bngay ban hanh\b"
        r"|^§ (?:vao )?(?:ngay|nam|thang|khi) nao\W*$",
    ),
    (
        Column.HOLDS,
        rf"§.*\b(?:con|het|dang|co|is|still)\b.*(?:{_IN_FORCE}|\bdung\b)|\b(?:is|con|het)\b.*§.*{_IN_FORCE}"
        r"|\bcon hieu luc\b.*§",
    ),
    (
        Column.IN_FORCE,
        rf"{_WHICH}.*{_IN_FORCE}|{_IN_FORCE}.*{_WHICH}|\b(?:theo|can cu) ¤ nao\b|^¤.*\b(?:moi nhat|hien hanh)\b",
    ),
)
_ASKS_MORE = re.compile(r"\b(?:gi|the nao|ra sao|lam sao|sao|o dau|bao lau|how|why|where)\b")
_OF_COLUMNS = re.compile(  # what the questions above are made of
    r"§|¤|\bhieu luc(?: thi hanh)?\b|\bban hanh\b|\bthay(?: the)?\b|\bap dung\b|\bhien (?:hanh|nay|tai)\b"
    r"|\bmoi nhat\b"
    r"|\b(?:co quan|don vi|cap|ban)(?= nao\b)|\b(?:ngay|thang|nam|khi|luc|hom)(?: thang)?(?: nam)?(?= nao| may|\W*$)"
    r"|\bngay(?= ban hanh| co| \W*hieu)|\bbao gio\b|\bbao nhieu\b|\bmay\b|\bso luong\b|\btong so\b|\bliet ke\b"
    r"|\bdanh (?:sach|muc)\b"
    r"|\b(?:con|het|chua|dung|bang|boi|so|duoc|bi|co|da|ke tu|tu|nhung|cac|dau|khong|tai)\b|\bcan cu\b"
    r"|\b(?:trong |cua )?(?:kho|he thong|o day)\b|\bdang(?= (?:co|con|hieu|ap|luu)\b)"
    r"|\b(?:luu|no|nay)\b|\btruoc (?:do|day)\b"
    r"|\b(?:still|valid|in force|current|issued|replaced?s?|by|take|effect|has|been|it|many|there|this|that)\b"
)
_OF_EVERY_TITLE = frozenset("dang cong san viet nam viec".split())


def asked_of_register(reading: Reading, register: Register) -> OfRegister | None:
    """Return what the question asks of the register, None where it asks for what a clause says.

    A follow-up is taken by its own words, and is about the documents named before where it names none.
    """
    text = reading.latest
    folded = fold(text)
    if len(folded) != len(text):
        return None
    named = _named(text, folded, register)
    before = _named(reading.text, fold(reading.text), register) if reading.joined and not named else []
    signed = _signed(without_day(folded), named)
    if named or before:
        signed = _POINTER.sub(lambda found: _DOCUMENT.ljust(len(found[0])), signed)
    columns = _columns(" ".join(signed.split()), pointing=bool(before))
    if not columns:
        return None
    left = _left(text, signed)
    documents = tuple(dict.fromkeys(document for one in named or before for document in one.documents))
    if Column.COUNT in columns:
        return None if left or named else OfRegister(columns, register.documents)
    if of_all := next((column for column in columns if column in (Column.IN_FORCE, Column.LAPSED)), None):
        return _of_subject(of_all, left, documents, register, joined=reading.joined)
    told = tuple(document for document in documents if _is_told_by(left, document))
    return OfRegister(columns, told) if told else None


def _columns(shape: str, *, pointing: bool) -> tuple[Column, ...]:
    """Return what is asked, none where something else is too; `pointing` is at a document that was named before."""
    if _ASKS_MORE.search(re.sub(r"[§¤] (?:nao|gi)\b|\bhow many\b", "", shape)):
        return ()
    shape = _pointing(shape) if pointing else shape
    several = re.split(r",| (?:va|and) ", shape) if _DOCUMENT in shape else [shape]
    each = [_column(_pointing(piece)) for piece in several]
    if len(several) > 1 and all(each):
        return tuple(dict.fromkeys(column for column in each if column))
    column = _column(shape)
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
    column: Column, left: frozenset[str], documents: Sequence[Document], register: Register, *, joined: bool
) -> OfRegister | None:
    """Return the rules that are named, or whose titles hold all that is left, with what replaced them and what they
    replaced: on another day it was that.
    """
    rules = [document for document in documents or register.documents if document.is_rule]
    if not left and not documents:
        return None if joined else OfRegister((column,), tuple(rules))  # of what, an earlier question says
    told = [document for document in rules if _is_told_by(left, document)]
    for document in told:  # grows as it is walked
        beside = [step.document for step in register.successors(document)]
        beside += filter(None, (register.referent(reference, document) for reference in document.replaces))
        told += [other for other in dict.fromkeys(beside) if other not in told]
    return OfRegister((column,), tuple(told)) if told else None


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
    """Return the folded text, as long as it was, with signs for the documents named and the words for documents."""
    for one in named:
        folded = f"{folded[: one.start]}{_DOCUMENT.ljust(one.end - one.start)}{folded[one.end :]}"
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
    """Is true where all of it stands in the document's entry: title, issuer, year."""
    entry = {fold(word) for word in syllables(f"{document.title} {document.issuer}")}
    return left <= entry | {str(day.year) for day in (document.issued_on, document.effective_on) if day}
