"""What people send: the bodies of requests, which the command line fills in too, and the limits on them."""

import re
from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from corpus.model import Kind, Strict
from corpus.number import parse_number
from corpus.readers import MOST_UNITS
from corpus.text import clean, readable
from qa.chosen.model import MOST_CLAUSES
from qa.model import Question, Turn
from qa.question.day import day_asked

MAX_QUESTION = 500  # characters
MAX_TURNS = 20
MAX_TURN_TEXT = 4000  # characters
MAX_TURN_ANSWER = 20_000  # characters, so that an answer can be handed back: a checklist of 40 steps has 7 000
MAX_HITS = 50
MAX_COMMENT = 1000  # characters
MAX_CHECKED = 200_000  # characters of a text that is checked: some eighty pages, which take seconds

_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def _readable(value: object) -> object:
    return readable(value).strip() if isinstance(value, str) else value


def iso_date(value: object) -> object:
    """Refuse what pydantic would take for a date but a caller hardly meant: numbers and date-times."""
    if value is None or isinstance(value, date) or (isinstance(value, str) and _ISO_DATE.fullmatch(value)):
        return value
    raise PydanticCustomError("iso_date", "not a date as YYYY-MM-DD")


def empty_as_none(value: object) -> object:
    return value or None  # an empty field of a form is sent as “”


Words = Annotated[str, BeforeValidator(_readable)]
Text = Annotated[str, StringConstraints(min_length=1, max_length=MAX_QUESTION), BeforeValidator(_readable)]
TurnText = Annotated[str, StringConstraints(max_length=MAX_TURN_TEXT), BeforeValidator(_readable)]
TurnAnswer = Annotated[str, StringConstraints(max_length=MAX_TURN_ANSWER), BeforeValidator(_readable)]
Comment = Annotated[str, StringConstraints(max_length=MAX_COMMENT), BeforeValidator(_readable)]
AsOf = Annotated[date | None, BeforeValidator(iso_date)]


class TurnJson(Strict):
    """Is one earlier question with the text that answered it."""

    question: TurnText
    answer: TurnAnswer


class AnswerRequest(Strict):
    """Is the body of `POST /v1/answers`."""

    question: Text = Field(description=f"câu hỏi, không quá {MAX_QUESTION} ký tự")
    as_of: AsOf = Field(
        default=None,
        description="trả lời theo quy định có hiệu lực ngày này; mặc định là ngày nêu trong câu hỏi, rồi tới hôm nay",
    )
    history: tuple[TurnJson, ...] = Field(
        default=(), max_length=MAX_TURNS, description="các lượt hỏi đáp trước, cũ nhất trước"
    )

    def asked(self, today: date, *, choosable: bool = True) -> Question:
        """Return the question as the engine takes it, as of the day given, or that it names, or today.

        One that is not `choosable` is answered by the engine alone.
        """
        turns = tuple(Turn(turn.question, turn.answer) for turn in self.history)
        named = None if self.as_of else day_asked(clean(self.question), today)
        on = self.as_of or named or today
        return Question(self.question, on, turns, dated=named is not None, choosable=choosable)


def _number(number: str | None) -> str | None:
    if number is not None:
        try:
            parse_number(number)
        except ValueError:
            raise PydanticCustomError("document_number", "not the number of a document") from None
    return number


_Empty = BeforeValidator(lambda given: given or None)  # an empty field of a form is sent as “”
_Line = Annotated[str, StringConstraints(max_length=500), BeforeValidator(lambda given: clean(given))]


class StatedRequest(Strict):
    """Is what is stated of a file that is handed in: it outweighs what stands in the file."""

    number: Annotated[_Line | None, _Empty, AfterValidator(_number)] = Field(default=None, description="số hiệu")
    kind: Annotated[Kind | None, _Empty] = Field(default=None, description="loại văn bản")
    issuer: Annotated[_Line | None, _Empty] = Field(default=None, description="cơ quan ban hành")
    date: Annotated[AsOf, _Empty] = Field(default=None, description="ngày ban hành, NĂM-THÁNG-NGÀY")
    title: Annotated[_Line | None, _Empty] = Field(default=None, description="tên văn bản")
    replace: bool = Field(default=False, description="thay cả bản đã có đầy đủ hơn hoặc chính thức hơn")


