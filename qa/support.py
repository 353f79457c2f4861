"""Whether a sentence says no more than the clauses that it is said to stand on: for a language model's own words.

By rule: what it names stands in one of the clauses (figures with their units and bounds, numbers of documents, names
of forms, bodies and persons, every word that carries content), each word stands under the same “không”, “phải”,
“chỉ”, “trước” as there, and it is on no other case. Where there is doubt the sentence is not shown: that costs the
reader some words, a false one costs them a day.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from corpus.model import Passage
from corpus.text import clean, fold, introduces, normal
from qa.language.units import units, without_numbering
from qa.question.conditions import DIMENSIONS, Conditions, conditions_in, excludes, said_of
from qa.question.figures import in_one_spelling, worded
from qa.question.guard import speaks_to_machine
from qa.verify import Block, Located, Quote, locate

PAIRS = 0.6  # share of a sentence's pairs of neighbouring words that its clauses have too, at least
LONGEST = 90  # words of a sentence
SHORT = 3  # words put in the place of others, at most
MOST = 0.4  # share of a part of a clause that the sentence says, from which it must say the exception as well
HALF = 0.5  # share of the words of a condition from which it is said


class Fault(StrEnum):
    """Is why a sentence is not shown."""

    QUOTE = "quote"  # none stands in its passage
    FORM = "form"  # an address, a mark, a line break, words in quotation marks that nobody said
    FIGURE = "figure"
    NAME = "name"  # a body or a person that is not there, or does something else
    NEGATION = "negation"
    MODALITY = "modality"
    CASE = "case"
    REPORTED = "reported"  # it takes for a rule what somebody is told to say, or is said to have said
    WORDS = "words"


@dataclass(frozen=True)
class Clause:
    """Is the words that a quote is of, whole, with their lead-in; `conditions` are those under which they apply."""

    text: str
    conditions: Conditions


def whole(located: Located) -> Located:
    """Return the quote drawn out to the sentences and list items that it is of: half of one may say the contrary."""
    inside = [one for one in units(located.passage.text) if one.start < located.end and located.start < one.end]
    return replace(located, start=inside[0].start, end=inside[-1].end) if inside else located


def clauses(quote: Located) -> list[Clause]:
    """Return the clauses of a whole quote: one for each sentence, one for each list with what leads into it, and one
    for each of its items, told on with the lead-in: “không được làm các việc sau: nhận quà” as “không được nhận quà”.
    """
    passage, parts = quote.passage, units(quote.passage.text)
    quoted = [at for at, one in enumerate(parts) if quote.start <= one.start and one.end <= quote.end]
    lists: dict[int, list[int]] = {}
    for at in quoted:
        lists.setdefault(at if parts[at].lead is None else parts[at].lead or 0, []).append(at)
    above = passage.context.rsplit("\n", 1)[-1]
    before = [above] if introduces(above) else []
    found = []
    for lead, items in lists.items():
        said = [without_numbering(passage.text[parts[at].start : parts[at].end]) for at in sorted({lead, *items})]
        first, *rest = [*before, *said]
        each = [f"{_AS_FOLLOWS.sub('', first)} {item}" for item in rest] if first.endswith(":") else []
        found += [
            Clause(text, conditions_in(text).under(conditions_in(above)))
            for text in ("\n".join([first, *rest]), *each)
        ]
    return found


def uphold(
    blocks: Iterable[Block], passages: Mapping[str, Passage], asked: str
) -> tuple[tuple[Block, ...], Counter[Fault]]:
    """Return the blocks whose sentence its quotes bear out, these drawn out to whole clauses, and why others are not
    shown. `asked` is the question.
    """
    kept, faults = [], Counter[Fault]()
    for block in blocks:
        if found := fault_of(block, passages, asked):
            faults[found] += 1
        else:
            kept.append(Block(block.lead, tuple(dict.fromkeys(map(_copied, _quoted(block, passages))))))
    return tuple(kept), faults


def fault_of(block: Block, passages: Mapping[str, Passage], asked: str) -> Fault | None:
    """Return why the block's sentence may not be shown, None where a clause quoted bears it out."""
    given = [one for quote in _quoted(block, passages) for one in clauses(quote)]
    return fault(block.lead, given, asked) if given else Fault.QUOTE


def _quoted(block: Block, passages: Mapping[str, Passage]) -> list[Located]:
    return [whole(found) for quote in block.quotes if (found := locate(quote, passages))]


