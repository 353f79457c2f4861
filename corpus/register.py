"""The register: which documents there are, what replaces what, and what is in force on a day."""

from collections.abc import Iterable
from datetime import date

from corpus.model import Document, Reference
from corpus.number import DocumentNumber, parse_number
from corpus.standing import Standing, Succession, standing
from corpus.versions import texts_of


class Register:
    """Is the list of documents, looked up by id, by number, and by who replaced whom.

    `documents` has each once, in the text it has now. The texts it had before are its versions: they are found by
    their own id, and replaced by the next text from the day that this one was there.
    """

    def __init__(self, documents: Iterable[Document]) -> None:
        held = tuple(documents)
        self._by_id = {document.id: document for document in held}
        self._texts = texts_of(held)
        self.documents = tuple(one for one in held if one.version is None or self.current(one) is one)
        self._by_serial: dict[int, list[tuple[DocumentNumber, Document]]] = {}
        for document in self.documents:
            if number := number_of(document):
                self._by_serial.setdefault(number.serial, []).append((number, document))
        self._successors: dict[str, list[Succession]] = {}
        for document in self.documents:
            for reference in document.replaces:
                if replaced := self.referent(reference, document):
                    step = Succession(document, document.starts_on, reference.evidence, reference.basis)
                    self._successors.setdefault(replaced.id, []).append(step)
        for steps in self._successors.values():
            steps.sort(key=lambda step: step.since or date.max)

    def get(self, document_id: str) -> Document | None:
        return self._by_id.get(document_id)

    def find(self, number: DocumentNumber | str) -> tuple[Document, ...]:
        """Return every document the number may mean, the newest first; several where the number is ambiguous.

        A string that is no number raises ValueError.
        """
        wanted = parse_number(number) if isinstance(number, str) else number
        found = [document for own, document in self._by_serial.get(wanted.serial, ()) if own.matches(wanted)]
        return tuple(sorted(found, key=lambda d: d.issued_on or date.min, reverse=True))

    def texts(self, document: Document) -> tuple[Document, ...]:
        """Return every text held of the document, the oldest first, that of today last."""
        return self._texts.get(document.version.of if document.version else document.id, (document,))

    def current(self, document: Document) -> Document:
        """Return the document in the text it has now: itself, unless it is a version."""
        return self.texts(document)[-1]

    def text_on(self, document: Document, on: date) -> Document:
        """Return the text that the document had on that day."""
        *before, now = self.texts(document)
        return next((one for one in before if one.version and on < one.version.until), now)

    def successors(self, document: Document) -> tuple[Succession, ...]:
        """Return the documents that directly replace this one, earliest first; a version's next text among them."""
        texts = self.texts(document)
        steps = self._successors.get(texts[-1].id, [])
        if document.version and document is not texts[-1]:
            step = Succession(texts[texts.index(document) + 1], document.version.until, "stated", None)
            steps = sorted([*steps, step], key=lambda step: step.since or date.max)
        return tuple(steps)

    def standing(self, document: Document, on: date) -> Standing:
        """Return how the document holds on that day, and the chain of what replaced it by then."""
        return standing(document, on, self.successors)

    def referent(self, reference: Reference, replacing: Document) -> Document | None:
        """Return the document that a reference of `replacing` names, None where the corpus does not hold it."""
        if not reference.number:
            return None
        number = parse_number(reference.number)
        kinds = (reference.kind,) if reference.kind else number.kinds
        wanted = DocumentNumber(number.serial, kinds, number.issuer, reference.issued_on)
        found = [d for d in self.find(wanted) if d.id != replacing.id]
        older = [d for d in found if not (d.issued_on and replacing.issued_on) or d.issued_on <= replacing.issued_on]
        return older[0] if older else None  # without a date in the reference: the newest one issued before


def number_of(document: Document) -> DocumentNumber | None:
    """Return the document's number with all that tells it from others, None where it has none."""
    if not document.number:
        return None
    number = parse_number(document.number)
    return DocumentNumber(number.serial, (document.kind,), number.issuer, document.issued_on)
