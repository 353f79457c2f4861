"""A translation printed beside or below the Vietnamese: kept out of the provisions, which are the Vietnamese text.

A line is foreign by its script (Lao, Chinese, …) or, in Latin letters, by words that are no Vietnamese syllables or
that English needs in any sentence. One line decides nothing: names and borrowed terms stand in any document.
"""

import re
import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

from corpus.text import is_marked
from ingest.readers.legibility import is_syllable
from ingest.wrapping import Line

_SCRIPTS = {
    "LAO": "Lào", "CJK": "Trung Quốc", "KHMER": "Khmer", "THAI": "Thái", "CYRILLIC": "Nga", "HANGUL": "Hàn Quốc",
    "HIRAGANA": "Nhật", "KATAKANA": "Nhật",
}  # fmt: skip
_ENGLISH = frozenset(
    "the of and to in a an for on be is are was were has have had it its that this these those any each no not or as "
    "at by from with may can must shall who whom which when where such he she his her they their one two ten than if "
    "article section chapter page".split()
)
_WORD = re.compile(r"[^\W\d_]+(?:['’]s)?")
_ADDRESS = re.compile(r"[.@/]\w")  # inside the address of a page or a person on the web
_BROKEN = re.compile(r"[^\W\d_][¢-¦¨©¬-¯±-¶¸¹¼-¿×÷]|[¢-¦¨©¬-¯±-¶¸¹¼-¿×÷][^\W\d_]")  # letters of an old font
_FOREIGN = 0.6  # share of a line's words, from which all of it is
_SENTENCES = 3  # in another language, from which a document has a translation,
_SHARE = 0.15  # and what share of its lines or cells must be foreign
_ALL = 0.8  # of the lines
_LONGEST = 40  # letters of what may be a word
_SHOWN = 60  # letters of a line in the warning
_CELLS = " | "  # between the cells of a row


class Vietnamese(NamedTuple):
    """Is the Vietnamese lines of a document, and a warning where a translation was left out of them."""

    lines: tuple[Line, ...]
    warnings: list[str]


def language(text: str) -> str | None:
    """Return the name of the language of a line that is not Vietnamese, None for one that may be."""
    if _BROKEN.search(text):
        return None
    text = " ".join(word for word in text.split() if len(word) <= _LONGEST and not _ADDRESS.search(word))
    letters = "".join(_WORD.findall(text))
    scripts = [script for letter in letters if (script := _script(letter))]
    if 2 * len(scripts) > len(letters):
        return max(set(scripts), key=scripts.count)
    words = [word for word in _WORD.findall(text) if len(word) > 1 or word == "a"]
    foreign = [word for word in words if not is_marked(word) and (word.lower() in _ENGLISH or not is_syllable(word))]
    is_spoken = any(len(word) > 2 and not word.isupper() and not is_syllable(word) for word in foreign)
    return "Anh" if is_spoken and len(foreign) >= _FOREIGN * len(words) else None


def language_of_all(lines: Sequence[str]) -> str | None:
    """Return the language of a text that is hardly Vietnamese at all, None where it is."""
    named = [language(line) for line in lines if _WORD.search(line)]
    foreign = [name for name in named if name]
    return max(set(foreign), key=foreign.count) if len(foreign) > _ALL * len(named) else None


def only_in(name: str) -> str:
    """Return why a text that is all in that language is not read."""
    return f"văn bản bằng tiếng {name}, không có phần tiếng Việt. Thêm bản tiếng Việt, hoặc bản song ngữ."


def vietnamese(lines: Sequence[Line]) -> Vietnamese:
    """Return the lines without the translation beside or between them; all of them where there is none."""
    cells = [cell for line in lines for cell in line.text.split(_CELLS) if cell.strip()]
    named = {cell: name for cell in cells if (name := language(cell))}
    foreign = [cell for cell in cells if cell in named]
    sentences = sum(named[cell] != "Anh" or _is_sentence(cell) for cell in foreign)
    if sentences < _SENTENCES or len(foreign) < _SHARE * len(cells):
        return Vietnamese(tuple(lines), [])
    kept = []
    for line in lines:
        own = [cell for cell in line.text.split(_CELLS) if cell not in named]
        if own:
            kept.append(line._replace(text=_CELLS.join(own)))
    shown = "; ".join(f"“{cell.strip()[:_SHOWN]}”" for cell in foreign[:2])
    names = ", ".join(dict.fromkeys(named.values()))
    warning = f"văn bản song ngữ: để {len(foreign)} dòng tiếng {names} ngoài các điều khoản ({shown}…), xem ở tệp gốc"
    return Vietnamese(tuple(kept), [warning])


def _script(letter: str) -> str | None:
    return _SCRIPTS.get(unicodedata.name(letter, "").partition(" ")[0]) if letter > "\u03ff" else None


def _is_sentence(text: str) -> bool:
    """Is true for English that says something, where a list of foreign names does not."""
    return len(_ENGLISH.intersection(text.lower().split())) > 1
