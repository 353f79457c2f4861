"""`/v1/glossary`: terms with the clause that says what they are."""

from datetime import date
from functools import lru_cache

from fastapi import APIRouter, Request, Response

from api import examples
from api.engine import Opens
from api.reading import marks
from api.routes.courses import Day
from api.schemas import GlossaryJson, TermJson, document_json
from corpus.register import Register
from qa.courses.glossary import Term, terms


def router(shelf: Opens) -> APIRouter:
    """Return the route of the glossary."""
    routes = APIRouter()

    @routes.get("/v1/glossary", response_model=GlossaryJson, responses=examples.GLOSSARY)
    def glossary(request: Request, as_of: Day = None) -> Response:
        """Liệt kê thuật ngữ theo thứ tự chữ cái, mỗi thuật ngữ kèm điều khoản giải nghĩa và hiệu lực ngày ấy."""
        library, on = shelf.current(), as_of or date.today()
        etag = f'W/"{library.index.manifest.fingerprint}-{on.isoformat()}"'
        headers = {"ETag": etag, "Cache-Control": "no-cache"}
        if etag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        told = glossary_json(library.register, on).model_dump_json()
        return Response(told, media_type="application/json", headers=headers)

    return routes


@lru_cache(maxsize=16)  # of a register and a day: all of its text is read, and who sees less has another
def glossary_json(register: Register, on: date) -> GlossaryJson:
    """Return the terms that hold as people get them."""
    return GlossaryJson(as_of=on, terms=tuple(_term_json(one, register, on) for one in terms(register, on)))


def _term_json(one: Term, register: Register, on: date) -> TermJson:
    document = register.get(one.source.document)
    provision = document.find(one.source.locator) if document else None
    assert document
    assert provision, "a term stands in the corpus"
    return TermJson(
        term=one.term,
        says=one.source.quote,
        cited_as=one.source.cited_as,
        digest=one.source.digest,
        reviewed=one.reviewed,
        document=document_json(document, register, on),
        locator=one.source.locator,
        link=marks.quote_link(document, provision, one.source.quote),
    )
