"""Texts that cite, quote and repeat clauses of the corpus, and the same with one number, word or address altered."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import NamedTuple

from corpus.locator import POINTS, Locator
from corpus.model import Document
from corpus.number import find_numbers
from corpus.text import normal
from qa.engine import Library
from qa.index.passages import passages
from qa.language.units import units, without_numbering
from qa.question.address import find_addresses
from qa.write import cite
from qa.write.replies import day

LEAST, MOST = 8, 70  # words of a sentence that is written from

_FIGURE = re.compile(
    r"(?<![\d.,/-])(?<!Điều )(?<!khoản )(?<!mục )(?<!tiết )(?<!số )(?<!năm )\d{1,3}(?:\.\d{3})*(?= [^\W\d_])"
)
_WORDED = re.compile(r"\b(?:hai|ba|bốn|sáu|bảy|tám|chín)(?= (?:ngày|tháng|năm|lần|bản|ảnh|người)\b)")
_WORDS = ("hai", "ba", "bốn", "sáu", "bảy", "tám", "chín")
_TURNED = (  # one word or pair for another that says something else
    ("không", "được"), ("phải", "có thể"), ("được", "không được"), ("trước", "sau"), ("chính thức", "dự bị"),
    ("cấp trên", "cấp dưới"), ("và", "hoặc"), ("hoặc", "và"), ("tối thiểu", "tối đa"), ("chậm nhất", "sớm nhất"),
    ("cấp ủy", "chi bộ"), ("chi bộ", "đảng ủy"), ("đảng viên", "quần chúng"), ("Trung ương", "địa phương"),
    ("từ", "đến"), ("mỗi", "một số"), ("trên", "dưới"), ("nộp", "nhận"),
)  # fmt: skip
_REWORDED = (("phải", "cần"), ("chậm nhất", "muộn nhất"), ("do ", "sẽ do "), ("gồm", "bao gồm"), ("để", "nhằm"))

_QUOTING = (
    "{Ref} quy định: “{s}”",
    "Theo {ref}, “{s}”.",
    "“{s}” ({ref}).",
    "{Ref} nêu rõ:\n> {s}",
    'Nguyên văn {ref}: "{s}"',
    "Chi bộ cần nắm vững nội dung tại {ref}: «{s}».",
)
_QUOTING_ALONE = ("Cần nhớ: “{s}”", "Đề bài: “{s}” Đúng hay sai?", "Quy định ghi:\n> {s}\n")
_SAYING = (
    "Theo {ref}, {s}",
    "Căn cứ {ref}, {s}",
    "{S} ({ref}).",
    "- {Ref}: {s}",
    "Đồng chí lưu ý {ref}: {s}",
)
_SAYING_ALONE = ("{S}", "Lưu ý: {s}", "- {S}", "Như vậy, {s}")
_CITING = (
    "Căn cứ {ref};",
    "Thực hiện {ref}, chi bộ tổ chức họp vào tuần tới.",
    "Chi bộ đã phổ biến {ref} tới toàn thể đảng viên.",
    "Kèm theo: {ref}.",
)


@dataclass(frozen=True)
class Written:
    """Is a text with the place in it that was altered, characters `start` to `end`; `what` is how, "" where nothing
    was. `on` is a day on which the document held."""

    text: str
    document: str
    on: date
    what: str = ""
    start: int = 0
    end: int = 0

    @property
    def place(self) -> str:
        return self.text[self.start : self.end]


class Source(NamedTuple):
    """Is a sentence of a document with the address that it stands at, None where the text numbers nothing."""

    document: Document
    at: Locator | None
    sentence: str


def sources(documents: Iterable[Document]) -> list[Source]:
    """Return the sentences of these documents that texts are written from."""
    found = []
    for document, passage in ((one, passage) for one in documents for passage in passages(one)):
        for unit in units(passage.text):
            sentence = without_numbering(passage.text[unit.start : unit.end]).strip()
            if unit.leads or not LEAST <= len(sentence.split()) <= MOST or re.search(r"[“”\"«»…]", sentence):
                continue
            at = passage.locator_at(unit.start, unit.end).citable
            found.append(Source(document, at, sentence))
    return found


def pairs(library: Library, documents: Sequence[Document], count: int, seed: int) -> list[tuple[Written, Written]]:
    """Return so many right texts each with its altered twin, of every way to alter alike many."""
    random, given = Random(seed), sources(documents)
    found: list[tuple[Written, Written]] = []
    turns = 0
    while len(found) < count and turns < 200 * count:
        alter = _WAYS[len(found) % len(_WAYS)]
        turns += 1
        if pair := alter(random.choice(given), library, random):
            found.append(pair)
    return found


def as_issued(documents: Iterable[Document], count: int, seed: int) -> list[Written]:
    """Return so many right texts that quote or repeat sentences of these documents."""
    random, given = Random(seed), sources(documents)
    templates = (*_QUOTING, *_SAYING, *_QUOTING_ALONE, *_SAYING_ALONE)
    found = []
    for source in (random.choice(given) for _ in range(count)):
        text, _ = _filled(random.choice(templates), _reference(source, random), source.sentence, False)
        found.append(Written(text, source.document.id, source.document.starts_on or date(2001, 1, 1)))
    return found


_Pair = tuple[Written, Written] | None


def _number_in_quote(source: Source, library: Library, random: Random) -> _Pair:
    return _with(
        source, _figure_altered(source.sentence, random), _quoting(source, random), "number in a quote", random
    )


def _word_in_quote(source: Source, library: Library, random: Random) -> _Pair:
    return _with(source, _word_altered(source.sentence, random), _quoting(source, random), "word in a quote", random)


def _number_said(source: Source, library: Library, random: Random) -> _Pair:
    if not source.at or not source.document.number:
        return None
    sentence = _reworded(source.sentence, random)
    return _with(source, _figure_altered(sentence, random), random.choice(_SAYING), "number said of a clause", random)


def _number_said_alone(source: Source, library: Library, random: Random) -> _Pair:
    template = random.choice(_SAYING_ALONE)
    return _with(source, _figure_altered(source.sentence, random), template, "number in a clause's words", random)


def _address_of_quote(source: Source, library: Library, random: Random) -> _Pair:
    if not source.at or not source.document.number:
        return None
    others = [one.locator for one in source.document.walk() if one.text and one.locator.citable == one.locator]
    others = [one for one in others if not (one.covers(source.at) or source.at.covers(one))]
    if not others:
        return None
    label = source.at.label()
    return _altered_reference(
        source, label, random.choice(others).label(), random.choice(_QUOTING), "address of a quote", random
    )


def _address_alone(source: Source, library: Library, random: Random) -> _Pair:
    if not source.at or not source.document.number:
        return None
    there = {one.locator for one in source.document.walk()}
    for _ in range(20):
        other = _neighbour(source.at, random)
        if other and other not in there:
            label = source.at.label()
            return _altered_reference(source, label, other.label(), random.choice(_CITING), "address", random)
    return None


def _document_number(source: Source, library: Library, random: Random) -> _Pair:
    number = source.document.number
    if not number:
        return None
    serial = re.match(r"\d+", number)
    assert serial
    for _ in range(20):
        other = _other_figure(serial[0], random)
        wrong = other.zfill(2) + number[serial.end() :]
        if not library.register.find(f"{source.document.kind.label} {wrong}"):
            return _altered_reference(
                source, number, wrong, random.choice((*_CITING, *_QUOTING)), "document number", random
            )
    return None


def _day_of_issue(source: Source, library: Library, random: Random) -> _Pair:
    issued = source.document.issued_on
    if not issued or not source.document.number:
        return None
    parts = [issued.day, issued.month, issued.year]
    which = random.randrange(3)
    parts[which] = {0: random.randint(1, 28), 1: random.randint(1, 12), 2: issued.year + random.choice((-2, -1, 1))}[
        which
    ]
    if parts == [issued.day, issued.month, issued.year]:
        return None
    written = random.choice(("{}/{}/{}", "{:02d}-{:02d}-{}", "{} tháng {} năm {}"))
    right, wrong = written.format(issued.day, issued.month, issued.year), written.format(*parts)
    reference = f"{source.document.kind.label} số {source.document.number} ngày "
    return _twins(
        source,
        random.choice(_CITING),
        (reference + right, ""),
        (reference + wrong, ""),
        (len(reference), len(wrong)),
        "day of issue",
    )


_WAYS: tuple[Callable[[Source, Library, Random], _Pair], ...] = (
    _number_in_quote,
    _word_in_quote,
    _number_said,
    _number_said_alone,
    _address_of_quote,
    _address_alone,
    _document_number,
    _day_of_issue,
)


# what is altered


class _Altered(NamedTuple):
    right: str
    wrong: str
    start: int  # of what differs, in `wrong`
    size: int


def _figure_altered(sentence: str, random: Random) -> _Altered | None:
    taken = [(one.start, one.end) for one in find_numbers(sentence)]
    taken += [(one.start, one.end) for one in find_addresses(sentence)]
    places = [one for one in (*_FIGURE.finditer(sentence), *_WORDED.finditer(sentence))]
    free = [one for one in places if not any(a <= one.start() < b for a, b in taken)]
    if not free:
        return None
    figure = random.choice(free)
    if figure[0][0].isdigit():
        other = _other_figure(figure[0], random)
    else:
        other = random.choice([word for word in _WORDS if word != figure[0]])
    return _Altered(
        sentence, sentence[: figure.start()] + other + sentence[figure.end() :], figure.start(), len(other)
    )


def _other_figure(figure: str, random: Random) -> str:
    """Return the figure with one numeral altered, or another that is usual."""
    while True:
        place = random.randrange(len(figure))
        other = figure
        if figure[place].isdigit():
            other = figure[:place] + random.choice("123456789") + figure[place + 1 :]
        if len(figure) <= 2 and random.random() < 0.5:
            other = random.choice(("3", "5", "7", "10", "12", "15", "20", "30", "45", "60", "90"))
        if other.lstrip("0") != figure.lstrip("0"):
            return other


def _word_altered(sentence: str, random: Random) -> _Altered | None:
    usual = [(match, new) for old, new in _TURNED for match in re.finditer(rf"\b{old}\b", sentence)]
    if usual and random.random() < 0.7:
        match, other = random.choice(usual)
        start, end = match.span()
    else:
        match = random.choice([one for one in re.finditer(r"[^\W\d_]{2,}", sentence)][1:])
        other = random.choice(("việc", "cơ quan", "hồ sơ", "tháng", "mới", "tổ chức", ""))
        start, end = match.span()
        if other == "":
            end += 1 if sentence[end : end + 1] == " " else 0
    wrong = sentence[:start] + other + sentence[end:]
    return _Altered(sentence, wrong, start, max(len(other), 1)) if normal(wrong) != normal(sentence) else None


def _neighbour(at: Locator, random: Random) -> Locator | None:
    """Return the address with its last number or letter altered."""
    *above, last = at.tokens
    if point := re.fullmatch(r"diem-([a-z]{1,2})", last):
        letter = random.choice(POINTS[POINTS.index(point[1].replace("dd", "đ")) + 1 :] or "y")
        return Locator(".".join([*above, f"diem-{letter.replace('đ', 'dd')}"]))
    number = re.fullmatch(r"(.*?)(\d+)", last)
    if not number:
        return None
    return Locator(".".join([*above, f"{number[1]}{int(number[2]) + random.randint(1, 9)}"]))


def _reworded(sentence: str, random: Random) -> str:
    for old, new in _REWORDED:
        if random.random() < 0.4:
            sentence = re.sub(rf"\b{old}", new, sentence, count=1)
    return sentence


# what is written of it


def _quoting(source: Source, random: Random) -> str:
    alone = not source.document.number or random.random() < 0.25
    return random.choice(_QUOTING_ALONE if alone else _QUOTING)


def _reference(source: Source, random: Random) -> str:
    document = source.document
    if not document.number:
        return ""
    named = [document.name, f"{document.kind.label} số {document.number}", cite.in_full(document)]
    if document.issued_on:
        named.append(f"{document.name} ngày {day(document.issued_on)}")
    label = source.at.label() if source.at else ""
    return f"{label}{random.choice((' ', ' của ', ', '))}{random.choice(named)}" if label else random.choice(named)


def _with(source: Source, altered: _Altered | None, template: str, what: str, random: Random) -> _Pair:
    if altered is None:
        return None
    reference = _reference(source, random)
    if not reference and "{ref}" in template.lower():
        return None
    return _twins(
        source, template, (reference, altered.right), (reference, altered.wrong), (altered.start, altered.size), what
    )


def _altered_reference(source: Source, right: str, wrong: str, template: str, what: str, random: Random) -> _Pair:
    reference = _reference(source, random)
    at = reference.find(right)
    if at < 0 or right == wrong:
        return None
    other = reference[:at] + wrong + reference[at + len(right) :]
    return _twins(source, template, (reference, source.sentence), (other, source.sentence), (at, len(wrong)), what)


def _twins(
    source: Source, template: str, right: tuple[str, str], wrong: tuple[str, str], place: tuple[int, int], what: str
) -> tuple[Written, Written]:
    """Return both texts; `place` is where the altered one differs, in its reference or its sentence."""
    of_reference = right[0] != wrong[0]
    text, offset = _filled(template, *wrong, of_reference)
    start = offset + place[0]
    on = max(source.document.starts_on or date.min, date(2001, 1, 1))
    return (
        Written(_filled(template, *right, of_reference)[0], source.document.id, on),
        Written(text, source.document.id, on, what, start, start + place[1]),
    )


def _filled(template: str, reference: str, sentence: str, of_reference: bool) -> tuple[str, int]:
    """Return the text, and where in it the reference or the sentence begins."""
    text, begins = "", 0
    for part in re.split(r"(\{\w+\})", template):
        name = part.strip("{}")
        if not part.startswith("{"):
            text += part
            continue
        said = reference if name.lower() == "ref" else sentence
        if (name.lower() == "ref") == of_reference:
            begins = len(text)
        if name == "Ref" or name == "S":
            said = said[:1].upper() + said[1:]
        if name == "s" and "{s}" in template and not _quotes(template):
            said = said[:1].lower() + said[1:]
        if name == "S" and template.endswith("({ref})."):
            said = said.rstrip(".;")
        text += said
    return text, begins


def _quotes(template: str) -> bool:
    return any(mark in template for mark in '“"«>')
