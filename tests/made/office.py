"""Files of exports read back by other programs than wrote them: LibreOffice, PDFium, the standard library."""

import json
import os
import shutil
import sqlite3
import subprocess
import zipfile
from collections import Counter
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import pypdfium2
import pytest


def as_pdf(content: bytes, suffix: str, folder: Path) -> pypdfium2.PdfDocument:
    """Return the file as LibreOffice sets it; the test is skipped where it is not installed."""
    return pypdfium2.PdfDocument(_converted(content, suffix, "pdf", folder))


def as_text(content: bytes, folder: Path) -> str:
    """Return the words that LibreOffice reads in a Word file; the test is skipped where it is not installed."""
    return _converted(content, ".docx", "txt:Text (encoded):UTF8", folder).decode("utf-8-sig")


def _converted(content: bytes, suffix: str, into: str, folder: Path) -> bytes:
    office = shutil.which("soffice")
    if not office:
        pytest.skip("no LibreOffice here: install it (Debian: libreoffice-writer libreoffice-impress)")
    file = folder / f"file{suffix}"
    file.write_bytes(content)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [office, profile, "--headless", "--convert-to", into, "--outdir", str(folder), str(file)]
    subprocess.run(command, check=True, capture_output=True, timeout=180, env=os.environ | {"HOME": str(folder)})
    return file.with_suffix(f".{into[:3]}").read_bytes()


def letters_of(page: pypdfium2.PdfPage) -> Counter[str]:
    """Return how often each letter stands on the page: PDFium gives letters of two fonts out of their order."""
    return Counter("".join(page.get_textpage().get_text_bounded().split()))


def deck_of(content: bytes) -> tuple[dict[str, list[str]], str, int]:
    """Return the fields of an Anki package's notes by their identity, the deck's description, the number of cards."""
    with zipfile.ZipFile(BytesIO(content)) as package, TemporaryDirectory() as folder:
        held = sqlite3.connect(package.extract("collection.anki2", folder))
        notes = {guid: fields.split("\x1f") for guid, fields in held.execute("SELECT guid, flds FROM notes")}
        (decks,) = held.execute("SELECT decks FROM col").fetchone()
        (cards,) = held.execute("SELECT count(*) FROM cards").fetchone()
        held.close()
    about = next(deck["desc"] for deck in json.loads(decks).values() if deck["name"] != "Default")
    return notes, about, cards
