"""What is said to people who do not ask about rules: what this is, what it cannot do, three things to ask."""

import re
import uuid
from datetime import date

from corpus.model import Document
from qa.engine import Library
from qa.judge.act import Act
from qa.model import Answer, Question, Status
from qa.question.follow_up import asks
from qa.question.reading import Reading
from qa.write import replies

_THINGS = 3
_HEADING = re.compile(r"[^\W\d_]+(?: [^\W\d_]+){1,8}")  # two to nine words, no figures
_SAID = {
    Act.ABOUT: replies.ABOUT,
    Act.THANKS: replies.THANKS,
    Act.AGAIN: replies.NOTHING_SAID,
    Act.CANNOT: replies.CANNOT,
    Act.OPINION: replies.OPINION,
}


def talk(act: Act, question: Question, reading: Reading, library: Library) -> Answer:
    """Return the fitting reply; to thanks without things to ask."""
    lines = [_SAID[act].said(reading.foreign)]
    things = () if act is Act.THANKS else things_to_ask(library, question.as_of, reading.foreign)
    if things:
        lines += ["", replies.TO_ASK.said(reading.foreign), *(f"– {thing}" for thing in things)]
    return Answer(
        id=uuid.uuid4().hex,
        question=question,
        status=Status.DECLINED,
        text="\n".join(lines),
        trace={"asked": str(act), "hits": 0, "cited": 0},
    )


def things_to_ask(library: Library, on: date, foreign: bool) -> tuple[str, ...]:
    """Return questions on headings of the fullest rules in force that day, each of another document."""
    rules = [
        one for one in library.register.documents if one.provisions and library.register.standing(one, on).in_force
    ]
    rules.sort(key=lambda document: -sum(1 for _ in document.walk()))
    headed = ((document, heading) for document in rules if (heading := _heading(document)))
    return tuple(
        replies.ASKS_OF.said(foreign, name=document.name, heading=heading[:1].lower() + heading[1:])
        for document, heading in list(headed)[:_THINGS]
    )


def _heading(document: Document) -> str | None:
    """Return the heading that most of the document's provisions stand under, None where none can be asked about."""
    headed = [one for one in document.walk() if _HEADING.fullmatch(one.heading) and not asks(one.heading)]
    return max(headed, key=lambda one: sum(1 for _ in one.walk())).heading if headed else None
