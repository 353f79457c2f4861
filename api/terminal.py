"""The same JSON as the service gives, laid out for a person at an 80-column terminal."""

import re
import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

from api.records.feedback import Judgement
from api.schemas import (
    AnswerJson,
    DiffJson,
    DocumentJson,
    ProposalsJson,
    RegisterJson,
    RestingJson,
    SearchJson,
)
from api.wording import STALE
from corpus.diff import Change, Words
from corpus.model import Nature
from corpus.text import capital
from qa.check.model import Verdict
from qa.model import Status
from qa.write.replies import day
from qa.write.switch import Model

if TYPE_CHECKING:  # loads the readers
    from api.checking import CheckJson
    from api.course_commands import CoursesCheckedJson

WIDTH = 80

STATUSES = {
    Status.ANSWERED: "Trả lời được",
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

MODEL: dict[Model, str] = {
    "none": "Không dùng mô hình ngôn ngữ (REGQA_LLM_MODEL chưa đặt): câu trả lời chỉ trích nguyên văn.",
    "on": "Mô hình ngôn ngữ đang bật.",
    "off": "Mô hình ngôn ngữ đang tắt: câu trả lời chỉ trích nguyên văn.",
}
CHANGES = {"added": "thêm", "removed": "bỏ", "moved": "chuyển", "reworded": "sửa lời"}
NEW_UNIT = "thêm --new-unit"  # how it is said on the command line that a unit is not a slip
_IDS = 10  # of questions that are listed
_NEAR = 8  # words that are shown beside a change
_PLACE = 30  # characters that are shown around a shorter stretch of a text that is checked

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
        said = f"“{citation.quote}”" if official else _said(citation.quote, citation.document)
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
                _wrapped(_said(hit.passage.text, hit.passage.document), "   "),
                _wrapped(hit.passage.id, "   "),
            ]
        )
        for hit in found.hits
    )


def _said(words: str, document: DocumentJson) -> str:
    return words if document.nature is Nature.FULL_TEXT else f"Theo bản tóm lược: {words}"


def register_text(register: RegisterJson) -> str:
    """Return one short block per document."""
    if not register.documents:
        return "Kho chưa có văn bản nào. Chạy: regqa add <tệp hoặc thư mục>"
    return "\n\n".join(
        "\n".join(
            [
                _wrapped(_headline(document)),
                _wrapped(_issue(document), "  "),
                f"  {document.id}",
                *(f"  {version.id} (bản trước ngày {day(version.until)})" for version in document.versions),
            ]
        )
        for document in register.documents
    )


def feedback_text(judged: Sequence[Judgement]) -> str:
    """Return one block per judgement: verdict, reasons and comment, the question, what was cited."""
    if not judged:
        return "Chưa có góp ý nào."
    return "\n\n".join("\n".join(_judged(one)) for one in judged)


def diff_text(told: DiffJson) -> str:
    """Return what changed, a block for each clause, then what rests on it; [-words-] are gone, {+words+} are new."""
    if not told.changes:
        return f"{told.old.name} và {told.new.name} không khác nhau."
    blocks = [_wrapped(f"{told.old.name} → {told.new.name}: {counted(told.changes)}.")]
    for change in told.changes:
        places = " → ".join(capital(at.label()) for at in dict.fromkeys((change.old, change.new)) if at)
        lines = [_wrapped(f"{CHANGES[change.what].upper()} · {places}")]
        if change.what != "moved" or any(words.mark != "same" for words in change.words):
            shown = " ".join(words.text for words in change.words)
            whole = change.what in ("added", "removed")
            lines.append(_wrapped(shown if whole else _marked(change.words), "    "))
        blocks.append("\n".join(lines))
    asked = f"Câu hỏi đánh giá dựa vào các điều khoản này: regqa eval resting {told.old.id} {told.new.id}"
    return "\n\n".join([*blocks, *filter(None, [resting_text(told.resting), asked])])


def checked_text(told: "CheckJson", name: str) -> str:
    """Return how many places of the named text there are of each verdict, then those that are not right."""
    from api.checking import KINDS, VERDICTS
    from api.checking import counted as places

    summary = places(told.findings) or "không thấy chỗ nào dẫn, trích hay nhắc tới văn bản"
    blocks = [plain(f"{name}: {summary} (xét theo ngày {day(told.as_of)})")]
    for found in told.findings:
        if found.verdict is Verdict.RIGHT:
            continue
        line = told.text.count("\n", 0, found.start) + 1
        lines = [_wrapped(f"{VERDICTS[found.verdict].upper()} · {KINDS[found.kind]}, dòng {line}")]
        written = _in_place(told.text, found.start, found.end)
        lines += [_wrapped(_shortened(written), "    "), _wrapped(found.note, "    ")]
        if any(words.mark != "same" for words in found.words):
            lines.append(_wrapped(_marked(found.words), "    "))
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks)


