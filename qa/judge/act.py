"""Whether a person asks about rules at all, or greets, thanks, wants it said again, or wants what is not done here.

Learned by `evals.reader.acts` from vectors of the bundled model; with another model all are taken to ask about rules.
"""

from collections.abc import Sequence
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np

from corpus.number import find_numbers
from corpus.text import clean, syllables
from qa.encoder.embed import Embedder, Vectors
from qa.question.address import find_addresses

QUESTION = "question"
LEARNED = Path(__file__).with_name("act.npz")
SURE = 0.7  # probability of being no question, from which it is taken for none
LONGEST = 16  # syllables of what is no question; what is longer need not be looked at


class Act(StrEnum):
    """Is what a person does who does not ask about rules."""

    ABOUT = "about"  # greets, asks who it is, what it does
    THANKS = "thanks"
    AGAIN = "again"  # simpler, or shorter
    CANNOT = "cannot"  # wants something done that is not done here


class Learned(NamedTuple):
    """Is a model of acts: the row of weights and the bias of each, and of a question, in the order of `names`."""

    fingerprint: str
    names: tuple[str, ...]
    weights: Vectors
    bias: Vectors

    def act(self, vector: Vectors) -> Act | None:
        """Return what the text of this vector does, None for a question."""
        scores = self.weights @ vector + self.bias
        shares = np.exp(scores - scores.max())
        likely = dict(zip(self.names, shares / shares.sum(), strict=True))
        asks = likely.pop(QUESTION)
        return Act(max(likely, key=lambda name: likely[name])) if 1 - asks >= SURE else None


def acts_of(texts: Sequence[str], embedder: Embedder) -> list[Act | None]:
    """Return what a person does who says each, None for a question about rules, as whatever names a place is."""
    learned, said = _learned(), [clean(text) for text in texts]
    if embedder.fingerprint != learned.fingerprint:
        return [None] * len(texts)
    looked_at = [text for text in said if _may_be_none(text)]
    vectors = embedder.embed_queries(looked_at) if looked_at else ()
    known = {text: learned.act(vector) for text, vector in zip(looked_at, vectors, strict=True)}
    return [known.get(text) for text in said]


def _may_be_none(text: str) -> bool:
    return 0 < len(syllables(text)) <= LONGEST and not find_numbers(text) and not find_addresses(text)


@cache
def _learned() -> Learned:
    with np.load(LEARNED) as file:
        names = tuple(str(name) for name in file["names"])
        return Learned(str(file["fingerprint"]), names, file["weights"], file["bias"])
