"""A question that leans on the one before it, and a question that asks several things."""

import re
from collections.abc import Collection, Sequence
from itertools import dropwhile

from corpus.locator import Locator
from corpus.number import find_numbers
from corpus.text import clean, fold, is_marked, syllables
from qa.question.address import Address, find_addresses
from qa.question.conditions import Direction, Place, Purpose, Quantity, conditions_in, spoken_alike
from qa.question.day import without_day
from qa.question.words import content

JOINT = " — "  # between a question and what follows it
SHORT = (
    3  # words of content of what hardly stands alone: of 63 follow-ups a clause is among five found for .95, not .79
)
_INTERROGATIVE = re.compile(
    r"\b(?:may|bao (?:nhieu|lau|gio)|gi|nao|ai|dau|ra sao|lam sao|what|how|who|when|which|where)\b"
)
_ENDS_ASKING = re.compile(r"\b(?:sao|khong|chua)\W*$|\?$")  # on folded text: “… thì sao,” “có được sửa không?”
_FOLLOW_UP = re.compile(  # on folded text
    r"^(?:the )?(?:con|vay|the)\b|\bthi sao\b|truong hop (?:do|nay|tren)|\b(?:no|ho)\b thi"
    r"|^(?:and|so|then|what about|how about)\b|\bin that case\b"
)
_POINTS_BACK = re.compile(  # on text with its marks: “quy định đó” points back, “quy định do ai ban hành” does not
    r"\b(?:người|việc|giấy|phiếu|hồ sơ|thời hạn|văn bản|quy định|hướng dẫn) (?:đó|này|ấy)\b"
    r"|\bnó\b|\bhọ(?! (?:và )?tên| hàng)\b"
)
# words of a comparison, with and without marks: “A với B khác nhau chỗ nào”, “so sánh A và B”, “… khác gì giữa A và B”
_ASKS_TO_COMPARE = {("so", "sánh"), ("so", "sanh"), ("phân", "biệt"), ("phan", "biet")}
_ASKING = set("giúp giup hộ ho cho em tôi toi mình minh sự su".split())
_OTHER_THAN = {"khác", "khac"}
_DIFFER = set("nhau gì gi biệt biet chỗ cho ở o điểm diem".split())
_BEFORE = set("thì thi có co gì gi".split())
_AFTER = set("nhau những nhung gì gi thế the nào nao ra sao chỗ cho ở o đâu dau điểm diem không khong".split())
_BETWEEN, _AND = {"giữa", "giua"}, set("và va với voi hay hoặc hoac".split())
_ON = set("thì thi về ve".split())

_FOR_A_TIME = "thời gian", "thoi gian"  # with marks and without: what makes an amount of time a stay
_TIME = re.compile(  # on folded text
    r"\b(?:(?:khoang|tam|chung|gan|hon|tren|duoi|tu) )?(?:\d+|mot|hai|ba|bon|nam|sau|bay|tam|chin|muoi|nua)"
    r" (?:ngay|tuan|thang|quy|nam|days?|weeks?|months?|years?)\b(?: ruoi\b)?(?: tro (?:len|xuong)\b)?"
)

_WHICH_DOCUMENT = re.compile(r"\b(?:văn bản|quy định|van ban|quy dinh) (?:nào|nao)\b", re.IGNORECASE)


def asks(text: str) -> bool:
    """Is true where the text asks with a word of its own (“ai”, “bao lâu”, “thế nào”), not by what stands before it."""
    return bool(_INTERROGATIVE.search(fold(text)))


def words_that_ask(text: str) -> list[str]:
    """Return the words of the text that ask (“ai”, “bao lâu”), folded, in order."""
    return _INTERROGATIVE.findall(fold(text))


def standalone(text: str, earlier: Sequence[str], leaning: Collection[str] = ()) -> str:
    """Return a follow-up (“còn đi lao động thì sao?”) joined to the question it follows; others as they are.

    `earlier` are the questions before it, oldest first: each may itself follow the one before. `leaning` are those
    that are known to follow, whatever their words. What the follow-up
    names takes the place of its like: another document, another address, another purpose or length of stay. One
    that only asks by which document (“tháng 3/2024 theo văn bản nào?”) asks the same again.
    """
    before = ""
    for question in [*earlier, text]:
        said = clean(question)
        if not before or not (question in leaning or _follows(said)):
            before = question
        elif _left(said):
            before = _joined(_topic(before), said)
    return before


