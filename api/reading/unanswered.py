"""The pages for editors of what was asked in vain, and of the answers that they choose for it.

They work without scripts: an answer is put together by sending its form again for each clause that is put in, moved
or taken out, and nothing is kept before it is saved.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError

from api.access.guard import did
from api.chosen import Chooser
from api.engine import Opens, Searching
from api.problems import wrong_body
from api.reading.office import OfficePage, posted, shown, to
from api.reading.questions import clause_named, line_of
from api.records.chosen import ChosenRefused
from api.requests import MAX_QUESTION, ChosenRequest
from api.routes.chosen import by
from api.routes.unanswered import Days, Wanted
from api.schemas import AnswerJson, UnansweredDayJson
from api.seats import Seats
from api.unanswered import DAYS, Kind, Unanswered
from corpus.faults import faults
from corpus.register import Register
from corpus.text import capital
from qa.chosen.model import MOST_CLAUSES
from qa.write import cite

_KINDS = {Kind.REFUSED: "Từ chối", Kind.RESERVED: "Trả lời dè dặt", Kind.DISLIKED: "Bị chê"}
_STATES = {"given": "đang dùng", "waiting": "chờ người khác duyệt", "withdrawn": "đã tự rút"}
_SPANS = (7, 30, 90, 366)
_BY_WEEK = 31  # days from which weeks are counted
_NEAREST, _PLACES = 6, 5


class _Named(NamedTuple):
    """Is a clause as a form names it: by an address of the reading room, and as people say it."""

    at: str
    cited_as: str


def router(unanswered: Unanswered, chooser: Chooser, shelf: Opens, searching: Searching, looking: Seats) -> APIRouter:
    """Return the routes of the pages; questions are put together, and answers previewed, in a seat."""
    routes = APIRouter(route_class=OfficePage, include_in_schema=False)

    @routes.get("/admin/unanswered")
    async def in_vain(request: Request, days: Days = DAYS, kind: Wanted = None) -> Response:
        with looking.seat():
            found = await looking.run(lambda: unanswered.told(days, kind))
        counts = _by_week(found.days) if days > _BY_WEEK else found.days
        most = max((one.refused + one.reserved + one.disliked for one in counts), default=1)
        return shown(
            "admin-unanswered.html",
            request,
            found=found,
            counts=counts,
            most=most,
            by_week=days > _BY_WEEK,
            days=days,
            spans=sorted({*_SPANS, days}),
            kind=kind,
            kinds=_KINDS,
        )

    @routes.post("/admin/unanswered/erase")
    async def erase(request: Request) -> Response:
        fields = await posted(request)
        try:
            day = date.fromisoformat(fields.get("day", ""))
        except ValueError:
            raise ChosenRefused("Chưa xóa: hãy chọn ngày cần xóa.") from None
        if not fields.get("confirm"):
            raise ChosenRefused("Chưa xóa: hãy đánh dấu ô xác nhận.")
        request.state.on = day.isoformat()
        await run_in_threadpool(unanswered.erase, day, did(by(request), request))
        return to("/admin/unanswered")

    @routes.get("/admin/chosen")
    def all_chosen(request: Request) -> Response:
        return shown("admin-chosen.html", request, listed=chooser.all(), states=_STATES, longest=MAX_QUESTION)

    @routes.post("/admin/chosen/new")
    async def choose(request: Request) -> Response:
        fields, caller = await posted(request), by(request)
        question, clauses, wrong = line_of(fields, "question"), _listed(fields, "clause", MOST_CLAUSES), ""
        asked = fields.get("do", "")
        if asked == "save":
            try:
                wanted = _request(question, clauses)
                with looking.seat():
                    kept = await looking.run(lambda: chooser.choose(wanted, caller.name, caller.account))
                request.state.on = kept.id
                return to(f"/admin/chosen#c-{kept.id}")
            except RequestValidationError as error:
                wrong = _told(error)

        def form() -> Response:
            library = shelf.current()
            changed, refused = _changed(clauses, asked, line_of(fields, "named"), library.register)
            near = [place for place in _listed(fields, "place", _PLACES)]
            hits = searching(question, library, _NEAREST, date.today()) if question else []
            near += [f"/read/{hit.passage.document_id}#{hit.passage.locator}" for hit in hits]
            preview, fault = _previewed(chooser, question, changed)
            return shown(
                "admin-choose.html",
                request,
                question=question,
                clauses=_named(changed, library.register),
                near=[one for one in _named(dict.fromkeys(near), library.register) if one.at not in changed],
                places=near[:_PLACES],
                preview=preview,
                wrong=wrong or refused or fault,
                named=line_of(fields, "named") if refused else "",
                most=MOST_CLAUSES,
                longest=MAX_QUESTION,
            )

        with looking.seat():
            return await looking.run(form)

    @routes.post("/admin/chosen/{id}/approve")
    async def approve(request: Request, id: str) -> Response:
        await posted(request)
        caller = by(request)
        await run_in_threadpool(chooser.approve, id, caller.name, caller.account)
        return to(f"/admin/chosen#c-{id}")

    @routes.post("/admin/chosen/{id}/remove")
    async def remove(request: Request, id: str) -> Response:
        if not (await posted(request)).get("confirm"):
            raise ChosenRefused("Chưa gỡ: hãy đánh dấu ô xác nhận.")
        await run_in_threadpool(chooser.remove, id)
        return to("/admin/chosen")

    return routes


def _by_week(days: Sequence[UnansweredDayJson]) -> tuple[UnansweredDayJson, ...]:
    """Return the counts of weeks, each under its Monday."""
    weeks: dict[date, list[UnansweredDayJson]] = {}
    for one in days:
        weeks.setdefault(one.day - timedelta(days=one.day.weekday()), []).append(one)
    return tuple(
        UnansweredDayJson(
            day=monday,
            refused=sum(one.refused for one in counts),
            reserved=sum(one.reserved for one in counts),
            disliked=sum(one.disliked for one in counts),
        )
        for monday, counts in weeks.items()
    )


def _listed(fields: Mapping[str, str], name: str, most: int) -> list[str]:
    return [text for at in range(most) if (text := line_of(fields, f"{name}.{at}"))]


def _request(question: str, clauses: Sequence[str]) -> ChosenRequest:
    try:
        return ChosenRequest.model_validate({"question": question, "clauses": tuple(clauses)})
    except ValidationError as error:
        raise wrong_body(error) from error


def _told(error: RequestValidationError) -> str:
    """Return what is wrong in one sentence, without the names of fields."""
    return f"{capital('; '.join(one.message for one in faults(error.errors())))}."


def _changed(clauses: list[str], asked: str, named: str, register: Register) -> tuple[list[str], str]:
    """Return the clauses as a button has changed them, and why it has not."""
    what, _, at = asked.partition(":")
    place = int(at) if at.isascii() and at.isdigit() and len(at) < 3 else -1
    if what == "put" and at:
        return _with(clauses, at)
    if what == "add" and named:
        clause = clause_named(named, register, date.today())
        if clause is None:
            return clauses, f"Kho không có điều khoản “{named[:80]}”, hoặc địa chỉ chưa rõ."
        return _with(clauses, f"/read/{clause.document.id}#{clause.provision.locator}")
    if not 0 <= place < len(clauses):
        return clauses, ""
    rest = [*clauses[:place], *clauses[place + 1 :]]
    to = {"up": max(place - 1, 0), "down": min(place + 1, len(rest))}.get(what)
    if to is None:
        return (rest if what == "out" else clauses), ""
    return [*rest[:to], clauses[place], *rest[to:]], ""


def _with(clauses: list[str], at: str) -> tuple[list[str], str]:
    if len(clauses) >= MOST_CLAUSES:
        return clauses, f"Đã đủ {MOST_CLAUSES} điều khoản; bỏ bớt rồi thêm."
    return ([*clauses, at], "") if at not in clauses else (clauses, "Điều khoản này đã được chọn.")


def _named(addresses: Sequence[str] | Mapping[str, None], register: Register) -> list[_Named]:
    """Return the clauses that the corpus has, as people say them."""
    found = ((at, clause_named(at, register, date.today())) for at in addresses)
    return [
        _Named(at, cite.place(clause.provision.locator.label(clause.provision.text), clause.document))
        for at, clause in found
        if clause
    ]


def _previewed(chooser: Chooser, question: str, clauses: Sequence[str]) -> tuple[AnswerJson | None, str]:
    """Return the answer as readers would get it, or why there is none."""
    if not question or not clauses:
        return None, ""
    try:
        return chooser.previewed(_request(question, clauses)), ""
    except RequestValidationError as error:
        return None, _told(error)
