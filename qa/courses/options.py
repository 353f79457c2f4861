"""Wrong options: figures, bodies and items of the same kind from other clauses, and why one may not be used.

What any clause says of the same thing is no wrong option, and neither is what equals the key or follows from it.
Where that is in doubt the option is dropped, and the question with it if too few are left.
"""

import random
import re
from calendar import monthrange
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import MAXYEAR, MINYEAR, date
from fractions import Fraction
from functools import cached_property
from math import inf
from typing import NamedTuple

from corpus.text import normal, syllables
from qa import support
from qa.courses.bodies import Body, level_of, level_words, levels_in, sayable_like, wrong_levels
from qa.courses.clauses import Clause, Listing, Sentence, likeness, listings, pairs, plain
from qa.courses.figures import Figure, bands_in, figures_in, form_number, how_often, kind_of
from qa.courses.model import Kind
from qa.question.conditions import Case, Place, conditions_in
from qa.support import fault

WRONG = 3  # wrong options of a question
SAME_SUBJECT = 0.4  # share of neighbouring words in common from which two clauses may be on the same thing
_CONDITION = re.compile(
    r"\b(?:nếu|khi|mà|muốn|trường hợp|với người|người|quá)\b"
    r"(?:(?!\b(?:phải|chỉ(?! (?:định|đạo|huy|thị))|được|có)\b).)*$",
    re.IGNORECASE,
)
_DAY = re.compile(r"\b\d{1,2}[/-]\d{1,2}[/-]\d{4}\b")
_SIGNED = re.compile(r"\b(?:đề|ký|ban hành)(?: từ| vào)? $", re.IGNORECASE)
_NUMBER = re.compile(r"(?<![\w.,/-])\d+(?![\w/-])")  # standing by itself, not in “2-HSĐV” or a day
_KNOWN = re.compile(r"\b(?:số định danh cá nhân|căn cước)\b", re.IGNORECASE)  # everyone knows how long that is
_LEAVE = re.compile(r"\b(?:có thể|được phép)\b", re.IGNORECASE)
_STILL = re.compile(r"\bvẫn (?:có thể|được)\b", re.IGNORECASE)  # an exception: beyond it the rule may allow the same
_CONCESSION = re.compile(r"\b(?:dù|mặc dù|ngay cả)\b[^,;]*$", re.IGNORECASE)  # “dù khi kết nạp chưa đủ 18 tuổi”
_DEMAND = re.compile(r"\b(?:phải|chỉ(?! (?:định|đạo|huy|thị)))\b", re.IGNORECASE)
_SERIES = re.compile(r"^mẫu \d+[A-Z]?-?")  # what tells a form from others of its series: “mẫu 2-” of “mẫu 2-HSĐV”
_FORM = re.compile(r"(?<![\w/-])\d+[A-Z]?-?[A-ZĐ]{2,}(?![\w/])")
_OF_ITS_OWN = re.compile(  # what each body does where it stands: “quản lý hồ sơ trong Đảng bộ mình”
    r"\b(?:đảng bộ|chi bộ|đảng ủy|phạm vi|nơi|cơ sở|cơ quan|đơn vị|địa phương)(?: của| thuộc)? mình\b", re.IGNORECASE
)
RARE = 0.012  # share of all sentences that may have a pair of words which tells what one is on
SHARED = 3  # such pairs in common from which two sentences may be on the same thing
FAR = 5  # how many times as much a wrong figure may be, or as little
HISTORY = 25  # years before its document from which a day is one that all know


class Amount(NamedTuple):
    """Is a figure as it is written, with its value."""

    said: str
    value: Fraction


@dataclass(frozen=True)
class Said:
    """Is a sentence or list item of a clause that is held, as it is compared."""

    clause: Clause
    text: str
    pairs: frozenset[str]
    figures: tuple[Figure, ...]


