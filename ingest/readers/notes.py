"""The raised marks of notes, which are no part of what they stand in: “30¹ ngày” is thirty days.

Each reader writes the figures that its file raises with Unicode's raised figures; `without_marks` takes out those
that mark notes, whatever the file was. Figures that mean something raised stay so: m², 30⁰C, 3 x 10⁶.
"""

import re
import unicodedata

_UP = str.maketrans("0123456789()*", "⁰¹²³⁴⁵⁶⁷⁸⁹⁽⁾⁎", "[]")
_DOWN = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁽⁾⁎", "0123456789()*")
_ALLOWED = frozenset("0123456789()[]*,; ")
_FIGURES = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_CORE = rf"(?:[¹²³⁴⁵⁶⁷⁸⁹][{_FIGURES}]{{0,2}}|⁎{{1,4}})"
ONE = rf"(?:⁽{_CORE}[,;]?⁾|\({_CORE}\)|{_CORE})"
_MARKS = re.compile(
    rf"(?P<gap>\s?)(?<![{_FIGURES}⁺⁻⁄])(?P<marks>{ONE}(?:(?:\s?[,;]\s?|\s|(?=⁽)){ONE})*)(?![{_FIGURES}⁄]|/[\d₀-₉])"
    r"(?:\s(?=[)\],.;:]))?"  # the room that was left for it before a stop
)
_NEAR = 12  # characters before a mark that tell what it is
_EXPONENT_OF = re.compile(r"(?<![^\W\d_])(?:[kcdm]?m|(?<=/)s)$", re.IGNORECASE)
_POWER_OF = re.compile(r"[x×.*] ?10$")
_OPENED = re.compile(r"[.;:]\s$")  # after which a mark opens a note instead of pointing to it


def can_be_raised(text: str) -> bool:
    """Is true for figures and asterisks, bracketed or in a row; letters raised (1º, N°) are spelling."""
    return _ALLOWED.issuperset(text) and any(letter.isdigit() or letter == "*" for letter in text)


def raised(text: str) -> str:
    """Return what a file shows raised, written with raised figures; letters as they are."""
    return text.translate(_UP) if can_be_raised(text) else text


def without_marks(line: str) -> tuple[str, tuple[str, ...]]:
    """Return the line without the marks of notes, and those marks; one that opens a line opens a note, and stays."""
    found: list[str] = []

    def kept(match: re.Match[str]) -> str:
        before = unicodedata.normalize("NFC", line[max(0, match.start("marks") - _NEAR) : match.start("marks")])
        after = line[match.end() : match.end() + 2]
        means_a_figure = (match["marks"] in "²³" and _EXPONENT_OF.search(before)) or _POWER_OF.search(before)
        opens = after.strip()[:1].isalpha() and (_OPENED.search(before) or "⁽" in match["marks"])
        is_first = not any(letter.isalnum() for letter in before)
        if means_a_figure or is_first or (match["gap"] and (opens or after[:1].isalnum())):
            return match[0]
        found.extend(figures(match["marks"]))
        return " " if after[:1].isalpha() and before[-1].isalnum() else ""

    return _MARKS.sub(kept, line), tuple(found)


def figures(marks: str) -> list[str]:
    """Return the marks as a reader names them: “¹,⁎⁎” gives 1 and **."""
    return re.findall(r"[\d*]+", marks.translate(_DOWN))
