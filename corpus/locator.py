"""Addresses of provisions inside a document, in one notation for every outline the Party's documents use.

A locator is a path of tokens joined by dots, from the outside in:

    dieu-5.khoan-2.diem-a        điểm a khoản 2 Điều 5
    6.3.3.diem-b                 điểm b, tiết 6.3.3          (decimal outline keyed to the Statutes)
    II.4.4-3.4-3-1.diem-c        điểm c, tiết 4.3.1, phần II (roman outline; inner numbers keep their full form)
    dieu-2a.khoan-1a.diem-a1     điểm a1 khoản 1a Điều 2a     (put in between later)
    phu-luc.A.I.1                mục 1, phần I, phần A, Phụ lục
    doan-3                       đoạn 3                      (unnumbered text, reports)

Tokens are ASCII, so a locator is safe in a URL path: điểm d is ``diem-d``, điểm đ is ``diem-dd``.
"""

import itertools
import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

from corpus.text import fold

POINTS = "abcdđeghiklmnopqrstuvxy"  # the letters Vietnamese drafting uses, in order: no f, j, w, z

_NAMES = {  # token prefix -> how it is read aloud
    "phu-luc": "Phụ lục",
    "phan": "Phần",
    "chuong": "Chương",
    "muc": "Mục",
    "dieu": "Điều",
    "khoan": "khoản",
    "diem": "điểm",
    "tiet": "tiết",
    "doan": "đoạn",
    "gach": "gạch đầu dòng thứ",
    "cong": "dấu cộng thứ",
    "y": "ý",
}
_UNCOUNTED = re.compile(r"(?:doan|gach|cong|y)-\d+")  # told by their order alone, which no reader counts
_OPENING = 5  # words by which a reader finds such a paragraph
_ORDER = ["phu-luc", "phan", "chuong", "muc", "dieu", "khoan", "diem", "tiet", "doan", "gach", "cong", "y"]
_NAMED = re.compile(  # “dieu-2a”, “diem-a1”: put in between later
    rf"({'|'.join(_NAMES)})(?:-([0-9]+(?:[a-z]|dd)?|[ivxlc]+(?:[a-z]|dd)?|[a-z]{{1,2}}[0-9]{{0,2}}))?"
)
_NUMBER = re.compile(r"\d+(?:-\d+)*(?:[a-z]|dd)?")
_ROMAN = re.compile(r"(?=[IVX])X{0,3}(?:IX|IV|V?I{0,3})")
_LETTER = re.compile(r"[A-H]")
_NUMERAL = re.compile(r"[IVX]+|[IVX]{2,}[a-zđ]")
_DOTTED_ROMAN = re.compile(r"[IVX]+(?:\.\d+){2,}")  # "II.4.3" as people write it; the locator is II.4.4-3

_WORDS = {  # how people write a level -> token prefix; longest first when matched
    "gạch đầu dòng thứ": "gach",
    "gạch đầu dòng": "gach",
    "dấu cộng thứ": "cong",
    "tiểu mục": "mục",
    "phụ lục": "phu-luc",
    "chương": "chuong",
    "phần": "phan",
    "khoản": "khoan",
    "điều": "dieu",
    "điểm": "diem",
    "tiết": "tiet",
    "đoạn": "doan",
    "mục": "mục",
    "ý": "y",
}


LEVELS = "|".join(sorted({*_WORDS, *map(fold, _WORDS)} - {"ý", "y"}, key=len, reverse=True))  # a pattern's part
NUMBERED = rf"(?:{LEVELS})\s+(?:số\s+)?[\w.]+"  # the same: a level with its number, “khoản số 2”
_WORD_PATTERN = f"{LEVELS}|ý"
_FOLDED_WORDS = {fold(word): prefix for word, prefix in _WORDS.items()} | _WORDS
_APPENDIX = re.compile(r"\bph[ụu] l[ụu]c\b(?!\s+(?:số\s+)?(?:\d|[IVX]+\b))", re.IGNORECASE)  # one without a number
_COMPONENT = re.compile(
    rf"(?:(?<!\w)(?P<word>{_WORD_PATTERN}|y(?=\s+\d))\s*(?:số\s+)?)?"
    r"(?<![\w.])(?P<value>"
    r"\d+(?:\.\d+)+(?:[.-][a-zđ](?!\w))?"  # 6.3.3, 6.3.3.b, 4.3.1-c
    r"|(?:XX|X?(?:IX|IV|V?I{1,3}|V)|X)(?:\.\d+)+(?:-[a-zđ](?!\w))?"  # II.4.3.1-c
    r"|\d+[a-zđ]?(?!\w)|[IVX]+(?!\w)|[IVX]{2,}[a-zđ](?!\w)|[A-H](?!\w)|[a-zđ]\d{0,2}(?!\w))",
)


