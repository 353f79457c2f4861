"""Files in, cleaned lines out: PDF, word processors' files, HTML, TXT, Markdown, images, told apart by their content.

`content_of` looks at a file from outside; `read` parses, so it is called in a process of its own (`ingest.child`).
What a reader needs is imported when it reads, since each file pays for starting that process.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from corpus.model import ScannedPage
from ingest.clean import normalise, without_running_heads
from ingest.errors import UnreadableFile
from ingest.readers.languages import language_of_all, only_in, vietnamese
from ingest.readers.legibility import LEGIBLE, is_old_font, syllable_share
from ingest.readers.notes import without_marks
from ingest.readers.paragraphs import Paragraphs
from ingest.readers.scan import Told
from ingest.wrapping import Line

_IMAGES = frozenset({".png", ".jpg", ".jpeg", ".tif", ".tiff"})
EXTENSIONS = frozenset({".pdf", ".docx", ".doc", ".odt", ".rtf", ".html", ".htm", ".txt", ".md"}) | _IMAGES
_CONTENTS = {  # of others, text
    ".pdf": "PDF", ".docx": "DOCX", ".doc": "DOC", ".odt": "ODT", ".rtf": "RTF", **dict.fromkeys(_IMAGES, "ảnh")
}  # fmt: skip
SIZE_LIMIT = 64 << 20
_TEXT_LIMIT = 4_000_000  # characters; the longest codes have one million, and all of it would have to be indexed
_HTML = re.compile(
    rb"\s*+(?:<\?xml[^>]*>\s*+)?+(?:<!--(?>.*?-->)\s*+)*+<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
_MARKS_A_LETTER = 3  # at most: a letter in NFD has two beside it
_CONTINUED = 0.2  # of the lines starting in small letters show that paragraphs are broken into lines
_NO_WORD = re.compile(r"(?<![^\W_])[^\W_]{2000,}+")
_LIST_LETTER = re.compile(r"[a-zđ]\)")


_Notes = Mapping[tuple[int | None, str], str]  # page and mark -> what the note says


@dataclass(frozen=True)
class Reading:
    """Is a file's text: cleaned lines with their pages, and whether paragraphs are broken into lines.

    `pages` is None for files without pages. `web` is true where page furniture may surround the text; for an
    HTML page `whole` is all of its text, `title`, `published` and `site` are what its own data say, and `captions`
    stand under its pictures. `notes` are the notes of the file by page and mark, None for files without pages.
    `scanned` are the pages whose letters were recognised from pictures, `broken` the words of pages on which many may
    be broken. `warnings` tell what of the file is not in the lines.
    """

    lines: tuple[Line, ...]
    wrapped: bool
    pages: int | None = None
    web: bool = False
    whole: tuple[Line, ...] = ()
    title: str | None = None
    published: date | None = None
    site: str | None = None
    captions: tuple[str, ...] = ()
    notes: _Notes = field(default_factory=dict)
    scanned: tuple[ScannedPage, ...] = ()
    broken: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()


def content_of(path: Path) -> bytes:
    """Return the file's bytes. Raises UnreadableFile where its kind or its size rules out reading them."""
    _check_kind(path)
    size = path.stat().st_size
    if not path.is_file():  # a pipe or a device, whose bytes may never come or never end
        raise UnreadableFile(f"{path.name}: không phải tệp thường.")
    _check_size(path, size)
    return path.read_bytes()


def check_handed_in(path: Path, content: bytes) -> None:
    """Raise UnreadableFile where the kind of a file of that name, or its size, rules out reading the content."""
    _check_kind(path)
    _check_size(path, len(content))


def _check_kind(path: Path) -> None:
    extension = path.suffix.lower()
    if extension not in EXTENSIONS:
        raise UnreadableFile(
            f"{path.name}: không đọc được loại tệp “{extension or 'không có đuôi'}”. "
            "Lưu lại thành PDF, DOCX, DOC, ODT, RTF, HTML, TXT, MD hoặc ảnh PNG, JPEG, TIFF rồi thêm lại."
        )


