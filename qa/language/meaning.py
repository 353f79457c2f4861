"""What the everyday words of a question may mean in the words of the rules, and how much of that a text says."""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from corpus.text import fold, syllables
from qa.language.terms import as_words, terms, weight_share

Weigh = Callable[[str], float]  # folded syllable or "a_b" pair -> idf, 0 and up; "" -> that of one nobody says


class Meaning(NamedTuple):
    """Is what one word may mean: the weights of the terms of each phrase for it, and of the heaviest phrase."""

    phrases: list[dict[str, float]]
    weight: float


def weighed(meanings: Iterable[Sequence[str]], weigh: Weigh) -> list[Meaning]:
    """Return the meanings that the lexicon gave, alternative phrases each, with what their terms weigh."""
    found = [[weights(phrase, weigh) for phrase in phrases] for phrases in meanings]
    return [Meaning(phrases, max(sum(phrase.values()) for phrase in phrases)) for phrases in found]


def share_meant(meant: Sequence[Meaning], said: str) -> float:
    """Return the share of the meanings' weight that `said` (of `folded_words`) holds, 0.0 where there is none.

    Of the phrases of a meaning the one that is said most counts: they are alternatives.
    """
    total = sum(meaning.weight for meaning in meant)
    shares = (max(weight_share(phrase, said) for phrase in meaning.phrases) * meaning.weight for meaning in meant)
    return sum(shares) / total if total else 0.0


def weights(text: str, weigh: Weigh) -> dict[str, float]:
    """Return how telling the text's terms are, by `as_words`; without those that nobody says: they tell nothing."""
    told = {term: weigh(term) for term in terms(syllables(fold(text)))}
    unsaid = weigh("")
    return {as_words(term): weight for term, weight in told.items() if weight < unsaid}