class Locator(str):
    """Is the address of one provision, in canonical form; raises ValueError for anything else.

    >>> Locator("6.3.3.diem-b").label()
    'điểm b, tiết 6.3.3'
    >>> Locator.parse("điểm đ khoản 2 Điều 5")
    'dieu-5.khoan-2.diem-dd'
    """

    __slots__ = ()

    def __new__(cls, text: str) -> "Locator":
        for token in text.split("."):
            if not _is_token(token):
                raise ValueError(f"not a locator: {text!r} (token {token!r})")
        return super().__new__(cls, text)

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: Any, _handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(cls, core_schema.str_schema())

    @property
    def tokens(self) -> tuple[str, ...]:
        return tuple(self.split("."))

    @property
    def parent(self) -> "Locator | None":
        head, _, _ = self.rpartition(".")
        return Locator(head) if head else None

    @property
    def around(self) -> Iterator["Locator"]:
        """Yield the addresses of what this provision stands in, from the inside out."""
        at = self.parent
        while at is not None:
            yield at
            at = at.parent

    def child(self, token: str) -> "Locator":
        return Locator(f"{self}.{token}")

    def covers(self, other: "Locator") -> bool:
        """Is true when `other` is this provision or lies inside it."""
        return other == self or other.startswith(f"{self}.")

    @property
    def citable(self) -> "Locator | None":
        """Return the address as far as the text itself numbers it; None where it numbers nothing."""
        counted = itertools.takewhile(lambda token: not _UNCOUNTED.fullmatch(token), self.tokens)
        return Locator(".".join(numbered)) if (numbered := list(counted)) else None

    def label(self, words: str = "") -> str:
        """Return the address as Vietnamese readers say it, innermost level first.

        With the `words` of the provision, what only its order tells (“ý 3”) is told by how they begin instead.

        >>> Locator("7.1.diem-a.y-3").label("- Thẻ đảng do Đảng ủy Bộ Ngoại giao quản lý.")
        'điểm a, tiểu mục 7.1, đoạn bắt đầu bằng “Thẻ đảng do Đảng ủy…”'
        """
        if self.citable != self and (opening := _opening(words)):
            begins = f"đoạn bắt đầu bằng “{opening}…”"
            return f"{self.citable.label()}, {begins}" if self.citable else begins
        parts: list[str] = []
        number: list[str] = []  # a run of bare numbers reads as one dotted number
        for token in self.tokens:
            if _NUMBER.fullmatch(token):
                number = token.split("-") if "-" in token else [*number, token]
                continue
            if number:
                parts.append(_number_label(number))
                number = []
            parts.append(_token_label(token))
        if number:
            parts.append(_number_label(number))
        by_article = any(token.startswith("dieu-") for token in self.tokens)
        return (" " if by_article else ", ").join(reversed(parts))

    @classmethod
    def parse(cls, text: str) -> "Locator":
        """Return the locator that `text` names, in canonical or in human form, either order of levels.

        Accepts "điểm a khoản 2 Điều 5", "Điều 5 khoản 2 điểm a", "tiết 6.3.3", "6.3.3.b",
        "II.4.3.1-c", "Tiết a, Tiểu mục 10.2.1", with or without diacritics. Raises ValueError where
        no address, or two addresses of one level, are found.
        """
        text = unicodedata.normalize("NFC", text).strip()
        if not _DOTTED_ROMAN.fullmatch(text):
            try:
                return cls(text)
            except ValueError:
                pass
        found: dict[str, str] = {}
        text, appendices = _APPENDIX.subn(" ", text)
        if appendices:
            found["phu-luc"] = ""
        rest = text
        for match in _COMPONENT.finditer(_lower_except_symbols(text)):
            rest = rest.replace(text[match.start() : match.end()], " ", 1)
            for level, value in _components(match["word"], match["value"]):
                if found.setdefault(level, value) != value:
                    raise ValueError(f"two addresses of one level in {text!r}: {found[level]} and {value}")
        if not found or re.search(r"\w", rest):
            raise ValueError(f"no provision address in {text!r}; write e.g. “điểm a khoản 2 Điều 5” or “6.3.3.b”")
        return cls(".".join(_assemble(found)))


