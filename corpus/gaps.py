"""What the corpus lacks: documents it knows by number only, with the provisions that name them."""

from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from corpus.model import Document, Provision
from corpus.number import DocumentNumber, find_numbers
from corpus.register import Register


@dataclass(frozen=True)
class Naming:
    """Is a provision that names a document; what it is about is unsure where that is not held."""

    document: Document
    provision: Provision


@dataclass(frozen=True)
class Gap:
    """Is a document without text here: in the register (`document`), or only named by others, with the day they give.

    `replaced` are documents with text that it replaces, which is all that is held on their subject.
    """

    name: str
    document: Document | None
    issued_on: date | None
    replaced: tuple[Document, ...] = ()
    named_by: list[Naming] = field(default_factory=list)


@lru_cache(maxsize=8)  # every provision is read
def gaps(register: Register) -> tuple[Gap, ...]:
    """Return what is not held, most often named first: registered without text, or named in full and not registered.

    A number that several documents bear is that of each; “Quy định 228” without an issuer names none that is unknown.
    """
    registered = {
        one.id: Gap(one.name, one, one.issued_on, _replaced(one, register))
        for one in register.documents
        if not one.provisions
    }
    unknown: dict[DocumentNumber, Gap] = {}
    for document in register.documents:
        for provision in document.walk():
            for number in dict.fromkeys(mention.number for mention in find_numbers(provision.text)):
                held = register.find(number)
                for gap in [registered[one.id] for one in held if one.id in registered]:
                    gap.named_by.append(Naming(document, provision))
                if not held and number.issuer and number.kinds:
                    undated = DocumentNumber(number.serial, number.kinds, number.issuer)
                    key = number if register.find(undated) else undated  # the day tells it from one that is held
                    gap = unknown.setdefault(key, Gap(f"{undated.kinds[0].label} {undated}", None, key.issued_on))
                    gap.named_by.append(Naming(document, provision))
    return tuple(sorted([*registered.values(), *unknown.values()], key=lambda gap: (-len(gap.named_by), gap.name)))


def _replaced(document: Document, register: Register) -> tuple[Document, ...]:
    found = (register.referent(reference, document) for reference in document.replaces)
    return tuple(one for one in found if one and one.provisions)
