"""Terms that searches count: folded syllables and their neighbouring pairs, and what share of them a text says."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import pairwise

from corpus.text import fold, syllables


def terms(tokens: Sequence[str]) -> list[str]:
    """Return the tokens followed by their neighbouring pairs joined by “_”: the pairs restore what folding loses."""
    return [*tokens, *(f"{a}_{b}" for a, b in pairwise(tokens))]


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