def _copied(quote: Located) -> Quote:
    return Quote(quote.passage.id, quote.passage.text[quote.start : quote.end])


def fault(sentence: str, given: Sequence[Clause], asked: str = "") -> Fault | None:
    """Return why the sentence may not be shown, None where one of the clauses bears it out.

    One alone must: what begins as one clause and ends as another is said by neither. `asked` is the question: a
    condition that it names need not be said again.
    """
    nearest_first = sorted(given, key=lambda one: -pairs(sentence, one.text))
    found = [by_rule(sentence, one, asked) or _too_far(sentence, one) for one in nearest_first]
    return None if None in found else next(iter(found), Fault.WORDS)


def _too_far(sentence: str, clause: Clause) -> Fault | None:
    return Fault.WORDS if pairs(sentence, clause.text) < PAIRS else None


def by_rule(sentence: str, clause: Clause, asked: str = "") -> Fault | None:
    """Return what speaks against the sentence by the rules, without what was fitted."""
    if not _well_formed(sentence, clause.text):
        return Fault.FORM
    found = _said_otherwise(sentence, clause.text)
    if found and "(" not in sentence and (rest := _ASIDE.sub(" ", clause.text)) != clause.text:
        found = _said_otherwise(sentence, rest)
    if found:
        return found
    if _leaves_out(sentence, clause.text):
        return Fault.NEGATION
    if _is_no_rule(sentence, clause.text):
        return Fault.REPORTED
    return None if _same_case(sentence, clause) and not _unconditional(sentence, clause.text, asked) else Fault.CASE


def pairs(sentence: str, quoted: str) -> float:
    """Return the share in [0, 1] of the sentence's pairs of neighbouring words that the clauses have too."""
    own, there = _neighbours(sentence), set(_neighbours(quoted))
    return sum(pair in there for pair in own) / len(own) if own else 1.0


def figures(text: str) -> frozenset[str]:
    """Return the figures of a text with what follows each, numbers in words among them: “5 tháng”."""
    words = _read(text)
    return frozenset(" ".join([one.text, *_following(words, at, 1)]) for at, one in enumerate(words) if one.is_figure)


def bodies(text: str) -> frozenset[str]:
    """Return the bodies and persons that a text names by what they are."""
    return frozenset(one.text for one in _read(text) if one.is_actor)


def _neighbours(text: str) -> list[frozenset[str]]:
    return [frozenset((one.text, other.text)) for one, other in pairwise(_read(text))]


def _well_formed(sentence: str, quoted: str) -> bool:
    words = normal(" ".join(quoted.split()))
    own = [next(filter(None, found), "") for found in _QUOTED.findall(sentence)]
    return (
        bool(_PROSE.fullmatch(sentence))
        and not _ADDRESS.search(sentence)
        and not _TO_READER.match(sentence)
        and 2 < len(sentence.split()) <= LONGEST
        and all(normal(" ".join(one.split())) in words for one in own)
    )


class _Word(NamedTuple):
    """Is a word that carries content, under those before it that turn or bind it; `opens` a part of a sentence, and
    `joined` to what stands before by “và” or “hoặc”.
    """

    text: str
    under: tuple[str, ...]
    opens: bool
    joined: str = ""

    @property
    def is_figure(self) -> bool:
        return any(char.isdigit() for char in self.text)

    @property
    def is_actor(self) -> bool:
        return bool(_ACTOR.fullmatch(self.text))


Words = Sequence[_Word]


@lru_cache(maxsize=4096)
def _read(text: str) -> tuple[_Word, ...]:
    """Return the words that carry content, in order, each with what it stands under."""
    return tuple(_words(_spelled(text)))


def _words(text: str) -> Iterator[_Word]:
    under: list[str] = []
    opens, passive, joined = True, False, ""
    for token, following in pairwise([*_TOKEN.findall(text), ".", "."]):
        if token in _BREAKS or token in _OPENING:
            kept = [one for one in under if token in _OPENING and one in _LIMITING]
            if under != kept:  # “nộp lên trên”, “thì không”: nothing follows that stands under it
                yield _Word("_".join(under), (), opens, joined)
            under, opens, passive = [*kept, *([token] if token in _OPERATORS else [])], True, False
        elif token in _JOINING:
            joined = _JOINING[token]
        elif token in _OPERATORS and (token not in _ALONG or following in _OPERATORS or following[0].isdigit()):
            under.append(token)
            passive = token in _PASSIVE
        elif token in _FUNCTION:
            passive = passive or token in _AGENT
        elif passive and _ACTOR.fullmatch(token):  # “hồ sơ phải được chi bộ xét”: what binds is on the verb
            yield _Word(token, (), opens, joined)
            under = [one for one in under if one not in _PASSIVE]
            opens, passive, joined = False, False, ""
        else:
            yield _Word(token, tuple(under), opens, joined)
            under, opens, passive, joined = [], False, False, ""


