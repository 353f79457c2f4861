"""The pages `/procedures` and `/procedures/{id}`: the steps for a chosen case, with days, to tick off and print."""

from datetime import date
from itertools import groupby
from urllib.parse import urlencode

from fastapi import APIRouter, Response
from fastapi.responses import HTMLResponse

from api.engine import Opens
from api.procedures import Cases, Days, ProcedureRequest, procedure_json, procedures_json
from api.reading.page import pages, render
from api.routes.procedures import named
from corpus.procedures.model import Procedure


def router(shelf: Opens) -> APIRouter:
    """Return the routes of the pages of procedures."""
    routes = pages()

    @routes.get("/procedures")
    def procedures() -> Response:
        listed = procedures_json(shelf.current().procedures)
        return HTMLResponse(render("procedures.html", procedures=listed.procedures))

    @routes.get("/procedures/{procedure_id}")
    def procedure(procedure_id: str, cases: Cases = [], days: Days = []) -> Response:  # noqa: B006
        on = date.today()
        held = named(shelf, procedure_id, on)
        wanted = ProcedureRequest.of(held.procedure, cases, days)
        shown = procedure_json(held, wanted, shelf.current().register, on)
        stages = [(stage, list(steps)) for stage, steps in groupby(shown.steps, key=lambda step: step.stage)]
        ends = sorted(
            ((step.due.on, step) for step in shown.steps if step.due and step.due.on), key=lambda end: end[0]
        )
        file = _file(held.procedure, wanted) if ends else ""
        return HTMLResponse(render("procedure.html", procedure=shown, stages=stages, ends=ends, file=file, on=on))

    return routes


def _file(procedure: Procedure, wanted: ProcedureRequest) -> str:
    """Return the address of the calendar file of what is shown."""
    cases = [("case", value) for chosen in wanted.case.values() for value in sorted(chosen)]
    days = [("date", str(wanted.since.get(trigger.id, ""))) for trigger in procedure.triggers]
    return f"/v1/procedures/{procedure.id}.ics?{urlencode([*cases, *days])}"
