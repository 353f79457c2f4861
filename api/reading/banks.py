"""The pages `/banks/{key}`: questions are looked through, mended, approved and added, and exams drawn of them.

Whoever has the link to read sees the answers, too, and may draw exams: a bank is shared among those who teach.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Annotated, NamedTuple
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel

from api.engine import Opens, Searching
from api.problems import NotHere
from api.questions import Questions
from api.reading.questions import (
    LONGEST,
    MOST_POINTS,
    SPARE,
    Clause,
    NotAsWritten,
    address,
    blank,
    clause_at,
    day_of,
    fields_of,
    member_of,
    number_of,
    own,
    own_essay,
    pointed_at,
    title_of,
    written,
)
from api.reading.works import Bench, Fields, Opened, WorkPage, sent, shown
from api.requests import MAX_QUESTION
from api.seats import Seats
from corpus.model import joined
from corpus.register import Register
from corpus.store import ChangeRefused
from corpus.text import readable
from qa.courses.exams import CODES, LETTERS, NotEnough, draw
from qa.courses.model import BLOOM, DIFFICULTIES, KINDS, STATES, Bank, Difficulty, Essay, Item, Source, State
from qa.courses.review import faults
from qa.courses.standing import Stale, quarantined, stale

PAGE = 20  # questions of a page
FOUND = 12  # clauses that a search shows
MOST_CODES = 12
MOST_ASKED = 200  # questions of an exam
MOST_MINUTES = 600
LEAST = 2  # points of an essay
ESSAY = "essay"  # beside the kinds of multiple-choice questions
_SEEDS = 10**9


class Chosen(BaseModel):
    """Is which questions of a bank are shown; what is empty leaves none out."""

    kind: str = ""
    topic: str = ""
    document: str = ""
    difficulty: str = ""
    state: str = ""
    stale: str = ""
    page: int = 1

    def address(self, page: int) -> str:
        """Return the query of that page of the same choice."""
        return "?" + urlencode({name: value for name, value in self if value and name != "page"} | {"page": page})

    def takes(self, one: Item | Essay, gone: Sequence[Stale]) -> bool:
        kind, difficulty = (one.kind, one.difficulty) if isinstance(one, Item) else (ESSAY, "")
        return (
            self.kind in ("", kind)
            and self.difficulty in ("", difficulty)
            and self.state in ("", one.state)
            and self.topic in ("", *one.topic[:1])
            and (not self.document or self.document in {source.document for source in one.sources})
            and (not self.stale or bool(gone))
        )


class Row(NamedTuple):
    """Is a question as shown: what no longer holds of it, what speaks against it, where its clauses are read."""

    one: Item | Essay
    gone: tuple[Stale, ...]
    faults: tuple[str, ...]
    links: Mapping[Source, str]

    @property
    def is_essay(self) -> bool:
        return isinstance(self.one, Essay)

    @property
    def may_be_approved(self) -> bool:
        return may_be_approved(self.one, self.gone, self.faults)


def may_be_approved(one: Item | Essay, gone: Sequence[Stale], found: Sequence[str]) -> bool:
    """Is true where the clauses hold and nothing speaks against the question, or its note says why it is good."""
    return not gone and (not found or bool(one.note.strip()))


def router(bench: Bench, shelf: Opens, questions: Questions, searching: Searching, seats: Seats) -> APIRouter:
    """Return the routes; searches take a seat of those who ask."""
    routes = APIRouter(route_class=WorkPage, include_in_schema=False)

    def row_of(one: Item | Essay, opened: Opened) -> Row:
        links = {source: address(source, opened.register) for source in one.sources}
        return Row(one, opened.stale.get(one.id, ()), faults(one, questions.pool(opened.on)), links)

    def edited(key: str, id: str, wrong: Sequence[str] = (), typed: Fields | None = None) -> Response:
        opened = bench.open(key, Bank)
        one = _found(opened, id)
        status = 422 if wrong else 200
        values = typed or dict(fields_of(one))
        return _form(opened, row_of(one, opened), values, wrong, status)

    @routes.post("/banks")
    async def make(request: Request) -> Response:
        fields = await sent(request)
        on = day_of(fields.get("as_of", ""))
        wanted = [name.removeprefix("document.") for name in fields if name.startswith("document.")]
        bank = await questions.make(on, number_of(fields, "seed", 1, 0, _SEEDS), wanted or None)
        if not bank.questions:
            raise ChangeRefused(
                f"Không ra được câu hỏi nào từ các văn bản đã chọn có hiệu lực ngày {on:%d/%m/%Y}. Quay lại để chọn "
                "văn bản hoặc ngày khác."
            )
        named = bank.model_copy(update={"title": title_of(fields, bank.title)})
        return await run_in_threadpool(bench.create, named)

    @routes.get("/banks/{key}")
    def bank(key: str, chosen: Annotated[Chosen, Query()]) -> Response:
        opened = bench.open(key, Bank)
        work = bank_in(opened)
        fit = [one for one in work.questions if chosen.takes(one, opened.stale.get(one.id, ()))]
        pages = max(1, -(-len(fit) // PAGE))
        at = min(max(chosen.page, 1), pages)
        return shown(
            "bank.html",
            opened,
            rows=[row_of(one, opened) for one in fit[(at - 1) * PAGE : at * PAGE]],
            first=(at - 1) * PAGE + 1,
            count=len(fit),
            page=at,
            pages=pages,
            chosen=chosen,
            counts={state: sum(one.state is state for one in work.questions) for state in State},
            topics=list(dict.fromkeys(one.topic[0] for one in work.questions if one.topic)),
            documents=_named(work, opened.register),
            **_NAMES,
        )

    @routes.post("/banks/{key}/states")
    async def decide(request: Request, key: str, chosen: Annotated[Chosen, Query()]) -> Response:
        def changed(bank: Bank, fields: Fields) -> Bank:
            state = member_of(State, fields.get("state", ""), "trạng thái")
            picked = {name.removeprefix("pick.") for name in fields if name.startswith("pick.")}
            register, on = shelf.current().register, date.today()
            out = _lost(bank.questions, register, on, bank.made_for) if state is State.APPROVED else set()
            pool = questions.pool(on)

            def decided(one: Item | Essay) -> State:
                if one.id not in picked or one.id in out:
                    return one.state
                if state is State.APPROVED and not may_be_approved(one, (), faults(one, pool)):
                    return one.state
                return state

            return _with(bank, lambda one: one.model_copy(update={"state": decided(one)}))

        return await bench.change(request, key, Bank, changed, f"{chosen.address(chosen.page)}#questions")

    @routes.post("/banks/{key}/settings")
    async def settle(request: Request, key: str) -> Response:
        def changed(bank: Bank, fields: Fields) -> Bank:
            practised = fields.get("drafts_practised") == "on"
            return bank.model_copy(update={"title": title_of(fields, bank.title), "drafts_practised": practised})

        return await bench.change(request, key, Bank, changed)

    @routes.post("/banks/{key}/delete")
    async def delete(key: str) -> Response:
        return await bench.delete(key)

    @routes.get("/banks/{key}/questions/{id}")
    def question(key: str, id: str) -> Response:
        return edited(key, id)

    @routes.post("/banks/{key}/questions/{id}")
    async def mend(request: Request, key: str, id: str) -> Response:
        typed = await sent(request)

        def changed(bank: Bank, fields: Fields) -> Bank:
            register, on = shelf.current().register, date.today()

            def mended(one: Item | Essay) -> Item | Essay:
                if one.id != id:
                    return one
                new = written(one, fields, register, on)
                gone = () if one.id not in _lost([new], register, on, bank.made_for) else stale([new], register, on)
                draft = new.state is State.APPROVED and not may_be_approved(
                    new, gone, faults(new, questions.pool(on))
                )
                return new.model_copy(update={"state": State.DRAFT}) if draft else new

            return _with(bank, mended)

        try:
            return await bench.change(request, key, Bank, changed, f"/questions/{id}")
        except NotAsWritten as error:
            wrong = error.messages
        return await run_in_threadpool(edited, key, id, wrong, typed)

    @routes.get("/banks/{key}/new")
    async def ask_on(
        key: str,
        find: Annotated[str, Query(max_length=MAX_QUESTION)] = "",
        document: Annotated[str, Query(max_length=200)] = "",
        locator: Annotated[str, Query(max_length=200)] = "",
    ) -> Response:
        opened = await run_in_threadpool(bench.open, key, Bank)
        wanted = readable(find).strip()
        clause = clause_at(document, locator, opened.register) if document else pointed_at(wanted, opened.register)
        if clause:
            return _form(opened, None, blank(clause), (), 200, clause)
        hits = []
        if wanted:
            with seats.seat():
                library = await seats.run(shelf.current)
                hits = await seats.run(lambda: searching(wanted, library, FOUND, opened.on))
        found = [
            Clause(of, at, joined(at))
            for hit in hits
            if (of := opened.register.get(hit.passage.document_id)) and (at := of.find(hit.passage.locator))
        ]
        return shown("bank-clause.html", opened, find=wanted, found=found)

    @routes.post("/banks/{key}/questions")
    async def add(request: Request, key: str) -> Response:
        fields = await sent(request)
        opened = await run_in_threadpool(bench.open, key, Bank)
        clause = clause_at(fields.get("document", ""), fields.get("locator", ""), opened.register)
        if clause is None:
            raise NotHere("Kho không có điều khoản này.")
        try:
            item = own(fields, clause, opened.on)
        except NotAsWritten as error:
            return _form(opened, None, fields, error.messages, 422, clause)

        def changed(bank: Bank, _fields: Fields) -> Bank:
            if item.id in {one.id for one in bank.questions}:
                raise ChangeRefused("Ngân hàng đã có đúng câu này.")
            return bank.model_copy(update={"items": (*bank.items, item)})

        return await bench.change(request, key, Bank, changed, f"/questions/{item.id}")

    @routes.get("/banks/{key}/essay")
    def essay(key: str) -> Response:
        return _form(bench.open(key, Bank), None, {}, (), 200, asks_essay=True)

    @routes.post("/banks/{key}/essays")
    async def add_essay(request: Request, key: str) -> Response:
        fields = await sent(request)
        opened = await run_in_threadpool(bench.open, key, Bank)
        try:
            asked = own_essay(fields, opened.register, opened.on)
        except NotAsWritten as error:
            return _form(opened, None, fields, error.messages, 422, asks_essay=True)

        def changed(bank: Bank, _fields: Fields) -> Bank:
            if asked.id in {one.id for one in bank.questions}:
                raise ChangeRefused("Ngân hàng đã có đúng câu này.")
            return bank.model_copy(update={"essays": (*bank.essays, asked)})

        return await bench.change(request, key, Bank, changed, f"/questions/{asked.id}")

    @routes.post("/banks/{key}/exams")
    async def examine(request: Request, key: str) -> Response:
        fields = await sent(request)

        def drawn() -> Response:
            opened = bench.open(key, Bank)
            bank, on = bank_in(opened), day_of(fields.get("as_of", ""))
            level, approved_only = fields.get("difficulty", ""), fields.get("approved_only") == "on"
            try:
                exam = draw(
                    quarantined(bank, stale(bank.questions, opened.register, on)),
                    number_of(fields, "number", 30, 1, MOST_ASKED),
                    number_of(fields, "seed", 1, 0, _SEEDS),
                    title=title_of(fields, "Bài kiểm tra"),
                    minutes=number_of(fields, "minutes", 60, 1, MOST_MINUTES),
                    on=on,
                    topics=[one.strip() for one in fields.get("topic", "").split(";") if one.strip()],
                    difficulties=[member_of(Difficulty, level, "độ khó")] if level else [],
                    essays=number_of(fields, "essays", 0, 0, MOST_ASKED),
                    codes=number_of(fields, "codes", CODES, 1, MOST_CODES),
                    approved_only=approved_only,
                )
            except NotEnough as error:
                drafts = ", duyệt thêm câu, hoặc bỏ dấu “Chỉ lấy câu đã duyệt”" if approved_only else ""
                raise ChangeRefused(f"Chưa rút được đề: {error}{drafts}.") from None
            return bench.create(exam.model_copy(update={"bank": opened.kept.id}))

        return await run_in_threadpool(drawn)

    return routes


def bank_in(opened: Opened) -> Bank:
    """Return the bank that was opened as one."""
    work = opened.kept.work
    assert isinstance(work, Bank)
    return work


_NAMES: Mapping[str, object] = {
    "kinds": {str(kind): name for kind, name in KINDS.items()} | {ESSAY: "tự luận"},
    "kinds_of_items": KINDS,
    "difficulties": DIFFICULTIES,
    "blooms": BLOOM,
    "states": STATES,
    "letters": LETTERS,
}


def _lost(questions: Sequence[Item | Essay], register: Register, on: date, made_for: date) -> set[str]:
    """Return the questions, by id, that hold neither on that day nor on the one that their bank is made for."""
    today, then = ({one.part for one in stale(questions, register, day)} for day in (on, made_for))
    return today & then


def _form(
    opened: Opened,
    row: Row | None,
    values: Fields,
    wrong: Sequence[str],
    status: int,
    clause: Clause | None = None,
    asks_essay: bool = False,
) -> Response:
    held = row.one.points if row and isinstance(row.one, Essay) else ()
    page = shown(
        "bank-question.html",
        opened,
        row=row,
        values=values,
        wrong=wrong,
        clause=clause,
        is_essay=bool(held) or asks_essay,
        held=held,
        places=min(max(len(held), LEAST) + SPARE, MOST_POINTS),
        longest=LONGEST,
        **_NAMES,
    )
    page.status_code = status
    return page


def _found(opened: Opened, id: str) -> Item | Essay:
    work = bank_in(opened)
    one = next((one for one in work.questions if one.id == id), None)
    if one is None:
        raise NotHere("Ngân hàng không có câu này, hoặc câu đã bị xóa.")
    return one


def _named(bank: Bank, register: Register) -> dict[str, str]:
    ids = dict.fromkeys(source.document for one in bank.questions for source in one.sources)
    return {id: document.name if (document := register.get(id)) else id for id in ids}


def _with(bank: Bank, changed: Callable[[Item | Essay], Item | Essay]) -> Bank:
    items, essays = map(changed, bank.items), map(changed, bank.essays)
    return bank.model_copy(update={"items": tuple(items), "essays": tuple(essays)})
