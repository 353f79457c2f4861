"""Not answering, usefully: what was near, what the register knows, and whom to ask."""

import uuid
from collections.abc import Sequence

from qa.library import Library
from qa.model import Answer, Hit, Notice, Question, Status, Trace
from qa.notices import register_facts, validity_notices
from qa.question import Reading

NEAREST = 3

_BODIES = [  # the first that the nearest provisions name is the one to ask, beside the member's own cell
    "Đảng ủy Bộ Ngoại giao",
    "Ủy ban kiểm tra",
    "Ban Tổ chức Trung ương",
    "ban tổ chức cấp ủy",
    "trung tâm chính trị",
]
_DECLINED = (
    "Câu hỏi này nằm ngoài phạm vi: dịch vụ chỉ trả lời câu hỏi về quy định, hướng dẫn và báo cáo công tác đảng "
    "có trong kho tài liệu. Về công tác đảng, nên hỏi chi bộ hoặc cấp ủy nơi sinh hoạt."
)
_DECLINED_ENGLISH = (
    "This service only answers questions about Party regulations and reports held in its collection. "
    "For Party matters, ask your own cell (chi bộ) or committee (cấp ủy)."
)


def refuse(
    question: Question, reading: Reading, hits: Sequence[Hit], library: Library, status: Status, trace: Trace
) -> Answer:
    """Return the answer that gives no answer; `status` is unanswerable or declined."""
    nearest = tuple(hits[:NEAREST]) if status is Status.UNANSWERABLE else ()
    declined = _DECLINED_ENGLISH if reading.english else _DECLINED
    return Answer(
        id=uuid.uuid4().hex,
        question=question,
        status=status,
        text=_unanswerable(question, reading, nearest, library) if status is Status.UNANSWERABLE else declined,
        notices=tuple(_about_named_documents(question, reading, library)),
        nearest=nearest,
        trace={**trace, "cited": 0},
    )


def _unanswerable(question: Question, reading: Reading, nearest: Sequence[Hit], library: Library) -> str:
    lines = [
        "The collection does not state what is asked, so no answer is given rather than a guess."
        if reading.english
        else "Kho tài liệu hiện có không nêu điều được hỏi, nên không trả lời để tránh suy đoán."
    ]
    if facts := register_facts(reading, library.register, question.as_of):
        lines.append(facts)
    if nearest:
        lines.append("Nearest provisions:" if reading.english else "Những chỗ gần nhất để tham khảo:")
    lines += [f"- {hit.passage.locator.label()}, {library.document(hit.passage).name}" for hit in nearest]
    text = "\n".join(hit.passage.text for hit in nearest).lower()
    named = next((f" hoặc {body}" for body in _BODIES if body.lower() in text), "")
    ask = f"chi bộ, cấp ủy nơi đang sinh hoạt{named}"
    lines.append(f"Ask: {ask}." if reading.english else f"Nên hỏi {ask}.")
    return "\n".join(lines)


def _about_named_documents(question: Question, reading: Reading, library: Library) -> list[Notice]:
    found = []
    for number in reading.numbers:
        held = library.register.find(number)
        if not held:
            found.append(Notice("document-missing", f"Kho chưa có văn bản {number}."))
        elif not any(document.provisions for document in held):
            found.append(Notice("text-missing", f"Kho chỉ có tên của {held[0].name}, chưa có nội dung."))
        for document in held:
            said = validity_notices(document, library.register, question.as_of)
            found += [notice for notice in said if notice.code == "not-yet-in-force"]
    return found
