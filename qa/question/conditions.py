"""The conditions under which a clause applies, or under which a person asks: amounts, and cases of a few dimensions.

“đi nước ngoài từ 3 tháng đến dưới 12 tháng”   stay [3, 12) months, abroad, leaving
“Du học 2 năm”                                 stay of 24 months, abroad, leaving, study
“trong thời hạn 30 ngày làm việc”              nothing: what is due is no condition

Both sides are read alike, so that a clause can be set against a question. Vietnamese is read by its marks where they
are typed, for they tell “sáu tháng” from “sau tháng” and “Hàn” from “hạn”, and without them where they are not.
"""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import combinations
from typing import NamedTuple

from corpus.text import clean, fold, is_marked, normal, syllables, without_diacritics
from qa.question.figures import worded

_HOW_MUCH = re.compile(r"\b(?:bao nhi[êe]u|m[ấa]y|how many)\b", re.I)
_SOME = "40"  # an amount that may be an age, a stay or a number of members
MARKED = 0.25  # share of syllables with a mark from which a text is taken to be typed with all of them


class Quantity(StrEnum):
    """Is what an amount measures: months of a stay, years of age, years in the Party, percent, members of a body."""

    STAY = "stay"
    AGE = "age"
    PARTY_AGE = "party age"
    SHARE = "share"
    MEMBERS = "members"


class Direction(StrEnum):
    """Is which way a member crosses the border; onward is from one foreign country to another."""

    LEAVING = "leaving"
    RETURNING = "returning"
    ONWARD = "onward"


class Place(StrEnum):
    """Is where the member is, or is bound for."""

    HOME = "home"
    ABROAD = "abroad"


class Status(StrEnum):
    """Is how a person stands to the Party."""

    APPLICANT = "applicant"
    PROBATIONARY = "probationary"
    FULL = "full"
    EXEMPTED = "exempted"


class Purpose(StrEnum):
    """Is what a member goes or stays away for."""

    STUDY = "study"
    POSTING = "posting"
    LABOUR = "labour"
    PRIVATE = "private"


class Transfer(StrEnum):
    """Is how a member's Party activity is moved."""

    OFFICIAL = "official"
    TEMPORARY = "temporary"


class Level(StrEnum):
    """Is the level of the body that a case is before."""

    CELL = "cell"
    BASE = "base"
    ABOVE_BASE = "above base"
    PROVINCE = "province"
    CENTRAL = "central"


Case = Direction | Place | Status | Purpose | Transfer | Level
Said = frozenset["Interval"] | frozenset[Case]
Dimension = Quantity | type[Case]
DIMENSIONS: tuple[Dimension, ...] = (*Quantity, Direction, Place, Status, Purpose, Transfer, Level)


class Interval(NamedTuple):
    """Is a stretch of amounts; an end that is open does not belong to it."""

    quantity: Quantity
    low: float = 0.0
    high: float = math.inf
    low_open: bool = False
    high_open: bool = False

    def meets(self, other: "Interval") -> bool:
        """Is true when some amount lies in both."""
        low, high = max(self.low, other.low), min(self.high, other.high)
        if low != high:
            return low < high
        both = (self, other)
        left_out = any((one.low_open and one.low == low) or (one.high_open and one.high == high) for one in both)
        return not left_out


@dataclass(frozen=True)
class Conditions:
    """Is what a text says of the case it is on; where it says nothing of a dimension, it holds in all of them.

    `narrowed` are the dimensions in which the text as a whole is on what it speaks of: its first sentence speaks of
    them, or every item of the list that it leads into does. What a later sentence speaks of (“Khi trở về thì …”) is
    on that sentence alone. `alternatives` are the cases that a first sentence joins by semicolons (“khi đi dưới 1
    năm; khi học trong nước đến 2 năm thì …”), each as it is spoken of.
    """

    intervals: frozenset[Interval] = frozenset()
    cases: frozenset[Case] = frozenset()
    narrowed: frozenset[Dimension] = frozenset()
    alternatives: tuple["Conditions", ...] = ()

    def of(self, dimension: type[Case]) -> frozenset[Case]:
        """Return the cases of the dimension that are spoken of."""
        return frozenset(case for case in self.cases if isinstance(case, dimension))

    def under(self, heading: "Conditions") -> "Conditions":
        """Return the conditions of a text below a heading, which speaks where the text itself does not."""
        intervals = {one for one in heading.intervals if not self.measured(one.quantity)}
        cases = {case for case in heading.cases if not self.of(type(case))}
        added = {*(one.quantity for one in intervals), *map(type, cases)}
        return Conditions(
            self.intervals | intervals,
            self.cases | cases,
            self.narrowed | (heading.narrowed & added),
            self.alternatives,
        )

    def measured(self, quantity: Quantity) -> frozenset[Interval]:
        """Return the intervals of the quantity that are spoken of."""
        return frozenset(one for one in self.intervals if one.quantity is quantity)


