"""Whether a person asks about rules at all, and whether on what was said before; or greets, thanks, wants it said
again, wants what is not done here, or an opinion of somebody.

Learned by `evals.reader.acts` from vectors of the bundled model; with another model all are taken to ask about rules,
and what follows is known by its words alone.
"""

import re
from collections.abc import Callable, Sequence
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import NamedTuple

from corpus.number import without_numbers
from corpus.text import clean, fold, syllables
from qa.encoder.classifier import Classifier
from qa.encoder.embed import Embedder, Vectors
from qa.question.address import find_addresses

QUESTION, FOLLOW_UP = "question", "follow-up"
ACTS, LEANING = Path(__file__).with_name("act.npz"), Path(__file__).with_name("leaning.npz")
SURE = 0.8  # probability of being no question, from which it is taken for none
CERTAIN = 0.98  # the same amid a conversation of what names a subject: two words are enough to go on with
LEANS = 0.1  # probability of leaning on what was said before, from which a question is taken to
SAYS = 2  # syllables beside a place that is named, more than which may want something done with it
LONGEST = 24  # syllables; what is longer need not be looked at
_DO_FOR_ME = re.compile(  # on folded text: a deed that is not done here, and whom for
    r"^(?:(?:ban|hay|xin|lam on|nho) )*(?:viet|soan|dich|tinh|gui|goi|nop|dien)(?: ngay| luon)?"
    r" (?:giup|ho|gium|dum|cho) (?:toi|tui|em|minh|chau)\b"
)


class Act(StrEnum):
    """Is what a person does who does not ask about rules."""

    ABOUT = "about"  # greets, asks who it is, what it does
    THANKS = "thanks"
    AGAIN = "again"  # simpler, or shorter
    CANNOT = "cannot"  # wants something done that is not done here, or gives the service orders
    OPINION = "opinion"  # wants to hear what a person is worth, or which of several
    HELD = "held"  # wants to know what the collection holds, and how recent that is


class Said(NamedTuple):
    """Is what a person does, None where he asks about rules, and whether what he asks leans on what was before."""

    act: Act | None = None
    leans: bool = False


class Learned(NamedTuple):
    """Is a model of acts and questions, and one of questions that stand alone or follow."""

    acts: Classifier
    leaning: Classifier

    def said(self, vector: Vectors, *, names_subject: bool = False) -> Said:
        """Return what was said by the text of this vector; who `names_subject` hardly greets or thanks."""
        likely = self.acts.shares(vector)
        asks = likely.pop(QUESTION)
        act = Act(max(likely, key=lambda name: likely[name])) if 1 - asks >= SURE else None
        if names_subject and act in (Act.ABOUT, Act.THANKS) and likely[act] < CERTAIN:
            act = None
        return Said(act, act is None and self.leaning.shares(vector)[FOLLOW_UP] >= LEANS)


def said_in(
    texts: Sequence[str], embedder: Embedder, names_subject: Callable[[str], bool] = lambda text: False
) -> list[Said]:
    """Return what was said by each text; whatever names a place asks about rules, or wants something done with it
    (“dịch Quy định 294 giúp tôi”), and so does who says what to do and for whom (“viết giúp tôi đơn xin …”).

    `names_subject` tells whether a text names something that the collection speaks of; the first is not asked about,
    which follows nothing.
    """
    learned, read = _learned(), [clean(text) for text in texts]
    if embedder.fingerprint != learned.acts.fingerprint:
        return [Said()] * len(texts)
    without = {text: _without_places(text) for text in read}
    looked_at = [text for text in read if _is_looked_at(text, without[text])]
    vectors = embedder.embed_queries([without[text] for text in looked_at]) if looked_at else ()
    follows = set(read[1:]) - {read[0]} if read else set()
    known = {
        text: learned.said(vector, names_subject=text in follows and names_subject(text))
        for text, vector in zip(looked_at, vectors, strict=True)
    }
    for text in looked_at:
        if text != without[text]:
            known[text] = Said(Act.CANNOT if known[text].act is Act.CANNOT else None)
    wanted = {text: Said(Act.CANNOT) for text in read if _DO_FOR_ME.match(fold(text))}
    return [wanted.get(text) or known.get(text, Said()) for text in read]


def _without_places(text: str) -> str:
    """Return the clean text without the documents and addresses that it names."""
    for address in reversed(find_addresses(text)):
        text = f"{text[: address.start]} {text[address.end :]}"
    return clean(without_numbers(text))


def _is_looked_at(text: str, without: str) -> bool:
    return (0 if text == without else SAYS) < len(syllables(without)) <= LONGEST


def write(learned: Learned) -> None:
    """Put what was learned where it is read."""
    learned.acts.write(ACTS)
    learned.leaning.write(LEANING)


@cache
def _learned() -> Learned:
    return Learned(Classifier.read(ACTS), Classifier.read(LEANING))
