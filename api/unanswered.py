"""What was asked in vain, for those who keep the corpus: refused, answered with reserve, or disliked by who asked.

Read from the two stores there are: the log of questions, which is kept only where the operator wants it, and what
readers said of answers. Neither holds who asked. Questions are put together by likeness when the page is opened.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

import numpy as np
from cachetools import LRUCache

from api.engine import Opens
from api.records import feedback
from api.records.audit import Audit, Did
from api.records.chosen import ChosenAnswers, same_words
from api.schemas import GroupJson, PlaceJson, UnansweredDayJson, UnansweredJson
from api.settings import Settings
from corpus.locator import Locator
from corpus.register import Register
from corpus.text import normal
from qa.encoder.embed import Vectors
from qa.engine import Library
from qa.likeness import grouped, middle, put
from qa.model import Status
from qa.write import cite

MOST_DAYS = 366  # that can be looked back
DAYS = 30
_MOST = 2_000  # wordings that are put together, those asked last
_GROUPS = 100  # that are shown, the largest
_WORDINGS, _PLACES = 8, 5  # of each
_REMEMBERED = 10_000  # wordings whose vectors are, 15 MB


class Kind(StrEnum):
    """Is why a question is here."""

    REFUSED = "refused"
    RESERVED = "reserved"  # an answer to be compared with the text
    DISLIKED = "disliked"


_KIND = {
    Status.UNANSWERABLE: Kind.REFUSED,
    Status.DECLINED: Kind.REFUSED,
    Status.PARTIAL: Kind.RESERVED,
}


class _Asked(NamedTuple):
    """Is one time that a question was asked in vain; `places` are “document:locator”, named as nearest or cited."""

    day: date
    kind: Kind
    question: str
    places: tuple[str, ...]
    follows: bool


@dataclass(frozen=True)
class _Group:
    """Is what is on one matter: the question that stands for all, and each time one of them was asked."""

    question: str
    asked: tuple[_Asked, ...]


class Unanswered:
    """Is what was asked in vain; one thread at a time may ask for it."""

    def __init__(self, shelf: Opens, audit: Audit, chosen: ChosenAnswers, settings: Settings) -> None:
        self._shelf = shelf
        self._audit = audit
        self._chosen = chosen
        self._feedback = settings.feedback
        self._vectors: LRUCache[tuple[str, str], Vectors | None] = LRUCache(_REMEMBERED)

    def told(self, days: int, kind: Kind | None) -> UnansweredJson:
        """Return what was asked in vain in the last days, today among them, in groups of one matter.

        Raises LogFailed, FeedbackError, ChosenFailed, and what keeps the library from being opened.
        """
        until = date.today()
        since = until - timedelta(days=days - 1)
        asked = [one for one in self._all(since) if kind in (None, one.kind) and one.day <= until]
        library = self._shelf.current()
        groups = self._groups(asked, library)
        questions = [one.chosen for one in self._chosen.all()]
        middle_day = until - timedelta(days=days // 2 - 1) if days > 1 else until
        shown = []
        for group in groups[:_GROUPS]:
            match = next((one for one in questions if same_words(one.question, group.question)), None)
            shown.append(_told(group, library.register, middle_day, match.id if match else None))
        return UnansweredJson(
            since=since,
            until=until,
            kept=self._audit.asks,
            days=tuple(_by_day(asked)),
            groups=tuple(shown),
            left_out=len(groups) - len(shown),
        )

    def erase(self, day: date, one: Did) -> int:
        """Delete what is kept of that day: all its questions, and what was disliked on it; return how much it was.

        Raises LogFailed, FeedbackError.
        """
        return self._audit.erase("questions", [day], one) + feedback.erase(self._feedback, day, "down")

    def _all(self, since: date) -> Iterable[_Asked]:
        for day, one in self._audit.questions(since):
            if kind := _KIND.get(one.status):
                yield _Asked(day, kind, one.question, one.nearest or one.cited, one.follows)
        for said in feedback.read(self._feedback, since, "down"):
            places = tuple(f"{cited.document_id}:{cited.locator}" for cited in said.cited)
            day = said.at.astimezone().date()
            yield _Asked(day, Kind.DISLIKED, said.question, places, "standalone" in said.trace)

    def _groups(self, asked: Sequence[_Asked], library: Library) -> list[_Group]:
        """Return the groups, the largest first; of wordings beyond the most that are put together, the latest."""
        by_words: dict[str, list[_Asked]] = {}
        for one in sorted(asked, key=lambda one: one.day, reverse=True):
            by_words.setdefault(normal(one.question).rstrip(" ?.!"), []).append(one)
        wordings = list(by_words.values())
        vectors = self._embedded([one[0].question for one in wordings[:_MOST]], library)
        found = [_group([wordings[row] for row in rows], vectors[rows]) for rows in grouped(vectors)]
        found += [_Group(one[0].question, tuple(one)) for one in wordings[_MOST:]]
        return sorted(found, key=lambda one: (-len(one.asked), one.question))

    def _embedded(self, questions: Sequence[str], library: Library) -> Vectors:
        named = library.embedder.fingerprint
        new = [one for one in dict.fromkeys(questions) if (named, one) not in self._vectors]
        for start in range(0, len(new), 16):
            texts = new[start : start + 16]
            for text, one in zip(texts, put(texts, library), strict=True):
                self._vectors[named, text] = one.vector
        found = [vector for one in questions if (vector := self._vectors[named, one]) is not None]
        return np.stack(found) if found else np.empty((0, library.embedder.dimension), np.float32)


def _group(wordings: Sequence[Sequence[_Asked]], vectors: Vectors) -> _Group:
    """Return the wordings as one group; what was asked most often stands for all, else what is nearest to all."""
    most = max(map(len, wordings))
    often = [row for row, one in enumerate(wordings) if len(one) == most]
    at = middle(vectors, often)
    rest = (one for row, one in enumerate(wordings) if row != at)
    return _Group(wordings[at][0].question, tuple(one for each in (wordings[at], *rest) for one in each))


def _by_day(asked: Sequence[_Asked]) -> Iterable[UnansweredDayJson]:
    counted = Counter((one.day, one.kind) for one in asked)
    for day in sorted({one.day for one in asked}):
        yield UnansweredDayJson(day=day, **{kind.value: counted[day, kind] for kind in Kind})


def _told(group: _Group, register: Register, middle_day: date, chosen: str | None) -> GroupJson:
    counted = Counter(one.kind for one in group.asked)
    places = Counter(place for one in group.asked for place in one.places)
    named = (_place(place, count, register) for place, count in places.most_common())
    later = sum(one.day >= middle_day for one in group.asked)
    return GroupJson(
        question=group.question,
        wordings=tuple(dict.fromkeys(one.question for one in group.asked))[:_WORDINGS],
        follows=all(one.follows for one in group.asked),
        **{kind.value: counted[kind] for kind in Kind},
        last=max(one.day for one in group.asked),
        before=len(group.asked) - later,
        later=later,
        places=tuple(one for one in named if one)[:_PLACES],
        chosen=chosen,
    )


def _place(place: str, count: int, register: Register) -> PlaceJson | None:
    """Return the clause as the corpus has it now, None where it no longer has it."""
    id, _, at = place.partition(":")
    document = register.get(id)
    provision = document.find(Locator(at)) if document else None
    if not document or not provision:
        return None
    label = provision.locator.label(provision.text)
    return PlaceJson(
        document=id,
        locator=provision.locator,
        cited_as=cite.place(label, document),
        link=f"/read/{id}#{provision.locator}",
        count=count,
    )
