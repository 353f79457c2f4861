"""What came of files that were added before: the same file is not read again by the same program to the same end.

REGQA_DATA/read/<key>.json   the key stands for the file, its name, what was stated of it, and the program
"""

import hashlib
from collections.abc import Mapping
from functools import cache
from importlib.metadata import version
from pathlib import Path

from pydantic import ValidationError

import corpus
import ingest
from corpus.model import Document, Strict
from corpus.store import write_atomically
from ingest.document import Identity, Made

_READERS = ("pypdf", "pdfplumber", "pdfminer.six", "pypdfium2", "python-docx", "lxml", "trafilatura")
_BY_PROGRAMS = frozenset({".doc"})


class _Outcome(Strict):
    """Is the id of the document that was stored, the checksum of its file, and what `Made` tells of it besides."""

    document: str
    sha256: str
    warnings: tuple[str, ...]
    official: bool
    broken: Mapping[int, tuple[str, ...]]


def recalled(path: Path, content: bytes, stated: Identity, data: Path) -> Made | None:
    """Return what was made of the file before, where that is stored as it was then; None where it must be read."""
    try:
        outcome = _Outcome.model_validate_json(_record(path, content, stated, data).read_bytes())
        held = _held(outcome.document, data).read_bytes()
        if hashlib.sha256(held).hexdigest() != outcome.sha256:
            return None
        document = Document.model_validate_json(held)
        told = outcome.model_dump(exclude={"document", "sha256"})
        return Made(document=document, **told)
    except (OSError, ValidationError):
        return None


def remember(path: Path, content: bytes, stated: Identity, made: Made, data: Path) -> None:
    """Keep what was made of the file, now that it is stored; not where a program of the system read it.

    Another version of that may be installed meanwhile, and do better.
    """
    if made.document.is_scanned or path.suffix.lower() in _BY_PROGRAMS:
        return
    held = hashlib.sha256(_held(made.document.id, data).read_bytes()).hexdigest()
    told = made.model_dump(exclude={"document"})
    outcome = _Outcome(document=made.document.id, sha256=held, **told)
    write_atomically(_record(path, content, stated, data), outcome.model_dump_json().encode())


def _held(document: str, data: Path) -> Path:
    return data / "documents" / f"{document}.json"


def _record(path: Path, content: bytes, stated: Identity, data: Path) -> Path:
    of = (hashlib.sha256(content).hexdigest(), path.name, stated.model_dump_json(), _program())
    return data / "read" / f"{hashlib.sha256(repr(of).encode()).hexdigest()}.json"


@cache
def _program() -> str:
    """Return what changes when files may be read in another way: our own code, or a package that reads."""
    digest = hashlib.sha256(repr([(name, version(name)) for name in _READERS]).encode())
    for package in (ingest, corpus):
        for path in sorted(Path(package.__path__[0]).rglob("*.py")):
            digest.update(path.read_bytes())
    return digest.hexdigest()
