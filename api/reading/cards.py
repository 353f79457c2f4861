"""The pages `/collections/{key}/cards`, `/glossary/cards` and the like: cards to print, eight to a sheet of A4."""

from datetime import date

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from api.engine import Opens
from api.exports.cards import cards
from api.exports.context import Context, bases, context, true_until
from api.reading.page import Day, render
from api.reading.works import WorkPage
from api.records.works import WorkGone, Works
from api.seats import Seats
from qa.courses.exams import Exam
from qa.courses.glossary import collected
from qa.courses.model import Bank
from qa.courses.works import Collection, Course


def router(works: Works, shelf: Opens, exporting: Seats) -> APIRouter:
    """Return the routes of cards; they are drawn where files are written."""
    routes = APIRouter(route_class=WorkPage, include_in_schema=False)

    @routes.get("/collections/{key}/cards")
    @routes.get("/courses/{key}/cards")
    @routes.get("/banks/{key}/cards")
    async def to_print(request: Request, key: str, as_of: Day = None) -> Response:
        def page() -> Response:
            kept = works.get(key)
            if isinstance(kept.work, Exam):
                raise WorkGone
            on, address = as_of or date.today(), str(request.base_url)
            held = context(kept.work, shelf.current().register, on, address, kept.changed_at)
            return _sheets(kept.work, held, f"/{kept.work.form}s/{key}")

        with exporting.seat():
            return await exporting.run(page)

    @routes.get("/glossary/cards")
    async def of_terms(request: Request, as_of: Day = None) -> Response:
        def page() -> Response:
            register, on = shelf.current().register, as_of or date.today()
            of = collected(register, on)
            return _sheets(of, context(of, register, on, str(request.base_url)), f"/glossary?as_of={on.isoformat()}")

        with exporting.seat():
            return await exporting.run(page)

    return routes


def _sheets(work: Collection | Course | Bank, held: Context, back: str) -> Response:
    """Return the page of the cards of a work, with a link back to that address."""
    shown = {"work": work, "cards": cards(work, held), "bases": bases(work, held)}
    page = render("cards.html", **shown, until=true_until(held), on=held.on, back=back)
    return HTMLResponse(page, headers={"Cache-Control": "no-store"})