def parts(text: str) -> list[str]:
    """Return the parts of a question that asks several things (“… nộp mấy ngày và ai giữ hồ sơ?”), each after the first
    joined to it as what follows it would be; one for others.
    """
    found: list[str] = []
    asks = False
    for piece in re.split(r"(?<=[,;:.?!])\s+|(?<!\s)\s++(?=(?:và|va|and|với)\s)", clean(text)):
        folded = fold(piece)
        now = bool(_INTERROGATIVE.search(folded) or _ENDS_ASKING.search(folded))
        if found and not (now and asks):
            found[-1] += f" {piece}"
        else:
            found.append(piece)
        asks = asks or now
    if len(found) < 2:
        return [clean(text)]
    return [found[0], *(f"{found[0]}{JOINT}{one}" for one in found[1:])]


def compared(text: str) -> list[str]:
    """Return what is asked of each of the two that a question compares (“A với B khác nhau chỗ nào?”), the second joined
    to the first as what follows it would be; empty where none are compared.
    """
    words = _without_difference(clean(text).rstrip(" ?.").split())
    said = _plain(words)
    start = next((at + 1 for at, word in enumerate(said) if word in _BETWEEN), 0)
    joint = next((at for at in range(start + 1, len(words) - 1) if said[at] in _AND), None)
    if joint is None:
        return []
    ends = (
        at
        for at in range(joint + 1, len(words))
        if words[at].endswith(",") or (said[at + 1 : at + 2] and said[at + 1] in _ON)
    )
    end = next(ends, len(words) - 1) + 1
    topic, rest = words[: max(0, start - 1)], words[end:]
    first, other = (
        " ".join([*topic, *one[:-1], one[-1].rstrip(","), *rest]).rstrip(",")
        for one in (words[start:joint], words[joint + 1 : end])
    )
    return [first, _joined(first, other)]


def _without_difference(words: list[str]) -> list[str]:
    """Return the words without those that ask how two differ, none where nothing asks it."""
    said = _plain(words)
    told = tuple(said[:2]) in _ASKS_TO_COMPARE
    differ = (at for at in range(1, len(words) - 1) if said[at] in _OTHER_THAN and said[at + 1] in _DIFFER)
    at = next(differ, None)
    if at is not None:
        before, after = at, at + 2
        while before and said[before - 1] in _BEFORE:
            before -= 1
        while after < len(words) and said[after] in _AFTER:
            after += 1
        words = words[:before] + words[after:]
    if told:
        return list(dropwhile(lambda word: word.lower() in _ASKING, words[2:]))
    return words if at is not None else []


def _plain(words: Sequence[str]) -> list[str]:
    return [word.lower().strip(",.:?") for word in words]


def _follows(text: str) -> bool:
    if _FOLLOW_UP.search(fold(text)) or _POINTS_BACK.search(text.lower()):
        return True
    return len(_left(text)) <= SHORT


def _left(text: str) -> tuple[str, ...]:
    """Return what is asked about, or the words that only ask where that is all there is but a day and a document."""
    rest = _WHICH_DOCUMENT.sub(" ", without_day(text))
    return content(rest) or (() if rest != text else (text,))


def _topic(before: str) -> str:
    """Return what was asked before without the follow-ups that only asked (“ai ký?”): those that name a case remain."""
    first, *following = before.split(JOINT)
    return JOINT.join([first, *(one for one in following if not _INTERROGATIVE.search(fold(one)))])


def _as_stay(text: str, before: str) -> str:
    """Return the text as the length of a stay where it is an amount of time alone (“2 năm”, “còn 6 tháng?”) and what
    stands before is on a stay, or on going somewhere.
    """
    folded = fold(text)
    asked = conditions_in(before)
    if not _TIME.search(folded) or content(_TIME.sub(" ", folded)) or conditions_in(text).intervals:
        return text
    if not (asked.measured(Quantity.STAY) or asked.of(Place) or asked.of(Direction) or asked.of(Purpose)):
        return text
    marked, bare = _FOR_A_TIME
    return f"{marked if any(map(is_marked, syllables(before))) else bare} {text}"


def _joined(before: str, text: str) -> str:
    text = _as_stay(text, before)
    dropped: list[tuple[int, int]] = []
    if find_numbers(text):
        dropped += [(mention.start, mention.end) for mention in find_numbers(before)]
    if named := find_addresses(text):
        earlier = find_addresses(before)
        text = _inside_article(text, named[0], earlier[0].locator if earlier else None)
        dropped += [(address.start, address.end) for address in earlier]
    dropped += spoken_alike(before, text)
    kept, end = "", 0
    for start, stop in sorted(dropped):
        kept, end = kept + before[end : max(start, end)], max(stop, end)
    return clean(f"{kept}{before[end:]}{JOINT}{text}")


def _inside_article(text: str, named: Address, before: Locator | None) -> str:
    """Return the text with the article asked about before added where it names only a clause or a point."""
    article = next((token for token in before.tokens if token.startswith("dieu-")), None) if before else None
    if not article or not named.locator.startswith(("khoan-", "diem-")):
        return text
    return f"{text[: named.start]}{Locator(f'{article}.{named.locator}').label()}{text[named.end :]}"
