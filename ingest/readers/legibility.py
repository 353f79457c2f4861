"""Whether extracted text is Vietnamese that a person could read, or a text layer gone wrong.

Stream-order readers scramble PDFs whose font lacks Vietnamese glyphs ("Đ i s  quán Vi t Nam"), and fonts of the
TCVN3 and VNI era give "Céng hoµ x∙ héi". Both show in the share of words that are Vietnamese syllables: about
0.98 in good text, 0.6 in scrambled text.
"""

import re
import unicodedata

from corpus.text import is_spelling, without_tones

LEGIBLE = 0.85  # share of words that must be syllables
_ENOUGH_WORDS = 20  # fewer tell nothing
_ONE_LETTER = frozenset("àáởýyôồổơờủừêeabcdđgh")  # words and list letters; others are cut-off pieces
_WORD = re.compile(r"[^\s\d.,;:!?()\[\]{}<>\"“”'‘’«»/\\…–—_*+=|&%@#⁰¹²³⁴-⁹⁽⁾⁎-]+")


def syllable_share(text: str) -> float:
    """Return the share of words that are Vietnamese syllables, in [0, 1]; 1 where there are too few words to tell.

    Capital abbreviations and signs (“₫”, the “□” of a form) count for nothing; a lone consonant, or an accented vowel
    cut off its word, counts against.
    """
    words = [word for word in _WORD.findall(text) if not (word.isupper() and len(word) <= 6) and not _is_sign(word)]
    if len(words) < _ENOUGH_WORDS:
        return 1.0
    return sum(map(is_syllable, words)) / len(words)


def _is_sign(word: str) -> bool:
    return all(unicodedata.category(letter).startswith("S") for letter in word)


def is_syllable(word: str) -> bool:
    """Is true for a spelling that Vietnamese allows, whether or not the language has it; of one letter for few."""
    if len(without_tones(word)) == 1:
        return unicodedata.normalize("NFC", word.lower()) in _ONE_LETTER
    return is_spelling(word)