def excludes(clause: Conditions, asked: Conditions) -> bool:
    """Is true when the clause is on another case than the one asked about: a dimension in which it is narrowed is
    spoken of by the question too, and nothing of it holds for both; of alternatives that is so of each in some."""
    if any(_apart(one, clause, asked) for one in DIMENSIONS if is_narrowed(one, clause)):
        return True
    each = (any(_apart(one, case, asked) for one in _TOLD_APART) for case in clause.alternatives)
    return bool(clause.alternatives) and all(each)


def open_dimensions(clauses: Sequence[Conditions], asked: Conditions) -> dict[Dimension, tuple[Said, ...]]:
    """Return the dimensions that tell clauses apart and that the question leaves open, each with what the clauses
    say of it, in their order; clauses that the question excludes have no part in it."""
    near = [clause for clause in clauses if not excludes(clause, asked)]
    found: dict[Dimension, tuple[Said, ...]] = {}
    for one in DIMENSIONS:
        on = [clause for clause in near if is_narrowed(one, clause)]
        if not said_of(one, asked) and any(_apart(one, *pair) for pair in combinations(on, 2)):
            found[one] = tuple(dict.fromkeys(said_of(one, clause) for clause in on))
    return found


@lru_cache(maxsize=16384)  # as passages come again from one question to the next
def conditions_in(text: str) -> Conditions:
    """Return the conditions that the text speaks of, typed with or without diacritics, or in simple English."""
    grammar = _MARKED if _is_marked(text) else _BARE
    lines = (grammar.spelled(clean(line)) for line in text.split("\n"))
    sentences = [one for line in lines for one in _SENTENCE_END.split(line)]
    read = [Conditions(*one) for one in grammar.read(sentences)]
    at = next((at for at, one in enumerate(sentences) if len(_WORD.findall(one)) >= _SENTENCE), 0)
    following = zip(sentences[at + 1 :], read[at + 1 :], strict=True)
    items = [one for words, one in following if sentences[at].endswith(":") and _WORD.search(words)]
    narrowed = (
        one for one in DIMENSIONS if said_of(one, read[at]) or (items and all(said_of(one, item) for item in items))
    )
    return Conditions(
        frozenset(interval for one in read for interval in one.intervals),
        frozenset(case for one in read for case in one.cases),
        frozenset(narrowed),
        _alternatives(sentences[at:], read[at:]),
    )


def _alternatives(parts: Sequence[str], read: Sequence[Conditions]) -> tuple[Conditions, ...]:
    """Return the cases that semicolons join from the first part on, none where one of them speaks of no case."""
    last = next((at for at, part in enumerate(parts) if not part.endswith(";")), 0)
    joined = tuple(read[: last + 1])
    return joined if last and all(one.intervals or one.cases for one in joined) else ()


def spoken_alike(before: str, text: str) -> list[tuple[int, int]]:
    """Return where the text before speaks of a purpose or a stay, as far as the other speaks of one as well."""
    grammar = _MARKED if _is_marked(before) else _BARE
    spelled, said = grammar.spelled(before), conditions_in(text)
    if len(spelled) != len(before):
        return []
    found = grammar.signs_of(Purpose, spelled) if said.of(Purpose) else []
    return [*found, *grammar.stays(spelled)] if said.measured(Quantity.STAY) else found


def are_apart(one: Said, other: Said) -> bool:
    """Is true when nothing that was said on the one side can hold together with anything on the other."""
    return not any(_together(a, b) for a in one for b in other)


def is_narrowed(one: Dimension, clause: Conditions) -> bool:
    """Is true when the clause as a whole is on what it says of the dimension.

    Items may each say something of a transfer that together they do not: then it is on none.
    """
    if one is Transfer and Quantity.STAY in clause.narrowed and _transfer_abroad(clause):
        return True
    return one in clause.narrowed and bool(said_of(one, clause))


def amounts_asked(text: str) -> frozenset[Quantity]:
    """Return the quantities of which the question asks how much: an age by “bao nhiêu tuổi thì được vào Đảng”."""
    as_answered = conditions_in(_HOW_MUCH.sub(_SOME, text))
    told = {one.quantity for one in conditions_in(text).intervals}
    return frozenset(one.quantity for one in as_answered.intervals if one.quantity not in told)


