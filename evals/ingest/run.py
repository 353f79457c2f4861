"""Hard files of every kind made, read by the product's own readers, and counted."""

import logging
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path

from corpus.model import Document
from corpus.store import load
from evals.ingest import kinds, office
from evals.ingest.kinds import File, Laid
from evals.ingest.measures import Counts, counted, refused
from evals.ingest.source import by_articles, by_numbers, excerpt
from ingest.document import make
from ingest.errors import IngestError
from ingest.readers.read import read
from qa.settings import STARTER

SEED = 1
_BEGINNING = "quy-dinh-294-qd-tw-2025"
_SECTIONS = 4  # of it
_NEEDED = ("reportlab", "rapidfuzz", "matplotlib")
_OUTCOMES = 160  # letters of a refusal that are told


class NotInstalled(Exception):
    """A package that makes or measures the files is not installed; the message says how to get it."""


def laid(*, fast: bool) -> list[Laid]:
    """Return the digests with their layouts: the beginning of one in articles; of all, each as it is numbered too."""
    documents = {document.id: document for document in load(STARTER)}
    beginning = excerpt(documents[_BEGINNING], _SECTIONS)
    if fast:
        return [(beginning, by_articles)]
    return [
        (beginning, by_numbers),
        (documents[_BEGINNING], by_articles),
        (documents["huong-dan-06-hd-tw-2025"], by_numbers),
        (documents["huong-dan-38-hd-btctw-2025"], by_numbers),
    ]


def files(documents: Sequence[Laid], seed: int, *, scans: bool = False) -> Iterator[File]:
    """Yield the files of every kind. Raises NotInstalled where what makes them is missing."""
    if missing := [name for name in _NEEDED if find_spec(name) is None]:
        raise NotInstalled(f"Chưa cài {', '.join(missing)}. Cài: pip install -c constraints.txt -e '.[dev]'")
    for name, kind in (kinds.KINDS | (kinds.SCANS if scans else {})).items():
        yield from kinds.made(name, kind, documents, seed)


def by_libreoffice(documents: Sequence[Laid]) -> Iterator[File]:
    """Yield what LibreOffice makes of the documents' DOCX, where it is installed; pages are not known."""
    issued = {one.name: one for one in (lay(document) for document, lay in documents)}
    written = {name: office.word(one) for name, one in issued.items()}
    for kind, target in kinds.BY_LIBREOFFICE.items():
        for name, content in office.by_libreoffice(written, target).items():
            yield File(kind, f"{name}.{target}", content, issued[name], {})


def measured(
    made: Iterable[File], told: Callable[[str], None], progress: Callable[[File], None] = lambda _file: None
) -> Mapping[str, Counts]:
    """Return the counts by kind; a refusal is told with its reason."""
    counts: dict[str, Counts] = {}
    for file in made:
        progress(file)
        try:
            found = counted(_read(file), file.issued, file.pages, caseless=file.caseless)
        except IngestError as reason:
            told(f"{file.kind}: {str(reason)[:_OUTCOMES]}")
            found = refused()
        counts[file.kind] = counts.get(file.kind, Counts()) + found
    return counts


def _read(file: File) -> Document:
    logging.getLogger("pypdf").setLevel(logging.ERROR)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the readers, about fonts
        return make(read(Path(file.name), file.content), file.name, "0" * 64, file.issued.stated).document
