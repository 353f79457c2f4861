"""A language model asked over LangChain, and a writer that has it draft the answer; what it drafts is shown only as
far as its quotes bear it out.

The model is given the question, the case, the day and the passages under short keys; it never sees ids, names of
documents or addresses, so it has none to hand on. A draft that cannot be read, or of which sentences do not hold, is
asked for once more with what failed. Whatever goes wrong the draft comes back empty and says why in its trace, which
makes the answer the extractive one.
"""

import asyncio
import json
import logging
import threading
import time
from collections.abc import Callable, Coroutine, Mapping, Sequence
from concurrent.futures import CancelledError
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from importlib.resources import files
from typing import Any, Protocol, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from corpus.model import Passage
from corpus.text import fold, introduces, visible
from qa.asker import LEFT, Gone
from qa.engine import Library
from qa.errors import ModelUnavailable
from qa.model import Draft, Judged, Trace, Write
from qa.question.conditions import DIMENSIONS, said_of
from qa.question.guard import speaks_to_machine
from qa.question.reading import Reading
from qa.settings import Settings
from qa.support import Fault, fault_of
from qa.verify import Block, Quote
from qa.write.extract import extract
from qa.write.replies import day, of_case
from qa.write.switch import is_off

PROMPT = "draft-1"  # files of this name in `prompts`; a changed prompt is another version
PASSAGES = 8
SENTENCES = 8
FAILURES = 3  # in a row, after which the model is left alone
REST_S = 60.0
LETTERS = 3  # to a token, where the model does not tell how many it took

_log = logging.getLogger(__name__)

_Result = TypeVar("_Result")

_NO_CASE = "không nêu"
_SAID = {
    Fault.QUOTE: "lời trích không có nguyên văn trong đoạn",
    Fault.FORM: "có đường dẫn, dấu ngoặc vuông, xuống dòng, hoặc lời trong ngoặc kép không có trong đoạn",
    Fault.FIGURE: "con số, ngày hoặc thời hạn không đúng như trong câu được trích",
    Fault.NAME: "người, cơ quan không có trong câu được trích hoặc làm việc khác",
    Fault.NEGATION: "“không”, “chưa”, “chỉ”, “trừ” không đúng như trong câu được trích",
    Fault.MODALITY: "“phải”, “được”, “có thể”, “trước”, “sau” không đúng như trong câu được trích",
    Fault.CASE: "bỏ mất điều kiện, hoặc nói về trường hợp khác với câu được trích",
    Fault.REPORTED: "là lời thuật lại hoặc lời dặn trong đoạn, không phải quy định",
    Fault.WORDS: "có từ ngữ không có trong câu được trích",
}
_NO_JSON = "- không phải đối tượng JSON theo mẫu"


