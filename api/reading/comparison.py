"""The pages `/diff` and `/diff/{old}/{new}`: two texts chosen, and how they differ clause by clause."""

from datetime import date
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse

from api import upkeep
from api.engine import Opens
from api.reading.page import cached, pages, render
from api.routes.documents import named
from api.seats import Seats
from api.terminal import CHANGES, counted
from corpus.model import Document, Nature
from corpus.register import Register

if TYPE_CHECKING:
    from qa.engine import Library

Chosen = Annotated[str, Query(max_length=120)]


def router(shelf: Opens, comparing: Seats) -> APIRouter:
    routes = pages()

    @routes.get("/diff")
    def choose(request: Request, old: Chosen = "", new: Chosen = "") -> Response:
        library = shelf.current()
        if old and new:
            register = library.register
            return RedirectResponse(f"/diff/{named(old, register).id}/{named(new, register).id}", 303)
        return cached(request, library, date.today(), lambda: _page(library.register, old, new))

    @routes.get("/diff/{old}/{new}")
    async def compare(request: Request, old: str, new: str) -> Response:
        def compared(library: "Library") -> Response:
            register = library.register
            named(old, register), named(new, register)
            return cached(request, library, date.today(), lambda: _page(register, old, new))

        with comparing.seat():
            return await comparing.run(lambda: compared(shelf.current()))

    return routes


def texts_in(register: Register) -> list[Document]:
    """Return every document with the texts it had before, by name, the text of today first."""
    listed = sorted(register.documents, key=lambda document: (document.rank, document.name))
    return [text for document in listed for text in reversed(register.texts(document)) if text.provisions]


def _page(register: Register, old: str, new: str) -> str:
    one, other = register.get(old), register.get(new)
    told = upkeep.compared(one, other, register) if one and other else None
    digests = [text for text in (one, other) if text and text.nature is Nature.DIGEST]
    return render(
        "diff.html",
        told=told,
        digests=digests,
        old=old,
        new=new,
        texts=texts_in(register),
        names=CHANGES,
        counted=counted,
    )