def dimension_of(said: Said) -> Dimension:
    """Return the dimension that something was said of."""
    first = next(iter(said))
    return first.quantity if isinstance(first, Interval) else type(first)


def said_of(one: Dimension, conditions: Conditions) -> Said:
    """Return what is said of the dimension; for a stay abroad, how activity is moved is said with its length."""
    if isinstance(one, Quantity):
        return conditions.measured(one)
    if one is Transfer and (implied := _transfer_abroad(conditions)):
        return implied
    return conditions.of(one)


def _apart(one: Dimension, clause: Conditions, asked: Conditions) -> bool:
    here, there = said_of(one, clause), said_of(one, asked)
    return bool(here and there) and are_apart(here, there)


def _together(one: Interval | Case, other: Interval | Case) -> bool:
    if isinstance(one, Interval) and isinstance(other, Interval):
        return one.meets(other)
    return one == other or frozenset((one, other)) in _TOGETHER


def _transfer_abroad(conditions: Conditions) -> frozenset[Case]:
    """Return how activity is moved for the stay abroad that is spoken of: its length decides, whatever is asked."""
    if conditions.of(Place) != {Place.ABROAD}:
        return frozenset()
    stays = conditions.measured(Quantity.STAY)
    return frozenset(
        transfer
        for transfer, stay in _TRANSFER_ABROAD.items()
        if any(stay.meets(one) for one in stays) and all(one.low >= _TEMPORARY.low for one in stays)
    )


def _is_marked(text: str) -> bool:
    words = [word for word in syllables(text) if word.isalpha()]
    return sum(map(is_marked, words)) > MARKED * len(words)


_TOLD_APART = tuple(  # by what one is, not by what is then done, nor by the way there and back
    one for one in DIMENSIONS if one not in (Direction, Transfer)
)

# What follows is data: the words of the grammar with their marks, as patterns; (?:…) and no capturing groups.

_TEMPORARY = Interval(Quantity.STAY, 3, 12, high_open=True)
_TRANSFER_ABROAD: Mapping[Case, Interval] = {  # as the guides have it, in force and before
    Transfer.TEMPORARY: _TEMPORARY,
    Transfer.OFFICIAL: Interval(Quantity.STAY, 12),
}
_TOGETHER = frozenset(  # a member who is exempted is still a member, on probation or not
    frozenset((Status.EXEMPTED, status)) for status in (Status.PROBATIONARY, Status.FULL)
)

_WORD = re.compile(r"[^\W\d_]{2,}")
_SENTENCE = 4  # words, from which a line is no numbering
_SENTENCE_END = re.compile(r"(?<=[.;?!:])\s")
_COUNTRIES = (
    "nhật(?: bản)?|hàn quốc|(?<!qua )hàn|trung quốc|đài loan|mỹ|hoa kỳ|canada|đức|pháp|anh(?: quốc)?|nga|úc|australia"
    "|lào(?! động)|campuchia|thái lan|singapore|malaysia|ba lan|séc|hà lan|thụy điển|na uy|tây|châu âu|châu phi"
)
_COUNTRY = rf"(?>{_COUNTRIES})"
_GO = r"(?:đi|sang|qua|ra(?! khỏi| quyết| nghị))"
_BACK = r"(?! (?:trở )?về\b)"  # “đi Nhật về”: the way out is over

_ACTIVITY = r"(?:học tập|lao động|làm việc|công tác|chữa bệnh|du lịch)"


def _listed(activity: str) -> str:
    """Return the pattern of an activity that stands beside another: “công tác, học tập”, but not “công tác đảng”."""
    beside = r"(?:, | hoặc | và |, hoặc )"
    return rf"(?<!nơi )\b{activity}{beside}{_ACTIVITY}\b|(?<!nơi )\b{_ACTIVITY}{beside}{activity}\b"


