"""Not answering, usefully: what was near, what the register knows, and whom to ask.

The nearest provisions stand in the answer's `nearest` alone, so that whoever shows it shows them once.
"""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import replace

from corpus.locator import Locator
from corpus.model import Nature, Passage
from qa.engine import Library
from qa.language.terms import folded_words
from qa.model import Answer, Hit, Notice, Question, Status, Trace
from qa.question.reading import Reading
from qa.search.look_up import Absent
from qa.search.retrieve import Retrieval
from qa.write import replies
from qa.write.notices import as_of_notice, validity_notice
from qa.write.register_facts import register_facts

NEAREST = 3
PLACES = 6  # of a document, told whole; more are a table of contents

_BODIES = [  # the first that the nearest provisions name is the one to ask, beside the member's own cell
    "Đảng ủy Bộ Ngoại giao",
    "Ủy ban kiểm tra",
    "Ban Tổ chức Trung ương",
    "ban tổ chức cấp ủy",
    "trung tâm chính trị",
]


def refuse(
    question: Question, reading: Reading, hits: Sequence[Hit], library: Library, status: Status, trace: Trace
) -> Answer:
    """Return the answer that gives no answer; `status` is unanswerable or declined."""
    nearest = tuple(hits[:NEAREST]) if status is Status.UNANSWERABLE else ()
    declined = replies.DECLINED.said(reading.foreign)
    return Answer(
        id=uuid.uuid4().hex,
        question=question,
        status=status,
        text=_unanswerable(question, reading, nearest, library) if status is Status.UNANSWERABLE else declined,
        notices=(*as_of_notice(question, reading.foreign), *_about_named_documents(question, reading, library)),
        nearest=nearest,
        trace={**trace, "cited": 0},
    )


def refuse_places(question: Question, reading: Reading, found: Retrieval, library: Library) -> Answer:
    """Return the answer to who asks for places at which no text is held: which, and what is near, no other place."""
    refused = refuse(question, reading, speaking(found, library), library, Status.UNANSWERABLE, found.trace)
    said = [notice.text for notice in places_missing(found.absent, reading.foreign)]
    facts = register_facts(reading, library.register, question.as_of)
    return replace(refused, text="\n".join(filter(None, [facts, *said])))


def speaking(found: Retrieval, library: Library) -> tuple[Hit, ...]:
    """Return the hits that speak of the places at which no text is held, or stand around them."""
    return tuple(hit for hit in found.hits if any(_speaks_of(one, hit.passage, library) for one in found.absent))


def places_missing(absent: Iterable[Absent], foreign: bool) -> tuple[Notice, ...]:
    """Return that no text is held at these addresses, a notice for each document."""
    return tuple(Notice("place-missing", line) for one in absent for line in _lines(one, foreign))


def _lines(absent: Absent, foreign: bool) -> list[str]:
    place = absent.locator.label()
    if not absent.documents:
        said = replies.PLACE_OF_MISSING if absent.named else replies.WHICH_DOCUMENT
        return [said.said(foreign, place=place, named=absent.named)]
    lines, several = [], len(absent.documents) > 1
    for document in absent.documents:
        whole = document.nature is Nature.FULL_TEXT
        said = replies.NO_SUCH_PLACE if whole else replies.PLACE_MISSING
        dated = f"{document.name} ({replies.day(document.issued_on)})" if several else document.name
        line = said.said(foreign, place=place, name=dated)
        held = [one.locator.label() for one in document.provisions if one.locator.citable]
        if held and len(held) <= PLACES:
            line = f"{line} {replies.PLACES_HELD.said(foreign, places=', '.join(held))}"
        lines.append(line)
    return lines


def _speaks_of(absent: Absent, passage: Passage, library: Library) -> bool:
    """Is true of what stands around the address, and of words that name its outermost part, in the same document or
    in one that speaks of it: “Điều 5 Điều lệ Đảng”."""
    outer, document = Locator(absent.locator.tokens[0]), library.document(passage)
    said = folded_words(f"{document.title} {passage.context} {passage.text}")
    if library.register.current(document) in absent.documents:
        return outer.covers(passage.locator) or folded_words(outer.label()) in said
    return bool(absent.named) and all(folded_words(words) in said for words in (outer.label(), absent.named))


def _unanswerable(question: Question, reading: Reading, nearest: Sequence[Hit], library: Library) -> str:
    foreign = reading.foreign
    facts = register_facts(reading, library.register, question.as_of)
    lines = [facts, replies.REGISTER_ONLY.said(foreign)] if facts else [replies.UNANSWERABLE.said(foreign)]
    text = "\n".join(hit.passage.text for hit in nearest).lower()
    named = next((body for body in _BODIES if body.lower() in text), None)
    lines.append(replies.ASK_CELL_OR.said(foreign, body=named) if named else replies.ASK_CELL.said(foreign))
    return "\n".join(lines)


def _about_named_documents(question: Question, reading: Reading, library: Library) -> list[Notice]:
    found = []
    for number in reading.numbers:
        held = library.register.find(number)
        if not held:
            found.append(Notice("document-missing", replies.MISSING.said(reading.foreign, number=number)))
        elif not any(document.provisions for document in held):
            said = replies.TEXT_MISSING.said(reading.foreign, name=held[0].name)
            found.append(Notice("text-missing", said))
        for document in held:
            validity = validity_notice(document, library.register, question.as_of, reading.foreign)
            found += [validity] if validity and validity.code == "not-yet-in-force" else []
    return found