@dataclass(frozen=True)
class Pool:
    """Is what all clauses say, those that questions are made from and all others: where wrong options come from, and
    what they are held against; `made_for` is the day after which nothing has happened.
    """

    asked: tuple[Clause, ...]
    others: tuple[Clause, ...] = field(repr=False)
    made_for: date = date.max

    @cached_property
    def said(self) -> tuple[Said, ...]:
        return tuple(
            Said(clause, text, pairs(f"{clause.heading} {text}"), tuple(figures_in(text)))
            for clause in (*self.asked, *self.others)
            for text in _texts(clause)
        )

    @cached_property
    def listings(self) -> tuple[Listing, ...]:
        """Return the lists of the clauses that questions are made from."""
        return tuple(listing for clause in self.asked for listing in listings(clause))

    def of(self, clause: Clause) -> list[Listing]:
        """Return the lists of a clause."""
        return [listing for listing in self.listings if listing.clause.id == clause.id]

    @cached_property
    def figures(self) -> dict[str, list[tuple[Clause, Figure]]]:
        """Return the figures of the clauses that questions are made from, by unit."""
        found: dict[str, list[tuple[Clause, Figure]]] = {}
        asked = {clause.id for clause in self.asked}
        for one in self.said:
            if one.clause.id in asked:
                for figure in one.figures:
                    found.setdefault(figure.unit, []).append((one.clause, figure))
        return found

    @cached_property
    def forms(self) -> dict[str, list[Amount]]:
        """Return by series the forms that the clauses questions are made from name, those of a row as well."""
        named = {form[0] for clause in self.asked for form in _FORM.finditer(clause.text)}
        found: dict[str, list[Amount]] = {}
        for said in sorted(f"mẫu {name}" for name in named):
            found.setdefault(_SERIES.sub("", said), []).append(Amount(said, form_number(said)))
        return found

    @cached_property
    def _having(self) -> dict[str, list[int]]:
        """Return the sentences that have a pair of neighbouring words, by their place in `said`."""
        found: dict[str, list[int]] = {}
        for at, one in enumerate(self.said):
            for pair in one.pairs:
                found.setdefault(pair, []).append(at)
        return found

    def alike(self, words: frozenset[str]) -> list[Said]:
        """Return the sentences that have so many of the neighbouring words that they may be on the same thing."""
        shared = Counter(at for pair in words for at in self._having.get(pair, ()))
        return [
            self.said[at]
            for at, times in sorted(shared.items())
            if times >= SAME_SUBJECT * min(len(words), len(self.said[at].pairs))
        ]

    @cached_property
    def _counts(self) -> Counter[str]:
        return Counter(pair for one in self.said for pair in one.pairs)

    @cached_property
    def _rare(self) -> frozenset[str]:
        return frozenset(pair for pair, times in self._counts.items() if times <= RARE * len(self.said))

    @cached_property
    def _rarer(self) -> frozenset[str]:
        return frozenset(pair for pair, times in self._counts.items() if times <= 2.5 * RARE * len(self.said))

    def bears_out(self, statement: str) -> bool:
        """Is true when some clause says what the statement says."""
        return any(
            fault(statement, [support.Clause(one.text, conditions_in(one.text))]) is None
            for one in self.alike(pairs(statement))
        )

    def on_the_same(self, words: frozenset[str]) -> list[Said]:
        """Return the sentences that are alike, and those that have few but telling neighbouring words in common."""
        shared = Counter(at for pair in words & self._rarer for at in self._having.get(pair, ()))
        telling = (self.said[at] for at, times in sorted(shared.items()) if times >= SHARED)
        return [*self.alike(words), *telling]

    @cached_property
    def _remits(self) -> dict[str, frozenset[Place]]:
        """Return by level the places that most sentences which name its body are on."""
        places: dict[str, list[frozenset[Case]]] = {}
        for one in self.said:
            on = conditions_in(f"{'. '.join(one.clause.above)}. {one.text}").of(Place)
            for level in levels_in(one.text):
                places.setdefault(level, []).append(on)
        return {
            level: frozenset(place for place in Place if 2 * sum(place in one for one in on) > len(on))
            for level, on in places.items()
        }

    def is_told_by_place(self, level: str, stem: str) -> bool:
        """Is true where the stem is on the place that the body of that level is there for: of members abroad one
        body alone takes care.
        """
        return not conditions_in(stem).of(Place).isdisjoint(self._remits.get(level, ()))

    def elsewhere(self, stem: str) -> set[str]:
        """Return the levels of the bodies that are there for a place which the stem is not on."""
        places = conditions_in(stem).of(Place)
        return {level for level, remit in self._remits.items() if remit and remit.isdisjoint(places)}

    def telling(self, text: str, near: bool = False) -> frozenset[str]:
        """Return the neighbouring words of the text that tell what it is on: those that few clauses have.

        Between clauses that stand `near` each other less telling ones do.
        """
        return pairs(text) & (self._rarer if near else self._rare)

    @cached_property
    def _by_value(self) -> dict[Fraction, list[tuple[str, Said]]]:
        found: dict[Fraction, list[tuple[str, Said]]] = {}
        for one in self.said:
            for figure in one.figures:
                found.setdefault(figure.value, []).append((figure.unit, one))
        return found

    def amounts(self, unit: str) -> set[Fraction]:
        """Return the amounts of that unit which any clause has."""
        return {value for value, having in self._by_value.items() if any(of == unit for of, _ in having)}

    def holds(self, value: Fraction, unit: str, about: frozenset[str]) -> bool:
        """Is true when some clause on the same thing has that figure with that unit."""
        return any(
            _same_unit(one, unit) and likeness(about, said.pairs) >= SAME_SUBJECT
            for one, said in self._by_value.get(value, ())
        )


