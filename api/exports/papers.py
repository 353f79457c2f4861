"""Banks and exams for Word: questions with their grounds, papers, sheets to answer on, keys, marking sheet."""

from collections.abc import Iterable

from docx.enum.text import WD_ALIGN_PARAGRAPH

from api.exports.context import Context, cited, gone, quoted, sound
from api.exports.word import Sheet
from qa.courses.exams import LETTERS, Code, Exam
from qa.courses.model import BLOOM, DIFFICULTIES, KINDS, STATES, Bank, Essay, Item, State
from qa.write.replies import day

_ROWS = 20  # of a sheet to answer on, in each of its columns


def bank_questions(work: Bank, held: Context) -> bytes:
    """Return the questions with keys and grounds; those that may not be asked stand apart at the end."""
    sheet = Sheet(work, held, "Ngân hàng câu hỏi")
    in_use = sound(work, held)
    asked_of: list[Item | Essay] = [*in_use.items, *in_use.essays]
    drafts = sum(one.state is State.DRAFT for one in asked_of)
    told = f"{len(in_use.items)} câu trắc nghiệm, {len(in_use.essays)} câu tự luận; {drafts} câu chưa duyệt"
    sheet.top("NGÂN HÀNG CÂU HỎI", told)
    if in_use.items:
        sheet.heading("Câu hỏi trắc nghiệm", 1)
    guided(sheet, in_use.items, (), about=True)
    if in_use.essays:
        sheet.heading("Câu hỏi tự luận", 1)
    guided(sheet, (), in_use.essays)
    kept = {one.id for one in asked_of}
    out = [one for one in work.questions if one.id not in kept]
    if out:
        sheet.heading("Không dùng: không còn căn cứ, hoặc đã rút", 1)
    guided(
        sheet,
        [one for one in out if isinstance(one, Item)],
        [one for one in out if isinstance(one, Essay)],
        about=True,
    )
    sheet.sources()
    return sheet.written()


def exam_papers(work: Exam, held: Context) -> bytes:
    """Return the paper of each code and a sheet to answer on, each on pages of its own. Raises Unfit."""
    sound(work, held)
    sheet = Sheet(work, held, "Đề thi")
    for n, code in enumerate(work.codes):
        if n:
            sheet.page()
        _paper(sheet, work, code, held)
        if code.questions:
            sheet.page()
            _answers(sheet, work, code)
    return sheet.written()


def exam_keys(work: Exam, held: Context) -> bytes:
    """Return the marking sheet of all codes, the right answers with their grounds, and the guides. Raises Unfit."""
    sound(work, held)
    sheet = Sheet(work, held, "Đáp án")
    sheet.top("ĐÁP ÁN VÀ PHIẾU CHẤM")
    sheet.heading("Phiếu chấm", 1)
    rows = [
        (str(row[0].number), *(question.key for question in row))
        for row in zip(*(code.questions for code in work.codes), strict=True)
    ]
    width = min(30.0, 140 / max(len(work.codes), 1))
    widths = (20, *(width for _ in work.codes))
    sheet.table(("Câu", *(f"Mã {code.code}" for code in work.codes)), rows, widths)
    sheet.heading("Đáp án và căn cứ", 1)
    places = {code.code: {question.item: question.number for question in code.questions} for code in work.codes}
    first = next(iter(places.values()), {})
    for item in sorted(work.items, key=lambda one: first.get(one.id, 0)):
        where = ", ".join(f"mã {code}: câu {numbers[item.id]}" for code, numbers in places.items())
        sheet.question(f"[{where}]", item.stem)
        sheet.line(f"Đáp án: {item.answer}")
        for source in item.sources:
            sheet.clause(source)
    if work.essays:
        sheet.heading("Hướng dẫn chấm tự luận", 1)
    guided(sheet, (), work.essays)
    sheet.sources()
    return sheet.written()


