"""Diacritics put back on text typed without them, by a model of syllable pairs learned from the corpus.

Only the dense side needs it: sentence embeddings of unaccented Vietnamese are useless, while the lexical
side searches folded words anyway. Typing faults are mended for both sides by the same model.
"""

import json
import math
import re
from collections import Counter, defaultdict
from collections.abc import Container, Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from corpus.text import could_be_vietnamese, fold, is_marked, normal, syllables

MARKED = 0.8  # share of its words on which running Vietnamese carries marks
# Share of words typed with marks from which nothing is restored. Measured on the dev halves: at .7 it alters 0 of 250
# and 2 of 107 questions typed with their marks, and leaves 1 % and 4 % of those with half of them as they are; at .5
# it would leave 30 %, at .79 alter 5 of the 107.
TYPED_WITH_MARKS = 0.7
_TELEX = (("uow", "uo"), ("dd", "d"), ("aa", "a"), ("ee", "e"), ("oo", "o"), ("aw", "a"), ("ow", "o"), ("uw", "u"))
_TONE_KEYS = "sfrxj"
_LETTERS = "abcdeghiklmnopqrstuvxy"
_WORD = re.compile(r"[^\W\d_]+")
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


def mended(text: str, model: RestorationModel, forms: Container[str] = ()) -> str:
    """Return the text with the words that nobody spells so as the ones they were meant to be, where that is plain.

    Telex keys left as typed (“dduowngf”) are read; a letter too many, too few, swapped or hit beside its key is put
    right where the corpus has the result beside the word before or after. Words in capitals, words of the corpus,
    known short `forms` and what has the shape of a Vietnamese syllable are left alone.
    """
    words = list(_WORD.finditer(text))
    unknown = [n for n, word in enumerate(words) if word[0] not in forms and _is_unknown(word[0], model)]
    for at in reversed(unknown):
        beside = [normal(words[n][0]) if 0 <= n < len(words) else "" for n in (at - 1, at + 1)]
        if meant := _meant(fold(words[at][0]), beside[0], beside[1], model):
            text = text[: words[at].start()] + meant + text[words[at].end() :]
    return text


def _is_unknown(word: str, model: RestorationModel) -> bool:
    folded = fold(word)
    return len(word) > 2 and not (could_be_vietnamese(folded) or folded in model.spellings or word.isupper())


def _meant(word: str, before: str, after: str, model: RestorationModel) -> str | None:
    def beside(spelling: str) -> int:
        return model.pairs.get(f"{before} {spelling}", 0) + model.pairs.get(f"{spelling} {after}", 0)

    def best(words: Iterable[str]) -> tuple[int, int, str]:
        known = [(beside(s), n, s) for one in words for s, n in model.spellings.get(one, {}).items()]
        return max(known, default=(0, 0, ""))

    *_, typed = best(_without_keys(word))
    if typed:
        return typed
    support, _, near = best(_one_edit_away(word))
    return near if support else None


def _without_keys(word: str) -> set[str]:
    """Return the folded words that Telex keys may spell: “duowngf” as “duong”."""
    for keys, letters in _TELEX:
        word = word.replace(keys, letters)
    return {word} | {word[:at] + word[at + 1 :] for at in range(1, len(word)) if word[at] in _TONE_KEYS}


def _one_edit_away(word: str) -> set[str]:
    cuts = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    return {
        *(a + b[1:] for a, b in cuts if b),
        *(a + b[1] + b[0] + b[2:] for a, b in cuts if len(b) > 1),
        *(a + letter + b[rest:] for a, b in cuts for letter in _LETTERS for rest in (0, 1)),
    }


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