def _check_size(path: Path, size: int) -> None:
    if size == 0:
        raise UnreadableFile(f"{path.name}: tệp rỗng.")
    if size > SIZE_LIMIT:
        raise UnreadableFile(
            f"{path.name}: tệp {size >> 20} MB, quá giới hạn {SIZE_LIMIT >> 20} MB. Tách nhỏ rồi thêm lại."
        )


def read(path: Path, content: bytes, told: Told = lambda done, of: None) -> Reading:
    """Return the text of the content of that file. Raises UnreadableFile, saying what is wrong and what to do."""
    extension = path.suffix.lower()
    _check_content(path, extension, content)
    in_pages = extension == ".pdf" or extension in _IMAGES
    found = _paged(path, content, told) if in_pages else _READERS[extension](path, content)
    reading = _in_vietnamese(path, _without_marks(found))
    lines = reading.whole or reading.lines
    _check_length(path, sum(len(line.text) for line in lines))
    _check_characters(path, lines)
    _check_words(path, lines)
    if not any(line.text.strip() for line in reading.lines):
        raise UnreadableFile(f"{path.name}: không có chữ nào trong tệp.")
    if syllable_share("\n".join(line.text for line in reading.lines)) < LEGIBLE:
        raise UnreadableFile(
            f"{path.name}: chữ trong tệp không phải tiếng Việt Unicode đọc được (phông cũ TCVN3/VNI, hoặc sai "
            "bảng mã). Chuyển sang Unicode rồi thêm lại."
        )
    _check_fonts(path, lines)
    return reading


def _in_vietnamese(path: Path, reading: Reading) -> Reading:
    """Return the reading without a translation. Raises UnreadableFile where there is nothing but another language."""
    if name := language_of_all([line.text for line in reading.whole or reading.lines]):
        raise UnreadableFile(f"{path.name}: {only_in(name)}")
    lines, warnings = vietnamese(reading.lines)
    whole, of_whole = vietnamese(reading.whole)
    return replace(reading, lines=lines, whole=whole, warnings=(*reading.warnings, *(of_whole or warnings)))


def _check_fonts(path: Path, lines: Sequence[Line]) -> None:
    """Raise UnreadableFile where a part of the text, too small to show in the whole, is in an old font."""
    old = [(number, line) for number, line in enumerate(lines, 1) if is_old_font(line.text)]
    if old:
        number, line = old[0]
        place = f"trang {line.page}" if line.page else f"dòng {number}"
        raise UnreadableFile(
            f"{path.name}: {place} có {len(old)} dòng không phải tiếng Việt Unicode đọc được (phông cũ TCVN3/VNI): "
            f"“{line.text.strip()[:60]}”. Chuyển những dòng này sang Unicode rồi thêm lại."
        )


def _without_marks(reading: Reading) -> Reading:
    """Return the reading without the raised marks of notes, each note with the line that pointed to it.

    What marks there were, and which of them have no note, is warned of page by page.
    """
    marks: dict[int | None, list[str]] = {}

    def unmarked(line: Line) -> Line:
        text, found = without_marks(line.text)
        if found:
            marks.setdefault(line.page, []).extend(found)
        notes = [
            f"Chú thích {mark}: {reading.notes[line.page, mark]}"
            for mark in found
            if (line.page, mark) in reading.notes
        ]
        return line._replace(text=text, notes=(*line.notes, *notes))

    lines = tuple(map(unmarked, reading.lines))
    whole = tuple(map(unmarked, reading.whole))
    warnings = []
    for page, found in marks.items():
        named = list(dict.fromkeys(found))
        lost = [mark for mark in named if (page, mark) not in reading.notes]
        kept = "lời chú thích giữ làm ghi chú của điều khoản"
        where = "lời chú thích" if len(lost) == len(named) else f"lời chú thích {', '.join(lost)}"
        warnings.append(
            f"{f'trang {page}: ' if page else ''}bỏ dấu chú thích {', '.join(named)} khỏi lời văn; "
            + (f"{where} xem ở tệp gốc" if lost else kept)
        )
    return replace(reading, lines=lines, whole=whole, warnings=(*reading.warnings, *warnings))


