"""What rests on a document: steps of procedures pinned to its words, and entries of the register that name it."""

from collections.abc import Iterable
from typing import NamedTuple

from corpus.locator import Locator
from corpus.model import Document
from corpus.procedures.load import hash_of
from corpus.procedures.model import Pin, Procedure, Step
from corpus.register import Register


class Pinned(NamedTuple):
    """Is a step of a procedure that says a clause, with the clause's address."""

    procedure: Procedure
    step: Step
    at: Locator


def steps_on(old: Document, new: Document | None, procedures: Iterable[Procedure]) -> tuple[Pinned, ...]:
    """Return the steps whose clause stands in the old text as it was reviewed, and no longer does in the new one.

    All steps that stand on the old text where there is no new one.
    """
    document = old.version.of if old.version else old.id
    return tuple(
        Pinned(procedure, step, at)
        for procedure in procedures
        for step in procedure.steps
        for pin in step.pins
        if pin.document == document and (at := _as_reviewed(pin, old)) and not (new and _as_reviewed(pin, new))
    )


def naming(document: Document, register: Register) -> tuple[Document, ...]:
    """Return the documents whose entries say that they replace or amend this one."""
    return tuple(
        other
        for other in register.documents
        if any(
            register.referent(one, other) is register.current(document) for one in (*other.replaces, *other.amends)
        )
    )


def _as_reviewed(pin: Pin, document: Document) -> Locator | None:
    """Return where the pin's clause stands in one of the editions that were reviewed, None where it does not."""
    for edition in pin.editions:
        provision = document.find(edition.locator)
        if provision and hash_of(provision) == edition.sha256:
            return edition.locator
    return None
