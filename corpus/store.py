"""Documents on disk: one JSON file each, written whole or not at all."""

import errno
import fcntl
import hashlib
import logging
import os
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from pydantic import ValidationError

from corpus import snapshots
from corpus.corrections import Correction, corrected
from corpus.faults import in_a_line
from corpus.model import Document, Nature
from corpus.number import find_numbers, parse_number
from corpus.versions import with_entry

_log = logging.getLogger(__name__)

_UNSEEN = re.compile(r"^Chưa thấy (?:nguyên văn|toàn văn|nội dung)\b[^.;]*[.;]\s*")
_FULL = re.compile(r"No space left|disk is full|StorageFull")  # said by engines that give no errno
_LITTLE = 1_000_000  # bytes free from which a disk is full


class CorpusError(Exception):
    """The corpus cannot be read, or changed as was asked; the message names the place and what to do."""


class ChangeRefused(CorpusError):
    """What was asked cannot be done to the corpus as it is; the message says why."""


def write_atomically(path: Path, content: bytes) -> None:
    """Replace the file in one step, so that a reader or a crash sees the old or the new content, never half."""
    with written_atomically(path) as file:
        file.write(content)


@contextmanager
def written_atomically(path: Path) -> Iterator[BinaryIO]:
    """Hold a file that takes the place of that at `path` once the block is done, and goes where it is not."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:100]}.", suffix=".tmp")
    try:
        with os.fdopen(handle, "w+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


@contextmanager
def changing(data: Path) -> Iterator[None]:
    """Hold the lock of those who change what was added to `data`: one after the other, the others wait.

    What one of them was killed at is brought to its end first, where it can neither stay half done nor be taken back.
    """
    data.mkdir(parents=True, exist_ok=True)
    with (data / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # the kernel frees it when its holder is killed
        snapshots.finish(data)
        yield


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


def save_correction(correction: Correction, folder: Path) -> None:
    """Write the correction to `folder` under the id of its document."""
    content = correction.model_dump_json(indent=1, exclude_unset=True) + "\n"
    write_atomically(folder / f"{correction.document}.json", content.encode())


def load_corrections(folder: Path) -> dict[str, Correction]:
    """Return the corrections of `folder` by the id of their document. Raises CorpusError on a bad file."""
    found = {}
    for path in sorted(folder.glob("*.json")):
        try:
            found[path.stem] = Correction.model_validate_json(path.read_bytes())
        except ValidationError as error:
            raise CorpusError(
                f"{path}: không phải mục đính chính của phiên bản này ({in_a_line(error)}). Dời tệp đi rồi ghi lại "
                f"bằng: regqa register set {path.stem} …"
            ) from error
    return found


def remove(documents: Iterable[Document], data: Path) -> None:
    """Take added documents out of `data`: a version alone, others with their versions, correction and originals.

    An original that another document was made from as well stays.
    """
    folder, held, ids = data / "documents", load(data / "documents"), {document.id for document in documents}
    gone = [one for one in held if one.id in ids or (one.version and one.version.of in ids)]
    needed = {source.sha256 for one in held if one not in gone for source in one.sources}
    for one in sorted(gone, key=lambda one: one.version is None):  # no version outlives its document
        (folder / f"{one.id}.json").unlink()
        if one.version is None:
            (data / "register" / f"{one.id}.json").unlink(missing_ok=True)
    for sha256 in {source.sha256 for one in gone for source in one.sources if source.sha256} - needed:
        for original in (data / "files").glob(f"{sha256}.*"):
            original.unlink()


def load_corpus(starter: Path, added: Path, corrections: Path | None = None) -> tuple[Document, ...]:
    """Return the starter documents with the added ones, as corrected; a full text takes the place of its digest.

    What the starter's register knows of that document (what it replaces, its effect, its notes on other documents)
    is kept where the added file says nothing; notes on the digest itself go with it. A starter folder that is not
    there counts as empty, with a warning.
    """
    if not starter.is_dir():
        _log.warning("%s: không có thư mục này (REGQA_CORPUS); coi như không có kho ban đầu", starter)
    documents = {document.id: document for document in load(starter)}
    stated = load_corrections(corrections) if corrections else {}
    versions = []
    for document in load(added):
        if document.version:
            versions.append((document.version.of, document))
            continue
        known = documents.get(document.id)
        document = _with_register_entry(document, known) if known else document
        documents[document.id] = corrected(document, stated.get(document.id))
    for of, version in versions:
        documents[version.id] = with_entry(version, documents[of]) if of in documents else version
    return tuple(documents[key] for key in sorted(documents))


def entered(document: Document, starter: Path, corrections: Path) -> Document:
    """Return the document as `load_corpus` would give it once it is added."""
    digest, stated = starter / f"{document.id}.json", load_corrections(corrections).get(document.id)
    known = _read(digest) if digest.exists() else None
    return corrected(_with_register_entry(document, known) if known else document, stated)


def fingerprint(documents: Iterable[Document]) -> str:
    """Return a short hash of everything in the documents; equal corpora have equal fingerprints."""
    digest = hashlib.sha256()
    for document in documents:
        digest.update(document.model_dump_json().encode())
    return digest.hexdigest()[:16]


def _read(path: Path) -> Document:
    try:
        return Document.model_validate_json(path.read_bytes())
    except ValidationError as error:
        raise CorpusError(
            f"{path}: không phải văn bản của phiên bản này ({in_a_line(error)}). Chạy: regqa add <tệp gốc>"
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
