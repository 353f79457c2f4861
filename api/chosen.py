"""Answers that editors choose: made of what somebody names, previewed, kept, approved, taken away."""

import secrets
from collections.abc import Sequence
from datetime import date

from fastapi.exceptions import RequestValidationError

from api.engine import Opens
from api.reading.marks import quote_link
from api.reading.questions import clause_named
from api.records.chosen import ChosenAnswers, Kept
from api.requests import ChosenRequest
from api.schemas import AnswerJson, ChosenClauseJson, ChosenJson, ChosenListJson, answer_json
from api.wording import STALE
from corpus.register import Register
from qa.answer import Answered, steps
from qa.chosen.draft import NotQuotable, draft
from qa.chosen.model import MOST_WORDS, Chosen, lost, overlapping
from qa.courses.model import Source
from qa.courses.pins import pin
from qa.courses.standing import Stale
from qa.engine import Library
from qa.model import Question
from qa.question.sensitive import NAMES, kinds_in


def made(asked: ChosenRequest, register: Register, on: date) -> Chosen:
    """Return the answer of the clauses that are named. Raises RequestValidationError, for each that is not."""
    held = kinds_in([asked.question])
    if held:
        kinds = ", ".join(NAMES[kind] for kind in held)
        raise _wrong(("question",), f"có {kinds}; viết lại câu hỏi không có dữ liệu của người cụ thể")
    found = [clause_named(named.strip(), register, on) for named in asked.clauses]
    faults = [
        _fault(("clauses", place), f"kho không có điều khoản “{named.strip()[:80]}”, hoặc địa chỉ chưa rõ")
        for place, (named, clause) in enumerate(zip(asked.clauses, found, strict=True))
        if clause is None
    ]
    if faults:
        raise RequestValidationError(faults)
    sources = tuple(pin(clause.document, clause.provision) for clause in found if clause)
    one = Chosen(id=secrets.token_hex(6), question=asked.question, sources=sources, chosen_on=on)
    _check(one, register, on)
    return one


def _check(one: Chosen, register: Register, on: date) -> None:
    if twice := overlapping(one.sources):
        raise _wrong(("clauses",), f"{twice.cited_as} trùng hoặc nằm trong một điều khoản đã chọn; bỏ bớt một")
    if gone := lost(one, register, on):
        raise _wrong(("clauses",), "; ".join(f"{each.cited_as}: {STALE[each.why]}" for each in gone))
    words = sum(len(source.text.split()) for source in one.sources)
    if words > MOST_WORDS:
        raise _wrong(("clauses",), f"dài {words} chữ, quá {MOST_WORDS}; chọn khoản, điểm thay cho cả điều, chương")


def preview(one: Chosen, library: Library, on: date) -> AnswerJson:
    """Return the answer as readers would get it. Raises RequestValidationError for what cannot be quoted whole."""
    try:
        drafted = draft(one, library, on, foreign=False)
    except NotQuotable as error:
        raise _wrong(("clauses",), str(error)) from error
    *_, last = steps(Question(one.question, on), library, choose=lambda *_: drafted)
    assert isinstance(last, Answered)
    if last.answer.chosen_on is None:  # a greeting, an order to the service: told before anything is looked up
        raise _wrong(("question",), "không phải câu hỏi tra quy định, nên không chọn câu trả lời cho nó được")
    return answer_json(last.answer, library.register)


class Chooser:
    """Keeps the answers that editors choose. Safe from several threads."""

    def __init__(self, shelf: Opens, kept: ChosenAnswers, *, reviewed: bool) -> None:
        self._shelf = shelf
        self._kept = kept
        self._reviewed = reviewed

    def previewed(self, asked: ChosenRequest) -> AnswerJson:
        """Return the answer as readers would get it. Raises RequestValidationError."""
        library, on = self._shelf.current(), date.today()
        return preview(made(asked, library.register, on), library, on)

    def choose(self, asked: ChosenRequest, by: str, account: str) -> ChosenJson:
        """Keep the answer, in the place of others for the same words once it is given.

        Raises RequestValidationError, ChosenRefused, ChosenFailed.
        """
        library, on = self._shelf.current(), date.today()
        one = made(asked, library.register, on)
        preview(one, library, on)
        kept = self._kept.add(one, by, account, holds=not self._reviewed)
        return self._told(kept, library.register, on)

    def approve(self, id: str, by: str, account: str) -> ChosenJson:
        """Approve what another person chose, as long as it stands. Raises ChosenRefused, ChosenFailed."""
        library, on = self._shelf.current(), date.today()
        _check(self._kept.get(id).chosen, library.register, on)
        return self._told(self._kept.approve(id, by, account), library.register, on)

    def remove(self, id: str) -> Kept:
        """Take the answer away for good. Raises ChosenRefused, ChosenFailed."""
        return self._kept.remove(id)

    def get(self, id: str) -> ChosenJson:
        """Return one answer. Raises ChosenRefused, ChosenFailed."""
        return self._told(self._kept.get(id), self._shelf.current().register, date.today())

    def all(self) -> ChosenListJson:
        """Return all of them, the newest first. Raises ChosenFailed."""
        register, on = self._shelf.current().register, date.today()
        return ChosenListJson(
            reviewed=self._reviewed, chosen=tuple(self._told(one, register, on) for one in self._kept.all())
        )

    def _told(self, kept: Kept, register: Register, on: date) -> ChosenJson:
        one = kept.chosen
        gone = {(each.document, each.locator): each for each in lost(one, register, on)}
        waits = not kept.may_be_given(self._reviewed)
        return ChosenJson(
            id=one.id,
            question=one.question,
            state="withdrawn" if gone else "waiting" if waits else "given",
            chosen_on=one.chosen_on,
            by=kept.by,
            approved_by=kept.approved_by,
            clauses=tuple(
                _clause_json(source, register, gone.get((source.document, source.locator))) for source in one.sources
            ),
        )


def _clause_json(source: Source, register: Register, gone: Stale | None) -> ChosenClauseJson:
    document = register.get(source.document)
    provision = document.find(source.locator) if document else None
    return ChosenClauseJson(
        document=source.document,
        locator=source.locator,
        cited_as=source.cited_as,
        text=source.text,
        link=quote_link(document, provision, source.quote) if document and provision else "",
        why=STALE[gone.why] if gone else None,
    )


def _fault(field: Sequence[str | int], reason: str) -> dict[str, object]:
    return {"type": "not_choosable", "loc": ("body", *field), "ctx": {"reason": reason}}


def _wrong(field: Sequence[str | int], reason: str) -> RequestValidationError:
    return RequestValidationError([_fault(field, reason)])
