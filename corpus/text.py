"""Letters compared: NFC, what is forgiven (case, diacritics, where the tone mark stands), syllables. Nowhere else."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

_SYLLABLE = re.compile(r"[^\W_]+")
_OPEN_RIME = re.compile(r"(?:o[àáảãạèéẻẽẹ]|(?<!q)u[ỳýỷỹỵ])\b")  # new-style hoà, khoẻ, uỷ; “quý” is qu + ý
_TONES = "".join(map(chr, (0x300, 0x301, 0x309, 0x303, 0x323)))
_TONELESS = dict.fromkeys(map(ord, _TONES))
_MARKS = re.compile("[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]")  # combining
_ONSET = "ngh|ng|nh|ch|gh|gi|kh|ph|qu|th|tr|[bcdđghklmnprstvx]"  # the grammar of syllables, tones left out
_NUCLEUS = (
    "oai|oay|oeo|uay|uây|uôi|uyê|uya|uyu|ươi|ươu|iêu|yêu"
    "|ai|ao|au|ay|âu|ây|eo|êu|ia|iê|iu|oa|oă|oe|oi|ôi|ơi|ua|uâ|uê|ui|uô|uơ|uy|ưa|ưi|ươ|ưu|yê|[aăâeêioôơuưy]"
)
_RARE = "oao|oo|uai|uao|uêu"  # “xoong”, “ngoao”: told apart from “room”, “soon” by nothing where marks are left out
_CODA = "ch|ng|nh|[cmnpt]"
_SPELLING = re.compile(rf"(?:{_ONSET}|q)?(?:{_NUCLEUS}|{_RARE})(?:{_CODA})?")


def readable(text: str) -> str:
    """Return the text in NFC, halves of a character joined, lone ones as U+FFFD: any encoder takes it."""
    return unicodedata.normalize("NFC", text.encode("utf-16", "surrogatepass").decode("utf-16", "replace"))


def visible(text: str) -> str:
    """Return the text without what is read and not seen: tags (U+E0000 …), signs of no width, marks of direction,
    characters for private use, controls; lines stay lines.
    """
    if text.isascii() and text.isprintable():
        return text
    seen = "".join(c for c in readable(text) if c in "\n\t" or unicodedata.category(c)[0] != "C")
    return unicodedata.normalize("NFC", seen)


def clean(text: str) -> str:
    """Return the words of a text on one line: readable, no control or invisible characters, white space folded."""
    seen = "".join(
        " " if unicodedata.category(c) in ("Cc", "Zl", "Zp", "Zs") else "" if unicodedata.category(c)[0] == "C" else c
        for c in readable(text)
    )
    return " ".join(unicodedata.normalize("NFC", seen).split())


def capital(text: str) -> str:
    """Return the text with its first letter in capitals, as at the start of a sentence."""
    return text[:1].upper() + text[1:]


def introduces(text: str) -> bool:
    """Is true of words that lead into what follows them: “… các trường hợp sau:”."""
    return text.rstrip().endswith(":")


def normal(text: str) -> str:
    """Return NFC lower case with one spelling of each syllable: Ð as đ, “uỷ” and “hoà” as “ủy” and “hòa”."""
    text = unicodedata.normalize("NFC", text).replace("Ð", "Đ").replace("ð", "đ").lower()
    return _OPEN_RIME.sub(lambda rime: _tone_on_first_vowel(rime[0]), unicodedata.normalize("NFC", text))


class _Bare(dict[int, str]):
    """Is each character without its marks, worked out when it is first met."""

    def __missing__(self, point: int) -> str:
        bare = unicodedata.normalize("NFC", _MARKS.sub("", unicodedata.normalize("NFD", chr(point))))
        return self.setdefault(point, {"đ": "d", "ð": "d", "Đ": "D", "Ð": "D"}.get(bare, bare))


_BARE = _Bare()


def without_diacritics(text: str) -> str:
    """Return the text with every mark taken off its letter, đ as d; nothing else changes (NFC)."""
    return unicodedata.normalize("NFC", text).translate(_BARE)


@lru_cache(maxsize=16384)  # the same words and sentences are folded for one question after another
def fold(text: str) -> str:
    """Return `normal(text)` without diacritics, đ as d."""
    return without_diacritics(unicodedata.normalize("NFC", text).lower())


_SHAPE = re.compile(fold(rf"(?:{_ONSET})?(?:{_NUCLEUS})(?:{_CODA})?"))


def syllables(text: str) -> list[str]:
    """Return the syllables, words and numbers of `text` as they stand, in order."""
    return _SYLLABLE.findall(text)


def is_marked(syllable: str) -> bool:
    """Is true when a Vietnamese mark stands on the syllable (a tone, a hat, a horn, or the stroke of đ)."""
    return fold(syllable) != syllable.lower()


def could_be_vietnamese(folded: str) -> bool:
    """Is true when a folded syllable has the shape of a Vietnamese one: “duong” yes, “abroad” no, “the” yes."""
    return bool(_SHAPE.fullmatch(folded))


@lru_cache(maxsize=16384)
def is_spelling(word: str) -> bool:
    """Is true for a spelling that Vietnamese allows, hats and horns included, whether or not it has the word."""
    return bool(_SPELLING.fullmatch(without_tones(word)))


def without_tones(word: str) -> str:
    """Return the word in NFC and lower case with its tone taken off: “Đường” as “đương”."""
    decomposed = unicodedata.normalize("NFD", word.lower()).translate(_TONELESS)
    return unicodedata.normalize("NFC", decomposed)


def is_vietnamese(syllable: str) -> bool:
    """Is true for a syllable in the shape of a Vietnamese one that carries a Vietnamese mark."""
    return is_marked(syllable) and could_be_vietnamese(fold(syllable))


def vietnamese_share(tokens: Iterable[str]) -> float:
    """Return the share of lettered tokens that could be Vietnamese syllables, 1.0 where there are none."""
    lettered = [token for token in tokens if not token.isdigit()]
    return sum(could_be_vietnamese(fold(token)) for token in lettered) / len(lettered) if lettered else 1.0


def _tone_on_first_vowel(rime: str) -> str:
    first, second = rime[0], rime[1]
    decomposed = unicodedata.normalize("NFD", second)
    return unicodedata.normalize("NFC", first + "".join(c for c in decomposed if c in _TONES)) + decomposed[0]
