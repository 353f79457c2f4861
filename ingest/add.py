"""Adding files to the corpus: each becomes one JSON document, or a reason why not; a failing one stops no other."""

import hashlib
import logging
import os
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing, suppress
from datetime import date
from functools import partial
from pathlib import Path
from threading import Event
from typing import NamedTuple

from tqdm import tqdm

from corpus import store
from corpus.model import Document, Kind, Nature, Source, Strict, Trust
from corpus.readers import keep_to
from corpus.spread import Map, side_by_side
from corpus.versions import has_other_words, kept, texts_of
from ingest import child
from ingest.again import recalled, remember
from ingest.document import Identity, Made
from ingest.errors import IngestError, ReplacementRefused, UnreadableFile
from ingest.readers.read import content_of
from ingest.readers.scan import Told

_NAMED = 5  # of the provisions that are missing
_KEPT = 0.9  # of provisions and of characters: running heads and notes make up less of a text than the rest
_AT_ONCE = 4  # files read side by side, at most: each may need the memory that a reader is allowed
_PRINTED = frozenset({".pdf", ".docx", ".doc"})  # kinds of files that documents are issued in

logger = logging.getLogger(__name__)


class FileReport(Strict):
    """Is what became of one file: the document it was stored as, or `error`; `warnings` ask for a person's look.

    `unchanged` is true where that was stored before; `version` is the document as which the text it had before is
    kept, where that has other words. `pages` is None for files without pages; `provisions` counts all levels.
    """

    path: Path
    document_id: str | None = None
    unchanged: bool = False
    version: str | None = None
    pages: int | None = None
    provisions: int = 0
    warnings: tuple[str, ...] = ()
    error: str | None = None


def add(
    paths: Sequence[Path],
    data: Path,
    identity: Identity | None = None,
    replace: bool = False,
    today: date | None = None,
    starter: Path | None = None,
    readers: tuple[str, ...] = (),
    spread: Map | None = None,
) -> list[FileReport]:
    """Return a report for each file in `paths`, folders searched through, after storing what could be read.

    The original goes to `data`/files under its hash, the document to `data`/documents under its id; each file is
    written whole or not at all. `identity` is what the person states of a single file; it overrules the page. With
    `replace` a document takes the place of a fuller or more official text of it, or of a longer digest of it in
    `starter`, which else is an error. A text that gives way to other words of another file is kept as the document's
    version up to `today`. Where `readers` names units, what is stored is kept to these before anybody can see it.
    `spread` has the files read on other machines, to which their bytes go; they are stored here.
    """
    stated = identity or Identity()
    files = list(_expanded(paths))
    if len(files) != 1 and stated != Identity():
        reason = "số hiệu, ngày, tiêu đề… chỉ nêu được khi thêm một tệp; thêm từng tệp một"
        return [FileReport(path=path, error=reason) for path, _ in files]
    reports = []
    with tqdm(total=len(files), desc="Thêm văn bản", unit="tệp", disable=None) as bar:

        def told(path: Path, done: int, of: int) -> None:
            bar.set_postfix_str(f"{path.name}: nhận dạng chữ, trang {done}/{of}")

        with closing(_each_held(files, data, stated, told, spread)) as reading:
            for (path, _), (held, is_new) in zip(files, reading, strict=True):
                reports.append(
                    _add(path, held, is_new, data, stated, replace, today or date.today(), starter, readers)
                )
                bar.set_postfix_str("", refresh=False)
                bar.update()
    return reports


class _Held(NamedTuple):
    """Is a file's bytes and the document made of them, None where they are yet to be read."""

    content: bytes
    made: Made | None


class _Handed(NamedTuple):
    """Is a file as it goes to whoever reads it."""

    path: Path
    content: bytes
    stated: Identity