def _spelled(text: str) -> str:
    """Return the text with one spelling of each number, bound, body and pair of words that mean the same."""
    lines = " . ".join(clean(line) for line in text.split("\n"))
    said = in_one_spelling(normal(lines))
    said = _WORDED.sub(lambda found: str(worded(found[0])), said)
    said = _FIVE.sub("5", said)
    said = _FRACTION.sub(r"\1/\2", said)
    said = _SAME.sub(lambda found: _SAME_AS[found[0]], said)
    return _JOINED.sub(lambda found: found[0].replace(" ", "_"), said)


def _said_otherwise(sentence: str, quoted: str) -> Fault | None:
    """Return what the sentence says otherwise than the clauses."""
    said, told = _read(sentence), _read(quoted)
    rules = (
        (_figures_stand, Fault.FIGURE),
        (_names_stand, Fault.NAME),
        (_not_turned, Fault.NEGATION),
        (_as_bound, Fault.MODALITY),
        (_joined_alike, Fault.MODALITY),
        (_nothing_put_in, Fault.WORDS),
    )
    return next((otherwise for holds, otherwise in rules if not holds(said, told)), None)


def _figures_stand(said: Words, told: Words) -> bool:
    """Is true when each figure stands in the clauses beside the same unit, under the same bound, after the same word.

    “5 năm” of a cell is not that of a committee.
    """
    here, there = (
        Counter((one.text, _bounds(words, at)) for at, one in enumerate(words) if one.is_figure)
        for words in (said, told)
    )
    return here <= there and all(
        any(_is_that_figure(said, at, told, place) for place, other in enumerate(told) if other.text == one.text)
        for at, one in enumerate(said)
        if one.is_figure
    )


def _is_that_figure(said: Words, at: int, told: Words, place: int) -> bool:
    before = None if said[at].opens or not at else said[at - 1].text
    return (
        _bounds(said, at) == _bounds(told, place)
        and _following(said, at, 1) in ([], _following(told, place, 1))
        and _reaches(before, told, place)
    )


def _bounds(words: Words, at: int) -> frozenset[str]:
    """Return what bounds the figure: before it, and “trở lên” after its unit."""
    after = {one.text for one in words[at + 1 : at + 4]}
    low = {"ít_nhất"} if "trở_lên" in after else {"nhiều_nhất"} if "trở_xuống" in after else set()
    return frozenset((set(words[at].under) & _BOUNDS) - ({"từ"} if low else set()) | low)


def _reaches(word: str | None, told: Words, place: int) -> bool:
    """Is true when the word stands before that place with no other figure between, or nowhere."""
    for one in reversed(told[:place]):
        if word is None or one.text == word:
            return True
        if one.is_figure:
            return False
    return word is None or all(one.text != word for one in told)


def _names_stand(said: Words, told: Words) -> bool:
    """Is true when each body or person stands in the clauses, and does there what it does here."""
    names = {one.text for one in told}
    return all(
        one.text in names and _does(one.text, _following(said, at, 2), told)
        for at, one in enumerate(said)
        if one.is_actor
    )


def _following(words: Words, at: int, most: int) -> list[str]:
    """Return the next words of the same part of the sentence, as many as there are."""
    found: list[str] = []
    for one in words[at + 1 : at + 1 + most]:
        if one.opens:
            break
        found.append(one.text)
    return found


def _does(actor: str, what: Sequence[str], told: Words) -> bool:
    """Is true when some mention of the actor comes before `what` with nobody else between, or nothing has it."""
    texts = [one.text for one in told]
    runs = [list(what[:length]) for length in range(len(what), 0, -1)]
    run = next((one for one in runs if any(texts[at : at + len(one)] == one for at in range(len(texts)))), None)
    if run is None:
        return True
    latest = ""
    for at, one in enumerate(told):
        if latest == actor and texts[at : at + len(run)] == run:
            return True
        if one.is_actor:
            latest = one.text
    return False


def _not_turned(said: Words, told: Words) -> bool:
    """Is true when no word stands under a “không”, “chưa”, “trừ”, “chỉ” that it has not there, or lacks one."""
    return _agree(said, told, _TURNING)


