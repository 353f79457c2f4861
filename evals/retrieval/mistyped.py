"""Questions as people type them: without diacritics, with half of them, with typing faults.

Every change is drawn from a generator seeded with the text, so the same question always comes out the same.
"""

import random
import re
import unicodedata
from collections.abc import Callable, Mapping

from corpus.text import without_diacritics

FAULTY = 0.15  # share of the words that get one fault each, at least one word a question
BARE = 0.5  # share of the words that lose their marks in a half-typed question

_WORD = re.compile(r"[^\W\d_]{2,}")
_TONES = {"\u0301": "s", "\u0300": "f", "\u0309": "r", "\u0303": "x", "\u0323": "j"}  # and their Telex keys
_TELEX = {"đ": "dd", "â": "aa", "ê": "ee", "ô": "oo", "ă": "aw", "ơ": "ow", "ư": "uw"}
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_BESIDE = {key: row[max(0, at - 1) : at] + row[at + 1 : at + 2] for row in _ROWS for at, key in enumerate(row)}

Fault = Callable[[str, random.Random], str]


def half_diacritics(text: str) -> str:
    """Return the text with the marks taken off a random half of its words."""
    return _changed(text, BARE, lambda word, _: without_diacritics(word))


def typos(text: str) -> str:
    """Return the text with one typing fault in each of FAULTY of its words, drawn evenly from those that fit.

    The faults: a tone left out or mistaken, Telex keys left as typed (“dduowngf”, “đươngf”), a letter doubled,
    dropped, swapped with the next, or hit beside its key.
    """
    return _changed(text, FAULTY, _mistype)


VARIANTS: Mapping[str, Callable[[str], str]] = {
    "no-diacritics": without_diacritics,
    "half-diacritics": half_diacritics,
    "typos": typos,
}


def _changed(text: str, share: float, change: Fault) -> str:
    text = unicodedata.normalize("NFC", text)
    chance = random.Random(text)
    words = list(_WORD.finditer(text))
    chosen = chance.sample(words, min(len(words), max(1, round(share * len(words)))))
    for word in sorted(chosen, key=re.Match.start, reverse=True):  # from the end, so that offsets stay true
        text = text[: word.start()] + change(word[0], chance) + text[word.end() :]
    return text


def _mistype(word: str, chance: random.Random) -> str:
    outcomes = [fault(word, chance) for fault in _FAULTS]
    return chance.choice([outcome for outcome in outcomes if outcome != word])


def _toneless(word: str, _: random.Random) -> str:
    return _parted(word)[0]


def _other_tone(word: str, chance: random.Random) -> str:
    tone = _parted(word)[1]
    other = chance.choice([mark for mark in _TONES if mark != tone])
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", word).replace(tone, other)) if tone else word


def _tone_key(word: str, _: random.Random) -> str:
    """“đường” as “đươngf”: the tone's key was typed too late to count."""
    bare, tone = _parted(word)
    return bare + _TONES.get(tone, "")


def _telex(word: str, chance: random.Random) -> str:
    """“đường” as “dduowngf”: typed with the input method switched off."""
    keys = _tone_key(word, chance).replace("ươ", "uow")
    return "".join(_TELEX.get(letter, letter) for letter in keys)


def _doubled(word: str, chance: random.Random) -> str:
    at = chance.randrange(len(word))
    return word[:at] + word[at] + word[at:]


def _dropped(word: str, chance: random.Random) -> str:
    at = chance.randrange(len(word))
    return word[:at] + word[at + 1 :]


def _swapped(word: str, chance: random.Random) -> str:
    at = chance.randrange(len(word) - 1)
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]


def _beside(word: str, chance: random.Random) -> str:
    at = chance.randrange(len(word))
    return word[:at] + chance.choice(_BESIDE.get(word[at].lower(), word[at])) + word[at + 1 :]


_FAULTS: tuple[Fault, ...] = (
    _toneless,
    _other_tone,
    _tone_key,
    _telex,
    _doubled,
    _dropped,
    _swapped,
    _beside,
)


def _parted(word: str) -> tuple[str, str]:
    """Return the word without its tone, and the tone's mark, empty where it has none."""
    decomposed = unicodedata.normalize("NFD", word)
    tone = next((mark for mark in decomposed if mark in _TONES), "")
    return unicodedata.normalize("NFC", "".join(c for c in decomposed if c not in _TONES)), tone
