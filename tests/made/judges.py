"""A judge that counts words, for libraries made by hand: it needs no weights."""

from collections.abc import Sequence

from corpus.model import Passage
from corpus.text import fold, syllables
from qa.encoder.judge import Mark
from qa.language.units import units
from qa.question.follow_up import JOINT
from qa.question.words import content


class WordJudge:
    """Marks a text by the share of the words asked last that stand in it: 3 where all do, -9 where none does."""

    def read(self, question: str, passages: Sequence[Passage]) -> list[Mark]:
        asked = set(content(question.rsplit(JOINT, 1)[-1])) or {""}

        def score(text: str) -> float:
            return 12.0 * len(asked & {fold(word) for word in syllables(text)}) / len(asked) - 9.0

        return [
            Mark(
                score(f"{one.context}\n{one.text}"),
                tuple(score(one.text[unit.start : unit.end]) for unit in units(one.text)),
            )
            for one in passages
        ]
