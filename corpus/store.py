"""Documents on disk: one JSON file each, written whole or not at all."""

import errno
import hashlib
import logging
import os
import re
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path

from pydantic import ValidationError

from corpus.model import Document, Nature
from corpus.number import find_numbers, parse_number

_log = logging.getLogger(__name__)

_UNSEEN = re.compile(r"^Chưa thấy (?:nguyên văn|toàn văn|nội dung)\b[^.;]*[.;]\s*")
_FULL = re.compile(r"No space left|disk is full|StorageFull")  # said by engines that give no errno
_LITTLE = 1_000_000  # bytes free from which a disk is full


class CorpusError(Exception):
    """A document file cannot be read; the message names the file and what to do."""


def write_atomically(path: Path, content: bytes) -> None:
    """Replace the file in one step, so that a reader or a crash sees the old or the new content, never half."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".tmp")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def unwritable(folder: Path, error: Exception) -> str | None:
    """Return why nothing can be written there, None where that is not what the error is about."""
    place = next(path for path in (folder, *folder.absolute().parents) if path.exists())
    if not os.access(place, os.W_OK):
        return "thư mục chỉ đọc hoặc không có quyền ghi"
    free = shutil.disk_usage(place).free
    said = f"{error} {error.__context__}"
    if getattr(error, "errno", None) in (errno.ENOSPC, errno.EDQUOT) or free < _LITTLE or _FULL.search(said):
        return f"đĩa đầy, lúc ghi còn trống {free / 1e6:.1f} MB"
    return (error.strerror or str(error)) if isinstance(error, OSError) else None


def save(document: Document, folder: Path) -> Path:
    """Write the document to `folder` under its id and return the path."""
    path = folder / f"{document.id}.json"
    write_atomically(path, (document.model_dump_json(indent=1, exclude_defaults=True) + "\n").encode())
    return path


def load(folder: Path) -> tuple[Document, ...]:
    """Return the documents of `folder` by id; none where it does not exist. Raises CorpusError on a bad file."""
    return tuple(_read(path) for path in sorted(folder.glob("*.json")))


def load_corpus(starter: Path, added: Path) -> tuple[Document, ...]:
    """Return the starter documents with the added ones; an added full text takes the place of its digest.

    What the starter's register knows of that document (what it replaces, its effect, its notes on other documents)
    is kept where the added file says nothing; notes on the digest itself go with it. A starter folder that is not
    there counts as empty, with a warning.
    """
    if not starter.is_dir():
        _log.warning("%s: không có thư mục này (REGQA_CORPUS); coi như không có kho ban đầu", starter)
    documents = {document.id: document for document in load(starter)}
    for document in load(added):
        known = documents.get(document.id)
        documents[document.id] = _with_register_entry(document, known) if known else document
    return tuple(documents[key] for key in sorted(documents))


def fingerprint(documents: Iterable[Document]) -> str:
    """Return a short hash of everything in the documents; equal corpora have equal fingerprints."""
    digest = hashlib.sha256()
    for document in documents:
        digest.update(document.model_dump_json().encode())
    return digest.hexdigest()[:16]


def _read(path: Path) -> Document:
    try:
        return Document.model_validate_json(path.read_bytes())
    except (ValidationError, UnicodeDecodeError) as error:
        raise CorpusError(
            f"{path}: không phải văn bản của phiên bản này ({error}). Chạy: regqa add <tệp gốc>"
        ) from error


def _with_register_entry(document: Document, known: Document) -> Document:
    if known.nature is Nature.FULL_TEXT:
        return document
    kept = {
        "replaces": document.replaces or known.replaces,
        "amends": document.amends or known.amends,
        "effective_on": document.effective_on or known.effective_on,
        "repealed_on": document.repealed_on or known.repealed_on,
        "effect": known.effect if document.effect == "unknown" else document.effect,
        "notes": (*document.notes, *(note for note in _of_other_documents(known) if note not in document.notes)),
        "sources": (*document.sources, *known.sources),
    }
    return document.model_copy(update=kept)


def _of_other_documents(digest: Document) -> tuple[str, ...]:
    """Return the digest's notes that name another document, without what they say of a text not seen."""
    own = parse_number(digest.number) if digest.number else None
    return tuple(
        _UNSEEN.sub("", note)
        for note in digest.notes
        if any(not (own and own.matches(mention.number)) for mention in find_numbers(note))
    )