def _texts(clause: Clause) -> Iterable[str]:
    """Yield the sentences of a clause, and its items each after what leads into it."""
    words = [plain(clause.words(unit)) for unit in clause.parts]
    for unit, text in zip(clause.parts, words, strict=True):
        yield f"{words[unit.lead]} {text}" if unit.lead is not None else text


def _same_unit(one: str, other: str) -> bool:
    return one == other or one.startswith(other) or other.startswith(one)


def wrong_figures(
    figure: Figure, text: str, clause: Clause, pool: Pool, chance: random.Random, beside: bool = False
) -> list[Amount]:
    """Return wrong figures for the one in the text, in its spelling, those of the nearest clauses first.

    Others of the same clause are taken only where the list that it stands in tells them apart (`beside`).
    """
    if sum(_is_like(one, figure) for one in figures_in(text)) > 1:
        return []  # what stands twice is told by the other place
    there = list(figures_in(text if beside else clause.text))
    low, high = _between(figure, text)
    taken = {one.value for one in there if _same_unit(one.unit, figure.unit)} | {figure.value}
    numbers = set(_NUMBER.findall(text))
    about = pairs(f"{clause.heading} {text[: figure.start]} {text[figure.end :]}")
    found: list[Amount] = []
    for value, said in _candidates(figure, text, clause, pool, chance):
        if value in taken or not low < value < high or not numbers.isdisjoint(said.split()):
            continue
        taken.add(value)
        if not pool.holds(value, figure.unit, about):
            found.append(Amount(said, value))
    return found


def _is_like(one: Figure, other: Figure) -> bool:
    return one.value == other.value and _same_unit(one.unit, other.unit)


def _candidates(
    figure: Figure, text: str, clause: Clause, pool: Pool, chance: random.Random
) -> Iterable[tuple[Fraction, str]]:
    """Return figures of the same kind, those of the nearest clauses first, then others like it."""
    others = [(one, other) for one, other in pool.figures.get(figure.unit, ()) if one.id != clause.id]
    chance.shuffle(others)
    others.sort(key=lambda pair: -_shared(pair[0], clause))
    if figure.unit == "kỳ":
        word, _, *rest = figure.said.split()
        return [(months, " ".join((word, said, *rest))) for months, said in _EVERY.items()]
    if figure.unit == "mẫu":
        series, beside = _SERIES.sub("", figure.said), f"{text}\n{clause.text}"
        kin = [form for form in pool.forms.get(series, ()) if form.said.removeprefix("mẫu ") not in beside]
        chance.shuffle(kin)
        found = [(one.value, one.said) for one in kin]
        return found + [(other.value, other.said) for _, other in others] if kin else []  # one alone is told
    if figure.unit in ("loại", "màu"):
        return [(other.value, other.said) for _, other in others]
    if figure.unit == "day":
        return [
            (_as_number(day), said)
            for day, said in _days_near(figure, chance)
            if _is_possible(day, figure, text, clause, pool)
        ]
    if figure.unit == "phần":
        return _shares_like(figure, chance)
    values = [other.value for _, other in others if _is_near(other.value, figure)] + _round_near(figure, pool, chance)
    return [(value, said) for value in values if value > 0 and (said := _written(value, figure))]