def _opening(words: str) -> str:
    """Return the first words, up to a figure: an address states none but its own; "" where too few come before it."""
    first = words.replace("“", "").replace("”", "").lstrip("-+–• \n").split()[:_OPENING]
    said = list(itertools.takewhile(lambda word: not re.search(r"\d", word), first))
    return " ".join(said).rstrip(".,;:") if len(said) > 1 else ""


def _lower_except_symbols(text: str) -> str:
    """Lower-case words but keep lone capitals (roman numerals, appendix letters), whose case matters."""
    return re.sub(r"\b[\d_]*+[^\W\d_]\w+", lambda m: m[0] if _NUMERAL.fullmatch(m[0]) else m[0].lower(), text)


@lru_cache(maxsize=4096)  # a corpus has the same few hundred in all its addresses
def _is_token(token: str) -> bool:
    if named := _NAMED.fullmatch(token):
        return named[2] is not None or named[1] == "phu-luc"
    return any(pattern.fullmatch(token) for pattern in (_NUMBER, _ROMAN, _LETTER)) and bool(token)


def _point_token(letter: str) -> str:
    return f"diem-{letter.replace('đ', 'dd')}"


def _number_label(numbers: list[str]) -> str:
    name = {1: "mục", 2: "tiểu mục"}.get(len(numbers), "tiết")
    return f"{name} {'.'.join(numbers)}"


def _token_label(token: str) -> str:
    named = _NAMED.fullmatch(token)
    if not named:
        return f"phần {token}"
    value = (named[2] or "").replace("dd", "đ")
    if named[1] in ("phan", "chuong", "phu-luc", "muc"):
        value = re.sub(r"^[ivxlc]+|^[a-h]$", lambda letters: letters[0].upper(), value)
    return f"{_NAMES[named[1]]} {value}".strip()


def _components(word: str | None, value: str) -> list[tuple[str, str]]:
    level = _FOLDED_WORDS[word] if word else None
    if dotted := re.fullmatch(r"(?:([IVX]+)\.)?(\d+(?:\.\d+)*)(?:[.-]([a-zđ]))?", value):
        roman, number, point = dotted.groups()
        if "." in number or roman or level in ("mục", None):
            pairs = [("roman", roman)] if roman else []
            pairs.append(("number", number))
            return [*pairs, ("diem", point)] if point else pairs
        if level == "diem":
            return [("diem-number", number)]
    if level == "mục" and re.fullmatch(r"\d+[a-zđ]", value):
        return [("number", value.replace("đ", "dd"))]
    if level is None:
        return [("roman", value)] if _ROMAN.fullmatch(value) else [("diem", value)]
    if level == "phan" or (level == "mục" and _ROMAN.fullmatch(value)):
        kind = "roman" if _ROMAN.fullmatch(value) else "letter" if _LETTER.fullmatch(value) else "phan"
        return [(kind, value)]
    if level == "mục":
        return [("letter", value)]
    if level == "tiet" and not value.isdigit():
        return [("diem", value)]  # "Tiết a, Tiểu mục 10.2.1" names the point a
    return [(level, value)]


def _assemble(found: dict[str, str]) -> list[str]:
    if "diem-number" in found:  # "điểm 7 Quy định 294" is section 7; "Điểm 3, Điều 3" is a numbered point
        found = found | ({"diem": found["diem-number"]} if "dieu" in found else {"number": found["diem-number"]})
    tokens: list[str] = []
    for level in _ORDER:
        if level == "khoan" and ("roman" in found or "number" in found or "letter" in found):
            tokens += _outline_tokens(found.get("letter"), found.get("roman"), found.get("number"))
        if level not in found:
            continue
        value = found[level]
        ascii_value = value.lower().replace("đ", "dd")
        tokens.append(_point_token(value) if level == "diem" else f"{level}-{ascii_value}".rstrip("-"))
    return tokens


def _outline_tokens(letter: str | None, roman: str | None, number: str | None) -> list[str]:
    tokens = [token for token in (letter, roman) if token]
    if number is None:
        return tokens
    digits = number.split(".")
    if not roman:
        return [*tokens, *digits]
    return [*tokens, *("-".join(digits[:depth]) for depth in range(1, len(digits) + 1))]
