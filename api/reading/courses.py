"""The pages `/courses`: outlines that ship, one's own courses, and a lesson as its teacher has it."""

from datetime import date
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse
from pydantic import ValidationError
from starlette.datastructures import UploadFile

from api.engine import Opens, Searching
from api.putting import ClauseRequest, EntryRequest, entry_of
from api.reading.banks import MOST_CODES, MOST_MINUTES
from api.reading.collections import shown_entries
from api.reading.page import Day, render
from api.reading.questions import number_of
from api.reading.works import Bench, Fields, Opened, WorkPage, sent, shown
from api.records.works import MOST_BYTES
from api.requests import MAX_QUESTION
from api.routes.courses import outline_named, proposed
from api.schemas import HitJson, search_json
from api.seats import Seats
from corpus.faults import faults
from corpus.locator import Locator
from corpus.register import Register
from corpus.store import ChangeRefused
from corpus.text import clean
from qa.courses import collecting, lessons
from qa.courses.exams import CODES, NotEnough, whole
from qa.courses.model import BLOOM, DIFFICULTIES, KINDS, Essay, Item
from qa.courses.outlines import UNSERVED, Holding, Outline, bank_of, course_of, holding, outlines
from qa.courses.proposals import NothingOnTopic
from qa.courses.standing import Stale, quarantined
from qa.courses.works import Collection, Course, Entry, Lesson, Put

if TYPE_CHECKING:
    from qa.courses.exams import Exam
    from qa.courses.model import Bank
    from qa.engine import Library

FOUND = 8  # passages to choose a clause from
OFFERED = 30  # questions to choose from
QUIZ_MINUTES = 15
LINES = ("aims", "topics", "not_covered")


class Listed(NamedTuple):
    """Is an outline that ships, with how its clauses hold on the day."""

    outline: Outline
    holding: Holding


class Asked(NamedTuple):
    """Is a question of a lesson as shown, with what became of its clauses."""

    question: Item | Essay
    stale: tuple[Stale, ...]


def router(bench: Bench, shelf: Opens, searching: Searching, seats: Seats) -> APIRouter:
    """Return the routes of the pages of courses."""
    routes = APIRouter(route_class=WorkPage, include_in_schema=False)

    def listed(on: date | None, wrong: str = "", topic: str = "", status: int = 200) -> Response:
        day, register = on or date.today(), shelf.current().register
        known = [Listed(one, holding(one, register, day)) for one in outlines()]
        page = render("courses.html", outlines=known, on=day, wrong=wrong, topic=topic, unserved=UNSERVED)
        return HTMLResponse(page, status)

    @routes.get("/courses")
    def courses(as_of: Day = None) -> Response:
        return listed(as_of)

    @routes.post("/courses")
    async def create(request: Request) -> Response:
        async with request.form(max_files=1, max_fields=10, max_part_size=MOST_BYTES) as form:
            file = form.get("file")
            content = await file.read() if isinstance(file, UploadFile) else b""
            fields = {name: value for name, value in form.items() if isinstance(value, str)}

        def made() -> Response:
            on = _day(fields.get("as_of", ""))
            try:
                return bench.create(_new(fields, content, on, bench, shelf, searching))
            except NothingOnTopic as error:
                return listed(on, str(error), fields.get("topic", ""), 422)
            except ValidationError as error:
                return listed(on, f"Tệp này không nhập được: {_why(error)}", status=422)

        with seats.seat():
            return await seats.run(made)

    @routes.get("/courses/{key}")
    def course(request: Request, key: str) -> Response:
        opened = bench.open(key, Course)
        out = {one.id: sum(part.id in opened.stale for part in one.parts) for one in _course(opened).lessons}
        return shown("course.html", opened, key=key, out=out, host=request.url.netloc)

    @routes.post("/courses/{key}")
    async def change(request: Request, key: str) -> Response:
        return await bench.change(request, key, Course, changed, "#lessons")

    @routes.post("/courses/{key}/delete")
    async def delete(key: str) -> Response:
        return await bench.delete(key, "/courses")

    @routes.get("/courses/{key}/lessons/{lesson_id}")
    def lesson(request: Request, key: str, lesson_id: str, find: str = "", choose: str = "") -> Response:
        opened, library = bench.open(key, Course), shelf.current()
        one = lessons.lesson_of(_course(opened), lesson_id)
        looked = clean(find)[:MAX_QUESTION] if opened.editable else ""
        offered = lessons.others(one, _bank(one, _course(opened), library.register)) if choose else ((), ())
        return shown(
            "lesson.html",
            opened,
            key=key,
            lesson=one,
            place=lessons.place_of(_course(opened), one.id) + 1,
            entries=shown_entries(Collection(title=one.title, entries=one.entries), library, opened.on),
            items=_asked(one.items, opened),
            essays=_asked(one.essays, opened),
            find=looked,
            hits=_hits(looked, searching, library, opened.on) if looked else (),
            choosing=bool(choose),
            offered=offered[0][:OFFERED],
            open_ones=offered[1][:OFFERED],
            kinds=KINDS,
            difficulties=DIFFICULTIES,
            bloom=BLOOM,
            codes=CODES,
            quiz_minutes=QUIZ_MINUTES,
            procedures=[held.procedure for held in library.procedures],
            host=request.url.netloc,
        )

    @routes.post("/courses/{key}/lessons/{lesson_id}")
    async def change_lesson(request: Request, key: str, lesson_id: str, at: str = "") -> Response:
        library = await run_in_threadpool(shelf.current)

        def new(course: Course, fields: Fields) -> Course:
            old = lessons.lesson_of(course, lesson_id)
            return _checked(lessons.with_lesson(course, changed_lesson(old, fields, course, library)))

        anchor = f"#{at}" if at.replace("-", "").isalnum() and at.isascii() else ""
        return await bench.change(request, key, Course, new, f"/lessons/{lesson_id}{anchor}")

    @routes.post("/courses/{key}/lessons/{lesson_id}/works")
    async def questions_apart(request: Request, key: str, lesson_id: str) -> Response:
        fields = await sent(request)

        def made() -> Response:
            opened = bench.open(key, Course)
            course = _course(opened)
            return bench.create(_of_questions(course, lessons.lesson_of(course, lesson_id), fields, opened))

        return await run_in_threadpool(made)

    return routes


