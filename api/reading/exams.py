"""The pages `/exams/{key}`: the papers of every code, the sheet to answer on, the keys and the sheet to mark by.

Each part prints by itself. Whoever has the link to read gets papers and the sheet to answer on, as learners may; keys
too only where the owner says so.
"""

from collections.abc import Mapping
from datetime import date
from typing import Literal, NamedTuple

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool

from api.problems import ANSWERS_WITHHELD, Refused
from api.reading.banks import MOST_MINUTES
from api.reading.questions import address, number_of, title_of
from api.reading.works import Bench, Fields, Opened, WorkPage, sent, shown
from api.records.works import Works
from corpus.store import ChangeRefused
from qa.courses.exams import LETTERS, Code, Exam, NotEnough, draw
from qa.courses.model import Bank, Item, State
from qa.courses.standing import quarantined, stale

Part = Literal["", "papers", "sheet", "keys", "marking"]
PARTS: Mapping[Part, str] = {
    "papers": "Các mã đề",
    "sheet": "Phiếu trả lời",
    "keys": "Đáp án và căn cứ",
    "marking": "Bảng chấm nhanh",
}
_OPEN: tuple[Part, ...] = ("papers", "sheet")  # to whoever has the link to read


class Asked(NamedTuple):
    """Is a question as a code has it, its options in that code's order by their letters."""

    number: int
    item: Item
    options: tuple[tuple[str, str], ...]
    key: str


def router(bench: Bench, works: Works) -> APIRouter:
    """Return the routes; the bank that an exam was drawn from is looked up to draw again."""
    routes = APIRouter(route_class=WorkPage, include_in_schema=False)

    @routes.get("/exams/{key}")
    def exam(key: str, part: Part = "") -> Response:
        opened = bench.open(key, Exam)
        work = exam_in(opened)
        parts = [one for one in PARTS if one in _OPEN or answers_shown(opened)]
        if part and part not in parts:
            raise Refused(ANSWERS_WITHHELD)
        bank = works.find(work.bank) if work.bank else None
        return shown(
            "exam.html",
            opened,
            part=part,
            parts={one: PARTS[one] for one in parts},
            papers=[(code.code, asked(work, code)) for code in work.codes],
            places=places(work),
            withdrawn=_withdrawn(work, bank),
            bank_is_kept=isinstance(bank, Bank),
            held_then=not stale(work.questions, opened.register, work.made_for),
            links_of={source: address(source, opened.register) for one in work.questions for source in one.sources},
            letters=LETTERS,
        )

    @routes.post("/exams/{key}/settings")
    async def settle(request: Request, key: str) -> Response:
        def changed(exam: Exam, fields: Fields) -> Exam:
            return exam.model_copy(
                update={
                    "title": title_of(fields, exam.title),
                    "minutes": number_of(fields, "minutes", exam.minutes, 1, MOST_MINUTES),
                    "answers_shown": fields.get("answers_shown") == "on",
                }
            )

        return await bench.change(request, key, Exam, changed)

    @routes.post("/exams/{key}/redraw")
    async def redraw(request: Request, key: str) -> Response:
        fields = await sent(request)
        opened = await run_in_threadpool(bench.open, key, Exam)

        def changed(exam: Exam, _fields: Fields) -> Exam:
            bank = works.find(exam.bank) if exam.bank else None
            if not isinstance(bank, Bank):
                raise ChangeRefused("Ngân hàng của đề này không còn. Rút đề mới từ một ngân hàng khác.")
            gone = stale(bank.questions, opened.register, opened.on)
            seed = number_of(fields, "seed", exam.seed, 0, 10**9)
            return redrawn(exam, quarantined(bank, gone), seed, opened.on)

        return await bench.change(request, key, Exam, changed)

    @routes.post("/exams/{key}/delete")
    async def delete(key: str) -> Response:
        return await bench.delete(key)

    return routes


def exam_in(opened: Opened) -> Exam:
    """Return the exam that was opened as one."""
    work = opened.kept.work
    assert isinstance(work, Exam)
    return work


def answers_shown(opened: Opened) -> bool:
    """Is true where whoever opened the exam gets its keys."""
    work = exam_in(opened)
    return opened.editable or work.answers_shown


def asked(exam: Exam, code: Code) -> list[Asked]:
    """Return the questions of a code in its order."""
    items = {item.id: item for item in exam.items}
    return [
        Asked(
            one.number,
            items[one.item],
            tuple(zip(LETTERS, (items[one.item].options[at] for at in one.order), strict=False)),
            one.key,
        )
        for one in code.questions
    ]


def places(exam: Exam) -> dict[str, dict[int, int]]:
    """Return of each question under which number each code has it."""
    return {
        item.id: {code.code: one.number for code in exam.codes for one in code.questions if one.item == item.id}
        for item in exam.items
    }


def redrawn(exam: Exam, bank: Bank, seed: int, on: date) -> Exam:
    """Return the exam drawn for that day by the same choices. Raises ChangeRefused where the bank has too few."""
    try:
        drawn = draw(
            bank,
            len(exam.items),
            seed,
            title=exam.title,
            minutes=exam.minutes,
            on=on,
            topics=exam.topics,
            difficulties=exam.difficulties,
            essays=len(exam.essays),
            codes=len(exam.codes),
            approved_only=exam.approved_only,
        )
    except NotEnough as error:
        raise ChangeRefused(f"Chưa rút lại được: {error}.") from None
    return drawn.model_copy(update={"bank": exam.bank, "answers_shown": exam.answers_shown})


def _withdrawn(exam: Exam, bank: object) -> frozenset[str]:
    """Return the questions of the exam that its bank has withdrawn since."""
    if not isinstance(bank, Bank):
        return frozenset()
    out = {one.id for one in bank.questions if one.state is State.WITHDRAWN}
    return frozenset(one.id for one in exam.questions if one.id in out)
