"""Diacritics put back on text typed without them, by a model of syllable pairs learned from the corpus.

Only the dense side needs it: sentence embeddings of unaccented Vietnamese are useless, while the lexical
side searches folded words anyway.
"""

import json
import math
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from qa.fold import fold, is_marked, normal, syllables

TYPED_WITH_MARKS = 0.4  # running Vietnamese carries marks on about three syllables in four
_DISCOUNT = 0.1  # weight of a syllable's own frequency where the pair was never seen


@dataclass(frozen=True)
class RestorationModel:
    """Is how often each spelling and each pair of neighbouring spellings stands in the corpus."""

    spellings: dict[str, dict[str, int]]
    pairs: dict[str, int]

    def dumps(self) -> bytes:
        return json.dumps({"spellings": self.spellings, "pairs": self.pairs}, ensure_ascii=False).encode()

    @classmethod
    def loads(cls, content: bytes) -> "RestorationModel":
        return cls(**json.loads(content))


def learn(texts: Iterable[str]) -> RestorationModel:
    """Return the model of these texts, which must carry their diacritics."""
    spellings: defaultdict[str, Counter[str]] = defaultdict(Counter)
    pairs: Counter[str] = Counter()
    for text in texts:
        words = syllables(normal(text))
        for word in words:
            spellings[fold(word)][word] += 1
        pairs.update(f"{a} {b}" for a, b in pairwise(words))
    return RestorationModel({key: dict(found) for key, found in spellings.items()}, dict(pairs))


def restore(text: str, model: RestorationModel) -> tuple[str, float]:
    """Return the text with diacritics and how sure that is, from 0 to 1.

    Text that already carries marks on TYPED_WITH_MARKS of its words comes back as it is, with 1.0. Marks
    that were typed are kept. The confidence is the share of neighbouring words whose restored pair stands
    in the corpus (of single words, when there is only one).
    """
    words = [word for word in syllables(normal(text)) if not word.isdigit()]
    if not words or sum(map(is_marked, words)) >= TYPED_WITH_MARKS * len(words):
        return text, 1.0
    words = syllables(normal(text))
    path = _likeliest([_candidates(word, model) for word in words], model)
    if len(path) == 1:
        return path[0], float(fold(path[0]) in model.spellings)
    known = sum(f"{a} {b}" in model.pairs for a, b in pairwise(path))
    return " ".join(path), known / (len(path) - 1)


def _candidates(word: str, model: RestorationModel) -> dict[str, int]:
    if is_marked(word):
        return {word: 1}
    return model.spellings.get(word) or {word: 1}


def _likeliest(columns: list[dict[str, int]], model: RestorationModel) -> list[str]:
    """Return the path of highest probability through one spelling a column (Viterbi)."""
    total = sum(model.pairs.values()) or 1
    frequency = {word: count for column in columns for word, count in column.items()}

    def step(previous: str, word: str) -> float:
        pair = model.pairs.get(f"{previous} {word}", 0)
        return math.log((1 - _DISCOUNT) * pair / (frequency[previous] + 1) + _DISCOUNT * frequency[word] / total)

    best = {word: (math.log(count), [word]) for word, count in columns[0].items()}
    for column in columns[1:]:
        best = {
            word: max(
                ((score + step(path[-1], word), [*path, word]) for score, path in best.values()), key=lambda b: b[0]
            )
            for word in column
        }
    return max(best.values(), key=lambda b: b[0])[1]
