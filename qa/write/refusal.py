"""Not answering, usefully: what was near, what the register knows, and whom to ask.

The nearest provisions stand in the answer's `nearest` alone, so that whoever shows it shows them once.
"""

import uuid
from collections.abc import Sequence

from qa.engine import Library
from qa.model import Answer, Hit, Notice, Question, Status, Trace
from qa.question.reading import Reading
from qa.write import replies
from qa.write.notices import as_of_notice, validity_notice
from qa.write.register_facts import register_facts

NEAREST = 3

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
