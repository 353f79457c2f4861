"""Diacritics put back on text typed without them, by a model of syllable pairs learned from the corpus.

Only the dense side needs it: sentence embeddings of unaccented Vietnamese are useless, while the lexical
side searches folded words anyway.
"""

import json
import math
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from qa.fold import fold, is_marked, normal, syllables

MARKED = 0.8  # share of its words on which running Vietnamese carries marks
TYPED_WITH_MARKS = 0.7  # share of words typed with marks from which nothing is restored
_DISCOUNT = 0.1  # weight of a syllable's own frequency where the pair was never seen


@dataclass(frozen=True)
class RestorationModel:
    """Is how often each spelling and each pair of neighbouring spellings stands in the corpus."""

    spellings: dict[str, dict[str, int]]
    pairs: dict[str, int]

    @cached_property
    def words(self) -> int:
        return sum(n for known in self.spellings.values() for n in known.values()) or 1

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
    typed = sum(map(is_marked, words)) / len(words) if words else 1.0
    if typed >= TYPED_WITH_MARKS:
        return text, 1.0
    path = _likeliest(syllables(normal(text)), model, left_out=1 - typed / MARKED)
    if len(path) == 1:
        return path[0], float(fold(path[0]) in model.spellings)
    known = sum(f"{a} {b}" in model.pairs for a, b in pairwise(path))
    return " ".join(path), known / (len(path) - 1)


def _likeliest(words: list[str], model: RestorationModel, left_out: float) -> list[str]:
    """Return the likeliest spelling of each word (Viterbi over pairs); marks are left out with that probability."""

    def spellings(word: str) -> dict[str, int]:
        known = model.spellings.get(fold(word), {})
        return {word: known.get(word, 1)} if is_marked(word) or not known else known

    def cost(word: str, spelling: str) -> float:
        return math.log(left_out) if spelling != word else 0.0

    def step(pair: int, before: int, alone: int) -> float:
        return math.log((1 - _DISCOUNT) * pair / (before + 1) + _DISCOUNT * alone / model.words)

    columns = [spellings(word) for word in words]
    best = {s: (math.log(n) + cost(words[0], s), [s]) for s, n in columns[0].items()}
    for word, before, column in zip(words[1:], columns, columns[1:], strict=False):
        best = {
            s: max(
                (score + step(model.pairs.get(f"{path[-1]} {s}", 0), before[path[-1]], n) + cost(word, s), [*path, s])
                for score, path in best.values()
            )
            for s, n in column.items()
        }
    return max(best.values())[1]
