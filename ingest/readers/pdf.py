"""PDF pages as lines of text, without notes.

pypdf reads first. Where its text is scrambled, pdfplumber, slower but ordering characters by position, reads again.
"""

import io
import logging
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from enum import Enum
from itertools import pairwise
from math import hypot
from typing import TYPE_CHECKING, Any, NamedTuple

from ingest.clean import normalise
from ingest.errors import UnreadableFile
from ingest.readers.legibility import LEGIBLE, syllable_share
from ingest.readers.notes import raised
from ingest.readers.printed import Row, Run, raised_from, rows, without_notes

if TYPE_CHECKING:
    from pdfplumber.page import Page
    from pypdf import PageObject

_TEXT_LAYER = 20  # characters; a page with fewer and an image on it was scanned
_SHOWING = frozenset({b"Tj", b"TJ", b"'", b'"'})  # operators that show text
_PLACING = frozenset({b"Do", b"INLINE IMAGE"})
_PAINTING = frozenset({b"S", b"s", b"B", b"B*", b"b", b"b*", b"sh"})
_FILLING = frozenset({b"f", b"F", b"f*"})
_WHITE = {b"g": [1], b"rg": [1, 1, 1], b"k": [0, 0, 0, 0]}  # operators that set the colour of fills
_CLOSE = 0.1  # of the size: two characters of one word are nearer to each other
_UNMAPPED = re.compile(r"\ufffd|\(cid:\d+\)")  # what the readers write for a glyph of no known letter


class Pages(NamedTuple):
    """Is the lines of a PDF page by page, and what is left out of them."""

    lines: list[list[str]]
    warnings: list[str]


def read_pages(name: str, content: bytes) -> Pages:
    """Return the lines of each page, normalised, page 1 first. Raises UnreadableFile naming file and page."""
    try:
        pages, warnings = _pages(content)
    except _Refused as refusal:
        raise UnreadableFile(f"{name}: {refusal}") from refusal
    texts, left_out = without_notes(pages)
    return Pages([normalise(page).split("\n") for page in texts], [*warnings, *left_out])


_Read = tuple[list[list[Row]], list[str]]  # the lines of each page, and what is left out of them


class _Refused(Exception):
    """The reason why there are no pages, without the name of the file."""


def _pages(content: bytes) -> _Read:
    pages, warnings = _read_with(_by_pypdf, content)
    if (fault := _fault(pages)) is None:
        return pages, warnings
    again, _ = _read_with(_by_pdfplumber, content)
    lost = any(_has_text(page) and not _has_text(other) for page, other in zip(pages, again, strict=True))
    if not lost and (fault := _fault(again)) is None:
        return again, warnings
    raise _Refused(fault)


def _has_text(page: Sequence[Row]) -> bool:
    return any(row.text.strip() for row in page)


def _fault(pages: Sequence[Sequence[Row]]) -> str | None:
    """Return what makes the text unfit to be quoted, None where it is good."""
    unmapped = [n for n, page in enumerate(pages, 1) if any(_UNMAPPED.search(row.text) for row in page)]
    if unmapped:
        return (
            f"trang {_listed(unmapped)} có chữ không đọc được, hiện thành “\ufffd” (phông chữ hoặc tệp hỏng). "
            "In lại ra PDF mới hoặc nhận dạng chữ (OCR) rồi thêm lại."
        )
    if syllable_share("\n".join(row.text for page in pages for row in page)) < LEGIBLE:
        return (
            "lớp chữ không phải tiếng Việt Unicode đọc được (phông cũ TCVN3/VNI, hoặc chữ bị xáo trộn). "
            "Chuyển tệp sang Unicode hoặc nhận dạng chữ (OCR) rồi thêm lại."
        )
    return None


def _listed(numbers: Sequence[int]) -> str:
    return f"{', '.join(map(str, numbers[:10]))}{'…' if len(numbers) > 10 else ''}"


def _read_with(reader: Callable[[bytes], _Read], content: bytes) -> _Read:
    try:
        return reader(content)
    except _Refused:
        raise
    except MemoryError as error:
        raise _Refused("cần quá nhiều bộ nhớ để đọc. Tách tệp nhỏ hơn rồi thêm lại.") from error
    except Exception as error:  # whatever a parser throws on a damaged file means the same to the caller
        raise _Refused(f"tệp PDF hỏng ({type(error).__name__}). In lại ra PDF mới rồi thêm lại.") from error


def _by_pypdf(content: bytes) -> _Read:
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(content))
    if reader.is_encrypted and not reader.decrypt(""):
        raise _Refused("tệp PDF đặt mật khẩu. Gỡ mật khẩu rồi thêm lại.")
    pages, silent, outlined = [], [], []
    with _complaints() as said:
        for number, page in enumerate(reader.pages, 1):
            try:
                runs, shown = _drawn(page)
            except MemoryError:
                raise
            except Exception as error:  # whatever a parser throws on a damaged page means the same to the caller
                raise _damaged(number, type(error).__name__) from error
            if said:
                raise _damaged(number, said[0])
            length = len(normalise("".join(run.text for run in runs)).strip())
            if (shown is _Shown.TEXT_OR_IMAGE and not length) or (length < _TEXT_LAYER and _has_image(page)):
                silent.append(number)
            elif shown is _Shown.SHAPES and not length:
                outlined.append(number)
            pages.append(rows(runs))
    if not pages:
        raise _Refused("tệp PDF không có trang nào.")
    is_imprint = outlined == [len(pages)] and len(pages) > 1  # as the gazette's last page, letters drawn as shapes
    silent += [] if is_imprint else outlined
    if silent or not any(map(_has_text, pages)):
        where = f"trang {_listed(sorted(silent))} " if silent else ""
        raise _Refused(f"{where}không có lớp chữ, cần OCR. Nhận dạng chữ rồi thêm lại.")
    warning = f"trang {len(pages)} chỉ có hình vẽ, không có lớp chữ: bỏ qua; nếu có nội dung thì nhận dạng chữ (OCR)"
    return pages, [warning] * is_imprint


