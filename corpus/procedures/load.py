"""The procedures that ship, and those of their steps whose clauses are held as they were reviewed."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import NamedTuple, TypeVar

from pydantic import JsonValue, ValidationError

from corpus.faults import in_a_line
from corpus.model import Document, Kind, Provision, Strict, joined
from corpus.number import DocumentNumber
from corpus.procedures.model import Edition, Pin, Pins, Procedure, Slug, Step
from corpus.store import CorpusError

Form = TypeVar("Form", bound=Strict)

DATA = Path(__file__).with_name("data")

Fields = Mapping[str, JsonValue]


class _Told(Strict, extra="allow"):
    """Is a procedure as its file tells it. A step may be `like` one of another, save for the fields it has itself."""

    id: Slug
    steps: tuple[Fields, ...]

    def step(self, name: str) -> Fields | None:
        """Return the step of that id; one that is like another has its id unless it has its own."""
        ids = (step.get("id", str(step.get("like")).rpartition("/")[2]) for step in self.steps)
        return next((step for step, one in zip(self.steps, ids, strict=True) if one == name), None)


class Clause(NamedTuple):
    """Is the provision that a pin names in the edition that is held."""

    document: Document
    provision: Provision


class HeldStep(NamedTuple):
    """Is a step that is said by clauses held as they were reviewed, with these clauses in the order of its pins."""

    step: Step
    clauses: tuple[Clause, ...]


class Withheld(NamedTuple):
    """Is a step that is not shown, and why; `lacks` names the document whose text is not here, empty where it is and
    its clauses are to be reviewed again.
    """

    step: Step
    reason: str
    lacks: str = ""

    @property
    def changed(self) -> bool:
        return not self.lacks


class Held(NamedTuple):
    """Is a procedure as a corpus allows it: what may be shown of it, and what is withheld."""

    procedure: Procedure
    steps: tuple[HeldStep, ...]
    withheld: tuple[Withheld, ...]

    @property
    def report(self) -> str:
        """Return what somebody has to review again, empty where nothing is."""
        reasons = [f"{one.step.id}: {one.reason}" for one in self.withheld if one.changed]
        told = f"Thủ tục {self.procedure.id} giữ lại {len(reasons)} bước chờ rà soát: {'; '.join(reasons)}"
        return told if reasons else ""


@cache
def shipped() -> tuple[Procedure, ...]:
    """Return the procedures that ship, by title."""
    return load(DATA)


def load(folder: Path) -> tuple[Procedure, ...]:
    """Return the procedures of a folder, by title. Raises CorpusError for a file that is none."""
    told = {path: read(path, _Told) for path in folder.glob("*.json")}
    by_id = {one.id: one for one in told.values()}
    found = []
    for path, one in told.items():
        with _of(path):
            steps = [_whole(step, by_id) for step in one.steps]
            found.append(Procedure.model_validate(dict(one) | {"steps": steps}))
    return tuple(sorted(found, key=lambda one: one.title))


def held(
    procedures: Iterable[Procedure],
    find: Callable[[str], Document | None],
    holds: Callable[[Document], bool] = lambda document: True,
) -> tuple[Held, ...]:
    """Return the procedures as the documents allow them; `find` gives one by its id.

    Of several sets of clauses that say a step it stands on the first that is held, on one in force before others:
    `holds` tells.
    """
    found = []
    for procedure in procedures:
        shown, withheld = [], []
        for step in procedure.steps:
            try:
                shown.append(HeldStep(step, _clauses(step.ways, find, holds)))
            except NotAsReviewed as error:
                withheld.append(Withheld(step, str(error), error.lacks))
        there = {one.step.id for one in shown}
        told = tuple(one for one in shown if there.isdisjoint(one.step.stands_in_for))
        found.append(Held(procedure, told, tuple(withheld)))
    return tuple(found)


def hash_of(provision: Provision) -> str:
    """Return the SHA-256 of the provision's whole text, in hexadecimal."""
    return hashlib.sha256(joined(provision).encode()).hexdigest()