def _of_questions(course: Course, lesson: Lesson, fields: Fields, opened: Opened) -> "Bank | Exam":
    """Return what a form makes of the lesson's questions: a bank, or an exam of those that still hold.

    Raises ChangeRefused.
    """
    if fields.get("form") == "bank":
        return lessons.questions_of(course, lesson)
    bank = lessons.questions_of(course, lesson, fields.get("essays") == "on")
    sound = quarantined(bank, [one for found in opened.stale.values() for one in found])
    minutes = number_of(fields, "minutes", QUIZ_MINUTES, 1, MOST_MINUTES)
    codes = number_of(fields, "codes", CODES, 1, MOST_CODES)
    try:
        return whole(sound, 1, title=f"Kiểm tra: {lesson.title}"[:300], minutes=minutes, codes=codes)
    except NotEnough as error:
        raise ChangeRefused(f"Chưa ra được đề: {error}. Chọn thêm câu hỏi cho bài rồi làm lại.") from None


def _new(fields: Fields, content: bytes, on: date, bench: Bench, shelf: Opens, searching: Searching) -> Course:
    """Return the course that a form asks for: a copy, an outline's, one on a topic, an empty one, the file's.

    Raises NothingOnTopic, ValidationError, WorkGone.
    """
    if key := fields.get("copy"):
        return _course(bench.open(key, Course))
    if name := fields.get("outline"):
        return course_of(outline_named(name), shelf.current().register, on).course
    if "topic" in fields:
        return proposed(clean(fields["topic"])[:MAX_QUESTION], shelf.current(), searching, on)
    if "title" in fields:
        return lessons.added(_checked(Course(title=fields["title"], made_for=on)), "Bài 1")
    return Course.model_validate_json(content)


def _day(text: str) -> date:
    """Return the day of a form, today for none. Raises ChangeRefused."""
    try:
        return date.fromisoformat(text) if text else date.today()
    except ValueError:
        raise ChangeRefused(f"“{text[:40]}” không phải ngày có thật dạng NĂM-THÁNG-NGÀY.") from None


def changed(course: Course, fields: Fields) -> Course:
    """Return the course after what the fields of a form say. Raises ChangeRefused."""
    name = fields.get("lesson", "")
    match fields.get("act"):
        case "tell":
            new = course.model_copy(update={"title": fields.get("title", ""), "audience": fields.get("audience", "")})
        case "add":
            new = lessons.added(course, fields.get("title", ""))
        case "up":
            new = lessons.moved(course, name, lessons.place_of(course, name) - 1)
        case "down":
            new = lessons.moved(course, name, lessons.place_of(course, name) + 1)
        case "remove":
            new = lessons.without(course, name)
        case _:
            raise ChangeRefused("Biểu mẫu không còn dùng được. Tải lại trang rồi làm lại.")
    return _checked(new)