_EVERY = {Fraction(1): "tháng", Fraction(3): "quý", Fraction(6): "nửa năm", Fraction(12): "năm"}  # by months
_DAYS = (5, 7, 10, 15, 30, 45, 60, 90)
_MONTHS = (3, 6, 9, 12, 18, 24, 36, 60)
_LADDERS = {  # lengths that rules set
    unit: tuple(map(Fraction, lengths))
    for unit, lengths in (("tháng", _MONTHS), ("ngày", _DAYS), ("ngày làm việc", _DAYS))
}
_PERSONS = ("đảng viên chính thức", "đảng viên dự bị", "đảng viên", "đảng ủy viên", "cấp ủy viên", "chi ủy viên")
_LIVED = ("tuổi", "năm tuổi đảng", "năm")


def _is_near(value: Fraction, figure: Figure) -> bool:
    """Is true for an amount that somebody could take for the figure."""
    most = 2 if figure.unit in _LIVED else FAR
    if figure.unit in _PERSONS and value < 2:
        return False  # one makes no body
    if figure.unit in _LIVED and value > 100:
        return False
    return Fraction(1, most) <= value / figure.value <= most and not (figure.unit == "%" and value >= 100)


def _round_near(figure: Figure, pool: Pool, chance: random.Random) -> list[Fraction]:
    """Return amounts near the figure as clauses have them, in a drawn order, those first that some clause has."""
    had = pool.amounts(figure.unit)
    if figure.unit in _LADDERS:
        near = sorted(had.union(_LADDERS[figure.unit]))
    elif figure.unit in (*_LIVED, "%") and figure.value >= 10 and figure.value % 5 == 0:
        near = [figure.value + step for step in (5, -5, 10, -10, 15)]
    elif (figure.value <= 10 or figure.unit in _LIVED) and figure.value.denominator == 1:
        near = [figure.value + step for step in (1, -1, 2, -2, 3)]
    else:
        near = [figure.value * factor for factor in (2, Fraction(1, 2), Fraction(3, 2), Fraction(2, 3))]
    chance.shuffle(near)
    near.sort(key=lambda value: value not in had)
    return [value for value in near if _is_near(value, figure) and _is_round(value, figure)]


def _days_near(figure: Figure, chance: random.Random) -> list[tuple[date, str]]:
    """Return days some months or a year from that of the figure, written as it is, the likest first."""
    own = _as_day(figure.said)
    if own is None:
        return []
    sign = "-" if "-" in figure.said else "/"
    width = 2 if re.search(r"[/-]0\d[/-]", figure.said) else 1
    found = []
    for shifts in ((12, -12, 1, -1), (2, -2, 3, -3)):
        for shift in chance.sample(shifts, len(shifts)):
            year, month = divmod(own.year * 12 + own.month - 1 + shift, 12)
            day = date(year, month + 1, min(own.day, monthrange(year, month + 1)[1]))
            found.append((day, f"ngày {day.day:02}{sign}{day.month:0{width}}{sign}{day.year}"))
    return found


def _is_possible(day: date, figure: Figure, text: str, clause: Clause, pool: Pool) -> bool:
    """Is false for a day that falls by logic: it has not come, a document is signed after it took effect, or what
    happened before another day that the text names would have happened after it.
    """
    own, effective = _as_day(figure.said), clause.document.effective_on
    if own is None:
        return False
    latest = max(own, effective if effective and _SIGNED.search(text[: figure.start]) else pool.made_for)
    others = [_as_day(found) for found in _DAY.findall(f"{text[: figure.start]} {text[figure.end :]}")]
    return day <= latest and all((day > other) == (own > other) for other in others if other)


def _as_day(said: str) -> date | None:
    """Return the day, None for one that no calendar has: a slip of the pen stops no bank."""
    day, month, year = (int(part) for part in re.findall(r"\d+", said))
    try:
        return date(year, month, day) if MINYEAR < year < MAXYEAR else None
    except ValueError:
        return None


def _as_number(day: date) -> Fraction:
    return Fraction(day.year * 10000 + day.month * 100 + day.day)


def _shares_like(figure: Figure, chance: random.Random) -> list[tuple[Fraction, str]]:
    """Return other shares under the same word: “quá một phần ba” for “quá nửa”."""
    over = re.match(r"(?:trên|quá|hơn) ", figure.said, re.IGNORECASE)
    shares = [
        ("một nửa", Fraction(1, 2)), ("một phần ba", Fraction(1, 3)),
        ("hai phần ba", Fraction(2, 3)), ("ba phần tư", Fraction(3, 4)),
    ]  # fmt: skip
    chance.shuffle(shares)
    return [(value, f"{over[0] if over else ''}{said}") for said, value in shares]