class PublishRequest(Strict):
    """Is the body of `POST /v1/jobs/{id}/publish`."""

    replace: bool = Field(default=False, description="thay cả bản đã có đầy đủ hơn hoặc chính thức hơn")
    readers: tuple[Annotated[str, StringConstraints(max_length=60)], ...] | None = Field(
        default=None,
        max_length=MOST_UNITS,
        description="các đơn vị đọc được văn bản; rỗng là mọi người đọc, không gửi thì giữ như đã đặt",
    )
    new_units: bool = Field(default=False, description="nhận cả đơn vị chưa văn bản hay tài khoản nào thuộc về")


class SwitchRequest(Strict):
    """Is the body of `PUT /v1/language-model` and of `PUT /v1/switches/{part}`."""

    on: bool = Field(description="false thì tắt ngay; tắt mô hình ngôn ngữ thì câu trả lời chỉ còn trích nguyên văn")
    reason: str = Field(default="", max_length=300, description="lý do tắt; người đọc thấy lời này")


class SearchRequest(Strict):
    """Is the body of `POST /v1/search`."""

    query: Text = Field(description=f"nội dung cần tìm, không quá {MAX_QUESTION} ký tự")
    k: int = Field(default=8, ge=1, le=MAX_HITS, strict=True, description="số đoạn cần lấy")
    as_of: AsOf = Field(default=None, description="xếp văn bản có hiệu lực ngày này lên trước; mặc định là hôm nay")


class CheckRequest(Strict):
    """Is the body of `POST /v1/check`."""

    text: Annotated[
        str,
        StringConstraints(min_length=1, max_length=MAX_CHECKED),
        BeforeValidator(lambda given: readable(given) if isinstance(given, str) else given),
    ] = Field(description="văn bản cần kiểm tra; dài hơn 64 KiB thì gửi thành tệp")
    as_of: Annotated[AsOf, BeforeValidator(empty_as_none)] = Field(
        default=None, description="xét hiệu lực ngày này; mặc định là hôm nay"
    )


class ChosenRequest(Strict):
    """Is the body of `POST /v1/chosen` and of `POST /v1/chosen/preview`."""

    question: Text = Field(
        description=f"câu hỏi được trả lời, không quá {MAX_QUESTION} ký tự; không có dữ liệu cá nhân"
    )
    clauses: tuple[Annotated[str, StringConstraints(max_length=MAX_QUESTION)], ...] = Field(
        min_length=1,
        max_length=MOST_CLAUSES,
        description="điều khoản theo thứ tự trả lời: địa chỉ (“khoản 2 Điều 5 Quy định 294-QĐ/TW”) hoặc liên kết "
        "/read/…#…",
    )


Verdict = Literal["up", "down"]
Reason = Literal["wrong-clause", "out-of-date", "incomplete", "unclear", "other"]


class FeedbackRequest(Strict):
    """Is the body of `POST /v1/feedback`."""

    answer_id: str = Field(min_length=1, max_length=64, description="mã của câu trả lời vừa nhận")
    verdict: Verdict = Field(description="hữu ích (up) hay không (down)")
    reasons: Annotated[tuple[Reason, ...], AfterValidator(lambda reasons: tuple(dict.fromkeys(reasons)))] = Field(
        default=(), max_length=5, description="sai điều khoản, đã hết hiệu lực, thiếu, khó hiểu, điều khác"
    )
    comment: Comment | None = Field(default=None, description="lời nhận xét; không ghi thông tin về người")


class WorksRequest(Strict):
    """Is the body of `POST /v1/works/check`."""

    keys: tuple[Annotated[str, StringConstraints(max_length=64)], ...] = Field(
        max_length=200, description="khóa sửa hoặc khóa xem của các bộ"
    )