_AT_WORK = frozenset({Purpose.POSTING, Purpose.LABOUR})  # what a contract or a job abroad may be
_SIGNS: tuple[tuple[str, frozenset[Case]], ...] = (
    (
        rf"\b{_GO}(?: \w+){{0,5}} (?:nước ngoài|ngoài nước)\b{_BACK}|\b(?:đi|sang|qua)(?: bên)? {_COUNTRY}\b{_BACK}"
        rf"|\b(?:đi|sang|qua)(?: \w+){{1,3}} (?:ở|tại|bên|sang|qua) {_COUNTRY}\b{_BACK}|\bxuất cảnh\b"
        rf"|\bdu học\b{_BACK}|\bxuất khẩu lao động\b{_BACK}|\bxklđ\b{_BACK}|\bđi định cư\b"
        r"|\b(?:go|going|leav\w+|move|moving|travel\w*|study\w*) (?:abroad|overseas)\b"
        r"|\bleav\w+ (?:the country|vietnam)\b",
        frozenset({Direction.LEAVING}),
    ),
    (
        r"\b(?<!gửi )(?<!mang )về nước\b(?! ngoài| thứ)|\bvề việt nam\b|\bnhập cảnh\b|\bhồi hương\b",
        frozenset({Direction.RETURNING, Place.ABROAD, Place.HOME}),  # from the one to the other
    ),
    (
        r"\btrở về\b(?! trước)|\b(?:khi|vừa|mới|sắp|giờ|xong|hết hạn|hợp đồng|tháng|năm) về\b(?! trước| việc| hưu)"
        r"|\b(?:return\w*|com\w+ (?:back|home))\b",
        frozenset({Direction.RETURNING}),
    ),
    (
        rf"\b(?:ở|tại|từ|bên) {_COUNTRY}\b[^.;:?!]{{0,40}}\b(?:sang|qua|đến) {_COUNTRY}\b"
        r"|\bnước thứ ba\b|\b(?:sang|đến|tới) (?:một )?nước khác\b|\b(?:third|another) country\b",
        frozenset({Direction.ONWARD, Place.ABROAD}),
    ),
    (
        r"(?<!cán sự đảng )(?<!công tác đảng )(?<!đảng ủy )(?<!đảng bộ )\bngoài nước\b"
        r"|\b(?:đi|ra|sang|qua|ở|tại|từ|bên|học|sống|khi|việc)(?: \w+){0,2}(?<! người)(?<! quốc tịch) nước ngoài\b"
        rf"|\b(?:đi|sang|qua|ở|tại|bên)(?: bên)? {_COUNTRY}\b|\bhải ngoại\b|\bdu học\b|\blưu học sinh\b"
        r"|\bđi định cư\b|\bxuất khẩu lao động\b|\bxklđ\b|\bnước sở tại\b|\bnước thứ ba\b|\bxuất cảnh\b"
        r"|\b(?:abroad|overseas)\b",
        frozenset({Place.ABROAD}),
    ),
    (r"\btrong nước\b|\b(?:ở|tại) việt nam\b|\b(?:at home|in vietnam)\b", frozenset({Place.HOME})),
    (
        r"\bngười (?:xin )?vào đảng\b|\bcảm tình đảng\b|\b(?:xem xét|xét) kết nạp\b|\bxin vào đảng\b"
        r"|\bkết nạp(?: đảng viên)?(?:,| hoặc| và) (?:việc )?công nhận\b"
        r"|\bmuốn vào đảng\b|\bapplicants?\b|\bjoin the party\b",
        frozenset({Status.APPLICANT}),
    ),
    (r"(?<!sinh hoạt )\bdự bị\b|\bprobation\w*\b", frozenset({Status.PROBATIONARY})),
    (
        r"\bchưa (?:là |được )?(?:công nhận )?(?:là )?(?:đảng viên )?chính thức\b",
        frozenset({Status.PROBATIONARY}),
    ),
    (
        r"(?<!cử )(?<!do )(?<!của )(?<!công nhận )(?<!công nhận là )\bđảng viên chính thức\b"
        r"|\bđã được công nhận (?:là )?(?:đảng viên )?chính thức\b|\b(?:full|official) (?:party )?members?\b",
        frozenset({Status.FULL}),
    ),
    (
        r"(?<!đã được )(?<!chưa được )(?<!chưa )\bcông nhận (?:là )?(?:đảng viên )?chính thức\b",
        frozenset({Status.PROBATIONARY, Status.FULL}),  # the step from the one to the other
    ),
    (r"\bmiễn(?: \w+){0,4} sinh hoạt\b|\bexempt\w*\b", frozenset({Status.EXEMPTED})),
    (
        r"\bdu học\b|\bđi học\b|\blưu học sinh\b|\bnghiên cứu sinh\b|\bsinh viên\b|\bhọc bổng\b"
        r"|\bhọc (?:ở|tại|tập trung|trong nước)\b|\bhọc tập (?:ở|tại)\b|\bđào tạo\b|\bhọc \w+ sĩ\b"
        rf"|{_listed('học tập')}"
        r"|\bstud(?:y|ies|ying|ents?)\b|\bscholarships?\b",
        frozenset({Purpose.STUDY}),
    ),
    (
        r"\b(?:đi|cử) công tác\b|\bcông tác (?:ở|tại) (?:nước|ngoài)\b|\bchuyên gia\b|\bbiệt phái\b"
        rf"|{_listed('công tác')}"
        r"|\bnhiệm kỳ công tác\b|\b(?:posted|posting|secondment|assigned|business trip)\b",
        frozenset({Purpose.POSTING}),
    ),
    (
        r"\bxuất khẩu lao động\b|\bxklđ\b|\bđi lao động\b|\blao động (?:ở|tại) (?:nước|ngoài)\b|\blàm thuê\b"
        r"|\blao động hợp tác\b|\blabou?r export\b|\b(?:guest|migrant) workers?\b",
        frozenset({Purpose.LABOUR}),
    ),
    (
        rf"\bđi làm\b|\blàm việc (?:ở|tại) (?:nước|ngoài)\b|{_listed('làm việc')}"
        r"|\b(?:hợp đồng lao động|làm hợp đồng)\b|\bwork\w* (?:abroad|overseas)\b",
        _AT_WORK,
    ),
    (
        r"\bthăm (?:thân|con|cháu|bố|mẹ|cha|vợ|chồng|anh|chị|em|người thân|gia đình|họ hàng)\b|\bdu lịch\b"
        r"|\bđi chơi\b|\b(?:chữa|khám) bệnh\b|\bviệc riêng\b|\bđoàn tụ\b|\bđịnh cư\b"
        r"|\b(?:visit\w*|touris\w+|holidays?|medical treatment)\b",
        frozenset({Purpose.PRIVATE}),
    ),
    (
        r"\bchính thức (?:hay|hoặc|và|lẫn) tạm thời\b|\btạm thời (?:hay|hoặc|và|lẫn) chính thức\b",
        frozenset({Transfer.OFFICIAL, Transfer.TEMPORARY}),
    ),
    (
        r"\b(?:sinh hoạt|chuyển|diện)(?: sinh hoạt)?(?: đảng)? chính thức\b|\bphiếu công tác chính thức\b"
        r"|\bchuyển hẳn\b|\bpermanent transfer\b",
        frozenset({Transfer.OFFICIAL}),
    ),
    (
        r"\b(?:sinh hoạt|chuyển|diện|nơi)(?: sinh hoạt)?(?: đảng)? tạm(?: thời)?\b"
        r"|\btạm thời (?:ở )?(?:trong|ngoài) nước\b|\bphiếu công tác tạm thời\b|\btemporary (?:transfer|activity)\b",
        frozenset({Transfer.TEMPORARY}),
    ),
)
_BEFORE_LEVEL = (  # where a body is the case, and not who acts
    r"(?:\b(?:đối với|đại hội|hội nghị|nhiệm kỳ|lên|gửi)(?: của)?(?: (?:đảng bộ|đảng ủy|cấp ủy|tổ chức đảng))?"
    r"|^-(?: tổ chức đảng| cấp ủy)?(?= cấp)|\b(?:ở|tại)(?= cấp))"
)
_LEVELS: tuple[tuple[str, frozenset[Case]], ...] = (
    (r"(?:chi bộ|chi ủy)(?! cơ sở)", frozenset({Level.CELL})),
    (r"(?<!trực tiếp )(?<!trên )(?<!của )(?:tổ chức )?cơ sở(?: đảng)?|chi bộ cơ sở", frozenset({Level.BASE})),
    (
        r"(?:cấp |đảng bộ |đảng ủy )?(?:xã|phường|đặc khu)",
        frozenset({Level.BASE, Level.ABOVE_BASE}),
    ),  # by where it is
    (r"trên trực tiếp|(?:cấp )?huyện|huyện ủy|ngay trên|trên cơ sở", frozenset({Level.ABOVE_BASE})),
    (r"(?:cấp )?tỉnh|tỉnh ủy|thành ủy|trực thuộc trung ương", frozenset({Level.PROVINCE})),
    (r"(?<!trực thuộc )(?:cấp )?trung ương|bộ chính trị|ban bí thư", frozenset({Level.CENTRAL})),
)
_NOT = r"\b(?:không|chưa|chẳng|not|never)(?! được)(?: (?:phải|là|có|đi|ở|thuộc|nằm|diện|trong|còn|on|a|an)){0,3} $"
_EXCEPT = (
    r"\b(?:trừ|except)\b[^.;)]*$|\b(?:kể cả|bao gồm cả|tính cả|including)(?: \w+){0,2} $"  # and what comes in as well
)
_FROM_HERE = r"\bcho (?:đến|tới) (?:khi|lúc)(?: \w+){0,2} $"  # the end of a stay, not the case of it

