"""What a question asks for: its documents, its address, the kind of answer that would satisfy it, its case.

Everything here is read from the person's words by rule; nothing is executed, so an instruction in a question
is only more words.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from corpus.locator import Locator
from corpus.number import DocumentNumber, find_numbers, without_numbers
from corpus.text import clean, fold, is_marked, syllables
from qa.language.lexicon import Lexicon, shipped
from qa.question.address import Address, find_addresses


class Asked(StrEnum):
    """Is the kind of fact that would answer; a hard kind (`HARD`) must be seen in a quote before we answer."""

    MONEY = "money"
    COUNT = "count"
    DURATION = "duration"
    AGE = "age"
    DATE = "date"
    SIGNER = "signer"
    PERSON = "person"
    CONTACT = "contact"
    ISSUER = "issuer"
    REASON = "reason"
    LIST = "list"
    OTHER = "other"


HARD = frozenset(
    {Asked.MONEY, Asked.COUNT, Asked.DURATION, Asked.AGE, Asked.DATE, Asked.SIGNER, Asked.PERSON, Asked.CONTACT}
)


class Case(StrEnum):
    """Is the situation of a person going abroad, on which the clauses differ."""

    STUDY = "study"
    POSTING = "posting"
    LABOUR = "labour"
    PRIVATE = "private"
    SHORT = "short"
    LONG = "long"


PURPOSE = frozenset({Case.STUDY, Case.POSTING, Case.LABOUR, Case.PRIVATE})
LENGTH = frozenset({Case.SHORT, Case.LONG})

CASE_LABELS = {
    Case.STUDY: "Đi học",
    Case.POSTING: "Được cử đi công tác",
    Case.LABOUR: "Đi lao động",
    Case.PRIVATE: "Đi việc riêng (thăm thân, du lịch, chữa bệnh)",
    Case.SHORT: "Đi từ 3 tháng đến dưới 12 tháng",
    Case.LONG: "Đi từ 12 tháng trở lên",
}
CASE_PHRASES = {
    Case.STUDY: "trường hợp đi học",
    Case.POSTING: "trường hợp được cử đi công tác",
    Case.LABOUR: "trường hợp đi xuất khẩu lao động",
    Case.PRIVATE: "trường hợp đi việc riêng",
    Case.SHORT: "trường hợp đi từ 3 tháng đến dưới 12 tháng, sinh hoạt tạm thời",
    Case.LONG: "trường hợp đi từ 12 tháng trở lên, sinh hoạt chính thức",
}
_CASE_SIGNS = {  # on folded text
    Case.STUDY: r"\bdu hoc|\bdi hoc|hoc bong|\bluu hoc sinh|hoc tu tuc|\bnhap hoc|\blhs\b|sinh vien|hoc tap",
    Case.POSTING: r"cu di cong tac|di cong tac|biet phai|chuyen gia|nhiem ky cong tac|cong tac o nuoc ngoai",
    Case.LABOUR: r"lao dong|\bxkld\b|lam thue|hop dong lao dong|di lam\b",
    Case.PRIVATE: r"tham than|du lich|chua benh|viec rieng|tham con|tham nguoi than|doan tu",
    Case.SHORT: r"duoi 12 thang|duoi 1 nam|duoi mot nam|ngan han|sinh hoat (?:dang )?tam thoi|3 thang den|vai thang"
    r"|\b[3-9] thang\b|\b1[01] thang\b",
    Case.LONG: r"tu 12 thang|tren 12 thang|tu 1 nam|tren 1 nam|sinh hoat (?:dang )?chinh thuc|dinh cu|\b[2-9] nam\b"
    r"|hai nam|ba nam",
}
_ABROAD = re.compile(
    r"nuoc ngoai|ngoai nuoc|\babroad\b|overseas|xuat canh|\bdi (?:tay|nhat|han|uc|my|duc|phap|anh)\b"
)
_MOVING = re.compile(  # what is asked differs by case only for going, moving one's activity, papers, deadlines
    r"phai lam gi|lam gi|thu tuc|chuyen sinh hoat|giay to|ho so|nop|bao lau|may ngay|bao nhieu ngay|thoi han|the nao"
    r"|can gi|lam sao|quy trinh|truoc khi di|khi ve nuoc|trach nhiem"
)
_ASKED = [  # first match wins; on folded text
    (
        Asked.CONTACT,
        r"so dien thoai|\bemail\b|e-mail|thu dien tu la gi|dia chi (?:lien he|cua|o dau|email)|hotline|website|so may le"
        r"|phone number|sdt\b",
    ),
    (
        Asked.SIGNER,
        r"(?:\bai|(?:dong chi|nguoi|ong|ba) nao) (?:la nguoi )?(?:da )?(?:dat but )?ky\b|nguoi ky|do ai ky|chu ky cua ai"
        r"|\bky\b[\w ]{0,20}(?:la|boi) ai|who signed",
    ),
    (
        Asked.PERSON,
        r"(?:dong chi|\bong|\bba|nguoi) nao (?:la|lam|giu|dung dau|duoc bau|phat bieu|chu tri)|ten (?:la )?(?:gi|ai)\b"
        r"|la (?:dong chi|ong|ba) nao|ho ten|\bai (?:duoc bau|duoc bo nhiem|giu chuc|dung dau|chu tri)\b"
        r"|\bai (?:dang )?la (?:bi thu|dai su|chu tich|bo truong)",
    ),
    (
        Asked.MONEY,
        r"bao nhieu (?:tien|dong|phan tram|%|do|usd|trieu|nghin)\b|may (?:dong|phan tram|trieu)\b|muc (?:phi|thu|phat|tien)"
        r"|muc dong|ty le dong|bao nhieu dang phi|how much|(?:dong|nop|thu) (?:dang phi )?(?:la )?bao nhieu\b(?! \w)"
        r"|bao nhieu (?:mot|moi) thang|\b(?:luong|phu cap|tro cap|tien|le phi)\b[\w ]{0,60}bao nhieu",
    ),
    (Asked.AGE, r"bao nhieu tuoi|may tuoi|do tuoi|tuoi doi|gioi han tuoi|tuoi (?:toi da|toi thieu|ket nap)|how old"),
    (
        Asked.DURATION,
        r"bao lau|\b(?:bao nhieu|may|(?<!ho )so) (?:ngay|thang|nam|tuan|gio)\b|^thoi han|thoi han (?:la|nao|bao|toi da|nop|de)\b"
        r"|thoi han[\w ]{0,40}(?:la gi|the nao|ra sao)$|(?<!het )(?<!qua )han (?:nop|chot|cuoi)\b"
        r"|how (?:long|many (?:working )?(?:days|months|years))|deadline|time limit|cham nhat|trong vong may",
    ),
    (Asked.COUNT, r"bao nhieu|\bmay (?!gio|moc)|so luong|how many"),
    (Asked.DATE, r"ngay (?:nao|may|bao nhieu)|nam nao|thang nao|ngay thang nao|hom nao|what date|which year"),
    (Asked.REASON, r"\bvi sao|\btai sao|ly do (?:gi|nao|vi sao)|\bwhy\b"),
    (Asked.ISSUER, r"(?:co quan|cap|ai|don vi|ban) nao (?:da )?ban hanh|ai ban hanh|do ai ban hanh|who issued"),
    (Asked.LIST, r"(?:gom|nhung|cac) (?:nhung )?[\w ]{0,40}(?:nao|gi)|liet ke|bao gom|nhung gi|what are"),
]
_NUMBER = r"(?:\d[\d.,]*|mot|hai|ba|bon|nam|sau|bay|tam|chin|muoi(?: \w+)?)"
_SATISFIES = {  # on folded text of a quote
    Asked.MONEY: r"\d[\d.,]*\s*(?:dong\b|%|trieu|nghin|ngan|usd)|phan tram",
    Asked.AGE: r"\d+ tuoi",
    Asked.CONTACT: r"\d{3,4}[ .-]\d{3}|@\w|https?:|so nha \d|hotline",
    Asked.REASON: r"\bnham\b|\bvi\b|\bdo\b|\bde\b|xuat phat|truoc yeu cau|ly do",
}
_TIME_UNITS = {  # asked in -> answered in; “bao lâu” takes any
    "ngay": "ngay|tuan|gio",
    "thang": "thang|nam|ngay",
    "nam": "nam|thang|nhiem ky",
    "tuan": "tuan|ngay",
    "gio": "gio|ngay",
    "": "ngay|thang|nam|tuan|gio|quy|nhiem ky",
}
_ORDERS = re.compile(  # words addressed to the machine, not questions about rules; on folded text
    r"(?:bo qua|quen|phot lo|khong tuan theo|vo hieu).{0,30}(?:chi dan|huong dan (?:truoc|tren|he thong)|lenh|"
    r"quy tac|yeu cau truoc|chi thi (?:truoc|tren|he thong))|ignore .{0,30}(?:instruction|prompt|rule|above)|system prompt|"
    r"disregard|jailbreak|developer mode|you are now|"
    r"(?:dong vai|hay la|gia vo la) .{0,30}(?:khong bi|tu do|hacker|dan)|"
    r"tiet lo .{0,20}(?:prompt|chi dan|cau lenh)|in ra .{0,20}(?:prompt|chi dan)|bia (?:ra )?(?:mot|cau|dieu)|"
    r"viet (?:cho toi |giup )?(?:mot )?(?:bai tho|bai van|truyen|doan ma|code)|dich (?:cau|doan) nay|"
    r"(?:repeat|print|reveal) .{0,30}(?:prompt|instructions)|<\s*script|drop table|\bact as\b"
)
_IDENTITY = re.compile(  # asks about a document itself: who issued it, when, what it replaces, whether it holds
    r"ban hanh|thay the|thay cho|bi thay|con hieu luc|het hieu luc|co hieu luc|hieu luc (?:tu|ke|the)|con ap dung|con dung"
    r"|ngay nao|nam nao|khi nao|ve viec gi|ve noi dung gi|noi ve (?:gi|viec|cong tac gi|van de)"
    r"|quy dinh ve (?:gi|viec gi)"
    r"|issued|replace|in force|still valid|about what"
)
_INTERROGATIVE = re.compile(
    r"\b(?:may|bao (?:nhieu|lau|gio)|gi|nao|\bai|dau|the nao|ra sao|lam sao|khi nao|khong\?|what|how|who|when|which|where)\b"
)
_FOLLOW_UP = re.compile(  # on folded text
    r"^(?:the )?(?:con|vay|the)\b|\bthi sao\b|truong hop (?:do|nay|tren)|\b(?:no|ho)\b thi"
    r"|^(?:and|so|then|what about|how about)\b|\bin that case\b"
)
_POINTS_BACK = re.compile(  # on text with its marks: “quy định đó” points back, “quy định do ai ban hành” does not
    r"\b(?:người|việc|giấy|phiếu|hồ sơ|thời hạn|văn bản|quy định|hướng dẫn) (?:đó|này|ấy)\b"
    r"|\bnó\b|\bhọ(?! (?:và )?tên| hàng)\b"
)
_ENGLISH = re.compile(
    r"\b(?:the|what|how|when|who|which|is|are|must|does|do|of|for|should|can|party|member|members|abroad|was|in)\b"
)
_SOURCE = re.compile(  # on folded text: “theo Bộ luật Dân sự năm 2015”, where an answer is to come from, not what is asked
    r"(?:\b(?:theo|can cu)(?: vao)?(?: quy dinh)?(?: cua| tai| trong)? )?\b(?:bo luat|luat|phap lenh)(?: \w+){1,5}?"
    r" (?:nam )?(?:19|20)\d\d\b(?: quy dinh)?,?"
)
_THING = r"(\w+(?: \w+){0,9}?)"
_DEFINITION = re.compile(  # on folded text: “đảng phí là gì”, “… được hiểu như thế nào”, “thế nào là …”
    rf"(?:^|[,:] ?){_THING} (?:nghia )?la (?:gi|(?:nhu )?the nao)\b(?! \w)|(?:^|[,:] ?){_THING} (?:duoc|phai) hieu\b"
    rf"|\b(?:dinh nghia|khai niem)(?: cua| ve)? {_THING}(?: la gi)?$|\bthe nao (?:la|duoc goi la) {_THING}$"
)
_STOP = frozenset(  # words that carry the question, not what it is about
    "là gì nào thế và của có được không cho ở tại thì mà các những một với về đến từ theo đó này kia ấy sao vậy như hay"
    " hoặc tôi em mình bạn hỏi xin biết giúp ạ à ơi nhé nhỉ bao nhiêu mấy ai đâu khi bằng cách làm phải cần trong ra"
    " vào lên xuống đi lại đã đang sẽ cũng nữa cả mọi từng bị lúc nên vì để nếu rồi ngay còn"
    " what how when who which is are must does do of for should the a an to in on was were".split()
)
_OF_A_TEXT = frozenset("quy dinh noi dung ghi neu".split())  # folded: “nội dung Điều 5”, “Điều 5 quy định gì”
_STOP_UNMARKED = frozenset(map(fold, _STOP)) - frozenset("co ca ban dang anh chi bo lam em minh tu tai dau".split())


class Fact(NamedTuple):
    """Is the fact a question asks for: its kind, the folded question, and the thing that a count is asked of."""

    kind: Asked
    folded: str
    counted: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reading:
    """Is a question as understood.

    `terms` are its folded content syllables, question words left out; `formal` those of the words that regulations
    use for its lay ones; `orders` marks words addressed to the machine; `identity` a question about a document itself;
    `central` one about what the central bodies lay down; `duty` one about what someone must or may do.
    """

    text: str
    fact: Fact
    terms: tuple[str, ...]
    formal: tuple[str, ...] = ()
    numbers: tuple[DocumentNumber, ...] = ()
    locator: Locator | None = None
    cases: frozenset[Case] = frozenset()
    years: frozenset[int] = frozenset()
    english: bool = False
    orders: bool = False
    moving_abroad: bool = False
    identity: bool = False
    central: bool = False
    duty: bool = False

    @property
    def folded(self) -> str:
        return self.fact.folded

    @property
    def asked(self) -> Asked:
        return self.fact.kind

    @property
    def says_something(self) -> bool:
        """Is false for what no passage can answer: stray letters, figures and signs."""
        return bool(self.numbers or self.locator) or sum(len(t) > 1 and t.isalpha() for t in self.terms) > 1


def _cases(folded: str, latest: str) -> frozenset[Case]:
    now, before = cases_in(latest), cases_in(folded)
    kept = (dimension & (now if now & dimension else before) for dimension in (PURPOSE, LENGTH))
    return frozenset().union(*kept)


def read(text: str, latest: str | None = None, lexicon: Lexicon | None = None) -> Reading:
    """Return what the question asks for; any text has a reading, an empty one has no terms.

    `latest` is the part of a joined follow-up that was said last: the case it names replaces the one before. The lexicon is
    that of the program where none is given.
    """
    text, lexicon = clean(text), lexicon or shipped()
    english = _is_english(text)
    spoken = lexicon.from_english(text) if english else lexicon.expanded(text)
    fact = fact_asked(f"{text} {spoken}" if english else spoken)
    folded = fact.folded
    numbers = tuple(dict.fromkeys(mention.number for mention in find_numbers(text)))
    return Reading(
        text=text,
        fact=fact,
        terms=_content(_unless_alone(spoken)),
        formal=tuple(
            dict.fromkeys(fold(word) for phrases in lexicon.meanings(text) for word in syllables(" ".join(phrases)))
        ),
        numbers=numbers,
        locator=next((address.locator for address in find_addresses(text)), None),
        cases=_cases(folded, fold(clean(latest)) if latest else folded),
        years=frozenset(int(year) for year in re.findall(r"\b(?:19|20)\d\d\b", folded)),
        english=english,
        orders=bool(_ORDERS.search(folded)),
        central=bool(re.search(r"\btrung uong\b", folded)),
        duty=bool(re.search(r"\b(?:phai|can|duoc phep|co duoc|duoc khong|bat buoc|must|should|may)\b", folded)),
        identity=bool(_IDENTITY.search(folded) and numbers),
        moving_abroad=bool(_ABROAD.search(folded) and (_MOVING.search(folded) or english)),
    )


def fact_asked(text: str) -> Fact:
    """Return the fact that the words of a question ask for."""
    folded = fold(text)
    kind = next((kind for kind, pattern in _ASKED if re.search(pattern, folded)), Asked.OTHER)
    return Fact(kind, folded, _counted(folded) if kind is Asked.COUNT else ())


def without_source(text: str) -> str:
    """Return a clean question without the statute it says the answer stands in, if more than that is asked."""
    folded = fold(text)
    if len(folded) != len(text) or not (found := _SOURCE.search(folded)):
        return text
    rest = clean(f"{text[: found.start()]} {text[found.end() :]}")
    return rest if len(_content(rest)) > 1 else text


def says_more(text: str, addresses: Sequence[Address]) -> bool:
    """Is true when a question asks for more than what stands at its addresses: “Điều 5 nói gì?” does not."""
    for address in reversed(addresses):
        text = f"{text[: address.start]} {text[address.end :]}"
    return not _OF_A_TEXT.issuperset(_content(text))


def defined(text: str) -> str | None:
    """Return what a question asks the meaning of, folded (“dang phi” for “Đảng phí là gì?”), None for others."""
    said = " ".join(re.sub(r"[^\w ,:]", " ", fold(text)).split())
    found = _DEFINITION.search(said)
    return next(filter(None, found.groups())) if found else None


def defines(text: str, thing: str) -> bool:
    """Is true when a line of the text opens by saying what the thing is: “1. Đảng phí là …”; `thing` is folded."""
    return bool(
        re.search(
            rf"(?m)^[^\w\n]*(?:\w{{1,3}}[.)] )?{re.escape(thing)} (?:\([^)]*\) )?(?:la|gom|bao gom)\b", fold(text)
        )
    )


def segments(text: str) -> list[str]:
    """Return the parts of a question that asks several things (“… mấy ngày để nộp và ai giữ hồ sơ?”); one for others."""
    parts: list[str] = []
    asks = False
    for piece in re.split(r"(?<=[,;:])\s+|(?<!\s)\s++(?=(?:và|va|and|với)\s)", clean(text)):
        now = bool(_INTERROGATIVE.search(fold(piece)))
        if parts and not (now and asks):
            parts[-1] += f" {piece}"
        else:
            parts.append(piece)
        asks = asks or now
    return parts if len(parts) > 1 else [clean(text)]


def standalone(text: str, earlier: Sequence[str]) -> str:
    """Return a follow-up (“còn đi lao động thì sao?”) joined to the question it follows; others as they are.

    `earlier` are the questions before it, oldest first: each may itself follow the one before. What the follow-up
    names takes the place of its like: another document, another address, another case of a person going abroad.
    """
    before = ""
    for question in [*earlier, text]:
        before = _joined(before, clean(question)) if before and _follows(clean(question)) else question
    return before


def _follows(text: str) -> bool:
    return bool(_FOLLOW_UP.search(fold(text)) or _POINTS_BACK.search(text.lower())) or len(_content(text)) <= 2


def _joined(before: str, text: str) -> str:
    dropped: list[tuple[int, int]] = []
    if find_numbers(text):
        dropped += [(mention.start, mention.end) for mention in find_numbers(before)]
    if named := find_addresses(text):
        earlier = find_addresses(before)
        text = _inside_article(text, named[0], earlier[0].locator if earlier else None)
        dropped += [(address.start, address.end) for address in earlier]
    folded, cases = fold(before), cases_in(fold(text))
    for dimension in (PURPOSE, LENGTH) if len(folded) == len(before) else ():
        if cases & dimension:
            dropped += [found.span() for case in dimension for found in re.finditer(_CASE_SIGNS[case], folded)]
    kept, end = "", 0
    for start, stop in sorted(dropped):
        kept, end = kept + before[end : max(start, end)], max(stop, end)
    return clean(f"{kept}{before[end:]} — {text}")


def _inside_article(text: str, named: Address, before: Locator | None) -> str:
    """Return the text with the article asked about before added where it names only a clause or a point."""
    article = next((token for token in before.tokens if token.startswith("dieu-")), None) if before else None
    if not article or not named.locator.startswith(("khoan-", "diem-")):
        return text
    return f"{text[: named.start]}{Locator(f'{article}.{named.locator}').label()}{text[named.end :]}"


def single_case(cases: frozenset[Case], dimension: frozenset[Case]) -> Case | None:
    """Return the one case of the dimension (PURPOSE or LENGTH) that is meant; None where none is, or several are."""
    meant = cases & dimension
    return next(iter(meant)) if len(meant) == 1 else None


@lru_cache(maxsize=8192)  # as passages come again from one question to the next
def cases_in(folded: str) -> frozenset[Case]:
    """Return the cases that folded text speaks of."""
    return frozenset(case for case, signs in _CASE_SIGNS.items() if re.search(signs, folded))


def satisfies(quote: str, fact: Fact) -> bool:
    """Is true when the quote holds the kind of fact asked for: an amount for “bao nhiêu tiền”, a time for “bao lâu”."""
    folded = fold(quote)
    match fact.kind:
        case Asked.PERSON:
            return _names_a_person(quote)
        case Asked.SIGNER:
            return bool(re.search(r"\bky\b", folded)) and _names_a_person(quote)
        case Asked.DURATION:
            unit = re.search(r"(?:bao nhieu|may|so|working|many) (ngay|thang|nam|tuan|gio)\b", fact.folded)
            units = _TIME_UNITS[unit[1] if unit else ""]
            return bool(re.search(rf"\b(?:{_NUMBER}\s*(?:\(\w+\)\s*)?|moi |hang )(?:{units})\b", folded))
        case Asked.DATE:
            day = r"\d{1,2}\s?[-/]\s?\d{1,2}|ngay (?:\d|ky)"
            return bool(re.search(day if "ngay" in fact.folded else rf"{day}|\b(?:19|20)\d\d\b|thang \d", folded))
        case Asked.COUNT:
            thing = r"\W+".join(map(re.escape, fact.counted))
            return bool(re.search(rf"\b{_NUMBER}\s+(?:\w+\s+){{0,3}}?{thing}", folded))
        case kind if pattern := _SATISFIES.get(kind):
            return bool(re.search(pattern, folded))
        case _:
            return True


def _names_a_person(text: str) -> bool:
    """Is true for three capitalised words in a row (Nguyễn Tất Thành), or two after “ông”, “bà”, “đồng chí”."""
    run, addressed = 0, False
    for word in re.findall(r"\w+|[^\w\s]", text):
        if word.istitle() and word.isalpha():
            run += 1
            if run >= 3 or (run == 2 and addressed):
                return True
        else:
            run, addressed = 0, word in ("ông", "bà", "chí")
    return False


def _unless_alone(text: str) -> str:
    """Return the text without the document numbers in it, or as it is where nothing else would be left."""
    rest = without_numbers(text)
    return rest if _content(rest) else text


def _content(text: str) -> tuple[str, ...]:
    """Return the folded syllables that say what the question is about, in order, each once."""
    marked = [word.lower() for word in syllables(text)]
    stop = _STOP if any(map(is_marked, marked)) else _STOP_UNMARKED
    return tuple(dict.fromkeys(fold(word) for word in marked if word not in stop))


def _counted(folded: str) -> tuple[str, ...]:
    """Return the thing to be counted: “bao nhiêu điểm cầu” asks for a number of “điểm cầu”."""
    match = re.search(r"(?:bao nhieu|\bmay|so luong|how many)\s+(\w+)(?:\s+(\w+))?", folded)
    if not match:
        return ()
    return tuple(word for word in match.groups() if word and word not in _STOP_UNMARKED)


def _is_english(text: str) -> bool:
    words = syllables(text.lower())
    if sum(map(is_marked, words)) > len(words) // 5:
        return False
    return len([word for word in words if _ENGLISH.fullmatch(word)]) >= max(2, len(words) // 5)