class NotAsReviewed(Exception):
    """A clause is not held, or not in the words that were reviewed; the message says which, in Vietnamese.

    `lacks` is the name of the document whose text is not held, empty where it is.
    """

    def __init__(self, message: str, lacks: str = "") -> None:
        super().__init__(message)
        self.lacks = lacks


def clause(pin: Pin, document: Document | None) -> Clause:
    """Return the clause in the edition held. Raises NotAsReviewed."""
    if document is None or not document.provisions:
        name = document.name if document else _name(pin.document)
        raise NotAsReviewed(f"kho không có nội dung của {name}", lacks=name)
    for edition in pin.editions:
        provision = document.find(edition.locator)
        if provision and hash_of(provision) == edition.sha256:
            return Clause(document, provision)
    now = _now(document, pin.editions)
    raise NotAsReviewed(f"lời của {document.name} đã khác lúc rà soát: {now}")


def _clauses(
    ways: Iterable[Pins], find: Callable[[str], Document | None], holds: Callable[[Document], bool]
) -> tuple[Clause, ...]:
    """Return the clauses of the first set that is held, in force if one is. Raises NotAsReviewed where none is."""
    found, faults = [], []
    for pins in ways:
        try:
            found.append(tuple(clause(pin, find(pin.document)) for pin in pins))
        except NotAsReviewed as error:
            faults.append(error)
    if not found:
        raise next((error for error in faults if not error.lacks), faults[0])
    return next((clauses for clauses in found if all(holds(one.document) for one in clauses)), found[0])


def _name(document: str) -> str:
    """Return what readers call a document of which only the id is known: “Hướng dẫn 38-HD/BTCTW”."""
    kind = next(kind for kind in Kind if document.startswith(f"{kind}-"))
    match document.removeprefix(f"{kind}-").split("-"):
        case [serial, _, *issuer, _] if serial.isdigit() and issuer:
            return f"{kind.label} {DocumentNumber(int(serial), (kind,), '-'.join(issuer).upper())}"
        case _:
            return document


def _now(document: Document, editions: Iterable[Edition]) -> str:
    """Return what stands now at the addresses of the editions, for the reviewer to pin."""
    provisions = {edition.locator: document.find(edition.locator) for edition in editions}
    return "; ".join(f"{at} {hash_of(one) if one else 'không có'}" for at, one in provisions.items())


def read(path: Path, form: type[Form]) -> Form:
    with _of(path):
        return form.model_validate_json(path.read_bytes())


@contextmanager
def _of(path: Path) -> Iterator[None]:
    """Raise what is wrong in the file as a CorpusError that names it."""
    try:
        yield
    except ValidationError as error:
        raise CorpusError(f"{path}: không đúng dạng của phiên bản này ({in_a_line(error)})") from error
    except _NoSuchStep as error:
        raise CorpusError(f"{path}: {error}") from error


class _NoSuchStep(Exception):
    """A step is like one that is not told in full; the message says which, in Vietnamese."""


def _whole(step: Fields, told: Mapping[str, _Told]) -> Fields:
    """Return the step with what it leaves to the one it is like. Raises _NoSuchStep where that leaves it, too."""
    if "like" not in step:
        return step
    trail = [str(step["like"])]
    while "like" in (last := _named(trail[-1], told)):
        trail.append(str(last["like"]))
        if trail[-1] in trail[:-1]:
            raise _NoSuchStep(f"các bước theo nhau thành vòng: {' → '.join(trail)}; hãy viết đủ một bước trong đó")
    if len(trail) > 1:
        raise _NoSuchStep(f"bước theo “{trail[0]}” mà bước ấy lại theo bước khác; hãy theo thẳng “{trail[-1]}”")
    return {**last, **{name: value for name, value in step.items() if name != "like"}}


def _named(name: str, told: Mapping[str, _Told]) -> Fields:
    procedure, _, step = name.partition("/")
    if procedure not in told:
        raise _NoSuchStep(f"bước theo “{name}” mà không có thủ tục “{procedure}”; có: {', '.join(sorted(told))}")
    if not (found := told[procedure].step(step)):
        raise _NoSuchStep(f"bước theo “{name}” mà thủ tục “{procedure}” không có bước “{step}”; viết: thủ-tục/bước")
    return found
