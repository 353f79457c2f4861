"""Which passages a question asks for, learned from questions that were written of them.

A small network tells from a question's vector and words which of the passages it knows is asked for, or that none of
them is (`evals.reader.asked`; why, docs/adr/0043). It knows a passage by its words: where they change it knows
nothing of it, and of an operator's own documents it never knew anything. What is known can be one of several thousand
passages, what is held any of them; the others are left out of account.
"""

import hashlib
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np

from corpus.model import Passage
from qa.encoder.embed import Vectors
from qa.encoder.words import WithWords

LEARNED, WORDS = (Path(__file__).with_name(name) for name in ("asked.npz", "asked_words.npz"))
NOTHING = ""  # the name of what asks for none of them
LEAST = 1e-4  # of a likelihood: what is smaller is not told apart


def name_of(text: str) -> str:
    """Return what the network calls a passage of these words, in whichever document."""
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()


class Asked:
    """Is what a network knows of these passages, whose vectors are of the embedder with this fingerprint."""

    def __init__(self, passages: Sequence[Passage], embedder: str) -> None:
        self._learned = _learned()
        network = self._learned.network
        places = {name: place for place, name in enumerate(network.names)}
        names = [name_of(passage.text) for passage in passages] if network.fingerprint == embedder else []
        self._rows = [row for row, name in enumerate(names) if name in places]
        self._places = np.array([places[names[row]] for row in self._rows], np.intp)
        self._nothing = places[NOTHING]
        self._among = np.unique([self._nothing, *self._places])  # a text that stands twice counts once

    def odds(self, vector: Vectors, meant: str) -> dict[int, float]:
        """Return of the row of each known passage the log-odds that a question of this vector and text asks for it
        rather than for none that is known here, within ln LEAST of 0.
        """
        if not self._rows:
            return {}
        likely = self._learned.likely(vector, meant)
        likely /= likely[self._among].sum()
        logs = np.log(likely[self._places] + LEAST) - np.log(likely[self._nothing] + LEAST)
        return dict(zip(self._rows, map(float, logs), strict=True))


@cache
def _learned() -> WithWords:
    return WithWords.read(LEARNED, WORDS)
