"""Collections and courses for Word: handouts, and the plan that a trainer teaches by."""

from collections.abc import Iterable

from api.exports.context import Context
from api.exports.papers import asked, guided
from api.exports.word import Sheet
from qa.courses.works import Collection, Course, Entry, Lesson, Put

_KINDS = {Put.ANSWER: "Hỏi: ", Put.PROCEDURE: "Thủ tục: "}


def collection_handout(work: Collection, held: Context) -> bytes:
    """Return the collection in its order, with the notes of whoever made it."""
    sheet = Sheet(work, held, "Tài liệu")
    sheet.top("TÀI LIỆU")
    _entries(sheet, work.entries, 1, notes=True)
    sheet.sources()
    return sheet.written()


def course_handout(work: Course, held: Context) -> bytes:
    """Return what learners get: aims and clauses of each lesson, questions without keys, none of the notes."""
    sheet = Sheet(work, held, "Tài liệu học tập")
    sheet.top("TÀI LIỆU HỌC TẬP", work.audience)
    for n, lesson in enumerate(work.lessons, start=1):
        _opened(sheet, n, lesson)
        _entries(sheet, lesson.entries, 2, notes=False)
        if lesson.items or lesson.essays:
            sheet.heading("Câu hỏi ôn tập", 2)
            asked(sheet, held, lesson.items, lesson.essays)
    sheet.sources()
    return sheet.written()


def course_plan(work: Course, held: Context) -> bytes:
    """Return what the trainer teaches by: all of the course, with notes, keys, guides and what it does not cover."""
    sheet = Sheet(work, held, "Giáo án")
    sheet.top("GIÁO ÁN", work.audience)
    rows = [(str(n), one.title, f"{one.minutes} phút") for n, one in enumerate(work.lessons, start=1)]
    total = sum(one.minutes for one in work.lessons)
    sheet.table(("Bài", "Nội dung", "Thời gian"), [*rows, ("", "Cộng", f"{total} phút")], (15, 115, 30))
    for n, lesson in enumerate(work.lessons, start=1):
        _opened(sheet, n, lesson)
        if lesson.entries:
            sheet.heading("Nội dung", 2)
        _entries(sheet, lesson.entries, 3, notes=True)
        if lesson.activity.strip():
            sheet.heading("Hoạt động", 2)
            sheet.prose(lesson.activity)
        if lesson.items or lesson.essays:
            sheet.heading("Câu hỏi kiểm tra", 2)
            guided(sheet, lesson.items, lesson.essays)
        if lesson.not_covered:
            sheet.heading("Nội dung chính thức mà kho chưa có văn bản", 2)
            sheet.points(lesson.not_covered)
    sheet.sources()
    return sheet.written()


def _opened(sheet: Sheet, n: int, lesson: Lesson) -> None:
    sheet.heading(f"Bài {n}. {lesson.title}", 1)
    sheet.line(f"Thời gian: {lesson.minutes} phút", apart=True)
    if lesson.aims:
        sheet.heading("Mục tiêu", 2)
        sheet.points(lesson.aims)


def _entries(sheet: Sheet, entries: Iterable[Entry], level: int, *, notes: bool) -> None:
    """Add the entries, their titles as headings of the level; those under a heading one below it."""
    below = level
    for entry in entries:
        if entry.put is Put.HEADING:
            sheet.heading(entry.title, level)
            below = level + 1
            sheet.prose(entry.note)
            continue
        if entry.title.strip():
            sheet.heading(f"{_KINDS.get(entry.put, '')}{entry.title}", below)
        sheet.marked(entry)
        for source in entry.sources:
            sheet.clause(source)
        if notes or entry.put is Put.NOTE:
            sheet.prose(entry.note)
