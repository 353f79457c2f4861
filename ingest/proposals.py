"""What an added document says of the register beyond what entered it: proposed to a person, with the sentence.

“Sửa đổi khoản 2 Điều 5 của Quy định số 22-QĐ/TW như sau”, “bãi bỏ Mục II Hướng dẫn số 3”, “hết hiệu lực từ ngày …”:
such a sentence may stand anywhere in a rule, and what it means for an entry is for a person to say. What stands
inside quotation marks is the text of another document, and proposes nothing.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Literal

from corpus.corrections import Correction, Decision
from corpus.locator import Locator
from corpus.model import Document, DocumentId, Kind, Nature, Reference, Strict
from corpus.number import DocumentNumber, day_of, find_numbers, parse_number, reference_to
from corpus.register import number_of
from ingest.closing import SELF, SENTENCES, effective, ended
from ingest.quotation import quoted

_PHRASE = 100  # characters of a quotation that is part of its sentence: “thay cụm từ “…” bằng “…” tại Điều 3 …”
_AMENDS = re.compile(
    r"(?<!được )(?<!đã )\b(?:sửa đổi|bổ sung|(?:thay(?: thế)?|bỏ)(?: các)? (?:cụm )?từ)\b", re.IGNORECASE
)
_ONLY_CITED = re.compile(r"\b(?:theo|căn cứ|bởi)\s*$", re.IGNORECASE)
_OWN = re.compile(rf"\b{SELF}\b")
_RECITAL = re.compile(r"\W*(?:Căn cứ|Theo|Xét)\b")
_DAY = r"ngày (?P<day>\d{1,2})(?:[/.-]| tháng )(?P<month>\d{1,2})(?:[/.-]|,? năm )(?P<year>\d{4})"
_ENDS_ON = re.compile(rf"\b(?:hết|chấm dứt) hiệu lực(?: thi hành)?(?: kể)?(?: từ| vào)? {_DAY}")
_LASTS_TO = re.compile(rf"\bcó hiệu lực\b[^;]{{0,80}}?\bđến(?: hết)? {_DAY}")


class Proposal(Strict):
    """Is a change of the entry of `document`: another one that it replaces or amends, or a day; `quote` says it.

    `at` is where the quote stands, None for the title.
    """

    id: str
    document: DocumentId
    field: Literal["replaces", "amends", "effective_on", "repealed_on"]
    value: Reference | date
    at: Locator | None
    quote: str


def proposals(document: Document) -> tuple[Proposal, ...]:
    """Return what the document, as it is entered now, proposes of its entry: each change once, in reading order."""
    consolidated = document.kind is Kind.VAN_BAN_HOP_NHAT  # it repeats what others say of themselves
    if document.version or consolidated or not document.is_rule or document.nature is not Nature.FULL_TEXT:
        return ()
    found: dict[tuple[str, str], Proposal] = {}
    for at, sentence in _sentences(document):
        for field, value in _changes(sentence, document):
            key = (field, f"{value.number} {value.issued_on}" if isinstance(value, Reference) else value.isoformat())
            told = "\n".join((document.id, *key, sentence))
            one = Proposal(
                id=hashlib.sha256(told.encode()).hexdigest()[:8],
                document=document.id,
                field=field,
                value=value,
                at=at,
                quote=sentence,
            )
            found.setdefault(key, one)
    return tuple(one for one in found.values() if not _is_entered(one, document))


def undecided(documents: Iterable[Document], corrections: Mapping[str, Correction]) -> tuple[Proposal, ...]:
    """Return the proposals of the documents on which nobody has decided."""
    return tuple(
        one
        for document in documents
        for one in proposals(document)
        if document.id not in corrections or one.id not in corrections[document.id].decided
    )


def decided(one: Proposal, decision: Decision, document: Document, correction: Correction | None) -> Correction:
    """Return the document's correction with the decision, and with what it changes where the proposal is accepted."""
    before = correction or Correction(document=document.id)
    change: dict[str, object] = {"decided": {**before.decided, one.id: decision}}
    if decision == "accepted":
        is_day = isinstance(one.value, date)
        change[one.field] = one.value if is_day else (*getattr(document, one.field), one.value)
    return before.model_copy(update=change)


def _sentences(document: Document) -> Iterator[tuple[Locator | None, str]]:
    """Yield the sentences that the document says itself, word for word, with their places."""
    yield None, document.title
    for top in document.provisions:
        if top.locator.startswith("phu-luc"):
            continue
        for provision in top.walk():
            if provision.heading not in ("Nơi nhận", "Chữ ký"):
                yield from ((provision.locator, sentence) for sentence in _said(provision.text))


def _said(text: str) -> Iterator[str]:
    """Yield the sentences of a text; one that introduces a long quotation ends where that begins."""
    bare = text
    for begin, end in quoted(text):
        bare = f"{bare[:begin]}{('_' if end - begin <= _PHRASE else chr(10)) * (end - begin)}{bare[end:]}"
    start = 0
    for border in [*SENTENCES.finditer(bare), None]:
        end = border.start() if border else len(bare)
        if bare[start:end].strip() and not _RECITAL.match(bare, start):
            yield text[start:end].strip()
        start = border.end() if border else end


def _changes(
    sentence: str, document: Document
) -> Iterator[tuple[Literal["replaces", "amends", "effective_on", "repealed_on"], Reference | date]]:
    ends = dict(ended(sentence))
    for reference, whole in ends.items():
        yield "replaces" if whole else "amends", reference
    yield from (("amends", reference) for reference in _amended(sentence) if reference not in ends)
    if _OWN.search(sentence) and (day := effective(sentence, document.issued_on)):
        yield "effective_on", day
    for pattern, after in ((_ENDS_ON, 0), (_LASTS_TO, 1)):
        found = pattern.search(sentence)
        last = found and day_of(found["year"], found["month"], found["day"])
        if found and last and _is_of_itself(sentence[: found.start()]):
            yield "repealed_on", last + timedelta(days=after)


def _is_of_itself(before: str) -> bool:
    """Is true where what comes before a verb names this document, and no other one after it."""
    *_, own = [None, *_OWN.finditer(before)]
    return own is not None and not find_numbers(before[own.end() :])


def _amended(sentence: str) -> Iterator[Reference]:
    """Yield what the sentence amends; “Nghị định số … sửa đổi Nghị định số …” tells what another document did."""
    begun = _AMENDS.search(sentence)
    mentions = find_numbers(sentence)
    if begun is None or (
        mentions and mentions[0].end <= begun.start() and not _OWN.search(sentence, 0, begun.start())
    ):
        return
    for mention in mentions:
        if begun.end() <= mention.start and not _ONLY_CITED.search(sentence[: mention.start]):
            yield reference_to(mention, sentence, sentence)


def _is_entered(one: Proposal, document: Document) -> bool:
    """Is true for what the entry says already, and for a document's change of itself."""
    if isinstance(one.value, date):
        return one.value == (document.effective_on if one.field == "effective_on" else document.repealed_on)
    known = [*document.replaces, *(document.amends if one.field == "amends" else ())]
    named = [number_of(document), *(_number(reference) for reference in known if reference.number)]
    return any(number is not None and _number(one.value).matches(number) for number in named)


def _number(reference: Reference) -> DocumentNumber:
    number = parse_number(reference.number or "")
    kinds = (reference.kind,) if reference.kind else number.kinds
    return replace(number, kinds=kinds, issued_on=reference.issued_on)
