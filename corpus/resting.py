"""What rests on a document: steps of procedures pinned to its words, others' entries and provisions naming it."""

import re
from collections.abc import Collection, Iterable
from contextlib import suppress
from itertools import chain
from typing import NamedTuple

from corpus.locator import NUMBERED, Locator
from corpus.model import Document
from corpus.number import find_numbers, reference_to
from corpus.procedures.load import hash_of
from corpus.procedures.model import Pin, Procedure, Step
from corpus.register import Register, number_of

_BEFORE = 200  # letters before a number, among which the address in that document stands
_ADDRESSED = re.compile(rf"\b{NUMBERED}(?:(?:\s*,\s*|\s+và\s+|\s+){NUMBERED})*", re.IGNORECASE)
_OF_IT = {"", "của", "tại", "trong"}  # what may stand between an address and its document


class Pinned(NamedTuple):
    """Is a step of a procedure that says a clause, with the clause's address."""

    procedure: Procedure
    step: Step
    at: Locator


class Citing(NamedTuple):
    """Is a provision that names another document, with the address that it names in it; None for all of it."""

    document: Document
    at: Locator
    cited: Locator | None


def steps_on(old: Document, new: Document | None, procedures: Iterable[Procedure]) -> tuple[Pinned, ...]:
    """Return the steps whose clause stands in the old text as it was reviewed, and no longer does in the new one.

    All steps that stand on the old text where there is no new one.
    """
    document = old.version.of if old.version else old.id
    return tuple(
        Pinned(procedure, step, at)
        for procedure in procedures
        for step in procedure.steps
        for pin in chain.from_iterable(step.ways)
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


def citing(document: Document, register: Register, places: Collection[Locator] | None = None) -> tuple[Citing, ...]:
    """Return the provisions of other documents that name this one; given `places`, those that name one of these.

    Who names what is around a place names the place as well, and so does who names what lies inside it.
    """
    number = number_of(document)
    if number is None:
        return ()
    serial, current = str(number.serial), register.current(document)
    found = [
        Citing(other, provision.locator, cited)
        for other in register.documents
        if other is not current
        for provision in other.walk()
        if serial in provision.text
        for mention in find_numbers(provision.text)
        if mention.number.serial == number.serial
        and register.referent(reference_to(mention, provision.text), other) is current
        for cited in _cited(provision.text[max(mention.start - _BEFORE, 0) : mention.start]) or (None,)
        if places is None or (cited and any(at.covers(cited) or cited.covers(at) for at in places))
    ]
    return tuple(dict.fromkeys(found))


def _cited(leading: str) -> tuple[Locator, ...]:
    """Return the address at the end of the text; of several the outermost, “khoản 1 và khoản 3 Điều 5” is Điều 5."""
    run = next((one for one in _ADDRESSED.finditer(leading) if leading[one.end() :].strip().lower() in _OF_IT), None)
    if run is None:
        return ()
    with suppress(ValueError):
        return (Locator.parse(run[0]),)
    levels = re.findall(NUMBERED, run[0], re.IGNORECASE)
    outermost = levels[-1].split()[0].lower()
    with suppress(ValueError):
        return tuple(Locator.parse(level) for level in levels if level.lower().startswith(outermost))
    return ()


def _as_reviewed(pin: Pin, document: Document) -> Locator | None:
    """Return where the pin's clause stands in one of the editions that were reviewed, None where it does not."""
    for edition in pin.editions:
        provision = document.find(edition.locator)
        if provision and hash_of(provision) == edition.sha256:
            return edition.locator
    return None
