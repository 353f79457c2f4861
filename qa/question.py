"""What a question asks for: its documents, its address, the kind of answer that would satisfy it, its case.

Everything here is read from the person's words by rule; nothing is executed, so an instruction in a question
is only more words.
"""

import re
import unicodedata
from dataclasses import dataclass, field
from enum import StrEnum

from corpus.locator import Locator
from corpus.number import DocumentNumber, find_numbers
from qa.fold import fold


class Asked(StrEnum):
    """Is the kind of fact that would answer; a hard kind (`HARD`) must be seen in a quote before we answer."""

    MONEY = "money"
    COUNT = "count"
    DURATION = "duration"
    AGE = "age"
    DATE = "date"
    SIGNER = "signer"
    CONTACT = "contact"
    ISSUER = "issuer"
    REASON = "reason"
    LIST = "list"
    OTHER = "other"


HARD = frozenset({Asked.MONEY, Asked.COUNT, Asked.DURATION, Asked.AGE, Asked.DATE, Asked.SIGNER, Asked.CONTACT})


class Case(StrEnum):
    """Is the situation of a person going abroad, on which the clauses differ."""

    STUDY = "study"
    POSTING = "posting"
    LABOUR = "labour"
    PRIVATE = "private"
    SHORT = "short"
    LONG = "long"


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
    Case.SHORT: r"duoi 12 thang|duoi 1 nam|duoi mot nam|ngan han|sinh hoat (?:dang )?tam thoi|3 thang den|\b[3-9] thang\b"
                r"|\b1[01] thang\b|vai thang",
    Case.LONG: r"tu 12 thang|tren 12 thang|tu 1 nam|tren 1 nam|sinh hoat (?:dang )?chinh thuc|dinh cu|\b[2-9] nam\b"
               r"|hai nam|ba nam",
}
_ABROAD = re.compile(r"nuoc ngoai|ngoai nuoc|\babroad\b|overseas|xuat canh|\bdi (?:tay|nhat|han|uc|my|duc|phap|anh)\b")
_MOVING = re.compile(  # what is asked differs by case only for going, moving one's activity, papers, deadlines
    r"phai lam gi|lam gi|thu tuc|chuyen sinh hoat|giay to|ho so|nop|bao lau|may ngay|bao nhieu ngay|thoi han|the nao"
    r"|can gi|lam sao|quy trinh|truoc khi di|khi ve nuoc|trach nhiem"
)
_ASKED = [  # first match wins; on folded text
    (Asked.CONTACT, r"so dien thoai|email|e-mail|thu dien tu la gi|dia chi (?:lien he|cua|o dau)|hotline|website|so may le"),
    (Asked.SIGNER, r"\bai (?:la nguoi )?(?:da )?ky|nguoi ky|do ai ky|ky ban hanh (?:la|boi) ai|who signed"),
    (Asked.MONEY, r"bao nhieu (?:tien|dong|phan tram|%)|may dong|het bao nhieu tien|muc (?:dong|phi|thu|phat|tien)|how much"
                  r"|may phan tram|dong (?:dang phi )?(?:la )?bao nhieu|bao nhieu mot thang|bao nhieu moi thang"),
    (Asked.AGE, r"bao nhieu tuoi|may tuoi|do tuoi|tuoi doi|gioi han tuoi|how old"),
    (Asked.DURATION, r"bao lau|(?:bao nhieu|may|so) (?:ngay|thang|nam|tuan|gio)\b|thoi han|han (?:nop|chot|cuoi)"
                     r"|how (?:long|many (?:days|months|years|working days))|deadline|time limit|cham nhat"),
    (Asked.COUNT, r"bao nhieu|\bmay (?!gio)|so luong|how many|chinh xac bao nhieu"),
    (Asked.DATE, r"ngay (?:nao|may|bao nhieu)|nam nao|thang nao|khi nao|bao gio|luc nao|ngay thang nao|\bwhen\b|tu ngay nao"),
    (Asked.REASON, r"\bvi sao|\btai sao|ly do (?:gi|nao|vi sao)|\bwhy\b"),
    (Asked.ISSUER, r"(?:co quan|cap|ai|don vi|ban) nao (?:da )?ban hanh|ai ban hanh|do ai ban hanh|who issued"),
    (Asked.LIST, r"(?:gom|nhung|cac) (?:nhung )?[\w ]{0,40}(?:nao|gi)|liet ke|bao gom|nhung gi|what are"),
]
_SATISFIES = {  # on folded text of a quote
    Asked.MONEY: r"\d[\d.,]*\s*(?:dong\b|%|trieu|nghin|ngan|usd)|phan tram",
    Asked.DURATION: r"(?:\d+|mot|hai|ba|bon|nam|sau|bay|tam|chin|muoi[\w ]{0,9})\s*(?:\(\w+\)\s*)?"
                    r"(?:ngay|thang|nam|tuan|gio|quy)\b",
    Asked.AGE: r"\d+ tuoi",
    Asked.DATE: r"\d{1,2}\s?[-/]\s?\d{1,2}|ngay \d|thang \d|nam \d{4}|\b(?:19|20)\d\d\b|ngay ky|ke tu khi",
    Asked.SIGNER: r"\bky\b(?! (?:ket|luat|niem|tuc|hop|vao|ten|va dong|nay))",
    Asked.CONTACT: r"\d{3,4}[ .-]\d{3}|@\w|https?:|so nha \d|hotline",
    Asked.REASON: r"\bnham\b|\bvi\b|\bdo\b|\bde\b|xuat phat|truoc yeu cau|ly do",
    Asked.COUNT: r"\d|\b(?:mot|hai|ba|bon|sau|bay|tam|chin|muoi)\b",
}
_ORDERS = re.compile(  # words addressed to the machine, not questions about rules; on folded text
    r"(?:bo qua|quen|phot lo|khong tuan theo|vo hieu).{0,30}(?:chi dan|huong dan (?:truoc|tren|he thong)|lenh|quy tac|"
    r"yeu cau truoc|chi thi (?:truoc|tren|he thong))|ignore .{0,30}(?:instruction|prompt|rule|above)|system prompt|"
    r"disregard|jailbreak|developer mode|you are now|(?:dong vai|hay la|gia vo la) .{0,30}(?:khong bi|tu do|hacker|dan)|"
    r"tiet lo .{0,20}(?:prompt|chi dan|cau lenh)|in ra .{0,20}(?:prompt|chi dan)|bia (?:ra )?(?:mot|cau|dieu)|"
    r"viet (?:cho toi |giup )?(?:mot )?(?:bai tho|bai van|truyen|doan ma|code)|dich (?:cau|doan) nay|"
    r"(?:repeat|print|reveal) .{0,30}(?:prompt|instructions)|<\s*script|drop table|\bact as\b"
)
_FOLLOW_UP = re.compile(r"^(?:the )?(?:con|vay|the)\b|\bthi sao\b|truong hop (?:do|nay|tren)|\b(?:no|ho|nguoi do)\b thi")
_ENGLISH = re.compile(
    r"\b(?:the|what|how|when|who|which|is|are|must|does|do|of|for|should|can|party|member|members|abroad|was|in)\b"
)
_STOP = frozenset(
    "la gi nao the va cua co duoc khong cho o tai thi ma cac nhung mot voi ve den tu theo do nay kia ay sao vay nhu hay"
    " hoac toi em minh ban anh chi hoi xin cho biet giup voi a ah oi nhe nhi bao nhieu may ai dau khi bang cach lam phai"
    " can trong ra vao len xuong di lai da dang se cung nua chi ca moi tung bi ngay luc gio con nen vi de neu"
    " what how when who which is are must does do of for should the a an to in on was were".split()
)