def _each_held(
    files: Sequence[tuple[Path, Path | None]],
    data: Path,
    stated: Identity,
    told: Callable[[Path, int, int], None],
    spread: Map | None,
) -> Generator[tuple[_Held | str, bool], None, None]:
    """Yield what each file holds, or why nothing, and whether that was found out now, while the next ones are read.

    They come in their order; closed early, it reads no further.
    """
    stop = Event()
    waiting: deque[_Held | str] = deque()

    def unread() -> Iterator[_Handed | None]:
        for path, folder in files:
            waiting.append(held := _held(path, folder, data, stated))
            if isinstance(held, _Held) and held.made is None:
                yield _Handed(path, held.content, stated)
            else:
                yield None

    here = side_by_side(min(len(os.sched_getaffinity(0)), _AT_ONCE))
    reading = spread(_read, unread()) if spread else here(partial(_read, stop=stop, told=told), unread())
    with closing(reading):
        try:
            for made in reading:
                held = waiting.popleft()
                if isinstance(made, Made) and isinstance(held, _Held):
                    held = held._replace(made=made)
                yield made if isinstance(made, str) else held, made is not None
        finally:
            stop.set()


def _held(path: Path, folder: Path | None, data: Path, stated: Identity) -> _Held | str:
    """Return the file's bytes with what was made of them before, or why they cannot be had."""
    try:
        if folder and path.is_symlink():
            _check_link(path, folder)
        content = content_of(path)
        return _Held(content, recalled(path, content, stated, data))
    except Exception as error:  # a fault of ours in one file must not lose the others
        return reason(path, error)


def _read(
    handed: _Handed | None, stop: Event | None = None, told: Callable[[Path, int, int], None] | None = None
) -> Made | str | None:
    """Return the document made of the file, or why there is none; None of a file that need not be read."""
    if handed is None:
        return None
    path, content, stated = handed
    try:
        return _made(path, content, stated, stop, partial(told, path) if told else lambda done, of: None)
    except Exception as error:  # a fault of ours in one file must not lose the others
        return reason(path, error)


def _expanded(paths: Sequence[Path]) -> Iterator[tuple[Path, Path | None]]:
    """Yield the files with the folder each was found in, None where it was named itself; links are not followed."""
    for path in dict.fromkeys(paths):
        if path.is_dir():
            inside = (p for p in sorted(path.rglob("*")) if p.is_symlink() or not p.is_dir())
            yield from ((p, path) for p in inside if not p.name.startswith("."))
        else:
            yield path, None


def _add(
    path: Path,
    held: _Held | str,
    is_new: bool,
    data: Path,
    stated: Identity,
    replace: bool,
    today: date,
    starter: Path | None,
    readers: tuple[str, ...],
) -> FileReport:
    if isinstance(held, str):
        return FileReport(path=path, error=held)
    try:
        assert held.made is not None
        report = stored(path, held.content, held.made, data, replace, today, starter, readers)
        if is_new:
            with suppress(OSError):  # then it is read again, the next time
                remember(path, held.content, stated, held.made, data)
        return report
    except Exception as error:  # a fault of ours in one file must not lose the others
        return FileReport(path=path, error=reason(path, error))


def reason(path: Path, error: Exception) -> str:
    """Return why the file could not be added; what is a fault of ours is logged whole."""
    if isinstance(error, IngestError):
        return str(error)
    if isinstance(error, OSError):
        return f"{path}: không đọc hoặc ghi được ({error.strerror or error})"
    logger.error("cannot add %s", path, exc_info=error)
    return f"{path.name}: lỗi chương trình khi đọc tệp ({type(error).__name__}: {error})"


def _check_link(path: Path, folder: Path) -> None:
    """Raise UnreadableFile for a link to a folder or out of `folder`: who adds a folder means what lies in it."""
    target = os.path.realpath(path)
    if path.is_dir() or not Path(target).is_relative_to(os.path.realpath(folder)):
        raise UnreadableFile(
            f"{path.name}: là liên kết tới {target}, không đọc theo. Cần thì nêu thẳng đường dẫn đó."
        )


def taken(
    path: Path, stated: Identity, stop: Event | None = None, told: Told = lambda done, of: None
) -> tuple[bytes, Made]:
    """Return the file's bytes and the document made of them in a process of its own, until `stop` is set.

    `told` is called with how many pages of how many are recognised. Raises IngestError with the reason why there is
    no document.
    """
    content = content_of(path)
    return content, _made(path, content, stated, stop, told)