def _damaged(page: int, what: str) -> _Refused:
    return _Refused(
        f"trang {page}: dữ liệu của trang hỏng ({what}). Lấy lại tệp gốc, hoặc in lại ra PDF mới rồi thêm lại."
    )


@contextmanager
def _complaints() -> Iterator[list[str]]:
    """Yield what pypdf says of compressed data of which it could restore only a part."""
    said: list[str] = []

    class Listener(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            said.append(record.getMessage())

    listener, log = Listener(logging.WARNING), logging.getLogger("pypdf.filters")
    log.addHandler(listener)
    try:
        yield said
    finally:
        log.removeHandler(listener)


def _drawn(page: "PageObject") -> tuple[list[Run], "_Shown | None"]:
    """Return what makes up pypdf's text of the page, in its order, and what the page shows."""
    from pypdf.generic import ContentStream, NameObject

    if "/Contents" not in page:
        return [], None
    content = ContentStream(page["/Contents"].get_object(), page.pdf, "bytes")
    operations = content.operations
    # pypdf hands over the text it has gathered, with its size and place, whenever the matrix is set: before each
    # text one is set that changes nothing.
    idle = ([1, 0, 0, 1, 0, 0], b"cm")
    content.operations = [step for last in operations for step in ((idle, last) if last[1] in _SHOWING else (last,))]
    page[NameObject("/Contents")] = content
    runs: list[Run] = []
    rise = shown_rise = 0.0

    def before(operator: bytes, operands: list[Any], _cm: list[float], _tm: list[float]) -> None:
        nonlocal rise, shown_rise
        if operator == b"Ts" and operands:
            rise = float(operands[0])
        elif operator in _SHOWING:
            shown_rise = rise

    def drawn(text: str, cm: list[float], tm: list[float], _font: object, size: float) -> None:
        up = (tm[2] * cm[0] + tm[3] * cm[2], tm[2] * cm[1] + tm[3] * cm[3])
        origin = (tm[4] * cm[0] + tm[5] * cm[2] + cm[4], tm[4] * cm[1] + tm[5] * cm[3] + cm[5])
        scale = hypot(*up)
        height = (up[0] * origin[0] + up[1] * origin[1]) / scale if scale else 0.0
        runs.append(Run(text, abs(size) * scale, height + shown_rise * scale, shown_rise > 0))

    page.extract_text(visitor_operand_before=before, visitor_text=drawn)
    return runs, _shown(operations, "".join(run.text for run in runs).isspace())


class _Shown(Enum):
    TEXT_OR_IMAGE = 1
    SHAPES = 2


def _shown(operations: Iterable[tuple[Any, bytes]], blank: bool) -> _Shown | None:
    """Return what the operators put on a page besides white fills and, where all its text is `blank`, text."""
    white, saved, shapes = False, [], False
    for operands, operator in operations:
        if operator in _PLACING or (operator in _SHOWING and not blank and _has_characters(operands)):
            return _Shown.TEXT_OR_IMAGE
        if operator in _PAINTING or (operator in _FILLING and not white):
            shapes = True
        elif operator == b"q":
            saved.append(white)
        elif operator == b"Q" and saved:
            white = saved.pop()
        elif operator in _WHITE:
            white = list(operands) == _WHITE[operator]
        elif operator in (b"sc", b"scn"):
            white = list(operands) in (_WHITE[b"g"], _WHITE[b"rg"])
    return _Shown.SHAPES if shapes else None


def _has_characters(operands: Sequence[Any]) -> bool:
    """Is true when a text operator is given any character."""
    texts = operands[-1] if operands and isinstance(operands[-1], list) else operands[-1:]
    return any(isinstance(text, str | bytes) and len(text) > 0 for text in texts)


def _has_image(page: "PageObject") -> bool:
    resources = page.get("/Resources")
    objects = resources.get_object().get("/XObject") if resources else None
    return (
        any(o.get_object().get("/Subtype") == "/Image" for o in objects.get_object().values()) if objects else False
    )


def _by_pdfplumber(content: bytes) -> _Read:
    import pdfplumber

    with pdfplumber.open(io.BytesIO(content)) as file:
        return [_placed(page) for page in file.pages], []


def _placed(page: "Page") -> list[Row]:
    characters = page.chars
    runs = [
        # the baseline lies about a fifth of the size above the box's bottom, which counts from the top of the page
        Run(c["text"], c["size"], 0.2 * c["size"] - c["bottom"], abs(c["x0"] - before["x1"]) < _CLOSE * c["size"])
        for before, c in pairwise([{"x1": 0}, *characters])
    ]
    for at, character in enumerate(characters):
        if (base := raised_from(runs, at)) is not None:
            on_line = {edge: characters[base][edge] for edge in ("top", "bottom", "doctop")}
            character.update(text=raised(character["text"]), **on_line)
    lines = page.extract_text_lines(strip=False)
    return [
        Row(line["text"], Counter(round(c["size"], 1) for c in line["chars"]).most_common(1)[0][0]) for line in lines
    ]
