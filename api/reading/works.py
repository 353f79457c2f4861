"""What the pages of trainers' works share: opened by a key, changed by forms, held against the corpus of today.

A form carries no token: the key in its address is what no other page knows.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import NamedTuple, TypeVar

from fastapi import Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, RedirectResponse

from api.engine import Opens
from api.problems import Misquoted, Refused, work_problem
from api.reading.page import Page, render, told
from api.records.works import MOST_BYTES, Kept, Outdated, ReadOnly, WorkGone, WorkRefused, Works
from corpus.register import Register
from corpus.store import ChangeRefused
from qa.courses.exams import Exam
from qa.courses.model import Bank
from qa.courses.pins import grounded
from qa.courses.standing import Stale, by_part, stale
from qa.courses.works import Collection, Course, parts

Form = TypeVar("Form", bound=Collection | Course | Bank | Exam)
Fields = Mapping[str, str]
MOST_FIELDS = 2_000  # of one form: a lesson's entries and questions, each with some fields


class Opened(NamedTuple):
    """Is a work as its page shows it: `stale` are the clauses that no longer hold, by the part they are in."""

    kept: Kept
    stale: Mapping[str, tuple[Stale, ...]]
    register: Register
    on: date

    @property
    def editable(self) -> bool:
        return self.kept.edit_key is not None


class WorkPage(Page):
    """Is a page of a work, which no browser and no proxy keeps."""

    def failure(self, error: Exception) -> Response | None:
        match error:
            case WorkRefused():
                found = work_problem(error)
                return told(found.status, "Chưa làm được", found.detail)
            case ChangeRefused():
                return told(409, "Chưa làm được", str(error))
            case Refused():
                return told(error.body.status, "Chưa làm được", error.body.detail)
            case Misquoted():
                return told(422, "Chưa làm được", str(error))
        return super().failure(error)


class Bench:
    """Is where works are opened and changed."""

    def __init__(self, works: Works, shelf: Opens) -> None:
        self._works = works
        self._shelf = shelf

    def open(self, key: str, form: type[Form]) -> Opened:
        """Return the work of that form. Raises WorkGone."""
        kept = self._works.get(key)
        if not isinstance(kept.work, form):
            raise WorkGone
        register, on = self._shelf.current().register, date.today()
        return Opened(kept, by_part(stale(parts(kept.work), register, on)), register, on)

    def create(self, work: Collection | Course | Bank | Exam) -> Response:
        """Keep a new work and lead to it, to be edited. Raises WorksFull."""
        kept = self._works.create(grounded(work, self._shelf.current().register))
        return _to(f"/{work.form}s/{kept.edit_key}")

    async def change(
        self, request: Request, key: str, form: type[Form], change: Callable[[Form, Fields], Form], at: str = ""
    ) -> Response:
        """Change the work by the fields of the form that was sent, and lead back to it, to `at` in the page.

        The form has the revision it was written for. Raises WorkGone, ReadOnly, Outdated, WorksFull, and whatever
        `change` does.
        """
        fields = await sent(request)

        def changed() -> str:
            kept = self._works.get(key)
            if not isinstance(kept.work, form):
                raise WorkGone
            if kept.edit_key is None:
                raise ReadOnly
            if fields.get("revision") != str(kept.revision):
                raise Outdated
            work = grounded(change(kept.work, fields), self._shelf.current().register)
            return self._works.put(key, work, kept.revision).work.form

        return _to(f"/{await run_in_threadpool(changed)}s/{key}{at}")

    async def delete(self, key: str, at: str = "/teaching") -> Response:
        """Delete the work for good, and lead to that page. Raises WorkGone, ReadOnly."""
        await run_in_threadpool(self._works.delete, key)
        return _to(at)


async def sent(request: Request) -> Fields:
    """Return the fields of a form that are text, the last one where a name comes twice."""
    async with request.form(max_files=0, max_fields=MOST_FIELDS, max_part_size=MOST_BYTES) as form:
        return {name: value for name, value in form.items() if isinstance(value, str)}


def shown(name: str, opened: Opened, **values: object) -> Response:
    """Return the page of a work."""
    page = render(name, opened=opened, work=opened.kept.work, **values)
    return HTMLResponse(page, headers={"Cache-Control": "no-store"})


def _to(address: str) -> Response:
    return RedirectResponse(address, 303)