def _made(path: Path, content: bytes, stated: Identity, stop: Event | None, told: Told) -> Made:
    made = child.made(path, content, hashlib.sha256(content).hexdigest(), stated, stop=stop, told=told)
    if not made.document.provisions:
        raise IngestError(f"{path.name}: không thấy nội dung nào ngoài tiêu đề. Kiểm tra lại tệp rồi thêm lại.")
    return made


def stored(
    path: Path,
    content: bytes,
    made: Made,
    data: Path,
    replace: bool,
    today: date,
    starter: Path | None,
    readers: tuple[str, ...] = (),
) -> FileReport:
    """Return the report on what was made of the file once it is stored, when nobody else changes `data`.

    Raises IngestError where it may not, or cannot, be stored; then nothing is.
    """
    try:
        with store.changing(data):
            return _put(path, content, made, data, replace, today, starter, readers)
    except OSError as error:
        reason = store.unwritable(data, error)
        raise IngestError(
            f"{path.name}: không lưu được vào {data}: {reason}. Kho giữ nguyên. Giải phóng đĩa hoặc cấp quyền ghi, "
            "rồi thêm lại."
        ) from error


def _put(
    path: Path,
    content: bytes,
    made: Made,
    data: Path,
    replace: bool,
    today: date,
    starter: Path | None,
    readers: tuple[str, ...],
) -> FileReport:
    """Return the report on what was made of the file, once it is stored beside or in place of what is there."""
    document, warnings, folder = made.document, list(made.warnings), data / "documents"
    report = FileReport(
        path=path,
        document_id=document.id,
        pages=document.sources[0].pages,
        provisions=sum(1 for _ in document.walk()),
    )
    before = known(document.id, data)
    if before == document:
        if readers:
            keep_to(document.id, readers, data)
        told = (*warnings, "không thay đổi so với lần thêm trước")
        return report.model_copy(update={"warnings": told, "unchanged": True})
    giving_way = before or digest(document.id, starter)
    if before:
        if document.number is None and before.title != document.title:
            raise IngestError(
                f"{path.name}: trùng mã “{document.id}” với bài “{before.title}”. "
                "Đọc lại, nêu tên văn bản khác để phân biệt."
            )
        warnings.append(f"thay bản đã thêm trước đó từ {_measured(before)}")
    if giving_way and not replace and (lost := loss(giving_way, made)):
        raise ReplacementRefused(
            f"{path.name}: {giving_way.name} đã có trong kho từ {_measured(giving_way)}. Bản này có "
            f"{_measured(document)}: {lost}. Kho giữ nguyên bản đã có. "
            "Nếu vẫn muốn thay thì thêm lại với --replace."
        )
    version = _version(before, document, folder, today) if before else None
    if version:
        warnings.append(f"lời khác bản trước, bản đó giữ làm {version.id}")
    original = data / "files" / f"{_source(document).sha256}{path.suffix.lower()}"
    if not original.exists():
        store.write_atomically(original, content)
    if readers:
        keep_to(document.id, readers, data)
    if version:
        store.save(version, folder)
    store.save(document, folder)
    return report.model_copy(update={"warnings": tuple(warnings), "version": version.id if version else None})


def _version(before: Document, after: Document, folder: Path, today: date) -> Document | None:
    """Return what is kept of the text before; None where its words stay, or the same file is only read better."""
    if _source(before).sha256 == _source(after).sha256 or not has_other_words(before, after):
        return None
    paths = sorted(folder.glob(f"{before.id}-ban-*.json"))
    held = (version for path in paths if (version := known(path.stem, folder.parent)))
    earlier = texts_of(version for version in held if version.version).get(before.id, ())
    return kept(before, earlier, today)


