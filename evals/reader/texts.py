"""The texts that questions were written from: digests of the starter corpus, official texts beside a checkout.

Only questions and addresses are kept here; without the official texts their questions are left out.
"""

import hashlib
import warnings
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Literal

from corpus.model import Document, Kind
from corpus.store import load
from evals.corpora import OFFICIAL
from ingest.document import Identity, make
from ingest.errors import MastheadMissing
from ingest.readers.read import read
from qa.settings import STARTER

Edition = Literal["digest", "official", "state"]
_OF_STATE = Identity(kind=Kind.QUYET_DINH, issuer="Nhà nước", issued_on=date(2024, 1, 1))  # what nobody asks about


def texts(edition: Edition, folder: Path = OFFICIAL) -> tuple[Document, ...]:
    """Return the documents of the edition, but for digests as they are read from the files of the folder."""
    if edition == "digest":
        return tuple(document for document in load(STARTER) if document.provisions)
    return tuple(_party(folder) if edition == "official" else _state(folder))


def _party(folder: Path) -> Iterator[Document]:
    for path in (*sorted((folder / "real").glob("*.pdf")), *sorted((folder / "seeds").glob("*.txt"))):
        yield _made(path, Identity())


def _state(folder: Path) -> Iterator[Document]:
    """Yield documents of the State, each named as its file is: their mastheads are no matter here."""
    for path in sorted((folder / "real-state").glob("*")):
        if path.suffix in (".pdf", ".docx"):
            stated = _OF_STATE.model_copy(update={"title": path.stem})
            try:
                made = _made(path, stated)
            except MastheadMissing:
                made = _made(path, stated.model_copy(update={"number": "1-QĐ/TW"}))
            yield made.model_copy(update={"id": path.stem})


def _made(path: Path, stated: Identity) -> Document:
    content = path.read_bytes()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the readers, about fonts
        return make(read(path, content), path.name, hashlib.sha256(content).hexdigest(), stated).document
