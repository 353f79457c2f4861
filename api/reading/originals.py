"""The files that documents were made from: handed out as they are, the pages of a PDF drawn as images."""

import io
import re
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import pypdfium2

from corpus.model import Document

MAX_WIDTH, MAX_HEIGHT = 1240, 1754  # pixels of a drawn page: A4 at 150 dots an inch, whatever the page says it is

_SHA256 = re.compile(r"[0-9a-f]{64}")


class Original(NamedTuple):
    """Is a file kept by `regqa add`: where it lies, its name when it was added, and its pages if it is a PDF."""

    path: Path
    name: str
    sha256: str
    pages: int | None


class Undrawable(Exception):
    """The page does not exist, or the PDF is damaged or locked; the message is Vietnamese."""


def original(document: Document, files: Path) -> Original | None:
    """Return the file of the document's first source that `files` holds, None where it holds none."""
    for source in document.sources:
        if source.file and source.sha256 and _SHA256.fullmatch(source.sha256):
            suffix = Path(source.file).suffix.lower()
            path = files / f"{source.sha256}{suffix}"
            if path.is_file():
                return Original(path, source.file, source.sha256, source.pages if suffix == ".pdf" else None)
    return None


def draw(path: Path, number: int) -> bytes:
    """Return a page of a PDF, counted from 1, as a PNG of at most MAX_WIDTH by MAX_HEIGHT.

    Not to be called from two threads at once: PDFium is one state machine for the whole process.
    """
    try:
        with closing(pypdfium2.PdfDocument(path)) as pdf:
            if not 1 <= number <= len(pdf):
                raise Undrawable(f"Bản gốc có {len(pdf)} trang, không có trang {number}.")
            page = pdf[number - 1]
            width, height = page.get_size()
            picture = page.render(scale=min(MAX_WIDTH / width, MAX_HEIGHT / height)).to_pil()
    except (pypdfium2.PdfiumError, ZeroDivisionError) as error:
        raise Undrawable("Không dựng được ảnh của trang này: tệp gốc hỏng hoặc có mật khẩu.") from error
    png = io.BytesIO()
    picture.save(png, "PNG")
    return png.getvalue()
