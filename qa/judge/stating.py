"""The sentence that states what the register holds of a document: its day, issuer, effect, what it replaces."""

import re
from datetime import date
from typing import NamedTuple

from corpus.guidance import guidance
from corpus.model import Document, Kind, Passage
from corpus.number import DocumentNumber, find_numbers, parse_number
from corpus.register import number_of
from corpus.standing import repeals_all
from corpus.text import fold
from qa.engine import Library
from qa.language.units import units
from qa.question.of_register import Column

_REPLACES = re.compile(r"\b(?:thay|bãi bỏ|hết hiệu lực)\b", re.IGNORECASE)
_GUIDES = re.compile(r"\b(?:căn cứ|hướng dẫn|thực hiện|thi hành|cụ thể h(?:óa|oá))\b", re.IGNORECASE)
_SIGNED = re.compile(r"hieu luc[\w ]{0,20} (?:ky|ban hanh)\b")


class Stated(NamedTuple):
    """Is the sentence passage.text[start:end], which states an entry of the register."""

    passage: Passage
    start: int
    end: int


def stating(column: Column, document: Document, library: Library, on: date) -> Stated | None:
    """Return where a text of that day states this of the document: its own first, a rule before a report.

    What replaced it is stated where its successor says what that replaces: ask for that. Where the register does
    not say what a document replaces, its own text may. One unit's procedure states nothing, nor does a sentence
    that hangs on a list.
    """
    number = number_of(document)
    rules = [one.rule for one in guidance(document, library.register)] if column is Column.GUIDES else []
    guided = [found for rule in rules if (found := number_of(rule))]
    serial = str(number.serial) if number else None
    there = library.there(on)
    sought = [
        passage
        for passage in library.index.passages
        if passage.document_id == document.id
        or (serial and serial in passage.text and (there is None or passage.document_id in there))
    ]
    sought.sort(key=lambda passage: (passage.document_id != document.id, library.document(passage).rank))
    for passage in sought:
        own = passage.document_id == document.id
        for unit in units(passage.text) if library.document(passage).kind is not Kind.QUY_TRINH else ():
            text = passage.text[unit.start : unit.end]
            mentions = [mention.number for mention in find_numbers(text)]
            about = own or any(number and said.kinds and number.matches(said) for said in mentions)
            others = [said for said in mentions if not (number and number.matches(said))]
            if column is Column.GUIDES:
                said = bool(_GUIDES.search(text)) and any(rule.matches(other) for rule in guided for other in others)
            else:
                said = _states(text, column, document, others, own=own)
            if about and said and not unit.leads and unit.lead is None:
                return Stated(passage, unit.start, unit.end)
    return None


def _states(text: str, column: Column, document: Document, others: list[DocumentNumber], *, own: bool) -> bool:
    folded = fold(text)
    match column:
        case Column.ISSUED:
            return "ban hanh" in folded and _gives(text, document.issued_on)
        case Column.ISSUER:
            return _says_who_issued(folded, document, own=own)
        case Column.EFFECT:
            signed = document.effective_on == document.issued_on and bool(_SIGNED.search(folded))
            return "hieu luc" in folded and (signed or _gives(text, document.effective_on))
        case Column.REPLACES:
            replaced = [parse_number(reference.number) for reference in document.replaces if reference.number]
            if not replaced:
                return own and (bool(others and _REPLACES.search(text)) or repeals_all(text))
            named = any(old.matches(said) for old in replaced for said in others)
            return named and bool(_REPLACES.search(text))
    return False


def _says_who_issued(folded: str, document: Document, *, own: bool) -> bool:
    """Is true where the sentence says of the document itself, not of another that it leads to, who issued it."""
    number, issuer = number_of(document), re.escape(fold(document.issuer))
    this = [rf"{fold(document.kind.label)} nay"] if own else []
    this += [rf"\b{number.serial}\b[\w/-]*"] if number else []
    it, few = rf"(?:{'|'.join(this)})", r"(?:\S+ ){0,4}?"
    said = rf"{it}[\W_]+{few}(?:do|cua) {issuer} ban hanh|{issuer} (?:da )?ban hanh {few}{it}"
    return bool(this and re.search(said, folded))


def _gives(text: str, day: date | None) -> bool:
    """Is true where the text writes that day: 28/10/2022, 28-10-2022, ngày 28 tháng 10 năm 2022."""
    if day is None:
        return False
    between = r"(?:\s?[/.-]\s?|\s+tháng\s+)0?", r"(?:\s?[/.-]\s?|,?\s+năm\s+)"
    return bool(re.search(rf"(?<!\d)0?{day.day}{between[0]}{day.month}{between[1]}{day.year}(?!\d)", text))