_ONES = "một|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười"
_TENS = rf"(?:{_ONES}) mươi"
_ENGLISH = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_NUMBER = (
    rf"(?:[0-9]{{1,3}}(?:[.,][0-9]{{1,3}})?|(?:mười|{_TENS}) (?:mốt|tư|lăm|{_ONES})|{_TENS}|{_ONES}"
    rf"|nửa|vài|{'|'.join(reversed(_ENGLISH))}|half an?|an?)"
)
_MONTHS = {
    "ngày": 1 / 30, "tuần": 7 / 30, "tháng": 1, "quý": 3, "năm": 12,
    "day": 1 / 30, "week": 7 / 30, "month": 1, "year": 12,
}  # fmt: skip
_UNIT = r"(?:ngày|tuần|tháng|quý|năm|tuổi|%|phần trăm|percent|đảng viên|days?|weeks?|months?|years?|party members)"
_LOW = r"từ đủ|đủ từ|từ|đủ|at least|from"
_OVER = r"trên|hơn|quá|lâu hơn|dài hơn|nhiều hơn|over|more than|longer than"
_UNDER = r"dưới|chưa đủ|chưa đến|chưa tới|chưa đầy|không đủ|không tới|không đến|ít hơn|ngắn hơn|gần|under|less than"
_UP_TO = r"không quá|không vượt quá|không trên|up to|no more than"
_LIMIT = r"ít nhất(?: là)?|tối thiểu(?: là)?|nhiều nhất(?: là)?|tối đa(?: là)?|chậm nhất(?: là)?|muộn nhất(?: là)?"
_SPAN = (
    rf"(?:(?P<limit>{_LIMIT})\s)?(?:(?P<up_to>{_UP_TO})\s|(?P<under>{_UNDER})\s|(?P<over>{_OVER})\s|(?P<low>{_LOW})\s)?"
    rf"(?<![\w/.,-])(?<!phần )(?P<first>{_NUMBER})(?:\s?(?P<first_unit>{_UNIT})(?!\w))?"
    rf"(?:\s?(?:(?:đến|tới|to)\s|-\s?|–\s?)(?:(?P<below>dưới)\s|(?:hết|đủ)\s)?(?P<second>{_NUMBER})"
    rf"\s?(?P<unit>{_UNIT})(?!\w))?"
    r"(?P<half>\srưỡi)?(?:\s(?:và\s)?(?P<more>[0-9]{1,2}) tháng)?"
    r"(?P<party>(?: năm)? tuổi đảng)?(?P<official>\schính thức)?(?P<after>\strở lên|\strở xuống|\sor more)?(?![\w/])"
)
_STAYS = (
    r"\b(?:đi|ra|sang|qua|ở|học|công tác|lao động|làm việc|đào tạo|biệt phái|thời gian|cư trú|sống|thăm|chữa bệnh"
    r"|du lịch|kéo dài|hợp đồng|nước ngoài|ngoài nước|trong nước|tạm thời|lưu động|tập trung|liên tục"
    rf"|{_COUNTRIES}|abroad|overseas|stay\w*|study\w*|work\w*|go|going)\b"
)
_BLOCKS = (  # between a stay and an amount: the amount is of something else
    r"\b(?:phải|cần(?! bộ)|nộp|thời hạn|vòng|sau|trước|chậm|quá hạn|cứ|mỗi|hằng|hàng|chưa|không|thì|mà|xét|khi|về"
    r"|chỉ(?! bộ| ủy)|within|after)\b"
)
_NO_STAY_AFTER = (
    r"^\s?(?:làm việc|kể từ|tính từ|đếm từ|từ (?:khi|ngày)|sau|trước|gần nhất|liền|một lần|qua|nay|đầu|cuối|tuổi"
    r"|[0-9]|trong nhiệm kỳ|working|ago|before|after)"
)
_STAY_AFTER = r"^\s?(?:đi|ở|du học|học|công tác|lao động|làm việc|tại|sang|abroad|overseas|in)\b"
_REQUIRED = (  # an amount that is asked for, or that decides both ways: who falls short of it is answered as well
    r"\b(?:phải|cần(?! bộ)|must)(?: \w+){0,2} $"
    r"|\b(?:chỉ(?! bộ| ủy| đạo| định| thị| huy| dẫn| phí| nhánh| đoàn| hội)|only)\b[^.;:]*$"
)
_REQUIRES = r"\b(?:phải|cần(?! bộ)|điều kiện|tiêu chuẩn|must)\b[^:]*:$"  # a lead-in to what is required
_ITEM = ("-", "+", "a)", "b)", "c)", "d)", "đ)", "e)")
_BODY = r"\b(?:chi bộ|đảng bộ|tổ chức đảng|đơn vị|doanh nghiệp|chi ủy|có|gồm)(?: \w+){0,4} $"
_OF_PARTY = r"\b(?:tuổi đảng|huy hiệu(?: đảng)?|mốc)(?: \w+){0,3}[ ,]*$"
_LISTED = re.compile(r"\b([0-9]{2})(?: năm| nam)?$")
_STATUSES = frozenset(Status)  # of these, one may be what is required: “phải là đảng viên chính thức”
_REACH = 80  # characters before a sign or an amount in which what it stands under is looked for


