"""What people type that is nobody's but theirs, or the State's: personal data, and documents under a mark of secrecy.

By rule, from form and from the words beside it. Numbers of documents, days, amounts and counts are none of it, nor
are questions about secret documents: a mark of secrecy counts where it stands as on paper, by itself.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum
from typing import NamedTuple

from corpus.text import fold, visible
from qa.question.words import content


class Withheld(StrEnum):
    """Is what a piece of text is that is not to be kept."""

    CITIZEN_ID = "citizen-id"
    PARTY_CARD = "party-card"
    PHONE = "phone"
    ACCOUNT = "account"
    EMAIL = "email"
    PERSON = "person"  # a full name beside a matter
    SECRET = "secret"  # a document's mark of secrecy


NAMES = {
    Withheld.CITIZEN_ID: "số căn cước, chứng minh nhân dân",
    Withheld.PARTY_CARD: "số thẻ đảng viên",
    Withheld.PHONE: "số điện thoại",
    Withheld.ACCOUNT: "số tài khoản",
    Withheld.EMAIL: "địa chỉ thư điện tử",
    Withheld.PERSON: "họ tên người",
    Withheld.SECRET: "nội dung có dấu chỉ độ mật",
}


class Sensitive(NamedTuple):
    """Is a piece of a text, characters `start` to `end`, by its kind."""

    kind: Withheld
    start: int
    end: int


def _of_nobody(_name: str) -> bool:
    return False


def sensitive(text: str, is_public: Callable[[str], bool] = _of_nobody) -> list[Sensitive]:
    """Return what is not to be kept of the text, in order; nothing of a person whose name is public."""
    found = [*_secrets(text), *_emails(text), *_numbers(text)]
    found += [one for one in _persons(text) if not is_public(text[one.start : one.end])]
    return sorted(found, key=lambda one: one.start)


def kinds_in(texts: Iterable[str], is_public: Callable[[str], bool] = _of_nobody) -> tuple[Withheld, ...]:
    """Return what kinds of it the texts hold, each once, in the order of `Withheld`."""
    held = {one.kind for text in texts for one in sensitive(visible(text), is_public)}
    return tuple(kind for kind in Withheld if kind in held)


def masked(text: str) -> str:
    """Return the text as it may be kept: each piece named by its kind, a document under a mark of secrecy whole."""
    text = visible(text)
    found = sensitive(text)
    if any(one.kind is Withheld.SECRET for one in found):
        return f"[{NAMES[Withheld.SECRET]}]"
    kept, end = "", 0
    for one in found:
        if one.start >= end:
            kept, end = f"{kept}{text[end : one.start]}[{NAMES[one.kind]}]", one.end
    return kept + text[end:]


# Numbers.

_RUN = re.compile(r"(?<![\w/.,@-])\+?\d(?:[ .-]?\d){5,19}(?![\w/@]|[.,-]\d)")
_DAY = re.compile(
    r"\d{1,2}[ ./-]\d{1,2}[ ./-](?:19|20)\d\d|(?:19|20)\d\d-\d{1,2}-\d{1,2}|(?:19|20)\d\d[ -](?:19|20)\d\d"
)
_AMOUNT = re.compile(r"[1-9]\d{0,2}(?:([ .])\d{3})(?:\1\d{3})*|[1-9]\d*000")
_COUNTED = re.compile(  # on folded text, after the number
    r" ?(?:dong|d|vnd|usd|trieu|ty|nghin|ngan(?! hang)|nguoi|dang vien|chi bo|dang bo|to chuc|luot|m2|ha|%)\b"
)
_BESIDE = {  # on folded text, before the number: the words that say whose it is, with how many digits it may have
    Withheld.CITIZEN_ID: (
        r"cccd|cmnd|cmtnd|cmt|can cuoc|chung minh|dinh danh|ho chieu|passport|id card",
        range(8, 13),
    ),
    Withheld.PARTY_CARD: (r"the dang|so the|the dv|the dang vien|party card", range(6, 13)),
    Withheld.ACCOUNT: (r"stk|tai khoan|so tk|tk|ngan hang|chuyen khoan|\w*bank|agribank|account", range(6, 20)),
    Withheld.PHONE: (
        r"sdt|dien thoai|dt|phone|zalo|viber|so may|di dong|so goi|lien he|goi|nhan tin|call",
        range(8, 12),
    ),
}
_REACH = 40  # characters before a number in which such a word says whose it is
_BESIDE_RE = re.compile("|".join(rf"(?P<{kind.name}>\b(?:{words})\b)" for kind, (words, _) in _BESIDE.items()))
_BARE = {  # by its form alone, of the digits without what stands between them
    Withheld.PHONE: re.compile(r"(?:\+?84|0)(?:[35789]\d{8}|2\d{9})"),
    Withheld.CITIZEN_ID: re.compile(r"0\d{11}"),
}
_OLD_CARD = re.compile(r"\d{2}\.\d{6}")
_UNBROKEN = re.compile(r"\d{9,19}|\d{4}(?:[ -]\d{4}){2,3}(?:[ -]\d{1,3})?")
_HOTLINE = re.compile(r"1[89]00\d{4,6}")


def _numbers(text: str) -> Iterator[Sensitive]:
    for run in _RUN.finditer(text):
        before, after = text[max(0, run.start() - _REACH) : run.start()], text[run.end() : run.end() + 12]
        if kind := _whose(run[0], fold(before), fold(after)):
            yield Sensitive(kind, run.start(), run.end())


def _whose(run: str, before: str, after: str) -> Withheld | None:
    """Return what a number is, None for what is no number of somebody: a day, an amount, a count."""
    run = "".join(str(int(char)) if char.isdecimal() else char for char in run)  # of any script
    digits = re.sub(r"[ .-]", "", run)
    if _DAY.fullmatch(run) or _COUNTED.match(after) or _HOTLINE.fullmatch(digits):
        return None
    named = [Withheld[found.lastgroup or ""] for found in _BESIDE_RE.finditer(before)]
    if named and len(digits.lstrip("+")) in _BESIDE[named[-1]][1]:
        return named[-1]
    for kind, form in _BARE.items():
        if form.fullmatch(digits):
            return kind
    if _AMOUNT.fullmatch(run):
        return None
    if _OLD_CARD.fullmatch(run):
        return Withheld.PARTY_CARD
    if not _UNBROKEN.fullmatch(run):
        return None
    return Withheld.CITIZEN_ID if len(digits) == 9 else Withheld.ACCOUNT


# Addresses of mail.

_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")


def _emails(text: str) -> Iterator[Sensitive]:
    return (Sensitive(Withheld.EMAIL, found.start(), found.end()) for found in _EMAIL.finditer(text))


# Persons.

_SURNAME = (
    "Nguyễn|Trần|Lê|Phạm|Hoàng|Huỳnh|Phan|Vũ|Võ|Đặng|Bùi|Đỗ|Hồ|Ngô|Dương|Lý|Đinh|Đoàn|Trịnh|Lâm|Mai|Tô|Đào|Cao|Trương|Hà"
    "|Lương|Tạ|Lưu|Quách|Vương|Phùng|Chu|Tống|Tăng|Thái|Kiều|Lại|Nông|Hứa|Triệu|Ninh|Mạc|Khổng|Bế|Lò|Giàng|Sùng|Quàng"
    "|Lường|Đàm|Giáp|Khuất|Lục|Nghiêm|Ngụy|Nhâm|Phí|Tiêu|Bạch|Cù|Diệp|Doãn"
)
_CAPITAL = f"[{''.join(filter(str.isupper, map(chr, range(0x41, 0x1EFA))))}]"
_PART_OF_NAME = rf"{_CAPITAL}(?:(?!{_CAPITAL})[^\W\d_])*"
_PLACES = re.compile(
    r"Cao Bằng|Lâm Đồng|Hà (?:Nội|Giang|Nam|Tĩnh|Đông|Tiên|Lan)|Thái (?:Nguyên|Bình|Lan)|Ninh (?:Bình|Thuận)"
)
_FULL = re.compile(rf"(?<!\w)(?:{_SURNAME})(?: {_PART_OF_NAME}){{2,4}}(?!\w)")
_SHORT = re.compile(rf"(?<!\w)(?:{_SURNAME}) {_PART_OF_NAME}(?!\w)")
_LOWER = re.compile(  # as typed in haste; surnames that are no other word before “văn”, “thị”
    r"(?<!\w)(?:nguyễn|trần|lê|phạm|hoàng|huỳnh|vũ|võ|đặng|bùi|đỗ|ngô|đinh|trịnh) (?:văn|thị) [^\W\d_]+(?!\w)"
    r"|(?<!\w)(?:nguyen|tran|pham|huynh|trinh) (?:van|thi) [a-z]+(?!\w)",
    re.IGNORECASE,
)
_TITLE = re.compile(
    r"\b(?:ông|bà|anh|chị|em|đồng chí|đ/c|cô|chú|bác|cháu|bạn|thầy|tên|tên là|vợ|chồng|con trai|con gái|bố|mẹ"
    r"|sinh viên) $",
    re.IGNORECASE,
)
_PLACE_BEFORE = re.compile(
    r"\b(?:đường|phố|trường|đại học|học viện|tượng đài|tượng|chợ|cầu|quận|huyện|phường|xã|tỉnh|thành phố|tp\.?|giải"
    r"|giải thưởng|tư tưởng|bệnh viện|công viên|quảng trường|huân chương|sân bay|nhà xuất bản|lăng|bảo tàng"
    r"|thanh niên cộng sản) $",
    re.IGNORECASE,
)
_CAPITALS = 0.6  # share of words with a capital, from which capitals tell nothing


def _persons(text: str) -> Iterator[Sensitive]:
    words = text.split()
    mixed = sum(word[:1].isupper() for word in words) <= _CAPITALS * len(words)
    forms = [_FULL, _SHORT, _LOWER] if mixed else [_LOWER]
    end = 0
    names = (one for form in forms for one in form.finditer(text))
    for found in sorted(names, key=lambda one: (one.start(), -one.end())):
        before = text[: found.start()]
        if (
            found.start() < end
            or _PLACE_BEFORE.search(before)
            or (found.re is _SHORT and not _TITLE.search(before))
            or _PLACES.match(found[0])
            or not content(f"{_TITLE.sub('', before)} {text[found.end() :]}")
        ):
            continue
        end = found.end()
        yield Sensitive(Withheld.PERSON, found.start(), found.end())


# Marks of secrecy, as they stand on a document.

_MARK = r"(?:TUYỆT MẬT|TỐI MẬT|MẬT|TUYET MAT|TOI MAT|MAT)"
_LINE = re.compile(rf"(?:DẤU |ĐỘ )?{_MARK}")
_SIGNS = " \t*[](){}<>.:;,–—-_=|/\\\"'“”"
_SECRETS = (
    re.compile(  # at the head of all
        rf"\A[\W_]{{0,9}}{_MARK}(?=\s{{0,3}}[.;:)\]–—-]|\s{{1,3}}(?:Số|SỐ|BÁO CÁO|TỜ TRÌNH|KẾ HOẠCH|CÔNG VĂN)\b"
        rf"|\s{{1,3}}{_CAPITAL}(?!{_CAPITAL})\w)"
    ),
    re.compile(rf"(?<!\w)[\[(<*]\s?{_MARK}\s?[\])>*]"),
    re.compile(
        rf"(?<!\w){_MARK}\s{{0,3}}(?:[-–—:.,]\s{{0,3}})?(?:Số|SỐ)\s?[:.]?\s?\d"
    ),  # above the document's number
    re.compile(rf"\d/?-?[A-ZĐ]{{2,6}}(?:[/-][A-ZĐ]{{2,8}})?[\s,;–—-]{{1,3}}{_MARK}\s?(?=[.:;\n–—-]|$)"),  # after it
    re.compile(r"\b(?:độ mật|do mat)\s?:\s?(?:tuyệt mật|tối mật|mật|tuyet mat|toi mat|mat)\b", re.IGNORECASE),
)
_SPOKEN_OF = re.compile(r"\b(?:dấu|độ|mức|loại|chữ|đóng|là|văn bản|tài liệu|hồ sơ) ?\W?$", re.IGNORECASE)


def _secrets(text: str) -> Iterator[Sensitive]:
    for line in re.finditer(r"[^\n]+", text):
        if _LINE.fullmatch(line[0].strip(_SIGNS)):
            yield Sensitive(Withheld.SECRET, line.start(), line.end())
    for form in _SECRETS:
        for found in form.finditer(text):
            if not _SPOKEN_OF.search(text[max(0, found.start() - _REACH) : found.start()]):
                yield Sensitive(Withheld.SECRET, found.start(), found.end())