class Form(BaseModel):
    """Is the base of what a model writes: what it adds is left aside."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Copied(Form):
    """Is words that the model says it copied from the passage of that key."""

    passage: str
    quote: str


class Said(Form):
    """Is a sentence with the quotes that it stands on."""

    text: str
    quotes: list[Copied]


class Written(Form):
    """Is a draft as the model writes it."""

    first: Said | None
    sentences: list[Said]
    missing: list[str]


_Form = TypeVar("_Form", bound=Form)


class Chats(Protocol):
    """Is a LangChain chat model, as far as it is used."""

    async def ainvoke(self, input: Any) -> Any: ...

    def with_structured_output(self, schema: type[BaseModel], *, include_raw: bool) -> Any: ...


class NoDraft(Exception):
    """The model gave nothing to go on; the message is the reason in one word, as the trace tells it."""


@dataclass
class Allowance:
    """Is how far the model may be used: tokens a day, and not for a while after failures in a row. Kept in memory."""

    tokens_per_day: int
    now: Callable[[], float] = time.monotonic
    today: Callable[[], date] = date.today
    _used: int = 0
    _of: date | None = None
    _failed: int = 0
    _until: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def ask(self) -> None:
        """Raise NoDraft where the model may not be asked now."""
        with self._lock:
            if self._of != self.today():
                self._of, self._used = self.today(), 0
            if self._used >= self.tokens_per_day:
                raise NoDraft("budget")
            if self.now() < self._until:
                raise NoDraft("resting")

    def spend(self, tokens: int) -> None:
        with self._lock:
            self._used += tokens

    def succeed(self) -> None:
        with self._lock:
            self._failed = 0

    def fail(self) -> None:
        """Count a call without an answer; one more after a rest is enough for the next."""
        with self._lock:
            self._failed += 1
            if self._failed >= FAILURES:
                self._until = self.now() + REST_S


@dataclass
class Cost:
    """Is what one answer cost so far, for the trace."""

    calls: int = 0
    read: int = 0
    written: int = 0


class ChatWriter:
    """Is a `Write` that asks a chat model; safe in several threads."""

    def __init__(self, model: "Model") -> None:
        self._model = model

    def __call__(self, reading: Reading, judged: Judged, library: Library, on: date) -> Draft:
        """Return the model's draft; the extractive one where the question is to be answered in the rule's own words:
        unsure of which clause, open between cases, as broad as a section, asked for by address, in another language.
        """
        quoted = extract(reading, judged, library, on)
        exact = judged.evidence[0].hit.exact
        if quoted.asks_back or judged.section or judged.unsure or exact or reading.foreign or self._model.is_off():
            return quoted
        given = _passages(reading, judged, quoted, library, on)
        if not given:
            return quoted
        cost, started = Cost(), time.monotonic()
        try:
            written = self._drafted(reading, given, on, cost)
            failed: Trace = {}
        except NoDraft as reason:
            written, failed = Written(first=None, sentences=[], missing=[]), {"writer_failed": str(reason)}
        trace: Trace = {
            "writer": "chat",
            "writer_prompt": PROMPT,
            "writer_calls": cost.calls,
            "writer_tokens_read": cost.read,
            "writer_tokens_written": cost.written,
            "writer_ms": round((time.monotonic() - started) * 1000, 1),
            **failed,
        }
        passages = {passage.id: passage for passage in given.values()}
        return Draft(_blocks(written, given), passages, (), claims=True, missing=bool(written.missing), trace=trace)

    def _drafted(self, reading: Reading, given: Mapping[str, Passage], on: date, cost: Cost) -> Written:
        """Return the draft, of two the one of which more holds."""
        until = time.monotonic() + self._model.timeout
        messages = [("system", prompt(f"{PROMPT}.system")), ("user", _request(reading, given, on))]
        first, raw = self._model.answered(messages, Written, until, cost)
        faults = _faults(first, given, reading.text) if first else [_NO_JSON]
        if not faults and first:
            return first
        again = prompt(f"{PROMPT}.again").format(faults="\n".join(faults))
        try:
            second, _ = self._model.answered([*messages, ("assistant", raw), ("user", again)], Written, until, cost)
        except NoDraft:
            if first is None:
                raise
            return first
        drafts = [one for one in (second, first) if one]
        if not drafts:
            raise NoDraft("unreadable")
        return max(drafts, key=lambda one: len(_sentences(one)) - len(_faults(one, given, reading.text)))


class Model:
    """Is a chat model as it may be used: while it is not switched off, has tokens left and answers in time; safe in
    several threads.
    """

    def __init__(
        self, chats: Chats, timeout: float, allowance: Allowance, is_off: Callable[[], bool] = lambda: False
    ) -> None:
        self._chats, self.timeout, self._allowance, self.is_off = chats, timeout, allowance, is_off
        self._structured = True

    def answered(
        self, messages: Sequence[tuple[str, str]], form: type[_Form], until: float, cost: Cost
    ) -> tuple[_Form | None, str]:
        """Return what the model wrote in that form, None where it cannot be read, and its own words; `until` is on
        the clock of `time.monotonic`. Raises NoDraft.
        """
        if self.is_off():
            raise NoDraft("off")
        self._allowance.ask()
        cost.calls += 1
        try:
            parsed, raw = _Loop.run(lambda: self._call(messages, form), until - time.monotonic())
        except Gone:  # what it has read by then is not free
            self._allowance.spend(_estimate(messages))
            raise
        except Exception as error:  # providers raise what they like
            self._allowance.fail()
            reason = _reason(error)
            _log.warning("Không hỏi được mô hình ngôn ngữ (%s, %s)", reason, type(error).__name__)
            raise NoDraft(reason) from error
        words = raw.text if isinstance(raw.text, str) else str(raw.content)
        usage = raw.usage_metadata or {}
        read = usage.get("input_tokens") or _estimate(messages)
        written = usage.get("output_tokens") or len(words) // LETTERS
        cost.read, cost.written = cost.read + read, cost.written + written
        self._allowance.spend(read + written)
        self._allowance.succeed()
        return parsed or _parsed(words, form), words

    async def _call(self, messages: Sequence[tuple[str, str]], form: type[_Form]) -> tuple[_Form | None, Any]:
        if self._structured:
            try:
                found = await self._chats.with_structured_output(form, include_raw=True).ainvoke(list(messages))
                return found["parsed"], found["raw"]
            except Exception as error:
                if not isinstance(error, NotImplementedError) and getattr(error, "status_code", 0) not in (400, 422):
                    raise
        plain = await self._chats.ainvoke(list(messages))
        self._structured = False  # it takes no schema: from now on JSON is asked for in words alone
        return None, plain


def writer(model: Model | None) -> Write:
    """Return the writer with that model; the extractive one without."""
    return ChatWriter(model) if model else extract


def model_of(settings: Settings) -> Model | None:
    """Return the model that the settings name, None where they name none.

    Raises ModelUnavailable where the packages for the model are not installed, or it cannot be set up.
    """
    if not settings.llm_model:
        return None
    try:
        from langchain.chat_models import init_chat_model

        given: dict[str, Any] = {"timeout": settings.llm_timeout, "max_retries": 0, "temperature": 0}
        if settings.llm_base_url:
            given |= {"model_provider": "openai", "base_url": settings.llm_base_url}
            given |= {"api_key": settings.llm_api_key.get_secret_value() if settings.llm_api_key else "none"}
            # Asked now and then and never twice, it must not meet a connection that its server has closed meanwhile.
            given |= {"default_headers": {"Connection": "close"}}
        elif settings.llm_api_key:
            given |= {"api_key": settings.llm_api_key.get_secret_value()}
        model = init_chat_model(settings.llm_model, **given)
    except ImportError as error:
        raise ModelUnavailable(
            f"REGQA_LLM_MODEL={settings.llm_model} cần gói {error.name}. Cài: pip install 'regqa[llm]', hoặc gói "
            "LangChain của nơi cung cấp mô hình"
        ) from error
    except ValueError as error:
        raise ModelUnavailable(
            f"REGQA_LLM_MODEL={settings.llm_model}: không rõ mô hình của ai ({error}). Đặt REGQA_LLM_BASE_URL, hoặc "
            "ghi nơi cung cấp ở trước tên, như openai:tên"
        ) from error
    allowance = Allowance(settings.llm_tokens_per_day)
    return Model(model, settings.llm_timeout, allowance, partial(is_off, settings))


def _passages(reading: Reading, judged: Judged, quoted: Draft, library: Library, on: date) -> dict[str, Passage]:
    """Return what the model may quote, by key: what would be quoted, then what else was judged that is of rules which
    hold on that day, on this case; nothing in which a machine is spoken to, which is no text of a rule.
    """
    found = dict(quoted.passages)
    for one in judged.evidence:
        document = library.document(one.hit.passage)
        holds = document.is_rule and not library.register.standing(document, on).lapsed
        if holds and not one.of_another_case(reading):
            found[one.hit.passage.id] = one.hit.passage
    texts = [one for one in found.values() if not speaks_to_machine(fold(one.text))]
    most = max(PASSAGES, len(quoted.passages))
    return {f"p{at}": passage for at, passage in enumerate(texts[:most], 1)}


def _request(reading: Reading, given: Mapping[str, Passage], on: date) -> str:
    cases = [of_case(said, False) for one in DIMENSIONS if (said := said_of(one, reading.conditions))]
    shown = (f'<doan ma="{key}">\n{plain(_with_lead_in(passage))}\n</doan>' for key, passage in given.items())
    return prompt(f"{PROMPT}.user").format(
        question=plain(reading.text),
        case="; ".join(cases) or _NO_CASE,
        day=day(on),
        passages="\n".join(shown),
    )


def _with_lead_in(passage: Passage) -> str:
    above = passage.context.rsplit("\n", 1)[-1]
    return f"{above}\n{passage.text}" if introduces(above) else passage.text


def _estimate(messages: Sequence[tuple[str, str]]) -> int:
    """Return about how many tokens the messages are."""
    return sum(len(text) for _, text in messages) // LETTERS


def plain(text: str) -> str:
    """Return a text as the model is given it: nothing in it unseen, and no sign that could end what it stands in."""
    return visible(text).replace("<", "‹").replace(">", "›")


def prompt(name: str) -> str:
    """Return the prompt of that name, “draft-1.system”."""
    return files("qa.write").joinpath("prompts", f"{name}.md").read_text("utf-8")


def _parsed(words: str, form: type[_Form]) -> _Form | None:
    try:
        return form.model_validate(json.loads(words[words.find("{") : words.rfind("}") + 1]))
    except (ValueError, ValidationError, RecursionError):
        return None


def _sentences(written: Written) -> list[Said]:
    found = [one for one in (written.first, *written.sentences) if one and one.text.strip()]
    return list({one.text.strip(): one for one in reversed(found)}.values())[::-1][:SENTENCES]


def _blocks(written: Written, given: Mapping[str, Passage]) -> tuple[Block, ...]:
    def quotes(of: Said) -> tuple[Quote, ...]:
        return tuple(Quote(given[one.passage].id, one.quote) for one in of.quotes if one.passage in given)

    return tuple(Block(one.text.strip(), quotes(one)) for one in _sentences(written))


def _faults(written: Written, given: Mapping[str, Passage], asked: str) -> list[str]:
    """Return what is wrong with the draft, for the model to read: one line for each sentence that does not hold."""
    passages = {passage.id: passage for passage in given.values()}
    found = ((block, fault_of(block, passages, asked)) for block in _blocks(written, given))
    return [f"- “{block.lead}”: {_SAID[why]}" for block, why in found if why]


def _reason(error: Exception) -> str:
    status = getattr(error, "status_code", None)
    if isinstance(error, TimeoutError) or "Timeout" in type(error).__name__:
        return "timeout"
    if status == 429:
        return "busy"
    return f"http-{status}" if status else "unreachable" if "Connection" in type(error).__name__ else "error"


class _Loop:
    """Is the one event loop that models are asked on, so that a call can be ended in the middle of a slow reply."""

    _lock = threading.Lock()
    _loop: asyncio.AbstractEventLoop | None = None

    @classmethod
    def run(cls, work: Callable[[], Coroutine[Any, Any, _Result]], seconds: float) -> _Result:
        """Return what the work gives. Raises TimeoutError after so many seconds, Gone once whoever asked has left; by
        then the work is cancelled.
        """

        async def limited() -> _Result:
            async with asyncio.timeout(seconds):
                return await work()

        with cls._lock:
            if cls._loop is None:
                cls._loop = asyncio.new_event_loop()
                threading.Thread(target=cls._loop.run_forever, name="chat", daemon=True).start()
        running, left = asyncio.run_coroutine_threadsafe(limited(), cls._loop), LEFT.get()
        if left:
            left.add_done_callback(lambda _: running.cancel())
        try:
            return running.result()
        except CancelledError as error:
            if left and left.done():
                raise Gone from error
            raise