def loss(before: Document, made: Made) -> str | None:
    """Return what the new document lacks that the stored one has, None where a person need not be asked."""
    after = made.document
    if before.nature is Nature.DIGEST:
        return _lacks_of_digest(before, made)
    if _source(before).sha256 == _source(after).sha256:  # the same file, read by another version
        return None
    lacks = ["chữ nhận dạng từ bản quét"] if after.is_scanned and not before.is_scanned else []
    told = " ".join((before.title, *before.notes, *(provision.text for provision in before.walk())))
    broken = [page for page, words in made.broken.items() if any(word not in told for word in words)]
    if broken:  # names and signs are in the stored text as well
        pages = ", ".join(map(str, broken))
        lacks.append(f"chữ ở trang {pages} có thể bị vỡ (so với tệp gốc, hoặc in lại ra PDF mới rồi thêm tệp mới đó)")
    if any(now < _KEPT * then for then, now in zip(_extent(before), _extent(after), strict=True)):
        lacks.append("ngắn hơn nhiều")
    if before.kind is not Kind.BAO_CAO and _suffix(before) in _PRINTED:
        if _suffix(after) not in _PRINTED:
            lacks.append(f"tệp {_suffix(after)} không phải bản phát hành")
        elif not made.official:
            lacks.append("trang đầu không có thể thức của văn bản")
        if _is_signed(before) and not _is_signed(after):
            lacks.append("không có chữ ký")
    return ", ".join(lacks) or None


def _lacks_of_digest(digest: Document, made: Made) -> str | None:
    """Return why the text cannot be the whole of what the digest retells, by its numbers; None where it may be.

    The digest's words are its own, so words are not compared. Of the two regulations whose official text was read all
    403 numbers that the digests have are in them; a sixth of the pages cut off takes a tenth of the numbers.
    """
    lacks = ["ngắn hơn cả bản tóm lược"] if _extent(made.document)[1] < _KEPT * _extent(digest)[1] else []
    numbered = [provision.locator for provision in digest.walk() if provision.locator.citable == provision.locator]
    there = {provision.locator for provision in made.document.walk()}
    missing = [at for at in numbered if at not in there]
    if len(missing) > (1 - _KEPT) * len(numbered):
        named = "; ".join(at.label() for at in missing[:_NAMED])
        lacks.append(
            f"thiếu {len(missing)} trong {len(numbered)} mục có số mà bản tóm lược có ({named}"
            f"{' …' if len(missing) > _NAMED else ''})"
        )
    if made.broken:
        lacks.append(f"chữ ở trang {', '.join(map(str, made.broken))} có thể bị vỡ")
    return ", ".join(lacks) or None


def _extent(document: Document) -> tuple[int, int]:
    """Return how many provisions and how many characters the document has."""
    provisions = list(document.walk())
    return len(provisions), sum(len(provision.text) for provision in provisions)


def _measured(document: Document) -> str:
    provisions, characters = _extent(document)
    file = "bản tóm lược" if document.nature is Nature.DIGEST else f"tệp “{_source(document).file}”"
    return f"{file} ({provisions} điều khoản, {characters} ký tự)"


def _source(document: Document) -> Source:
    """Return the file that the document was read from; a document from elsewhere names none."""
    return document.sources[0] if document.sources else Source(trust=Trust.FULL_TEXT, file="?")


def _suffix(document: Document) -> str:
    return Path(_source(document).file or "").suffix.lower()


def _is_signed(document: Document) -> bool:
    return any(provision.heading == "Chữ ký" for provision in document.walk())


def known(document_id: str, data: Path) -> Document | None:
    """Return the document of that id as it was added to `data`, without corrections; None where none was."""
    return _document(data / "documents" / f"{document_id}.json")


def digest(document_id: str, starter: Path | None) -> Document | None:
    """Return the digest that a text of that id takes the place of in the starter corpus; None where there is none."""
    held = _document(starter / f"{document_id}.json") if starter else None
    return held if held and held.nature is Nature.DIGEST else None


def _document(path: Path) -> Document | None:
    try:
        return Document.model_validate_json(path.read_bytes())
    except (FileNotFoundError, ValueError):  # absent, or of an older version that this one replaces
        return None
