"""What may be asked of a procedure over HTTP, and what people get back."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, NamedTuple

from fastapi import Query
from fastapi.exceptions import RequestValidationError
from pydantic import BeforeValidator, Field

from api.requests import empty_as_none, iso_date
from api.schemas import DocumentJson, NoticeJson, ProcedureLinkJson, document_json, link_fields
from corpus.locator import Locator
from corpus.model import Nature, Strict, joined
from corpus.procedures.load import Clause, Held, HeldStep
from corpus.procedures.model import Case, Deadline, Dimension, Procedure
from corpus.register import Register
from qa.procedures.checklist import case_label, steps_for, term
from qa.procedures.deadlines import FIRST, LAST, due
from qa.write import cite
from qa.write.notices import validity_notice

Since = Annotated[
    Annotated[date, Field(ge=FIRST, le=LAST)] | None, BeforeValidator(iso_date), BeforeValidator(empty_as_none)
]
Cases = Annotated[
    list[str], Query(alias="case", max_length=20, description="trường hợp, mỗi tham số một giá trị của `dimensions`")
]
Days = Annotated[
    list[Since],
    Query(alias="date", max_length=20, description="ngày của từng mốc, theo thứ tự của `triggers`"),
]


class ProcedureRequest(NamedTuple):
    """Is what is asked of a procedure: for which case, and with the days of which triggers."""

    case: Case
    since: Mapping[str, date]

    @classmethod
    def of(cls, procedure: Procedure, cases: Sequence[str], days: Sequence[date | None]) -> "ProcedureRequest":
        """Return what the parameters ask. Raises RequestValidationError for a case or day the procedure lacks."""
        values = {value.id: dimension.id for dimension in procedure.dimensions for value in dimension.values}
        told = [value for value in cases if value]
        if unknown := [value for value in told if value not in values]:
            raise RequestValidationError(
                [{"type": "enum", "loc": ("query", "case"), "input": unknown, "ctx": {"expected": ", ".join(values)}}]
            )
        if len(days) > len(procedure.triggers):
            limit = {"max_length": len(procedure.triggers)}
            raise RequestValidationError(
                [{"type": "too_long", "loc": ("query", "date"), "input": days, "ctx": limit}]
            )
        case = {name: frozenset(value for value in told if values[value] == name) for name in values.values()}
        since = {one.id: day for one, day in zip(procedure.triggers, days, strict=False) if day}
        return cls({name: chosen for name, chosen in case.items() if chosen}, since)


class ProcedureEntryJson(ProcedureLinkJson):
    """Is a procedure in the list: how many steps it has, and how many are withheld till they are reviewed again."""

    steps: int
    withheld: int


class ProceduresJson(Strict):
    """Is the answer of `GET /v1/procedures`."""

    procedures: tuple[ProcedureEntryJson, ...]


class ValueJson(Strict):
    """Is one case to choose; `chosen` where the request did."""

    id: str
    label: str
    chosen: bool


class DimensionJson(Strict):
    """Is a question that tells cases apart."""

    id: str
    asks: str
    values: tuple[ValueJson, ...]


class TriggerJson(Strict):
    """Is an event from whose day deadlines are counted, with the day that the request gives."""

    id: str
    label: str
    date: date | None


class DueJson(Strict):
    """Is a deadline: its length, and with the trigger's day the last day, with the counting."""

    text: str
    after: str
    on: date | None
    counting: str | None


class ClauseJson(Strict):
    """Is a clause that a step says, in the words that are held; a digest's are not the official ones.

    `cited_as` is its address with its document as an official letter writes it.
    """

    document: DocumentJson
    nature: Nature
    locator: Locator
    label: str
    cited_as: str
    text: str
    link: str


class StepJson(Strict):
    """Is one thing to do; `case` names those it is for where the request leaves that open, empty for everybody."""

    id: str
    stage: str
    case: str
    who: str
    what: str
    papers: tuple[str, ...]
    to: str | None
    due: DueJson | None
    beware: str | None
    clauses: tuple[ClauseJson, ...]