def changed_lesson(lesson: Lesson, fields: Fields, course: Course, library: "Library") -> Lesson:
    """Return the lesson after what the fields of a form say. Raises ChangeRefused, NotHere, Misquoted."""
    entry, question = fields.get("entry", ""), fields.get("question", "")
    entries = partial(lessons.with_entries, lesson)
    match fields.get("act"):
        case "tell":
            return _told(lesson, fields)
        case "clause":
            added = entry_of(_pointed(fields), library, date.today())
            return entries(lambda held: _apart(course, held, added))
        case "procedure":
            asked = EntryRequest(put=Put.PROCEDURE, procedure=fields.get("procedure"))
            added = entry_of(asked, library, date.today())
            return entries(lambda held: _apart(course, held, added))
        case "heading" | "note" as put:
            added = _own(Put(put), fields.get("words", "").strip())
            return entries(lambda held: _apart(course, held, added))
        case "up":
            return entries(lambda held: collecting.moved(held, entry, collecting.place_of(held, entry) - 1))
        case "down":
            return entries(lambda held: collecting.moved(held, entry, collecting.place_of(held, entry) + 1))
        case "edit":
            title, note = fields.get("title", "").strip(), fields.get("note", "").strip()
            told = partial(collecting.told, id=entry, title=title, note=note)
            if not ((place := fields.get("to", "")).isascii() and place.isdigit()):
                return entries(told)
            return entries(lambda held: collecting.moved(told(held), entry, int(place) - 1))
        case "remove":
            return entries(lambda held: collecting.without(held, entry))
        case "pin":
            return entries(lambda held: collecting.pinned_anew(held, entry, library.register))
        case "ask":
            return lessons.with_question(lesson, question, _bank(lesson, course, library.register))
        case "another":
            return lessons.with_another(lesson, question, _bank(lesson, course, library.register))
        case "drop":
            return lessons.without_question(lesson, question)
    raise ChangeRefused("Biểu mẫu không còn dùng được. Tải lại trang rồi làm lại.")


def _told(lesson: Lesson, fields: Fields) -> Lesson:
    minutes = fields.get("minutes", "")
    if not (minutes.isascii() and minutes.isdigit()):
        raise ChangeRefused("Số phút của bài phải là số nguyên, từ 1 đến 480.")
    lines = {
        name: tuple(line.strip() for line in fields.get(name, "").splitlines() if line.strip()) for name in LINES
    }
    prose = {name: fields.get(name, "").replace("\r\n", "\n").strip() for name in ("title", "activity")}
    return lesson.model_copy(update={**lines, **prose, "minutes": int(minutes)})


def _pointed(fields: Fields) -> EntryRequest:
    """Return the clause that a form points at. Raises ChangeRefused."""
    try:
        clause = ClauseRequest(document=fields.get("document", ""), locator=Locator(fields.get("locator", "")))
    except (ValidationError, ValueError) as error:
        raise ChangeRefused("Chưa rõ thêm điều khoản nào. Tìm lại rồi chọn trong kết quả.") from error
    return EntryRequest(put=Put.CLAUSES, clauses=(clause,))


def _apart(course: Course, held: Collection, entry: Entry) -> Collection:
    """Return the entries with one more, under an id that no entry of the course has."""
    taken = [one for lesson in course.lessons for one in lesson.entries]
    return collecting.added(held, entry.model_copy(update={"id": collecting.new_id(taken)}))


def _own(put: Put, words: str) -> Entry:
    if not words:
        raise ChangeRefused("Hãy viết lời đề mục hoặc ghi chú rồi thêm.")
    title, note = (words, "") if put is Put.HEADING else ("", words)
    return Entry(id=collecting.new_id(), put=put, title=title[:1000], note=note[:4000], as_of=date.today())


def _bank(lesson: Lesson, course: Course, register: Register) -> "Bank":
    documents = tuple(dict.fromkeys(source.document for entry in lesson.entries for source in entry.sources))
    return bank_of(register, course.made_for, documents)


def _hits(find: str, searching: Searching, library: "Library", on: date) -> tuple[HitJson, ...]:
    return search_json(searching(find, library, FOUND, on), library.register, on).hits


def _asked(questions: tuple[Item, ...] | tuple[Essay, ...], opened: Opened) -> list[Asked]:
    return [Asked(one, opened.stale.get(one.id, ())) for one in questions]


def _course(opened: Opened) -> Course:
    assert isinstance(opened.kept.work, Course)
    return opened.kept.work


def _checked(course: Course) -> Course:
    """Return the course; its parts were put together unchecked. Raises ChangeRefused."""
    try:
        return Course.model_validate(course.model_dump())
    except ValidationError as error:
        raise ChangeRefused(_why(error)) from error


def _why(error: ValidationError) -> str:
    return "; ".join(f"{fault.field}: {fault.message}" for fault in faults(error.errors())[:3]) + "."
