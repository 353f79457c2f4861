"""What a line starts with, by its form alone: whether it is a heading there, `ingest.structure` decides."""

import re
from enum import IntEnum
from typing import NamedTuple

from corpus.locator import POINTS


class Level(IntEnum):
    """Is the depth of a kind of provision; numbers nest among themselves by their length."""

    ANNEX = 0
    PART = 1
    CHAPTER = 2
    SECTION = 3
    LETTER = 4
    ROMAN = 5
    ARTICLE = 6
    GROUP = 7  # an unnumbered heading under which an annex counts anew
    NUMBER = 8
    PARAGRAPH = 9
    POINT = 10
    DASH = 11
    PLUS = 12


class Marker(NamedTuple):
    """Is what a line starts with, if it is a heading: its level, its number, and the rest of the line.

    `firm` tells that the marker is written in full form (a stop after it, a capital next), which may outweigh
    an unpunctuated line before it. `inserted` is the letter of one put in between later (Điều 2a, điểm a1) or of one
    that Vietnamese lists leave out (f, j, w, z): such a one follows its number without being counted.
    """

    level: Level
    number: tuple[int, ...]
    token: str
    rest: str
    firm: bool
    inserted: str = ""


_ROMAN_DIGITS = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}
_ORDINALS = {
    "nhất": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4, "năm": 5, "sáu": 6, "bảy": 7, "tám": 8, "chín": 9, "mười": 10,
}  # fmt: skip
_PART = re.compile(
    r"(?:PHẦN|Phần)\s+(?:(?:THỨ|thứ)\s+(?P<ordinal>\w+)|(?P<roman>[IVX]+)|(?P<digits>\d{1,2}))(?P<rest>\b.*)"
)
_NUMBERED = r"\s+(?:(?P<roman>[IVXL]+)|(?P<digits>\d{1,2}))(?P<suffix>[a-zđ]?)(?P<rest>\b.*)"
_CHAPTER = re.compile(rf"(?:CHƯƠNG|Chương){_NUMBERED}")
_SECTION = re.compile(rf"(?:MỤC|Mục){_NUMBERED}")
_ARTICLE = re.compile(
    r"(?:ĐIỀU|Điều)\s+(?P<digits>\d{1,3})(?P<suffix>[a-zđ]?)(?:\s*(?P<stop>[.:\-–—]|$)|\s+(?=[^\W\d_]))(?P<rest>.*)"
)
ANNEX = re.compile(
    r"(?:PHỤ LỤC|Phụ lục)(?:\s+(?:số\s+)?(?:(?P<roman>[IVX]+)|(?P<digits>\d{1,2})))?\s*(?P<rest>[.:\-–—].*)?$"
)
_LETTER = re.compile(r"(?P<letter>[A-H])\s?[.\-–—/)]\s*(?P<rest>[^\W\d_].*)")
_ROMAN = re.compile(r"(?P<roman>[IVX]+)\s?(?P<stop>[.\-–—/)])\s*(?P<rest>[^\W\d_“\"(].*|[“\"(].*)")
_NUMBER = re.compile(
    r"(?P<path>\d{1,3}(?:\.\d{1,3})*)(?:(?P<suffix>[a-zđ])(?=[.)]\s))?(?P<stop>\s?[.\-–—/)]\s*|\s+)(?P<rest>\S.*)?$"
)
_POINT = re.compile(r"(?P<letter>[a-zđ])(?P<suffix>\d{0,2})(?P<stop>\)|[./\-–—](?=\s))\s*(?P<rest>.*)")
_LATIN = {"f": "e", "j": "i", "w": "v", "z": "y"}  # letters that Vietnamese lists leave out -> the one before
DASH = re.compile(r"[-–—•●▪‒◦○∙·‣➢►✓✔❖◆■](?P<blank>\s*)(?P<rest>\S.*)")
_PLUS = re.compile(r"\+\s*(?P<rest>[^\W\d].*)")


