"""What a sentence refers to: documents by number, their days of issue, clauses by address; and whether they exist.

That an address is not there is said only where the collection can know it: of an official text, or of a digest made
from the whole of one, where the numbers beside the address run without a gap from the first and end before it.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from rapidfuzz.distance import OSA

from corpus.diff import Words
from corpus.locator import POINTS, Locator
from corpus.model import Document, Nature, Provision, Trust
from corpus.model import Kind as DocumentKind
from corpus.number import DocumentNumber, day_of, find_numbers
from corpus.register import Register, number_of
from corpus.text import capital
from qa.check.draft import Sentence
from qa.check.model import Finding, Kind, Place, Verdict
from qa.question.address import find_addresses
from qa.question.documents import Named, find_named, place_of
from qa.write import cite, replies
from qa.write.notices import validity_notice
from qa.write.replies import day

_DATED = re.compile(
    r"[\s,(]*(?:ban hành\s+)?(?P<date>(?:ngày\s+)?(?P<day>\d{1,2})(?:\s?[-/.]\s?|\s+tháng\s+)(?P<month>\d{1,2})"
    r"(?:\s?[-/.]\s?|,?\s+năm\s+)(?P<year>\d{4}))(?!\d)",
    re.IGNORECASE,
)
_KIND_WORD = "|".join(kind.label for kind in DocumentKind)
_JOINED = re.compile(
    rf"[\s,(]*(?:(?:của|tại|trong|theo|thuộc|ở)\s+)*(?:(?:{_KIND_WORD})\s+)?(?:số\s*(?::\s*)?)?", re.IGNORECASE
)
_ORDINAL = re.compile(r"(?:[a-z-]+-)?(?:\d+-)*(\d+)")
_POINT = re.compile(r"diem-([a-z]{1,2})")


@dataclass(frozen=True)
class Cited:
    """Is what a sentence refers to, characters `start` to `end` of the text; the findings say whether it is so.

    `document` is None where the collection does not have it; `at` is the address there, None where all of the
    document is meant, or a clause that it does not have: then `sought` is false.
    """

    start: int
    end: int
    document: Document | None
    at: Locator | None = None
    sought: bool = True
    findings: tuple[Finding, ...] = ()


class _Number(NamedTuple):
    """Is a document number in a sentence, and the day of issue behind it; `documents` are those that it may mean."""

    number: DocumentNumber
    start: int
    end: int
    dated: re.Match[str] | None
    documents: tuple[Document, ...]

    @property
    def closes(self) -> int:
        return self.dated.end("date") if self.dated else self.end


def references(sentence: Sentence, register: Register, on: date) -> list[Cited]:
    """Return what the sentence refers to, in order."""
    text = sentence.text
    numbers = _numbers(text, register)
    days = {one.start: finding for one in numbers if (finding := _day_of_issue(one, sentence))}
    addresses = find_addresses(text)
    named = [_as_numbered(one, numbers) for one in find_named(text, addresses, register)]
    found: list[Cited] = []
    joined: set[int] = set()
    for address in addresses:
        place = place_of(address, named, text)
        if place is None:
            continue
        before = _JOINED.fullmatch(text, place.end, address.start)
        after = _JOINED.fullmatch(text, address.end, place.start)
        start, end = place.start if before else address.start, place.end if after else address.end
        span = _span(sentence, start, end)
        one = _clause(address.locator, span, place.documents, register, on) if place.documents else Cited(*span, None)
        if before or after:
            joined.add(place.start)
            found.append(_and(one, days.pop(place.start, None)))
        elif one.at:  # that it is not there would not be sure: another document may be meant
            found.append(one)
    for number in numbers:
        if number.start not in joined or not number.documents:
            found += [_and(one, days.pop(number.start, None)) for one in _document(number, sentence, register, on)]
    return sorted(found, key=lambda one: (one.start, one.end))


def meant(cited: Iterable[Cited]) -> list[Cited]:
    """Return what is referred to without documents of which a clause is referred to as well."""
    found = list(cited)
    in_part = [one.document for one in found if one.at or not one.sought]
    return [one for one in found if one.at or not one.sought or one.document is None or one.document not in in_part]


def _and(cited: Cited, finding: Finding | None) -> Cited:
    return replace(cited, findings=(*cited.findings, finding)) if finding else cited


def _numbers(text: str, register: Register) -> list[_Number]:
    found = []
    for mention in find_numbers(text):
        inside = re.search(rf"(?:{_DATED.pattern})$", text[mention.start : mention.end], re.IGNORECASE)
        end = mention.start + inside.start() if inside else mention.end
        dated = _DATED.match(text, end)
        undated = replace(mention.number, issued_on=None)
        issued_on = day_of(dated["year"], dated["month"], dated["day"]) if dated else None
        exact = register.find(replace(undated, issued_on=issued_on)) if issued_on else ()
        found.append(_Number(undated, mention.start, end, dated, exact or register.find(undated)))
    return found


def _as_numbered(one: Named, numbers: Iterable[_Number]) -> Named:
    """Return the place with the documents of its number whatever day of issue is said, and with that day."""
    number = next((number for number in numbers if number.start == one.start), None)
    return Named(number.documents, one.start, max(number.closes, one.start)) if number else one


def _span(sentence: Sentence, start: int, end: int) -> tuple[int, int]:
    return sentence.start + start, sentence.start + end


# clauses


def _clause(at: Locator, span: tuple[int, int], documents: Sequence[Document], register: Register, on: date) -> Cited:
    texts = [register.text_on(document, on) for document in documents]
    having = [(text, place) for text in texts if (place := place_in(text, at))]
    holding = [one for one in having if not register.standing(one[0], on).lapsed]
    if having:
        document, place = (holding or having)[0]
        return Cited(
            *span, document, place, findings=(_standing(Kind.REFERENCE, span, document, place, register, on),)
        )
    document = texts[0]
    if all(_knows_absent(text, at) for text in texts):
        beside = _last_beside(document, at)
        until = f" Số cuối cùng ở đó là {beside.label()}." if beside else ""
        source = "Theo bản tóm lược trong kho, " if document.nature is Nature.DIGEST else ""
        note = capital(f"{source}{document.name} không có {at.label()}.{until}")
        verdict = Verdict.NO_SUCH_CLAUSE
    else:
        whole = document.nature is Nature.FULL_TEXT
        why = "Chưa chắc bản trong kho có đủ" if whole else "Kho không có toàn văn"
        note = f"{why} {document.name} nên không biết có {at.label()} hay không."
        verdict = Verdict.NOT_HELD
    finding = Finding(Kind.REFERENCE, verdict, *span, note, place=Place(document))
    return Cited(*span, document, None, sought=False, findings=(finding,))


def place_in(document: Document, at: Locator) -> Locator | None:
    """Return where the document has the address; chapters around articles and parts around numbers may be unsaid."""
    if document.find(at):
        return at
    said = at.label()
    wide = [one.locator for one in document.walk() if one.locator.label().startswith((f"{said} ", f"{said}, "))]
    return wide[0] if wide else None


def _knows_absent(document: Document, at: Locator) -> bool:
    """Is true where the collection knows that the document, which does not have the address, has none such."""
    if not document.provisions or document.is_scanned or at.startswith("phu-luc"):
        return False
    if document.nature is Nature.FULL_TEXT:
        return any(one.locator.citable for one in document.provisions)
    if not any(source.trust is Trust.FULL_TEXT for source in document.sources):
        return False
    around = at.parent
    if around and not place_in(document, around):
        return _knows_absent(document, around)
    return _last_beside(document, at) is not None


def _last_beside(document: Document, at: Locator) -> Locator | None:
    """Return the last of the numbers beside the address, where they run from the first without a gap and end before
    it; else None."""
    around = place_in(document, at.parent) if at.parent else None
    parent = document.find(around) if around else None
    if at.parent and parent is None:
        return None
    beside: Sequence[Provision] = parent.children if parent else document.provisions
    counted = [one.locator for one in beside if one.locator.citable == one.locator]
    ordinals = [_ordinal(one) for one in counted]
    wanted = _ordinal(at)
    runs = len(counted) > 1 and ordinals == list(range(1, len(counted) + 1))
    return counted[-1] if runs and wanted and wanted > len(counted) else None


def _ordinal(at: Locator) -> int | None:
    last = at.tokens[-1]
    if point := _POINT.fullmatch(last):
        letter = point[1].replace("dd", "đ")
        return POINTS.index(letter) + 1 if letter in POINTS else None
    number = _ORDINAL.fullmatch(last)
    return int(number[1]) if number else None


# documents


def _standing(
    kind: Kind, span: tuple[int, int], document: Document, at: Locator | None, register: Register, on: date
) -> Finding:
    standing, place = register.standing(document, on), Place(document, at)
    if standing.lapsed:
        notice = validity_notice(document, register, on)
        inferred = [step.document.name for step in standing.replaced_by if step.evidence == "inferred"]
        said = [notice.text if notice else f"{document.name}: {replies.LAPSED.said(False)}."]
        note = " ".join([*said, *(replies.INFERRED.said(False, name=name) for name in inferred)])
        return Finding(kind, Verdict.REPLACED, *span, note, place=place, replaced_by=standing.replaced_by)
    return Finding(kind, Verdict.RIGHT, *span, f"Có trong kho: {place.cited_as}.", place=place)


def _document(number: _Number, sentence: Sentence, register: Register, on: date) -> list[Cited]:
    span = _span(sentence, number.start, number.end)
    if number.documents:
        holding = [one for one in number.documents if not register.standing(one, on).lapsed]
        document = (holding or number.documents)[0]
        with_day = _span(sentence, number.start, number.closes)
        return [Cited(*with_day, document, findings=(_standing(Kind.NUMBER, span, document, None, register, on),))]
    written = sentence.text[number.start : number.end]
    if not (number.number.issuer or number.number.year or written[0].isupper()):
        return []  # “kết luận 3 vấn đề”
    like = _like(number, register)
    note = f"Kho không có {written}." + (f" Gần giống: {cite.in_full(like)}." if like else "")
    finding = Finding(
        Kind.NUMBER,
        Verdict.NOT_HELD,
        *span,
        note,
        right=like.number if like else None,
        place=Place(like) if like else None,
    )
    return [Cited(*span, None, findings=(finding,))]


def _like(number: _Number, register: Register) -> Document | None:
    """Return the document whose number the written one may be a slip of: one figure, the kind or the issuer."""
    wanted = number.number
    for document in sorted(register.documents, key=lambda one: one.issued_on or date.min, reverse=True):
        own = number_of(document)
        if own is None:
            continue
        same_series = wanted.matches(replace(own, serial=wanted.serial, year=None))
        slip = OSA.distance(str(own.serial), str(wanted.serial)) <= 1
        same_but_kind = bool(wanted.issuer) and replace(wanted, kinds=()).matches(own)
        if (same_series and wanted.issuer and slip) or same_but_kind:
            return document
    return None


def _day_of_issue(number: _Number, sentence: Sentence) -> Finding | None:
    """Return what is to be said of the day of issue behind a number, None where the register does not know it."""
    known = [one for one in number.documents if one.issued_on]
    if number.dated is None or not known or len(known) < len(number.documents):
        return None
    span = _span(sentence, *number.dated.span("date"))
    said = day_of(number.dated["year"], number.dated["month"], number.dated["day"])
    if document := next((one for one in known if one.issued_on == said), None):
        note = f"Đúng ngày ban hành {document.name}."
        return Finding(Kind.DATE, Verdict.RIGHT, *span, note, place=Place(document))
    right = " hoặc ".join(day(one.issued_on) for one in known)
    words = (Words(mark="removed", text=number.dated["date"]), Words(mark="added", text=right))
    note = f"{known[0].name} ban hành ngày {right}."
    return Finding(Kind.DATE, Verdict.MISQUOTED, *span, note, right, Place(known[0]), words)
