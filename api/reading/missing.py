"""The page `/gaps`: the documents that are known by number only, and the subjects that this leaves unsure."""

from datetime import date

from fastapi import APIRouter, Request, Response

from api.engine import Opens
from api.reading.page import cached, pages, render
from corpus.gaps import Naming, gaps
from corpus.model import joined
from qa.write import cite

SHOWN = 5  # provisions that name a document; of more, how many there are


def router(shelf: Opens) -> APIRouter:
    routes = pages()

    @routes.get("/gaps")
    def missing(request: Request) -> Response:
        library = shelf.current()
        return cached(
            request,
            library,
            date.today(),
            lambda: render("gaps.html", gaps=gaps(library.register), shown=SHOWN, cited=_cited, in_full=cite.in_full),
        )

    return routes


def _cited(naming: Naming) -> str:
    """Return where a document is named, as letters give it."""
    provision = naming.provision
    return cite.place(provision.locator.label(joined(provision)), naming.document)