@dataclass(frozen=True)
class Reading:
    """Is a question as understood. `terms` are its folded content syllables, question words left out."""

    text: str
    folded: str
    terms: tuple[str, ...]
    asked: Asked
    numbers: tuple[DocumentNumber, ...] = ()
    locator: Locator | None = None
    cases: frozenset[Case] = frozenset()
    years: frozenset[int] = frozenset()
    english: bool = False
    orders: bool = False
    moving_abroad: bool = False
    counted: tuple[str, ...] = field(default=())


def clean(text: str) -> str:
    """Return the words of a question: NFC, no control or invisible characters, white space folded."""
    text = text.encode("utf-8", "replace").decode("utf-8")
    visible = "".join(
        " " if unicodedata.category(c) in ("Cc", "Zl", "Zp", "Zs") else "" if unicodedata.category(c)[0] == "C" else c
        for c in text
    )
    return " ".join(unicodedata.normalize("NFC", visible).split())


def read(text: str) -> Reading:
    """Return what the question asks for; any text has a reading, an empty one has no terms."""
    text = clean(text)
    folded = fold(text)
    words = re.findall(r"\w+", folded)
    english = _is_english(text, words)
    terms = tuple(dict.fromkeys(re.findall(r"\w+", folded)))
    asked = next((kind for kind, pattern in _ASKED if re.search(pattern, folded)), Asked.OTHER)
    return Reading(
        text=text,
        folded=folded,
        terms=tuple(term for term in terms if term not in _STOP),
        asked=asked,
        numbers=tuple(dict.fromkeys(mention.number for mention in find_numbers(text))),
        locator=_locator(text),
        cases=cases_in(folded),
        years=frozenset(int(year) for year in re.findall(r"\b(?:19|20)\d\d\b", folded)),
        english=english,
        orders=bool(_ORDERS.search(folded)),
        moving_abroad=bool(_ABROAD.search(folded) and (_MOVING.search(folded) or english)),
        counted=_counted(folded) if asked is Asked.COUNT else (),
    )


