"""A question of a bank in its form: what stands there, what was written, on which clause somebody asks an own one."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple, TypeVar
from urllib.parse import urlencode, urlsplit

from pydantic import ValidationError

from api.reading import marks
from api.reading.works import Fields
from api.requests import iso_date
from corpus.locator import Locator
from corpus.model import Document, Provision, joined
from corpus.register import Register
from corpus.store import ChangeRefused
from corpus.text import readable
from qa.check.draft import Sentence
from qa.check.references import references
from qa.courses.exams import LETTERS
from qa.courses.model import Bloom, Difficulty, Essay, Item, Kind, Point, Source, State
from qa.courses.pins import pin

LONGEST = 2_000  # characters of a stem, an option, a point
MOST_POINTS = 12  # of an essay
SPARE = 3  # places for more of them in its form


def address(source: Source, register: Register) -> str:
    """Return where the clause is read with its quote marked, empty where the corpus no longer has it."""
    document = register.get(source.document)
    provision = document.find(source.locator) if document else None
    return marks.quote_link(document, provision, source.quote) if document and provision else ""


class Clause(NamedTuple):
    """Is a clause that a question may be asked on."""

    document: Document
    provision: Provision
    text: str

    @property
    def address(self) -> str:
        return urlencode({"document": self.document.id, "locator": self.provision.locator})


class NotAsWritten(Exception):
    """What was written is no question; the messages are Vietnamese."""

    def __init__(self, *messages: str) -> None:
        super().__init__("; ".join(messages))
        self.messages = messages


def fields_of(one: Item | Essay) -> Iterator[tuple[str, str]]:
    """Yield what stands in the form of a question, by the names of its fields."""
    yield from (("stem", one.stem), ("topic", " > ".join(one.topic)), ("state", one.state), ("note", one.note))
    if isinstance(one, Essay):
        yield from ((f"point.{at}", point.text) for at, point in enumerate(one.points))
        yield from ((f"at.{at}", _named(point.source)) for at, point in enumerate(one.points))
        return
    yield from (("key", str(one.key)), ("difficulty", one.difficulty), ("bloom", one.bloom))
    yield from ((f"option.{at}", option) for at, option in enumerate(one.options))
    yield from ((f"quote.{at}", source.quote) for at, source in enumerate(one.sources))


def written(one: Item | Essay, fields: Fields, register: Register, on: date) -> Item | Essay:
    """Return the question as it was written. Raises NotAsWritten."""
    new: dict[str, object] = {
        "stem": line_of(fields, "stem"),
        "topic": _topic(fields),
        "state": member_of(State, fields.get("state", ""), "trạng thái"),
        "note": readable(fields.get("note", "")).strip()[:4000],
    }
    if isinstance(one, Essay):
        return _checked(Essay, one, new | {"points": _points(fields, one.points, register, on)})
    sources = tuple(
        _requoted(source, fields.get(f"quote.{at}", source.quote)) for at, source in enumerate(one.sources)
    )
    return _checked(Item, one, new | _choices(fields) | {"sources": sources})


def _points(fields: Fields, held: Sequence[Point], register: Register, on: date) -> tuple[Point, ...]:
    """Return the points that were written, each on the clause that it names; one without words is left out.

    Those of the essay keep the clause that they stand on until another is named. Raises NotAsWritten.
    """
    points, wrong = [], []
    for at in range(MOST_POINTS):
        text, named = line_of(fields, f"point.{at}"), line_of(fields, f"at.{at}")
        source = held[at].source if at < len(held) else None
        if source is None or named not in ("", _named(source)):
            clause = clause_named(named, register, on)
            source = pin(clause.document, clause.provision) if clause else None
        if text and source:
            points.append(Point(text=text, source=source))
        elif text and not named:
            wrong.append(f"ý chấm {at + 1} chưa có điều khoản làm căn cứ")
        elif text:
            wrong.append(f"kho không có điều khoản “{named[:80]}” của ý chấm {at + 1}, hoặc địa chỉ chưa rõ")
        elif named and at >= len(held):
            wrong.append(f"ý chấm {at + 1} chưa viết lời")
    if wrong:
        raise NotAsWritten(*wrong)
    return tuple(points)


def _named(source: Source) -> str:
    """Return the address of the reading room by which the form names a clause that a point stands on."""
    return f"/read/{source.document}#{source.locator}"


def _choices(fields: Fields) -> dict[str, object]:
    options = [text for at in range(len(LETTERS)) if (text := line_of(fields, f"option.{at}"))]
    key = line_of(fields, f"option.{fields.get('key', '')}")
    if key not in options:
        raise NotAsWritten("đáp án phải là một phương án đã viết")
    return {
        "options": tuple(options),
        "key": options.index(key),
        "difficulty": member_of(Difficulty, fields.get("difficulty", ""), "độ khó"),
        "bloom": member_of(Bloom, fields.get("bloom", ""), "mức tư duy"),
    }


def _requoted(source: Source, quote: str) -> Source:
    wanted = readable(quote).replace("\r\n", "\n").strip()
    if not wanted or wanted not in source.text:
        raise NotAsWritten(f"lời trích không đứng nguyên văn trong {source.cited_as}")
    return source.model_copy(update={"quote": wanted})


_FAULTS = {
    "stem": "chưa viết câu hỏi",
    "options": "cần từ 2 đến 4 phương án",
    "points": "cần ít nhất 2 ý chấm",
}


def _checked(form: type[Item] | type[Essay], one: Item | Essay, new: Mapping[str, object]) -> Item | Essay:
    held = {name: value for name, value in one} | dict(new)
    try:
        return form.model_validate(held)
    except ValidationError as error:
        places = [str(next(iter(one["loc"]), "")) for one in error.errors()]
        said = [_FAULTS.get(place, "hai phương án giống nhau") for place in places]
        raise NotAsWritten(*dict.fromkeys(said)) from None


def clause_at(document: str, locator: str, register: Register) -> Clause | None:
    held = register.get(document)
    try:
        provision = held.find(Locator(locator)) if held else None
    except ValueError:
        return None
    return Clause(held, provision, joined(provision)) if held and provision and joined(provision) else None


def pointed_at(text: str, register: Register) -> Clause | None:
    """Return the clause of an address of the reading room."""
    at = urlsplit(text)
    return clause_at(at.path.partition("/read/")[2], at.fragment, register) if "/read/" in at.path else None


def clause_named(text: str, register: Register, on: date) -> Clause | None:
    """Return the clause of an address, “điểm 3.4 Hướng dẫn 06-HD/TW”, or of a link to it; None where none is sure."""
    if pointed := pointed_at(text, register):
        return pointed
    named = [(one.document, one.at) for one in references(Sentence(text, 0), register, on) if one.document and one.at]
    return clause_at(named[0][0].id, named[0][1], register) if len(named) == 1 else None


def blank(clause: Clause) -> Fields:
    return {"quote.0": clause.text, "topic": clause.provision.heading, "difficulty": "medium", "bloom": "remember"}


def own(fields: Fields, clause: Clause, on: date) -> Item:
    """Return the question that somebody asks on a clause. Raises NotAsWritten."""
    source = _requoted(pin(clause.document, clause.provision), fields.get("quote.0", ""))
    stem = line_of(fields, "stem")
    said = "\n".join((stem, source.document, source.locator, source.quote))
    own = Item.model_construct(
        id=hashlib.sha256(said.encode()).hexdigest()[:12],
        kind=member_of(Kind, fields.get("kind", Kind.STATEMENT), "loại câu"),
        stem=stem,
        sources=(source,),
        fact=f"{source.document}:{source.locator}:{source.text.index(source.quote)}",
        topic=_topic(fields),
        made_for=on,
        state=State.DRAFT,
        note="",
    )
    item = _checked(Item, own, _choices(fields))
    assert isinstance(item, Item)
    return item


def own_essay(fields: Fields, register: Register, on: date) -> Essay:
    """Return the open question that somebody asks, its points on the clauses that they name. Raises NotAsWritten."""
    points = _points(fields, (), register, on)
    said = "\n".join((line_of(fields, "stem"), *(f"{one.text} {_named(one.source)}" for one in points)))
    asked = Essay.model_construct(
        id=hashlib.sha256(said.encode()).hexdigest()[:12],
        stem=line_of(fields, "stem"),
        topic=_topic(fields),
        state=State.DRAFT,
        note="",
        made_for=on,
    )
    essay = _checked(Essay, asked, {"points": points})
    assert isinstance(essay, Essay)
    return essay


def _topic(fields: Fields) -> tuple[str, ...]:
    return tuple(part.strip() for part in line_of(fields, "topic").split(">") if part.strip())


def line_of(fields: Fields, name: str) -> str:
    return " ".join(readable(fields.get(name, "")).split())[:LONGEST]


def title_of(fields: Fields, otherwise: str) -> str:
    return line_of(fields, "title")[:300] or otherwise


def number_of(fields: Fields, name: str, usual: int, least: int, most: int) -> int:
    text = fields.get(name, "").strip() or str(usual)
    if not (text.isascii() and text.isdigit() and least <= int(text[:12]) <= most):
        raise ChangeRefused(f"“{text[:40]}” không được: cần số nguyên từ {least} đến {most}. Quay lại để sửa.")
    return int(text)


def day_of(text: str) -> date:
    try:
        return date.fromisoformat(str(iso_date(text))) if text else date.today()
    except ValueError:
        raise ChangeRefused("Ngày viết dạng NĂM-THÁNG-NGÀY. Quay lại để sửa.") from None


_Member = TypeVar("_Member", State, Difficulty, Bloom, Kind)


def member_of(of: type[_Member], text: str, called: str) -> _Member:
    try:
        return of(text)
    except ValueError:
        raise ChangeRefused(f"Không có {called} “{text[:40]}”. Quay lại để chọn.") from None
