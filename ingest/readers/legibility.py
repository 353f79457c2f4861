"""Whether extracted text is Vietnamese that a person could read, or a text layer gone wrong.

Stream-order readers scramble PDFs whose font lacks Vietnamese glyphs ("Đ i s  quán Vi t Nam"), and fonts of the
TCVN3 and VNI era give "Céng hoµ x∙ héi". Both show in the share of words that are Vietnamese syllables: about
0.98 in good text, 0.6 in scrambled text.
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from corpus.text import is_spelling, without_tones

LEGIBLE = 0.85  # share of words that must be syllables
_OLD_WORDS = 4  # of one line in an old font, and what share of its words they make up
_OLD_SHARE = 0.4
_ENOUGH_WORDS = 20  # fewer tell nothing
_ONE_LETTER = frozenset("àáởýyôồổơờủừêeabcdđgh")  # words and list letters; others are cut-off pieces
_CUT = re.compile(
    r"(?<!\w)(?:ngh?|nh|th|tr|[ckgp]h|[bcdđghklmnpqrstvx])\s(?=[àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụ"
    r"ưừứửữựỳýỷỹỵ])",
    re.IGNORECASE,
)
_OTHER_SCRIPT = re.compile("[\u0400-\u1cff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")  # Lao, Chinese, Russian, …
_VOWEL = re.compile("[aeiouy]", re.IGNORECASE)
_WORD = re.compile(r"[^\s\d.,;:!?()\[\]{}<>\"“”'‘’«»/\\…–—_*+=|&%@#⁰¹²³⁴-⁹⁽⁾⁎-]+")


def syllable_share(text: str, enough: int = _ENOUGH_WORDS) -> float:
    """Return the share of words that are Vietnamese syllables, in [0, 1]; 1 where fewer than `enough` are there.

    Capital abbreviations and signs (“₫”, the “□” of a form) count for nothing, nor do the lines of another language
    beside Vietnamese; a lone consonant, or an accented vowel cut off its word, counts against.
    """
    words = _counted(text)
    return sum(map(is_syllable, words)) / len(words) if len(words) >= enough else 1.0


def broken_words(text: str) -> list[str]:
    """Return the words that count against the text, each once, in order."""
    return list(dict.fromkeys(word for word in _counted(text) if not is_syllable(word)))


def split_share(text: str) -> float:
    """Return how many words are cut after their first consonants, “NG ƯỜI”, per word of the text."""
    return len(_CUT.findall(text)) / max(len(text.split()), 1)


def is_old_font(line: str) -> bool:
    """Is true for a line most of whose words are letters of a font made before Unicode: “Céng hoµ x∙ héi”."""
    words = _words(line)
    broken = [
        word for word in words if not word.isascii() and not is_syllable(word) and not _OTHER_SCRIPT.search(word)
    ]
    return len(broken) >= _OLD_WORDS and len(broken) >= _OLD_SHARE * len(words)


def _counted(text: str) -> list[str]:
    lines = [_words(line) for line in text.split("\n")]
    own = [word for words in lines if not _is_foreign(words) for word in words]
    return own if len(own) >= _ENOUGH_WORDS else [word for words in lines for word in words]


def _words(line: str) -> list[str]:
    return [word for word in _WORD.findall(line) if not (word.isupper() and len(word) <= 6) and not _is_sign(word)]


def _is_foreign(words: Sequence[str]) -> bool:
    """Is true for a line of plain words that could be said and are mostly no syllables: English, not letters lost.

    It is for one in another script too.
    """
    if 2 * sum(_OTHER_SCRIPT.search(word) is not None for word in words) > len(words):
        return True
    spoken = [word for word in words if word.isascii() and (len(word) == 1 or _VOWEL.search(word))]
    foreign = [word for word in spoken if len(word) > 2 and not is_syllable(word)]
    return len(spoken) == len(words) and 2 * len(foreign) >= len(words) > 0


def _is_sign(word: str) -> bool:
    return all(unicodedata.category(letter).startswith("S") for letter in word)


@lru_cache(maxsize=16384)  # a document says the same few thousand over and over, and is read more than once
def is_syllable(word: str) -> bool:
    """Is true for a spelling that Vietnamese allows, whether or not the language has it; of one letter for few."""
    if len(without_tones(word)) == 1:
        return unicodedata.normalize("NFC", word.lower()) in _ONE_LETTER
    return is_spelling(word)