def _as_bound(said: Words, told: Words) -> bool:
    """Is true when what is a duty there is one here, what is allowed is allowed, and what is first is first."""
    return _agree(said, told, _OPERATORS - _TURNING - _ALONG)


def _agree(said: Words, told: Words, among: frozenset[str]) -> bool:
    """Is true when each word stands under the same of these as where it stands in the clauses, or as where it stands
    among the same neighbours if it stands there more than once.
    """
    for at, one in enumerate(said):
        places = [place for place, other in enumerate(told) if other.text == one.text]
        bound = {_among(told[place], among) for place in places}
        if len(bound) > 1 and _how_often(one, said, among) > _how_often(one, told, among):
            return False
        nearest = _nearest(said, at, told, places)
        if nearest and all(_among(told[place], among) != _among(one, among) for place in nearest):
            return False
    return True


def _joined_alike(said: Words, told: Words) -> bool:
    """Is true when the sentence leaves a choice where the clauses leave one, and only there."""
    if not {one.joined for one in said} <= {one.joined for one in told} | {"", "và"}:
        return False
    for at, one in enumerate(said):
        places = [place for place, other in enumerate(told) if one.joined and other.text == one.text]
        nearest = {told[place].joined for place in _nearest(said, at, told, places)} - {""}
        if nearest and one.joined not in nearest:
            return False
    return True


def _nearest(said: Words, at: int, told: Words, places: Sequence[int]) -> list[int]:
    """Return those of the places in the clauses around which most stands of what is around this word."""
    alike = [len(_around(said, at) & _around(told, place)) for place in places]
    return [place for place, shared in zip(places, alike, strict=True) if shared == max(alike)]


def _how_often(one: _Word, words: Words, among: frozenset[str]) -> int:
    return sum(other.text == one.text and _among(other, among) == _among(one, among) for other in words)


def _among(word: _Word, among: frozenset[str]) -> tuple[str, ...]:
    return tuple(one for one in word.under if one in among and not (word.is_figure and one in _BOUNDS))


def _around(words: Words, at: int) -> set[str]:
    return {one.text for one in words[max(0, at - 4) : at + 5]}


def _nothing_put_in(said: Words, told: Words) -> bool:
    """Is true when no word is the sentence's own, and nowhere a few stand in the place of others: “sinh hoạt tạm
    thời” for “sinh hoạt chính thức”.
    """
    here, there = [one.text for one in said], [one.text for one in told]
    if not set(here) <= set(there):
        return False
    for kind, start, end, first, last in SequenceMatcher(None, there, here, autojunk=False).get_opcodes():
        held = (first or not start) and (last < len(here) or end == len(there))
        if kind == "replace" and held and end - start <= SHORT and last - first <= SHORT:
            return False
    return True


def _leaves_out(sentence: str, quoted: str) -> bool:
    """Is true when what the sentence says holds but for an exception, or for some alone, and it does not say so."""
    said = _read(sentence)
    spoken, under = {one.text for one in said}, {word for one in said for word in one.under}
    for part in map(_read, _PART.split(quoted)):
        limits = {word for one in part for word in one.under if word in _LIMITING}
        turned = {one.text for one in part if one.text.split("_")[0] in _NEGATIVE}  # “là không được”
        if sum(one.text in spoken for one in part) > MOST * len(part) and (limits - under or turned - spoken):
            return True
    return False


def _is_no_rule(sentence: str, quoted: str) -> bool:
    """Is true when the sentence takes for a rule what the clauses only tell somebody to say (“hãy viết rằng …”), or
    report, or say to a machine: a document may hold what was planted there.
    """
    spoken = {one.text for one in _read(sentence)}
    for part in _PART.split(quoted):
        told = part if speaks_to_machine(fold(part)) else "".join(_TOLD.split(f" {part} ", maxsplit=1)[1:])
        words = {one.text for one in _read(told)}
        if words and len(words & spoken) > MOST * len(words) and not _TOLD.search(f" {sentence} "):
            return True
    return False


def _same_case(sentence: str, clause: Clause) -> bool:
    """Is true when what the sentence says of a case the clause says too, and the clause is on no other one."""
    said = conditions_in(sentence)
    return not excludes(clause.conditions, said) and all(
        said_of(dimension, said) <= said_of(dimension, clause.conditions) for dimension in DIMENSIONS
    )