def _shared(one: Clause, other: Clause) -> int:
    """Return how near two clauses stand: how many headings they share from the outermost in, 0 in other documents."""
    if one.document.id != other.document.id:
        return 0
    return 1 + sum(a == b for a, b in zip(one.above, other.above, strict=False))


def _is_round(value: Fraction, figure: Figure) -> bool:
    return value.denominator == 1 or ("," in figure.said and (value * 10).denominator == 1)


def _written(value: Fraction, figure: Figure) -> str:
    """Return the amount as the figure is written: “hai tháng”, “03 năm”, “5.000 đồng”; "" where it cannot be."""
    unit = figure.said[re.match(r"[\d.,]+|\w+", figure.said).end() :]  # type: ignore[union-attr]
    if figure.in_words:
        word = _WORDS.get(value, "")
        return f"{word}{unit}" if word else ""
    if value.denominator != 1:
        return f"{float(value):g}".replace(".", ",") + unit
    number = f"{value.numerator:,}".replace(",", ".") if value >= 1000 else str(value.numerator)
    return (number.zfill(2) if figure.said.startswith("0") and "," not in figure.said[:3] else number) + unit


_WORDS = {Fraction(n): word for n, word in enumerate("một hai ba bốn năm sáu bảy tám chín mười".split(), start=1)}


def _between(figure: Figure, text: str) -> tuple[Fraction, Fraction | float]:
    """Return what the amount must lie between, where it is one end of “từ 3 tháng đến dưới 12 tháng” or one step of
    “dưới 1.000 đảng viên có ít nhất 5 cán bộ, trên 1.000 đảng viên có ít nhất 10 cán bộ”.
    """
    low: Fraction = Fraction(-1)
    high: Fraction | float = inf
    for other in figures_in(text):
        scale = _scale(other.unit, figure.unit)
        if scale is None or other == figure:
            continue
        gap, value = text[min(other.end, figure.end) : max(other.start, figure.start)], other.value * scale
        if re.fullmatch(r",? ?(?:đến|tới)(?: dưới| đủ| hết)? ", gap):
            low, high = (low, value) if other.start > figure.start else (value, high)
        elif figure.bound and (other.unit, other.bound) == (figure.unit, figure.bound):
            low, high = (low, min(high, value)) if value > figure.value else (max(low, value), high)
    return low, high


def _scale(one: str, other: str) -> Fraction | None:
    """Return how much of the other unit one is, None where they measure different things."""
    if one == other:
        return Fraction(1)
    return {("năm", "tháng"): Fraction(12), ("tháng", "năm"): Fraction(1, 12)}.get((one, other))


def false_figure(figure: Figure, text: str, wrong: Sequence[Amount]) -> str | None:
    """Return the wrong figure that makes the text false, None where none surely does.

    What holds from 30 on holds from 100 on as well, and who must have 30 must have 10: under a condition and where
    something may be done the amount has to take in more than the clause says, as a demand it has to ask for more.
    """
    conditional = is_conditional(figure, text)
    if conditional and (figure.unit == "phần" or ": " in text[: figure.start] or _STILL.search(text)):
        return None
    wider = conditional or bool(_LEAVE.search(text[: figure.start]))
    more = (figure.bound == "high") if wider else (figure.bound == "low")
    fixed = figure.unit in ("day", "kỳ", "mẫu", "loại", "màu") or (not conditional and not figure.bound)
    return next((one.said for one in wrong if fixed or (one.value > figure.value) == more), None)


