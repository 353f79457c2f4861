"""The same JSON as the service gives, laid out for a person at an 80-column terminal."""

import re
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from api.records.feedback import Judgement
from api.schemas import AnswerJson, DocumentJson, RegisterJson, SearchJson
from corpus.model import Nature
from qa.model import Status
from qa.write.replies import day

WIDTH = 80

STATUSES = {
    Status.ANSWERED: "Trả lời được, có trích dẫn",
    Status.PARTIAL: "Cần đọc và đối chiếu",
    Status.UNANSWERABLE: "Không tìm thấy câu trả lời trong kho",
    Status.CLARIFICATION: "Cần nói rõ thêm",
    Status.DECLINED: "Ngoài phạm vi",
}

VERDICTS = {"up": "hữu ích", "down": "không hữu ích"}
REASONS = {
    "wrong-clause": "sai điều khoản",
    "out-of-date": "hết hiệu lực",
    "incomplete": "thiếu",
    "unclear": "khó hiểu",
    "other": "điều khác",
}

_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")  # a document must not steer the reader's terminal


def answer_text(answer: AnswerJson, on: date) -> str:
    """Return status, text, citations, nearest provisions, choices and notices, one below the other."""
    blocks = [f"{STATUSES[answer.status]} (xét theo ngày {day(on)})", _wrapped(answer.text)]
    if answer.citations:
        blocks.append("TRÍCH DẪN")
    for citation in answer.citations:
        place = f"[{citation.marker}] {citation.cited_as}"
        page = f" · trang {citation.page}" if citation.page else ""
        lines = [_wrapped(place, after="    "), _wrapped(f"{_validity(citation.document)}{page}", "    ")]
        official = citation.document.nature is Nature.FULL_TEXT
        said = f"“{citation.quote}”" if official else f"Theo bản tóm lược: {citation.quote}"
        blocks.append("\n".join([*lines, _wrapped(said, "    ")]))
    if answer.nearest:
        blocks.append("NHỮNG CHỖ GẦN NHẤT")
    for near in answer.nearest:
        place = f"- {near.cited_as}"
        blocks.append("\n".join([_wrapped(place, after="  "), _wrapped(_shortened(near.text), "  ")]))
    if answer.choices:
        blocks.append(
            "\n".join(["CHỌN MỘT CÂU ĐỂ HỎI LẠI", *(_wrapped(f"- {c.question}", after="  ") for c in answer.choices)])
        )
    if answer.notices:
        blocks.append("\n".join(["LƯU Ý", *(_wrapped(f"- {notice.text}", after="  ") for notice in answer.notices)]))
    if answer.notes:
        blocks.append(f"Còn {len(answer.notes)} ghi chú về văn bản; xem bằng --json.")
    return "\n\n".join(blocks)


def search_text(found: SearchJson) -> str:
    """Return the hits, each with its address, its document's validity and its text."""
    if not found.hits:
        return "Không tìm thấy đoạn nào."
    return "\n\n".join(
        "\n".join(
            [
                _wrapped(
                    f"{hit.rank}. {hit.passage.label}, {_name(hit.passage.document)}",
                    after="   ",
                ),
                _wrapped(f"{_issue(hit.passage.document)} · điểm {hit.score:.2f}", "   "),
                _wrapped(hit.passage.text, "   "),
                _wrapped(hit.passage.id, "   "),
            ]
        )
        for hit in found.hits
    )


def register_text(register: RegisterJson) -> str:
    """Return one short block per document."""
    if not register.documents:
        return "Kho chưa có văn bản nào. Chạy: regqa add <tệp hoặc thư mục>"
    return "\n\n".join(
        "\n".join([_wrapped(_headline(document)), _wrapped(_issue(document), "  "), f"  {document.id}"])
        for document in register.documents
    )


def feedback_text(judged: Sequence[Judgement]) -> str:
    """Return one block per judgement: verdict, reasons and comment, the question, what was cited."""
    if not judged:
        return "Chưa có góp ý nào."
    return "\n\n".join("\n".join(_judged(one)) for one in judged)


def _judged(one: Judgement) -> Iterator[str]:
    reasons = f" ({', '.join(REASONS[reason] for reason in one.reasons)})" if one.reasons else ""
    yield _wrapped(f"{one.at.astimezone():%d/%m/%Y %H:%M} · {VERDICTS[one.verdict]}{reasons}")
    yield _wrapped(f"{one.question} (xét theo ngày {day(one.as_of)})", "  ")
    yield _wrapped(f"{STATUSES[one.status]}: {', '.join(cited.passage_id for cited in one.cited) or '–'}", "  ")
    if one.comment:
        yield _wrapped(f"“{one.comment}”", "  ")


def _name(document: DocumentJson) -> str:
    return f"{document.kind.label} {document.number}" if document.number else document.title


def _headline(document: DocumentJson) -> str:
    return f"{_name(document)} · {document.title}" if document.number else document.title


def _issue(document: DocumentJson) -> str:
    issued = day(document.issued_on) or "không rõ ngày"
    return f"{document.issuer}, {issued} · {_validity(document)}"


def _validity(document: DocumentJson) -> str:
    if document.replaced_by:
        steps = (
            f"{s.number or s.id}{' (suy đoán)' if s.evidence == 'inferred' else ''}" for s in document.replaced_by
        )
        return f"đã được thay bằng {', rồi '.join(steps)}"
    return {True: "có hiệu lực", False: "không có hiệu lực", None: "chưa rõ hiệu lực"}[document.in_force]


def _shortened(text: str) -> str:
    return textwrap.shorten(_CONTROL.sub(" ", text), 200, placeholder=" …")


def _wrapped(text: str, indent: str = "", after: str | None = None) -> str:
    return "\n".join(_lines(text.splitlines(), indent, indent if after is None else after))


def _lines(lines: Iterable[str], indent: str, after: str) -> Iterator[str]:
    for line in lines:
        yield textwrap.fill(
            _CONTROL.sub(" ", line),
            WIDTH,
            initial_indent=indent,
            subsequent_indent=after,
            break_long_words=False,
            break_on_hyphens=False,
        )
        indent = after