def _check_characters(path: Path, lines: Sequence[Line]) -> None:
    """Raise UnreadableFile where a letter was lost on the way here: a text with a hole in it cannot be quoted."""
    for number, line in enumerate(lines, 1):
        if "\ufffd" in line.text:
            place = f"trang {line.page}" if line.page else f"dòng {number}"
            at = line.text.index("\ufffd")
            raise UnreadableFile(
                f"{path.name}: {place} có chữ hỏng “{line.text[max(0, at - 30) : at + 30].strip()}”. "
                "Lấy lại tệp gốc, hoặc sửa chỗ này, rồi thêm lại."
            )


def _check_length(path: Path, letters: int) -> None:
    if letters > _TEXT_LIMIT:
        raise UnreadableFile(
            f"{path.name}: {letters / 1e6:.1f} triệu chữ cái, quá giới hạn {_TEXT_LIMIT / 1e6:g} triệu; "
            "không văn bản nào dài như vậy. Tách nhỏ rồi thêm lại."
        )


def _check_words(path: Path, lines: Sequence[Line]) -> None:
    """Raise UnreadableFile for what is no text, though it is made of letters: a word that nobody can have written."""
    for number, line in enumerate(lines, 1):
        if found := _NO_WORD.search(line.text):
            place = f"trang {line.page}" if line.page else f"dòng {number}"
            raise UnreadableFile(
                f"{path.name}: {place} có một “từ” dài {len(found[0])} ký tự: “{found[0][:30]}…”; nội dung này không "
                "phải lời văn. Lấy lại tệp gốc rồi thêm lại."
            )


def _check_content(path: Path, extension: str, content: bytes) -> None:
    """Raise UnreadableFile where the content is of another type than the name says."""
    found = _type_of(content)
    allowed = (_CONTENTS[extension],) if extension in _CONTENTS else ("HTML", "văn bản")
    if found not in allowed:
        raise UnreadableFile(
            f"{path.name}: tên tệp ghi {extension} nhưng nội dung là {found}. Đổi đuôi tệp cho đúng, hoặc lưu lại "
            "thành PDF, DOCX, DOC, ODT, RTF, HTML, TXT, MD hay ảnh PNG, JPEG, TIFF, rồi thêm lại."
        )


