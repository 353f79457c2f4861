"""Not answering, usefully: what was near, what the register knows, and whom to ask.

The nearest provisions stand in the answer's `nearest` alone, so that whoever shows it shows them once.
"""

import uuid
from collections.abc import Sequence

from qa.engine import Library
from qa.model import Answer, Hit, Notice, Question, Status, Trace
from qa.question.reading import Reading
from qa.write.notices import as_of_notice, register_facts, validity_notices

NEAREST = 3

_BODIES = [  # the first that the nearest provisions name is the one to ask, beside the member's own cell
    "Đảng ủy Bộ Ngoại giao",
    "Ủy ban kiểm tra",
    "Ban Tổ chức Trung ương",
    "ban tổ chức cấp ủy",
    "trung tâm chính trị",
]
_UNANSWERABLE = (
    "Không tìm thấy trong kho điều khoản trả lời chắc chắn câu hỏi này, nên không trả lời để tránh suy đoán."
)
_UNANSWERABLE_ENGLISH = "No provision found surely answers this question, so no answer is given rather than a guess."
_REGISTER_ONLY = "Trên đây là những gì sổ đăng ký ghi; kho không có điều khoản nào nói thẳng điều được hỏi."
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
    declined = _DECLINED_ENGLISH if reading.foreign else _DECLINED
    return Answer(
        id=uuid.uuid4().hex,
        question=question,
        status=status,
        text=_unanswerable(question, reading, nearest, library) if status is Status.UNANSWERABLE else declined,
        notices=(*as_of_notice(question), *_about_named_documents(question, reading, library)),
        nearest=nearest,
        trace={**trace, "cited": 0},
    )


def _unanswerable(question: Question, reading: Reading, nearest: Sequence[Hit], library: Library) -> str:
    if facts := register_facts(reading, library.register, question.as_of):
        stated = "No provision in the collection states it." if reading.foreign else _REGISTER_ONLY
        lines = [facts, stated]
    else:
        lines = [_UNANSWERABLE_ENGLISH if reading.foreign else _UNANSWERABLE]
    text = "\n".join(hit.passage.text for hit in nearest).lower()
    named = next((f" hoặc {body}" for body in _BODIES if body.lower() in text), "")
    ask = f"chi bộ, cấp ủy nơi đang sinh hoạt{named}"
    lines.append(f"Ask: {ask}." if reading.foreign else f"Nên hỏi {ask}.")
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
