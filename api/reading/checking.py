"""The page `/check`: a text is pasted or a file handed in, and each finding shown beside its place."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse
from fastapi.routing import APIRouter

from api.checking import KINDS, VERDICTS, CheckJson, FindingJson, counted
from api.engine import Opens
from api.problems import Refused
from api.reading.page import pages, render
from api.reading.pieces import Piece, pieces
from api.requests import MAX_CHECKED
from api.routes.check import found_in, to_check
from api.seats import Seats
from corpus.faults import faults
from corpus.text import capital
from ingest.readers.read import EXTENSIONS, SIZE_LIMIT
from qa.check.model import Verdict


class Numbered(NamedTuple):
    """Is a finding with its number on the page, from 1 in the order of the text."""

    number: int
    finding: FindingJson


class Stretch(NamedTuple):
    """Is a piece of the text as shown: the findings that it belongs to, and those that begin there."""

    piece: Piece
    begin: tuple[Numbered, ...]
    verdict: str  # the weightiest of its findings, "" for plain text


def router(shelf: Opens, seats: Seats) -> APIRouter:
    routes = pages()

    @routes.get("/check")
    def form() -> Response:
        return _page()

    @routes.post("/check")
    async def check(request: Request) -> Response:
        try:
            async with to_check(request) as given:
                with seats.seat():
                    found = await seats.run(lambda: found_in(given, shelf))
                    typed = "" if given.file else given.wanted.text
                    name = given.file.filename or "" if given.file else ""
        except RequestValidationError as error:
            said = "; ".join(one.message for one in faults(error.errors()))
            return _page(wrong=f"Chưa kiểm tra được: {said}. Dán văn bản hoặc chọn tệp, rồi gửi lại.", status=422)
        except Refused as error:
            return _page(wrong=error.body.detail, status=error.body.status)
        return _page(found, typed, name)

    return routes


def stretches(found: CheckJson, numbered: Sequence[Numbered]) -> Iterator[Stretch]:
    """Yield the text in pieces, cut wherever a finding begins or ends."""
    weight = list(VERDICTS)
    ranges = [(one.finding.start, one.finding.end, one.number) for one in numbered]
    for start, piece in pieces(found.text, 0, ranges):
        verdicts = [numbered[number - 1].finding.verdict for number in piece.hits]
        begin = tuple(one for one in numbered if one.finding.start == start and one.number in piece.hits)
        yield Stretch(piece, begin, min(verdicts, key=weight.index) if verdicts else "")


def _page(
    found: CheckJson | None = None, typed: str = "", name: str = "", wrong: str = "", status: int = 200
) -> Response:
    numbered = [Numbered(number, one) for number, one in enumerate(found.findings if found else (), 1)]
    written = render(
        "check.html",
        found=found,
        typed=typed,
        file_name=name,
        wrong=wrong,
        stretches=list(stretches(found, numbered)) if found else [],
        to_see=[one for one in numbered if one.finding.verdict is not Verdict.RIGHT],
        right=[one for one in numbered if one.finding.verdict is Verdict.RIGHT],
        told=capital(counted(found.findings)) if found else "",
        verdicts=VERDICTS,
        kinds=KINDS,
        extensions=",".join(sorted(EXTENSIONS)),
        most=SIZE_LIMIT >> 20,
        longest=MAX_CHECKED,
    )
    return HTMLResponse(written, status, headers={"Cache-Control": "no-store"})
