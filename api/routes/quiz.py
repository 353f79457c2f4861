"""`/v1/quiz`: questions of the rules in force, to practise with; the same seed gives the same ones."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query

from api import examples
from api.engine import Opens
from api.questions import Questions
from api.quizzes import MOST, Quiz, quiz_of
from api.requests import AsOf


def router(shelf: Opens, questions: Questions) -> APIRouter:
    routes = APIRouter()

    @routes.get("/v1/quiz", responses=examples.QUIZ)
    async def quiz(
        number: Annotated[int, Query(ge=1, le=MOST, description="số câu")] = 10,
        topic: Annotated[str, Query(max_length=200, description="lời có trong đề mục; bỏ trống là mọi chủ đề")] = "",
        document: Annotated[str, Query(max_length=200, description="mã văn bản; bỏ trống là mọi văn bản")] = "",
        seed: Annotated[int, Query(ge=0, lt=10**9, description="cùng số này thì ra cùng các câu")] = 1,
        as_of: Annotated[AsOf, Query(description="theo quy định có hiệu lực ngày này; mặc định là hôm nay")] = None,
    ) -> Quiz:
        """Rút câu hỏi luyện tập lập theo quy tắc, chưa có người duyệt, kèm đáp án và điều khoản làm căn cứ."""
        on = as_of or date.today()
        bank = await questions.of_day(on)
        return quiz_of(bank, shelf.current().register, on, number, seed, topic=topic, document=document)

    return routes
