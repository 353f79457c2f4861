"""PDF pages as lines of text.

pypdf reads first. Where its text is scrambled, pdfplumber, slower but ordering characters by position, reads again.
"""

import io
from collections.abc import Callable

from ingest.clean import normalise
from ingest.errors import UnreadableFile
from ingest.legibility import LEGIBLE, syllable_share

_TEXT_LAYER = 20  # characters; a page with fewer and an image on it was scanned


def read_pages(name: str, content: bytes) -> list[list[str]]:
    """Return the lines of each page, normalised, page 1 first. Raises UnreadableFile naming file and page."""
    try:
        return [normalise(page).split("\n") for page in _pages(content)]
    except _Refused as refusal:
        raise UnreadableFile(f"{name}: {refusal}") from refusal


class _Refused(Exception):
    """The reason why there are no pages, without the name of the file."""


def _pages(content: bytes) -> list[str]:
    pages = _read_with(_by_pypdf, content)
    if syllable_share("\n".join(pages)) >= LEGIBLE:
        return pages
    again = _read_with(_by_pdfplumber, content)
    if syllable_share("\n".join(again)) >= LEGIBLE:
        return again
    raise _Refused(
        "lớp chữ không phải tiếng Việt Unicode đọc được (phông cũ TCVN3/VNI, hoặc chữ bị xáo trộn). "
        "Chuyển tệp sang Unicode hoặc nhận dạng chữ (OCR) rồi thêm lại."
    )


def _read_with(reader: Callable[[bytes], list[str]], content: bytes) -> list[str]:
    try:
        return reader(content)
    except _Refused:
        raise
    except MemoryError as error:
        raise _Refused("cần quá nhiều bộ nhớ để đọc. Tách tệp nhỏ hơn rồi thêm lại.") from error
    except Exception as error:  # whatever a parser throws on a damaged file means the same to the caller
        raise _Refused(f"tệp PDF hỏng ({type(error).__name__}). In lại ra PDF mới rồi thêm lại.") from error


def _by_pypdf(content: bytes) -> list[str]:
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(content))
    if reader.is_encrypted and not reader.decrypt(""):
        raise _Refused("tệp PDF đặt mật khẩu. Gỡ mật khẩu rồi thêm lại.")
    pages = [page.extract_text() for page in reader.pages]
    if not pages:
        raise _Refused("tệp PDF không có trang nào.")
    scanned = [
        number
        for number, (page, text) in enumerate(zip(reader.pages, pages, strict=True), 1)
        if len(text.strip()) < _TEXT_LAYER and _has_image(page)
    ]
    if scanned or not any(text.strip() for text in pages):
        where = f"trang {', '.join(map(str, scanned[:10]))}{'…' if len(scanned) > 10 else ''} " if scanned else ""
        raise _Refused(f"{where}không có lớp chữ, cần OCR. Nhận dạng chữ rồi thêm lại.")
    return pages


def _has_image(page: object) -> bool:
    resources = page.get("/Resources")  # type: ignore[attr-defined]
    objects = resources.get_object().get("/XObject") if resources else None
    return (
        any(o.get_object().get("/Subtype") == "/Image" for o in objects.get_object().values()) if objects else False
    )


def _by_pdfplumber(content: bytes) -> list[str]:
    import pdfplumber

    with pdfplumber.open(io.BytesIO(content)) as file:
        return [page.extract_text() or "" for page in file.pages]
