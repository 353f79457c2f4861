"""The procedures that ship, and those of their steps whose clauses are held as they were reviewed."""

import hashlib
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import NamedTuple, TypeVar

from pydantic import ValidationError

from corpus.faults import in_a_line
from corpus.model import Document, Provision, Strict, joined
from corpus.procedures.model import Edition, Pin, Procedure, Step
from corpus.store import CorpusError

Form = TypeVar("Form", bound=Strict)

DATA = Path(__file__).with_name("data")


class Clause(NamedTuple):
    """Is the provision that a pin names in the edition that is held."""

    document: Document
    provision: Provision


class HeldStep(NamedTuple):
    """Is a step whose every clause is held as it was reviewed, with these clauses in the order of its pins."""

    step: Step
    clauses: tuple[Clause, ...]


class Withheld(NamedTuple):
    """Is a step that is not shown, and why; `changed` where its clauses are here, to be reviewed again."""

    step: Step
    reason: str
    changed: bool


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
    return tuple(sorted((read(path, Procedure) for path in folder.glob("*.json")), key=lambda one: one.title))


def held(procedures: Iterable[Procedure], find: Callable[[str], Document | None]) -> tuple[Held, ...]:
    """Return the procedures as the documents allow them; `find` gives one by its id."""
    found = []
    for procedure in procedures:
        shown, withheld = [], []
        for step in procedure.steps:
            try:
                shown.append(HeldStep(step, tuple(clause(pin, find(pin.document)) for pin in step.pins)))
            except NotAsReviewed as error:
                withheld.append(Withheld(step, str(error), error.changed))
        found.append(Held(procedure, tuple(shown), tuple(withheld)))
    return tuple(found)


def hash_of(provision: Provision) -> str:
    """Return the SHA-256 of the provision's whole text, in hexadecimal."""
    return hashlib.sha256(joined(provision).encode()).hexdigest()


class NotAsReviewed(Exception):
    """A clause is not held, or not in the words that were reviewed; the message says which, in Vietnamese."""

    def __init__(self, message: str, changed: bool) -> None:
        super().__init__(message)
        self.changed = changed


def clause(pin: Pin, document: Document | None) -> Clause:
    """Return the clause in the edition held. Raises NotAsReviewed."""
    if document is None or not document.provisions:
        raise NotAsReviewed(f"kho không có nội dung của {pin.document}", changed=False)
    for edition in pin.editions:
        provision = document.find(edition.locator)
        if provision and hash_of(provision) == edition.sha256:
            return Clause(document, provision)
    now = _now(document, pin.editions)
    raise NotAsReviewed(f"lời của {document.name} đã khác lúc rà soát: {now}", changed=True)


def _now(document: Document, editions: Iterable[Edition]) -> str:
    """Return what stands now at the addresses of the editions, for the reviewer to pin."""
    provisions = {edition.locator: document.find(edition.locator) for edition in editions}
    return "; ".join(f"{at} {hash_of(one) if one else 'không có'}" for at, one in provisions.items())


def read(path: Path, form: type[Form]) -> Form:
    try:
        return form.model_validate_json(path.read_bytes())
    except ValidationError as error:
        raise CorpusError(f"{path}: không đúng dạng của phiên bản này ({in_a_line(error)})") from error