def standalone(text: str, previous: str | None) -> str:
    """Return a follow-up (“còn đi lao động thì sao?”) joined to the question it follows; other questions as they are."""
    if previous is None:
        return text
    folded = fold(clean(text))
    if _FOLLOW_UP.search(folded) or len([w for w in folded.split() if w not in _STOP]) <= 2:
        return f"{clean(previous)} — {clean(text)}"
    return text


def cases_in(folded: str) -> frozenset[Case]:
    """Return the cases that folded text speaks of."""
    return frozenset(case for case, signs in _CASE_SIGNS.items() if re.search(signs, folded))


def satisfies(folded_quote: str, reading: Reading) -> bool:
    """Is true when the quote holds the kind of fact that is asked for: an amount for “bao nhiêu tiền”, a time for “bao lâu”."""
    pattern = _SATISFIES.get(reading.asked)
    if pattern is None:
        return True
    if reading.asked is Asked.COUNT and reading.counted:
        number = r"(?:\d[\d.,]*|mot|hai|ba|bon|sau|bay|tam|chin|muoi)"
        thing = r"\W+".join(map(re.escape, reading.counted))
        return bool(re.search(rf"\b{number}\s+(?:\w+\s+){{0,3}}?{thing}\b", folded_quote))
    return bool(re.search(pattern, folded_quote))


def _counted(folded: str) -> tuple[str, ...]:
    """Return the thing to be counted: “bao nhiêu điểm cầu” asks for a number of “điểm cầu”."""
    match = re.search(r"(?:bao nhieu|\bmay|so luong|how many)\s+(\w+)(?:\s+(\w+))?", folded)
    if not match:
        return ()
    return tuple(word for word in match.groups() if word and word not in _STOP)[:2]


def _locator(text: str) -> Locator | None:
    address = re.search(
        r"(?:(?:(?:ti[eế]t|đi[eể]m|di[eể]m|kho[aả]n|đi[eề]u|di[eề]u|ti[eể]u m[uụ]c|m[uụ]c|ph[aầ]n|ch[uư][oơ]ng)\s+"
        r"(?:số\s+)?(?:\d+(?:\.\d+)*(?:[.-][a-zđ])?|[IVX]+|[a-zđ])(?![\w])[\s,]*)+)",
        text,
        re.IGNORECASE,
    )
    candidates = [address[0]] if address else []
    candidates += re.findall(r"(?<![\w./-])\d+(?:\.\d+){1,3}(?:[.-][a-zđ])?(?![\w./-])", text)
    for candidate in candidates:
        try:
            return Locator.parse(candidate.strip(" ,"))
        except ValueError:
            continue
    return None


def _is_english(text: str, words: list[str]) -> bool:
    if not words or not text.isascii():
        return False
    return len([word for word in words if _ENGLISH.fullmatch(word)]) >= max(2, len(words) // 5)
