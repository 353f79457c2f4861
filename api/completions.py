"""`/v1/chat/completions` as OpenAI shapes it: what is sent, and the answer in that form.

What the person said last is the question, the turns before it its history. Instructions are not followed, and what
steers a model (temperature, length, tools) has nothing to steer here.
"""

import re
import secrets
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import urljoin

from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from api.problems import Problem, openai_problem
from api.requests import MAX_QUESTION, MAX_TURN_TEXT, MAX_TURNS, AnswerRequest, TurnJson, Words
from api.schemas import AnswerJson, DeltaJson
from api.streams import Event
from api.tasks import task_reply
from corpus.model import Strict

MODEL = "regqa"

_MARKER = re.compile(r"\[(\d+)\]")
_BEFORE = 3  # characters before what looks like a marker, which tell whether it stands in a quote
_DONE = b"data: [DONE]\n\n"


class _Open(BaseModel):
    """Is the base of what programs of OpenAI's interface send: they send more than is taken here."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class PartJson(_Open):
    """Is a part of what was said; of other types than “text” nothing is read."""

    type: str
    text: Words = ""


class MessageJson(_Open):
    """Is what somebody said; only “user” and “assistant” are heard."""

    role: Literal["user", "assistant", "system", "developer", "tool", "function"]
    content: Words | tuple[PartJson, ...] | None = None

    @property
    def words(self) -> str:
        parts = self.content or ""
        return parts if isinstance(parts, str) else "\n".join(part.text for part in parts if part.type == "text")

    @property
    def words_only(self) -> bool:
        return not isinstance(self.content, tuple) or all(part.type == "text" for part in self.content)


class StreamOptionsJson(_Open):
    """Is what else a stream holds."""

    include_usage: bool = False


class ResponseFormatJson(_Open):
    """Is the form of the answer: text alone is written."""

    type: Literal["text"]


class CompletionRequest(_Open):
    """Is the body of `POST /v1/chat/completions`; fields that are not named here change nothing."""

    model: Literal["regqa"] = Field(description="tên mô hình, như `GET /v1/models` cho biết")
    messages: tuple[MessageJson, ...] = Field(
        description=f"lời người hỏi nói sau cùng là câu hỏi, không quá {MAX_QUESTION} ký tự; bỏ qua chỉ dẫn hệ thống"
    )
    stream: bool = False
    stream_options: StreamOptionsJson | None = None
    n: Literal[1] | None = None
    response_format: ResponseFormatJson | None = None

    @property
    def task_reply(self) -> str | None:
        """Return what is said to a task that is no question; None where a question is asked."""
        last = self._said_last()
        return task_reply(last.words) if last else None

    def asked(self) -> AnswerRequest:
        """Return the question with its history. Raises RequestValidationError."""
        last = self._said_last()
        if last and not last.words_only:
            raise RequestValidationError([{"type": "words_only", "loc": ("messages",), "input": None}])
        try:
            return AnswerRequest(question=last.words if last else "", history=self._history())
        except ValidationError as error:
            raise RequestValidationError([{**one, "loc": ("messages",)} for one in error.errors()]) from error

    def _said_last(self) -> MessageJson | None:
        return next((one for one in reversed(self.messages) if one.role == "user"), None)

    def _history(self) -> tuple[TurnJson, ...]:
        """Return the turns before the question, the last ones where there are many, long ones cut: no client does."""
        turns: list[tuple[str, str]] = []
        for one in self.messages:
            if one.role == "user":
                turns.append((one.words[:MAX_TURN_TEXT], ""))
            elif one.role == "assistant" and turns:
                turns[-1] = (turns[-1][0], one.words[:MAX_TURN_TEXT])
        return tuple(TurnJson(question=asked, answer=told) for asked, told in turns[:-1] if asked)[-MAX_TURNS:]


class UrlCitationJson(Strict):
    """Is where a quote is read; characters `start_index` to `end_index` of the content are its marker."""

    start_index: int
    end_index: int
    title: str
    url: str


class AnnotationJson(Strict):
    """Is a citation as OpenAI shapes it."""

    type: Literal["url_citation"]
    url_citation: UrlCitationJson


class CompletionMessageJson(Strict):
    """Is what the service says, or a piece of it."""

    role: Literal["assistant"] = "assistant"
    content: str = ""
    refusal: None = None
    annotations: tuple[AnnotationJson, ...] = ()


class CompletionChoiceJson(Strict):
    """Is the one answer there is."""

    index: Literal[0]
    message: CompletionMessageJson
    logprobs: None
    finish_reason: Literal["stop"]


class UsageJson(Strict):
    """Is how much was read and written, in words: nothing is cut into tokens here."""

    prompt_tokens: int
    completion_tokens: int
    total_tokens: int


class CompletionJson(Strict):
    """Is the answer of `POST /v1/chat/completions`; `regqa` is that of `POST /v1/answers`, null for a task."""

    id: str
    object: Literal["chat.completion"]
    created: int
    model: str
    choices: tuple[CompletionChoiceJson, ...]
    usage: UsageJson
    regqa: AnswerJson | None


class ChunkChoiceJson(Strict):
    """Is the next piece of the answer."""

    index: Literal[0]
    delta: CompletionMessageJson
    logprobs: None
    finish_reason: Literal["stop"] | None


class ChunkJson(Strict):
    """Is one event of a stream; the one that says “stop” holds the annotations and `regqa`."""

    id: str
    object: Literal["chat.completion.chunk"]
    created: int
    model: str
    choices: tuple[ChunkChoiceJson, ...]
    usage: UsageJson | None = None
    regqa: AnswerJson | None = None


class ModelJson(Strict):
    """Is what answers, by the name that requests give."""

    id: str
    object: Literal["model"]
    created: int
    owned_by: str


class ModelsJson(Strict):
    """Is the answer of `GET /v1/models`."""

    object: Literal["list"]
    data: tuple[ModelJson, ...]


def models_json(since: int) -> ModelsJson:
    """Return the one model there is; `since` in seconds of the epoch."""
    return ModelsJson(object="list", data=(ModelJson(id=MODEL, object="model", created=since, owned_by=MODEL),))


@dataclass(frozen=True)
class Completion:
    """Writes the answer to one request; `base` is the address of this service, as the caller knows it."""

    wanted: CompletionRequest
    base: str
    id: str = field(default_factory=lambda: f"chatcmpl-{secrets.token_hex(16)}")
    created: int = field(default_factory=lambda: int(time.time()))

    def whole(self, answer: AnswerJson) -> str:
        """Return the answer as one JSON object."""
        content = content_of(answer)
        return self._completion(content, answer, annotations(content, answer, self.base))

    def event(self, event: Event) -> bytes:
        """Return what is sent of one step of the answer; the first piece says who speaks."""
        opening: dict[str, Any] = {"role": "assistant"} if event.number == 1 else {}
        match event.data:
            case DeltaJson(text=text):
                return self._chunk(None, **opening, content=text)
            case AnswerJson() as answer:
                return b"".join(self._last(answer, opening))
            case Problem() as problem:
                return b"data: %s\n\n" % openai_problem(problem).model_dump_json().encode()
        return b""

    def told(self, reply: str) -> str:
        """Return, as one JSON object, a reply that is no answer to a question."""
        return self._completion(reply, None, ())

    async def told_in_pieces(self, reply: str) -> AsyncIterator[bytes]:
        """Yield the same as a stream."""
        yield self._chunk(None, role="assistant", content=reply)
        yield self._chunk("stop")
        yield self._usage(reply)
        yield _DONE

    def _last(self, answer: AnswerJson, opening: dict[str, Any]) -> Iterator[bytes]:
        content = content_of(answer)
        if beside := content.removeprefix(answer.text):
            yield self._chunk(None, **opening, content=beside)
            opening = {}
        cited = annotations(content, answer, self.base)
        yield self._chunk("stop", answer, **opening, annotations=cited)
        yield self._usage(content)
        yield _DONE

    def _completion(self, content: str, answer: AnswerJson | None, annotations: tuple[AnnotationJson, ...]) -> str:
        message = CompletionMessageJson(role="assistant", content=content, refusal=None, annotations=annotations)
        choice = CompletionChoiceJson(index=0, message=message, logprobs=None, finish_reason="stop")
        return CompletionJson(
            id=self.id,
            object="chat.completion",
            created=self.created,
            model=MODEL,
            choices=(choice,),
            usage=self._counted(content),
            regqa=answer,
        ).model_dump_json()

    def _chunk(self, ending: Literal["stop"] | None, answer: AnswerJson | None = None, **delta: Any) -> bytes:
        piece = CompletionMessageJson(**delta)
        choice = ChunkChoiceJson(index=0, delta=piece, logprobs=None, finish_reason=ending)
        return self._sent(choices=(choice,), **({"regqa": answer} if answer else {}))

    def _usage(self, content: str) -> bytes:
        asked_for = self.wanted.stream_options and self.wanted.stream_options.include_usage
        return self._sent(choices=(), usage=self._counted(content)) if asked_for else b""

    def _sent(self, **fields: Any) -> bytes:
        chunk = ChunkJson(id=self.id, object="chat.completion.chunk", created=self.created, model=MODEL, **fields)
        return b"data: %s\n\n" % chunk.model_dump_json(exclude_unset=True).encode()

    def _counted(self, content: str) -> UsageJson:
        read = sum(len(one.words.split()) for one in self.wanted.messages if one.role in ("user", "assistant"))
        written = len(content.split())
        return UsageJson(prompt_tokens=read, completion_tokens=written, total_tokens=read + written)


def content_of(answer: AnswerJson) -> str:
    """Return the answer with what must be known beside it, for readers who are shown the content alone."""
    blocks = [answer.text]
    blocks += _listed("Hỏi lại bằng một trong các câu sau:", [one.question for one in answer.choices])
    blocks += _listed("Những chỗ gần nhất:", [one.cited_as for one in answer.nearest])
    blocks += _listed("Lưu ý:", [one.text for one in answer.notices])
    return "\n\n".join(blocks)


def annotations(content: str, answer: AnswerJson, base: str) -> tuple[AnnotationJson, ...]:
    """Return a link for every marker in the content; what only looks like one, inside a quote, gets none."""
    cited = {one.marker: one for one in answer.citations}
    found = []
    for mark in _MARKER.finditer(content):
        one = cited.get(int(mark[1]))
        if one is None or any(
            content[max(0, mark.start() - _BEFORE) : mark.end()] in c.quote for c in answer.citations
        ):
            continue
        place = UrlCitationJson(
            start_index=mark.start(), end_index=mark.end(), title=one.cited_as, url=urljoin(base, one.link)
        )
        found.append(AnnotationJson(type="url_citation", url_citation=place))
    return tuple(found)


def _listed(heading: str, lines: Sequence[str]) -> list[str]:
    return ["\n".join([heading, *(f"- {line}" for line in lines)])] if lines else []
