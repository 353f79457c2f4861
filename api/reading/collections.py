"""The pages `/collections`: what somebody put together, in their order, each clause in the words that are held.

A collection is kept on the server under its links, or in the browser alone: that one is sent along with each change
and shown the same way (api/widget/basket.js), and nothing of it stays here.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, RedirectResponse
from pydantic import ValidationError
from starlette.datastructures import UploadFile

from api.engine import Opens
from api.procedures import ProcedureJson, ProcedureRequest, StepJson, procedure_json
from api.putting import EntryRequest, entry_of
from api.reading import marks
from api.reading.page import render
from api.reading.works import Bench, Fields, Opened, WorkPage, sent, shown
from api.records.works import KEY, MOST_BYTES, Works
from api.schemas import DocumentJson, document_json
from corpus.faults import faults
from corpus.model import Document, Nature, joined
from corpus.procedures.load import hash_of
from corpus.register import Register
from corpus.standing import State
from corpus.store import ChangeRefused
from corpus.text import capital
from qa.courses import collecting
from qa.courses.model import Source
from qa.courses.pins import grounded, lead_ins, renewed
from qa.courses.standing import Stale, stale
from qa.courses.works import Collection, Entry, Put
from qa.write import cite

if TYPE_CHECKING:
    from qa.engine import Library

BASKET = "basket"  # stands in addresses where other collections have their key
UNNAMED = "Bộ sưu tập của tôi"

_PLACE = re.compile(r"[a-z0-9-]{1,64}")  # of the page: an entry's id, or where more is put in


class Clause(NamedTuple):
    """Is a clause as shown: `official` words alone stand in quotation marks, and only in the words held now.

    `above` leads into it; `comparison` is the page that tells how its document differs from what it was.
    """

    source: Source
    place: str
    link: str | None
    above: tuple[str, ...]
    official: bool
    document: DocumentJson | None
    state: State | None
    stale: Stale | None
    comparison: str | None


class Stage(NamedTuple):
    """Is a stage of a procedure with its steps for the cases chosen."""

    name: str
    steps: tuple[StepJson, ...]


class Shown(NamedTuple):
    """Is an entry as shown: `level` is that of its heading; a procedure's steps are those of today."""

    entry: Entry
    level: int
    clauses: tuple[Clause, ...]
    procedure: ProcedureJson | None
    stages: tuple[Stage, ...]
    can_be_renewed: bool

    @property
    def is_stale(self) -> bool:
        return any(clause.stale for clause in self.clauses)


def router(bench: Bench, works: Works, shelf: Opens) -> APIRouter:
    """Return the routes of the pages of collections."""
    routes = APIRouter(route_class=WorkPage, include_in_schema=False)

    @routes.get("/collections")
    def collections() -> Response:
        return HTMLResponse(render("collections.html", wrong=""))

    @routes.post("/collections")
    async def create(request: Request) -> Response:
        async with request.form(max_files=1, max_fields=10, max_part_size=MOST_BYTES) as form:
            file, copied, title = form.get("file"), form.get("copy"), form.get("title")
            content = await file.read() if isinstance(file, UploadFile) else b""
        if isinstance(copied, str):
            opened = await run_in_threadpool(bench.open, copied, Collection)
            return await run_in_threadpool(bench.create, opened.kept.work)
        if isinstance(title, str):
            return await run_in_threadpool(bench.create, _named(title))
        try:
            imported = Collection.model_validate_json(content)
        except ValidationError as error:
            return HTMLResponse(render("collections.html", wrong=_why(error)), 422)
        return await run_in_threadpool(bench.create, imported)

    @routes.post("/collections/add")
    async def add(request: Request) -> Response:
        fields = await sent(request)
        return await run_in_threadpool(put_in, fields)

    def put_in(fields: Fields) -> Response:
        """Put in what the fields point at: into the collection they name, else ask which."""
        library, on = shelf.current(), date.today()
        entry = entry_of(_asked(fields), library, on)
        name, into = fields.get("name", "").strip(), fields.get("into", "").strip()
        if name:
            return bench.create(collecting.added(_named(name), entry))
        if key := _key(into):
            works.change(key, lambda work: collecting.added(work, entry))
            return RedirectResponse(f"/collections/{key}#e-{entry.id}", 303)
        (one,) = shown_entries(Collection(title=UNNAMED, entries=(entry,)), library, on)
        passed = {name: fields[name] for name in _POINTING if fields.get(name)}
        return HTMLResponse(render("collection-add.html", one=one, passed=passed, into=into), 422 if into else 200)

    @routes.get(f"/collections/{BASKET}")
    def basket() -> Response:
        return _page(Collection(title=UNNAMED), shelf.current())

    @routes.post(f"/collections/{BASKET}")
    async def basket_changed(request: Request) -> Response:
        fields = await sent(request)
        library = await run_in_threadpool(shelf.current)

        def changed_page() -> Response:
            try:
                held = grounded(Collection.model_validate_json(fields.get("collection", "")), library.register)
            except ValidationError as error:
                raise ChangeRefused(_why(error)) from error
            assert isinstance(held, Collection)
            new = changed(held, fields, library.register) if "act" in fields else held
            return _page(new, library)

        return await run_in_threadpool(changed_page)

    @routes.get("/collections/{key}")
    def collection(request: Request, key: str) -> Response:
        opened = bench.open(key, Collection)
        assert isinstance(opened.kept.work, Collection)
        return _page(opened.kept.work, shelf.current(), opened, request.url.netloc)

    @routes.post("/collections/{key}")
    async def change(request: Request, key: str, e: str = "") -> Response:
        at = f"#e-{e}" if _PLACE.fullmatch(e) else ""
        register = (await run_in_threadpool(shelf.current)).register
        return await bench.change(request, key, Collection, lambda held, fields: changed(held, fields, register), at)

    @routes.post("/collections/{key}/delete")
    async def delete(key: str) -> Response:
        return await bench.delete(key, "/collections")

    return routes


