"""The kind of fact that a question asks for, and whether a quote holds one."""

import re
from enum import StrEnum
from typing import NamedTuple

from corpus.text import fold
from qa.question.words import STOP_UNMARKED


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
_THING = r"(\w+(?: \w+){0,9}?)"
_DEFINITION = re.compile(  # on folded text: “đảng phí là gì”, “… được hiểu như thế nào”, “thế nào là …”
    rf"(?:^|[,:] ?){_THING} (?:nghia )?la (?:gi|(?:nhu )?the nao)\b(?! \w)|(?:^|[,:] ?){_THING} (?:duoc|phai) hieu\b"
    rf"|\b(?:dinh nghia|khai niem)(?: cua| ve)? {_THING}(?: la gi)?$|\bthe nao (?:la|duoc goi la) {_THING}$"
)


class Fact(NamedTuple):
    """Is the fact a question asks for: its kind, the folded question, and the thing that a count is asked of."""

    kind: Asked
    folded: str
    counted: tuple[str, ...] = ()


def fact_asked(text: str) -> Fact:
    """Return the fact that the words of a question ask for."""
    folded = fold(text)
    kind = next((kind for kind, pattern in _ASKED if re.search(pattern, folded)), Asked.OTHER)
    return Fact(kind, folded, _counted(folded) if kind is Asked.COUNT else ())


def satisfies(quote: str, fact: Fact) -> bool:
    """Is true when the quote holds the kind of fact asked for: money for “bao nhiêu tiền”, a time for “bao lâu”."""
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


def _counted(folded: str) -> tuple[str, ...]:
    """Return the thing to be counted: “bao nhiêu điểm cầu” asks for a number of “điểm cầu”."""
    match = re.search(r"(?:bao nhieu|\bmay|so luong|how many)\s+(\w+)(?:\s+(\w+))?", folded)
    if not match:
        return ()
    return tuple(word for word in match.groups() if word and word not in STOP_UNMARKED)
