"""`/v1/courses`: the outlines that ship, made for a day, and outlines proposed on a topic; nothing of it is kept."""

from datetime import date
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Query
from pydantic import Field

from api import examples
from api.engine import Opens, Searching
from api.problems import NotHere
from api.requests import AsOf, Text
from api.schemas import CourseEntryJson, CourseJson, CoursesJson
from api.seats import Seats
from corpus.model import Strict
from qa.courses.outlines import Outline, course_of, holding, outlines
from qa.courses.proposals import FOUND, NothingOnTopic, addresses, propose
from qa.courses.works import Course

if TYPE_CHECKING:
    from qa.engine import Library

Day = Annotated[AsOf, Query(description="ngày xét hiệu lực của văn bản; mặc định là hôm nay")]


class ProposalRequest(Strict):
    """Is the body of `POST /v1/courses/proposals`."""

    topic: Text = Field(description="chủ đề, càng gần lời của văn bản càng tốt")
    as_of: AsOf = Field(default=None, description="theo quy định có hiệu lực ngày này; mặc định là hôm nay")


def router(shelf: Opens, searching: Searching, seats: Seats) -> APIRouter:
    """Return the routes of courses."""
    routes = APIRouter()

    @routes.get("/v1/courses", responses=examples.COURSES)
    def courses(as_of: Day = None) -> CoursesJson:
        """Liệt kê các dàn bài có sẵn: số bài, số phút, bao nhiêu điều khoản còn hiệu lực ngày ấy."""
        on, register = as_of or date.today(), shelf.current().register
        listed = []
        for one in outlines():
            held = holding(one, register, on)
            listed.append(
                CourseEntryJson(
                    id=one.id,
                    title=one.title,
                    audience=one.audience,
                    lessons=len(one.lessons),
                    minutes=one.minutes,
                    clauses=held.clauses,
                    in_force=held.in_force,
                    withheld=held.withheld,
                )
            )
        return CoursesJson(as_of=on, courses=tuple(listed))

    @routes.get("/v1/courses/{course_id}", responses=examples.COURSE)
    async def course(course_id: str, as_of: Day = None) -> CourseJson:
        """Lập một dàn bài có sẵn cho một ngày: điều khoản như kho đang giữ, câu hỏi theo quy định có hiệu lực."""
        outline, on = outline_named(course_id), as_of or date.today()
        with seats.seat():
            made = await seats.run(lambda: course_of(outline, shelf.current().register, on))
        return CourseJson(course=made.course, withheld=made.withheld)

    @routes.post("/v1/courses/proposals", responses=examples.PROPOSED, openapi_extra=examples.PROPOSED_REQUEST)
    async def propose_course(wanted: ProposalRequest) -> CourseJson:
        """Đề xuất dàn bài về một chủ đề từ các điều khoản có hiệu lực; để người soạn sửa lại."""
        on = wanted.as_of or date.today()
        with seats.seat():
            try:
                made = await seats.run(lambda: proposed(wanted.topic, shelf.current(), searching, on))
            except NothingOnTopic as error:
                raise NotHere(str(error)) from None
        return CourseJson(course=made, withheld=())

    return routes


def outline_named(name: str) -> Outline:
    """Return the outline of that id. Raises NotHere."""
    found = next((one for one in outlines() if one.id == name), None)
    if found is None:
        raise NotHere("Không có dàn bài mang mã này. Danh sách: /v1/courses")
    return found


def proposed(topic: str, library: "Library", searching: Searching, on: date) -> Course:
    """Return the course on the topic. Raises NothingOnTopic."""
    return propose(topic, library.register, on, addresses(searching(topic, library, FOUND, on)))
