"""Spelling forgiven in search copies: case, diacritics, where the tone mark stands. Shown text never passes here."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise

_SYLLABLE = re.compile(r"[^\W_]+")
_OPEN_RIME = re.compile(r"(?:o[àáảãạèéẻẽẹ]|(?<!q)u[ỳýỷỹỵ])\b")  # new-style hoà, khoẻ, uỷ; “quý” is qu + ý
_TONES = "".join(map(chr, (0x300, 0x301, 0x309, 0x303, 0x323)))
_MARKS = re.compile("[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]")  # combining
_WORD = re.compile(
    r"(?:ngh|ng|nh|ch|gh|gi|kh|ph|qu|th|tr|[bcdghklmnprstvx])?"
    r"(?:uye|uya|ieu|yeu|uoi|uou|oai|oay|oeo|uay|uyu"
    r"|ai|ao|au|ay|eo|eu|ia|ie|iu|oa|oe|oi|ua|ue|ui|uo|uu|uy|ye|[aeiouy])(?:ng|nh|ch|[cmnpt])?"
)


def normal(text: str) -> str:
    """Return NFC lower case with one spelling of each syllable: Ð as đ, “uỷ” and “hoà” as “ủy” and “hòa”."""
    text = unicodedata.normalize("NFC", text).replace("Ð", "Đ").replace("ð", "đ").lower()
    return _OPEN_RIME.sub(lambda rime: _tone_on_first_vowel(rime[0]), unicodedata.normalize("NFC", text))


class _Bare(dict[int, str]):
    """Is each character without its marks, worked out when it is first met."""

    def __missing__(self, point: int) -> str:
        bare = unicodedata.normalize("NFC", _MARKS.sub("", unicodedata.normalize("NFD", chr(point))))
        return self.setdefault(point, "d" if bare in ("đ", "ð") else bare)


_BARE = _Bare()


@lru_cache(maxsize=16384)  # the same words and sentences are folded for one question after another
def fold(text: str) -> str:
    """Return `normal(text)` without diacritics, đ as d."""
    return unicodedata.normalize("NFC", text).lower().translate(_BARE)


def syllables(text: str) -> list[str]:
    """Return the syllables, words and numbers of `text` as they stand, in order."""
    return _SYLLABLE.findall(text)


def terms(tokens: Sequence[str]) -> list[str]:
    """Return the tokens followed by their neighbouring pairs joined by “_”: the pairs restore what folding loses."""
    return [*tokens, *(f"{a}_{b}" for a, b in pairwise(tokens))]


def folded_terms(text: str) -> frozenset[str]:
    """Return the folded syllables of the text and their pairs."""
    return frozenset(terms(syllables(fold(text))))


def spaced(text: str) -> str:
    """Return the syllables of the text in order, a space around each."""
    return f" {' '.join(syllables(text))} "


@lru_cache(maxsize=32768)  # as passages come again from one question to the next
def folded_words(text: str) -> str:
    """Return the folded syllables of the text as `spaced` puts them: a run of words is a part of it."""
    return spaced(fold(text))


def as_words(term: str) -> str:
    """Return how a term stands in `folded_words`: “dang_vien” as “ dang vien ”."""
    return f" {term.replace('_', ' ')} "


def weight_share(weights: Mapping[str, float], said: str) -> float:
    """Return the share of the weight whose words stand in `said` (of `folded_words`), 0.0 where there is none."""
    total = sum(weights.values())
    return sum(weight for words, weight in weights.items() if words in said) / total if total else 0.0


def is_marked(syllable: str) -> bool:
    """Is true when a Vietnamese mark stands on the syllable (a tone, a hat, a horn, or the stroke of đ)."""
    return fold(syllable) != syllable.lower()


def could_be_vietnamese(folded: str) -> bool:
    """Is true when a folded syllable has the shape of a Vietnamese one: “duong” yes, “abroad” no, “the” yes."""
    return bool(_WORD.fullmatch(folded))


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