def changed(collection: Collection, fields: Fields, register: Register) -> Collection:
    """Return the collection after what the fields of a form say: `to` is a place from 1, `at` the entry whose place
    is taken. Raises ChangeRefused.
    """
    entry, place, at = fields.get("entry", ""), fields.get("to", ""), fields.get("at", "")
    to = int(place) - 1 if place.isascii() and place.isdigit() else None
    to = collecting.place_of(collection, at) if at else to
    title, note = (fields.get(name, "").replace("\r\n", "\n").strip() for name in ("title", "note"))
    match fields.get("act"):
        case "rename":
            new = collection.model_copy(update={"title": title})
        case "heading":
            new = collecting.added(collection, _own(Put.HEADING, title=title), to)
        case "note":
            new = collecting.added(collection, _own(Put.NOTE, note=note), to)
        case "up":
            new = collecting.moved(collection, entry, collecting.place_of(collection, entry) - 1)
        case "down":
            new = collecting.moved(collection, entry, collecting.place_of(collection, entry) + 1)
        case "move" if to is not None:
            new = collecting.moved(collection, entry, to)
        case "edit":
            new = collecting.told(collection, entry, title, note)
            new = new if to is None else collecting.moved(new, entry, to)
        case "remove":
            new = collecting.without(collection, entry)
        case "pin":
            new = collecting.pinned_anew(collection, entry, register)
        case _:
            raise ChangeRefused("Biểu mẫu không còn dùng được. Tải lại trang rồi làm lại.")
    return _checked(new)


def shown_entries(
    collection: Collection, library: "Library", on: date, found: Mapping[str, Sequence[Stale]] | None = None
) -> tuple[Shown, ...]:
    """Return the entries as the page shows them, held against the corpus on that day."""
    if found is None:
        told = stale(collection.entries, library.register, on)
        found = {part: tuple(some) for part, some in groupby(told, key=lambda one: one.part)}
    shown, under_heading = [], False
    for entry in collection.entries:
        under_heading = under_heading or entry.put is Put.HEADING
        by_place = {(one.document, one.locator): one for one in found.get(entry.id, ())}
        clauses = tuple(
            _clause(source, by_place.get((source.document, source.locator)), library.register, on)
            for source in entry.sources
        )
        procedure = _procedure(entry, library, on)
        stages = groupby(procedure.steps, key=lambda step: step.stage) if procedure else ()
        shown.append(
            Shown(
                entry,
                2 if entry.put is Put.HEADING or not under_heading else 3,
                clauses,
                procedure,
                tuple(Stage(name, tuple(steps)) for name, steps in stages),
                any(renewed(source, library.register) != source for source in entry.sources),
            )
        )
    return tuple(shown)


def _clause(source: Source, found: Stale | None, register: Register, on: date) -> Clause:
    document = register.get(source.document)
    provision = document.find(source.locator) if document else None
    held = document and provision and hash_of(provision) == source.sha256
    link = None
    if document and provision:
        link = (
            marks.quote_link(document, provision, source.quote) if held else f"/read/{document.id}#{source.locator}"
        )
    elif document:
        link = f"/read/{document.id}"
    place = cite.place(source.locator.label(source.text), document) if document else source.cited_as
    return Clause(
        source,
        capital(place),
        link,
        lead_ins(document, source.locator) if document and held else (),
        bool(held) and not source.digest,
        document_json(document, register, on) if document else None,
        register.standing(document, on).state if document else None,
        found,
        _comparison(source, document, register, on) if found else None,
    )