class WithheldJson(Strict):
    """Is a step that is not shown, because its clauses are not held as they were reviewed.

    `lacks` names the document whose text is not held, empty where it is and the step is to be reviewed again.
    """

    id: str
    reason: str
    lacks: str


class ProcedureJson(ProcedureLinkJson):
    """Is the answer of `GET /v1/procedures/{id}`."""

    dimensions: tuple[DimensionJson, ...]
    triggers: tuple[TriggerJson, ...]
    steps: tuple[StepJson, ...]
    withheld: tuple[WithheldJson, ...]
    notices: tuple[NoticeJson, ...]


def procedures_json(procedures: Sequence[Held]) -> ProceduresJson:
    """Return the list of procedures."""
    return ProceduresJson(
        procedures=tuple(
            ProcedureEntryJson(**link_fields(one.procedure), steps=len(one.steps), withheld=len(one.withheld))
            for one in procedures
        )
    )


def procedure_json(held: Held, wanted: ProcedureRequest, register: Register, on: date) -> ProcedureJson:
    """Return the procedure for a case, with the last days of the deadlines whose triggers' days are given."""
    procedure, steps = held.procedure, steps_for(held, wanted.case)
    documents = {clause.document.id: clause.document for one in steps for clause in one.clauses}
    notices = filter(None, (validity_notice(document, register, on) for document in documents.values()))
    return ProcedureJson(
        **link_fields(procedure),
        dimensions=tuple(_dimension_json(one, wanted) for one in procedure.dimensions),
        triggers=tuple(
            TriggerJson(id=one.id, label=one.label, date=wanted.since.get(one.id)) for one in procedure.triggers
        ),
        steps=tuple(_step_json(one, procedure, wanted, register, on) for one in steps),
        withheld=tuple(
            WithheldJson(id=one.step.id, reason=one.reason, lacks=one.lacks)
            for one in held.withheld
            if one.step.is_for(wanted.case)
        ),
        notices=tuple(NoticeJson(code=notice.code, text=notice.text) for notice in notices),
    )


def _dimension_json(dimension: Dimension, wanted: ProcedureRequest) -> DimensionJson:
    chosen = wanted.case.get(dimension.id, frozenset())
    values = (ValueJson(id=one.id, label=one.label, chosen=one.id in chosen) for one in dimension.values)
    return DimensionJson(id=dimension.id, asks=dimension.asks, values=tuple(values))


def _step_json(
    held: HeldStep, procedure: Procedure, wanted: ProcedureRequest, register: Register, on: date
) -> StepJson:
    step = held.step
    return StepJson(
        id=step.id,
        stage=step.stage,
        case=case_label(procedure, step, wanted.case),
        who=step.who,
        what=step.what,
        papers=step.papers,
        to=step.to,
        due=_due_json(step.due, procedure, wanted) if step.due else None,
        beware=step.beware,
        clauses=tuple(clause_json(clause, register, on) for clause in held.clauses),
    )


def _due_json(deadline: Deadline, procedure: Procedure, wanted: ProcedureRequest) -> DueJson:
    since = wanted.since.get(deadline.after)
    counted = due(deadline, since) if since else None
    return DueJson(
        text=term(procedure, deadline),
        after=deadline.after,
        on=counted.on if counted else None,
        counting=counted.counting if counted else None,
    )


def clause_json(clause: Clause, register: Register, on: date) -> ClauseJson:
    document, provision = clause
    return ClauseJson(
        document=document_json(document, register, on),
        nature=document.nature,
        locator=provision.locator,
        label=provision.locator.label(),
        cited_as=cite.place(provision.locator.label(joined(provision)), document),
        text=joined(provision),
        link=f"/read/{document.id}#{provision.locator}",
    )
