"""A bank and an exam as others take them: CSV, GIFT (Moodle), an exam on paper, its keys and marking sheet."""

import csv
import io
import re
from collections.abc import Iterator

from qa.courses.exams import LETTERS, Code, Exam
from qa.courses.model import BLOOM, DIFFICULTIES, KINDS, STATES, Bank, Source

_SPECIAL = re.compile(r"([\\~=#{}:])")  # what GIFT reads as its own
_COLUMNS = (
    "mã", "loại", "câu hỏi", "A", "B", "C", "D", "đáp án", "căn cứ", "trích", "chủ đề", "độ khó", "mức tư duy",
    "trạng thái", "ngày áp dụng",
)  # fmt: skip
_FORMULA = re.compile(r"^[=+\-@\t\r]")  # what a spreadsheet would run


def as_csv(bank: Bank) -> str:
    """Return the multiple-choice questions as CSV (RFC 4180), with the byte-order mark by which Excel knows UTF-8."""
    file = io.StringIO(newline="")
    rows = csv.writer(file)
    rows.writerow(_COLUMNS)
    for item in bank.items:
        options = (*item.options, "", "")[: len(LETTERS)]
        row = (
            item.id,
            KINDS[item.kind],
            item.stem,
            *options,
            LETTERS[item.key],
            "\n".join(map(cited, item.sources)),
            "\n".join(source.quote for source in item.sources),
            " > ".join(item.topic),
            DIFFICULTIES[item.difficulty],
            BLOOM[item.bloom],
            STATES[item.state],
            item.made_for.isoformat(),
        )
        rows.writerow([f"'{cell}" if _FORMULA.match(cell) else cell for cell in row])
    return "\ufeff" + file.getvalue()


def as_gift(bank: Bank) -> str:
    """Return the questions in Moodle's GIFT: categories by document and section, the citation as general feedback."""
    return "\n\n".join(_gift(bank)) + "\n"


def _gift(bank: Bank) -> Iterator[str]:
    category = None
    for item in sorted(bank.items, key=lambda one: (one.sources[0].document, one.topic[:1])):
        named = "/".join([item.sources[0].document, *(_category(heading) for heading in item.topic[:1])])
        if named != category:
            category = named
            yield f"$CATEGORY: {named}"
        answers = [f"{'=' if n == item.key else '~'}{_escaped(option)}" for n, option in enumerate(item.options)]
        if len(item.options) == 2:
            answers = ["TRUE" if item.key == 0 else "FALSE"]
        feedback = _escaped("; ".join(map(cited, item.sources)))
        yield f"::{item.id}::{_escaped(item.stem)}{{\n" + "\n".join([*answers, f"####{feedback}"]) + "\n}"
    for essay in bank.essays:
        points = "; ".join(f"({n}) {point.text}" for n, point in enumerate(essay.points, start=1))
        yield f"::{essay.id}::{_escaped(essay.stem)}{{####{_escaped(points)}}}"


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))


def _category(heading: str) -> str:
    """Return the heading as the name of a category, in which “/” would begin another."""
    return " ".join(heading.replace("/", "-").split())


def cited(source: Source) -> str:
    """Return where a question stands, and that the text held is a digest: no quote of it is official words."""
    return f"{source.cited_as} (theo bản tóm lược)" if source.digest else source.cited_as


def paper(exam: Exam, code: Code) -> str:
    """Return the exam of one code as people get it."""
    items = {item.id: item for item in exam.items}
    lines = [
        exam.title.upper(),
        f"Mã đề: {code.code}",
        f"Thời gian làm bài: {exam.minutes} phút",
        f"Theo các quy định có hiệu lực ngày {exam.made_for:%d/%m/%Y}",
        "Họ và tên: ………………………………………   Chi bộ: ………………………………………",
        "",
    ]
    for question in code.questions:
        item = items[question.item]
        lines.append(f"Câu {question.number}. {item.stem}")
        lines += [f"   {letter}. {item.options[at]}" for letter, at in zip(LETTERS, question.order, strict=False)]
        lines.append("")
    for number, essay in enumerate(exam.essays, start=len(code.questions) + 1):
        lines += [f"Câu {number} (tự luận, {len(essay.points)} điểm). {essay.stem}", ""]
    return "\n".join(lines)


def keys(exam: Exam) -> str:
    """Return the marking sheet of all codes, then the right answer and citation of each question, then the guides."""
    lines = [f"PHIẾU CHẤM: {exam.title.upper()}", "", _row("Câu", [f"Mã {code.code}" for code in exam.codes])]
    for row in zip(*(code.questions for code in exam.codes), strict=True):
        lines.append(_row(str(row[0].number), [question.key for question in row]))
    lines += ["", "ĐÁP ÁN VÀ CĂN CỨ"]
    places = {code.code: {question.item: question.number for question in code.questions} for code in exam.codes}
    first = places[exam.codes[0].code]
    for item in sorted(exam.items, key=lambda one: first[one.id]):
        where = ", ".join(f"mã {code}: câu {numbers[item.id]}" for code, numbers in places.items())
        lines += ["", f"[{where}] {item.stem}", f"   Đáp án: {item.answer}"]
        lines += [f"   Căn cứ: {_quoted(source)}" for source in item.sources]
    for essay in exam.essays:
        lines += ["", f"[tự luận] {essay.stem}", f"   Hướng dẫn chấm: {len(essay.points)} ý, mỗi ý 1 điểm"]
        lines += [f"   {n}. {point.text} ({cited(point.source)})" for n, point in enumerate(essay.points, start=1)]
    return "\n".join(lines)


def _row(first: str, cells: list[str]) -> str:
    return f"{first:<6}" + "".join(f"{cell:<9}" for cell in cells).rstrip()


def _quoted(source: Source) -> str:
    """Return the citation with its words, official ones in quotation marks, a digest's never."""
    words = " ".join(source.quote.split())
    return f"{cited(source)}: {words}" if source.digest else f"{source.cited_as}: “{words}”"