def _type_of(content: bytes) -> str:
    if b"%PDF-" in content[:1024]:
        return "PDF"
    if content.startswith(b"PK\x03\x04"):
        if b"mimetypeapplication/vnd.oasis.opendocument.text" in content[:100]:
            return "ODT"
        return "DOCX" if b"word/" in content else "tệp nén ZIP"
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        return _old_office(content)
    if content.startswith((b"{\\rtf", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*")):
        return "RTF" if content.startswith(b"{\\rtf") else "ảnh"
    return "HTML" if _HTML.match(content[:4096]) else "văn bản"


def _old_office(content: bytes) -> str:
    """Return what a file in the container of old Office programs holds, by the names of its streams."""
    if "EncryptedPackage".encode("utf-16-le") in content:
        return "tệp Office đặt mật khẩu"
    return (
        "DOC" if "WordDocument".encode("utf-16-le") in content else "tệp Office đời cũ không phải Word (.xls, .ppt)"
    )


def _paged(path: Path, content: bytes, told: Told) -> Reading:
    from ingest.readers import pdf, scan
    from ingest.readers.slips import repaired, with_page_numbers

    found = (pdf.read_pages if path.suffix.lower() == ".pdf" else scan.read_image)(path.name, content, told)
    recognised = {page.page for page in found.scanned}
    cleaned = without_running_heads(with_page_numbers(found.lines, recognised))
    lines = [Line(text, number) for number, page in enumerate(cleaned, 1) for text in page]
    mended, slips = repaired(lines, recognised, found.doubts)
    return Reading(
        tuple(mended),
        wrapped=True,
        pages=len(found.lines),
        notes=found.notes,
        scanned=tuple(found.scanned),
        broken=found.broken,
        warnings=(*found.warnings, *slips),
    )


def _docx(path: Path, content: bytes) -> Reading:
    from ingest.readers import word

    return _word_processed(word.paragraphs(path.name, content))


def _rtf(path: Path, content: bytes) -> Reading:
    from ingest.readers import rtf

    return _word_processed(rtf.paragraphs(path.name, content))


def _odt(path: Path, content: bytes) -> Reading:
    from ingest.readers import opendocument

    return _word_processed(opendocument.paragraphs(path.name, content))


def _doc(path: Path, content: bytes) -> Reading:
    from ingest.readers import oldword

    return _word_processed(oldword.paragraphs(path.name, content))


def _word_processed(found: Paragraphs) -> Reading:
    lines = tuple(Line(normalise(text)) for text in found.lines)
    notes: _Notes = {(None, mark): normalise(note) for mark, note in found.notes.items()}
    return Reading(lines, _is_wrapped(lines), notes=notes, warnings=tuple(found.warnings))


def _html(path: Path, content: bytes) -> Reading:
    from ingest.readers import webpage
    from ingest.readers.encodings import decoded

    page = webpage.read(path.name, decoded(content))
    lines = tuple(Line(text) for text in normalise(page.main).split("\n"))
    whole = tuple(Line(text) for text in normalise(page.whole).split("\n"))
    title, site = (normalise(text) if text else None for text in (page.title, page.site))
    notes: _Notes = {(None, mark): normalise(note) for mark, note in page.notes.items()}
    captions = tuple(map(normalise, page.captions))
    return Reading(
        lines, False, None, True, whole, title, page.published, site, captions, notes=notes, warnings=page.warnings
    )


def _txt(path: Path, content: bytes) -> Reading:
    text, warnings = _in_unicode(path, content)
    lines = tuple(Line(line) for line in normalise(text).split("\n"))
    return Reading(lines, _is_wrapped(lines), web=True, warnings=warnings)


def _is_wrapped(lines: Sequence[Line]) -> bool:
    """Is true where so many lines go on in small letters that paragraphs must be broken into lines."""
    filled = [line.text.strip() for line in lines if line.text.strip()]
    continued = sum(text[0].islower() and not _LIST_LETTER.match(text) for text in filled)
    return continued > _CONTINUED * len(filled)


def _md(path: Path, content: bytes) -> Reading:
    from ingest.readers import markdown

    text, warnings = _in_unicode(path, content)
    source = normalise(text, keep_indent=True)
    _check_characters(path, [Line(line) for line in source.split("\n")])
    found = markdown.read(source)
    lines = tuple(Line(line) for line in found.lines)
    notes: _Notes = {(None, mark): note for mark, note in found.notes.items()}
    return Reading(lines, wrapped=False, web=True, notes=notes, warnings=(*warnings, *found.warnings))


def _in_unicode(path: Path, content: bytes) -> tuple[str, tuple[str, ...]]:
    """Return the text of a plain file in Unicode, with a warning where it was in an old encoding."""
    from ingest.readers.encodings import decoded, to_unicode

    text = decoded(content)
    _check_length(path, len(text) // _MARKS_A_LETTER)  # before what takes long on a text that is refused in the end
    lines, warnings = to_unicode(text.split("\n"))
    return "\n".join(lines), tuple(warnings)


_READERS = {
    ".docx": _docx,
    ".doc": _doc,
    ".odt": _odt,
    ".rtf": _rtf,
    ".html": _html,
    ".htm": _html,
    ".txt": _txt,
    ".md": _md,
}