def is_told(figure: Figure, sentence: Sentence) -> bool:
    """Is true where what is shown beside the figure tells it: a bound of its unit or the same amount before the
    sentence, a band next to it, the same number, how often in a heading, or a number or day that all know; and in a
    concession, where what holds beyond the amount is no news.
    """
    shown = f"{' '.join(sentence.clause.above)} {sentence.before} {sentence.text}"
    if figure.unit == "chữ số" and _KNOWN.search(shown):
        return True
    if any(_same_unit(band.unit, figure.unit) and not band.has(figure) for band in bands_in(sentence.text)):
        return True
    beside = f"{sentence.before} {sentence.text[: figure.start]} {sentence.text[figure.end :]}"
    if not set(_NUMBER.findall(figure.said)).isdisjoint(_NUMBER.findall(beside)):
        return True
    if _CONCESSION.search(sentence.text[: figure.start]):
        return True
    if figure.unit == "day" and _is_history(figure, sentence.clause):
        return True
    if figure.unit == "kỳ" and how_often(f"{' '.join(sentence.clause.above)} {sentence.before}"):
        return True
    before = ((one, _scale(one.unit, figure.unit)) for one in figures_in(sentence.before))
    return any(scale is not None and (one.bound or one.value * scale == figure.value) for one, scale in before)


def _is_history(figure: Figure, clause: Clause) -> bool:
    day, issued = _as_day(figure.said), clause.document.issued_on
    return bool(day and issued and issued.year - day.year > HISTORY)


def is_conditional(figure: Figure, text: str) -> bool:
    """Is true where the amount tells for whom or when something holds."""
    before, after = text[: figure.start], text[figure.end :]
    if ": " in before:  # an item of a list
        return not _DEMAND.search(before.rpartition(": ")[0])
    return (
        kind_of(figure, text) is Kind.CONDITION
        or " thì " in after
        or bool(_CONDITION.search(before))
        or after.startswith((" trở lên", " liền"))
    )


def gives_away(stem: str, options: Sequence[str], key: int) -> bool:
    """Is true when the form tells the key: alone long, short or with a figure, or in the stem, or like it."""
    lengths = [len(syllables(option)) for option in options]
    others = lengths[:key] + lengths[key + 1 :]
    if lengths[key] > 1.6 * max(others) + 1 or 1.6 * lengths[key] + 1 < min(others):
        return True
    counted = [any(letter.isdigit() for letter in option) for option in options]
    if _spaced(options[key]) in _spaced(stem) or _tells_level(stem, options, key):
        return True
    asked = pairs(stem)
    shares = [len(pairs(option) & asked) / max(len(pairs(option)), 1) for option in options]
    return counted.count(counted[key]) == 1 or shares[key] > 0.25 + max(shares[:key] + shares[key + 1 :], default=0)


def _tells_level(stem: str, options: Sequence[str], key: int) -> bool:
    """Is true where the stem has a word of the level of the body that is the key, and no other option has it."""
    if level_of(options[key]) is None:
        return False
    told = level_words(options[key]) & level_words(stem)
    return bool(told.difference(*(level_words(one) for at, one in enumerate(options) if at != key)))


def shown(answer: str, wrong: Sequence[str]) -> list[str]:
    """Return the wrong options that are shown, the first: a number is not alone in how many digits it has where
    another one has as many.
    """
    first, kin = list(wrong[:WRONG]), [one for one in wrong if _digits(one) == _digits(answer)]
    return first if not _digits(answer) or not kin or kin[0] in first else [*first[:-1], kin[0]]


def _digits(option: str) -> int:
    number = re.match(r"\d[\d.]*", option)
    return len(number[0].replace(".", "")) if number else 0


def _spaced(text: str) -> str:
    return f" {' '.join(syllables(normal(text)))} "


def wrong_bodies(body: Body, sentence: Sentence, pool: Pool, chance: random.Random) -> list[str]:
    """Return bodies of other levels of which no clause on the same thing speaks, in a drawn order; none where the
    sentence is on what belongs to the body itself, as another may have the like or can have none.
    """
    clause, text = sentence.clause, sentence.text
    if _OF_ITS_OWN.search(text):
        return []
    named = spoken_of(f"{clause.heading} {text[: body.start]} {text[body.end :]}", clause.text, pool)
    shown = " ".join((*clause.above, sentence.before, text))
    others = wrong_levels(body, named | levels_in(" ".join(clause.above)) | pool.elsewhere(shown), chance)
    return [said for level in others if (said := sayable_like(text[body.start : body.end], level))]


def spoken_of(about: str, beside: str, pool: Pool) -> set[str]:
    """Return the levels of the bodies of which some clause on the same thing speaks, and those of the text beside."""
    return levels_in(beside).union(*(levels_in(one.text) for one in pool.on_the_same(pairs(about))))