def _unconditional(sentence: str, quoted: str, asked: str) -> bool:
    """Is true when the sentence says what holds under a condition, and neither it nor the question says that one."""
    said = {one.text for one in _read(sentence)}
    known = said | {one.text for one in _read(asked)}
    for part in _PART.split(_ASIDE.sub("", quoted)):
        for found in _CONDITION.finditer(part):
            on = {one.text for one in _read(found[0])}
            rest = {one.text for one in _read(f"{part[: found.start()]} . {part[found.end() :]}")} - on
            told = len(on & known) > HALF * len(on) or normal(found[0]) in normal(f"{sentence}\n{asked}")
            if not told and len(rest & said) > HALF * min(len(rest), len(said)):
                return True
    return False


# What follows is data: words in the spelling of `normal`.

_PROSE = re.compile(r"(?:[^\W_]|[ ,.;:%/()“”\"‘’'…–—+&-])+(?<![:?])")
_ADDRESS = re.compile(r"https?:|www\.|\.(?:vn|com|net|org)\b", re.IGNORECASE)
_QUOTED = re.compile(r"“([^“”]*)”|\"([^\"]*)\"|«([^«»]*)»")
_TOKEN = re.compile(r"\d+(?:[.,/:-]\w+)*%?|\w+(?:[/-]\w*\d\w*)+|\w+|[.;:,()!?…]")
_BREAKS = frozenset(".;:,()!?…")
_OPENING = frozenset("khi nếu để nhằm vì mà thì trong theo mỗi trước_khi sau_khi".split())
_ASIDE = re.compile(r"\([^()]*\)")
_CONDITION = re.compile(
    r"(?:^|(?<=[\s,]))(?:nếu|khi|sau khi|trước khi|trường hợp|đối với|với điều kiện)\b(?:(?! thì\b)[^,;:()])+",
    re.IGNORECASE,
)
_AS_FOLLOWS = re.compile(
    r"(?: làm)?(?: (?:các|những|một trong các|một trong những))?"
    r"(?: (?:việc|trường hợp|nội dung|hình thức|loại|bước|điều|tài liệu|giấy tờ|đối tượng|điều kiện|nhiệm vụ))?"
    r"(?: sau(?: đây)?| dưới đây)?:$"
)
_TOLD = re.compile(r"\s(?:rằng|hãy)[\s,:]", re.IGNORECASE)
_TO_READER = re.compile(  # a rule speaks of people, not to them
    r"(?:đồng chí|bạn|anh|chị|quý vị)(?: (?:sẽ|đã|cũng|không))? (?:được|phải|cần|nên|có|hãy|bị)\b", re.IGNORECASE
)
_PART = re.compile(r"(?<=[.;])\s|\n")

_DIGITS = "một|hai|ba|bốn|sáu|bảy|tám|chín"
_WORDED = re.compile(
    rf"\b(?:(?:mười|(?:{_DIGITS}|năm) mươi)(?: (?:mốt|tư|lăm|{_DIGITS}))?|{_DIGITS})\b(?! (?:số|cách|khi|phần nào))"
)
_FIVE = re.compile(r"(?<!\d )\bnăm(?= (?:ngày|tuần|tháng|năm|người|lần|bước|loại|bản|đồng chí|đảng viên|phần)\b)")
_FRACTION = re.compile(r"\b(\d+) phần (\d+)\b")

