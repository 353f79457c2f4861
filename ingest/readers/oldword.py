"""Paragraphs of a DOC file, by another program: LibreOffice makes a DOCX of it; else antiword prints its text.

Both run inside the process that reads the file, under its limits, and only where they are installed.
"""

import shutil
import subprocess
import tempfile
from pathlib import Path

from ingest.errors import UnreadableFile
from ingest.readers import word
from ingest.readers.encodings import to_unicode
from ingest.readers.paragraphs import Paragraphs

_TIME_LIMIT_S = 80  # less than the whole file has, so that the reason can still be told
_MISSING = (
    "máy này chưa có LibreOffice hay antiword để đọc tệp .doc. Cài rồi thêm lại: "
    "sudo apt-get install libreoffice-writer-nogui (hoặc gọn hơn: sudo apt-get install antiword)."
)
_FAILED = "tệp .doc hỏng hoặc đặt mật khẩu. Mở bằng Word, lưu lại thành DOCX, rồi thêm lại."
_PLAIN = (
    "đọc bằng antiword, không nhận ra dấu chú thích, chữ bị gạch ngang và chữ ẩn: so với tệp gốc trước khi dùng, "
    "hoặc cài LibreOffice (sudo apt-get install libreoffice-writer-nogui) rồi thêm lại"
)


def paragraphs(name: str, content: bytes) -> Paragraphs:
    """Return the paragraphs of the file. Raises UnreadableFile where no program for it is installed, or it fails."""
    office = shutil.which("soffice") or shutil.which("libreoffice")
    antiword = shutil.which("antiword")
    with tempfile.TemporaryDirectory() as folder:
        given = Path(folder, "given.doc")
        given.write_bytes(content)
        if office:
            return _by_libreoffice(name, office, given)
        if antiword:
            return _by_antiword(name, antiword, given)
    raise UnreadableFile(f"{name}: {_MISSING}")


def _by_libreoffice(name: str, office: str, given: Path) -> Paragraphs:
    own = f"-env:UserInstallation={(given.parent / 'profile').as_uri()}"
    _run(name, [office, own, "--headless", "--convert-to", "docx", "--outdir", str(given.parent), str(given)])
    made = given.with_suffix(".docx")
    if not made.exists():
        raise UnreadableFile(f"{name}: {_FAILED}")
    return word.paragraphs(name, made.read_bytes())


def _by_antiword(name: str, antiword: str, given: Path) -> Paragraphs:
    text = _run(name, [antiword, "-m", "UTF-8.txt", "-w", "0", str(given)]).decode(errors="replace")
    lines, warnings = to_unicode(text.split("\n"))
    return Paragraphs(lines, {}, [_PLAIN, *warnings])


def _run(name: str, command: list[str]) -> bytes:
    try:
        done = subprocess.run(command, capture_output=True, timeout=_TIME_LIMIT_S, check=True)
    except subprocess.TimeoutExpired as error:
        raise UnreadableFile(
            f"{name}: chuyển tệp .doc quá lâu nên đã dừng. Lưu lại thành DOCX rồi thêm lại."
        ) from error
    except (OSError, subprocess.CalledProcessError) as error:
        raise UnreadableFile(f"{name}: {_FAILED}") from error
    return done.stdout
