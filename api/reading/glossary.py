"""The page `/glossary`: terms in the order of the alphabet, with the clauses that say what they are."""

from datetime import date
from itertools import groupby
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from api.engine import Opens
from api.reading.page import Day, cached, pages, render
from api.requests import MAX_QUESTION
from api.routes.glossary import glossary_json
from corpus.text import clean, fold, normal


def router(shelf: Opens) -> APIRouter:
    """Return the route of the glossary's page."""
    routes = pages()

    @routes.get("/glossary")
    def glossary(
        request: Request, q: Annotated[str, Query(max_length=MAX_QUESTION)] = "", as_of: Day = None
    ) -> Response:
        library, on = shelf.current(), as_of or date.today()
        wanted = clean(q)

        def written() -> str:
            told = glossary_json(library.register, on).terms
            found = [one for one in told if fold(wanted) in fold(one.term)]
            letters = [
                (letter, list(inside)) for letter, inside in groupby(found, lambda one: normal(one.term)[0].upper())
            ]
            return render("glossary.html", letters=letters, number=len(found), all=len(told), wanted=wanted, on=on)

        return cached(request, library, on, written)

    return routes