def _comparison(source: Source, document: Document | None, register: Register, on: date) -> str | None:
    """Return the page that compares the text that was pinned with that of today, or with what replaced it."""
    if document is None:
        return None
    texts = register.texts(document)
    then = next((one for one in texts if _has(one, source)), None)
    successors = register.standing(document, on).successors_with_text
    now = texts[-1] if then and then is not texts[-1] else next(iter(successors), None)
    comparable = then and now and then.nature == now.nature == Nature.FULL_TEXT
    return f"/diff/{then.id}/{now.id}" if comparable and then and now else None


def _has(document: Document, source: Source) -> bool:
    provision = document.find(source.locator)
    return provision is not None and joined(provision) == source.text


def _procedure(entry: Entry, library: "Library", on: date) -> ProcedureJson | None:
    """Return the procedure as it is today for the cases chosen, less those that it no longer tells apart."""
    held = next((one for one in library.procedures if one.procedure.id == entry.procedure), None)
    if held is None:
        return None
    known = {value.id for dimension in held.procedure.dimensions for value in dimension.values}
    wanted = ProcedureRequest.of(held.procedure, [case for case in entry.cases if case in known], [])
    return procedure_json(library.procedure_on(held, on), wanted, library.register, on)


def _page(work: Collection, library: "Library", opened: Opened | None = None, host: str = "") -> Response:
    """Return the page of a collection, kept under its keys or, where none is opened, in the browser alone."""
    on = date.today()
    kept = opened.kept if opened else None
    values = {
        "entries": shown_entries(work, library, on, opened.stale if opened else None),
        "on": on,
        "at": f"/collections/{(kept.edit_key or kept.read_key) if kept else BASKET}",
        "editable": kept is None or kept.edit_key is not None,
        "link": f"/collections/{kept.read_key}" if kept else None,
        "revision": kept.revision if kept else 0,
        "host": host,
        "content": "" if kept else work.model_dump_json(),
    }
    if opened:
        return shown("collection.html", opened, **values)
    return HTMLResponse(render("collection.html", work=work, **values), headers={"Cache-Control": "no-store"})


_POINTING = ("document", "locator", "to", "quote", "procedure", "cases", "title", "note")


def _key(link: str) -> str | None:
    """Return the key that a link to a collection ends with, None where it is no such link."""
    found = KEY.fullmatch(link.partition("#")[0].partition("?")[0].rstrip("/").rpartition("/")[2])
    return found[0] if found else None


def _asked(fields: Fields) -> EntryRequest:
    """Return what a form points at: a clause, a range of them, a procedure with its cases. Raises ChangeRefused."""
    asked: dict[str, object] = {name: fields[name] for name in ("title", "note") if fields.get(name)}
    if procedure := fields.get("procedure"):
        asked |= {"put": Put.PROCEDURE, "procedure": procedure, "cases": tuple(fields.get("cases", "").split())}
    else:
        clause = {name: fields.get(name) for name in ("document", "locator", "to", "quote")}
        asked |= {"put": Put.CLAUSES, "clauses": (clause,)}
    try:
        return EntryRequest.model_validate(asked)
    except ValidationError as error:
        raise ChangeRefused(f"Chưa rõ đưa gì vào bộ sưu tập: {_why(error)}") from error


def _own(put: Put, *, title: str = "", note: str = "") -> Entry:
    if not (title or note):
        raise ChangeRefused("Hãy viết lời đề mục hoặc ghi chú rồi thêm.")
    return Entry(id=collecting.new_id(), put=put, title=title[:4000], note=note[:4000], as_of=date.today())


def _named(title: str) -> Collection:
    return _checked(Collection(title=UNNAMED).model_copy(update={"title": title.strip() or UNNAMED}))


def _checked(collection: Collection) -> Collection:
    """Return the collection; its parts were put together unchecked. Raises ChangeRefused."""
    try:
        return Collection.model_validate(collection.model_dump())
    except ValidationError as error:
        raise ChangeRefused(_why(error)) from error


def _why(error: ValidationError) -> str:
    """Return what is wrong in what was to be a collection; who made it by hand is told that words were changed."""
    found = [
        "lời và dấu kiểm không khớp nhau, hoặc hai mục trùng mã" if one["type"] == "value_error" else fault.message
        for one, fault in zip(error.errors(), faults(error.errors()), strict=False)
    ]
    fields = [fault.field for fault in faults(error.errors())]
    return "; ".join(f"{field}: {message}" for field, message in zip(fields[:3], found[:3], strict=True)) + "."
