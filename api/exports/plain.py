"""An exam as it is laid out in a terminal: the papers of its codes, its keys and marking sheet."""

from api.exports.context import cited, quoted
from qa.courses.exams import LETTERS, Code, Exam
from qa.courses.model import Source


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
        lines += [f"   Căn cứ: {_ground(source)}" for source in item.sources]
    for essay in exam.essays:
        lines += ["", f"[tự luận] {essay.stem}", f"   Hướng dẫn chấm: {len(essay.points)} ý, mỗi ý 1 điểm"]
        lines += [f"   {n}. {point.text} ({cited(point.source)})" for n, point in enumerate(essay.points, start=1)]
    return "\n".join(lines)


def _row(first: str, cells: list[str]) -> str:
    return f"{first:<6}" + "".join(f"{cell:<9}" for cell in cells).rstrip()


def _ground(source: Source) -> str:
    return f"{cited(source)}: {' '.join(quoted(source).split())}"
