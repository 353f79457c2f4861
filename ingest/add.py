"""Adding files to the corpus: each becomes one JSON document, or a reason why not; a failing one stops no other."""

import hashlib
import logging
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from tqdm import tqdm

from corpus import store
from corpus.model import Document, Strict
from ingest import child
from ingest.document import Identity
from ingest.errors import IngestError, UnreadableFile
from ingest.read import content_of

logger = logging.getLogger(__name__)


class FileReport(Strict):
    """Is what became of one file: the document it was stored as, or `error`; `warnings` ask for a person's look.

    `pages` is None for files without pages; `provisions` counts all levels.
    """

    path: Path
    document_id: str | None = None
    pages: int | None = None
    provisions: int = 0
    warnings: tuple[str, ...] = ()
    error: str | None = None


def add(paths: Sequence[Path], data: Path, identity: Identity | None = None) -> list[FileReport]:
    """Return a report for each file in `paths`, folders searched through, after storing what could be read.

    The original goes to `data`/files under its hash, the document to `data`/documents under its id; each file is
    written whole or not at all. `identity` is what the person states of a single file; it overrules the page.
    """
    stated = identity or Identity()
    files = list(_expanded(paths))
    if len(files) != 1 and stated != Identity():
        reason = "số hiệu, ngày, tiêu đề… chỉ nêu được khi thêm một tệp; thêm từng tệp một"
        return [FileReport(path=path, error=reason) for path, _ in files]
    bar = tqdm(files, desc="Thêm văn bản", unit="tệp", disable=None)
    return [_add(path, folder, data, stated) for path, folder in bar]


def _expanded(paths: Sequence[Path]) -> Iterator[tuple[Path, Path | None]]:
    """Yield the files with the folder each was found in, None where it was named itself; links are not followed."""
    for path in dict.fromkeys(paths):
        if path.is_dir():
            inside = (p for p in sorted(path.rglob("*")) if p.is_symlink() or not p.is_dir())
            yield from ((p, path) for p in inside if not p.name.startswith("."))
        else:
            yield path, None


def _add(path: Path, folder: Path | None, data: Path, stated: Identity) -> FileReport:
    try:
        if folder and path.is_symlink():
            _check_link(path, folder)
        return _stored(path, data, stated)
    except IngestError as error:
        return FileReport(path=path, error=str(error))
    except OSError as error:
        return FileReport(path=path, error=f"{path}: không đọc hoặc ghi được ({error.strerror or error})")
    except Exception as error:  # a fault of ours in one file must not lose the others; it is logged whole
        logger.exception("cannot add %s", path)
        return FileReport(
            path=path, error=f"{path.name}: lỗi chương trình khi đọc tệp ({type(error).__name__}: {error})"
        )


def _check_link(path: Path, folder: Path) -> None:
    """Raise UnreadableFile for a link to a folder or out of `folder`: who adds a folder means what lies in it."""
    target = os.path.realpath(path)
    if path.is_dir() or not Path(target).is_relative_to(os.path.realpath(folder)):
        raise UnreadableFile(
            f"{path.name}: là liên kết tới {target}, không đọc theo. Cần thì nêu thẳng đường dẫn đó."
        )


def _stored(path: Path, data: Path, stated: Identity) -> FileReport:
    content = content_of(path)
    sha256 = hashlib.sha256(content).hexdigest()
    made = child.made(path, content, sha256, stated)
    document, warnings = made.document, list(made.warnings)
    if not document.provisions:
        raise IngestError(f"{path.name}: không thấy nội dung nào ngoài tiêu đề. Kiểm tra lại tệp rồi thêm lại.")
    report = FileReport(
        path=path,
        document_id=document.id,
        pages=document.sources[0].pages,
        provisions=sum(1 for _ in document.walk()),
    )
    before = _known(document.id, data)
    if before == document:
        return report.model_copy(update={"warnings": (*warnings, "không thay đổi so với lần thêm trước")})
    if before:
        if document.number is None and before.title != document.title:
            raise IngestError(
                f"{path.name}: trùng mã “{document.id}” với bài “{before.title}”. "
                "Thêm lại với --title khác để phân biệt."
            )
        warnings.append(f"thay bản đã thêm trước đó từ tệp “{before.sources[0].file if before.sources else '?'}”")
    original = data / "files" / f"{sha256}{path.suffix.lower()}"
    if not original.exists():
        store.write_atomically(original, content)
    store.save(document, data / "documents")
    return report.model_copy(update={"warnings": tuple(warnings)})


def _known(document_id: str, data: Path) -> Document | None:
    path = data / "documents" / f"{document_id}.json"
    try:
        return Document.model_validate_json(path.read_bytes())
    except (FileNotFoundError, ValueError):  # absent, or of an older version that this one replaces
        return None
