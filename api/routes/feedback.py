"""`/v1/feedback`: what readers say of answers the service still remembers."""

from datetime import UTC, datetime

from fastapi import APIRouter
from fastapi.concurrency import run_in_threadpool

from api import examples
from api.metrics import Metrics
from api.problems import NotHere
from api.records import feedback
from api.records.layout import Place
from api.remembered.kinds import Answers
from api.requests import FeedbackRequest
from api.schemas import FeedbackTakenJson


def router(answers: Answers, metrics: Metrics, database: Place) -> APIRouter:
    routes = APIRouter()

    @routes.post(
        "/v1/feedback", status_code=201, responses=examples.FEEDBACK, openapi_extra=examples.FEEDBACK_REQUEST
    )
    async def judge(said: FeedbackRequest) -> FeedbackTakenJson:
        """Góp ý về một câu trả lời vừa nhận; góp ý lại thì thay góp ý trước. Không lưu ai đã góp ý."""
        given = await answers.get(said.answer_id)
        if given is None:
            raise NotHere("Dịch vụ không còn giữ câu trả lời này. Hãy hỏi lại rồi góp ý cho câu trả lời mới.")
        judgement = feedback.Judgement.of(said, given, datetime.now(UTC))
        await run_in_threadpool(feedback.put, judgement, database)
        metrics.feedback(said.verdict)
        return FeedbackTakenJson(id=judgement.id)

    return routes