def marker_of(text: str) -> Marker | None:
    """Return the marker that the line starts with, None where it starts with none."""
    if match := _ARTICLE.match(text):
        if match["stop"] is None and match["rest"][0].islower():  # "Điều 5 của Quy định này"
            return None
        number, rest = int(match["digits"]), match["rest"].strip()
        firm = match["stop"] is not None and (not rest or not rest[0].islower())
        token = f"dieu-{number}{_ascii(match['suffix'])}"
        return Marker(Level.ARTICLE, (number,), token, rest, firm, match["suffix"])
    for level, name, pattern in (
        (Level.PART, "phan", _PART),
        (Level.CHAPTER, "chuong", _CHAPTER),
        (Level.SECTION, "muc", _SECTION),
    ):
        if match := pattern.fullmatch(text):
            rest = match["rest"].strip(" .:-–—")
            if rest and not rest[0].isupper():
                return None
            suffix = match.groupdict().get("suffix") or ""
            token = f"{token_of(name, match)}{_ascii(suffix)}"
            return Marker(level, (ordinal_of(match),), token, rest, True, suffix)
    if match := _ROMAN.match(text):
        number = _roman(match["roman"])
        if number and _roman_text(number) == match["roman"]:
            return Marker(Level.ROMAN, (number,), match["roman"], match["rest"], match["rest"][0].isupper())
    if (match := _LETTER.match(text)) and match["rest"].isupper():
        return Marker(Level.LETTER, ("ABCDEFGH".index(match["letter"]) + 1,), match["letter"], match["rest"], True)
    if match := _NUMBER.match(text):
        return _number_marker(match)
    if match := _POINT.match(text):
        letter, suffix = match["letter"], match["suffix"]
        firm = match["stop"] == ")" or match["rest"][:1].isupper()
        number = POINTS.index(_LATIN.get(letter, letter)) + 1
        token = f"diem-{_ascii(letter)}{suffix}"
        return Marker(
            Level.POINT, (number,), token, match["rest"], firm, suffix or (letter if letter in _LATIN else "")
        )
    if match := DASH.match(text):
        if match["blank"] or match["rest"][0].isupper():
            return Marker(Level.DASH, (), "gach", match["rest"], True)
        return None
    if match := _PLUS.match(text):
        return Marker(Level.PLUS, (), "cong", match["rest"], True)
    return None


def _number_marker(match: re.Match[str]) -> Marker | None:
    parts = match["path"].split(".")
    rest, stop = match["rest"] or "", match["stop"].strip()
    if any(part.startswith("0") for part in parts) or not rest:  # 1.000; 2/9; a number alone
        return None
    if not stop and (
        len(parts) == 1 or not rest[0].isupper()
    ):  # "10.4.3  Các tổ chức" is a heading, "90 ngày" is not
        return None
    if stop in ("/", "-", "–", "—") and rest[0].isdigit():  # 18/8/2016
        return None
    firm = (bool(stop) and not rest[0].islower() and not rest[0].isdigit()) or len(parts) > 1
    suffix = match["suffix"] or ""
    if suffix and len(parts) > 1:
        return None
    return Marker(Level.NUMBER, tuple(map(int, parts)), _ascii(suffix), rest, firm, suffix)


def _ascii(letter: str) -> str:
    return "dd" if letter == "đ" else letter


def token_of(name: str, match: re.Match[str]) -> str:
    groups = match.groupdict()
    if groups.get("ordinal"):
        return f"{name}-{ordinal_of(match)}"
    value = groups.get("roman") or groups.get("digits")
    return f"{name}-{value.lower()}" if value else name


def ordinal_of(match: re.Match[str]) -> int:
    """Return the number that was matched, in words, Roman or plain figures; 0 where there is none."""
    groups = match.groupdict()
    if ordinal := groups.get("ordinal"):
        return _ORDINALS.get(ordinal.lower(), 0)
    return _roman(groups["roman"]) if groups.get("roman") else int(groups["digits"] or 0)


def _roman(text: str) -> int:
    values = [_ROMAN_DIGITS[digit] for digit in text]
    following = [*values[1:], 0]
    return sum(-value if value < after else value for value, after in zip(values, following, strict=True))


def _roman_text(number: int) -> str:
    tens, ones = divmod(number, 10)
    return "X" * tens + ["", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"][ones]