_NEGATIVE = frozenset("không chưa cấm".split())
_LIMITING = frozenset("trừ chỉ".split())
_TURNING = _NEGATIVE | _LIMITING
_BINDING = frozenset("phải cần nên có_thể có_quyền được bị đã sẽ đang".split())
_PASSIVE = frozenset("được bị".split())
_AGENT = frozenset("do bởi".split())
_PLACING = frozenset("trước sau trên dưới ngoài trước_khi sau_khi".split())
_ALONG = frozenset("từ đến".split())
_OF_FIGURES = _ALONG | frozenset("ít_nhất nhiều_nhất hơn quá khoảng".split())
_BOUNDS = _OF_FIGURES | _PLACING | _NEGATIVE
_OPERATORS = _TURNING | _BINDING | _PLACING | _OF_FIGURES
_JOINING = {"và": "và", "hoặc": "hoặc", "hay": "hoặc"}
_FUNCTION = frozenset(
    "là thì mà của các những này đó ấy kia cho với ở tại theo do bởi khi nếu để trong cũng lại còn"
    " đều việc sự cái như thế vậy nào gì rồi vì bằng cùng lúc nhằm đối ngay".split()
)
_SAME_AS = {
    written: one
    for one, others in {
        "không": "chẳng|không hề|không có quyền",
        "chưa": "vẫn chưa|còn chưa",
        "cấm": "nghiêm cấm|cấm không được",
        "không được": "không được phép",
        "được": "được phép",
        "phải": "bắt buộc phải|cần phải|bắt buộc|buộc phải|có trách nhiệm|có nghĩa vụ|phải có trách nhiệm",
        "có thể": "có khả năng",
        "trừ": "ngoại trừ|trừ khi|trừ trường hợp|trừ phi",
        "ít nhất": "tối thiểu|không ít hơn|không dưới|chí ít",
        "nhiều nhất": "tối đa|không quá|không vượt quá|không nhiều hơn|không hơn|chậm nhất|muộn nhất",
        "hơn": "trên mức|nhiều hơn|lâu hơn",
        "mỗi tháng": "hằng tháng|hàng tháng|từng tháng",
        "mỗi năm": "hằng năm|hàng năm|từng năm",
        "mỗi tuần": "hằng tuần|hàng tuần",
        "nước ngoài": "ngoài nước",
        "gồm": "bao gồm|gồm có",
        "xét": "xem xét",
        "nộp": "gửi|nộp lên|gửi lên|đệ trình",
        "thực hiện": "tiến hành|thi hành",
        "bảo đảm": "đảm bảo",
        "giữ": "lưu giữ|bảo quản|gìn giữ|cất giữ",
        "báo cáo": "trình báo",
        "thông báo": "báo tin|báo cho biết",
        "thời hạn": "thời gian|thời hạn là|vòng",
        "nơi": "chỗ",
        "người vào đảng": "người xin vào đảng",
        "lập": "thành lập|lập ra",
        "đồng ý": "tán thành|chấp thuận|nhất trí",
        "kiểm tra": "kiểm soát",
        "làm thủ tục": "tiến hành thủ tục|thực hiện thủ tục",
        "ghi": "viết",
        "bổ sung": "thêm|bổ sung thêm",
        "hướng dẫn": "chỉ dẫn",
        "văn bản": "bằng văn bản",
        "trở về": "về lại|quay về",
        "khoảng": "chừng",
    }.items()
    for written in others.split("|")
}
_SAME = re.compile(rf"\b(?:{'|'.join(sorted(_SAME_AS, key=len, reverse=True))})\b")
_HEADS = (
    "chi bộ|chi ủy|đảng ủy|cấp ủy|đảng bộ|tổ chức đảng|tổ đảng|đảng đoàn|ban cán sự đảng|ban thường vụ|thường trực"
    "|ban chấp hành|ban bí thư|bộ chính trị|ban tổ chức|ban tuyên giáo và dân vận|ban tuyên giáo|ban dân vận"
    "|văn phòng|ủy ban kiểm tra|ban nội chính|ban đối ngoại|đại hội|hội nghị|tỉnh ủy|thành ủy|huyện ủy"
    "|trung ương|bộ ngoại giao"
    "|đảng viên|đảng ủy viên|cấp ủy viên|chi ủy viên|người vào đảng|người giới thiệu|quần chúng|phó bí thư|bí thư"
    "|đoàn thanh niên|cơ quan|đơn vị|người đứng đầu|cán bộ|công chức|đoàn viên|đại sứ quán|cơ quan đại diện"
)
_QUALIFIED = (
    r"(?: (?:cơ sở|bộ phận|cấp trên(?: trực tiếp)?|cấp dưới|có thẩm quyền|cấp tỉnh|cấp huyện|cấp xã|dự bị|chính thức"
    r"|trung ương|bộ ngoại giao|nước ngoài))*"
)
_ACTOR = re.compile(rf"(?:{_HEADS.replace(' ', '_')})(?:_\w+)?")
_JOINED = re.compile(
    rf"\b(?:(?:{_HEADS}){_QUALIFIED}|có thể|có quyền|ít nhất|nhiều nhất|trở lên|trở xuống|trước khi|sau khi"
    r"|ngày làm việc|nước ngoài|trong nước|khai trừ|nhận được|cho nên|ngoài ra|trước hết|sau đây|quá trình|quá hạn"
    r"|chỉ (?:đạo|định|thị|dẫn|huy|tiêu|số)|(?:dự|chuẩn|trù|thiết|trang) bị|cần thiết)\b"
)