def _ages_before(text: str) -> Iterator[float]:
    """Yield the ages listed up to the end of the text: “huy hiệu 30, 40, ” before “50 năm tuổi đảng”."""
    *listed, last = text.split(",")
    for one in reversed(listed if not last.strip() else []):
        found = _LISTED.search(one)
        if not found:
            return
        yield float(found[1])
        if found[0] != one.strip():
            return


class _Grammar:
    """Is the data above, made ready for text with marks or for text without any."""

    def __init__(self, *, marked: bool) -> None:
        self.spelled = normal if marked else fold
        self._months = {self.spelled(unit): months for unit, months in _MONTHS.items()}
        self._members = {self.spelled("đảng viên"), "party members"}
        self._shares = {"%", self.spelled("phần trăm"), "percent"}
        self._years_old, self._party, self._within = map(self.spelled, ("tuổi", " đảng", "trong"))
        self._few, self._half, self._or_less = map(self.spelled, ("vài", "nửa", " trở xuống"))
        self._signs = [(self._pattern(signs), cases) for signs, cases in _SIGNS]
        self._levels = [(self._pattern(rf"\b{level}\b"), cases) for level, cases in _LEVELS]
        self._level = self._pattern(rf"{_BEFORE_LEVEL} (?:{'|'.join(level for level, _ in _LEVELS)})\b")
        self._requires = self._pattern(_REQUIRES)
        self._not, self._except, self._until = map(self._pattern, (_NOT, _EXCEPT, _FROM_HERE))
        self._span, self._stays, self._blocks = map(self._pattern, (_SPAN, _STAYS, _BLOCKS))
        self._no_stay_after, self._stay_after = self._pattern(_NO_STAY_AFTER), self._pattern(_STAY_AFTER)
        self._required, self._body, self._of_party = map(self._pattern, (_REQUIRED, _BODY, _OF_PARTY))

    def read(self, sentences: Sequence[str]) -> Iterator[tuple[frozenset[Interval], frozenset[Case]]]:
        """Yield the intervals and the cases that each sentence speaks of."""
        required = False
        for sentence in sentences:
            required = bool(self._requires.search(sentence)) or (required and sentence.startswith(_ITEM))
            rest, intervals = self.amounts(sentence)
            in_list = required and sentence.startswith(_ITEM)
            yield frozenset(() if in_list else intervals), frozenset(self.cases(rest))

    def cases(self, sentence: str) -> set[Case]:
        """Return the cases that a sentence speaks of."""
        found: set[Case] = set()
        for signs, cases in self._signs:
            before = (sentence[max(0, one.start() - _REACH) : one.start()] for one in signs.finditer(sentence))
            if any(self._holds(one) and not (cases <= _STATUSES and self._required.search(one)) for one in before):
                told = cases == _AT_WORK and cases & found  # which of the two was said
                found |= told or cases
        if self._level.search(sentence):  # who else is named beside it is of the case as well
            found |= {case for level, cases in self._levels if level.search(sentence) for case in cases}
        return found

    def signs_of(self, dimension: type[Case], sentence: str) -> list[tuple[int, int]]:
        """Return where the sentence speaks of the dimension."""
        signs = (words for words, cases in self._signs if all(isinstance(case, dimension) for case in cases))
        return [found.span() for words in signs for found in words.finditer(sentence)]

    def stays(self, sentence: str) -> list[tuple[int, int]]:
        """Return where the sentence tells the length of a stay."""
        return [
            found.span()
            for found in self._span.finditer(sentence)
            if (unit := found["unit"] or found["first_unit"])
            and self._quantity(sentence, found, unit) is Quantity.STAY
        ]

    def amounts(self, sentence: str) -> tuple[str, list[Interval]]:
        """Return the sentence with its counts of members blanked, for they are no status, and the intervals in it."""
        rest = sentence
        intervals: list[Interval] = []
        for found in self._span.finditer(sentence):
            unit = found["unit"] or found["first_unit"]
            if unit in self._members:
                rest = f"{rest[: found.start()]}{' ' * len(found[0])}{rest[found.end() :]}"
            if unit and (quantity := self._quantity(sentence, found, unit)):
                intervals += self._intervals(sentence, found, quantity)
        return rest, intervals

    def _quantity(self, sentence: str, found: re.Match[str], unit: str) -> Quantity | None:
        """Return what the amount measures as a condition, None where it is due, required, or of something else."""
        before, after = sentence[max(0, found.start() - _REACH) : found.start()], sentence[found.end() :]
        bounded = any(found[one] for one in ("up_to", "under", "over", "low", "second", "after"))
        if self._required.search(before):
            return None
        if unit in self._members:
            return Quantity.MEMBERS if (bounded and not found["limit"]) or self._body.search(before) else None
        if found["limit"]:
            return None
        if unit in self._shares:
            return Quantity.SHARE if bounded and not found["up_to"] else None
        if found["party"] or (self._months.get(unit) == 12 and self._of_party.search(before)):
            return Quantity.PARTY_AGE
        if unit == self._years_old:  # “tuổi đảng”, “tuổi đang”: what could be either says nothing
            return None if after.startswith(self._party) else Quantity.AGE
        return Quantity.STAY if self._is_stay(sentence, before, after, ranged=bool(found["second"])) else None

    def _is_stay(self, sentence: str, before: str, after: str, *, ranged: bool) -> bool:
        if self._no_stay_after.search(after):
            return False
        if ranged and self._stays.search(sentence):
            return True
        for last in list(self._stays.finditer(before))[-1:]:
            between = before[last.end() :]
            return not self._blocks.search(between) and (
                self._within not in between or between.strip() == self._within
            )
        return bool(self._stay_after.search(after)) and not self._blocks.search(before[-12:])

    def _intervals(self, sentence: str, found: re.Match[str], quantity: Quantity) -> Iterator[Interval]:
        unit = found["unit"] or found["first_unit"]
        first, last = self._number(found["first"])
        scale = self._scale(quantity, unit)
        if found["second"]:
            low = first * self._scale(quantity, found["first_unit"] or unit)
            high = self._number(found["second"])[1] * scale
            yield Interval(quantity, low, high, bool(found["over"]), bool(found["below"]))
            return
        extra = (scale / 2 if found["half"] else 0) + int(found["more"] or 0)
        low, high = first * scale + extra, last * scale + extra
        if found["under"] or found["up_to"] or found["after"] == self._or_less:
            yield Interval(quantity, high=high, high_open=bool(found["under"]))
        elif found["over"] or found["low"] or found["limit"] or found["after"]:
            yield Interval(quantity, low, low_open=bool(found["over"]))
        else:
            yield Interval(quantity, low, high)
        if quantity is Quantity.PARTY_AGE:
            ages = _ages_before(sentence[max(0, found.start() - _REACH) : found.start()])
            yield from (Interval(quantity, age, age) for age in ages)

    def _scale(self, quantity: Quantity, unit: str) -> float:
        return self._months[unit.removesuffix("s")] if quantity is Quantity.STAY else 1

    def _number(self, said: str) -> tuple[float, float]:
        """Return the least and the most that a number says, which for “vài” are not the same."""
        if said == self._few:
            return 2, 9
        if said[0].isdigit():
            grouped = re.fullmatch(r"[0-9]{1,3}[.,][0-9]{3}", said)
            number = float(re.sub("[.,]", "" if grouped else ".", said))
        elif said == self._half or said.startswith("half"):
            number = 0.5
        elif said in ("a", "an"):
            number = 1
        elif said in _ENGLISH:
            number = 1 + _ENGLISH.index(said)
        else:
            number = worded(said)
        return number, number

    def _holds(self, before: str) -> bool:
        return not (self._not.search(before) or self._except.search(before) or self._until.search(before))

    def _pattern(self, words: str) -> re.Pattern[str]:
        return re.compile(words if self.spelled is normal else without_diacritics(words))


_MARKED, _BARE = _Grammar(marked=True), _Grammar(marked=False)
NONE = Conditions()