def _in_place(text: str, start: int, end: int) -> str:
    """Return a stretch of the text, a short one with the words of its line around it."""
    if end - start >= _PLACE:
        return text[start:end]
    before, after = text[:start].rpartition("\n")[2], text[end:].partition("\n")[0]
    left, right = before[-_PLACE:], after[:_PLACE]
    return f"{'…' * (len(left) < len(before))}{left}{text[start:end]}{right}{'…' * (len(right) < len(after))}"


def stale_text(told: "CoursesCheckedJson") -> str:
    """Return of each file what in it no longer holds: what stands on a lapsed document together."""
    blocks = []
    for one in told.files:
        out = len({found.part for found in one.stale})
        named = "câu" if one.form in ("bank", "exam") else "mục"
        kept = f"cả {one.parts} {named} còn căn cứ"
        summary = f"{out} trong {one.parts} {named} không còn căn cứ" if out else kept
        unfit = "; không dùng đề này nữa" if out and one.form == "exam" else ""
        blocks.append(plain(f"{one.file}: {summary} (xét theo ngày {day(told.as_of)}){unfit}"))
        together: dict[tuple[str, str, tuple[str, ...]], list[str]] = {}
        for found in one.stale:
            if found.now or found.why in ("lapsed", "not-in-force"):
                together.setdefault((found.document, found.why, found.now), []).append(found.part)
                continue
            lines = [_wrapped(f"{found.part}: {STALE[found.why]}"), _wrapped(found.cited_as, "    ")]
            if found.words:
                lines.append(_wrapped(_marked(found.words), "    "))
            blocks.append("\n".join(lines))
        for (document, why, now), questions in together.items():
            instead = f", nay xem {', '.join(now)}" if now else ""
            ids = list(dict.fromkeys(questions))
            more = ", …" if len(ids) > _IDS else ""
            head = _wrapped(f"{document}: {STALE[why]}{instead} · {len(ids)} {named}")
            blocks.append("\n".join([head, _wrapped(", ".join(ids[:_IDS]) + more, "    ")]))
    return "\n\n".join(blocks)


def on_paper(text: str) -> str:
    """Return the text as it is laid out, without what would steer a terminal."""
    return "\n".join(_CONTROL.sub(" ", line) for line in text.split("\n"))


def counted(changes: Sequence[Change]) -> str:
    """Return how many clauses were added, removed, moved and reworded: “1 thêm, 2 sửa lời”."""
    counts = Counter[str](change.what for change in changes)
    return ", ".join(f"{counts[what]} {name}" for what, name in CHANGES.items() if counts[what])


def resting_text(resting: RestingJson) -> str:
    """Return what is to be looked at again, a line each; empty where nothing is."""
    lines = [f"Thủ tục {one.procedure}, bước {one.step}: theo {one.label}" for one in resting.procedures]
    lines += [f"Mục đăng ký của {one.name} ({one.id}) nêu văn bản này" for one in resting.documents]
    lines += [
        f"{capital(one.label)} {one.name} ({one.document}) dẫn {one.cited or 'văn bản này'}" for one in resting.citing
    ]
    lines += [f"Câu trả lời được chọn {one.id} có {one.label}: “{one.question}”; sẽ tự rút" for one in resting.chosen]
    lines += [f"Câu trả lời có góp ý {one.answer} trích {one.label}: “{one.question}”" for one in resting.answers]
    return "\n".join(["CẦN XEM LẠI", *(_wrapped(f"- {line}", after="  ") for line in lines)]) if lines else ""


def proposals_text(proposed: ProposalsJson) -> str:
    """Return one block per proposal: its id, what would be entered, the sentence that says so."""
    if not proposed.proposals:
        return "Không có đề xuất nào chờ rà soát."
    return "\n\n".join(
        "\n".join(
            [
                _wrapped(f"{one.id} · {one.name}: {one.change}"),
                _wrapped(f"{f'{one.label}: ' if one.label else ''}“{one.quote}”", "    "),
            ]
        )
        for one in proposed.proposals
    )


def _marked(told: Sequence[Words]) -> str:
    """Return the words with marks, those that both texts have shortened between them."""
    forms = {"same": "{}", "removed": "[-{}-]", "added": "{{+{}+}}"}
    last = len(told) - 1
    return " ".join(
        forms[words.mark].format(_around(words.text, place > 0, place < last) if words.mark == "same" else words.text)
        for place, words in enumerate(told)
    )


def _around(text: str, follows: bool, precedes: bool) -> str:
    """Return the first words of what follows a change and the last of what precedes one."""
    words = text.split()
    first, last = words[: _NEAR * follows], words[len(words) - _NEAR * precedes :]
    return text if len(words) <= 2 * _NEAR else " ".join([*first, "…", *last])


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


def plain(text: str) -> str:
    """Return the text on one line, without what would steer a terminal."""
    return " ".join(_CONTROL.sub(" ", text).split())


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
