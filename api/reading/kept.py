"""The pages under `/admin` of what is kept: what readers said of answers, and the log of who did what."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from pydantic import BeforeValidator

from api.reading.office import OfficePage, posted, shown, to
from api.reading.page import told
from api.records import feedback
from api.records.audit import DONE, Audit
from api.records.chain import Entry, LogFailed
from api.records.feedback import FeedbackError
from api.requests import Verdict, empty_as_none
from api.settings import Settings
from api.terminal import REASONS, VERDICTS
from corpus.store import ChangeRefused

_SHOWN = 200  # on a page; the command prints all

Day = Annotated[date | None, BeforeValidator(empty_as_none)]
Given = Annotated[Verdict | None, BeforeValidator(empty_as_none)]
Word = Annotated[str, Query(max_length=100)]


@dataclass(frozen=True)
class _Wanted:
    """Is which entries of the log are shown: from one day to another, of one person, of one kind."""

    since: date | None
    until: date | None
    who: str
    what: str

    def has(self, entry: Entry) -> bool:
        said = entry.content or {}
        return (
            (self.since is None or entry.day >= self.since)
            and (self.until is None or entry.day <= self.until)
            and self.who in ("", said.get("who"))
            and self.what in ("", said.get("what"))
        )


def _asked(since: Day = None, until: Day = None, who: Word = "", what: Word = "") -> _Wanted:
    return _Wanted(since, until, who, what)


Asked = Annotated[_Wanted, Depends(_asked)]


class _KeptPage(OfficePage):
    def failure(self, error: Exception) -> Response | None:
        if isinstance(error, (FeedbackError, LogFailed)):
            return told(503, "Chưa mở được", str(error))
        return super().failure(error)


def router(settings: Settings, audit: Audit) -> APIRouter:
    """Return the routes of the pages."""
    routes = APIRouter(route_class=_KeptPage, include_in_schema=False)

    # what readers said

    @routes.get("/admin/feedback")
    def said(request: Request, day: Day = None, verdict: Given = None) -> Response:
        judged = feedback.read(settings.feedback, verdict=verdict)
        days = Counter(one.at.astimezone().date() for one in judged)
        on = day or max(days, default=None)
        found = [one for one in reversed(judged) if one.at.astimezone().date() == on]
        return shown(
            "admin-feedback.html",
            request,
            days=sorted(days.items(), reverse=True),
            on=on,
            verdict=verdict,
            judged=found[:_SHOWN],
            more=len(found) - _SHOWN,
            verdicts=VERDICTS,
            reasons=REASONS,
        )

    @routes.post("/admin/feedback/{day}/erase")
    async def erase(request: Request, day: date) -> Response:
        fields = await posted(request)
        if not fields.get("confirm"):
            raise ChangeRefused("Chưa xóa: hãy đánh dấu ô xác nhận.")
        await run_in_threadpool(feedback.erase, settings.feedback, day)
        return to("/admin/feedback")

    # who did what

    @routes.get("/admin/log")
    def log(request: Request, asked: Asked, before: int = 0) -> Response:
        entries = audit.entries("audit")
        found = [one for one in reversed(entries) if asked.has(one)]
        rows = [one for one in found if not before or one.number < before]
        return shown(
            "admin-log.html",
            request,
            asked=asked,
            verdict=audit.verify()["audit"],
            rows=rows[:_SHOWN],
            count=len(found),
            before=rows[_SHOWN - 1].number if len(rows) > _SHOWN else 0,
            people=sorted({said["who"] for said in _said(entries) if said.get("who")}),
            kinds=sorted({said["what"] for said in _said(entries) if said.get("what")}),
            done=DONE,
        )

    @routes.get("/admin/log/export")
    def export(asked: Asked) -> Response:
        lines = "".join(f"{one.line()}\n" for one in audit.entries("audit") if asked.has(one))
        named = {"Content-Disposition": 'attachment; filename="nhat-ky.jsonl"'}
        return Response(lines, headers=named, media_type="application/x-ndjson")

    return routes


def _said(entries: tuple[Entry, ...]) -> Iterator[Mapping[str, Any]]:
    yield from (one.content for one in entries if one.content)
