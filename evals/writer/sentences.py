"""Sentences on clauses of the collection, true and false, made by rule: what a writer might say of a quote.

True ones say what their clause says, or less of it: put in another order, with other words for the same, turned from
active to passive, cut where a clause beside the main one ends, parted. False ones change one thing: a figure, its unit
or bound, a day, a number of a document or form, a “không”, a “phải”, who acts, which case, a word, the quote; or they
leave out a condition, or go on as another clause does. Half of them are paraphrased besides, as a writer's would be.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, zip_longest
from random import Random

from corpus.model import Document, Kind, Nature, Passage
from qa.index.passages import passages
from qa.language.units import units, without_numbering


@dataclass(frozen=True)
class Source:
    """Is a sentence or list item of a clause: passage.text[start:end]; `text` is it without its numbering."""

    passage: Passage
    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Sentence:
    """Is what is said of a quote, by what it was made, and whether the quote bears it out."""

    text: str
    quoted: Source
    made_by: str
    is_true: bool


Change = Callable[[str, Random], str | None]


def sources(documents: Sequence[Document]) -> list[Source]:
    """Return the whole sentences of the rules that are held as digests, of 8 to 60 words."""
    found = []
    for document in documents:
        if document.nature is not Nature.DIGEST or document.kind is Kind.BAO_CAO:
            continue
        for passage in passages(document):
            for unit in units(passage.text):
                said = without_numbering(passage.text[unit.start : unit.end]).strip()
                if not unit.leads and unit.lead is None and said.endswith(".") and 8 <= len(said.split()) <= 60:
                    found.append(Source(passage, unit.start, unit.end, said))
    return found


def halves(found: Sequence[Source]) -> tuple[list[Source], list[Source]]:
    """Return the sources in two halves of about one size, no document in both."""
    by_document: dict[str, list[Source]] = {}
    for one in found:
        by_document.setdefault(one.passage.document_id, []).append(one)
    first: list[Source] = []
    second: list[Source] = []
    for _, of_one in sorted(by_document.items(), key=lambda item: (-len(item[1]), item[0])):
        (first if len(first) <= len(second) else second).extend(of_one)
    return first, second


def true_ones(found: Sequence[Source], wanted: int, seed: int) -> list[Sentence]:
    """Return so many paraphrases, of each kind in turn."""
    return list(_taken({name: _paraphrased(name, found, seed) for name in PARAPHRASES}, wanted))


def false_ones(found: Sequence[Source], wanted: int, seed: int) -> list[Sentence]:
    """Return so many false sentences, of each kind in turn."""
    made = {name: _falsified(name, found, seed) for name in FALSIFICATIONS}
    others = {
        "quote": _misquoted(found, seed),
        "word": _mixed(found, seed),
        "added": _added(found, seed),
        "blended": _blended(found, seed),
    }
    return list(_taken({**made, **others}, wanted))


def _taken(made: dict[str, Iterator[Sentence]], wanted: int) -> Iterator[Sentence]:
    seen: set[tuple[str, str, int]] = set()
    rounds = zip_longest(*made.values())
    for one in (one for round_ in rounds for one in round_ if one):
        key = one.text, one.quoted.passage.id, one.quoted.start
        if key not in seen:
            seen.add(key)
            yield one
        if len(seen) == wanted:
            return


def _paraphrased(name: str, found: Sequence[Source], seed: int) -> Iterator[Sentence]:
    random = Random(f"{seed} true {name}")
    for at, one in enumerate(random.sample(found, len(found)) * 2):
        said = PARAPHRASES[name](one.text, random)
        if said and at >= len(found):
            said = _with_synonyms(said, random)
        if said:
            yield Sentence(_sentence(said), one, name, True)


def _falsified(name: str, found: Sequence[Source], seed: int) -> Iterator[Sentence]:
    random = Random(f"{seed} false {name}")
    for one in random.sample(found, len(found)) * 2:
        said = FALSIFICATIONS[name](one.text, random)
        if said and random.random() < 0.5:
            again = PARAPHRASES[random.choice(sorted(PARAPHRASES))](said, random)
            said = again if again and _keeps(one.text, said, again) else said
        if said and _words(said) != _words(one.text) and len(said.split()) > 4:
            yield Sentence(_sentence(said), one, name, False)


def _misquoted(found: Sequence[Source], seed: int) -> Iterator[Sentence]:
    """Yield sentences under the quote, of any other clause of the document, that says most of their words."""
    random = Random(f"{seed} false quote")
    for one in random.sample(found, len(found)):
        words = set(_words(one.text))
        others = [other for other in found if other.passage.document_id == one.passage.document_id and other != one]
        alike = [(len(words & set(_words(other.text))) / len(words), other.text, other) for other in others]
        near = [other for share, _, other in sorted(alike, reverse=True, key=lambda each: each[:2]) if share < 0.8]
        if near:
            yield Sentence(one.text, near[0], "quote", False)


def _mixed(found: Sequence[Source], seed: int) -> Iterator[Sentence]:
    """Yield sentences with two words in a row that another clause has instead."""
    random = Random(f"{seed} false word")
    for one in random.sample(found, len(found)):
        words, others = one.text.split(), random.choice(found).text.rstrip(".").split()
        at, place = random.randrange(2, len(words) - 2), random.randrange(1, len(others) - 2)
        pair = others[place : place + 2]
        if not set(_words(" ".join(pair))) & set(_words(one.text)):
            yield Sentence(" ".join([*words[:at], *pair, *words[at + 2 :]]), one, "word", False)


def _added(found: Sequence[Source], seed: int) -> Iterator[Sentence]:
    """Yield sentences that go on with the end of another clause of the document."""
    random = Random(f"{seed} false added")
    for one in random.sample(found, len(found)):
        other = random.choice([each for each in found if each.passage.document_id == one.passage.document_id])
        end = " ".join(other.text.split()[-random.randrange(4, 9) :])
        if not set(_words(end)) <= set(_words(one.text)):
            yield Sentence(f"{one.text.rstrip('.')}, {end}", one, "added", False)


def _blended(found: Sequence[Source], seed: int) -> Iterator[Sentence]:
    """Yield sentences that begin as one clause of a passage and end as the next, with both for quote."""
    random = Random(f"{seed} false blended")
    pairs = [(a, b) for a, b in pairwise(found) if a.passage == b.passage]
    for one, other in random.sample(pairs, len(pairs)):
        first, last = one.text.rstrip(".").split(), other.text.split()
        said = " ".join([*first[: random.randrange(3, len(first) - 2)], *last[random.randrange(3, len(last) - 2) :]])
        yield Sentence(_sentence(said), replace(one, end=other.end), "blended", False)


def _keeps(source: str, changed: str, again: str) -> bool:
    """Is true when what was changed is still in what was made of it."""
    added = [word for word in _words(changed) if word not in _words(source)]
    return bool(added) and all(word in _words(again) for word in added)


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text.lower())


def _sentence(said: str) -> str:
    said = " ".join(said.split()).strip(" ,;")
    said = re.sub(r"\s+([,.;])", r"\1", said)
    return f"{said[:1].upper()}{said[1:].rstrip('.;,')}."


# Paraphrases.

_ACTORS = (
    "Đảng ủy cơ sở|Chi bộ|Chi ủy|Đảng ủy|Cấp ủy có thẩm quyền|Cấp ủy|Tổ chức đảng|Ban thường vụ|Ban Bí thư"
    "|Đảng viên|Người vào Đảng|Bí thư|Ban Tổ chức Trung ương|Ủy ban kiểm tra|Đại hội|Đảng bộ"
).split("|")
_ACTOR = "|".join(re.escape(one) for one in sorted(_ACTORS, key=len, reverse=True))
_VERBS = (
    "xem xét, quyết định|xem xét|quyết định|thẩm định|lập|kiểm tra|giới thiệu|cấp|thẩm tra|xác nhận|chuẩn y|ký|ghi"
    "|công nhận|gửi|nộp|phát|thông báo|quản lý|giải quyết|cử|bổ sung|thu|đề nghị|nhận xét|bầu|phân công|tổ chức"
)
_OPENING = re.compile(
    r"^(?P<when>(?:Khi|Trong|Sau khi|Trước khi|Nếu|Sau|Hằng năm|Mỗi năm|Đối với)\b[^,;:()]+), (?P<rest>[^;:.]+?)\.?$"
)
_CLOSING = re.compile(
    r"^(?P<rest>(?:[^\s,;:()]+ ){3}[^,;:()]*?) ?(?P<when>(?<= )(?:khi|trước khi|sau khi|nếu)\b[^,;:().]+)\.?$"
)
_ACTIVE = re.compile(
    rf"^(?P<when>[^,;:()]+, )?(?P<who>(?i:{_ACTOR})) (?P<duty>phải )?(?P<verb>{_VERBS})(?! (?:ủy|bộ|trên|dưới|cơ sở)\b)"
    rf" (?P<what>(?!(?:{_ACTOR.lower()}|và|hoặc|hay|rồi|theo|cho|khi)\b)(?:(?! (?:và|rồi|cho|để|thì|mà|khi|nếu|theo|trong)\b)[^,;:.()])+)"
    rf"(?P<more>; .*|, rồi .*)?\.?$"
)
_BY = re.compile(
    rf"^(?P<when>[^,;:()]+, )?(?P<what>[^,;:.()]+?) do (?P<who>(?i:{_ACTOR})) (?P<verb>{_VERBS})(?P<more>; .*)?\.?$"
)
_ASIDE = re.compile(r"\s*\([^()]*\)")
_AIM = re.compile(
    r",? (?:để|nhằm) (?:(?! thì\b)[^,;:.()])+(?=[,;.]|$)|,? theo (?:hướng dẫn|mẫu|quy định)(?! (?:số|\d))[^,;:.()\d]*(?=[;.]|$)"
)
_PARTED = re.compile(r"; ")
_SYNONYMS = (
    ("xem xét", "xét"), ("ít nhất", "tối thiểu"), ("tối thiểu", "ít nhất"), ("hằng năm", "mỗi năm"),
    ("mỗi năm", "hằng năm"), ("hằng tháng", "mỗi tháng"), ("bảo đảm", "đảm bảo"), ("gồm", "bao gồm"),
    ("gửi", "nộp"), ("nộp", "gửi"), ("ra ngoài nước", "ra nước ngoài"), ("ở nước ngoài", "ở ngoài nước"),
    ("tán thành", "đồng ý"), ("đồng ý", "nhất trí"), ("nhiều nhất", "tối đa"), ("phải", "cần phải"),
    ("nơi", "chỗ"), ("hoặc", "hay"), ("lập", "thành lập"), ("chậm nhất", "muộn nhất"), ("hàng năm", "hằng năm"),
    ("làm thủ tục", "tiến hành thủ tục"), ("thực hiện", "tiến hành"), ("người xin vào Đảng", "người vào Đảng"),
    ("không được", "không được phép"), ("giữ", "lưu giữ"), ("kể từ", "tính từ"),
    ("do", "bởi"), ("viết", "ghi"), ("đến hết", "cho đến hết"),
)  # fmt: skip


def _with_synonyms(said: str, random: Random) -> str | None:
    fitting = [pair for pair in _SYNONYMS if _pattern(*pair).search(said)]
    if not fitting or '"' in said or "“" in said:  # a title stays as it is
        return None
    for written, other in random.sample(fitting, min(len(fitting), random.choice((1, 1, 2)))):
        said = _pattern(written, other).sub(other, said, count=1)
    return said


def _pattern(written: str, other: str) -> re.Pattern[str]:
    """Return the words where they are not a part of the other ones: “giữ”, but not that of “lưu giữ”."""
    before, _, after = other.partition(written) if written in other else ("", "", "")
    return re.compile(rf"{f'(?<!{before})' if before else ''}\b{written}\b{f'(?!{after})' if after else ''}")


def _reordered(said: str, random: Random) -> str | None:
    if (found := _OPENING.match(said)) and found["rest"].split()[0] not in ("mà", "thì"):
        rest = found["rest"]
        return f"{rest[0].upper()}{rest[1:]} {found['when'][0].lower()}{found['when'][1:]}"
    if found := _CLOSING.match(said):
        when, rest = found["when"], found["rest"]
        return f"{when}, {rest[0].lower()}{rest[1:]}"
    return None


def _turned(said: str, random: Random) -> str | None:
    if found := _ACTIVE.match(said):
        who, duty = f"{found['who'][0].lower()}{found['who'][1:]}", found["duty"] or ""
        link = f"{duty}được" if duty or random.random() < 0.5 else "do"
        return f"{found['when'] or ''}{found['what']} {link} {who} {found['verb']}"
    if found := _BY.match(said):
        what = f"{found['what'][0].lower()}{found['what'][1:]}"
        return f"{found['when'] or ''}{found['who']} {found['verb']} {what}"
    return None


def _cut(said: str, random: Random) -> str | None:
    shorter = _ASIDE.sub("", said)
    if aims := list(_AIM.finditer(shorter)):
        one = random.choice(aims)
        shorter = shorter[: one.start()] + shorter[one.end() :]
    return shorter if shorter != said and len(shorter.split()) >= 6 else None


def _split(said: str, random: Random) -> str | None:
    parts = [one for one in _PARTED.split(_ASIDE.sub("", said)) if len(one.split()) >= 6]
    whole = [one for one in parts if re.match(rf"(?:{_ACTOR})\b", one, re.IGNORECASE)]
    return random.choice(whole) if len(parts) > 1 and whole else None


PARAPHRASES: dict[str, Change] = {
    "reordered": _reordered,
    "synonyms": _with_synonyms,
    "passive": _turned,
    "cut": _cut,
    "split": _split,
}

# Falsifications.

_NUMBER = re.compile(r"(?<![\w./-])\d{1,3}(?:[.,]\d+)?(?![\w/-]|[.,]\d)(?=%| [^\W\d_])")
_NUMBER_WORD = re.compile(
    r"\b(?:hai|ba|bốn|sáu|bảy|tám|chín|mười|một)\b(?= (?:phần|ngày|tháng|năm|người|lần|đảng viên|bản|loại))"
)
_PERIOD = re.compile(r"(?<=\d )(?:ngày làm việc|ngày|tháng|năm)\b")
_DATE = re.compile(r"\b(\d{1,2})([-/])(\d{1,2})([-/])((?:19|20)\d\d)\b|\bnăm ((?:19|20)\d\d)\b")
_NAMED = re.compile(r"\b\d{1,4}(?:-[A-ZĐ]{2,4})?[-/][A-ZĐ]{2,5}(?:/[A-ZĐ]{2,6})?(?:-[A-ZĐ]+)?\b")
_FORM = re.compile(r"\b[Mm]ẫu (?:số )?\d+[\w-]*")
_BOUND = {
    "ít nhất": "nhiều nhất", "tối thiểu": "tối đa", "không quá": "ít nhất", "nhiều nhất": "ít nhất", "dưới": "trên",
    "trên": "dưới", "trở lên": "trở xuống", "tối đa": "tối thiểu", "chậm nhất": "sớm nhất", "hơn": "dưới",
}  # fmt: skip
_MODAL = {
    "phải": ("có thể", "được", "nên", "không phải"), "được": ("phải", "có thể được"), "có thể": ("phải", "không thể"),
    "cần": ("có thể", "không cần"),
}  # fmt: skip
_CASES = {
    "dự bị": "chính thức", "chính thức": "tạm thời", "tạm thời": "chính thức", "trong nước": "ngoài nước",
    "ngoài nước": "trong nước", "nước ngoài": "trong nước", "trước khi": "sau khi", "sau khi": "trước khi",
    "về nước": "ra nước ngoài", "đi học": "đi lao động", "xuất khẩu lao động": "du học", "du học": "xuất khẩu lao động",
    "kết nạp": "khai trừ", "chi bộ": "tổ đảng", "cấp trên": "cấp dưới", "trở về": "ra đi", "công tác": "du lịch",
}  # fmt: skip
_VERB = re.compile(rf"(?<= )(?:{_VERBS}|báo cáo|chuyển|họp|xin|mang|giao|có|sinh hoạt|dự|bị|làm|được|tính)(?= )")


def _one_of(pattern: re.Pattern[str], said: str, random: Random) -> re.Match[str] | None:
    found = list(pattern.finditer(said))
    return random.choice(found) if found else None


def _put(said: str, found: re.Match[str], other: str) -> str:
    return f"{said[: found.start()]}{other}{said[found.end() :]}"


def _number(said: str, random: Random) -> str | None:
    if found := _one_of(_NUMBER, said, random):
        number = int(re.sub(r"[.,].*", "", found[0]))
        return _put(
            said,
            found,
            str(
                random.choice(
                    [n for n in (number + 1, number * 2, number - 1, 10 * number, 45) if n != number and n > 0]
                )
            ),
        )
    if found := _one_of(_NUMBER_WORD, said, random):
        return _put(
            said, found, random.choice([one for one in ("hai", "ba", "bốn", "bảy", "chín") if one != found[0]])
        )
    return None


def _unit(said: str, random: Random) -> str | None:
    found = _one_of(_PERIOD, said, random)
    return (
        _put(said, found, random.choice([one for one in ("ngày", "tháng", "năm", "tuần") if one != found[0]]))
        if found
        else None
    )


def _date(said: str, random: Random) -> str | None:
    if not (found := _one_of(_DATE, said, random)):
        return None
    if found[6]:
        return _put(said, found, f"năm {int(found[6]) + random.choice((-2, -1, 1, 3))}")
    day, month, year = int(found[1]), int(found[3]), int(found[5])
    other = random.choice(((day % 28 + 1, month, year), (day, month % 12 + 1, year), (day, month, year - 1)))
    return _put(said, found, f"{other[0]}{found[2]}{other[1]}{found[4]}{other[2]}")


def _document(said: str, random: Random) -> str | None:
    if not (found := _one_of(_NAMED, said, random)):
        return None
    serial, rest = re.match(r"(\d+)(.*)", found[0]).groups()  # type: ignore[union-attr]
    kinds = {"QĐ": "HD", "HD": "KL", "NQ": "CT", "KL": "QĐ", "CT": "QĐ", "QĐI": "HD"}
    if random.random() < 0.4 and (kind := re.search(r"[A-ZĐ]{2,3}", rest)) and kind[0] in kinds:
        return _put(said, found, f"{serial}{rest.replace(kind[0], kinds[kind[0]], 1)}")
    return _put(said, found, f"{int(serial) + random.choice((1, 2, 10))}{rest}")


def _form(said: str, random: Random) -> str | None:
    if not (found := _one_of(_FORM, said, random)):
        return None
    other = re.sub(r"\d+", lambda digits: str(int(digits[0]) + 1), found[0], count=1)
    return _put(said, found, other)


def _replaced(others: dict[str, str]) -> Change:
    pattern = re.compile(rf"\b(?:{'|'.join(sorted(others, key=len, reverse=True))})\b")

    def change(said: str, random: Random) -> str | None:
        found = _one_of(pattern, said, random)
        return _put(said, found, others[found[0]]) if found else None

    return change


def _negated(said: str, random: Random) -> str | None:
    found = _one_of(_VERB, said, random)
    if not found or re.search(r"(?:không|chưa|chẳng|và|,|do \w+(?: \w+)?) $", said[: found.start()]):
        return None
    return _put(said, found, f"{random.choice(('không', 'không', 'chưa'))} {found[0]}")


def _affirmed(said: str, random: Random) -> str | None:
    found = _one_of(re.compile(r"\b(?:không|chưa)(?! (?:quá|dưới|trên|ít|nhiều|hơn)\b) "), said, random)
    return _put(said, found, "") if found else None


def _modal(said: str, random: Random) -> str | None:
    found = _one_of(
        re.compile(rf"(?<!không )(?<!chưa )(?<!nhận )\b(?:{'|'.join(_MODAL)})\b(?! (?:{_ACTOR})\b)", re.IGNORECASE),
        said,
        random,
    )
    return _put(said, found, random.choice(_MODAL[found[0].lower()])) if found else None


def _subject(said: str, random: Random) -> str | None:
    found = _one_of(re.compile(rf"\b(?:{_ACTOR})\b", re.IGNORECASE), said, random)
    others = [
        one
        for one in _ACTORS
        if not found
        or (
            one.lower() not in said.lower()
            and found[0].lower() not in one.lower()
            and one.lower() not in found[0].lower()
        )
    ]
    return _put(said, found, random.choice(others).lower()) if found and others else None


def _roles(said: str, random: Random) -> str | None:
    found = list(re.finditer(rf"\b(?:{_ACTOR})\b", said, re.IGNORECASE))
    pairs = [
        (a, b)
        for a, b in pairwise(found)
        if a[0].lower() != b[0].lower() and re.search(rf"\b(?:{_VERBS}|báo cáo|trình)\b", said[a.end() : b.start()])
    ]
    if not pairs:
        return None
    a, b = random.choice(pairs)
    return f"{said[: a.start()]}{b[0]}{said[a.end() : b.start()]}{a[0]}{said[b.end() :]}"


def _unlimited(said: str, random: Random) -> str | None:
    found = re.search(r",? (?:ngoại trừ|(?<!khai )trừ) [^,;.]+|\b[Cc]hỉ (?!đạo|định|thị|huy|ủy|bộ|dẫn)", said)
    return _put(said, found, "") if found else None


def _unconditional(said: str, random: Random) -> str | None:
    found = re.match(
        r"(?:Nếu|Khi|Sau khi|Trước khi|Đối với|Trường hợp) (?:(?! thì\b)[^,;:()])+(?:,| thì) (?=\w)", said
    )
    return said[found.end() :] if found else None


FALSIFICATIONS: dict[str, Change] = {
    "number": _number,
    "unit": _unit,
    "bound": _replaced(_BOUND),
    "date": _date,
    "document": _document,
    "form": _form,
    "negated": _negated,
    "affirmed": _affirmed,
    "modal": _modal,
    "subject": _subject,
    "roles": _roles,
    "case": _replaced(_CASES),
    "limit": _unlimited,
    "condition": _unconditional,
    "choice": _replaced({"hoặc": "và", "hay": "và", "và": "hoặc"}),
    "way": _replaced({"vào Đảng": "ra Đảng", "ra nước ngoài": "về nước", "nơi đi": "nơi đến", "nơi đến": "nơi đi"}),
}