def asked(sheet: Sheet, held: Context, items: Iterable[Item], essays: Iterable[Essay]) -> None:
    """Add questions without keys; one that no longer holds is named in its place, and not asked."""
    number, asking = 0, list[Item | Essay]([*items, *essays])
    for one in asking:
        if one.state is State.WITHDRAWN or gone(one, held):
            sheet.marked(one)
            continue
        number += 1
        question = sheet.question(f"Câu {number}.", one.stem)
        if isinstance(one, Item):
            sheet.options(one.options)
        else:
            question.paragraph_format.keep_with_next = False


def guided(sheet: Sheet, items: Iterable[Item], essays: Iterable[Essay], *, about: bool = False) -> None:
    """Add questions with keys and grounds, essays with the points that they are marked by."""
    for number, item in enumerate(items, start=1):
        sheet.marked(item)
        sheet.question(f"Câu {number}.", item.stem)
        sheet.options(item.options, apart=False)
        sheet.line(f"Đáp án: {LETTERS[item.key]}. {item.answer}")
        if about:
            told = (KINDS[item.kind], DIFFICULTIES[item.difficulty], BLOOM[item.bloom], STATES[item.state])
            sheet.line(f"Loại: {told[0]}; độ khó: {told[1]}; mức: {told[2]}; {told[3]}; mã {item.id}")
        for source in item.sources:
            sheet.clause(source)
    for essay in essays:
        sheet.marked(essay)
        sheet.question("Tự luận.", essay.stem)
        sheet.line(f"Hướng dẫn chấm: {len(essay.points)} ý, mỗi ý 1 điểm", apart=True)
        rows = [
            (str(n), point.text, f"{cited(point.source)}: {quoted(point.source)}", "")
            for n, point in enumerate(essay.points, start=1)
        ]
        sheet.table(("Ý", "Nội dung", "Căn cứ", "Điểm"), rows, (10, 62, 72, 16))
        sheet.line("", apart=True)


def _paper(sheet: Sheet, exam: Exam, code: Code, held: Context) -> None:
    sheet.heading(exam.title, 0)
    items = {item.id: item for item in exam.items}
    for text, bold in (
        (f"MÃ ĐỀ: {code.code}", True),
        (f"Thời gian làm bài: {exam.minutes} phút (không kể thời gian phát đề)", False),
        (f"Theo quy định có hiệu lực ngày {day(exam.made_for)}; đúng đến ngày {day(held.on)}", False),
    ):
        sheet.line(text, bold=bold, apart=True).alignment = WD_ALIGN_PARAGRAPH.CENTER
    sheet.line(f"Họ và tên: {'.' * 48} Chi bộ: {'.' * 36}", apart=True)
    for question in code.questions:
        item = items[question.item]
        sheet.question(f"Câu {question.number}.", item.stem)
        sheet.options([item.options[at] for at in question.order])
    for number, essay in enumerate(exam.essays, start=len(code.questions) + 1):
        sheet.question(f"Câu {number} (tự luận, {len(essay.points)} điểm).", essay.stem)


def _answers(sheet: Sheet, exam: Exam, code: Code) -> None:
    sheet.heading("Phiếu trả lời", 1).alignment = WD_ALIGN_PARAGRAPH.CENTER
    sheet.line(f"{exam.title} – mã đề {code.code}", bold=True, apart=True).alignment = WD_ALIGN_PARAGRAPH.CENTER
    sheet.line(f"Họ và tên: {'.' * 48} Chi bộ: {'.' * 36}", apart=True)
    sheet.line("Tô kín hoặc đánh dấu × vào một ô ở mỗi câu.", apart=True)
    columns = min(3, -(-len(code.questions) // _ROWS)) or 1
    rows = -(-len(code.questions) // columns)
    shown = [[_boxes(code, column * rows + row) for column in range(columns)] for row in range(rows)]
    widths = [width for _ in range(columns) for width in (14, 160 / columns - 14)]
    sheet.table(("Câu", "Trả lời") * columns, [sum(row, ()) for row in shown], widths)


def _boxes(code: Code, at: int) -> tuple[str, ...]:
    if at >= len(code.questions):
        return ("", "")
    question = code.questions[at]
    return (str(question.number), "   ".join(f"☐ {letter}" for letter in LETTERS[: len(question.order)]))
