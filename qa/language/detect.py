"""Whether a question is in Vietnamese, with or without its marks, or in another language: decided once, for all."""

from corpus.text import is_vietnamese, syllables, vietnamese_share
from qa.language.lexicon import Lexicon

_MARKED = 4  # words that only Vietnamese has, from which a text is in it whatever else stands in it
_MARKED_SHARE = 0.2  # or this share of its words
_SHAPED = 0.65  # share of words in the shape of Vietnamese syllables below which a text is in another language
_SHAPED_ASIDE = 0.9  # the same where English words of no content stand in it too
_FUNCTION_WORDS = frozenset(
    "a an the this that these those it i you he she they we my his her their our is are was were be been do does did"
    " has have had will would can could may might must should shall not no and or if but of for to in on at by with"
    " from about into after before without what how when who whom which why where".split()
)


def is_foreign(text: str, lexicon: Lexicon) -> bool:
    """Is true for a text in another language than Vietnamese, then taken for English; an empty one is in none."""
    words = _words(text, lexicon)
    marked = sum(map(is_vietnamese, words))
    if not words or marked >= _MARKED or marked > _MARKED_SHARE * len(words):
        return False
    english = sum(word.lower() in _FUNCTION_WORDS for word in words)
    aside = english >= max(2, len(words) // 5)
    return vietnamese_share(words) < (_SHAPED_ASIDE if aside else _SHAPED)


def is_mixed(text: str, lexicon: Lexicon) -> bool:
    """Is true for a text with so many words of no Vietnamese shape in it that they are hardly slips of typing."""
    return vietnamese_share(_words(text, lexicon)) < _SHAPED


def _words(text: str, lexicon: Lexicon) -> list[str]:
    return [word for word in syllables(text) if word.isalpha() and word not in lexicon.forms]
