"""PDF pages as lines of text, read in a process of its own that can be killed.

pypdf reads first. Where its text is scrambled, pdfplumber, slower but ordering characters by position, reads
again. Crafted files can make either loop or eat memory, so both run as `python -m ingest.pdf FILE` under a
memory limit, and the caller stops waiting after a time limit.
"""

import json
import os
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from ingest.clean import normalise
from ingest.errors import UnreadableFile
from ingest.legibility import LEGIBLE, syllable_share

TIME_LIMIT_S = 180
_MEMORY_LIMIT = 3 << 30
_TEXT_LAYER = 20  # characters; a page with fewer and an image on it was scanned


def read_pages(path: Path, time_limit_s: float = TIME_LIMIT_S) -> list[list[str]]:
    """Return the lines of each page, normalised, page 1 first. Raises UnreadableFile naming file and page."""
    command = [sys.executable, "-P", "-m", "ingest.pdf", str(path.resolve())]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "PYTHONIOENCODING": "utf-8"}
    try:
        done = subprocess.run(command, capture_output=True, timeout=time_limit_s, env=environment)
    except subprocess.TimeoutExpired as error:
        raise UnreadableFile(
            f"{path.name}: đọc quá {time_limit_s:g} giây nên đã dừng. In lại ra PDF mới rồi thêm lại."
        ) from error
    try:
        reply = json.loads(done.stdout)
    except ValueError as error:
        raise UnreadableFile(
            f"{path.name}: trình đọc PDF dừng giữa chừng (mã {done.returncode}); tệp có thể hỏng hoặc quá lớn. "
            "In lại ra PDF mới rồi thêm lại."
        ) from error
    if "error" in reply:
        raise UnreadableFile(f"{path.name}: {reply['error']}")
    return [normalise(page).split("\n") for page in reply["pages"]]


class _Refused(Exception):
    """What the reading process answers instead of pages."""


def _pages(path: Path) -> list[str]:
    pages = _read_with(_by_pypdf, path)
    if syllable_share("\n".join(pages)) >= LEGIBLE:
        return pages
    again = _read_with(_by_pdfplumber, path)
    if syllable_share("\n".join(again)) >= LEGIBLE:
        return again
    raise _Refused(
        "lớp chữ không phải tiếng Việt Unicode đọc được (phông cũ TCVN3/VNI, hoặc chữ bị xáo trộn). "
        "Chuyển tệp sang Unicode hoặc nhận dạng chữ (OCR) rồi thêm lại."
    )


def _read_with(reader: Callable[[Path], list[str]], path: Path) -> list[str]:
    try:
        return reader(path)
    except _Refused:
        raise
    except MemoryError as error:
        raise _Refused("cần quá nhiều bộ nhớ để đọc. Tách tệp nhỏ hơn rồi thêm lại.") from error
    except Exception as error:  # whatever a parser throws on a damaged file means the same to the caller
        raise _Refused(f"tệp PDF hỏng ({type(error).__name__}). In lại ra PDF mới rồi thêm lại.") from error


def _by_pypdf(path: Path) -> list[str]:
    from pypdf import PdfReader

    reader = PdfReader(path)
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


def _by_pdfplumber(path: Path) -> list[str]:
    import pdfplumber

    with pdfplumber.open(path) as file:
        return [page.extract_text() or "" for page in file.pages]


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_LIMIT, _MEMORY_LIMIT))
    try:
        reply: dict[str, object] = {"pages": _pages(Path(sys.argv[1]))}
    except _Refused as refusal:
        reply = {"error": str(refusal)}
    sys.stdout.write(json.dumps(reply))


if __name__ == "__main__":
    main()
