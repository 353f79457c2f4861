"""The pages `/collections/{key}/cards` and the like: cards to print, eight to a sheet of A4."""

from datetime import date

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from api.engine import Opens
from api.exports.cards import cards
from api.exports.context import bases, context, true_until
from api.reading.page import Day, render
from api.reading.works import WorkPage
from api.records.works import WorkGone, Works
from api.seats import Seats
from qa.courses.exams import Exam


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
            back = f"/{kept.work.form}s/{key}"
            shown = {"work": kept.work, "cards": cards(kept.work, held), "bases": bases(kept.work, held)}
            page = render("cards.html", **shown, until=true_until(held), on=on, back=back)
            return HTMLResponse(page, headers={"Cache-Control": "no-store"})

        with exporting.seat():
            return await exporting.run(page)

    return routes
